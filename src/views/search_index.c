#include "views/search_index.h"

#include "audit/delta.h"
#include "rules/telling.h"
#include "views/scope.h"
#include "views/search_tokens.h"
#include "views/search_words.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 3, PAIRS_MOST = 12, CANDIDATES_MOST = 400, TEXT_MOST = 4000, EXCERPT = 40 };

/* What is done to each record; made ready once. */
enum statement { FORMER, ADD_DOC, MOVE_DOC, DROP_DOC, ADD_PAIRS, DROP_PAIRS, STATEMENTS };

static const char *const SQL[STATEMENTS] = {
    [FORMER] = "SELECT id, head, text FROM doc WHERE register = ? AND record = ?",
    [ADD_DOC] = "INSERT INTO doc(register, record, unit, head, text) VALUES(?, ?, ?, ?, ?)",
    [MOVE_DOC] = "UPDATE doc SET unit = ? WHERE id = ? AND unit IS NOT ?1",
    [DROP_DOC] = "DELETE FROM doc WHERE id = ?",
    [ADD_PAIRS] = "INSERT INTO pairs(rowid, text) VALUES(?, ?)",
    [DROP_PAIRS] = "INSERT INTO pairs(pairs, rowid, text) VALUES('delete', ?, ?)",
};

struct search_index {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    int64_t at;         /* last change taken over */
    int64_t generation; /* of the model it was built for */
};

/* `pairs` keeps which documents hold a pair, neither where nor the text: `doc` has that, and decides. Numbers of
 * documents are not given twice, so that the newest stand last. */
