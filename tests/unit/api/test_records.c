/* What records, lists and deeds promise at the door: shapes, rights, versions, keys. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define SYSTEM_BODY \
    "{\"values\":{\"name\":\"%s\",\"manage-unit\":%lld,\"run-unit\":{\"register\":\"unit\",\"id\":%lld},\"use-unit\":\"%lld\",\"kind\":\"网站\"," \
    "\"level\":3,\"secure\":true},\"reason\":\"测试\"}"

static const char *system_body(const char *name)
{
    long long library = (long long)house_id("unit", "图书馆");
    return arena_printf(house.arena, SYSTEM_BODY, name, library, library, library);
}

static int opened;

static struct reply open_system(const char *key)
{
    const char *name = arena_printf(house.arena, "测试系统 %d", ++opened);
    return world_ask(&lin, "POST", "/api/registers/system", system_body(name),
                     arena_printf(house.arena, "Idempotency-Key: %s", key), NULL);
}

static int prepare(void **state)
{
    world_open(state);
    world_login(&lin);
    world_login(&zhou);
    return 0;
}

static void opening_a_record_answers_with_its_number_and_stores_what_was_typed(void **state)
{
    (void)state;
    struct reply reply = open_system("open-1");
    world_expect(&reply, 201, NULL);
    assert_string_equal(world_text(&reply, "record.register"), "system");
    assert_true(text_starts(world_text(&reply, "number"), "XT"));
    const char *path =
        arena_printf(house.arena, "/api/records/system/%lld", (long long)world_number(&reply, "record.id"));
    reply = ASK(&lin, "GET", path, NULL);
    world_expect(&reply, 200, NULL);
    assert_string_equal(world_header(&reply, "ETag"), "\"v1\"");
    json_t *field = house_pick(reply.json, "fields", "name", "level");
    assert_int_equal(house_number(field, "value"), 3);
    field = house_pick(reply.json, "fields", "name", "run-unit");
    assert_string_equal(house_text(field, "text"), "图书馆");
    field = house_pick(reply.json, "fields", "name", "secure");
    assert_true(json_is_true(house_at(field, "value")));
}

static void the_same_key_gives_the_first_answer_another_persons_key_does_not(void **state)
{
    (void)state;
    const char *body = system_body("重复提交");
    struct reply first = world_ask(&lin, "POST", "/api/registers/system", body, "Idempotency-Key: twice", NULL);
    struct reply again = world_ask(&lin, "POST", "/api/registers/system", body, "Idempotency-Key: twice", NULL);
    world_expect(&first, 201, NULL);
    world_expect(&again, 201, NULL);
    assert_int_equal(world_number(&first, "record.id"), world_number(&again, "record.id"));
    assert_true(json_is_true(house_at(again.json, "repeated")));
    struct reply other =
        world_ask(&zhou, "POST", "/api/registers/system", system_body("另一人"), "Idempotency-Key: twice", NULL);
    assert_true(other.status != 201 || world_number(&other, "record.id") != world_number(&first, "record.id"));
    static const char *const KEYS[] = {"Idempotency-Key: with blank", "Idempotency-Key: ümlaut",
        "Idempotency-Key: 12345678901234567890123456789012345678901234567890123456789012345"};
    for (size_t i = 0; i < 3; i++) {
        struct reply bad = world_ask(&lin, "POST", "/api/registers/system", body, KEYS[i], NULL);
        world_expect(&bad, 422, "INVALID");
    }
}

static void a_key_that_has_done_one_thing_does_not_pass_for_another(void **state)
{
    (void)state;
    struct reply reply = open_system("key-1");
    const char *path =
        arena_printf(house.arena, "/api/records/system/%lld", (long long)world_number(&reply, "record.id"));
    const char *key = "Idempotency-Key: edit-1", *first = "{\"values\":{\"vendor\":\"甲\"},\"reason\":\"更正\"}";
    world_expect((reply = world_ask(&lin, "PATCH", path, first, key, NULL), &reply), 200, NULL);
    world_expect((reply = world_ask(&lin, "PATCH", path, first, key, NULL), &reply), 200, NULL);
    assert_true(json_is_true(house_at(reply.json, "repeated")));
    reply = world_ask(&lin, "PATCH", path, "{\"values\":{\"vendor\":\"乙\"},\"reason\":\"更正\"}", key, NULL);
    world_expect(&reply, 409, "KEY_USED");
}

static void more_time_asked_for_without_what_it_takes_is_refused_with_the_clause(void **state)
{
    (void)state;
    struct reply reply = ASK(&lin, "GET", "/api/registers/rectification-notice?state=rectifying", NULL);
    world_expect(&reply, 200, NULL);
    const char *path = arena_printf(house.arena, "/api/records/rectification-notice/%lld/extend",
                                    (long long)world_number(&reply, "rows.0.id"));
    reply = ASK(&lin, "POST", path, "{\"until\":\"2199-01-01T00:00:00+08:00\",\"reason\":\"x\"}");
    assert_true(reply.status == 422 || reply.status == 409);
    assert_true(text_starts(world_text(&reply, "refusals.0.clauses.0"), "cug."));
}

static void a_lost_update_is_refused_and_shows_the_record_as_it_is(void **state)
{
    (void)state;
    struct reply reply = open_system("version-1");
    const char *path =
        arena_printf(house.arena, "/api/records/system/%lld", (long long)world_number(&reply, "record.id"));
    const char *change = "{\"values\":{\"vendor\":\"样例公司\"},\"reason\":\"更正\"}";
    reply = world_ask(&lin, "PATCH", path, change, "If-Match: \"v1\"", NULL);
    world_expect(&reply, 200, NULL);
    assert_string_equal(world_header(&reply, "ETag"), "\"v2\"");
    reply = world_ask(&lin, "PATCH", path, "{\"values\":{\"vendor\":\"别的公司\"},\"reason\":\"更正\"}",
                      "If-Match: \"v1\"", NULL);
    world_expect(&reply, 409, "CONFLICT");
    json_t *field = house_pick(reply.json, "current.fields", "name", "vendor");
    assert_string_equal(house_text(field, "value"), "样例公司");
    assert_string_equal(world_text(&reply, "by.title"), "林知远");
    reply = world_ask(&lin, "PATCH", path, change, "If-Match: v1", NULL);
    world_expect(&reply, 422, "INVALID");
}

static void every_wrong_field_is_named(void **state)
{
    (void)state;
    struct reply reply = ASK(&lin, "POST", "/api/registers/system",
                             "{\"values\":{\"name\":7,\"level\":\"hoch\",\"secure\":\"ja\",\"run-unit\":\"x\",\"in-service-at\":\"gestern\",\"nothing\":1}}");
    world_expect(&reply, 422, "INVALID");
    static const char *const FIELDS[] = {"name", "level", "secure", "run-unit", "in-service-at", "nothing"};
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
        if (!house_pick(reply.json, "errors", "where", FIELDS[i]))
            fail_msg("%s is not named: %s", FIELDS[i], reply.body);
}

static void what_the_rules_refuse_comes_with_reason_and_clause(void **state)
{
    (void)state;
    struct reply reply = open_system("refuse-1");
    const char *path =
        arena_printf(house.arena, "/api/records/system/%lld/go-live", (long long)world_number(&reply, "record.id"));
    reply = ASK(&lin, "POST", path, "{}");
    assert_true(reply.status == 403 || reply.status == 409);
    assert_true(json_array_size(house_at(reply.json, "refusals")) >= 1);
    assert_true(*world_text(&reply, "refusals.0.reason"));
    assert_true(json_array_size(house_at(reply.json, "refusals.0.clauses")) >= 1);
}

static void a_dry_run_tells_and_keeps_nothing(void **state)
{
    (void)state;
    struct reply before = ASK(&lin, "GET", "/api/registers/system?limit=1", NULL);
    struct reply reply = ASK(&lin, "POST", "/api/registers/system?dry=1", system_body("只是试试"));
    world_expect(&reply, 200, NULL);
    assert_true(json_array_size(house_at(reply.json, "will")) >= 1);
    assert_int_equal(json_array_size(house_at(reply.json, "refusals")), 0);
    struct reply after = ASK(&lin, "GET", "/api/registers/system?limit=1", NULL);
    assert_int_equal(world_number(&before, "total"), world_number(&after, "total"));
    reply = ASK(&lin, "POST", "/api/registers/system?dry=1", "{\"values\":{}}");
    world_expect(&reply, 200, NULL);
    assert_true(json_array_size(house_at(reply.json, "refusals")) >= 1);
}

static void a_list_is_paged_filtered_and_bounded(void **state)
{
    (void)state;
    struct reply reply = ASK(&zhou, "GET", "/api/registers/system?limit=2", NULL);
    world_expect(&reply, 200, NULL);
    assert_int_equal(json_array_size(house_at(reply.json, "rows")), 2);
    assert_true(*world_text(&reply, "next"));
    reply = ASK(&zhou, "GET",
                arena_printf(house.arena, "/api/registers/system?limit=2&after=%s", world_text(&reply, "next")), NULL);
    world_expect(&reply, 200, NULL);
    reply = ASK(&zhou, "GET", "/api/registers/system?filter[kind]=%E7%BD%91%E7%AB%99", NULL);
    world_expect(&reply, 200, NULL);
    static const char *const BAD[] = {"limit=0", "limit=100000", "limit=x", "unit=-1", "after=x", "sort=nothing"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        reply = ASK(&zhou, "GET", arena_printf(house.arena, "/api/registers/system?%s", BAD[i]), NULL);
        if (reply.status != 422)
            fail_msg("%s: %d", BAD[i], reply.status);
    }
}

static void registers_of_the_engine_stay_closed(void **state)
{
    (void)state;
    static const char *const CLOSED[] = {"login", "channel", "edition", "series", "nothing", "task.holder"};
    for (size_t i = 0; i < sizeof CLOSED / sizeof *CLOSED; i++) {
        struct reply reply = ASK(&zhou, "GET", arena_printf(house.arena, "/api/registers/%s", CLOSED[i]), NULL);
        world_expect(&reply, 404, "NOT_FOUND");
        reply =
            ASK(&zhou, "GET", arena_printf(house.arena, "/api/records/%s/%lld", CLOSED[i], (long long)lin.id), NULL);
        world_expect(&reply, 404, "NOT_FOUND");
    }
    struct reply reply = ASK(&zhou, "POST", "/api/registers/task", "{\"values\":{}}");
    world_expect(&reply, 403, "FORBIDDEN");
    reply = ASK(&zhou, "POST", "/api/registers/login", "{\"values\":{\"login\":\"x\"}}");
    world_expect(&reply, 404, NULL);
}

static void many_at_once_are_done_or_refused_one_by_one(void **state)
{
    (void)state;
    struct reply one = open_system("bulk-1"), two = open_system("bulk-2");
    const char *body =
        arena_printf(house.arena,
                     "{\"register\":\"system\",\"ids\":[%lld,\"%lld\"],\"deed\":\"edit\",\"values\":{\"vendor\":"
                     "\"批量\"},\"reason\":\"批量\"}",
                     (long long)world_number(&one, "record.id"), (long long)world_number(&two, "record.id"));
    struct reply reply = world_ask(&lin, "POST", "/api/bulk", body, "Idempotency-Key: bulk", NULL);
    world_expect(&reply, 200, NULL);
    assert_int_equal(json_array_size(house_at(reply.json, "done")), 2);
    reply = ASK(&lin, "POST", "/api/bulk",
                arena_printf(house.arena, "{\"register\":\"system\",\"ids\":[%lld],\"deed\":\"retire\"}",
                             (long long)world_number(&one, "record.id")));
    world_expect(&reply, 200, NULL);
    assert_int_equal(json_array_size(house_at(reply.json, "refused")), 1);
    reply = ASK(&lin, "POST", "/api/bulk", "{\"register\":\"system\",\"ids\":[999999],\"deed\":\"edit\"}");
    world_expect(&reply, 404, NULL);
}

static bool names(json_t *refs, int64_t id)
{
    bool found = false;
    for (size_t i = 0; i < json_array_size(refs); i++)
        found = found || house_number(json_array_get(refs, i), "id") == id;
    return found;
}

static void what_many_deeds_opened_is_answered_with_them(void **state)
{
    (void)state;
    world_login(&sys); /* of the office of information */
    struct reply found = ASK(&sys, "GET", "/api/registers/finding?state=found&limit=100", NULL);
    struct text ids = TEXT(house.arena);
    size_t n = json_array_size(house_at(found.json, "rows"));
    for (size_t i = 0; i < n; i++)
        text_printf(&ids, "%s%lld", i ? "," : "",
                    (long long)house_number(json_array_get(house_at(found.json, "rows"), i), "id"));
    const char *body = arena_printf(house.arena, "{\"register\":\"finding\",\"ids\":[%s],\"deed\":\"notice\"}",
                                    text_end(&ids));
    struct reply before = ASK(&sys, "GET", "/api/registers/rectification-notice?state=drafted&limit=100", NULL);
    struct reply first = world_ask(&sys, "POST", "/api/bulk", body, "Idempotency-Key: into-notices", NULL);
    struct reply after = ASK(&sys, "GET", "/api/registers/rectification-notice?state=drafted&limit=100", NULL);
    world_expect(&first, 200, NULL);
    json_t *made = house_at(first.json, "opened");
    json_t *drafts = house_at(after.json, "rows"), *former = house_at(before.json, "rows");
    assert_true(json_array_size(made) > 1);
    assert_int_equal(json_array_size(made), json_array_size(drafts) - json_array_size(former));
    for (size_t i = 0; i < json_array_size(drafts); i++) {
        int64_t id = house_number(json_array_get(drafts, i), "id");
        assert_int_equal(names(made, id), !names(former, id));
    }
    assert_string_equal(house_text(json_array_get(made, 0), "register"), "rectification-notice");
    assert_true(*house_text(json_array_get(made, 0), "title"));
    assert_true(json_array_size(house_at(first.json, "joined")) > 0); /* of a system that had a draft already */
    struct reply again = world_ask(&sys, "POST", "/api/bulk", body, "Idempotency-Key: into-notices", NULL);
    assert_true(json_equal(house_at(again.json, "opened"), made));
    assert_true(json_equal(house_at(again.json, "joined"), house_at(first.json, "joined")));
}

