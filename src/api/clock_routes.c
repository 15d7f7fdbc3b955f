/* The clock: shown, moved where it is a test clock, confirmed where wall time is in doubt. */
#include "api/api_inner.h"
#include "api/routes.h"
#include "api/sending.h"
#include "format/date.h"
#include "views/show.h"

#include <stdio.h>
#include <string.h>

int clock_get(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    struct api_clock clock = {.state = "normal", .calendar = call->reading->law->calendar_label};
    if (wiring->clock)
        wiring->clock(wiring->context, &clock);
    json_open_object(&call->json);
    json_key_text(&call->json, "now", show_time(call->reading, call->reading->now));
    json_key_bool(&call->json, "test", api_settings(call->api)->test_clock);
    json_key_int(&call->json, "machine", clock_machine());
    json_key_int(&call->json, "behind", clock.behind);
    json_key_text(&call->json, "state", clock.state);
    const struct calendar *calendar = call->reading->law->calendar;
    json_key_text(&call->json, "calendar",
                  call->english && calendar ? arena_printf(call->arena, "%s, edition %s", calendar_name(calendar),
                                                           calendar_version(calendar))
                                            : clock.calendar);
    json_close(&call->json);
    return 0;
}

struct moving {
    ms_t to;
    int64_t fired;
};

static int clock_moved(struct call *call)
{
    const struct moving *moving = call->state;
    json_open_object(&call->json);
    json_key_text(&call->json, "now", show_time(call->reading, call_now(call)));
    json_key_int(&call->json, "fired", moving->fired);
    json_close(&call->json);
    return 0;
}

static int clock_move(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    struct moving *moving = call->state;
    static const char *const TOPICS[] = {"clock", "desk"};
    int err = wiring->move_clock(wiring->context, moving->to, &moving->fired, &call->oops);
    if (err)
        return err;
    api_publish(call->api, 0, TOPICS, 2); /* every page counts by the new time, though nothing fell due */
    return call_on_reader(call, clock_moved);
}

static int clock_accept(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    static const char *const TOPICS[] = {"clock", "desk"};
    struct actor actor = sending_actor(call);
    int err = wiring->accept_clock(wiring->context, &actor, call_text(call, "reason"), &call->oops);
    if (err)
        return err;
    api_publish(call->api, 0, TOPICS, 2);
    return call_on_reader(call, clock_get);
}

static int clock_accept_together(struct call *call) { return call_on_slow(call, clock_accept); }

int clock_accept_post(struct call *call)
{
    if (!call->api->wiring.accept_clock)
        return call_missing(call, "这里不能确认时间", "the time cannot be confirmed here");
    return sending_with_administrator(call, clock_accept_together);
}

/* "2 days", "36 hours": natural spans, for trying out. */
static bool span_ms(const char *text, ms_t *ret_ms)
{
    static const struct {
        const char *unit;
        ms_t ms;
    } UNITS[] = {{"minute", 60000}, {"hour", 3600000}, {"day", 86400000}, {"week", 604800000}};
    int count = 0, end = 0;
    char unit[12];
    if (sscanf(text, "%5d %11[a-z]%n", &count, unit, &end) != 2 || text[end] || count <= 0)
        return false;
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        size_t n = strlen(UNITS[i].unit);
        if (!strncmp(unit, UNITS[i].unit, n) && (!unit[n] || !strcmp(unit + n, "s"))) {
            *ret_ms = count * UNITS[i].ms;
            return true;
        }
    }
    return false;
}

int clock_post(struct call *call)
{
    struct moving *moving = ARENA_NEW(call->arena, struct moving);
    const char *to = call_text(call, "to"), *by = call_text(call, "by");
    ms_t span = 0, now = call_now(call);
    call->state = moving;
    if (!api_settings(call->api)->test_clock)
        return oops_set(&call->oops, ERR_REFUSED, NULL, "只有测试时钟的系统可以拨动时钟",
                        "only a store with a test clock can be moved in time");
    if (!call->api->wiring.move_clock)
        return call_missing(call, "这里不能拨动时钟", "the clock cannot be moved here");
    if (to ? !date_parse(to, 0, &moving->to) : !by || !span_ms(by, &span))
        return oops_set(&call->oops, ERR_INVALID, to ? "to" : "by", "写 to（时间）或 by（如 2 days）",
                        "give `to` (a time) or `by` (like “2 days”)");
    moving->to = to ? moving->to : now + span;
    if (moving->to <= now || moving->to - now > (ms_t)400 * 86400000)
        return oops_set(&call->oops, ERR_INVALID, to ? "to" : "by", "时钟只能向前拨，一次最多 400 天",
                        "time moves forward only, at most 400 days at once");
    return call_on_slow(call, clock_move);
}
