#include "server/demo.h"

#include "cases/rehearse.h"
#include "server/account.h"
#include "server/house.h"
#include "vault/password.h"

#include <string.h>

enum { STORY_AT_ONCE = 20, DAYS_BACK = 45 };

struct building {
    struct house *house;
    struct stage stage;
    const struct demo_watcher *watcher;
    struct demo_figures *figures;
    ms_t today;
    size_t done, total;
};

static const struct actor MAKER = {.title = "样例数据", .kind = "machine", .source = "demo", .trusted = true};

static void tell(struct building *building, const char *zh, const char *en, size_t by)
{
    const struct demo_watcher *watcher = building->watcher;
    building->done += by;
    if (watcher && watcher->told)
        watcher->told(watcher->context, zh, en, building->done, building->total);
}

static int tree(struct building *building, const char *file, struct node **ret_root, struct oops *oops)
{
    return pack_folder_tree(building->house->arena,
                            arena_printf(building->house->arena, "%s/demo/%s", pack_home(), file), ret_root, oops);
}

static int adopt(struct building *building, struct oops *oops)
{
    struct house *house = building->house;
    struct pack_files packs = {0}, calendars = {0};
    struct issues issues = {0};
    struct calendar *calendar;
    int failed = pack_folder_read(house->arena, arena_printf(house->arena, "%s/base", pack_home()), &packs, oops);
    if (!failed)
        failed = pack_folder_read(house->arena, arena_printf(house->arena, "%s/cug", pack_home()), &packs, oops);
    if (!failed)
        failed = pack_calendar_folder(house->arena, arena_printf(house->arena, "%s/calendar", pack_home()), &calendars,
                                      &calendar, oops);
    if (!failed)
        failed =
            house_adopt(house, &packs, &calendars, building->today - DAYS_BACK * CIVIL_DAY_MS, &MAKER, &issues, oops);
    for (size_t i = 0; failed < 0 && i < issues.n; i++)
        if (issues.at[i].level == ISSUE_ERROR) {
            *oops = (struct oops){0};
            return oops_printf(oops, ERR_INVALID, issues.at[i].where, "%s", issues.at[i].zh);
        }
    return failed;
}

static int rows(struct building *building, const char *file, struct oops *oops)
{
    struct node *root;
    int failed = tree(building, file, &root, oops);
    if (failed < 0)
        return failed;
    const struct node *given = node_get(root, "given") ? node_get(root, "given") : root;
    return stage_rows(&building->stage, rehearse_dated(&building->stage, given, building->today), oops);
}

/* One hash does for all of them: the password is printed on the login page. */
static int accounts(struct building *building, struct oops *oops)
{
    static const struct { const char *login, *role, *name; } ADMINS[] = {
        {"sysadmin", "system-admin", "系统管理员（样例）"}, {"secadmin", "security-admin", "安全管理员（样例）"}, {"auditor", "audit-admin", "审计管理员（样例）"},
    };
    struct stage *stage = &building->stage;
    const struct row *people;
    char hash[PASSWORD_HASH];
    size_t n = stage_ask(stage, "person", NULL, NULL, false, 500, &people);
    int failed = password_hash(DEMO_PASSWORD, password_cost_default(), hash);
    struct account account = {.roles = "", .hash = arena_text(stage->arena, hash)};
    for (size_t i = 0; !failed && i < n; i++) {
        account.login = row_text(&people[i], "login");
        account.person = people[i].id;
        failed = *account.login ? account_open(stage, &MAKER, &account, oops) : 0;
    }
    for (size_t i = 0; !failed && i < 3; i++) {
        failed = account_person(stage, &MAKER, ADMINS[i].name, ADMINS[i].login, n ? row_int(&people[0], "unit") : 0,
                                &account.person, oops);
        account.login = ADMINS[i].login;
        account.roles = ADMINS[i].role;
        failed = failed ? failed : account_open(stage, &MAKER, &account, oops);
    }
    return failed;
}

/* In pieces, so that it can be told how far it is. */
static int story(struct building *building, struct node *steps, struct oops *oops)
{
    struct rehearsal told = {0};
    int failed = 0;
    for (size_t at = 0; !failed && at < steps->n; at += STORY_AT_ONCE) {
        struct node piece = *steps;
        piece.items = steps->items + at;
        piece.n = steps->n - at < STORY_AT_ONCE ? steps->n - at : STORY_AT_ONCE;
        failed = rehearse_story(&building->stage, &piece, building->today, &told, oops);
        tell(building, "演示故事", "the story of the last weeks", piece.n);
    }
    *building->figures = (struct demo_figures){.steps = told.steps, .faults = told.faults.n};
    if (told.faults.n)
        (void)!oops_printf(&building->figures->first, ERR_INVALID, told.faults.at[0].where, "%s",
                           told.faults.at[0].text);
    return failed;
}

static int fill(struct building *building, struct oops *oops)
{
    ms_t now = clock_true();
    struct house *house = building->house;
    struct node *root = NULL;
    building->today = civil_ms(civil_day_at(now, CALENDAR_BEIJING), 0, CALENDAR_BEIJING);
    int failed = tree(building, "story.case.yaml", &root, oops);
    struct node *steps = failed ? NULL : (struct node *)node_get(root, "steps");
    building->total = 3 * STORY_AT_ONCE + (steps ? steps->n : 0);
    tell(building, "采用制度包 base、cug", "adopting the packs base and cug", 0);
    if (!failed)
        failed = adopt(building, oops);
    if (failed < 0)
        return failed;
    stage_over(house->arena, house->law, house->pen, house->clerk, pen_at(house->pen), &building->stage);
    tell(building, "样例单位、人员、系统、设备", "sample units, people, systems, devices", STORY_AT_ONCE);
    failed = rows(building, "organisation.yaml", oops);
    if (!failed)
        failed = rows(building, "assets.yaml", oops);
    tell(building, "账号", "accounts", STORY_AT_ONCE);
    if (!failed)
        failed = accounts(building, oops);
    tell(building, "演示故事", "the story of the last weeks", STORY_AT_ONCE);
    if (!failed && steps && steps->kind == NODE_LIST)
        failed = story(building, steps, oops);
    if (!failed && building->stage.now < now)
        failed = stage_advance(&building->stage, now, oops);
    return failed;
}

static void close_house(struct house **house) { house_close(*house); }

int demo_build(const char *folder, const struct demo_watcher *watcher, struct demo_figures *ret_figures,
               struct oops *oops)
{
    __attribute__((cleanup(close_house))) struct house *house = NULL;
    struct house_options options = {.institution = DEMO_INSTITUTION, .test_clock = true, .demo = true};
    struct building building = {.watcher = watcher, .figures = ret_figures};
    *ret_figures = (struct demo_figures){0};
    int failed = house_create(folder, &options, oops);
    if (!failed)
        failed = house_open(folder, &house, oops);
    building.house = house;
    return failed ? failed : fill(&building, oops);
}
