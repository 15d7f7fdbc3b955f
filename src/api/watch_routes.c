/* The watch wall, a target, its samples. */
#include "api/api_inner.h"
#include "api/routes.h"
#include "format/date.h"
#include "views/watch_list.h"

int watch_get(struct call *call) { return view_watch(call->reading, &call->json, &call->oops); }

static int no_target(struct call *call)
{
    return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个监测目标，或你看不到它",
                    "there is no such target, or you may not see it");
}

int target_get(struct call *call)
{
    int64_t id;
    int err = call_id(call, 0, &id);
    err = err ? err : view_target(call->reading, id, &call->json, &call->oops);
    return err > 0 ? no_target(call) : err;
}

static bool moment(struct call *call, const char *name, ms_t fallback, ms_t *ret_at)
{
    const char *text = http_query(call->request, name);
    *ret_at = fallback;
    return text_empty(text) || date_parse(text, CALENDAR_BEIJING, ret_at);
}

int series_get(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    ms_t from, to, now = call->reading->now;
    int64_t id, step;
    struct text unused = TEXT(call->arena);
    struct json seen = JSON(&unused);
    int err = call_id(call, 0, &id);
    err = err ? err : call_number(call, "step", 0, 86400000, 0, &step);
    err = err ? err : view_target(call->reading, id, &seen, &call->oops); /* who sees the target sees its samples */
    if (err)
        return err > 0 ? no_target(call) : err;
    if (!moment(call, "to", now, &to) || !moment(call, "from", to - 86400000, &from) || from >= to)
        return oops_set(&call->oops, ERR_INVALID, "from", "from 和 to 应是时间，from 在前",
                        "from and to must be times, from being earlier");
    if (!wiring->series)
        return call_missing(call, "这里没有时间序列", "samples are not kept here");
    json_open_object(&call->json);
    err = wiring->series(wiring->context, call->reading, id, from, to, step, &call->json, &call->oops);
    if (!err)
        json_close(&call->json);
    return err;
}
