/* Login, logout, the own password, one-time codes, who I am. */
#include "api/api_inner.h"
#include "api/credentials.h"
#include "api/qr.h"
#include "api/routes.h"
#include "api/sending.h"
#include "api/setup.h"
#include "base/log.h"
#include "format/date.h"
#include "rules/telling.h"
#include "vault/totp.h"
#include "views/inbox.h"
#include "views/scope.h"
#include "views/show.h"

#include <stdio.h>
#include <string.h>

/* --- before login --- */

static const char *zone(const struct reading *reading, struct arena *arena)
{
    int minutes = reading->law->calendar ? calendar_offset(reading->law->calendar) : CALENDAR_BEIJING;
    int size = minutes < 0 ? -minutes : minutes;
    return arena_printf(arena, "%c%02d:%02d", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

static struct api_clock clock_of(const struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    struct api_clock clock = {.state = "normal"};
    if (wiring->clock)
        wiring->clock(wiring->context, &clock);
    return clock;
}

static int draw_hello(struct reading *reading, struct json *out, void *context)
{
    const struct call *call = context;
    const struct api_settings *settings = api_settings(call->api);
    struct api_clock clock = clock_of(call);
    json_open_object(out);
    json_key_text(out, "institution", settings->institution);
    json_key_bool(out, "demo", settings->demo);
    json_key_bool(out, "test_clock", settings->test_clock);
    json_key_text(out, "clock", clock.state);
    json_key_bool(out, "full", clock.full);
    json_key_text(out, "now", show_time(reading, reading->now));
    json_key_text(out, "zone", zone(reading, call->arena));
    json_key_bool(out, "needs_setup", setup_open(call->api) || reading_count(reading, "login", NULL, 1) == 0);
    json_key_bool(out, "setup", setup_open(call->api));
    json_key(out, "languages");
    json_raw(out, "[\"zh\",\"en\"]");
    json_close(out);
    return 0;
}

int hello_get(struct call *call) { return reading_draw(call->reading, &call->json, draw_hello, call, &call->oops); }

static int nothing(struct call *call)
{
    json_open_object(&call->json);
    json_close(&call->json);
    return 0;
}

static int nothing_after(struct call *call, struct fact_answer *answer)
{
    (void)answer;
    return nothing(call);
}

/* --- login --- */

static int wrong_login(struct call *call)
{
    COUNT(call->api, wrong_logins);
    return oops_set(&call->oops, ERR_LOGIN, NULL, "登录名、口令或动态口令不对", "login, password or code is wrong");
}

static void answer_login(struct call *call, bool ok, bool must_change, bool needs_code)
{
    json_open_object(&call->json);
    json_key_bool(&call->json, "ok", ok);
    json_key_bool(&call->json, "must_change", must_change);
    json_key_bool(&call->json, "needs_code", needs_code);
    json_close(&call->json);
}

/* The account itself notes that it was used, or tried in vain: the trail then tells who came from where. */
static int fact_of_use(struct call *call, const struct credentials *who, bool right, struct fact **ret_fact)
{
    struct fact *fact;
    call->session.login = who->login;
    call->viewer.person = right ? who->person : 0;
    call->viewer.name = who->name;
    int err = sending_trusted(call, "edit", "login", who->login, &fact);
    if (err)
        return err;
    fact->reason = right ? "登录" : "登录失败";
    fact->occurred = fact->at;
    if (right) {
        sending_value(call, fact, "last-at", VALUE_OF_INT(fact->at));
        sending_value(call, fact, "last-from", VALUE_OF_TEXT(call->request->peer));
    }
    int64_t tries = throttle_count(call->api->throttle, arena_printf(call->arena, "login:%s", who->name));
    sending_value(call, fact, "failures", VALUE_OF_INT(right ? 0 : tries));
    *ret_fact = fact;
    return 0;
}

/* Nobody is kept out because nothing can be written now: who is to mend it must come in. The trail is told later. */
static int login_noted(struct call *call, struct sent *sent, size_t n)
{
    const struct credentials *who = call->state;
    bool change = who->must_change || call_now(call) > who->expires_at;
    if (!sent[n - 1].answer || sent[n - 1].answer->code) {
        log_warn("api.login-unnoted", "%s login of account %lld is not in the trail yet", call->id,
                 (long long)who->login);
        later_send(call->api->later, sent[n - 1].fact);
    }
    int err = session_begin(call, who->login, who->person, !text_empty(who->totp), change);
    if (err)
        return err;
    COUNT(call->api, logins);
    answer_login(call, true, change, false);
    return 0;
}

static int login_right(struct call *call, const struct credentials *who)
{
    struct sent *sent = ARENA_NEW(call->arena, struct sent);
    int err = fact_of_use(call, who, true, &sent->fact);
    return err ? err : sending_each(call, sent, 1, login_noted);
}

/* The answer does not wait for the trail: else it would come later for accounts that there are. */
static int login_wrong(struct call *call, const struct credentials *who)
{
    struct fact *fact;
    if (who->login && fact_of_use(call, who, false, &fact) == 0)
        later_send(call->api->later, fact);
    call->oops = (struct oops){0};
    return wrong_login(call);
}

static int login_verify(struct call *call)
{
    const struct credentials *who = call->state;
    int wrong = credentials_check(call, who, call_text(call, "password"), call_text(call, "code"));
    if (wrong < 0)
        return wrong;
    if (wrong == CREDENTIALS_NO_CODE) {
        answer_login(call, false, false, true);
        return 0;
    }
    if (wrong)
        return login_wrong(call, who);
    if (who->locked)
        return oops_set(&call->oops, ERR_FORBIDDEN, NULL, "账号已锁定，请联系安全管理员",
                        "the account is locked, ask the security administrator");
    return login_right(call, who);
}

int login_post(struct call *call)
{
    struct credentials *who = ARENA_NEW(call->arena, struct credentials);
    const char *name = arena_text(call->arena, call_text(call, "login"));
    call->state = who;
    if (setup_open(call->api)) {
        call->code = "SETUP";
        return oops_set(&call->oops, ERR_FORBIDDEN, NULL, "首次设置还没有完成，完成后才能登录",
                        "the first set-up is not finished, log in afterwards");
    }
    int err = credentials_try(call, name);
    err = err ? err : credentials_load(call, name, who);
    return err ? err : call_on_hash(call, login_verify);
}

static int logout_step(struct call *call)
{
    int err = session_end(call);
    return err < 0 ? err : nothing(call);
}

int logout_post(struct call *call) { return call_on_slow(call, logout_step); }

/* --- the own password --- */

struct password_try {
    struct credentials who;
    char hash[PASSWORD_HASH];
};

static int password_kept(struct call *call, struct fact_answer *answer)
{
    (void)answer;
    call->session.must_change = false;
    session_end_all(call, call->session.login, call->session.key);
    int err = session_keep(call);
    return err ? err : nothing(call);
}

static int password_send(struct call *call)
{
    struct password_try *try = call->state;
    struct fact *fact;
    int err = sending_trusted(call, "edit", "login", try->who.login, &fact);
    if (err)
        return err;
    fact->reason = "本人修改口令";
    sending_value(call, fact, "password", VALUE_OF_TEXT(try->hash));
    sending_value(call, fact, "former", VALUE_OF_TEXT(password_remember(call->arena, try->who.former, try->hash)));
    sending_value(call, fact, "must-change", VALUE_OF_INT(0));
    sending_value(call, fact, "changed-at", VALUE_OF_INT(fact->at));
    return sending_then(call, fact, password_kept);
}

static int password_verify_step(struct call *call)
{
    struct password_try *try = call->state;
    const char *fresh = call_text(call, "new");
    struct credentials without_code = try->who;
    without_code.totp = "";
    int err = credentials_check(call, &without_code, call_text(call, "old"), NULL);
    if (err > 0) {
        *list_push(call->arena, &call->faults) =
            (struct flaw){.where = "old", .zh = "现在的口令不对", .en = "the present password is wrong"};
        return oops_set(&call->oops, ERR_INVALID, "old", "现在的口令不对", "the present password is wrong");
    }
    err = err ? err : credentials_judge(call, &try->who, fresh);
    err = err ? err : password_hash(fresh, api_settings(call->api)->password_cost, try->hash);
    return err ? err : password_send(call);
}

int password_post(struct call *call)
{
    struct password_try *try = ARENA_NEW(call->arena, struct password_try);
    call->state = try;
    int err = credentials_load_own(call, &try->who);
    err = err ? err : credentials_try(call, try->who.name);
    return err ? err : call_on_hash(call, password_verify_step);
}

/* --- step-up --- */

static int draw_step_up(struct reading *reading, struct json *out, void *context)
{
    const struct call *call = context;
    json_open_object(out);
    json_key_text(out, "until", show_time(reading, call->session.step_up_until));
    json_key_bool(out, "strong", call->session.strong);
    json_close(out);
    return 0;
}

static int step_up_answer(struct call *call)
{
    return reading_draw(call->reading, &call->json, draw_step_up, call, &call->oops);
}

static int step_up_verify(struct call *call)
{
    const struct credentials *who = call->state;
    int wrong = credentials_check(call, who, call_text(call, "password"), call_text(call, "code"));
    if (wrong < 0)
        return wrong;
    if (wrong) {
        call->code = wrong == CREDENTIALS_NO_CODE ? "NO_CODE" : NULL;
        return oops_set(&call->oops, ERR_FORBIDDEN, NULL,
                        wrong == CREDENTIALS_NO_CODE ? "还要输入动态口令" : "口令或动态口令不对",
                        wrong == CREDENTIALS_NO_CODE ? "a one-time code is wanted, too" : "password or code is wrong");
    }
    call->session.step_up_until = clock_true() + api_settings(call->api)->step_up_ms;
    call->session.strong = !text_empty(who->totp);
    int err = session_keep(call);
    return err ? err : call_on_reader(call, step_up_answer);
}

int step_up_post(struct call *call)
{
    struct credentials *who = ARENA_NEW(call->arena, struct credentials);
    call->state = who;
    int err = credentials_load_own(call, who);
    err = err ? err : credentials_try(call, who->name);
    return err ? err : call_on_hash(call, step_up_verify);
}

/* --- one-time codes --- */

enum { PENDING_MS = 10 * 60 * 1000 };

static const char *pending_key(const struct call *call)
{
    return arena_printf(call->arena, "totp/%lld", (long long)call->session.login);
}

/* A new secret waits, sealed, until a code of it has come back. */
int totp_post(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    char secret[TOTP_SECRET];
    if (!wiring->note_set)
        return call_missing(call, "这里不能登记动态口令", "one-time codes cannot be kept here");
    totp_secret(secret);
    const char *sealed = vault_seal(wiring->vault, call->arena, vault_purpose_code(call->arena, call->session.login),
                                    secret, strlen(secret));
    int err = wiring->note_set(wiring->context, NOTE_SESSION, pending_key(call), sealed, clock_true() + PENDING_MS);
    if (err)
        return err;
    const char *issuer =
        text_empty(api_settings(call->api)->institution) ? "烽燧" : api_settings(call->api)->institution;
    const char *uri = totp_uri(call->arena, issuer, call->viewer.login, secret);
    json_open_object(&call->json);
    json_key_text(&call->json, "secret", secret);
    json_key_text(&call->json, "uri", uri);
    json_key_text(&call->json, "qr_svg", qr_svg(call->arena, uri));
    json_close(&call->json);
    return 0;
}

static int totp_kept(struct call *call, struct fact_answer *answer)
{
    const struct api_wiring *wiring = &call->api->wiring;
    (void)answer;
    int err = wiring->note_drop ? wiring->note_drop(wiring->context, NOTE_SESSION, pending_key(call)) : 0;
    return err < 0 ? err : nothing(call);
}

static int totp_set(struct call *call, const char *sealed, const char *reason,
                    int (*then)(struct call *, struct fact_answer *))
{
    struct fact *fact;
    int err = sending_trusted(call, "edit", "login", call->session.login, &fact);
    if (err)
        return err;
    fact->reason = reason;
    sending_value(call, fact, "totp", sealed ? VALUE_OF_TEXT(sealed) : VALUE_NONE);
    return sending_then(call, fact, then);
}

int totp_confirm_post(struct call *call)
{
    const char *sealed;
    int err = store_note_get(call->reading->store, call->arena, NOTE_SESSION, pending_key(call), clock_true(), &sealed);
    if (err < 0)
        return err;
    if (err)
        return oops_set(&call->oops, ERR_NOT_FOUND, NULL, "没有待确认的动态口令，请重新登记",
                        "no one-time secret is waiting, begin again");
    err = credentials_recall_code(call, call->session.login);
    err = err ? err : credentials_try(call, call->viewer.login);
    err = err ? err : credentials_code(call, call->session.login, sealed, call_text(call, "code"));
    if (err > 0)
        return oops_set(&call->oops, ERR_INVALID, "code", "动态口令不对", "the code is wrong");
    credentials_forgive(call, call->viewer.login);
    return err ? err : totp_set(call, sealed, "登记动态口令", totp_kept);
}

static int totp_drop_verify(struct call *call)
{
    struct credentials *who = call->state;
    who->totp = "";
    int wrong = credentials_check(call, who, call_text(call, "password"), NULL);
    if (wrong > 0)
        return oops_set(&call->oops, ERR_FORBIDDEN, "password", "口令不对", "the password is wrong");
    return wrong ? wrong : totp_set(call, NULL, "停用动态口令", nothing_after);
}

int totp_delete(struct call *call)
{
    struct credentials *who = ARENA_NEW(call->arena, struct credentials);
    call->state = who;
    int err = credentials_load_own(call, who);
    err = err ? err : credentials_try(call, who->name);
    return err ? err : call_on_hash(call, totp_drop_verify);
}

/* --- who I am --- */

static void write_names(struct json *out, const char *key, const char *blank_separated, struct arena *arena)
{
    char **names;
    size_t n = text_empty(blank_separated) ? 0 : text_split(arena, blank_separated, ' ', &names);
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; i < n; i++)
        if (*names[i])
            json_text(out, names[i]);
    json_close(out);
}

/* The language of messages to this person; NULL: the law in force knows no such choice, "": none was made. */
static const char *written_to_in(struct reading *reading)
{
    const struct row *person = reading_row(reading, "person", reading->viewer->person);
    if (!reg_field(law_reg(reading->law, "person"), "language"))
        return NULL;
    return tell_in_english(person) ? "en" : *row_text(person, "language") ? "zh" : "";
}

static int draw_me(struct reading *reading, struct json *out, void *context)
{
    const struct call *call = context;
    const struct viewer *viewer = &call->viewer;
    const struct row *login = reading_row(reading, "login", call->session.login);
    json_open_object(out);
    show_ref_to(reading, out, "person", "person", viewer->person);
    json_key_text(out, "login", viewer->login);
    show_ref_to(reading, out, "unit", "unit", viewer->unit);
    json_key(out, "roles");
    json_open_array(out);
    for (size_t i = 0; i < viewer->role_count; i++)
        json_text(out, viewer->roles[i]);
    json_close(out);
    scope_show_posts(reading, out, "posts");
    json_key_text(out, "csrf", call->session.csrf);
    json_key_bool(out, "must_change", call->session.must_change);
    bool stepped = session_stepped_up(&call->session);
    json_key_text(out, "stepped_up_until", stepped ? show_time(reading, call->session.step_up_until) : NULL);
    json_key_bool(out, "totp", !text_empty(row_text(login, "totp")));
    json_key_text(out, "language", written_to_in(reading));
    write_names(out, "rail", call->session.must_change ? "" : scope_rail(reading), call->arena);
    json_key_int(out, "unread", inbox_unread(reading));
    json_key_text(out, "now", show_time(reading, reading->now));
    json_close(out);
    return 0;
}

int me_get(struct call *call) { return reading_draw(call->reading, &call->json, draw_me, call, &call->oops); }

/* --- changes --- */

int events_get(struct call *call)
{
    static const struct http_header HEADERS[] = {{"Cache-Control", "no-store"},
                                                 {"X-Accel-Buffering", "no"},
                                                 {"X-Content-Type-Options", "nosniff"},
                                                 {NULL, NULL}};
    call_release(call);
    if (events_open(call->api->events, call->http, HEADERS, call->session.key))
        return CALL_LATER; /* the call is the stream's now */
    call_header(call, "Retry-After", "30");
    return oops_set(&call->oops, ERR_LIMIT, NULL, "打开的页面太多，暂时收不到变化通知", "too many open streams");
}
