#include "rules/wellformed.h"

#include "base/text.h"
#include "format/width.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAIL_MOST = 254, DIGITS_LEAST = 3, DIGITS_MOST = 60 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_foreign(char c) { return (unsigned char)c >= 0x80; } /* part of a character beyond ASCII */
static bool is_hidden(char c) { return (unsigned char)c <= ' ' || c == 0x7f; }

/* Letters, digits and hyphens between dots; names may be in any script. */
static bool is_host(const char *at, size_t n)
{
    if (!n || n > MAIL_MOST || at[0] == '.' || at[n - 1] == '.')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_letter(at[i]) && !is_digit(at[i]) && !is_foreign(at[i]) && at[i] != '-' && at[i] != '_' &&
            (at[i] != '.' || at[i + 1] == '.'))
            return false;
    return true;
}

static bool is_mail(const char *text)
{
    const char *sign = strchr(text, '@');
    if (!sign || sign == text || strlen(text) > MAIL_MOST)
        return false;
    for (const char *c = text; c < sign; c++)
        if (is_hidden(*c) || strchr("<>()[],;:\\\"", *c))
            return false;
    return is_host(sign + 1, strlen(sign + 1)) && strchr(sign, '.');
}

static bool skips(const char **at, const char *word)
{
    if (!text_starts(*at, word))
        return false;
    *at += strlen(word);
    return true;
}

static bool skips_phone_word(const char **at)
{
    static const char *const WORDS[] = {"转",   "分机", "内线", "短号", "或",  "、",   "电话", "手机",
                                        "ext.", "ext",  "Ext.", "Ext",  "EXT", "tel:", "x",    "X"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (skips(at, WORDS[i]))
            return true;
    return false;
}

static bool is_phone(const char *text)
{
    size_t digits = 0;
    for (const char *at = text; *at;) {
        if (skips_phone_word(&at))
            continue;
        if (!is_digit(*at) && !strchr(" -+().,;:/*#", *at))
            return false;
        digits += is_digit(*at++);
    }
    return digits >= DIGITS_LEAST && digits <= DIGITS_MOST;
}

/* "host", "host:8080", "[::1]:8080" up to the first of / ? #; what follows may be anything without blanks. */
static bool is_authority(const char *at, bool named)
{
    size_t n = strcspn(at, "/?#");
    const char *user = memchr(at, '@', n);
    if (user) {
        n -= (size_t)(user + 1 - at);
        at = user + 1;
    }
    const char *close = *at == '[' ? memchr(at, ']', n) : NULL;
    size_t host = close ? (size_t)(close + 1 - at) : strcspn(at, ":/?#");
    size_t port = host < n && at[host] == ':' ? host + 1 : n;
    if (port == n && host != n)
        return false;
    for (size_t i = port; i < n; i++)
        if (!is_digit(at[i]))
            return false;
    if (close)
        return strspn(at + 1, "0123456789abcdefABCDEF:.") == host - 2;
    return is_host(at, host) && (named || memchr(at, '.', host) || port < n || !strncmp(at, "localhost", host));
}

static bool is_url(const char *text)
{
    static const char *const SCHEMES[] = {"http", "https", "ftp", "ftps", "sftp", "ws", "wss"};
    const char *mark = strstr(text, "://");
    bool known = !mark;
    for (const char *c = text; *c; c++)
        if (is_hidden(*c) || strchr("<>\"", *c))
            return false;
    size_t n = mark ? (size_t)(mark - text) : 0;
    for (size_t i = 0; mark && i < sizeof SCHEMES / sizeof *SCHEMES; i++)
        known = known || (strlen(SCHEMES[i]) == n && !strncasecmp(text, SCHEMES[i], n));
    if (mark && (strcspn(text, "/?#:") != n)) /* it stands in the query of an address without a scheme */
        return is_authority(text, false);
    return known && is_authority(mark ? mark + 3 : text, mark != NULL);
}

static bool is_address(const char *at, size_t n)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char ignored[sizeof(struct in6_addr)];
    bool boxed = n > 2 && at[0] == '[' && at[n - 1] == ']';
    if (n - 2 * boxed >= sizeof text)
        return false;
    memcpy(text, at + boxed, n - 2 * boxed);
    text[n - 2 * boxed] = 0;
    return inet_pton(AF_INET, text, ignored) == 1 || inet_pton(AF_INET6, text, ignored) == 1;
}

static bool is_number_to(const char *text, int most)
{
    size_t n = strspn(text, "0123456789");
    return n && n <= 3 && !text[n] && atoi(text) <= most;
}

/* 192.0.2.1, 192.0.2.0/24, 192.0.2.0/255.255.255.0, 192.0.2.1-20, 2001:db8::/32 */
static bool is_net(const char *text)
{
    size_t n = strcspn(text, "/-");
    const char *rest = text + n + 1;
    bool six = memchr(text, ':', n) != NULL;
    if (!is_address(text, n) || !text[n])
        return is_address(text, n);
    return is_address(rest, strlen(rest)) || is_number_to(rest, text[n] == '-' ? 255 : six ? 128 : 32);
}

static const struct kind {
    enum field_type type;
    bool (*holds)(const char *text);
    struct wellformed_fault fault;
} KINDS[] = {
    {TYPE_MAIL, is_mail, {"不是邮箱地址，应像 name@sample.edu.cn", "is no mail address, such as name@sample.edu.cn"}},
    {TYPE_PHONE,
     is_phone,
     {"不是电话号码，应像 010-12345678 转 801 或 13800000000", "is no telephone number, such as 010-12345678 ext 801"}},
    {TYPE_NET, is_net, {"不是 IP 地址或网段，应像 192.0.2.1 或 192.0.2.0/24", "is no IP address or network, such as 192.0.2.1 or 192.0.2.0/24"}},
    {TYPE_URL, is_url, {"不是网址，应像 https://www.sample.edu.cn/", "is no URL, such as https://www.sample.edu.cn/"}},
};

struct wellformed_fault wellformed_fault(struct arena *arena, enum field_type type, const char *text)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (KINDS[i].type == type && *text && !KINDS[i].holds(text_trim(arena, width_narrow(arena, text))))
            return KINDS[i].fault;
    return (struct wellformed_fault){NULL, NULL};
}
