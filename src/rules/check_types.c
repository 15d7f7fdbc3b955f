#include "rules/check_inner.h"

#include <string.h>

/* 1 Types and units of measure: what is compared or added must be of one kind. What only the record will know (a ref to
 * any register, fields of an undeclared fact) is let pass. */

enum quantity { Q_UNKNOWN, Q_NUMBER, Q_MONEY, Q_PERCENT, Q_TIME, Q_SPAN, Q_TEXT, Q_REF, Q_TRUTH, Q_RANGE, Q_LIST };

static const char *const ZH[] = {"未知", "数字", "金额", "百分比", "时间", "时长",
                                 "文字", "记录", "是否", "时段",   "列表"};
static const char *const EN[] = {"unknown", "number", "money",     "percent", "time", "duration",
                                 "text",    "record", "yes or no", "range",   "list"};

struct typing {
    struct checking *checking;
    const struct site *site;
    const struct reg *rows[8];
    size_t depth;
};

static enum quantity of_field(const struct field *field)
{
    switch (field->type) {
    case TYPE_NUMBER:
        return Q_NUMBER;
    case TYPE_MONEY:
        return Q_MONEY;
    case TYPE_PERCENT:
        return Q_PERCENT;
    case TYPE_DATE:
    case TYPE_DATETIME:
        return Q_TIME;
    case TYPE_DURATION:
        return Q_SPAN;
    case TYPE_RANGE:
        return Q_RANGE;
    case TYPE_FLAG:
        return Q_TRUTH;
    case TYPE_PERSON:
    case TYPE_UNIT:
    case TYPE_REF:
        return Q_REF;
    case TYPE_REFS:
    case TYPE_FILES:
    case TYPE_SOME_OF:
    case TYPE_NET:
    case TYPE_LINES:
        return Q_LIST;
    case TYPE_TIME:
        return Q_UNKNOWN;
    default:
        return Q_TEXT;
    }
}

static const struct reg *behind(const struct law *law, const struct field *field)
{
    switch (field->type) {
    case TYPE_PERSON:
        return law_reg(law, "person");
    case TYPE_UNIT:
        return law_reg(law, "unit");
    case TYPE_REF:
        return field->to ? law_reg(law, field->to) : NULL;
    default:
        return NULL;
    }
}

static enum quantity of_value(struct value value)
{
    switch (value.kind) {
    case VALUE_INT:
    case VALUE_REAL:
        return Q_UNKNOWN; /* a number, a flag or a moment: the other side tells */
    case VALUE_TEXT:
        return Q_TEXT;
    case VALUE_REF:
        return Q_REF;
    case VALUE_RANGE:
        return Q_RANGE;
    case VALUE_LIST:
        return Q_LIST;
    default:
        return Q_UNKNOWN;
    }
}

static enum quantity of_literal(const struct term *term)
{
    if (term->kind == TERM_SPAN)
        return Q_SPAN;
    return term->kind != TERM_VALUE ? Q_UNKNOWN : term->name ? Q_MONEY : of_value(term->value);
}

static const struct term *setting_value(const struct typing *typing, const char *name)
{
    const struct setting *setting = map_get(&typing->checking->law->settings, name);
    return setting && setting->rows.n ? setting->rows.at[0].value : NULL;
}

static enum quantity of_setting(const struct typing *typing, const char *name)
{
    const struct term *value = setting_value(typing, name);
    return value ? of_literal(value) : Q_UNKNOWN;
}

