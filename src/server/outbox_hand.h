/* Deliveries that are in hand: taken from the register, not yet settled there. One row is never in hand twice. Any
 * thread; shared by the outbox and by the facts it has under way, freed by the last of them. */
#ifndef FENGSUI_SERVER_OUTBOX_HAND_H
#define FENGSUI_SERVER_OUTBOX_HAND_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct outbox_hand;

struct outbox_held {
    int64_t id, version; /* of the row as it was read */
    bool risky;          /* its channel never repeats by itself: its claim is the row's state "sending" */
    bool claimed;        /* its claim is noted; of one that is not risky */
    bool handed;         /* to the drain */
    bool ended;          /* sending is over; the fact of it may be under way */
    bool settled;        /* the register says so, too: out of hand with the next sweep */
    int attempts, noted; /* made; as the claim says */
    char reason[256];    /* of the last attempt, Chinese */
};

struct outbox_hand *outbox_hand_new(void);
struct outbox_hand *outbox_hand_share(struct outbox_hand *hand);
void outbox_hand_leave(struct outbox_hand *hand); /* accepts NULL */

bool outbox_hand_take(struct outbox_hand *hand, const struct outbox_held *held); /* false: it is in hand already */
bool outbox_hand_see(struct outbox_hand *hand, int64_t id, struct outbox_held *ret_held);
void outbox_hand_set(struct outbox_hand *hand, const struct outbox_held *held);
void outbox_hand_drop(struct outbox_hand *hand, int64_t id);
void outbox_hand_settle(struct outbox_hand *hand, int64_t id);
/* Before the register is read: what was settled by then will be read as settled, and not be taken once more. */
void outbox_hand_sweep(struct outbox_hand *hand);
size_t outbox_hand_list(struct outbox_hand *hand, struct arena *arena, struct outbox_held **ret_list); /* by id */

/* Claims that are of no use any more. */
void outbox_hand_unclaim(struct outbox_hand *hand, int64_t id);
size_t outbox_hand_unclaimed(struct outbox_hand *hand, struct arena *arena, int64_t **ret_ids); /* and forgets them */

#endif
