/* Accounts. The system administrator creates them and hands out first passwords, the security administrator gives and
 * takes roles; neither can do the other's part, and nobody gives himself anything. */
#include "api/api_inner.h"
#include "api/routes.h"
#include "api/sending.h"
#include "vault/password.h"
#include "vault/secret.h"
#include "views/show.h"

#include <stdio.h>
#include <string.h>

static const struct role {
    const char *name, *title, *en;
    bool admin;
    const char *apart; /* roles that the same person must not have, blank-separated */
} ROLES[] = {
    {"system-admin", "系统管理员", "System administrator", true, "security-admin audit-admin"},
    {"security-admin", "安全管理员", "Security administrator", true, "system-admin audit-admin"},
    {"audit-admin", "审计管理员", "Audit administrator", true, "system-admin security-admin"},
    {"program", "程序", "Program", false, "system-admin security-admin audit-admin"},
};
enum { ROLE_COUNT = sizeof ROLES / sizeof *ROLES };

static const struct role *role_of(const char *name)
{
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (!strcmp(ROLES[i].name, name))
            return &ROLES[i];
    return NULL;
}

static bool holds(const char *roles, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = strstr(roles, name); at; at = strstr(at + 1, name))
        if ((at == roles || at[-1] == ' ') && (!at[n] || at[n] == ' '))
            return true;
    return false;
}

/* --- reading --- */

static void write_words(struct json *out, const char *key, const char *words, struct arena *arena)
{
    char **names;
    size_t n = text_empty(words) ? 0 : text_split(arena, words, ' ', &names);
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; i < n; i++)
        if (*names[i])
            json_text(out, names[i]);
    json_close(out);
}

static void draw_user(struct reading *reading, struct json *out, struct call *call, const struct row *row)
{
    bool fresh = row_int(row, "must-change") != 0;
    const struct row *person = reading_row(reading, "person", row_int(row, "person"));
    json_open_object(out);
    json_key_int(out, "id", row->id);
    json_key_text(out, "login", row_text(row, "login"));
    show_ref(reading, out, "person", row_get(row, "person"));
    show_ref(reading, out, "unit", row_get(person, "unit"));
    write_words(out, "roles", row_text(row, "roles"), call->arena);
    json_key_text(out, "state", row_int(row, "locked") ? "locked" : fresh ? "new" : "active");
    show_moment(reading, out, "last", row_int(row, "last-at"));
    json_key_text(out, "last_from", *row_text(row, "last-from") ? row_text(row, "last-from") : NULL);
    json_key_int(out, "failures", row_int(row, "failures"));
    json_key_bool(out, "totp", *row_text(row, "totp") != 0);
    json_key_int(out, "sessions", (int64_t)session_count_of(call, row->id));
    json_close(out);
}

static void draw_roles(struct json *out, struct call *call)
{
    json_key(out, "roles");
    json_open_array(out);
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        json_open_object(out);
        json_key_text(out, "role", ROLES[i].name);
        json_key_text(out, "title", call_say(call, ROLES[i].title, ROLES[i].en));
        json_key_bool(out, "admin", ROLES[i].admin);
        write_words(out, "apart", ROLES[i].apart, call->arena);
        json_close(out);
    }
    json_close(out);
}

/* --- who holds a post and cannot come in yet --- */

enum { HOLDINGS_MOST = 5000, WITHOUT_MOST = 500 };

struct without {
    int64_t person;
    struct names posts;
};
struct withouts LIST(struct without);

