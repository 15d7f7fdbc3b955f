/* OpenVAS and Greenbone reports (GMP and the older OMP XML): a <report> alone, nested in its envelope, or inside
 * <get_reports_response>; results alone in <get_results_response>. */
#include "format/date.h"
#include "scan/document.h"
#include "scan/scan_kinds.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct scan *scan;
    struct arena *arena; /* of the result, or of the host outside results */
    bool in_result, in_host;
    struct finding result;
    const char *threat;
    double score; /* of the result; negative for false positives */
    bool scored;
    double base; /* of the check, for reports that grade results by words only */
    int64_t started_at;
    struct host host;
    const char *detail; /* name of the host's detail that is open */
};

static void begin_result(struct reading *reading, struct xml *xml)
{
    arena_reset(reading->arena);
    reading->in_result = true;
    reading->result = FINDING_NEW;
    reading->result.line = xml_line(xml);
    reading->threat = NULL;
    reading->scored = false;
    reading->score = 0;
    reading->base = SCAN_NO_SCORE;
}

/* In a report, or in the answer to get_results. */
static bool is_result(struct xml *xml)
{
    return xml_at(xml, "results/result") || xml_at(xml, "/get_results_response/result");
}

static bool is_other_format(const char *const *attributes)
{
    const char *type = xml_attribute(attributes, "content_type");
    return type && *type && !text_same(type, "text/xml") && !text_same(type, "application/xml");
}

static int on_open(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    struct reading *reading = user;
    (void)name;
    if (is_result(xml)) {
        begin_result(reading, xml);
    } else if (xml_at(xml, "report") && is_other_format(attributes)) {
        return scan_refuse(
            reading->scan, ERR_UNSUPPORTED, xml_line(xml),
            "这份报告是用别的格式（PDF、CSV 等）导出、包在 XML 里的：请在 Greenbone 里选“XML”格式重新导出",
            "a report of another format inside XML: export it from Greenbone as XML");
    } else if (xml_at(xml, "report/host")) {
        arena_reset(reading->arena);
        reading->in_host = true;
        reading->host = (struct host){.seen_at = SCAN_NO_TIME, .line = xml_line(xml), .state = "up"};
    } else if (reading->in_result && xml_at(xml, "result/nvt")) {
        reading->result.plugin = document_text(reading->arena, xml_attribute(attributes, "oid"));
        finding_add_ids(reading->arena, &reading->result, reading->result.plugin); /* of the CVE scanner */
    } else if (reading->in_result && xml_at(xml, "refs/ref")) {
        finding_add_ids(reading->arena, &reading->result, xml_attribute(attributes, "id"));
    }
    return 0;
}

/* "443/tcp", "general/tcp"; in older reports "https (443/tcp)" */
static void take_place(struct reading *reading, const char *text)
{
    const char *bracket = strrchr(text, '('), *number = bracket ? bracket + 1 : text, *slash = strchr(number, '/');
    if (!slash)
        return;
    reading->result.port = document_port(arena_text_n(reading->arena, number, (size_t)(slash - number)));
    reading->result.protocol = arena_text_n(reading->arena, slash + 1, strcspn(slash + 1, ") "));
    if (bracket)
        reading->result.service =
            document_text(reading->arena, arena_text_n(reading->arena, text, (size_t)(bracket - text)));
}

/* "cvss_base_vector=AV:N/…|summary=…|solution=…": the only place of solution and summary in older reports. */
static void take_tags(struct reading *reading, const char *text)
{
    char **parts;
    size_t n = text_split(reading->arena, text, '|', &parts);
    const struct {
        const char *key;
        const char **field;
    } fields[] = {{"cvss_base_vector=", &reading->result.vector},
                  {"summary=", &reading->result.description},
                  {"solution=", &reading->result.solution}};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 3; k++)
            if (text_starts(parts[i], fields[k].key) && !*fields[k].field)
                *fields[k].field = document_text(reading->arena, parts[i] + strlen(fields[k].key));
}

static void take_score(struct reading *reading, const char *text)
{
    char *end;
    reading->score = strtod(text, &end);
    reading->scored = end != text;
}

static void take_time(struct reading *reading, const char *text)
{
    int64_t ms;
    if (date_parse(text, 0, &ms) && reading->result.seen_at == SCAN_NO_TIME)
        reading->result.seen_at = ms;
}

/* Elements right below <result>. */
static void take_result_part(struct reading *reading, const char *name, const char *text)
{
    struct finding *result = &reading->result;
    if (strcmp(name, "name") == 0)
        result->title = text;
    else if (strcmp(name, "host") == 0)
        result->host = result->address = text;
    else if (strcmp(name, "port") == 0)
        take_place(reading, text);
    else if (strcmp(name, "threat") == 0)
        reading->threat = text;
    else if (strcmp(name, "severity") == 0)
        take_score(reading, text);
    else if (strcmp(name, "description") == 0)
        result->evidence = text;
    else if (strcmp(name, "creation_time") == 0 || strcmp(name, "modification_time") == 0)
        take_time(reading, text);
}

