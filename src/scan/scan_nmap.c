/* Nmap's XML output (-oX), as nmap.dtd 1.05 describes it. Open ports are observations; findings come from the
 * scripts of the category vuln and from vulners. */
#include "scan/document.h"
#include "scan/scan_kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct reading {
    struct scan *scan;
    struct arena *arena; /* of the host */
    struct host host;
    struct port port;
    bool in_port, unchecked;
    struct finding_list LIST(struct finding) findings; /* of the port or host, after it is told */
};

static const char *keep(struct reading *reading, const char *const *attributes, const char *name)
{
    return document_text(reading->arena, xml_attribute(attributes, name));
}

static struct finding new_finding(struct reading *reading, const char *plugin, const char *evidence, size_t line)
{
    struct finding finding = FINDING_NEW;
    finding.host = reading->host.host;
    finding.address = reading->host.address;
    finding.hostname = reading->host.hostname;
    finding.seen_at = reading->host.seen_at;
    finding.plugin = plugin;
    finding.evidence = evidence;
    finding.line = line;
    if (reading->in_port) {
        finding.port = reading->port.port;
        finding.protocol = reading->port.protocol;
        finding.service = reading->port.service;
    }
    return finding;
}

static const char *product_of(struct reading *reading)
{
    const struct port *port = &reading->port;
    if (!reading->in_port || !port->product)
        return NULL;
    return port->version ? arena_printf(reading->arena, "%s %s", port->product, port->version) : port->product;
}

/* Lines of vulners: number, score ("7.5", since 2.0 "cvss3.1: 7.5"), address, and *EXPLOIT* for those that are
 * programs, not weaknesses. */
static void take_vulners_line(struct reading *reading, const char *line, size_t at)
{
    char **words;
    size_t n = text_split(reading->arena, text_trim(reading->arena, line), '\t', &words);
    const char *colon = n >= 2 ? strchr(words[1], ':') : NULL;
    double score = n >= 2 ? document_score(colon ? colon + 1 : words[1]) : SCAN_NO_SCORE;
    if (score < 0)
        return;
    if (!text_starts(words[0], "CVE-") && !text_starts(words[0], "CNVD-")) {
        scan_skip(reading->scan);
        return;
    }
    struct finding finding = new_finding(reading, "vulners", text_trim(reading->arena, line), at);
    const char *product = product_of(reading);
    finding.title = product ? arena_printf(reading->arena, "%s（%s）", words[0], product) : words[0];
    finding.cvss = score;
    finding.severity = severity_of_score(score);
    finding_add_ids(reading->arena, &finding, words[0]);
    *list_push(reading->arena, &reading->findings) = finding;
}

/* Lines of vulscan: "[CVE-2012-1823] sapi/cgi/cgi_main.c in PHP …". It compares names of products only and grades
 * nothing, so they are hints. */
static void take_vulscan_line(struct reading *reading, const char *raw, size_t at)
{
    const char *line = text_trim(reading->arena, raw), *close = strchr(line, ']');
    if (*line != '[' || !close)
        return;
    const char *id = arena_text_n(reading->arena, line + 1, (size_t)(close - line - 1)), *product = product_of(reading);
    if (!text_starts(id, "CVE-")) {
        scan_skip(reading->scan);
        return;
    }
    struct finding finding = new_finding(reading, "vulscan", text_trim(reading->arena, close + 1), at);
    finding.title = product ? arena_printf(reading->arena, "%s（%s，按产品名推测）", id, product) : id;
    finding_add_ids(reading->arena, &finding, id);
    *list_push(reading->arena, &reading->findings) = finding;
}

static const char *after(struct arena *arena, const char *line, const char *label)
{
    const char *found = strstr(line, label);
    return found ? text_trim(arena, found + strlen(label)) : NULL;
}

static enum severity severity_of_risk(const char *word)
{
    return strncasecmp(word, "Critical", 8) == 0 ? SEVERITY_CRITICAL
           : strncasecmp(word, "High", 4) == 0   ? SEVERITY_HIGH
           : strncasecmp(word, "Low", 3) == 0    ? SEVERITY_LOW
                                                 : SEVERITY_MEDIUM;
}

/* One line of the report that the vulns library prints, below its "State:". */
static void take_vuln_line(struct reading *reading, struct finding *finding, const char *line)
{
    const char *ids = after(reading->arena, line, "IDs:"), *risk = after(reading->arena, line, "Risk factor:");
    const char *v3 = after(reading->arena, line, "CVSSv3:"), *v2 = after(reading->arena, line, "CVSSv2:");
    if (ids)
        finding_add_ids(reading->arena, finding, ids);
    if (risk)
        finding->severity = severity_of_risk(risk);
    if (v3 || (v2 && finding->cvss < 0))
        finding->cvss = document_score(v3 ? v3 : v2);
    if (finding->cvss >= 0)
        finding->severity = severity_of_score(finding->cvss);
}

