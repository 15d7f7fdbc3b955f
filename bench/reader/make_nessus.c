/* Writes a .nessus report with as many findings as asked for, in the proportions of a campus scan: one host in 40
 * findings, a quarter of the checks with CVE numbers, outputs of a few hundred bytes. The same seed, the same bytes. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 20260301;

static unsigned pick(unsigned most)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % most;
}

static void write_text(unsigned words)
{
    static const char *const WORDS[] = {
        "remote",         "service",    "version", "受影响", "accepts", "weak", "配置", "patch",
        "&lt;output&gt;", "encryption", "升级",    "the",    "host",    "of",   "is",   "漏洞"};
    for (unsigned i = 0; i < words; i++)
        printf("%s%s", WORDS[pick(16)], i % 12 == 11 ? "\n" : " ");
}

static void write_item(unsigned severity)
{
    static const char *const RISKS[] = {"None", "Low", "Medium", "High", "Critical"};
    unsigned plugin = 10000 + pick(90000);
    printf("<ReportItem port=\"%u\" svc_name=\"www\" protocol=\"tcp\" severity=\"%u\" pluginID=\"%u\" "
           "pluginName=\"Sample check %u\" pluginFamily=\"General\">\n",
           pick(9000) + 1, severity, plugin, plugin);
    if (pick(4) == 0)
        for (unsigned i = pick(4); i < 4; i++)
            printf("<cve>CVE-20%02u-%u</cve>\n", pick(26), 1000 + pick(40000));
    if (severity)
        printf("<cvss3_base_score>%u.%u</cvss3_base_score>\n<cvss3_vector>CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/"
               "A:H</cvss3_vector>\n",
               severity * 2 + 1, pick(9));
    printf("<description>");
    write_text(40 + pick(60));
    printf("</description>\n<plugin_output>\n");
    write_text(20 + pick(80));
    printf("</plugin_output>\n<risk_factor>%s</risk_factor>\n<solution>", RISKS[severity]);
    write_text(12);
    printf("</solution>\n<synopsis>");
    write_text(8);
    printf("</synopsis>\n</ReportItem>\n");
}

int main(int argc, char **argv)
{
    unsigned findings = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 10000;
    puts("<?xml version=\"1.0\" ?>\n<NessusClientData_v2>\n<Report name=\"bench\">");
    for (unsigned i = 0; i < findings; i++) {
        if (i % 40 == 0)
            printf("%s<ReportHost name=\"10.%u.%u.%u\"><HostProperties><tag name=\"host-ip\">10.%u.%u.%u</tag>"
                   "<tag name=\"HOST_END_TIMESTAMP\">1772323200</tag></HostProperties>\n",
                   i ? "</ReportHost>\n" : "", i / 40 >> 16, (i / 40 >> 8) & 255, (i / 40) & 255, i / 40 >> 16,
                   (i / 40 >> 8) & 255, (i / 40) & 255);
        write_item(pick(10) < 5 ? 0 : pick(4) + 1);
    }
    puts("</ReportHost>\n</Report>\n</NessusClientData_v2>");
    return 0;
}
