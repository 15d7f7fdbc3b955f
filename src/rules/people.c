#include "rules/people.h"

#include "rules/policies.h"
#include "rules/telling.h"

#include <string.h>

enum { MAX_STAND_INS = 8 };

static void add_person(struct deciding *deciding, struct persons *persons, int64_t person)
{
    for (size_t i = 0; i < persons->n; i++)
        if (persons->at[i] == person)
            return;
    if (person)
        *list_push(deciding->arena, persons) = person;
}

static void add_holder(struct deciding *deciding, struct holders *holders, struct holder holder)
{
    for (size_t i = 0; i < holders->n; i++) {
        const struct holder *have = &holders->at[i];
        if (text_same(have->post, holder.post) && have->unit == holder.unit && have->person == holder.person)
            return;
    }
    if (holder.post || holder.person)
        *list_push(deciding->arena, holders) = holder;
}

/* --- which unit --- */

/* A unit, a person's unit, a record's unit: whatever `of` leads to. */
static int64_t unit_of_value(struct deciding *deciding, struct value value)
{
    if (value.kind != VALUE_REF)
        return 0;
    if (!strcmp(value.ref.table, "unit"))
        return value.ref.id;
    const struct row *row = deciding_row(deciding, value.ref.table, value.ref.id);
    return row_int(row, "unit");
}

static int64_t unit_of_subject(struct deciding *deciding)
{
    if (!deciding->subject)
        return 0;
    if (!strcmp(deciding->subject->table, "unit"))
        return deciding->subject->id;
    return row_int(deciding->subject, "unit");
}

static bool per_unit(const struct law *law, const char *post)
{
    const struct post *found = law_post(law, post);
    return found && !strcmp(found->per, "unit");
}

/* --- posts --- */

static const struct term *life_of_holdings(struct deciding *deciding, const char *post, int64_t unit)
{
    struct arena *arena = deciding->arena;
    const struct term *where = term_is(arena, "post", VALUE_OF_TEXT(post));
    if (unit && per_unit(deciding->law, post))
        where = term_and(arena, where, term_is(arena, "unit", VALUE_OF_INT(unit)));
    const struct term open = {.kind = TERM_EMPTY, .a = term_column(arena, "ends-on")};
    const struct term lasting = {.kind = TERM_OR,
                                 .a = arena_copy(arena, &open, sizeof open),
                                 .b = term_compare(arena, "ends-on", TERM_MORE, VALUE_OF_INT(deciding->now))};
    where = term_and(
        arena, where, term_compare(arena, "starts-on", TERM_AT_MOST, VALUE_OF_INT(deciding->now + CIVIL_DAY_MS)));
    return term_and(arena, where, arena_copy(arena, &lasting, sizeof lasting));
}

bool people_in_office(struct deciding *deciding, int64_t person)
{
    struct value active = row_get(deciding_row(deciding, "person", person), "active");
    return active.kind != VALUE_INT || active.number != 0;
}

void people_stand_ins(struct deciding *deciding, const char *post, int64_t unit, struct holders *ret_holders)
{
    const struct post *found = law_post(deciding->law, post);
    struct row vacancy = {.table = "holding"}; /* the stand-in phrase speaks of the vacant post's unit */
    row_set(deciding->arena, &vacancy, "unit", unit ? VALUE_OF_REF("unit", unit) : VALUE_NONE);
    struct deciding about = *deciding;
    about.subject = &vacancy;
    about.reg = law_reg(deciding->law, "holding");
    people_holders(&about, found ? found->vacant : NULL, ret_holders);
    deciding->missing = about.missing;
}