/* The name before the @ of the mail, else the telephone: what people can remember, and nobody has to invent. */
static const char *proposed_login(struct reading *reading, const struct row *person)
{
    const char *mail = row_text(person, "mail"), *phone = row_text(person, "phone"), *at = strchr(mail, '@');
    struct text login = TEXT(reading->arena);
    for (const char *p = at && at > mail ? mail : phone; *p && p != at; p++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", *p) || (at && strchr("._-", *p)))
            text_byte(&login, *p);
    const char *all = text_end(&login);
    return !at && login.n > 11 ? all + login.n - 11 : all; /* without +86 */
}

static struct without *without_of(struct arena *arena, struct withouts *all, int64_t person)
{
    for (size_t i = all->n; i-- > 0;)
        if (all->at[i].person == person)
            return &all->at[i];
    struct without *fresh = all->n < WITHOUT_MOST ? list_push(arena, all) : NULL;
    if (fresh)
        *fresh = (struct without){.person = person};
    return fresh;
}

static const char *key_of(struct reading *reading, const struct row *row)
{
    return arena_printf(reading->arena, "%lld", (long long)row_int(row, "person"));
}

static void find_without(struct reading *reading, const struct row *logins, size_t n, struct withouts *ret_all)
{
    struct map have = {0};
    const struct row *holdings;
    struct ask ask =
        ask_rows_by(reading, "holding", reading_standing(reading, "holding", NULL), "unit", false, HOLDINGS_MOST);
    size_t count = reading_rows(reading, &ask, &holdings);
    for (size_t i = 0; i < n; i++)
        map_set(reading->arena, &have, key_of(reading, &logins[i]), "");
    for (size_t i = 0; i < count; i++) {
        const struct row *holding = &holdings[i];
        int64_t ends = row_int(holding, "ends-on");
        if ((ends && ends <= reading->now) || map_get(&have, key_of(reading, holding)))
            continue;
        struct without *one = without_of(reading->arena, ret_all, row_int(holding, "person"));
        if (one)
            *list_push(reading->arena, &one->posts) = show_post(reading, row_text(holding, "post"), 0);
    }
}

static void draw_without(struct reading *reading, struct json *out, const struct row *logins, size_t n)
{
    struct withouts all = {0};
    find_without(reading, logins, n, &all);
    json_key(out, "without");
    json_open_array(out);
    for (size_t i = 0; i < all.n; i++) {
        const struct row *person = reading_row(reading, "person", all.at[i].person);
        json_open_object(out);
        show_ref_to(reading, out, "person", "person", all.at[i].person);
        show_ref(reading, out, "unit", row_get(person, "unit"));
        show_names(out, "posts", &all.at[i].posts);
        json_key_text(out, "login", person ? proposed_login(reading, person) : "");
        json_close(out);
    }
    json_close(out);
}

static int draw_users(struct reading *reading, struct json *out, void *context)
{
    struct call *call = context;
    const struct row *rows;
    struct ask ask = ask_rows_by(reading, "login", NULL, "login", false, 2000);
    size_t n = reading_rows(reading, &ask, &rows);
    bool system = viewer_has_role(&call->viewer, "system-admin"),
         security = viewer_has_role(&call->viewer, "security-admin");
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < n; i++)
        draw_user(reading, out, call, &rows[i]);
    json_close(out);
    draw_roles(out, call);
    if (system)
        draw_without(reading, out, rows, n);
    json_key(out, "may");
    json_open_object(out);
    json_key_bool(out, "create", system);
    json_key_bool(out, "roles", security);
    json_key_bool(out, "lock", system || security);
    json_close(out);
    json_close(out);
    return 0;
}

int users_get(struct call *call) { return reading_draw(call->reading, &call->json, draw_users, call, &call->oops); }

/* --- checking --- */

static int check_roles(struct call *call, const char **ret_roles)
{
    const json_t *list = json_object_get(call->body, "roles");
    struct text roles = TEXT(call->arena);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct role *role = role_of(json_string_value(json_array_get(list, i)));
        if (!role)
            return oops_printf(&call->oops, ERR_INVALID, "roles", "没有角色“%s”",
                               json_string_value(json_array_get(list, i)));
        if (!holds(text_end(&roles), role->name))
            text_printf(&roles, "%s%s", roles.n ? " " : "", role->name);
    }
    for (size_t i = 0; i < ROLE_COUNT; i++)
        for (size_t k = i + 1; k < ROLE_COUNT; k++)
            if (holds(text_end(&roles), ROLES[i].name) && holds(text_end(&roles), ROLES[k].name))
                return oops_printf(&call->oops, ERR_INVALID, "roles", "%s和%s不能是同一个人", ROLES[i].title,
                                   ROLES[k].title);
    *ret_roles = text_end(&roles);
    return 0;
}

static int accounts_of(struct call *call, int64_t person, struct answer *ret_answer)
{
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "login",
                      .where = where_is(call->reading, "person", VALUE_OF_INT(person)),
                      .limit = 50};
    return store_ask(call->reading->store, call->arena, &ask, ret_answer, &call->oops);
}

