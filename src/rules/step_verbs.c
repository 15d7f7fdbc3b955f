#include "rules/step_inner.h"

#include <string.h>

/* Verbs that every case has: more time, other hands, taking back, reminding. */

static const struct row *main_task(struct step *step)
{
    const struct row *tasks;
    size_t n = task_open_of(step, step->state ? step->state->origin.path : NULL,
                            VALUE_OF_REF(step->row->table, step->row->id), &tasks);
    return n ? &tasks[0] : NULL;
}

static void finish_verb(struct step *step, const struct deed *deed)
{
    deed_tell(step, deed);
    if (step->out->refusals.n)
        return;
    deed_note(step, deed);
    touch_rules(step, deed->name);
    entry_compute(step);
    flow_automatic(step);
    step_write_subject(step);
    touch_others(step);
}

/* The actor may do one of the deeds of this state, or the task was handed to him. */
static bool has_part(struct step *step, bool transferable)
{
    const struct deed *deeds[32];
    size_t n = flow_deeds(step, step->state, deeds, 32);
    bool part = step->d.fact->actor.trusted || deed_task_held(step);
    for (size_t i = 0; i < n && !part; i++)
        part = deeds[i]->state && deeds[i]->by && !(transferable && deeds[i]->no_transfer) &&
               people_include(&step->d, deeds[i]->by, step->d.fact->actor.person);
    return part;
}

/* --- more time --- */

/* What is to be extended: the state itself, or the step or duty that is named. */
struct extended {
    const struct clock *clock;
    const struct row *task;  /* NULL: nothing of the kind is open */
    const struct who *who;   /* has the task, besides those who move the state on */
};

static const struct row *open_task(struct step *step, const char *duty)
{
    const struct row *tasks;
    return duty && task_open_of(step, duty, VALUE_OF_REF(step->row->table, step->row->id), &tasks) ? tasks : NULL;
}

static const struct duty *duty_called(struct step *step, const char *name)
{
    for (size_t i = 0; i < step->d.law->duties.n; i++) {
        const struct duty *duty = &step->d.law->duties.at[i];
        const char *dot = strrchr(duty->name, '.');
        if (duty->subject == step->d.reg && (!strcmp(duty->name, name) || (dot && !strcmp(dot + 1, name))))
            return duty;
    }
    return NULL;
}

static struct extended what_is_extended(struct step *step)
{
    static const struct clock NONE;
    struct value named = fact_value(step->d.fact, "duty");
    const char *name = named.kind == VALUE_TEXT && *named.text ? named.text : NULL;
    const struct duty *duty = name ? duty_called(step, name) : NULL;
    const struct deed *deed = name && !duty && step->state ? flow_deed(step, step->state, name) : NULL;
    if (duty)
        return (struct extended){&duty->clock, open_task(step, duty->name), duty->who};
    if (deed)
        return (struct extended){&deed->clock, open_task(step, deed->origin.path), deed->by};
    if (name || !step->state)
        return (struct extended){.clock = &NONE};
    return (struct extended){.clock = &step->state->clock, .task = open_task(step, step->state->origin.path)};
}

static bool may_ask(struct step *step, const struct extended *extended)
{
    if (!extended->who)
        return has_part(step, false);
    return step->d.fact->actor.trusted || deed_task_held(step) ||
           people_include(&step->d, extended->who, step->d.fact->actor.person);
}

/* The fields that are asked for, without the words of the extension itself. */
static void apply_asked(struct step *step, const struct deed *ask)
{
    const struct fact *whole = step->d.fact;
    struct fact mine = *whole;
    mine.values = ARENA_ARRAY(STEP_ARENA(step), struct cell, whole->value_count);
    mine.value_count = 0;
    for (size_t i = 0; i < whole->value_count; i++)
        if (strcmp(whole->values[i].name, "until") && strcmp(whole->values[i].name, "duty"))
            mine.values[mine.value_count++] = whole->values[i];
    step->d.fact = &mine;
    entry_apply(step, ask);
    step->d.fact = whole;
    struct deed needing = *ask; /* what an extension asks for it needs */
    for (size_t i = 0; i < ask->asks.n; i++)
        *list_push(STEP_ARENA(step), &needing.needs) = (struct need){.field = ask->asks.at[i], .origin = ask->origin};
    deed_needs(step, &needing, &step->out->refusals, false);
}