static void persons_of(struct deciding *deciding, const char *post, int64_t unit, bool deputies, int hops,
                       struct persons *ret_persons)
{
    const struct row *rows;
    size_t before = ret_persons->n;
    if (per_unit(deciding->law, post) && !unit)
        return;
    size_t n =
        deciding_rows(deciding, "holding", life_of_holdings(deciding, post, unit), NULL, false, ROWS_ALL, &rows);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            bool deputy = row_int(&rows[i], "deputy") != 0;
            bool wanted = pass == 0 ? !deputy : deputy && (deputies || ret_persons->n == before);
            if (wanted && people_in_office(deciding, row_int(&rows[i], "person")))
                add_person(deciding, ret_persons, row_int(&rows[i], "person"));
        }
    const struct post *found = law_post(deciding->law, post);
    if (ret_persons->n > before || deciding->missing || !found || !found->vacant || hops == MAX_STAND_INS)
        return;
    struct holders stand_ins = {0};
    people_stand_ins(deciding, post, unit, &stand_ins);
    for (size_t i = 0; i < stand_ins.n; i++) {
        const struct holder *one = &stand_ins.at[i];
        if (one->person)
            add_person(deciding, ret_persons, one->person);
        else if (strcmp(one->post, post) || one->unit != unit)
            persons_of(deciding, one->post, one->unit, deputies, hops + 1, ret_persons);
    }
}

void people_of_post(struct deciding *deciding, const char *post, int64_t unit, bool deputies,
                    struct persons *ret_persons)
{
    persons_of(deciding, post, unit, deputies, 0, ret_persons);
}

/* --- phrases --- */

static void post_holders(struct deciding *deciding, const struct who *who, struct holders *holders)
{
    if (!per_unit(deciding->law, who->name)) {
        add_holder(deciding, holders, (struct holder){.post = who->name});
        return;
    }
    if (who->every) {
        const struct row *rows;
        size_t n = set_rows(deciding, who->every, ROWS_ALL, &rows);
        for (size_t i = 0; i < n; i++)
            add_holder(deciding, holders, (struct holder){.post = who->name, .unit = rows[i].id});
        return;
    }
    struct value of = who->of ? term_value(deciding, who->of) : VALUE_NONE;
    if (of.kind == VALUE_LIST) {
        for (size_t i = 0; i < of.list.n; i++)
            add_holder(deciding, holders,
                       (struct holder){.post = who->name, .unit = unit_of_value(deciding, of.list.at[i])});
        return;
    }
    int64_t unit = who->of ? unit_of_value(deciding, of) : unit_of_subject(deciding);
    if (unit)
        add_holder(deciding, holders, (struct holder){.post = who->name, .unit = unit});
}

/* A post that a field names answers for the unit of the subject; one of the whole institution for all. */
static struct holder of_post(struct deciding *deciding, const struct post *post)
{
    bool whole = !strcmp(post->per, "institution");
    return (struct holder){.post = post->name, .unit = whole ? 0 : unit_of_subject(deciding)};
}

static void path_holders(struct deciding *deciding, const struct who *who, struct holders *holders)
{
    struct value value = term_value(deciding, who->of);
    size_t n = value.kind == VALUE_LIST ? value.list.n : 1;
    for (size_t i = 0; i < n; i++) {
        struct value one = value.kind == VALUE_LIST ? value.list.at[i] : value;
        if (one.kind == VALUE_REF && !strcmp(one.ref.table, "person"))
            add_holder(deciding, holders, (struct holder){.person = one.ref.id});
        else if (one.kind == VALUE_REF)
            add_holder(deciding, holders, (struct holder){.post = "unit-head", .unit = unit_of_value(deciding, one)});
        else if (one.kind == VALUE_TEXT && law_post(deciding->law, one.text))
            add_holder(deciding, holders, of_post(deciding, law_post(deciding->law, one.text)));
    }
}

static void doer_holders(struct deciding *deciding, const struct who *who, struct holders *holders)
{
    struct hop hops[] = {{.kind = HOP_DEED, .name = who->name}, {.kind = HOP_FIELD, .name = "by"}};
    struct path path = {.root = ROOT_SUBJECT, .hops = hops, .n = 2};
    struct value person = path_value(deciding, &path);
    if (person.kind == VALUE_REF)
        add_holder(deciding, holders, (struct holder){.person = person.ref.id});
}

