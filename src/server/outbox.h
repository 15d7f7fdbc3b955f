/* The outbox: pending rows of the register "delivery" are sent through the channels that are set up, and what becomes
 * of each goes back as a fact, so that the rules take the next channel when one fails. "inbox" is no channel: it is the
 * row itself.
 *
 * A channel is a row of the register "channel": name, kind, settings (a JSON object of texts, sealed for
 * "channel:NAME"), active. Mail, WeCom and the like are sent by the kind of the row, whatever its name.
 *
 * Before a message leaves it is claimed. On a channel that never repeats by itself (deliver/channel.h, "risky") the
 * claim is a change of the row, to "sending": after a crash such a one is told uncertain and waits for a person. On all
 * others it is a note (store_note.h), and the message is repeated with the same key. A channel that nobody has set up,
 * or that was put out of use, is told "off", and the next one is taken; the inbox stands. */
#ifndef FENGSUI_SERVER_OUTBOX_H
#define FENGSUI_SERVER_OUTBOX_H

#include "api/api.h"
#include "server/sense.h"

struct outbox;

struct outbox_plan {
    struct sense *sense; /* whose loop and reading thread are used */
    struct office *office;
    struct vault *vault;
    const char *base_url; /* "https://fengsui.example.edu.cn": where messages lead; NULL = nowhere */
    const char *ca_file;  /* certificates to trust; NULL = the system's */
    ms_t first_pause_ms;  /* before the second try [5,000] */
    bool test_clock;      /* channels reach this machine only */
};

int outbox_start(const struct outbox_plan *plan, struct outbox **ret_outbox, struct oops *oops) RESULT;
/* What is being sent is awaited for 5 s, then told uncertain. Before sense_stop, and when nobody wakes it any more
 * (see sense_stop). Accepts NULL. */
void outbox_stop(struct outbox *outbox);

/* Something was committed, or a channel was set up. Any thread, at once. */
void outbox_wake(struct outbox *outbox);

/* wiring.test_channel (api/api.h). Blocks until the channel has answered, at most half a minute. */
int outbox_test(struct outbox *outbox, struct arena *arena, const char *name, const char *to,
                struct api_channel_test *ret_test, struct oops *oops) RESULT;
/* wiring.channel_kinds: what can be set up, those of the restricting way included (orders.h). */
void outbox_kinds(struct json *json);

struct outbox_figures {
    uint64_t sent, refused, uncertain, retried, joined;
    size_t waiting, sending;
};
void outbox_figures(struct outbox *outbox, struct outbox_figures *ret_figures); /* any thread */

#endif
