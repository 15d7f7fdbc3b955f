#include "model/ask.h"

static const char *const KINDS[] = {"rows", "exists", "count", "sum", "average", "min", "max", "latest"};

void ask_print(struct text *text, const struct ask *ask)
{
    text_add(text, KINDS[ask->kind]);
    text_byte(text, ' ');
    text_add(text, ask->table);
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
    if (ask->limit || ask->skip) {
        text_add(text, " limit ");
        text_int(text, (int64_t)ask->limit);
        text_add(text, " skip ");
        text_int(text, (int64_t)ask->skip);
    }
    for (size_t i = 0; i < ask->column_count; i++) {
        text_add(text, " only ");
        text_add(text, ask->columns[i]);
    }
}
