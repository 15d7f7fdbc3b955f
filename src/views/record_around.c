/* What stands around a record: what it refers to and what refers to it, its clauses, evidence and papers. */
#include "views/record_inner.h"
#include "views/article.h"
#include "views/scope.h"

#include <string.h>

enum { RELATED_MOST = 20, CLAUSES_MOST = 8, EVIDENCE_MOST = 100 };

/* --- related --- */

static void show_relative(struct told *told, const struct reg *reg, const struct row *row)
{
    const struct state *state = reg_state(reg, row_text(row, "state"));
    json_open_object(told->out);
    show_ref_fields(told->reading, told->out, VALUE_OF_REF(reg->name, row->id));
    json_key_text(told->out, "state_title", state ? reading_say(told->reading, state->title, state->en) : NULL);
    json_key_text(told->out, "rank", rank_name(rank_of_record(told->reading, reg, row, NULL)));
    json_close(told->out);
}

static void open_group(struct told *told, const char *title)
{
    json_open_object(told->out);
    json_key_text(told->out, "title", title);
    json_key(told->out, "rows");
    json_open_array(told->out);
}

static void close_group(struct told *told)
{
    json_close(told->out);
    json_close(told->out);
}

/* People and units are told of where they are named. */
static bool worth_telling(const struct value value)
{
    return value.kind == VALUE_REF && strcmp(value.ref.table, "person") && strcmp(value.ref.table, "unit");
}

static void show_named_by(struct told *told, const struct field *field)
{
    struct value value = row_get(told->row, field->name);
    size_t n = value.kind == VALUE_LIST ? value.list.n : 1;
    struct value first = value.kind == VALUE_LIST && n ? value.list.at[0] : value;
    if (!worth_telling(first) || !scope_field(told->reading, told->reg, field, told->row))
        return;
    open_group(told, reading_say(told->reading, field->title, field->en));
    for (size_t i = 0; i < n && i < RELATED_MOST; i++) {
        struct value one = value.kind == VALUE_LIST ? value.list.at[i] : value;
        const struct row *row = one.kind == VALUE_REF ? reading_row(told->reading, one.ref.table, one.ref.id) : NULL;
        if (row)
            show_relative(told, law_reg(told->reading->law, one.ref.table), row);
    }
    close_group(told);
}

/* Only what an index finds: a page of one record does not read whole registers. */
static bool points_here(const struct told *told, const struct reg *reg, const struct field *field)
{
    const struct column *column = table_column(schema_table(&told->reading->law->schema, reg->name), field->name);
    bool fits =
        field->type == TYPE_REF && field->to && (!strcmp(field->to, told->reg->name) || !strcmp(field->to, "any"));
    return fits && column && column->indexed;
}

static bool looked_through(struct told *told, const struct reg *reg)
{
    return !reg->owner && !reg->builtin && scope_register(told->reading, reg);
}

static void show_pointing(struct told *told, const struct reg *reg, const struct field *field)
{
    static const char *const COLUMNS[] = {"number", "state", "due", "unit"};
    struct reading *reading = told->reading;
    const struct row *rows;
    const struct term *where = where_and(reading, where_is(reading, field->name, told->ref), scope_where(reading, reg));
    struct ask ask = ask_rows_by(reading, reg->name, where, "id", true, RELATED_MOST);
    ask.columns = COLUMNS;
    ask.column_count = 4;
    size_t n = reading_rows(reading, &ask, &rows);
    if (!n)
        return;
    open_group(told, reading_say(told->reading, reg->title, reg->en));
    for (size_t i = 0; i < n; i++)
        show_relative(told, reg, &rows[i]);
    close_group(told);
}

void told_related(struct told *told)
{
    const struct law *law = told->reading->law;
    json_key(told->out, "related");
    json_open_array(told->out);
    for (size_t i = 0; i < told->reg->fields.n; i++)
        if (!told->reg->fields.at[i].builtin)
            show_named_by(told, &told->reg->fields.at[i]);
    for (size_t i = 0; i < law->regs.n; i++) {
        const struct reg *reg = law->regs.rows[i].value;
        for (size_t k = 0; looked_through(told, reg) && k < reg->fields.n; k++)
            if (points_here(told, reg, &reg->fields.at[k]))
                show_pointing(told, reg, &reg->fields.at[k]);
    }
    json_close(told->out);
}

/* --- clauses --- */