static void the_model_is_fetched_once(void **state)
{
    (void)state;
    struct reply reply = ASK(&lin, "GET", "/api/model", NULL);
    world_expect(&reply, 200, NULL);
    const char *match = arena_printf(house.arena, "If-None-Match: %s", world_header(&reply, "ETag"));
    reply = world_ask(&lin, "GET", "/api/model", NULL, match, NULL);
    world_expect(&reply, 304, NULL);
    assert_int_equal(reply.size, 0);
    reply = world_ask(&zhou, "GET", "/api/model", NULL, match, NULL);
    world_expect(&reply, 200, NULL); /* another viewer, another model */
}

static void pages_answer_for_an_ordinary_person(void **state)
{
    (void)state;
    static const char *const PATHS[] = {
        "/api/desk", "/api/tasks", "/api/tasks?scope=waiting", "/api/tasks?scope=duties&from=2026-10-01&to=2026-12-01", "/api/inbox?state=all",
        "/api/people?q=%E6%9E%97", "/api/search?q=%E5%BA%A7%E4%BD%8D", "/api/watch", "/api/clock", "/api/jobs", "/api/deliveries", "/api/facts",
        "/api/registers/rectification-notice", "/api/registers/finding/new", "/api/calendar/2026", "/api/trail/head", "/api/roster", "/api/openapi.json",
        "/api/packs", "/api/packs/cug/map", "/api/packs/cug/text", "/api/packs/cug/coverage", "/api/clauses/cug.10.1", "/api/indicators", "/api/board",
        "/api/calls", "/api/about"};
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        struct reply reply = ASK(&lin, "GET", PATHS[i], NULL);
        if (reply.status != 200 || !reply.json)
            fail_msg("%s: %d %.300s", PATHS[i], reply.status, reply.body);
    }
}

