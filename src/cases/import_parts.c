#include "cases/import_parts.h"

#include "base/text.h"
#include "cases/attribute.h"
#include "format/width.h"
#include "rules/wellformed.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const import_part_fields[PART_COUNT] = {"url", "domain", "addresses", "ports"};
const char import_part_gap[PART_COUNT] = {' ', ' ', ',', ','};
const struct field import_parts_field = {.name = "@parted",
                                         .title = "拆开：访问地址、域名、IP、端口",
                                         .en = "Parted: URL, domain, address, port",
                                         .type = TYPE_TEXT};

bool import_is_parted(const struct field *field) { return field == &import_parts_field; }

enum import_part import_part_of(const struct field *field)
{
    enum import_part part = 0;
    while (part < PART_COUNT && strcmp(field->name, import_part_fields[part]))
        part++;
    return part;
}

struct parting {
    struct arena *arena;
    struct import_parts *parts;
    struct text rest;
    bool port_next; /* behind 端口, or behind something that has ports */
};

/* --- lists --- */

static bool holds(const char *list, char gap, const char *item)
{
    size_t n = strlen(item);
    for (const char *p = list; *p; p += strcspn(p, (char[]){gap, 0}), p += *p == gap)
        if (!strncmp(p, item, n) && (!p[n] || p[n] == gap))
            return true;
    return false;
}

static void add(struct parting *parting, enum import_part part, const char *text)
{
    const char **list = &parting->parts->texts[part];
    if (!holds(*list, import_part_gap[part], text))
        *list = **list ? arena_printf(parting->arena, "%s%c%s", *list, import_part_gap[part], text) : text;
}

static void tell(struct parting *parting, enum import_part part, const char *text)
{
    add(parting, part, text);
    parting->parts->told |= 1U << part;
    parting->parts->pieces++;
    parting->port_next = true;
}

static void leave(struct parting *parting, const char *text)
{
    text_printf(&parting->rest, "%s%s", parting->rest.n ? "，" : "", text);
    parting->port_next = false;
}

/* --- what a piece is --- */

static bool is_address(const char *text)
{
    struct attribute_net nets[ATTRIBUTE_NETS];
    return attribute_nets(text, nets) > 0;
}

static bool is_port(const char *text)
{
    size_t n = strspn(text, "0123456789");
    return n && n <= 5 && !text[n] && atoi(text) > 0 && atoi(text) < 65536;
}

/* "lib.sample.edu.cn", "*.sample.cn"; the ends of file names are no names of machines. */
static bool is_domain(const char *text)
{
    static const char *const FILES[] = {".html", ".htm", ".php",    ".jsp",  ".asp",
                                        ".aspx", ".do",  ".action", ".json", ".xml"};
    const char *last = strrchr(text, '.');
    size_t letters = last ? strspn(last + 1, "abcdefghijklmnopqrstuvwxyz") : 0;
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        if (text_ends(text, FILES[i]))
            return false;
    return last && last != text && *text != '-' && (letters > 1 || text_starts(last + 1, "xn--")) &&
           !last[1 + letters] && !strstr(text, "..") &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_.*") == strlen(text);
}

static bool add_host(struct parting *parting, const char *host, bool told)
{
    void (*take)(struct parting *, enum import_part, const char *) = told ? tell : add;
    size_t n = strlen(host);
    bool bare = *host == '[' && n > 2 && host[n - 1] == ']';
    if (is_address(host))
        take(parting, PART_ADDRESS, bare ? arena_text_n(parting->arena, host + 1, n - 2) : host);
    else if (is_domain(host))
        take(parting, PART_DOMAIN, host);
    else
        return false;
    return true;
}

/* "192.0.2.1", "192.0.2.1:8443", "[2001:db8::1]:443", "lib.sample.cn:8080" */
static bool add_place(struct parting *parting, const char *text)
{
    const char *colon = strrchr(text, ':');
    if (add_host(parting, text, true))
        return true;
    if (!colon || !is_port(colon + 1) ||
        !add_host(parting, arena_text_n(parting->arena, text, (size_t)(colon - text)), true))
        return false;
    tell(parting, PART_PORT, colon + 1);
    return true;
}

static bool has_place(struct arena *arena, const char *text)
{
    struct import_parts parts = {.texts = {"", "", "", ""}};
    struct parting trial = {.arena = arena, .parts = &parts, .rest = TEXT(arena)};
    return add_place(&trial, text);
}

/* A web address, and what it says besides: its host, a port that it names. */
static void add_url(struct parting *parting, const char *url)
{
    const char *mark = strstr(url, "://"), *host, *path;
    const char *whole = mark ? url : arena_printf(parting->arena, "http://%s", url);
    const char *authority = strstr(whole, "://") + 3;
    const char *colon = strrchr(arena_text_n(parting->arena, authority, strcspn(authority, "/?#")), ':');
    int64_t port;
    if (wellformed_fault(parting->arena, TYPE_URL, url).zh ||
        !attribute_url(parting->arena, whole, &host, &port, &path)) {
        leave(parting, url);
        return;
    }
    if (!*parting->parts->texts[PART_URL])
        tell(parting, PART_URL, url);
    else if (strcmp(parting->parts->texts[PART_URL], url))
        leave(parting, url);
    add_host(parting, host, false);
    if (colon && is_port(colon + 1))
        add(parting, PART_PORT, colon + 1);
    parting->port_next = true;
}