static void show_clause(struct told *told, const struct clause *clause)
{
    struct reading *reading = told->reading;
    json_open_object(told->out);
    json_key_text(told->out, "id", clause->id);
    json_key_text(told->out, "article", article_cited(reading, clause));
    json_key_text(told->out, "quote", article_text(reading, clause));
    json_key_text(told->out, "gist", reading_say(reading, clause->gist, clause->gist_en));
    json_close(told->out);
}

static void add_clauses(struct told *told, struct names *all, const struct origin *origin)
{
    for (size_t i = 0; origin && i < origin->clauses.n; i++) {
        bool known = all->n == CLAUSES_MOST || !law_clause(told->reading->law, origin->clauses.at[i]);
        for (size_t k = 0; k < all->n && !known; k++)
            known = !strcmp(all->at[k], origin->clauses.at[i]);
        if (!known)
            *list_push(told->reading->arena, all) = origin->clauses.at[i];
    }
}

/* Those of the present state first, since they decide what is due. */
void told_clauses(struct told *told)
{
    struct names all = {0};
    if (told->state)
        add_clauses(told, &all, &told->state->origin);
    for (size_t i = 0; told->state && i < told->state->deeds.n; i++)
        add_clauses(told, &all, &told->state->deeds.at[i].origin);
    add_clauses(told, &all, &told->reg->origin);
    json_key(told->out, "clauses");
    json_open_array(told->out);
    for (size_t i = 0; i < all.n; i++)
        show_clause(told, law_clause(told->reading->law, all.at[i]));
    json_close(told->out);
}

/* --- evidence and papers --- */

struct hashes LIST(struct value);

static void add_hashes(struct told *told, struct hashes *hashes, struct value value)
{
    for (size_t i = 0; value.kind == VALUE_LIST && i < value.list.n && hashes->n < EVIDENCE_MOST; i++)
        *list_push(told->reading->arena, hashes) = value.list.at[i];
    if (value.kind == VALUE_TEXT && *value.text && hashes->n < EVIDENCE_MOST)
        *list_push(told->reading->arena, hashes) = value;
}

void told_evidence(struct told *told)
{
    struct reading *reading = told->reading;
    struct hashes hashes = {0};
    const struct row *files = NULL;
    size_t n = 0;
    for (size_t i = 0; i < told->reg->fields.n; i++) {
        const struct field *field = &told->reg->fields.at[i];
        if ((field->type == TYPE_FILE || field->type == TYPE_FILES) &&
            scope_field(reading, told->reg, field, told->row))
            add_hashes(told, &hashes, row_get(told->row, field->name));
    }
    if (hashes.n) {
        struct ask ask = {.kind = ASK_ROWS,
                          .table = "evidence",
                          .where = where_in(reading, "hash", hashes.at, hashes.n),
                          .limit = EVIDENCE_MOST};
        n = reading_rows(reading, &ask, &files);
    }
    json_key(told->out, "evidence");
    json_open_array(told->out);
    for (size_t i = 0; i < n; i++) {
        json_open_object(told->out);
        json_key_text(told->out, "hash", row_text(&files[i], "hash"));
        json_key_text(told->out, "name", row_text(&files[i], "name"));
        json_key_int(told->out, "size", row_int(&files[i], "size"));
        show_moment(reading, told->out, "at", row_int(&files[i], "opened"));
        show_ref(reading, told->out, "by", row_get(&files[i], "opener"));
        json_key_text(told->out, "sm3", row_text(&files[i], "sm3"));
        show_key_words(told->out, "type", row_text(&files[i], "media"));
        json_close(told->out);
    }
    json_close(told->out);
}

void told_documents(struct told *told)
{
    json_key(told->out, "documents");
    json_open_array(told->out);
    for (size_t i = 0; i < told->document_count; i++) {
        const struct row *document = &told->documents[i];
        const struct form *form = map_get(&told->reading->law->forms, row_text(document, "form"));
        json_open_object(told->out);
        json_key_int(told->out, "id", document->id);
        json_key_text(told->out, "form", row_text(document, "form"));
        json_key_text(told->out, "title", form && form->title ? reading_say(told->reading, form->title, form->en)
                                          : row_text(document, "form"));
        show_key_words(told->out, "number", row_text(document, "number"));
        show_moment(told->reading, told->out, "at", row_int(document, "at"));
        json_close(told->out);
    }
    json_close(told->out);
}
