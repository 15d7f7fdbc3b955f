#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "format/charset.h"
#include "frames.h"
#include "scan/scan_kinds.h"

#include <stdlib.h>
#include <string.h>

/* Reports as programs of many versions write them, each reduced to what is odd about it. */

static struct frames read_text(struct arena *arena, const char *text)
{
    return frames_of(arena, NULL, text, strlen(text), 0);
}

static const char *first_id(const json_t *finding, const char *key)
{
    return json_string_value(json_array_get(json_object_get(finding, key), 0));
}

static void nuclei_tells_lines_and_arrays_alike(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(lines) = read_text(
        arena,
        "\xef\xbb\xbf{\"template-id\":\"tech-detect\",\"matcher-name\":\"nginx\",\"info\":{\"name\":\"Wappalyzer\","
        "\"severity\":\"info\"},\"type\":\"http\",\"host\":\"lib.example\",\"port\":\"8443\",\"matched-at\":"
        "\"https://lib.example:8443/a/"
        "?q=1\",\"ip\":\"192.0.2.7\",\"timestamp\":\"2026-03-01T08:00:00.123456789+08:00\"}\r\n"
        "\n"
        "{\"templateID\":\"cve-2018-15473\",\"info\":{\"name\":\"OpenSSH\",\"severity\":\"MEDIUM\",\"classification\":{"
        "\"cve-id\":[\"cve-2018-15473\"],\"cvss-score\":5.3,\"cvss-metrics\":\"CVSS:3.0/AV:N\"}},\"type\":\"network\","
        "\"host\":\"https://db.example\",\"matched\":\"db.example:22\",\"ip\":\"10.10.10.10.\"}\n"
        "{\"template-id\":\"x\",\"info\":{\"name\":\"x\",\"severity\":\"low\"},\"host\":\"a\",\"matcher-status\":false}"
        "\n"
        "{\"template-id\":\"y\",\"info\":{\"severity\":\"unknown\"},\"type\":\"dns\",\"host\":\"[2001:db8::1]:53\"}");
    assert_string_equal(lines.letters.at, "BFFFE");
    const json_t *first = frames_nth(&lines, FRAME_FINDING, 0), *second = frames_nth(&lines, FRAME_FINDING, 1);
    assert_string_equal(frames_text(first, "identity"), "nuclei/tech-detect@8443/tcp#lib.example/a/#nginx");
    assert_string_equal(frames_text(first, "title"), "Wappalyzer（nginx）");
    assert_string_equal(frames_text(first, "address"), "192.0.2.7");
    assert_int_equal(frames_int(first, "seen_at"), 1772323200123);
    assert_int_equal(frames_int(first, "line"), 1);
    assert_string_equal(frames_text(second, "identity"), "CVE-2018-15473@22/tcp#db.example");
    assert_string_equal(frames_text(second, "severity"), "中危");
    assert_string_equal(frames_text(second, "vector"), "CVSS:3.0/AV:N");
    assert_true(json_is_null(json_object_get(second, "address"))); /* 10.10.10.10. is none */
    assert_string_equal(frames_text(frames_nth(&lines, FRAME_FINDING, 2), "host"), "2001:db8::1");
    assert_string_equal(frames_text(frames_nth(&lines, FRAME_FINDING, 2), "title"), "y");
    assert_int_equal(frames_int(frames_nth(&lines, FRAME_END, 0), "skipped"), 1);
    FRAMES_SCOPE(array) = read_text(arena, " [\n {\"template-id\":\"ssl-issuer\",\"info\":{\"name\":\"颁发者\"},"
                                           "\"host\":\"192.0.2.8\",\"matched-at\":\"192.0.2.8:443\"}]");
    assert_string_equal(array.letters.at, "BFE");
    assert_string_equal(frames_text(frames_nth(&array, FRAME_FINDING, 0), "identity"), "nuclei/ssl-issuer@443/tcp");
    FRAMES_SCOPE(cut) =
        read_text(arena, "{\"template-id\":\"a\",\"info\":{},\"host\":\"a\"}\n{\"template-id\":\"b\",\"inf");
    assert_string_equal(frames_text(frames_nth(&cut, FRAME_ERROR, 0), "where"), "file:2");
}

