/* Values as people write them → values as rules keep them, by the type of the field. Used wherever text comes in:
 * rehearsals, demonstration rows, spreadsheets. */
#ifndef FENGSUI_RULES_VALUE_TEXT_H
#define FENGSUI_RULES_VALUE_TEXT_H

#include "base/err.h"
#include "rules/law.h"

struct value_texts {
    struct arena *arena;
    const struct law *law;
    /* Finds the record that `name` means in register `table` (NULL = any); 0 = none. May be NULL. */
    int64_t (*find)(void *context, const char *table, const char *name, const char **ret_table);
    void *context;
};

/* -ERR_INVALID with an oops that names the field and what is expected. An empty text is VALUE_NONE. */
int value_from_text(const struct value_texts *texts, const struct field *field, const char *text,
                    struct value *ret_value, struct oops *oops) RESULT;
/* Several texts (a list) for refs, files, some-of. */
int value_from_list(const struct value_texts *texts, const struct field *field, const char *const *items, size_t n,
                    struct value *ret_value, struct oops *oops) RESULT;
/* "2026-10-10", "2026-10-10 09:30", "2026/10/10 9:30", "2026-10-10 24:00" → ms; a date alone is its 24:00. */
bool moment_from_text(const struct calendar *calendar, const char *text, bool date_only, ms_t *ret_at);

#endif
