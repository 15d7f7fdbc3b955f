#include "rules/check_inner.h"

#include <string.h>

/* 5 No two gates wait for each other: where every way to a state demands a record of another register in some state,
 * and every way there demands the first, neither can ever be the first to get there. */

struct gate {
    const struct reg *reg;
    const struct state *state;
    struct names demands; /* "@other.done" among what is certain there */
};
struct gates LIST(struct gate);

static struct gates all_gates(struct checking *checking)
{
    struct gates gates = {0};
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        for (size_t s = 0; check_has_register(reg) && s < reg->states.n; s++)
            *list_push(checking->arena, &gates) =
                (struct gate){reg, &reg->states.at[s], check_certain(checking, reg, &reg->states.at[s])};
    }
    return gates;
}

static size_t gate_named(const struct gates *gates, const char *demand)
{
    for (size_t i = 0; i < gates->n; i++) {
        size_t n = strlen(gates->at[i].reg->name);
        bool reg = demand[0] == '@' && text_starts(demand + 1, gates->at[i].reg->name) && demand[1 + n] == '.';
        if (reg && !strcmp(demand + 2 + n, gates->at[i].state->name))
            return i;
    }
    return gates->n;
}

static bool waits_for(const struct gates *gates, size_t from, size_t target, bool *seen)
{
    for (size_t i = 0; i < gates->at[from].demands.n; i++) {
        size_t next = gate_named(gates, gates->at[from].demands.at[i]);
        if (next == target)
            return true;
        if (next == gates->n || seen[next])
            continue;
        seen[next] = true;
        if (waits_for(gates, next, target, seen))
            return true;
    }
    return false;
}

void check_gates(struct checking *checking)
{
    struct gates gates = all_gates(checking);
    for (size_t i = 0; i < gates.n; i++) {
        bool *seen = ARENA_ARRAY(checking->arena, bool, gates.n);
        const struct gate *gate = &gates.at[i];
        if (waits_for(&gates, i, i, seen))
            check_tell(checking, ISSUE_ERROR, gate->state->origin.file ? &gate->state->origin : &gate->reg->origin,
                       CHECK_PRINT(checking, "%s要到“%s”，须先有别的记录到某一步，而那一步又在等这里：互相等待，谁也到不了",
                                   gate->reg->title, gate->state->title),
                       CHECK_PRINT(checking, "\"%s\" of %s waits for a record that waits for it", gate->state->name,
                                   gate->reg->name));
    }
}
