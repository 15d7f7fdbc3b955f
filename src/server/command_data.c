#include "server/command_house.h"

#include "audit/verify.h"
#include "format/json.h"
#include "rules/terms.h"
#include "server/account.h"
#include "server/demo.h"
#include "server/demo_large.h"
#include "server/folder.h"
#include "server/house.h"
#include "store/store_note.h"
#include "vault/password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* demo, init, adopt, verify, user: what works on a data folder that no server holds. */

/* With --json what the checker says goes to stderr: standard output is one document. */
static void print_issues(const struct issues *issues, bool json)
{
    for (size_t i = 0; i < issues->n; i++)
        fprintf(json ? stderr : stdout, "%s %s: %s\n", issues->at[i].level == ISSUE_ERROR ? "错误" : "提醒",
                issues->at[i].where, issues->at[i].zh);
}

/* {"a": "x", …}: pairs of name and text, ended by NULL. */
static void print_texts(struct arena *arena, const char *const *pairs)
{
    struct text text = TEXT(arena);
    struct json out = JSON(&text);
    json_open_object(&out);
    for (; *pairs; pairs += 2)
        json_key_text(&out, pairs[0], pairs[1]);
    json_close(&out);
    printf("%s\n", text_end(&text));
}

/* --- packs into a house --- */

static int read_packs(struct arena *arena, const char *const *folders, size_t n, struct pack_files *packs,
                      struct pack_files *calendars, struct oops *oops)
{
    struct calendar *calendar;
    const char *home = pack_home();
    int failed = 0;
    for (size_t i = 0; !failed && i < n; i++)
        failed = pack_folder_read(arena, folders[i], packs, oops);
    return failed ? failed
           : calendars
               ? pack_calendar_folder(arena, arena_printf(arena, "%s/calendar", home), calendars, &calendar, oops)
               : 0;
}

static int adopt_home(struct house *house, ms_t now, struct oops *oops)
{
    const char *folders[] = {arena_printf(house->arena, "%s/base", pack_home()),
                             arena_printf(house->arena, "%s/cug", pack_home())};
    struct pack_files packs = {0}, calendars = {0};
    struct issues issues = {0};
    struct actor actor = command_house_actor();
    int failed = read_packs(house->arena, folders, 2, &packs, &calendars, oops);
    if (!failed)
        failed = house_adopt(house, &packs, &calendars, now, &actor, &issues, oops);
    if (failed < 0)
        print_issues(&issues, false);
    return failed;
}

/* --- demo --- */

struct stages_told {
    const char *last;
    FILE *to;
};

static void print_stage(void *context, const char *zh, const char *en, size_t done, size_t total)
{
    struct stages_told *told = context;
    (void)en;
    (void)done;
    (void)total;
    if (!told->last || strcmp(told->last, zh))
        fprintf(told->to, "  %s\n", zh);
    told->last = zh;
}

static void tell_size(int64_t done, int64_t all)
{
    if (isatty(2))
        fprintf(stderr, "\r  样例记录 %lld / %lld", (long long)done, (long long)all);
}

/* --size N: as large as an institution of 200 units after years, with N findings and N notices. */
static int enlarge_demo(const char *folder, const char *size, FILE *to, struct oops *oops)
{
    COMMAND_HOUSE(house);
    int64_t n;
    if (!text_to_int(size, &n) || n < 100 || n > 10000000)
        return oops_set(oops, ERR_INVALID, "--size", "--size 是 100 到 10000000 之间的整数",
                        "--size is a number from 100 to 10,000,000");
    int failed = house_open(folder, &house, oops);
    if (!failed)
        failed = demo_large(house, n, pen_at(house->pen), tell_size, oops);
    if (!failed)
        fprintf(to, "%s  另有样例隐患、整改通知各 %s 件，系统、设备共约 %lld 个\n", isatty(2) ? "\n" : "", size, (long long)n / 10);
    return failed;
}

int command_demo(const struct command_line *line, struct oops *oops)
{
    const char *folder = line->argv[0];
    struct stages_told told = {.to = line->json ? stderr : stdout};
    struct demo_watcher watcher = {.told = print_stage, .context = &told};
    struct demo_figures figures;
    if (house_exists(folder) && !command_option(line, "--reset")) {
        fprintf(told.to, "%s 里已有演示数据，沿用（--reset 重新建立）\n", folder);
        if (line->json)
            printf("{\"made\":false}\n");
        return 0;
    }
    int failed = command_option(line, "--reset") ? house_remove_demo(folder, oops) : 0;
    if (!failed)
        failed = demo_build(folder, &watcher, &figures, oops);
    if (!failed && command_option(line, "--size"))
        failed = enlarge_demo(folder, command_option(line, "--size"), told.to, oops);
    if (failed < 0)
        return failed;
    fprintf(told.to, "  故事 %zu 步，%zu 处与预想不同\n", figures.steps, figures.faults);
    if (figures.faults)
        fprintf(stderr, "    %s %s\n", figures.first.where, figures.first.zh);
    if (line->json)
        printf("{\"made\":true,\"steps\":%zu,\"faults\":%zu}\n", figures.steps, figures.faults);
    fprintf(told.to, "演示单位已建立在 %s\n样例登录（口令都是 %s）：\n"
           "  zhouqiming 网信办   wuyuanzhou 信息化工作办公室   linzhiyuan 图书馆专员   dongwen 图书馆馆长\n"
           "  sysadmin 系统管理员   secadmin 安全管理员   auditor 审计管理员\n", folder, DEMO_PASSWORD);
    return 0;
}

