/* What strangers and ill-meaning people may send: the door stays upright and says what is wrong. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *repeated(const char *piece, size_t times)
{
    struct text text = TEXT(house.arena);
    while (times--)
        text_add(&text, piece);
    return text_end(&text);
}

static void bodies_that_are_no_good_json_are_refused(void **state)
{
    (void)state;
    const struct {
        const char *what, *body;
        int status;
    } ROWS[] = {
        {"nothing", "{", 400},
        {"a key twice", "{\"values\":{},\"values\":{}}", 400},
        {"a key twice inside", "{\"values\":{\"name\":\"a\",\"name\":\"b\"}}", 400},
        {"behind the end", "{} {}", 400},
        {"a NUL", "{\"reason\":\"a\\u0000b\"}", 400},
        {"half a pair", "{\"reason\":\"\\ud83d\"}", 400},
        {"no UTF-8", "{\"reason\":\"\xff\xfe\"}", 400},
        {"too deep", arena_printf(house.arena, "{\"values\":{\"name\":%s1%s}}", repeated("[", 40), repeated("]", 40)), 413},
        {"too long", arena_printf(house.arena, "{\"reason\":\"%s\"}", repeated("x", 70000)), 413},
        {"a long text", arena_printf(house.arena, "{\"reason\":\"%s\"}", repeated("长", 2001)), 422},
        {"a text as a number", "{\"reason\":7}", 422},
        {"values as a list", "{\"values\":[]}", 422},
        {"a list at the top", "[1]", 422},
        {"a text at the top", "\"x\"", 422},
        {"NaN", "{\"values\":{\"level\":NaN}}", 400},
        {"a huge number", "{\"values\":{\"level\":1e999}}", 400},
        {"a number over 64 bits", "{\"values\":{\"level\":99999999999999999999}}", 400},
        {"second without password", "{\"second\":{\"login\":\"x\"}}", 422},
        {"members of an inner object", "{\"second\":{\"login\":\"x\",\"password\":\"y\",\"root\":1}}", 422},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct reply reply = ASK(&lin, "POST", "/api/registers/system", ROWS[i].body);
        if (reply.status != ROWS[i].status)
            fail_msg("%s: expected %d, is %d: %.300s", ROWS[i].what, ROWS[i].status, reply.status, reply.body);
    }
    struct reply reply = world_bytes(&lin, "POST", "/api/registers/system", "text/plain", "{}", 2, NULL);
    world_expect(&reply, 415, NULL);
    reply = world_bytes(&lin, "POST", "/api/registers/system", "application/jsonx", "{}", 2, NULL);
    world_expect(&reply, 415, NULL);
}

static void fields_filled_with_nonsense_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *values, *where;
    } ROWS[] = {
        {"{\"name\":{}}", "name"},
        {"{\"name\":[\"a\"]}", "name"},
        {"{\"name\":\"a\\u0007b\"}", "name"},
        {"{\"level\":\"3\"}", "level"},
        {"{\"secure\":1}", "secure"},
        {"{\"run-unit\":-1}", "run-unit"},
        {"{\"run-unit\":0}", "run-unit"},
        {"{\"run-unit\":{\"register\":\"person\",\"id\":1}}", "run-unit"},
        {"{\"run-unit\":{\"register\":\"login\",\"id\":1}}", "run-unit"},
        {"{\"run-unit\":1.5}", "run-unit"},
        {"{\"in-service-at\":\"2026-02-30T00:00:00+08:00\"}", "in-service-at"},
        {"{\"in-service-at\":\"2026-10-10\"}", "in-service-at"},
        {"{\"in-service-at\":1790000000000}", "in-service-at"},
        {"{\"version\":9}", "version"},
        {"{\"number\":\"XT0001\"}", "number"},
        {"{\"opener\":1}", "opener"},
        {"{\"state\":\"retired\"}", "state"},
        {"{\"id\":1}", "id"},
        {"{\"\":1}", ""},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct reply reply =
            ASK(&lin, "POST", "/api/registers/system", arena_printf(house.arena, "{\"values\":%s}", ROWS[i].values));
        if (reply.status != 422 || !house_pick(reply.json, "errors", "where", ROWS[i].where))
            fail_msg("%s: %d %.300s", ROWS[i].values, reply.status, reply.body);
    }
}

static void paths_lead_out_of_no_folder(void **state)
{
    (void)state;
    static const char *const PATHS[] = {
        "/secret.txt", "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/assets/..%5c..%5csecret.txt",
        "/.hidden", "/assets/.%2e/index.html.x", "//secret.txt", "/assets//app-1234.js", "/vault.key", "/../vault.key", "/assets/app-1234.js.gz", "/assets/nothing"};
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        struct reply reply = ASK(NULL, "GET", PATHS[i], NULL);
        if (reply.status == 200 || strstr(reply.body, "not for you"))
            fail_msg("%s: %d %.100s", PATHS[i], reply.status, reply.body);
    }
    static const char *const HASHES[] = {
        "..%2f..%2fvault.key", "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", "x", "%2e%2e",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde/"};
    for (size_t i = 0; i < sizeof HASHES / sizeof *HASHES; i++) {
        struct reply reply = ASK(&lin, "GET", arena_printf(house.arena, "/api/evidence/%s", HASHES[i]), NULL);
        assert_true(reply.status == 404 || reply.status == 400);
        reply = ASK(&lin, "GET", arena_printf(house.arena, "/api/documents/%s", HASHES[i]), NULL);
        assert_true(reply.status == 404 || reply.status == 400 || reply.status == 501);
    }
}

static void the_pages_come_with_their_guards(void **state)
{
    (void)state;
    struct reply reply = ASK(NULL, "GET", "/", NULL);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "烽燧"));
    assert_non_null(strstr(world_header(&reply, "Content-Security-Policy"), "script-src 'self'; "));
    assert_string_equal(world_header(&reply, "X-Content-Type-Options"), "nosniff");
    assert_string_equal(world_header(&reply, "Cache-Control"), "no-cache");
    struct reply deep = ASK(NULL, "GET", "/r/rectification-notice/37", NULL);
    assert_int_equal(deep.status, 200); /* the client's own page */
    assert_string_equal(deep.body, reply.body);
    reply = world_ask(NULL, "GET", "/", NULL,
                      arena_printf(house.arena, "If-None-Match: %s", world_header(&deep, "ETag")), NULL);
    assert_int_equal(reply.status, 304);
    reply = ASK(NULL, "GET", "/assets/app-1234.js", NULL);
    assert_string_equal(reply.body, "plain script");
    assert_string_equal(world_header(&reply, "Cache-Control"), "public, max-age=31536000, immutable");
    reply = world_ask(NULL, "GET", "/assets/app-1234.js", NULL, "Accept-Encoding: gzip, br", NULL);
    assert_string_equal(world_header(&reply, "Content-Encoding"), "gzip");
    assert_string_equal(reply.body, "gzipped script");
    assert_non_null(strstr(world_header(&reply, "Content-Type"), "javascript"));
    reply = ASK(NULL, "POST", "/", "{}");
    assert_int_equal(reply.status, 405);
}

