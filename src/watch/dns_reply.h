/* For watch/ only: the answers of a DNS message (RFC 1035) as texts. Pure; the bytes come from strangers. */
#ifndef FENGSUI_WATCH_DNS_REPLY_H
#define FENGSUI_WATCH_DNS_REPLY_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

enum { DNS_REPLY_MAX = 64 }; /* answers looked at */

struct dns_reply {
    const char *texts[DNS_REPLY_MAX]; /* in the arena; names in lower case without the last dot; MX as "10 mail.x" */
    size_t n;
};

int dns_reply_type(const char *name); /* "A" AAAA CNAME MX NS PTR TXT → number; 0 when unknown */

/* Fails with ERR_SYNTAX. Answers of other types (a CNAME before an A) are left out. */
RESULT int dns_reply_read(struct arena *arena, const unsigned char *bytes, size_t n, int type,
                          struct dns_reply *ret_reply);

#endif
