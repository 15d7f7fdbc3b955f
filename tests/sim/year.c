/* A simulated year under the packs base and cug: people who act, forget, err and return, machines that find things, and
 * restarts in the middle, all from one seed. What must hold whatever happens is looked at every month and at the end.
 *     year [SEED [DAYS [UNITS]]]        the seed is printed; the same seed plays the same year */
#include "audit/verify.h"
#include "cases/load.h"
#include "cases/rehearse.h"
#include "rules/step.h"
#include "rules/terms.h"
#include "server/pack_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t dice_state;
static unsigned facts_sent, facts_refused, restarts, faults;

static uint64_t dice(uint64_t sides)
{
    dice_state ^= dice_state << 13;
    dice_state ^= dice_state >> 7;
    dice_state ^= dice_state << 17;
    return dice_state % sides;
}

static void fault(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "FAULT ");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    faults++;
}

static void need(int failed, const struct oops *oops, const char *what)
{
    if (failed) {
        fprintf(stderr, "year: %s: %s %s\n", what, oops->zh, oops->where);
        exit(1);
    }
}

struct world {
    struct arena *arena; /* of the law */
    const char *packs, *path;
    const struct law *law;
    struct stage stage;  /* its arena lives one day */
};

/* --- the house --- */

static const struct law *the_law(struct arena *arena, const char *packs)
{
    struct pack_files files = {0}, years = {0};
    struct calendar *calendar;
    struct law *law;
    struct issues issues = {0};
    struct oops oops = {0};
    need(pack_folder_read(arena, arena_printf(arena, "%s/base", packs), &files, &oops), &oops, "packs");
    need(pack_folder_read(arena, arena_printf(arena, "%s/cug", packs), &files, &oops), &oops, "packs");
    need(pack_calendar_folder(arena, arena_printf(arena, "%s/calendar", packs), &years, &calendar, &oops), &oops,
         "calendar");
    need(law_load(arena, files.at, files.n, calendar, &law, &issues), &oops, "law");
    law->generation = 1;
    return law;
}

static void open_house(struct world *world, ms_t now, bool fresh)
{
    struct store *store;
    struct pen *pen;
    struct clerk *clerk;
    struct oops oops = {0};
    struct pen_options options = {.test_clock = true};
    need(store_open(world->path, STORE_WRITE, &store, &oops), &oops, "store");
    need(pen_open(store, &options, &pen, &oops), &oops, "pen");
    if (!fresh)
        store_use_schema(store, &world->law->schema);
    need(clerk_new(pen, &clerk), &oops, "clerk");
    clerk_use_law(clerk, world->law);
    stage_over(arena_new(), world->law, pen, clerk, now, &world->stage);
    if (!fresh)
        return;
    struct change adopt = {
        .verb = "adopt", .at = now, .actor = {.title = "sim", .kind = "machine", .trusted = true}, .generation = 1};
    need(pen_begin(pen, &oops), &oops, "adopt");
    need(change_schema(pen, world->arena, &adopt, &world->law->schema, 1, &oops), &oops, "adopt");
    need(pen_commit(pen, &oops), &oops, "adopt");
}

static void close_house(struct world *world)
{
    clerk_free(world->stage.clerk);
    pen_close(world->stage.pen);
    arena_free(world->stage.arena);
}

static void restart(struct world *world)
{
    ms_t now = world->stage.now;
    close_house(world);
    open_house(world, now, false);
    restarts++;
}

static void settle(struct world *world, size_t units)
{
    struct oops oops = {0};
    struct node *given;
    need(stage_editions(&world->stage, &oops), &oops, "editions");
    need(pack_folder_tree(world->stage.arena, arena_printf(world->arena, "%s/base/cases/given.yaml", world->packs),
                          &given, &oops),
         &oops, "given");
    need(stage_rows(&world->stage, node_get(given, "given"), &oops), &oops, "rows");
    for (size_t i = 0; i < units; i++) { /* further units, each with its people and a system */
        struct arena *arena = world->stage.arena;
        const char *text = arena_printf(arena,
            "unit: [{name: 样例学院%zu, kind: 二级学院, parent: 样例大学}]\n"
            "person: [{name: 样例院长%zu, unit: 样例学院%zu, phone: \"13900000000\", mail: a%zu@sample.edu.cn, active: yes}, {name: 样例专员%zu, unit: 样例学院%zu, phone: \"13900000001\", mail: b%zu@sample.edu.cn, active: yes}]\n"
            "holding: [{post: unit-head, unit: 样例学院%zu, person: 样例院长%zu, starts-on: 2020-09-01}, {post: security-leader, unit: 样例学院%zu, person: 样例院长%zu, starts-on: 2020-09-01}, {post: security-officer, unit: 样例学院%zu, person: 样例专员%zu, starts-on: 2020-09-01}]\n"
            "system: [{name: 样例系统%zu, run-unit: 样例学院%zu, manage-unit: 样例学院%zu, use-unit: 样例学院%zu, state: in-service, in-service-at: 2025-09-01}]\n",
            i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i);
        struct node *root;
        need(yaml_read(arena, "units", text, strlen(text), NULL, &root, &oops), &oops, "units");
        need(stage_rows(&world->stage, root, &oops), &oops, "units");
    }
    need(stage_start_duties(&world->stage, &oops), &oops, "duties");
}