static int files_below(const char *folder)
{
    char command[200], text[40] = "0";
    snprintf(command, sizeof command, "find '%s' -type f | wc -l", folder);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_non_null(fgets(text, sizeof text, pipe));
    pclose(pipe);
    return atoi(text);
}

static void evidence_is_kept_once_and_read_by_who_may(void **state)
{
    (void)state;
    const char *small = "%PDF-1.4 sample", *large = repeated("0123456789abcdef", 2000);
    struct reply reply = world_bytes(&lin, "POST", "/api/evidence?name=a%2Fb%2F%E8%AF%81%E6%8D%AE.pdf",
                                     "application/pdf", small, strlen(small), NULL);
    world_expect(&reply, 201, NULL);
    const char *hash = arena_text(house.arena, world_text(&reply, "hash"));
    assert_string_equal(world_text(&reply, "name"), "证据.pdf");
    assert_string_equal(world_text(&reply, "type"), "application/pdf");
    assert_int_equal(strlen(world_text(&reply, "sm3")), 64);
    struct stat status;
    const char *path = arena_printf(house.arena, "%s/evidence/%.2s/%s", world.folder, hash, hash + 2);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, (off_t)strlen(small));
    int files = files_below(arena_printf(house.arena, "%s/evidence", world.folder));
    reply = world_bytes(&zhou, "POST", "/api/evidence?name=again.pdf", "application/pdf", small, strlen(small), NULL);
    world_expect(&reply, 200, NULL);
    assert_string_equal(world_text(&reply, "hash"), hash);
    assert_int_equal(files_below(arena_printf(house.arena, "%s/evidence", world.folder)), files);
    reply =
        world_bytes(&lin, "POST", "/api/evidence?name=big.bin", "application/octet-stream", large, strlen(large), NULL);
    world_expect(&reply, 201, NULL); /* over memory_body: came through the spool */
    const char *big = arena_text(house.arena, world_text(&reply, "hash"));
    assert_int_equal(files_below(arena_printf(house.arena, "%s/spool", world.folder)), 0);
    reply = ASK(&lin, "GET", arena_printf(house.arena, "/api/evidence/%s", hash), NULL);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, small);
    assert_non_null(
        strstr(world_header(&reply, "Content-Disposition"), "inline; filename*=UTF-8''%E8%AF%81%E6%8D%AE.pdf"));
    assert_non_null(strstr(world_header(&reply, "Content-Security-Policy"), "sandbox"));
    reply = ASK(&zhou, "GET", arena_printf(house.arena, "/api/evidence/%s", hash), NULL);
    assert_int_equal(reply.status, 200); /* he has brought it, too */
    reply = ASK(&zhou, "GET", arena_printf(house.arena, "/api/evidence/%s", big), NULL);
    world_expect(&reply, 404, NULL); /* it hangs on nothing that he reads */
}

