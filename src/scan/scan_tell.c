/* Hosts, ports and findings as frames. */
#include "scan/scan_inner.h"

#include "scan/scan_kinds.h"

#include <string.h>

enum { SHORT_MOST = 4 << 10, LONG_MOST = 64 << 10, SCRIPTS_MOST = 64 };

void scan_key_time(struct json *json, const char *key, int64_t ms)
{
    if (ms == SCAN_NO_TIME)
        json_key_none(json, key);
    else
        json_key_int(json, key, ms);
}

static RESULT int end_frame(struct scan *scan, enum frame_type type, struct json *json)
{
    json_close(json);
    int r = scan_frame(scan, type, json->text->at, json->text->n);
    arena_reset(scan->frame_arena);
    return r;
}

void scan_text(struct scan *scan, struct json *json, const char *text, size_t most)
{
    size_t n = text ? strnlen(text, most + 1) : 0;
    if (n <= most) {
        json_text(json, text);
        return;
    }
    scan->counts.clipped++;
    struct text cut = TEXT(scan->frame_arena);
    text_add_n(&cut, text, text_whole(text, most));
    text_add(&cut, "…");
    json_text(json, cut.at);
}

static void key_clipped(struct scan *scan, struct json *json, const char *key, const char *text, size_t most)
{
    json_key(json, key);
    scan_text(scan, json, text_empty(text) ? NULL : text, most);
}

static void key_short(struct scan *scan, struct json *json, const char *key, const char *text)
{
    key_clipped(scan, json, key, text, SHORT_MOST);
}

static void key_long(struct scan *scan, struct json *json, const char *key, const char *text)
{
    key_clipped(scan, json, key, text, LONG_MOST);
}

static void key_number(struct json *json, const char *key, size_t number)
{
    if (number)
        json_key_int(json, key, (int64_t)number);
    else
        json_key_none(json, key);
}

static void key_names(struct json *json, const char *key, const struct name_list *names)
{
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < names->n; i++)
        json_text(json, names->at[i]);
    json_close(json);
}

/* The same weakness at the same place of the same host has the same key in every later report: by its one CVE
 * number whichever tool saw it, else by the tool's own check, else by its title. */
static const char *identity(struct scan *scan, const struct finding *finding)
{
    struct text text = TEXT(scan->frame_arena);
    if (finding->cve.n == 1)
        text_add(&text, finding->cve.at[0]);
    else
        text_printf(&text, "%s/%s", scan->kind->name,
                    !text_empty(finding->plugin) ? finding->plugin
                    : finding->title             ? finding->title
                                                 : "");
    if (finding->port)
        text_printf(&text, "@%d/%s", finding->port, finding->protocol ? finding->protocol : "tcp");
    if (!text_empty(finding->path))
        text_printf(&text, "#%.1000s", finding->path);
    return text_end(&text);
}

static void write_where(struct scan *scan, struct json *json, const struct finding *finding)
{
    key_short(scan, json, "host", finding->host);
    key_short(scan, json, "address", finding->address);
    key_short(scan, json, "hostname", finding->hostname);
    key_number(json, "port", (size_t)finding->port);
    key_short(scan, json, "protocol", finding->protocol);
    key_short(scan, json, "service", finding->service);
    key_short(scan, json, "url", finding->url);
}

static void write_what(struct scan *scan, struct json *json, const struct finding *finding)
{
    key_short(scan, json, "plugin", finding->plugin);
    key_short(scan, json, "identity", identity(scan, finding));
    key_short(scan, json, "title", finding->title);
    json_key_text(json, "severity", severity_word(finding->severity));
    json_key(json, "cvss");
    if (finding->cvss < 0)
        json_none(json);
    else
        json_double(json, finding->cvss);
    key_short(scan, json, "vector", finding->vector);
    key_names(json, "cve", &finding->cve);
    key_names(json, "cnvd", &finding->cnvd);
    key_names(json, "cnnvd", &finding->cnnvd);
    key_long(scan, json, "description", finding->description);
    key_long(scan, json, "evidence", finding->evidence);
    key_long(scan, json, "solution", finding->solution);
    key_number(json, "qod", (size_t)finding->qod);
    scan_key_time(json, "seen_at", finding->seen_at);
    key_number(json, "line", finding->line);
    key_short(scan, json, "place", finding->place);
}

int scan_finding(struct scan *scan, const struct finding *finding)
{
    struct text text = TEXT(scan->frame_arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    write_where(scan, &json, finding);
    write_what(scan, &json, finding);
    scan->counts.findings++;
    scan->counts.by_severity[finding->severity]++;
    return end_frame(scan, FRAME_FINDING, &json);
}

int scan_host(struct scan *scan, const struct host *host)
{
    struct text text = TEXT(scan->frame_arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    key_short(scan, &json, "host", host->host);
    key_short(scan, &json, "address", host->address);
    key_short(scan, &json, "hostname", host->hostname);
    key_short(scan, &json, "mac", host->mac);
    key_short(scan, &json, "vendor", host->vendor);
    key_short(scan, &json, "os", host->os);
    key_short(scan, &json, "state", host->state);
    json_key_bool(&json, "checked", !host->unchecked);
    scan_key_time(&json, "seen_at", host->seen_at);
    key_number(&json, "line", host->line);
    scan->counts.hosts++;
    return end_frame(scan, FRAME_HOST, &json);
}

static void write_scripts(struct scan *scan, struct json *json, const struct port *port)
{
    json_key(json, "scripts");
    json_open_array(json);
    for (size_t i = 0; i < port->scripts.n && i < SCRIPTS_MOST; i++) {
        json_open_object(json);
        key_short(scan, json, "id", port->scripts.at[i].id);
        key_short(scan, json, "output", port->scripts.at[i].output);
        json_close(json);
    }
    json_close(json);
}

int scan_port(struct scan *scan, const struct port *port)
{
    struct text text = TEXT(scan->frame_arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    key_short(scan, &json, "host", port->host);
    key_short(scan, &json, "address", port->address);
    key_short(scan, &json, "hostname", port->hostname);
    key_number(&json, "port", (size_t)port->port);
    key_short(scan, &json, "protocol", port->protocol);
    key_short(scan, &json, "state", port->state);
    key_short(scan, &json, "service", port->service);
    key_short(scan, &json, "product", port->product);
    key_short(scan, &json, "version", port->version);
    key_short(scan, &json, "extra", port->extra);
    key_names(&json, "cpe", &port->cpe);
    write_scripts(scan, &json, port);
    key_number(&json, "line", port->line);
    scan->counts.ports++;
    return end_frame(scan, FRAME_PORT, &json);
}
