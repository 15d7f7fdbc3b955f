#include "rules/step_inner.h"

#include <string.h>

/* What machines saw: noted as probe, outage or proof, then judged by the rules. */

/* --- rules on deeds and states --- */

static void run_rule(struct step *step, const struct rule *rule)
{
    struct outcome *out = step->out;
    size_t before = out->puts.n + out->reactions.n;
    effects_run(step, &rule->then);
    if (out->puts.n + out->reactions.n > before)
        *list_push(STEP_ARENA(step), &out->fired) = rule->name;
}

void touch_rules(struct step *step, const char *what)
{
    for (size_t i = 0; i < step->d.law->rules.n; i++) {
        const struct rule *rule = &step->d.law->rules.at[i];
        if (rule->reg != step->d.reg || !rule->reg || strcmp(strchr(rule->on, '.') + 1, what) ||
            !term_true(&step->d, rule->when))
            continue;
        run_rule(step, rule);
    }
}

/* --- facts of machines --- */

/* A window counts what has been seen before; this time included. */
static bool window_full(struct step *step, const struct rule *rule)
{
    struct arena *arena = STEP_ARENA(step);
    struct text key = TEXT(arena), of = TEXT(arena);
    if (!rule->window.count)
        return true;
    text_printf(&key, "%s|", rule->name);
    value_print(&key, rule->window.per ? term_value(&step->d, rule->window.per) : VALUE_NONE);
    ms_t from;
    if (!step->d.law->calendar ||
        span_add(rule->window.over, span_from(step->d.now), true, step->d.law->calendar, &from))
        return false;
    const struct term *where = term_and(arena, term_is(arena, "key", VALUE_OF_TEXT(text_end(&key))),
                                        term_compare(arena, "at", TERM_MORE, VALUE_OF_INT(from)));
    const struct row *rows;
    size_t n = deciding_rows(&step->d, "reading", where, NULL, false, (size_t)rule->window.count, &rows);
    value_print(&of, rule->window.of ? term_value(&step->d, rule->window.of) : VALUE_NONE);
    for (size_t i = 0; rule->window.of && i < n; i++)
        if (text_same(row_text(&rows[i], "item"), text_end(&of)))
            return false; /* the window counts different values */
    struct put *put = step_insert(step, "reading");
    step_cell(step, put, "key", VALUE_OF_TEXT(text_end(&key)));
    step_cell(step, put, "item", VALUE_OF_TEXT(text_end(&of)));
    step_cell(step, put, "at", VALUE_OF_INT(step->d.now));
    return n + 1 >= (size_t)rule->window.count;
}

static const struct row *probe_row(struct step *step, struct value watch, struct value target)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct term *where = term_and(arena, term_is(arena, "watch", watch), term_is(arena, "target", target));
    return deciding_rows(&step->d, "probe", where, NULL, false, 1, &rows) ? rows : NULL;
}

/* What this fact saw stands there, and nothing that an earlier one saw: a value belongs to its state. */
static void note_probe(struct step *step, struct value watch, struct value target, const char *state)
{
    static const char *const LASTING[] = {"address", "kind"}, *const SEEN[] = {"expected", "actual"};
    const struct row *known = probe_row(step, watch, target);
    struct put *put = known ? step_update(step, "probe", known->id) : step_insert(step, "probe");
    struct value since = fact_value(step->d.fact, "since");
    step_cell(step, put, "watch", watch);
    step_cell(step, put, "target", target);
    step_cell(step, put, "state", VALUE_OF_TEXT(state));
    step_cell(step, put, "since", since.kind == VALUE_INT ? since : VALUE_OF_INT(step->d.now));
    for (size_t i = 0; i < sizeof LASTING / sizeof *LASTING; i++) {
        struct value seen = fact_value(step->d.fact, LASTING[i]);
        if (value_filled(seen))
            step_cell(step, put, LASTING[i], VALUE_OF_TEXT(tell_value(&step->d, NULL, seen)));
    }
    for (size_t i = 0; i < sizeof SEEN / sizeof *SEEN; i++) {
        struct value seen = fact_value(step->d.fact, SEEN[i]);
        bool filled = value_filled(seen);
        step_cell(step, put, SEEN[i], filled ? VALUE_OF_TEXT(tell_value(&step->d, NULL, seen)) : VALUE_NONE);
    }
    struct value figure = fact_value(step->d.fact, "value");
    bool number = figure.kind == VALUE_INT || figure.kind == VALUE_REAL;
    step_cell(step, put, "value", number ? figure : VALUE_NONE);
    if (known)
        step_cell(step, put, "version", VALUE_OF_INT(row_int(known, "version") + 1));
}

