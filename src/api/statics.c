#include "api/statics.h"

#include "api/api_inner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define CSP                                                                                                            \
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "            \
    "font-src 'self' data:; connect-src 'self'; frame-src 'self'; worker-src 'self'; manifest-src 'self'; "            \
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static const char *type_of(const char *path)
{
    static const char *const TYPES[][2] = {{".html", "text/html; charset=utf-8"},
                                           {".js", "text/javascript; charset=utf-8"},
                                           {".css", "text/css; charset=utf-8"},
                                           {".svg", "image/svg+xml"},
                                           {".json", "application/json"},
                                           {".webmanifest", "application/manifest+json"},
                                           {".png", "image/png"},
                                           {".jpg", "image/jpeg"},
                                           {".webp", "image/webp"},
                                           {".ico", "image/x-icon"},
                                           {".woff2", "font/woff2"},
                                           {".wasm", "application/wasm"},
                                           {".map", "application/json"},
                                           {".txt", "text/plain; charset=utf-8"}};
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (text_ends(path, TYPES[i][0]))
            return TYPES[i][1];
    return "application/octet-stream";
}

/* Nothing hidden, nothing above: each word begins with a letter that a build gives to files. */
static bool plain(const char *path)
{
    if (strlen(path) > 512 || strchr(path, '\\'))
        return false;
    for (const char *c = path; *c; c++)
        if ((*c == '/' && (c[1] == '.' || c[1] == '/')) || (unsigned char)*c < 0x20)
            return false;
    return true;
}

struct found {
    const char *path, *type, *encoding;
    struct stat status;
};

static bool is_file(const char *path, struct stat *ret_status)
{
    return stat(path, ret_status) == 0 && S_ISREG(ret_status->st_mode);
}

static bool accepts(const struct http_request *request, const char *encoding)
{
    const char *accept = http_header(request, "accept-encoding"), *at = accept ? strstr(accept, encoding) : NULL;
    return at && !text_starts(at + strlen(encoding), ";q=0");
}

/* The file, or its compressed twin when the client takes that and the build made one. */
static bool find(const struct api *api, const struct http_request *request, const char *path, struct found *ret_found)
{
    static const char *const ENCODINGS[][2] = {{"br", ".br"}, {"gzip", ".gz"}};
    const char *folder = api->wiring.web_folder;
    const char *file = folder ? arena_printf(request->arena, "%s%s", folder, path) : "";
    if (!folder || !plain(path) || text_ends(path, ".br") || text_ends(path, ".gz") ||
        !is_file(file, &ret_found->status))
        return false;
    *ret_found = (struct found){.path = file, .type = type_of(path), .status = ret_found->status};
    for (size_t i = 0; i < 2; i++) {
        const char *twin = arena_printf(request->arena, "%s%s", file, ENCODINGS[i][1]);
        struct stat status;
        if (accepts(request, ENCODINGS[i][0]) && is_file(twin, &status)) {
            *ret_found = (struct found){twin, ret_found->type, ENCODINGS[i][0], status};
            break;
        }
    }
    return true;
}

static bool is_page(const char *path)
{
    const char *last = strrchr(path, '/');
    return !text_starts(path, "/assets/") && last && !strchr(last, '.');
}

static const struct http_header *headers_of(const struct http_request *request, const struct found *found,
                                            const char *etag)
{
    bool lasting = text_starts(request->path, "/assets/");
    struct http_header *headers = ARENA_ARRAY(request->arena, struct http_header, 12);
    size_t n = 0;
    headers[n++] = (struct http_header){"ETag", etag};
    headers[n++] = (struct http_header){"Cache-Control", lasting ? "public, max-age=31536000, immutable" : "no-cache"};
    headers[n++] = (struct http_header){"Vary", "Accept-Encoding"};
    headers[n++] = (struct http_header){"X-Content-Type-Options", "nosniff"};
    headers[n++] = (struct http_header){"Referrer-Policy", "same-origin"};
    headers[n++] = (struct http_header){"Content-Security-Policy", CSP};
    headers[n++] = (struct http_header){"Cross-Origin-Opener-Policy", "same-origin"};
    headers[n++] = (struct http_header){"Permissions-Policy", "camera=(), microphone=(), geolocation=()"};
    if (found->encoding)
        headers[n++] = (struct http_header){"Content-Encoding", found->encoding};
    if (request->secure)
        headers[n++] = (struct http_header){"Strict-Transport-Security", "max-age=31536000"};
    return headers;
}

static void refuse(struct http_call *http, int status, const char *text)
{
    static const struct http_header HEADERS[] = {
        {"X-Content-Type-Options", "nosniff"}, {"Content-Security-Policy", "default-src 'none'"}, {NULL, NULL}};
    http_reply(http, status, "text/plain; charset=utf-8", HEADERS, text, strlen(text));
}

void statics_serve(struct api *api, struct http_call *http)
{
    const struct http_request *request = http_call_request(http);
    struct found found = {0};
    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
        refuse(http, 405, "405");
        return;
    }
    bool there = find(api, request, request->path, &found);
    if (!there && is_page(request->path))
        there = find(api, request, "/index.html", &found);
    if (!there) {
        refuse(http, 404, "没有这个页面\n");
        return;
    }
    const char *etag = arena_printf(request->arena, "\"%llx-%llx%s\"",
                                    (unsigned long long)found.status.st_mtim.tv_sec * 1000 +
                                        (unsigned long long)found.status.st_mtim.tv_nsec / 1000000,
                                    (unsigned long long)found.status.st_size, found.encoding ? found.encoding : "");
    const struct http_header *headers = headers_of(request, &found, etag);
    const char *known = http_header(request, "if-none-match");
    if (known && strstr(known, etag))
        http_reply(http, 304, NULL, headers, NULL, 0);
    else if (http_reply_file(http, 200, found.path, found.type, headers) != 0)
        refuse(http, 404, "没有这个页面\n");
}
