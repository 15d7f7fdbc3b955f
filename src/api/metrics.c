/* /healthz and /metrics: answered on the loop, out of what is at hand. */
#include "api/api_inner.h"
#include "api/routes.h"

int health_get(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    struct json rest = call->json;
    struct text members = TEXT(call->arena);
    bool ok = true;
    rest = JSON(&members);
    json_open_object(&rest);
    if (wiring->health)
        ok = wiring->health(wiring->context, &rest);
    json_close(&rest);
    const char *text = text_end(&members);
    text_printf(&call->text, "{\"ok\":%s%s%s", ok ? "true" : "false", members.n > 2 ? "," : "", text + 1);
    call->status = ok ? 200 : 503;
    return 0;
}

static void counter(struct text *text, const char *name, const char *help, unsigned long long value)
{
    text_printf(text, "# HELP fengsui_%s %s\n# TYPE fengsui_%s counter\nfengsui_%s %llu\n", name, help, name, name,
                value);
}

static void gauge(struct text *text, const char *name, const char *help, unsigned long long value)
{
    text_printf(text, "# HELP fengsui_%s %s\n# TYPE fengsui_%s gauge\nfengsui_%s %llu\n", name, help, name, name,
                value);
}

static void http_lines(struct text *text, const struct http_server *server)
{
    struct http_counts counts = http_server_counts(server);
    counter(text, "http_connections_accepted_total", "Connections accepted.", counts.accepted);
    counter(text, "http_connections_refused_total", "Connections over the limit, closed at once.",
            counts.refused_connections);
    counter(text, "http_requests_total", "Requests with a whole head.", counts.requests);
    counter(text, "http_heads_refused_total", "Heads refused before parsing.", counts.refused_heads);
    counter(text, "http_replies_dropped_total", "Replies whose client had left.", counts.dropped_replies);
    counter(text, "http_timeouts_total", "Connections that were too slow.", counts.timeouts);
    counter(text, "http_resyncs_total", "Event streams that fell behind.", counts.resyncs);
    counter(text, "http_bytes_in_total", "Bytes received.", counts.bytes_in);
    counter(text, "http_bytes_out_total", "Bytes sent.", counts.bytes_out);
    gauge(text, "http_connections", "Connections open.", counts.connections);
    gauge(text, "http_calls", "Requests being answered.", counts.calls);
    gauge(text, "http_streams", "Event streams open.", counts.streams);
}

int metrics_get(struct call *call)
{
    struct api *api = call->api;
    struct text *text = &call->text;
    const struct http_server *server = atomic_load(&api->server);
    counter(text, "calls_total", "Calls that reached the door.", atomic_load(&api->counts.calls));
    counter(text, "calls_refused_total", "Calls answered with 4xx.", atomic_load(&api->counts.refused));
    counter(text, "calls_failed_total", "Calls answered with 5xx.", atomic_load(&api->counts.failed));
    counter(text, "calls_busy_total", "Calls turned away by a full queue.", atomic_load(&api->counts.busy));
    counter(text, "static_total", "Requests for static files.", atomic_load(&api->counts.static_files));
    counter(text, "logins_total", "Logins.", atomic_load(&api->counts.logins));
    counter(text, "logins_wrong_total", "Logins that failed.", atomic_load(&api->counts.wrong_logins));
    counter(text, "facts_total", "Facts accepted through the door.", atomic_load(&api->counts.facts));
    gauge(text, "sessions", "Sessions in memory.", sessions_count(api->sessions));
    gauge(text, "event_streams", "Event streams known to the door.", events_count(api->events));
    if (server)
        http_lines(text, server);
    if (api->wiring.metrics)
        api->wiring.metrics(api->wiring.context, text);
    call->type = "text/plain; version=0.0.4; charset=utf-8";
    return 0;
}
