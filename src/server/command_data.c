#include "server/command.h"

#include "audit/verify.h"
#include "cases/rehearse.h"
#include "format/json.h"
#include "rules/terms.h"
#include "server/demo_large.h"
#include "server/folder.h"
#include "server/house.h"
#include "store/store_note.h"
#include "vault/password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* demo, init, adopt, verify, backup, restore, user, clock: what works on a data folder that no server holds. */

static void close_house(struct house **house) { house_close(*house); }
#define HOUSE_SCOPE(name) __attribute__((cleanup(close_house))) struct house *name = NULL

static struct actor console(void)
{
    const char *user = getenv("USER");
    return (struct actor){.title = user && *user ? user : "控制台", .kind = "machine", .source = "console", .trusted = true};
}

static int print_issues(const struct issues *issues)
{
    for (size_t i = 0; i < issues->n; i++)
        printf("%s %s: %s\n", issues->at[i].level == ISSUE_ERROR ? "错误" : "提醒", issues->at[i].where, issues->at[i].zh);
    return 0;
}

/* --- packs into a house --- */

static int read_packs(struct arena *arena, const char *const *folders, size_t n, struct pack_files *packs, struct pack_files *calendars, struct oops *oops)
{
    struct calendar *calendar;
    const char *home = pack_home();
    int failed = 0;
    for (size_t i = 0; !failed && i < n; i++)
        failed = pack_folder_read(arena, folders[i], packs, oops);
    return failed ? failed : calendars ? pack_calendar_folder(arena, arena_printf(arena, "%s/calendar", home), calendars, &calendar, oops) : 0;
}

static int adopt_home(struct house *house, ms_t now, struct oops *oops)
{
    const char *folders[] = {arena_printf(house->arena, "%s/base", pack_home()), arena_printf(house->arena, "%s/cug", pack_home())};
    struct pack_files packs = {0}, calendars = {0};
    struct issues issues = {0};
    struct actor actor = console();
    int failed = read_packs(house->arena, folders, 2, &packs, &calendars, oops);
    if (!failed)
        failed = house_adopt(house, &packs, &calendars, now, &actor, &issues, oops);
    if (failed < 0)
        print_issues(&issues);
    return failed;
}

/* --- accounts --- */

static int open_account(struct stage *stage, const char *login, int64_t person, const char *roles, const char *password, bool must_change, struct oops *oops)
{
    char hash[PASSWORD_HASH];
    int failed = password_hash(password, password_cost_default(), hash);
    if (failed < 0)
        return failed;
    struct cell cells[] = {
        {"login", VALUE_OF_TEXT(login)},
        {"person", person ? VALUE_OF_REF("person", person) : VALUE_NONE},
        {"roles", VALUE_OF_TEXT(roles)},
        {"password", VALUE_OF_TEXT(arena_text(stage->arena, hash))},
        {"must-change", VALUE_OF_INT(must_change)},
        {"changed-at", VALUE_OF_INT(stage->now)},
    };
    struct fact fact = {.kind = FACT_DEED, .name = "open", .table = "login", .actor = console(), .values = cells, .value_count = 6};
    struct fact_answer answer;
    failed = stage_send(stage, &fact, &answer, oops);
    return failed < 0 ? failed : answer.code ? oops_printf(oops, answer.code, login, "账号没有建立：%s", answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh) : 0;
}

/* --- demo --- */

static int demo_rows(struct stage *stage, const char *file, ms_t today, struct oops *oops)
{
    struct node *root;
    int failed = pack_folder_tree(stage->arena, arena_printf(stage->arena, "%s/demo/%s", pack_home(), file), &root, oops);
    if (failed < 0)
        return failed;
    const struct node *rows = node_get(root, "given") ? node_get(root, "given") : root;
    return stage_rows(stage, rehearse_dated(stage, rows, today), oops);
}

/* Everybody who holds a post gets an account with the sample password; three further people are the administrators. */
static int demo_accounts(struct stage *stage, const char *password, struct oops *oops)
{
    static const struct { const char *login, *role, *name; } ADMINS[] = {
        {"sysadmin", "system-admin", "系统管理员（样例）"}, {"secadmin", "security-admin", "安全管理员（样例）"}, {"auditor", "audit-admin", "审计管理员（样例）"},
    };
    const struct row *people;
    size_t n = stage_ask(stage, "person", NULL, NULL, false, 500, &people);
    int failed = 0;
    for (size_t i = 0; !failed && i < n; i++)
        if (*row_text(&people[i], "login"))
            failed = open_account(stage, row_text(&people[i], "login"), people[i].id, "", password, false, oops);
    for (size_t i = 0; !failed && i < 3; i++) {
        struct cell cells[] = {{"name", VALUE_OF_TEXT(ADMINS[i].name)}, {"login", VALUE_OF_TEXT(ADMINS[i].login)}, {"active", VALUE_OF_INT(1)}, {"unit", row_get(&people[0], "unit")}};
        struct fact fact = {.kind = FACT_DEED, .name = "open", .table = "person", .actor = console(), .values = cells, .value_count = 4};
        struct fact_answer answer;
        failed = stage_send(stage, &fact, &answer, oops);
        if (!failed && !answer.code)
            failed = open_account(stage, ADMINS[i].login, answer.record, ADMINS[i].role, password, false, oops);
    }
    return failed;
}

