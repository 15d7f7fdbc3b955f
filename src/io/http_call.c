#include "io/http_inner.h"

#include "base/must.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SPARE_CALLS = 64 };

struct http_call *http_call_new(struct http_loop *home)
{
    struct http_call *call = home->spare;
    struct arena *arena = call ? call->request.arena : arena_new();
    if (call) {
        home->spare = call->next;
        home->spare_count--;
    } else {
        call = malloc(sizeof *call);
        MUST(call);
    }
    *call = (struct http_call){.home = home, .file = -1, .request.arena = arena};
    TALLY(home, calls, 1);
    return call;
}

void http_call_free(struct http_call *call)
{
    struct http_loop *home = call->home;
    http_spool_free(call->spool);
    if (call->file >= 0)
        close(call->file);
    TALLY(home, calls, -1);
    if (home->spare_count == SPARE_CALLS) {
        arena_free(call->request.arena);
        free(call);
        return;
    }
    arena_reset(call->request.arena);
    call->next = home->spare;
    home->spare = call;
    home->spare_count++;
}

struct http_connection *http_call_connection(const struct http_call *call)
{
    struct http_slot *slot = &call->home->slots[call->slot];
    return slot->generation == call->generation ? slot->connection : NULL;
}

const struct http_request *http_call_request(const struct http_call *call) { return &call->request; }

static void arrive(void *arg)
{
    struct http_call *call = arg;
    struct http_connection *c = http_call_connection(call);
    if (c) {
        http_connection_answer(c, call);
        return;
    }
    TALLY(call->home, dropped_replies, 1);
    if (call->answer == HTTP_ANSWER_STREAM && call->closed)
        call->closed(call->ctx);
    http_call_free(call);
}

void http_call_home(struct http_call *call)
{
    if (loop_here(call->home->loop))
        arrive(call);
    else
        loop_post(call->home->loop, arrive, call);
}

static const char *status_words(int status)
{
    static const struct {
        int status;
        const char *words;
    } WORDS[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (WORDS[i].status == status)
            return WORDS[i].words;
    return "";
}

/* "Date: …\r\n", made once a second and thread. RFC 9110, 6.6.1. */
static const char *date_line(void)
{
    static _Thread_local time_t made;
    static _Thread_local char line[48];
    time_t now = (time_t)(clock_true() / 1000);
    if (now != made) {
        struct tm tm;
        gmtime_r(&now, &tm);
        strftime(line, sizeof line, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
        made = now;
    }
    return line;
}

static void add_header(struct text *out, const char *name, const char *value)
{
    for (const char *p = name; *p; p++)
        MUST(*p > ' ' && *p != ':' && *p != 0x7f);
    for (const char *p = value; *p; p++)
        MUST(((unsigned char)*p >= ' ' && *p != 0x7f) || *p == '\t');
    text_add(out, name);
    text_add_n(out, ": ", 2);
    text_add(out, value);
    text_add_n(out, "\r\n", 2);
}

/* Puts status line, headers and, unless the request was HEAD, the body into call->out. length -1 = open end. */
void http_call_head(struct http_call *call, int status, const char *type, int64_t length,
                    const struct http_header *headers, const void *body, size_t n)
{
    struct text out = TEXT(call->request.arena);
    call->close |= atomic_load_explicit(&call->home->server->closing, memory_order_relaxed);
    text_add_n(&out, "HTTP/1.1 ", 9);
    text_int(&out, status);
    text_byte(&out, ' ');
    text_add(&out, status_words(status));
    text_add_n(&out, "\r\n", 2);
    text_add(&out, date_line());
    if (type)
        add_header(&out, "Content-Type", type);
    if (length >= 0 && status != 204 && status != 304) {
        text_add(&out, "Content-Length: ");
        text_int(&out, length);
        text_add_n(&out, "\r\n", 2);
    }
    for (; headers && headers->name; headers++)
        add_header(&out, headers->name, headers->value);
    text_add(&out, call->close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
    if (!call->head_only && status != 204 && status != 304)
        text_add_n(&out, body, n);
    call->out = out.at;
    call->out_size = out.n;
}

void http_reply(struct http_call *call, int status, const char *type, const struct http_header *headers,
                const void *body, size_t n)
{
    MUST(status >= 200 && status <= 599);
    call->answer = HTTP_ANSWER_BYTES;
    http_call_head(call, status, type, (int64_t)n, headers, body, n);
    http_call_home(call);
}

int http_reply_file(struct http_call *call, int status, const char *path, const char *type,
                    const struct http_header *headers)
{
    struct stat stat;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* a FIFO must not hold us up */
    if (file < 0)
        return errno == ENOENT || errno == ENOTDIR ? -ERR_NOT_FOUND : -ERR_IO;
    if (fstat(file, &stat) != 0 || !S_ISREG(stat.st_mode)) {
        close(file);
        return -ERR_IO;
    }
    call->file = file;
    call->file_left = call->head_only ? 0 : stat.st_size;
    call->answer = HTTP_ANSWER_FILE;
    http_call_head(call, status, type, stat.st_size, headers, NULL, 0);
    http_call_home(call);
    return 0;
}
