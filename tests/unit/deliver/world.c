#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "world.h"

#include "base/text.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct world world;
static pid_t python;
static int python_in;

static int make_certificate(struct arena *arena)
{
    strcpy(world.folder, "/tmp/fengsui-deliver-XXXXXX");
    if (!mkdtemp(world.folder))
        return -1;
    return system(arena_printf(arena,
                               "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                               " -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
                               " -keyout %s/key.pem -out %s/cert.pem 2>/dev/null",
                               world.folder, world.folder));
}

static int start_python(struct arena *arena)
{
    int to[2], from[2];
    if (pipe(to) || pipe(from))
        return -1;
    python = fork();
    if (python == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        close(to[1]);
        close(from[0]);
        execl("/usr/bin/python3", "/usr/bin/python3", WORLD_PY, arena_printf(arena, "%s/cert.pem", world.folder),
              arena_printf(arena, "%s/key.pem", world.folder), (char *)NULL);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    python_in = to[1];
    FILE *lines = fdopen(from[0], "r");
    int n =
        fscanf(lines, "http %d smtp %d smtps %d starttls %d", &world.http, &world.smtp, &world.smtps, &world.starttls);
    fclose(lines);
    return n == 4 ? 0 : -1;
}

int world_begin(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    signal(SIGPIPE, SIG_IGN);
    if (make_certificate(arena) || start_python(arena))
        return -1;
    struct http_client_settings settings = http_client_settings_default();
    settings.loopback_only = true;
    return loop_start("deliver", &world.loop) || http_client_new(world.loop, &settings, &world.client);
}

int world_end(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    http_client_free(world.client);
    loop_stop(world.loop);
    close(python_in); /* it ends when its input ends */
    kill(python, SIGTERM);
    waitpid(python, NULL, 0);
    return system(arena_printf(arena, "rm -r %s", world.folder));
}

const char *world_url(struct arena *arena, const char *path)
{
    return arena_printf(arena, "http://127.0.0.1:%d%s", world.http, path);
}

static json_t *get(const char *path)
{
    ARENA_SCOPE(arena);
    struct http_client_request request = {.url = world_url(arena, path), .max_reply = 8 << 20};
    struct http_client_reply reply;
    assert_int_equal(http_client_wait(world.client, &request, arena, &reply), 0);
    assert_int_equal(reply.code, 0);
    json_t *value = json_loadb(reply.body, reply.body_size, 0, NULL);
    assert_non_null(value);
    return value;
}

json_t *world_seen(const char *name)
{
    json_t *all = get("/seen"), *own = json_array();
    size_t i;
    json_t *one;
    json_array_foreach(all, i, one) if (text_same(json_string_value(json_object_get(one, "name")), name))
        json_array_append(own, one);
    json_decref(all);
    return own;
}

json_t *world_mails(const char *to)
{
    json_t *all = get("/mails"), *own = json_array();
    size_t i;
    json_t *one;
    json_array_foreach(all, i, one) if (text_same(json_string_value(json_array_get(json_object_get(one, "to"), 0)), to))
        json_array_append(own, one);
    json_decref(all);
    return own;
}

void world_next(const char *name, const char *answers)
{
    ARENA_SCOPE(arena);
    struct http_client_request request = {.url = world_url(arena, arena_printf(arena, "/next/%s", name)),
                                          .method = "POST",
                                          .body = answers,
                                          .body_size = strlen(answers)};
    struct http_client_reply reply;
    assert_int_equal(http_client_wait(world.client, &request, arena, &reply), 0);
    assert_int_equal(reply.status, 200);
}