static int demo_story(struct stage *stage, ms_t today, struct oops *oops)
{
    struct node *root;
    struct rehearsal told = {0};
    int failed = pack_folder_tree(stage->arena, arena_printf(stage->arena, "%s/demo/story.case.yaml", pack_home()), &root, oops);
    if (!failed)
        failed = rehearse_story(stage, node_get(root, "steps"), today, &told, oops);
    printf("  故事 %zu 步，%zu 处与预想不同\n", told.steps, told.faults.n);
    for (size_t i = 0; i < told.faults.n && i < 8; i++)
        fprintf(stderr, "    %s %s\n", told.faults.at[i].where, told.faults.at[i].text);
    return failed;
}

static const char DEMO_PASSWORD[] = "Fengsui-2026";

static int build_demo(struct house *house, struct oops *oops)
{
    ms_t now = clock_true();
    struct stage stage;
    ms_t today = civil_ms(civil_day_at(now, CALENDAR_BEIJING), 0, CALENDAR_BEIJING);
    printf("  采用制度包 base、cug\n");
    int failed = adopt_home(house, today - 45 * CIVIL_DAY_MS, oops);
    if (failed < 0)
        return failed;
    stage_over(house->arena, house->law, house->pen, house->clerk, pen_at(house->pen), &stage);
    printf("  样例单位、人员、系统、设备\n");
    failed = demo_rows(&stage, "organisation.yaml", today, oops);
    if (!failed)
        failed = demo_rows(&stage, "assets.yaml", today, oops);
    printf("  账号\n");
    if (!failed)
        failed = demo_accounts(&stage, DEMO_PASSWORD, oops);
    if (!failed)
        failed = demo_story(&stage, today, oops);
    if (!failed && stage.now < now)
        failed = stage_advance(&stage, now, oops);
    return failed;
}

static void tell_size(int64_t done, int64_t all)
{
    if (isatty(2))
        fprintf(stderr, "\r  样例记录 %lld / %lld", (long long)done, (long long)all);
}

/* --size N: as large as an institution of 200 units after years, with N findings and N notices. */
static int enlarge_demo(struct house *house, const char *size, struct oops *oops)
{
    int64_t n;
    if (!text_to_int(size, &n) || n < 100 || n > 10000000)
        return oops_set(oops, ERR_INVALID, "--size", "--size 是 100 到 10000000 之间的整数", "--size is a number from 100 to 10,000,000");
    int failed = demo_large(house, n, pen_at(house->pen), tell_size, oops);
    if (!failed)
        printf("%s  另有样例隐患、整改通知各 %s 件，系统、设备共约 %lld 个\n", isatty(2) ? "\n" : "", size, (long long)n / 10);
    return failed;
}

int command_demo(const struct command_line *line, struct oops *oops)
{
    HOUSE_SCOPE(house);
    struct house_options options = {.institution = "样例大学（演示）", .test_clock = true, .demo = true};
    const char *folder = line->argv[0];
    if (house_exists(folder) && !command_option(line, "--reset")) {
        printf("%s 里已有演示数据，沿用（--reset 重新建立）\n", folder);
        return 0;
    }
    int failed = command_option(line, "--reset") ? folder_remove(folder, oops) : 0;
    if (!failed)
        failed = house_create(folder, &options, oops);
    if (!failed)
        failed = house_open(folder, &house, oops);
    if (!failed)
        failed = build_demo(house, oops);
    if (!failed && command_option(line, "--size"))
        failed = enlarge_demo(house, command_option(line, "--size"), oops);
    if (failed < 0)
        return failed;
    printf("演示单位已建立在 %s\n样例登录（口令都是 %s）：\n"
           "  zhouqiming 网信办   wuyuanzhou 信息化工作办公室   linzhiyuan 图书馆专员   dongwen 图书馆馆长\n"
           "  sysadmin 系统管理员   secadmin 安全管理员   auditor 审计管理员\n", folder, DEMO_PASSWORD);
    return 0;
}