/* --- pieces --- */

/* "ip:", "url:" and signs around a piece say nothing. */
static const char *bare(struct arena *arena, const char *piece)
{
    static const char *const LABELS[] = {"ipv4:", "ipv6:", "ip:", "url:", "domain:", "host:", "port:"};
    if (!text_starts(piece, "::")) /* "::1" begins so */
        piece += strspn(piece, ":/.-&+=");
    for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++)
        if (!strncasecmp(piece, LABELS[i], strlen(LABELS[i])))
            piece += strlen(LABELS[i]);
    size_t n = strlen(piece);
    while (n && strchr(strstr(piece, "://") ? ".-&+=:" : ":/.-&+=", piece[n - 1]) && !text_ends(piece, "::"))
        n--;
    return arena_text_n(arena, piece, n);
}

static bool is_label(const char *piece)
{
    static const char *const LABELS[] = {"ip",  "ipv4", "ipv6", "url",   "domain", "host", "port",
                                         "tcp", "udp",  "http", "https", "vip",    "nat"};
    for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++)
        if (!strcasecmp(piece, LABELS[i]))
            return true;
    return !*piece;
}

/* Several places with strokes between them; or one with a path. */
static void add_stroked(struct parting *parting, const char *piece)
{
    char **parts;
    size_t n = text_split(parting->arena, attribute_lower(parting->arena, piece), '/', &parts);
    for (size_t i = 0; i < n; i++)
        if (!has_place(parting->arena, parts[i]) && !(i && is_port(parts[i]))) {
            add_url(parting, piece);
            return;
        }
    for (size_t i = 0; i < n; i++)
        if (!add_place(parting, parts[i]))
            tell(parting, PART_PORT, parts[i]);
}

/* `counted`: a Chinese word follows at once, so a number counts something. */
static void add_piece(struct parting *parting, const char *written, bool counted)
{
    const char *piece = bare(parting->arena, written), *lower = attribute_lower(parting->arena, piece);
    parting->port_next |= !strncasecmp(written, "port", 4);
    if (is_label(piece))
        return;
    if (strstr(piece, "://"))
        add_url(parting, piece);
    else if (is_port(piece) && parting->port_next && !counted)
        tell(parting, PART_PORT, piece);
    else if (add_place(parting, lower))
        return;
    else if (strchr(piece, '/') && has_place(parting->arena, arena_text_n(parting->arena, lower, strcspn(lower, "/"))))
        add_stroked(parting, piece);
    else
        leave(parting, piece);
}

/* Words that tell which of several it is. */
static void add_words(struct parting *parting, const char *words)
{
    static const char *const KNOWN[] = {"内网", "外网", "公网", "校内", "校外", "内部", "外部", "虚拟", "服务器",
                                        "主机", "地址", "网址", "域名", "访问", "链接", "映射", "端口", "管理",
                                        "后台", "前台", "网站", "主",   "备",   "和",   "及",   "或",   "为",
                                        "是",   "、",   "。",   "【",   "】",   "〔",   "〕",   "·",    "→"};
    parting->port_next |= strstr(words, "端口") != NULL;
    for (const char *p = words; *p;) {
        size_t i = 0, n = sizeof KNOWN / sizeof *KNOWN;
        while (i < n && !text_starts(p, KNOWN[i]))
            i++;
        if (i == n) {
            bool port = parting->port_next;
            leave(parting, words);
            parting->port_next = port;
            return;
        }
        p += strlen(KNOWN[i]);
    }
}

void import_parts_of(struct arena *arena, const char *cell, struct import_parts *ret_parts)
{
    static const char GAPS[] = " \t\r\n,;|()<>\"'";
    struct parting parting = {.arena = arena, .parts = ret_parts, .rest = TEXT(arena)};
    *ret_parts = (struct import_parts){.texts = {"", "", "", ""}};
    for (const char *p = width_narrow(arena, cell); *p;) {
        size_t gap = strspn(p, GAPS), n = 0;
        bool foreign = (unsigned char)p[gap] >= 0x80;
        p += gap;
        while (p[n] && !strchr(GAPS, p[n]) && ((unsigned char)p[n] >= 0x80) == foreign)
            n++;
        if (n && foreign)
            add_words(&parting, arena_text_n(arena, p, n));
        else if (n)
            add_piece(&parting, arena_text_n(arena, p, n), (unsigned char)p[n] >= 0x80 && !text_starts(p + n, "、"));
        p += n;
    }
    ret_parts->rest = text_end(&parting.rest);
}

bool import_parts_mixed(const struct import_parts *parts, const struct field *field)
{
    if (!field)
        return (parts->told & (parts->told - 1)) != 0; /* two kinds */
    enum import_part part = import_part_of(field);
    unsigned own = part == PART_COUNT ? 0 : part == PART_URL ? 1U << PART_URL | 1U << PART_DOMAIN : 1U << part;
    bool one = part != PART_ADDRESS && part != PART_PORT; /* a domain is a web address without its scheme */
    return (parts->told & ~own) || (one && parts->pieces > 1);
}