/* --- init, adopt --- */

int command_init(const struct command_line *line, struct oops *oops)
{
    COMMAND_HOUSE(house);
    struct house_options options = {
        .institution = command_option(line, "--institution"),
        .test_clock = command_option(line, "--test-clock") != NULL,
        .hash = command_option(line, "--sm3") ? CHAIN_SM3 : CHAIN_SHA256,
    };
    int failed = house_create(line->argv[0], &options, oops);
    if (!failed)
        failed = house_open(line->argv[0], &house, oops);
    if (failed < 0)
        return failed;
    if (!command_option(line, "--empty"))
        failed = adopt_home(house, clock_true(), oops);
    if (failed < 0) {
        ARENA_SCOPE(arena);
        folder_remove_store(arena, house_store_path(arena, line->argv[0])); /* nothing half made stays */
        return failed;
    }
    if (line->json)
        print_texts(house->arena,
                    (const char *const[]){"data", line->argv[0], "institution", house->institution, NULL});
    else
        printf("%s 已建立；用 fengsui user %s add 登录名 姓名 --roles security-admin 建立第一个账号\n", line->argv[0],
               line->argv[0]);
    return 0;
}

int command_adopt(const struct command_line *line, struct oops *oops)
{
    COMMAND_HOUSE(house);
    struct pack_files packs = {0}, calendars = {0};
    struct issues issues = {0};
    struct actor actor = command_house_actor();
    int failed = house_open_to_adopt(line->argv[0], &house, oops);
    if (!failed)
        failed = read_packs(house->arena, (const char *const *)line->argv + 1, (size_t)line->argc - 1, &packs,
                            house->law->packs.n ? NULL : &calendars, oops);
    if (!failed)
        failed = house_adopt(house, &packs, &calendars, clock_true(), &actor, &issues, oops);
    print_issues(&issues, line->json);
    if (failed < 0)
        return failed;
    if (line->json)
        printf("{\"generation\":%lld,\"findings\":%zu}\n", (long long)house->law->generation, issues.n);
    else
        printf("已采用，第 %lld 代；在办件仍依原版本\n", (long long)house->law->generation);
    return 0;
}

/* --- verify --- */

static bool show_progress(void *context, int64_t done, int64_t total)
{
    if (*(bool *)context && total)
        fprintf(stderr, "\r核对 %lld / %lld", (long long)done, (long long)total);
    return false;
}

static void print_problems(struct arena *arena, const struct verify_report *report, bool json)
{
    struct text text = TEXT(arena);
    struct json out = JSON(&text);
    json_open_object(&out);
    json_key_bool(&out, "ok", !report->problem_count);
    json_key_int(&out, "changes", report->changes);
    json_key_int(&out, "rows", report->rows);
    json_key_int(&out, "seals", report->seals);
    json_key_text(&out, "head", report->head);
    json_key(&out, "problems");
    json_open_array(&out);
    for (size_t i = 0; i < report->kept; i++) {
        json_open_object(&out);
        json_key_int(&out, "seq", report->problems[i].seq);
        json_key_text(&out, "place", report->problems[i].place);
        json_key_text(&out, "zh", report->problems[i].zh);
        json_key_text(&out, "en", report->problems[i].en);
        json_close(&out);
        if (!json)
            printf("问题 %s：%s\n", report->problems[i].place, report->problems[i].zh);
    }
    json_close(&out);
    json_close(&out);
    if (json)
        printf("%s\n", text_end(&text));
    else
        printf("%lld 笔变更，%lld 行台账，%lld 枚封条；%s\n链首 %s\n", (long long)report->changes,
               (long long)report->rows, (long long)report->seals, report->problem_count ? "发现问题" : "相符",
               report->head);
}

int command_verify(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    __attribute__((cleanup(house_reader_close))) struct house_reader reader = {0};
    struct verify_report report = {0};
    bool show = isatty(2);
    int failed = house_read(arena, line->argv[0], &reader, oops);
    if (!failed)
        failed = verify_run(reader.store, &reader.law->schema, arena_printf(arena, "%s/seals", line->argv[0]),
                            show_progress, &show, arena, &report, oops);
    if (failed < 0)
        return failed;
    print_problems(arena, &report, line->json);
    return report.problem_count ? 1 : 0;
}

