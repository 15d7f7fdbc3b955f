#include "rules/coverage.h"

#include <string.h>

/* --- everything that can carry a clause --- */

struct walk {
    struct arena *arena;
    const struct law *law;
    struct carriers *found;
};

static void carry(struct walk *walk, struct carrier carrier)
{
    if (!carrier.path)
        carrier.path = carrier.origin->path;
    if (carrier.origin->file && carrier.origin->clauses.n) /* the engine's own are of no pack */
        *list_push(walk->arena, walk->found) = carrier;
}

static bool inherits(const struct origin *origin, const struct origin *outer)
{
    return outer && origin->clauses.at == outer->clauses.at;
}

static enum carrier_rank rank_under(const struct origin *origin, const struct origin *outer)
{
    return inherits(origin, outer) ? CARRIER_UNDER : CARRIER_NAMES;
}

/* A deed that another pack adds to names more than its needs were given. */
static enum carrier_rank rank_within(const struct origin *origin, const struct origin *outer, const struct reg *reg)
{
    return inherits(origin, &reg->origin) ? CARRIER_UNDER : rank_under(origin, outer);
}

static const char *keyed(struct walk *walk, const char *kind, const char *path)
{
    return arena_printf(walk->arena, "%s:%s", kind, path);
}

const char *coverage_need_key(struct arena *arena, const struct origin *origin)
{
    return arena_printf(arena, "need:%s:%d", origin->path, origin->line);
}

static const char *part_of(struct walk *walk, const struct reg *reg, const char *part)
{
    const char *whole = reg ? reg->title : NULL;
    return whole && part ? arena_printf(walk->arena, "%s：%s", whole, part) : whole ? whole : part;
}

/* The same by English names; NULL where the pack does not give all of it. */
static const char *part_of_en(struct walk *walk, const struct reg *reg, const char *part)
{
    if (!reg || !part || !reg->en)
        return reg ? NULL : part;
    return arena_printf(walk->arena, "%s: %s", reg->en, part);
}

/* `part`: what it belongs to, where it has no words of its own. */
static void carry_need(struct walk *walk, const char *kind, const struct reg *reg, const struct need *need,
                       const struct origin *outer, const char *part, const char *part_en)
{
    carry(walk,
          (struct carrier){.kind = kind,
                           .key = coverage_need_key(walk->arena, &need->origin),
                           .rank = reg ? rank_within(&need->origin, outer, reg) : rank_under(&need->origin, outer),
                           .title = part_of(walk, reg, need->otherwise ? need->otherwise : part),
                           .en = part_of_en(walk, reg, need->otherwise ? need->otherwise_en : part_en),
                           .origin = &need->origin,
                           .reg = reg,
                           .inherited = reg && inherits(&need->origin, &reg->origin)});
}

static void carry_clock(struct walk *walk, struct carrier one, const struct clock *clock)
{
    one.kind = "时限";
    one.key = keyed(walk, "task", one.origin->path);
    one.clock = clock;
    if (clock->set)
        carry(walk, one);
    if (clock->extend.may && !inherits(&clock->extend.origin, one.origin))
        carry(walk, (struct carrier){.kind = "流程",
                                     .key = keyed(walk, "deed", clock->extend.origin.path),
                                     .title = part_of(walk, one.reg, clock->extend.title),
                                     .en = part_of_en(walk, one.reg, clock->extend.en),
                                     .origin = &clock->extend.origin,
                                     .reg = one.reg});
}

static void carry_deeds(struct walk *walk, const struct reg *reg, const struct deeds *deeds)
{
    for (size_t i = 0; i < deeds->n; i++) {
        const struct deed *deed = &deeds->at[i];
        struct carrier one = {.kind = "流程",
                              .key = keyed(walk, "deed", deed->origin.path),
                              .title = part_of(walk, reg, deed->title),
                              .en = part_of_en(walk, reg, deed->en),
                              .origin = &deed->origin,
                              .reg = reg,
                              .deed = deed,
                              .inherited = (reg && inherits(&deed->origin, &reg->origin)) ||
                                           (deed->state && inherits(&deed->origin, &deed->state->origin))};
        one.rank = one.inherited ? CARRIER_UNDER : CARRIER_NAMES;
        carry(walk, one);
        carry_clock(walk, one, &deed->clock);
        for (size_t k = 0; k < deed->needs.n; k++)
            carry_need(walk, "流程", reg, &deed->needs.at[k], &deed->origin, deed->title, deed->en);
    }
}

static void carry_state(struct walk *walk, const struct reg *reg, const struct state *state)
{
    struct carrier one = {.kind = "流程",
                          .key = keyed(walk, "state", state->origin.path),
                          .rank = rank_under(&state->origin, &reg->origin),
                          .title = part_of(walk, reg, state->title),
                          .en = part_of_en(walk, reg, state->en),
                          .origin = &state->origin,
                          .reg = reg,
                          .inherited = inherits(&state->origin, &reg->origin)};
    carry(walk, one);
    carry_clock(walk, one, &state->clock);
    carry_deeds(walk, reg, &state->deeds);
    for (size_t i = 0; i < state->when.n; i++) {
        const struct state *to = reg_state(reg, state->when.at[i].to);
        carry(walk, (struct carrier){.kind = "流程",
                                     .key = keyed(walk, "state", (to ? to : state)->origin.path),
                                     .rank = rank_under(&state->when.at[i].origin, &state->origin),
                                     .title = part_of(walk, reg, to ? to->title : state->title),
                                     .en = part_of_en(walk, reg, to ? to->en : state->en),
                                     .origin = &state->when.at[i].origin,
                                     .reg = reg,
                                     .inherited = inherits(&state->when.at[i].origin, &state->origin)});
    }
}

