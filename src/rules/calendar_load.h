/* A calendar from its YAML file, one file per year:
 *
 *     calendar: cn-2026
 *     version: 2026-1
 *     from: 2026-01-01
 *     to: 2026-12-31
 *     zone: +08:00                      # optional, also: provisional: yes, hours: [08:00-12:00, 14:00-17:30],
 *     holidays:                         # seasons: {春: 3, 夏: 6, 秋: 9, 冬: 12}
 *       国庆节: {from: 2026-10-01, to: 2026-10-07, worked: [2026-09-20, 2026-10-10]}
 *     terms:
 *       2026年秋季学期: {from: 2026-09-07, to: 2027-01-17}
 */
#ifndef FENGSUI_RULES_CALENDAR_LOAD_H
#define FENGSUI_RULES_CALENDAR_LOAD_H

#include "format/yaml.h"
#include "rules/calendar.h"

/* A sealed calendar in `arena`. -ERR_SYNTAX, -ERR_INVALID with the place in the file; unknown keys are refused. */
RESULT int calendar_load(struct arena *arena, const struct node *root, struct calendar **ret_calendar,
                         struct oops *oops);

#endif
