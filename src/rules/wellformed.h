/* Whether a text can be what its field says: a mail address, a telephone number, a URL, a network. Lenient, as people
 * write: full width, blanks, dashes, brackets, extensions, several numbers, an address without its scheme; only what
 * nobody could write to, call or open is at fault. The one place that knows; entries and imports ask it. Pure. */
#ifndef FENGSUI_RULES_WELLFORMED_H
#define FENGSUI_RULES_WELLFORMED_H

#include "rules/law.h"

struct wellformed_fault {
    const char *zh, *en; /* to follow the field's title, with an example: "不是邮箱地址，应像 …"; NULL = well formed */
};

/* Texts of other types are always well formed, and so is "". */
struct wellformed_fault wellformed_fault(struct arena *arena, enum field_type type, const char *text);

#endif
