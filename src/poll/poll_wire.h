/* What the server and fengsui-poll say to each other: one JSON text each way, a question to its standard input, an
 * answer from its standard output. A process answers one question about one device and ends.
 *
 * Both sides believe nothing: what is missing, overlong, out of range or too much makes the whole text -ERR_INVALID
 * (-ERR_SYNTAX, -ERR_TOO_LARGE as of json_read). Texts of what was read live in the arena it was given. */
#ifndef FENGSUI_POLL_POLL_WIRE_H
#define FENGSUI_POLL_POLL_WIRE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    POLL_COLUMNS = 8,
    POLL_GROUPS = 12,
    POLL_ROWS = 512,    /* read of a table at most */
    POLL_TEXT = 48,     /* bytes kept of a text, with its NUL */
    POLL_SECRET = 128,  /* bytes of a community, a user, a password */
    POLL_NAME = 256,    /* bytes of a dotted name */
    POLL_PASSWORD = 8,  /* characters at least (RFC 3414) */
    POLL_VALUES = POLL_GROUPS * POLL_COLUMNS * POLL_ROWS,
    POLL_QUESTION_BYTES = 64 << 10,
    POLL_ANSWER_BYTES = 4 << 20,
};

/* Columns of the same rows, read side by side. */
struct poll_group {
    const char *columns[POLL_COLUMNS]; /* dotted names; fewer end with NULL. The instance of a scalar is its row 0 */
    int rows;                          /* asked for at a time (GetBulk); 0 = these very names, nothing below (Get) */
};

/* A user makes it v3 (USM), else it is v2c. Without `privacy_password` v3 is authenticated and not encrypted. */
struct poll_access {
    const char *community;
    const char *user, *auth, *auth_password; /* auth: SHA-256, SHA, SHA-512 */
    const char *privacy_password;            /* AES with 128 bits */
};

struct poll_question {
    const char *address; /* numeric */
    int port;
    struct poll_access access; /* no NULL: "" */
    ms_t limit;                /* for the whole of it */
    const struct poll_group *groups;
    size_t group_count;
};

enum poll_outcome {
    POLL_READ,
    POLL_SILENT,       /* no answer: address, community, not opened to us, or gone */
    POLL_SLOW,         /* it answers, but not to the end in time */
    POLL_UNKNOWN_USER, /* v3 agents say why they refuse */
    POLL_WRONG_KEY,    /* password or kind of authentication; of privacy only when the agent says so */
    POLL_WRONG_LEVEL,  /* the user may not be asked so: no privacy where it is due, or none known of */
    POLL_FAILED,       /* no socket, no confinement, or an answer that is none */
};

struct poll_value {
    unsigned group, column; /* of the question */
    uint32_t row;           /* the last arc of its name */
    int64_t number;         /* of a name: its last arc; of a 64-bit counter the same bits */
    const char *text;       /* "" for numbers, and for bytes that are not UTF-8 */
};

struct poll_answer {
    enum poll_outcome outcome;
    bool cut; /* a table had more than POLL_ROWS rows */
    struct poll_value *values;
    size_t n;
};

void poll_wire_ask(struct text *text, const struct poll_question *question);
RESULT int poll_wire_hear(struct arena *arena, const char *bytes, size_t n, struct poll_question *ret_question);

void poll_wire_tell(struct text *text, const struct poll_answer *answer);
/* Values of groups and columns that were not asked for are refused like any other nonsense. */
RESULT int poll_wire_read(struct arena *arena, const struct poll_group *groups, size_t group_count, const char *bytes,
                          size_t n, struct poll_answer *ret_answer);

#endif