static void superior_holders(struct deciding *deciding, const struct who *who, struct holders *holders)
{
    struct holders inner = {0};
    people_holders(deciding, who->inner, &inner);
    for (size_t i = 0; i < inner.n; i++) {
        int64_t unit =
            inner.at[i].unit ? inner.at[i].unit : row_int(deciding_row(deciding, "person", inner.at[i].person), "unit");
        bool head = inner.at[i].post && !strcmp(inner.at[i].post, "unit-head");
        int64_t parent = row_int(deciding_row(deciding, "unit", unit), "parent");
        add_holder(deciding, holders, (struct holder){.post = "unit-head", .unit = head && parent ? parent : unit});
    }
}

static void everyone_holders(struct deciding *deciding, const struct who *who, struct holders *holders)
{
    const struct term *where = term_is(deciding->arena, "active", VALUE_OF_INT(1));
    if (who->of)
        where = term_and(
            deciding->arena, where,
            term_is(deciding->arena, "unit", VALUE_OF_INT(unit_of_value(deciding, term_value(deciding, who->of)))));
    if (who->where)
        where = term_and(deciding->arena, where, term_bind(deciding, who->where, 1));
    const struct row *rows;
    size_t n = deciding_rows(deciding, "person", where, NULL, false, ROWS_ALL, &rows);
    for (size_t i = 0; i < n; i++)
        add_holder(deciding, holders, (struct holder){.person = rows[i].id});
}

/* The posts a person holds, so that "deputy of addressee" finds who stands in for him. */
static void posts_of_person(struct deciding *deciding, int64_t person, struct holders *holders)
{
    const struct row *rows;
    size_t n = deciding_rows(deciding, "holding", term_is(deciding->arena, "person", VALUE_OF_INT(person)), NULL, false,
                             ROWS_ALL, &rows);
    for (size_t i = 0; i < n; i++)
        add_holder(deciding, holders,
                   (struct holder){.post = row_text(&rows[i], "post"), .unit = row_int(&rows[i], "unit")});
}

static void deputy_holders(struct deciding *deciding, const struct who *who, struct holders *holders)
{
    struct holders inner = {0};
    people_holders(deciding, who->inner, &inner);
    for (size_t i = 0, n = inner.n; i < n; i++)
        if (inner.at[i].person)
            posts_of_person(deciding, inner.at[i].person, &inner);
    for (size_t i = 0; i < inner.n; i++) {
        struct persons all = {0}, principals = {0};
        if (!inner.at[i].post)
            continue;
        people_of_post(deciding, inner.at[i].post, inner.at[i].unit, true, &all);
        people_of_post(deciding, inner.at[i].post, inner.at[i].unit, false, &principals);
        for (size_t k = 0; k < all.n; k++) {
            bool principal = false;
            for (size_t p = 0; p < principals.n; p++)
                principal = principal || principals.at[p] == all.at[k];
            if (!principal)
                add_holder(deciding, holders, (struct holder){.person = all.at[k]});
        }
    }
}

static bool among_persons(const struct persons *persons, int64_t person)
{
    for (size_t i = 0; i < persons->n; i++)
        if (persons->at[i] == person)
            return true;
    return false;
}

/* Whom the statements of a policy name: any of them (union), or who is named by all (common). */
static void policy_holders(struct deciding *deciding, const struct who *who, struct holders *holders)
{
    struct policy_statement said[POLICY_STATEMENTS];
    size_t n = policy_statements(deciding, who->name, who->attribute, NULL, said, POLICY_STATEMENTS);
    if (n < 2 || !text_same(policy_join(deciding->law, who->name, who->attribute), "common")) {
        for (size_t i = 0; i < n; i++)
            people_holders(deciding, said[i].who, holders);
        return;
    }
    struct persons common = {0};
    people_persons(deciding, said[0].who, &common);
    for (size_t i = 1; i < n; i++) {
        struct persons more = {0}, kept = {0};
        people_persons(deciding, said[i].who, &more);
        for (size_t k = 0; k < common.n; k++)
            if (among_persons(&more, common.at[k]))
                add_person(deciding, &kept, common.at[k]);
        common = kept;
    }
    for (size_t i = 0; i < common.n; i++)
        add_holder(deciding, holders, (struct holder){.person = common.at[i]});
}

