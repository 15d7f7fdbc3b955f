#include "rules/step_inner.h"

#include <stdio.h>
#include <string.h>

enum { MAX_TRANSITIONS = 8, MAX_DEEDS = 64 };

/* --- which deeds a state has --- */

static struct deed *other_end(struct step *step, const struct deed *deed, const char *end, const char *title,
                              const char *en, const char *to)
{
    struct deed *copy = arena_copy(STEP_ARENA(step), deed, sizeof *deed);
    copy->name = arena_printf(STEP_ARENA(step), "%s.%s", deed->name, end);
    copy->title = arena_printf(STEP_ARENA(step), "%s%s", title, deed->title ? deed->title : "");
    copy->en = deed->en ? arena_printf(STEP_ARENA(step), "%s%s", en, deed->en) : NULL;
    copy->to = to;
    copy->then = (struct effects){0};
    copy->needs = (struct needs){0};
    if (reg_field(step->d.reg, "opinion")) { /* the comment that comes with it */
        copy->asks.cap = 0;
        copy->asks.at = arena_grow(STEP_ARENA(step), (void *)deed->asks.at, sizeof(char *) * deed->asks.n,
                                   sizeof(char *) * (deed->asks.n + 1));
        copy->asks.at[copy->asks.n++] = "opinion";
    }
    copy->step = deed->step;
    return copy;
}

/* A step that may send back or reject has two further ends, each a deed of its own: STEP.return, STEP.reject. */
static void push_deed(struct step *step, const struct deed *deed, const struct deed **deeds, size_t *n, size_t limit)
{
    for (size_t i = 0; i < *n; i++)
        if (!strcmp(deeds[i]->name, deed->name))
            return; /* steps of several policies with one name are one step */
    if (*n < limit)
        deeds[(*n)++] = deed;
    for (size_t i = 0; i < deed->returns.n && *n < limit; i++) {
        const char *to = deed->returns.at[i];
        bool state = reg_state(step->d.reg, to) != NULL;
        struct deed *back = other_end(step, deed, i ? arena_printf(STEP_ARENA(step), "return-%s", to) : "return",
                                      "退回：", "Send back: ", state ? to : NULL);
        back->returns = (struct names){.at = &deed->returns.at[i], .n = 1};
        deeds[(*n)++] = back;
    }
    if (deed->rejects && *n < limit)
        deeds[(*n)++] = other_end(step, deed, "reject", "不同意：", "Disagree: ", deed->rejects);
}

static void policy_deeds(struct step *step, const struct state *state, const struct deed **deeds, size_t *n,
                         size_t limit)
{
    for (size_t i = 0; i < step->d.law->policies.n; i++) {
        const struct policy *policy = &step->d.law->policies.at[i];
        if (strcmp(policy->kind, state->steps_policy) || !term_true(&step->d, policy->for_))
            continue;
        for (size_t k = 0; k < policy->steps.n; k++)
            push_deed(step, &policy->steps.at[k], deeds, n, limit);
    }
}

/* The rows of a plan as steps: named by their lines, so that editing the plan leaves what is done as it is. */
static struct deed row_deed(struct step *step, const struct state *state, const struct row *row)
{
    struct arena *arena = STEP_ARENA(step);
    const struct who by = {.kind = WHO_PATH, .said = "by", .of = term_literal(arena, row_get(row, "by"))};
    const char *what = row_text(row, state->steps_title);
    struct deed deed = {
        .name = arena_printf(arena, "row-%lld", (long long)row->id),
        .title = *what ? what : "一步",
        .state = state,
        .step = true,
        .by = arena_copy(arena, &by, sizeof by),
        .origin = state->origin,
    };
    deed.origin.path = arena_printf(arena, "%s.%s", state->origin.path, deed.name);
    return deed;
}

static void row_deeds(struct step *step, const struct state *state, const struct deed **deeds, size_t *n, size_t limit)
{
    const struct row *rows;
    size_t count = set_rows(&step->d, state->steps_rows, limit, &rows);
    for (size_t i = 0; i < count; i++) {
        struct deed deed = row_deed(step, state, &rows[i]);
        const char *after = row_text(&rows[i], "after");
        for (size_t k = 0; *after && k < count; k++)
            if (k != i && !strcmp(row_text(&rows[k], state->steps_title), after))
                *list_push(STEP_ARENA(step), &deed.after) =
                    arena_printf(STEP_ARENA(step), "row-%lld", (long long)rows[k].id);
        push_deed(step, arena_copy(STEP_ARENA(step), &deed, sizeof deed), deeds, n, limit);
    }
}

