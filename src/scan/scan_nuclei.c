/* nuclei's results (-jsonl: one object on each line; -json-export: one array; versions 2 and 3, and the older names of
 * fields, https://docs.projectdiscovery.io/tools/nuclei). A result is a template that matched somewhere. */
#include "format/date.h"
#include "format/json.h"
#include "scan/document.h"
#include "scan/document_json.h"
#include "scan/scan_kinds.h"

#include <arpa/inet.h>
#include <strings.h>
#include <string.h>

enum { BYTES_MOST = 208 << 20 };

/* The first of several names of a field; versions differ. */
static const char *text_of(const json_t *result, const char *const *names)
{
    const char *text = NULL;
    for (size_t i = 0; !text && names[i]; i++)
        text = document_json_text(result, names[i]);
    return text;
}

static const char *matched_at(const json_t *result)
{
    return text_of(result, (const char *const[]){"matched-at", "matched", "host", "url", NULL});
}

static const char *template_of(const json_t *result)
{
    return text_of(result, (const char *const[]){"template-id", "templateID", "template", NULL});
}

static const char *matcher_of(const json_t *result)
{
    return text_of(result,
                   (const char *const[]){"matcher-name", "matcher_name", "extractor-name", "extractor_name", NULL});
}

static bool is_address(const char *text)
{
    unsigned char bytes[16];
    return text && (inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1);
}

/* "db.example.edu.cn:3306", "[2001:db8::1]:22", "www.example.edu.cn" */
static void take_peer(struct arena *arena, struct finding *finding, const char *peer)
{
    if (strstr(peer, "://")) {
        peer = strstr(peer, "://") + 3;
        peer = arena_text_n(arena, peer, strcspn(peer, "/?#"));
    }
    const char *colon = strrchr(peer, ':');
    bool alone = !colon || is_address(peer) || strchr(colon, ']');
    int port = alone ? 0 : document_port(colon + 1);
    const char *host = port ? arena_text_n(arena, peer, (size_t)(colon - peer)) : peer;
    if (*host == '[' && text_ends(host, "]"))
        host = arena_text_n(arena, host + 1, strlen(host) - 2);
    finding->host = host;
    finding->port = port;
    finding->protocol = port ? "tcp" : NULL;
}

/* Names share an address (a proxy, a cloud): the name belongs to what tells two results apart. A weakness with a
 * number of its own is one weakness of that name, whatever page showed it. */
static void take_path(struct arena *arena, struct finding *finding, const json_t *result)
{
    const char *name = is_address(finding->host) ? "" : finding->host, *matcher = matcher_of(result);
    const char *page = finding->cve.n == 1 || !finding->path ? "" : finding->path;
    const char *path =
        arena_printf(arena, "%s%s%s%s", name, strcmp(page, "/") ? page : "", matcher && finding->cve.n != 1 ? "#" : "",
                     matcher && finding->cve.n != 1 ? matcher : "");
    finding->path = *path ? path : NULL;
}

static void take_place(struct arena *arena, struct finding *finding, const json_t *result)
{
    const char *place = matched_at(result), *address = document_json_text(result, "ip");
    if (place && !document_url(arena, finding, place))
        take_peer(arena, finding, place);
    if (!finding->port && !text_same(document_json_text(result, "type"), "dns"))
        finding->port = document_port(document_json_text(result, "port"));
    finding->address = is_address(address) ? address : is_address(finding->host) ? finding->host : NULL;
    if (!finding->host)
        finding->host = finding->address;
    if (finding->host)
        take_path(arena, finding, result);
}

static void take_ids(struct arena *arena, struct finding *finding, const json_t *info)
{
    const json_t *ids = document_json_at(info, "classification.cve-id");
    size_t i;
    json_t *id;
    finding_add_ids(arena, finding, finding->plugin);
    finding_add_ids(arena, finding, json_string_value(ids));
    json_array_foreach(ids, i, id) finding_add_ids(arena, finding, json_string_value(id));
}

static void take_grade(struct finding *finding, const json_t *info)
{
    static const char *const WORDS[SEVERITY_COUNT] = {"info", "low", "medium", "high", "critical"};
    const char *word = document_json_text(info, "severity");
    const json_t *score = document_json_at(info, "classification.cvss-score");
    double number = json_is_number(score) ? json_number_value(score) : document_score(json_string_value(score));
    finding->cvss = number > 0 && number <= 10 ? number : SCAN_NO_SCORE;
    finding->vector = document_json_text(info, "classification.cvss-metrics");
    finding->severity = finding->cvss > 0 ? severity_of_score(finding->cvss) : SEVERITY_INFO;
    for (int i = 0; word && i < SEVERITY_COUNT; i++)
        if (strcasecmp(word, WORDS[i]) == 0)
            finding->severity = (enum severity)i;
}

