#include "views/may.h"

#include "views/scope.h"
#include "views/show.h"
#include "views/task.h"

#include <stdlib.h>
#include <string.h>

struct fact may_fact(struct reading *reading)
{
    const struct viewer *viewer = reading->viewer;
    return (struct fact){
        .kind = FACT_DEED,
        .name = "",
        .at = reading->now,
        .reason = "",
        .actor = {.person = viewer->person,
                  .title = viewer->name,
                  .kind = "person",
                  .session = "",
                  .source = "",
                  .again = viewer->stepped_up,
                  .strong = viewer->strong},
    };
}

/* To confirm oneself again, or to bring a second person, is asked for when the deed is done: it is no refusal before.
 */
static void drop_confirmations(struct reading *reading, struct may *may)
{
    struct refusals kept = {0};
    for (size_t i = 0; i < may->refusals.n; i++)
        if (may->refusals.at[i].code != ERR_LOGIN)
            *list_push(reading->arena, &kept) = may->refusals.at[i];
    may->refusals = kept;
}

int may_deeds(struct reading *reading, const struct reg *reg, const struct row *record, struct mays *ret_mays)
{
    struct fact *fact = ARENA_NEW(reading->arena, struct fact);
    *fact = may_fact(reading);
    int answer = step_may(reading->law, fact, reg, record, &reading->view, reading->arena, ret_mays);
    for (size_t i = 0; i < ret_mays->n; i++)
        drop_confirmations(reading, &ret_mays->at[i]);
    return answer < 0 ? answer : 0;
}

/* Opening is judged before a unit is chosen: whoever holds the post in any unit may begin. */
bool may_open(struct reading *reading, const struct reg *reg, struct refusals *ret_refusals)
{
    const struct deed *open = reg_deed(reg, NULL, "open");
    struct row *row = ARENA_NEW(reading->arena, struct row);
    struct deciding deciding = reading_deciding(reading, reg, row);
    *ret_refusals = (struct refusals){0};
    *row = (struct row){.table = reg->name};
    row_set(reading->arena, row, "unit", ref_to("unit", reading->viewer->unit));
    if (!open)
        return false;
    if (!open->by || scope_is_among(reading, open->by, 0) ||
        people_include(&deciding, open->by, reading->viewer->person))
        return true;
    const char *who = people_words(&deciding, open->by), *who_en = people_words_en(&deciding, open->by);
    *list_push(reading->arena, ret_refusals) = (struct refusal){
        .deed = open->name,
        .title = open->title,
        .title_en = open->en,
        .who = who,
        .who_en = who_en,
        .code = ERR_FORBIDDEN,
        .origin = &open->origin,
        .reason = arena_printf(reading->arena, "只有%s可以", who),
        .reason_en = arena_printf(reading->arena, "only %s may do this", who_en),
    };
    return false;
}

static bool leads_on(const struct may *may)
{
    return may->deed->state && (may->deed->to || may->deed->step) && !strchr(may->deed->name, '.');
}

static bool condition_holds(const struct may *may)
{
    for (size_t i = 0; i < may->refusals.n; i++)
        if (may->refusals.at[i].code == ERR_REFUSED)
            return false;
    return true;
}

const struct may *may_main(const struct mays *mays)
{
    const struct may *second = NULL, *third = NULL;
    for (size_t i = 0; i < mays->n; i++) {
        const struct may *may = &mays->at[i];
        if (!leads_on(may))
            continue;
        if (!may->refusals.n)
            return may;
        if (!second && condition_holds(may))
            second = may;
        third = third ? third : may;
    }
    return second ? second : third;
}

bool may_irreversible(const struct reg *reg, const struct deed *deed)
{
    const struct state *to = reg_state(reg, deed->to);
    bool orders = false;
    for (size_t i = 0; i < deed->then.n; i++)
        orders = orders || deed->then.at[i].kind == EFFECT_CALL;
    return deed->no_withdraw || orders || (to && to->final);
}

/* --- what is asked for --- */

static bool named(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (!strcmp(names->at[i], name))
            return true;
    return false;
}

static bool asked(const struct deed *deed, const struct field *field)
{
    if (deed->asks_all)
        return !field->builtin && !field->is;
    return named(&deed->asks, field->name);
}

static bool needed_by_name(const struct deed *deed, const struct field *field)
{
    for (size_t i = 0; i < deed->needs.n; i++)
        if (text_same(deed->needs.at[i].field, field->name))
            return true;
    return false;
}

