#include "rules/step_inner.h"

#include <string.h>

/* --- may this person do it? --- */

bool deed_holds_by(struct step *step, const struct row *holder, int64_t person)
{
    const char *post = row_text(holder, "post");
    struct persons persons = {0};
    if (!*post)
        return row_int(holder, "person") == person;
    people_of_post(&step->d, post, row_int(holder, "of-unit"), true, &persons);
    for (size_t i = 0; i < persons.n; i++)
        if (persons.at[i] == person)
            return true;
    return false;
}

/* A task of this record was handed to this person: transferred, or delegated for a time that is not over. */
bool deed_task_held(struct step *step)
{
    static const struct value HANDED[] = {{.kind = VALUE_TEXT, .text = "transferred"},
                                          {.kind = VALUE_TEXT, .text = "delegated"}};
    const struct row *tasks, *holders;
    if (!step->before)
        return false;
    size_t n = task_open_of(step, NULL, VALUE_OF_REF(step->row->table, step->row->id), &tasks);
    for (size_t i = 0; i < n; i++) {
        struct arena *arena = STEP_ARENA(step);
        const struct term *where = term_and(arena, term_is(arena, "record", VALUE_OF_INT(tasks[i].id)),
                                            term_compare(arena, "as", TERM_IN, VALUE_OF_LIST(HANDED, 2)));
        size_t count = deciding_rows(&step->d, "task.holder", where, "id", true, 50, &holders);
        for (size_t k = 0; k < count; k++) {
            ms_t until = row_int(&holders[k], "until");
            if ((!until || step->d.now < until) && deed_holds_by(step, &holders[k], step->d.fact->actor.person))
                return true;
        }
    }
    return false;
}

/* The task was in the hands of somebody who might do the deed, and has left. */
static bool left_by_who_might(struct step *step, const struct deed *deed)
{
    const struct row *tasks, *holders;
    size_t n = task_open_of(step, NULL, VALUE_OF_REF(step->row->table, step->row->id), &tasks);
    for (size_t i = 0; i < n; i++) {
        const struct term *of_task = term_is(STEP_ARENA(step), "record", VALUE_OF_INT(tasks[i].id));
        size_t count = deciding_rows(&step->d, "task.holder", of_task, "id", true, 50, &holders);
        for (size_t k = 0; k < count; k++) {
            int64_t person = row_int(&holders[k], "person");
            if (person && !people_in_office(&step->d, person) && people_include(&step->d, deed->by, person))
                return true;
        }
    }
    return false;
}

/* Whoever hands a task over hands on what he may do himself, no more: one of those who handed over on this record may
 * do the deed. Handing it to oneself gives nothing. */
static bool handed_by_who_may(struct step *step, const struct deed *deed)
{
    static const char *const HANDING[] = {"transfer", "delegate"};
    struct arena *arena = STEP_ARENA(step);
    const struct row *deeds;
    if (deed->no_transfer || !deed_task_held(step))
        return false;
    for (size_t i = 0; i < sizeof HANDING / sizeof *HANDING; i++) {
        const struct term *of = term_is(arena, "subject", VALUE_OF_REF(step->row->table, step->row->id));
        const struct term *where = term_and(arena, of, term_is(arena, "name", VALUE_OF_TEXT(HANDING[i])));
        size_t n = deciding_rows(&step->d, "deed", where, "id", true, 50, &deeds);
        for (size_t k = 0; k < n; k++) {
            int64_t giver = row_int(&deeds[k], "by");
            if (!giver || (giver != step->d.fact->actor.person && people_include(&step->d, deed->by, giver)))
                return true; /* without a giver it was handed over by a rule */
        }
    }
    return left_by_who_might(step, deed);
}

static bool opener_edits(const struct step *step, const struct deed *deed)
{
    return !deed->by && !strcmp(deed->name, "edit") && row_int(step->row, "opener") == step->d.fact->actor.person;
}

static const char *only(struct step *step, const struct who *who)
{
    return STEP_PRINT(step, "only %s may do this", people_words_en(&step->d, who));
}

