#include "rules/check_inner.h"
#include "rules/schema.h"

#include <string.h>

/* One walk over everything that a law says; the proofs only say what they look at. */

static void say_term(const struct visitor *visitor, struct site site, enum site_kind kind, const struct term *term)
{
    site.kind = kind;
    if (term && visitor->term)
        visitor->term(visitor, &site, term);
}

static void say_who(const struct visitor *visitor, const struct site *site, const struct who *who)
{
    for (; who; who = who->next) {
        if (visitor->who)
            visitor->who(visitor, site, who);
        if (who->inner)
            say_who(visitor, site, who->inner);
        say_term(visitor, *site, SITE_POST, who->of);
    }
}

static void visit_effects(const struct visitor *visitor, struct site site, const struct effects *effects)
{
    for (size_t i = 0; i < effects->n; i++) {
        const struct effect *effect = &effects->at[i];
        struct site here = site;
        here.kind = SITE_EFFECT;
        here.origin = effect->origin.file ? &effect->origin : site.origin;
        if (effect->each)
            here.row = law_reg(visitor->checking->law, effect->each->table);
        if (visitor->effect)
            visitor->effect(visitor, &here, effect);
        say_who(visitor, &here, effect->who);
        say_term(visitor, here, SITE_EFFECT, effect->when);
        say_term(visitor, here, SITE_EFFECT, effect->key);
        say_term(visitor, here, SITE_EFFECT, effect->of);
        for (size_t k = 0; k < effect->values.n; k++)
            say_term(visitor, here, SITE_EFFECT, effect->values.at[k].value);
    }
}

static void visit_marks(const struct visitor *visitor, const struct site *site, const struct marks *marks)
{
    for (size_t i = 0; i < marks->n; i++)
        visit_effects(visitor, *site, &marks->at[i].effects);
}

static void visit_clock(const struct visitor *visitor, struct site site, const struct clock *clock)
{
    site.kind = SITE_CLOCK;
    if (visitor->clock)
        visitor->clock(visitor, &site, clock);
    for (size_t i = 0; i < clock->anchors.n; i++)
        say_term(visitor, site, SITE_CLOCK, clock->anchors.at[i]);
    say_term(visitor, site, SITE_CLOCK, clock->span);
    say_term(visitor, site, SITE_PAUSE, clock->pause);
    say_who(visitor, &site, clock->extend.by);
    visit_marks(visitor, &site, &clock->before);
    visit_marks(visitor, &site, &clock->later);
    visit_marks(visitor, &site, &clock->held);
    visit_effects(visitor, site, &clock->missed);
}

static void visit_needs(const struct visitor *visitor, struct site site, enum site_kind kind, const struct needs *needs)
{
    for (size_t i = 0; i < needs->n; i++) {
        if (needs->at[i].origin.file)
            site.origin = &needs->at[i].origin;
        say_term(visitor, site, kind, needs->at[i].that);
    }
}

static void visit_deed(const struct visitor *visitor, struct site site, const struct deed *deed)
{
    site.kind = SITE_DEED;
    site.deed = deed;
    site.origin = deed->origin.file ? &deed->origin : site.origin;
    if (visitor->deed)
        visitor->deed(visitor, &site, deed);
    say_who(visitor, &site, deed->by);
    say_who(visitor, &site, deed->second);
    say_term(visitor, site, SITE_DEED, deed->when);
    say_term(visitor, site, SITE_DEED, deed->early);
    visit_needs(visitor, site, SITE_NEED, &deed->needs);
    visit_effects(visitor, site, &deed->then);
    visit_clock(visitor, site, &deed->clock);
}

