/* The outbox's far end: takes deliveries, sends them within each channel's budget, and reports what became of each.
 *
 * Order is kept per channel and address. A failed one is tried again after a growing pause while those behind it wait;
 * after too many tries, or a refusal for good, its next route is taken (mail when the robot is gone). What is uncertain
 * is repeated on `same` and `keyed` channels and reported on `risky` ones. When more is waiting than the budget
 * allows, the messages waiting for one address on one channel are joined into one digest.
 *
 * Deciding what to send now (drain_plan) is pure; times are machine time. Nothing is kept over a restart: the owner
 * holds the outbox and hands in again what was not reported. */
#ifndef FENGSUI_DELIVER_DRAIN_H
#define FENGSUI_DELIVER_DRAIN_H

#include "deliver/budget.h"
#include "deliver/channel.h"
#include "io/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- planning: pure ---- */

enum { DRAIN_JOIN_MOST = 20 }; /* messages in one digest */

struct drain_item { /* a waiting delivery, in order of acceptance */
    unsigned channel;  /* index */
    uint64_t target;   /* equal for equal addresses */
    ms_t due;          /* not before */
    bool sending;
    bool alone;        /* was tried before: stays what it was, never joined */
};

struct drain_lane {
    struct budget budget; /* the plan takes from it */
    unsigned parallel;    /* sends at a time */
    unsigned sending;     /* under way now */
};

struct drain_batch { /* one send: one item, or a digest of several with the same channel and target */
    size_t *items;
    size_t n;
};

struct drain_choice {
    struct drain_batch *batches;
    size_t n;
    ms_t wake; /* when to plan again if nothing else happens; 0 = never */
};

/* Chooses what is sent at `now`, oldest line first, and takes it from the lanes' budgets. */
struct drain_choice drain_plan(struct arena *arena, struct drain_lane *lanes, size_t lane_count,
                               const struct drain_item *items, size_t item_count, ms_t now);

/* Pause before try number `attempts` + 1: doubling from first_ms to most_ms, moved by up to a tenth that `seed`
 * picks, so that what failed together does not come back together. */
ms_t drain_pause(int attempts, ms_t first_ms, ms_t most_ms, uint64_t seed);

/* ---- sending: on a loop ---- */

struct drain;

struct delivery_route {
    const char *channel; /* name of a channel */
    const char *address;
};

struct delivery {
    int64_t id;
    const char *key;
    const struct delivery_route *routes; /* in order of preference, at least one */
    size_t route_count;
    const char *title, *text, *url;
    ms_t at;      /* law time */
    bool english; /* title and text are */
    int attempts; /* made before on the first route, for one handed in again */
};

enum drain_outcome {
    DRAIN_SENT,
    DRAIN_REFUSED,   /* no route is left */
    DRAIN_UNCERTAIN, /* risky channel, or the drain was ended meanwhile */
    DRAIN_RETRY,     /* not yet: will be tried again at retry_at */
    DRAIN_REROUTED,  /* this route failed for good, the next one is taken */
};

struct drain_result {
    int64_t id;
    enum drain_outcome outcome;
    const char *channel; /* the route this is about */
    const char *reason;  /* Chinese; "" when sent */
    int attempts;        /* made on this route */
    ms_t retry_at;       /* machine time, with DRAIN_RETRY */
    size_t joined;       /* how many deliveries went in the same message, 1 = alone */
};

struct drain_settings {
    int tries;          /* on a route that has another behind it (4) */
    int tries_last;     /* on the last route (12: with the pauses below a good hour and a half) */
    ms_t first_ms;      /* first pause (5 s) */
    ms_t most_ms;       /* longest pause (15 min) */
    size_t max_waiting; /* deliveries held; more are refused (10,000) */
    unsigned parallel;  /* sends at a time per channel (4) */
    ms_t timeout_ms;    /* of one send (20 s) */
    const char *ca_file; /* PEM of the certificates to trust; NULL = the system's */
};
struct drain_settings drain_settings_default(void);

/* Any thread but the loop's. The client runs on the same loop and outlives the drain. result() is called on the
 * loop, for each delivery any number of RETRY and REROUTED, then exactly one of the other three. */
RESULT int drain_new(struct loop *loop, struct http_client *client, const struct drain_settings *settings,
                     void (*result)(const struct drain_result *result, void *arg), void *arg,
                     struct drain **ret_drain);

/* Any thread: replaces the channels, copied. Budgets and waiting deliveries stay with the names they had;
 * deliveries for a name that is gone take their next route. */
void drain_channels(struct drain *drain, const struct channel *channels, size_t n);

/* Any thread: takes a delivery, copied. Fails with -ERR_BUSY (max_waiting). */
RESULT int drain_accept(struct drain *drain, const struct delivery *delivery);

/* The owner no longer wants it (overtaken by a later message). No effect on one that is being sent; no result. */
void drain_forget(struct drain *drain, int64_t id);

struct drain_counts {
    uint64_t accepted, sent, refused, uncertain, retried, rerouted, joined;
    size_t waiting, sending;
};
struct drain_counts drain_counts(struct drain *drain); /* any thread */

/* Not from the loop's thread. Those being sent are awaited up to `grace`, then reported as uncertain; the waiting
 * ones are dropped without a result (they are still in the owner's outbox). Accepts NULL. */
void drain_free(struct drain *drain, ms_t grace);

#endif
