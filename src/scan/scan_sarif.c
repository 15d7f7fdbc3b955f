/* SARIF 2.1.0 (OASIS): what static analysis and some web scanners write. Read whole, within a limit. */
#include "base/map.h"
#include "format/date.h"
#include "format/json.h"
#include "scan/document.h"
#include "scan/document_json.h"
#include "scan/scan_kinds.h"

#include <stdio.h>
#include <string.h>

enum { BYTES_MOST = 64 << 20 };

static const char REPOSITORY[] = "versionControlProvenance.0.repositoryUri";

struct run {
    struct scan *scan;
    struct arena *arena; /* of the result */
    const json_t *value, *rules, *extensions;
    int64_t started_at;
    size_t number;
    const char *repository;  /* that the code is kept in; NULL: not told */
    struct arena *log_arena; /* of the whole log */
    struct map *places;      /* rule and path → struct place */
};

/* Results of one rule in one file. Where nothing else tells them apart, the first stays the first, and so on. */
struct place {
    struct lines LIST(int64_t) lines;
};

static const json_t *rule_by_id(const json_t *rules, const char *id)
{
    size_t i;
    json_t *rule;
    json_array_foreach(rules, i, rule) if (text_same(document_json_text(rule, "id"), id)) return rule;
    return NULL;
}

/* By index where the result tells one (of an extension: rule.toolComponent.index), else by id. */
static const json_t *rule_of(const struct run *run, const json_t *result, const char *id)
{
    const json_t *component = document_json_at(result, "rule.toolComponent.index"),
                 *index = document_json_at(result, "ruleIndex");
    const json_t *rules = run->rules;
    if (json_is_integer(component) && json_integer_value(component) >= 0)
        rules = document_json_at(json_array_get(run->extensions, (size_t)json_integer_value(component)), "rules");
    if (!index)
        index = document_json_at(result, "rule.index");
    const json_t *rule = json_is_integer(index) && json_integer_value(index) >= 0
                             ? json_array_get(rules, (size_t)json_integer_value(index))
                             : NULL;
    if (rule && (!id || text_starts(id, document_json_text(rule, "id") ? document_json_text(rule, "id") : "")))
        return rule;
    return id ? rule_by_id(rules, id) : NULL;
}

static enum severity severity_of_level(const char *level)
{
    return text_same(level, "error")  ? SEVERITY_HIGH
           : text_same(level, "note") ? SEVERITY_LOW
           : text_same(level, "none") ? SEVERITY_INFO
                                      : SEVERITY_MEDIUM;
}

static void take_severity(struct finding *finding, const json_t *result, const json_t *rule)
{
    const json_t *number = document_json_at(result, "properties.security-severity");
    if (!number)
        number = document_json_at(rule, "properties.security-severity");
    finding->cvss = json_is_number(number) ? json_number_value(number) : document_score(json_string_value(number));
    if (finding->cvss < 0 || finding->cvss > 10)
        finding->cvss = SCAN_NO_SCORE;
    const char *level = document_json_text(result, "level");
    if (!level)
        level = document_json_text(rule, "defaultConfiguration.level");
    finding->severity = finding->cvss >= 0 ? severity_of_score(finding->cvss) : severity_of_level(level);
}

/* What has no file may have a name: a function, a package, a resource. */
static const char *logical_place(const json_t *result)
{
    const json_t *place = document_json_at(result, "locations.0.logicalLocations.0");
    const char *name = document_json_text(place, "fullyQualifiedName");
    return name ? name : document_json_text(place, "name");
}

static void take_location(struct run *run, struct finding *finding, const json_t *result)
{
    const json_t *location = document_json_at(result, "locations.0.physicalLocation");
    const char *uri = document_json_text(location, "artifactLocation.uri");
    const json_t *index = document_json_at(location, "artifactLocation.index");
    if (!uri && json_is_integer(index) && json_integer_value(index) >= 0)
        uri = document_json_text(
            json_array_get(document_json_at(run->value, "artifacts"), (size_t)json_integer_value(index)),
            "location.uri");
    const char *target = document_json_text(result, "webRequest.target");
    if (target && strstr(target, "://"))
        uri = target;
    if (!uri) {
        finding->path = logical_place(result);
        finding->url = finding->path;
        return;
    }
    if (document_url(run->arena, finding, uri))
        return;
    const json_t *line = document_json_at(location, "region.startLine");
    finding->path = uri;
    finding->url =
        json_is_integer(line) ? arena_printf(run->arena, "%s:%lld", uri, (long long)json_integer_value(line)) : uri;
    finding->evidence = document_json_text(location, "region.snippet.text");
    if (!finding->evidence)
        finding->evidence = document_json_text(location, "contextRegion.snippet.text");
}

