#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "import_world.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char REGISTERED[] = "system:\n"
                                 "  - {name: 办公系统, manage-unit: 教务处, run-unit: 教务处, use-unit: 教务处, url: "
                                 "'https://oa.example.edu.cn/', addresses: [192.0.2.20], state: in-service}\n"
                                 "  - {name: 图书馆主页, manage-unit: 图书馆, run-unit: 图书馆, use-unit: 图书馆, "
                                 "addresses: [192.0.2.8/30], state: in-service}\n";

static struct world world;

static int open_world(void **state)
{
    (void)state;
    world_open(&world, NULL);
    world_rows(&world, REGISTERED);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

/* --- what a job says of itself --- */

static void assert_figures(const struct job *job, const char *state, int64_t new, int64_t seen, int64_t refused,
                           int64_t gone)
{
    JSON_SCOPE(value);
    value = world_printed(&world, job);
    const struct {
        const char *key;
        int64_t number;
    } rows[] = {{"new", new}, {"seen", seen}, {"refused", refused}, {"gone", gone}};
    assert_string_equal(json_string_value(json_object_get(value, "state")), state);
    for (size_t i = 0; i < 4; i++)
        if (json_integer_value(json_object_get(value, rows[i].key)) != rows[i].number)
            fail_msg("%s is %lld, not %lld", rows[i].key,
                     (long long)json_integer_value(json_object_get(value, rows[i].key)), (long long)rows[i].number);
    const json_t *sums = json_object_get(value, "reconciled");
    if (strcmp(state, "done"))
        return;
    assert_int_equal(json_integer_value(json_object_get(sums, "in_file")),
                     json_integer_value(json_object_get(sums, "stored")) +
                         json_integer_value(json_object_get(sums, "merged")) +
                         json_integer_value(json_object_get(sums, "refused")));
}

static struct job *imported(const char *sample)
{
    struct oops oops = {0};
    struct job *job = world_job(&world, "finding", false, arena_printf(world.arena, "%s/%s", SAMPLES, sample));
    assert_true(world_pump(&world, job));
    if (job_state(job) == JOB_MAPPING) {
        JSON_SCOPE(columns);
        struct job_world seen = world_of(&world);
        columns = json_loads("{\"受影响主机\":\"host\",\"IP地址\":\"address\",\"端口\":\"port\",\"漏洞名称\":\"title\","
                             "\"危险等级\":\"severity\",\"修复建议\":\"solution\",\"CVE编号\":\"cve\"}",
                             0, NULL);
        assert_int_equal(job_map(job, &seen, columns, NULL, false, &oops), 0);
        assert_true(world_pump(&world, job));
    }
    assert_int_equal(job_run(job, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_true(job_over(job));
    return job;
}

static const struct row *finding_at(const char *identity)
{
    const struct row *rows;
    if (world_find(&world, "finding", "identity", identity, &rows) != 1)
        fail_msg("not one finding %s", identity);
    return rows;
}

/* --- promises --- */

static void a_report_becomes_findings_of_the_units_that_answer(void **state)
{
    JOB(job) = imported("campus.nessus");
    const struct row *finding = finding_at("192.0.2.20|CVE-2019-0708@3389/tcp"), *rows;
    (void)state;
    assert_figures(job, "done", 4, 0, 0, 0);
    assert_string_equal(row_text(finding, "severity"), "严重");
    assert_string_equal(row_text(finding, "source"), "Nessus");
    assert_string_equal(row_text(finding, "cve"), "CVE-2019-0708");
    assert_non_null(strstr(row_text(finding, "evidence"), "CNVD-2019-14264"));
    assert_int_equal(row_int(finding, "first-seen"), 1772327400000);
    assert_int_equal(world_find(&world, "system", "name", "办公系统", &rows), 1);
    assert_int_equal(row_int(finding, "system"), rows[0].id);
    assert_int_equal(row_int(finding, "unit"), row_int(&rows[0], "run-unit"));
    assert_int_equal(row_int(finding_at("192.0.2.21|nessus/34324@21/tcp"), "system"),
                     0); /* nobody registered this machine */
    assert_int_equal(row_int(finding_at("192.0.2.21|nessus/34324@21/tcp"), "unit"), 0);
}

static void the_same_report_twice_is_one_finding_seen_twice(void **state)
{
    JOB(first) = imported("campus.nessus");
    JOB(second) = imported("campus-gb18030.nessus");
    (void)state;
    assert_figures(second, "done", 0, 4, 0, 0);
    assert_int_equal(world_count(&world, "finding"), 4);
    assert_int_equal(row_int(finding_at("192.0.2.20|nessus/51192@443/tcp"), "sightings"), 2);
}

/* Brought about without a form, as rules do. */
static void set_text(const char *identity, const char *column, const char *text)
{
    struct cell cells[] = {{column, VALUE_OF_TEXT(text)}};
    struct fact fact = {.kind = FACT_DEED,
                        .name = "edit",
                        .table = "finding",
                        .record = finding_at(identity)->id,
                        .values = cells,
                        .value_count = 1,
                        .actor = {.trusted = true}};
    struct fact_answer answer;
    struct oops oops = {0};
    assert_int_equal(stage_send(&world.stage, &fact, &answer, &oops), 0);
    assert_int_equal(answer.code, 0);
}

static void a_finding_that_was_closed_wakes_up(void **state)
{
    JOB(first) = imported("campus.nessus");
    (void)state;
    set_text("192.0.2.20|nessus/51192@443/tcp", "state", "closed");
    assert_string_equal(row_text(finding_at("192.0.2.20|nessus/51192@443/tcp"), "state"), "closed");
    JOB(second) = imported("campus.nessus");
    assert_figures(second, "done", 0, 4, 0, 0);
    assert_string_equal(row_text(finding_at("192.0.2.20|nessus/51192@443/tcp"), "state"), "found");
}

/* Judged by people: the next report only counts it, unless it says that it is worse. */
static void what_people_have_judged_is_not_asked_again(void **state)
{
    static const char REJECTED[] = "192.0.2.20|nessus/51192@443/tcp", ACCEPTED[] = "192.0.2.20|CVE-2019-0708@3389/tcp",
                      WORSE[] = "192.0.2.21|nessus/34324@21/tcp";
    JOB(first) = imported("campus.nessus");
    (void)state;
    set_text(REJECTED, "state", "rejected");
    set_text(ACCEPTED, "state", "accepted");
    set_text(WORSE, "severity", "信息"); /* judged when it seemed to be nothing */
    set_text(WORSE, "state", "rejected");
    JOB(second) = imported("campus.nessus");
    assert_figures(second, "done", 0, 4, 0, 0);
    assert_string_equal(row_text(finding_at(REJECTED), "state"), "rejected");
    assert_int_equal(row_int(finding_at(REJECTED), "sightings"), 2);
    assert_string_equal(row_text(finding_at(ACCEPTED), "state"), "accepted");
    assert_int_equal(row_int(finding_at(ACCEPTED), "sightings"), 2);
    assert_string_equal(row_text(finding_at(WORSE), "state"), "found");
    assert_string_not_equal(row_text(finding_at(WORSE), "severity"), "信息");
    JSON_SCOPE(value);
    value = world_printed(&world, second);
    const json_t *rows = json_object_get(value, "preview"), *row;
    size_t i, judged = 0;
    json_array_foreach(rows, i, row)
        judged += !strcmp(json_string_value(json_object_get(row, "text")), "已登记，现为“误报”，合并");
    assert_int_equal(judged, 2);
}

static void one_weakness_seen_by_two_tools_is_one_finding(void **state)
{
    JOB(first) = imported("nmap-vuln.xml");
    JOB(second) = imported("findings-gbk.csv");
    (void)state;
    assert_figures(first, "done", 4, 0, 0, 0);
    assert_figures(second, "done", 1, 1, 0, 0); /* the OpenSSH row is Nmap's finding; SMB was told without a port */
    assert_int_equal(row_int(finding_at("192.0.2.10|CVE-2018-15919@22/tcp"), "sightings"), 2);
    assert_string_equal(row_text(finding_at("192.0.2.10|CVE-2018-15919@22/tcp"), "source"), "nmap");
}

/* A report of one host with the given checks, seen at a day of March 2026. */
static struct job *scan_of(const char *host, int day, const char *checks)
{
    struct text xml = TEXT(world.arena);
    struct oops oops = {0};
    text_printf(&xml,
                "<?xml version=\"1.0\"?><NessusClientData_v2><Report name=\"r\"><ReportHost "
                "name=\"%s\"><HostProperties><tag name=\"host-ip\">%s</tag>"
                "<tag name=\"HOST_END_TIMESTAMP\">%lld</tag></HostProperties>",
                host, host, 1772323200LL + day * 86400LL);
    for (const char *p = checks; *p; p++)
        text_printf(&xml,
                    "<ReportItem port=\"80\" svc_name=\"www\" protocol=\"tcp\" severity=\"2\" pluginID=\"%d\" "
                    "pluginName=\"Check %c\"><description>d</description></ReportItem>",
                    *p, *p);
    text_add(&xml, "</ReportHost></Report></NessusClientData_v2>");
    struct job *job = world_job_of(&world, "finding", false, "scan.nessus", xml.at, xml.n);
    world_pump(&world, job);
    assert_int_equal(job_run(job, &oops), 0);
    assert_true(world_pump(&world, job));
    return job;
}

static void what_a_rescan_no_longer_sees_is_to_be_closed(void **state)
{
    JOB(first) = scan_of("192.0.2.20", 1, "ABC");
    JOB(other) = scan_of("192.0.2.10", 1, "AD");
    JOB(again) = scan_of("192.0.2.20", 2, "AE");
    (void)state;
    assert_figures(again, "done", 1, 1, 0, 2);
    assert_string_equal(row_text(finding_at("192.0.2.20|nessus/66@80/tcp"), "state"), "vanishing");
    assert_string_equal(row_text(finding_at("192.0.2.20|nessus/65@80/tcp"), "state"), "found");
    assert_string_equal(row_text(finding_at("192.0.2.10|nessus/68@80/tcp"), "state"),
                        "found"); /* not looked at this time */
}

static void an_old_report_closes_nothing(void **state)
{
    JOB(first) = scan_of("192.0.2.20", 5, "ABC");
    JOB(older) = scan_of("192.0.2.20", 3, "A");
    (void)state;
    assert_figures(older, "done", 0, 1, 0, 0);
    assert_string_equal(row_text(finding_at("192.0.2.20|nessus/66@80/tcp"), "state"), "found");
}

static void another_tool_closes_nothing(void **state)
{
    JOB(first) = scan_of("192.0.2.10", 1, "AB");
    world_rows(&world, "unit:\n  - {name: 样例单位, kind: 其他}\n");
    JOB(nmap) = imported("nmap-vuln.xml");
    (void)state;
    assert_figures(nmap, "done", 4, 0, 0, 0);
    assert_string_equal(row_text(finding_at("192.0.2.10|nessus/66@80/tcp"), "state"), "found");
}

/* What was exported, and comes back. */
static void a_list_that_was_exported_doubles_nothing(void **state)
{
    JOB(first) = scan_of("192.0.2.20", 1, "AB");
    const struct row *known = finding_at("192.0.2.20|nessus/65@80/tcp");
    const char *table = arena_printf(world.arena,
                                     "编号,隐患名称,危险程度,主机,去重标识\n%s,改过的名称,低危,192.0.2.20,\n"
                                     ",Check B,中危,192.0.2.20,192.0.2.20|nessus/66@80/tcp\n"
                                     "YH9999-1,没有这条,中危,192.0.2.20,\n,新的,中危,192.0.2.20,\n",
                                     row_text(known, "number"));
    int64_t before = world_count(&world, "finding"), seen_before = world_count(&world, "sighting");
    JOB(job) = world_job_of(&world, "finding", false, "隐患.csv", table, strlen(table));
    struct oops oops = {0};
    struct job_world seen = world_of(&world);
    JSON_SCOPE(columns);
    (void)state;
    columns = json_loads("{\"编号\":\"number\",\"隐患名称\":\"title\",\"危险程度\":\"severity\",\"主机\":\"host\","
                         "\"去重标识\":\"identity\"}",
                         0, NULL);
    assert_true(world_pump(&world, job));
    assert_int_equal(job_map(job, &seen, columns, NULL, false, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_figures(job, "ready", 1, 2, 1, 0);
    assert_int_equal(job_run(job, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_figures(job, "done", 1, 2, 1, 0);
    assert_int_equal(world_count(&world, "finding"), before + 1);
    assert_int_equal(world_count(&world, "sighting"), seen_before + 1); /* of the new one: a list is no second look */
    assert_string_equal(row_text(finding_at("192.0.2.20|nessus/65@80/tcp"), "title"), "Check A");
}

static struct job *taken(const char *name, const char *text)
{
    struct job *job = world_job_of(&world, "finding", false, name, text, strlen(text));
    struct oops oops = {0};
    assert_true(world_pump(&world, job));
    assert_int_equal(job_run(job, &oops), 0);
    assert_true(world_pump(&world, job));
    return job;
}

/* Weaknesses of one machine as Nmap's scripts tell them, and what it was told to look at. */
static struct job *nmap_of(const char *args, const char *services, const char *const *ports, size_t n, int day)
{
    struct text xml = TEXT(world.arena);
    long long ended = 1772323200 + day * 86400LL;
    text_printf(&xml,
                "<nmaprun scanner='nmap' args='nmap %s' start='%lld'><scaninfo type='syn' protocol='tcp' "
                "services='%s'/><host endtime='%lld'><status state='up'/><address addr='192.0.2.33' "
                "addrtype='ipv4'/><ports>",
                args, ended, services, ended);
    for (size_t i = 0; i < n; i++)
        text_printf(&xml,
                    "<port protocol='tcp' portid='%s'><state state='open'/><script id='http-x' "
                    "output='&#xa;  VULNERABLE:&#xa;  Weak @home&#xa;    State: VULNERABLE&#xa;'/></port>",
                    ports[i]);
    text_add(&xml, "</ports></host></nmaprun>");
    return taken("n.xml", text_end(&xml));
}

/* Code has no address: three of the results name no machine. */
static void results_in_code_are_of_the_system_that_is_chosen(void **state)
{
    JSON_SCOPE(nowhere);
    JSON_SCOPE(chosen);
    struct oops oops = {0};
    const struct row *rows;
    (void)state;
    JOB(job) = world_job(&world, "finding", false, arena_printf(world.arena, "%s/code.sarif", SAMPLES));
    assert_true(world_pump(&world, job));
    struct job_world seen = world_of(&world);
    nowhere = json_pack("{s:i}", "system", 999999);
    assert_int_equal(job_map(job, &seen, nowhere, NULL, false, &oops), -ERR_INVALID);
    assert_int_equal(world_find(&world, "system", "name", "办公系统", &rows), 1);
    chosen = json_pack("{s:I}", "system", (json_int_t)rows[0].id);
    assert_int_equal(job_map(job, &seen, chosen, NULL, false, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_int_equal(job_run(job, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_figures(job, "done", 4, 0, 0, 0);
    const char *identity = arena_printf(world.arena, "system:%lld|sarif/c/unused#src/old.c", (long long)rows[0].id);
    assert_int_equal(row_int(finding_at(identity), "system"), rows[0].id);
    assert_int_equal(row_int(finding_at(identity), "unit"), row_int(&rows[0], "run-unit"));
    JSON_SCOPE(value);
    value = world_printed(&world, job);
    assert_int_equal(json_integer_value(json_object_get(value, "homeless")), 3);
    assert_string_equal(json_string_value(json_object_get(json_object_get(value, "home"), "title")), "办公系统");
}

static void what_was_not_looked_at_is_not_gone(void **state)
{
    static const char *const BOTH[] = {"80", "8443"};
    JOB(first) = nmap_of("--script vuln", "80,8443", BOTH, 2, 1);
    JOB(ping) = nmap_of("-sn", "80,8443", NULL, 0, 2);             /* without scripts nothing is found, nor gone */
    JOB(other) = nmap_of("--script vuln", "22,81-90", NULL, 0, 3); /* other ports */
    (void)state;
    assert_figures(first, "done", 2, 0, 0, 0);
    assert_figures(ping, "done", 0, 0, 0, 0);
    assert_figures(other, "done", 0, 0, 0, 0);
    JOB(again) = nmap_of("--script vuln", "1-1000", NULL, 0, 4);
    assert_figures(again, "done", 0, 0, 0, 1);
    assert_string_equal(row_text(finding_at("192.0.2.33|nmap/http-x@80/tcp#Weak @home"), "state"), "vanishing");
    assert_string_equal(row_text(finding_at("192.0.2.33|nmap/http-x@8443/tcp#Weak @home"), "state"), "found");
}

/* One result of one tool for that system, in the code of `repository` (NULL: not told), in one file. */
static struct job *code_of(const char *repository, const char *file, const char *result, int day, int64_t system)
{
    struct text log = TEXT(world.arena);
    struct oops oops = {0};
    struct job_world seen;
    JSON_SCOPE(chosen);
    text_printf(&log,
                "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"两库分析器\"}},\"invocations\":[{"
                "\"startTimeUtc\":"
                "\"2026-02-%02dT00:00:00Z\"}]",
                day);
    if (repository)
        text_printf(&log, ",\"versionControlProvenance\":[{\"repositoryUri\":\"%s\"}]", repository);
    text_printf(&log,
                ",\"results\":[{\"ruleId\":\"%s\",\"message\":{\"text\":\"m\"},\"locations\":[{\"physicalLocation\":{"
                "\"artifactLocation\":{\"uri\":\"%s\"}}}]}]}]}",
                result, file);
    struct job *job = world_job_of(&world, "finding", false, "code.sarif", log.at, log.n);
    assert_true(world_pump(&world, job));
    seen = world_of(&world);
    chosen = json_pack("{s:I}", "system", (json_int_t)system);
    assert_int_equal(job_map(job, &seen, chosen, NULL, false, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_int_equal(job_run(job, &oops), 0);
    assert_true(world_pump(&world, job));
    return job;
}

static void one_repository_says_nothing_about_another(void **state)
{
    const struct row *rows;
    (void)state;
    assert_int_equal(world_find(&world, "system", "name", "办公系统", &rows), 1);
    int64_t system = rows[0].id;
    JOB(a) = code_of("https://git.example/a", "src/a.c", "R1", 1, system);
    JOB(b) = code_of("https://git.example/b", "src/b.c", "R1", 2, system);
    JOB(plain) = code_of(NULL, "src/c.c", "R1", 3, system);
    JOB(other) = code_of(NULL, "src/d.c", "R1", 4, system);
    assert_figures(b, "done", 1, 0, 0, 0);
    assert_figures(plain, "done", 1, 0, 0, 0);
    assert_figures(other, "done", 1, 0, 0, 0);
    JOB(later) = code_of("https://git.example/a", "src/other.c", "R2", 5, system); /* the same repository without R1 */
    assert_figures(later, "done", 1, 0, 0, 1);
    JOB(same) = code_of(NULL, "src/c.c", "R2", 6, system); /* the same file without R1 */
    assert_figures(same, "done", 1, 0, 0, 1);
}

static void a_scan_that_was_cut_off_makes_nothing_gone(void **state)
{
    static const char HEAD[] =
        "<?xml version=\"1.0\"?><nmaprun scanner=\"nmap\" args=\"nmap --script vuln 192.0.2.66\" start=\"%d\">"
        "<host endtime=\"%d\"><status state=\"up\"/><address addr=\"192.0.2.66\" addrtype=\"ipv4\"/><ports>"
        "<port protocol=\"tcp\" portid=\"80\"><state state=\"open\"/>%s</port></ports></host>%s";
    static const char WEAK[] =
        "<script id='http-x' output='&#xa;  VULNERABLE:&#xa;  Weak cut&#xa;    State: VULNERABLE&#xa;'/>";
    (void)state;
    const char *whole = arena_printf(world.arena, HEAD, 1772323200, 1772323300, WEAK, "</nmaprun>"),
               *part = arena_printf(world.arena, HEAD, 1772409600, 1772409700, "", "<host><address ad"),
               *again = arena_printf(world.arena, HEAD, 1772409600, 1772409700, "", "</nmaprun>");
    JOB(first) = taken("whole.xml", whole);
    assert_figures(first, "done", 1, 0, 0, 0);
    JOB(cut) = taken("part.xml", part);
    assert_figures(cut, "done", 0, 0, 0, 0);
    JSON_SCOPE(value);
    value = world_printed(&world, cut);
    const char *told =
        json_string_value(json_object_get(json_array_get(json_object_get(value, "errors"), 0), "message"));
    assert_non_null(strstr(told, "Ctrl+C"));
    JOB(later) = taken("again.xml", again); /* the same, whole */
    assert_figures(later, "done", 0, 0, 0, 1);
}

static void the_dry_run_foresees_what_happens(void **state)
{
    JOB(first) = scan_of("192.0.2.20", 1, "AAB"); /* one check told twice */
    assert_figures(first, "done", 2, 1, 0, 0);
    struct text xml = TEXT(world.arena);
    (void)state;
    text_add(&xml, "<?xml version=\"1.0\"?><NessusClientData_v2><Report name=\"r\"><ReportHost "
                   "name=\"192.0.2.20\"><HostProperties><tag name=\"host-ip\">192.0.2.20</tag>"
                   "<tag name=\"HOST_END_TIMESTAMP\">1772841600</tag></HostProperties><ReportItem port=\"80\" "
                   "svc_name=\"www\" protocol=\"tcp\" severity=\"2\" pluginID=\"65\" pluginName=\"Check A\"/>"
                   "<ReportItem port=\"80\" svc_name=\"www\" protocol=\"tcp\" severity=\"2\" pluginID=\"90\" "
                   "pluginName=\"Check Z\"/></ReportHost></Report></NessusClientData_v2>");
    JOB(job) = world_job_of(&world, "finding", false, "scan.nessus", xml.at, xml.n);
    world_pump(&world, job);
    assert_figures(job, "ready", 1, 1, 0, 1);
    assert_int_equal(world_count(&world, "finding"), 2); /* nothing was stored for it */
    JSON_SCOPE(value);
    value = world_printed(&world, job);
    const json_t *row = json_array_get(json_object_get(value, "preview"), 1);
    assert_string_equal(json_string_value(json_object_get(row, "will")), "new");
    assert_string_equal(json_string_value(json_object_get(row, "title")), "Check Z");
}

static void faults_of_single_rows_are_told_and_counted(void **state)
{
    static const char TABLE[] =
        "IP地址,端口,漏洞名称,危险等级,CVE编号,所属系统\n192.0.2.10,80,甲,高危,,\n192.0.2.10,80,乙,不明,,\n,,丙,高危,,"
        "\n192.0.2.10,abc,丁,高危,,\n192.0.2.10,80,戊,高危,,图书管主页\n192.0.2.10,80,,高危,,\n";
    struct oops oops = {0};
    JOB(job) = world_job_of(&world, "finding", false, "检查.csv", TABLE, sizeof TABLE - 1);
    JSON_SCOPE(columns);
    struct job_world seen = world_of(&world);
    (void)state;
    columns = json_loads("{\"IP地址\":\"address\",\"端口\":\"port\",\"漏洞名称\":\"title\",\"危险等级\":\"severity\","
                         "\"CVE编号\":\"cve\",\"所属系统\":\"system\"}",
                         0, NULL);
    assert_int_equal(job_map(job, &seen, columns, NULL, false, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_figures(job, "ready", 1, 0, 5, 0); /* told before anything is taken */
    assert_int_equal(job_run(job, &oops), 0);
    assert_true(world_pump(&world, job));
    assert_figures(job, "done", 1, 0, 5, 0);
    JSON_SCOPE(value);
    value = world_printed(&world, job);
    const json_t *errors = json_object_get(value, "errors");
    assert_int_equal(json_array_size(errors), 5);
    static const char *const PLACES[] = {"第 3 行，危险等级", "第 4 行", "第 5 行，端口", "第 6 行，所属系统",
                                         "第 7 行，漏洞名称"};
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++)
        assert_string_equal(json_string_value(json_object_get(json_array_get(errors, i), "where")), PLACES[i]);
    assert_non_null(
        strstr(json_string_value(json_object_get(json_array_get(errors, 3), "message")), "是不是“图书馆主页”"));
}

static void a_stopped_import_goes_on_where_it_was(void **state)
{
    struct text xml = TEXT(world.arena);
    struct oops oops = {0};
    (void)state;
    text_add(&xml, "<?xml version=\"1.0\"?><NessusClientData_v2><Report name=\"r\"><ReportHost "
                   "name=\"192.0.2.20\"><HostProperties><tag name=\"host-ip\">192.0.2.20</tag></HostProperties>");
    for (int i = 0; i < 600; i++)
        text_printf(&xml,
                    "<ReportItem port=\"%d\" svc_name=\"www\" protocol=\"tcp\" severity=\"0\" pluginID=\"7\" "
                    "pluginName=\"Check\"/>",
                    1 + i);
    text_add(&xml, "</ReportHost></Report></NessusClientData_v2>");
    const char *path = arena_printf(world.arena, "/tmp/fengsui-import-%d.nessus", (int)getpid());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(xml.at, 1, xml.n, file), xml.n);
    fclose(file);
    for (size_t stop = 40; stop <= 590; stop += 275) { /* before and behind the first note of the cursor */
        struct job *job = world_job(&world, "finding", false, path);
        int64_t id = job_id(job);
        world_pump(&world, job);
        assert_int_equal(job_run(job, &oops), 0);
        world.facts = 0;
        world.stop_after = stop;
        assert_false(world_pump(&world, job));
        world.stop_after = 0;
        job_free(job);
        JOB(again) = world_again(&world, id);
        assert_true(job_wants_file(again));
        world_feed(&world, again, path);
        assert_true(world_pump(&world, again));
        if (stop == 40)
            assert_figures(again, "done", 600, 0, 0, 0);
        else
            assert_figures(again, "done", 0, 600, 0, 0);
    }
    remove(path);
    assert_int_equal(world_count(&world, "finding"), 600);
    assert_int_equal(row_int(finding_at("192.0.2.20|nessus/7@600/tcp"), "sightings"),
                     3); /* each file once, whatever was sent twice */
}

static void a_file_that_cannot_be_read_fails_with_the_place(void **state)
{
    static const char BROKEN[] = "<?xml version=\"1.0\"?>\n<NessusClientData_v2><Report>\n<oops";
    JOB(job) = world_job_of(&world, "finding", false, "broken.nessus", BROKEN, sizeof BROKEN - 1);
    JSON_SCOPE(value);
    (void)state;
    assert_int_equal(job_state(job), JOB_FAILED);
    assert_true(world_pump(&world, job));
    assert_string_equal(row_text(world_record(&world, "job", job_id(job)), "state"), "failed");
    value = world_printed(&world, job);
    assert_true(json_array_size(json_object_get(value, "errors")) == 1);
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_report_becomes_findings_of_the_units_that_answer),
        IN_WORLD(the_same_report_twice_is_one_finding_seen_twice),
        IN_WORLD(a_finding_that_was_closed_wakes_up),
        IN_WORLD(what_people_have_judged_is_not_asked_again),
        IN_WORLD(one_weakness_seen_by_two_tools_is_one_finding),
        IN_WORLD(what_a_rescan_no_longer_sees_is_to_be_closed),
        IN_WORLD(an_old_report_closes_nothing),
        IN_WORLD(another_tool_closes_nothing),
        IN_WORLD(results_in_code_are_of_the_system_that_is_chosen),
        IN_WORLD(what_was_not_looked_at_is_not_gone),
        IN_WORLD(one_repository_says_nothing_about_another),
        IN_WORLD(a_scan_that_was_cut_off_makes_nothing_gone),
        IN_WORLD(a_list_that_was_exported_doubles_nothing),
        IN_WORLD(the_dry_run_foresees_what_happens),
        IN_WORLD(faults_of_single_rows_are_told_and_counted),
        IN_WORLD(a_stopped_import_goes_on_where_it_was),
        IN_WORLD(a_file_that_cannot_be_read_fails_with_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