/* Follows the names of a path, from a record (or value) of a known kind. */
static enum quantity of_hops(struct typing *typing, const struct path *path, const struct reg *reg, enum quantity at,
                             size_t from)
{
    for (size_t i = from; i < path->n; i++) {
        const struct hop *hop = &path->hops[i];
        if (hop->kind == HOP_DEED) {
            const char *what = ++i < path->n ? path->hops[i].name : "at";
            at = !strcmp(what, "at") ? Q_TIME : !strcmp(what, "times") ? Q_NUMBER : Q_REF;
            reg = at == Q_REF ? law_reg(typing->checking->law, "person") : NULL;
            continue;
        }
        if (at == Q_RANGE)
            return Q_TIME;
        if (!strcmp(hop->name, "id"))
            return Q_REF;
        const struct field *field = reg_field(reg, hop->name);
        if (!field)
            return Q_UNKNOWN;
        at = of_field(field);
        reg = behind(typing->checking->law, field);
    }
    return at;
}

/* A field that the fact is declared to have. */
static enum quantity of_fact(struct typing *typing, const struct path *path)
{
    const struct rule *rule = typing->site->rule;
    const struct fact_def *fact = rule ? map_get(&typing->checking->law->facts, rule->on) : NULL;
    for (size_t i = 0; fact && path->n && i < fact->fields.n; i++)
        if (!strcmp(fact->fields.at[i].name, path->hops[0].name))
            return of_hops(typing, path, behind(typing->checking->law, &fact->fields.at[i]),
                           of_field(&fact->fields.at[i]), 1);
    return Q_UNKNOWN;
}

static enum quantity of_path(struct typing *typing, const struct path *path)
{
    const struct reg *reg = NULL;
    switch (path->root) {
    case ROOT_NOW:
        return path->n == 1 ? Q_RANGE : Q_TIME; /* now.month; now, now.month.to */
    case ROOT_TODAY:
        return Q_TIME;
    case ROOT_SETTING:
        return of_setting(typing, path->hops[0].name);
    case ROOT_SUBJECT:
        reg = typing->site->reg;
        break;
    case ROOT_ROW:
        reg = path->out < typing->depth ? typing->rows[typing->depth - 1 - path->out] : NULL;
        if (!reg)
            return Q_UNKNOWN; /* a calendar period */
        break;
    case ROOT_ACTOR:
        reg = law_reg(typing->checking->law, "person");
        break;
    case ROOT_FACT:
        return of_fact(typing, path);
    default:
        return Q_UNKNOWN;
    }
    return of_hops(typing, path, reg, Q_REF, 0);
}
static enum quantity of_term(struct typing *typing, const struct term *term);

static void push(struct typing *typing, const struct reg *reg)
{
    if (typing->depth < sizeof typing->rows / sizeof *typing->rows)
        typing->rows[typing->depth++] = reg;
}

static enum quantity of_set(struct typing *typing, const struct term *term)
{
    size_t depth = typing->depth;
    push(typing, law_reg(typing->checking->law, term->set->table));
    if (term->set->where)
        of_term(typing, term->set->where);
    enum quantity inner = term->a ? of_term(typing, term->a) : Q_NUMBER;
    typing->depth = depth;
    switch (term->kind) {
    case TERM_COUNT:
        return Q_NUMBER;
    case TERM_SUM:
    case TERM_AVERAGE:
    case TERM_MIN:
    case TERM_MAX:
    case TERM_LATEST:
        return inner;
    default:
        return Q_TRUTH;
    }
}

static void unlike(struct typing *typing, enum quantity a, enum quantity b, const char *zh, const char *en)
{
    struct checking *checking = typing->checking;
    check_tell(checking, ISSUE_ERROR, typing->site->origin, CHECK_PRINT(checking, "不能把%s与%s%s", ZH[a], ZH[b], zh),
               CHECK_PRINT(checking, "%s and %s cannot be %s", EN[a], EN[b], en));
}

/* A number without a unit beside money, in the condition itself or in a setting. */
static void bare_money(struct typing *typing, enum quantity a, const struct term *b)
{
    const struct term *value = b;
    if (b && b->kind == TERM_PATH && b->path->root == ROOT_SETTING)
        value = setting_value(typing, b->path->hops[0].name);
    if (a == Q_MONEY && value && term_bare_number(value))
        check_tell(typing->checking, ISSUE_ERROR, typing->site->origin, "与金额相比的数要写明单位：2000 yuan（设置的值也一样）",
                   "a number compared with money says its unit: 2000 yuan (the value of a setting, too)");
}

