/* One row of a table against the register as it is: which record it means, and what would change. For job_table.c. */
#ifndef FENGSUI_CASES_JOB_ROW_H
#define FENGSUI_CASES_JOB_ROW_H

#include "cases/import_names.h"
#include "cases/job_inner.h"

#define JOB_NO_ROW SIZE_MAX

enum outcome_of_row { ROW_OPEN, ROW_STORED, ROW_REFUSED };

struct job_table_work {
    const struct reg *reg;
    const char *main_unit;
    const struct import_row **rows;
    size_t n;
    size_t *order;          /* item → row */
    size_t *needs;          /* by row: the row it waits for, or JOB_NO_ROW */
    unsigned char *will;    /* by row: what the plan foresaw */
    unsigned char *outcome; /* by row: what became of it */
    struct import_names *names;
    struct map keys; /* unique values of the rows so far → row + 1 */
};

/* One row as it stands against the register now. */
struct job_row {
    struct arena *arena;
    const struct import_row *row;
    size_t index;
    struct plan_cells LIST(struct cell) cells;
    struct problems faults, notes, shown; /* notes: column, what is told; shown: field, what it is read as */
    const struct row *known; /* NULL: a new record */
    enum job_will will;
    size_t needs; /* the row it waits for, or JOB_NO_ROW */
    const char *text;
    const char *why; /* all faults in words; NULL: there is none */
};

/* "第 7 行，单位"; `column` NULL: the whole row. */
const char *job_row_where(struct arena *arena, const struct import_row *row, const char *column);
void job_row_fault(struct job_row *plan, const char *column, const char *message);
/* The field of that name and the column that fills it; NULL: none does. */
const struct field *job_row_column(const struct job *job, const char *name, size_t *ret_column);
/* What a cell says of a field of this register; the state goes by its title, too. Fails as import_value.h says. */
int job_row_value(const struct job *job, struct arena *arena, const struct field *field, const char *text,
                  struct value *ret_value, struct oops *oops) RESULT;
/* Row `index`: faults, the record it means, what is to be done. `plan` comes with its arena only. */
int job_row_plan(struct job *job, const struct job_world *world, size_t index, struct job_row *plan,
                 struct oops *oops) RESULT;
/* An earlier row of the file with the same unique values, or JOB_NO_ROW; `note` keeps this one for later rows. */
size_t job_row_same(struct job *job, struct job_row *plan, bool note);
/* Opens or edits; id and actor stay as they are, but what revives a void record acts for the rules. */
void job_row_fact(const struct job *job, const struct job_row *plan, struct fact *ret_fact);

#endif