/* --- user --- */

static void print_password(struct arena *arena, bool json, const char *login, const char *name, const char *password)
{
    if (json)
        print_texts(arena, (const char *const[]){"login", login, "password", password, NULL});
    else
        printf("账号 %s%s%s%s，一次性口令 %s，首次登录须更改\n", login, name ? "（" : "", name ? name : "", name ? "）" : "",
               password);
}

static int user_add(struct stage *stage, const struct command_line *line, struct oops *oops)
{
    const char *login = line->argv[2], *name = line->argc > 3 ? line->argv[3] : line->argv[2],
               *roles = command_option(line, "--roles"), *table;
    char password[PASSWORD_FIRST], hash[PASSWORD_HASH];
    if (account_of(stage, login))
        return oops_printf(oops, ERR_EXISTS, login, "已有账号 %s", login);
    struct actor actor = command_house_actor();
    struct account account = {.login = login,
                              .roles = roles ? roles : "",
                              .hash = hash,
                              .person = stage_find(stage, "person", name, &table),
                              .must_change = true};
    int failed = account.person ? 0 : account_person(stage, &actor, name, login, 0, &account.person, oops);
    password_first(password);
    if (!failed)
        failed = password_hash(password, password_cost_default(), hash);
    if (!failed)
        failed = account_open(stage, &actor, &account, oops);
    if (!failed)
        print_password(stage->arena, line->json, login, name, password);
    explicit_bzero(password, sizeof password);
    return failed;
}

static int user_reset(struct stage *stage, const char *login, bool json, struct oops *oops)
{
    char password[PASSWORD_FIRST], hash[PASSWORD_HASH];
    password_first(password);
    int failed = password_hash(password, password_cost_default(), hash);
    if (failed < 0)
        return failed;
    struct cell cells[] = {{"password", VALUE_OF_TEXT(arena_text(stage->arena, hash))},
                           {"must-change", VALUE_OF_INT(1)},
                           {"locked", VALUE_OF_INT(0)},
                           {"totp", VALUE_NONE},
                           {"changed-at", VALUE_OF_INT(stage->now)}};
    struct actor actor = command_house_actor();
    failed = account_edit(stage, &actor, login, cells, 5, oops);
    if (!failed)
        print_password(stage->arena, json, login, NULL, password);
    return failed;
}

static int user_list(struct stage *stage, bool json)
{
    const struct row *rows;
    size_t n = stage_ask(stage, "login", NULL, "login", false, 5000, &rows);
    struct text text = TEXT(stage->arena);
    struct json out = JSON(&text);
    json_open_array(&out);
    for (size_t i = 0; i < n; i++) {
        json_open_object(&out);
        json_key_text(&out, "login", row_text(&rows[i], "login"));
        json_key_text(&out, "roles", row_text(&rows[i], "roles"));
        json_key_bool(&out, "locked", row_int(&rows[i], "locked") != 0);
        json_close(&out);
        if (!json)
            printf("%-20s %-16s%s\n", row_text(&rows[i], "login"), row_text(&rows[i], "roles"),
                   row_int(&rows[i], "locked") ? " 已锁定" : "");
    }
    json_close(&out);
    if (json)
        printf("%s\n", text_end(&text));
    return 0;
}

int command_user(const struct command_line *line, struct oops *oops)
{
    COMMAND_HOUSE(house);
    const char *verb = line->argv[1];
    int failed = house_open(line->argv[0], &house, oops);
    if (failed < 0)
        return failed;
    struct stage stage = command_house_stage(house);
    if (!strcmp(verb, "list"))
        return user_list(&stage, line->json);
    if (line->argc < 3)
        return oops_printf(oops, ERR_INVALID, verb, "写明登录名");
    const char *login = line->argv[2];
    struct actor actor = command_house_actor();
    if (!strcmp(verb, "add"))
        return user_add(&stage, line, oops);
    if (!strcmp(verb, "reset"))
        return user_reset(&stage, login, line->json, oops);
    if (!strcmp(verb, "lock") || !strcmp(verb, "unlock"))
        return account_edit(&stage, &actor, login, &(struct cell){"locked", VALUE_OF_INT(verb[0] == 'l')}, 1, oops);
    if (!strcmp(verb, "roles"))
        return account_edit(&stage, &actor, login,
                            &(struct cell){"roles", VALUE_OF_TEXT(line->argc > 3 ? line->argv[3] : "")}, 1, oops);
    return oops_printf(oops, ERR_INVALID, verb, "user 之后是 list、add、reset、lock、unlock 或 roles");
}