size_t flow_deeds(struct step *step, const struct state *state, const struct deed **ret_deeds, size_t limit)
{
    size_t n = 0;
    for (size_t i = 0; state && i < state->deeds.n; i++)
        push_deed(step, &state->deeds.at[i], ret_deeds, &n, limit);
    if (state && state->steps_policy)
        policy_deeds(step, state, ret_deeds, &n, limit);
    if (state && state->steps_rows && step->row)
        row_deeds(step, state, ret_deeds, &n, limit);
    for (size_t i = 0; i < step->d.reg->deeds.n; i++) {
        const struct deed *deed = &step->d.reg->deeds.at[i];
        bool closed = state && state->final && strcmp(deed->name, "read") && strcmp(deed->name, "export");
        if (strcmp(deed->name, "open") && !closed)
            push_deed(step, deed, ret_deeds, &n, limit);
    }
    return n;
}

const struct deed *flow_deed(struct step *step, const struct state *state, const char *name)
{
    const struct deed *deeds[MAX_DEEDS];
    size_t n = flow_deeds(step, state ? state : step->state, deeds, MAX_DEEDS);
    for (size_t i = 0; i < n; i++)
        if (!strcmp(deeds[i]->name, name))
            return deeds[i];
    for (size_t s = 0; !state && s < step->d.reg->states.n; s++) { /* a deed of any state, for its title */
        const struct deed *deed = reg_deed(step->d.reg, &step->d.reg->states.at[s], name);
        if (deed)
            return deed;
    }
    return NULL;
}

/* --- steps --- */

/* Whether this event has already made the deed void: the store does not know it yet. */
static bool voided(const struct step *step, const struct row *deed)
{
    for (size_t i = 0; i < step->out->puts.n; i++) {
        const struct put *put = step->out->puts.at[i];
        struct row cells = {.cells = put->cells, .n = put->n};
        if (put->id == deed->id && !strcmp(put->table, "deed"))
            return row_int(&cells, "void") != 0;
    }
    return false;
}

static size_t deeds_done(struct step *step, const char *name, const struct row **ret_rows)
{
    struct arena *arena = STEP_ARENA(step);
    const struct term *where = term_and(arena, term_is(arena, "subject", VALUE_OF_REF(step->row->table, step->row->id)),
                                        term_is(arena, "name", VALUE_OF_TEXT(name)));
    where =
        term_and(arena, where,
                 arena_copy(arena, &(struct term){.kind = TERM_UNTRUE, .a = term_is(arena, "void", VALUE_OF_INT(1))},
                            sizeof(struct term)));
    return deciding_rows(&step->d, "deed", where, "at", true, 50, ret_rows);
}

bool flow_step_done(struct step *step, const struct deed *deed)
{
    const struct row *rows;
    for (size_t i = 0; i < step->d.doing.n; i++)
        if (!strcmp(step->d.doing.at[i].name, deed->name))
            return true;
    size_t n = step->before ? deeds_done(step, deed->name, &rows) : 0, standing = 0;
    for (size_t i = 0; i < n; i++)
        standing += !voided(step, &rows[i]);
    return standing > 0;
}

void flow_void(struct step *step, const char *deed_name)
{
    const struct row *rows;
    const struct deed *deeds[MAX_DEEDS];
    size_t n = deeds_done(step, deed_name, &rows);
    for (size_t i = 0; i < n; i++)
        step_cell(step, step_update(step, "deed", rows[i].id), "void", VALUE_OF_INT(1));
    n = flow_deeds(step, step->state, deeds, MAX_DEEDS); /* steps that policies bring are among them */
    for (size_t i = 0; i < n; i++) /* what follows a returned step is void with it */
        for (size_t k = 0; k < deeds[i]->after.n && !strchr(deeds[i]->name, '.'); k++)
            if (!strcmp(deeds[i]->after.at[k], deed_name))
                flow_void(step, deeds[i]->name);
}

static void void_steps(struct step *step)
{
    const struct deed *deeds[MAX_DEEDS];
    size_t n = flow_deeds(step, step->state, deeds, MAX_DEEDS);
    for (size_t i = 0; i < n; i++)
        if (deeds[i]->step && !strchr(deeds[i]->name, '.'))
            flow_void(step, deeds[i]->name);
}

void flow_steps_done(struct step *step)
{
    const struct deed *deeds[MAX_DEEDS];
    size_t n = flow_deeds(step, step->state, deeds, MAX_DEEDS);
    size_t open = 0, done = 0;
    for (size_t i = 0; i < n; i++) {
        if (!deeds[i]->step || strchr(deeds[i]->name, '.'))
            continue;
        if (flow_step_done(step, deeds[i]))
            done++;
        else if (!deeds[i]->when || !term_false(&step->d, deeds[i]->when))
            open++;
    }
    bool enough = step->state->done_count ? done >= (size_t)step->state->done_count : open == 0;
    if (enough && step->state->done)
        flow_enter(step, reg_state(step->d.reg, step->state->done));
}