static void check_who(struct step *step, const struct deed *deed, struct refusals *refusals)
{
    int64_t person = step->d.fact->actor.person;
    if (deed->by && !people_include(&step->d, deed->by, person) && !handed_by_who_may(step, deed))
        step_refuse(step, refusals, deed, ERR_FORBIDDEN, &deed->origin, deed->by, "只有%s可以",
                    people_words(&step->d, deed->by))
            ->reason_en = only(step, deed->by);
    if (!deed->by && !strcmp(deed->name, "edit") && !opener_edits(step, deed)) {
        const struct deed *open = reg_deed(step->d.reg, NULL, "open");
        if (!open || !open->by || !people_include(&step->d, open->by, person))
            step_refuse(step, refusals, deed, ERR_FORBIDDEN, &deed->origin, NULL, "只有登记人可以")->reason_en =
                "only whoever entered it may do this";
    }
    if (!strcmp(deed->name, "open") && !deed->origin.file && step->d.reg->laid_out)
        step_refuse(step, refusals, deed, ERR_FORBIDDEN, &step->d.reg->origin, NULL, "这个台账只由程序登记")->reason_en =
            "only the program enters these";
    for (size_t i = 0; i < deed->not_by.n; i++) {
        struct hop hops[] = {{.kind = HOP_DEED, .name = deed->not_by.at[i]}, {.kind = HOP_FIELD, .name = "by"}};
        struct path path = {.root = ROOT_SUBJECT, .hops = hops, .n = 2};
        struct value doer = path_value(&step->d, &path);
        int64_t opener = !strcmp(deed->not_by.at[i], "open") ? row_int(step->before, "opener") : 0;
        if ((doer.kind == VALUE_REF && doer.ref.id == person) || (opener && opener == person)) {
            const struct deed *other = flow_deed(step, NULL, deed->not_by.at[i]);
            step_refuse(step, refusals, deed, ERR_FORBIDDEN, &deed->origin, deed->by, "“%s”是你办的，不能再由你“%s”",
                        other && other->title ? other->title : "上一步", deed->title)
                ->reason_en = STEP_PRINT(step, "you did “%s” yourself: somebody else does “%s”",
                                         other && other->title ? STEP_EN(other) : "the step before", STEP_EN(deed));
        }
    }
}

/* --- who gives a post --- */

/* In the name of the whole house: its root unit is named, or he may appoint by a post that is itself the house's, or
 * would stand in if this one were vacant. */
static bool appoints_for_the_house(struct step *step, const struct deed *deed, const struct post *post)
{
    int64_t person = step->d.fact->actor.person;
    const struct row *unit = deciding_row(&step->d, "unit", row_int(step->row, "unit"));
    bool may = (unit && !row_int(unit, "parent")) || (post->vacant && people_include(&step->d, post->vacant, person));
    for (const struct who *who = deed->by; who && !may; who = who->next) {
        const struct post *own = who->kind == WHO_POST ? law_post(step->d.law, who->name) : NULL;
        struct who alone = *who;
        alone.next = NULL;
        may = own && strcmp(own->per, "unit") != 0 && people_include(&step->d, &alone, person);
    }
    return may;
}

/* A holding as it would stand: who appoints in his own unit can neither move it into another nor give by it a post of
 * the whole house, for that is held wherever the holder sits. */
static void check_appointment(struct step *step, const struct deed *deed, struct refusals *refusals)
{
    if (strcmp(step->row->table, "holding") || !deed->by || step->d.fact->actor.trusted)
        return;
    const struct post *post = law_post(step->d.law, row_text(step->row, "post"));
    if (step->before && !people_include(&step->d, deed->by, step->d.fact->actor.person))
        step_refuse(step, refusals, deed, ERR_FORBIDDEN, &deed->origin, deed->by, "只有%s可以",
                    people_words(&step->d, deed->by))
            ->reason_en = only(step, deed->by);
    else if (post && strcmp(post->per, "unit") != 0 && !appoints_for_the_house(step, deed, post))
        step_refuse(step, refusals, deed, ERR_FORBIDDEN, &deed->origin, deed->by,
                    "“%s”不是一个部门的岗位，部门不能任免", post->title)
            ->reason_en = STEP_PRINT(step, "“%s” is no post of a unit: no unit appoints it", STEP_EN(post));
}

