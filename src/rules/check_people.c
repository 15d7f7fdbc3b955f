#include "rules/check_inner.h"

#include <string.h>

/* 7 Somebody can act. 8 Where two people are asked for, two can be found. */

static bool stands_in(struct checking *checking, const struct post *post, const struct post *target, size_t depth)
{
    for (const struct who *who = post->vacant; who && depth <= checking->law->posts.n; who = who->next) {
        const struct post *next = who->kind == WHO_POST ? law_post(checking->law, who->name) : NULL;
        if (next && (next == target || stands_in(checking, next, target, depth + 1)))
            return true;
    }
    return false;
}

void check_stand_ins(struct checking *checking)
{
    for (size_t i = 0; i < checking->law->posts.n; i++) {
        const struct post *post = checking->law->posts.rows[i].value;
        if (stands_in(checking, post, post, 0))
            check_tell(checking, ISSUE_ERROR, &post->origin,
                       CHECK_PRINT(checking, "岗位“%s”空缺时的代行（vacant）绕了一圈回到自己",
                                   post->title ? post->title : post->name),
                       CHECK_PRINT(checking, "the stand-ins of post \"%s\" lead back to it", post->name));
    }
}

/* --- 8 posts apart --- */

/* Whoever stands in for a vacant post does its deeds. */
static bool stood_in_by(struct checking *checking, const struct post *post, const struct post *other, size_t depth)
{
    return stands_in(checking, post, other, depth) || stands_in(checking, other, post, depth);
}

static void check_apart_from(struct checking *checking, const struct post *post, const char *name)
{
    struct names known = {0};
    const struct post *other = law_post(checking->law, name), *self = law_post(checking->law, post->name);
    const char *title = post->title ? post->title : post->name;
    for (size_t i = 0; i < checking->law->posts.n; i++)
        *list_push(checking->arena, &known) = checking->law->posts.rows[i].key;
    if (!other)
        check_tell(checking, ISSUE_ERROR, &post->origin,
                   CHECK_PRINT(checking, "apart-from：没有岗位“%s”%s", name, check_near(checking, name, &known)),
                   CHECK_PRINT(checking, "apart-from: there is no post \"%s\"", name));
    else if (other == self)
        check_tell(checking, ISSUE_ERROR, &post->origin,
                   CHECK_PRINT(checking, "“%s”与“%s”是同一个岗位，不能要求分任", title, name),
                   CHECK_PRINT(checking, "\"%s\" and \"%s\" are one post: they cannot be kept apart", post->name, name));
    else if (stood_in_by(checking, self, other, 0))
        check_tell(checking, ISSUE_ERROR, &post->origin,
                   CHECK_PRINT(checking, "“%s”与“%s”要分任，空缺时（vacant）却由对方代行", title,
                               other->title ? other->title : other->name),
                   CHECK_PRINT(checking, "\"%s\" and \"%s\" are kept apart, yet one stands in for the other",
                               post->name, other->name));
}

void check_posts_apart(struct checking *checking)
{
    for (size_t i = 0; i < checking->law->posts.n; i++) {
        const struct post *post = checking->law->posts.rows[i].value;
        for (size_t k = 0; k < post->apart_from.n; k++)
            check_apart_from(checking, post, post->apart_from.at[k]);
    }
}

/* --- 7 --- */

static void acts(const struct visitor *visitor, const struct site *site, const struct deed *deed)
{
    struct checking *checking = visitor->checking;
    bool led = false; /* the rules go there by themselves */
    for (size_t i = 0; i < checking->law->rules.n; i++)
        for (size_t k = 0; k < checking->law->rules.at[i].then.n; k++)
            led = led || (checking->law->rules.at[i].then.at[k].kind == EFFECT_GO &&
                          text_same(checking->law->rules.at[i].then.at[k].name, deed->to));
    if (site->reg && check_has_register(site->reg) && deed->origin.file && !deed->by && !led &&
        (deed->to || deed->step))
        check_tell(checking, ISSUE_WARNING, site->origin,
                   CHECK_PRINT(checking, "%s的“%s”没有写由谁办（by），谁都可以办", site->reg->title, deed->title),
                   CHECK_PRINT(checking, "\"%s\" of %s does not say who does it", deed->name, site->reg->name));
}

static void stands_alone(const struct visitor *visitor, const struct site *site, const struct who *who)
{
    struct checking *checking = visitor->checking;
    const struct post *post = who->kind == WHO_POST ? law_post(checking->law, who->name) : NULL;
    if (post && !post->vacant && !strcmp(post->per, "unit") && site->kind != SITE_READERS)
        check_tell(checking, ISSUE_WARNING, &post->origin,
                   CHECK_PRINT(checking, "岗位“%s”没有写空缺时由谁代行（vacant），没有人任职的单位无人可办",
                               post->title ? post->title : post->name),
                   CHECK_PRINT(checking, "post \"%s\" says not who stands in when it is vacant", post->name));
}

void check_somebody_acts(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .deed = acts, .who = stands_alone};
    check_visit(&visitor);
}

static bool asks(const struct deed *deed, const char *field)
{
    bool found = deed->asks_all;
    for (size_t i = 0; i < deed->asks.n; i++)
        found = found || !strcmp(deed->asks.at[i], field);
    return found && deed->by && strcmp(deed->name, "open") != 0;
}

