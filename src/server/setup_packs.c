#include "server/setup_inner.h"

#include "rules/check.h"
#include "server/bundle.h"
#include "server/pack_offers.h"
#include "store/store_note.h"

#include <string.h>

/* Steps 1 and 2: the institution, and the packs that it adopts. */

enum { ISSUES_MOST = 200, PACKS_MOST = 50 };

/* --- the institution --- */

/* A school calls itself one; the packs' own word for everything else is the last of its choices. */
static const char *kind_of(struct setup_desk *desk, const char *name)
{
    static const char *const SCHOOLS[] = {"大学", "学院", "学校", "中学", "小学", "幼儿园"};
    const char *given = setup_draft_text(desk->setup, desk->step->arena, "kind");
    for (size_t i = 0; !*given && i < sizeof SCHOOLS / sizeof *SCHOOLS; i++)
        if (strstr(name, SCHOOLS[i]))
            return "学校";
    return *given ? given : "其他";
}

int setup_root_unit(struct setup_desk *desk)
{
    struct arena *arena = desk->step->arena;
    const char *name = setup_draft_text(desk->setup, arena, "institution"),
               *brief = setup_draft_text(desk->setup, arena, "short"), *table;
    int64_t root = setup_draft_int(desk->setup, "root");
    if (!*name || !law_reg(desk->house->law, "unit"))
        return 0;
    root = root ? root : stage_find(&desk->stage, "unit", name, &table);
    struct cell cells[] = {{"name", VALUE_OF_TEXT(name)},
                           {"kind", VALUE_OF_TEXT(kind_of(desk, name))},
                           {"short", *brief ? VALUE_OF_TEXT(brief) : VALUE_NONE}};
    struct fact fact = {.kind = FACT_DEED,
                        .name = root ? "edit" : "open",
                        .table = "unit",
                        .record = root,
                        .actor = desk->step->actor,
                        .values = cells,
                        .value_count = 3};
    struct fact_answer answer;
    fact.actor.trusted = true;
    int failed = stage_send(&desk->stage, &fact, &answer, desk->oops);
    if (failed < 0)
        return failed;
    if (answer.code)
        return oops_printf(desk->oops, answer.code, "institution", "单位没有登记：%s",
                           answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh);
    return setup_draft_set(desk->setup, "root", json_integer(root ? root : answer.record), desk->oops);
}

static int name_institution(struct setup_desk *desk)
{
    const char *name = setup_draft_text(desk->setup, desk->step->arena, "institution");
    int failed = store_note_set(pen_store(desk->house->pen), NOTE_SETTING, "institution", name, 0);
    return failed < 0 ? oops_set(desk->oops, -failed, "institution", NULL, NULL) : setup_root_unit(desk);
}

static bool all_blank(const char *text) { return !text || text[strspn(text, " \t")] == 0; }

int setup_institution(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    static const char *const NAMES[] = {"who", "institution", "short", "kind"};
    int failed = 0;
    for (size_t i = 0; i < 2; i++)
        if (all_blank(json_string_value(json_object_get(step->body, NAMES[i]))))
            *list_push(step->arena, step->faults) =
                (struct flaw){.where = NAMES[i],
                              .zh = i ? "单位名称还没有填" : "填写正在设置的人的姓名，它会写进办理痕迹",
                              .en = i ? "name the institution" : "who is setting up? the name goes into the trail"};
    if (step->faults->n)
        return oops_set(oops, ERR_INVALID, step->faults->at[0].where, "有几项还没有填", "some fields are empty");
    for (size_t i = 0; !failed && i < 4; i++) {
        const char *value = json_string_value(json_object_get(step->body, NAMES[i]));
        failed = value ? setup_draft_set(setup, NAMES[i], json_string(value), oops) : 0;
    }
    return failed ? failed : setup_at_desk(setup, step, name_institution, NULL, oops);
}

/* --- packs that there are --- */

static bool adopted(const struct law *law, const char *pack)
{
    for (size_t i = 0; i < law->packs.n; i++)
        if (!strcmp(law->packs.at[i].name, pack))
            return true;
    return false;
}

