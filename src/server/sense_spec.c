#include "server/sense_spec.h"

#include "base/text.h"

#include <string.h>

static int port_of(const char *text)
{
    int64_t port;
    return text_to_int(text, &port) && port > 0 && port < 65536 ? (int)port : 0;
}

/* Behind "user@", before the path. */
static const char *authority(struct arena *arena, const char *address, int *ret_port)
{
    const char *scheme = strstr(address, "://");
    *ret_port = !scheme ? 0 : text_starts(address, "https:") ? 443 : text_starts(address, "http:") ? 80 : 0;
    const char *from = scheme ? scheme + 3 : address;
    size_t n = strcspn(from, "/?#");
    const char *at = memchr(from, '@', n);
    if (at) {
        n -= (size_t)(at + 1 - from);
        from = at + 1;
    }
    return arena_text_n(arena, from, n);
}

void sense_spec_host(struct arena *arena, const char *address, const char **ret_host, int *ret_port)
{
    const char *host = authority(arena, text_trim(arena, address), ret_port);
    const char *close = *host == '[' ? strchr(host, ']') : NULL, *colon = strrchr(host, ':');
    bool bare_v6 = !close && colon && strchr(host, ':') != colon;
    if (close) {
        if (close[1] == ':')
            *ret_port = port_of(close + 2);
        *ret_host = arena_text_n(arena, host + 1, (size_t)(close - host - 1));
    } else if (colon && !bare_v6) {
        *ret_port = port_of(colon + 1);
        *ret_host = arena_text_n(arena, host, (size_t)(colon - host));
    } else {
        *ret_host = host;
    }
}

static const char *address_for(struct arena *arena, const struct probe_kind *kind, const char *address, int usual_port)
{
    const char *host;
    int port;
    if (kind->address == PROBE_URL)
        return strstr(address, "://") ? address : arena_printf(arena, "http://%s", address);
    sense_spec_host(arena, address, &host, &port);
    if (kind->address == PROBE_HOST)
        return host;
    port = port ? port : usual_port;
    bool v6 = strchr(host, ':') != NULL;
    if (!port)
        return host;
    return arena_printf(arena, v6 ? "[%s]:%d" : "%s:%d", host, port);
}

static void add(struct sense_spec *spec, const char *key, const char *value)
{
    if (spec->n < sizeof spec->settings / sizeof *spec->settings && !text_empty(value))
        spec->settings[spec->n++] = (struct probe_pair){key, value};
}

static void read_part(struct arena *arena, const char *part, const char *(*word)(void *context, const char *name),
                      void *context, struct sense_spec *spec)
{
    char **words;
    size_t n = text_split(arena, text_trim(arena, part), ' ', &words);
    if (n >= 2 && !strcmp(words[0], "valid")) {
        add(spec, "days", words[1]);
        return;
    }
    const char *equal = strstr(part, " = ");
    if (!equal)
        return;
    const char *left = text_trim(arena, arena_text_n(arena, part, (size_t)(equal - part))),
               *right = text_trim(arena, equal + 3), *meant = word(context, right);
    if (!strcmp(spec->kind, "dns")) {
        add(spec, "name", word(context, left));
        add(spec, "expect", meant);
    } else {
        add(spec, left, meant ? meant : right);
    }
}

static void read_expect(struct arena *arena, const char *expect, const char *(*word)(void *context, const char *name),
                        void *context, struct sense_spec *spec)
{
    char **parts;
    size_t n = text_split(arena, expect, ';', &parts);
    for (size_t i = 0; i < n; i++)
        read_part(arena, parts[i], word, context, spec);
}

/* "port = X" is no setting of a kind: it says where to look when the address does not. */
static int taken_port(struct sense_spec *spec)
{
    for (size_t i = 0; i < spec->n; i++) {
        if (strcmp(spec->settings[i].key, "port") != 0)
            continue;
        int port = port_of(spec->settings[i].value);
        spec->settings[i] = spec->settings[--spec->n];
        return port;
    }
    return 0;
}

void sense_spec_make(struct arena *arena, const char *probe, const char *address, const char *expect,
                     const char *(*word)(void *context, const char *name), void *context, struct sense_spec *ret_spec)
{
    bool mail = !strcmp(probe, "smtp");
    struct sense_spec spec = {.kind = mail ? "tcp" : probe};
    const struct probe_kind *kind = probe_kind_find(spec.kind);
    if (mail)
        add(&spec, "expect", "220");
    if (!text_empty(expect))
        read_expect(arena, expect, word, context, &spec);
    int port = taken_port(&spec);
    spec.address =
        kind && !text_empty(address) ? address_for(arena, kind, text_trim(arena, address), mail ? 25 : port) : address;
    *ret_spec = spec;
}
