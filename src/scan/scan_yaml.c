/* YAML files: packs and rehearsals cross as trees; what they mean is the rule loader's matter. */
#include "format/charset.h"
#include "format/tree.h"
#include "scan/scan_kinds.h"

#include <string.h>

enum { BYTES_MOST = 4 << 20, PIECE_BYTES = 64 << 10 };

/* The first line that says something begins a list, a document, or a map: "key:" before any comma. */
static bool recognise(const char *head, size_t n)
{
    size_t mark;
    if (charset_guess(head, n, false, &mark) != CHARSET_UTF8)
        return false;
    const char *p = head + mark, *end = head + n;
    while (p < end && (*p == '\n' || *p == '\r' || *p == ' ' || *p == '#')) {
        const char *line = *p == '#' ? memchr(p, '\n', (size_t)(end - p)) : p;
        p = line ? line + 1 : end;
    }
    size_t length = 0;
    while (p + length < end && p[length] != '\n' && p[length] != '\r')
        length++;
    if (length >= 3 && memcmp(p, "---", 3) == 0)
        return true;
    if (length >= 2 && memcmp(p, "- ", 2) == 0)
        return true;
    const char *colon = memchr(p, ':', length);
    if (!colon || colon == p || memchr(p, 0, length))
        return false;
    bool ends = colon + 1 == p + length || colon[1] == ' ';
    return ends && !strchr("<{[\"", *p) && !memchr(p, ',', (size_t)(colon - p)) && !memchr(p, '\t', length);
}

static int take_piece(void *user, const char *piece, size_t n) { return scan_frame(user, FRAME_TREE, piece, n); }

static int read_yaml(struct scan *scan)
{
    const char *bytes = NULL;
    size_t n = 0, count = 0;
    struct node **roots = NULL;
    int r = scan_all(scan, BYTES_MOST, &bytes, &n);
    if (!r)
        r = yaml_read_all(scan_arena(scan), scan_name(scan), bytes, n, NULL, &roots, &count, scan_oops(scan));
    for (size_t i = 0; !r && i < count; i++)
        r = tree_write(roots[i], PIECE_BYTES, take_piece, scan);
    return r;
}

static void example(struct text *file) { text_add(file, "# 样本\n制度包: {名称: 样本, 版本: 1}\n"); }

const struct scan_kind scan_yaml = {
    .name = "yaml",
    .zh = "YAML 文件",
    .recognise = recognise,
    .read = read_yaml,
    .example = example,
    .example_frames = "BTE",
};
