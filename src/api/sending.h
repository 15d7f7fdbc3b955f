/* From a request to the waist and back: a fact in the name of whoever called, its answer as the reply. Inner header.
 *
 * The id of a fact is made of the person, the route and the Idempotency-Key, so a repeated request finds the first
 * answer, and nobody can ask for another's. Without a key it is random. */
#ifndef FENGSUI_API_SENDING_H
#define FENGSUI_API_SENDING_H

#include "api/call.h"

/* A fact with id, actor, time, reason and (from If-Match) version filled. -ERR_INVALID: key, If-Match. */
RESULT int sending_fact(struct call *call, enum fact_kind kind, const char *name, const char *table, int64_t record,
                        struct fact **ret_fact);
/* A deed on a register of the engine itself, after the route's own checks: "open" or "edit" of an account, a channel,
 * a file of evidence. */
RESULT int sending_trusted(struct call *call, const char *deed, const char *table, int64_t record,
                           struct fact **ret_fact);
struct actor sending_actor(const struct call *call);
/* The id of the n-th fact of this request. */
RESULT int sending_id(struct call *call, size_t n, char ret_id[64]);

/* One more value entered. */
void sending_value(struct call *call, struct fact *fact, const char *name, struct value value);

/* Sends it; the reply is {"record", "state", "version", "number", "notes"}, of a dry run {"will", "refusals",
 * "errors"}. Refusals become a problem (409, 403, 422 …), a lost update one with the record as it is now. */
RESULT int sending_send(struct call *call, struct fact *fact);

/* Sends it; `then` runs on a reader with the answer when it was accepted, and makes the reply. */
RESULT int sending_then(struct call *call, struct fact *fact,
                        int (*then)(struct call *call, struct fact_answer *answer));

/* Sends facts one after the other, refusals do not stop it; `then` has all answers. */
struct sent {
    struct fact *fact;
    struct fact_answer *answer; /* NULL: could not be sent */
};
RESULT int sending_each(struct call *call, struct sent *sent, size_t n,
                        int (*then)(struct call *call, struct sent *sent, size_t n));

/* Verifies the second person of {"second": {"login", "password"}} on the hash pool and then goes on with `then` on a
 * reader; call->body was checked. Without a second it goes on at once. */
RESULT int sending_with_second(struct call *call, int (*then)(struct call *call));
/* The same for what takes two administrators: without another one beside the first it is refused. Uses call->state. */
RESULT int sending_with_administrator(struct call *call, int (*then)(struct call *call));

#endif