static void check_presence(struct step *step, const struct deed *deed, struct refusals *refusals)
{
    const struct actor *actor = &step->d.fact->actor;
    if (deed->auth && !strcmp(deed->auth, "again") && !actor->again)
        step_refuse(step, refusals, deed, ERR_LOGIN, &deed->origin, NULL, "须再次验证身份")->reason_en =
            "confirm who you are again";
    if (deed->auth && !strcmp(deed->auth, "second-factor") && !actor->strong)
        step_refuse(step, refusals, deed, ERR_LOGIN, &deed->origin, NULL, "须用动态口令再次验证身份")->reason_en =
            "confirm who you are with a one-time code";
    if (!people_asked(&step->d, deed->second))
        return; /* a policy may ask for a second person for some records only */
    if (!actor->second || actor->second == actor->person)
        step_refuse(step, refusals, deed, ERR_LOGIN, &deed->origin, deed->second, "须由另一人共同验证")->reason_en =
            "a second person has to confirm this";
    else if (!people_include(&step->d, deed->second, actor->second))
        step_refuse(step, refusals, deed, ERR_FORBIDDEN, &deed->origin, deed->second, "共同验证人须是%s",
                    people_words(&step->d, deed->second))
            ->reason_en = STEP_PRINT(step, "the second person has to be %s", people_words_en(&step->d, deed->second));
    else if (deed->in_person && !actor->in_place)
        step_refuse(step, refusals, deed, ERR_LOGIN, &deed->origin, deed->second,
                    "须两人当面在同一台设备上验证")
            ->reason_en = "both have to confirm at the same device";
}

static void check_order(struct step *step, const struct deed *deed, struct refusals *refusals)
{
    if (!deed->step || !step->before)
        return;
    if (!strchr(deed->name, '.') && flow_step_done(step, deed)) /* sent back it can be in every round */
        step_refuse(step, refusals, deed, ERR_REFUSED, &deed->origin, NULL, "已经办过")->reason_en = "it is done already";
    for (size_t i = 0; i < deed->after.n; i++) {
        const struct deed *earlier = flow_deed(step, step->state, deed->after.at[i]);
        if (!earlier || flow_step_done(step, earlier) || (earlier->when && term_false(&step->d, earlier->when)))
            continue;
        bool early = (deed->early_text && !text_empty(step->d.fact->reason)) ||
                     (deed->early && term_true(&step->d, deed->early));
        if (!early)
            step_refuse(step, refusals, deed, ERR_REFUSED, &deed->origin, earlier->by, "先“%s”%s",
                        earlier->title ? earlier->title : earlier->name,
                        deed->early_text ? "，提前办理须说明理由" : "")
                ->reason_en = STEP_PRINT(step, "“%s” comes first%s", earlier->title ? STEP_EN(earlier) : earlier->name,
                                         deed->early_text ? "; doing this earlier takes a reason" : "");
    }
}

static void check_condition(struct step *step, const struct deed *deed, struct refusals *refusals)
{
    if (!deed->when || term_true(&step->d, deed->when))
        return;
    struct refusal *refusal = step_refuse(step, refusals, deed, ERR_REFUSED, &deed->origin, NULL, "现在还不到“%s”的条件",
                                          deed->title);
    refusal->reason_en = STEP_PRINT(step, "it is not yet the case that “%s” may be done", STEP_EN(deed));
    refusal->when = moment_of(&step->d, deed->when);
}

void deed_may(struct step *step, const struct deed *deed, struct refusals *refusals)
{
    check_condition(step, deed, refusals);
    check_order(step, deed, refusals);
    if (step->d.fact->actor.trusted)
        return;
    check_who(step, deed, refusals);
    check_presence(step, deed, refusals);
}

/* --- needs --- */

static bool need_met(struct step *step, const struct deed *deed, const struct need *need)
{
    if (need->when && !term_true(&step->d, need->when))
        return true;
    if (need->that)
        return term_true(&step->d, need->that);
    return value_filled(row_get(step->row, need->field)) && !round_stale(step, deed, need->field);
}

/* A field that is filled in and still asked for is so since another time. */
static const char *need_words(struct step *step, const struct need *need)
{
    const struct field *field = need->field ? reg_field(step->d.reg, need->field) : NULL;
    if (need->otherwise)
        return need->otherwise;
    if (!field)
        return STEP_PRINT(step, "条件不满足：%s", need->text);
    return value_filled(row_get(step->row, field->name)) ? STEP_PRINT(step, "%s是上一次填的，这一次还没有填", field->title)
                                                         : STEP_PRINT(step, "还没有填%s", field->title);
}

