#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "format/charset.h"
#include "format/tree.h"
#include "format/xlsx.h"
#include "frames.h"
#include "scan/scan_kinds.h"

#include <stdlib.h>
#include <string.h>

/* Every row of the table: found by its name, recognised by its example, and reads it. */
static void every_kind_reads_its_example(void **state)
{
    (void)state;
    for (size_t i = 0; scan_kinds[i]; i++) {
        ARENA_SCOPE(arena);
        struct text file = TEXT(arena);
        scan_kinds[i]->example(&file);
        assert_ptr_equal(scan_kinds_find(scan_kinds[i]->name), scan_kinds[i]);
        assert_ptr_equal(scan_kinds_recognise(file.at, file.n < 4096 ? file.n : 4096), scan_kinds[i]);
        for (size_t step = 0; step < 2000; step = step * 7 + 1) {
            FRAMES_SCOPE(frames) = frames_of(arena, NULL, file.at, file.n, step);
            assert_int_equal(frames.result, 0);
            assert_string_equal(frames.letters.at, scan_kinds[i]->example_frames);
            assert_string_equal(frames_text(frames_nth(&frames, FRAME_BEGIN, 0), "kind"), scan_kinds[i]->name);
        }
    }
}

/* Cut anywhere, an example gives an error that names a place, or (tables, trees) is shorter: never silence. */
static void a_cut_file_is_never_taken_for_whole(void **state)
{
    (void)state;
    for (size_t i = 0; scan_kinds[i]; i++) {
        ARENA_SCOPE(arena);
        struct text file = TEXT(arena);
        scan_kinds[i]->example(&file);
        bool shorter_is_valid = scan_kinds[i] == &scan_csv || scan_kinds[i] == &scan_yaml;
        size_t end = file.n;
        while (end && strchr(" \r\n", file.at[end - 1]))
            end--;
        for (size_t n = 0; n < end; n++) {
            FRAMES_SCOPE(frames) = frames_of(arena, &(struct scan_options){.kind = scan_kinds[i]}, file.at, n, 0);
            if (frames.result == 0 && shorter_is_valid)
                continue;
            if (frames.result == 0 && *frames_text(frames_nth(&frames, FRAME_END, 0), "cut"))
                continue; /* taken for what it is: a part */
            assert_true(frames.result < 0);
            const json_t *error = frames_nth(&frames, FRAME_ERROR, 0);
            assert_true(text_starts(frames_text(error, "where"), "file"));
            assert_true(*frames_text(error, "zh") && *frames_text(error, "en"));
        }
    }
}

static void nmap_tells_ports_hosts_and_weaknesses(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    size_t n;
    const char *bytes = sample_read(arena, "nmap-vuln.xml", &n);
    FRAMES_SCOPE(frames) = frames_of(arena, NULL, bytes, n, 100);
    assert_string_equal(frames.letters.at, "BPFFPPFHPHFE");
    const json_t *ssh = frames_nth(&frames, FRAME_PORT, 0), *weak = frames_nth(&frames, FRAME_FINDING, 0);
    assert_string_equal(frames_text(ssh, "product"), "OpenSSH");
    assert_string_equal(frames_names(arena, ssh, "cpe"), "cpe:/a:openbsd:openssh:7.4");
    assert_string_equal(frames_text(weak, "title"), "CVE-2023-38408（OpenSSH 7.4）");
    assert_string_equal(frames_text(weak, "identity"), "CVE-2023-38408@22/tcp");
    assert_string_equal(frames_text(weak, "severity"), "严重");
    assert_int_equal(frames_int(weak, "line"), 17);
    const json_t *heart = frames_nth(&frames, FRAME_FINDING, 2), *smb = frames_nth(&frames, FRAME_FINDING, 3);
    assert_true(text_starts(frames_text(heart, "title"), "The Heartbleed Bug"));
    assert_string_equal(frames_text(heart, "severity"), "高危");
    assert_string_equal(frames_text(heart, "service"), "ssl/http");
    assert_string_equal(frames_names(arena, smb, "cve"), "CVE-2017-0143");
    assert_string_equal(frames_text(smb, "address"), "192.0.2.11");
    assert_int_equal(frames_int(smb, "port"), -1);
    const json_t *host = frames_nth(&frames, FRAME_HOST, 0), *end = frames_nth(&frames, FRAME_END, 0);
    assert_string_equal(frames_text(host, "mac"), "02:00:5E:10:00:0A");
    assert_string_equal(frames_text(host, "os"), "Linux 4.15 - 5.6");
    assert_int_equal(frames_int(host, "seen_at"), 1772323290000);
    assert_int_equal(frames_int(end, "findings"), 4);
    assert_int_equal(frames_int(end, "skipped"), 1);
    assert_int_equal(frames_int(json_object_get(end, "severity"), "严重"), 2);
}

