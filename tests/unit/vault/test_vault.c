#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "vault/password.h"
#include "vault/secret.h"
#include "vault/token.h"
#include "vault/totp.h"
#include "vault/vault.h"

#include "base/text.h"

#include <fcntl.h>
#include <liboath/oath.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct password_cost CHEAP = {1, 8 << 10};

static const char *const KNOWN[] = {"linzhiyuan", NULL, "13900000000", "fengsui", "林知远"};
static const struct password_rules OFFICE = {8, 3, KNOWN, 5};

/* The rules that failed, blank-separated; "" = strong enough. */
static const char *faults_of(struct arena *arena, const char *password, const struct password_rules *rules)
{
    struct password_fault faults[PASSWORD_FAULTS];
    struct text text = TEXT(arena);
    size_t n = password_check(arena, password, rules, faults);
    assert_true(n <= PASSWORD_FAULTS);
    for (size_t i = 0; i < n; i++) {
        assert_true(!text_empty(faults[i].zh) && !text_empty(faults[i].en));
        text_printf(&text, "%s%s", i ? " " : "", faults[i].rule);
    }
    return text_end(&text);
}

static void weak_passwords_are_refused_with_the_rule_that_failed(void **state)
{
    (void)state;
    static const struct {
        const char *password, *faults;
    } ROWS[] = {
        {"Abc12345", "sequence"},
        {"linzhiyuan", "kinds known"},
        {"Linzhiyuan@2026", "known year"},
        {"123456", "length kinds sequence"},
        {"P@ssw0rd", "common"},
        {"Admin@123", "common walk"},
        {"Huawei@2026", "common year"},
        {"Woaini1314!", "common"},
        {"Woaini520520", "common"},
        {"Aa111111", "repeat"},
        {"Qwer!@#$1234", "common sequence"},
        {"1qaz@WSX3edc", "common walk"},
        {"!QAZ2wsx", "common walk"},
        {"Ab12Ab12Ab12", "repeat"},
        {"Fengsui2026!", "known year"},
        {"13900000000aA", "known"},
        {"Qq19951204.", "year"},
        {"wangluo-ANQUAN1", "common"},
        {"short1A", "length"},
        {"onlysmallletters", "kinds"},
        {"Tab\there1X", "characters"},
        {"\xff\xfe" "Abcdef12", "characters"},
        {"", "length kinds"},
        {"Yt7#hoLm2", ""},
        {"Correct-Horse-7-Battery", ""},
        {"青山一道同云雨Aa7", ""},
        {"mK4-pT9-vX2", ""},
    };
    ARENA_SCOPE(arena);
    int wrong = 0;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const char *faults = faults_of(arena, ROWS[i].password, &OFFICE);
        if (strcmp(faults, ROWS[i].faults) != 0) {
            print_error("“%s”: expected “%s”, is “%s”\n", ROWS[i].password, ROWS[i].faults, faults);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void a_longer_rule_wants_more_of_the_same_password(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const struct password_rules SERVER = {16, 3, NULL, 0};
    assert_string_equal(faults_of(arena, "Yt7#hoLm2", &SERVER), "length");
    assert_string_equal(faults_of(arena, "Yt7#hoLm2-password-2026", &SERVER), "");
    assert_string_equal(faults_of(arena, "Yt7#-password-2026", &SERVER), "common year");
    char longest[PASSWORD_MAX + 2];
    memset(longest, 'x', sizeof longest);
    longest[PASSWORD_MAX + 1] = 0;
    assert_string_equal(faults_of(arena, longest, &SERVER), "characters");
    longest[PASSWORD_MAX] = 0;
    assert_string_equal(faults_of(arena, longest, &SERVER), "kinds repeat");
}

static void passwords_handed_out_are_strong_and_differ(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char one[PASSWORD_FIRST], other[PASSWORD_FIRST];
    for (int i = 0; i < 200; i++) {
        password_first(one);
        password_first(other);
        assert_string_not_equal(one, other);
        assert_string_equal(faults_of(arena, one, &OFFICE), "");
    }
}

static void a_hash_knows_its_password_and_its_cost(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH], again[PASSWORD_HASH];
    assert_int_equal(password_hash("Yt7#hoLm2", CHEAP, hash), 0);
    assert_int_equal(password_hash("Yt7#hoLm2", CHEAP, again), 0);
    assert_string_not_equal(hash, again); /* salted */
    assert_int_equal(password_verify(hash, "Yt7#hoLm2", CHEAP), 0);
    assert_int_equal(password_verify(hash, "Yt7#hoLm3", CHEAP), PASSWORD_WRONG);
    assert_int_equal(password_verify(NULL, "Yt7#hoLm2", CHEAP), PASSWORD_WRONG);
    assert_int_equal(password_verify("$1$abc$def", "x", CHEAP), -ERR_CORRUPT);
    assert_false(password_stale(hash, CHEAP));
    assert_true(password_stale(hash, (struct password_cost){2, 8 << 10}));
    char huge[PASSWORD_MAX + 2];
    memset(huge, 'x', sizeof huge);
    huge[PASSWORD_MAX + 1] = 0;
    assert_int_equal(password_hash(huge, CHEAP, again), -ERR_TOO_LARGE);
    assert_int_equal(password_verify(hash, huge, CHEAP), PASSWORD_WRONG);
}

static void the_last_five_passwords_do_not_come_back_the_sixth_may(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *former = "";
    for (int i = 0; i < 6; i++) {
        char hash[PASSWORD_HASH];
        assert_int_equal(password_hash(arena_printf(arena, "secret-%d", i), CHEAP, hash), 0);
        former = password_remember(arena, former, hash);
    }
    assert_int_equal(password_used(former, "secret-5"), PASSWORD_WRONG);
    assert_int_equal(password_used(former, "secret-1"), PASSWORD_WRONG);
    assert_int_equal(password_used(former, "secret-0"), 0);
    assert_int_equal(password_used("", "secret-5"), 0);
    assert_int_equal(password_used(NULL, "secret-5"), 0);
}

static void tokens_differ_and_are_known_again_by_their_hash(void **state)
{
    (void)state;
    char one[TOKEN_TEXT], other[TOKEN_TEXT], hash[TOKEN_HASH], again[TOKEN_HASH];
    token_new(one);
    token_new(other);
    assert_int_equal(strlen(one), TOKEN_TEXT - 1);
    assert_string_not_equal(one, other);
    token_hash("session", one, hash);
    token_hash("session", one, again);
    assert_string_equal(hash, again);
    token_hash("program", one, again);
    assert_string_not_equal(hash, again);
    assert_true(token_same(one, one));
    assert_false(token_same(one, other));
    assert_false(token_same(one, ""));
    assert_false(token_same("", ""));
    assert_false(token_same(NULL, one));
    assert_false(token_same("ab", "abab"));
}

/* RFC 6238, appendix B, SHA-1, last six of its eight digits. */
static void codes_are_those_of_the_standard(void **state)
{
    (void)state;
    static const char SECRET[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; /* "12345678901234567890" */
    static const struct {
        int64_t seconds;
        const char *code;
    } ROWS[] = {
        {59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"}, {2000000000, "279037"}};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        int64_t step = 0;
        assert_int_equal(totp_verify(SECRET, ROWS[i].code, ROWS[i].seconds * 1000, 0, &step), 0);
        assert_int_equal(step, ROWS[i].seconds / 30);
    }
}

static void a_code_is_good_once_and_only_around_its_time(void **state)
{
    (void)state;
    static const char SECRET[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const ms_t at = 1234567890000;
    int64_t step = 0, none = -7;
    assert_int_equal(totp_verify(SECRET, "005924", at + 30000, 0, &step), 0); /* a slow hand */
    assert_int_equal(step, at / 30000);
    assert_int_equal(totp_verify(SECRET, "005924", at - 30000, 0, &step), 0); /* a fast phone */
    assert_int_equal(totp_verify(SECRET, "005924", at + 60000, 0, &none), TOTP_WRONG);
    assert_int_equal(totp_verify(SECRET, "005924", at, step, &none), TOTP_REUSED);
    assert_int_equal(totp_verify(SECRET, "005924", at, step + 1, &none), TOTP_REUSED);
    assert_int_equal(totp_verify(SECRET, "005925", at, 0, &none), TOTP_WRONG);
    assert_int_equal(totp_verify(SECRET, "5924", at, 0, &none), TOTP_WRONG);
    assert_int_equal(totp_verify(SECRET, "00592x", at, 0, &none), TOTP_WRONG);
    assert_int_equal(totp_verify("not base32!", "005924", at, 0, &none), -ERR_CORRUPT);
    assert_int_equal(none, -7);
}

static void a_new_secret_makes_codes_that_liboath_knows_and_a_uri_that_apps_read(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    char secret[TOTP_SECRET], code[8], *raw = NULL;
    size_t n = 0;
    int64_t step = 0;
    totp_secret(secret);
    assert_int_equal(oath_base32_decode(secret, strlen(secret), &raw, &n), OATH_OK);
    assert_int_equal(n, 20);
    assert_int_equal(oath_totp_generate(raw, n, 1790000000, 30, 0, 6, code), OATH_OK);
    free(raw);
    assert_int_equal(totp_verify(secret, code, 1790000000000, 0, &step), 0);
    assert_string_equal(totp_uri(arena, "烽燧 A", "lin:1", "ABC"),
                        "otpauth://totp/%E7%83%BD%E7%87%A7%20A:lin%3A1?secret=ABC&issuer=%E7%83%BD%E7%87%A7%20A");
}

static int keep(void *ctx, const char *bytes, size_t n)
{
    assert_int_equal(bytes[n], 0);
    memcpy(ctx, bytes, n + 1);
    return 3;
}

static void a_secret_is_readable_only_while_it_is_used(void **state)
{
    (void)state;
    char seen[32];
    SECRET_SCOPE(secret);
    secret = secret_new("open sesame", 11);
    assert_int_equal(secret_size(secret), 11);
    assert_int_equal(secret_use(secret, keep, seen), 3);
    assert_string_equal(seen, "open sesame");
}

static const char *folder(void)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/fengsui-vault-XXXXXX");
    assert_non_null(mkdtemp(path));
    return path;
}

static void a_sealed_value_opens_for_its_purpose_with_its_key_and_unaltered(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *home = folder(), *key = arena_printf(arena, "%s/key", home),
               *other_key = arena_printf(arena, "%s/other", home);
    struct vault *vault, *again, *other;
    struct oops oops = {0};
    struct stat status;
    char seen[64] = "";
    assert_int_equal(vault_open(key, &vault, &oops), 0);
    assert_int_equal(stat(key, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    const char *sealed = vault_seal(vault, arena, "totp:17", "GEZDGNBV", 8);
    assert_null(strstr(sealed, "GEZDGNBV"));
    assert_string_not_equal(sealed, vault_seal(vault, arena, "totp:17", "GEZDGNBV", 8));
    assert_int_equal(vault_open(key, &again, &oops), 0); /* the key stays the same */
    assert_int_equal(vault_use(again, "totp:17", sealed, keep, seen), 3);
    assert_string_equal(seen, "GEZDGNBV");
    assert_int_equal(vault_open(other_key, &other, &oops), 0);
    assert_int_equal(vault_use(other, "totp:17", sealed, keep, seen), -ERR_CORRUPT);
    assert_int_equal(vault_use(vault, "totp:18", sealed, keep, seen), -ERR_CORRUPT);
    for (size_t i = 0; sealed[i]; i++) { /* any single character */
        char *altered = arena_text(arena, sealed);
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        assert_int_equal(vault_use(vault, "totp:17", altered, keep, seen), -ERR_CORRUPT);
    }
    assert_int_equal(vault_use(vault, "totp:17", "", keep, seen), -ERR_CORRUPT);
    assert_int_equal(vault_use(vault, "totp:17", NULL, keep, seen), -ERR_CORRUPT);
    vault_free(vault);
    vault_free(again);
    vault_free(other);
    vault_free(NULL);
    assert_int_equal(chmod(key, 0640), 0);
    assert_int_equal(vault_open(key, &vault, &oops), -ERR_FORBIDDEN);
    assert_int_equal(chmod(key, 0600), 0);
    assert_int_equal(truncate(key, 7), 0);
    assert_int_equal(vault_open(key, &vault, &oops), -ERR_CORRUPT);
    assert_int_equal(unlink(key), 0);
    assert_int_equal(unlink(other_key), 0);
    assert_int_equal(rmdir(home), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weak_passwords_are_refused_with_the_rule_that_failed),
        cmocka_unit_test(a_longer_rule_wants_more_of_the_same_password),
        cmocka_unit_test(passwords_handed_out_are_strong_and_differ),
        cmocka_unit_test(a_hash_knows_its_password_and_its_cost),
        cmocka_unit_test(the_last_five_passwords_do_not_come_back_the_sixth_may),
        cmocka_unit_test(tokens_differ_and_are_known_again_by_their_hash),
        cmocka_unit_test(codes_are_those_of_the_standard),
        cmocka_unit_test(a_code_is_good_once_and_only_around_its_time),
        cmocka_unit_test(a_new_secret_makes_codes_that_liboath_knows_and_a_uri_that_apps_read),
        cmocka_unit_test(a_secret_is_readable_only_while_it_is_used),
        cmocka_unit_test(a_sealed_value_opens_for_its_purpose_with_its_key_and_unaltered),
    };
    return cmocka_run_group_tests_name("vault", tests, NULL, NULL);
}
