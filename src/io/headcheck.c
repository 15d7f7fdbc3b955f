#include "io/headcheck.h"

#include <string.h>
#include <strings.h>

typedef int value_rule(struct headcheck *head, struct headcheck_span value);

static int refuse(struct headcheck *head, int status, const char *reason)
{
    head->reason = reason;
    return status;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
static bool is_token(char c) { return is_alnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c)); }

static bool span_is(struct headcheck_span span, const char *word)
{
    return span.n == strlen(word) && strncasecmp(span.at, word, span.n) == 0;
}

/* Finds the empty line. Bare CR or LF and control characters are refused as soon as they are seen. */
static int find_end(struct headcheck *head, const char *p, size_t n)
{
    size_t limit = n < HEADCHECK_MAX_BYTES ? n : HEADCHECK_MAX_BYTES;
    for (size_t i = 0; i < limit; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c >= ' ' && c != 0x7f)
            continue;
        if (c == '\n' && (i == 0 || p[i - 1] != '\r'))
            return refuse(head, 400, "a line feed without carriage return");
        if (c == '\r' && i + 1 < n && p[i + 1] != '\n')
            return refuse(head, 400, "a carriage return without line feed");
        if (c != '\r' && c != '\n' && c != '\t')
            return refuse(head, 400, "a control character in the head");
        if (c == '\n' && i == 1)
            return refuse(head, 400, "an empty line before the request");
        if (c == '\n' && i >= 3 && p[i - 2] == '\n') {
            head->size = i + 1;
            return 0;
        }
    }
    return n < HEADCHECK_MAX_BYTES ? HEADCHECK_MORE : refuse(head, 431, "the head is too large");
}

static int check_method(struct headcheck *head)
{
    static const char *const METHODS[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < sizeof METHODS / sizeof *METHODS; i++)
        if (head->method.n == strlen(METHODS[i]) && memcmp(head->method.at, METHODS[i], head->method.n) == 0)
            return 0;
    for (size_t i = 0; i < head->method.n; i++)
        if (head->method.at[i] < 'A' || head->method.at[i] > 'Z')
            return refuse(head, 400, "a malformed method");
    return head->method.n ? refuse(head, 501, "a method not served here") : refuse(head, 400, "no method");
}

static int check_target(struct headcheck *head)
{
    const char *p = head->target.at, *end = p + head->target.n;
    bool origin = head->target.n && *p == '/' && !(head->target.n > 1 && p[1] == '/');
    bool absolute = (head->target.n > 7 && strncasecmp(p, "http://", 7) == 0) ||
                    (head->target.n > 8 && strncasecmp(p, "https://", 8) == 0);
    if (!origin && !absolute)
        return refuse(head, 400, "the target is not a path");
    for (; p < end; p++) {
        if (*p <= ' ' || *p >= 0x7f || strchr("\\#\"<>", *p))
            return refuse(head, 400, "a character in the target that must be percent-encoded");
        if (*p == '%' && (end - p < 3 || !is_hex(p[1]) || !is_hex(p[2]) || (p[1] == '0' && p[2] == '0')))
            return refuse(head, 400, "a malformed percent-encoding");
    }
    return 0;
}

/* method SP target SP HTTP/1.x, with single blanks. */
static int check_request_line(struct headcheck *head, const char *line, size_t n)
{
    const char *first = memchr(line, ' ', n), *last = memrchr(line, ' ', n);
    if (!first || first == last)
        return refuse(head, 400, "not a request line of HTTP/1.1");
    head->method = (struct headcheck_span){line, (size_t)(first - line)};
    head->target = (struct headcheck_span){first + 1, (size_t)(last - first - 1)};
    const char *version = last + 1;
    size_t version_size = (size_t)(line + n - version);
    if (version_size != 8 || memcmp(version, "HTTP/", 5) != 0 || !is_digit(version[5]) || version[6] != '.' ||
        !is_digit(version[7]))
        return refuse(head, 400, "a malformed version");
    head->http_1_0 = version[7] == '0';
    if (version[5] != '1' || version[7] > '1')
        return refuse(head, 505, "a version not served here");
    int status = check_method(head);
    return status ? status : check_target(head);
}

static int rule_host(struct headcheck *head, struct headcheck_span value)
{
    const char *p = value.at, *end = p + value.n;
    head->host = value;
    if (p < end && *p == '[') {
        for (p++; p < end && (is_hex(*p) || *p == ':' || *p == '.');)
            p++;
        if (p == end || *p++ != ']' || p - value.at < 4)
            return refuse(head, 400, "a malformed address in Host");
    } else {
        while (p < end && (is_alnum(*p) || *p == '-' || *p == '.' || *p == '_'))
            p++;
        if (p == value.at)
            return refuse(head, 400, "no name in Host");
    }
    if (p == end)
        return 0;
    bool port = *p++ == ':' && p < end && end - p <= 5;
    while (p < end)
        port = is_digit(*p++) && port;
    return port ? 0 : refuse(head, 400, "a malformed Host");
}

static int rule_content_length(struct headcheck *head, struct headcheck_span value)
{
    int64_t length = 0;
    for (size_t i = 0; i < value.n; i++) {
        if (!is_digit(value.at[i]) || value.n > 15 || (value.at[0] == '0' && value.n > 1))
            return refuse(head, 400, "a malformed Content-Length");
        length = length * 10 + (value.at[i] - '0');
    }
    head->content_length = length;
    return value.n ? 0 : refuse(head, 400, "an empty Content-Length");
}