static void open_request(struct step *step, const struct deed *ask, const struct extended *extended, ms_t until)
{
    static const struct clock NONE;
    const struct task_start start = {
        .duty = "extend",
        .title = arena_printf(STEP_ARENA(step), "审批%s", ask->title),
        .clock = &NONE,
        .origin = &ask->origin,
        .who = extended->clock->extend.by,
        .subject = VALUE_OF_REF(step->row->table, step->row->id),
        .start = step->d.now,
        .anchor = until,
        .about = extended->task->id,
    };
    task_open(step, &start);
    effect_tell(step, extended->clock->extend.by, NULL, false, &ask->origin);
}

static void do_extend(struct step *step)
{
    const struct extended extended = what_is_extended(step);
    const struct clock *clock = extended.clock;
    const struct deed said = {.name = "extend",
                              .title = clock->extend.title ? clock->extend.title : "申请延期",
                              .en = clock->extend.title ? clock->extend.en : "Ask for more time",
                              .asks = clock->extend.asks,
                              .origin = clock->extend.origin};
    const struct deed *ask = arena_copy(STEP_ARENA(step), &said, sizeof said); /* refusals point into it */
    struct value until = fact_value(step->d.fact, "until");
    if (!clock->extend.may || !extended.task) {
        step_refuse(step, &step->out->refusals, ask, ERR_REFUSED, NULL, NULL, "这一步不能延期")->reason_en =
            "this step cannot be given more time";
        return;
    }
    ms_t due = row_int(extended.task, "due");
    if (!may_ask(step, &extended))
        step_refuse(step, &step->out->refusals, ask, ERR_FORBIDDEN, &ask->origin, NULL,
                    "只有承办人可以申请延期")
            ->reason_en = "only whoever has the task may ask for more time";
    if (due && due <= step->d.now)
        step_refuse(step, &step->out->refusals, ask, ERR_REFUSED, &ask->origin, NULL,
                    "时限已过，只能作逾期说明，不能延期")
            ->reason_en = "the deadline has passed: it can be explained, not extended";
    if (until.kind != VALUE_INT || until.number <= due)
        step_refuse(step, &step->out->refusals, ask, ERR_INVALID, &ask->origin, NULL,
                    "新的日期要晚于现在的时限")
            ->reason_en = "the new date has to be later than the present deadline";
    apply_asked(step, ask);
    if (!step->out->refusals.n)
        open_request(step, ask, &extended, until.number);
    finish_verb(step, ask);
}

/* The request about this task; an old one that names none is about the state. */
static const struct row *request_about(struct step *step, const struct row *task)
{
    const struct row *asked;
    size_t n = task ? task_open_of(step, "extend", VALUE_OF_REF(step->row->table, step->row->id), &asked) : 0;
    for (size_t i = 0; i < n; i++)
        if (!row_int(&asked[i], "about") || row_int(&asked[i], "about") == task->id)
            return &asked[i];
    return NULL;
}