static void note_outage(struct step *step, struct value watch, struct value target, bool down)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct term *where = term_and(arena, term_is(arena, "watch", watch), term_is(arena, "target", target));
    where = term_and(arena, where, term_is(arena, "state", VALUE_OF_TEXT("lasting")));
    size_t n = deciding_rows(&step->d, "outage", where, NULL, false, 1, &rows);
    struct value since = fact_value(step->d.fact, "since");
    ms_t at = since.kind == VALUE_INT ? since.number : step->d.now;
    if (down == (n > 0))
        return;
    struct put *put = n ? step_update(step, "outage", rows[0].id) : step_insert(step, "outage");
    step_cell(step, put, "state", VALUE_OF_TEXT(down ? "lasting" : "over"));
    if (!down) {
        step_cell(step, put, "ended", VALUE_OF_INT(at));
        step_cell(step, put, "minutes", VALUE_OF_INT((at - row_int(&rows[0], "began") + 59999) / 60000));
        return;
    }
    step_cell(step, put, "watch", watch);
    step_cell(step, put, "target", target);
    step_cell(step, put, "began", VALUE_OF_INT(at));
    struct value seen = fact_value(step->d.fact, "actual");
    if (value_filled(seen))
        step_cell(step, put, "text", VALUE_OF_TEXT(tell_value(&step->d, NULL, seen)));
    if (target.kind == VALUE_REF && !strcmp(target.ref.table, "system"))
        step_cell(step, put, "system", target);
    if (target.kind == VALUE_REF) {
        int64_t unit = row_int(deciding_row(&step->d, target.ref.table, target.ref.id), "unit");
        if (unit)
            step_cell(step, put, "unit", VALUE_OF_REF("unit", unit));
    }
}

/* It answers again, or it is no outage any more: an order wants it so, or nobody looks at it. Flapping and silence end
 * nothing: the one is down now and then, the other says nothing about the target. */
static bool ends_outage(const char *state)
{
    static const char *const ENDING[] = {"up", "slow", "untrusted", "restricted", "off"};
    for (size_t i = 0; i < sizeof ENDING / sizeof *ENDING; i++)
        if (!strcmp(state, ENDING[i]))
            return true;
    return false;
}

/* What does not answer while it is worked on by permission is no outage: it is looked at again when that is over. */
static bool in_maintenance(struct step *step, const char *watch, struct value target)
{
    const struct law *law = step->d.law;
    for (size_t i = 0; i < law->watches.n; i++) {
        const struct watch_def *def = &law->watches.at[i];
        if (strcmp(def->name, watch) != 0 || !def->maintenance || strcmp(def->of->name, target.ref.table) != 0)
            continue;
        struct deciding about = step->d;
        about.reg = def->of;
        about.subject = deciding_row(&step->d, target.ref.table, target.ref.id);
        bool rests = about.subject && term_true(&about, def->maintenance);
        step->d.missing = about.missing;
        return rests;
    }
    return false;
}

/* Notes probe and outage; false when nobody else is to hear of it. */
static bool note_senses(struct step *step)
{
    const char *name = step->d.fact->name;
    const char *state = strrchr(name, '.') ? strrchr(name, '.') + 1 : "";
    struct value target = fact_value(step->d.fact, "target");
    const char *watch =
        arena_text_n(STEP_ARENA(step), name, strlen(name) - strlen(state) - (*state ? 1 : 0));
    bool down = !strcmp(state, "down");
    bool rests = !strcmp(state, "flapping") || !strcmp(state, "silent") || !strcmp(state, "maintenance");
    if ((!down && !rests && !ends_outage(state)) || target.kind != VALUE_REF)
        return true;
    bool excused = down && in_maintenance(step, watch, target);
    note_probe(step, VALUE_OF_TEXT(watch), target, excused ? "maintenance" : state);
    if (!rests && !excused)
        note_outage(step, VALUE_OF_TEXT(watch), target, down);
    return !excused;
}

