#include "rules/schema.h"

#include <string.h>

enum column_kind field_column(const struct field *field)
{
    switch (field->type) {
    case TYPE_NUMBER: case TYPE_PERCENT: return COLUMN_NUMBER;
    case TYPE_MONEY:
    case TYPE_DATE:
    case TYPE_DATETIME:
    case TYPE_TIME:
    case TYPE_DURATION:
    case TYPE_FLAG: return COLUMN_INT;
    case TYPE_RANGE: return COLUMN_RANGE;
    case TYPE_PERSON: case TYPE_UNIT: return COLUMN_REF;
    case TYPE_REF: return field->to && strcmp(field->to, "any") ? COLUMN_REF : COLUMN_ANYREF;
    case TYPE_REFS: case TYPE_FILES: case TYPE_SOME_OF: case TYPE_NET: return COLUMN_LIST;
    default: return COLUMN_TEXT;
    }
}

const char *field_leads_to(const struct field *field)
{
    switch (field->type) {
    case TYPE_PERSON: return "person";
    case TYPE_UNIT: return "unit";
    case TYPE_REF:
    case TYPE_REFS: return field->to && strcmp(field->to, "any") ? field->to : NULL;
    default: return NULL;
    }
}

/* Columns that the engine itself asks by. */
static bool asked_by_engine(const struct reg *reg, const char *column)
{
    static const char *const ROWS[][2] = {
        {"task", "next"},      {"task", "subject"},    {"task", "duty"},       {"task.holder", "record"},
        {"task.holder", "person"}, {"delivery", "person"}, {"delivery", "state"},    {"delivery", "subject"},
        {"call", "record"},    {"document", "record"}, {"probe", "target"},    {"series", "pattern"},     {"login", "login"},
        {"login", "person"},   {"evidence", "hash"},  {"sighting", "record"},    {"strike", "ladder"}, {"reading", "key"}, {"outage", "target"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        if (!strcmp(ROWS[i][0], reg->name) && !strcmp(ROWS[i][1], column))
            return true;
    return false;
}

struct columns LIST(struct column);
struct tables LIST(struct table);

static struct table table_of(struct arena *arena, const struct reg *reg)
{
    struct columns columns = {0};
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        if (field->type == TYPE_LINES)
            continue;
        bool link = field_column(field) == COLUMN_REF || field_column(field) == COLUMN_ANYREF;
        bool head = !strcmp(field->name, "number") || (!strcmp(field->name, "record") && reg->owner);
        bool raised = !strcmp(field->name, "cause") && !reg->builtin && !reg->owner; /* what a record led to */
        *list_push(arena, &columns) = (struct column){
            .name = field->name,
            .kind = field_column(field),
            .to = field_leads_to(field),
            .indexed = asked_by_engine(reg, field->name) || (link && !field->builtin) || head || raised ||
                       field->type == TYPE_POST,
        };
    }
    return (struct table){
        .name = reg->name,
        .owner = reg->owner ? reg->owner->name : NULL,
        .columns = columns.at,
        .column_count = columns.n,
        .uniques = reg->uniques.at,
        .unique_count = reg->uniques.n,
    };
}

void schema_build(struct arena *arena, struct law *law)
{
    struct tables tables = {0};
    for (size_t i = 0; i < law->regs.n; i++)
        *list_push(arena, &tables) = table_of(arena, law->regs.rows[i].value);
    law->schema = (struct schema){tables.at, tables.n};
}

static const struct table *joined(struct arena *arena, const struct table *table, const struct table *former)
{
    struct columns columns = {0};
    for (size_t i = 0; i < table->column_count; i++)
        *list_push(arena, &columns) = table->columns[i];
    for (size_t i = 0; i < former->column_count; i++)
        if (!table_column(table, former->columns[i].name))
            *list_push(arena, &columns) = former->columns[i];
    struct table *both = arena_copy(arena, table, sizeof *table);
    both->columns = columns.at;
    both->column_count = columns.n;
    return both;
}

void schema_join(struct arena *arena, struct law *law)
{
    struct tables tables = {0};
    for (size_t i = 0; i < law->schema.n; i++)
        *list_push(arena, &tables) = law->schema.tables[i];
    for (size_t i = 0; i < law->formers.n; i++)
        for (size_t k = 0; k < law->formers.at[i].law->schema.n; k++) {
            const struct table *former = &law->formers.at[i].law->schema.tables[k];
            size_t at = 0;
            while (at < tables.n && strcmp(tables.at[at].name, former->name) != 0)
                at++;
            if (at < tables.n)
                tables.at[at] = *joined(arena, &tables.at[at], former);
            else
                *list_push(arena, &tables) = *former;
        }
    law->schema = (struct schema){tables.at, tables.n};
}