bool people_asked(struct deciding *deciding, const struct who *who)
{
    struct policy_statement said;
    for (; who; who = who->next)
        if (who->kind != WHO_POLICY || policy_statements(deciding, who->name, who->attribute, NULL, &said, 1))
            return true;
    return false;
}

static void one_phrase(struct deciding *deciding, const struct who *who, struct holders *holders)
{
    const struct group *group;
    switch (who->kind) {
    case WHO_POST: post_holders(deciding, who, holders); return;
    case WHO_CHAIR:
    case WHO_MEMBERS:
        group = map_get(&deciding->law->groups, who->name);
        if (group)
            people_holders(deciding, who->kind == WHO_CHAIR ? group->chair : group->members, holders);
        if (group && who->kind == WHO_MEMBERS && group->chair)
            people_holders(deciding, group->chair, holders);
        return;
    case WHO_PATH: path_holders(deciding, who, holders); return;
    case WHO_DOER: doer_holders(deciding, who, holders); return;
    case WHO_OPENER:
        add_holder(deciding, holders, (struct holder){.person = row_int(deciding->subject, "opener")});
        return;
    case WHO_ACTOR:
        add_holder(deciding, holders, (struct holder){.person = deciding->fact ? deciding->fact->actor.person : 0});
        return;
    case WHO_ADDRESSEE:
        add_holder(deciding, holders, (struct holder){.person = row_int(deciding->subject, "person")});
        return;
    case WHO_SUPERIOR: superior_holders(deciding, who, holders); return;
    case WHO_EVERYONE: everyone_holders(deciding, who, holders); return;
    case WHO_DEPUTY: deputy_holders(deciding, who, holders); return;
    case WHO_POLICY: policy_holders(deciding, who, holders); return;
    }
}

void people_holders(struct deciding *deciding, const struct who *who, struct holders *ret_holders)
{
    for (; who; who = who->next)
        one_phrase(deciding, who, ret_holders);
}

void people_persons(struct deciding *deciding, const struct who *who, struct persons *ret_persons)
{
    struct holders holders = {0};
    people_holders(deciding, who, &holders);
    for (size_t i = 0; i < holders.n; i++) {
        if (holders.at[i].person)
            add_person(deciding, ret_persons, holders.at[i].person);
        else
            people_of_post(deciding, holders.at[i].post, holders.at[i].unit, false, ret_persons);
    }
}

bool people_include(struct deciding *deciding, const struct who *who, int64_t person)
{
    struct holders holders = {0};
    struct persons persons = {0};
    people_holders(deciding, who, &holders);
    for (size_t i = 0; i < holders.n; i++) {
        if (holders.at[i].person)
            add_person(deciding, &persons, holders.at[i].person);
        else
            people_of_post(deciding, holders.at[i].post, holders.at[i].unit, true, &persons);
    }
    return among_persons(&persons, person);
}

/* --- words --- */

static const char *say(bool english, const char *zh, const char *en) { return english && !text_empty(en) ? en : zh; }

/* 图书馆网络安全工作专员, Security officer of the unit (图书馆) */
static const char *in_unit(struct deciding *deciding, int64_t unit, const char *title, bool english)
{
    const char *name = unit ? tell_title(deciding, VALUE_OF_REF("unit", unit)) : "";
    if (!*name)
        return title;
    return english ? arena_printf(deciding->arena, "%s (%s)", title, name)
                   : arena_printf(deciding->arena, "%s%s", name, title);
}