/* --- states --- */

static struct value subject_ref(const struct step *step) { return VALUE_OF_REF(step->row->table, step->row->id); }

/* Everybody who may move the record on has its task: deeds that lead somewhere and hang on no condition. */
static const struct who *movers(struct step *step, const struct state *state)
{
    const struct deed *deeds[MAX_DEEDS];
    size_t n = flow_deeds(step, state, deeds, MAX_DEEDS);
    struct who *first = NULL, **link = &first;
    for (int pass = 0; pass < 2 && !first; pass++) /* when every deed hangs on a condition, all of them count */
        for (size_t i = 0; i < n; i++) {
            bool moves = (deeds[i]->to || deeds[i]->step) && !strchr(deeds[i]->name, '.') && deeds[i]->state;
            if (!deeds[i]->by || (pass == 0 && (!moves || deeds[i]->when)) ||
                (deeds[i]->step && flow_step_done(step, deeds[i])))
                continue;
            for (const struct who *who = deeds[i]->by; who; who = who->next) {
                *link = arena_copy(STEP_ARENA(step), who, sizeof *who);
                (*link)->next = NULL;
                link = (struct who **)&(*link)->next;
            }
        }
    return first;
}

/* A state that is left in the event that entered it owes nothing: its task, not stored yet, is void at once. */
static void void_unstored_tasks(struct step *step)
{
    for (size_t i = 0; i < step->out->puts.n; i++) {
        struct put *put = step->out->puts.at[i];
        const struct row row = {.cells = put->cells, .n = put->n};
        if (!put->insert || strcmp(put->table, "task") ||
            !text_same(row_text(&row, "duty"), step->state->origin.path) ||
            !value_same(row_get(&row, "subject"), subject_ref(step)))
            continue;
        step_cell(step, put, "state", VALUE_OF_TEXT("void"));
        step_cell(step, put, "next", VALUE_NONE);
    }
}

static const struct deed *step_of_task(struct step *step, const char *duty)
{
    const struct deed *deeds[MAX_DEEDS];
    size_t n = flow_deeds(step, step->state, deeds, MAX_DEEDS);
    for (size_t i = 0; i < n; i++)
        if (deeds[i]->step && text_same(deeds[i]->origin.path, duty) && !strchr(deeds[i]->name, '.'))
            return deeds[i];
    return NULL;
}

/* What a task of the present state comes to when the state is left; NULL when it is none of the state's. */
static const char *left_as(struct step *step, const char *duty)
{
    const struct deed *deed = step_of_task(step, duty);
    if (deed)
        return flow_step_done(step, deed) ? "met" : "void";
    const char *path = step->state->origin.path;
    return text_same(duty, path) || (text_starts(duty, path) && duty[strlen(path)] == '.') ? "met" : NULL;
}

static void leave(struct step *step)
{
    const struct row *tasks;
    void_unstored_tasks(step);
    size_t n = step->before ? task_open_of(step, NULL, subject_ref(step), &tasks) : 0;
    for (size_t i = 0; i < n; i++) {
        const char *duty = row_text(&tasks[i], "duty");
        int64_t about = row_int(&tasks[i], "about");
        for (size_t k = 0; about && k < n; k++) /* a request is over with the task it is about */
            if (tasks[k].id == about)
                duty = row_text(&tasks[k], "duty");
        bool old_request = !about && !strcmp(duty, "extend");
        const char *as = old_request ? "met" : left_as(step, duty);
        if (as)
            task_close(step, &tasks[i], as, !strcmp(as, "void") ? "不再适用" : NULL);
    }
}

static void start_clocks(struct step *step, const struct state *state)
{
    struct task_start start = {
        .duty = state->origin.path, .title = state->title, .clock = &state->clock, .origin = &state->origin,
        .subject = subject_ref(step), .start = step->d.now, .who = movers(step, state),
    };
    if (!state->final &&
        (state->clock.set || (start.who && !state->no_limit))) /* where nothing is owed there is no task */
        task_open(step, &start);
}

/* The record was opened by a task to be filled in: final means the task is met. */
static void fill_done(struct step *step)
{
    struct value cause = row_get(step->row, "cause");
    const struct row *task = cause.kind == VALUE_REF && !strcmp(cause.ref.table, "task")
                                 ? deciding_row(&step->d, "task", cause.ref.id)
                                 : NULL;
    const char *state = row_text(task, "state");
    if (task && (!strcmp(state, "open") || !strcmp(state, "missed")))
        task_close(step, task, "met", NULL);
}