/* NULL where the pack says it in its own words, and in Chinese only. */
static const char *need_words_en(struct step *step, const struct need *need)
{
    const struct field *field = need->field ? reg_field(step->d.reg, need->field) : NULL;
    if (need->otherwise)
        return need->otherwise_en;
    if (!field)
        return STEP_PRINT(step, "the condition does not hold: %s", need->text);
    return value_filled(row_get(step->row, field->name))
               ? STEP_PRINT(step, "“%s” is from the time before: fill it in again", STEP_EN(field))
               : STEP_PRINT(step, "“%s” is not filled in yet", STEP_EN(field));
}

static bool leads_to_asked(const struct deed *deed, const struct path *path)
{
    return path && path->root == ROOT_SUBJECT && path->n && path->hops[0].kind == HOP_FIELD &&
           entry_asked(deed, path->hops[0].name);
}

/* Whether what a term says may become otherwise by what the deed's form asks for. */
static bool about_asked(const struct deed *deed, const struct term *term)
{
    if (!term)
        return false;
    const struct set *set = term->set;
    return leads_to_asked(deed, term->path) || about_asked(deed, term->a) || about_asked(deed, term->b) ||
           (set &&
            (leads_to_asked(deed, set->lines) || leads_to_asked(deed, set->refs) || about_asked(deed, set->where)));
}

void deed_needs(struct step *step, const struct deed *deed, struct refusals *refusals, bool before_form)
{
    for (size_t i = 0; i < deed->needs.n; i++) {
        const struct need *need = &deed->needs.at[i];
        if ((before_form && (need->field || about_asked(deed, need->that))) || need_met(step, deed, need))
            continue;
        if (need->weight == WEIGHT_REASON && !text_empty(step->d.fact->reason))
            continue;
        struct refusals *into = need->weight == WEIGHT_WARN ? &step->out->warnings : refusals;
        struct refusal *refusal = step_refuse(step, into, deed, need->field ? ERR_INVALID : ERR_REFUSED, &need->origin,
                                              NULL, "%s", need_words(step, need));
        refusal->reason_en = need_words_en(step, need);
        refusal->field = need->field;
        refusal->need = need;
    }
}

/* --- doing it --- */

void deed_note(struct step *step, const struct deed *deed)
{
    const struct fact *fact = step->d.fact;
    struct put *put = step_insert(step, "deed");
    step_cell(step, put, "subject", VALUE_OF_REF(step->row->table, step->row->id));
    step_cell(step, put, "name", VALUE_OF_TEXT(deed->name));
    step_cell(step, put, "title", VALUE_OF_TEXT(deed->title ? deed->title : deed->name));
    step_cell(step, put, "at", VALUE_OF_INT(step->d.now));
    if (fact->actor.person)
        step_cell(step, put, "by", VALUE_OF_REF("person", fact->actor.person));
    if (fact->actor.second)
        step_cell(step, put, "second", VALUE_OF_REF("person", fact->actor.second));
    if (!text_empty(fact->reason))
        step_cell(step, put, "reason", VALUE_OF_TEXT(fact->reason));
    if (step->state)
        step_cell(step, put, "from", VALUE_OF_TEXT(step->state->name));
    if (*round_entered(step))
        step_cell(step, put, "entered", VALUE_OF_TEXT(round_entered(step)));
    *list_push(STEP_ARENA(step), &step->d.doing) = (struct doing){deed->name, step->d.now, fact->actor.person};
}

static void consequences(struct step *step, const struct deed *deed)
{
    entry_number(step, deed->name);
    deed_note(step, deed);
    effects_run(step, &deed->then);
    entry_compute(step);
    if (deed->step && !deed->to)
        flow_steps_done(step);
    else if (deed->to)
        flow_enter(step, reg_state(step->d.reg, deed->to));
    for (size_t i = 0; !deed->to && i < deed->returns.n && strchr(deed->name, '.'); i++)
        flow_void(step, deed->returns.at[i]);
    touch_rules(step, deed->name);
    entry_compute(step);
    entry_lines(step);
    flow_automatic(step);
    duty_touch(step);
    tell_received(step);
    leave_hands_empty(step);
    step_write_subject(step);
    touch_others(step);
}

