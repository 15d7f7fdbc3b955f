#include "model/ask.h"

static const char *const KINDS[] = {"rows", "exists", "count", "sum", "average", "min", "max", "latest"};

void ask_print(struct text *text, const struct ask *ask)
{
    text_printf(text, "%s %s", KINDS[ask->kind], ask->table);
    if (ask->of) {
        text_add(text, " of ");
        term_print(text, ask->of);
    }
    if (ask->where) {
        text_add(text, " where ");
        term_print(text, ask->where);
    }
    for (size_t i = 0; i < ask->order_count; i++) {
        text_add(text, ask->order[i].down ? " down " : " by ");
        term_print(text, ask->order[i].by);
    }
    if (ask->limit || ask->skip)
        text_printf(text, " limit %zu skip %zu", ask->limit, ask->skip);
    for (size_t i = 0; i < ask->column_count; i++)
        text_printf(text, " only %s", ask->columns[i]);
}