/* Semgrep without an account writes the same words into every result. */
static const char *first_print(const json_t *result, const char *key)
{
    void *first = json_object_iter((json_t *)document_json_at(result, key));
    const char *print = first ? json_string_value(json_object_iter_value(first)) : NULL;
    return text_empty(print) || text_same(print, "requires login") ? NULL : print;
}

/* Which one it is of the results of its rule at that place, from 0; the same line is the same one. */
static size_t ordinal_of(struct run *run, const struct finding *finding, const char *path, const json_t *result)
{
    const char *key = arena_printf(run->arena, "%s|%s", finding->plugin ? finding->plugin : "", path);
    struct place *place = map_get(run->places, key);
    const json_t *region = document_json_at(result, "locations.0.physicalLocation.region");
    int64_t line = json_integer_value(document_json_at(region, "startLine")) * 10000 +
                   json_integer_value(document_json_at(region, "startColumn"));
    if (!place) {
        place = ARENA_NEW(run->log_arena, struct place);
        map_set(run->log_arena, run->places, key, place);
    }
    for (size_t i = 0; i < place->lines.n; i++)
        if (place->lines.at[i] == line)
            return i;
    *list_push(run->log_arena, &place->lines) = line;
    return place->lines.n - 1;
}

/* Lines move between scans; a fingerprint tells two results of one rule in one file apart. What looks the same at
 * several lines of a file has the same fingerprint (or none): there their order counts. */
static void take_fingerprint(struct run *run, struct finding *finding, const json_t *result)
{
    const char *print = first_print(result, "fingerprints"), *path = finding->path ? finding->path : "";
    if (!print)
        print = first_print(result, "partialFingerprints");
    if (print)
        path = arena_printf(run->arena, "%s#%s", path, print);
    size_t ordinal = ordinal_of(run, finding, path, result);
    if (ordinal)
        path = arena_printf(run->arena, "%s~%zu", path, ordinal + 1);
    if (run->repository && !finding->host)
        path = arena_printf(run->arena, "%s/%s", run->repository, path);
    finding->path = *path ? path : NULL;
}

/* The message, or the one that the rule keeps under its id, with its arguments in the places of {0}, {1} … */
static const char *message_of(const struct run *run, const json_t *result, const json_t *rule)
{
    const char *text = document_json_text(result, "message.text"), *id = document_json_text(result, "message.id");
    const json_t *kept = json_object_get(document_json_at(rule, "messageStrings"), id ? id : "");
    const json_t *arguments = document_json_at(result, "message.arguments");
    text = text ? text : document_json_text(kept, "text");
    if (!text || !json_array_size(arguments))
        return text;
    struct text all = TEXT(run->arena);
    for (const char *p = text; *p;) {
        bool hole = p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}';
        const char *argument = hole ? json_string_value(json_array_get(arguments, (size_t)(p[1] - '0'))) : NULL;
        text_add_n(&all, argument ? argument : p, argument ? strlen(argument) : 1);
        p += argument ? 3 : 1;
    }
    return text_end(&all);
}

/* A suppression that is asked for, or was turned down, hides nothing (3.35.3). */
static bool is_suppressed(const json_t *result)
{
    size_t i;
    json_t *suppression;
    json_array_foreach(document_json_at(result, "suppressions"), i, suppression)
    {
        const char *status = document_json_text(suppression, "status");
        if (!status || text_same(status, "accepted"))
            return true;
    }
    return false;
}

static RESULT int take_result(struct run *run, const json_t *result, size_t number)
{
    const char *kind = document_json_text(result, "kind"), *id = document_json_text(result, "ruleId");
    bool holds = (!kind || text_same(kind, "fail") || text_same(kind, "open") || text_same(kind, "review")) &&
                 !text_same(document_json_text(result, "baselineState"), "absent");
    if (!id)
        id = document_json_text(result, "rule.id");
    if (!holds || is_suppressed(result)) {
        scan_skip(run->scan);
        return 0;
    }
    const json_t *rule = rule_of(run, result, id);
    struct finding finding = FINDING_NEW;
    finding.plugin = id ? id : document_json_text(rule, "id");
    const char *title = document_json_text(rule, "shortDescription.text"), *message = message_of(run, result, rule);
    finding.title = title                              ? title
                    : document_json_text(rule, "name") ? document_json_text(rule, "name")
                    : message                          ? message
                                                       : finding.plugin;
    const char *full = document_json_text(rule, "fullDescription.text");
    finding.description = message && full ? arena_printf(run->arena, "%s\n\n%s", message, full)
                          : message       ? message
                                          : full;
    const char *help = document_json_text(rule, "help.text");
    finding.solution = help ? help : document_json_text(rule, "helpUri");
    finding.seen_at = run->started_at;
    take_severity(&finding, result, rule);
    take_location(run, &finding, result);
    take_fingerprint(run, &finding, result);
    finding_add_ids(run->arena, &finding, finding.plugin);
    finding_add_ids(run->arena, &finding, message);
    finding.place = arena_printf(run->arena, "runs[%zu].results[%zu]", run->number, number);
    return scan_finding(run->scan, &finding);
}

