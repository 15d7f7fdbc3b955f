/* Values as JSON carries them → cells and lines as facts carry them, by the type of the register's field:
 *   number, percent 3.5 · money 12.3 or "12.30" → fen · date "2026-10-10" → ms of its 24:00 · datetime RFC 3339 → ms
 *   time "09:30" → minutes · duration ms or "2 hours" · range [from, to] or {"from", "to"}, either may be null
 *   flag · person, unit, ref 17, "17" or {"register", "id"} · refs, files, some-of lists · file SHA-256
 *   lines [{"id"?, "remove"?, column: value …}], of rows that the text names also "item" · all others texts. null and
 *   "" empty a field.
 * What a field may hold beyond its type is the law's business. Pure. Inner header. */
#ifndef FENGSUI_API_VALUES_H
#define FENGSUI_API_VALUES_H

#include "api/shape.h"
#include "model/fact.h"
#include "rules/law.h"

enum { VALUES_LINES = 1000, VALUES_PAGE = 20000 };

/* One value. `where` names it in faults ("measure", "rows[2].host"). False: a fault was added. */
bool values_one(struct arena *arena, const struct law *law, const struct field *field, const json_t *json,
                const char *where, struct value *ret_value, struct flaws *faults);

/* The members of `object` as fields of `reg`, into fact->values and fact->lines. All faults are collected. */
void values_enter(struct arena *arena, const struct law *law, const struct reg *reg, const json_t *object,
                  struct fact *fact, struct flaws *faults);
/* The same for any list of fields (of a documented fact). */
void values_fields(struct arena *arena, const struct law *law, const struct field *fields, size_t n,
                   const json_t *object, struct fact *fact, struct flaws *faults);

/* Lines of the record that the list in `object` no longer names are to be removed: `stored` are the ids that a field
 * with free rows has now. */
void values_dropped(struct arena *arena, const struct field *lines, const json_t *object, const int64_t *stored,
                    size_t n, struct fact *fact);

#endif