static int rule_connection(struct headcheck *head, struct headcheck_span value)
{
    const char *p = value.at, *end = p + value.n;
    while (p <= end) {
        const char *comma = p < end ? memchr(p, ',', (size_t)(end - p)) : NULL;
        struct headcheck_span word = {p, (size_t)((comma ? comma : end) - p)};
        for (; word.n && (*word.at == ' ' || *word.at == '\t'); word.n--)
            word.at++;
        while (word.n && (word.at[word.n - 1] == ' ' || word.at[word.n - 1] == '\t'))
            word.n--;
        head->close |= span_is(word, "close");
        head->keep_alive |= span_is(word, "keep-alive");
        if (!span_is(word, "close") && !span_is(word, "keep-alive"))
            return refuse(head, 400, "a Connection option not served here");
        p = comma ? comma + 1 : end + 1;
    }
    return head->close && head->keep_alive ? refuse(head, 400, "a Connection that contradicts itself") : 0;
}

static int rule_expect(struct headcheck *head, struct headcheck_span value)
{
    head->expect_continue = true;
    return span_is(value, "100-continue") ? 0 : refuse(head, 417, "an expectation not served here");
}

static int rule_transfer(struct headcheck *head, struct headcheck_span value)
{
    return refuse(head, span_is(value, "chunked") ? 411 : 400, "bodies are taken by Content-Length only");
}

static int rule_upgrade(struct headcheck *head, struct headcheck_span value)
{
    (void)value;
    return refuse(head, 400, "no other protocol is spoken here");
}

static int rule_once(struct headcheck *head, struct headcheck_span value)
{
    (void)head, (void)value;
    return 0;
}

/* Each of these may stand once. The order is only that of likelihood. */
static const struct {
    const char *name;
    value_rule *rule;
} RULES[] = {
    {"host", rule_host},
    {"connection", rule_connection},
    {"cookie", rule_once},
    {"content-type", rule_once},
    {"content-length", rule_content_length},
    {"authorization", rule_once},
    {"expect", rule_expect},
    {"transfer-encoding", rule_transfer},
    {"upgrade", rule_upgrade},
    {"http2-settings", rule_upgrade},
    {"proxy-connection", rule_connection}, /* not a standard, but some read it as Connection */
    {"trailer", rule_transfer},
    {"content-encoding", rule_once},
    {"content-range", rule_once},
};

static int check_header(struct headcheck *head, const char *line, size_t n, unsigned *seen)
{
    if (++head->header_count > HEADCHECK_MAX_HEADERS)
        return refuse(head, 431, "too many headers");
    size_t name = 0;
    while (name < n && is_token(line[name]))
        name++;
    if (name == 0 || name == n || line[name] != ':')
        return refuse(head, 400, "a malformed header name, or a folded line");
    struct headcheck_span value = {line + name + 1, n - name - 1};
    for (; value.n && (*value.at == ' ' || *value.at == '\t'); value.n--)
        value.at++;
    while (value.n && (value.at[value.n - 1] == ' ' || value.at[value.n - 1] == '\t'))
        value.n--;
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
        if (!span_is((struct headcheck_span){line, name}, RULES[i].name))
            continue;
        if (memchr(line, '\t', n)) /* some trim it, some take it for part of the value */
            return refuse(head, 400, "a tab in a header that decides");
        if (*seen & 1u << i)
            return refuse(head, 400, "a header that may stand only once");
        *seen |= 1u << i;
        return RULES[i].rule(head, value);
    }
    return 0;
}

/* What only the whole head can tell. */
static int check_whole(struct headcheck *head)
{
    if (!head->host.at)
        return refuse(head, 400, "no Host");
    bool bodiless = *head->method.at == 'G' || *head->method.at == 'H' || *head->method.at == 'O';
    if (bodiless && head->content_length > 0)
        return refuse(head, 400, "a body where none belongs");
    if (head->http_1_0 && head->expect_continue)
        return refuse(head, 417, "an expectation in HTTP/1.0");
    if (*head->target.at == '/')
        return 0;
    const char *authority = (const char *)memchr(head->target.at, ':', head->target.n) + 3;
    const char *end = head->target.at + head->target.n;
    bool same = (size_t)(end - authority) >= head->host.n && strncasecmp(authority, head->host.at, head->host.n) == 0 &&
                (authority + head->host.n == end || strchr("/?", authority[head->host.n]));
    return same ? 0 : refuse(head, 400, "the target names another host");
}

int headcheck(const char *bytes, size_t n, struct headcheck *ret_head)
{
    *ret_head = (struct headcheck){.content_length = -1};
    int status = find_end(ret_head, bytes, n);
    if (status)
        return status;
    unsigned seen = 0;
    const char *end = bytes + ret_head->size - 2;
    for (const char *line = bytes; line < end && !status;) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)(next - 1 - line);
        status =
            line == bytes ? check_request_line(ret_head, line, length) : check_header(ret_head, line, length, &seen);
        line = next + 1;
    }
    return status ? status : check_whole(ret_head);
}
