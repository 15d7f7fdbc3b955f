#include "base/clock.h"

#include "base/must.h"

#include <sys/timex.h>
#include <time.h>

static ms_t read_clock(clockid_t which)
{
    struct timespec t;
    MUST(clock_gettime(which, &t) == 0);
    return (ms_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

ms_t clock_machine(void) { return read_clock(CLOCK_BOOTTIME); }
ms_t clock_true(void) { return read_clock(CLOCK_REALTIME); }

bool clock_synchronised(void)
{
    struct timex about = {0};
    return adjtimex(&about) >= 0 && !(about.status & STA_UNSYNC);
}

int64_t clock_stopwatch(void)
{
    struct timespec t;
    MUST(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void clock_wait_end(ms_t ms, struct timespec *ret_end)
{
    clock_gettime(CLOCK_REALTIME, ret_end);
    ret_end->tv_nsec += (long)(ms % 1000) * 1000000;
    ret_end->tv_sec += ms / 1000 + ret_end->tv_nsec / 1000000000;
    ret_end->tv_nsec %= 1000000000;
}
