/* What login, sessions, passwords and one-time codes promise. */
#include "world.h"

#include <liboath/oath.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct reply login(const char *name, const char *password)
{
    return ASK(NULL, "POST", "/api/login",
               arena_printf(house.arena, "{\"login\":\"%s\",\"password\":\"%s\"}", name, password));
}

static void anybody_may_say_hello_and_learns_little(void **state)
{
    (void)state;
    struct reply reply = ASK(NULL, "GET", "/api/hello", NULL);
    world_expect(&reply, 200, NULL);
    assert_string_equal(world_text(&reply, "institution"), "样例大学");
    assert_string_equal(world_text(&reply, "zone"), "+08:00");
    assert_true(json_is_false(house_at(reply.json, "needs_setup")));
    assert_true(json_is_false(house_at(reply.json, "full")));
    assert_null(world_header(&reply, "Set-Cookie"));
    assert_string_equal(world_header(&reply, "Cache-Control"), "no-store");
    assert_non_null(world_header(&reply, "X-Request-Id"));
}

static void a_login_opens_what_was_closed_and_a_logout_closes_it(void **state)
{
    (void)state;
    struct reply reply = ASK(NULL, "GET", "/api/me", NULL);
    world_expect(&reply, 401, "LOGIN");
    world_login(&lin);
    reply = ASK(&lin, "GET", "/api/me", NULL);
    world_expect(&reply, 200, NULL);
    assert_string_equal(world_text(&reply, "person.title"), "林知远");
    assert_string_equal(world_text(&reply, "unit.title"), "图书馆");
    assert_string_equal(world_text(&reply, "rail.0"), "desk");
    reply = login("lin", PASSWORD);
    assert_non_null(strstr(world_header(&reply, "Set-Cookie"), "HttpOnly; SameSite=Strict"));
    reply = ASK(&lin, "POST", "/api/logout", "{}");
    world_expect(&reply, 200, NULL);
    reply = ASK(&lin, "GET", "/api/me", NULL);
    world_expect(&reply, 401, "LOGIN");
}

static void a_login_stands_in_the_account_with_its_address(void **state)
{
    (void)state;
    world_login(&sec);
    struct reply reply = ASK(&sec, "GET", "/api/users", NULL);
    world_expect(&reply, 200, NULL);
    json_t *row = house_pick(reply.json, "rows", "login", "sec");
    assert_string_equal(house_text(row, "last_from"), "127.0.0.1");
    assert_true(json_is_object(house_at(row, "last")));
    assert_true(house_number(row, "sessions") >= 1);
    assert_null(strstr(reply.body, "argon2"));
}

static void who_holds_a_post_without_an_account_is_told_to_whoever_makes_accounts(void **state)
{
    (void)state;
    world_login(&sys);
    world_login(&sec);
    struct reply reply = ASK(&sys, "GET", "/api/users", NULL);
    world_expect(&reply, 200, NULL);
    json_t *all = house_at(reply.json, "without"), *one;
    bool found = false;
    size_t i;
    json_array_foreach(all, i, one)
    {
        const char *name = house_text(house_at(one, "person"), "title");
        assert_string_not_equal(name, "林知远"); /* has an account */
        found = found || !strcmp(name, "冯书田");
        assert_true(json_array_size(house_at(one, "posts")) > 0);
    }
    assert_true(found);
    reply = ASK(&sec, "GET", "/api/users", NULL);
    assert_null(json_object_get(reply.json, "without"));
}

static void unknown_accounts_and_wrong_passwords_look_the_same(void **state)
{
    (void)state;
    struct reply unknown = login("nobody", "x"), wrong = login("aud", "x");
    world_expect(&unknown, 401, "LOGIN");
    world_expect(&wrong, 401, "LOGIN");
    assert_string_equal(world_text(&unknown, "detail"), world_text(&wrong, "detail"));
}

static int64_t notes_of_login(const char *name, const char *reason)
{
    struct oops oops = {0};
    struct answer rows;
    int64_t n = 0;
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "trail",
                      .where = term_is(house.arena, "reason", VALUE_OF_TEXT(reason)),
                      .limit = 500};
    assert_int_equal(store_ask(stage_store(&house.stage), house.arena, &ask, &rows, &oops), 0);
    for (size_t i = 0; i < rows.n; i++)
        n += !strcmp(row_text(&rows.rows[i], "actor-title"), name);
    return n;
}

