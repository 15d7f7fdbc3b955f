#include "scan/strangers.h"

#include "scan/document_json.h"

#include <string.h>
#include <strings.h>

enum { WITHIN = 1024 };

static const struct {
    const char *magic;
    size_t n;       /* of the magic */
    size_t within;  /* it begins among the first so many bytes; 0 = at the very first */
    struct stranger stranger;
} STRANGERS[] = {
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, 0,
     {"这是旧版 Excel（.xls），或加了密码的文件：请在 Excel 或 WPS 中打开，去掉密码，另存为 .xlsx 再导入",
      "an old .xls, or a file with a password: open it, remove the password, save it as .xlsx"}},
    {"<html", 5, WITHIN,
     {"这是网页，不是表格（有些系统导出的 .xls 其实是网页）：请在 Excel 或 WPS 中打开，另存为 .xlsx 再导入",
      "a web page named like a table: open it, save it as .xlsx"}},
    {"<table", 6, WITHIN,
     {"这是网页，不是表格（有些系统导出的 .xls 其实是网页）：请在 Excel 或 WPS 中打开，另存为 .xlsx 再导入",
      "a web page named like a table: open it, save it as .xlsx"}},
    {"urn:schemas-microsoft-com:office:spreadsheet", 44, WITHIN,
     {"这是 2003 版的 XML 表格：请在 Excel 或 WPS 中打开，另存为 .xlsx 再导入",
      "a spreadsheet in XML of 2003: open it, save it as .xlsx"}},
    {"<NessusClientData>", 18, WITHIN,
     {"这是旧版 Nessus 的报告（v1）：请在 Nessus 里重新导出为 .nessus（v2）再导入",
      "a report of Nessus version 1: export it as .nessus (v2)"}},
    {"# Nmap ", 7, 0,
     {"这是 Nmap 的文字或 grep 格式：请加 -oX 文件名（或用 -oA 同时生成的 .xml）再导入",
      "Nmap's output as text: use the XML, -oX or the .xml of -oA"}},
    {"Starting Nmap ", 14, 0,
     {"这是 Nmap 的屏幕输出：请加 -oX 文件名重新扫描，导入生成的 .xml", "Nmap's screen output: use the XML, -oX"}},
    {"<SCAN ", 6, WITHIN,
     {"这是 Qualys 的 XML 报告，读不了：请导出为 CSV 再导入", "a report of Qualys: export it as CSV"}},
    {"<ASSET_DATA_REPORT", 18, WITHIN,
     {"这是 Qualys 的 XML 报告，读不了：请导出为 CSV 再导入", "a report of Qualys: export it as CSV"}},
    {"<NexposeReport", 14, WITHIN,
     {"这是 Nexpose 的 XML 报告，读不了：请导出为 CSV 再导入", "a report of Nexpose: export it as CSV"}},
    {"<ScanGroup", 10, WITHIN,
     {"这是 AWVS 的 XML 报告，读不了：请在 AWVS 里导出为 CSV 或 SARIF 再导入",
      "a report of Acunetix: export it as CSV or SARIF"}},
    {"<OWASPZAPReport", 15, WITHIN,
     {"这是 ZAP 的 XML 报告，读不了：请在 ZAP 里导出为 SARIF 再导入", "a report of ZAP: export it as SARIF"}},
    {"<issues burpVersion", 19, WITHIN,
     {"这是 Burp 的 XML 报告，读不了：请整理成 Excel 表再导入", "a report of Burp: put it into a table"}},
    {"MIME-Version:", 13, 0,
     {"这是单个文件的网页（MHTML），不是表格：请在 Excel 或 WPS 中打开，另存为 .xlsx 再导入",
      "a web page in one file: open it, save it as .xlsx"}},
    {"%PDF-", 5, 0, {"这是 PDF，读不出表格：请导入原来的 .xlsx 或扫描报告", "a PDF: import what it was printed from"}},
    {"\x1f\x8b", 2, 0, {"这是压缩包（gzip）：请解压后再导入", "a gzip archive: unpack it first"}},
    {"Rar!", 4, 0, {"这是压缩包（RAR）：请解压后再导入", "a RAR archive: unpack it first"}},
    {"7z\xbc\xaf", 4, 0, {"这是压缩包（7z）：请解压后再导入", "a 7z archive: unpack it first"}},
};

/* Letters in either case, as in HTML. */
static int stands_at(const char *p, const char *magic, size_t n)
{
    return memcmp(p, magic, n) == 0 || (*magic == '<' && strncasecmp(p, magic, n) == 0);
}

/* What stands further in is looked for only where marks begin the file: a table may speak of anything. */
const struct stranger *strangers_find(const char *head, size_t n)
{
    size_t blank = document_blank(head, n), most = blank < n && head[blank] == '<' ? WITHIN : 0;
    for (size_t i = 0; i < sizeof STRANGERS / sizeof *STRANGERS; i++)
        for (size_t at = 0; at + STRANGERS[i].n <= n && at <= STRANGERS[i].within && at <= most; at++)
            if (stands_at(head + at, STRANGERS[i].magic, STRANGERS[i].n))
                return &STRANGERS[i].stranger;
    return NULL;
}