/* The report names each weakness in the line above its "State:". */
static void take_vuln_script(struct reading *reading, const char *id, const char *output, size_t at)
{
    char **lines;
    size_t n = text_split(reading->arena, output, '\n', &lines);
    size_t first = reading->findings.n;
    struct finding *open = NULL;
    const char *above = id; /* one script may know several weaknesses: their names tell them apart */
    for (size_t i = 0; i < n; i++) {
        const char *line = text_trim(reading->arena, lines[i]);
        const char *state = text_starts(line, "State:") ? text_trim(reading->arena, line + 6) : NULL;
        if (state && (text_starts(state, "VULNERABLE") || text_starts(state, "LIKELY VULNERABLE"))) {
            open = list_push(reading->arena, &reading->findings);
            *open = new_finding(reading, id, output, at);
            open->title = open->path = above;
            open->severity = SEVERITY_MEDIUM;
            finding_add_ids(reading->arena, open, id);
        } else if (state) {
            open = NULL;
        } else if (open) {
            take_vuln_line(reading, open, line);
        }
        if (*line)
            above = line;
    }
    for (size_t i = first; i < reading->findings.n; i++)
        if (reading->findings.at[i].cve.n == 1)
            reading->findings.at[i].path = NULL;
}

static void take_lines(struct reading *reading, const char *output, size_t at,
                       void (*take)(struct reading *, const char *, size_t))
{
    char **lines;
    size_t n = text_split(reading->arena, output, '\n', &lines);
    for (size_t i = 0; i < n; i++)
        take(reading, lines[i], at);
}

static RESULT int take_script(struct reading *reading, struct xml *xml, const char *const *attributes)
{
    const char *id = keep(reading, attributes, "id");
    const char *output = xml_attribute(attributes, "output");
    if (!id || !output)
        return 0;
    if (reading->in_port)
        *list_push(reading->arena, &reading->port.scripts) = (struct script){id, arena_text(reading->arena, output)};
    if (text_starts(id, "vulners")) {
        take_lines(reading, output, xml_line(xml), take_vulners_line);
    } else if (text_ends(id, "vulscan")) {
        take_lines(reading, output, xml_line(xml), take_vulscan_line);
    } else if (strstr(output, "State:")) {
        /* "cve2014-0160" in a script's name is told as CVE only inside its output. */
        take_vuln_script(reading, id, arena_text(reading->arena, output), xml_line(xml));
    }
    return 0;
}

static void begin_host(struct reading *reading, struct xml *xml, const char *const *attributes)
{
    arena_reset(reading->arena);
    reading->findings = (struct finding_list){0};
    int64_t ended = document_epoch(xml_attribute(attributes, "endtime"));
    reading->host = (struct host){
        .line = xml_line(xml),
        .unchecked = reading->unchecked,
        .seen_at = ended != SCAN_NO_TIME ? ended : document_epoch(xml_attribute(attributes, "starttime"))};
}

static void take_address(struct reading *reading, const char *const *attributes)
{
    const char *address = keep(reading, attributes, "addr");
    if (text_same(xml_attribute(attributes, "addrtype"), "mac")) {
        reading->host.mac = address;
        reading->host.vendor = keep(reading, attributes, "vendor");
    } else if (!reading->host.address) {
        reading->host.address = reading->host.host = address;
    }
}

static void begin_port(struct reading *reading, struct xml *xml, const char *const *attributes)
{
    reading->in_port = true;
    reading->port = (struct port){.host = reading->host.host,
                                  .address = reading->host.address,
                                  .hostname = reading->host.hostname,
                                  .line = xml_line(xml),
                                  .port = document_port(xml_attribute(attributes, "portid")),
                                  .protocol = keep(reading, attributes, "protocol")};
}

static void take_service(struct reading *reading, const char *const *attributes)
{
    const char *name = keep(reading, attributes, "name");
    bool tls = text_same(xml_attribute(attributes, "tunnel"), "ssl");
    reading->port.service = name && tls ? arena_printf(reading->arena, "ssl/%s", name) : name;
    reading->port.product = keep(reading, attributes, "product");
    reading->port.version = keep(reading, attributes, "version");
    reading->port.extra = keep(reading, attributes, "extrainfo");
}

static void take_run(struct reading *reading, const char *const *attributes)
{
    const char *scanner = xml_attribute(attributes, "scanner");
    scan_tool(reading->scan, scanner ? scanner : "nmap", xml_attribute(attributes, "version"));
    scan_started(reading->scan, document_epoch(xml_attribute(attributes, "start")));
    /* Weaknesses are found by scripts. Nmap writes the dashes of its arguments as references, which are resolved here.
     */
    const char *args = xml_attribute(attributes, "args");
    reading->unchecked = args && !strstr(args, "--script") && !strstr(args, " -sC") && !strstr(args, " -A");
}

