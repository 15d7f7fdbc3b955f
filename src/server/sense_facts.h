/* Facts on their way to the clerk. Each is kept until the clerk has taken it: a full queue, a full disk, a store that
 * does not answer delay a fact, they do not lose it. What was refused for good is logged and let go. Any thread. */
#ifndef FENGSUI_SERVER_SENSE_FACTS_H
#define FENGSUI_SERVER_SENSE_FACTS_H

#include "io/loop.h"
#include "server/office.h"

struct sense_facts;

/* Retries run on the loop, which outlives this. */
struct sense_facts *sense_facts_new(struct loop *loop, struct office *office, size_t room);
/* Waits a little for what is under way; what the clerk has not taken then, or comes later, is lost and answered so.
 * Not from the loop's or the clerk's thread. */
void sense_facts_close(struct sense_facts *facts);
/* After that, when nobody sends any more. */
void sense_facts_free(struct sense_facts *facts); /* accepts NULL */

/* Takes over the arena, in which fact and all it points to live. `answered` (may be NULL) runs once, in the clerk's
 * thread or this one, when the fact was taken (code 0), refused, or lost; it must only hand the answer on. */
void sense_facts_send(struct sense_facts *facts, struct arena *arena, const struct fact *fact,
                      void (*answered)(void *arg, const struct fact_answer *answer), void *arg);

struct sense_facts_counts {
    int64_t told, lost;
    size_t waiting;
};
struct sense_facts_counts sense_facts_counts(struct sense_facts *facts);

/* A fact of this machine: "probe/9f2c…/down/1772600400000" and the like; ids longer than a fact's are cut. */
struct fact *sense_facts_make(struct arena *arena, enum fact_kind kind, const char *actor, const char *id_format, ...)
    __attribute__((format(printf, 4, 5)));
void sense_facts_value(struct arena *arena, struct fact *fact, const char *name,
                       struct value value);  /* empty ones are left out */
uint64_t sense_facts_hash(const char *text); /* FNV-1a, for ids */

#endif
