#include "views/trail.h"

#include "audit/delta.h"
#include "rules/schema.h"
#include "views/scope.h"
#include "views/show.h"
#include "views/task.h"
#include "views/verbs.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 50, PAGE_MOST = 200, SCANNED_MOST = 1000 };

/* --- stored values in words --- */

static const char *text_of(struct reading *reading, struct piece piece)
{
    return arena_text_n(reading->arena, piece.at, piece.n);
}

/* What a cell held: refs as ids or "register/id", lists as JSON, ranges as two cells. Of a long text only its length
 * is kept. */
static struct value held(struct reading *reading, const struct delta_value *value)
{
    switch (value->kind) {
    case DELTA_INT:
        return VALUE_OF_INT(value->number);
    case DELTA_REAL:
        return VALUE_OF_REAL(value->real);
    case DELTA_TEXT:
        return VALUE_OF_TEXT(text_of(reading, value->text));
    case DELTA_HASH:
        return VALUE_OF_TEXT(arena_printf(reading->arena,
                                          reading->english ? "(long text, %lld bytes)" : "（长文，%lld 字节）",
                                          (long long)value->number));
    case DELTA_EMPTY:
        break;
    }
    return VALUE_NONE;
}

static struct value list_of(struct reading *reading, const struct field *field, const char *json)
{
    struct values LIST(struct value) values = {0};
    JSON_SCOPE(list);
    list = json_loads(json, 0, NULL);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *one = json_array_get(list, i);
        if (json_is_integer(one))
            *list_push(reading->arena, &values) = VALUE_OF_REF(field->to, json_integer_value(one));
        else if (json_is_string(one))
            *list_push(reading->arena, &values) = VALUE_OF_TEXT(arena_text(reading->arena, json_string_value(one)));
    }
    return VALUE_OF_LIST(values.at, values.n);
}

static struct value any_ref_of(struct reading *reading, const char *text)
{
    const char *slash = strchr(text, '/');
    int64_t id;
    if (!slash || !text_to_int(slash + 1, &id))
        return VALUE_OF_TEXT(text);
    return VALUE_OF_REF(arena_text_n(reading->arena, text, (size_t)(slash - text)), id);
}

/* The trail keeps what columns keep: numbers and texts. The field tells what they mean. */
static struct value meant(struct reading *reading, const struct field *field, struct value flat)
{
    switch (field_column(field)) {
    case COLUMN_REF: {
        const char *to = field_leads_to(field);
        return flat.kind == VALUE_INT && to ? VALUE_OF_REF(to, flat.number) : flat;
    }
    case COLUMN_ANYREF:
        return flat.kind == VALUE_TEXT ? any_ref_of(reading, flat.text) : flat;
    case COLUMN_LIST:
        return flat.kind == VALUE_TEXT ? list_of(reading, field, flat.text) : flat;
    default:
        return flat;
    }
}

struct value trail_value(struct reading *reading, const struct field *field, const struct delta_value *kept)
{
    return meant(reading, field, held(reading, kept));
}

/* --- what changed --- */

/* "span.from" is one end of a range. */
static const struct field *field_of(struct reading *reading, const struct reg *reg, const char *name,
                                    const char **ret_title)
{
    const struct field *field = reg_field(reg, name);
    size_t n = strlen(name);
    static const struct field MOMENT = {.name = "", .type = TYPE_DATETIME};
    bool from = text_ends(name, ".from"), to = text_ends(name, ".to");
    if (field) {
        *ret_title = field->title ? reading_say(reading, field->title, field->en) : name;
        return field;
    }
    field = from || to ? reg_field(reg, arena_text_n(reading->arena, name, n - (from ? 5 : 3))) : NULL;
    if (!field)
        return NULL;
    *ret_title = reading->english
                     ? arena_printf(reading->arena, "%s, %s", reading_say(reading, field->title, field->en),
                                    from ? "from" : "to")
                     : arena_printf(reading->arena, "%s（%s）", field->title, from ? "起" : "止");
    return &MOMENT;
}

