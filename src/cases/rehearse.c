#include "cases/rehearse_inner.h"

#include "cases/load.h"
#include "rules/step.h"
#include "rules/terms.h"
#include "rules/value_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void play_fault(struct play *play, const struct node *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *list_push(play->stage->arena, &play->result->faults) =
        (struct rehearsal_fault){node_where(play->stage->arena, node), arena_vprintf(play->stage->arena, format, args)};
    va_end(args);
}

/* "2026-10-10 09:00", or in stories "-20 days 09:00" counted from the day of the start. */
bool play_moment(struct play *play, const char *text, ms_t *ret_at)
{
    int days, hour, minute;
    if (play->day0 && sscanf(text, "%d days %d:%d", &days, &hour, &minute) == 3) {
        *ret_at = play->day0 + days * CIVIL_DAY_MS + hour * 3600000 + minute * 60000;
        return true;
    }
    if (play->day0 && sscanf(text, "%d days", &days) == 1 && strstr(text, "days")) {
        *ret_at = play->day0 + days * CIVIL_DAY_MS + CIVIL_DAY_MS;
        return true;
    }
    return moment_from_text(play->stage->law->calendar, text, false, ret_at);
}

/* Relative dates inside values become real ones before they are read. */
static const struct node *dated(struct play *play, const struct node *node)
{
    if (!node || !play->day0)
        return node;
    struct node *copy = arena_copy(play->stage->arena, node, sizeof *node);
    ms_t at;
    if (node->kind == NODE_TEXT && (node->text[0] == '-' || node->text[0] == '+') && strstr(node->text, "days") &&
        play_moment(play, node->text, &at)) {
        const char *text = due_print(play->stage->arena, play->stage->law->calendar, at);
        copy->text = strstr(node->text, ":") ? text : arena_text_n(play->stage->arena, text, 10);
    }
    if (node->kind == NODE_MAP) {
        copy->pairs = arena_copy(play->stage->arena, node->pairs, sizeof *node->pairs * node->n);
        for (size_t i = 0; i < node->n; i++)
            copy->pairs[i].value = (struct node *)dated(play, node->pairs[i].value);
    }
    if (node->kind == NODE_LIST) {
        copy->items = ARENA_ARRAY(play->stage->arena, struct node *, node->n);
        for (size_t i = 0; i < node->n; i++)
            copy->items[i] = (struct node *)dated(play, node->items[i]);
    }
    return copy;
}

/* A word that nobody knows would be passed over, and what it was to prove with it. */
void play_words(struct play *play, const struct node *map, enum language_part part)
{
    for (size_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        struct node at = {.file = map->file, .line = map->pairs[i].line, .column = map->pairs[i].column};
        if (!language_case_knows(part, map->pairs[i].key))
            play_fault(play, &at, "案例里没有“%s”这个词", map->pairs[i].key);
    }
}

/* --- who acts on what --- */

static bool find_subject(struct play *play, const struct node *node, const char *name)
{
    const char *table = NULL;
    play->subject = (struct stage_ref){0};
    int64_t id = stage_find(play->stage, NULL, name, &table);
    if (!id) {
        play_fault(play, node, "没有“%s”", name);
        return false;
    }
    play->subject = (struct stage_ref){table, id};
    return true;
}

static int64_t unit_of(struct play *play, const struct stage_ref *record, const struct fact *fact)
{
    struct row *row = NULL;
    struct oops oops = {0};
    struct value entered = fact_value(fact, "unit");
    if (entered.kind == VALUE_REF)
        return entered.ref.id;
    if (!record->id || store_row(stage_store(play->stage), play->stage->arena, record->table, record->id, &row, &oops))
        return 0;
    return !strcmp(record->table, "unit") ? record->id : row_int(row, "unit");
}

static void set_actor(struct play *play, const struct node *step, struct fact *fact)
{
    const char *by = node_text(step, "by"), *second = node_text(step, "second"), *auth = node_text(step, "auth");
    int64_t unit = unit_of(play, &play->subject, fact);
    fact->actor.kind = by ? "person" : "machine";
    fact->actor.title = by ? by : "系统";
    fact->actor.trusted = !by;
    fact->reason = node_text(step, "reason");
    if (by && !(fact->actor.person = stage_person(play->stage, by, unit)))
        play_fault(play, step, "没有人是“%s”", by);
    if (second)
        fact->actor.second = stage_person(play->stage, second, unit);
    fact->actor.in_place = second && !text_same(node_text(step, "apart"), "yes");
    fact->actor.again = auth != NULL;
    fact->actor.strong = text_same(auth, "second-factor");
}

