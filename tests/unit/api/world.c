#include "world.h"

#include "vault/password.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

struct world world;
struct person zhou = {.name = "周启明", .login = "zhou", .roles = ""}, lin = {.name = "林知远", .login = "lin", .roles = ""},
              sys = {.name = "郑海川", .login = "sys", .roles = "system-admin"},
              sec = {.name = "许知行", .login = "sec", .roles = "security-admin"},
              aud = {.name = "卫子谦", .login = "aud", .roles = "audit-admin"};

enum { KEPT = 4000 };
static json_t *kept[KEPT];
static size_t kept_count;

/* --- the worker --- */

enum errand_kind { ERRAND_READ, ERRAND_PLAIN, ERRAND_FACT };

struct errand {
    enum errand_kind kind;
    void (*read)(struct reading *reading, void *arg);
    void (*plain)(void *arg);
    void *arg;
    const struct fact *fact;
    struct arena *arena;
    bool dry;
    void (*answered)(void *door, struct fact_answer *answer, struct arena *arena);
    struct errand *next;
};

static struct {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct errand *first, **last;
    bool end;
} worker = {.lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER};

static void post(struct errand errand)
{
    struct errand *copy = malloc(sizeof *copy);
    assert_non_null(copy);
    *copy = errand;
    copy->next = NULL;
    pthread_mutex_lock(&worker.lock);
    *worker.last = copy;
    worker.last = &copy->next;
    pthread_cond_signal(&worker.more);
    pthread_mutex_unlock(&worker.lock);
}

static void run(const struct errand *errand)
{
    size_t fired;
    struct oops oops = {0};
    if (errand->kind == ERRAND_READ) {
        struct reading reading = {.store = stage_store(&house.stage), .law = house.law, .now = house.stage.now};
        errand->read(&reading, errand->arg);
    } else if (errand->kind == ERRAND_PLAIN) {
        errand->plain(errand->arg);
    } else {
        struct clerk_item item = {.fact = errand->fact, .arena = errand->arena, .dry = errand->dry};
        int err = clerk_batch(house.stage.clerk, house.stage.now, &item, 1, &fired, &oops);
        if (err && !item.answer.code) {
            item.answer.code = -err;
            item.answer.oops = oops;
        }
        if (item.answer.code && getenv("DUMP"))
            print_message("clerk: %d %s %s\n", item.answer.code, item.answer.oops.where, item.answer.oops.zh);
        errand->answered(errand->arg, &item.answer, errand->arena);
    }
}

static void *work(void *arg)
{
    (void)arg;
    for (;;) {
        pthread_mutex_lock(&worker.lock);
        while (!worker.first && !worker.end)
            pthread_cond_wait(&worker.more, &worker.lock);
        struct errand *errand = worker.first;
        if (errand && !(worker.first = errand->next))
            worker.last = &worker.first;
        pthread_mutex_unlock(&worker.lock);
        if (!errand)
            return NULL;
        run(errand);
        free(errand);
    }
}

/* --- the wiring --- */

static int wire_read(void *context, void (*read)(struct reading *, void *), void *arg)
{
    (void)context;
    if (world.busy)
        return -ERR_BUSY;
    post((struct errand){.kind = ERRAND_READ, .read = read, .arg = arg});
    return 0;
}

static int wire_plain(void *context, void (*plain)(void *), void *arg)
{
    (void)context;
    post((struct errand){.kind = ERRAND_PLAIN, .plain = plain, .arg = arg});
    return 0;
}

static int wire_send(void *context, const struct fact *fact, struct arena *arena, bool dry,
                     void (*answered)(void *, struct fact_answer *, struct arena *), void *door)
{
    (void)context;
    if (world.waist_busy)
        return -ERR_BUSY;
    post((struct errand){
        .kind = ERRAND_FACT, .fact = fact, .arena = arena, .dry = dry, .answered = answered, .arg = door});
    return 0;
}

static ms_t wire_now(void *context)
{
    (void)context;
    return house.stage.now;
}