static void check_nessus(struct frames *frames)
{
    assert_string_equal(frames->letters.at, "BHPFFFHFE");
    const json_t *blue = frames_nth(frames, FRAME_FINDING, 0), *trust = frames_nth(frames, FRAME_FINDING, 1);
    assert_string_equal(frames_text(blue, "identity"), "CVE-2019-0708@3389/tcp");
    assert_string_equal(frames_text(blue, "severity"), "严重");
    assert_string_equal(frames_text(blue, "vector"), "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
    assert_string_equal(frames_names(frames->arena, blue, "cnvd"), "CNVD-2019-14264");
    assert_string_equal(frames_names(frames->arena, blue, "cnnvd"), "CNNVD-201905-434");
    assert_string_equal(frames_text(blue, "evidence"), "The remote RDP server did not answer as a patched one would.");
    assert_true(json_number_value(json_object_get(blue, "cvss")) == 9.8);
    assert_string_equal(frames_text(trust, "vector"), ""); /* the second version's vector is not the third's score */
    assert_string_equal(frames_text(trust, "description"), "The SSL certificate for this service cannot be trusted.");
    const json_t *ftp = frames_nth(frames, FRAME_FINDING, 3);
    assert_string_equal(frames_text(ftp, "severity"), "低危");
    assert_string_equal(frames_text(ftp, "identity"), "nessus/34324@21/tcp");
    assert_string_equal(frames_text(ftp, "description"), "用户名和口令以明文传输 <样本> & 说明");
    assert_int_equal(frames_int(frames_nth(frames, FRAME_END, 0), "findings"), 4);
}

static void nessus_is_read_in_both_encodings(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *names[] = {"campus.nessus", "campus-gb18030.nessus"};
    for (int i = 0; i < 2; i++)
        for (size_t step = 0; step < 5000; step = step * 13 + 1) {
            size_t n;
            const char *bytes = sample_read(arena, names[i], &n);
            FRAMES_SCOPE(frames) = frames_of(arena, NULL, bytes, n, step);
            check_nessus(&frames);
        }
}

/* One plugin tells all checks of an audit, and CVSS 4 stands beside CVSS 3. */
static void nessus_tells_checks_apart_and_takes_the_newest_score(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char REPORT[] =
        "<NessusClientData_v2><Report name='r' xmlns:cm='http://www.nessus.org/cm'><ReportHost name='192.0.2.20'>"
        "<HostProperties/>"
        "<ReportItem port='0' protocol='tcp' severity='3' pluginID='21157' pluginName='Unix Compliance Checks'>"
        "<cm:compliance-check-name>5.2.1 Permissions</cm:compliance-check-name><cm:compliance-check-id>a1"
        "</cm:compliance-check-id><cm:compliance-result>FAILED</cm:compliance-result><cm:compliance-solution>chmod"
        "</cm:compliance-solution><cm:compliance-actual-value>0644</cm:compliance-actual-value></ReportItem>"
        "<ReportItem port='0' protocol='tcp' severity='0' pluginID='21157' pluginName='Unix Compliance Checks'>"
        "<cm:compliance-check-name>5.2.2 Level</cm:compliance-check-name><cm:compliance-result>PASSED"
        "</cm:compliance-result></ReportItem>"
        "<ReportItem port='0' protocol='tcp' severity='2' pluginID='21157' pluginName='Unix Compliance Checks'>"
        "<cm:compliance-check-name>5.2.3 X11</cm:compliance-check-name><cm:compliance-result>WARNING"
        "</cm:compliance-result></ReportItem>"
        "<ReportItem port='443' protocol='tcp' severity='3' pluginID='9' pluginName='n'><cvss_base_score>5.0"
        "</cvss_base_score><cvss3_base_score>7.5</cvss3_base_score><cvss4_base_score>8.7</cvss4_base_score>"
        "<cvss4_vector>CVSS:4.0/AV:N</cvss4_vector><cvss4_threat_score>1.1</cvss4_threat_score></ReportItem>"
        "</ReportHost></Report></NessusClientData_v2>";
    FRAMES_SCOPE(frames) = frames_of(arena, NULL, REPORT, sizeof REPORT - 1, 0);
    assert_string_equal(frames.letters.at, "BHFFFE");
    const json_t *first = frames_nth(&frames, FRAME_FINDING, 0), *second = frames_nth(&frames, FRAME_FINDING, 1),
                 *third = frames_nth(&frames, FRAME_FINDING, 2);
    assert_string_equal(frames_text(first, "identity"), "nessus/21157#a1");
    assert_string_equal(frames_text(first, "title"), "5.2.1 Permissions");
    assert_string_equal(frames_text(first, "evidence"), "0644");
    assert_string_equal(frames_text(first, "solution"), "chmod");
    assert_string_equal(frames_text(second, "identity"), "nessus/21157#5.2.3 X11");
    assert_true(json_real_value(json_object_get(third, "cvss")) > 8.6);
    assert_string_equal(frames_text(third, "vector"), "CVSS:4.0/AV:N");
    assert_int_equal(frames_int(frames_nth(&frames, FRAME_END, 0), "skipped"), 1);
}

static void nmap_tells_how_far_it_looked(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char PING[] = "<nmaprun scanner='nmap' args='nmap -sn 192.0.2.1'><host><status state='up'/><address "
                               "addr='192.0.2.1' addrtype='ipv4'/></host></nmaprun>",
                      SCRIPTS[] =
                          "<nmaprun scanner='nmap' args='nmap -&#45;script vuln 192.0.2.1'><scaninfo type='syn' "
                          "protocol='tcp' numservices='3' services='22,80-81'/><scaninfo type='udp' protocol='udp' "
                          "services='53'/><host><status state='up'/><address addr='192.0.2.1' "
                          "addrtype='ipv4'/></host></nmaprun>";
    FRAMES_SCOPE(ping) = frames_of(arena, NULL, PING, sizeof PING - 1, 0);
    FRAMES_SCOPE(scripts) = frames_of(arena, NULL, SCRIPTS, sizeof SCRIPTS - 1, 0);
    assert_true(json_is_false(json_object_get(frames_nth(&ping, FRAME_HOST, 0), "checked")));
    assert_true(json_is_null(json_object_get(frames_nth(&ping, FRAME_BEGIN, 0), "ports")));
    assert_true(json_is_true(json_object_get(frames_nth(&scripts, FRAME_HOST, 0), "checked")));
    assert_string_equal(frames_text(frames_nth(&scripts, FRAME_BEGIN, 0), "ports"), "tcp 22,80-81;udp 53");
}

static void openvas_leaves_out_logs_unless_asked(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    size_t n;
    const char *bytes = sample_read(arena, "greenbone-22.xml", &n);
    FRAMES_SCOPE(frames) = frames_of(arena, NULL, bytes, n, 0);
    assert_string_equal(frames.letters.at, "BFFHE");
    const json_t *login = frames_nth(&frames, FRAME_FINDING, 0), *ping = frames_nth(&frames, FRAME_FINDING, 1);
    assert_string_equal(frames_text(login, "hostname"), "db.example.edu.cn");
    assert_string_equal(frames_text(login, "solution"), "Change the password as soon as possible.");
    assert_true(text_starts(frames_text(login, "description"), "It was possible to login into"));
    assert_int_equal(frames_int(login, "qod"), 95);
    assert_int_equal(frames_int(login, "seen_at"), 1772328000000);
    assert_string_equal(frames_text(ping, "severity"), "低危");
    assert_int_equal(frames_int(ping, "port"), -1);
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_HOST, 0), "os"), "Debian GNU/Linux 11");
    assert_int_equal(frames_int(frames_nth(&frames, FRAME_END, 0), "skipped"), 2);
    FRAMES_SCOPE(all) = frames_of(arena, &(struct scan_options){.logs = true}, bytes, n, 0);
    assert_string_equal(all.letters.at, "BFFFHE");
    assert_int_equal(frames_int(frames_nth(&all, FRAME_END, 0), "skipped"), 1);
}