/* The worker of the world has done what was handed to it before. */
static void settled(void) { (void)ASK(NULL, "GET", "/api/hello", NULL); }

static void a_login_that_cannot_be_written_down_is_told_in_the_trail_afterwards(void **state)
{
    (void)state;
    static const char *const TOPICS[] = {"desk"};
    int64_t before = notes_of_login("lin", "登录");
    world.waist_busy = true;
    struct reply reply = login("lin", PASSWORD);
    world_expect(&reply, 200, NULL);
    reply = login("lin", "wrong");
    world_expect(&reply, 401, "LOGIN");
    int64_t wrong = notes_of_login("lin", "登录失败");
    assert_int_equal(notes_of_login("lin", "登录"), before);
    api_publish(world.api, 1, TOPICS, 1); /* still nothing can be written */
    world.waist_busy = false;
    assert_int_equal(notes_of_login("lin", "登录"), before);
    api_publish(world.api, 2, TOPICS, 1);
    settled();
    assert_int_equal(notes_of_login("lin", "登录"), before + 1);
    assert_int_equal(notes_of_login("lin", "登录失败"), wrong + 1);
    api_publish(world.api, 3, TOPICS, 1);
    settled();
    assert_int_equal(notes_of_login("lin", "登录"), before + 1); /* once */
}

static void guessing_is_slowed_down_for_the_right_password_too(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct reply reply = login("guessed", "wrong");
        world_expect(&reply, 401, NULL);
    }
    struct reply reply = login("guessed", "wrong");
    world_expect(&reply, 429, "LIMIT");
    assert_true(atoi(world_header(&reply, "Retry-After")) > 800);
    assert_true(world_number(&reply, "retry_after") > 800);
    reply = login("zhou", PASSWORD); /* others are not shut out */
    world_expect(&reply, 200, NULL);
}

