/* Ways to reach a person or another system: mail, chat robots, text messages, webhooks.
 *
 * A kind is one file and one row of channel_kinds.c. It is two pure functions around one HTTP or SMTP request:
 * compose makes the request out of a message, judge says what the answer means. Sending is the same for all
 * (deliver/drain.h). A channel is a kind with its settings and a name of its own; several channels may share a kind
 * (two robots). The inbox of the web pages is no channel: it is rows of the store. */
#ifndef FENGSUI_DELIVER_CHANNEL_H
#define FENGSUI_DELIVER_CHANNEL_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "io/http_client.h"

#include <stdbool.h>
#include <stddef.h>

/* What may be done when it is not known whether a message arrived. */
enum channel_repeat {
    CHANNEL_SAME,  /* repeated: at worst somebody reads the same lines twice */
    CHANNEL_KEYED, /* repeated with the same key, by which the other side knows it */
    CHANNEL_RISKY, /* never repeated by itself: it costs money or alarms people; a person decides */
};

enum channel_setting_type { CHANNEL_SETTING_TEXT, CHANNEL_SETTING_NUMBER, CHANNEL_SETTING_FLAG };

struct channel_choice {
    const char *value, *title_zh, *title_en;
};

struct channel_setting {
    const char *name;
    const char *title_zh, *title_en;
    const char *help_zh, *help_en;
    enum channel_setting_type type;
    bool secret;          /* kept in the vault, never shown again */
    bool required;
    const char *fallback; /* value when not set; NULL = "" */
    const struct channel_choice *choices; /* all that a text may be; one without a value ends them; NULL: anything */
};

struct channel_limits {
    int per_minute, per_second; /* in any sliding minute or second; 0 = no limit */
    size_t max_bytes;           /* of the text of one message, 0 = no limit; compose keeps to it by shortening */
};

struct channel_value {
    const char *name, *value;
};

/* A way to somebody as it was set up. */
struct channel {
    const char *name; /* its own: "mail", "wecom-duty" */
    const struct channel_kind *kind;
    const struct channel_value *values;
    size_t value_count;
};

struct channel_message {
    const char *key;     /* of the delivery: the same at every repeat; ASCII without blanks */
    const char *address; /* mail address, phone number; for robots a phone number to mention, or "" */
    const char *title;   /* one line */
    const char *text;    /* lines separated by '\n' */
    const char *url;     /* where more stands; "" = nowhere */
    ms_t at;             /* law time of the message: printed dates, the mail's Date */
    bool english;        /* written in English: so is what a channel adds */
};

enum channel_outcome {
    CHANNEL_SENT,
    CHANNEL_REFUSED,   /* for good: trying again would give the same answer */
    CHANNEL_FAILED,    /* certainly not delivered, later it may be */
    CHANNEL_LIMITED,   /* not delivered: too many; the whole channel waits for wait_ms */
    CHANNEL_UNCERTAIN, /* may have been delivered: the answer was lost */
};

struct channel_verdict {
    enum channel_outcome outcome;
    const char *reason; /* Chinese sentence for the delivery's page; "" when sent */
    ms_t wait_ms;       /* with CHANNEL_LIMITED */
};

struct channel_example {
    const struct channel_value *values; /* "{url}" stands for a test server's own address */
    size_t value_count;
    struct channel_message message;
    const char *carries; /* a piece of text the composed request must carry */
    int good_status, bad_status; /* an answer that says sent … */
    const char *good_reply, *bad_reply;
    enum channel_outcome bad; /* … and one that says this */
};

struct channel_kind {
    const char *name;
    const char *title_zh, *title_en;
    enum channel_repeat repeat;
    struct channel_limits limits;
    const struct channel_setting *settings;
    size_t setting_count;
    /* Pure. `true_now` is true time (signatures carry it). The request's texts live in the arena or in the channel.
     * Fails with -ERR_INVALID (settings, address). */
    int (*compose)(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                   ms_t true_now, struct http_client_request *ret_request, struct oops *oops);
    /* Pure. The reply is one that came over the wire (reply->code 0, or -ERR_REFUSED of a mail server). */
    struct channel_verdict (*judge)(struct arena *arena, const struct channel *channel,
                                    const struct http_client_reply *reply);
    struct channel_example example;
};

extern const struct channel_kind *const channel_kinds[]; /* ends with NULL; channel_kinds.c */

const struct channel_kind *channel_kind_find(const char *name); /* NULL when there is none */

/* Checks required settings, types and unknown names, and composes the kind's example message with them.
 * Fails with -ERR_INVALID, the oops names the setting. */
RESULT int channel_check(const struct channel *channel, struct oops *oops);

const char *channel_text(const struct channel *channel, const char *setting); /* never NULL */
bool channel_flag(const struct channel *channel, const char *setting);        /* "yes", "true", "1", "是" */
int64_t channel_number(const struct channel *channel, const char *setting);

/* The kind's own answer, or CHANNEL_KEYED for an SMS gateway that is said to know keys. */
enum channel_repeat channel_repeat(const struct channel *channel);

/* The kind's limits, made narrower by the settings `per_minute` where a kind has it. */
struct channel_limits channel_limits(const struct channel *channel);

/* Pure: checks the message (key, one-line title), then the kind's compose. */
RESULT int channel_compose(struct arena *arena, const struct channel *channel, const struct channel_message *message,
                           ms_t true_now, struct http_client_request *ret_request, struct oops *oops);

/* What any answer, or its absence, means. Asks the kind's judge when there is an answer; else tells apart
 * "certainly not sent" (no connection, no TLS, too many waiting) from "may have been sent". */
struct channel_verdict channel_judge(struct arena *arena, const struct channel *channel,
                                     const struct http_client_reply *reply);

/* Shortens `text` to at most `max` bytes including `tail` (a link, may be ""), at the end of a sentence or line if one
 * lies in the last half, else at a character, and says so with "……". Text that fits is returned with the tail. */
const char *channel_shorten(struct arena *arena, const char *text, const char *tail, size_t max);

#endif