static void older_openvas_reports_are_read(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    size_t n;
    const char *bytes = sample_read(arena, "openvas-9.xml", &n);
    FRAMES_SCOPE(frames) = frames_of(arena, NULL, bytes, n, 0);
    assert_string_equal(frames.letters.at, "BFHE");
    const json_t *cipher = frames_nth(&frames, FRAME_FINDING, 0);
    assert_string_equal(frames_names(arena, cipher, "cve"), "CVE-2013-2566 CVE-2015-2808 CVE-2015-4000");
    assert_string_equal(frames_names(arena, cipher, "cnvd"), "CNVD-2015-02345");
    assert_true(text_starts(frames_text(cipher, "solution"), "The configuration of this services"));
    assert_string_equal(frames_text(cipher, "vector"), "AV:N/AC:M/Au:N/C:P/I:N/A:N");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_BEGIN, 0), "version"), "7.0");
}

static void sarif_results_find_their_rules(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    size_t n;
    const char *bytes = sample_read(arena, "code.sarif", &n);
    FRAMES_SCOPE(frames) = frames_of(arena, NULL, bytes, n, 0);
    assert_string_equal(frames.letters.at, "BFFFFE");
    const json_t *sql = frames_nth(&frames, FRAME_FINDING, 0), *xss = frames_nth(&frames, FRAME_FINDING, 1);
    assert_string_equal(frames_text(sql, "title"), "SQL 注入");
    assert_string_equal(frames_text(sql, "severity"), "高危");
    assert_string_equal(frames_text(sql, "url"), "src/login.c:42");
    assert_string_equal(frames_text(sql, "identity"), "sarif/c/sql-injection#src/login.c#39fa2ee980eb94b0:1");
    assert_string_equal(frames_text(sql, "place"), "runs[0].results[0]");
    assert_string_equal(frames_text(xss, "title"), "跨站脚本");
    assert_string_equal(frames_text(xss, "host"), "www.example.edu.cn");
    assert_int_equal(frames_int(xss, "port"), 8443);
    assert_string_equal(frames_text(xss, "identity"), "sarif/web/xss@8443/tcp#/search");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_FINDING, 2), "url"), "src/old.c");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_FINDING, 3), "identity"), "CVE-2021-44228");
    assert_int_equal(frames_int(frames_nth(&frames, FRAME_END, 0), "skipped"), 2);
}