/* --- machines --- */

/* From anywhere in the table: of the rows that follow an id thrown for, one of the first; else of the first of all. */
static const struct row *any_row(struct stage *stage, const char *table, const struct term *where)
{
    const struct row *rows;
    size_t n = stage_ask(stage, table, NULL, "id", true, 1, &rows);
    if (!n)
        return NULL;
    struct term *behind = arena_copy(stage->arena,
                                     &(struct term){.kind = TERM_AT_LEAST,
                                                    .a = term_column(stage->arena, "id"),
                                                    .b = term_literal(stage->arena, VALUE_OF_INT((int64_t)dice(
                                                                                        (uint64_t)rows[0].id + 1)))},
                                     sizeof(struct term));
    n = stage_ask(stage, table, where ? term_and(stage->arena, where, behind) : behind, "id", false, 20, &rows);
    n = n ? n : stage_ask(stage, table, where, "id", false, 20, &rows);
    return n ? &rows[dice(n)] : NULL;
}

static void sense(struct stage *stage)
{
    static const char *const GRADES[] = {"严重", "高危", "中危", "低危", "信息"};
    const struct row *system = any_row(stage, "system", NULL);
    struct fact_answer answer;
    struct oops oops = {0};
    if (!system)
        return;
    unsigned plugin = (unsigned)dice(40);
    struct cell cells[] = {
        {"source", VALUE_OF_TEXT("样例扫描")}, {"title", VALUE_OF_TEXT(arena_printf(stage->arena, "样例漏洞%u", plugin))}, {"severity", VALUE_OF_TEXT(GRADES[dice(5)])},
        {"identity", VALUE_OF_TEXT(arena_printf(stage->arena, "%lld-%u", (long long)system->id, plugin))}, {"system", VALUE_OF_REF("system", system->id)},
        {"unit", row_get(system, "unit")}, {"seen-at", VALUE_OF_INT(stage->now)}, {"solution", VALUE_OF_TEXT("升级")},
    };
    struct fact fact = {.kind = FACT_SENSED,
                        .name = "import.finding",
                        .actor = {.trusted = true, .title = "扫描", .kind = "import"},
                        .values = cells,
                        .value_count = 8,
                        .seed = dice(1 << 30)};
    need(stage_send(stage, &fact, &answer, &oops), &oops, "finding");
    facts_sent++;
}

static void superior_notice(struct stage *stage)
{
    const struct row *system = any_row(stage, "system", NULL);
    struct fact_answer answer;
    struct oops oops = {0};
    int64_t person = stage_person(stage, "tech-office", 0);
    struct cell cells[] = {
        {"title", VALUE_OF_TEXT("样例通报")}, {"source", VALUE_OF_TEXT("教育部")}, {"channel", VALUE_OF_TEXT("邮件")}, {"received-at", VALUE_OF_INT(stage->now - (ms_t)dice(40) * 3600000)},
        {"system", VALUE_OF_REF("system", system ? system->id : 0)},
    };
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = "superior-notice",
                        .actor = {.person = person, .title = "信办", .kind = "person"},
                        .values = cells,
                        .value_count = 5};
    need(stage_send(stage, &fact, &answer, &oops), &oops, "superior notice");
    facts_sent++;
    facts_refused += answer.code != 0;
}

/* --- people: somebody looks at an open task and does what the record allows --- */

