/* The guard at the door: looks at the raw bytes of an HTTP/1.1 request head before any parser does and refuses every
 * shape that two implementations might read differently (RFC 9112 with all its leniencies taken away). What it
 * accepts has exactly one reading. Pure: no allocation, no state. */
#ifndef FENGSUI_IO_HEADCHECK_H
#define FENGSUI_IO_HEADCHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HEADCHECK_MORE = 1 };                                          /* no end of the head yet, nothing wrong so far */
enum { HEADCHECK_MAX_BYTES = 16 * 1024, HEADCHECK_MAX_HEADERS = 64 }; /* answered with 431 */

struct headcheck_span {
    const char *at; /* into the bytes that were checked */
    size_t n;
};

struct headcheck {
    const char *reason;           /* English half-sentence; only when refused */
    size_t size;                  /* of the head, with its empty line */
    struct headcheck_span method; /* GET HEAD POST PUT PATCH DELETE OPTIONS */
    struct headcheck_span target; /* as sent: origin form, or absolute form whose authority is the Host */
    struct headcheck_span host;
    size_t header_count;
    int64_t content_length; /* -1 when absent; at most 10^15 */
    bool http_1_0;
    bool close, keep_alive; /* what Connection says */
    bool expect_continue;
};

/* 0 = accepted, HEADCHECK_MORE, or the HTTP status (400 and above) to refuse with. Reads at most the first
 * HEADCHECK_MAX_BYTES; what follows the head is not looked at. */
int headcheck(const char *bytes, size_t n, struct headcheck *ret_head);

#endif