static int send(struct play *play, const struct node *step, struct fact *fact, struct oops *oops)
{
    int failed = stage_send(play->stage, fact, &play->answer, oops);
    play->acted = true;
    play->result->facts++;
    if (!failed)
        play_shows_answer(play, fact, node_text(step, "refused"));
    if (!failed && !play->answer.code)
        play_shows_post(play, node_text(step, "by"));
    if (!failed && !play->answer.code && play->answer.table)
        play->subject = (struct stage_ref){arena_text(play->stage->arena, play->answer.table), play->answer.record};
    return failed;
}

/* --- the kinds of steps --- */

static int play_open(struct play *play, const struct node *step, const char *register_name, struct oops *oops)
{
    const struct reg *reg = law_reg(play->stage->law, register_name);
    struct fact fact = {.kind = FACT_DEED, .name = "open", .table = register_name};
    play->subject = (struct stage_ref){0};
    if (!reg)
        return oops_printf(oops, ERR_INVALID, node_where(play->stage->arena, step), "没有台账“%s”", register_name);
    int failed = stage_values(play->stage, reg, &reg->fields, dated(play, node_get(step, "with")), &fact, oops);
    if (failed < 0)
        return failed;
    set_actor(play, step, &fact);
    failed = send(play, step, &fact, oops);
    if (!failed && node_text(step, "as") && !play->answer.code)
        stage_alias(play->stage, node_text(step, "as"), play->answer.table, play->answer.record);
    return failed;
}

/* More time for a duty or a step of the record, not for its state. */
static void name_duty(struct play *play, const char *duty, struct fact *fact)
{
    if (!duty)
        return;
    size_t size = sizeof *fact->values;
    fact->values =
        arena_grow(play->stage->arena, fact->values, size * fact->value_count, size * (fact->value_count + 1));
    fact->values[fact->value_count++] = (struct cell){"duty", VALUE_OF_TEXT(duty)};
}

/* A step of a plan has no name of its own in the pack: it is called by its title. */
static const char *deed_called(struct play *play, const char *title)
{
    struct arena *arena = play->stage->arena;
    const struct reg *reg = law_reg(play->stage->law, play->subject.table);
    struct fact who = {.at = play->stage->now, .actor.trusted = true};
    struct oops oops = {0};
    struct load load = {.store = stage_store(play->stage), .arena = arena, .oops = &oops};
    struct view view = load_view(&load);
    struct row *row = NULL;
    struct mays mays;
    if (store_row(load.store, arena, play->subject.table, play->subject.id, &row, &oops) ||
        step_may(play->stage->law, &who, reg, row, &view, arena, &mays))
        return title;
    for (size_t i = 0; i < mays.n; i++)
        if (text_same(mays.at[i].deed->title, title))
            return mays.at[i].deed->name;
    return title;
}

static int play_do(struct play *play, const struct node *step, const char *target, struct oops *oops)
{
    const char *dot = strrchr(target, '.');
    struct arena *arena = play->stage->arena;
    if (!dot)
        return oops_printf(oops, ERR_INVALID, node_where(arena, step), "do 应写成“记录.动作”");
    if (!find_subject(play, step, arena_text_n(arena, target, (size_t)(dot - target))))
        return 0;
    const struct reg *reg = law_reg(play->stage->law, play->subject.table);
    const char *name = dot[1] & 0x80 ? deed_called(play, dot + 1) : dot + 1;
    if (node_get(step, "return-to"))
        name = arena_printf(arena, "%s.return", name);
    else if (node_get(step, "reject"))
        name = arena_printf(arena, "%s.reject", name);
    struct fact fact = {.kind = FACT_DEED, .name = name, .table = play->subject.table, .record = play->subject.id};
    int failed = stage_values(play->stage, reg, &reg->fields, dated(play, node_get(step, "with")), &fact, oops);
    if (failed < 0)
        return failed;
    if (!strcmp(name, "extend") || !strcmp(name, "grant") || !strcmp(name, "deny"))
        name_duty(play, node_text(step, "duty"), &fact);
    set_actor(play, step, &fact);
    if (!fact.reason && strchr(name, '.'))
        fact.reason = "退回";
    return send(play, step, &fact, oops);
}