static bool like(enum quantity a, enum quantity b)
{
    return a == b || !a || !b || (a == Q_NUMBER && b == Q_PERCENT) || (a == Q_PERCENT && b == Q_NUMBER) ||
           (a == Q_REF && b == Q_TEXT) || (a == Q_TEXT && b == Q_REF);
}

static enum quantity of_sum(struct typing *typing, const struct term *term)
{
    enum quantity a = of_term(typing, term->a), b = of_term(typing, term->b);
    if (a == Q_TEXT || (term->kind == TERM_ADD && b == Q_TEXT))
        return Q_TEXT;
    if (a == Q_TIME && b == Q_SPAN)
        return Q_TIME;
    if (a == Q_TIME && b == Q_TIME && term->kind == TERM_SUBTRACT)
        return Q_SPAN;
    if (!like(a, b) || (a == Q_TIME && b == Q_TIME)) {
        unlike(typing, a, b, "相加减", "added");
        return Q_UNKNOWN;
    }
    return a && b ? a : Q_UNKNOWN;
}

static enum quantity of_product(struct typing *typing, const struct term *term)
{
    enum quantity a = of_term(typing, term->a), b = of_term(typing, term->b);
    if (a == Q_TIME || b == Q_TIME || a == Q_TEXT || b == Q_TEXT || a == Q_REF || b == Q_REF) {
        unlike(typing, a, b, "相乘除", "multiplied");
        return Q_UNKNOWN;
    }
    if (a == b && term->kind == TERM_DIVIDE)
        return Q_NUMBER;
    return a == Q_NUMBER || a == Q_PERCENT || !a ? b : a;
}

static enum quantity of_comparison(struct typing *typing, const struct term *term)
{
    enum quantity a = of_term(typing, term->a), b = of_term(typing, term->b);
    if (!like(a, b))
        unlike(typing, a, b, "比较", "compared");
    bare_money(typing, a, term->b);
    bare_money(typing, b, term->a);
    return Q_TRUTH;
}

static enum quantity of_term(struct typing *typing, const struct term *term)
{
    switch (term->kind) {
    case TERM_VALUE:
        return of_literal(term);
    case TERM_PATH:
        return of_path(typing, term->path);
    case TERM_SPAN:
        return Q_SPAN;
    case TERM_POLICY:
        return Q_UNKNOWN;
    case TERM_EARLIER:
        return of_term(typing, term->a);
    case TERM_ADD:
    case TERM_SUBTRACT:
        return of_sum(typing, term);
    case TERM_MULTIPLY:
    case TERM_DIVIDE:
        return of_product(typing, term);
    case TERM_EQUAL:
    case TERM_DIFFERS:
    case TERM_LESS:
    case TERM_AT_MOST:
    case TERM_MORE:
    case TERM_AT_LEAST:
        return of_comparison(typing, term);
    case TERM_WITHIN: {
        enum quantity a = of_term(typing, term->a), b = of_term(typing, term->b);
        if (!like(b, Q_RANGE) || (a && a != Q_TIME && a != Q_RANGE))
            unlike(typing, a, b, "用 within 相比", "compared by `within`");
        return Q_TRUTH;
    }
    default:
        if (term->set)
            return of_set(typing, term);
        if (term->a)
            of_term(typing, term->a);
        if (term->b)
            of_term(typing, term->b);
        return Q_TRUTH;
    }
}

static void type_whole(const struct visitor *visitor, const struct site *site, const struct term *term)
{
    struct typing typing = {.checking = visitor->checking, .site = site};
    if (site->row)
        push(&typing, site->row);
    of_term(&typing, term);
}

void check_types(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .term = type_whole};
    check_visit(&visitor);
}