void deed_tell(struct step *step, const struct deed *deed)
{
    step->out->table = step->row->table;
    step->out->record = step->row->id;
    step->out->verb = arena_printf(STEP_ARENA(step), "%s.%s", step->row->table, deed->name);
    step->out->text = deed->title;
}

/* --- opening --- */

static void note_where(struct step *step, int64_t record)
{
    const struct fact *fact = step->d.fact;
    if (!fact->note_in.table)
        return;
    struct put *put = step_update(step, fact->note_in.table, fact->note_in.id);
    step_cell(step, put, fact->note_in.field, VALUE_OF_REF(fact->table, record));
}

/* The record that is the same by the named fields: an open one, else (with reopen) the newest closed one. */
static const struct row *same_record(struct step *step, bool *ret_closed)
{
    struct arena *arena = STEP_ARENA(step);
    const struct fact *fact = step->d.fact;
    const struct term *where = NULL;
    const struct row *rows;
    for (size_t i = 0; i < fact->same_as.n; i++) {
        struct value value = row_get(step->row, fact->same_as.names[i]);
        if (!value_filled(value))
            return NULL;
        where = term_and(arena, where, term_is(arena, fact->same_as.names[i], value));
    }
    if (where && fact->same_as.where)
        where = term_and(arena, where, term_bind(&step->d, fact->same_as.where, 1));
    size_t n = where ? deciding_rows(&step->d, fact->table, where, "opened", true, 20, &rows) : 0;
    const struct row *newest = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct state *state = reg_state(step->d.reg, row_text(&rows[i], "state"));
        newest = newest ? newest : &rows[i];
        if (!state || !state->final) {
            *ret_closed = false;
            return &rows[i];
        }
    }
    *ret_closed = true;
    return fact->same_as.reopen ? newest : NULL;
}

/* What people have decided about it holds: it is seen again, and nobody is asked anew. */
static bool stays_closed(struct step *step, const struct row *known)
{
    const struct term *stays = step->d.fact->same_as.stays;
    return stays && term_true_of(&step->d, known, stays);
}

static void note_sighting(struct step *step, const struct row *row, const char *source)
{
    struct put *put = step_insert(step, "sighting");
    step_cell(step, put, "record", VALUE_OF_REF(row->table, row->id));
    step_cell(step, put, "source",
              VALUE_OF_TEXT(text_empty(source) ? step->d.fact->actor.title ? step->d.fact->actor.title : "" : source));
    step_cell(step, put, "at", VALUE_OF_INT(step->d.fact->occurred ? step->d.fact->occurred : step->d.now));
}

/* The known record is joined: the fact is kept as a sighting, lists grow, other fields stay. */
static void join_record(struct step *step, const struct row *known, bool closed)
{
    struct row *entered = step->row;
    step->before = known;
    step->row = row_copy(STEP_ARENA(step), known);
    step->d.subject = step->row;
    step->state = reg_state(step->d.reg, row_text(known, "state"));
    for (size_t i = 0; i < step->d.reg->fields.n; i++) {
        const struct field *field = &step->d.reg->fields.at[i];
        struct value more = row_get(entered, field->name), have = row_get(known, field->name);
        if (field->type != TYPE_REFS || !value_filled(more))
            continue;
        struct values LIST(struct value) all = {0};
        for (size_t k = 0; have.kind == VALUE_LIST && k < have.list.n; k++)
            *list_push(STEP_ARENA(step), &all) = have.list.at[k];
        for (size_t k = 0; k < more.list.n; k++)
            if (!value_holds(have, more.list.at[k]))
                *list_push(STEP_ARENA(step), &all) = more.list.at[k];
        step_own(step, field->name, VALUE_OF_LIST(all.at, all.n));
    }
    note_sighting(step, known, row_text(entered, "source"));
    if (closed) {
        const struct deed reopen = {.name = "reopen", .title = "再次出现，重新打开"};
        deed_note(step, &reopen);
        flow_enter(step, reg_first_state(step->d.reg));
    }
    note_where(step, known->id);
    step->out->table = known->table;
    step->out->record = known->id;
    step->out->verb = arena_printf(STEP_ARENA(step), "%s.%s", known->table, closed ? "reopen" : "sighting");
    step->out->text = closed ? "再次出现，重新打开" : "再次发现";
    step->d.rows[0] = NULL;
    touch_rules(step, closed ? "reopen" : "sighting");
    entry_compute(step);
    flow_automatic(step);
    duty_touch(step);
    step_write_subject(step);
    touch_others(step);
}

