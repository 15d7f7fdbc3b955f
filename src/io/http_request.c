#include "io/http_inner.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <llhttp/llhttp.h>
#include <string.h>

/* All pointers go into the arena's copy of the head. */
struct parse {
    llhttp_t parser; /* first: llhttp hands it back */
    struct http_request *request;
    struct http_header *headers;
    size_t headers_cap;
    char *target;
    size_t target_size;
    bool complete;
};

static int on_target(llhttp_t *parser, const char *at, size_t n)
{
    struct parse *parse = (struct parse *)parser;
    parse->target = (char *)at;
    parse->target_size = n;
    return 0;
}

static int on_name(llhttp_t *parser, const char *at, size_t n)
{
    struct parse *parse = (struct parse *)parser;
    if (parse->request->header_count == parse->headers_cap)
        return -1;
    char *name = (char *)at;
    for (size_t i = 0; i < n; i++)
        name[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
    parse->headers[parse->request->header_count++] = (struct http_header){name, ""};
    return 0;
}

static int on_value(llhttp_t *parser, const char *at, size_t n)
{
    struct parse *parse = (struct parse *)parser;
    if (parse->request->header_count == 0)
        return -1;
    parse->headers[parse->request->header_count - 1].value = n ? at : "";
    return 0;
}

static int on_complete(llhttp_t *parser)
{
    ((struct parse *)parser)->complete = true;
    return 0;
}

/* Only when llhttp has read to the end may its copy be cut. */
static void cut_headers(struct parse *parse)
{
    for (size_t i = 0; i < parse->request->header_count; i++) {
        struct http_header *header = &parse->headers[i];
        *strchr(header->name, ':') = '\0';
        size_t n = strcspn(header->value, "\r");
        while (n && (header->value[n - 1] == ' ' || header->value[n - 1] == '\t'))
            n--;
        if (*header->value)
            ((char *)header->value)[n] = '\0';
    }
}

static int hex(char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }

/* Returns the decoded size, or -1. In place; never longer than before. */
static int64_t percent_decode(char *text, size_t n, bool plus)
{
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '%' && (n - i < 3 || !strchr("0123456789abcdefABCDEF", text[i + 1]) ||
                               !strchr("0123456789abcdefABCDEF", text[i + 2])))
            return -1;
        bool coded = text[i] == '%';
        text[to++] = coded ? (char)(hex(text[i + 1]) * 16 + hex(text[i + 2])) : plus && text[i] == '+' ? ' ' : text[i];
        i += coded ? 2 : 0;
    }
    text[to] = '\0';
    return (int64_t)to;
}

/* One reading only: no coded slash, no dot segments, no control characters, well-formed UTF-8. */
static const char *decode_path(char *path, size_t n)
{
    for (size_t i = 0; i + 2 < n; i++)
        if (path[i] == '%' &&
            ((path[i + 1] == '2' && (path[i + 2] | 32) == 'f') || (path[i + 1] == '5' && (path[i + 2] | 32) == 'c')))
            return "an encoded slash in the path";
    int64_t size = percent_decode(path, n, false);
    if (size < 0 || !text_utf8(path, (size_t)size))
        return "a path that is not UTF-8";
    for (char *segment = path; segment; segment = strchr(segment + 1, '/')) {
        size_t length = strcspn(segment + 1, "/");
        if ((length == 1 || length == 2) && strncmp(segment + 1, "..", length) == 0)
            return "a dot segment in the path";
    }
    for (const char *p = path; *p; p++)
        if ((*p > 0 && *p < ' ') || *p == 0x7f)
            return "a control character in the path";
    return NULL;
}

static const char *take_target(struct http_request *request, char *target, size_t n)
{
    if (*target != '/') { /* absolute form: the head check has compared its authority with Host */
        size_t skip = strcspn(strchr(target, ':') + 3, "/?") + (size_t)(strchr(target, ':') + 3 - target);
        skip = skip < n ? skip : n;
        target += skip;
        n -= skip;
    }
    char *query = n ? memchr(target, '?', n) : NULL;
    size_t path_size = query ? (size_t)(query - target) : n;
    request->query = query ? arena_text_n(request->arena, query + 1, n - path_size - 1) : "";
    char *path = path_size ? arena_text_n(request->arena, target, path_size) : arena_text(request->arena, "/");
    request->path = path;
    return decode_path(path, strlen(path));
}

int http_request_parse(struct http_request *request, const char *bytes, const struct headcheck *head,
                       const char **ret_reason)
{
    static const llhttp_settings_t SETTINGS = {.on_url = on_target,
                                               .on_header_field = on_name,
                                               .on_header_value = on_value,
                                               .on_headers_complete = on_complete};
    char *copy = arena_text_n(request->arena, bytes, head->size);
    struct parse parse = {.request = request, .headers_cap = head->header_count};
    parse.headers = ARENA_ARRAY(request->arena, struct http_header, head->header_count);
    llhttp_init(&parse.parser, HTTP_REQUEST, &SETTINGS);
    request->header_count = 0;
    enum llhttp_errno failed = llhttp_execute(&parse.parser, copy, head->size);
    const char *method = llhttp_method_name((llhttp_method_t)parse.parser.method);
    uint64_t length = head->content_length > 0 ? (uint64_t)head->content_length : 0;
    *ret_reason = "two readings of one head";
    if (failed != HPE_OK || !parse.complete || request->header_count != head->header_count ||
        parse.parser.content_length != length || strncmp(method, head->method.at, head->method.n) != 0 ||
        parse.target_size != head->target.n)
        return 400;
    cut_headers(&parse);
    request->method = method;
    request->headers = parse.headers;
    request->host = http_header(request, "host");
    *ret_reason = take_target(request, parse.target, parse.target_size);
    return *ret_reason ? 400 : 0;
}

static bool is_address(const char *text)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

/* What stands before the last element was said by the client itself. */
void http_request_behind(struct http_request *request, const char *proxy)
{
    if (!proxy || strcmp(request->peer, proxy) != 0)
        return;
    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        const char *comma = strrchr(header->value, ','),
                   *last = text_trim(request->arena, comma ? comma + 1 : header->value);
        if (strcmp(header->name, "x-forwarded-for") == 0 && is_address(last))
            request->peer = last;
        else if (strcmp(header->name, "x-forwarded-proto") == 0)
            request->secure = strcmp(last, "https") == 0;
    }
}

const char *http_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    return NULL;
}

const char *http_query(const struct http_request *request, const char *name)
{
    size_t length = strlen(name);
    for (const char *p = request->query; *p;) {
        size_t n = strcspn(p, "&");
        if (n >= length && strncmp(p, name, length) == 0 && (n == length || p[length] == '=')) {
            size_t skip = n > length ? length + 1 : length;
            char *value = arena_text_n(request->arena, p + skip, n - skip);
            int64_t size = percent_decode(value, n - skip, true);
            return size >= 0 && text_utf8(value, (size_t)size) ? value : NULL;
        }
        p += n + (p[n] == '&');
    }
    return NULL;
}
