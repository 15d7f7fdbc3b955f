/* What the head check accepts, llhttp (strict) must accept too, and both must have read the same request. */
#include "io/http_inner.h"

#include "base/must.h"

#include <llhttp/llhttp.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
unsigned long fuzz_accepted;

struct seen {
    llhttp_t parser; /* first */
    const char *target;
    size_t target_size, names;
    bool complete, keep_alive;
};

static int on_target(llhttp_t *parser, const char *at, size_t n)
{
    struct seen *seen = (struct seen *)parser;
    MUST(!seen->target);
    seen->target = at;
    seen->target_size = n;
    return 0;
}

static int on_name_complete(llhttp_t *parser)
{
    ((struct seen *)parser)->names++;
    return 0;
}

static int on_complete(llhttp_t *parser)
{
    struct seen *seen = (struct seen *)parser;
    MUST(!(parser->flags & F_CHUNKED) && !parser->upgrade);
    seen->keep_alive = llhttp_should_keep_alive(parser); /* afterwards its flags are gone */
    seen->complete = true;
    return 0;
}

static void compare(const char *bytes, const struct headcheck *head)
{
    static const llhttp_settings_t SETTINGS = {
        .on_url = on_target, .on_header_field_complete = on_name_complete, .on_headers_complete = on_complete};
    struct seen seen = {0};
    llhttp_init(&seen.parser, HTTP_REQUEST, &SETTINGS);
    MUST(llhttp_execute(&seen.parser, bytes, head->size) == HPE_OK);
    MUST(seen.complete);
    const char *method = llhttp_method_name((llhttp_method_t)seen.parser.method);
    MUST(strlen(method) == head->method.n && memcmp(method, head->method.at, head->method.n) == 0);
    MUST(seen.target == head->target.at && seen.target_size == head->target.n);
    MUST(seen.names == head->header_count);
    MUST(seen.parser.content_length == (head->content_length > 0 ? (uint64_t)head->content_length : 0));
    MUST(seen.parser.http_major == 1 && seen.parser.http_minor == (head->http_1_0 ? 0 : 1));
    /* what one takes for the end of a connection the other must, or the next request has no owner */
    bool close = head->close || (head->http_1_0 && !head->keep_alive);
    MUST(close != seen.keep_alive);
}

static void parse(const char *bytes, const struct headcheck *head)
{
    ARENA_SCOPE(arena);
    struct http_request request = {.arena = arena};
    const char *reason = NULL;
    int status = http_request_parse(&request, bytes, head, &reason);
    MUST(status == 0 || (status == 400 && reason && strcmp(reason, "two readings of one head") != 0));
    MUST(status || (*request.path == '/' && request.host && strlen(request.host) == head->host.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *bytes = malloc(n ? n : 1); /* exactly n, so that one byte too far is seen */
    MUST(bytes);
    memcpy(bytes, data, n);
    struct headcheck head, again;
    int status = headcheck(bytes, n, &head);
    MUST(status == 0 || status == HEADCHECK_MORE || (status >= 400 && status < 600 && head.reason));
    MUST(status != HEADCHECK_MORE || n < HEADCHECK_MAX_BYTES);
    if (status == 0) {
        fuzz_accepted++;
        MUST(head.size <= n && headcheck(bytes, head.size, &again) == 0 && again.size == head.size);
        MUST(headcheck(bytes, head.size - 1, &again) == HEADCHECK_MORE);
        compare(bytes, &head);
        parse(bytes, &head);
    }
    free(bytes);
    return 0;
}