static void do_decide_extension(struct step *step, bool grant)
{
    static const struct who ASKED = {.kind = WHO_DOER, .name = "extend"};
    const char *asked_by = "extend";
    const struct extended extended = what_is_extended(step);
    const struct clock *clock = extended.clock;
    const struct deed said = {.name = grant ? "grant" : "deny",
                              .title = grant ? "同意延期" : "不同意延期",
                              .by = clock->extend.by,
                              .not_by = {.at = &asked_by, .n = 1},
                              .origin = clock->extend.origin};
    const struct deed *deed = arena_copy(STEP_ARENA(step), &said, sizeof said); /* refusals point into it */
    const struct row *request = request_about(step, extended.task);
    deed_may(step, deed, &step->out->refusals);
    if (!request)
        step_refuse(step, &step->out->refusals, deed, ERR_REFUSED, NULL, NULL, "没有待审批的延期申请")->reason_en =
            "nobody has asked for more time";
    struct value until = fact_value(step->d.fact, "until");
    ms_t due = until.kind == VALUE_INT ? until.number : row_int(request, "anchor");
    if (grant && request && due <= step->d.now)
        step_refuse(step, &step->out->refusals, deed, ERR_INVALID, &deed->origin, NULL, "新的日期要晚于现在")->reason_en =
            "the new date has to be later than now";
    if (!step->out->refusals.n) {
        task_close(step, request, "met", NULL);
        if (grant)
            task_move(step, extended.task, due,
                      arena_printf(STEP_ARENA(step), "延期：%s", step->d.fact->reason ? step->d.fact->reason : ""));
        effect_tell(step, &ASKED, NULL, false, &deed->origin);
    }
    finish_verb(step, deed);
}

/* --- other hands --- */

static bool in_office(struct step *step, int64_t person)
{
    const struct row *row = deciding_row(&step->d, "person", person);
    struct value active = row ? row_get(row, "active") : VALUE_NONE;
    return row && (active.kind != VALUE_INT || active.number != 0);
}

/* For good, or for as long as `until` at least: what is over, or would last longer, is no reason against it. */
static bool has_it_already(struct step *step, const struct row *task, struct value person, const char *as, ms_t until)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct term *where = term_and(arena, term_is(arena, "record", VALUE_OF_REF("task", task->id)),
                                        term_is(arena, "person", person));
    where = term_and(arena, where, term_is(arena, "as", VALUE_OF_TEXT(as)));
    size_t n = deciding_rows(&step->d, "task.holder", where, NULL, false, 20, &rows);
    for (size_t i = 0; i < n; i++) {
        ms_t lasts = row_int(&rows[i], "until");
        if (!lasts || (lasts > step->d.now && lasts >= until))
            return true;
    }
    return false;
}

/* Holders of a task for whom it is not over. */
static size_t present_holders(struct step *step, const struct row *task, const struct row **ret_rows)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    size_t n = deciding_rows(&step->d, "task.holder", term_is(arena, "record", VALUE_OF_REF("task", task->id)), NULL,
                             false, ROWS_ALL, &rows);
    struct row *present = ARENA_ARRAY(arena, struct row, n + 1);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        ms_t until = row_int(&rows[i], "until");
        if (strcmp(row_text(&rows[i], "as"), "supervisor") != 0 && (!until || until > step->d.now))
            present[count++] = rows[i];
    }
    *ret_rows = present;
    return count;
}

/* Whoever hands a task over for good has it no longer, in person or by his post; others who have it as well keep it.
 * What his post may do by the rules it still may: a duty is not signed away. */
static void leave_hands(struct step *step, const struct row *task)
{
    const struct row *holders;
    size_t n = present_holders(step, task, &holders);
    for (size_t i = 0; i < n; i++)
        if (deed_holds_by(step, &holders[i], step->d.fact->actor.person))
            step_cell(step, step_update(step, "task.holder", holders[i].id), "until", VALUE_OF_INT(step->d.now));
}