static bool needed(const struct deed *deed, const struct field *field)
{
    return field->required_always || needed_by_name(deed, field);
}

/* --- what opening leaves to later deeds --- */

static bool sets(const struct effects *effects, const struct field *field)
{
    for (size_t i = 0; i < effects->n; i++)
        for (size_t k = 0; effects->at[i].kind == EFFECT_SET && k < effects->at[i].values.n; k++) {
            const struct path *path = effects->at[i].values.at[k].path;
            if (path && path->root == ROOT_SUBJECT && path->n == 1 && !strcmp(path->hops[0].name, field->name))
                return true;
        }
    return false;
}

static bool stores(const struct effects *effects, const struct field *field)
{
    for (size_t i = 0; i < effects->n; i++) {
        const struct path *as = effects->at[i].as;
        if (as && as->root == ROOT_SUBJECT && as->n == 1 && !strcmp(as->hops[0].name, field->name))
            return true;
    }
    return sets(effects, field);
}

/* Who sends back or disagrees says why, in the field of that name. */
static bool comments(const struct deed *deed, const struct field *field)
{
    return (deed->returns.n || deed->rejects) && !strcmp(field->name, "opinion");
}

static bool fills(const struct deed *deed, const struct field *field)
{
    bool by_hand = !deed->asks_all && (named(&deed->asks, field->name) || needed_by_name(deed, field));
    return by_hand || comments(deed, field) || stores(&deed->then, field);
}

static bool clock_fills(const struct clock *clock, const struct field *field)
{
    for (size_t i = 0; i < clock->before.n; i++)
        if (stores(&clock->before.at[i].effects, field))
            return true;
    for (size_t i = 0; i < clock->later.n; i++)
        if (stores(&clock->later.at[i].effects, field))
            return true;
    for (size_t i = 0; i < clock->held.n; i++)
        if (stores(&clock->held.at[i].effects, field))
            return true;
    return named(&clock->extend.asks, field->name) || stores(&clock->missed, field);
}

static bool state_fills(const struct state *state, const struct field *field)
{
    for (size_t i = 0; i < state->deeds.n; i++)
        if (fills(&state->deeds.at[i], field) || clock_fills(&state->deeds.at[i].clock, field))
            return true;
    for (size_t i = 0; i < state->when.n; i++)
        if (stores(&state->when.at[i].then, field))
            return true;
    return stores(&state->entering, field) || clock_fills(&state->clock, field);
}

/* Filled on the way, by what people do later or what follows of it: nothing to enter when the record is opened. */
static bool comes_later(const struct reg *reg, const struct field *field)
{
    if (field->required || field->required_always || field->initial)
        return false;
    for (size_t i = 0; i < reg->states.n; i++)
        if (state_fills(&reg->states.at[i], field))
            return true;
    for (size_t i = 0; i < reg->deeds.n; i++)
        if (strcmp(reg->deeds.at[i].name, "open") && fills(&reg->deeds.at[i], field))
            return true;
    return false;
}

static void show_fields(struct json *out, const char *key, const struct reg *reg, const struct deed *deed,
                        bool only_needed)
{
    bool opening = deed->asks_all && !strcmp(deed->name, "open");
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        bool wanted = asked(deed, field) && (!only_needed || needed(deed, field));
        if (wanted && !(opening && !needed_by_name(deed, field) && comes_later(reg, field)))
            json_text(out, field->name);
    }
    json_close(out);
}

void may_show_asking(struct json *out, const struct reg *reg, const struct deed *deed)
{
    show_fields(out, "asks", reg, deed, false);
    show_fields(out, "required", reg, deed, true);
    json_key_text(out, "auth", deed->auth);
    json_key_bool(out, "second", deed->second != NULL);
    json_key_bool(out, "irreversible", may_irreversible(reg, deed));
}

void may_show(struct reading *reading, struct json *out, const char *key, const struct reg *reg,
              const struct mays *mays)
{
    const struct may *main = may_main(mays);
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; i < mays->n; i++) {
        const struct may *may = &mays->at[i];
        json_open_object(out);
        json_key_text(out, "deed", may->deed->name);
        json_key_text(out, "title", reading_say(reading, may->deed->title, may->deed->en));
        json_key_bool(out, "main", may == main);
        json_key_bool(out, "may", !may->refusals.n);
        show_refusals(reading, out, "refusals", &may->refusals);
        may_show_asking(out, reg, may->deed);
        show_names(out, "anew", &may->anew);
        json_close(out);
    }
    json_close(out);
}

/* --- the verbs that every case has --- */

