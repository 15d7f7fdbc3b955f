/* When is a target down? Not at the first missed answer: when k of its last n tries were bad. Pure: no clock, no
 * memory beyond its own bytes.
 *
 *   down      k of the last n tries were bad (PROBE_WRONG, PROBE_DOWN), tries before the last recovery not counted;
 *             left after k in a row that answered
 *   untrusted not down, and k of the last n were bad or untrusted: it answers, its certificate is not valid
 *   slow      neither, and k of the last n were bad, untrusted or slow
 *             both are left after k good ones in a row
 *   up        all else; from silent: at the first good try
 *   flapping  8 or more turns between good and bad within the last 20 tries: over and over down and up again is one
 *             thing to tell, not many. Left after a run of max(n, 5) equal tries, for what the run says
 *   silent    nothing known: no try yet, or k in a row of which none could look (PROBE_BLIND). A blind try stands in
 *             the history but counts neither as good nor as bad
 */
#ifndef FENGSUI_WATCH_WINDOW_H
#define FENGSUI_WATCH_WINDOW_H

#include "watch/probe.h"

#include <stdbool.h>
#include <stdint.h>

enum { WINDOW_TRIES = 64, WINDOW_TURNS = 8, WINDOW_TURN_SPAN = 20, WINDOW_CALM = 5 };

enum window_state { WINDOW_SILENT, WINDOW_UP, WINDOW_DOWN, WINDOW_SLOW, WINDOW_UNTRUSTED, WINDOW_FLAPPING };

struct window_rule {
    unsigned k, n; /* 1 ≤ k ≤ n ≤ WINDOW_TRIES */
};

struct window {
    uint64_t bad, untrusted, slow; /* the last 64 tries that could look; bit 0 = the newest */
    unsigned filled;               /* how many bits mean something */
    unsigned counted;              /* how many of them since the last recovery */
    unsigned blind;                /* blind tries since the last that could look */
    enum window_state state;
};

/* Takes one try. True when the state changed; ret_back = how many tries ago the new state began (0 = this one),
 * counted over the tries that could look (over blind ones when the new state is silent). */
bool window_add(struct window *window, struct window_rule rule, enum probe_verdict verdict, unsigned *ret_back);

/* Does the newest try that could look gainsay the state, so that a second look soon is worth more than waiting? A bad
 * one does while the state is not down, an untrusted one while it is not untrusted, a good or slow one while it is
 * either: being slow is a matter of time. None does while it flaps: that is told. */
bool window_in_doubt(const struct window *window);

unsigned window_turns(const struct window *window);     /* good ↔ bad within WINDOW_TURN_SPAN */
const char *window_state_name(enum window_state state); /* "silent" "up" "down" "slow" "untrusted" … */

#endif