/* --- init, adopt --- */

int command_init(const struct command_line *line, struct oops *oops)
{
    HOUSE_SCOPE(house);
    struct house_options options = {
        .institution = command_option(line, "--institution"),
        .test_clock = command_option(line, "--test-clock") != NULL,
        .hash = command_option(line, "--sm3") ? CHAIN_SM3 : CHAIN_SHA256,
    };
    int failed = house_create(line->argv[0], &options, oops);
    if (!failed)
        failed = house_open(line->argv[0], &house, oops);
    if (!failed && !command_option(line, "--empty"))
        failed = adopt_home(house, clock_true(), oops);
    if (failed < 0)
        return failed;
    printf("%s 已建立；用 fengsui user %s add 登录名 姓名 --roles security-admin 建立第一个账号\n", line->argv[0], line->argv[0]);
    return 0;
}

int command_adopt(const struct command_line *line, struct oops *oops)
{
    HOUSE_SCOPE(house);
    struct pack_files packs = {0}, calendars = {0};
    struct issues issues = {0};
    struct actor actor = console();
    int failed = house_open(line->argv[0], &house, oops);
    if (!failed)
        failed = read_packs(house->arena, (const char *const *)line->argv + 1, (size_t)line->argc - 1, &packs, house->law->packs.n ? NULL : &calendars, oops);
    if (!failed)
        failed = house_adopt(house, &packs, &calendars, clock_true(), &actor, &issues, oops);
    print_issues(&issues);
    if (failed < 0)
        return failed;
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
        printf("%lld 笔变更，%lld 行台账，%lld 枚封条；%s\n链首 %s\n", (long long)report->changes, (long long)report->rows, (long long)report->seals,
               report->problem_count ? "发现问题" : "相符", report->head);
}

int command_verify(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    __attribute__((cleanup(house_reader_close))) struct house_reader reader = {0};
    struct verify_report report = {0};
    bool show = isatty(2);
    int failed = house_read(arena, line->argv[0], &reader, oops);
    if (!failed)
        failed = verify_run(reader.store, &reader.law->schema, arena_printf(arena, "%s/seals", line->argv[0]), show_progress, &show, arena, &report, oops);
    if (failed < 0)
        return failed;
    print_problems(arena, &report, line->json);
    return report.problem_count ? 1 : 0;
}

/* --- user --- */

static struct stage console_stage(struct house *house)
{
    struct stage stage;
    ms_t now = clock_true() > pen_at(house->pen) ? clock_true() : pen_at(house->pen);
    stage_over(house->arena, house->law, house->pen, house->clerk, now, &stage);
    return stage;
}

static const struct row *account_of(struct stage *stage, const char *login)
{
    const struct row *rows;
    return stage_ask(stage, "login", term_is(stage->arena, "login", VALUE_OF_TEXT(login)), NULL, false, 1, &rows) ? rows : NULL;
}

static int edit_account(struct stage *stage, const char *login, struct cell *cells, size_t n, struct oops *oops)
{
    const struct row *account = account_of(stage, login);
    if (!account)
        return oops_printf(oops, ERR_NOT_FOUND, login, "没有账号 %s", login);
    struct fact fact = {.kind = FACT_DEED, .name = "edit", .table = "login", .record = account->id, .actor = console(), .values = cells, .value_count = n};
    struct fact_answer answer;
    int failed = stage_send(stage, &fact, &answer, oops);
    return failed < 0 ? failed : answer.code ? oops_printf(oops, answer.code, login, "账号没有改") : 0;
}

static int user_add(struct stage *stage, const struct command_line *line, struct oops *oops)
{
    const char *login = line->argv[2], *name = line->argc > 3 ? line->argv[3] : line->argv[2], *roles = command_option(line, "--roles"), *table;
    char password[PASSWORD_FIRST];
    if (account_of(stage, login))
        return oops_printf(oops, ERR_EXISTS, login, "已有账号 %s", login);
    int64_t person = stage_find(stage, "person", name, &table);
    if (!person) {
        struct cell cells[] = {{"name", VALUE_OF_TEXT(name)}, {"login", VALUE_OF_TEXT(login)}, {"active", VALUE_OF_INT(1)}};
        struct fact fact = {.kind = FACT_DEED, .name = "open", .table = "person", .actor = console(), .values = cells, .value_count = 3};
        struct fact_answer answer;
        int failed = stage_send(stage, &fact, &answer, oops);
        if (failed < 0 || answer.code)
            return failed < 0 ? failed : oops_printf(oops, answer.code, name, "人员没有登记：%s", answer.refusals.n ? answer.refusals.at[0].reason : "");
        person = answer.record;
    }
    password_first(password);
    int failed = open_account(stage, login, person, roles ? roles : "", password, true, oops);
    if (!failed)
        printf("账号 %s（%s），一次性口令 %s，首次登录须更改\n", login, name, password);
    explicit_bzero(password, sizeof password);
    return failed;
}