struct verbs {
    struct reading *reading;
    const struct reg *reg;
    const struct row *record;
    const struct state *state;
    const struct row *task;  /* of the present state */
    const struct row *asked; /* an extension waits for a decision */
    struct task_book book;
    struct json *out;
};

static void show_verb(struct verbs *verbs, const char *verb, const char *title, const char *reason, const char *who,
                      const struct origin *origin)
{
    struct refusal refusal = {.deed = verb, .title = title, .reason = reason, .who = who ? who : "", .origin = origin};
    struct refusals refusals = {.at = &refusal, .n = reason != NULL};
    json_open_object(verbs->out);
    json_key_text(verbs->out, "verb", verb);
    json_key_text(verbs->out, "title", title);
    json_key_bool(verbs->out, "may", !reason);
    show_refusals(verbs->reading, verbs->out, "refusals", &refusals);
    json_close(verbs->out);
}

static bool mine(struct verbs *verbs)
{
    return verbs->task && task_is_mine(verbs->reading, &verbs->book, verbs->task->id, false);
}

static void transfer_verbs(struct verbs *verbs)
{
    const char *who = verbs->task ? task_who(verbs->reading, &verbs->book, verbs->task->id) : "";
    const char *reason =
        !verbs->task  ? reading_say(verbs->reading, "没有可转办的任务", "no task that could be handed over")
        : mine(verbs) ? NULL
                      : reading_say(verbs->reading, "只有承办人可以转办", "only whoever has the task may hand it over");
    show_verb(verbs, "transfer", reading_say(verbs->reading, "转办", "Hand over"), reason, who, NULL);
    if (mine(verbs)) /* nobody reminds himself, nobody lends what he has not */
        show_verb(verbs, "delegate", reading_say(verbs->reading, "委托", "Delegate"), NULL, NULL, NULL);
    else
        show_verb(verbs, "remind", reading_say(verbs->reading, "催办", "Remind"),
                  verbs->task ? NULL : reading_say(verbs->reading, "没有在办的任务", "no task is open"), NULL, NULL);
}

static void extend_verbs(struct verbs *verbs)
{
    const struct clock *clock = &verbs->state->clock;
    struct deciding deciding = reading_deciding(verbs->reading, verbs->reg, verbs->record);
    ms_t due = row_int(verbs->task, "due");
    if (!clock->extend.may)
        return;
    const char *by = reading_people(verbs->reading, &deciding, clock->extend.by);
    const char *reason =
        !verbs->task                        ? reading_say(verbs->reading, "没有在办的任务", "no task is open")
        : due && due <= verbs->reading->now ? reading_say(verbs->reading, "时限已过，只能作逾期说明，不能延期",
                                                          "the deadline has passed: it can be explained, not extended")
        : verbs->asked
            ? reading_say(verbs->reading, "已申请延期，等待审批", "asked for already, waiting for the decision")
        : !mine(verbs) ? reading_say(verbs->reading, "只有承办人可以申请延期", "only whoever has the task may ask")
                       : NULL;
    show_verb(
        verbs, "extend",
        reading_say(verbs->reading, clock->extend.title ? clock->extend.title : "申请延期",
                    clock->extend.en ? clock->extend.en : "Ask for more time"),
        reason, verbs->task ? task_who(verbs->reading, &verbs->book, verbs->task->id) : "", &clock->extend.origin);
    if (!verbs->asked)
        return;
    bool decides = people_include(&deciding, clock->extend.by, verbs->reading->viewer->person);
    show_verb(verbs, "extend-decide", reading_say(verbs->reading, "审批延期", "Decide on more time"),
              decides ? NULL
                      : arena_printf(verbs->reading->arena,
                                     verbs->reading->english ? "only %s may do this" : "只有%s可以", by),
              by, &clock->extend.origin);
}

