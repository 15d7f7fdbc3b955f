/* Work that takes longer than a reply. A job is a row of the register "job"; whoever begins one gets its id at once.
 *
 *   import, undo   cases/job.h: read by fengsui-reader, mapped, previewed, stored in slices between people's facts.
 *                  They go on after a restart where they stopped.
 *   verify         proves the trail beside the clerk: "checked", "ok", "problems"; also begun by the server itself,
 *                  shortly after its start and then daily. Problems are told to the audit administrators
 *   rehearse       plays the cases of a pack under the law in force: "cases"
 *   adopt          a pack of the program's folder becomes the edition in force: "findings", "generation"
 *   setting        a value that a regulation leaves to the institution
 *   articles       the regulation's own text, a docx or plain text, by article: "articles", "changed"
 *   calendar       another edition of a year; clocks that run are dated anew, what was missed stays: "moved", "kept"
 *
 * These six are not gone on with after a restart: they are `failed`, and say so. What they found stands in the
 * figures of the row (docs/api.md). */
#ifndef FENGSUI_SERVER_JOBS_H
#define FENGSUI_SERVER_JOBS_H

#include "api/api.h"
#include "server/office.h"

struct jobs;

struct jobs_plan {
    struct office *office;       /* outlives the jobs */
    const char *store_path;      /* for reading */
    const char *data_folder;     /* evidence/ and seals/ stand below */
    ms_t prove_first_ms;         /* until the first verification [15,000] */
    /* The trail was verified. From a thread of the jobs. May be NULL. */
    void (*proved)(void *context, const struct verified *verified);
    /* Another law is in force: watches, streams. From a thread of the jobs. May be NULL. */
    void (*adopted)(void *context);
    void *context;
};

int jobs_start(const struct jobs_plan *plan, struct jobs **ret_jobs, struct oops *oops) RESULT;
/* What runs comes to its next resting place. Before office_stop. Accepts NULL. */
void jobs_stop(struct jobs *jobs);

/* wiring.start_job, steer_job (api/api.h): blocking, any thread but the clerk's. */
int jobs_take(struct jobs *jobs, const struct api_job *job, int64_t *ret_id, struct oops *oops) RESULT;
int jobs_steer(struct jobs *jobs, int64_t id, const char *verb, const char *options, const struct actor *actor,
               struct oops *oops) RESULT;
/* wiring.job: an import as it is now, as the JSON object of docs/api.md, in `arena`; NULL: the row says it all. Any
 * thread. */
const char *jobs_tell(struct jobs *jobs, struct arena *arena, const struct row *row);
/* wiring.job_left: blocking, for an import that is over reads its file once more. */
int jobs_left(struct jobs *jobs, struct arena *arena, const struct row *row, const char **ret_bytes, size_t *ret_n,
              struct oops *oops) RESULT;

struct jobs_figures {
    size_t imports, running; /* not over; of the other kinds at work at this moment */
};
void jobs_figures(struct jobs *jobs, struct jobs_figures *ret_figures);

#endif
