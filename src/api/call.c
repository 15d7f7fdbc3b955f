#include "api/call.h"

#include "api/api_inner.h"
#include "api/routes.h"
#include "base/log.h"
#include "base/must.h"
#include "vault/secret.h"
#include "views/record.h"

#include <stdio.h>
#include <string.h>

/* --- travelling --- */

static void step_on_reader(struct reading *reading, void *arg)
{
    struct call *call = arg;
    reading_begin(reading, call->arena, reading->now);
    reading->english = call->english;
    reading->viewer = &call->viewer;
    call->reading = reading;
    int result = call->step(call);
    if (result != CALL_LATER) /* else somebody else has it already */
        call_end(call, result);
}

static void step_on_pool(void *arg)
{
    struct call *call = arg;
    call->reading = NULL;
    call_end(call, call->step(call));
}

static int busy(struct call *call, int err)
{
    COUNT(call->api, busy);
    call_header(call, "Retry-After", "1");
    return oops_set(&call->oops, -err, NULL, "现在很忙，请稍后再试", "busy at the moment, try again in a second");
}

int call_on_reader(struct call *call, int (*next)(struct call *call))
{
    const struct api_wiring *wiring = &call->api->wiring;
    call->step = next;
    int err = wiring->read(wiring->context, step_on_reader, call);
    return err ? busy(call, err) : CALL_LATER;
}

int call_on_hash(struct call *call, int (*next)(struct call *call))
{
    const struct api_wiring *wiring = &call->api->wiring;
    call->step = next;
    int err = wiring->hash(wiring->context, step_on_pool, call);
    return err ? busy(call, err) : CALL_LATER;
}

int call_on_slow(struct call *call, int (*next)(struct call *call))
{
    const struct api_wiring *wiring = &call->api->wiring;
    call->step = next;
    int err = wiring->slow(wiring->context, step_on_pool, call);
    return err ? busy(call, err) : CALL_LATER;
}

/* --- replying --- */

void call_header(struct call *call, const char *name, const char *value)
{
    MUST(call->header_count < CALL_HEADERS - 1);
    call->headers[call->header_count++] = (struct http_header){name, value};
}