static void nmap_names_its_document_type_by_address(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char HEAD[] =
        "<?xml version=\"1.0\"?><!DOCTYPE nmaprun PUBLIC \"-//IDN nmap.org//DTD Nmap XML 1.04//EN\" "
        "\"file:///etc/passwd\">";
    FRAMES_SCOPE(good) = read_text(arena, arena_printf(arena, "%s<nmaprun/>", HEAD));
    assert_string_equal(good.letters.at, "BE");
    FRAMES_SCOPE(bad) = read_text(arena, arena_printf(arena, "%s<nmaprun><host>&secret;</host></nmaprun>", HEAD));
    assert_string_equal(frames_text(frames_nth(&bad, FRAME_ERROR, 0), "zh"), "不接受外部实体");
}

static void nmap_scripts_that_look_up_numbers(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) =
        read_text(arena, "<nmaprun><host><address addr=\"192.0.2.9\" addrtype=\"ipv4\"/><ports><port protocol=\"tcp\" "
                         "portid=\"80\"><state "
                         "state=\"open\"/><service name=\"http\" product=\"nginx\"/>"
                         "<script id=\"vulners_enterprise\" output=\"&#xa; cpe:/a:f5:nginx:1.13.4: "
                         "&#xa;&#9;EDB-ID:45233&#9;cvss3.1: 7.5&#9;x&#9;"
                         "*HAS EXPLOIT*&#xa;&#9;CVE-2018-16843&#9;cvss3.1: 7.5&#9;https://vulners.com/\"/>"
                         "<script id=\"vulscan/vulscan\" output=\"MITRE CVE - "
                         "https://cve.mitre.org:&#xa;[CVE-2013-4547] nginx 0.8.41&#xa;&#xa;"
                         "SecurityFocus - https://www.securityfocus.com/bid/:&#xa;[99534] "
                         "Nginx&#xa;\"/></port></ports></host></nmaprun>");
    assert_string_equal(frames.letters.at, "BPFFHE");
    const json_t *graded = frames_nth(&frames, FRAME_FINDING, 0), *guessed = frames_nth(&frames, FRAME_FINDING, 1);
    assert_string_equal(frames_text(graded, "severity"), "高危");
    assert_string_equal(first_id(graded, "cve"), "CVE-2018-16843");
    assert_string_equal(frames_text(guessed, "severity"), "信息");
    assert_string_equal(frames_text(guessed, "identity"), "CVE-2013-4547@80/tcp");
    assert_int_equal(frames_int(frames_nth(&frames, FRAME_END, 0), "skipped"), 2);
}

static void nmap_scripts_that_know_several_weaknesses(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) = read_text(
        arena,
        "<nmaprun><host><address addr=\"192.0.2.9\" addrtype=\"ipv4\"/><ports><port protocol=\"tcp\" portid=\"443\">"
        "<state state=\"open\"/><script id=\"ssl-dh-params\" output=\"&#xa;VULNERABLE:&#xa;Anonymous DH&#xa;State: "
        "VULNERABLE&#xa;Risk factor: HIGH&#xa;&#xa;Weak group @1024/bit&#xa;State: VULNERABLE&#xa;&#xa;Logjam&#xa;"
        "State: VULNERABLE&#xa;IDs: CVE:CVE-2015-4000&#xa;\"/></port></ports></host></nmaprun>");
    assert_string_equal(frames.letters.at, "BPFFFHE");
    const json_t *first = frames_nth(&frames, FRAME_FINDING, 0);
    assert_string_equal(frames_text(first, "identity"), "nmap/ssl-dh-params@443/tcp#Anonymous DH");
    assert_string_equal(frames_text(first, "severity"), "高危");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_FINDING, 1), "identity"),
                        "nmap/ssl-dh-params@443/tcp#Weak group @1024/bit");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_FINDING, 2), "identity"), "CVE-2015-4000@443/tcp");
}