static void withdraw_verb(struct verbs *verbs)
{
    struct reading *reading = verbs->reading;
    const struct row *deeds;
    const struct term *about = where_is(reading, "subject", VALUE_OF_REF(verbs->record->table, verbs->record->id));
    struct ask ask = ask_rows_by(reading, "deed", about, "id", true, 1);
    size_t n = reading_rows(reading, &ask, &deeds);
    const char *name = n ? row_text(&deeds[0], "name") : "open";
    if (!n || row_int(&deeds[0], "by") != reading->viewer->person || !strcmp(name, "open") ||
        row_int(&deeds[0], "void"))
        return; /* nobody is refused what nobody would look for */
    const struct deed *deed = reg_deed(verbs->reg, reg_state(verbs->reg, row_text(&deeds[0], "from")), name);
    bool outside = !deed || deed->no_withdraw;
    for (size_t i = 0; deed && i < deed->then.n; i++)
        outside = outside || deed->then.at[i].kind == EFFECT_CALL || deed->then.at[i].kind == EFFECT_OPEN ||
                  deed->then.at[i].kind == EFFECT_GO;
    const char *title = reading_say(reading, row_text(&deeds[0], "title"), deed ? deed->en : NULL);
    const char *reason = outside ? arena_printf(reading->arena,
                                                 reading->english
                                                     ? "“%s” has had consequences outside and cannot be withdrawn"
                                                     : "“%s”已经产生对外的后果，不能撤回",
                                                 title)
                                  : NULL;
    show_verb(verbs, "withdraw", arena_printf(reading->arena, reading->english ? "Withdraw “%s”" : "撤回“%s”", title),
              reason, NULL, deed ? &deed->origin : NULL);
}

void may_show_verbs(struct reading *reading, struct json *out, const char *key, const struct reg *reg,
                    const struct row *record, const struct row *tasks, size_t n)
{
    struct verbs verbs = {.reading = reading,
                          .reg = reg,
                          .record = record,
                          .out = out,
                          .state = reg_state(reg, row_text(record, "state"))};
    json_key(out, key);
    json_open_array(out);
    if (verbs.state && !verbs.state->final) {
        task_book(reading, tasks, n, &verbs.book);
        verbs.task = task_of_state(tasks, n, reg, record);
        for (size_t i = 0; i < n; i++)
            if (!strcmp(row_text(&tasks[i], "duty"), "extend") && !strcmp(row_text(&tasks[i], "state"), "open"))
                verbs.asked = &tasks[i];
        transfer_verbs(&verbs);
        extend_verbs(&verbs);
        withdraw_verb(&verbs);
    }
    json_close(out);
}

/* --- a blank form --- */

struct blank {
    const char *reg;
    struct value cause; /* what led here; of a task, what the task is about */
};

static struct value default_of(struct reading *reading, struct deciding *deciding, const struct field *field,
                               const struct blank *blank)
{
    if (blank->cause.kind == VALUE_REF && field->to && (field->type == TYPE_REF || field->type == TYPE_UNIT) &&
        (!strcmp(field->to, "any") || !strcmp(field->to, blank->cause.ref.table)))
        return blank->cause;
    if (field->initial)
        return term_value(deciding, field->initial);
    if (field->type == TYPE_UNIT && !field->is && reading->viewer->unit)
        return VALUE_OF_REF("unit", reading->viewer->unit);
    return VALUE_NONE;
}

/* The system that is to be checked, not the task that asks for it. */
static void turn_to_subject(struct reading *reading, struct blank *blank)
{
    if (blank->cause.kind != VALUE_REF || strcmp(blank->cause.ref.table, "task") != 0)
        return;
    const struct row *task = reading_row(reading, "task", blank->cause.ref.id);
    if (task && scope_sees(reading, law_reg(reading->law, "task"), task))
        blank->cause = task_record(reading, task);
}

static int draw_blank(struct reading *reading, struct json *out, void *context)
{
    struct blank asked = *(const struct blank *)context, *blank = &asked;
    turn_to_subject(reading, blank);
    const struct reg *reg = law_reg(reading->law, blank->reg);
    if (!reg || reg->builtin || !scope_register(reading, reg))
        return 1;
    struct row row = {.table = reg->name};
    struct deciding deciding = reading_deciding(reading, reg, &row);
    struct refusals refusals;
    bool may = may_open(reading, reg, &refusals);
    json_open_object(out);
    json_key(out, "fields");
    json_open_object(out);
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        struct value value = field->builtin || field->is ? VALUE_NONE : default_of(reading, &deciding, field, blank);
        if (value_filled(value))
            show_value(reading, out, field->name, field, value);
    }
    json_close(out);
    json_key_bool(out, "may", may);
    show_refusals(reading, out, "refusals", &refusals);
    json_close(out);
    return 0;
}

int view_blank(struct reading *reading, const char *reg, const char *cause, struct json *out, struct oops *oops)
{
    struct blank blank = {.reg = reg};
    const char *slash = cause ? strchr(cause, '/') : NULL;
    if (slash)
        blank.cause =
            ref_to(arena_text_n(reading->arena, cause, (size_t)(slash - cause)), strtoll(slash + 1, NULL, 10));
    return reading_draw(reading, out, draw_blank, &blank, oops);
}
