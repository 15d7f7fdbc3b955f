/* Another system does it: a POST of {"do": "ensure"|"read", "key", "name", "host", "addresses", "ports", "mode"},
 * signed like the webhook channel; it answers 2xx with {"mode": "断网"}, the mode now in force. */
#include "deliver/channel_parts.h"
#include "deliver/restrict_job.h"
#include "format/json.h"

extern const struct restrict_kind restrict_webhook;

static int check(const struct restrict_way *way, struct oops *oops)
{
    int err = channel_parts_need_url(way->url ? way->url : "", oops);
    if (!err && text_empty(way->secret))
        return oops_set(oops, ERR_INVALID, "secret", "请填写签名密钥", "the signing secret is missing");
    return err;
}

static const char *body_of(struct arena *arena, const struct restrict_target *target, enum restrict_mode mode)
{
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_text(&json, "do", mode == RESTRICT_UNKNOWN ? "read" : "ensure");
    json_key_text(&json, "key", target->key);
    json_key_text(&json, "name", target->name);
    json_key_text(&json, "host", target->host ? target->host : "");
    json_key(&json, "addresses");
    json_open_array(&json);
    for (size_t i = 0; i < target->address_count; i++)
        json_text(&json, target->addresses[i]);
    json_close(&json);
    json_key(&json, "ports");
    json_open_array(&json);
    for (size_t i = 0; i < target->port_count; i++)
        json_int(&json, target->ports[i]);
    json_close(&json);
    if (mode != RESTRICT_UNKNOWN)
        json_key_text(&json, "mode", restrict_mode_title(mode));
    json_close(&json);
    return text_end(&text);
}

static int show(const struct restrict_way *way, const struct restrict_target *target, enum restrict_mode mode,
                struct text *text, struct oops *oops)
{
    ARENA_SCOPE(arena);
    int err = check(way, oops);
    if (!err)
        text_printf(text, "POST %s\n%s\n", way->url, body_of(arena, target, mode));
    return err;
}

/* The mode an answer names, or RESTRICT_UNKNOWN. */
static enum restrict_mode answered_mode(struct restrict_job *job, const struct http_client_reply *reply)
{
    JSON_SCOPE(answer);
    struct oops oops = {0};
    const char *title;
    enum restrict_mode mode;
    if (reply->code) {
        restrict_job_note(job, "没有回答：%s", reply->error);
        return RESTRICT_UNKNOWN;
    }
    restrict_job_note(job, "HTTP %d %s", reply->status, reply->body);
    if (reply->status < 200 || reply->status > 299 ||
        json_read(reply->body, reply->body_size, "answer", NULL, &answer, &oops) ||
        json_want_text(answer, "answer", "mode", &title, &oops) || restrict_mode_read(title, &mode))
        return RESTRICT_UNKNOWN;
    return mode;
}

static void looked(const struct http_client_reply *reply, void *arg)
{
    struct restrict_job *job = arg;
    restrict_job_looked(job, answered_mode(job, reply));
}

static void acted(const struct http_client_reply *reply, void *arg)
{
    struct restrict_job *job = arg;
    restrict_job_acted(job, answered_mode(job, reply) == job->wanted);
}

static int post(struct restrict_job *job, enum restrict_mode mode,
                void (*done)(const struct http_client_reply *reply, void *arg))
{
    const char *body = body_of(job->arena, job->target, mode);
    const char *stamp = arena_printf(job->arena, "%lld", (long long)clock_true());
    const char *sign =
        channel_parts_hmac_hex(job->arena, job->way->secret, arena_printf(job->arena, "%s\n%s", stamp, body));
    const struct http_header headers[] = {{"Content-Type", "application/json; charset=utf-8"},
                                          {"X-Fengsui-Key", job->target->key},
                                          {"X-Fengsui-Time", stamp},
                                          {"X-Fengsui-Signature", arena_printf(job->arena, "sha256=%s", sign)},
                                          {NULL, NULL}};
    struct text text = TEXT(job->arena);
    text_add(&text, body);
    struct http_client_request request = channel_parts_post(job->arena, job->way->url, &text);
    request.headers = headers;
    request.timeout_ms = restrict_job_timeout(job);
    restrict_job_note(job, "POST %s", job->way->url);
    return http_client_send(job->run.client, &request, done, job);
}

static void look(struct restrict_job *job)
{
    if (check(job->way, NULL) || post(job, RESTRICT_UNKNOWN, looked))
        restrict_job_looked(job, RESTRICT_UNKNOWN);
}

static void act(struct restrict_job *job)
{
    if (check(job->way, NULL) || post(job, job->wanted, acted))
        restrict_job_acted(job, false);
}

const struct restrict_kind restrict_webhook = {
    .name = "webhook",
    .title_zh = "调用其他系统",
    .title_en = "Webhook",
    .check = check,
    .show = show,
    .look = look,
    .act = act,
};
