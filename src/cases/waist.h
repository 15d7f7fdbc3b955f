/* The waist as doors see it: a fact goes in, an answer comes back. Who owns the writing handle, in which
 * thread the clerk runs and how facts are queued is the server's business; doors only hold this. */
#ifndef FENGSUI_CASES_WAIST_H
#define FENGSUI_CASES_WAIST_H

#include "rules/step.h"

struct fact_answer {
    int code;                   /* 0 = committed (or seen before: `repeated`), else enum err */
    struct oops oops;           /* when code is set and no refusal says more */
    struct refusals refusals;   /* every unmet need at once */
    struct refusals warnings;
    struct notes notes;
    struct names fired;         /* rules that had something to do, those of reactions included */
    struct names consulted;     /* policy kinds whose values it was decided by, likewise */
    bool repeated;              /* the fact id was in the trail already: this is the first answer's record */
    const char *table;
    int64_t record, version, seq;
    const char *state, *number;
    struct puts puts;           /* of a dry run: everything that would be put, reactions included */
    struct drawn_rows rows;     /* of a dry run that opens: the rows that the record would have, refused or not */
};

struct waist {
    void *context;
    /* Takes the fact and everything it points to (all in `arena`, which now belongs to the waist until `answered`
     * is called; then it is the caller's again and the answer lives in it). `answered` runs in the clerk's thread: it
     * must only hand the answer on (http_reply, loop_post). Returns -ERR_BUSY when the queue is full: nothing was
     * taken. */
    int (*send)(void *context, const struct fact *fact, struct arena *arena, bool dry,
                void (*answered)(void *door, struct fact_answer *answer, struct arena *arena), void *door);
    ms_t (*now)(void *context); /* law time */
};

#endif