static void tell_pack(struct setup_desk *desk, const char *path)
{
    struct arena *arena = desk->step->arena;
    struct json *out = desk->step->out;
    struct oops none = {0};
    struct node *root;
    const char *slash = strrchr(path, '/');
    const char *before = arena_text_n(arena, path, (size_t)(slash - path)),
               *pack = strrchr(before, '/') ? strrchr(before, '/') + 1 : before;
    if (pack_folder_tree(arena, path, &root, &none) < 0)
        return;
    json_open_object(out);
    json_key_text(out, "pack", pack);
    json_key_text(out, "title", node_text(root, "title") ? node_text(root, "title") : pack);
    json_key_text(out, "en", node_text(root, "en"));
    json_key_text(out, "number", node_text(root, "number"));
    json_key_text(out, "issuer", node_text(root, "issuer"));
    json_key_text(out, "edition", node_text(root, "edition"));
    json_key_int(out, "clauses", pack_offers_sizes(arena, before).clauses);
    json_key_bool(out, "base", !strcmp(pack, "base"));
    json_key_bool(out, "adopted", adopted(desk->house->law, pack));
    json_close(out);
}

void setup_tell_packs(struct setup_desk *desk)
{
    struct arena *arena = desk->step->arena;
    struct names folders = {0};
    struct oops none = {0};
    json_key(desk->step->out, "packs");
    json_open_array(desk->step->out);
    if (pack_folder_list(arena, pack_home(), "", &folders, &none) == 0)
        for (size_t i = 0; i < folders.n; i++)
            tell_pack(desk, arena_printf(arena, "%s/pack.yaml", folders.at[i]));
    json_close(desk->step->out);
}

/* --- checking --- */

