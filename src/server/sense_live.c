/* What pages show of a probe beyond its row: the picture on the wall, and the series. */
#include "server/sense_inner.h"
#include "server/sense_usual.h"

#include "base/must.h"
#include "views/watch_list.h"
#include "watch/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STALE_SLACK_MS = 30000, POINTS_ABOUT = 500, USUAL_SHOWN_MS = 2 * 24 * SERIES_HOUR };

struct sense_live {
    struct sense *sense;
    struct watch_live callbacks;
};

/* --- the picture --- */

static double quality(uint8_t verdict)
{
    static const double QUALITY[] = {[PROBE_UP] = 1, [PROBE_SLOW] = 0.6, [PROBE_UNTRUSTED] = 0.4, [PROBE_WRONG] = 0.2,
                                     [PROBE_DOWN] = 0, [PROBE_BLIND] = 0};
    return QUALITY[verdict];
}

/* "▲●▲●▲", oldest first: bad and good among the last n tries of the rule. */
static const char *window_of(struct arena *arena, const struct sense_seen *seen)
{
    struct text text = TEXT(arena);
    size_t first = seen->n > seen->down_n ? seen->n - seen->down_n : 0;
    for (size_t i = first; i < seen->n; i++) {
        uint8_t verdict = seen->tries[i].verdict;
        bool good = verdict == PROBE_UP || verdict == PROBE_SLOW;
        text_add(&text, good ? "●" : verdict == PROBE_BLIND ? "○" : "▲");
    }
    return seen->n ? text_end(&text) : NULL;
}

/* By machine time: a law clock that was moved makes nothing stale. */
static bool is_stale(const struct sense_seen *seen)
{
    return seen->at && seen->interval && clock_machine() - seen->heard > 3 * seen->interval + STALE_SLACK_MS;
}

static bool now_of(void *context, int64_t probe, struct arena *arena, struct watch_now *ret_now)
{
    struct sense_live *live = context;
    struct sense_seen seen;
    if (!sense_wall_see(live->sense, probe, arena, &seen))
        return false;
    *ret_now = (struct watch_now){.window = window_of(arena, &seen),
                                  .tried = seen.at != 0,
                                  .valued = !isnan(seen.value),
                                  .value = seen.value,
                                  .unit = seen.unit,
                                  .stale = is_stale(&seen)};
    size_t empty = WATCH_TICKS - seen.n;
    for (size_t i = 0; i < seen.n; i++)
        ret_now->ticks[empty + i] = (struct watch_tick){.known = seen.tries[i].verdict != PROBE_BLIND,
                                                        .quality = quality(seen.tries[i].verdict)};
    return true;
}
_Static_assert((int)SENSE_TRIES <= (int)WATCH_TICKS, "the picture holds no more tries than a page shows");

static const struct verdict_words {
    const char *state, *zh, *en;
} VERDICTS[] = {[PROBE_UP] = {"up", "正常", "up"},
                [PROBE_SLOW] = {"slow", "变慢或越限", "slow, or beyond a limit"},
                [PROBE_UNTRUSTED] = {"untrusted", "证书无效", "invalid certificate"},
                [PROBE_WRONG] = {"down", "应答不对", "wrong answer"},
                [PROBE_DOWN] = {"down", "没有应答", "no answer"},
                [PROBE_BLIND] = {"silent", "本机无法探测", "this machine cannot look"}};

static size_t last_of(void *context, int64_t probe, struct arena *arena, struct watch_try *ret_tries, size_t limit)
{
    struct sense_live *live = context;
    struct sense_seen seen;
    size_t n = 0;
    if (!sense_wall_see(live->sense, probe, arena, &seen))
        return 0;
    for (size_t i = seen.n; i > 0 && n < limit; i--) {
        const struct sense_try *try = &seen.tries[i - 1];
        bool newest = i == seen.n && *seen.text;
        ret_tries[n++] = (struct watch_try){.at = try->at,
                                            .state = VERDICTS[try->verdict].state,
                                            .ok = !isnan(try->value) && probe_serves(try->verdict),
                                            .slow = try->verdict == PROBE_SLOW,
                                            .ms = try->value,
                                            .text = newest ? seen.text : VERDICTS[try->verdict].zh,
                                            .en = newest ? seen.en : VERDICTS[try->verdict].en};
    }
    return n;
}

/* --- the series --- */

static bool whole(const struct sense_live *live, int64_t probe, ms_t from, ms_t to, struct arena *arena,
                  struct series_point *ret_point)
{
    struct series_points points;
    if (to <= from || series_read(live->sense->series_folder, probe, from, to, to - from, arena, &points) < 0 ||
        !points.n)
        return false;
    *ret_point = points.at[0];
    return true;
}

static bool up_of(void *context, int64_t probe, day_t day, double *ret_percent)
{
    struct sense_live *live = context;
    const struct calendar *calendar = office_law(live->sense->plan.office)->calendar;
    struct series_point point;
    ARENA_SCOPE(arena);
    if (!calendar ||
        !whole(live, probe, calendar_ms(calendar, day, 0), calendar_ms(calendar, day, 1440), arena, &point))
        return false;
    *ret_percent = 100.0 * (double)(point.n - point.lost) / (double)point.n;
    return true;
}

