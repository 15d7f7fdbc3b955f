/* The register "channel" opened: names, kinds and the settings that lie sealed in it. */
#ifndef FENGSUI_SERVER_OUTBOX_CHANNELS_H
#define FENGSUI_SERVER_OUTBOX_CHANNELS_H

#include "deliver/channel.h"
#include "vault/vault.h"
#include "views/reading.h"

struct outbox_channel {
    const char *name, *kind;
    bool active;
    const struct channel_value *values;
    size_t value_count;
    const char *trouble; /* why the settings cannot be used (Chinese); NULL = fine */
};

struct outbox_channels {
    struct outbox_channel *at; /* by name */
    size_t n;
    uint64_t mark; /* another one when anything in them is another */
};

/* All rows. Everything lives in the reading's arena; so do the opened settings, so do not keep it long. */
int outbox_channels_read(struct reading *reading, struct vault *vault, struct outbox_channels *ret_channels,
                         struct oops *oops) RESULT;

const struct outbox_channel *outbox_channels_find(const struct outbox_channels *channels, const char *name);
/* A channel of the deliver kinds, ready to send; false when it is inactive, unknown, or does not open. */
bool outbox_channels_usable(const struct outbox_channel *channel, struct channel *ret_channel);
const char *outbox_channels_value(const struct outbox_channel *channel, const char *name); /* "" when not set */

#endif