static void visit_state(const struct visitor *visitor, struct site site, const struct state *state)
{
    site.state = state;
    site.origin = state->origin.file ? &state->origin : site.origin;
    visit_clock(visitor, site, &state->clock);
    visit_effects(visitor, site, &state->entering);
    for (size_t i = 0; i < state->deeds.n; i++)
        visit_deed(visitor, site, &state->deeds.at[i]);
    for (size_t i = 0; i < state->when.n; i++) {
        struct site here = site;
        here.origin = &state->when.at[i].origin;
        say_term(visitor, here, SITE_WHEN, state->when.at[i].when);
        visit_effects(visitor, here, &state->when.at[i].then);
    }
    for (size_t i = 0; i < state->grants.n; i++) {
        struct site here = site;
        here.kind = SITE_GRANT;
        here.origin = &state->grants.at[i].origin;
        say_who(visitor, &here, state->grants.at[i].by);
        say_term(visitor, here, SITE_GRANT, state->grants.at[i].until);
    }
}

static void visit_field(const struct visitor *visitor, struct site site, const struct field *field)
{
    site.origin = field->origin.file ? &field->origin : site.origin;
    site.kind = SITE_READERS;
    say_who(visitor, &site, field->readers);
    say_term(visitor, site, SITE_FIELD, field->required);
    say_term(visitor, site, SITE_FIELD, field->initial);
    say_term(visitor, site, SITE_FIELD, field->min);
    say_term(visitor, site, SITE_FIELD, field->max);
    say_term(visitor, site, SITE_FIELD, field->is);
    site.row = law_reg(visitor->checking->law, field_leads_to(field));
    say_term(visitor, site, SITE_FIELD, field->where);
    site.row = NULL;
    for (size_t i = 0; i < field->rows.n; i++)
        say_term(visitor, site, SITE_FIELD, field->rows.at[i].when);
}

static void visit_register(const struct visitor *visitor, const struct reg *reg)
{
    struct site site = {.reg = reg, .origin = &reg->origin};
    site.kind = SITE_READERS;
    say_who(visitor, &site, reg->readers);
    for (size_t i = 0; i < reg->fields.n; i++)
        if (!reg->fields.at[i].builtin)
            visit_field(visitor, site, &reg->fields.at[i]);
    visit_needs(visitor, site, SITE_CHECK, &reg->checks);
    for (size_t i = 0; i < reg->deeds.n; i++)
        visit_deed(visitor, site, &reg->deeds.at[i]);
    for (size_t i = 0; i < reg->states.n; i++)
        visit_state(visitor, site, &reg->states.at[i]);
    for (size_t i = 0; i < reg->views.n; i++) {
        struct site here = {.origin = &reg->views.at[i].origin, .row = reg};
        say_term(visitor, here, SITE_VIEW, reg->views.at[i].where);
    }
}

static void visit_duty(const struct visitor *visitor, const struct duty *duty)
{
    struct site site = {.kind = SITE_DUTY, .reg = duty->subject, .duty = duty, .origin = &duty->origin};
    say_who(visitor, &site, duty->who);
    say_term(visitor, site, SITE_DUTY, duty->among);
    say_term(visitor, site, SITE_DUTY, duty->always);
    say_term(visitor, site, SITE_DUTY, duty->while_);
    say_term(visitor, site, SITE_DUTY, duty->met);
    say_term(visitor, site, SITE_DUTY, duty->excuse);
    visit_clock(visitor, site, &duty->clock);
}

static void visit_policy(const struct visitor *visitor, const struct policy *policy)
{
    const struct policy_kind *kind = map_get(&visitor->checking->law->policy_kinds, policy->kind);
    struct site site = {.kind = SITE_POLICY,
                        .reg = kind && kind->of ? law_reg(visitor->checking->law, kind->of) : NULL,
                        .origin = &policy->origin};
    say_term(visitor, site, SITE_POLICY, policy->for_);
    for (size_t i = 0; i < policy->values.n; i++) {
        say_term(visitor, site, SITE_POLICY, policy->values.at[i].value);
        say_who(visitor, &site, policy->values.at[i].who);
    }
    for (size_t i = 0; i < policy->steps.n; i++)
        visit_deed(visitor, site, &policy->steps.at[i]);
}