static void end_tasks(struct step *step, const char *duty, const char *state)
{
    const struct row *tasks;
    size_t n = task_open_of(step, duty, VALUE_OF_REF("call", step->row->id), &tasks);
    for (size_t i = 0; i < n; i++)
        task_close(step, &tasks[i], state, NULL);
}

/* What no machine brings about waits for a person, who has it tried again or confirms that it was done by hand. */
static void ask_people(struct step *step)
{
    static const struct who OPENER = {.kind = WHO_OPENER};
    static const struct origin ORIGIN = {.pack = "base", .path = "call"};
    static const struct clock NONE = {0};
    const struct row *tasks;
    struct value call = VALUE_OF_REF("call", step->row->id);
    ms_t due = row_int(step->row, "prove-by");
    effect_tell(step, &OPENER, NULL, true, &ORIGIN);
    if (task_open_of(step, "carry", call, &tasks) || step->d.missing)
        return;
    const char *mode = row_text(step->row, "mode"), *undo = row_int(step->row, "undo") ? "恢复：" : "";
    const struct task_start carry = {
        .duty = "carry",
        .clock = &NONE,
        .origin = &ORIGIN,
        .who = &OPENER,
        .subject = call,
        .start = step->d.now,
        .title = arena_printf(STEP_ARENA(step), "执行失败，请再试或人工执行：%s%s %s", undo,
                              *mode ? mode : row_text(step->row, "capability"),
                              tell_title(&step->d, row_get(step->row, "target"))),
    };
    struct put *put = step_update(step, "task", task_open(step, &carry));
    if (due) { /* until when it was to be proved; at once when that is over */
        step_cell(step, put, "due", VALUE_OF_INT(due > step->d.now ? due : step->d.now));
        step_cell(step, put, "first-due", VALUE_OF_INT(due > step->d.now ? due : step->d.now));
    }
    step_cell(step, put, "reason", row_get(step->row, "proof"));
}

/* The proof of an order: carried out, proved, contradicted, or not to be seen. */
static void note_proof(struct step *step)
{
    const struct row *stored = deciding_row(&step->d, "call", step->d.fact->record);
    if (!stored)
        return;
    step->before = stored;
    step->row = row_copy(STEP_ARENA(step), stored);
    step->d.subject = step->row;
    step->d.reg = law_reg(step->d.law, "call");
    for (size_t i = 0; i < step->d.fact->value_count; i++)
        step_own(step, step->d.fact->values[i].name, step->d.fact->values[i].value);
    const char *state = row_text(step->row, "state");
    bool seen = !strcmp(state, "proved") || !strcmp(state, "contradicted");
    bool stuck = !strcmp(state, "failed") || !strcmp(state, "contradicted");
    if (!strcmp(state, "done") && !row_int(stored, "done-at"))
        step_own(step, "done-at", VALUE_OF_INT(step->d.now));
    if (seen || !strcmp(state, "overtaken"))
        end_tasks(step, "prove", seen ? "met" : "void");
    if (stuck)
        ask_people(step);
    else
        end_tasks(step, "carry", !strcmp(state, "overtaken") ? "void" : "met");
    step->out->table = "call";
    step->out->record = stored->id;
    step_own(step, "since", VALUE_OF_INT(step->d.now));
    step_write_subject(step);
    touch_others(step);
}

void touch_sensed(struct step *step)
{
    if (!strcmp(step->d.fact->name, "call.proof")) {
        note_proof(step);
        return;
    }
    bool heard = note_senses(step);
    for (size_t i = 0; heard && i < step->d.law->rules.n; i++) {
        const struct rule *rule = &step->d.law->rules.at[i];
        if (!strcmp(rule->on, step->d.fact->name) && term_true(&step->d, rule->when) && window_full(step, rule))
            run_rule(step, rule);
    }
    touch_others(step);
    step->out->verb = step->d.fact->name;
}