/* Names of folders below the pack home and nothing else. */
static int folders_of(const struct api_step *step, struct names *ret_folders, struct oops *oops)
{
    const json_t *packs = json_object_get(step->body, "packs");
    size_t i;
    json_t *one;
    json_array_foreach(packs, i, one)
    {
        const char *name = json_string_value(one);
        if (text_empty(name) || name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")])
            return oops_printf(oops, ERR_INVALID, "packs", "没有制度包“%s”", name ? name : "");
        if (strcmp(name, "base") != 0)
            *list_push(step->arena, ret_folders) = arena_printf(step->arena, "%s/%s", pack_home(), name);
    }
    if (!ret_folders->n)
        *list_push(step->arena, ret_folders) = arena_printf(step->arena, "%s/base", pack_home());
    return 0;
}

void setup_tell_issues(struct json *out, const struct issues *issues, bool english)
{
    json_key_int(out, "errors", (int64_t)issues_errors(issues));
    json_key_int(out, "warnings", (int64_t)(issues->n - issues_errors(issues)));
    json_key(out, "findings");
    json_open_array(out);
    for (size_t i = 0; i < issues->n && i < ISSUES_MOST; i++) {
        const struct issue *issue = &issues->at[i];
        json_open_object(out);
        json_key_text(out, "level", issue->level == ISSUE_ERROR ? "error" : "warning");
        json_key_text(out, "where", issue->where);
        json_key_text(out, "text", english ? issue->en : issue->zh);
        json_close(out);
    }
    json_close(out);
}

static void tell_year(struct json *out, struct arena *arena, const struct calendar *calendar, int year)
{
    day_t first = civil_day(year, 1, 1), last = civil_day(year, 12, 31);
    json_key_int(out, "year", year);
    json_key_text(out, "name", calendar_name(calendar));
    json_key_text(out, "version", calendar_version(calendar));
    json_key_bool(out, "provisional", calendar_provisional(calendar, first, last));
    json_key_bool(out, "covered", calendar_covers(calendar, first) && calendar_covers(calendar, last));
    json_key(out, "days");
    json_open_array(out);
    for (day_t day = first; day <= last; day++) {
        struct calendar_day known;
        struct civil_date date = civil_date(day);
        if (calendar_look(calendar, day, &known) || (known.kind != CALENDAR_HOLIDAY && known.kind != CALENDAR_MAKEUP))
            continue;
        json_open_object(out);
        json_key_text(out, "date", arena_printf(arena, "%04d-%02d-%02d", date.year, date.month, date.day));
        json_key_text(out, "kind", known.kind == CALENDAR_HOLIDAY ? "holiday" : "makeup");
        json_key_text(out, "label", known.name ? known.name : "");
        json_close(out);
    }
    json_close(out);
}

static void tell_figures(struct json *out, const struct law *law)
{
    json_key_int(out, "clauses", (int64_t)law->clauses.n);
    json_key_int(out, "registers", (int64_t)law->regs.n);
    json_key_int(out, "duties", (int64_t)law->duties.n);
    json_key_int(out, "rules", (int64_t)law->rules.n);
    json_key_int(out, "watches", (int64_t)law->watches.n);
    json_key_int(out, "posts", (int64_t)law->posts.n);
}

int setup_check(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    struct bundle bundle = {.arena = step->arena};
    struct names folders = {0};
    int failed = folders_of(step, &folders, oops);
    char **paths = failed ? NULL : (char **)folders.at;
    if (!failed)
        failed = bundle_load(&bundle, paths, (int)folders.n, oops);
    if (failed < 0)
        return failed;
    if (!issues_errors(&bundle.issues))
        check_law(step->arena, bundle.law, NULL, &bundle.issues);
    setup_tell_issues(step->out, &bundle.issues, step->english);
    tell_figures(step->out, bundle.law);
    if (bundle.law->calendar) {
        json_key(step->out, "calendar");
        json_open_object(step->out);
        tell_year(step->out, step->arena, bundle.law->calendar,
                  civil_date(calendar_day_at(bundle.law->calendar, office_now(setup->office))).year);
        json_close(step->out);
    }
    return 0;
}

/* --- adopting --- */

static int adopt(struct setup_desk *desk)
{
    const struct api_step *step = desk->step;
    const struct names *folders = desk->own;
    struct pack_files packs = {0}, calendars = {0};
    struct issues issues = {0};
    struct calendar *calendar;
    struct actor actor = step->actor;
    int failed =
        adopted(desk->house->law, "base")
            ? 0
            : pack_folder_read(step->arena, arena_printf(step->arena, "%s/base", pack_home()), &packs, desk->oops);
    for (size_t i = 0; !failed && i < folders->n; i++)
        if (!text_ends(folders->at[i], "/base"))
            failed = pack_folder_read(step->arena, folders->at[i], &packs, desk->oops);
    if (!failed && !desk->house->law->packs.n)
        failed = pack_calendar_folder(step->arena, arena_printf(step->arena, "%s/calendar", pack_home()), &calendars,
                                      &calendar, desk->oops);
    if (!failed)
        failed = house_adopt(desk->house, &packs, &calendars, desk->stage.now, &actor, &issues, desk->oops);
    for (size_t i = 0; failed < 0 && i < issues.n && step->faults->n < PACKS_MOST; i++)
        if (issues.at[i].level == ISSUE_ERROR)
            *list_push(step->arena, step->faults) =
                (struct flaw){.where = issues.at[i].where, .zh = issues.at[i].zh, .en = issues.at[i].en};
    desk->stage.law = desk->house->law;
    return failed ? failed : setup_root_unit(desk);
}

int setup_adopt(struct setup *setup, const struct api_step *step, struct oops *oops)
{
    struct names folders = {0};
    int failed = folders_of(step, &folders, oops);
    if (!failed && !*setup_draft_text(setup, step->arena, "institution"))
        return oops_set(oops, ERR_REFUSED, "institution", "先填写单位名称（第 1 步）", "name the institution first (step 1)");
    if (!failed)
        failed = setup_at_desk(setup, step, adopt, &folders, oops);
    if (!failed)
        setup->changed(setup->context);
    return failed;
}