static void a_scan_that_was_interrupted_is_called_so(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) = read_text(arena, "<nmaprun>\n<host><status state=\"up\"/>\n"); /* no machine is whole */
    assert_non_null(strstr(frames_text(frames_nth(&frames, FRAME_ERROR, 0), "zh"), "Ctrl+C"));
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_ERROR, 0), "where"), "file:3:1");
}

static void what_was_whole_before_the_interruption_is_taken(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) = read_text(
        arena, "<nmaprun>\n<host><address addr=\"192.0.2.9\" addrtype=\"ipv4\"/><ports><port protocol=\"tcp\" "
               "portid=\"22\"><state state=\"open\"/></port></ports></host>\n<host><address addr=\"192.0.2.10\" "
               "addrtype=\"ipv4\"/><ports><port protocol=\"tcp\" portid=\"80\"><state st");
    assert_string_equal(frames.letters.at, "BPHE"); /* neither the second machine nor its half port */
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_HOST, 0), "address"), "192.0.2.9");
    assert_true(text_starts(frames_text(frames_nth(&frames, FRAME_END, 0), "cut"), "file:3:"));
    FRAMES_SCOPE(whole) = read_text(arena, "<nmaprun><host><address addr=\"192.0.2.9\"/></host></nmaprun>");
    assert_string_equal(frames_text(frames_nth(&whole, FRAME_END, 0), "cut"), "");
}

static void sarif_says_what_code_it_looked_at(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) = read_text(
        arena,
        "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"x\"}},\"versionControlProvenance\":[{"
        "\"repositoryUri\":\"https://git.example/"
        "a\"}],\"artifacts\":[{\"location\":{\"uri\":\"in-a.c\"}}],\"results\":[]},"
        "{\"tool\":{\"driver\":{\"name\":\"x\"}},\"artifacts\":[{\"location\":{\"uri\":\"src/"
        "b.c\"}}],\"results\":[]}]}");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_BEGIN, 0), "code"), "https://git.example/a\nsrc/b.c");
}

static void nessus_ports_without_a_check_are_ports(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) =
        read_text(arena, "<NessusClientData_v2><Report><ReportHost name=\"h\"><HostProperties/>"
                         "<ReportItem port=\"22\" protocol=\"tcp\" severity=\"0\" pluginID=\"0\" pluginName=\"\"/>"
                         "<ReportItem port=\"0\" protocol=\"icmp\" severity=\"0\" pluginID=\"0\" pluginName=\"\"/>"
                         "</ReportHost></Report></NessusClientData_v2>");
    assert_string_equal(frames.letters.at, "BHPE");
    assert_int_equal(frames_int(frames_nth(&frames, FRAME_END, 0), "skipped"), 1);
}

static void openvas_of_the_first_years(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) =
        read_text(arena, "<get_reports_response status=\"200\"><report content_type=\"text/xml\"><report><results>"
                         "<result><host>192.0.2.3</host><port>https (443/tcp)</port><nvt oid=\"1.3.6\"><name>旧</name>"
                         "<cvss_base>7.1</cvss_base><cve>NOCVE</cve></nvt><threat>Medium</threat></result>"
                         "</results></report></report></get_reports_response>");
    const json_t *finding = frames_nth(&frames, FRAME_FINDING, 0);
    assert_int_equal(frames_int(finding, "port"), 443);
    assert_string_equal(frames_text(finding, "protocol"), "tcp");
    assert_string_equal(frames_text(finding, "service"), "https");
    assert_string_equal(frames_text(finding, "severity"), "中危"); /* the word was meant for this result */
    assert_true(json_real_value(json_object_get(finding, "cvss")) > 7);
}

