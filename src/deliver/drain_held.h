/* What a drain holds until it has come to an end. For the files of this folder, on the loop's thread. */
#ifndef FENGSUI_DELIVER_DRAIN_HELD_H
#define FENGSUI_DELIVER_DRAIN_HELD_H

#include "deliver/drain.h"

struct held { /* one delivery, or the leader of a digest with the others behind `also` */
    struct arena *arena;
    struct delivery delivery;
    struct held *also;
    size_t route;
    int attempts;
    ms_t due;
    bool sending, placed; /* placed: `lane` is up to date */
    unsigned lane;
    uint64_t target;
};

struct held_list {
    struct held **at;
    size_t n, cap;
};

struct held *drain_held_new(const struct delivery *delivery); /* copies; any thread */
void drain_held_drop(struct held *held);                      /* with those behind it */
size_t drain_held_joined(const struct held *held);            /* itself and those behind it */

void drain_held_add(struct held_list *list, struct held *held);
void drain_held_take_out(struct held_list *list, const struct held *held); /* keeps the order of the others */
void drain_held_free(struct held_list *list);                              /* drops all */

#endif