static bool p95_of(void *context, int64_t probe, ms_t from, ms_t to, double *ret_ms)
{
    struct sense_live *live = context;
    struct series_point point;
    ARENA_SCOPE(arena);
    if (!whole(live, probe, from, to, arena, &point) || isnan(point.p95))
        return false;
    *ret_ms = point.p95;
    return true;
}

struct sense_live *sense_live_new(struct sense *sense)
{
    struct sense_live *live = calloc(1, sizeof *live);
    MUST(live);
    *live = (struct sense_live){
        .sense = sense, .callbacks = {.context = live, .now = now_of, .last = last_of, .up = up_of, .p95 = p95_of}};
    return live;
}

void sense_live_free(struct sense_live *live) { free(live); }
const struct watch_live *sense_live_of(const struct sense_live *live) { return &live->callbacks; }

/* --- a curve --- */

static ms_t fitting_step(ms_t from, ms_t to)
{
    static const ms_t STEPS[] = {60000,       SERIES_MINUTES,  3 * SERIES_MINUTES, 6 * SERIES_MINUTES,
                                 SERIES_HOUR, 3 * SERIES_HOUR, 6 * SERIES_HOUR,    24 * SERIES_HOUR};
    size_t i = 0;
    while (i + 1 < sizeof STEPS / sizeof *STEPS && (to - from) / STEPS[i] > POINTS_ABOUT)
        i++;
    return STEPS[i];
}

static void show_points(struct json *json, const struct series_points *points)
{
    json_key(json, "points");
    json_open_array(json);
    for (size_t i = 0; i < points->n; i++) {
        const struct series_point *point = &points->at[i];
        json_open_array(json);
        json_int(json, point->at);
        json_double(json, point->median);
        json_double(json, point->p95);
        json_double(json, (double)point->lost / (double)point->n);
        json_close(json);
    }
    json_close(json);
}

static void show_band(struct json *json, ms_t from, ms_t to, const char *kind)
{
    json_open_object(json);
    json_key_int(json, "from", from);
    json_key_int(json, "to", to);
    json_key_text(json, "kind", kind);
    json_close(json);
}

/* Outages of the probe's target that touch the stretch; a lasting one reaches its end. `row` may be NULL. */
static int show_bands(struct reading *reading, const struct row *row, ms_t from, ms_t to, struct json *json,
                      struct oops *oops)
{
    struct answer outages = {0};
    if (row) {
        const struct term *where = where_and(reading, where_is(reading, "target", row_get(row, "target")),
                                             where_is(reading, "watch", row_get(row, "watch")));
        where = where_and(reading, where, where_compare(reading, "began", TERM_LESS, VALUE_OF_INT(to)));
        struct ask ask = ask_rows_by(reading, "outage", where, "began", true, 200);
        int failed = store_ask(reading->store, reading->arena, &ask, &outages, oops);
        if (failed)
            return failed;
    }
    json_key(json, "bands");
    json_open_array(json);
    for (size_t i = 0; i < outages.n; i++) {
        ms_t began = row_int(&outages.rows[i], "began"), ended = row_int(&outages.rows[i], "ended");
        if (!ended || ended > from)
            show_band(json, began > from ? began : from, ended && ended < to ? ended : to, "down");
    }
    if (row && !strcmp(row_text(row, "state"), "restricted"))
        show_band(json, row_int(row, "since") > from ? row_int(row, "since") : from, to, "restricted");
    json_close(json);
    return 0;
}

/* Hour by hour, of a day or two: what lies further back has become what is usual itself. */
static void show_usual(const struct sense *sense, const struct row *row, ms_t from, ms_t to, struct json *json)
{
    const struct probe_kind *kind = row ? probe_kind_find(row_text(row, "kind")) : NULL;
    json_key(json, "usual");
    json_open_array(json);
    for (ms_t hour = from - from % SERIES_HOUR; kind && kind->by_usual && to - from <= USUAL_SHOWN_MS && hour < to;
         hour += SERIES_HOUR) {
        double usual = sense_usual(sense->series_folder, row->id, hour);
        if (usual <= 0)
            continue;
        json_open_array(json);
        json_int(json, hour);
        json_double(json, usual);
        json_close(json);
    }
    json_close(json);
}

int sense_series(struct sense *sense, struct reading *reading, int64_t probe, ms_t from, ms_t to, ms_t step,
                 struct json *json, struct oops *oops)
{
    struct series_points points;
    struct row *row = NULL;
    int failed = store_row(reading->store, reading->arena, "probe", probe, &row, oops);
    if (failed < 0)
        return failed;
    failed = series_read(sense->series_folder, probe, from, to, step > 0 ? step : fitting_step(from, to),
                         reading->arena, &points);
    if (failed < 0)
        return oops_set(oops, -failed, "series", "读不出这段时间的样本", "the samples of this stretch cannot be read");
    show_points(json, &points);
    show_usual(sense, row, from, to, json);
    return show_bands(reading, row, from, to, json, oops);
}
