/* The trail, for the audit administrator. */
#include "api/api_inner.h"
#include "api/jobs.h"
#include "api/routes.h"
#include "base/log.h"
#include "views/trail.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int trail_get(struct call *call)
{
    struct trail_query query = {.kinds = http_query(call->request, "kind"),
                                .after = http_query(call->request, "after")};
    const char *record = http_query(call->request, "record"), *slash = record ? strchr(record, '/') : NULL;
    int64_t limit;
    int err = call_number(call, "limit", 1, 200, 50, &limit);
    err = err ? err : call_number(call, "actor", 0, INT64_MAX, 0, &query.actor);
    if (!err && !text_empty(record) && (!slash || !text_to_int(slash + 1, &query.record)))
        err = oops_set(&call->oops, ERR_INVALID, "record", "record 应写成 台账/编号", "record must be register/id");
    if (err)
        return err;
    query.table = query.record ? arena_text_n(call->arena, record, (size_t)(slash - record)) : NULL;
    query.limit = (size_t)limit;
    return view_trail(call->reading, &query, &call->json, &call->oops);
}

int trail_one_get(struct call *call)
{
    int64_t seq;
    int err = call_id(call, 0, &seq);
    err = err ? err : view_trail_one(call->reading, seq, &call->json, &call->oops);
    return err > 0 ? oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这次变更", "there is no such change") : err;
}

int trail_head_get(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    struct trail_seal seal;
    bool sealed = wiring->seal && wiring->seal(wiring->context, call->arena, &seal);
    return view_trail_head(call->reading, sealed ? &seal : NULL, &call->json, &call->oops);
}

int trail_verify_post(struct call *call)
{
    struct api_job *job = ARENA_NEW(call->arena, struct api_job);
    *job = (struct api_job){.kind = "verify", .title = "验证审计链"};
    return jobs_begin(call, job, false);
}

static int export_file(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    const struct http_header headers[] = {{"Content-Disposition", "attachment; filename=\"trail.jsonl\""},
                                          {"Cache-Control", "no-store"},
                                          {"X-Content-Type-Options", "nosniff"},
                                          {NULL, NULL}};
    const char *path = NULL;
    int err = wiring->export_trail(wiring->context, call->arena, &path, &call->oops);
    if (err)
        return err;
    log_info("trail.exported", "to %s, person %lld", call->request->peer, (long long)call->viewer.person);
    path = strdup(path); /* the arena goes with the call */
    call_release(call);
    err = http_reply_file(call->http, 200, path, "application/x-ndjson", headers);
    unlink(path); /* open by now, or of no use */
    free((char *)path);
    return err ? oops_set(&call->oops, -err, NULL, "导出文件读不了", "the export cannot be read") : CALL_LATER;
}

int trail_export_get(struct call *call)
{
    if (!call->api->wiring.export_trail)
        return call_missing(call, "这里不能导出轨迹", "the trail is not exported here");
    return call_on_slow(call, export_file);
}
