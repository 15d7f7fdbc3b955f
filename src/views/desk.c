#include "views/desk.h"

#include "views/scope.h"
#include "views/show.h"
#include "views/task.h"
#include "views/watch_list.h"

#include <string.h>

enum { MINE_MOST = 200, OTHERS_MOST = 50, COUNTED_MOST = 20000, SYSTEMS_MOST = 12, WEEK = 7 };

struct desk {
    struct reading *reading;
    struct json *out;
    const struct row *mine, *waiting, *supervised;
    size_t mine_count, waiting_count, supervised_count;
    int64_t waiting_all, supervised_all;
    const struct row *counted; /* all that are mine, when they are more than are shown: their moments alone */
    size_t counted_count;
    bool cut;
    struct task_book book; /* of mine */
    ms_t today, tomorrow;  /* the 24:00 that end them */
};

/* By due moment; those without one last. `ret_cut`: there are more. */
static size_t tasks_of(struct reading *reading, const struct term *where, size_t limit, const struct row **ret_rows,
                       bool *ret_cut)
{
    const struct row *timed, *untimed = NULL;
    struct ask ask = ask_rows_by(reading, "task", where_and(reading, where, where_filled(reading, "due", true)), "due",
                                 false, limit);
    size_t n = reading_rows(reading, &ask, &timed), more = 0;
    if (n < limit) {
        ask = ask_rows_by(reading, "task", where_and(reading, where, where_filled(reading, "due", false)), "id", false,
                          limit - n);
        more = reading_rows(reading, &ask, &untimed);
    }
    struct row *rows = ARENA_ARRAY(reading->arena, struct row, n + more + 1);
    for (size_t i = 0; i < n + more; i++)
        rows[i] = i < n ? timed[i] : untimed[i - n];
    *ret_rows = rows;
    *ret_cut = n + more == limit;
    return task_drop_history(reading, ret_rows, n + more);
}

static void gather_mine(struct desk *desk)
{
    static const char *const COLUMNS[] = {"due", "paused-at"};
    struct reading *reading = desk->reading;
    const struct term *where = task_where(reading, TASKS_MINE);
    desk->mine_count = tasks_of(reading, where, MINE_MOST, &desk->mine, &desk->cut);
    desk->counted = desk->mine;
    desk->counted_count = desk->mine_count;
    if (!desk->cut)
        return;
    struct ask ask = ask_rows_by(reading, "task", where, "id", false, COUNTED_MOST);
    ask.columns = COLUMNS;
    ask.column_count = 2;
    desk->counted_count = reading_rows(reading, &ask, &desk->counted);
}

static size_t gather_others(struct desk *desk, enum task_scope scope, const struct row **ret_rows, int64_t *ret_all)
{
    bool cut;
    const struct term *where = task_where(desk->reading, scope);
    size_t n = tasks_of(desk->reading, where, OTHERS_MOST, ret_rows, &cut);
    *ret_all = cut ? reading_count(desk->reading, "task", where, 0) : (int64_t)n;
    return n;
}

static int gather(struct desk *desk)
{
    struct reading *reading = desk->reading;
    const struct calendar *calendar = reading->law->calendar;
    day_t today = calendar_day_at(calendar, reading->now);
    desk->today = calendar_ms(calendar, today, 1440);
    desk->tomorrow = calendar_ms(calendar, today + 1, 1440);
    gather_mine(desk);
    desk->waiting_count = gather_others(desk, TASKS_WAITING, &desk->waiting, &desk->waiting_all);
    desk->supervised_count = gather_others(desk, TASKS_SUPERVISED, &desk->supervised, &desk->supervised_all);
    task_book(reading, desk->mine, desk->mine_count, &desk->book);
    return 0;
}

/* --- groups --- */

/* A clock that stands has no day; but it has an age, and nobody else asks whether it should go on. */
enum due_group { GROUP_LATE, GROUP_TODAY, GROUP_TOMORROW, GROUP_LATER, GROUP_HELD, GROUP_COUNT };