static void lists_and_templates_come_as_spreadsheets(void **state)
{
    (void)state;
    static const struct {
        const char *path, *name; /* called as people call the register: 信息系统, 安全隐患 导入模板 */
    } FILES[] = {{"/api/indicators/export.xlsx?period=2026-10", "%E6%8C%87%E6%A0%87.xlsx"},
                 {"/api/registers/system/export.xlsx?state=in-service", "%E4%BF%A1%E6%81%AF%E7%B3%BB%E7%BB%9F.xlsx"},
                 {"/api/registers/finding/template.xlsx",
                  "%E5%AE%89%E5%85%A8%E9%9A%90%E6%82%A3%20%E5%AF%BC%E5%85%A5%E6%A8%A1%E6%9D%BF.xlsx"}};
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        struct reply reply = ASK(&lin, "GET", FILES[i].path, NULL);
        assert_int_equal(reply.status, 200);
        assert_non_null(strstr(world_header(&reply, "Content-Type"), "spreadsheetml"));
        assert_non_null(strstr(world_header(&reply, "Content-Disposition"), FILES[i].name));
        assert_memory_equal(reply.body, "PK\3\4", 4);
    }
}

static void a_list_comes_as_csv_that_excel_reads(void **state)
{
    (void)state;
    struct reply reply = ASK(&lin, "GET", "/api/registers/system/export.csv?state=in-service", NULL);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(world_header(&reply, "Content-Type"), "text/csv"));
    assert_memory_equal(reply.body, "\xef\xbb\xbf", 3);
    assert_non_null(strstr(reply.body, "编号,状态,"));
}

