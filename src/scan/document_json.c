#include "scan/document_json.h"

#include "format/json.h"
#include "scan/document.h"

#include <stdio.h>
#include <string.h>

enum { BYTES_MOST = 256 << 20, DEPTH_MOST = 64 };

static const char NUL[] = "\\u0000", INSTEAD[] = "\\ufffd";

/* A backslash before the one of the escape makes it a text. */
static bool is_escape(const char *bytes, const char *at)
{
    size_t slashes = 0;
    while (at > bytes && at[-1] == '\\') {
        slashes++;
        at--;
    }
    return slashes % 2 == 0;
}

static const char *without_nul(struct arena *arena, const char *bytes, size_t n)
{
    char *copy = NULL;
    for (const char *at = bytes; (at = memmem(at, n - (size_t)(at - bytes), NUL, sizeof NUL - 1)); at++) {
        if (!is_escape(bytes, at))
            continue;
        if (!copy)
            copy = arena_text_n(arena, bytes, n);
        memcpy(copy + (at - bytes), INSTEAD, sizeof INSTEAD - 1);
    }
    return copy ? copy : bytes;
}

int document_json(struct scan *scan, const char *bytes, size_t n, json_t **ret_value)
{
    static const struct json_limits LIMITS = {.bytes = BYTES_MOST, .depth = DEPTH_MOST};
    ARENA_SCOPE(arena);
    return json_read(without_nul(arena, bytes, n), n, scan_name(scan), &LIMITS, ret_value, scan_oops(scan));
}

const json_t *document_json_at(const json_t *value, const char *path)
{
    char step[64];
    while (value && *path) {
        size_t n = strcspn(path, ".");
        snprintf(step, sizeof step, "%.*s", (int)n, path);
        value = json_is_array(value) ? json_array_get(value, (size_t)(step[0] - '0')) : json_object_get(value, step);
        path += n + (path[n] == '.');
    }
    return value;
}

const char *document_json_text(const json_t *value, const char *path)
{
    const char *text = json_string_value(document_json_at(value, path));
    return text && *text ? text : NULL;
}

bool document_url(struct arena *arena, struct finding *finding, const char *url)
{
    if (!text_starts(url, "http://") && !text_starts(url, "https://"))
        return false;
    const char *authority = strstr(url, "://") + 3;
    size_t n = strcspn(authority, "/?#");
    const char *user = memchr(authority, '@', n), *rest = authority + n;
    if (user) {
        n -= (size_t)(user + 1 - authority);
        authority = user + 1;
    }
    char *host = arena_text_n(arena, authority, n);
    char *colon = strrchr(host, ':');
    int port = colon && !strchr(colon, ']') ? document_port(colon + 1) : 0;
    if (port)
        *colon = '\0';
    if (*host == '[' && text_ends(host, "]"))
        host = arena_text_n(arena, host + 1, strlen(host) - 2);
    finding->host = host;
    finding->port = port ? port : text_starts(url, "https") ? 443 : 80;
    finding->protocol = "tcp";
    finding->url = url;
    finding->path = arena_text_n(arena, rest, strcspn(rest, "?#"));
    return true;
}

size_t document_blank(const char *bytes, size_t n)
{
    size_t i = n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (i < n && bytes[i] && strchr(" \t\r\n", bytes[i]))
        i++;
    return i;
}