/* "field:column" for each proposed column. */
static const char *proposals(struct arena *arena, const json_t *sheet)
{
    struct text text = TEXT(arena);
    size_t i;
    json_t *proposal;
    json_array_foreach(json_object_get(sheet, "proposed"), i, proposal)
        text_printf(&text, i ? " %s:%d%s" : "%s:%d%s", frames_text(proposal, "field"),
                    (int)frames_int(proposal, "column"), json_is_true(json_object_get(proposal, "certain")) ? "" : "?");
    return text_end(&text);
}

/* "identity | title" of each finding, in lines. */
static const char *told(struct arena *arena, const struct frames *frames, size_t n)
{
    struct text text = TEXT(arena);
    for (size_t i = 0; i < n; i++) {
        const json_t *finding = frames_nth(frames, FRAME_FINDING, i);
        text_printf(&text, "%s | %s\n", frames_text(finding, "identity"), frames_text(finding, "title"));
    }
    return text_end(&text);
}

static void sarif_results_of_one_file_stay_apart(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
#define RESULT_AT(line_) \
    "{\"ruleId\":\"R\",\"message\":{\"text\":\"m\"},\"fingerprints\":{\"matchBasedId/v1\":\"requires login\"},\"locations\":[{" \
    "\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"a.c\"},\"region\":{\"startLine\":" line_ "}}}]}"
    static const char LOG[] =
        "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"t\",\"rules\":[{\"id\":\"M\",\"messageStrings\":{\"m\":"
        "{\"text\":\"{1} in {0}\"}}}]}},\"results\":[" RESULT_AT("7") "," RESULT_AT("70") "," RESULT_AT("7") ","
        "{\"ruleId\":\"M\",\"ruleIndex\":0,\"message\":{\"id\":\"m\",\"arguments\":[\"x\",\"y\"]},\"locations\":[{"
        "\"logicalLocations\":[{\"fullyQualifiedName\":\"org.A.b\"}]}]},"
        "{\"ruleId\":\"M\",\"baselineState\":\"absent\",\"message\":{\"text\":\"gone\"}}]},"
        "{\"tool\":{\"driver\":{\"name\":\"t\"}},\"versionControlProvenance\":[{\"repositoryUri\":"
        "\"https://git.example.edu.cn/b\"}],\"results\":[" RESULT_AT("7") "]}]}";
    FRAMES_SCOPE(frames) = frames_of(arena, NULL, LOG, sizeof LOG - 1, 0);
    assert_string_equal(frames.letters.at, "BFFFFFE");
    assert_string_equal(told(arena, &frames, 5), "sarif/R#a.c | m\nsarif/R#a.c~2 | m\nsarif/R#a.c | m\n"
                                                 "sarif/M#org.A.b | y in x\n"
                                                 "sarif/R#https://git.example.edu.cn/b/a.c | m\n");
    assert_int_equal(frames_int(frames_nth(&frames, FRAME_END, 0), "skipped"), 1);
}