static void a_record_has_its_trail_and_documents(void **state)
{
    (void)state;
    struct reply reply = open_system("trail-1");
    const char *path =
        arena_printf(house.arena, "/api/records/system/%lld", (long long)world_number(&reply, "record.id"));
    reply = ASK(&lin, "GET", arena_printf(house.arena, "%s/trail", path), NULL);
    world_expect(&reply, 200, NULL);
    assert_int_equal(json_array_size(house_at(reply.json, "rows")), 1);
    assert_string_equal(world_text(&reply, "rows.0.actor.title"), "林知远");
    assert_string_equal(world_text(&reply, "rows.0.source"), "127.0.0.1");
    assert_string_equal(world_text(&reply, "rows.0.reason"), "测试");
    reply = ASK(&lin, "GET", arena_printf(house.arena, "%s/documents", path), NULL);
    world_expect(&reply, 200, NULL);
}

static void an_inbox_is_ones_own(void **state)
{
    (void)state;
    struct reply reply = ASK(&zhou, "GET", "/api/inbox?state=unread&limit=5", NULL);
    world_expect(&reply, 200, NULL);
    long long id = (long long)world_number(&reply, "rows.0.id");
    assert_true(id > 0);
    reply = ASK(&lin, "POST", arena_printf(house.arena, "/api/inbox/%lld/read", id), "{}");
    world_expect(&reply, 404, NULL);
    reply = ASK(&zhou, "POST", arena_printf(house.arena, "/api/inbox/%lld/read", id), "{}");
    world_expect(&reply, 200, NULL);
    reply = ASK(&zhou, "GET", "/api/inbox?state=unread&limit=200", NULL);
    for (size_t i = 0; i < json_array_size(house_at(reply.json, "rows")); i++)
        assert_true(house_number(json_array_get(house_at(reply.json, "rows"), i), "id") != id);
}