static RESULT int take_run(struct scan *scan, const json_t *value, size_t number, struct map *places)
{
    ARENA_SCOPE(arena);
    struct run run = {.scan = scan,
                      .arena = arena,
                      .value = value,
                      .number = number,
                      .started_at = SCAN_NO_TIME,
                      .log_arena = scan_arena(scan),
                      .places = places,
                      .rules = document_json_at(value, "tool.driver.rules"),
                      .extensions = document_json_at(value, "tool.extensions")};
    const char *started = document_json_text(value, "invocations.0.startTimeUtc");
    if (started && !date_parse(started, 0, &run.started_at))
        run.started_at = SCAN_NO_TIME;
    run.repository = document_json_text(value, REPOSITORY);
    if (!number) {
        const char *version = document_json_text(value, "tool.driver.semanticVersion");
        scan_tool(scan, document_json_text(value, "tool.driver.name"),
                  version ? version : document_json_text(value, "tool.driver.version"));
        scan_started(scan, run.started_at);
    }
    size_t i;
    json_t *result;
    json_array_foreach(document_json_at(value, "results"), i, result)
    {
        arena_reset(arena);
        int r = take_result(&run, result, i);
        if (r)
            return r;
    }
    return 0;
}

/* What was looked at: a repository where the run names it, else the files that it lists. */
static void tell_code(struct scan *scan, const json_t *runs)
{
    size_t i, k;
    json_t *run, *file;
    json_array_foreach(runs, i, run)
    {
        const char *repository = document_json_text(run, REPOSITORY);
        if (repository)
            scan_code(scan, repository);
        json_array_foreach(repository ? NULL : document_json_at(run, "artifacts"), k, file)
        {
            const char *uri = document_json_text(file, "location.uri");
            if (uri)
                scan_code(scan, uri);
        }
    }
}

static int read_sarif(struct scan *scan)
{
    const char *bytes = NULL;
    size_t n = 0;
    JSON_SCOPE(log);
    int r = scan_all(scan, BYTES_MOST, &bytes, &n);
    if (r)
        return r;
    size_t mark = document_blank(bytes, n);
    r = document_json(scan, bytes + mark, n - mark, &log);
    if (r)
        return r;
    if (!json_is_array(document_json_at(log, "runs")))
        return scan_refuse(scan, ERR_SYNTAX, 0, "不是 SARIF：缺少 runs", "no SARIF log: runs is missing");
    size_t i;
    json_t *run;
    tell_code(scan, document_json_at(log, "runs"));
    json_array_foreach(document_json_at(log, "runs"), i, run)
    {
        struct map places = {0};
        r = take_run(scan, run, i, &places);
        if (r)
            return r;
    }
    return 0;
}

static bool recognise(const char *head, size_t n)
{
    size_t i = document_blank(head, n);
    if (i == n || head[i] != '{')
        return false;
    return memmem(head, n, "sarif", 5) || memmem(head, n, "\"runs\"", 6);
}

static void example(struct text *file)
{
    text_add(file,
             "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"样本\",\"rules\":[{\"id\":\"R1\","
             "\"shortDescription\":{\"text\":\"SQL 注入\"},\"properties\":{\"security-severity\":\"8.8\"}}]}},"
             "\"results\":[{\"ruleId\":\"R1\",\"ruleIndex\":0,\"message\":{\"text\":\"参数拼接\"},\"locations\":[{"
             "\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"src/a.c\"},\"region\":{\"startLine\":7}}}]}]}]}\n");
}

const struct scan_kind scan_sarif = {
    .name = "sarif",
    .zh = "SARIF 分析结果",
    .recognise = recognise,
    .read = read_sarif,
    .example = example,
    .example_frames = "BFE",
};
