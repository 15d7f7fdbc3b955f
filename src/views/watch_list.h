/* GET /api/watch and /api/watch/{id}: what is watched and how it is, from the registers probe and outage. What the
 * watch engine alone knows (ticks, window, samples) is handed in by the server as callbacks. */
#ifndef FENGSUI_VIEWS_WATCH_LIST_H
#define FENGSUI_VIEWS_WATCH_LIST_H

#include "views/reading.h"

enum { WATCH_TICKS = 30, WATCH_DAYS = 30, WATCH_LAST = 20 };

struct watch_tick {
    bool known;     /* false: nothing was measured then */
    double quality; /* 0 (down) … 1 (as good as ever) */
};

struct watch_now {
    struct watch_tick ticks[WATCH_TICKS]; /* oldest first */
    const char *window;                   /* "▲●▲●▲", oldest first; NULL unknown */
    bool tried;       /* at all since the server began */
    bool valued;
    double value;     /* what the newest try measured */
    const char *unit; /* "ms" */
    bool stale;       /* probing has stopped: its last word is older than three intervals */
};

struct watch_try {
    ms_t at;
    const char *state; /* what this try alone would make it: "up" "slow" "untrusted" "down" "silent" */
    bool ok;   /* it answered as it should, or not quite: */
    bool slow; /* later than agreed, or beyond a limit */
    double ms; /* in the unit of the probe */
    const char *text, *en;
};

/* Of one probe record. Texts live in the arena handed over. All may be NULL; they must not block. */
struct watch_live {
    void *context;
    bool (*now)(void *context, int64_t probe, struct arena *arena, struct watch_now *ret_now);
    size_t (*last)(void *context, int64_t probe, struct arena *arena, struct watch_try *ret_tries,
                   size_t limit); /* newest first */
    /* Percent of the day it was up; false when nothing is known of that day. */
    bool (*up)(void *context, int64_t probe, day_t day, double *ret_percent);
    bool (*p95)(void *context, int64_t probe, ms_t from, ms_t to, double *ret_ms);
};

int view_watch(struct reading *reading, struct json *out, struct oops *oops) RESULT;
enum { WATCH_NONE = 1 };
int view_target(struct reading *reading, int64_t probe, struct json *out, struct oops *oops) RESULT; /* WATCH_NONE */

/* "ticks": […] of a probe that may be 0; for the desk. */
void watch_show_ticks(struct reading *reading, struct json *out, const char *key, const struct watch_now *now);
bool watch_now_of(struct reading *reading, int64_t probe, struct watch_now *ret_now);

#endif
