#include "server/setup_inner.h"

#include "rules/terms.h"
#include "vault/password.h"
#include "vault/secret.h"

#include <string.h>

/* Step 5: three administrators who are three people. Passwords are judged and hashed before the clerk is bothered; who
 * logs in for the first time changes his. */

enum { LENGTH = 10, KINDS = 3 };

struct administrator {
    const char *role, *title, *en, *name, *login, *password;
    char hash[PASSWORD_HASH];
    int64_t person, version; /* version: of the account that was read, 0 = there was none */
};

static void flaw(const struct api_step *step, const char *role, const char *field, const char *zh, const char *en)
{
    *list_push(step->arena, step->faults) =
        (struct flaw){.where = arena_printf(step->arena, "%s.%s", role, field), .zh = zh, .en = en};
}

static const char *text_of(const struct api_step *step, const char *role, const char *field)
{
    const char *text = json_string_value(json_object_get(json_object_get(step->body, role), field));
    return text ? text : "";
}

static int64_t version_of(const struct api_step *step, const char *role)
{
    return json_integer_value(json_object_get(json_object_get(step->body, role), "version"));
}

static void judge_password(struct setup *setup, const struct api_step *step, const struct administrator *admin)
{
    const char *known[] = {admin->login, admin->name, setup_draft_text(setup, step->arena, "institution")};
    const struct password_rules rules = {LENGTH, KINDS, known, 3};
    struct password_fault faults[PASSWORD_FAULTS];
    size_t n = *admin->password ? password_check(step->arena, admin->password, &rules, faults) : 0;
    for (size_t i = 0; i < n; i++)
        flaw(step, admin->role, "password", faults[i].zh, faults[i].en);
}

