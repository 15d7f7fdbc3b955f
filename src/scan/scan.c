#include "scan/scan.h"

#include "base/must.h"
#include "format/json.h"
#include "scan/scan_kinds.h"

#include <stdio.h>
#include <string.h>

enum { HEAD_MOST = 4096, LIMIT_DEFAULT = 1000000, SHORT_MOST = 4 << 10, LONG_MOST = 64 << 10, SCRIPTS_MOST = 64 };

struct counts {
    size_t findings, hosts, ports, rows, skipped, clipped;
    size_t by_severity[SEVERITY_COUNT];
};

struct scan {
    struct scan_options options;
    const struct scan_kind *kind;
    scan_next_fn *next;
    void *next_user;
    scan_sink_fn *sink;
    void *sink_user;
    struct oops *oops;
    struct arena *arena;
    struct arena *frame_arena; /* emptied after each frame */
    char head[HEAD_MOST];
    size_t head_n;
    bool head_taken, ended; /* of the input */
    bool begun;             /* the BEGIN frame is out */
    bool sink_failed;
    const char *tool, *version;
    int64_t started_at;
    struct counts counts;
};

static const char *const WORDS[SEVERITY_COUNT] = {"信息", "低危", "中危", "高危", "严重"};

const char *severity_word(enum severity severity)
{
    MUST(severity < SEVERITY_COUNT);
    return WORDS[severity];
}

enum severity severity_of_score(double score)
{
    return score >= 9.0   ? SEVERITY_CRITICAL
           : score >= 7.0 ? SEVERITY_HIGH
           : score >= 4.0 ? SEVERITY_MEDIUM
           : score > 0    ? SEVERITY_LOW
                          : SEVERITY_INFO;
}

struct arena *scan_arena(struct scan *scan) { return scan->arena; }
const char *scan_name(const struct scan *scan) { return scan->options.name; }
struct oops *scan_oops(struct scan *scan) { return scan->oops; }
bool scan_wants_logs(const struct scan *scan) { return scan->options.logs; }
void scan_skip(struct scan *scan) { scan->counts.skipped++; }

int scan_refuse(struct scan *scan, int code, size_t line, const char *zh, const char *en)
{
    char where[160];
    snprintf(where, sizeof where, line ? "%s:%zu" : "%s", scan->options.name, line);
    return oops_set(scan->oops, code, where, zh, en);
}

/* Input */

static RESULT int pull(struct scan *scan, const char **ret_bytes, size_t *ret_n)
{
    *ret_n = 0;
    if (scan->ended)
        return 0;
    int r = scan->next(scan->next_user, ret_bytes, ret_n);
    scan->ended = !r && !*ret_n;
    return r;
}

/* What the first pull brings beyond the head stays with the source: the head is handed out first, then the rest
 * of that piece. */
struct piece {
    const char *bytes;
    size_t n;
};

static RESULT int read_head(struct scan *scan, struct piece *rest)
{
    while (scan->head_n < HEAD_MOST) {
        const char *bytes = NULL;
        size_t n = 0;
        int r = pull(scan, &bytes, &n);
        if (r || !n)
            return r;
        size_t room = HEAD_MOST - scan->head_n, taken = n < room ? n : room;
        memcpy(scan->head + scan->head_n, bytes, taken);
        scan->head_n += taken;
        *rest = (struct piece){bytes + taken, n - taken};
    }
    return 0;
}

int scan_next(struct scan *scan, const char **ret_bytes, size_t *ret_n)
{
    if (!scan->head_taken) {
        scan->head_taken = true;
        *ret_bytes = scan->head;
        *ret_n = scan->head_n;
        if (scan->head_n)
            return 0;
    }
    return pull(scan, ret_bytes, ret_n);
}