/* Another person takes the task over: for good (transfer), or beside the holder until a moment (delegate). */
static void do_hand_over(struct step *step, const char *name, const char *title, const char *as)
{
    const struct row *task = main_task(step);
    const struct deed deed = {.name = name, .title = title};
    struct value to = fact_value(step->d.fact, "to"), until = fact_value(step->d.fact, "until");
    bool for_a_time = !strcmp(as, "delegated");
    const char *verb = for_a_time ? "delegate" : "hand over"; /* in an English sentence */
    if (!task)
        step_refuse(step, &step->out->refusals, &deed, ERR_REFUSED, NULL, NULL, "没有可%s的任务", title)->reason_en =
            STEP_PRINT(step, "there is no task to %s", verb);
    else if (!has_part(step, true))
        step_refuse(step, &step->out->refusals, &deed, ERR_FORBIDDEN, NULL, NULL, "只有承办人可以%s", title)
            ->reason_en = STEP_PRINT(step, "only whoever has the task may %s it", verb);
    if (to.kind != VALUE_REF)
        step_refuse(step, &step->out->refusals, &deed, ERR_INVALID, NULL, NULL, "没有选%s给谁", title)->reason_en =
            STEP_PRINT(step, "it is not said to whom to %s it", verb);
    else if (!in_office(step, to.ref.id))
        step_refuse(step, &step->out->refusals, &deed, ERR_INVALID, NULL, NULL, "没有这个人，或已不在岗，不能%s给他", title)
            ->reason_en = STEP_PRINT(step, "there is nobody of this name in office to %s it to", verb);
    else if (to.ref.id == step->d.fact->actor.person)
        step_refuse(step, &step->out->refusals, &deed, ERR_INVALID, NULL, NULL, "不能%s给自己", title)->reason_en =
            STEP_PRINT(step, "you cannot %s it to yourself", verb);
    else if (task && has_it_already(step, task, to, as, until.kind == VALUE_INT ? until.number : 0))
        step_refuse(step, &step->out->refusals, &deed, ERR_REFUSED, NULL, NULL, "已经%s给他了", title)->reason_en =
            "this person has it already";
    if (for_a_time && (until.kind != VALUE_INT || until.number <= step->d.now))
        step_refuse(step, &step->out->refusals, &deed, ERR_INVALID, NULL, NULL,
                    "委托要写明到什么时候，且在现在之后")
            ->reason_en = "say until when, later than now";
    if (text_empty(step->d.fact->reason))
        step_refuse(step, &step->out->refusals, &deed, ERR_INVALID, NULL, NULL, "%s须说明理由", title)->reason_en =
            STEP_PRINT(step, "to %s it takes a reason", verb);
    if (!step->out->refusals.n) {
        if (!for_a_time)
            leave_hands(step, task);
        struct put *put = step_insert(step, "task.holder");
        step_cell(step, put, "record", VALUE_OF_REF("task", task->id));
        step_cell(step, put, "as", VALUE_OF_TEXT(as));
        step_cell(step, put, "person", to);
        if (for_a_time)
            step_cell(step, put, "until", until);
        struct path path = {.root = ROOT_FACT, .hops = &(struct hop){.kind = HOP_FIELD, .name = "to"}, .n = 1};
        const struct who who = {.kind = WHO_PATH, .of = &(struct term){.kind = TERM_PATH, .path = &path}};
        effect_tell(step, &who, NULL, false, &deed.origin);
        const char *whom = tell_title(&step->d, to);
        step_note(step, STEP_PRINT(step, "已%s%s，时限不变", for_a_time ? "委托" : "转给", whom),
                  STEP_PRINT(step, "%s %s, the deadline stays", for_a_time ? "delegated to" : "handed to", whom));
    }
    finish_verb(step, &deed);
}

static const struct row *newest_deed(struct step *step)
{
    const struct row *rows;
    struct arena *arena = STEP_ARENA(step);
    const struct term *where = term_is(arena, "subject", VALUE_OF_REF(step->row->table, step->row->id));
    where =
        term_and(arena, where,
                 arena_copy(arena, &(struct term){.kind = TERM_UNTRUE, .a = term_is(arena, "void", VALUE_OF_INT(1))},
                            sizeof(struct term)));
    return deciding_rows(&step->d, "deed", where, "id", true, 1, &rows) ? rows : NULL;
}

static bool reaches_outside(const struct deed *deed)
{
    for (size_t i = 0; deed && i < deed->then.n; i++)
        if (deed->then.at[i].kind == EFFECT_CALL || deed->then.at[i].kind == EFFECT_OPEN ||
            deed->then.at[i].kind == EFFECT_GO)
            return true;
    return !deed || deed->no_withdraw;
}