static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS doc(id INTEGER PRIMARY KEY AUTOINCREMENT, register TEXT, record INTEGER, unit INTEGER, "
    "head INTEGER, text TEXT);"
    "CREATE UNIQUE INDEX IF NOT EXISTS doc_of ON doc(register, record);"
    "CREATE VIRTUAL TABLE IF NOT EXISTS pairs USING fts5(text, content='', detail=none, columnsize=0, "
    "tokenize='pairs');";
static const char FORMER_TABLES[] =
    "DROP TABLE IF EXISTS gram; DROP TABLE IF EXISTS pairs; DROP TABLE IF EXISTS doc; DROP TABLE IF EXISTS meta;";

/* --- SQLite, in three words --- */

static int failed(struct search_index *index, struct oops *oops)
{
    return oops_printf(oops, ERR_IO, "search", "检索库出错：%s", sqlite3_errmsg(index->db));
}

static int run(struct search_index *index, const char *sql, struct oops *oops)
{
    return sqlite3_exec(index->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : failed(index, oops);
}

static void statement_done(sqlite3_stmt **statement) { sqlite3_finalize(*statement); }
#define SEARCH_STATEMENT(name) __attribute__((cleanup(statement_done))) sqlite3_stmt *name = NULL

static int prepare(struct search_index *index, const char *sql, sqlite3_stmt **ret_statement, struct oops *oops)
{
    return sqlite3_prepare_v2(index->db, sql, -1, ret_statement, NULL) == SQLITE_OK ? 0 : failed(index, oops);
}

/* One of SQL, ready for values; the caller steps through it to its end. NULL: oops says why. */
static sqlite3_stmt *ready(struct search_index *index, enum statement which, struct oops *oops)
{
    sqlite3_stmt **statement = &index->statements[which];
    if (!*statement && sqlite3_prepare_v3(index->db, SQL[which], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL)) {
        (void)!failed(index, oops);
        return NULL;
    }
    return *statement;
}

static int finish(struct search_index *index, sqlite3_stmt *statement, struct oops *oops)
{
    sqlite3_step(statement);
    return sqlite3_reset(statement) == SQLITE_OK ? 0 : failed(index, oops);
}

/* --- opening --- */

static int64_t read_meta(struct search_index *index, const char *key)
{
    SEARCH_STATEMENT(statement);
    if (prepare(index, "SELECT value FROM meta WHERE key = ?", &statement, NULL))
        return 0;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    return sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
}

static int write_meta(struct search_index *index, const char *key, int64_t value, struct oops *oops)
{
    SEARCH_STATEMENT(statement);
    int err = prepare(index, "INSERT INTO meta VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                      &statement, oops);
    if (err)
        return err;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, value);
    return sqlite3_step(statement) == SQLITE_DONE ? 0 : failed(index, oops);
}

static int begin_anew(struct search_index *index, int64_t generation, struct oops *oops)
{
    int err = run(index, "INSERT INTO pairs(pairs) VALUES('delete-all'); DELETE FROM doc;", oops);
    if (!err)
        err = write_meta(index, "format", FORMAT, oops);
    if (!err)
        err = write_meta(index, "generation", generation, oops);
    if (!err)
        err = write_meta(index, "at", 0, oops);
    index->at = 0;
    index->generation = generation;
    return err;
}

static int set_up(struct search_index *index, bool write, struct oops *oops)
{
    int err = 0;
    sqlite3_busy_timeout(index->db, 2000);
    if (write)
        err = run(index, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384;", oops);
    if (!err)
        err = search_tokens_register(index->db);
    if (!err && write && read_meta(index, "format") != FORMAT)
        err = run(index, FORMER_TABLES, oops);
    if (!err && write)
        err = run(index, SCHEMA, oops);
    if (!err && write && read_meta(index, "format") != FORMAT)
        err = begin_anew(index, 0, oops);
    index->at = read_meta(index, "at");
    index->generation = read_meta(index, "generation");
    return err;
}

int search_index_open(const char *path, bool write, struct search_index **ret_index, struct oops *oops)
{
    struct search_index *index = calloc(1, sizeof *index);
    int flags = write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    if (!index)
        return -ERR_NOMEM;
    int err = sqlite3_open_v2(path, &index->db, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK ? 0 : -ERR_NOT_FOUND;
    if (err)
        oops_set(oops, ERR_NOT_FOUND, path, "检索库还没有建立", "there is no search file yet");
    else
        err = set_up(index, write, oops);
    if (err)
        search_index_close(index);
    else
        *ret_index = index;
    return err;
}

void search_index_rest(struct search_index *index) { sqlite3_db_release_memory(index->db); }

void search_index_close(struct search_index *index)
{
    if (!index)
        return;
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(index->statements[i]);
    sqlite3_close(index->db);
    free(index);
}

int64_t search_index_at(const struct search_index *index) { return index->at; }

/* --- what is known of a record --- */

static bool searched(const struct reg *reg, const struct field *field)
{
    switch (field->type) {
    case TYPE_TEXT:
    case TYPE_PAGE:
    case TYPE_URL:
    case TYPE_ADDRESS:
    case TYPE_NET:
    case TYPE_MAC:
    case TYPE_MAIL:
        return !field->builtin && scope_told_to_all(reg, field);
    default:
        return false;
    }
}

/* A title that is another record's: one step is followed. */
static const char *title_of(struct store *store, struct arena *arena, const struct law *law, const struct reg *reg,
                            const struct row *row)
{
    struct value value = row_get(row, reg_title_field(reg));
    struct row *other;
    if (value.kind == VALUE_TEXT)
        return value.text;
    const struct reg *to = value.kind == VALUE_REF ? law_reg(law, value.ref.table) : NULL;
    if (!to || store_row(store, arena, to->name, value.ref.id, &other, NULL) != 0)
        return "";
    return row_text(other, reg_title_field(to));
}

static void gather_text(struct store *store, struct arena *arena, const struct law *law, const struct reg *reg,
                        const struct row *row, struct text *text, size_t *ret_head)
{
    text_printf(text, "%s %s", row_text(row, "number"), title_of(store, arena, law, reg, row));
    *ret_head = text->n;
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        const char *more = row_text(row, field->name);
        if (searched(reg, field) && strcmp(field->name, reg_title_field(reg)) && *more && text->n < TEXT_MOST)
            text_printf(text, "\n%s", more);
    }
}

/* --- taking over --- */

/* A document as it was taken over before; id 0: none. */
struct doc {
    int64_t id;
    size_t head;
    const char *text;
};

static int former_doc(struct search_index *index, struct arena *arena, const char *table, int64_t record,
                      struct doc *ret_doc, struct oops *oops)
{
    sqlite3_stmt *former = ready(index, FORMER, oops);
    if (!former)
        return -ERR_IO;
    sqlite3_bind_text(former, 1, table, -1, SQLITE_STATIC);
    sqlite3_bind_int64(former, 2, record);
    if (sqlite3_step(former) == SQLITE_ROW)
        *ret_doc = (struct doc){sqlite3_column_int64(former, 0), (size_t)sqlite3_column_int64(former, 1),
                                arena_text(arena, (const char *)sqlite3_column_text(former, 2))};
    return sqlite3_reset(former) == SQLITE_OK ? 0 : failed(index, oops);
}

/* Its pairs are added (ADD_PAIRS) or, told by the same text, taken away (DROP_PAIRS). */
static int put_pairs(struct search_index *index, enum statement which, int64_t id, const char *text, struct oops *oops)
{
    ARENA_SCOPE(arena);
    sqlite3_stmt *statement = ready(index, which, oops);
    if (!statement)
        return -ERR_IO;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_text(statement, 2, search_fold(arena, text), -1, SQLITE_STATIC);
    return finish(index, statement, oops);
}

static int drop_doc(struct search_index *index, const struct doc *doc, struct oops *oops)
{
    int err = put_pairs(index, DROP_PAIRS, doc->id, doc->text, oops);
    sqlite3_stmt *statement = err ? NULL : ready(index, DROP_DOC, oops);
    if (!statement)
        return -ERR_IO;
    sqlite3_bind_int64(statement, 1, doc->id);
    return finish(index, statement, oops);
}

static int move_doc(struct search_index *index, const struct doc *doc, int64_t unit, struct oops *oops)
{
    sqlite3_stmt *statement = ready(index, MOVE_DOC, oops);
    if (!statement)
        return -ERR_IO;
    sqlite3_bind_int64(statement, 1, unit);
    sqlite3_bind_int64(statement, 2, doc->id);
    return finish(index, statement, oops);
}

static int add_doc(struct search_index *index, const char *table, const struct row *row, const char *text, size_t head,
                   struct oops *oops)
{
    sqlite3_stmt *statement = ready(index, ADD_DOC, oops);
    if (!statement)
        return -ERR_IO;
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, row->id);
    sqlite3_bind_int64(statement, 3, row_int(row, "unit"));
    sqlite3_bind_int64(statement, 4, (int64_t)head);
    sqlite3_bind_text(statement, 5, text, -1, SQLITE_STATIC);
    int err = finish(index, statement, oops);
    return err ? err : put_pairs(index, ADD_PAIRS, sqlite3_last_insert_rowid(index->db), text, oops);
}

/* What one slice of changes brings. */
struct slice {
    struct search_index *index;
    struct store *store;
    const struct law *law;
    struct arena *arena;
    struct map done; /* "register/id" of the records taken over */
};

/* Most changes leave the texts as they are: then nothing is written. */
static int take_record(struct slice *slice, const char *table, int64_t id, struct oops *oops)
{
    struct search_index *index = slice->index;
    const struct reg *reg = law_reg(slice->law, table);
    struct row *row;
    struct doc former = {0};
    if (!reg || reg->builtin || reg->owner)
        return 0;
    ARENA_SCOPE(arena);
    int err = former_doc(index, arena, reg->name, id, &former, oops);
    int gone = err ? err : store_row(slice->store, arena, reg->name, id, &row, oops);
    if (gone)
        return gone < 0 ? gone : former.id ? drop_doc(index, &former, oops) : 0;
    struct text text = TEXT(arena);
    size_t head;
    gather_text(slice->store, arena, slice->law, reg, row, &text, &head);
    if (former.id && head == former.head && text_same(text_end(&text), former.text))
        return move_doc(index, &former, row_int(row, "unit"), oops);
    if (former.id)
        err = drop_doc(index, &former, oops);
    return err ? err : add_doc(index, reg->name, row, text_end(&text), head, oops);
}

static int take_change(struct slice *slice, const struct row *change, struct oops *oops)
{
    const char *delta = row_text(change, "delta");
    struct delta_reader puts;
    int err = 0;
    bool ours = delta_read(&puts, delta, strlen(delta), *delta ? delta[1] : '\0');
    while (ours && !err && delta_next_put(&puts)) {
        const char *table = arena_text_n(slice->arena, puts.table.at, puts.table.n);
        const char *key = arena_printf(slice->arena, "%s/%lld", table, (long long)puts.id);
        if (map_set(slice->arena, &slice->done, key, (void *)change))
            continue; /* taken over as it is now, once for all changes of this round */
        err = take_record(slice, table, puts.id, oops);
    }
    return err;
}

static int take_changes(struct slice *slice, const struct answer *changes, struct oops *oops)
{
    struct search_index *index = slice->index;
    int err = run(index, "BEGIN IMMEDIATE", oops);
    if (err)
        return err;
    for (size_t i = 0; i < changes->n && !err; i++)
        err = take_change(slice, &changes->rows[i], oops);
    int64_t at = changes->rows[changes->n - 1].id;
    if (!err)
        err = write_meta(index, "at", at, oops);
    if (!err)
        err = run(index, "COMMIT", oops);
    if (err)
        sqlite3_exec(index->db, "ROLLBACK", NULL, NULL, NULL);
    else
        index->at = at;
    return err;
}

int search_index_follow(struct search_index *index, struct store *store, const struct law *law, size_t changes,
                        struct oops *oops)
{
    static const char *const COLUMNS[] = {"delta"};
    ARENA_SCOPE(arena);
    if (index->generation != law->generation) {
        int err = begin_anew(index, law->generation, oops);
        if (err)
            return err;
    }
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "trail",
                      .where = term_compare(arena, "id", TERM_MORE, VALUE_OF_INT(index->at)),
                      .limit = changes,
                      .columns = COLUMNS,
                      .column_count = 1};
    struct answer answer;
    int err = store_ask(store, arena, &ask, &answer, oops);
    if (err || !answer.n)
        return err;
    struct slice slice = {.index = index, .store = store, .law = law, .arena = arena};
    err = take_changes(&slice, &answer, oops);
    return err ? err : answer.more ? SEARCH_MORE : 0;
}

/* --- finding --- */

struct finding {
    struct search_index *index;
    struct arena *arena;
    char **words;
    size_t word_count;
    const char *match; /* the pairs, in FTS5's words */
};

/* All pairs of all words; a word of one character is asked for only when there is nothing else, as many pairs begin
 * with it. Folded words hold letters and digits alone: nothing needs escaping between the quotes. */
static const char *match_of(struct arena *arena, char **words, size_t word_count)
{
    struct text match = TEXT(arena);
    size_t n = 0;
    for (size_t i = 0; i < word_count; i++) {
        struct search_pairs pairs = {.at = words[i], .end = words[i] + strlen(words[i])};
        const char *pair;
        size_t size;
        while (n < PAIRS_MOST && text_chars(words[i]) > 1 && search_pairs_next(&pairs, &pair, &size))
            text_printf(&match, "%s\"%.*s\"", n++ ? " AND " : "", (int)size, pair);
    }
    return n ? text_end(&match) : arena_printf(arena, "\"%s\" *", words[0]);
}

static const char *ids_text(struct arena *arena, const int64_t *ids, size_t n)
{
    struct text text = TEXT(arena);
    text_byte(&text, '[');
    for (size_t i = 0; i < n; i++)
        text_printf(&text, "%s%lld", i ? "," : "", (long long)ids[i]);
    text_byte(&text, ']');
    return text_end(&text);
}

/* Names of registers have no character that JSON escapes. */
static const char *names_text(struct arena *arena, const char *const *names, size_t n)
{
    struct text text = TEXT(arena);
    text_byte(&text, '[');
    for (size_t i = 0; i < n; i++)
        text_printf(&text, "%s\"%s\"", i ? "," : "", names[i]);
    text_byte(&text, ']');
    return text_end(&text);
}

static const char *find_sql(struct finding *finding, const struct search_sight *sight)
{
    struct text sql = TEXT(finding->arena);
    text_add(&sql, "SELECT d.register, d.record, d.head, d.text FROM pairs JOIN doc d ON d.id = pairs.rowid "
                   "WHERE pairs MATCH ?1");
    if (sight->tables)
        text_add(&sql, " AND d.register IN (SELECT value FROM json_each(?2))");
    if (!sight->all)
        text_add(
            &sql,
            " AND (d.unit IN (SELECT value FROM json_each(?3)) OR d.register IN (SELECT value FROM json_each(?4)))");
    text_add(&sql, " ORDER BY pairs.rowid DESC LIMIT ?5");
    return text_end(&sql);
}

static void bind_find(struct finding *finding, const struct search_sight *sight, sqlite3_stmt *statement)
{
    sqlite3_bind_text(statement, 1, finding->match, -1, SQLITE_STATIC);
    if (sight->tables)
        sqlite3_bind_text(statement, 2, names_text(finding->arena, sight->tables, sight->table_count), -1,
                          SQLITE_STATIC);
    if (!sight->all) {
        sqlite3_bind_text(statement, 3, ids_text(finding->arena, sight->units, sight->unit_count), -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 4, names_text(finding->arena, sight->open_tables, sight->open_count), -1,
                          SQLITE_STATIC);
    }
    sqlite3_bind_int(statement, 5, CANDIDATES_MOST);
}

/* Pairs may stand apart where the words stand together: the text itself decides. */
static bool holds_all(const struct finding *finding, const char *folded)
{
    for (size_t i = 0; i < finding->word_count; i++)
        if (!strstr(folded, finding->words[i]))
            return false;
    return true;
}

/* Some characters around the first line that holds the first word. */
static const char *excerpt(struct finding *finding, const char *text)
{
    char **lines;
    size_t n = text_split(finding->arena, text, '\n', &lines);
    for (size_t i = 0; i < n; i++) {
        if (!strstr(search_fold(finding->arena, lines[i]), finding->words[0]))
            continue;
        const char *end = lines[i];
        for (size_t chars = 0; *end && chars < EXCERPT; end++)
            chars += (end[1] & 0xc0) != 0x80;
        return arena_printf(finding->arena, "%.*s%s", (int)(end - lines[i]), lines[i], *end ? "…" : "");
    }
    return "";
}

struct hits LIST(struct search_hit);

static void take_hit(struct finding *finding, sqlite3_stmt *row, struct hits *heads, struct hits *texts)
{
    const char *text = arena_text(finding->arena, (const char *)sqlite3_column_text(row, 3));
    size_t head = (size_t)sqlite3_column_int64(row, 2);
    if (!text || !holds_all(finding, search_fold(finding->arena, text)))
        return;
    bool in_head = holds_all(finding, search_fold(finding->arena, arena_text_n(finding->arena, text, head)));
    struct hits *hits = in_head ? heads : texts;
    *list_push(finding->arena, hits) = (struct search_hit){
        .table = arena_text(finding->arena, (const char *)sqlite3_column_text(row, 0)),
        .id = sqlite3_column_int64(row, 1),
        .text = in_head ? "" : excerpt(finding, text),
    };
}

int search_index_find(struct search_index *index, struct arena *arena, const char *words,
                      const struct search_sight *sight, size_t limit, struct search_hit **ret_hits, size_t *ret_n,
                      struct oops *oops)
{
    struct finding finding = {.index = index, .arena = arena};
    struct hits heads = {0}, texts = {0};
    *ret_hits = NULL;
    *ret_n = 0;
    finding.word_count = search_split(arena, search_fold(arena, words), &finding.words);
    if (!finding.word_count)
        return 0;
    finding.match = match_of(arena, finding.words, finding.word_count);
    SEARCH_STATEMENT(statement);
    int err = prepare(index, find_sql(&finding, sight), &statement, oops), rc;
    if (err)
        return err;
    bind_find(&finding, sight, statement);
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW && heads.n < limit)
        take_hit(&finding, statement, &heads, &texts);
    if (rc != SQLITE_DONE && rc != SQLITE_ROW)
        return failed(index, oops);
    for (size_t i = 0; i < texts.n && heads.n < limit; i++)
        *list_push(arena, &heads) = texts.at[i];
    *ret_hits = heads.at;
    *ret_n = heads.n;
    return 0;
}
