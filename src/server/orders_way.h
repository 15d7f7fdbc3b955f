/* How restricting was set up: the settings of a channel of kind restrict-*, as a way with its guards
 * (deliver/restrict.h). */
#ifndef FENGSUI_SERVER_ORDERS_WAY_H
#define FENGSUI_SERVER_ORDERS_WAY_H

#include "deliver/restrict.h"
#include "server/outbox_channels.h"
#include "watch/probe.h"

struct orders_way_kind {
    const char *name, *zh, *en;
    const char *does; /* name of the restrict kind */
    const struct channel_setting *settings;
    size_t setting_count;
};
extern const struct orders_way_kind orders_way_kinds[]; /* ends with a NULL name */

struct orders_way {
    struct restrict_way way;
    struct restrict_limits limits;
    bool by_hand;                     /* a person does it: nothing is run */
    bool outside;                     /* this machine stands outside: it sees what the internet sees */
    const struct probe_spec *witness; /* must answer for silence to mean anything; NULL */
};

/* The way of the active channel of a kind restrict-*; by hand when there is none. -ERR_INVALID: settings that do not
 * check, the oops names which. Lives in `arena`. */
int orders_way_make(struct arena *arena, const struct outbox_channels *channels, struct orders_way *ret_way,
                    struct oops *oops) RESULT;

/* "关闭互联网访问" → 限制外网, "系统下线" → 下线 (断网 where the way knows no other), and the modes' own titles.
 * -ERR_INVALID: another word, or the way cannot do it. */
int orders_way_mode(const struct orders_way *way, const char *mode, enum restrict_mode *ret_mode,
                    struct oops *oops) RESULT;

/* The record as a target: fields addresses (or address), ports, domain, title. */
void orders_way_target(struct deciding *deciding, const struct row *record, struct restrict_target *ret_target);

#endif
