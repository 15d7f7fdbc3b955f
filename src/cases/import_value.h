/* Cells of tables that people keep → values: names of records, and the many ways of writing dates, numbers, nets. */
#ifndef FENGSUI_CASES_IMPORT_VALUE_H
#define FENGSUI_CASES_IMPORT_VALUE_H

#include "cases/page.h"
#include "rules/value_text.h"

/* Records by what people call them: title, name, short name, code, login, number. Each register is read once. */
struct import_names;

struct import_names *import_names_new(struct arena *arena, const struct law *law);
/* The store to read from, from now on. */
void import_names_use(struct import_names *names, struct store *store);
/* One more name: a record that was just opened, or (negative id) a row of the file that will be one. */
int import_names_add(struct import_names *names, const char *table, const char *name, int64_t id, struct oops *oops) RESULT;

enum { IMPORT_NAME_NONE = 1, IMPORT_NAME_MANY = 2 };
/* 0 and the id; IMPORT_NAME_NONE; IMPORT_NAME_MANY: several records are called so. */
int import_names_find(struct import_names *names, const char *table, const char *name, int64_t *ret_id, struct oops *oops) RESULT;
/* The name most like it, when one is like it at all (one character in four); else NULL. */
const char *import_names_near(const struct import_names *names, const char *table, const char *name);

/* The cell as value_text.h reads it: blanks and full-width forms gone, 2026年3月1日 as 2026-3-1, 三级 as 3, lists with
 * commas. Lives in `arena` or is `text` itself. */
const char *import_cell_text(struct arena *arena, const struct field *field, const char *text);

/* A cell as a value of its field. -ERR_INVALID with a sentence for the person who kept the table: the oops tells no
 * place. Other failures are those of the store. */
int import_value(struct arena *arena, struct import_names *names, const struct field *field, const char *cell,
                 struct value *ret_value, struct oops *oops) RESULT;

#endif
