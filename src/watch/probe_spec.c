#include "watch/probe.h"

#include "base/must.h"
#include "base/text.h"
#include "io/hostname.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>
#include <strings.h>

enum { TIMEOUT_MIN = 50, TIMEOUT_MAX = 60000, HOST_MAX = 253, TEXT_MAX = 4096 };

static bool host_fits(const char *host)
{
    size_t n = strlen(host);
    if (n == 0 || n > HOST_MAX)
        return false;
    for (const char *at = host; *at; at++) {
        if ((unsigned char)*at <= ' ' || strchr("/[]@?#%", *at))
            return false;
    }
    return true;
}

static bool is_ipv6(const char *text)
{
    struct in6_addr address;
    return inet_pton(AF_INET6, text, &address) == 1;
}

/* name:port, 192.0.2.7:22, [2001:db8::1]:22; a bare IPv6 address has no port. */
static bool split_host(struct arena *arena, const char *address, struct probe_spec *spec)
{
    const char *port = NULL, *host = address;
    size_t n = strlen(address);
    if (*address == '[') {
        const char *end = strchr(address, ']');
        if (!end || (end[1] && end[1] != ':'))
            return false;
        host = address + 1;
        n = (size_t)(end - host);
        port = end[1] ? end + 2 : NULL;
    } else if (strchr(address, ':') && strchr(address, ':') == strrchr(address, ':')) {
        n = (size_t)(strchr(address, ':') - address);
        port = address + n + 1;
    }
    int64_t number = 0;
    if (port && (!text_to_int(port, &number) || number < 1 || number > 65535))
        return false;
    const char *written = arena_text_n(arena, host, n);
    if (strchr(written, ':') ? !is_ipv6(written) : *address == '[')
        return false;
    spec->host = hostname_ascii(arena, written);
    spec->port = (int)number;
    return host_fits(spec->host);
}