static void do_withdraw(struct step *step)
{
    const struct deed verb = {.name = "withdraw", .title = "撤回"};
    const struct row *last = newest_deed(step);
    const struct state *from = last ? reg_state(step->d.reg, row_text(last, "from")) : NULL;
    const struct deed *undone = from ? flow_deed(step, from, row_text(last, "name")) : NULL;
    if (!last || row_int(last, "by") != step->d.fact->actor.person)
        step_refuse(step, &step->out->refusals, &verb, ERR_FORBIDDEN, NULL, NULL,
                    "只有上一步的办理人可以撤回，而且须在下一步之前")
            ->reason_en = "only whoever did the last step may withdraw it, before the next is done";
    else if (!undone || reaches_outside(undone))
        step_refuse(step, &step->out->refusals, &verb, ERR_REFUSED, NULL, NULL, "“%s”已经产生对外的后果，不能撤回",
                    row_text(last, "title"))
            ->reason_en = STEP_PRINT(step, "“%s” has had consequences outside and cannot be withdrawn",
                                     undone ? STEP_EN(undone) : row_text(last, "title"));
    const struct row *former = undone && from != step->state ? task_former(step, from) : NULL;
    ms_t due = row_int(former, "due");
    if (due && due <= step->d.now) /* else the time would begin again, as often as somebody likes */
        step_refuse(step, &step->out->refusals, &verb, ERR_REFUSED, NULL, NULL, "“%s”的时限已过，不能再撤回", from->title)
            ->reason_en = "the time of the step that it would go back to is over";
    if (!step->out->refusals.n && !step->d.missing) {
        step_cell(step, step_update(step, "deed", last->id), "void", VALUE_OF_INT(1));
        step->undoing = true;
        if (from != step->state)
            flow_enter(step, from);
        if (due)
            task_as_before(step, former);
        step->undoing = false;
    }
    finish_verb(step, &verb);
}

/* Those to whom it was handed are reminded, too. */
static void remind_in_person(struct step *step)
{
    const struct row *task = main_task(step), *holders;
    size_t n = task ? present_holders(step, task, &holders) : 0;
    for (size_t i = 0; i < n; i++) {
        int64_t person = row_int(&holders[i], "person");
        const struct who one = {.kind = WHO_PATH,
                                .of = term_literal(STEP_ARENA(step), VALUE_OF_REF("person", person))};
        if (person)
            effect_tell(step, &one, NULL, false, &step->state->origin);
    }
}

static void do_remind(struct step *step)
{
    const struct deed deed = {.name = "remind", .title = "催办"};
    const struct deed *deeds[32];
    size_t n = flow_deeds(step, step->state, deeds, 32);
    for (size_t i = 0; i < n; i++)
        if (deeds[i]->by && !deeds[i]->when)
            effect_tell(step, deeds[i]->by, NULL, false, &deeds[i]->origin);
    remind_in_person(step);
    finish_verb(step, &deed);
}

/* --- entrance --- */

bool verb_common(struct step *step, const char *name)
{
    bool of_duty = value_filled(fact_value(step->d.fact, "duty"));
    if (!step->state && !of_duty)
        return false;
    if (!strcmp(name, "extend"))
        do_extend(step);
    else if (!strcmp(name, "grant") || !strcmp(name, "deny"))
        do_decide_extension(step, name[0] == 'g');
    else if (!step->state)
        return false;
    else if (!strcmp(name, "transfer"))
        do_hand_over(step, "transfer", "转办", "transferred");
    else if (!strcmp(name, "delegate"))
        do_hand_over(step, "delegate", "委托", "delegated");
    else if (!strcmp(name, "withdraw"))
        do_withdraw(step);
    else if (!strcmp(name, "remind"))
        do_remind(step);
    else
        return false;
    return true;
}
