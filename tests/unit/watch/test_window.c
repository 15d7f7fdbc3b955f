#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "watch/window.h"

#include <stdio.h>
#include <string.h>

/* One line per case: k, n, the tries (+ up, s slow, u untrusted, - down, x wrong, o blind), and every change as
 * "state@try-back". Tries are counted from 1; back is how many tries before it the new state began. */
static const struct {
    unsigned k, n;
    const char *tries, *changes;
} cases[] = {
    {3, 5, "+", "up@1-0"},
    {3, 5, "+-+-", "up@1-0"},
    {3, 5, "+---", "up@1-0 down@4-2"},
    {3, 5, "+-+-+-", "up@1-0 down@6-4"},
    {3, 5, "---", "down@3-2"},
    {3, 5, "-x-", "down@3-2"},
    {3, 5, "+---+++", "up@1-0 down@4-2 up@7-2"},
    {3, 5, "+---++-+++", "up@1-0 down@4-2 up@10-2"},
    {3, 5, "+---+++--+++", "up@1-0 down@4-2 up@7-2"},          /* two more are not an outage again */
    {3, 5, "+---+++---", "up@1-0 down@4-2 up@7-2 down@10-2"},
    {2, 5, "+--++", "up@1-0 down@3-1 up@5-1"},                /* the old bad ones do not make it down again */
    {2, 5, "+--++-+-", "up@1-0 down@3-1 up@5-1 down@8-2"},
    {1, 1, "+-+", "up@1-0 down@2-0 up@3-0"},
    {3, 5, "sss", "slow@3-2"},
    {3, 5, "+sss+++", "up@1-0 slow@4-2 up@7-2"},
    {3, 5, "+ss-", "up@1-0 slow@4-2"},                         /* bad ones are poor, too */
    {3, 5, "+s-s-", "up@1-0 slow@4-2"},
    {3, 5, "+s-s--", "up@1-0 slow@4-2 down@6-3"},
    {3, 5, "+---sss+++", "up@1-0 down@4-2 slow@7-2 up@10-2"},
    {3, 5, "+---s+s", "up@1-0 down@4-2 up@7-2"},
    {2, 3, "+uu++", "up@1-0 untrusted@3-1 up@5-1"},
    {2, 3, "+u+u", "up@1-0 untrusted@4-2"},
    {2, 3, "+-u", "up@1-0 untrusted@3-1"},                     /* it answers now */
    {2, 3, "+u-uu", "up@1-0 untrusted@3-1"},
    {2, 3, "+uu--uu", "up@1-0 untrusted@3-1 down@5-1 untrusted@7-1"},
    {2, 3, "+us", "up@1-0 slow@3-1"},                          /* as with bad ones: poor twice, untrusted once */
    {2, 3, "+uuss", "up@1-0 untrusted@3-1 slow@5-2"},
    {1, 1, "+u-u+", "up@1-0 untrusted@2-0 down@3-0 untrusted@4-0 up@5-0"},
    {3, 5, "uuu", "untrusted@3-2"},
    {3, 5, "+-+-+-+-+uuuuu", "up@1-0 down@6-4 flapping@9-7 untrusted@13-4"},
    {3, 5, "ooo", ""},
    {3, 5, "+ooo", "up@1-0 silent@4-2"},
    {3, 5, "+oo+oo+", "up@1-0"},
    {3, 5, "+---ooo---", "up@1-0 down@4-2 silent@7-2 down@10-2"},
    {3, 5, "+o-o-o-", "up@1-0 down@7-2"},                      /* blind ones stand aside */
    {3, 64, "+-+++++++-+++++++-", "up@1-0 down@18-16"},
    {64, 64, "-", ""},
    /* one turn up and down is two; the eighth turn is flapping */
    {3, 5, "+-+-+-+-+", "up@1-0 down@6-4 flapping@9-7"},
    {1, 1, "+-+-+-+-+", "up@1-0 down@2-0 up@3-0 down@4-0 up@5-0 down@6-0 up@7-0 down@8-0 flapping@9-7"},
    {3, 5, "+-+-+-+-++++++", "up@1-0 down@6-4 flapping@9-7 up@13-4"},
    {3, 5, "+-+-+-+-+-----", "up@1-0 down@6-4 flapping@9-7 down@14-4"},
    {3, 5, "+-+-+-+-+sssss", "up@1-0 down@6-4 flapping@9-7 slow@13-4"},
    {3, 5, "+--------------------+", "up@1-0 down@4-2"},
};

static enum probe_verdict verdict_of(char letter)
{
    switch (letter) {
    case '+': return PROBE_UP;
    case 's': return PROBE_SLOW;
    case 'u': return PROBE_UNTRUSTED;
    case '-': return PROBE_DOWN;
    case 'x': return PROBE_WRONG;
    default: return PROBE_BLIND;
    }
}