/* Called on the worker alone, where the store is. */
static int wire_note_set(void *context, enum note_table table, const char *key, const char *value, ms_t until)
{
    (void)context;
    return store_note_set(stage_store(&house.stage), table, key, value, until);
}

static int wire_note_drop(void *context, enum note_table table, const char *key)
{
    (void)context;
    return store_note_drop(stage_store(&house.stage), table, key);
}

static int wire_job(void *context, const struct api_job *job, int64_t *ret_id, struct oops *oops)
{
    (void)context;
    (void)oops;
    snprintf(world.job_kind, sizeof world.job_kind, "%s", job->kind);
    snprintf(world.job_options, sizeof world.job_options, "%s", job->options);
    snprintf(world.job_file, sizeof world.job_file, "%s", job->file_path ? job->file_path : "");
    *ret_id = 7000 + ++world.jobs;
    return 0;
}

static int wire_clock(void *context, ms_t to, int64_t *ret_fired, struct oops *oops)
{
    (void)context;
    size_t before = house.stage.fired;
    int err = stage_advance(&house.stage, to, oops);
    *ret_fired = (int64_t)(house.stage.fired - before);
    return err;
}

static void wire_kinds(void *context, struct json *json)
{
    (void)context;
    json_raw(json, "[{\"kind\":\"mail\",\"title\":\"邮件\",\"settings\":[{\"name\":\"host\",\"title\":\"服务器\","
                   "\"secret\":false,\"type\":\"text\"},"
                   "{\"name\":\"password\",\"title\":\"口令\",\"secret\":true,\"type\":\"text\"}]}]");
}

static bool wire_health(void *context, struct json *json)
{
    (void)context;
    json_key_text(json, "store", "ok");
    return true;
}

/* --- opening --- */

static void make(const char *format, const char *content)
{
    char path[128];
    snprintf(path, sizeof path, format, world.folder);
    if (!content) {
        assert_int_equal(mkdir(path, 0700), 0);
        return;
    }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static int wire_accept(void *context, const struct actor *actor, const char *reason, struct oops *oops)
{
    (void)context;
    (void)oops;
    world.clocks++;
    world.clock_second = actor->second;
    snprintf(world.clock_reason, sizeof world.clock_reason, "%s", reason);
    return 0;
}

static void furnish(void)
{
    snprintf(world.folder, sizeof world.folder, "/tmp/fengsui-api-XXXXXX");
    assert_non_null(mkdtemp(world.folder));
    make("%s/spool", NULL);
    make("%s/web", NULL);
    make("%s/web/assets", NULL);
    make("%s/web/index.html", "<!doctype html><title>烽燧</title>");
    make("%s/web/assets/app-1234.js", "plain script");
    make("%s/web/assets/app-1234.js.gz", "gzipped script");
    make("%s/web/.hidden", "not for you");
    make("%s/secret.txt", "not for you either");
}

static void send_account(struct person *person, const char *hash)
{
    struct oops oops = {0};
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = "login",
                        .actor = {.title = "测试", .kind = "machine", .trusted = true},
                        .reason = "测试账号"};
    struct cell cells[] = {
        {"login", VALUE_OF_TEXT(person->login)}, {"person", VALUE_OF_REF("person", house_id("person", person->name))},
        {"roles", VALUE_OF_TEXT(person->roles)}, {"password", VALUE_OF_TEXT(hash)}, {"changed-at", VALUE_OF_INT(house.stage.now)}};
    struct fact_answer answer = {0};
    fact.values = cells;
    fact.value_count = sizeof cells / sizeof *cells;
    if (stage_send(&house.stage, &fact, &answer, &oops) || answer.code || answer.refusals.n)
        fail_msg("account %s: %d %s %s", person->login, answer.code, oops.zh,
                 answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh);
    person->id = answer.record;
}

static void make_accounts(void)
{
    struct person *all[] = {&zhou, &lin, &sys, &sec, &aud};
    static char hash[PASSWORD_HASH];
    assert_int_equal(password_hash(PASSWORD, (struct password_cost){1, 8 << 10}, hash), 0);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        send_account(all[i], hash);
}