static void tables_tell_their_header_below_a_title(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    size_t n;
    const char *bytes = sample_read(arena, "findings-gbk.csv", &n);
    FRAMES_SCOPE(frames) = frames_of(arena, NULL, bytes, n, 0);
    assert_string_equal(frames.letters.at, "BSRRE");
    const json_t *sheet = frames_nth(&frames, FRAME_SHEET, 0), *row = frames_nth(&frames, FRAME_ROW, 1);
    assert_int_equal(frames_int(sheet, "line"), 2);
    assert_string_equal(frames_names(arena, sheet, "above"), "网络安全检查结果汇总表（样本）");
    assert_string_equal(frames_text(sheet, "subject"), "findings");
    assert_string_equal(proposals(arena, sheet), "host:1 address:2 port:3 title:4 severity:5 solution:6 cve:7");
    assert_string_equal(frames_names(arena, row, "cells"),
                        "2  192.0.2.11 445 SMBv1 远程代码执行 严重 关闭 SMBv1\r\n并安装补丁 CVE-2017-0143");
    assert_int_equal(frames_int(row, "line"), 4);
}

static void headers_of_every_subject_are_proposed(void **state)
{
    (void)state;
    const struct {
        const char *header, *subject, *expected;
    } rows[] = {
        {"资产名称,IP地址,所属单位,责任人,操作系统,等保级别", "assets", "name:0 address:1 unit:2 owner:3 os:4 level:5"},
        {"序号,姓名（必填）,工号*,所在单位,职务,手机号码", "people", "name:1 number:2 unit:3 post:4 phone:5"},
        {"单位名称,单位代码,上级单位,主要负责人,信息员,联系电话", "units",
         "name:0 number:1 parent:2 head:3 officer:4 phone:5"},
        {"Plugin ID,CVE,CVSS v3.0 Base Score,Risk,Host,Protocol,Port,Name,Synopsis,Solution,Plugin Output", "findings",
         "plugin:0 cve:1 cvss:2 severity:3 host:4 protocol:5 port:6 title:7 description:8 solution:9 evidence:10"},
        {"IP,Hostname,Port,Port Protocol,CVSS,Severity,NVT Name,Summary,Specific Result,CVEs", "findings",
         "address:0 hostname:1 port:2 protocol:3 cvss:4 severity:5 title:6 description:7 evidence:8 cve:9"},
        {"甲,乙,丙", "findings", ""},
        {"主机IP地址,安全漏洞名称,整改完成状态", "findings", "address:0? title:1? state:2?"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        FRAMES_SCOPE(frames) =
            frames_of(arena, &(struct scan_options){.kind = &scan_csv}, rows[i].header, strlen(rows[i].header), 0);
        const json_t *sheet = frames_nth(&frames, FRAME_SHEET, 0);
        assert_string_equal(proposals(arena, sheet), rows[i].expected);
        assert_string_equal(frames_text(sheet, "subject"), rows[i].subject);
    }
}

static void headers_of_several_rows_are_one(void **state)
{
    (void)state;
    const struct {
        const char *csv, *header, *letters;
        int64_t line;
    } rows[] = {
        /* groups stand above, cells beside them are empty */
        {"台账\n系统名称,类别,单位,,网络信息,\n,,主管单位,运维单位,访问地址,IP地址\n甲,网站,图书馆,图书馆,,\n",
         "系统名称 类别 主管单位 运维单位 访问地址 IP地址", "BSRE", 3},
        /* merged cells are filled: downwards and sideways */
        {"单位名称,单位类别,负责人,负责人,安全员,安全员\n单位名称,单位类别,姓名,电话,姓名,电话\n甲,科室,a,1,b,2\n",
         "单位名称 单位类别 负责人 姓名 负责人 电话 安全员 姓名 安全员 电话", "BSRE", 2},
        {"名称,等级保护,等级保护\n名称,级别,备案号\n甲,2,\n", "名称 级别 备案号", "BSRE", 2},
        /* the row of more known titles is the lower one; what only one of the groups has stays in its group */
        {"名单,名单,名单,名单,名单\n单位,责任人,责任人,专员,专员\n单位,姓名,手机,姓名,邮箱\n甲,a,1,b,c@d.cn\n",
         "单位 责任人 姓名 责任人 手机 专员 姓名 专员 邮箱", "BSRE", 3},
        /* a printed table repeats its header on each page; a row below that only looks like titles stays one */
        {"姓名,工号,所在单位\n甲,1,图书馆\n姓名,工号,所在单位\n乙,2,图书馆\n", "姓名 工号 所在单位", "BSRRE", 1},
        {"IP地址,漏洞名称\n , \n10.0.0.1,x\n", "IP地址 漏洞名称", "BSRE", 1},
        {"ＩＰ地址（必填）,漏洞　名称\n10.0.0.1,x\n", "ＩＰ地址（必填） 漏洞　名称", "BSRE", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        FRAMES_SCOPE(frames) = frames_of(arena, NULL, rows[i].csv, strlen(rows[i].csv), 0);
        const json_t *sheet = frames_nth(&frames, FRAME_SHEET, 0);
        assert_string_equal(frames_names(arena, sheet, "header"), rows[i].header);
        assert_string_equal(frames.letters.at, rows[i].letters);
        assert_int_equal(frames_int(sheet, "line"), rows[i].line);
    }
    ARENA_SCOPE(arena);
    FRAMES_SCOPE(wide) = frames_of(arena, NULL, rows[6].csv, strlen(rows[6].csv), 0);
    assert_string_equal(proposals(arena, frames_nth(&wide, FRAME_SHEET, 0)), "address:0 title:1");
}

static void what_is_not_read_is_called_by_its_name(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        size_t n;
        const char *says;
    } rows[] = {
        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0", 12, ".xls"},
        {"\r\n<!DOCTYPE html>\n<HTML><table>", 0, "网页"},
        {"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\n<Workbook "
         "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
         0, "2003"},
        {"%PDF-1.7\n", 0, "PDF"},
        {"\x1f\x8b\x08\0", 4, "gzip"},
        {"\x89PNG\r\n\x1a\n", 0, "认不出"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        FRAMES_SCOPE(frames) =
            frames_of(arena, NULL, rows[i].bytes, rows[i].n ? rows[i].n : strlen(rows[i].bytes), 0);
        const json_t *error = frames_nth(&frames, FRAME_ERROR, 0);
        assert_string_equal(frames_text(error, "code"), "UNSUPPORTED");
        assert_non_null(strstr(frames_text(error, "zh"), rows[i].says));
    }
}

static void workbooks_tell_each_sheet(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct xlsx_column columns[] = {{.title = "姓名"}, {.title = "工号"}};
    const char *person[] = {"样本甲", "0001"};
    const char *const *rows[] = {person, person};
    const struct xlsx_sheet sheets[] = {
        {"人员", columns, 2, rows, 2}, {"空", columns, 0, NULL, 0}, {"再", columns, 2, rows, 1}};
    const char *bytes = NULL;
    size_t n;
    assert_int_equal(xlsx_write(arena, sheets, 3, &bytes, &n, NULL), 0);
    FRAMES_SCOPE(frames) = frames_of(arena, NULL, bytes, n, 0);
    assert_string_equal(frames.letters.at, "BSRRSRE");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_SHEET, 1), "name"), "再");
    assert_int_equal(frames_int(frames_nth(&frames, FRAME_ROW, 2), "sheet"), 2);
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_SHEET, 0), "subject"), "people");
}