/* The same person must not hold roles apart through two accounts either. */
static int check_person(struct call *call, int64_t person, int64_t but, const char *roles)
{
    struct answer answer;
    int err = accounts_of(call, person, &answer);
    for (size_t i = 0; !err && i < answer.n; i++)
        for (size_t k = 0; k < ROLE_COUNT && answer.rows[i].id != but; k++)
            if (ROLES[k].admin && holds(row_text(&answer.rows[i], "roles"), ROLES[k].name))
                for (size_t m = 0; m < ROLE_COUNT; m++)
                    if (m != k && ROLES[m].admin && holds(roles, ROLES[m].name))
                        return oops_printf(&call->oops, ERR_REFUSED, "roles", "此人的另一个账号是%s，不能再做%s",
                                           ROLES[k].title, ROLES[m].title);
    return err;
}

/* One person, one account: of a second one the person would never learn, and whoever made it could act in that name. */
static int check_no_account(struct call *call, int64_t person)
{
    struct answer answer;
    int err = accounts_of(call, person, &answer);
    for (size_t i = 0; !err && i < answer.n; i++)
        if (!holds(row_text(&answer.rows[i], "roles"), "program"))
            return oops_printf(&call->oops, ERR_EXISTS, "person", "此人已有账号“%s”，忘了口令请重置",
                               row_text(&answer.rows[i], "login"));
    return err;
}

static int user_of(struct call *call, struct row **ret_row)
{
    int64_t id;
    int err = call_id(call, 0, &id);
    err = err ? err : store_row(call->reading->store, call->arena, "login", id, ret_row, &call->oops);
    if (err > 0)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这个账号", "there is no such account");
    if (!err && (*ret_row)->id == call->session.login)
        return oops_set(&call->oops, ERR_REFUSED, "path", "不能对自己的账号这样做，请另一位管理员办理",
                        "not with your own account: ask another administrator");
    return err;
}

/* --- a first password, or a program's token --- */

struct making {
    struct fact *fact;
    char password[PASSWORD_FIRST], hash[PASSWORD_HASH];
    int64_t login; /* 0: a new account */
    bool program;
    const char *token;
};

static int shown_once(struct call *call, int64_t id, const char *password)
{
    json_open_object(&call->json);
    json_key_int(&call->json, "id", id);
    json_key_text(&call->json, "password", password);
    json_close(&call->json);
    return 0;
}

static int password_made(struct call *call, struct fact_answer *answer)
{
    struct making *making = call->state;
    int64_t id = making->login ? making->login : answer->record;
    session_end_all(call, id, NULL);
    if (!making->login)
        call->status = 201;
    int err = shown_once(call, id, making->password);
    secret_wipe(making->password, sizeof making->password);
    return err;
}

static int password_hashed(struct call *call)
{
    struct making *making = call->state;
    password_first(making->password);
    int err = password_hash(making->password, api_settings(call->api)->password_cost, making->hash);
    if (err)
        return err;
    sending_value(call, making->fact, "password", VALUE_OF_TEXT(making->hash));
    sending_value(call, making->fact, "must-change", VALUE_OF_INT(1));
    sending_value(call, making->fact, "changed-at", VALUE_OF_INT(making->fact->at));
    return sending_then(call, making->fact, password_made);
}

static int token_made(struct call *call, struct fact_answer *answer)
{
    const struct making *making = call->state;
    return shown_once(call, answer->record, making->token);
}

/* The token names the account, so it can be made only when that exists: a second change. */
static int program_opened(struct call *call, struct fact_answer *answer)
{
    struct making *making = call->state;
    char secret[TOKEN_TEXT], *hash = arena_take(call->arena, TOKEN_HASH);
    struct fact *fact;
    token_new(secret);
    making->token = arena_printf(call->arena, "fsp_%lld_%s", (long long)answer->record, secret);
    token_hash("program", making->token, hash);
    int err = sending_trusted(call, "edit", "login", answer->record, &fact);
    err = err ? err : sending_id(call, 1, fact->id);
    if (err)
        return err;
    fact->version = 0;
    fact->reason = "发给程序的令牌";
    sending_value(call, fact, "password", VALUE_OF_TEXT(hash));
    call->status = 201;
    return sending_then(call, fact, token_made);
}

