#include "api/credentials.h"

#include "api/api_inner.h"
#include "base/log.h"
#include "rules/policies.h"
#include "vault/password.h"
#include "vault/totp.h"

#include <stdlib.h>
#include <string.h>

/* --- what the policies in force ask of this person --- */

enum { KINDS_USUAL = 3 };

struct asking {
    struct credentials *of;
    const struct api_settings *settings;
};

static int number_in_force(struct deciding *deciding, const char *attribute, int least)
{
    const struct term *won = policy_term(deciding, "password", attribute, NULL);
    struct value value = won ? term_value(deciding, won) : VALUE_NONE;
    return value.kind == VALUE_INT && value.number > least && value.number <= PASSWORD_MAX ? (int)value.number : least;
}

static int read_policies(struct deciding *deciding, void *context)
{
    const struct asking *asking = context;
    struct credentials *of = asking->of;
    struct span span;
    ms_t at;
    deciding->reg = law_reg(deciding->law, "person");
    deciding->subject = deciding_row(deciding, "person", of->person);
    of->length = number_in_force(deciding, "length", asking->settings->password_length);
    of->kinds = number_in_force(deciding, "kinds", KINDS_USUAL);
    of->expires_at = of->changed_at + asking->settings->password_age_ms;
    const struct calendar *calendar = deciding->law->calendar;
    const struct term *rotate = policy_term(deciding, "password", "rotate", NULL);
    if (calendar && term_span(deciding, rotate, &span) &&
        !span_add(span, span_from(of->changed_at), false, calendar, &at) && at < of->expires_at)
        of->expires_at = at;
    return 0;
}

static int ask_policies(struct call *call, struct credentials *of)
{
    struct asking asking = {of, api_settings(call->api)};
    return reading_decide(call->reading, read_policies, &asking, &call->oops);
}

/* --- accounts --- */

static int fill(struct call *call, const struct row *row, struct credentials *ret_credentials)
{
    *ret_credentials = (struct credentials){
        .name = arena_text(call->arena, row_text(row, "login")),
        .login = row->id,
        .person = row_int(row, "person"),
        .hash = row_text(row, "password"),
        .totp = row_text(row, "totp"),
        .former = row_text(row, "former"),
        .roles = row_text(row, "roles"),
        .locked = row_int(row, "locked") != 0,
        .must_change = row_int(row, "must-change") != 0,
        .changed_at = row_int(row, "changed-at"),
    };
    int err = text_empty(ret_credentials->totp) ? 0 : credentials_recall_code(call, ret_credentials->login);
    return err ? err : ask_policies(call, ret_credentials);
}

int credentials_load(struct call *call, const char *name, struct credentials *ret_credentials)
{
    int64_t id;
    struct row *row = NULL;
    *ret_credentials = (struct credentials){.name = name, .hash = "", .totp = "", .former = "", .roles = ""};
    int err = store_find(call->reading->store, "login", "login", name, &id, &call->oops);
    if (err == 0)
        err = store_row(call->reading->store, call->arena, "login", id, &row, &call->oops);
    if (err < 0)
        return err;
    if (err == 0 && !strstr(row_text(row, "roles"), "program"))
        return fill(call, row, ret_credentials);
    return 0;
}

int credentials_load_own(struct call *call, struct credentials *ret_credentials)
{
    struct row *row;
    int err = store_row(call->reading->store, call->arena, "login", call->session.login, &row, &call->oops);
    if (err > 0)
        return oops_set(&call->oops, ERR_LOGIN, NULL, "账号已不存在", "the account does not exist any more");
    return err ? err : fill(call, row, ret_credentials);
}

static const char *account_key(const struct call *call, const char *name)
{
    return arena_printf(call->arena, "login:%s", name);
}
static const char *address_key(const struct call *call)
{
    return arena_printf(call->arena, "address:%s", call->request->peer);
}

void credentials_forgive(struct call *call, const char *name)
{
    throttle_forgive(call->api->throttle, account_key(call, name));
    throttle_take_back(call->api->throttle, address_key(call));
}

int credentials_try(struct call *call, const char *name)
{
    const struct api_settings *settings = api_settings(call->api);
    ms_t wait = throttle_try(call->api->throttle, address_key(call), settings->address_tries, settings->lock_ms);
    wait = wait ? wait : throttle_try(call->api->throttle, account_key(call, name), settings->tries, settings->lock_ms);
    if (!wait)
        return 0;
    int64_t seconds = wait / 1000 + 1;
    call_header(call, "Retry-After", arena_printf(call->arena, "%lld", (long long)seconds));
    call->more = arena_printf(call->arena, ",\"retry_after\":%lld", (long long)seconds);
    return oops_printf(&call->oops, ERR_LIMIT, NULL, "错误次数太多，请 %lld 分钟后再试",
                       (long long)(seconds + 59) / 60);
}

