/* Files of evidence: into the store by their hash, and out again for whoever reads a record they hang on. */
#include "api/api_inner.h"
#include "api/evidence.h"
#include "api/routes.h"
#include "api/sending.h"

#include <string.h>

/* --- in --- */

struct keeping {
    struct evidence evidence;
    const char *name;
};

static void write_evidence(struct call *call)
{
    const struct keeping *keeping = call->state;
    struct json *json = &call->json;
    json_open_object(json);
    json_key_text(json, "hash", keeping->evidence.sha256);
    json_key_text(json, "sm3", keeping->evidence.sm3);
    json_key_int(json, "size", keeping->evidence.size);
    json_key_text(json, "name", keeping->name);
    json_key_text(json, "type", keeping->evidence.media);
    json_close(json);
}

static int evidence_noted(struct call *call, struct fact_answer *answer)
{
    (void)answer;
    call->status = 201;
    write_evidence(call);
    return 0;
}

/* The same content is kept once: whoever brings it again is told what is known. */
static int evidence_note(struct call *call)
{
    const struct keeping *keeping = call->state;
    const struct evidence *evidence = &keeping->evidence;
    struct fact *fact;
    int64_t id;
    int err = store_find(call->reading->store, "evidence", "hash", evidence->sha256, &id, &call->oops);
    err = err ? err : evidence_brought(call, evidence->sha256);
    if (err == 0)
        write_evidence(call);
    if (err <= 0)
        return err;
    err = sending_trusted(call, "open", "evidence", 0, &fact);
    if (err)
        return err;
    sending_value(call, fact, "hash", VALUE_OF_TEXT(evidence->sha256));
    sending_value(call, fact, "sm3", VALUE_OF_TEXT(evidence->sm3));
    sending_value(call, fact, "name", VALUE_OF_TEXT(keeping->name));
    sending_value(call, fact, "size", VALUE_OF_INT(evidence->size));
    sending_value(call, fact, "media", VALUE_OF_TEXT(evidence->media));
    return sending_then(call, fact, evidence_noted);
}

static int evidence_take(struct call *call)
{
    const struct http_request *request = call->request;
    struct keeping *keeping = call->state;
    int err = evidence_store_take(call->api->evidence_folder, request->body_file, request->body,
                                  (size_t)request->body_size, keeping->name, &keeping->evidence, &call->oops);
    return err ? err : call_on_reader(call, evidence_note);
}

int evidence_post(struct call *call)
{
    struct keeping *keeping = ARENA_NEW(call->arena, struct keeping);
    keeping->name = call_file_name(call);
    call->state = keeping;
    if (!keeping->name)
        return oops_set(&call->oops, ERR_INVALID, "name", "写明文件名（name=…），不超过 255 字节",
                        "give the file's name (name=…), at most 255 bytes");
    if (!call->request->body_size)
        return oops_set(&call->oops, ERR_INVALID, "body", "文件是空的", "the file is empty");
    return call_on_slow(call, evidence_take);
}

/* --- out --- */

static int send_file(struct call *call, const struct row *row, const char *path)
{
    static const char *const SHOWN[] = {"application/pdf", "image/png", "image/jpeg", "image/gif"};
    const char *media = row_text(row, "media"), *how = "attachment";
    for (size_t i = 0; i < sizeof SHOWN / sizeof *SHOWN; i++)
        how = strcmp(media, SHOWN[i]) ? how : "inline";
    const struct http_header headers[] = {
        {"Content-Disposition", call_disposition(call->arena, how, row_text(row, "name"))},
        {"Cache-Control", "private, max-age=31536000, immutable"},
        {"ETag", arena_printf(call->arena, "\"%s\"", row_text(row, "hash"))},
        {"X-Content-Type-Options", "nosniff"},
        {"Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'self'"},
        {"X-Request-Id", call->id},
        {NULL, NULL},
    };
    const char *type = *how == 'i' ? media : "application/octet-stream";
    call_release(call);
    if (http_reply_file(call->http, 200, path, type, headers))
        return oops_set(&call->oops, ERR_CORRUPT, path, "证据文件不见了", "the file of evidence is missing");
    return CALL_LATER;
}

int evidence_get(struct call *call)
{
    const char *hash = call->params[0];
    const char *path = evidence_store_path(call->arena, call->api->evidence_folder, hash);
    struct row *row = NULL;
    bool known = false;
    int err = path ? evidence_known(call, hash, http_query(call->request, "of"), &row, &known) : 0;
    if (err < 0)
        return err;
    if (!known)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这份证据，或你看不到它",
                        "there is no such evidence, or you may not see it");
    return send_file(call, row, path);
}
