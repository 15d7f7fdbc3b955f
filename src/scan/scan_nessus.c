/* Nessus exports (.nessus, NessusClientData_v2): hosts with properties, items with severity 0–4. Items of the
 * family "Port scanners" are open ports. */
#include "scan/document.h"
#include "scan/scan_kinds.h"

#include <string.h>

enum { SCORES = 3 };

struct score {
    double score;
    const char *vector;
};

/* An item of a compliance audit: one plugin tells hundreds of them, each with a name of its own. */
struct check {
    const char *id, *name, *result, *actual;
};

struct reading {
    struct scan *scan;
    struct arena *host_arena, *item_arena;
    struct host host;
    const char *tag; /* name of the property that is open */
    struct finding item;
    bool in_item, port_scanner, graded;
    const char *synopsis;
    struct score scores[SCORES]; /* CVSS 4, 3 and 2: the newest that is told counts */
    struct check check;
};

static const char *keep(struct arena *arena, const char *const *attributes, const char *name)
{
    return document_text(arena, xml_attribute(attributes, name));
}

static void begin_host(struct reading *reading, struct xml *xml, const char *const *attributes)
{
    arena_reset(reading->host_arena);
    reading->host = (struct host){.host = keep(reading->host_arena, attributes, "name"),
                                  .state = "up",
                                  .seen_at = SCAN_NO_TIME,
                                  .line = xml_line(xml)};
}

