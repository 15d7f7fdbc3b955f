#include "api/jobs.h"

#include "api/api_inner.h"
#include "api/sending.h"

#include <stdlib.h>
#include <string.h>

static int start(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    int64_t id = 0;
    int err = wiring->start_job(wiring->context, call->state, &id, &call->oops);
    if (err)
        return err;
    call->status = 202;
    json_open_object(&call->json);
    json_key_int(&call->json, "job", id);
    json_close(&call->json);
    return 0;
}

static int take_file(struct call *call)
{
    const struct http_request *request = call->request;
    struct api_job *job = call->state;
    struct evidence *evidence = ARENA_NEW(call->arena, struct evidence);
    int err = evidence_store_take(call->api->evidence_folder, request->body_file, request->body,
                                  (size_t)request->body_size, job->file_name, evidence, &call->oops);
    if (err)
        return err;
    job->file_hash = evidence->sha256;
    job->file_path = evidence_store_path(call->arena, call->api->evidence_folder, evidence->sha256);
    return start(call);
}

/* The body as the job gets it: without what only the door needs. */
static const char *options_of(struct call *call)
{
    json_t *options = call->body ? json_copy(call->body) : json_object();
    json_object_del(options, "second");
    json_object_del(options, "reason");
    char *text = json_dumps(options, JSON_COMPACT);
    const char *kept = arena_text(call->arena, text ? text : "{}");
    free(text);
    json_decref(options);
    return kept;
}

int jobs_begin(struct call *call, struct api_job *job, bool file)
{
    char *id = arena_take(call->arena, 64);
    int err = sending_id(call, 0, id);
    if (!call->api->wiring.start_job)
        return call_missing(call, "这里不能执行作业", "jobs cannot be run here");
    if (err)
        return err;
    if (file && !call->request->body_size)
        return oops_set(&call->oops, ERR_INVALID, "body", "文件是空的", "the file is empty");
    job->fact_id = id;
    job->actor = sending_actor(call);
    job->options = job->options ? job->options : options_of(call);
    job->reason = job->reason ? job->reason : arena_text(call->arena, call_text(call, "reason"));
    call->state = job;
    return call_on_slow(call, file ? take_file : start);
}
