/* An institution to import into: the packs base and cug, the standard sample rows, a stage in memory or over a file,
 * and the real fengsui-reader. */
#ifndef FENGSUI_TESTS_UNIT_CASES_IMPORT_WORLD_H
#define FENGSUI_TESTS_UNIT_CASES_IMPORT_WORLD_H

#include "cases/job.h"
#include "cases/stage.h"

struct world {
    struct arena *arena;
    struct law *law;
    struct stage stage;
    size_t facts, slices; /* pumped */
    size_t stop_after;    /* facts; 0 = never: the pump stops there as if the server had been stopped */
};

/* One more pack beside base and cug in worlds opened from now on; NULL = none. */
extern const char *world_extra_pack;

/* `path` NULL: in memory. Aborts with a message when the packs cannot be loaded. */
void world_open(struct world *world, const char *path);
void world_close(struct world *world);
/* Rows as a YAML map {register: [{field: value}]}. */
void world_rows(struct world *world, const char *yaml);

#define JOB(name) __attribute__((cleanup(job_done), unused)) struct job *name

struct job_world world_of(struct world *world);
/* A job from a file that the reader reads; `into` as in job_start. Read, not yet pumped. */
struct job *world_job(struct world *world, const char *into, bool trusted, const char *file);
/* The same from bytes, as a file of that name. */
struct job *world_job_of(struct world *world, const char *into, bool trusted, const char *name, const char *bytes,
                         size_t n);
/* Feeds the file to a job that was met again. */
void world_feed(struct world *world, struct job *job, const char *file);
/* Gives facts to the clerk until there are none (or stop_after is reached: returns false). */
bool world_pump(struct world *world, struct job *job);
/* What a job says of itself; the caller frees it. */
json_t *world_printed(struct world *world, const struct job *job);
/* From its record, as after a start. */
struct job *world_again(struct world *world, int64_t id);
struct job *world_undo(struct world *world, int64_t of);
const struct row *world_record(struct world *world, const char *table, int64_t id);
/* Rows where `column` is `text`. */
size_t world_find(struct world *world, const char *table, const char *column, const char *text,
                  const struct row **ret_rows);
int64_t world_count(struct world *world, const char *table);

#endif