const char *call_disposition(struct arena *arena, const char *how, const char *name)
{
    struct text text = TEXT(arena);
    text_printf(&text, "%s; filename*=UTF-8''", how);
    for (const unsigned char *c = (const unsigned char *)name; *c; c++)
        if ((*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '.' ||
            *c == '-' || *c == '_')
            text_byte(&text, (char)*c);
        else
            text_printf(&text, "%%%02X", *c);
    return text_end(&text);
}

int call_export(struct call *call, const char *title, enum export_form form, const struct export_file *file)
{
    static const struct {
        const char *type, *ending;
    } FORMS[] = {
        [EXPORT_XLSX] = {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
        [EXPORT_CSV] = {"text/csv; charset=utf-8", "csv"},
    };
    const char *name = arena_printf(call->arena, "%s.%s", title, FORMS[form].ending);
    call->type = FORMS[form].type;
    call_header(call, "Content-Disposition", call_disposition(call->arena, "attachment", name));
    text_add_n(&call->text, file->bytes, file->n);
    return 0;
}

const char *call_say(const struct call *call, const char *zh, const char *en) { return call->english ? en : zh; }

ms_t call_now(const struct call *call)
{
    const struct waist *waist = &call->api->wiring.waist;
    return waist->now(waist->context);
}

/* Headers that every reply of the door carries; what is said here is nobody's to keep. */
static const struct http_header *all_headers(struct call *call)
{
    static const struct http_header ALWAYS[] = {
        {"Cache-Control", "no-store"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
    const size_t n = sizeof ALWAYS / sizeof *ALWAYS;
    struct http_header *all = ARENA_ARRAY(call->arena, struct http_header, n + call->header_count + 4);
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        all[at++] = ALWAYS[i];
    all[at++] = (struct http_header){"X-Request-Id", call->id};
    if (!call->type || strcmp(call->type, "text/html; charset=utf-8") != 0)
        all[at++] = (struct http_header){"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"};
    else /* a printed page: its own styles and pictures, no script */
        all[at++] = (struct http_header){
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"};
    for (size_t i = 0; i < call->header_count; i++)
        all[at++] = call->headers[i];
    return all;
}

static void write_faults(struct call *call)
{
    struct json *json = &call->json;
    json_key(json, "errors");
    json_open_array(json);
    for (size_t i = 0; i < call->faults.n; i++) {
        const struct flaw *fault = &call->faults.at[i];
        json_open_object(json);
        json_key_text(json, "where", fault->where);
        json_key_text(json, "message", call_say(call, fault->zh, fault->en));
        if (fault->clause)
            json_key_text(json, "clause", fault->clause);
        json_close(json);
    }
    json_close(json);
}

/* "NOT_FOUND" → "/problems/not-found" */
static const char *problem_type(struct call *call, const char *code)
{
    char *type = arena_printf(call->arena, "/problems/%s", code);
    for (char *c = type; *c; c++)
        *c = *c == '_' ? '-' : *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    return type;
}

static int write_problem(struct call *call, int code)
{
    int status = call->problem_status ? call->problem_status : err_status(code);
    const char *name = call->code ? call->code : err_name(code);
    const char *detail = call_say(call, call->oops.zh, call->oops.en);
    call->text = TEXT(call->arena);
    call->json = JSON(&call->text);
    struct json *json = &call->json;
    json_open_object(json);
    json_key_text(json, "type", problem_type(call, name));
    json_key_text(json, "title", call_say(call, err_zh(code), err_en(code)));
    json_key_int(json, "status", status);
    if (!text_empty(detail))
        json_key_text(json, "detail", detail);
    json_key_text(json, "instance", call->id);
    json_key_text(json, "code", name);
    if (call->faults.n)
        write_faults(call);
    json_close(json);
    if (call->more) { /* opens the object once more */
        call->text.n--;
        text_add(&call->text, call->more);
        text_byte(&call->text, '}');
    }
    call->type = "application/problem+json";
    return status;
}

static void wipe_body(struct call *call)
{
    const struct http_request *request = call->request;
    if (!call->route || !(call->route->flags & ROUTE_SECRET) || !request->body)
        return;
    const char *name;
    json_t *value;
    secret_wipe((char *)request->body,
                (size_t)request->body_size); /* the call's own memory, and ours until the reply */
    json_object_foreach(call->body, name, value) if (json_is_string(value))
        secret_wipe((char *)json_string_value(value), json_string_length(value));
}

void call_release(struct call *call)
{
    session_leave(call);
    wipe_body(call);
    json_decref(call->body);
    call->body = NULL;
}

static void tell_log(const struct call *call, int status)
{
    const char *method = call->request->method, *path = call->request->path;
    if (status >= 500 && call->oops.code != ERR_BUSY && call->problem_status != 501) /* busy is counted, not told */
        log_error("api.failed", "%s %s %s: %d %s %s", call->id, method, path, status, call->oops.where, call->oops.en);
    else if (status == 401 || status == 403 || status == 429)
        log_info("api.refused", "%s %s %s: %d from %s, person %lld: %s", call->id, method, path, status,
                 call->request->peer, (long long)call->viewer.person, call->oops.en);
}

void call_end(struct call *call, int result)
{
    if (result == CALL_LATER)
        return;
    MUST(result <= 0);
    int status = call->status;
    if (result < 0) {
        oops_set(&call->oops, -result, NULL, err_zh(-result), err_en(-result));
        status = write_problem(call, call->oops.code);
        status >= 500 ? COUNT(call->api, failed) : COUNT(call->api, refused);
        tell_log(call, status);
    }
    call_release(call);
    const char *type = call->type ? call->type : "application/json";
    const struct http_header *headers = all_headers(call);
    const char *body = text_end(&call->text);
    size_t n = call->text.n;
    http_reply(call->http, status, n ? type : NULL, headers, body, n);
}

int call_missing(struct call *call, const char *zh, const char *en)
{
    call->code = "NOT_HERE";
    call->problem_status = 501;
    return oops_set(&call->oops, ERR_UNSUPPORTED, NULL, zh, en);
}

/* --- what was asked --- */

int call_id(struct call *call, size_t param, int64_t *ret_id)
{
    int64_t id;
    if (!text_to_int(call->params[param], &id) || id <= 0)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个编号", "there is no such id");
    *ret_id = id;
    return 0;
}

int call_number(struct call *call, const char *name, int64_t least, int64_t most, int64_t fallback, int64_t *ret_number)
{
    const char *text = http_query(call->request, name);
    int64_t number = fallback;
    if (text && (!text_to_int(text, &number) || number < least || number > most))
        return oops_printf(&call->oops, ERR_INVALID, name, "%s 应是 %lld 到 %lld 之间的整数", name, (long long)least,
                           (long long)most);
    *ret_number = number;
    return 0;
}

const char *call_text(const struct call *call, const char *name)
{
    return json_string_value(json_object_get(call->body, name));
}

bool call_flag(const struct call *call, const char *name) { return json_is_true(json_object_get(call->body, name)); }

int64_t call_id_in(const json_t *value)
{
    int64_t id = json_integer_value(value);
    return json_is_string(value) && !text_to_int(json_string_value(value), &id) ? 0 : id;
}

int64_t call_body_id(const struct call *call, const char *name)
{
    return call_id_in(json_object_get(call->body, name));
}

/* Its last word, without what no file system takes. */
const char *call_file_name(const struct call *call)
{
    const char *name = http_query(call->request, "name");
    const char *slash = name ? strrchr(name, '/') : NULL, *back = name ? strrchr(name, '\\') : NULL;
    name = slash && (!back || slash > back) ? slash + 1 : back ? back + 1 : name;
    for (const unsigned char *c = (const unsigned char *)name; c && *c; c++)
        if (*c < 0x20 || *c == 0x7F)
            return NULL;
    return text_empty(name) || strlen(name) > 255 ? NULL : name;
}

/* --- registers and records --- */

/* Registers of the engine that have routes of their own, or none: they are never read through the common ones. */
static bool closed_register(const char *name)
{
    static const char *const CLOSED[] = {"login",   "channel",       "edition", "series",
                                         "article", "calendar-year", "job",     "form-template"};
    for (size_t i = 0; i < sizeof CLOSED / sizeof *CLOSED; i++)
        if (!strcmp(name, CLOSED[i]))
            return true;
    return false;
}

int call_register(struct call *call, size_t param, const struct reg **ret_reg)
{
    const struct reg *reg = law_reg(call->reading->law, call->params[param]);
    if (!reg || reg->owner || closed_register(reg->name))
        return oops_printf(&call->oops, ERR_NOT_FOUND, "path", "没有台账“%s”", call->params[param]);
    *ret_reg = reg;
    return 0;
}

int call_record(struct call *call, size_t param, const struct reg **ret_reg, const struct row **ret_row)
{
    int64_t id;
    const struct reg *reg;
    int err = call_register(call, param, &reg);
    err = err ? err : call_id(call, param + 1, &id);
    err = err ? err : record_readable(call->reading, reg->name, id, ret_row, &call->oops);
    if (err > 0)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这条记录，或你看不到它",
                        "there is no such record, or you may not see it");
    *ret_reg = reg;
    return err;
}
