#include "server/law_clock.h"

void law_clock_start(struct law_clock *clock, bool test, ms_t offset, ms_t trail, ms_t wall, ms_t machine)
{
    ms_t law = wall + (test ? offset : 0);
    *clock = (struct law_clock){.test = test, .offset = test ? offset : 0, .last_machine = machine};
    bool unsure = !test && trail && law - trail > LAW_CLOCK_GAP_MS;
    clock->behind = unsure ? law - trail : trail - law;
    clock->state = unsure                                ? LAW_CLOCK_UNSURE
                   : clock->behind > LAW_CLOCK_BEHIND_MS ? LAW_CLOCK_BEHIND
                                                         : LAW_CLOCK_NORMAL;
    clock->last_law = law > trail && !unsure ? law : trail;
}

ms_t law_clock_read(struct law_clock *clock, ms_t wall, ms_t machine)
{
    ms_t law = wall + clock->offset;
    ms_t passed = machine - clock->last_machine;
    ms_t expected = clock->last_law + (passed > 0 ? passed : 0);
    bool unsure = clock->state == LAW_CLOCK_UNSURE;
    if (law > expected + (unsure ? LAW_CLOCK_GAP_MS : LAW_CLOCK_JUMP_MS)) {
        clock->state = unsure ? LAW_CLOCK_UNSURE : LAW_CLOCK_HELD;
        clock->behind = law - expected;
        law = expected;
    } else if (law < clock->last_law) {
        clock->behind = clock->last_law - law;
        clock->state = clock->behind > LAW_CLOCK_BEHIND_MS ? LAW_CLOCK_BEHIND : clock->state;
        law = clock->last_law;
    } else {
        clock->state = LAW_CLOCK_NORMAL;
        clock->behind = 0;
    }
    clock->last_law = law;
    clock->last_machine = machine;
    return law;
}

void law_clock_accept(struct law_clock *clock, ms_t wall, ms_t machine)
{
    clock->last_law = wall + clock->offset > clock->last_law ? wall + clock->offset : clock->last_law;
    clock->last_machine = machine;
    clock->state = LAW_CLOCK_NORMAL;
    clock->behind = 0;
}

bool law_clock_move(struct law_clock *clock, ms_t to, ms_t wall)
{
    if (!clock->test || to < clock->last_law)
        return false;
    clock->offset = to - wall;
    clock->last_law = to;
    return true;
}
