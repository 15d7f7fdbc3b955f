#include "scan/scan_inner.h"

#include "scan/scan_kinds.h"
#include "scan/strangers.h"

#include <stdio.h>
#include <string.h>

enum { LIMIT_DEFAULT = 1000000, PORTS_MOST = 64 << 10, CODE_MOST = 1 << 20 };

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
    while (scan->head_n < SCAN_HEAD_MOST) {
        const char *bytes = NULL;
        size_t n = 0;
        int r = pull(scan, &bytes, &n);
        if (r || !n)
            return r;
        size_t room = SCAN_HEAD_MOST - scan->head_n, taken = n < room ? n : room;
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
    scan_key_time(&json, "started_at", scan->started_at);
    json_key_text(&json, "ports", scan->ports && strlen(scan->ports) <= PORTS_MOST ? scan->ports : NULL);
    json_key_text(&json, "code", scan->code.n && scan->code.n <= CODE_MOST ? text_end(&scan->code) : NULL);
    json_close(&json);
    return emit(scan, FRAME_BEGIN, text.at, text.n);
}

void scan_tool(struct scan *scan, const char *tool, const char *version)
{
    scan->tool = arena_text(scan->arena, tool);
    scan->version = arena_text(scan->arena, version);
}

void scan_started(struct scan *scan, int64_t ms) { scan->started_at = ms; }

void scan_ports(struct scan *scan, const char *protocol, const char *ports)
{
    scan->ports = arena_printf(scan->arena, "%s%s%s %s", scan->ports ? scan->ports : "", scan->ports ? ";" : "",
                               protocol, ports);
}

int scan_frame(struct scan *scan, enum frame_type type, const char *payload, size_t n)
{
    int r = begin(scan);
    if (r)
        return r;
    struct scan_counts *counts = &scan->counts;
    counts->rows += type == FRAME_ROW;
    if (counts->findings + counts->ports + counts->rows > scan->options.limit)
        return scan_refuse(scan, ERR_TOO_LARGE, 0, "内容太多，请分成几个文件", "too many items, split the file");
    if (n > FRAME_MOST)
        return scan_refuse(scan, ERR_TOO_LARGE, 0, "其中一项太大", "one item is too large");
    return emit(scan, type, payload, n);
}

void scan_code(struct scan *scan, const char *place)
{
    scan->code.arena = scan->arena;
    if (scan->code.n <= CODE_MOST) /* longer than that it is not told at all */
        text_printf(&scan->code, "%s%s", scan->code.n ? "\n" : "", place);
}

void scan_cut(struct scan *scan, const char *where) { scan->cut = arena_text(scan->arena, where); }

bool scan_told(const struct scan *scan) { return scan->counts.hosts || scan->counts.findings; }

static RESULT int finish(struct scan *scan)
{
    struct scan_counts *counts = &scan->counts;
    struct text text = TEXT(scan->frame_arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_int(&json, "findings", (int64_t)counts->findings);
    json_key_int(&json, "hosts", (int64_t)counts->hosts);
    json_key_int(&json, "ports", (int64_t)counts->ports);
    json_key_int(&json, "rows", (int64_t)counts->rows);
    json_key_int(&json, "skipped", (int64_t)counts->skipped);
    json_key_int(&json, "clipped", (int64_t)counts->clipped);
    json_key_text(&json, "cut", scan->cut);
    json_key(&json, "severity");
    json_open_object(&json);
    for (size_t i = SEVERITY_COUNT; i-- > 0;)
        json_key_int(&json, severity_word((enum severity)i), (int64_t)counts->by_severity[i]);
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

static int refuse_unknown(struct scan *scan)
{
    return scan_refuse(scan, ERR_UNSUPPORTED, 0,
                       "认不出这种文件：能读 xlsx、csv，以及 Nmap、Nessus、OpenVAS、nuclei、SARIF 的报告",
                       "of no known kind: xlsx, csv, and reports of Nmap, Nessus, OpenVAS, nuclei and SARIF are read");
}

static RESULT int run(struct scan *scan)
{
    struct piece rest = {0};
    int r = read_head(scan, &rest);
    if (r)
        return r;
    if (!scan->head_n)
        return scan_refuse(scan, ERR_SYNTAX, 0, "文件是空的", "the file is empty");
    if (!scan->kind) {
        const struct stranger *stranger = strangers_find(scan->head, scan->head_n);
        if (stranger)
            return scan_refuse(scan, ERR_UNSUPPORTED, 0, stranger->zh, stranger->en);
        scan->kind = scan_kinds_recognise(scan->head, scan->head_n);
    }
    if (!scan->kind)
        return refuse_unknown(scan);
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