/* Lines that an edit lists take the place of those that are there; of rows that are named or drawn they are those. */
static void replace_lines(struct play *play, const struct reg *reg, struct fact *fact)
{
    struct arena *arena = play->stage->arena;
    struct entries LIST(struct line_entry) entries = {0};
    const char *last = NULL;
    for (size_t i = 0; i < fact->line_count; i++) {
        const struct row *rows;
        const char *field = fact->lines[i].field;
        const struct field *lines = reg_field(reg, field);
        bool named = lines && (lines->rows.n || lines->each);
        size_t n = named || (last && !strcmp(last, field))
                       ? 0
                       : stage_ask(play->stage, arena_printf(arena, "%s.%s", reg->name, field),
                                   term_is(arena, "record", VALUE_OF_INT(fact->record)), "pos", false, 500, &rows);
        for (size_t k = 0; k < n; k++)
            *list_push(arena, &entries) = (struct line_entry){.field = field, .id = rows[k].id, .remove = true};
        *list_push(arena, &entries) = fact->lines[i];
        last = field;
    }
    fact->lines = entries.at;
    fact->line_count = entries.n;
}

static int play_edit(struct play *play, const struct node *step, const char *name, struct oops *oops)
{
    if (!find_subject(play, step, name))
        return 0;
    const struct reg *reg = law_reg(play->stage->law, play->subject.table);
    struct fact fact = {.kind = FACT_DEED, .name = "edit", .table = play->subject.table, .record = play->subject.id};
    int failed = stage_values(play->stage, reg, &reg->fields, dated(play, node_get(step, "with")), &fact, oops);
    if (failed < 0)
        return failed;
    replace_lines(play, reg, &fact);
    set_actor(play, step, &fact);
    return send(play, step, &fact, oops);
}

/* Fields of a fact that a watch gives; its target may be a record of any register. */
static const struct fields *watch_fields(struct play *play)
{
    static const struct { const char *name; enum field_type type; } ROWS[] = {
        {"watch", TYPE_TEXT}, {"target", TYPE_REF}, {"address", TYPE_TEXT}, {"since", TYPE_DATETIME}, {"minutes", TYPE_NUMBER},
        {"value", TYPE_TEXT}, {"expected", TYPE_TEXT}, {"actual", TYPE_TEXT},
    };
    struct fields *fields = ARENA_NEW(play->stage->arena, struct fields);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        *list_push(play->stage->arena, fields) =
            (struct field){.name = ROWS[i].name, .title = ROWS[i].name, .type = ROWS[i].type, .to = "any"};
    return fields;
}

static int play_fact(struct play *play, const struct node *step, const char *name, struct oops *oops)
{
    const struct fact_def *def = map_get(&play->stage->law->facts, name);
    struct fact fact = {
        .kind = FACT_SENSED, .name = name, .actor = {.title = "探测", .kind = "machine", .trusted = true}};
    int failed = stage_values(play->stage, NULL, def ? &def->fields : watch_fields(play),
                              dated(play, node_get(step, "with")), &fact, oops);
    return failed < 0 ? failed : send(play, step, &fact, oops);
}

static int play_proof(struct play *play, const struct node *step, const char *name, struct oops *oops)
{
    struct arena *arena = play->stage->arena;
    const struct row *calls;
    if (!find_subject(play, step, name))
        return 0;
    struct stage_ref record = play->subject;
    if (!stage_ask(play->stage, "call", term_is(arena, "record", VALUE_OF_REF(record.table, record.id)), "id", true, 1,
                   &calls)) {
        play_fault(play, step, "“%s”没有执行单", name);
        return 0;
    }
    const struct node *with = node_get(step, "with");
    struct fact fact = {.kind = FACT_SENSED,
                        .name = "call.proof",
                        .table = "call",
                        .record = calls[0].id,
                        .actor = {.title = "探测", .kind = "machine", .trusted = true}};
    int failed = stage_values(play->stage, law_reg(play->stage->law, "call"),
                              &law_reg(play->stage->law, "call")->fields, with, &fact, oops);
    if (failed < 0)
        return failed;
    failed = send(play, step, &fact, oops);
    play->subject = record;
    return failed;
}

