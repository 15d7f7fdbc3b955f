/* Law time as the server hands it out. Wall time is followed, never blindly: it does not run back, a jump ahead of
 * machine time holds it, a test clock has an offset of its own. Pure: the readings are handed in. */
#ifndef FENGSUI_SERVER_LAW_CLOCK_H
#define FENGSUI_SERVER_LAW_CLOCK_H

#include "base/clock.h"

#include <stdbool.h>

enum law_clock_state {
    LAW_CLOCK_NORMAL,
    LAW_CLOCK_BEHIND,  /* wall time lies behind the trail: time stands at the trail's */
    LAW_CLOCK_HELD,    /* wall time jumped ahead: time goes on by machine time, nothing jumps over a deadline */
    LAW_CLOCK_UNSURE,  /* at start the trail lies further back than an outage is taken for: nobody knows the time */
};

enum { LAW_CLOCK_JUMP_MS = 15 * 60 * 1000, LAW_CLOCK_BEHIND_MS = 2000, LAW_CLOCK_GAP_MS = 7 * 24 * 3600 * 1000 };

struct law_clock {
    ms_t last_law, last_machine;
    ms_t offset;          /* of a test clock */
    bool test;
    enum law_clock_state state;
    ms_t behind;          /* how far wall time lies behind, or ahead when held */
};

/* `trail` is the law time of the newest change, 0 = there is none worth the name. At start a gap is an outage, not a
 * jump, up to LAW_CLOCK_GAP_MS. A test clock has no gaps. */
void law_clock_start(struct law_clock *clock, bool test, ms_t offset, ms_t trail, ms_t wall, ms_t machine);
ms_t law_clock_read(struct law_clock *clock, ms_t wall, ms_t machine);
/* Two administrators have confirmed the wall's time (or time synchronisation agrees). */
void law_clock_accept(struct law_clock *clock, ms_t wall, ms_t machine);
/* A test clock goes to `to`; false when that lies in the past. */
bool law_clock_move(struct law_clock *clock, ms_t to, ms_t wall);

#endif
