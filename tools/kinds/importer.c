/* @NAME@: the format, its versions, and where it is described. */
#include "base/text.h"
#include "scan/scan_kinds.h"

#include <string.h>

enum { BYTES_MOST = 64 << 20 };

static const char HEAD[] = "#@NAME@\n";

/* "address, a tab, title" on each line: give this up for the real format, as scan_nmap.c (XML) or scan_csv.c (tables)
 * have it. */
static int read_line(struct scan *scan, char *line, size_t number)
{
    char *title = strchr(line, '\t');
    if (!title)
        return scan_refuse(scan, ERR_SYNTAX, number, "这一行没有制表符", "no tab in this line");
    *title++ = '\0';
    struct finding finding = FINDING_NEW;
    finding.host = finding.address = line;
    finding.title = title;
    finding.line = number;
    return scan_finding(scan, &finding);
}

static int read_@NAME@(struct scan *scan)
{
    const char *bytes;
    size_t n, number = 1;
    int r = scan_all(scan, BYTES_MOST, &bytes, &n);
    if (r)
        return r;
    char *rest = arena_text_n(scan_arena(scan), bytes, n), *line;
    strsep(&rest, "\n");
    while (!r && (line = strsep(&rest, "\n")))
        r = *line ? read_line(scan, line, ++number) : 0;
    return r;
}

static bool recognise(const char *head, size_t n)
{
    return n >= sizeof HEAD - 1 && memcmp(head, HEAD, sizeof HEAD - 1) == 0;
}

static void example(struct text *file) { text_printf(file, "%s192.0.2.40\t弱口令\n", HEAD); }

const struct scan_kind scan_@NAME@ = {
    .name = "@NAME@",
    .zh = "@NAME@ 报告",
    .recognise = recognise,
    .read = read_@NAME@,
    .example = example,
    .example_frames = "BFE",
};
