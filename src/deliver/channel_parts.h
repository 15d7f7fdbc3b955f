/* What several kinds of channels are made of. For the files of this folder. */
#ifndef FENGSUI_DELIVER_CHANNEL_PARTS_H
#define FENGSUI_DELIVER_CHANNEL_PARTS_H

#include "base/text.h"
#include "deliver/channel.h"

/* HMAC-SHA256 (RFC 2104), as base64 or as hex digits. */
const char *channel_parts_hmac_base64(struct arena *arena, const char *key, const char *data);
const char *channel_parts_hmac_hex(struct arena *arena, const char *key, const char *data);
const char *channel_parts_digest_hex(struct arena *arena, const char *data); /* SHA-256 */

const char *channel_parts_base64(struct arena *arena, const char *bytes, size_t n);
const char *channel_parts_percent(struct arena *arena, const char *text); /* all but A–Z a–z 0–9 - _ . ~ (RFC 3986) */

/* Text in which chat programs see no markup: < > [ ] * ` become their full-width twins. */
const char *channel_parts_unmarked(struct arena *arena, const char *text);

/* A POST of JSON. */
struct http_client_request channel_parts_post(struct arena *arena, const char *url, struct text *json);

/* "http://…" or "https://…", as a setting. -ERR_INVALID. */
RESULT int channel_parts_need_url(const char *url, struct oops *oops);
/* Digits, perhaps a leading '+'. */
bool channel_parts_is_phone(const char *address);

/* The answer of a robot: JSON with a number in `field`. */
struct channel_robot {
    const char *field, *other_field; /* 0 in one of them is success */
    const char *message;             /* field with the sentence to be shown */
    const int64_t *limited;          /* numbers that mean "too many", ends with 0 */
    const int64_t *busy;             /* numbers that mean "try again", ends with 0 */
    ms_t wait_ms;                    /* after "too many" */
};
struct channel_verdict channel_parts_robot(struct arena *arena, const struct channel_robot *robot,
                                           const struct http_client_reply *reply);

/* What an HTTP status alone says. 2xx is CHANNEL_SENT: look at the body next. */
struct channel_verdict channel_parts_status(struct arena *arena, const struct http_client_reply *reply);

/* What the link to the record says, in the language of the message. */
const char *channel_parts_link(const struct channel_message *message);

#endif