static void carry_register(struct walk *walk, const struct reg *reg)
{
    carry(walk, (struct carrier){.kind = "台账",
                                 .key = keyed(walk, reg->owner ? "field" : "open", reg->name),
                                 .rank = rank_under(&reg->origin, reg->owner ? &reg->owner->origin : NULL),
                                 .path = reg->name,
                                 .title = reg->title,
                                 .en = reg->en,
                                 .origin = &reg->origin,
                                 .reg = reg});
    carry_deeds(walk, reg, &reg->deeds);
    for (size_t i = 0; i < reg->checks.n; i++)
        carry_need(walk, "校验", reg, &reg->checks.at[i], &reg->origin, NULL, NULL);
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        if (!inherits(&field->origin, &reg->origin))
            carry(walk, (struct carrier){.kind = "台账",
                                         .key = arena_printf(walk->arena, "field:%s.%s", reg->name, field->name),
                                         .title = part_of(walk, reg, field->title),
                                         .en = part_of_en(walk, reg, field->en),
                                         .origin = &field->origin,
                                         .reg = reg});
    }
    for (size_t i = 0; i < reg->views.n; i++)
        carry(walk, (struct carrier){.kind = "台账",
                                     .rank = CARRIER_STANDS,
                                     .title = part_of(walk, reg, reg->views.at[i].title),
                                     .en = part_of_en(walk, reg, reg->views.at[i].en),
                                     .origin = &reg->views.at[i].origin,
                                     .reg = reg,
                                     .inherited = inherits(&reg->views.at[i].origin, &reg->origin)});
    for (size_t i = 0; i < reg->states.n; i++)
        carry_state(walk, reg, &reg->states.at[i]);
}

static void carry_named(struct walk *walk)
{
    const struct law *law = walk->law;
#define CARRY_MAP(map_, struct_, kind_, key_, rank_)                                                                   \
    for (size_t i = 0; i < law->map_.n; i++) {                                                                         \
        const struct struct_ *one = law->map_.rows[i].value;                                                           \
        carry(walk, (struct carrier){.kind = kind_,                                                                    \
                                     .key = keyed(walk, key_, law->map_.rows[i].key),                                  \
                                     .rank = rank_,                                                                    \
                                     .path = law->map_.rows[i].key,                                                    \
                                     .title = one->title,                                                              \
                                     .en = one->en,                                                                    \
                                     .origin = &one->origin});                                                         \
    }
#define CARRY_LIST(list_, kind_, key_)                                                                                 \
    for (size_t i = 0; i < law->list_.n; i++)                                                                          \
        carry(walk, (struct carrier){.kind = kind_,                                                                    \
                                     .key = keyed(walk, key_, law->list_.at[i].name),                                  \
                                     .path = law->list_.at[i].name,                                                    \
                                     .title = law->list_.at[i].title,                                                  \
                                     .en = law->list_.at[i].en,                                                        \
                                     .origin = &law->list_.at[i].origin});
    CARRY_MAP(posts, post, "岗位", "post", CARRIER_STANDS)
    CARRY_MAP(groups, group, "岗位", "post", CARRIER_STANDS)
    CARRY_MAP(policy_kinds, policy_kind, "策略", "policy", CARRIER_NAMES)
    CARRY_MAP(ladders, ladder, "规则", "ladder", CARRIER_NAMES)
    CARRY_MAP(notices, notice, "通知", "notice", CARRIER_NAMES)
    CARRY_MAP(forms, form, "单据", "form", CARRIER_NAMES)
    CARRY_LIST(watches, "监测", "watch")
    CARRY_LIST(rules, "规则", "cause")
    CARRY_LIST(indicators, "指标", "indicator")
    for (size_t i = 0; i < law->policies.n; i++) {
        const struct policy *policy = &law->policies.at[i];
        const struct policy_kind *kind = map_get(&law->policy_kinds, policy->kind);
        carry(walk, (struct carrier){.kind = "策略",
                                     .key = keyed(walk, "policy", policy->kind),
                                     .path = policy->kind,
                                     .title = kind ? kind->title : policy->kind,
                                     .en = kind ? kind->en : NULL,
                                     .origin = &policy->origin});
        carry_deeds(walk, NULL, &policy->steps);
    }
}

static void carry_standing(struct walk *walk)
{
    const struct law *law = walk->law;
    for (size_t i = 0; i < law->duties.n; i++) {
        const struct duty *duty = &law->duties.at[i];
        carry(walk, (struct carrier){.kind = "例行",
                                     .key = keyed(walk, "task", duty->name),
                                     .path = duty->name,
                                     .title = duty->title,
                                     .en = duty->en,
                                     .origin = &duty->origin,
                                     .duty = duty,
                                     .clock = &duty->clock});
    }
    for (size_t i = 0; i < law->settings.n; i++) { /* a setting carries the clause that gives its value */
        const struct setting *setting = law->settings.rows[i].value;
        struct origin *origin = arena_copy(walk->arena, &setting->origin, sizeof setting->origin);
        const char **source = ARENA_ARRAY(walk->arena, const char *, 1);
        source[0] = setting->source;
        origin->clauses = (struct names){.at = source, .n = setting->source != NULL};
        carry(walk, (struct carrier){.kind = "时限",
                                     .rank = CARRIER_STANDS,
                                     .path = setting->name,
                                     .title = setting->title,
                                     .en = setting->en,
                                     .origin = origin});
    }
}

void coverage_carriers(struct arena *arena, const struct law *law, struct carriers *ret_carriers)
{
    struct walk walk = {arena, law, ret_carriers};
    *ret_carriers = (struct carriers){0};
    for (size_t i = 0; i < law->regs.n; i++)
        carry_register(&walk, law->regs.rows[i].value);
    carry_standing(&walk);
    carry_named(&walk);
}