/* Reads from the stream until `words` came; the test fails after two seconds without a byte. */
static void await_words(int fd, struct text *seen, const char *words)
{
    struct timeval wait = {2, 0};
    char piece[2048];
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), 0);
    while (!strstr(text_end(seen), words)) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n <= 0)
            fail_msg("no “%s” came: %s", words, text_end(seen));
        text_add_n(seen, piece, (size_t)n);
    }
}

/* An open stream of this person's session. */
static int listen_as(const struct person *person, struct text *seen, int streams)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(world.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const char *wanted = arena_printf(house.arena, "fengsui_event_streams %d", streams);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    const char *head =
        arena_printf(house.arena, "GET /api/events HTTP/1.1\r\nHost: a\r\nCookie: %s\r\n\r\n", person->cookie);
    assert_int_equal(write(fd, head, strlen(head)), (ssize_t)strlen(head));
    await_words(fd, seen, "text/event-stream");
    for (int i = 0; i < 20 && !strstr(ASK(NULL, "GET", "/metrics", NULL).body, wanted); i++)
        usleep(20 * 1000);
    return fd;
}

static void changes_are_told_and_a_logout_ends_the_stream(void **state)
{
    (void)state;
    static const char *const TOPICS[] = {"record:system/1", "desk"};
    struct text seen = TEXT(house.arena);
    world_login(&zhou);
    int fd = listen_as(&zhou, &seen, 1);
    api_publish(world.api, 48213, TOPICS, 2);
    await_words(fd, &seen, "event: change\ndata: {\"seq\":48213,\"topics\":[\"record:system/1\",\"desk\"]}\n\n");
    api_publish_all(world.api);
    await_words(fd, &seen, "event: resync");
    struct reply reply = ASK(&zhou, "POST", "/api/logout", "{}");
    world_expect(&reply, 200, NULL);
    await_words(fd, &seen, "event: bye");
    close(fd);
    world_login(&zhou);
}

