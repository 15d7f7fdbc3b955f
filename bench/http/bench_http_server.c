/* Our side of the HTTP benchmark: answers every request whose session cookie is right with 1 KiB of JSON.
 * Prints its port, serves until standard input ends, then prints the processor time it used in ms.
 *   bench_http_server LOOPS [cert.pem key.pem] */
#include "io/http_server.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static char json[1025];

static void handle(struct http_call *call, void *ctx)
{
    (void)ctx;
    const struct http_header headers[] = {
        {"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}, {NULL, NULL}};
    const char *cookie = http_header(http_call_request(call), "cookie");
    if (text_same(cookie, "session=sample"))
        http_reply(call, 200, "application/json", headers, json, sizeof json - 1);
    else
        http_reply(call, 401, "application/json", headers, "{}", 2);
}

int main(int count, char **args)
{
    memset(json, 'j', sizeof json - 1);
    memcpy(json, "{\"text\":\"", 9);
    memcpy(json + sizeof json - 3, "\"}", 2);
    struct http_settings settings = http_settings_default();
    settings.loops = count > 1 ? atoi(args[1]) : 1;
    settings.cert_file = count > 3 ? args[2] : NULL;
    settings.key_file = count > 3 ? args[3] : NULL;
    struct http_handler handler = {.handle = handle};
    struct http_server *server;
    struct oops oops = {0};
    if (http_server_start(&settings, &handler, &oops, &server) != 0) {
        fprintf(stderr, "%s: %s\n", oops.where, oops.en);
        return 1;
    }
    printf("%d\n", http_server_port(server));
    fflush(stdout);
    while (getchar() != EOF)
        ;
    http_server_stop(server, 0);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%ld\n", (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
                        (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000);
    return 0;
}