static void take_scaninfo(struct reading *reading, const char *const *attributes)
{
    const char *protocol = xml_attribute(attributes, "protocol"), *services = xml_attribute(attributes, "services");
    if (protocol && !text_empty(services))
        scan_ports(reading->scan, protocol, services);
}

static int on_open(void *user, struct xml *xml, const char *name, const char *const *attributes)
{
    struct reading *reading = user;
    if (strcmp(name, "script") == 0)
        return xml_at(xml, "/nmaprun/host/hostscript/script") || reading->in_port
                   ? take_script(reading, xml, attributes)
                   : 0;
    if (xml_at(xml, "/nmaprun"))
        take_run(reading, attributes);
    else if (xml_at(xml, "/nmaprun/scaninfo"))
        take_scaninfo(reading, attributes);
    else if (xml_at(xml, "/nmaprun/host"))
        begin_host(reading, xml, attributes);
    else if (xml_at(xml, "/nmaprun/host/status"))
        reading->host.state = keep(reading, attributes, "state");
    else if (xml_at(xml, "/nmaprun/host/address"))
        take_address(reading, attributes);
    else if (xml_at(xml, "host/hostnames/hostname") && !reading->host.hostname)
        reading->host.hostname = keep(reading, attributes, "name");
    else if (xml_at(xml, "host/os/osmatch") && !reading->host.os)
        reading->host.os = keep(reading, attributes, "name");
    else if (xml_at(xml, "host/ports/port"))
        begin_port(reading, xml, attributes);
    else if (xml_at(xml, "ports/port/state"))
        reading->port.state = keep(reading, attributes, "state");
    else if (xml_at(xml, "ports/port/service"))
        take_service(reading, attributes);
    return 0;
}

static RESULT int tell_findings(struct reading *reading)
{
    for (size_t i = 0; i < reading->findings.n; i++) {
        int r = scan_finding(reading->scan, &reading->findings.at[i]);
        if (r)
            return r;
    }
    reading->findings.n = 0;
    return 0;
}

static RESULT int end_port(struct reading *reading)
{
    int r =
        text_starts(reading->port.state, "open") && reading->port.port ? scan_port(reading->scan, &reading->port) : 0;
    if (!r)
        r = tell_findings(reading);
    reading->in_port = false;
    return r;
}

static int on_close(void *user, struct xml *xml, const char *name, const char *text)
{
    struct reading *reading = user;
    (void)name;
    if (xml_at(xml, "port/service/cpe"))
        finding_add_name(reading->arena, &reading->port.cpe, document_text(reading->arena, text));
    if (xml_at(xml, "host/ports/port"))
        return end_port(reading);
    if (!xml_at(xml, "/nmaprun/host"))
        return 0;
    int r = scan_host(reading->scan, &reading->host);
    return r ? r : tell_findings(reading);
}

static bool recognise(const char *head, size_t n) { return document_is(head, n, "nmaprun"); }

static int read_nmap(struct scan *scan)
{
    static const struct xml_handler HANDLER = {.open = on_open, .close = on_close};
    ARENA_SCOPE(arena);
    struct reading reading = {.scan = scan, .arena = arena};
    int r = document_read(scan, &HANDLER, &reading);
    struct oops *oops = scan_oops(scan);
    bool cut = r == -ERR_SYNTAX && text_starts(oops->zh, "文件不完整");
    if (cut && scan_told(scan)) { /* a scan that was interrupted: what it had found until then it had found */
        scan_cut(scan, oops->where);
        *oops = (struct oops){0};
        return 0;
    }
    if (cut)
        snprintf(oops->zh, sizeof oops->zh, "%s",
                 "文件不完整，到这里就断了：扫描被中断（Ctrl+C），或没有传完；可用 nmap --resume 接着扫完再导入");
    return r;
}

static void example(struct text *file)
{
    text_add(file,
             "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n"
             "<nmaprun scanner=\"nmap\" start=\"1772323200\" version=\"7.93\"><host endtime=\"1772323210\">"
             "<status state=\"up\"/><address addr=\"192.0.2.10\" addrtype=\"ipv4\"/><ports>"
             "<port protocol=\"tcp\" portid=\"22\"><state state=\"open\"/><service name=\"ssh\" product=\"OpenSSH\" "
             "version=\"7.4\"/><script id=\"vulners\" output=\"&#xa;  cpe:/a:openbsd:openssh:7.4: &#xa;    &#9;"
             "CVE-2018-15919&#9;5.0&#9;https://vulners.com/cve/CVE-2018-15919\"/></port></ports></host></nmaprun>\n");
}

const struct scan_kind scan_nmap = {
    .name = "nmap",
    .zh = "Nmap 扫描结果",
    .recognise = recognise,
    .read = read_nmap,
    .example = example,
    .example_frames = "BPFHE",
};