static void what_one_may_not_read_is_not_named_in_the_stream(void **state)
{
    (void)state;
    static const char *const TOPICS[] = {"record:system/1", "register:system",   "record:series/3", "register:series",
                                         "record:delivery/9", "register:delivery", "watch",           "desk"};
    struct text seen = TEXT(house.arena), own = TEXT(house.arena);
    world_login(&zhou);
    world_login(&lin);
    int all = listen_as(&zhou, &seen, 1), few = listen_as(&lin, &own, 2);
    api_publish(world.api, 7, TOPICS, 8);
    await_words(all, &seen,
                "{\"seq\":7,\"topics\":[\"record:system/1\",\"register:system\",\"watch\",\"desk\"]}\n");
    await_words(few, &own, "{\"seq\":7,\"topics\":[\"register:system\",\"watch\",\"desk\"]}\n");
    api_publish(world.api, 8, (const char *const[]){"record:holding/1", "desk"}, 2); /* rights are in question */
    await_words(all, &seen, "{\"seq\":8,\"topics\":[\"desk\"]}\n");
    api_publish(world.api, 9, TOPICS, 8);
    await_words(all, &seen, "{\"seq\":9,\"topics\":[\"watch\",\"desk\"]}\n");
    close(all);
    close(few);
}

/* Two who change the same thing at once: the later one is told, and what is there now. */
static void what_somebody_else_changed_meanwhile_is_not_overwritten(void **state)
{
    (void)state;
    const char *path = "/api/views/rectification-notice";
    world_login(&zhou);
    struct reply reply = ASK(&zhou, "PUT", path, "{\"name\":\"两处\",\"query\":\"rank=soon\"}");
    world_expect(&reply, 200, NULL);
    reply = ASK(&zhou, "GET", path, NULL);
    const char *match =
        arena_printf(house.arena, "If-Match: \"%s\"",
                     house_text(house_pick(reply.json, "rows", "name", "两处"), "tag"));
    reply = world_ask(&zhou, "PUT", path, "{\"name\":\"两处\",\"query\":\"rank=late\"}", match, NULL);
    world_expect(&reply, 200, NULL);
    reply = world_ask(&zhou, "PUT", path, "{\"name\":\"两处\",\"query\":\"rank=esc\"}", match, NULL);
    world_expect(&reply, 409, "CHANGED");
    assert_string_equal(world_text(&reply, "current.query"), "rank=late");
    reply = world_ask(&zhou, "PUT", path, "{\"name\":\"两处\",\"query\":\"rank=esc\"}", "If-Match: \"v7\"", NULL);
    world_expect(&reply, 422, NULL);
    reply = ASK(&zhou, "DELETE", path, "{\"name\":\"两处\"}");
    world_expect(&reply, 200, NULL);
    world_login(&sec);
    reply = ASK(&sec, "GET", "/api/calendar/2026", NULL);
    world_expect(&reply, 200, NULL);
    assert_string_equal(world_header(&reply, "ETag"),
                        arena_printf(house.arena, "\"%s\"", world_text(&reply, "tag")));
    reply = world_ask(&sec, "PUT", "/api/calendar/2026", "{\"days\":[],\"reason\":\"试\"}",
                      "If-Match: \"t000000000000000000000000\"", NULL);
    world_expect(&reply, 409, "CHANGED");
    assert_int_equal(world_number(&reply, "current.year"), 2026);
    world_step_up(&sec);
    reply = world_ask(&sec, "PUT", "/api/settings",
                      "{\"name\":\"acknowledge-limit\",\"value\":\"3 workdays\",\"reason\":\"试\"}",
                      "If-Match: \"t000000000000000000000000\"", NULL);
    world_expect(&reply, 409, "CHANGED");
    assert_string_equal(world_text(&reply, "current.name"), "acknowledge-limit");
}

