/* Taking a system off the net and putting it back. A restriction is a level, not a message: ensure brings the target
 * to the wanted mode whatever it was before, read says which mode is in force, and a repeat changes nothing.
 *
 * Kinds: `order` asks a person and waits for a confirmation with evidence; `command` runs programs of the
 * institution (firewall, switch) without a shell; `webhook` asks another system by signed HTTP.
 * Before anything is run restrict_guard refuses what must never be cut, and anything beyond the agreed number. A way
 * that does not name an address of the target in any command is refused too: it would leave a hole. */
#ifndef FENGSUI_DELIVER_RESTRICT_H
#define FENGSUI_DELIVER_RESTRICT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "io/http_client.h"
#include "io/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum restrict_mode {
    RESTRICT_NORMAL,  /* 正常 */
    RESTRICT_OUTSIDE, /* 限制外网: reachable from inside only */
    RESTRICT_CUT,     /* 断网: no traffic at all */
    RESTRICT_OFF,     /* 下线: the system is shut down or taken off the switch */
    RESTRICT_MODES,
    RESTRICT_UNKNOWN = RESTRICT_MODES, /* of read: no answer, or parts of the target differ */
};

const char *restrict_mode_title(enum restrict_mode mode);                 /* "断网"; "不明" */
RESULT int restrict_mode_read(const char *title, enum restrict_mode *ret_mode); /* -ERR_INVALID */

struct restrict_target {
    const char *key;  /* of the record; ASCII letters, digits, '-', '_', '.', ':', '/' */
    const char *name; /* as people call it, for orders */
    const char *host; /* name for {name}: ASCII letters, digits, '-', '_', '.'; "" = none */
    const char *const *addresses; /* IPv4 or IPv6, or networks of them ("192.0.2.0/28") */
    size_t address_count;
    const uint16_t *ports; /* may be none */
    size_t port_count;
};

/* ---- guards: pure ---- */

struct restrict_protected {
    const char *network; /* "10.0.0.1", "2001:db8::/64" */
    const char *why;     /* "本平台", "网关", "域名服务器" */
};

struct restrict_limits {
    const struct restrict_protected *never;
    size_t never_count;
    int max_targets;       /* restricted at once, all orders together */
    int max_addresses;     /* of one target */
    unsigned widest_v4, widest_v6; /* shortest prefix an address may have (24, 64) */
};

/* May this target be brought to this mode, when `restricted` others are not normal now? Going back to normal is
 * always allowed for well-formed targets. Fails with -ERR_INVALID (no or malformed address, host), -ERR_FORBIDDEN
 * (touches a protected network; too wide), -ERR_LIMIT (too many). */
RESULT int restrict_guard(const struct restrict_limits *limits, const struct restrict_target *target,
                          enum restrict_mode mode, int restricted, struct oops *oops);

/* ---- ways ---- */

struct restrict_reading { /* one question to a device */
    const char *command;  /* template; must end with status 0 */
    const char *contains; /* template: when this stands in the output (not as part of a longer address, name or
                           * number) `mode` is in force; NULL: the output is the title of the mode */
    enum restrict_mode mode;
};

/* Templates are words separated by blanks; '…' and "…" keep blanks in a word. {address} {address4} {address6} {host}
 * {port} {key} {mode} stand for the target's; a command with an address is run once for each (of that family), with
 * {port} once for each port. Values are checked before and never split into words. "{{" is one brace. */
struct restrict_way {
    const struct restrict_kind *kind;
    const char *name;
    const char *ensure[RESTRICT_MODES]; /* command: lines of templates; NULL = this way has no such mode */
    const struct restrict_reading *readings; /* command: all are asked; no match is 正常 */
    size_t reading_count;
    const char *url, *secret; /* webhook */
    const char *instructions; /* order: what the person shall do, with the same placeholders */
    ms_t timeout_ms;          /* of each command or request; 0 = 20 s */
};

enum restrict_outcome {
    RESTRICT_DONE,     /* brought there now, and read back */
    RESTRICT_ALREADY,  /* it was there */
    RESTRICT_ASKED,    /* a person was asked: wait for the confirmation */
    RESTRICT_FAILED,   /* a step failed; `mode` says what is in force now */
    RESTRICT_DIFFERS,  /* all steps succeeded, yet reading back says something else */
};

struct restrict_result {
    enum restrict_outcome outcome;
    enum restrict_mode mode; /* as read; RESTRICT_UNKNOWN */
    const char *text;        /* Chinese: what was done and answered, line by line: evidence for the record */
};

struct restrict_run { /* where it runs */
    struct loop *loop;
    struct http_client *client; /* webhook */
};

struct restrict_job; /* restrict_job.h */

struct restrict_kind {
    const char *name;
    const char *title_zh, *title_en;
    /* The kind's part of restrict_check. Pure. */
    int (*check)(const struct restrict_way *way, struct oops *oops);
    /* What acting (mode < RESTRICT_MODES) or looking (RESTRICT_UNKNOWN) would do, as text. Pure. */
    int (*show)(const struct restrict_way *way, const struct restrict_target *target, enum restrict_mode mode,
                struct text *text, struct oops *oops);
    void (*look)(struct restrict_job *job); /* ends in restrict_job_looked */
    void (*act)(struct restrict_job *job);  /* ends in restrict_job_acted or restrict_job_asked */
};

extern const struct restrict_kind *const restrict_kinds[]; /* order, command, webhook, NULL */
const struct restrict_kind *restrict_kind_find(const char *name);

/* Templates are well-formed, there is a way back to 正常, and a way to read. -ERR_INVALID. */
RESULT int restrict_check(const struct restrict_way *way, struct oops *oops);

/* Dry run: the commands or requests as text, one per line, quoted so that they could be pasted. Pure. */
RESULT int restrict_show(const struct restrict_way *way, const struct restrict_target *target,
                         enum restrict_mode mode, struct text *text, struct oops *oops);

/* On the loop's thread. Reads, does what is needed, reads again. done is called once, on the loop; the result lives
 * while it runs. Way and target must stay until then. The caller has asked restrict_guard; a malformed target is
 * RESTRICT_FAILED. One target is worked on by one call at a time: the caller sees to it, so the latest order wins. */
void restrict_ensure(struct restrict_run *run, const struct restrict_way *way, const struct restrict_target *target,
                     enum restrict_mode mode, void (*done)(const struct restrict_result *result, void *arg),
                     void *arg);
void restrict_read(struct restrict_run *run, const struct restrict_way *way, const struct restrict_target *target,
                   void (*done)(const struct restrict_result *result, void *arg), void *arg);

/* An order is confirmed by words and at least one piece of evidence. -ERR_INVALID. */
RESULT int restrict_confirm(const char *words, size_t evidence_count, struct oops *oops);

#endif