static int login_free(struct call *call, const char *login)
{
    int64_t taken;
    if (strspn(login, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@") != strlen(login))
        return oops_set(&call->oops, ERR_INVALID, "login", "登录名只用字母、数字和 . _ - @",
                        "a login has letters, digits and . _ - @ only");
    int err = store_find(call->reading->store, "login", "login", login, &taken, &call->oops);
    if (err == 0)
        return oops_set(&call->oops, ERR_EXISTS, "login", "已有这个登录名", "this login is taken");
    return err < 0 ? err : 0;
}

int user_post(struct call *call)
{
    struct making *making = ARENA_NEW(call->arena, struct making);
    const char *login = arena_text(call->arena, call_text(call, "login")), *roles = "";
    int64_t person = call_body_id(call, "person");
    struct row *row;
    int err = check_roles(call, &roles);
    err = err ? err : login_free(call, login);
    err = err ? err : check_person(call, person, 0, roles);
    err = err ? err : store_row(call->reading->store, call->arena, "person", person, &row, &call->oops);
    if (err > 0)
        return oops_set(&call->oops, ERR_INVALID, "person", "没有这个人", "there is no such person");
    if (!err && *roles && strcmp(roles, "program") != 0)
        return oops_set(&call->oops, ERR_FORBIDDEN, "roles", "管理员角色由安全管理员授予",
                        "administrators' roles are given by the security administrator");
    err = err ? err : sending_trusted(call, "open", "login", 0, &making->fact);
    if (err)
        return err;
    call->state = making;
    making->program = holds(roles, "program");
    err = making->program ? 0 : check_no_account(call, person);
    if (err)
        return err;
    making->fact->version = 0;
    sending_value(call, making->fact, "login", VALUE_OF_TEXT(login));
    sending_value(call, making->fact, "person", VALUE_OF_REF("person", person));
    sending_value(call, making->fact, "roles", VALUE_OF_TEXT(roles));
    return making->program ? sending_then(call, making->fact, program_opened) : call_on_hash(call, password_hashed);
}

int user_reset_post(struct call *call)
{
    struct making *making = ARENA_NEW(call->arena, struct making);
    struct row *row;
    int err = user_of(call, &row);
    if (!err && holds(row_text(row, "roles"), "program"))
        return oops_set(&call->oops, ERR_REFUSED, "path", "程序令牌不能重置，请另建一个",
                        "a program's token is not reset, make another");
    if (!err && strstr(row_text(row, "roles"), "-admin")) /* whoever resets it knows it: the three would be one */
        return oops_set(&call->oops, ERR_REFUSED, "path", "管理员的口令不能由另一位管理员重置，由装机的人在服务器上重置",
                        "an administrator's password is reset on the server, not by another administrator");
    err = err ? err : sending_trusted(call, "edit", "login", row->id, &making->fact);
    if (err)
        return err;
    call->state = making;
    making->login = row->id;
    const char *former = row_text(row, "password");
    if (*former)
        sending_value(call, making->fact, "former",
                      VALUE_OF_TEXT(password_remember(call->arena, row_text(row, "former"), former)));
    sending_value(call, making->fact, "totp", VALUE_NONE);
    return call_on_hash(call, password_hashed);
}

/* --- roles, locks, sessions --- */

static int rights_changed(struct call *call, struct fact_answer *answer)
{
    sessions_look_again(call->api->sessions);
    session_end_all(call, answer->record, NULL);
    json_open_object(&call->json);
    json_close(&call->json);
    return 0;
}

static int change_user(struct call *call, const char *field, struct value value)
{
    struct row *row;
    struct fact *fact;
    int err = user_of(call, &row);
    err = err ? err : sending_trusted(call, "edit", "login", row->id, &fact);
    if (err)
        return err;
    sending_value(call, fact, field, value);
    return sending_then(call, fact, rights_changed);
}

int user_lock_post(struct call *call) { return change_user(call, "locked", VALUE_OF_INT(1)); }

int user_unlock_post(struct call *call) { return change_user(call, "locked", VALUE_OF_INT(0)); }

int user_roles_post(struct call *call)
{
    const char *roles = "";
    struct row *row;
    int err = user_of(call, &row);
    err = err ? err : check_roles(call, &roles);
    err = err ? err : check_person(call, row_int(row, "person"), row->id, roles);
    if (!err && holds(roles, "program") != holds(row_text(row, "roles"), "program"))
        return oops_set(&call->oops, ERR_REFUSED, "roles", "程序的账号另外新建",
                        "a program gets an account of its own");
    return err ? err : change_user(call, "roles", VALUE_OF_TEXT(roles));
}

int user_sessions_end_post(struct call *call)
{
    struct row *row;
    int err = user_of(call, &row);
    if (err)
        return err;
    json_open_object(&call->json);
    json_key_int(&call->json, "ended", (int64_t)session_end_all(call, row->id, NULL));
    json_close(&call->json);
    return 0;
}
