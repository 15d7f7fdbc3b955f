#include "watch/window.h"

#include "base/must.h"

static uint64_t lowest(unsigned n) { return n >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1; }

static unsigned count(uint64_t bits) { return (unsigned)__builtin_popcountll(bits); }

/* How many of the newest tries have their bit clear, in a row. */
static unsigned clear_run(uint64_t bits, unsigned filled)
{
    unsigned run = bits ? (unsigned)__builtin_ctzll(bits) : WINDOW_TRIES;
    return run < filled ? run : filled;
}

/* The oldest set bit among the newest n: so many tries ago. */
static unsigned oldest(uint64_t bits, unsigned n)
{
    bits &= lowest(n);
    return bits ? 63u - (unsigned)__builtin_clzll(bits) : 0;
}

unsigned window_turns(const struct window *window)
{
    unsigned n = window->filled < WINDOW_TURN_SPAN ? window->filled : WINDOW_TURN_SPAN;
    return n < 2 ? 0 : count((window->bad ^ window->bad >> 1) & lowest(n - 1));
}

static bool turned(const struct window *window)
{
    return window->filled > 1 && ((window->bad ^ window->bad >> 1) & 1);
}

/* What those of the newest n that answered come to. */
static enum window_state grade(const struct window *window, unsigned n, unsigned k)
{
    if (count(window->untrusted & lowest(n)) >= k)
        return WINDOW_UNTRUSTED;
    return count((window->untrusted | window->slow) & lowest(n)) >= k ? WINDOW_SLOW : WINDOW_UP;
}

/* k answers in a row end an outage, whatever came before them. */
static enum window_state leave_down(const struct window *window, struct window_rule rule, unsigned *ret_back)
{
    unsigned run = clear_run(window->bad, window->filled);
    if (run < rule.k)
        return WINDOW_DOWN;
    *ret_back = run - 1;
    return grade(window, run, rule.k);
}

static enum window_state judge(const struct window *window, struct window_rule rule, unsigned *ret_back)
{
    unsigned n = rule.n < window->counted ? rule.n : window->counted;
    uint64_t doubtful = window->bad | window->untrusted, poor = doubtful | window->slow;
    if (count(window->bad & lowest(n)) >= rule.k) {
        *ret_back = oldest(window->bad, n);
        return WINDOW_DOWN;
    }
    unsigned fine = clear_run(poor, window->filled);
    if (fine >= (window->state == WINDOW_SILENT ? 1 : rule.k)) {
        *ret_back = fine - 1;
        return WINDOW_UP;
    }
    if (count(doubtful & lowest(n)) >= rule.k) {
        *ret_back = oldest(doubtful, n);
        return WINDOW_UNTRUSTED;
    }
    if (count(poor & lowest(n)) >= rule.k) {
        *ret_back = oldest(poor, n);
        return WINDOW_SLOW;
    }
    return window->state;
}

static enum window_state leave_flapping(const struct window *window, struct window_rule rule, unsigned *ret_back)
{
    unsigned need = rule.n > WINDOW_CALM ? rule.n : WINDOW_CALM;
    unsigned good = clear_run(window->bad, window->filled), bad = clear_run(~window->bad, window->filled);
    *ret_back = need - 1;
    if (bad >= need)
        return WINDOW_DOWN;
    if (good < need)
        return WINDOW_FLAPPING;
    return grade(window, rule.n, rule.k);
}

static enum window_state next_state(const struct window *window, struct window_rule rule, unsigned *ret_back)
{
    if (window->state == WINDOW_FLAPPING)
        return leave_flapping(window, rule, ret_back);
    if (turned(window) && window_turns(window) >= WINDOW_TURNS) {
        *ret_back = oldest(window->bad ^ window->bad >> 1, WINDOW_TURN_SPAN - 1);
        return WINDOW_FLAPPING;
    }
    return window->state == WINDOW_DOWN ? leave_down(window, rule, ret_back) : judge(window, rule, ret_back);
}

bool window_add(struct window *window, struct window_rule rule, enum probe_verdict verdict, unsigned *ret_back)
{
    MUST(rule.k >= 1 && rule.k <= rule.n && rule.n <= WINDOW_TRIES);
    enum window_state before = window->state;
    unsigned back = 0;
    if (verdict == PROBE_BLIND) {
        window->blind++;
        if (window->blind < rule.k || before == WINDOW_SILENT)
            return false;
        *window = (struct window){.blind = window->blind};
        *ret_back = rule.k - 1;
        return true;
    }
    window->blind = 0;
    window->bad = window->bad << 1 | (verdict == PROBE_DOWN || verdict == PROBE_WRONG);
    window->untrusted = window->untrusted << 1 | (verdict == PROBE_UNTRUSTED);
    window->slow = window->slow << 1 | (verdict == PROBE_SLOW);
    if (window->filled < WINDOW_TRIES)
        window->filled++;
    if (window->counted < WINDOW_TRIES)
        window->counted++;
    window->state = next_state(window, rule, &back);
    if (window->state == before)
        return false;
    if (before == WINDOW_DOWN || (before == WINDOW_FLAPPING && window->state != WINDOW_DOWN))
        window->counted = back + 1; /* what led to the outage before shall not make the next one */
    *ret_back = back;
    return true;
}

bool window_in_doubt(const struct window *window)
{
    bool bad = window->bad & 1, untrusted = window->untrusted & 1;
    return window->filled && window->state != WINDOW_FLAPPING &&
           (bad != (window->state == WINDOW_DOWN) || untrusted != (window->state == WINDOW_UNTRUSTED));
}

const char *window_state_name(enum window_state state)
{
    static const char *const names[] = {"silent", "up", "down", "slow", "untrusted", "flapping"};
    return names[state];
}