static int user_reset(struct stage *stage, const char *login, struct oops *oops)
{
    char password[PASSWORD_FIRST], hash[PASSWORD_HASH];
    password_first(password);
    int failed = password_hash(password, password_cost_default(), hash);
    if (failed < 0)
        return failed;
    struct cell cells[] = {{"password", VALUE_OF_TEXT(arena_text(stage->arena, hash))}, {"must-change", VALUE_OF_INT(1)}, {"locked", VALUE_OF_INT(0)}, {"changed-at", VALUE_OF_INT(stage->now)}};
    failed = edit_account(stage, login, cells, 4, oops);
    if (!failed)
        printf("账号 %s，一次性口令 %s，下次登录须更改\n", login, password);
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
            printf("%-20s %-16s%s\n", row_text(&rows[i], "login"), row_text(&rows[i], "roles"), row_int(&rows[i], "locked") ? " 已锁定" : "");
    }
    json_close(&out);
    if (json)
        printf("%s\n", text_end(&text));
    return 0;
}

int command_user(const struct command_line *line, struct oops *oops)
{
    HOUSE_SCOPE(house);
    const char *verb = line->argv[1];
    int failed = house_open(line->argv[0], &house, oops);
    if (failed < 0)
        return failed;
    struct stage stage = console_stage(house);
    if (!strcmp(verb, "list"))
        return user_list(&stage, line->json);
    if (line->argc < 3)
        return oops_printf(oops, ERR_INVALID, verb, "写明登录名");
    const char *login = line->argv[2];
    if (!strcmp(verb, "add"))
        return user_add(&stage, line, oops);
    if (!strcmp(verb, "reset"))
        return user_reset(&stage, login, oops);
    if (!strcmp(verb, "lock") || !strcmp(verb, "unlock"))
        return edit_account(&stage, login, &(struct cell){"locked", VALUE_OF_INT(verb[0] == 'l')}, 1, oops);
    if (!strcmp(verb, "roles"))
        return edit_account(&stage, login, &(struct cell){"roles", VALUE_OF_TEXT(line->argc > 3 ? line->argv[3] : "")}, 1, oops);
    return oops_printf(oops, ERR_INVALID, verb, "user 之后是 list、add、reset、lock、unlock 或 roles");
}

/* --- clock --- */

int command_clock(const struct command_line *line, struct oops *oops)
{
    HOUSE_SCOPE(house);
    const char *verb = line->argc > 1 ? line->argv[1] : "show";
    int failed = house_open(line->argv[0], &house, oops);
    if (failed < 0)
        return failed;
    struct stage stage = console_stage(house);
    if (!strcmp(verb, "show") || line->argc < 3) {
        printf("%s %s，最近变更 %s\n", house->test_clock ? "测试时钟" : "真实时间", house->law->calendar_label ? house->law->calendar_label : "没有日历",
               house->law->calendar ? due_print(house->arena, house->law->calendar, pen_at(house->pen)) : "");
        return 0;
    }
    struct span span;
    ms_t to = 0;
    if (!house->test_clock)
        return oops_set(oops, ERR_REFUSED, "clock", "这里用的是真实时间，不能拨动", "this store runs on real time");
    if (!strcmp(verb, "by")) {
        failed = span_parse(line->argv[2], &span, oops);
        if (!failed && span_add(span, span_from(stage.now), false, house->law->calendar, &to))
            return oops_set(oops, ERR_INVALID, "by", "日历够不到那么远", "the calendar does not reach that far");
    } else {
        day_t day;
        if (!civil_parse_date(line->argv[2], strlen(line->argv[2]), &day))
            return oops_printf(oops, ERR_INVALID, "to", "日期写成 2026-10-10");
        to = calendar_ms(house->law->calendar, day, 0);
    }
    if (!failed)
        failed = stage_advance(&stage, to, oops);
    if (!failed)
        failed = store_note_set(pen_store(house->pen), NOTE_SETTING, "clock-offset", arena_printf(house->arena, "%lld", (long long)(to - clock_true())), 0);
    if (failed < 0)
        return failed;
    printf("现在是 %s，到期 %zu 次\n", due_print(house->arena, house->law->calendar, to), stage.fired);
    return 0;
}