void flow_enter(struct step *step, const struct state *state)
{
    if (!state || step->transitions++ > MAX_TRANSITIONS)
        return;
    if (step->state) {
        leave(step);
        step_own(step, "since", VALUE_OF_INT(step->d.now));
    }
    step->state = state;
    step_own(step, "state", VALUE_OF_TEXT(state->name));
    step_own(step, "due", VALUE_NONE);
    if (step->before && !step->undoing)
        void_steps(step); /* whoever comes back signs anew */
    entry_compute(step);
    effects_run(step, &state->entering);
    entry_compute(step);
    start_clocks(step, state);
    if (state->final)
        fill_done(step);
    step_note(step, STEP_PRINT(step, "状态：%s", state->title), STEP_PRINT(step, "now: %s", STEP_EN(state)));
    touch_rules(step, state->name);
    if (step->state == state && state->done && !state->done_count && !step->undoing)
        flow_steps_done(step); /* where no step applies nothing is to be waited for */
}

/* --- another unit answers for it --- */

/* Who is meant to have an open task of this record by the law as it stands; NULL: not for the record's unit to say. */
static const struct who *meant_for(struct step *step, const char *duty)
{
    const struct deed *deed = step->state ? step_of_task(step, duty) : NULL;
    if (deed)
        return deed->by;
    if (step->state && text_same(duty, step->state->origin.path))
        return movers(step, step->state);
    const struct duty *standing = law_duty(step->d.law, duty);
    return standing && standing->subject == step->d.reg ? standing->who : NULL;
}

static bool among(const struct holders *holders, const char *post, int64_t unit)
{
    for (size_t i = 0; i < holders->n; i++)
        if (text_same(holders->at[i].post, post) && holders->at[i].unit == unit)
            return true;
    return false;
}

/* The posts of the old unit are exchanged for those of the new one. True when one was. */
static bool exchange_holders(struct step *step, const struct row *task, const struct who *who, int64_t from, int64_t to)
{
    const struct row *lines;
    struct holders now = {0};
    bool moved = false;
    people_holders(&step->d, who, &now);
    const struct term *of = term_is(STEP_ARENA(step), "record", VALUE_OF_INT(task->id));
    size_t n = deciding_rows(&step->d, "task.holder", of, NULL, false, ROWS_ALL, &lines);
    for (size_t i = 0; i < n; i++) {
        const char *post = row_text(&lines[i], "post");
        if (strcmp(row_text(&lines[i], "as"), "holder") || row_int(&lines[i], "of-unit") != from ||
            !among(&now, post, to) || among(&now, post, from))
            continue;
        step_cell(step, step_update(step, "task.holder", lines[i].id), "of-unit", VALUE_OF_REF("unit", to));
        moved = true;
    }
    return moved;
}

void flow_follow_unit(struct step *step)
{
    const struct row *tasks;
    int64_t from = row_int(step->before, "unit"), to = row_int(step->row, "unit");
    if (!from || !to || from == to)
        return;
    size_t n = task_open_of(step, NULL, subject_ref(step), &tasks);
    for (size_t i = 0; i < n; i++) {
        const struct who *who = meant_for(step, row_text(&tasks[i], "duty"));
        if (!who || !exchange_holders(step, &tasks[i], who, from, to))
            continue;
        if (row_int(&tasks[i], "unit") == from)
            step_cell(step, step_update(step, "task", tasks[i].id), "unit", VALUE_OF_REF("unit", to));
        effect_tell(step, who, NULL, false, step->state ? &step->state->origin : &step->d.reg->origin);
    }
}

/* --- automatic moves --- */

void flow_automatic(struct step *step)
{
    ms_t wake = 0;
    for (bool moved = true; moved && step->state && step->transitions <= MAX_TRANSITIONS;) {
        moved = false;
        wake = 0;
        for (size_t i = 0; i < step->state->when.n && !moved; i++) {
            const struct automatic *automatic = &step->state->when.at[i];
            if (term_true(&step->d, automatic->when)) {
                effects_run(step, &automatic->then);
                flow_enter(step, reg_state(step->d.reg, automatic->to));
                moved = true;
                continue;
            }
            ms_t next = automatic->when ? moment_of(&step->d, automatic->when) : 0;
            if (next && (!wake || next < wake))
                wake = next;
        }
    }
    if (wake)
        task_wake(step, wake);
}