static const char *wire_code(void *context, struct arena *arena)
{
    (void)context;
    return world.setup_code ? arena_text(arena, world.setup_code) : NULL;
}

static const char *wire_who(void *context, struct arena *arena)
{
    (void)context;
    return arena_text(arena, "首次设置：李明");
}

static int wire_step(void *context, const struct api_step *step, struct oops *oops)
{
    (void)context;
    (void)oops;
    world.setup_steps++;
    snprintf(world.setup_step, sizeof world.setup_step, "%s", step->verb);
    snprintf(world.setup_actor, sizeof world.setup_actor, "%s%s", step->actor.title,
             step->actor.trusted ? " trusted" : "");
    json_key_text(step->out, "step", step->verb);
    return 0;
}

static void start(void)
{
    struct oops oops = {0};
    struct api_wiring wiring = {
        .waist = {.send = wire_send, .now = wire_now},
        .vault = world.vault,
        .read = wire_read,
        .hash = wire_plain,
        .slow = wire_plain,
        .note_set = wire_note_set,
        .note_drop = wire_note_drop,
        .start_job = wire_job,
        .move_clock = wire_clock,
        .accept_clock = wire_accept,
        .channel_kinds = wire_kinds,
        .health = wire_health,
        .setup = {.code = wire_code, .who = wire_who, .take = wire_step},
        .web_folder = arena_printf(house.arena, "%s/web", world.folder),
        .data_folder = world.folder,
        .settings = {.institution = "样例大学",
                     .demo = true,
                     .test_clock = true,
                     .tries = 3,
                     .password_cost = {1, 8 << 10},
                     .upload_max = 1 << 20},
    };
    if (api_new(&wiring, &world.api, &oops))
        fail_msg("%s: %s", oops.where, oops.zh);
    struct http_settings settings = http_settings_default();
    settings.address = "127.0.0.1";
    settings.loops = 2;
    settings.spool_dir = arena_printf(house.arena, "%s/spool", world.folder);
    settings.memory_body = 8 * 1024;
    struct http_handler handler = {api_handle, api_limit, world.api};
    if (http_server_start(&settings, &handler, &oops, &world.server))
        fail_msg("%s: %s", oops.where, oops.zh);
    api_use_server(world.api, world.server);
    world.port = http_server_port(world.server);
    world.address = arena_printf(house.arena, "http://127.0.0.1:%d", world.port);
}

int world_open(void **state)
{
    struct oops oops = {0};
    struct http_client_settings client = http_client_settings_default();
    house_open(state);
    furnish();
    assert_int_equal(vault_open(arena_printf(house.arena, "%s/vault.key", world.folder), &world.vault, &oops), 0);
    make_accounts();
    worker.last = &worker.first;
    assert_int_equal(pthread_create(&worker.thread, NULL, work, NULL), 0);
    start();
    assert_int_equal(loop_start("test", &world.loop), 0);
    assert_int_equal(http_client_new(world.loop, &client, &world.client), 0);
    return 0;
}

void world_restart(void)
{
    http_server_stop(world.server, 2000);
    api_free(world.api);
    start();
}

int world_close(void **state)
{
    http_client_free(world.client);
    loop_stop(world.loop);
    http_server_stop(world.server, 2000);
    pthread_mutex_lock(&worker.lock);
    worker.end = true;
    pthread_cond_signal(&worker.more);
    pthread_mutex_unlock(&worker.lock);
    pthread_join(worker.thread, NULL);
    api_free(world.api);
    vault_free(world.vault);
    while (kept_count)
        json_decref(kept[--kept_count]);
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", world.folder);
    assert_int_equal(system(command), 0);
    return house_close(state);
}

/* --- asking --- */