static bool asked_by_any(const struct reg *reg, const char *field)
{
    bool found = false;
    for (size_t i = 0; i < reg->deeds.n; i++)
        found = found || asks(&reg->deeds.at[i], field);
    for (size_t s = 0; s < reg->states.n; s++)
        for (size_t i = 0; i < reg->states.at[s].deeds.n; i++)
            found = found || asks(&reg->states.at[s].deeds.at[i], field);
    return found;
}

/* What a task lays out was entered by nobody: without a deed that asks for its rows they stay empty. */
void check_sheets(struct checking *checking)
{
    for (size_t d = 0; d < checking->law->duties.n; d++) {
        const struct duty *duty = &checking->law->duties.at[d];
        const struct reg *reg = duty->fill ? law_reg(checking->law, duty->fill) : NULL;
        for (size_t i = 0; reg && i < reg->fields.n; i++) {
            const struct field *field = &reg->fields.at[i];
            if (!field->lines || (!field->rows.n && !field->each) || asked_by_any(reg, field->name))
                continue;
            check_tell(checking, ISSUE_ERROR, &reg->origin,
                       CHECK_PRINT(checking, "“%s”由任务“%s”登记，它的“%s”没有人能填：写 edit: {by: …}，或在动作里写 asks: [%s]",
                                   reg->title, duty->title, field->title, field->name),
                       CHECK_PRINT(checking, "%s is laid out by a duty and nobody can fill in \"%s\": add `edit` or `asks`",
                                   reg->name, field->name));
        }
    }
}

/* --- 8 --- */

/* One person at most: a post of the institution with one holder, alone in the phrase. */
static const char *only_person(struct checking *checking, const struct who *who)
{
    const struct post *post = who && !who->next && who->kind == WHO_POST ? law_post(checking->law, who->name) : NULL;
    return post && post->single && !strcmp(post->per, "institution") ? post->name : NULL;
}

static bool same_only(struct checking *checking, const struct who *a, const struct who *b)
{
    const char *one = only_person(checking, a), *other = only_person(checking, b);
    return one && other && !strcmp(one, other);
}

static const struct deed *deed_of(const struct reg *reg, const char *name)
{
    const struct deed *deed = reg_deed(reg, NULL, name);
    for (size_t i = 0; !deed && i < reg->states.n; i++)
        deed = reg_deed(reg, &reg->states.at[i], name);
    return deed;
}

static void two_people(const struct visitor *visitor, const struct site *site, const struct deed *deed)
{
    struct checking *checking = visitor->checking;
    for (size_t i = 0; site->reg && i < deed->not_by.n; i++) {
        const struct deed *other = deed_of(site->reg, deed->not_by.at[i]);
        if (other == deed)
            check_tell(checking, ISSUE_ERROR, site->origin, CHECK_PRINT(checking, "“%s”回避的是自己", deed->title),
                       CHECK_PRINT(checking, "\"%s\" excludes its own doer", deed->name));
        else if (other && same_only(checking, deed->by, other->by))
            check_tell(checking, ISSUE_ERROR, site->origin,
                       CHECK_PRINT(checking, "“%s”不能由办“%s”的人办，而两步都只有同一个岗位的一人，没有第二个人",
                                   deed->title, other->title),
                       CHECK_PRINT(checking, "\"%s\" and \"%s\" can only be done by one and the same person",
                                   deed->name, other->name));
    }
    if (deed->second && same_only(checking, deed->by, deed->second))
        check_tell(checking, ISSUE_ERROR, site->origin,
                   CHECK_PRINT(checking, "“%s”要两个人，而两边都只有同一个岗位的一人，没有第二个人", deed->title),
                   CHECK_PRINT(checking, "\"%s\" asks for two people of a post that has one", deed->name));
}

/* An entry and the deed that ends its review lie with the same people, and nothing keeps them apart. */
static void self_approval(struct checking *checking, const struct reg *reg, const struct state *state)
{
    for (size_t s = 0; s < reg->states.n; s++)
        for (size_t i = 0; i < reg->states.at[s].deeds.n; i++) {
            const struct deed *entry = &reg->states.at[s].deeds.at[i];
            for (size_t k = 0; text_same(entry->to, state->name) && k < state->deeds.n; k++) {
                const struct deed *judged = &state->deeds.at[k];
                const struct state *to = reg_state(reg, judged->to);
                bool same = entry->by && judged->by && !entry->by->next && !judged->by->next &&
                            entry->by->kind == WHO_POST && judged->by->kind == WHO_POST &&
                            !strcmp(entry->by->name, judged->by->name);
                if (same && to && to->final && !judged->not_by.n && judged->returns.n)
                    check_tell(checking, ISSUE_WARNING, &judged->origin,
                               CHECK_PRINT(checking, "“%s”与“%s”由同一岗位办，没有写 not-by，一个人可以自己批自己",
                                           entry->title, judged->title),
                               CHECK_PRINT(checking, "one person may do \"%s\" and then \"%s\": add not-by",
                                           entry->name, judged->name));
            }
        }
}

void check_two_people(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .deed = two_people};
    check_visit(&visitor);
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        for (size_t i = 0; i < reg->states.n; i++)
            self_approval(checking, reg, &reg->states.at[i]);
    }
}