static int play_people(struct play *play, const struct node *step, const char *what, struct oops *oops)
{
    struct arena *arena = play->stage->arena;
    const struct reg *reg = law_reg(play->stage->law, "holding");
    struct fact fact = {.kind = FACT_DEED,
                        .name = !strcmp(what, "end") ? "edit" : "open",
                        .table = "holding",
                        .actor = {.trusted = true, .title = "人事", .kind = "import"}};
    int failed = stage_values(play->stage, reg, &reg->fields, dated(play, node_get(step, "with")), &fact, oops);
    if (failed < 0)
        return failed;
    if (!strcmp(what, "end")) {
        const struct term *where = NULL;
        const struct row *rows;
        size_t kept = 0;
        for (size_t i = 0; i < fact.value_count; i++) {
            if (!strcmp(fact.values[i].name, "ends-on"))
                fact.values[kept++] = fact.values[i];
            else
                where = term_and(arena, where, term_is(arena, fact.values[i].name, fact.values[i].value));
        }
        fact.value_count = kept;
        if (!stage_ask(play->stage, "holding", where, "id", true, 1, &rows)) {
            play_fault(play, step, "没有这个任职");
            return 0;
        }
        fact.record = rows[0].id;
    }
    failed = send(play, step, &fact, oops);
    if (!failed && node_text(step, "as") && play->answer.record)
        stage_alias(play->stage, node_text(step, "as"), "holding", play->answer.record);
    return failed;
}

static int play_wait(struct play *play, const struct node *step, const char *name)
{
    if (strcmp(name, "yes"))
        find_subject(play, step, name);
    else
        play->subject = (struct stage_ref){0};
    return 0;
}

/* --- judging an answer --- */

static const char *refusal_words(struct play *play)
{
    struct text words = TEXT(play->stage->arena);
    for (size_t i = 0; i < play->answer.refusals.n; i++)
        text_printf(&words, "%s%s", i ? "；" : "", play->answer.refusals.at[i].reason);
    if (!play->answer.refusals.n)
        text_add(&words, play->answer.oops.zh);
    return text_end(&words);
}

static void judge_answer(struct play *play, const struct node *step)
{
    const char *refused = node_text(step, "refused");
    const char *words = refusal_words(play);
    if (!play->acted)
        return;
    if (refused && !play->answer.code)
        play_fault(play, step, "应被拒绝（%s），却办成了", refused);
    else if (refused && !strstr(words, refused))
        play_fault(play, step, "应因“%s”被拒绝，实际是：%s", refused, words);
    else if (!refused && play->answer.code)
        play_fault(play, step, "被拒绝：%s", words);
}

static int play_step(struct play *play, const struct node *step, struct oops *oops)
{
    static const struct {
        const char *key;
        int (*fn)(struct play *, const struct node *, const char *, struct oops *);
    } KINDS[] = {
        {"open", play_open}, {"do", play_do},       {"edit", play_edit},
        {"fact", play_fact}, {"proof", play_proof}, {"people", play_people},
    };
    const char *at_text = node_text(step, "at");
    ms_t at;
    if (!at_text || !play_moment(play, at_text, &at))
        return oops_printf(oops, ERR_INVALID, node_where(play->stage->arena, step), "at 应是时间，如 2026-09-29 09:00");
    if (at < play->stage->now && !play->day0)
        play_fault(play, step, "时间倒退：%s", at_text);
    play->first_new = pen_next_id(play->stage->pen);
    play->acted = false;
    play->answer = (struct fact_answer){0};
    play->result->steps++;
    play_words(play, step, LANGUAGE_OF_STEP);
    play_words(play, node_get(step, "expect"), LANGUAGE_OF_EXPECT);
    int failed = stage_advance(play->stage, at, oops);
    for (size_t i = 0; !failed && i < sizeof KINDS / sizeof *KINDS; i++)
        if (node_text(step, KINDS[i].key))
            failed = KINDS[i].fn(play, step, node_text(step, KINDS[i].key), oops);
    if (!failed && node_text(step, "wait"))
        failed = play_wait(play, step, node_text(step, "wait"));
    if (failed < 0)
        return failed;
    judge_answer(play, step);
    failed = stage_advance(play->stage, at, oops); /* what falls due at once */
    if (!failed && node_get(step, "expect"))
        play_expect(play, step, node_get(step, "expect"));
    return failed;
}