/* The host of a URL, by the parser that will use it. */
static const char *url_host(struct arena *arena, const char *url)
{
    CURLU *parts = curl_url();
    MUST(parts);
    char *host = NULL;
    const char *found = "";
    if (curl_url_set(parts, CURLUPART_URL, hostname_ascii_url(arena, url), 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        size_t n = strlen(host), brackets = *host == '[';
        found = arena_text_n(arena, host + brackets, n - 2 * brackets);
    }
    curl_free(host);
    curl_url_cleanup(parts);
    return found;
}

static int read_address(struct arena *arena, struct probe_spec *spec, struct oops *oops)
{
    const struct probe_kind *kind = spec->kind;
    spec->host = "";
    if (kind->address == PROBE_URL) {
        bool web = strncasecmp(spec->address, "http://", 7) == 0 || strncasecmp(spec->address, "https://", 8) == 0;
        if (web && strlen(spec->address) < TEXT_MAX && !strpbrk(spec->address, " \t\r\n"))
            spec->host = url_host(arena, spec->address);
        if (host_fits(spec->host))
            return 0;
        return oops_printf(oops, ERR_INVALID, "address", "“%.200s”不是完整的网址，应以 http:// 或 https:// 开头", spec->address);
    }
    if (!split_host(arena, spec->address, spec))
        return oops_printf(oops, ERR_INVALID, "address", "“%.200s”不是主机名或地址", spec->address);
    if (kind->address == PROBE_HOST && spec->port)
        return oops_printf(oops, ERR_INVALID, "address", "%s 不用端口：%.200s", kind->title, spec->address);
    if (kind->address == PROBE_HOST_PORT && !spec->port)
        spec->port = kind->port;
    if (kind->address == PROBE_HOST_PORT && !spec->port)
        return oops_printf(oops, ERR_INVALID, "address", "缺少端口：%.200s，应写成 主机:端口", spec->address);
    return 0;
}

static bool is_choice(const char *choices, const char *value)
{
    size_t n = strlen(value);
    for (const char *at = choices; n && !strchr(value, ' ') && (at = strstr(at, value)); at += n) {
        if ((at == choices || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    }
    return false;
}

static int read_value(struct arena *arena, const struct probe_setting *setting, const char *text,
                      struct value *ret_value, struct oops *oops)
{
    int64_t number = 0;
    bool yes = text_same(text, "yes") || text_same(text, "true") || text_same(text, "1") || text_same(text, "是");
    bool no = text_same(text, "no") || text_same(text, "false") || text_same(text, "0") || text_same(text, "否");
    *ret_value = VALUE_NONE;
    if (text_empty(text))
        return 0;
    switch (setting->type) {
    case PROBE_NUMBER:
        if (!text_to_int(text, &number) || number < setting->min || number > setting->max)
            return oops_printf(oops, ERR_INVALID, setting->key, "%s应为 %lld 到 %lld 的整数，不能是“%.100s”",
                               setting->title, (long long)setting->min, (long long)setting->max, text);
        *ret_value = VALUE_OF_INT(number);
        return 0;
    case PROBE_FLAG:
        if (!yes && !no)
            return oops_printf(oops, ERR_INVALID, setting->key, "%s只能是 yes 或 no，不能是“%.100s”", setting->title,
                               text);
        *ret_value = VALUE_OF_INT(yes);
        return 0;
    case PROBE_CHOICE:
        if (!is_choice(setting->choices, text))
            return oops_printf(oops, ERR_INVALID, setting->key, "%s只能是 %s 之一，不能是“%.100s”", setting->title,
                               setting->choices, text);
        break;
    case PROBE_TEXT:
    case PROBE_FILE:
        if (strlen(text) > TEXT_MAX || !text_utf8(text, strlen(text)))
            return oops_printf(oops, ERR_INVALID, setting->key, "%s太长或不是 UTF-8 文本", setting->title);
    }
    *ret_value = VALUE_OF_TEXT(arena_text(arena, text));
    return 0;
}

static const char *given_value(const struct probe_pair *settings, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (text_same(settings[i].key, key))
            return settings[i].value;
    }
    return NULL;
}

static int check_keys(const struct probe_kind *kind, const struct probe_pair *settings, size_t n, struct oops *oops)
{
    for (size_t i = 0; i < n; i++) {
        bool known = text_same(settings[i].key, "timeout");
        for (size_t k = 0; k < kind->setting_count; k++)
            known = known || text_same(kind->settings[k].key, settings[i].key);
        if (!known)
            return oops_printf(oops, ERR_INVALID, settings[i].key, "%s没有“%.100s”这项设置", kind->title,
                               settings[i].key);
    }
    return 0;
}

static int read_settings(struct arena *arena, struct probe_spec *spec, const struct probe_pair *settings, size_t n,
                         struct oops *oops)
{
    const struct probe_kind *kind = spec->kind;
    struct value *values = ARENA_ARRAY(arena, struct value, kind->setting_count);
    for (size_t i = 0; i < kind->setting_count; i++) {
        const char *given = given_value(settings, n, kind->settings[i].key);
        const char *text = text_empty(given) ? kind->settings[i].fallback : given;
        int error = read_value(arena, &kind->settings[i], text, &values[i], oops);
        if (error)
            return error;
    }
    spec->settings = values;
    static const struct probe_setting timeout = {
        .key = "timeout", .type = PROBE_NUMBER, .min = TIMEOUT_MIN, .max = TIMEOUT_MAX, .title = "超时（毫秒）"};
    struct value limit;
    int error = read_value(arena, &timeout, given_value(settings, n, "timeout"), &limit, oops);
    spec->timeout = limit.kind == VALUE_INT ? limit.number : kind->timeout;
    return error;
}

int probe_spec_make(struct arena *arena, const char *kind, const char *address, const struct probe_pair *settings,
                    size_t n, struct oops *oops, const struct probe_spec **ret_spec)
{
    struct probe_spec *spec = ARENA_NEW(arena, struct probe_spec);
    spec->kind = probe_kind_find(kind);
    if (!spec->kind)
        return oops_printf(oops, ERR_NOT_FOUND, "kind", "没有“%.100s”这种探测", kind ? kind : "");
    spec->address = text_trim(arena, address ? address : "");
    int error = read_address(arena, spec, oops);
    if (!error)
        error = check_keys(spec->kind, settings, n, oops);
    if (!error)
        error = read_settings(arena, spec, settings, n, oops);
    if (!error && spec->kind->check)
        error = spec->kind->check(spec, oops);
    if (!error)
        *ret_spec = spec;
    return error;
}

static const struct value *setting_value(const struct probe_spec *spec, const char *key)
{
    for (size_t i = 0; i < spec->kind->setting_count; i++) {
        if (text_same(spec->kind->settings[i].key, key))
            return &spec->settings[i];
    }
    WRONG("a kind asks for a setting that it does not have");
}

int64_t probe_number(const struct probe_spec *spec, const char *key)
{
    const struct value *value = setting_value(spec, key);
    return value->kind == VALUE_INT ? value->number : 0;
}

const char *probe_text(const struct probe_spec *spec, const char *key)
{
    const struct value *value = setting_value(spec, key);
    return value->kind == VALUE_TEXT ? value->text : "";
}