static void changes_need_the_sessions_csrf_word(void **state)
{
    (void)state;
    world_login(&lin);
    struct person forged = lin;
    snprintf(forged.csrf, sizeof forged.csrf, "%s", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    struct reply reply = ASK(&forged, "POST", "/api/logout", "{}");
    world_expect(&reply, 403, "CSRF");
    forged.csrf[0] = 0;
    reply = ASK(&forged, "POST", "/api/logout", "{}");
    world_expect(&reply, 403, "CSRF");
    reply = ASK(&lin, "POST", "/api/logout", "{}");
    world_expect(&reply, 200, NULL);
}

static void altered_cookies_are_nobodys(void **state)
{
    (void)state;
    world_login(&lin);
    struct person altered = lin;
    size_t n = strlen(altered.cookie);
    altered.cookie[n - 1] = altered.cookie[n - 1] == 'A' ? 'B' : 'A';
    struct reply reply = ASK(&altered, "GET", "/api/me", NULL);
    world_expect(&reply, 401, NULL);
    static const char *const COOKIES[] = {"fs_session=",         "fs_session=.",
                                          "fs_session=1.",       "fs_session=x.y",
                                          "fs_session=-1.abc",   "fs_session=99999999999999999999.abc",
                                          "other=1; fs_session", "fs_session=%00.x"};
    for (size_t i = 0; i < sizeof COOKIES / sizeof *COOKIES; i++) {
        snprintf(altered.cookie, sizeof altered.cookie, "%s", COOKIES[i]);
        reply = ASK(&altered, "GET", "/api/me", NULL);
        world_expect(&reply, 401, NULL);
    }
}

static void languages_follow_the_reader(void **state)
{
    (void)state;
    struct reply zh = world_ask(NULL, "GET", "/api/me", NULL, "Accept-Language: zh-CN,zh;q=0.9,en;q=0.8", NULL);
    struct reply en = world_ask(NULL, "GET", "/api/me", NULL, "Accept-Language: en-US,en;q=0.9,zh;q=0.5", NULL);
    assert_string_equal(world_text(&zh, "title"), "请先登录");
    assert_string_equal(world_text(&en, "title"), "log in first");
    assert_string_equal(world_text(&en, "type"), "/problems/login");
    assert_non_null(strstr(zh.headers, "application/problem+json"));
}

static void weak_passwords_are_refused_rule_by_rule_and_a_strong_one_ends_other_sessions(void **state)
{
    (void)state;
    struct person second = lin;
    world_login(&lin);
    world_login(&second);
    struct reply reply = ASK(&lin, "POST", "/api/password", "{\"old\":\"" PASSWORD "\",\"new\":\"Abc12345\"}");
    world_expect(&reply, 422, "INVALID");
    assert_string_equal(world_text(&reply, "errors.0.where"), "new");
    reply = ASK(&lin, "POST", "/api/password", "{\"old\":\"" PASSWORD "\",\"new\":\"lin\"}");
    assert_int_equal(json_array_size(house_at(reply.json, "errors")), 3);
    reply = ASK(&lin, "POST", "/api/password",
                "{\"old\":\"" PASSWORD "\",\"new\":\"mK4-pT9v\"}"); /* the policy in force asks for ten */
    world_expect(&reply, 422, "INVALID");
    reply = ASK(&lin, "POST", "/api/password", "{\"old\":\"wrong\",\"new\":\"mK4-pT9-vX2z\"}");
    world_expect(&reply, 422, NULL);
    assert_string_equal(world_text(&reply, "errors.0.where"), "old");
    reply = ASK(&lin, "POST", "/api/password", "{\"old\":\"" PASSWORD "\",\"new\":\"mK4-pT9-vX2z\"}");
    world_expect(&reply, 200, NULL);
    reply = ASK(&lin, "GET", "/api/me", NULL);
    world_expect(&reply, 200, NULL);
    reply = ASK(&second, "GET", "/api/me", NULL);
    world_expect(&reply, 401, NULL);
    reply = ASK(&lin, "POST", "/api/password", "{\"old\":\"mK4-pT9-vX2z\",\"new\":\"mK4-pT9-vX2z\"}");
    world_expect(&reply, 422, NULL);
    reply = ASK(&lin, "POST", "/api/password", "{\"old\":\"mK4-pT9-vX2z\",\"new\":\"" PASSWORD "\"}");
    world_expect(&reply, 200, NULL); /* the first hash was never remembered as a former one: it came from outside */
}

static void code_now(const char *secret, char code[8])
{
    char *raw;
    size_t n;
    assert_int_equal(oath_base32_decode(secret, strlen(secret), &raw, &n), OATH_OK);
    assert_int_equal(oath_totp_generate(raw, n, time(NULL), 30, 0, 6, code), OATH_OK);
    free(raw);
}

static void one_time_codes_are_confirmed_wanted_and_good_once(void **state)
{
    (void)state;
    char code[8];
    world_login(&aud);
    struct reply reply = ASK(&aud, "POST", "/api/me/totp", "{}");
    world_expect(&reply, 403, "STEP_UP");
    world_step_up(&aud);
    reply = ASK(&aud, "POST", "/api/me/totp", "{}");
    world_expect(&reply, 200, NULL);
    const char *secret = arena_text(house.arena, world_text(&reply, "secret"));
    assert_non_null(strstr(world_text(&reply, "qr_svg"), "<svg"));
    assert_non_null(strstr(world_text(&reply, "uri"), secret));
    reply = ASK(&aud, "POST", "/api/me/totp/confirm", "{\"code\":\"000000\"}");
    assert_int_equal(reply.status, 422);
    code_now(secret, code);
    reply = ASK(&aud, "POST", "/api/me/totp/confirm", arena_printf(house.arena, "{\"code\":\"%s\"}", code));
    world_expect(&reply, 200, NULL);
    reply = login("aud", PASSWORD);
    world_expect(&reply, 200, NULL);
    assert_true(json_is_true(house_at(reply.json, "needs_code")));
    assert_null(world_header(&reply, "Set-Cookie"));
    reply = ASK(NULL, "POST", "/api/login",
                arena_printf(house.arena, "{\"login\":\"aud\",\"password\":\"" PASSWORD "\",\"code\":\"%s\"}", code));
    world_expect(&reply, 401, NULL); /* used to confirm already */
    world_restart();
    reply = ASK(NULL, "POST", "/api/login",
                arena_printf(house.arena, "{\"login\":\"aud\",\"password\":\"" PASSWORD "\",\"code\":\"%s\"}", code));
    world_expect(&reply, 401, NULL); /* who starts the program anew does not make it good again */
    reply = ASK(&aud, "DELETE", "/api/me/totp", "{\"password\":\"" PASSWORD "\"}");
    world_expect(&reply, 200, NULL);
    world_login(&aud);
}

static void a_restart_logs_nobody_out(void **state)
{
    (void)state;
    struct person gone = zhou;
    world_login(&zhou);
    world_login(&gone);
    struct reply reply = ASK(&gone, "POST", "/api/logout", "{}");
    world_expect(&reply, 200, NULL);
    world_restart();
    reply = ASK(&zhou, "GET", "/api/me", NULL);
    world_expect(&reply, 200, NULL);
    assert_string_equal(world_text(&reply, "csrf"), zhou.csrf);
    reply = ASK(&gone, "GET", "/api/me", NULL);
    world_expect(&reply, 401, NULL);
}

static void a_locked_account_is_out_at_its_next_call(void **state)
{
    (void)state;
    world_login(&lin);
    world_login(&sec);
    const char *path = arena_printf(house.arena, "/api/users/%lld/", (long long)lin.id);
    struct reply reply = ASK(&sec, "POST", arena_printf(house.arena, "%slock", path), "{\"reason\":\"测试\"}");
    world_expect(&reply, 200, NULL);
    reply = ASK(&lin, "GET", "/api/me", NULL);
    world_expect(&reply, 401, NULL);
    reply = login("lin", PASSWORD);
    world_expect(&reply, 403, "FORBIDDEN");
    reply = ASK(&sec, "POST", arena_printf(house.arena, "%sunlock", path), "{}");
    world_expect(&reply, 200, NULL);
    world_login(&lin);
}

static void nobody_gets_hold_of_another_administrator_s_or_person_s_account(void **state)
{
    (void)state;
    world_login(&sys);
    world_login(&sec);
    world_step_up(&sys);
    struct reply reply = ASK(&sys, "POST", arena_printf(house.arena, "/api/users/%lld/reset", (long long)sec.id), "{}");
    world_expect(&reply, 409, "REFUSED");
    reply = ASK(&sec, "GET", "/api/me", NULL);
    world_expect(&reply, 200, NULL);
    reply = ASK(&sys, "POST", "/api/users",
                arena_printf(house.arena, "{\"login\":\"lin.second\",\"person\":%lld,\"roles\":[]}",
                             (long long)house_id("person", "林知远")));
    world_expect(&reply, 409, "EXISTS");
}

static void a_reset_hands_out_a_password_that_leads_only_to_its_change(void **state)
{
    (void)state;
    world_login(&sys);
    const char *path = arena_printf(house.arena, "/api/users/%lld/reset", (long long)lin.id);
    struct reply reply = ASK(&sys, "POST", path, "{}");
    world_expect(&reply, 403, "STEP_UP");
    world_step_up(&sys);
    reply = ASK(&sys, "POST", path, "{}");
    world_expect(&reply, 200, NULL);
    const char *first = arena_text(house.arena, world_text(&reply, "password"));
    reply = login("lin", PASSWORD);
    world_expect(&reply, 401, NULL);
    reply = login("lin", first);
    world_expect(&reply, 200, NULL);
    assert_true(json_is_true(house_at(reply.json, "must_change")));
    const char *cookie = world_header(&reply, "Set-Cookie");
    snprintf(lin.cookie, sizeof lin.cookie, "%.*s", (int)strcspn(cookie, ";"), cookie);
    reply = ASK(&lin, "GET", "/api/me", NULL);
    world_expect(&reply, 200, NULL);
    snprintf(lin.csrf, sizeof lin.csrf, "%s", world_text(&reply, "csrf"));
    reply = ASK(&lin, "GET", "/api/desk", NULL);
    world_expect(&reply, 403, "MUST_CHANGE");
    reply =
        ASK(&lin, "POST", "/api/password", arena_printf(house.arena, "{\"old\":\"%s\",\"new\":\"%s\"}", first, first));
    world_expect(&reply, 422, NULL); /* the same again */
    reply = ASK(&lin, "POST", "/api/password",
                arena_printf(house.arena, "{\"old\":\"%s\",\"new\":\"Qo8-mW3-zR5k\"}", first));
    world_expect(&reply, 200, NULL);
    reply = ASK(&lin, "GET", "/api/desk", NULL);
    world_expect(&reply, 200, NULL);
}

static void nobody_administers_himself_and_roles_stay_apart(void **state)
{
    (void)state;
    world_login(&sys);
    world_login(&sec);
    world_step_up(&sec);
    struct reply reply = ASK(&sec, "POST", arena_printf(house.arena, "/api/users/%lld/roles", (long long)sec.id),
                             "{\"roles\":[\"security-admin\",\"audit-admin\"],\"reason\":\"x\"}");
    world_expect(&reply, 409, "REFUSED");
    reply = ASK(&sec, "POST", arena_printf(house.arena, "/api/users/%lld/roles", (long long)zhou.id),
                "{\"roles\":[\"security-admin\",\"audit-admin\"],\"reason\":\"x\"}");
    world_expect(&reply, 422, "INVALID");
    reply = ASK(&sec, "POST", arena_printf(house.arena, "/api/users/%lld/roles", (long long)zhou.id),
                "{\"roles\":[\"root\"],\"reason\":\"x\"}");
    world_expect(&reply, 422, "INVALID");
    world_step_up(&sys);
    reply = ASK(&sys, "POST", "/api/users",
                arena_printf(house.arena, "{\"login\":\"new\",\"person\":%lld,\"roles\":[\"audit-admin\"]}",
                             (long long)house_id("person", "冯书田")));
    world_expect(&reply, 403, NULL); /* rights are given by another administrator */
    reply = ASK(&sys, "POST", "/api/users",
                arena_printf(house.arena, "{\"login\":\"zhou\",\"person\":%lld,\"roles\":[]}",
                             (long long)house_id("person", "冯书田")));
    world_expect(&reply, 409, "EXISTS");
}

static void a_programs_token_opens_its_routes_and_no_others(void **state)
{
    (void)state;
    world_login(&sys);
    world_step_up(&sys);
    struct reply reply = ASK(&sys, "POST", "/api/users",
                             arena_printf(house.arena, "{\"login\":\"siem\",\"person\":%lld,\"roles\":[\"program\"]}",
                                          (long long)house_id("person", "郑海川")));
    world_expect(&reply, 201, NULL);
    const char *bearer = arena_printf(house.arena, "Authorization: Bearer %s", world_text(&reply, "password"));
    reply = world_ask(NULL, "GET", "/api/facts", NULL, bearer, NULL);
    world_expect(&reply, 200, NULL);
    reply = world_ask(NULL, "POST", "/api/facts/log.malware", "{\"host\":\"192.0.2.7\",\"name\":\"样例\"}", bearer, NULL);
    world_expect(&reply, 200, NULL); /* no CSRF: there is no cookie */
    reply = world_ask(NULL, "POST", "/api/facts/log.malware", "{\"hosst\":\"192.0.2.7\"}", bearer, NULL);
    world_expect(&reply, 422, NULL);
    assert_string_equal(world_text(&reply, "errors.0.where"), "hosst");
    reply = world_ask(NULL, "POST", "/api/facts/import.finding", "{}", bearer, NULL);
    world_expect(&reply, 404, NULL);
    reply = world_ask(NULL, "GET", "/api/desk", NULL, bearer, NULL);
    world_expect(&reply, 403, NULL);
    reply = world_ask(NULL, "GET", "/api/facts", NULL, "Authorization: Bearer fsp_1_wrong", NULL);
    world_expect(&reply, 401, NULL);
    reply = login("siem", "anything");
    world_expect(&reply, 401, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anybody_may_say_hello_and_learns_little),
        cmocka_unit_test(a_login_opens_what_was_closed_and_a_logout_closes_it),
        cmocka_unit_test(a_login_stands_in_the_account_with_its_address),
        cmocka_unit_test(who_holds_a_post_without_an_account_is_told_to_whoever_makes_accounts),
        cmocka_unit_test(unknown_accounts_and_wrong_passwords_look_the_same),
        cmocka_unit_test(a_login_that_cannot_be_written_down_is_told_in_the_trail_afterwards),
        cmocka_unit_test(guessing_is_slowed_down_for_the_right_password_too),
        cmocka_unit_test(changes_need_the_sessions_csrf_word),
        cmocka_unit_test(altered_cookies_are_nobodys),
        cmocka_unit_test(languages_follow_the_reader),
        cmocka_unit_test(weak_passwords_are_refused_rule_by_rule_and_a_strong_one_ends_other_sessions),
        cmocka_unit_test(one_time_codes_are_confirmed_wanted_and_good_once),
        cmocka_unit_test(a_restart_logs_nobody_out),
        cmocka_unit_test(a_locked_account_is_out_at_its_next_call),
        cmocka_unit_test(nobody_gets_hold_of_another_administrator_s_or_person_s_account),
        cmocka_unit_test(a_reset_hands_out_a_password_that_leads_only_to_its_change),
        cmocka_unit_test(nobody_administers_himself_and_roles_stay_apart),
        cmocka_unit_test(a_programs_token_opens_its_routes_and_no_others),
    };
    return cmocka_run_group_tests_name("api session", tests, world_open, world_close);
}