static void trees_cross_whole(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text yaml = TEXT(arena);
    text_add(&yaml, "行:\n");
    for (int i = 0; i < 5000; i++)
        text_printf(&yaml, "  - {号: %d, 名: 第%d行}\n", i, i);
    FRAMES_SCOPE(frames) = frames_of(arena, &(struct scan_options){.name = "p.yaml"}, yaml.at, yaml.n, 0);
    assert_int_equal(frames.result, 0);
    struct tree_reader *reader = tree_reader_new(arena, "p.yaml");
    for (size_t i = 1; i + 1 < frames.rows.n; i++)
        assert_int_equal(tree_take(reader, frames.rows.at[i].value, NULL), 0);
    struct node **roots;
    size_t n;
    tree_finish(reader, &roots, &n);
    assert_int_equal(n, 1);
    struct node *list = node_get(roots[0], "行");
    assert_int_equal(list->n, 5000);
    assert_string_equal(node_text(list->items[4999], "名"), "第4999行");
    assert_string_equal(node_where(arena, list->items[4999]), "p.yaml:5001:5");
    assert_true(frames.rows.n > 4);
}

static void hostile_files_are_refused_with_the_place(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        size_t n;
        const char *code, *where;
    } rows[] = {
        {"<!DOCTYPE nmaprun [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><nmaprun>&b;</nmaprun>", 0, "SYNTAX",
         "file:1:"},
        {"<!DOCTYPE nmaprun SYSTEM \"file:///etc/passwd\"><nmaprun>&x;</nmaprun>", 0, "SYNTAX", "file:1:"},
        {"<nmaprun>\n<host", 0, "SYNTAX", "file:2:"},
        {"<nmaprun>\n<host>\0</host></nmaprun>", 34, "SYNTAX", "file:2:"},
        {"<?xml version='1.0' encoding='UTF-8'?>\n<NessusClientData_v2>\xd6\xf7</NessusClientData_v2>", 0, "SYNTAX",
         "file:2:"},
        {"{\"version\":\"2.1.0\",\"runs\":[\n{\"results\":", 0, "SYNTAX", "file:2:"},
        {"{\"version\":\"2.1.0\",\"runs\":3}", 0, "SYNTAX", "file"},
        {"主机,端口\n\"10.0.0.1,80\n", 0, "SYNTAX", "file:2:1"},
        {"PK\3\4garbage", 0, "SYNTAX", "file"},
        {"a: &x [1]\nb: *x\n", 0, "SYNTAX", "file:1:5"},
        {"", 0, "SYNTAX", "file"},
        {"主机,端口\n\xff\xfe\xfd,80\n", 0, "SYNTAX", "file:2"},
        {"\x7f"
         "ELF\1\1\1",
         0, "UNSUPPORTED", "file"},
        {"<html><body>x</body></html>", 0, "UNSUPPORTED", "file"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        size_t n = rows[i].n ? rows[i].n : strlen(rows[i].bytes);
        FRAMES_SCOPE(frames) = frames_of(arena, NULL, rows[i].bytes, n, 0);
        assert_true(frames.result < 0);
        const json_t *error = frames_nth(&frames, FRAME_ERROR, 0);
        assert_string_equal(frames_text(error, "code"), rows[i].code);
        assert_true(text_starts(frames_text(error, "where"), rows[i].where));
        assert_int_equal(frames.letters.at[frames.letters.n - 1], 'X');
    }
}

