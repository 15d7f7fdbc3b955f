/* The clerk's thread. Doors and threads hand facts in; people's come first, then clocks, then work that can wait. It
 * alone owns the pen while the server runs. */
#ifndef FENGSUI_SERVER_OFFICE_H
#define FENGSUI_SERVER_OFFICE_H

#include "server/house.h"
#include "server/law_clock.h"

struct office;

enum office_queue { OFFICE_PEOPLE, OFFICE_WORK };

struct office_plan {
    struct house *house;
    /* After each commit, in the clerk's thread: every change of the batch. Must not block. */
    void (*changed)(void *context, int64_t seq, const char *table, int64_t record);
    /* After a batch with changes: wake deliveries, followers, streams. */
    void (*batch)(void *context);
    void *context;
    bool any_gap; /* a house still being set up: nobody could confirm the time */
    bool (*synchronised)(void); /* [clock_synchronised] */
};

int office_start(const struct office_plan *plan, struct office **ret_office, struct oops *oops) RESULT;
void office_stop(struct office *office); /* empties the people's queue, then ends; accepts NULL */

/* As waist.send (cases/waist.h), into the queue named. -ERR_BUSY: full, -ERR_DISK_FULL: held, -ERR_READ_ONLY: nobody
 * knows the time; nothing was taken. */
int office_send(struct office *office, enum office_queue queue, const struct fact *fact, struct arena *arena, bool dry,
                void (*answered)(void *door, struct fact_answer *answer, struct arena *arena), void *door) RESULT;
/* Several at once, which the clerk then finds together: as many as there is room for, from the first on. Returns how
 * many were taken; negative as above when none was. */
struct office_letter {
    const struct fact *fact;
    struct arena *arena;
    void *door;
};
int office_send_all(struct office *office, enum office_queue queue, const struct office_letter *letters, size_t n,
                    bool dry, void (*answered)(void *door, struct fact_answer *answer, struct arena *arena)) RESULT;
/* Sends and waits for the answer; not from the clerk's thread. The answer lives in `arena`. */
int office_ask(struct office *office, enum office_queue queue, const struct fact *fact, struct arena *arena,
               struct fact_answer *ret_answer) RESULT;
/* Runs work(house, arg) in the clerk's thread between two batches and waits: adoption, notes, checkpoints. */
int office_call(struct office *office, int (*work)(struct house *house, void *arg), void *arg) RESULT;

/* While held nothing is written: facts are refused with -ERR_DISK_FULL and no clock fires; calls still run. Any thread.
 */
void office_hold(struct office *office, bool held);
/* Writes a note when the newest write found no room: whether there is some again. Waits. */
void office_try_room(struct office *office);

ms_t office_now(struct office *office);            /* law time, any thread */
const struct law *office_law(struct office *office); /* any thread; laws stay until the server ends */
/* Moves a test clock and lets all that falls due happen; waits. -ERR_REFUSED on a store without test clock. */
int office_move_clock(struct office *office, ms_t to, int64_t *ret_fired, struct oops *oops) RESULT;

/* Wall time that was not followed (law_clock.h: held, unsure) is taken for right: by `actor`, who says why, as a change
 * of the trail; what fell due meanwhile happens then. Waits. -ERR_REFUSED when there is nothing to confirm. While the
 * time is unsure facts are refused with -ERR_READ_ONLY. A source of time that agrees confirms it, too. */
int office_accept_clock(struct office *office, const struct actor *actor, const char *reason, struct oops *oops) RESULT;

struct office_figures {
    int64_t batches, facts, refused, fired, seq, batch_ms_max;
    ms_t oldest_due;  /* how late the oldest due clock is, 0 = none */
    size_t people_waiting, work_waiting;
    enum law_clock_state clock;
    ms_t behind;
    bool held;        /* the disk is full: nothing is taken */
    bool no_room;     /* the newest write found no room, though the disk seemed to have some (quota, another disk) */
};
void office_figures(struct office *office, struct office_figures *ret_figures);

#endif