struct reply world_bytes(const struct person *person, const char *method, const char *path, const char *type,
                         const void *body, size_t n, const struct http_header *more)
{
    struct http_header headers[16];
    struct http_client_reply reply;
    size_t at = 0;
    if (person && *person->cookie) {
        headers[at++] = (struct http_header){"Cookie", person->cookie};
        if (*person->csrf)
            headers[at++] = (struct http_header){"X-CSRF", person->csrf};
    }
    if (body && type)
        headers[at++] = (struct http_header){"Content-Type", type};
    for (; more && more->name && at < 15; more++)
        headers[at++] = *more;
    headers[at] = (struct http_header){NULL, NULL};
    struct http_client_request request = {.method = method,
                                          .url = arena_printf(house.arena, "%s%s", world.address, path),
                                          .headers = headers,
                                          .body = body,
                                          .body_size = n,
                                          .timeout_ms = 20000,
                                          .max_reply = 8 << 20};
    int err = http_client_wait(world.client, &request, house.arena, &reply);
    if (err || reply.code)
        fail_msg("%s %s: %d %s", method, path, reply.code, reply.error);
    struct reply got = {.status = reply.status, .headers = reply.headers, .body = reply.body, .size = reply.body_size};
    struct oops oops = {0};
    struct json_limits limits = {.bytes = 64 << 20};
    if (reply.type && strstr(reply.type, "json") && got.size) {
        if (json_read(got.body, got.size, "reply", &limits, &got.json, &oops))
            fail_msg("%s %s: no JSON: %s %s: %s", method, path, oops.where, oops.en, got.body);
        assert_true(kept_count < KEPT);
        kept[kept_count++] = got.json;
    }
    if (getenv("DUMP"))
        print_message("%s %s → %d %s\n", method, path, got.status, got.body);
    return got;
}

struct reply world_ask(const struct person *person, const char *method, const char *path, const char *body, ...)
{
    struct http_header headers[8];
    size_t n = 0;
    va_list list;
    va_start(list, body);
    for (const char *line; n < 7 && (line = va_arg(list, const char *));) {
        const char *colon = strchr(line, ':');
        headers[n++] = (struct http_header){arena_text_n(house.arena, line, (size_t)(colon - line)), colon + 2};
    }
    va_end(list);
    headers[n] = (struct http_header){NULL, NULL};
    return world_bytes(person, method, path, "application/json", body, body ? strlen(body) : 0, headers);
}

const char *world_header(const struct reply *reply, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = reply->headers; at && *at; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
        if (!strncasecmp(at, name, n) && at[n] == ':')
            return arena_text_n(house.arena, at + n + 2, strcspn(at + n + 2, "\r\n"));
    return NULL;
}

const char *world_text(const struct reply *reply, const char *path) { return house_text(reply->json, path); }
int64_t world_number(const struct reply *reply, const char *path) { return house_number(reply->json, path); }

void world_expect(const struct reply *reply, int status, const char *code)
{
    if (reply->status != status || (code && strcmp(world_text(reply, "code"), code) != 0))
        fail_msg("expected %d %s, is %d: %.600s", status, code ? code : "", reply->status, reply->body);
}

void world_login(struct person *person)
{
    person->cookie[0] = person->csrf[0] = 0;
    const char *body = arena_printf(house.arena, "{\"login\":\"%s\",\"password\":\"" PASSWORD "\"}", person->login);
    struct reply reply = ASK(NULL, "POST", "/api/login", body);
    world_expect(&reply, 200, NULL);
    const char *cookie = world_header(&reply, "Set-Cookie");
    assert_non_null(cookie);
    snprintf(person->cookie, sizeof person->cookie, "%.*s", (int)strcspn(cookie, ";"), cookie);
    reply = ASK(person, "GET", "/api/me", NULL);
    world_expect(&reply, 200, NULL);
    snprintf(person->csrf, sizeof person->csrf, "%s", world_text(&reply, "csrf"));
}

void world_step_up(struct person *person)
{
    struct reply reply = ASK(person, "POST", "/api/step-up", "{\"password\":\"" PASSWORD "\"}");
    world_expect(&reply, 200, NULL);
}