static void take_result(struct reading *reading, struct xml *xml, const char *name, const char *raw)
{
    const char *text = document_text(reading->arena, raw);
    struct finding *result = &reading->result;
    if (!text)
        return;
    if (xml_at(xml, arena_printf(reading->arena, "results/result/%s", name)) ||
        xml_at(xml, arena_printf(reading->arena, "/get_results_response/result/%s", name)))
        take_result_part(reading, name, text);
    else if (xml_at(xml, "host/hostname"))
        result->hostname = text;
    else if (xml_at(xml, "qod/value"))
        result->qod = atoi(text) > 0 && atoi(text) <= 100 ? atoi(text) : 0;
    else if (xml_at(xml, "nvt/name") && !result->title)
        result->title = text;
    else if (xml_at(xml, "nvt/cve") || xml_at(xml, "nvt/xref"))
        finding_add_ids(reading->arena, result, text);
    else if (xml_at(xml, "severities/severity/value") && !result->vector)
        result->vector = text;
    else if (xml_at(xml, "result/nvt/cvss_base") && !reading->scored)
        reading->base = document_score(text);
    else if (xml_at(xml, "nvt/solution"))
        result->solution = text;
    else if (xml_at(xml, "nvt/tags"))
        take_tags(reading, text);
}

static enum severity severity_of_threat(const char *threat)
{
    return text_same(threat, "Critical") ? SEVERITY_CRITICAL
           : text_same(threat, "High")   ? SEVERITY_HIGH
           : text_same(threat, "Medium") ? SEVERITY_MEDIUM
           : text_same(threat, "Low")    ? SEVERITY_LOW
                                         : SEVERITY_INFO;
}

static RESULT int end_result(struct reading *reading)
{
    struct finding *result = &reading->result;
    reading->in_result = false;
    if (result->seen_at == SCAN_NO_TIME)
        result->seen_at = reading->started_at;
    result->severity = severity_of_threat(reading->threat);
    if (reading->scored && reading->score >= 0 && reading->score <= 10) {
        result->cvss = reading->score;
        result->severity = severity_of_score(reading->score);
    }
    if (!reading->scored && result->severity > SEVERITY_INFO && reading->base > 0)
        result->cvss = reading->base;
    /* Below zero: false positives (-1), debug messages (-2) and errors (-3) of the scanner. */
    bool weakness = result->severity > SEVERITY_INFO;
    bool log = !weakness && !(reading->scored && reading->score < 0) &&
               (!reading->threat || text_same(reading->threat, "Log"));
    if (weakness || (log && scan_wants_logs(reading->scan)))
        return scan_finding(reading->scan, result);
    scan_skip(reading->scan);
    return 0;
}

static void take_host(struct reading *reading, struct xml *xml, const char *raw)
{
    const char *text = document_text(reading->arena, raw);
    struct host *host = &reading->host;
    if (xml_at(xml, "report/host/ip"))
        host->host = host->address = text;
    else if (xml_at(xml, "report/host/end") && text)
        date_parse(text, 0, &host->seen_at);
    else if (xml_at(xml, "host/detail/name"))
        reading->detail = text;
    else if (xml_at(xml, "host/detail/value") && text_same(reading->detail, "best_os_txt"))
        host->os = text;
    else if (xml_at(xml, "host/detail/value") && text_same(reading->detail, "hostname"))
        host->hostname = text;
    else if (xml_at(xml, "host/detail/value") && text_same(reading->detail, "MAC"))
        host->mac = text;
}

static int on_close(void *user, struct xml *xml, const char *name, const char *text)
{
    struct reading *reading = user;
    if (reading->in_result) {
        if (is_result(xml))
            return end_result(reading);
        take_result(reading, xml, name, text);
    } else if (reading->in_host) {
        if (xml_at(xml, "report/host")) {
            reading->in_host = false;
            return reading->host.address ? scan_host(reading->scan, &reading->host) : 0;
        }
        take_host(reading, xml, text);
    } else if (xml_at(xml, "report/scan_start") && date_parse(text, 0, &reading->started_at)) {
        scan_started(reading->scan, reading->started_at);
    } else if (xml_at(xml, "report/gmp/version") || xml_at(xml, "report/omp/version")) {
        scan_tool(reading->scan, "OpenVAS", text_trim(reading->arena, text));
    }
    return 0;
}

static bool recognise(const char *head, size_t n)
{
    return document_is(head, n, "get_reports_response") || document_is(head, n, "get_results_response") ||
           document_is(head, n, "report");
}

static int read_openvas(struct scan *scan)
{
    static const struct xml_handler HANDLER = {.open = on_open, .close = on_close};
    ARENA_SCOPE(arena);
    struct reading reading = {.scan = scan, .arena = arena, .result = FINDING_NEW, .started_at = SCAN_NO_TIME};
    scan_tool(scan, "OpenVAS", NULL);
    return document_read(scan, &HANDLER, &reading);
}

static void example(struct text *file)
{
    text_add(file,
             "<report id=\"1\"><gmp><version>22.4</version></gmp><results><result id=\"2\">"
             "<name>SSH Weak Encryption Algorithms Supported</name><host>192.0.2.30<hostname>db.example</hostname>"
             "</host><port>22/tcp</port><nvt oid=\"1.3.6.1.4.1.25623.1.0.105611\"/><threat>Medium</threat>"
             "<severity>4.3</severity></result></results><host><ip>192.0.2.30</ip></host></report>\n");
}

const struct scan_kind scan_openvas = {
    .name = "openvas",
    .zh = "OpenVAS / Greenbone 报告",
    .recognise = recognise,
    .read = read_openvas,
    .example = example,
    .example_frames = "BFHE",
};
