#include "server/account.h"

#include "rules/terms.h"

static int send(struct stage *stage, struct fact *fact, const struct actor *actor, const char *what,
                const char *failed_zh, struct fact_answer *ret_answer, struct oops *oops)
{
    fact->kind = FACT_DEED;
    fact->actor = *actor;
    fact->actor.trusted = true;
    int failed = stage_send(stage, fact, ret_answer, oops);
    if (failed < 0 || !ret_answer->code)
        return failed;
    const struct refusals *refusals = &ret_answer->refusals;
    return oops_printf(oops, ret_answer->code, what, "%s：%s", failed_zh,
                       refusals->n ? refusals->at[0].reason : ret_answer->oops.zh);
}

int account_open(struct stage *stage, const struct actor *actor, const struct account *account, struct oops *oops)
{
    struct cell cells[] = {
        {"login", VALUE_OF_TEXT(account->login)},
        {"person", account->person ? VALUE_OF_REF("person", account->person) : VALUE_NONE},
        {"roles", VALUE_OF_TEXT(account->roles)},
        {"password", VALUE_OF_TEXT(account->hash)},
        {"must-change", VALUE_OF_INT(account->must_change)},
        {"changed-at", VALUE_OF_INT(stage->now)},
    };
    struct fact fact = {.name = "open", .table = "login", .values = cells, .value_count = 6};
    struct fact_answer answer;
    return send(stage, &fact, actor, account->login, "账号没有建立", &answer, oops);
}

int account_person(struct stage *stage, const struct actor *actor, const char *name, const char *login, int64_t unit,
                   int64_t *ret_person, struct oops *oops)
{
    struct cell cells[] = {
        {"name", VALUE_OF_TEXT(name)},
        {"login", VALUE_OF_TEXT(login)},
        {"active", VALUE_OF_INT(1)},
        {"unit", VALUE_OF_REF("unit", unit)},
    };
    struct fact fact = {.name = "open", .table = "person", .values = cells, .value_count = unit ? 4 : 3};
    struct fact_answer answer;
    int failed = send(stage, &fact, actor, name, "人员没有登记", &answer, oops);
    if (!failed)
        *ret_person = answer.record;
    return failed;
}

const struct row *account_of(struct stage *stage, const char *login)
{
    const struct row *rows;
    return stage_ask(stage, "login", term_is(stage->arena, "login", VALUE_OF_TEXT(login)), NULL, false, 1, &rows)
               ? rows
               : NULL;
}

int account_edit(struct stage *stage, const struct actor *actor, const char *login, struct cell *cells, size_t n,
                 struct oops *oops)
{
    const struct row *account = account_of(stage, login);
    struct fact_answer answer;
    if (!account)
        return oops_printf(oops, ERR_NOT_FOUND, login, "没有账号 %s", login);
    struct fact fact = {.name = "edit", .table = "login", .record = account->id, .values = cells, .value_count = n};
    return send(stage, &fact, actor, login, "账号没有改", &answer, oops);
}
