#include "server/document_rows.h"

#include "rules/telling.h"
#include "views/past.h"

#include <string.h>

const struct reg *document_rows_reg(const struct deciding *deciding, const char *name)
{
    const struct field *field = name && deciding->reg ? reg_field(deciding->reg, name) : NULL;
    if (!field || (field->type != TYPE_LINES && field->type != TYPE_REFS))
        return NULL;
    return field->type == TYPE_LINES ? field->lines : law_reg(deciding->law, field->to);
}

static void rows_of_refs(struct reading *reading, struct deciding *deciding, struct value list,
                         struct document_rows *rows)
{
    for (size_t i = 0; list.kind == VALUE_LIST && i < list.list.n && rows->n < DOCUMENT_ROWS_MOST; i++) {
        struct value ref = list.list.at[i];
        const struct row *row = ref.kind == VALUE_REF ? deciding_row(deciding, ref.ref.table, ref.ref.id) : NULL;
        if (row)
            rows->at[rows->n++] = past_row(reading, row, deciding->now);
    }
}

static void rows_of_lines(struct deciding *deciding, const struct field *field, struct document_rows *rows)
{
    const struct row *found;
    const char *table = arena_printf(deciding->arena, "%s.%s", deciding->reg->name, field->name);
    size_t n = deciding_rows(deciding, table, term_is(deciding->arena, "record", VALUE_OF_INT(deciding->subject->id)),
                             "pos", false, DOCUMENT_ROWS_MOST, &found);
    for (size_t i = 0; i < n; i++)
        rows->at[rows->n++] = &found[i];
}

bool document_rows_find(struct reading *reading, struct deciding *deciding, const char *name,
                        struct document_rows *ret_rows)
{
    ret_rows->reg = document_rows_reg(deciding, name);
    ret_rows->n = 0;
    if (!ret_rows->reg || !deciding->subject)
        return ret_rows->reg;
    const struct field *field = reg_field(deciding->reg, name);
    if (field->type == TYPE_LINES)
        rows_of_lines(deciding, field, ret_rows);
    else
        rows_of_refs(reading, deciding, row_get(deciding->subject, name), ret_rows);
    return true;
}

const char *document_rows_cell(struct deciding *deciding, const struct document_rows *rows, size_t i,
                               const char *column)
{
    struct deciding about = *deciding; /* states are called as in the row's own register */
    about.reg = rows->reg;
    const char *text = tell_value(&about, reg_field(rows->reg, column), row_get(rows->at[i], column));
    deciding->missing = deciding->missing || about.missing;
    return text;
}