static void open_record(struct step *step, const struct deed *deed)
{
    const struct state *first = reg_first_state(step->d.reg);
    bool closed;
    step->row = ARENA_NEW(STEP_ARENA(step), struct row);
    *step->row = (struct row){.table = step->d.reg->name, .id = step->out->next_id++};
    step->d.subject = step->row;
    step_own(step, "opened", VALUE_OF_INT(step->d.now));
    step_own(step, "since", VALUE_OF_INT(step->d.now));
    step_own(step, "version", VALUE_OF_INT(1));
    step_own(step, "law", VALUE_OF_INT(step->d.law->generation));
    if (step->d.fact->actor.person)
        step_own(step, "opener", VALUE_OF_REF("person", step->d.fact->actor.person));
    const struct field *cause = reg_field(step->d.reg, "cause");
    if (cause && cause->builtin && step->d.fact->parent) /* what an effect opens knows what it came from */
        step_own(step, "cause", VALUE_OF_REF(step->d.fact->parent_table, step->d.fact->parent));
    entry_apply(step, deed);
    entry_defaults(step);
    entry_compute(step);
    const struct row *known = step->d.fact->same_as.n ? same_record(step, &closed) : NULL;
    if (known) {
        step->out->next_id--;
        join_record(step, known, closed && !stays_closed(step, known));
        return;
    }
    if (reg_state(step->d.reg, row_text(step->row, "state"))) /* rows brought in may start further on */
        first = reg_state(step->d.reg, row_text(step->row, "state"));
    if (first)
        step_own(step, "state", VALUE_OF_TEXT(first->name));
    step->state = first;
    entry_rows(step, deed);
    entry_compute(step); /* sums of rows that nobody entered */
    deed_may(step, deed, &step->out->refusals);
    check_appointment(step, deed, &step->out->refusals);
    entry_check(step, deed);
    deed_needs(step, deed, &step->out->refusals, false);
    deed_tell(step, deed);
    if (step->out->refusals.n || step->d.missing)
        return;
    if (step->d.fact->same_as.n)
        note_sighting(step, step->row, row_text(step->row, "source"));
    step->state = NULL; /* opening enters the first state */
    entry_number(step, "open");
    deed_note(step, deed);
    effects_run(step, &deed->then);
    entry_compute(step);
    if (first)
        flow_enter(step, first);
    touch_rules(step, "open");
    entry_compute(step);
    entry_lines(step);
    flow_automatic(step);
    duty_touch(step);
    step_write_subject(step);
    note_where(step, step->row->id);
    touch_others(step);
}

/* --- entrance --- */

/* `go: s` on another record: the deed of its own flow that leads there. */
static const struct deed *deed_leading_to(struct step *step, const char *state)
{
    const struct deed *deeds[32];
    size_t n = flow_deeds(step, step->state, deeds, 32);
    for (size_t i = 0; i < n; i++)
        if (text_same(deeds[i]->to, state))
            return deeds[i];
    return NULL;
}

static bool load_record(struct step *step)
{
    const struct fact *fact = step->d.fact;
    const struct row *stored = deciding_row(&step->d, fact->table, fact->record);
    if (!stored) {
        if (!step->d.missing)
            step_refuse(step, &step->out->refusals, NULL, ERR_NOT_FOUND, NULL, NULL, "没有这条记录")->reason_en =
                "there is no such record";
        return false;
    }
    step->before = stored;
    step->row = row_copy(STEP_ARENA(step), stored);
    step->d.subject = step->row;
    step->state = reg_state(step->d.reg, row_text(stored, "state"));
    if (fact->version && fact->version != row_int(stored, "version"))
        step_refuse(step, &step->out->refusals, NULL, ERR_CONFLICT, NULL, NULL,
                    "这条记录刚被别人改过，请先看新的内容")
            ->reason_en = "somebody has just changed this record: look at it first";
    return true;
}

/* Registers of the engine have no deeds of their own: what acts for the rules may open and edit them. */
static const struct deed PLAIN_OPEN = {.name = "open", .title = "登记", .asks_all = true},
                         PLAIN_EDIT = {.name = "edit", .title = "修改", .asks_all = true};

