#include "rules/check_inner.h"
#include "rules/schema.h"

#include <string.h>

/* 18 What is open under the old edition has a place in the new one: its register, its state, its columns. */

static void lost_state(struct checking *checking, const struct reg *reg, const struct reg *now)
{
    for (size_t i = 0; i < reg->states.n; i++) {
        const struct state *state = &reg->states.at[i];
        const struct state *there = reg_state(now, state->name);
        if (!state->final && !there)
            check_tell(checking, ISSUE_ERROR, &now->origin,
                       CHECK_PRINT(checking, "%s的状态“%s”（%s）在新版里没有了，停在那里的记录无处可去", reg->title,
                                   state->title, state->name),
                       CHECK_PRINT(checking, "state \"%s\" of %s is gone: records that stand there have no place",
                                   state->name, reg->name));
        else if (state->final && there && !there->final)
            check_tell(checking, ISSUE_WARNING, &there->origin,
                       CHECK_PRINT(checking, "%s的“%s”原是终止状态，新版里不是：已经办结的会重新算作在办", reg->title,
                                   state->title),
                       CHECK_PRINT(checking, "\"%s\" of %s was final: closed records would count as open", state->name,
                                   reg->name));
    }
}

static void lost_column(struct checking *checking, const struct reg *reg, const struct reg *now)
{
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i], *there = reg_field(now, field->name);
        bool lines = there && (field->type == TYPE_LINES) != (there->type == TYPE_LINES);
        if (there && (lines || field_column(field) != field_column(there)))
            check_tell(checking, ISSUE_ERROR, &there->origin,
                       CHECK_PRINT(checking, "%s的字段“%s”由 %s 改成了 %s，原有的值放不进去：请另起一个字段名", reg->title,
                                   field->title, field_type_name(field->type), field_type_name(there->type)),
                       CHECK_PRINT(checking, "field \"%s\" of %s was %s and is %s: what is stored does not fit",
                                   field->name, reg->name, field_type_name(field->type), field_type_name(there->type)));
    }
}

void check_edition(struct arena *arena, const struct law *old, const struct law *law, struct issues *issues)
{
    struct checking checking = {.arena = arena, .law = law, .calendar = law->calendar, .issues = issues};
    for (size_t i = 0; i < old->regs.n; i++) {
        const struct reg *reg = old->regs.rows[i].value, *now = law_reg(law, reg->name);
        if (reg->builtin)
            continue;
        if (!now && !reg->owner)
            check_tell(&checking, ISSUE_ERROR, &reg->origin,
                       CHECK_PRINT(&checking, "台账“%s”在新版里没有了，其中的记录无处可去", reg->title),
                       CHECK_PRINT(&checking, "register \"%s\" is gone: its records have no place", reg->name));
        if (!now)
            continue;
        lost_state(&checking, reg, now);
        lost_column(&checking, reg, now);
    }
}
