/* What the language always has: columns of every register, and the registers that the engine writes itself
 * (task, deed, delivery, call, probe …), so that conditions can count them like any others. */
#ifndef FENGSUI_RULES_BUILTIN_H
#define FENGSUI_RULES_BUILTIN_H

#include "rules/law.h"

struct builtin_state {
    const char *name, *title;
    bool final;
    const char *en;
};

struct builtin_reg {
    const char *name, *title;
    const struct field *fields;
    size_t field_count;
    const struct builtin_state *states; /* ends with a NULL name; NULL = no flow */
    const char *en;
};

const struct builtin_reg *builtin_regs(size_t *ret_n);
const struct field *builtin_columns(size_t *ret_n);      /* of every register */
const struct field *builtin_line_columns(size_t *ret_n); /* of every lines table */
const struct field *builtin_holders(size_t *ret_n);      /* of task.holder, the lines table of every task */

#endif