static void files_of_strangers_and_too_large_ones_are_refused_before_they_are_read(void **state)
{
    (void)state;
    const char *large = repeated("0123456789abcdef", 70000);
    struct reply reply = world_bytes(NULL, "POST", "/api/evidence?name=x", "application/octet-stream", "x", 1, NULL);
    assert_int_equal(reply.status, 401);
    reply = world_bytes(&lin, "POST", "/api/evidence?name=x", "application/octet-stream", large, strlen(large), NULL);
    assert_int_equal(reply.status, 413);
    reply = world_bytes(&lin, "POST", "/api/evidence", "application/octet-stream", "x", 1, NULL);
    world_expect(&reply, 422, NULL);
    reply = world_bytes(&lin, "POST", "/api/evidence?name=x%0Ay", "application/octet-stream", "x", 1, NULL);
    assert_int_equal(reply.status, 422);
    reply = world_bytes(&lin, "POST", "/api/evidence?name=x", "application/octet-stream", "", 0, NULL);
    assert_int_equal(reply.status, 422);
    assert_int_equal(files_below(arena_printf(house.arena, "%s/spool", world.folder)), 0);
}

static void an_import_becomes_a_job_over_a_kept_file(void **state)
{
    (void)state;
    struct reply reply =
        world_bytes(&lin, "POST", "/api/imports?name=scan.xml&into=finding", "text/xml", "<nmaprun/>", 10, NULL);
    world_expect(&reply, 202, NULL);
    assert_int_equal(world_number(&reply, "job"), 7000 + world.jobs);
    assert_string_equal(world.job_kind, "import");
    assert_int_equal(access(world.job_file, R_OK), 0);
    reply = world_bytes(&lin, "POST", "/api/imports?name=posts.csv&into=holding", "text/csv", "甲,乙\n", 8, NULL);
    world_expect(&reply, 202, NULL); /* every register of the packs, not only the great ones */
    reply = world_bytes(&lin, "POST", "/api/imports?name=scan.xml&into=login", "text/xml", "<nmaprun/>", 10, NULL);
    world_expect(&reply, 422, NULL);
    reply = world_bytes(&lin, "POST", "/api/imports?name=scan.xml&into=finding&kind=exe", "text/xml", "<nmaprun/>", 10,
                        NULL);
    world_expect(&reply, 422, NULL);
}

static void secrets_of_channels_go_in_and_never_come_out(void **state)
{
    (void)state;
    world_login(&sys);
    world_step_up(&sys);
    struct reply reply = ASK(&sys, "PUT", "/api/channels",
                             "{\"name\":\"mail\",\"enabled\":true,\"settings\":{\"host\":\"mail.example.test\",\"password\":\"hush-hush\"}}");
    world_expect(&reply, 200, NULL);
    reply = ASK(&sys, "GET", "/api/channels", NULL);
    world_expect(&reply, 200, NULL);
    json_t *row = house_pick(reply.json, "rows", "name", "mail");
    assert_string_equal(house_text(house_pick(row, "settings", "name", "host"), "value"), "mail.example.test");
    json_t *secret = house_pick(row, "settings", "name", "password");
    assert_true(json_is_null(house_at(secret, "value")));
    assert_true(json_is_true(house_at(secret, "set")));
    assert_null(strstr(reply.body, "hush-hush"));
    reply =
        ASK(&sys, "PUT", "/api/channels",
            "{\"name\":\"mail\",\"enabled\":false,\"settings\":{\"host\":\"other.example.test\",\"password\":\"\"}}");
    world_expect(&reply, 200, NULL); /* an empty secret stays */
    reply = ASK(&sys, "GET", "/api/channels", NULL);
    row = house_pick(reply.json, "rows", "name", "mail");
    assert_true(json_is_true(house_at(house_pick(row, "settings", "name", "password"), "set")));
    reply = ASK(&sys, "PUT", "/api/channels", "{\"name\":\"mail\",\"enabled\":true,\"settings\":{\"hosst\":\"x\"}}");
    world_expect(&reply, 422, NULL);
    world_login(&aud);
    const char *found = NULL;
    int64_t channel = stage_find(&house.stage, "channel", "mail", &found);
    const int64_t ids[] = {channel, lin.id};
    for (size_t i = 0; i < 2; i++) {
        const char *path = arena_printf(house.arena, "/api/trail?limit=200&record=%s/%lld", i ? "login" : "channel",
                                        (long long)ids[i]);
        reply = ASK(&aud, "GET", path, NULL);
        world_expect(&reply, 200, NULL);
        assert_true(json_array_size(house_at(reply.json, "rows")) >= 1);
        assert_null(strstr(reply.body, "hush-hush"));
        assert_null(strstr(reply.body, "argon2"));
        assert_null(strstr(reply.body, PASSWORD));
    }
}