static struct value invented(struct stage *stage, const struct field *field)
{
    switch (field->type) {
    case TYPE_NUMBER: return VALUE_OF_INT((int64_t)dice(4) + 1);
    case TYPE_DATE:
        return VALUE_OF_INT(calendar_ms(stage->law->calendar, calendar_day_at(stage->law->calendar, stage->now), 1440));
    case TYPE_DATETIME: return VALUE_OF_INT(stage->now);
    case TYPE_FLAG: return VALUE_OF_INT((int64_t)dice(2));
    case TYPE_ONE_OF: return field->choices.n ? VALUE_OF_TEXT(field->choices.at[dice(field->choices.n)]) : VALUE_NONE;
    case TYPE_PERSON: {
        const struct row *row = any_row(stage, "person", NULL);
        return row ? VALUE_OF_REF("person", row->id) : VALUE_NONE;
    }
    case TYPE_FILES: {
        struct value *one = ARENA_NEW(stage->arena, struct value);
        *one = VALUE_OF_TEXT("样例.png");
        return VALUE_OF_LIST(one, 1);
    }
    case TYPE_TEXT: case TYPE_PAGE: return VALUE_OF_TEXT("样例说明");
    default: return VALUE_NONE;
    }
}

static const struct may *choose(struct stage *stage, const struct fact *who, const struct reg *reg,
                                const struct row *record)
{
    struct mays *mays = ARENA_NEW(stage->arena, struct mays);
    struct oops oops = {0};
    struct load load = {.store = stage_store(stage), .arena = stage->arena, .oops = &oops};
    struct view view = load_view(&load);
    need(step_may(stage->law, who, reg, record, &view, stage->arena, mays), &oops, "may");
    const struct may *possible[64];
    size_t n = 0;
    for (size_t i = 0; i < mays->n && n < 64; i++)
        if (!mays->at[i].refusals.n && strcmp(mays->at[i].deed->name, "edit"))
            possible[n++] = &mays->at[i];
    return n ? possible[dice(n)] : NULL;
}

static int64_t holder_of(struct stage *stage, const struct row *task)
{
    const struct row *holders;
    size_t n = stage_ask(stage, "task.holder", term_is(stage->arena, "record", VALUE_OF_INT(task->id)), NULL, false, 20,
                         &holders);
    if (!n)
        return 0;
    const struct row *holder = &holders[dice(n)];
    return row_int(holder, "person") ? row_int(holder, "person")
                                     : stage_person(stage, row_text(holder, "post"), row_int(holder, "of-unit"));
}

/* A field is forgotten now and then. */
static struct value entered(struct stage *stage, const struct field *field, const struct row *task)
{
    struct value subject = row_get(task, "subject");
    if (!dice(12))
        return VALUE_NONE;
    if (field->type == TYPE_REF && field->to && subject.kind == VALUE_REF && !strcmp(field->to, subject.ref.table))
        return subject;
    return field->type == TYPE_UNIT ? row_get(task, "unit") : invented(stage, field);
}

/* A duty is done by registering what it asks for: an inspection, a backup. */
static void register_it(struct stage *stage, const struct row *task, int64_t person)
{
    const struct duty *duty = law_duty(stage->law, row_text(task, "duty"));
    const struct reg *reg = duty ? law_record_of_duty(stage->law, duty) : NULL;
    const struct deed *open = reg ? reg_deed(reg, NULL, "open") : NULL;
    struct oops oops = {0};
    struct fact_answer answer;
    if (!open)
        return;
    size_t n = open->asks.n ? open->asks.n : reg->fields.n;
    struct cell *cells = ARENA_ARRAY(stage->arena, struct cell, n);
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = reg->name,
                        .at = stage->now,
                        .values = cells,
                        .actor = {.person = person, .title = "样例人员", .kind = "person", .again = true}};
    for (size_t i = 0; i < n; i++) {
        const struct field *field = open->asks.n ? reg_field(reg, open->asks.at[i]) : &reg->fields.at[i];
        struct value value = field && !field->builtin && !field->is ? entered(stage, field, task) : VALUE_NONE;
        if (value_filled(value))
            cells[fact.value_count++] = (struct cell){field->name, value};
    }
    need(stage_send(stage, &fact, &answer, &oops), &oops, "registering");
    facts_sent++;
    facts_refused += answer.code != 0;
}

