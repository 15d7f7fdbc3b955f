/* For watch/ only: tries under way and the moments at which they must be over. On the loop's thread. */
#ifndef FENGSUI_WATCH_TRIES_H
#define FENGSUI_WATCH_TRIES_H

#include "watch/due.h"
#include "watch/probe.h"

struct loop_timer;

struct tries {
    struct probe_host *host;
    struct loop_timer *timer;
    struct due_heap moments; /* the earlier of give-up time and run.wake */
    ms_t armed;              /* what the timer is set to, machine time; 0 = not set */
};

struct try { /* embedded in its owner */
    struct due moment;
    struct probe_run run;
    struct tries *tries; /* NULL = not under way */
    ms_t give_up;
    struct probe_kept kept; /* stays from try to try; the owner's to clear */
    double usual;           /* the owner's, see struct probe_run */
    void (*ended)(struct try *try, const struct probe_result *result);
};

void tries_open(struct tries *tries, struct probe_host *host); /* at once or by loop_call */
void tries_close(struct tries *tries);                         /* all tries must have ended or been cancelled */

/* Starts a try: `ended` (set by the owner) is called once, perhaps before this returns; no answer within the spec's
 * timeout is PROBE_DOWN. Of a kind that is of_answer, whoever did not answer was not seen: PROBE_BLIND. Within `ended`
 * the try may be started again but not freed. */
void tries_start(struct tries *tries, struct try *try, const struct probe_spec *spec);
void tries_cancel(struct try *try); /* `ended` will not be called; harmless when not under way */

#endif