static void a_depth_bomb_is_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text bomb = TEXT(arena);
    text_add(&bomb, "<nmaprun>");
    for (int i = 0; i < 100000; i++)
        text_add(&bomb, "<a>");
    FRAMES_SCOPE(frames) = frames_of(arena, NULL, bomb.at, bomb.n, 4096);
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_ERROR, 0), "code"), "TOO_LARGE");
}

static void the_limit_counts_what_is_handed_over(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *csv = "a,b\n1,2\n3,4\n5,6\n";
    FRAMES_SCOPE(good) = frames_of(arena, &(struct scan_options){.kind = &scan_csv, .limit = 3}, csv, strlen(csv), 0);
    assert_int_equal(good.result, 0);
    FRAMES_SCOPE(bad) = frames_of(arena, &(struct scan_options){.kind = &scan_csv, .limit = 2}, csv, strlen(csv), 0);
    assert_int_equal(bad.result, -ERR_TOO_LARGE);
    assert_string_equal(bad.letters.at, "BSRRX");
}

static void long_texts_are_cut_and_counted(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text csv = TEXT(arena);
    text_add(&csv, "主机,描述\n1,");
    for (int i = 0; i < 30000; i++)
        text_add(&csv, "长长");
    FRAMES_SCOPE(frames) = frames_of(arena, NULL, csv.at, csv.n, 0);
    const json_t *cells = json_object_get(frames_nth(&frames, FRAME_ROW, 0), "cells");
    assert_true(text_ends(json_string_value(json_array_get(cells, 1)), "长…"));
    assert_int_equal(json_string_length(json_array_get(cells, 1)), 65535 + 3);
    assert_int_equal(frames_int(frames_nth(&frames, FRAME_END, 0), "clipped"), 1);
}