static void visit_indicator(const struct visitor *visitor, const struct indicator *indicator)
{
    struct site site = {.kind = SITE_INDICATOR, .origin = &indicator->origin};
    say_term(visitor, site, SITE_INDICATOR, indicator->value);
    say_term(visitor, site, SITE_INDICATOR, indicator->target);
    say_term(visitor, site, SITE_INDICATOR, indicator->weight);
    say_term(visitor, site, SITE_INDICATOR, indicator->warn);
    if (indicator->share_of) {
        site.row = law_reg(visitor->checking->law, indicator->share_of->table);
        say_term(visitor, site, SITE_INDICATOR, indicator->share_of->where);
        say_term(visitor, site, SITE_INDICATOR, indicator->share_that);
    }
}

static void visit_named(const struct visitor *visitor)
{
    const struct law *law = visitor->checking->law;
    for (size_t i = 0; i < law->posts.n; i++) {
        const struct post *post = law->posts.rows[i].value;
        struct site site = {.kind = SITE_POST, .reg = law_reg(law, "holding"), .origin = &post->origin};
        say_who(visitor, &site, post->vacant);
    }
    for (size_t i = 0; i < law->groups.n; i++) {
        const struct group *group = law->groups.rows[i].value;
        struct site site = {.kind = SITE_POST, .origin = &group->origin};
        say_who(visitor, &site, group->chair);
        say_who(visitor, &site, group->members);
    }
    for (size_t i = 0; i < law->notices.n; i++) {
        const struct notice *notice = law->notices.rows[i].value;
        visit_effects(visitor, (struct site){.reg = law_reg(law, "delivery"), .origin = &notice->origin},
                      &notice->otherwise);
    }
    for (size_t i = 0; i < law->ladders.n; i++) {
        const struct ladder *ladder = law->ladders.rows[i].value;
        for (size_t k = 0; k < ladder->rungs.n; k++)
            visit_effects(visitor, (struct site){.reg = law_reg(law, "strike"), .origin = &ladder->origin},
                          &ladder->rungs.at[k].effects);
    }
}

void check_visit(const struct visitor *visitor)
{
    const struct law *law = visitor->checking->law;
    for (size_t i = 0; i < law->regs.n; i++)
        visit_register(visitor, law->regs.rows[i].value);
    for (size_t i = 0; i < law->duties.n; i++)
        visit_duty(visitor, &law->duties.at[i]);
    for (size_t i = 0; i < law->policies.n; i++)
        visit_policy(visitor, &law->policies.at[i]);
    for (size_t i = 0; i < law->rules.n; i++) {
        const struct rule *rule = &law->rules.at[i];
        struct site site = {.kind = SITE_RULE, .reg = rule->reg, .rule = rule, .origin = &rule->origin};
        say_term(visitor, site, SITE_RULE, rule->when);
        visit_effects(visitor, site, &rule->then);
    }
    for (size_t i = 0; i < law->watches.n; i++) {
        struct site site = {.reg = law->watches.at[i].of, .origin = &law->watches.at[i].origin};
        say_term(visitor, site, SITE_WATCH, law->watches.at[i].among);
        say_term(visitor, site, SITE_WATCH, law->watches.at[i].address);
        say_term(visitor, site, SITE_WATCH, law->watches.at[i].maintenance);
    }
    for (size_t i = 0; i < law->indicators.n; i++)
        visit_indicator(visitor, &law->indicators.at[i]);
    visit_named(visitor);
}

void check_each_term(const struct term *term, unsigned inside,
                     void (*fn)(void *context, const struct term *term, unsigned inside), void *context)
{
    if (!term)
        return;
    fn(context, term, inside);
    if (term->set)
        check_each_term(term->set->where, inside + 1, fn, context);
    check_each_term(term->a, inside + (term->set != NULL), fn, context);
    check_each_term(term->b, inside, fn, context);
}

static void note_clock(void *context, const struct term *term, unsigned inside)
{
    bool *reads = context;
    (void)inside;
    *reads = *reads || (term->kind == TERM_PATH && (term->path->root == ROOT_NOW || term->path->root == ROOT_TODAY));
}

bool check_reads_clock(const struct term *term)
{
    bool reads = false;
    check_each_term(term, 0, note_clock, &reads);
    return reads;
}