static bool bookkeeping(const char *name)
{
    static const char *const NAMES[] = {"version", "wake", "law", "opened"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (!strcmp(NAMES[i], name))
            return true;
    return false;
}

/* `row`: the record as it is now, where its own changes are told; NULL in the trail of all. */
static void show_change_of(struct reading *reading, struct json *out, const struct reg *reg, const struct row *row,
                           const char *name, struct value before, struct value after)
{
    const char *title = name;
    const struct field *field = field_of(reading, reg, name, &title);
    if (!field || bookkeeping(name) ||
        (*field->name && field->type != TYPE_SECRET && !scope_field(reading, reg, field, row)))
        return;
    bool secret = field->type == TYPE_SECRET;
    json_open_object(out);
    json_key_text(out, "field", name);
    json_key_text(out, "title", title);
    show_key_words(out, "before", secret ? "" : show_words(reading, reg, field, meant(reading, field, before)));
    show_key_words(out, "after",
                   secret ? reading_say(reading, "（不显示）", "(not shown)")
                          : show_words(reading, reg, field, meant(reading, field, after)));
    json_close(out);
}

/* A delta that is not of the grammar ends the walk; verifying it is audit's. */
static void puts_of(const struct row *change, struct delta_reader *ret_puts)
{
    const char *delta = row_text(change, "delta");
    size_t n = strlen(delta);
    if (!delta_read(ret_puts, delta, n, n > 1 ? delta[1] : '\0'))
        ret_puts->at = ret_puts->end;
}

static bool is_of(struct piece table, const char *name)
{
    return table.n == strlen(name) && !memcmp(table.at, name, table.n);
}

static void show_cells(struct reading *reading, struct json *out, const struct row *row, const char *table,
                       struct delta_reader *puts)
{
    const struct reg *reg = law_reg(reading->law, table);
    struct piece name;
    struct delta_value before, after;
    while (delta_next_cell(puts, &name, &before, &after))
        show_change_of(reading, out, reg, row, text_of(reading, name), held(reading, &before), held(reading, &after));
}

static void show_fields(struct reading *reading, struct json *out, const struct row *row, const struct row *change)
{
    struct delta_reader puts;
    struct value subject = row_get(change, "subject");
    puts_of(change, &puts);
    json_key(out, "fields");
    json_open_array(out);
    while (subject.kind == VALUE_REF && delta_next_put(&puts))
        if (is_of(puts.table, subject.ref.table) && puts.id == subject.ref.id)
            show_cells(reading, out, row, subject.ref.table, &puts);
    json_close(out);
}

/* --- kinds --- */

static bool of_kinds(const char *kinds, const char *kind)
{
    size_t n = strlen(kind);
    for (const char *at = text_empty(kinds) ? NULL : strstr(kinds, kind); at; at = strstr(at + 1, kind))
        if ((at == kinds || strchr(" ,", at[-1])) && strchr(" ,", at[n]))
            return true;
    return text_empty(kinds);
}

/* --- rows --- */

static void show_actor(struct reading *reading, struct json *out, const struct row *change)
{
    const char *person = reading_title(reading, row_get(change, "actor")), *kind = row_text(change, "actor-kind");
    bool known = !strcmp(kind, "person") || !strcmp(kind, "clock");
    json_key(out, "actor");
    json_open_object(out);
    json_key_text(out, "title", *person ? person : verbs_actor(reading, change));
    json_key_text(out, "kind", known ? kind : "machine");
    json_close(out);
}

/* Where neither the change nor its subject says anything, the first row that it wrote does: the target of a probe. */
static const char *text_of_change(struct reading *reading, const struct row *change)
{
    struct delta_reader puts;
    const char *text = verbs_text(reading, change);
    puts_of(change, &puts);
    if (*text || !delta_next_put(&puts))
        return text;
    return reading_title(reading, ref_to(text_of(reading, puts.table), puts.id));
}

/* The record a change is told under; of a task that is the one it is about. What has no page is not linked. */
static struct value about(struct reading *reading, const struct row *change)
{
    struct value subject = row_get(change, "subject");
    const struct reg *reg = subject.kind == VALUE_REF ? law_reg(reading->law, subject.ref.table) : NULL;
    if (reg && !strcmp(reg->name, "task"))
        return task_record(reading, reading_row(reading, "task", subject.ref.id));
    return reg && scope_register(reading, reg) ? subject : VALUE_NONE;
}

static void show_row(struct reading *reading, struct json *out, const struct row *row, const struct row *change,
                     bool fields)
{
    struct value subject = row_get(change, "subject");
    const struct reg *reg = subject.kind == VALUE_REF ? law_reg(reading->law, subject.ref.table) : NULL;
    json_key_int(out, "seq", change->id);
    show_moment(reading, out, "at", row_int(change, "at"));
    show_actor(reading, out, change);
    json_key_text(out, "verb", verbs_title(reading, change));
    json_key_text(out, "text", text_of_change(reading, change));
    show_key_words(out, "reason", row_text(change, "reason"));
    show_key_words(out, "source", row_text(change, "source"));
    show_ref(reading, out, "record", about(reading, change));
    json_key_text(out, "kind", verbs_kind(change));
    json_key_text(out, "topic", reg ? reading_say(reading, reg->title, reg->en) : "");
    json_key_text(out, "hash", row_text(change, "hash"));
    if (fields)
        show_fields(reading, out, row, change);
}

struct page {
    const struct trail_query *query;
    size_t limit;
    int64_t before; /* id; 0 = from the newest */
};

static const struct term *condition(struct reading *reading, const struct page *page)
{
    const struct trail_query *query = page->query;
    const struct term *where = NULL;
    if (query->actor)
        where = where_and(reading, where, where_is(reading, "actor", VALUE_OF_INT(query->actor)));
    if (query->table)
        where = where_and(reading, where, where_is(reading, "subject", VALUE_OF_REF(query->table, query->record)));
    if (page->before)
        where = where_and(reading, where, where_compare(reading, "id", TERM_LESS, VALUE_OF_INT(page->before)));
    return where;
}

/* Kinds are read off each change; a page that finds few of them ends where it stopped looking. */
static int draw_trail(struct reading *reading, struct json *out, void *context)
{
    const struct page *page = context;
    const struct trail_query *query = page->query;
    const struct row *changes, *row = NULL;
    char cursor[24] = "";
    bool sifted = !text_empty(query->kinds);
    if (query->table && law_reg(reading->law, query->table))
        row = reading_row(reading, query->table, query->record);
    struct ask ask =
        ask_rows_by(reading, "trail", condition(reading, page), "id", true, sifted ? SCANNED_MOST : page->limit + 1);
    size_t n = reading_rows(reading, &ask, &changes), shown = 0, i = 0;
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (; i < n && shown < page->limit; i++) {
        if (!of_kinds(query->kinds, verbs_kind(&changes[i])))
            continue;
        json_open_object(out);
        show_row(reading, out, row, &changes[i], query->fields);
        json_close(out);
        shown++;
    }
    json_close(out);
    if (i && (i < n || n == SCANNED_MOST))
        snprintf(cursor, sizeof cursor, "%lld", (long long)changes[i - 1].id);
    show_page_end(out, *cursor ? cursor : NULL, -1);
    json_close(out);
    return 0;
}

int view_trail(struct reading *reading, const struct trail_query *query, struct json *out, struct oops *oops)
{
    struct page page = {.query = query, .limit = query->limit ? query->limit : PAGE};
    if (page.limit > PAGE_MOST)
        page.limit = PAGE_MOST;
    if (!text_empty(query->after) && (!text_to_int(query->after, &page.before) || page.before <= 0))
        return oops_set(oops, ERR_INVALID, "after", "翻页标记不对，请从头看起",
                        "the cursor is not valid; start from the first page");
    return reading_draw(reading, out, draw_trail, &page, oops);
}

/* --- one change, whole --- */

static void show_body(struct reading *reading, struct json *out, const struct row *change)
{
    struct text body = TEXT(reading->arena);
    struct delta_reader puts;
    puts_of(change, &puts);
    while (delta_next_put(&puts)) {
        const char *table = text_of(reading, puts.table);
        const struct reg *reg = law_reg(reading->law, table);
        text_printf(&body, "%c %s %lld  %s\n", puts.op, table, (long long)puts.id, reg ? reg->title : "");
    }
    text_printf(&body, "cause %s\nassurance %s\nengine %s\ngeneration %lld\nreads %s\n", row_text(change, "cause"),
                row_text(change, "assurance"), row_text(change, "engine"), (long long)row_int(change, "generation"),
                row_text(change, "reads"));
    json_key_text(out, "body", text_end(&body));
}

static int draw_one(struct reading *reading, struct json *out, void *context)
{
    const int64_t *seq = context;
    const struct row *changes;
    struct ask ask =
        ask_rows_by(reading, "trail", where_compare(reading, "id", TERM_AT_MOST, VALUE_OF_INT(*seq)), "id", true, 2);
    size_t n = reading_rows(reading, &ask, &changes);
    if (!n || changes[0].id != *seq)
        return TRAIL_NONE;
    json_open_object(out);
    show_row(reading, out, NULL, &changes[0], true);
    json_key_text(out, "previous", n > 1 ? row_text(&changes[1], "hash") : "");
    show_body(reading, out, &changes[0]);
    json_close(out);
    return 0;
}

int view_trail_one(struct reading *reading, int64_t seq, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_one, &seq, oops);
}