static void act(struct stage *stage)
{
    static const struct value OPEN[] = {{.kind = VALUE_TEXT, .text = "open"}, {.kind = VALUE_TEXT, .text = "missed"}};
    const struct term *open = arena_copy(stage->arena,
                                         &(struct term){.kind = TERM_IN,
                                                        .a = term_column(stage->arena, "state"),
                                                        .b = term_literal(stage->arena, VALUE_OF_LIST(OPEN, 2))},
                                         sizeof(struct term));
    const struct row *task = any_row(stage, "task", open);
    struct row *record = NULL;
    struct oops oops = {0};
    struct value subject = row_get(task, "subject");
    if (subject.kind != VALUE_REF || strchr(subject.ref.table, '.') ||
        store_row(stage_store(stage), stage->arena, subject.ref.table, subject.ref.id, &record, &oops))
        return;
    const struct reg *reg = law_reg(stage->law, subject.ref.table);
    struct fact fact = {
        .kind = FACT_DEED,
        .table = subject.ref.table,
        .record = subject.ref.id,
        .at = stage->now,
        .version = row_int(record, "version"),
        .reason = "样例理由",
        .actor = {
            .person = holder_of(stage, task), .title = "样例人员", .kind = "person", .again = true, .strong = true}};
    const struct may *may = fact.actor.person && !reg->builtin ? choose(stage, &fact, reg, record) : NULL;
    if (!may && fact.actor.person)
        register_it(stage, task, fact.actor.person);
    if (!may)
        return;
    struct cell *cells = ARENA_ARRAY(stage->arena, struct cell, may->deed->asks.n);
    for (size_t i = 0; i < may->deed->asks.n; i++) {
        const struct field *field = reg_field(reg, may->deed->asks.at[i]);
        struct value value =
            field && dice(12) ? invented(stage, field) : VALUE_NONE; /* people forget a field now and then */
        if (field && value_filled(value))
            cells[fact.value_count++] = (struct cell){field->name, value};
    }
    struct fact_answer answer;
    fact.name = may->deed->name;
    fact.values = cells;
    need(stage_send(stage, &fact, &answer, &oops), &oops, "deed");
    facts_sent++;
    facts_refused += answer.code != 0;
}

/* --- what must hold --- */

static const struct term *compared(struct stage *stage, const char *column, enum term_kind kind, int64_t value)
{
    return arena_copy(stage->arena,
                      &(struct term){.kind = kind,
                                     .a = term_column(stage->arena, column),
                                     .b = term_literal(stage->arena, VALUE_OF_INT(value))},
                      sizeof(struct term));
}

static void nothing_overdue_is_unseen(struct stage *stage)
{
    const struct row *rows;
    size_t n = stage_ask(stage, "task", compared(stage, "next", TERM_AT_MOST, stage->now), NULL, false, 5, &rows);
    for (size_t i = 0; i < n; i++)
        fault("task %lld (%s) should have fired at %lld, now is %lld", (long long)rows[i].id,
              row_text(&rows[i], "duty"), (long long)row_int(&rows[i], "next"), (long long)stage->now);
    n = stage_ask(stage, "task",
                  term_and(stage->arena, term_is(stage->arena, "state", VALUE_OF_TEXT("open")),
                           compared(stage, "due", TERM_AT_MOST, stage->now)),
                  NULL, false, 5, &rows);
    for (size_t i = 0; i < n; i++)
        if (!row_int(&rows[i], "paused-at"))
            fault("task %lld (%s) is past due and still open", (long long)rows[i].id, row_text(&rows[i], "duty"));
}

static void nothing_fires_twice(struct stage *stage)
{
    const struct row *rows;
    size_t n = stage_ask(stage, "trail", term_is(stage->arena, "verb", VALUE_OF_TEXT("task.missed")), "id", false,
                         100000, &rows);
    struct map seen = {0};
    for (size_t i = 0; i < n; i++) {
        char fact[64];
        snprintf(fact, sizeof fact, "%.40s", row_text(&rows[i], "fact"));
        char *rung = strrchr(fact, '/');
        if (rung)
            *rung = '\0'; /* mark/task/rung */
        if (map_set(stage->arena, &seen, fact, stage))
            fault("%s fired twice", fact);
    }
    n = stage_ask(stage, "trail", term_is(stage->arena, "verb", VALUE_OF_TEXT("task.parked")), NULL, false, 10, &rows);
    for (size_t i = 0; i < n; i++)
        fault("a clock was parked: %s", row_text(&rows[i], "text"));
}

