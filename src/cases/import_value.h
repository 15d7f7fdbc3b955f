/* Cells of tables that people keep → values: the many ways of writing dates, numbers, nets, names. */
#ifndef FENGSUI_CASES_IMPORT_VALUE_H
#define FENGSUI_CASES_IMPORT_VALUE_H

#include "cases/import_names.h"
#include "rules/value_text.h"

/* The cell as value_text.h reads it: blanks and full-width forms gone, 2026年3月1日 as 2026-03-01, 三级 as 3, √ as 是,
 * lists with commas, 暂无 as nothing. What is not understood stays as it was written. Lives in `arena`, in the field, or
 * is `text` itself. */
const char *import_cell_text(struct arena *arena, const struct field *field, const char *text);

/* What a cell means that does not quite say it, with a sentence that tells how it is taken: a month or a year where a
 * day belongs is its first day, a host with its mask is the host. NULL: it says what it means, or the field tells how
 * long something lasts, and the first day would end it too soon. */
const char *import_cell_meant(struct arena *arena, const struct field *field, const char *text, const char **ret_note);

/* Whether that text of a cell may be read as a value: of a date the year, the month and the day must be clear. */
bool import_date_clear(struct arena *arena, const struct field *field, const char *text);

/* Why a cell says nothing: a formula that failed, or that no program has computed; NULL = it says something. */
const char *import_cell_fault(const char *text);

/* A cell as a value of its field. -ERR_INVALID with a sentence for the person who kept the table: the oops tells no
 * place. Other failures are those of the store. */
int import_value(struct arena *arena, struct import_names *names, const struct field *field, const char *cell,
                 struct value *ret_value, struct oops *oops) RESULT;

#endif