/* --- the head --- */

static int draw_head(struct reading *reading, struct json *out, void *context)
{
    const struct trail_seal *seal = context;
    const struct row *changes;
    struct ask ask = ask_rows_by(reading, "trail", NULL, "id", true, 1);
    size_t n = reading_rows(reading, &ask, &changes);
    const char *delta = n ? row_text(&changes[0], "delta") : "";
    json_open_object(out);
    json_key_int(out, "seq", n ? changes[0].id : 0);
    json_key_text(out, "hash", n ? row_text(&changes[0], "hash") : "");
    json_key_text(out, "algorithm", delta[0] && delta[1] == 'm' ? "SM3" : "SHA-256");
    json_key(out, "sealed");
    if (seal) {
        json_open_object(out);
        json_key_int(out, "seq", seal->seq);
        show_moment(reading, out, "at", seal->at);
        json_key_text(out, "key", seal->key);
        json_close(out);
    } else {
        json_none(out);
    }
    if (reading->verified) {
        json_key(out, "verified");
        json_open_object(out);
        json_key_int(out, "seq", reading->verified->to);
        json_key_bool(out, "ok", reading->verified->ok);
        show_moment(reading, out, "at", reading->verified->at);
        json_close(out);
    }
    json_close(out);
    return 0;
}

int view_trail_head(struct reading *reading, const struct trail_seal *seal, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_head, (void *)seal, oops);
}