static int fail_after(void *user, enum frame_type type, const char *payload, size_t n)
{
    (void)type, (void)payload, (void)n;
    return ++*(int *)user == 2 ? -ERR_IO : 0;
}

static int next_nothing(void *user, const char **ret_bytes, size_t *ret_n)
{
    bool *given = user;
    *ret_bytes = "a,b\n1,2\n";
    *ret_n = *given ? 0 : 8;
    *given = true;
    return 0;
}

static void nothing_is_written_after_the_sink_failed(void **state)
{
    (void)state;
    int calls = 0;
    bool given = false;
    struct oops oops = {0};
    int r = scan_run(&(struct scan_options){.kind = &scan_csv}, next_nothing, &given, fail_after, &calls, &oops);
    assert_int_equal(r, -ERR_IO);
    assert_int_equal(calls, 2);
}

static void numbers_of_weaknesses_are_found_in_texts(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct finding finding = FINDING_NEW;
    finding_add_ids(arena, &finding,
                    "CVE-2021-44228, CVE-2021-44228;cve-1-2 CVE-21-1 CNVD-2021-95919/CNNVD-202112-799 CVE-2021-");
    assert_int_equal(finding.cve.n, 1);
    assert_string_equal(finding.cnvd.at[0], "CNVD-2021-95919");
    assert_string_equal(finding.cnnvd.at[0], "CNNVD-202112-799");
    finding_add_ids(arena, &finding, NULL);
    assert_int_equal(severity_of_score(6.9), SEVERITY_MEDIUM);
    assert_int_equal(severity_of_score(0), SEVERITY_INFO);
}

int main(void)
{
    charset_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_reads_its_example),
        cmocka_unit_test(a_cut_file_is_never_taken_for_whole),
        cmocka_unit_test(nmap_tells_ports_hosts_and_weaknesses),
        cmocka_unit_test(nessus_is_read_in_both_encodings),
        cmocka_unit_test(nessus_tells_checks_apart_and_takes_the_newest_score),
        cmocka_unit_test(nmap_tells_how_far_it_looked),
        cmocka_unit_test(openvas_leaves_out_logs_unless_asked),
        cmocka_unit_test(older_openvas_reports_are_read),
        cmocka_unit_test(sarif_results_find_their_rules),
        cmocka_unit_test(sarif_results_of_one_file_stay_apart),
        cmocka_unit_test(tables_tell_their_header_below_a_title),
        cmocka_unit_test(headers_of_every_subject_are_proposed),
        cmocka_unit_test(headers_of_several_rows_are_one),
        cmocka_unit_test(what_is_not_read_is_called_by_its_name),
        cmocka_unit_test(workbooks_tell_each_sheet),
        cmocka_unit_test(trees_cross_whole),
        cmocka_unit_test(hostile_files_are_refused_with_the_place),
        cmocka_unit_test(a_depth_bomb_is_refused),
        cmocka_unit_test(the_limit_counts_what_is_handed_over),
        cmocka_unit_test(long_texts_are_cut_and_counted),
        cmocka_unit_test(nothing_is_written_after_the_sink_failed),
        cmocka_unit_test(numbers_of_weaknesses_are_found_in_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
