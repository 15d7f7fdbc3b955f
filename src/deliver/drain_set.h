/* The channels of a drain as they were handed in last, shared by counting: sends under way keep the set they were
 * composed with. For the files of this folder, on the loop's thread. */
#ifndef FENGSUI_DELIVER_DRAIN_SET_H
#define FENGSUI_DELIVER_DRAIN_SET_H

#include "deliver/channel.h"

struct channel_set {
    struct arena *arena;
    struct channel *at;
    size_t n;
    int users;
};

struct channel_set *drain_set_new(const struct channel *channels, size_t n); /* copies; one user */
void drain_set_drop(struct channel_set *set);                                /* accepts NULL */

#endif