static void numbers_have_no_gap(struct stage *stage)
{
    for (size_t i = 0; i < stage->law->regs.n; i++) {
        const struct reg *reg = stage->law->regs.rows[i].value;
        const struct row *rows, *series;
        if (!reg->number_pattern || reg->owner)
            continue;
        const struct term *numbered =
            arena_copy(stage->arena, &(struct term){.kind = TERM_FILLED, .a = term_column(stage->arena, "number")},
                       sizeof(struct term));
        size_t n = stage_ask(stage, reg->name, numbered, NULL, false, 100000, &rows), drawn = 0;
        size_t count = stage_ask(stage, "series", NULL, NULL, false, 500, &series);
        for (size_t k = 0; k < count; k++)
            if (text_starts(row_text(&series[k], "pattern"), arena_printf(stage->arena, "%s|", reg->name)))
                drawn += (size_t)row_int(&series[k], "last");
        if (n != drawn)
            fault("%s: %zu numbers drawn, %zu records have one", reg->name, drawn, n);
    }
}

static void the_chain_holds(struct world *world)
{
    struct verify_report report = {0};
    struct oops oops = {0};
    need(verify_run(stage_store(&world->stage), &world->law->schema, NULL, NULL, NULL, world->stage.arena, &report,
                    &oops),
         &oops, "verify");
    for (size_t i = 0; i < report.kept; i++)
        fault("%s: %s", report.problems[i].place, report.problems[i].zh);
}

static void look(struct world *world)
{
    struct oops oops = {0};
    need(stage_advance(&world->stage, world->stage.now, &oops), &oops, "what is due at once");
    nothing_overdue_is_unseen(&world->stage);
    nothing_fires_twice(&world->stage);
    numbers_have_no_gap(&world->stage);
    the_chain_holds(world);
}

/* --- the year --- */

static void day(struct world *world, ms_t morning, size_t units)
{
    struct oops oops = {0};
    size_t moments = 4 + dice(8) + dice(units);
    if (dice(12) == 0) { /* the machine stands still for a while; what fell due is caught up with */
        need(stage_advance(&world->stage, morning + (ms_t)dice(20) * 3600000, &oops), &oops, "catching up");
        restart(world);
        return;
    }
    for (size_t i = 0; i < moments; i++) {
        ms_t at = world->stage.now + (ms_t)dice(12 * 3600000 / moments);
        need(stage_advance(&world->stage, at > morning ? at : morning, &oops), &oops, "advance");
        unsigned what = (unsigned)dice(10);
        if (what < 2)
            sense(&world->stage);
        else if (what == 2 && dice(5) == 0)
            superior_notice(&world->stage);
        else
            act(&world->stage);
    }
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20260101;
    int days = argc > 2 ? atoi(argv[2]) : 120;
    size_t units = argc > 3 ? (size_t)atoi(argv[3]) : 4;
    char folder[] = "/tmp/fengsui-year-XXXXXX";
    struct world world = {.arena = arena_new(), .packs = getenv("FENGSUI_PACKS") ? getenv("FENGSUI_PACKS") : "packs"};
    struct oops oops = {0};
    dice_state = seed * 2654435761u + 1;
    if (!mkdtemp(folder))
        return 1;
    world.path = arena_printf(world.arena, "%s/year.db", folder);
    world.law = the_law(world.arena, world.packs);
    ms_t start = calendar_ms(world.law->calendar, civil_day(2026, 1, 5), 8 * 60), began = clock_machine();
    open_house(&world, start, true);
    settle(&world, units);
    for (int i = 0; i < days; i++) {
        ms_t morning = start + i * CIVIL_DAY_MS;
        if (i)
            restart(&world); /* also gives the day's memory back */
        need(stage_advance(&world.stage, morning, &oops), &oops, "morning");
        day(&world, morning, units);
        if (i % 30 == 29)
            look(&world);
    }
    look(&world);
    printf("seed %llu: %d days, %u facts (%u refused), %lld changes, %u restarts, %.1f s, %u faults\n",
           (unsigned long long)seed, days, facts_sent, facts_refused, (long long)pen_seq(world.stage.pen), restarts,
           (double)(clock_machine() - began) / 1000, faults);
    close_house(&world);
    unlink(world.path);
    unlink(arena_printf(world.arena, "%s-wal", world.path));
    unlink(arena_printf(world.arena, "%s-shm", world.path));
    rmdir(folder);
    arena_free(world.arena);
    return faults ? 1 : 0;
}