static enum due_group group_of(const struct desk *desk, const struct row *task)
{
    ms_t due = row_int(task, "due");
    if (row_int(task, "paused-at"))
        return GROUP_HELD;
    if (!due)
        return GROUP_LATER;
    if (due <= desk->reading->now)
        return GROUP_LATE;
    return due <= desk->today ? GROUP_TODAY : due <= desk->tomorrow ? GROUP_TOMORROW : GROUP_LATER;
}

static size_t count_group(const struct desk *desk, enum due_group group)
{
    size_t n = 0;
    for (size_t i = 0; i < desk->counted_count; i++)
        n += group_of(desk, &desk->counted[i]) == group;
    return n;
}

static void show_group(struct desk *desk, enum due_group group)
{
    for (size_t i = 0; i < desk->mine_count; i++)
        if (group_of(desk, &desk->mine[i]) == group)
            task_show(desk->reading, desk->out, NULL, &desk->book, &desk->mine[i]);
}

static void show_groups(struct desk *desk)
{
    static const char *const KEYS[][3] = {{"late", "已逾期", "Overdue"},
                                          {"today", "今天", "Today"},
                                          {"tomorrow", "明天", "Tomorrow"},
                                          {"later", "以后", "Later"},
                                          {"held", "停表中", "Clock stopped"}};
    json_key(desk->out, "groups");
    json_open_array(desk->out);
    for (enum due_group group = 0; group < GROUP_COUNT; group++) {
        size_t count = count_group(desk, group);
        if (!count)
            continue;
        json_open_object(desk->out);
        json_key_text(desk->out, "key", KEYS[group][0]);
        json_key_text(desk->out, "title", reading_say(desk->reading, KEYS[group][1], KEYS[group][2]));
        json_key_int(desk->out, "count", (int64_t)count);
        json_key(desk->out, "rows");
        json_open_array(desk->out);
        show_group(desk, group);
        json_close(desk->out);
        json_close(desk->out);
    }
    json_close(desk->out);
}

static void show_others(struct desk *desk, const char *key, const struct row *rows, size_t n)
{
    const struct row **tasks = ARENA_ARRAY(desk->reading->arena, const struct row *, n);
    for (size_t i = 0; i < n; i++)
        tasks[i] = &rows[i];
    task_show_all(desk->reading, desk->out, key, tasks, n);
}

static void show_headline(struct desk *desk)
{
    json_key(desk->out, "headline");
    json_open_object(desk->out);
    json_key_int(desk->out, "mine", (int64_t)desk->counted_count);
    json_key_int(desk->out, "late", (int64_t)count_group(desk, GROUP_LATE));
    json_key_int(desk->out, "today", (int64_t)count_group(desk, GROUP_TODAY));
    json_key_int(desk->out, "waiting", desk->waiting_all);
    json_key_int(desk->out, "supervised", desk->supervised_all);
    json_close(desk->out);
}

/* --- the calendar --- */

static void show_today(struct desk *desk)
{
    struct calendar_day known = {0};
    const struct calendar *calendar = desk->reading->law->calendar;
    day_t day = calendar_day_at(calendar, desk->reading->now);
    bool inside = calendar_look(calendar, day, &known) == 0;
    json_key(desk->out, "today");
    json_open_object(desk->out);
    json_key_text(desk->out, "date", show_date(desk->reading, day));
    json_key_text(desk->out, "weekday", show_weekday(civil_weekday(day)));
    json_key_bool(desk->out, "makeup", inside && known.kind == CALENDAR_MAKEUP);
    json_key_text(desk->out, "holiday", inside && known.kind == CALENDAR_HOLIDAY ? known.name : NULL);
    if (!inside)
        json_key_text(desk->out, "note",
                      reading_say(desk->reading, "日历没有录到这一天，工作日时限暂算不出",
                                  "The calendar does not reach this day; limits in workdays cannot be computed yet"));
    json_close(desk->out);
}