static void openvas_results_alone_and_reports_in_disguise(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(alone) = read_text(
        arena, "<get_results_response status=\"200\"><result id=\"1\"><name>甲</name><host>192.0.2.4</host>"
               "<port>general/tcp</port><nvt oid=\"CVE-2020-1\"><type>cve</type></nvt><nvt oid=\"CVE-2020-1234\"/>"
               "<severity>9.8</severity></result></get_results_response>");
    assert_string_equal(alone.letters.at, "BFE");
    assert_string_equal(frames_text(frames_nth(&alone, FRAME_FINDING, 0), "severity"), "严重");
    assert_string_equal(first_id(frames_nth(&alone, FRAME_FINDING, 0), "cve"), "CVE-2020-1");
    FRAMES_SCOPE(pdf) = read_text(arena, "<get_reports_response><report content_type=\"application/pdf\">JVBERi0="
                                         "</report></get_reports_response>");
    assert_string_equal(frames_text(frames_nth(&pdf, FRAME_ERROR, 0), "code"), "UNSUPPORTED");
    assert_string_equal(frames_text(frames_nth(&pdf, FRAME_ERROR, 0), "where"), "file:1");
}

#define RESULT_AT(line, more)                                                                                          \
    "{\"ruleId\":\"R\",\"message\":{\"text\":\"m\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{"      \
    "\"uri\":"                                                                                                         \
    "\"a.c\"},\"region\":{\"startLine\":" line "}}}]" more "}"

static void sarif_looks_alike_but_is_not_the_same(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char PRINT[] = ",\"fingerprints\":{\"contextHash/v1\":\"6a5b\"}";
    FRAMES_SCOPE(frames) =
        read_text(arena, arena_printf(arena, "{\"version\":\"2.1.0\",\"runs\":[{\"results\":[%s,%s,%s]}]}",
                                      arena_printf(arena, RESULT_AT("3", "%s"), PRINT),
                                      arena_printf(arena, RESULT_AT("9", "%s"), PRINT),
                                      arena_printf(arena, RESULT_AT("3", "%s"), PRINT)));
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_FINDING, 0), "identity"), "sarif/R#a.c#6a5b");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_FINDING, 1), "identity"), "sarif/R#a.c#6a5b~2");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_FINDING, 2), "identity"), "sarif/R#a.c#6a5b");
}

static void sarif_hides_only_what_somebody_accepted(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) = read_text(
        arena,
        "{\"version\":\"2.1.0\",\"runs\":[{\"results\":[" RESULT_AT("1", ",\"suppressions\":[]") "," RESULT_AT(
            "2", ","
                 "\""
                 "su"
                 "pp"
                 "re"
                 "ss"
                 "io"
                 "ns"
                 "\""
                 ":["
                 "{"
                 "\""
                 "ki"
                 "nd"
                 "\""
                 ":"
                 "\""
                 "ex"
                 "te"
                 "rn"
                 "al"
                 "\""
                 ","
                 "\""
                 "st"
                 "at"
                 "us"
                 "\""
                 ":"
                 "\""
                 "re"
                 "je"
                 "ct"
                 "ed"
                 "\""
                 "}"
                 "]") "," RESULT_AT("3", ",\"suppressions\":[{\"kind\":\"external\",\"status\":\"underReview\"}"
                                         "]") "," RESULT_AT("4", ",\"suppressio"
                                                                 "ns\":[{"
                                                                 "\"kind\":"
                                                                 "\"external\","
                                                                 "\"status\":"
                                                                 "\"accepted\"}"
                                                                 "]") "," RESULT_AT("5", ",\"suppressions\":[{\"kind\":"
                                                                                         "\"inSource\"}]") "]}]}");
    assert_string_equal(frames.letters.at, "BFFFE");
    assert_int_equal(frames_int(frames_nth(&frames, FRAME_END, 0), "skipped"), 2);
}

static void what_was_sent_may_hold_nul(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) =
        read_text(arena, "{\"version\":\"2.1.0\",\"runs\":[{\"results\":[{\"ruleId\":\"R\",\"message\":{"
                         "\"text\":\"a\\u0000b \\\\u0000 \\\\\\u0000\"}}]}]}");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_FINDING, 0), "title"), "a\xef\xbf\xbd"
                                                                                     "b \\u0000 \\\xef\xbf\xbd");
}

