/* Jobs: work in slices between people's facts: imports and their undoing. A job is a record of the register "job" and,
 * while it is not over, a struct here. Whoever owns it pumps: job_next_facts gives facts, the clerk answers them,
 * job_answered takes each answer. Facts of a job have ids of their own (job:7:153), so a job that begins again after a
 * stop sends what was not kept and hears of the rest that it was.
 *
 *     open fact answered ──► job_new(row) ──► job_feed … job_fed ──► mapping ──► ready ──► running ──► done ──► undone
 *
 * Before it is ready the whole file is looked at, in slices as well: meanwhile it is `reading`.
 * One owner at a time; nothing here waits. `world` is what may be seen during one call: a handle that may read (writing
 * notes only where said), the law, and law time. The law of the last call must live until the next one. */
#ifndef FENGSUI_CASES_JOB_H
#define FENGSUI_CASES_JOB_H

#include "cases/waist.h"
#include "format/json.h"
#include "store/store.h"

struct import;
struct job;

enum job_state { JOB_READING, JOB_MAPPING, JOB_READY, JOB_RUNNING, JOB_DONE, JOB_CANCELLED, JOB_FAILED, JOB_UNDONE };

/* Bounds: facts of one slice; items looked at in one; items between two notes of the cursor; faults, rows, words of a
 * column and notices that are told; refused rows that are handed back. */
enum {
    JOB_SLICE = 256,
    JOB_LOOKS = 128,
    JOB_CURSOR_EVERY = 512,
    JOB_PROBLEMS = 200,
    JOB_PREVIEW = 50,
    JOB_WORDS = 60,
    JOB_LEFT = 1000,
    JOB_NOTICES = 50,
    JOB_TRIES = 3
};

struct job_world {
    struct store *store;
    const struct law *law;
    ms_t now;
};

/* --- beginning --- */

struct job_start {
    const char *fact_id;     /* the caller's idempotency key */
    const char *into;        /* finding, or any register of the packs */
    const char *file, *hash; /* its name; its evidence */
    int64_t person;          /* who imports */
    const char *person_title;
    bool trusted; /* first set-up: rows are taken as the rules' own, the rights of the person do not count */
};
/* -ERR_INVALID: no such register, or one that the engine writes itself. */
int job_open_fact(struct arena *arena, const struct law *law, const struct job_start *start, struct fact *ret_fact,
                  struct oops *oops) RESULT;
/* The inverse job. `of` is the record of an import that is done or was cancelled; -ERR_REFUSED otherwise. */
int job_undo_fact(struct arena *arena, const struct row *of, const struct job_start *start, struct fact *ret_fact,
                  struct oops *oops) RESULT;

/* From its record, new or met again after a start. */
int job_new(const struct row *record, struct job **ret_job, struct oops *oops) RESULT;
void job_free(struct job *job); /* accepts NULL */

/* --- the file --- */

bool job_wants_file(const struct job *job); /* not read yet: run fengsui-reader on it and feed what it writes */
const char *job_hash(const struct job *job);
/* A failure ends the job: it is `failed` with the reason, which the pump stores. */
int job_feed(struct job *job, const char *bytes, size_t n, struct oops *oops) RESULT;
int job_fed(struct job *job, const struct job_world *world, struct oops *oops) RESULT;

/* --- what people decide --- */

/* {"主机IP": "address", …}, and {"类别": {"门户": "网站"}} for words the register does not know (import_words.h; NULL leaves
 * what was said before); `remember` writes a note. Of a report {"system": 7}: the system whose code its results are in
 * that name no machine; null = nobody's. -ERR_INVALID names the column; the job stays as it is. Then the file is looked
 * at by the pump. */
int job_map(struct job *job, const struct job_world *world, const json_t *columns, const json_t *words,
            bool remember, struct oops *oops) RESULT;
int job_run(struct job *job, struct oops *oops) RESULT;    /* -ERR_REFUSED unless ready */
int job_cancel(struct job *job, struct oops *oops) RESULT; /* what is stored stays; it may be undone */

/* --- the pump --- */

enum { JOB_AGAIN = 1 };
/* At most `max` facts into `facts`, which live in `arena`; none = nothing to do now, or JOB_AGAIN: it looked at a part
 * of the file, call again at once. None are given before all former ones are answered. A failure of the store leaves
 * the job as it was; a broken one ends it. */
int job_next_facts(struct job *job, const struct job_world *world, struct arena *arena, struct fact *facts, size_t max,
                   size_t *ret_n, struct oops *oops) RESULT;
/* `fact` is one of those given. A failure that may pass (busy, disk, time) is tried again JOB_TRIES times. */
void job_answered(struct job *job, const struct fact *fact, const struct fact_answer *answer);

/* --- telling --- */

int64_t job_id(const struct job *job);
enum job_state job_state(const struct job *job);
bool job_over(const struct job *job); /* final and stored: the record says it all, the struct may go */
/* The members of GET /api/jobs/{id} into an open object, besides "by" and "at". */
void job_print(const struct job *job, struct json *json);

/* The rows of a table that were not taken, as a workbook: the headers of the file, and last a column that says why,
 * which a later import passes over. `import` is the file read anew for a job met again; NULL: the job has read it
 * itself. The bytes live in `arena`. -ERR_NOT_FOUND: there are none. */
int64_t job_left_count(const struct job *job);
int job_left_workbook(const struct job *job, const struct import *import, struct arena *arena, const char **ret_bytes,
                      size_t *ret_n, struct oops *oops) RESULT;

static inline void job_done(struct job **job) { job_free(*job); }

#endif