static void adoption_takes_two_administrators(void **state)
{
    (void)state;
    world_login(&sec);
    world_step_up(&sec);
    struct reply reply =
        ASK(&sec, "POST", "/api/packs/cug/adopt", "{\"second\":{\"login\":\"sec\",\"password\":\"" PASSWORD "\"}}");
    world_expect(&reply, 403, NULL);
    reply = ASK(&sec, "POST", "/api/packs/cug/adopt", "{\"second\":{\"login\":\"lin\",\"password\":\"" PASSWORD "\"}}");
    world_expect(&reply, 403, NULL);
    reply = ASK(&sec, "POST", "/api/packs/cug/adopt", "{\"second\":{\"login\":\"sys\",\"password\":\"wrong\"}}");
    world_expect(&reply, 403, NULL);
    int before = world.jobs;
    reply = ASK(&sec, "POST", "/api/packs/cug/adopt",
                "{\"second\":{\"login\":\"sys\",\"password\":\"" PASSWORD "\"},\"edition\":\"2021\"}");
    world_expect(&reply, 202, NULL);
    assert_int_equal(world.jobs, before + 1);
    assert_string_equal(world.job_kind, "adopt");
    assert_null(strstr(world.job_options, PASSWORD));
    assert_non_null(strstr(world.job_options, "2021"));
}

static void a_time_in_doubt_takes_two_administrators_and_a_reason(void **state)
{
    static const char *const REFUSED[] = {
        "{\"reason\":\"checked\",\"second\":{\"login\":\"sys\",\"password\":\"" PASSWORD "\"}}", /* the same person */
        "{\"reason\":\"checked\",\"second\":{\"login\":\"lin\",\"password\":\"" PASSWORD "\"}}", /* no administrator */
        "{\"reason\":\"checked\",\"second\":{\"login\":\"sec\",\"password\":\"wrong\"}}",
        "{\"reason\":\" \",\"second\":{\"login\":\"sec\",\"password\":\"" PASSWORD "\"}}",
        "{\"reason\":\"checked\"}",
    };
    (void)state;
    world_login(&sys);
    struct reply reply = ASK(&sys, "POST", "/api/clock/accept",
                             "{\"reason\":\"checked\",\"second\":{\"login\":\"sec\",\"password\":\"" PASSWORD "\"}}");
    world_expect(&reply, 403, "STEP_UP");
    world_step_up(&sys);
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        reply = ASK(&sys, "POST", "/api/clock/accept", REFUSED[i]);
        world_expect(&reply, i < 3 ? 403 : 422, NULL);
    }
    assert_int_equal(world.clocks, 0);
    reply = ASK(&sys, "POST", "/api/clock/accept",
                "{\"reason\":\"checked\",\"second\":{\"login\":\"sec\",\"password\":\"" PASSWORD "\"}}");
    world_expect(&reply, 200, NULL);
    assert_int_equal(world.clocks, 1);
    assert_string_equal(world.clock_reason, "checked");
    assert_int_equal(world.clock_second, house_id("person", sec.name));
}

static int prepare(void **state)
{
    world_open(state);
    world_login(&lin);
    world_login(&zhou);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_that_are_no_good_json_are_refused),
        cmocka_unit_test(fields_filled_with_nonsense_are_named),
        cmocka_unit_test(paths_lead_out_of_no_folder),
        cmocka_unit_test(the_pages_come_with_their_guards),
        cmocka_unit_test(evidence_is_kept_once_and_read_by_who_may),
        cmocka_unit_test(files_of_strangers_and_too_large_ones_are_refused_before_they_are_read),
        cmocka_unit_test(an_import_becomes_a_job_over_a_kept_file),
        cmocka_unit_test(secrets_of_channels_go_in_and_never_come_out),
        cmocka_unit_test(adoption_takes_two_administrators),
        cmocka_unit_test(a_time_in_doubt_takes_two_administrators_and_a_reason),
    };
    return cmocka_run_group_tests_name("api hostile", tests, prepare, world_close);
}