int scan_all(struct scan *scan, size_t most, const char **ret_bytes, size_t *ret_n)
{
    struct text all = TEXT(scan->arena);
    for (;;) {
        const char *bytes = NULL;
        size_t n = 0;
        int r = scan_next(scan, &bytes, &n);
        if (r)
            return r;
        if (!n)
            break;
        if (all.n + n > most)
            return scan_refuse(scan, ERR_TOO_LARGE, 0, "文件太大", "the file is too large");
        text_add_n(&all, bytes, n);
    }
    *ret_bytes = text_end(&all);
    *ret_n = all.n;
    return 0;
}

/* Output */

static RESULT int emit(struct scan *scan, enum frame_type type, const char *payload, size_t n)
{
    int r = scan->sink(scan->sink_user, type, payload, n);
    scan->sink_failed |= r != 0;
    return r;
}

static void key_time(struct json *json, const char *key, int64_t ms)
{
    if (ms == SCAN_NO_TIME)
        json_key_none(json, key);
    else
        json_key_int(json, key, ms);
}

static RESULT int begin(struct scan *scan)
{
    if (scan->begun)
        return 0;
    scan->begun = true;
    struct text text = TEXT(scan->frame_arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_text(&json, "kind", scan->kind->name);
    json_key_text(&json, "tool", scan->tool);
    json_key_text(&json, "version", scan->version);
    key_time(&json, "started_at", scan->started_at);
    json_close(&json);
    return emit(scan, FRAME_BEGIN, text.at, text.n);
}

void scan_tool(struct scan *scan, const char *tool, const char *version)
{
    scan->tool = arena_text(scan->arena, tool);
    scan->version = arena_text(scan->arena, version);
}

void scan_started(struct scan *scan, int64_t ms) { scan->started_at = ms; }

int scan_frame(struct scan *scan, enum frame_type type, const char *payload, size_t n)
{
    int r = begin(scan);
    if (r)
        return r;
    struct counts *counts = &scan->counts;
    counts->rows += type == FRAME_ROW;
    if (counts->findings + counts->ports + counts->rows > scan->options.limit)
        return scan_refuse(scan, ERR_TOO_LARGE, 0, "内容太多，请分成几个文件", "too many items, split the file");
    if (n > FRAME_MOST)
        return scan_refuse(scan, ERR_TOO_LARGE, 0, "其中一项太大", "one item is too large");
    return emit(scan, type, payload, n);
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
    for (n = most; n && (text[n] & 0xc0) == 0x80;)
        n--;
    struct text cut = TEXT(scan->frame_arena);
    text_add_n(&cut, text, n);
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
    key_time(json, "seen_at", finding->seen_at);
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
    key_time(&json, "seen_at", host->seen_at);
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

static RESULT int finish(struct scan *scan)
{
    struct counts *counts = &scan->counts;
    struct text text = TEXT(scan->frame_arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_int(&json, "findings", (int64_t)counts->findings);
    json_key_int(&json, "hosts", (int64_t)counts->hosts);
    json_key_int(&json, "ports", (int64_t)counts->ports);
    json_key_int(&json, "rows", (int64_t)counts->rows);
    json_key_int(&json, "skipped", (int64_t)counts->skipped);
    json_key_int(&json, "clipped", (int64_t)counts->clipped);
    json_key(&json, "severity");
    json_open_object(&json);
    for (size_t i = SEVERITY_COUNT; i-- > 0;)
        json_key_int(&json, WORDS[i], (int64_t)counts->by_severity[i]);
    json_close(&json);
    json_close(&json);
    int r = begin(scan);
    return r ? r : emit(scan, FRAME_END, text.at, text.n);
}

static RESULT int tell_failure(struct scan *scan, int failure)
{
    if (scan->sink_failed)
        return failure;
    oops_set(scan->oops, -failure, scan->options.name, NULL, NULL);
    struct text text = TEXT(scan->frame_arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_text(&json, "code", err_name(scan->oops->code));
    json_key_text(&json, "where", scan->oops->where);
    json_key_text(&json, "zh", scan->oops->zh);
    json_key_text(&json, "en", scan->oops->en);
    json_close(&json);
    int r = emit(scan, FRAME_ERROR, text.at, text.n);
    return r ? r : failure;
}

/* The source again, with what the head's last piece left over in front. */
struct resumed {
    struct scan *scan;
    scan_next_fn *next;
    void *user;
    struct piece rest;
};

static int next_resumed(void *user, const char **ret_bytes, size_t *ret_n)
{
    struct resumed *resumed = user;
    if (!resumed->rest.n)
        return resumed->next(resumed->user, ret_bytes, ret_n);
    *ret_bytes = resumed->rest.bytes;
    *ret_n = resumed->rest.n;
    resumed->rest.n = 0;
    return 0;
}

static RESULT int run(struct scan *scan)
{
    struct piece rest = {0};
    int r = read_head(scan, &rest);
    if (r)
        return r;
    if (!scan->head_n)
        return scan_refuse(scan, ERR_SYNTAX, 0, "文件是空的", "the file is empty");
    if (!scan->kind)
        scan->kind = scan_kinds_recognise(scan->head, scan->head_n);
    if (!scan->kind)
        return scan_refuse(scan, ERR_UNSUPPORTED, 0, "认不出这种文件，请指明它的种类",
                           "this file is of no known kind, name its kind");
    struct resumed resumed = {scan, scan->next, scan->next_user, rest};
    scan->next = next_resumed;
    scan->next_user = &resumed;
    r = scan->kind->read(scan);
    return r ? r : finish(scan);
}

int scan_run(const struct scan_options *options, scan_next_fn *next, void *next_user, scan_sink_fn *sink,
             void *sink_user, struct oops *oops)
{
    ARENA_SCOPE(arena);
    ARENA_SCOPE(frame_arena);
    struct oops own = {0};
    struct scan *scan = ARENA_NEW(arena, struct scan);
    *scan = (struct scan){.options = *options,
                          .kind = options->kind,
                          .next = next,
                          .next_user = next_user,
                          .sink = sink,
                          .sink_user = sink_user,
                          .oops = oops ? oops : &own,
                          .arena = arena,
                          .frame_arena = frame_arena,
                          .started_at = SCAN_NO_TIME};
    if (!scan->options.name)
        scan->options.name = "file";
    if (!scan->options.limit)
        scan->options.limit = LIMIT_DEFAULT;
    int r = run(scan);
    return r ? tell_failure(scan, r) : 0;
}

/* Numbers of weaknesses in texts */

void name_add(struct arena *arena, struct name_list *list, const char *name)
{
    if (text_empty(name))
        return;
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i], name) == 0)
            return;
    *list_push(arena, list) = arena_text(arena, name);
}

/* "CVE-2021-44228": the prefix, digits, a dash, digits; 0 when it does not stand at `p`. */
static size_t id_length(const char *p, const char *prefix)
{
    size_t n = strlen(prefix);
    if (strncmp(p, prefix, n) != 0)
        return 0;
    size_t first = strspn(p + n, "0123456789");
    if (first < 4 || first > 6 || p[n + first] != '-')
        return 0;
    size_t second = strspn(p + n + first + 1, "0123456789");
    return second && second <= 10 ? n + first + 1 + second : 0;
}

void finding_add_ids(struct arena *arena, struct finding *finding, const char *text)
{
    const struct {
        const char *prefix;
        struct name_list *list;
    } sorts[] = {{"CVE-", &finding->cve}, {"CNVD-", &finding->cnvd}, {"CNNVD-", &finding->cnnvd}};
    for (const char *p = text ? text : ""; (p = strchr(p, 'C')) != NULL; p++)
        for (size_t i = 0; i < 3; i++) {
            size_t n = id_length(p, sorts[i].prefix);
            if (n)
                name_add(arena, sorts[i].list, arena_text_n(arena, p, n));
        }
}
