#include "rules/computed.h"

#include "rules/telling.h"

#include <math.h>

struct value computed_merge(struct arena *arena, struct value have, struct value more)
{
    struct values LIST(struct value) all = {0};
    for (size_t i = 0; have.kind == VALUE_LIST && i < have.list.n; i++)
        *list_push(arena, &all) = have.list.at[i];
    size_t n = more.kind == VALUE_LIST ? more.list.n : 1;
    for (size_t i = 0; i < n; i++) {
        struct value one = more.kind == VALUE_LIST ? more.list.at[i] : more;
        if (!value_holds(VALUE_OF_LIST(all.at, all.n), one))
            *list_push(arena, &all) = one;
    }
    return VALUE_OF_LIST(all.at, all.n);
}

struct value computed_fit(struct deciding *deciding, const struct field *field, struct value value)
{
    bool number = value.kind == VALUE_INT || value.kind == VALUE_REAL;
    if (number && field->type == TYPE_TEXT)
        return VALUE_OF_TEXT(tell_value(deciding, NULL, value));
    if (value.kind == VALUE_REAL && field->type == TYPE_MONEY)
        return VALUE_OF_INT(llround(value.real));
    return field_is_list(field) && value.kind != VALUE_LIST && value_filled(value)
               ? computed_merge(deciding->arena, VALUE_NONE, value)
               : value;
}

/* --- columns of lines --- */

bool computed_lines(const struct reg *lines)
{
    for (size_t i = 0; i < lines->fields.n; i++)
        if (lines->fields.at[i].is || lines->fields.at[i].initial)
            return true;
    return false;
}

/* The row takes the place of the subject, with the record behind it; no set stands around it. */
static struct deciding inside(const struct deciding *deciding, const struct reg *lines, const struct row *row)
{
    struct deciding inner = *deciding;
    inner.owner = deciding->subject;
    inner.subject = row;
    inner.reg = lines;
    inner.depth = 0;
    return inner;
}

static size_t computed_count(const struct reg *lines)
{
    size_t n = 0;
    for (size_t i = 0; i < lines->fields.n; i++)
        n += lines->fields.at[i].is != NULL;
    return n;
}

void computed_row(struct deciding *deciding, const struct reg *lines, struct row *row, bool fresh)
{
    struct deciding inner = inside(deciding, lines, row);
    inner.missing = false;
    for (size_t i = 0; fresh && i < lines->fields.n; i++) {
        const struct field *column = &lines->fields.at[i];
        if (column->initial && row_get(row, column->name).kind == VALUE_EMPTY)
            row_set(inner.arena, row, column->name, term_value(&inner, column->initial));
    }
    for (size_t pass = computed_count(lines); pass; pass--) /* a column may read one that stands behind it */
        for (size_t i = 0; i < lines->fields.n; i++) {
            const struct field *column = &lines->fields.at[i];
            if (column->is)
                row_set(inner.arena, row, column->name, computed_fit(&inner, column, term_value(&inner, column->is)));
        }
    deciding->missing = deciding->missing || inner.missing;
}