static void a_view_is_kept_and_given_and_dropped_by_whoever_has_it(void **state)
{
    (void)state;
    const char *path = "/api/views/rectification-notice";
    const char *give = arena_printf(house.arena, "{\"name\":\"快到期\",\"query\":\"rank=soon\",\"to\":[%lld]}",
                                    (long long)house_id("person", "林知远"));
    struct reply reply = ASK(&zhou, "PUT", path, "{\"name\":\"已升级/本周\",\"query\":\"rank=esc\"}");
    world_expect(&reply, 200, NULL);
    reply = ASK(&zhou, "PUT", path, give);
    world_expect(&reply, 200, NULL);
    reply = ASK(&zhou, "GET", path, NULL);
    assert_int_equal(json_array_size(house_at(reply.json, "rows")), 1);
    assert_string_equal(world_text(&reply, "rows.0.name"), "已升级/本周");
    reply = ASK(&lin, "GET", path, NULL);
    assert_int_equal(json_array_size(house_at(reply.json, "rows")), 1);
    assert_string_equal(world_text(&reply, "rows.0.query"), "rank=soon");
    assert_string_equal(world_text(&reply, "rows.0.by.title"), "周启明");
    reply = ASK(&lin, "DELETE", path,
                arena_printf(house.arena, "{\"name\":\"快到期\",\"by\":%lld}",
                             (long long)world_number(&reply, "rows.0.by.id")));
    world_expect(&reply, 200, NULL);
    reply = ASK(&lin, "GET", path, NULL);
    assert_int_equal(json_array_size(house_at(reply.json, "rows")), 0);
    reply = ASK(&zhou, "PUT", path, "{\"name\":\"x\",\"query\":\"\",\"to\":[999999]}");
    world_expect(&reply, 422, "INVALID");
    reply = ASK(&zhou, "PUT", "/api/views/login", "{\"name\":\"x\",\"query\":\"\"}");
    world_expect(&reply, 404, "NOT_FOUND");
}