static const char *holder_words(struct deciding *deciding, const struct holder *holder, bool english)
{
    if (holder->person)
        return tell_title(deciding, VALUE_OF_REF("person", holder->person));
    const struct post *post = map_get(&deciding->law->posts, holder->post);
    const char *title = post && post->title ? say(english, post->title, post->en) : holder->post;
    return in_unit(deciding, holder->unit, title, english);
}

const char *people_holder_words(struct deciding *deciding, const struct holder *holder)
{
    return holder_words(deciding, holder, false);
}

static const char *word_of_kind(struct deciding *deciding, const struct who *who, bool english)
{
    const struct post *post = who->kind == WHO_POST ? map_get(&deciding->law->posts, who->said) : NULL;
    const struct field *field = who->kind == WHO_PATH ? reg_field(deciding->reg, who->said) : NULL;
    const struct group *group =
        who->kind == WHO_CHAIR || who->kind == WHO_MEMBERS ? map_get(&deciding->law->groups, who->name) : NULL;
    if (post)
        return say(english, post->title ? post->title : post->name, post->en);
    if (group)
        return say(english, group->title ? group->title : group->name, group->en);
    if (field)
        return say(english, field->title, field->en);
    if (who->kind == WHO_PATH && text_same(who->said, "this"))
        return say(english, "本人", "the person concerned");
    switch (who->kind) {
    case WHO_OPENER: return say(english, "登记人", "whoever entered it");
    case WHO_DOER: return say(english, "经办人", "whoever did it");
    case WHO_EVERYONE: return say(english, "所有人", "everybody");
    case WHO_SUPERIOR: return say(english, "上级", "the superior");
    case WHO_DEPUTY: return say(english, "备岗", "the deputy");
    default: return say(english, "指定人员", "people appointed");
    }
}

static const char *who_words(struct deciding *deciding, const struct who *who, bool english);

static const char *policy_people_words(struct deciding *deciding, const struct who *who, bool english)
{
    struct policy_statement said[POLICY_STATEMENTS];
    struct text words = TEXT(deciding->arena);
    size_t n = policy_statements(deciding, who->name, who->attribute, NULL, said, POLICY_STATEMENTS);
    bool common = text_same(policy_join(deciding->law, who->name, who->attribute), "common");
    for (size_t i = 0; i < n; i++)
        text_printf(&words, "%s%s", !i ? "" : common ? say(english, "兼", " who is also ") : say(english, "、", ", "),
                    who_words(deciding, said[i].who, english));
    return n ? text_end(&words) : say(english, "指定人员", "people appointed");
}

static const char *one_who(struct deciding *deciding, const struct who *who, bool english)
{
    struct holders holders = {0};
    bool named = who->kind == WHO_PATH && who->of->kind == TERM_VALUE; /* a step of a plan names its people */
    if (named || (who->kind == WHO_POST && !who->every && per_unit(deciding->law, who->name)))
        one_phrase(deciding, who, &holders);
    if (named && holders.n == 1)
        return holder_words(deciding, &holders.at[0], english);
    if (who->kind == WHO_EVERYONE && who->of) {
        int64_t unit = unit_of_value(deciding, term_value(deciding, who->of));
        return in_unit(deciding, unit, say(english, "的人", "everybody there"), english);
    }
    if (who->kind == WHO_POLICY)
        return policy_people_words(deciding, who, english);
    return in_unit(deciding, holders.n == 1 ? holders.at[0].unit : 0, word_of_kind(deciding, who, english), english);
}

static const char *who_words(struct deciding *deciding, const struct who *who, bool english)
{
    struct text words = TEXT(deciding->arena);
    for (; who; who = who->next)
        text_printf(&words, "%s%s", words.n ? say(english, "、", ", ") : "", one_who(deciding, who, english));
    return text_end(&words);
}

const char *people_words(struct deciding *deciding, const struct who *who) { return who_words(deciding, who, false); }

const char *people_words_en(struct deciding *deciding, const struct who *who)
{
    return who_words(deciding, who, true);
}