static void every_line_changes_state_when_and_only_when_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct window window = {0};
        char got[512] = "";
        for (const char *letter = cases[i].tries; *letter; letter++) {
            unsigned back;
            if (!window_add(&window, (struct window_rule){cases[i].k, cases[i].n}, verdict_of(*letter), &back))
                continue;
            size_t used = strlen(got);
            snprintf(got + used, sizeof got - used, "%s%s@%d-%u", used ? " " : "", window_state_name(window.state),
                     (int)(letter - cases[i].tries) + 1, back);
        }
        if (strcmp(got, cases[i].changes) != 0)
            fail_msg("%u of %u over %s: expected \"%s\", got \"%s\"", cases[i].k, cases[i].n, cases[i].tries,
                     cases[i].changes, got);
    }
}

/* The rule of the header in the plainest words, over every sequence of 12 good and bad tries. */
static void an_outage_needs_k_of_n_and_ends_after_k_in_a_row(void **state)
{
    (void)state;
    const struct window_rule rule = {3, 5};
    for (unsigned pattern = 0; pattern < 1u << 12; pattern++) {
        struct window window = {0};
        int bad_ago[12], recovered = 0, run = 0;
        bool down = false, flapped = false;
        for (int i = 0; i < 12 && !flapped; i++) {
            bool bad = pattern >> i & 1;
            bad_ago[i] = bad;
            run = bad ? 0 : run + 1;
            unsigned back;
            window_add(&window, rule, bad ? PROBE_DOWN : PROBE_UP, &back);
            flapped = window.state == WINDOW_FLAPPING;
            if (down && run >= 3) {
                down = false;
                recovered = i + 1 - run;
            } else if (!down) {
                int among = 0;
                for (int j = i; j >= recovered && j > i - 5; j--)
                    among += bad_ago[j];
                down = among >= 3;
            }
            if (!flapped)
                assert_int_equal(window.state == WINDOW_DOWN, down);
        }
    }
}

static void a_long_history_counts_what_it_holds(void **state)
{
    (void)state;
    struct window window = {0};
    unsigned back;
    for (int i = 0; i < 1000; i++)
        window_add(&window, (struct window_rule){64, 64}, i % 4 ? PROBE_UP : PROBE_DOWN, &back);
    assert_int_equal(window.filled, WINDOW_TRIES);
    assert_int_equal(__builtin_popcountll(window.bad), 16);
    assert_int_equal(window_turns(&window), 9);
}

/* k, n, the tries, and under each whether a second look is worth it ("?" = yes). */
static const struct {
    unsigned k, n;
    const char *tries, *doubts;
} doubted[] = {
    {2, 3, "++-+-", "  ?  "},
    {2, 3, "+--++", " ? ? "},    /* down by two in a row, up by two in a row */
    {3, 3, "+---+++", " ?? ?? "},
    {2, 3, "--", "? "},          /* from silence */
    {1, 1, "+-+", "   "},        /* one is enough */
    {3, 5, "+ssss", "     "},    /* slow is a matter of time */
    {2, 3, "+uu++", " ? ? "},    /* whether a certificate holds is not */
    {2, 3, "+--uu", " ? ? "},
    {2, 3, "+o-o-", "  ?? "},    /* a blind one leaves the doubt as it is */
    {2, 3, "ooo", "   "},
    {3, 5, "+---s", " ?? ?"},
    {3, 5, "+-+-+-+-+-+-", " ? ?  ?     "}, /* it flaps from the ninth on: told, no hurry */
};

static void what_gainsays_the_state_is_in_doubt_until_it_is_decided(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof doubted / sizeof *doubted; i++) {
        struct window window = {0};
        for (size_t at = 0; doubted[i].tries[at]; at++) {
            unsigned back;
            if (window_add(&window, (struct window_rule){doubted[i].k, doubted[i].n},
                           verdict_of(doubted[i].tries[at]), &back))
                (void)back;
            if (window_in_doubt(&window) != (doubted[i].doubts[at] == '?'))
                fail_msg("%u of %u over %s: try %zu is %s", doubted[i].k, doubted[i].n, doubted[i].tries, at + 1,
                         window_in_doubt(&window) ? "in doubt" : "in no doubt");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_changes_state_when_and_only_when_it_says),
        cmocka_unit_test(an_outage_needs_k_of_n_and_ends_after_k_in_a_row),
        cmocka_unit_test(a_long_history_counts_what_it_holds),
        cmocka_unit_test(what_gainsays_the_state_is_in_doubt_until_it_is_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
