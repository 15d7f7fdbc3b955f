/* The law's watches × the records for which they hold. Reads, decides nothing. */
#ifndef FENGSUI_SERVER_SENSE_TARGETS_H
#define FENGSUI_SERVER_SENSE_TARGETS_H

#include "server/sense_spec.h"
#include "vault/vault.h"
#include "views/reading.h"

struct sense_target {
    const char *watch, *title;
    struct value target; /* the record */
    const char *key;     /* watch and record as one text: the same at every drawing */
    struct sense_spec spec;
    ms_t interval;
    unsigned down_k, down_n;
    bool wanted_down;  /* an order in force wants it unreachable */
    bool maintained;   /* the watch's condition for maintenance holds now */
    double usual;      /* its value at this hour; 0 = not known, or its kind does not ask (sense_usual.h) */
    int64_t probe;     /* its row; 0 = none yet */
    const char *known; /* state of that row, "" = none */
    ms_t known_since;
};

struct sense_target_list LIST(struct sense_target);

struct sense_targets {
    struct sense_target_list list;
    struct sense_target_list gone; /* rows that say they are watched, and no watch holds for them any more */
};

/* Everything lives in the reading's arena, secrets of records that probes are told included. `vault` may be NULL: they
 * stay closed then. */
int sense_targets_read(struct reading *reading, struct vault *vault, struct sense_targets *ret_targets,
                       struct oops *oops) RESULT;
/* Which row of "probe" stands for which target; what is left over goes to `gone`. The list is by rows then. */
int sense_targets_match(struct reading *reading, struct sense_targets *targets, struct oops *oops) RESULT;

/* The target that a row of "probe" stands for, in a matched list; NULL when there is none. */
const struct sense_target *sense_targets_of(const struct sense_targets *targets, int64_t probe);

/* The probe to tell by whether a record answers: that of a watch that looks at it, a page before a port before an
 * echo, of equals the one that looks most often; without one its URL or first address. False: nothing is known to look
 * at. */
bool sense_targets_prober(const struct sense_targets *targets, struct deciding *deciding, const struct row *record,
                          struct sense_spec *ret_spec);

#endif