static void sums_and_signatures_are_no_rows(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) = read_text(arena, "序号,漏洞名称,风险等级\n1,弱口令,高危\n2,合计系统弱口令,低危\n"
                                            ",合 计,2\n合计：2,,\n制表人：样本甲,,审核人：样本乙\n制表人,,\n7,,\n");
    assert_string_equal(frames.letters.at, "BSRRRE");
    assert_int_equal(frames_int(frames_nth(&frames, FRAME_END, 0), "skipped"), 4);
}

static void parts_of_english_titles_are_no_guess(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(frames) =
        read_text(arena, "Plugin,Plugin Name,Severity,IP Address,Operating System,Host Total,Last Observed,"
                         "Vuln Publication Date,受影响主机IP地址\na,b,c,d,e,f,g,h,i\n");
    struct text fields = TEXT(arena);
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(frames_nth(&frames, FRAME_SHEET, 0), "proposed"), i, one)
        text_printf(&fields, "%lld=%s ", (long long)frames_int(one, "column"), frames_text(one, "field"));
    assert_string_equal(text_end(&fields), "0=plugin 1=title 2=severity 3=address 6=seen_at 8=host ");
}

static void reports_that_are_not_read_are_called_by_their_name(void **state)
{
    (void)state;
    const char *const rows[][2] = {
        {"<?xml version=\"1.0\"?>\n<NessusClientData><Policies/>", "v1"},
        {"# Nmap 7.93 scan initiated Sun Mar  1 08:00:00 2026 as: nmap -oG a 192.0.2.0/24\nHost: 192.0.2.1 (),", "-oX"},
        {"Starting Nmap 7.93 ( https://nmap.org ) at 2026-03-01, CST\n", "-oX"},
        {"<?xml version=\"1.0\"?><!DOCTYPE SCAN SYSTEM \"https://x/scan-1.dtd\">\n<SCAN value=\"1\">", "Qualys"},
        {"<?xml version=\"1.0\"?>\n<OWASPZAPReport version=\"2\">", "ZAP"},
        {"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "MHTML"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        FRAMES_SCOPE(frames) = read_text(arena, rows[i][0]);
        const json_t *error = frames_nth(&frames, FRAME_ERROR, 0);
        assert_string_equal(frames_text(error, "code"), "UNSUPPORTED");
        assert_non_null(strstr(frames_text(error, "zh"), rows[i][1]));
    }
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(table) = read_text(arena, "漏洞名称,描述\n跨站,页面里有 <html> 和 <table>\n");
    assert_string_equal(table.letters.at, "BSRE");
}

int main(void)
{
    charset_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nuclei_tells_lines_and_arrays_alike),
        cmocka_unit_test(nmap_names_its_document_type_by_address),
        cmocka_unit_test(nmap_scripts_that_look_up_numbers),
        cmocka_unit_test(nmap_scripts_that_know_several_weaknesses),
        cmocka_unit_test(a_scan_that_was_interrupted_is_called_so),
        cmocka_unit_test(what_was_whole_before_the_interruption_is_taken),
        cmocka_unit_test(sarif_says_what_code_it_looked_at),
        cmocka_unit_test(nessus_ports_without_a_check_are_ports),
        cmocka_unit_test(openvas_of_the_first_years),
        cmocka_unit_test(openvas_results_alone_and_reports_in_disguise),
        cmocka_unit_test(sarif_looks_alike_but_is_not_the_same),
        cmocka_unit_test(sarif_hides_only_what_somebody_accepted),
        cmocka_unit_test(what_was_sent_may_hold_nul),
        cmocka_unit_test(sums_and_signatures_are_no_rows),
        cmocka_unit_test(parts_of_english_titles_are_no_guess),
        cmocka_unit_test(reports_that_are_not_read_are_called_by_their_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
