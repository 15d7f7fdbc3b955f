#include "server/demo_sites.h"

#include "base/log.h"
#include "base/must.h"
#include "io/http_server.h"
#include "server/demo_sites_talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SITES_MAX = 32 };

struct site {
    struct http_server *server;
    char page[512];
};

struct demo_sites {
    struct site sites[SITES_MAX];
    size_t n;
    struct demo_sites_talk *talk;
};

static void answer(struct http_call *call, void *ctx)
{
    const struct site *site = ctx;
    http_reply(call, 200, "text/html; charset=utf-8", NULL, site->page, strlen(site->page));
}

/* "http://127.0.0.11:8081/…" → address and port; only loopback addresses are ever bound. */
static bool loopback(const char *url, char ret_address[40], uint16_t *ret_port)
{
    int a, b, c, port;
    if (sscanf(url, "http://127.%d.%d.%d:%d", &a, &b, &c, &port) != 4 || port < 1024 || port > 65535)
        return false;
    snprintf(ret_address, 40, "127.%d.%d.%d", a & 255, b & 255, c & 255);
    *ret_port = (uint16_t)port;
    return true;
}

static void serve(struct demo_sites *sites, const struct row *system)
{
    char address[40];
    struct http_settings settings = http_settings_default();
    struct oops oops = {0};
    if (sites->n == SITES_MAX || !loopback(row_text(system, "url"), address, &settings.port))
        return;
    struct site *site = &sites->sites[sites->n];
    snprintf(site->page, sizeof site->page,
             "<!doctype html><html lang=zh-CN><meta "
             "charset=utf-8><title>%s（样例站点）</title><h1>%s</h1><p>样例站点，运行正常。</p></html>",
             row_text(system, "name"), row_text(system, "name"));
    settings.address = address;
    settings.loops = 1;
    settings.max_connections = 16;
    struct http_handler handler = {.handle = answer, .ctx = site};
    if (http_server_start(&settings, &handler, &oops, &site->server) < 0)
        log_info("demo.site", "%s:%u is taken", address, (unsigned)settings.port);
    else
        sites->n++;
}

static int rows_of(struct store *store, struct arena *arena, const char *table, struct answer *ret_rows,
                   struct oops *oops)
{
    struct ask ask = {.kind = ASK_ROWS, .table = table, .limit = SITES_MAX};
    return store_ask(store, arena, &ask, ret_rows, oops);
}

int demo_sites_start(struct store *store, struct demo_sites **ret_sites, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct answer systems, services;
    int failed = rows_of(store, arena, "system", &systems, oops);
    if (!failed)
        failed = rows_of(store, arena, "service", &services, oops);
    if (failed < 0)
        return failed;
    struct demo_sites *sites = calloc(1, sizeof *sites);
    MUST(sites);
    for (size_t i = 0; i < systems.n; i++) {
        const char *access = row_text(&systems.rows[i], "access");
        if (!*access || !strcmp(access, "正常"))
            serve(sites, &systems.rows[i]);
    }
    sites->talk = demo_sites_talk_start(services.rows, services.n);
    *ret_sites = sites;
    return 0;
}

void demo_sites_stop(struct demo_sites *sites)
{
    if (!sites)
        return;
    demo_sites_talk_stop(sites->talk);
    for (size_t i = 0; i < sites->n; i++)
        http_server_stop(sites->sites[i].server, 100);
    free(sites);
}