void step_deed(struct step *step)
{
    const struct fact *fact = step->d.fact;
    step->d.reg = law_reg(step->d.law, fact->table);
    if (!step->d.reg || (step->d.reg->builtin && !fact->actor.trusted)) {
        step_refuse(step, &step->out->refusals, NULL, ERR_NOT_FOUND, NULL, NULL, "没有台账“%s”",
                    fact->table ? fact->table : "")
            ->reason_en = STEP_PRINT(step, "there is no register “%s”", fact->table ? fact->table : "");
        return;
    }
    if (!strcmp(fact->name, "open")) {
        const struct deed *open = reg_deed(step->d.reg, NULL, "open");
        open_record(step, open ? open : &PLAIN_OPEN);
        return;
    }
    if (!load_record(step))
        return;
    const struct deed *deed = text_starts(fact->name, "go:") ? deed_leading_to(step, fact->name + 3)
                                                             : flow_deed(step, step->state, fact->name);
    if (!deed && step->d.reg->builtin && !strcmp(fact->name, "edit"))
        deed = &PLAIN_EDIT;
    if (!deed && text_starts(fact->name, "go:"))
        return; /* not on this path: nothing follows */
    if (!deed && verb_common(step, fact->name))
        return;
    if (!deed) {
        step_refuse(step, &step->out->refusals, NULL, ERR_REFUSED, NULL, NULL, "现在是“%s”，没有“%s”这一步",
                    step->state ? step->state->title : "—", fact->name)
            ->reason_en = STEP_PRINT(step, "now it is “%s”, where “%s” cannot be done",
                                     step->state ? STEP_EN(step->state) : "—", fact->name);
        return;
    }
    deed_may(step, deed, &step->out->refusals);
    entry_apply(step, deed);
    entry_rows(step, deed);
    entry_compute(step);
    check_appointment(step, deed, &step->out->refusals);
    entry_check(step, deed);
    deed_needs(step, deed, &step->out->refusals, false);
    bool opinion = fact_cell(fact, "opinion") && value_filled(row_get(step->row, "opinion"));
    if (strchr(deed->name, '.') && text_empty(fact->reason) && !opinion && !fact->actor.trusted)
        step_refuse(step, &step->out->refusals, deed, ERR_INVALID, &deed->origin, NULL, "须写明理由")->reason_en =
            "a reason has to be given";
    deed_tell(step, deed);
    if (!step->out->refusals.n && !step->d.missing)
        consequences(step, deed);
}

/* --- may: the same checks, nothing done --- */

static void one_may(struct step *step, const struct deed *deed, struct mays *mays)
{
    struct may may = {.deed = deed};
    deed_may(step, deed, &may.refusals);
    deed_needs(step, deed, &may.refusals, true);
    for (size_t i = 0; i < deed->needs.n; i++) {
        const char *field = deed->needs.at[i].field;
        if (!field || need_met(step, deed, &deed->needs.at[i]))
            continue;
        *list_push(STEP_ARENA(step), &may.missing) = field;
        if (value_filled(row_get(step->row, field)))
            *list_push(STEP_ARENA(step), &may.anew) = field;
    }
    *list_push(STEP_ARENA(step), mays) = may;
}

int step_may(const struct law *law, const struct fact *who, const struct reg *reg, const struct row *record,
             struct view *view, struct arena *arena, struct mays *ret_mays)
{
    struct outcome out = {.next_id = 1};
    struct step step = {
        .d = {.arena = arena, .law = law, .view = view, .fact = who, .now = who->at, .reg = reg},
        .out = &out,
    };
    *ret_mays = (struct mays){0};
    if (!record) {
        const struct deed *open = reg_deed(reg, NULL, "open");
        if (open)
            one_may(&step, open, ret_mays);
        return step.d.missing ? STEP_WANTS : 0;
    }
    const struct deed *deeds[64];
    step.before = record;
    step.row = row_copy(arena, record);
    step.d.subject = step.row;
    step.state = reg_state(reg, row_text(record, "state"));
    size_t n = flow_deeds(&step, step.state, deeds, 64);
    for (size_t i = 0; i < n; i++)
        one_may(&step, deeds[i], ret_mays);
    return step.d.missing ? STEP_WANTS : 0;
}
