#include "server/command.h"

#include "api/api.h"
#include "audit/change.h"
#include "base/log.h"
#include "base/must.h"
#include "server/office.h"
#include "server/pool.h"
#include "server/setup.h"
#include "server/wiring.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Brings the house to life: clerk, readers, doors; and ends them in order. */

static void close_house(struct house **house) { house_close(*house); }

static bool split_address(struct arena *arena, const char *listen, struct http_settings *settings)
{
    const char *colon = strrchr(listen, ':');
    int64_t port;
    if (!colon || !text_to_int(colon + 1, &port) || port < 0 || port > 65535)
        return false;
    settings->address = arena_text_n(arena, listen, (size_t)(colon - listen));
    settings->port = (uint16_t)port;
    return true;
}

static bool is_address(const char *text)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static int block_signals(sigset_t *ret_set)
{
    sigemptyset(ret_set);
    sigaddset(ret_set, SIGINT);
    sigaddset(ret_set, SIGTERM);
    sigaddset(ret_set, SIGUSR1); /* from within: another house is to be served */
    signal(SIGPIPE, SIG_IGN);
    return pthread_sigmask(SIG_BLOCK, ret_set, NULL);
}

static void announce(const struct house *house, const struct setup *setup, const struct http_settings *settings,
                     uint16_t port)
{
    const char *scheme = settings->cert_file ? "https" : "http", *code = setup_code(setup);
    printf("烽燧 %s：%s\n  %s://%s:%u\n", FENGSUI_VERSION, *house->institution ? house->institution : "首次设置",
           scheme, settings->address, (unsigned)port);
    if (code)
        printf("  首次设置，在浏览器里打开（设置码 %s，只用这一次）：\n  %s://%s:%u/setup#%s\n", code, scheme,
               settings->address, (unsigned)port, code);
    if (house->demo)
        printf("  样例登录 zhouqiming、wuyuanzhou、linzhiyuan、dongwen、sysadmin、secadmin、auditor，口令都是 Fengsui-2026\n");
    fflush(stdout);
}

struct serving {
    struct setup *setup;
    struct http_settings settings;
    const char *web;
    const char *public_url; /* to be kept from now on; NULL = as it was */
    sigset_t signals;
};

/* Until a signal ends it or another house is to be served. */
static bool wait_for_end(const struct serving *serving)
{
    int caught;
    do
        sigwait(&serving->signals, &caught);
    while (caught == SIGUSR1 && !setup_wishes(serving->setup));
    log_info("server.ending", "signal %d", caught);
    return caught == SIGUSR1;
}

static void let_through(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* One house from its opening to its close; the port stays the same. */
static int serve_once(struct serving *serving, bool *ret_again, struct oops *oops)
{
    ARENA_SCOPE(arena);
    __attribute__((cleanup(close_house))) struct house *house = NULL;
    struct http_settings settings = serving->settings;
    struct wiring *wiring = NULL;
    struct http_server *server = NULL;
    *ret_again = false;
    int failed = setup_open_house(serving->setup, &house, oops);
    if (!failed && serving->public_url)
        failed = house_keep_public_url(house, serving->public_url, oops);
    if (!failed && *house->institution && !*house->public_url)
        log_warn("server.public-url", "messages and printed codes carry no link: say --public-url https://… once");
    if (!failed)
        failed =
            wiring_start(house, serving->setup, serving->web ? serving->web : wiring_web_folder(arena), &wiring, oops);
    if (failed < 0)
        return failed;
    settings.spool_dir = arena_printf(arena, "%s/spool", house->folder);
    mkdir(settings.spool_dir, 0700);
    struct http_handler handler = wiring_handler(wiring);
    failed = http_server_start(&settings, &handler, oops, &server);
    if (!failed) {
        wiring_use_server(wiring, server);
        serving->settings.port = http_server_port(server);
        announce(house, serving->setup, &settings, serving->settings.port);
        *ret_again = wait_for_end(serving);
        if (!*ret_again)
            let_through(); /* a second signal ends at once */
        http_server_close(server);
    }
    http_server_stop(server, 10000);
    wiring_stop(wiring);
    return failed;
}

static void forget_setup(struct setup **setup) { setup_free(*setup); }

int command_serve(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    __attribute__((cleanup(forget_setup))) struct setup *setup =
        setup_new(line->argv[0], command_option(line, "--sm3") ? CHAIN_SM3 : CHAIN_SHA256);
    struct serving serving = {
        .setup = setup, .settings = http_settings_default(), .web = command_option(line, "--web")};
    const char *listen = command_option(line, "--listen");
    serving.public_url = command_option(line, "--public-url");
    serving.settings.cert_file = command_option(line, "--cert");
    serving.settings.key_file = command_option(line, "--key");
    serving.settings.proxy = command_option(line, "--proxy");
    if (serving.settings.proxy && !is_address(serving.settings.proxy))
        return oops_set(oops, ERR_INVALID, "--proxy", "写前面那台反向代理的地址，如 127.0.0.1",
                        "the address of the proxy in front, such as 127.0.0.1");
    if (!split_address(arena, listen ? listen : "127.0.0.1:8080", &serving.settings))
        return oops_printf(oops, ERR_INVALID, "--listen", "地址写成 127.0.0.1:8080");
    block_signals(&serving.signals);
    bool again = true;
    int failed = 0;
    while (!failed && again) {
        failed = serve_once(&serving, &again, oops);
        if (!failed && again)
            failed = setup_carry_out(setup, oops);
    }
    return failed;
}