/* --- one-time codes --- */

struct trying {
    const char *code;
    int64_t step;
};

static int try_code(void *ctx, const char *plain, size_t n)
{
    struct trying *trying = ctx;
    (void)n;
    return totp_verify(plain, trying->code, clock_true(), 0, &trying->step);
}

static const char *used_key(struct call *call, int64_t login)
{
    return arena_printf(call->arena, "totp-used/%lld", (long long)login);
}

int credentials_recall_code(struct call *call, int64_t login)
{
    const char *step;
    int none =
        store_note_get(call->reading->store, call->arena, NOTE_SESSION, used_key(call, login), clock_true(), &step);
    if (none == 0)
        throttle_higher(call->api->throttle, vault_purpose_code(call->arena, login), strtoll(step, NULL, 10));
    return none < 0 ? none : 0;
}

/* Kept beyond a restart; where nothing can be written now, memory alone remembers. */
static void keep_used(struct call *call, int64_t login, int64_t step)
{
    const struct api_wiring *wiring = &call->api->wiring;
    const char *value = arena_printf(call->arena, "%lld", (long long)step);
    int failed = wiring->note_set ? wiring->note_set(wiring->context, NOTE_SESSION, used_key(call, login), value,
                                                     clock_true() + TOTP_LIFE_MS)
                                  : 0;
    if (failed < 0)
        log_warn("api.code-unnoted", "%s used code of account %lld is kept in memory only", call->id, (long long)login);
}

int credentials_code(struct call *call, int64_t login, const char *sealed, const char *code)
{
    struct trying trying = {.code = code};
    if (text_empty(code))
        return CREDENTIALS_NO_CODE;
    const char *purpose = vault_purpose_code(call->arena, login);
    int err = vault_use(call->api->wiring.vault, purpose, sealed, try_code, &trying);
    if (err < 0)
        return oops_set(&call->oops, -err, NULL, "动态口令的登记已损坏，请联系系统管理员",
                        "the stored one-time secret is damaged");
    if (err || !throttle_higher(call->api->throttle, purpose, trying.step))
        return CREDENTIALS_BAD_CODE;
    keep_used(call, login, trying.step);
    return 0;
}

int credentials_check(struct call *call, const struct credentials *credentials, const char *password, const char *code)
{
    const char *hash = credentials->login && !text_empty(credentials->hash) ? credentials->hash : NULL;
    int err = password_verify(hash, password, api_settings(call->api)->password_cost);
    if (err == PASSWORD_WRONG)
        return CREDENTIALS_WRONG;
    if (err < 0)
        return oops_set(&call->oops, -err, NULL, "口令现在无法核对", "the password cannot be checked at the moment");
    if (!text_empty(credentials->totp))
        err = credentials_code(call, credentials->login, credentials->totp, code);
    if (err == 0)
        credentials_forgive(call, credentials->name);
    if (err == CREDENTIALS_NO_CODE) { /* right so far: the attempt counts when the code comes */
        throttle_take_back(call->api->throttle, account_key(call, credentials->name));
        throttle_take_back(call->api->throttle, address_key(call));
    }
    return err;
}

/* --- new passwords --- */

int credentials_judge(struct call *call, const struct credentials *credentials, const char *password)
{
    const char *known[] = {credentials->name, call->viewer.name, api_settings(call->api)->institution};
    const struct password_rules rules = {credentials->length, credentials->kinds, known, 3};
    struct password_fault faults[PASSWORD_FAULTS];
    size_t n = password_check(call->arena, password, &rules, faults);
    for (size_t i = 0; i < n; i++)
        *list_push(call->arena, &call->faults) =
            (struct flaw){.where = "new", .zh = faults[i].zh, .en = faults[i].en, .clause = NULL};
    int used = n ? 0 : password_used(credentials->former, password);
    if (!n && !used && !text_empty(credentials->hash)) {
        int same = password_verify(credentials->hash, password, api_settings(call->api)->password_cost);
        used = same == 0 ? PASSWORD_WRONG : same == PASSWORD_WRONG ? 0 : same;
    }
    if (used < 0)
        return used;
    if (used)
        *list_push(call->arena, &call->faults) =
            (struct flaw){.where = "new", .zh = "与最近用过的口令相同", .en = "was used recently"};
    return call->faults.n ? oops_set(&call->oops, ERR_INVALID, "new", "口令不够强", "the password is too weak") : 0;
}
