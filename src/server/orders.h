/* Orders to carry out: rows of the register "call".
 *
 * "restrict" is carried out as the active channel (register "channel") of one of these kinds says; the first by name:
 *     restrict-order (also when there is none): a person carries it out and confirms it (POST
 *         /api/calls/{id}/confirm), which sends the fact call.proof with the state "done";
 *     restrict-command: programs of this machine bring the target there and read back;
 *     restrict-webhook: another system does, asked by signed HTTP.
 * The latest order for a target wins; one before it that was not carried out is told overtaken. What the guard refuses
 * (deliver/restrict.h) is told failed with its reason, and nothing was run. A command or request that fails, or after
 * which the target reads otherwise, is tried again after growing pauses, ORDERS_TRIES times in all, counted in the
 * record over restarts; each time is told. Then it is failed, which opens a task for who ordered it (rules, "carry"):
 * to have it tried again (POST /api/calls/{id}/again) or to confirm that it was done by hand.
 *
 * Whoever carried it out: once "done" the target is looked at from here until it is proved, contradicted three times
 * running, or the time for the proof is over ("unproved"). A machine inside cannot see whether the internet still
 * reaches a target: 关闭互联网访问 is then proved only by a target that does not answer at all (setting "vantage").
 *
 * All other capabilities (site-publish, site-withdraw, print …) stay "pending" for a person, who confirms the same
 * way; nothing is proved by itself. */
#ifndef FENGSUI_SERVER_ORDERS_H
#define FENGSUI_SERVER_ORDERS_H

#include "server/sense.h"
#include "vault/vault.h"

struct orders;

enum { ORDERS_TRIES = 6 }; /* with the pauses below: within three minutes, if every step answers at once */

struct orders_plan {
    struct sense *sense;
    struct office *office;
    struct vault *vault;
    bool test_clock;
    ms_t first_pause_ms; /* before the second try [5,000]; doubles each time */
};

int orders_start(const struct orders_plan *plan, struct orders **ret_orders, struct oops *oops) RESULT;
/* Waits for the commands that run at this moment (each has its time-out) and tells what became of them. Before
 * sense_stop, and when nobody wakes them any more (see there). Accepts NULL. */
void orders_stop(struct orders *orders);

/* Something was committed. Any thread, at once. */
void orders_wake(struct orders *orders);

/* What carrying out this call would run, as text, one command or request per line (dry run). -ERR_NOT_FOUND: no such
 * call; else why it would be refused. Any thread; nothing is run. */
int orders_show(struct orders *orders, struct reading *reading, int64_t call, struct text *text,
                struct oops *oops) RESULT;

size_t orders_looks(struct orders *orders); /* how many looks at targets have ended. Any thread */

#endif