/* --- cases --- */

/* Only the duties that a case names run in it; the clocks of states always do. */
static const struct law *law_for_case(struct arena *arena, const struct law *law, const struct node *names)
{
    struct law *own = arena_copy(arena, law, sizeof *law);
    own->duties = (struct duties){0};
    for (size_t i = 0; i < law->duties.n; i++)
        for (size_t k = 0; names && names->kind == NODE_LIST && k < names->n; k++) {
            const char *full = law->duties.at[i].name, *dot = strrchr(full, '.');
            if (!strcmp(full, names->items[k]->text) || (dot && !strcmp(dot + 1, names->items[k]->text)))
                *list_push(arena, &own->duties) = law->duties.at[i];
        }
    return own;
}

static bool first_moment(struct play *play, const struct node *steps, ms_t *ret_at)
{
    const char *text = steps && steps->kind == NODE_LIST && steps->n ? node_text(steps->items[0], "at") : NULL;
    return text && play_moment(play, text, ret_at);
}

static int play_steps(struct play *play, const struct node *steps, struct oops *oops)
{
    for (size_t i = 0; i < steps->n; i++) {
        struct oops inner = {0};
        int failed = play_step(play, steps->items[i], &inner);
        if (failed < 0 && inner.code != ERR_INVALID) {
            *oops = inner;
            return failed;
        }
        if (failed < 0)
            play_fault(play, steps->items[i], "%s %s", inner.where, inner.zh);
    }
    return 0;
}

int rehearse_case(struct arena *arena, const struct law *law, const struct rehearsal_world *world,
                  const struct node *root, struct rehearsal *ret_rehearsal, struct oops *oops)
{
    static const struct rehearsal_world ALONE;
    struct stage stage = {.arena = arena, .law = law};
    struct play play = {.stage = &stage, .result = ret_rehearsal, .world = world ? world : &ALONE};
    const struct node *steps = node_get(root, "steps"), *clauses = node_get(root, "clauses");
    ms_t at;
    *ret_rehearsal = (struct rehearsal){.name = node_text(root, "case"), .file = root->file};
    for (size_t i = 0; clauses && clauses->kind == NODE_LIST && i < clauses->n; i++)
        *list_push(arena, &ret_rehearsal->clauses) = clauses->items[i]->text;
    play_words(&play, root, LANGUAGE_OF_CASE);
    if (!first_moment(&play, steps, &at)) {
        play_fault(&play, root, "案例没有 steps，或第一步没有时间");
        return 0;
    }
    int failed = stage_open(arena, law_for_case(arena, law, node_get(root, "duties")), at - 60000, &stage, oops);
    if (!failed)
        failed = play_given(&play, node_get(root, "given"), oops);
    if (failed < 0 && oops->code == ERR_INVALID) {
        play_fault(&play, root, "%s %s", oops->where, oops->zh);
        *oops = (struct oops){0}; /* told: the next case speaks for itself */
        stage_close(&stage);
        return 0;
    }
    play.first_played = failed ? 0 : pen_next_id(stage.pen);
    if (!failed)
        failed = play_steps(&play, steps, oops);
    if (!failed)
        play_shows_rows(&play);
    stage_close(&stage);
    ret_rehearsal->passed = !failed && !ret_rehearsal->faults.n;
    return failed;
}

const struct node *rehearse_dated(struct stage *stage, const struct node *node, ms_t day0)
{
    struct play play = {.stage = stage, .day0 = day0};
    return dated(&play, node);
}

int rehearse_story(struct stage *stage, const struct node *steps, ms_t day0, struct rehearsal *rehearsal,
                   struct oops *oops)
{
    static const struct rehearsal_world ALONE;
    struct play play = {.stage = stage, .result = rehearsal, .world = &ALONE, .day0 = day0};
    return steps && steps->kind == NODE_LIST ? play_steps(&play, steps, oops) : 0;
}