static int64_t due_on(const struct desk *desk, day_t day)
{
    int64_t n = 0;
    for (size_t i = 0; i < desk->counted_count; i++)
        n += row_int(&desk->counted[i], "due") &&
             due_day(desk->reading->law->calendar, row_int(&desk->counted[i], "due")) == day;
    return n;
}

static void show_week(struct desk *desk)
{
    static const char *const KINDS[] = {"workday", "weekend", "holiday", "makeup"};
    const struct calendar *calendar = desk->reading->law->calendar;
    day_t monday = calendar_day_at(calendar, desk->reading->now);
    monday -= civil_weekday(monday) - 1;
    json_key(desk->out, "week");
    json_open_array(desk->out);
    for (day_t day = monday; day < monday + WEEK; day++) {
        struct calendar_day known = {.kind = civil_weekday(day) < CIVIL_SATURDAY ? CALENDAR_WORKDAY : CALENDAR_WEEKEND};
        if (calendar_look(calendar, day, &known) != 0)
            known.name = NULL;
        json_open_object(desk->out);
        json_key_text(desk->out, "date", show_date(desk->reading, day));
        json_key_text(desk->out, "weekday", show_weekday(civil_weekday(day)));
        json_key_text(desk->out, "kind", KINDS[known.kind]);
        json_key_int(desk->out, "duties", due_on(desk, day));
        json_close(desk->out);
    }
    json_close(desk->out);
}

/* --- systems: of the own units, those in service, with what the probes say --- */

static const struct row *probe_of(const struct row *probes, size_t n, int64_t system)
{
    const struct row *found = NULL;
    for (size_t i = 0; i < n; i++) {
        struct value target = row_get(&probes[i], "target");
        bool down = found && !strcmp(row_text(found, "state"), "down");
        if (target.kind == VALUE_REF && target.ref.id == system && !down)
            found = &probes[i];
    }
    return found;
}

static int64_t open_findings(struct reading *reading, int64_t system)
{
    const struct reg *finding = law_reg(reading->law, "finding");
    if (!finding || !reg_field(finding, "system"))
        return 0;
    return reading_count(
        reading, "finding",
        where_and(reading, where_is(reading, "system", VALUE_OF_INT(system)), rank_where_open(reading, finding)), 0);
}

static void show_system(struct desk *desk, const struct row *system, const struct row *probe)
{
    struct reading *reading = desk->reading;
    struct watch_now now = {0};
    const char *state = probe ? row_text(probe, "state") : "unknown";
    bool live = probe && watch_now_of(reading, probe->id, &now);
    bool up = !strcmp(state, "up") || !strcmp(state, "slow");
    bool told = up || !strcmp(state, "untrusted") || !strcmp(state, "down") || !strcmp(state, "off");
    json_open_object(desk->out);
    show_ref_to(reading, desk->out, "ref", "system", system->id);
    json_key_text(desk->out, "state", up ? "up" : told ? state : "unknown");
    watch_show_ticks(reading, desk->out, "ticks", live ? &now : NULL);
    json_key_text(desk->out, "value",
                  live && up && now.valued
                      ? arena_printf(reading->arena, "%.0f %s", now.value, now.unit ? now.unit : "")
                      : NULL);
    json_key_int(desk->out, "findings", open_findings(reading, system->id));
    json_close(desk->out);
}

