/* What a batch of deliveries says: one message, or a digest of several. For the files of this folder. */
#ifndef FENGSUI_DELIVER_DRAIN_MESSAGE_H
#define FENGSUI_DELIVER_DRAIN_MESSAGE_H

#include "deliver/channel.h"
#include "deliver/drain.h"

/* Pure. The texts of one delivery are handed through; a digest's live in the arena. Its key is made of the keys of all,
 * so the same digest has the same key at each repeat. */
struct channel_message drain_message(struct arena *arena, const struct delivery *const *deliveries, size_t n,
                                     const char *address);

#endif
