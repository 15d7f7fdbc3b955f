/* Some facts of a job, sent together and awaited together, so that people's facts come between slices and not between
 * every two of a job's. */
#ifndef FENGSUI_SERVER_SLICE_H
#define FENGSUI_SERVER_SLICE_H

#include "server/office.h"

#include <pthread.h>

enum { SLICE_FACTS = 256 };

struct slice;

struct slice_letter {
    struct slice *slice;
    struct arena *arena;        /* of the answer */
    struct fact_answer answer;  /* code BUSY: the clerk could not take it, or the office closes */
};

struct slice {
    pthread_mutex_t lock;
    pthread_cond_t done;
    size_t waiting, n;
    struct slice_letter letters[SLICE_FACTS];
};

/* Blocks until all are answered, at most 10 s until each finds room in the queue; not from the clerk's thread. What the
 * facts point to must stay meanwhile. The answers live until slice_free. */
void slice_send(struct slice *slice, struct office *office, const struct fact *facts, size_t n, bool dry);
void slice_free(struct slice *slice);

#endif
