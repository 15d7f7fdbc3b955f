/* Records by what people call them: title, name, short name, code, login, number. Each register is read once. Blanks
 * within a name and full-width forms of ASCII do not matter: offices write 张　三 to fill a column. */
#ifndef FENGSUI_CASES_IMPORT_NAMES_H
#define FENGSUI_CASES_IMPORT_NAMES_H

#include "rules/law.h"
#include "store/store.h"

struct import_names;

struct import_names *import_names_new(struct arena *arena, const struct law *law);
const struct law *import_names_law(const struct import_names *names);
/* The store to read from, from now on. */
void import_names_use(struct import_names *names, struct store *store);
/* One more name: a record that was just opened, or (negative id) a row of the file that will be one. */
int import_names_add(struct import_names *names, const char *table, const char *name, int64_t id,
                     struct oops *oops) RESULT;

enum { IMPORT_NAME_NONE = 1, IMPORT_NAME_MANY = 2 };
/* 0 and the id; IMPORT_NAME_NONE; IMPORT_NAME_MANY: several records are called so. */
int import_names_find(struct import_names *names, const char *table, const char *name, int64_t *ret_id,
                      struct oops *oops) RESULT;
/* As names are compared: narrow, without blanks. */
const char *import_names_plain(struct arena *arena, const char *name);
/* What the record is called; NULL: no such record, no name, or (only then with an oops) the register cannot be read. */
const char *import_names_title(struct import_names *names, const char *table, int64_t id, struct oops *oops);
/* How many characters differ: the edit distance of the first 40. */
size_t import_names_apart(const char *name, const char *other);
/* Whether it is `whole` with characters left out: 信息化办, 信息化工作办公室. */
bool import_names_shortened(const char *name, const char *whole);
/* The name most like it, when one is like it at all (one character in four); else NULL. */
const char *import_names_near(const struct import_names *names, const char *table, const char *name);
/* The same where a person will look at it: also without what stands in brackets behind it, as the longest name within
 * it (图书馆（含分馆）: 图书馆), or as the only name it shortens (信息化办: 信息化工作办公室). */
const char *import_names_likely(const struct import_names *names, const char *table, const char *name);

#endif