/* Where it matched, what was taken from the answer, and how to see it again. */
static const char *evidence_of(struct arena *arena, const json_t *result)
{
    struct text text = TEXT(arena);
    const char *place = matched_at(result), *again = document_json_text(result, "curl-command");
    const json_t *taken = document_json_at(result, "extracted-results");
    size_t i;
    json_t *item;
    if (!taken)
        taken = document_json_at(result, "extracted_results");
    text_add(&text, place ? place : "");
    json_array_foreach(taken, i, item) if (json_is_string(item))
        text_printf(&text, "\n%s", text_trim(arena, json_string_value(item)));
    if (again)
        text_printf(&text, "\n%s", again);
    return text_end(&text);
}

static RESULT int take_result(struct scan *scan, const json_t *result, struct finding *finding)
{
    ARENA_SCOPE(arena);
    const json_t *info = document_json_at(result, "info");
    const char *title = document_json_text(info, "name"), *matcher = matcher_of(result);
    const char *seen = document_json_text(result, "timestamp");
    if (json_is_false(document_json_at(result, "matcher-status"))) {
        scan_skip(scan);
        return 0;
    }
    finding->plugin = template_of(result);
    finding->title = title && matcher ? arena_printf(arena, "%s（%s）", title, matcher)
                     : title          ? title
                                      : finding->plugin;
    finding->description = document_json_text(info, "description");
    finding->solution = document_json_text(info, "remediation");
    finding->evidence = evidence_of(arena, result);
    if (seen && !date_parse(seen, 0, &finding->seen_at))
        finding->seen_at = SCAN_NO_TIME;
    take_grade(finding, info);
    take_ids(arena, finding, info);
    take_place(arena, finding, result);
    return scan_finding(scan, finding);
}

static RESULT int read_array(struct scan *scan, const char *bytes, size_t n)
{
    JSON_SCOPE(results);
    int r = document_json(scan, bytes, n, &results);
    size_t i;
    json_t *result;
    json_array_foreach(results, i, result)
    {
        ARENA_SCOPE(arena);
        struct finding finding = FINDING_NEW;
        finding.place = arena_printf(arena, "[%zu]", i);
        r = r ? r : take_result(scan, result, &finding);
    }
    return r;
}

static RESULT int read_line(struct scan *scan, const char *line, size_t n, size_t number)
{
    JSON_SCOPE(result);
    if (document_blank(line, n) == n)
        return 0;
    if (document_json(scan, line, n, &result) || !json_is_object(result)) {
        *scan_oops(scan) = (struct oops){0};
        return scan_refuse(scan, ERR_SYNTAX, number, "这一行不是完整的一条结果：文件可能没有传完",
                           "this line is no whole result: the file may have been cut");
    }
    struct finding finding = FINDING_NEW;
    finding.line = number;
    return take_result(scan, result, &finding);
}

static int read_nuclei(struct scan *scan)
{
    const char *bytes = NULL;
    size_t n = 0;
    int r = scan_all(scan, BYTES_MOST, &bytes, &n);
    if (r)
        return r;
    scan_tool(scan, "nuclei", NULL);
    size_t blank = document_blank(bytes, n), number = 0;
    if (blank < n && bytes[blank] == '[')
        return read_array(scan, bytes + blank, n - blank);
    const char *end = bytes + n;
    for (const char *line = bytes; !r && line < end; number++) {
        const char *close = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((close ? close : end) - line), mark = number ? 0 : blank;
        r = read_line(scan, line + (mark < length ? mark : 0), length - (mark < length ? mark : 0), number + 1);
        line += length + 1;
    }
    return r;
}

static bool recognise(const char *head, size_t n)
{
    size_t i = document_blank(head, n);
    if (i == n || !strchr("{[", head[i]) || !memmem(head, n, "\"info\"", 6))
        return false;
    return memmem(head, n, "\"template-id\"", 13) || memmem(head, n, "\"templateID\"", 12) ||
           memmem(head, n, "\"template-path\"", 15);
}

static void example(struct text *file)
{
    text_add(file,
             "{\"template-id\":\"CVE-2021-41773\",\"info\":{\"name\":\"Apache 2.4.49 路径穿越\",\"severity\":\"high\","
             "\"classification\":{\"cve-id\":[\"cve-2021-41773\"],\"cvss-score\":7.5}},\"type\":\"http\","
             "\"host\":\"https://lib.example\",\"matched-at\":\"https://lib.example/icons/\",\"ip\":\"192.0.2.60\","
             "\"timestamp\":\"2026-03-01T08:00:00.123456789+08:00\",\"matcher-status\":true}\n");
}

const struct scan_kind scan_nuclei = {
    .name = "nuclei",
    .zh = "nuclei 结果",
    .recognise = recognise,
    .read = read_nuclei,
    .example = example,
    .example_frames = "BFE",
};