static void rights_follow_the_holdings_of_the_moment(void **state)
{
    (void)state;
    static const char *const TOPICS[] = {"record:holding/1"};
    struct oops oops = {0};
    struct fact_answer answer = {0};
    struct reply reply = ASK(&lin, "GET", "/api/me", NULL);
    size_t before = json_array_size(house_at(reply.json, "posts"));
    struct cell cells[] = {{"post", VALUE_OF_TEXT("security-office")},
                           {"unit", VALUE_OF_REF("unit", house_id("unit", "网信办"))},
                           {"person", VALUE_OF_REF("person", house_id("person", "林知远"))},
                           {"starts-on", VALUE_OF_INT(house.stage.now - 86400000)}};
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = "holding",
                        .actor = {.title = "测试", .kind = "machine", .trusted = true},
                        .values = cells,
                        .value_count = 4};
    assert_int_equal(stage_send(&house.stage, &fact, &answer, &oops), 0);
    assert_int_equal(answer.refusals.n, 0);
    api_publish(world.api, 1, TOPICS, 1);
    reply = ASK(&lin, "GET", "/api/me", NULL);
    assert_int_equal(json_array_size(house_at(reply.json, "posts")), before + 1);
}

static void full_queues_say_try_again(void **state)
{
    (void)state;
    world.busy = true;
    struct reply reply = ASK(&lin, "GET", "/api/desk", NULL);
    world_expect(&reply, 503, "BUSY");
    assert_string_equal(world_header(&reply, "Retry-After"), "1");
    world.busy = false;
    world.waist_busy = true;
    reply = open_system("busy-1");
    world_expect(&reply, 503, "BUSY");
    world.waist_busy = false;
    reply = open_system("busy-1");
    world_expect(&reply, 201, NULL);
}

static void the_test_clock_moves_forward_only(void **state)
{
    (void)state;
    struct reply reply = ASK(&lin, "POST", "/api/clock", "{\"by\":\"-2 days\"}");
    world_expect(&reply, 422, NULL);
    reply = ASK(&lin, "POST", "/api/clock", "{\"to\":\"2020-01-01T00:00:00+08:00\"}");
    world_expect(&reply, 422, NULL);
    reply = ASK(&lin, "POST", "/api/clock", "{\"by\":\"2 hours\"}");
    world_expect(&reply, 200, NULL);
    assert_true(text_starts(world_text(&reply, "now"), "2026-11-12T12:00"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_a_record_answers_with_its_number_and_stores_what_was_typed),
        cmocka_unit_test(the_same_key_gives_the_first_answer_another_persons_key_does_not),
        cmocka_unit_test(more_time_asked_for_without_what_it_takes_is_refused_with_the_clause),
        cmocka_unit_test(a_key_that_has_done_one_thing_does_not_pass_for_another),
        cmocka_unit_test(a_lost_update_is_refused_and_shows_the_record_as_it_is),
        cmocka_unit_test(every_wrong_field_is_named),
        cmocka_unit_test(what_the_rules_refuse_comes_with_reason_and_clause),
        cmocka_unit_test(a_dry_run_tells_and_keeps_nothing),
        cmocka_unit_test(a_list_is_paged_filtered_and_bounded),
        cmocka_unit_test(registers_of_the_engine_stay_closed),
        cmocka_unit_test(many_at_once_are_done_or_refused_one_by_one),
        cmocka_unit_test(what_many_deeds_opened_is_answered_with_them),
        cmocka_unit_test(the_model_is_fetched_once),
        cmocka_unit_test(pages_answer_for_an_ordinary_person),
        cmocka_unit_test(lists_and_templates_come_as_spreadsheets),
        cmocka_unit_test(a_list_comes_as_csv_that_excel_reads),
        cmocka_unit_test(a_record_has_its_trail_and_documents),
        cmocka_unit_test(an_inbox_is_ones_own),
        cmocka_unit_test(changes_are_told_and_a_logout_ends_the_stream),
        cmocka_unit_test(what_one_may_not_read_is_not_named_in_the_stream),
        cmocka_unit_test(what_somebody_else_changed_meanwhile_is_not_overwritten),
        cmocka_unit_test(a_view_is_kept_and_given_and_dropped_by_whoever_has_it),
        cmocka_unit_test(rights_follow_the_holdings_of_the_moment),
        cmocka_unit_test(full_queues_say_try_again),
        cmocka_unit_test(the_test_clock_moves_forward_only),
    };
    return cmocka_run_group_tests_name("api records", tests, prepare, world_close);
}