static void show_systems(struct desk *desk)
{
    static const char *const COLUMNS[] = {"state"};
    struct reading *reading = desk->reading;
    const struct reg *reg = law_reg(reading->law, "system");
    const struct viewer *viewer = reading->viewer;
    const struct row *systems, *probes = NULL;
    json_key(desk->out, "systems");
    json_open_array(desk->out);
    int64_t own[] = {viewer->unit};
    const struct term *units = viewer->unit_count ? where_ids(reading, "unit", viewer->units, viewer->unit_count)
                                                  : where_ids(reading, "unit", own, 1);
    if (reg) {
        struct ask ask = {.kind = ASK_ROWS,
                          .table = "system",
                          .where = where_and(reading, units, rank_where_open(reading, reg)),
                          .limit = SYSTEMS_MOST,
                          .columns = COLUMNS,
                          .column_count = 1};
        size_t n = reading_rows(reading, &ask, &systems), probe_count = 0;
        struct value *targets = ARENA_ARRAY(reading->arena, struct value, n + 1);
        for (size_t i = 0; i < n; i++)
            targets[i] = VALUE_OF_REF("system", systems[i].id);
        if (n) {
            struct ask of_them = {.kind = ASK_ROWS,
                                  .table = "probe",
                                  .where = where_in(reading, "target", targets, n),
                                  .limit = 4 * SYSTEMS_MOST};
            probe_count = reading_rows(reading, &of_them, &probes);
        }
        for (size_t i = 0; i < n; i++)
            show_system(desk, &systems[i], probe_of(probes, probe_count, systems[i].id));
    }
    json_close(desk->out);
}

/* --- facts: what is proved, and one thing that nobody looks at --- */

static void show_fact(struct desk *desk, const char *kind, const char *text)
{
    json_open_object(desk->out);
    json_key_text(desk->out, "text", text);
    json_key_text(desk->out, "kind", kind);
    json_close(desk->out);
}

static void show_facts(struct desk *desk)
{
    struct reading *reading = desk->reading;
    const struct reg *probe = law_reg(reading->law, "probe");
    int64_t all =
        reading_count(reading, "probe", where_compare(reading, "state", TERM_DIFFERS, VALUE_OF_TEXT("off")), 0);
    int64_t down = reading_count(reading, "probe", where_is(reading, "state", VALUE_OF_TEXT("down")), 0);
    size_t late = count_group(desk, GROUP_LATE);
    json_key(desk->out, "facts");
    json_open_array(desk->out);
    if (late)
        show_fact(desk, "late",
                  arena_printf(reading->arena, reading->english ? "%zu overdue" : "%zu 件过了时限", late));
    else
        show_fact(desk, "ok", reading_say(reading, "手上没有过时限的", "nothing of yours is overdue"));
    if (probe && all)
        show_fact(desk, down ? "late" : "ok",
                  arena_printf(reading->arena,
                               reading->english ? "%lld watched, %lld down" : "%lld 处在监测，%lld 处中断",
                               (long long)all, (long long)down));
    else
        show_fact(desk, "never", reading_say(reading, "还没有监测任何系统", "no system is watched yet"));
    if (reading->verified)
        show_fact(desk, reading->verified->ok ? "ok" : "late",
                  arena_printf(reading->arena, reading->english ? "chain %s, verified %s" : "证据链 %s，%s 核验",
                               reading->verified->ok ? reading_say(reading, "完整", "intact")
                                                     : reading_say(reading, "不符", "broken"),
                               due_print(reading->arena, reading->law->calendar, reading->verified->at)));
    show_fact(desk, "unseen", reading_say(reading, "不检查涉密网络", "classified networks are not checked"));
    json_close(desk->out);
}

static int draw_desk(struct reading *reading, struct json *out, void *context)
{
    (void)context;
    struct desk desk = {.reading = reading, .out = out};
    int err = gather(&desk);
    if (err)
        return err;
    json_open_object(out);
    show_headline(&desk);
    show_today(&desk);
    show_groups(&desk);
    bool more = desk.cut && desk.mine_count;
    json_key_text(out, "next", more ? task_cursor(reading, &desk.mine[desk.mine_count - 1]) : NULL);
    show_others(&desk, "waiting", desk.waiting, desk.waiting_count);
    show_others(&desk, "supervised", desk.supervised, desk.supervised_count);
    show_week(&desk);
    show_systems(&desk);
    show_facts(&desk);
    json_close(out);
    return 0;
}

int view_desk(struct reading *reading, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_desk, NULL, oops);
}
