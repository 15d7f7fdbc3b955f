/* A stage: law, clerk and a store on which people act one after the other. Rehearsals and simulated years play on a
 * private store in memory; demonstration data and first set-up are brought into a real one. Time is moved by hand. */
#ifndef FENGSUI_CASES_STAGE_H
#define FENGSUI_CASES_STAGE_H

#include "cases/clerk.h"
#include "format/yaml.h"

struct stage {
    struct arena *arena;      /* lives as long as the stage */
    const struct law *law;
    struct pen *pen;
    struct clerk *clerk;
    ms_t now;
    struct map aliases;       /* name → struct stage_ref */
    int64_t count;            /* facts sent: part of their ids */
    bool own;                 /* pen and clerk are the stage's */
    size_t fired;
};

struct stage_ref {
    const char *table;
    int64_t id;
};

/* A private stage in memory at law time `now`. */
int stage_open(struct arena *arena, const struct law *law, ms_t now, struct stage *ret_stage, struct oops *oops) RESULT;
/* A stage over a store that is there. */
void stage_over(struct arena *arena, const struct law *law, struct pen *pen, struct clerk *clerk, ms_t now,
                struct stage *ret_stage);
void stage_close(struct stage *stage);

/* Lets everything due until `to` happen, each at its own time, then stands at `to`. */
int stage_advance(struct stage *stage, ms_t to, struct oops *oops) RESULT;
/* Notes the editions of the law's packs in the register "edition". */
int stage_editions(struct stage *stage, struct oops *oops) RESULT;
/* Enters the rows that the law's packs bring, those that are not there yet. */
int stage_records(struct stage *stage, struct oops *oops) RESULT;
/* Starts the periods of `every` duties: called once, after the first rows. */
int stage_start_duties(struct stage *stage, struct oops *oops) RESULT;

/* A record by alias, by title, by number; 0 = none. `table` NULL = any register. */
int64_t stage_find(struct stage *stage, const char *table, const char *name, const char **ret_table);
void stage_alias(struct stage *stage, const char *name, const char *table, int64_t id);
int64_t stage_person(struct stage *stage, const char *name_or_post, int64_t unit);

/* Sends a fact at the present time; its answer lives in the stage's arena. */
int stage_send(struct stage *stage, struct fact *fact, struct fact_answer *ret_answer, struct oops *oops) RESULT;
/* Values of a YAML map as cells and lines by the fields of `reg`. */
int stage_values(struct stage *stage, const struct reg *reg, const struct fields *fields, const struct node *map,
                 struct fact *fact, struct oops *oops) RESULT;
/* Rows of registers, {register: [{field: value}]}, opened as trusted facts. */
int stage_rows(struct stage *stage, const struct node *given, struct oops *oops) RESULT;

/* Asks for tests and expectations. */
struct store *stage_store(struct stage *stage);
size_t stage_ask(struct stage *stage, const char *table, const struct term *where, const char *order, bool down,
                 size_t limit, const struct row **ret_rows);
struct value stage_path(struct stage *stage, const char *table, int64_t id, const char *path,
                        const struct field **ret_field);

#endif