static void end_property(struct reading *reading, const char *text)
{
    const struct {
        const char *tag;
        const char **field;
    } fields[] = {{"host-ip", &reading->host.address},
                  {"host-fqdn", &reading->host.hostname},
                  {"netbios-name", &reading->host.hostname},
                  {"mac-address", &reading->host.mac},
                  {"operating-system", &reading->host.os}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (text_same(reading->tag, fields[i].tag) && !*fields[i].field)
            *fields[i].field = document_text(reading->host_arena, text);
    if (text_same(reading->tag, "HOST_END_TIMESTAMP") ||
        (text_same(reading->tag, "HOST_START_TIMESTAMP") && reading->host.seen_at == SCAN_NO_TIME))
        reading->host.seen_at = document_epoch(text);
}

static void grade(struct reading *reading, const char *digit)
{
    int64_t number;
    reading->graded = digit && text_to_int(digit, &number) && number >= 0 && number < SEVERITY_COUNT;
    if (reading->graded)
        reading->item.severity = (enum severity)number;
}

static void begin_item(struct reading *reading, struct xml *xml, const char *const *attributes)
{
    arena_reset(reading->item_arena);
    reading->in_item = true;
    struct arena *arena = reading->item_arena;
    reading->item = FINDING_NEW;
    struct finding *item = &reading->item;
    item->host = reading->host.host;
    item->address = reading->host.address;
    item->hostname = reading->host.hostname;
    item->seen_at = reading->host.seen_at;
    item->port = document_port(xml_attribute(attributes, "port"));
    item->protocol = keep(arena, attributes, "protocol");
    item->service = keep(arena, attributes, "svc_name");
    item->plugin = keep(arena, attributes, "pluginID");
    item->title = keep(arena, attributes, "pluginName");
    item->line = xml_line(xml);
    reading->synopsis = NULL;
    for (size_t i = 0; i < SCORES; i++)
        reading->scores[i] = (struct score){.score = SCAN_NO_SCORE};
    reading->check = (struct check){0};
    /* Older exports tell open ports without a check. */
    reading->port_scanner = text_same(xml_attribute(attributes, "pluginFamily"), "Port scanners") ||
                            (text_same(item->plugin, "0") && !item->title);
    grade(reading, xml_attribute(attributes, "severity"));
}

static int on_open(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    struct reading *reading = user;
    if (strcmp(name, "ReportHost") == 0)
        begin_host(reading, xml, attributes);
    else if (strcmp(name, "ReportItem") == 0)
        begin_item(reading, xml, attributes);
    else if (strcmp(name, "tag") == 0 && xml_at(xml, "HostProperties/tag"))
        reading->tag = keep(reading->host_arena, attributes, "name");
    return 0;
}

static void take_risk(struct reading *reading, const char *word)
{
    static const char *const RISKS[SEVERITY_COUNT] = {"None", "Low", "Medium", "High", "Critical"};
    for (int i = 0; i < SEVERITY_COUNT && !reading->graded; i++)
        if (text_same(word, RISKS[i]))
            reading->item.severity = (enum severity)i;
}

static void take_score(struct reading *reading, const char *name, const char *text)
{
    static const char *const PREFIXES[SCORES] = {"cvss4_", "cvss3_", "cvss_"};
    for (size_t i = 0; i < SCORES; i++) {
        if (!text_starts(name, PREFIXES[i]))
            continue;
        const char *rest = name + strlen(PREFIXES[i]);
        if (strcmp(rest, "base_score") == 0)
            reading->scores[i].score = document_score(text);
        else if (strcmp(rest, "vector") == 0)
            reading->scores[i].vector = text;
    }
}

static void take_check(struct reading *reading, const char *name, const char *text)
{
    const struct {
        const char *name;
        const char **field;
    } fields[] = {{"check-id", &reading->check.id},
                  {"check-name", &reading->check.name},
                  {"result", &reading->check.result},
                  {"actual-value", &reading->check.actual},
                  {"solution", &reading->item.solution}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (strcmp(name, fields[i].name) == 0)
            *fields[i].field = text;
}

static void take_detail(struct reading *reading, const char *name, const char *raw)
{
    struct finding *item = &reading->item;
    const char *text = document_text(reading->item_arena, raw);
    if (!text)
        return;
    if (strcmp(name, "description") == 0)
        item->description = text;
    else if (strcmp(name, "synopsis") == 0)
        reading->synopsis = text;
    else if (strcmp(name, "solution") == 0)
        item->solution = text;
    else if (strcmp(name, "plugin_output") == 0)
        item->evidence = text;
    else if (strcmp(name, "risk_factor") == 0)
        take_risk(reading, text);
    else if (strcmp(name, "cve") == 0 || strcmp(name, "xref") == 0 || strcmp(name, "cnvd") == 0)
        finding_add_ids(reading->item_arena, item, text);
    else if (text_starts(name, "cvss"))
        take_score(reading, name, text);
    else if (text_starts(name, "compliance-"))
        take_check(reading, name + strlen("compliance-"), text);
}

static void settle_score(struct reading *reading)
{
    for (size_t i = SCORES; i-- > 0;)
        if (reading->scores[i].score >= 0) {
            reading->item.cvss = reading->scores[i].score;
            reading->item.vector = reading->scores[i].vector;
        }
}

/* false: the check passed, or could not be made. */
static bool settle_check(struct reading *reading)
{
    const struct check *check = &reading->check;
    struct finding *item = &reading->item;
    if (check->name) {
        item->title = check->name;
        item->path = check->id ? check->id : check->name;
        item->evidence = check->actual ? check->actual : item->evidence;
    }
    return !check->result || strcmp(check->result, "FAILED") == 0 || strcmp(check->result, "WARNING") == 0;
}

static RESULT int end_item(struct reading *reading)
{
    const struct finding *item = &reading->item;
    reading->in_item = false;
    settle_score(reading);
    if (!settle_check(reading)) {
        scan_skip(reading->scan);
        return 0;
    }
    if (!reading->port_scanner) {
        if (!item->description)
            reading->item.description = reading->synopsis;
        return scan_finding(reading->scan, item);
    }
    if (!item->port) {
        scan_skip(reading->scan);
        return 0;
    }
    const struct port port = {.host = item->host,
                              .address = item->address,
                              .hostname = item->hostname,
                              .port = item->port,
                              .protocol = item->protocol,
                              .service = item->service,
                              .state = "open",
                              .line = item->line};
    return scan_port(reading->scan, &port);
}

static int on_close(void *user, struct xml *xml, const char *name, const char *text)
{
    struct reading *reading = user;
    if (strcmp(name, "ReportItem") == 0)
        return end_item(reading);
    if (strcmp(name, "tag") == 0 && xml_at(xml, "HostProperties/tag"))
        end_property(reading, text);
    else if (strcmp(name, "HostProperties") == 0)
        return scan_host(reading->scan, &reading->host);
    else if (reading->in_item)
        take_detail(reading, name, text);
    return 0;
}

static bool recognise(const char *head, size_t n) { return document_is(head, n, "NessusClientData_v2"); }

static int read_nessus(struct scan *scan)
{
    static const struct xml_handler HANDLER = {.open = on_open, .close = on_close};
    ARENA_SCOPE(host_arena);
    ARENA_SCOPE(item_arena);
    struct reading reading = {.scan = scan, .host_arena = host_arena, .item_arena = item_arena, .item = FINDING_NEW};
    scan_tool(scan, "Nessus", NULL);
    return document_read(scan, &HANDLER, &reading);
}

static void example(struct text *file)
{
    text_add(file,
             "<?xml version=\"1.0\" ?>\n<NessusClientData_v2><Report name=\"样本\"><ReportHost name=\"192.0.2.20\">"
             "<HostProperties><tag name=\"host-ip\">192.0.2.20</tag></HostProperties>"
             "<ReportItem port=\"443\" svc_name=\"www\" protocol=\"tcp\" severity=\"2\" pluginID=\"51192\" "
             "pluginName=\"SSL Certificate Cannot Be Trusted\" pluginFamily=\"General\">"
             "<cvss3_base_score>6.5</cvss3_base_score><risk_factor>Medium</risk_factor></ReportItem>"
             "</ReportHost></Report></NessusClientData_v2>\n");
}

const struct scan_kind scan_nessus = {
    .name = "nessus",
    .zh = "Nessus 报告",
    .recognise = recognise,
    .read = read_nessus,
    .example = example,
    .example_frames = "BHFE",
};