static void judge(struct setup *setup, const struct api_step *step, const struct administrator admins[3], size_t i)
{
    const struct administrator *admin = &admins[i];
    if (!*admin->name || admin->name[strspn(admin->name, " ")] == 0)
        flaw(step, admin->role, "name", "填写姓名", "give the name");
    if (!*admin->login ||
        admin->login[strspn(admin->login, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@")])
        flaw(step, admin->role, "login", "登录名只用字母、数字和 . _ - @", "a login has letters, digits and . _ - @ only");
    for (size_t k = 0; k < i; k++) {
        if (*admin->name && !strcmp(admins[k].name, admin->name))
            flaw(step, admin->role, "name",
                 arena_printf(step->arena, "与%s是同一个人；三员须是三个人", admins[k].title),
                 arena_printf(step->arena, "is the %s, too; they must be three people", admins[k].en));
        if (*admin->login && !strcmp(admins[k].login, admin->login))
            flaw(step, admin->role, "login", arena_printf(step->arena, "与%s的登录名相同", admins[k].title),
                 arena_printf(step->arena, "the %s has the same login", admins[k].en));
    }
    judge_password(setup, step, admin);
}

/* --- in the clerk's thread --- */

static const struct row *account_with(struct setup_desk *desk, const char *role)
{
    const struct row *rows;
    return stage_ask(&desk->stage, "login", term_is(desk->step->arena, "roles", VALUE_OF_TEXT(role)), NULL, false, 1,
                     &rows)
               ? rows
               : NULL;
}

/* A name that several people bear is nobody's in particular. */
static int find_person(struct setup_desk *desk, struct administrator *admin)
{
    struct arena *arena = desk->step->arena;
    const struct row *people;
    size_t n = setup_rows(desk, "person", term_is(arena, "name", VALUE_OF_TEXT(admin->name)), NULL, &people);
    if (n > 1)
        return oops_printf(desk->oops, ERR_INVALID, admin->role,
                           "有几个人都叫%s，请写成能分清的姓名，例如“%s（信息中心）”", admin->name, admin->name);
    if (n) {
        admin->person = people[0].id;
        return 0;
    }
    return account_person(&desk->stage, &desk->step->actor, admin->name, admin->login,
                          setup_draft_int(desk->setup, "root"), &admin->person, desk->oops);
}

/* Whoever has the link may set up; of two at once only one makes the accounts, the other looks at them first. */
static int not_overtaken(struct setup_desk *desk)
{
    const struct administrator *admins = desk->own;
    for (size_t i = 0; i < 3; i++) {
        const struct row *former = account_with(desk, admins[i].role);
        if ((former ? row_int(former, "version") : 0) != admins[i].version)
            return oops_printf(desk->oops, ERR_CONFLICT, admins[i].role,
                               "%s刚由别处设立或改过，这一次没有存下；请重新打开这一页看过再改", admins[i].title);
    }
    return 0;
}

static int keep(struct setup_desk *desk, struct administrator *admin)
{
    const struct row *former = account_with(desk, admin->role), *taken = account_of(&desk->stage, admin->login);
    if (taken && (!former || taken->id != former->id))
        return oops_printf(desk->oops, ERR_EXISTS, arena_printf(desk->step->arena, "%s.login", admin->role),
                           "登录名 %s 已有人用", admin->login);
    int failed = find_person(desk, admin);
    if (failed < 0)
        return failed;
    struct account account = {
        .login = admin->login, .roles = admin->role, .hash = admin->hash, .person = admin->person, .must_change = true};
    if (!former)
        return account_open(&desk->stage, &desk->step->actor, &account, desk->oops);
    struct cell cells[] = {
        {"login", VALUE_OF_TEXT(admin->login)}, {"person", VALUE_OF_REF("person", admin->person)}, {"must-change", VALUE_OF_INT(1)},
        {"changed-at", VALUE_OF_INT(desk->stage.now)}, {"password", VALUE_OF_TEXT(admin->hash)},
    };
    return account_edit(&desk->stage, &desk->step->actor, row_text(former, "login"), cells, *admin->hash ? 5 : 3,
                        desk->oops);
}

/* Without a password only who has one already. */
static int want_passwords(struct setup_desk *desk)
{
    struct administrator *admins = desk->own;
    if (!law_reg(desk->house->law, "person"))
        return oops_set(desk->oops, ERR_REFUSED, "packs", "先采用制度包（第 2 步）", "adopt packs first (step 2)");
    for (size_t i = 0; i < 3; i++)
        if (!*admins[i].password && !account_with(desk, admins[i].role))
            flaw(desk->step, admins[i].role, "password", "填写初始口令", "give a first password");
    return desk->step->faults->n ? oops_set(desk->oops, ERR_INVALID, desk->step->faults->at[0].where, "有几项填得不对",
                                            "some fields are not valid")
                                 : 0;
}

static int keep_all(struct setup_desk *desk)
{
    struct administrator *admins = desk->own;
    int failed = not_overtaken(desk);
    for (size_t i = 0; !failed && i < 3; i++)
        failed = keep(desk, &admins[i]);
    return failed;
}

int setup_administrators(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    static const char *const TITLES[] = {"系统管理员", "安全管理员", "审计管理员"}, *const ENGLISH[] = {
                                                                                        "system administrator",
                                                                                        "security administrator",
                                                                                        "audit administrator"};
    struct administrator admins[3];
    int failed = 0;
    for (size_t i = 0; i < 3; i++)
        admins[i] = (struct administrator){.role = setup_roles[i],
                                           .title = TITLES[i],
                                           .en = ENGLISH[i],
                                           .name = text_of(step, setup_roles[i], "name"),
                                           .login = text_of(step, setup_roles[i], "login"),
                                           .password = text_of(step, setup_roles[i], "password"),
                                           .version = version_of(step, setup_roles[i])};
    for (size_t i = 0; i < 3; i++)
        judge(setup, step, admins, i);
    failed = setup_at_desk(setup, step, want_passwords, admins, oops);
    for (size_t i = 0; !failed && i < 3; i++)
        failed = *admins[i].password ? password_hash(admins[i].password, password_cost_default(), admins[i].hash) : 0;
    if (!failed)
        failed = setup_at_desk(setup, step, keep_all, admins, oops);
    for (size_t i = 0; i < 3; i++)
        secret_wipe(admins[i].hash, sizeof admins[i].hash);
    if (!failed)
        setup->changed(setup->context);
    return failed;
}
