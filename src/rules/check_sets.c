#include "rules/check_inner.h"

#include "rules/span.h"

#include <string.h>

/* 5 What is waited for can come. 6 Conditions do not contradict themselves. 14 What a changed row concerns is known,
 * and days are counted where a calendar is. */

/* --- conjunctions --- */

struct facts LIST(const struct term *);

static void conjuncts(struct checking *checking, const struct term *term, struct facts *facts)
{
    if (!term)
        return;
    if (term->kind == TERM_AND) {
        conjuncts(checking, term->a, facts);
        conjuncts(checking, term->b, facts);
        return;
    }
    *list_push(checking->arena, facts) = term;
}

static bool against_value(const struct term *term)
{
    return term->kind >= TERM_EQUAL && term->kind <= TERM_IN && term->a->kind == TERM_PATH && term->b &&
           term->b->kind == TERM_VALUE;
}

static bool same_left(struct checking *checking, const struct term *a, const struct term *b)
{
    struct text x = TEXT(checking->arena), y = TEXT(checking->arena);
    path_print(&x, a->a->path);
    path_print(&y, b->a->path);
    return !strcmp(text_end(&x), text_end(&y));
}

/* Whether the value of an equality satisfies the other condition on the same path. */
static bool satisfies(struct value value, const struct term *other)
{
    int order = other->kind == TERM_IN ? 0 : value_compare(value, other->b->value);
    switch (other->kind) {
    case TERM_EQUAL:
        return order == 0;
    case TERM_DIFFERS:
        return order != 0;
    case TERM_LESS:
        return order != 1 && order != 0;
    case TERM_AT_MOST:
        return order != 1;
    case TERM_MORE:
        return order != -1 && order != 0;
    case TERM_AT_LEAST:
        return order != -1;
    default:
        return value_holds(other->b->value, value);
    }
}

static bool below(const struct term *term) { return term->kind == TERM_LESS || term->kind == TERM_AT_MOST; }
static bool above(const struct term *term) { return term->kind == TERM_MORE || term->kind == TERM_AT_LEAST; }

static bool exclude(const struct term *a, const struct term *b)
{
    if (a->kind == TERM_EQUAL)
        return !satisfies(a->b->value, b);
    if (b->kind == TERM_EQUAL)
        return !satisfies(b->b->value, a);
    if (a->kind == TERM_IN && b->kind == TERM_IN) {
        for (size_t i = 0; a->b->value.kind == VALUE_LIST && i < a->b->value.list.n; i++)
            if (value_holds(b->b->value, a->b->value.list.at[i]))
                return false;
        return true;
    }
    if (above(a) && below(b)) {
        int order = value_compare(a->b->value, b->b->value);
        return order == 1 || (order == 0 && (a->kind == TERM_MORE || b->kind == TERM_LESS));
    }
    return above(b) && below(a) && exclude(b, a);
}

struct asking {
    struct checking *checking;
    const struct site *site;
};

static void contradicts(void *context, const struct term *term, unsigned inside)
{
    struct asking *asking = context;
    struct facts facts = {0};
    (void)inside;
    if (term->kind != TERM_AND && !term->set)
        return;
    conjuncts(asking->checking, term->kind == TERM_AND ? term : term->set->where, &facts);
    for (size_t i = 0; i < facts.n; i++)
        for (size_t k = i + 1; k < facts.n; k++)
            if (against_value(facts.at[i]) && against_value(facts.at[k]) &&
                same_left(asking->checking, facts.at[i], facts.at[k]) && exclude(facts.at[i], facts.at[k])) {
                struct text path = TEXT(asking->checking->arena);
                path_print(&path, facts.at[i]->a->path);
                check_tell(
                    asking->checking, ISSUE_ERROR, asking->site->origin,
                    CHECK_PRINT(asking->checking, "对“%s”的两个条件不能同时满足，这里不可能成立", text_end(&path)),
                    CHECK_PRINT(asking->checking, "two conditions on \"%s\" exclude each other: this can never hold",
                                text_end(&path)));
            }
}

static void contradict_whole(const struct visitor *visitor, const struct site *site, const struct term *term)
{
    struct asking asking = {visitor->checking, site};
    check_each_term(term, 0, contradicts, &asking);
}

void check_contradictions(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .term = contradict_whole};
    check_visit(&visitor);
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        for (size_t i = 0; i < reg->fields.n; i++) {
            const struct field *field = &reg->fields.at[i];
            bool constant =
                field->min && field->max && field->min->kind == TERM_VALUE && field->max->kind == TERM_VALUE;
            if (constant && value_compare(field->min->value, field->max->value) == 1)
                check_tell(checking, ISSUE_ERROR, &field->origin,
                           CHECK_PRINT(checking, "%s的最小值大于最大值，什么也填不了，不可能成立", field->title),
                           CHECK_PRINT(checking, "min of \"%s\" is more than max", field->name));
        }
    }
}

/* --- 5 --- */

static bool own_state(const struct term *term)
{
    bool path = (term->kind == TERM_EQUAL || term->kind == TERM_IN) && term->a->kind == TERM_PATH &&
                term->b->kind == TERM_VALUE;
    return path && term->a->path->root == ROOT_ROW && !term->a->path->out && term->a->path->n == 1 &&
           !strcmp(term->a->path->hops[0].name, "state");
}

static bool some_reached(struct checking *checking, const struct reg *reg, struct value wanted)
{
    size_t n = wanted.kind == VALUE_LIST ? wanted.list.n : 1;
    for (size_t i = 0; i < n; i++) {
        struct value one = wanted.kind == VALUE_LIST ? wanted.list.at[i] : wanted;
        const struct state *state = one.kind == VALUE_TEXT ? reg_state(reg, one.text) : NULL;
        if (state && check_reached(checking, reg, state))
            return true;
    }
    return false;
}

static void waits_for(void *context, const struct term *term, unsigned inside)
{
    struct asking *asking = context;
    const struct reg *reg = term->kind == TERM_EXISTS ? law_reg(asking->checking->law, term->set->table) : NULL;
    struct facts facts = {0};
    (void)inside;
    if (!reg || reg->owner || !reg->states.n)
        return;
    conjuncts(asking->checking, term->set->where, &facts);
    for (size_t i = 0; i < facts.n; i++)
        if (own_state(facts.at[i]) && !some_reached(asking->checking, reg, facts.at[i]->b->value))
            check_tell(asking->checking, ISSUE_ERROR, asking->site->origin,
                       CHECK_PRINT(asking->checking, "等不到：%s没有路可以到所要的状态", reg->title),
                       CHECK_PRINT(asking->checking, "%s never comes to the state that is demanded here", reg->name));
}

static void produced(const struct visitor *visitor, const struct site *site, const struct term *term)
{
    struct asking asking = {visitor->checking, site};
    check_each_term(term, 0, waits_for, &asking);
}

void check_producers(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .term = produced};
    check_visit(&visitor);
}

/* --- 14 --- */

struct looking {
    const struct touch *touch;
    const struct site *site;
    const struct origin *found;
};

static void reads_table(void *context, const struct term *term, unsigned inside)
{
    struct looking *looking = context;
    (void)inside;
    if (term->set && !term->set->lines && !strcmp(term->set->table, looking->touch->table) && !looking->found)
        looking->found = looking->site->origin;
}

static void look_for(const struct visitor *visitor, const struct site *site, const struct term *term)
{
    struct looking *looking = visitor->context;
    bool watched = site->kind == SITE_WHEN || site->kind == SITE_DUTY || site->kind == SITE_CLOCK ||
                   site->kind == SITE_PAUSE || site->kind == SITE_FIELD;
    looking->site = site;
    if (watched && site->reg == looking->touch->subject)
        check_each_term(term, 0, reads_table, looking);
}

/* Laid out by a duty of the institution, opened by nobody else, and left alone once it is final: of such sheets one
 * stands open at a time, and its figures may count everything. */
static bool one_sheet(const struct law *law, const struct reg *reg)
{
    bool laid_out = false, ends = false;
    for (size_t i = 0; i < law->duties.n; i++)
        laid_out = laid_out || (text_same(law->duties.at[i].fill, reg->name) && !law->duties.at[i].subject);
    for (size_t i = 0; i < reg->states.n; i++)
        ends = ends || reg->states.at[i].final;
    return laid_out && ends && !reg_deed(reg, NULL, "open")->origin.file;
}

void check_inverted(struct checking *checking)
{
    for (size_t i = 0; i < checking->law->touches.n; i++) {
        const struct touch *touch = &checking->law->touches.at[i];
        if (touch->column || !touch->subject || touch->subject->builtin || one_sheet(checking->law, touch->subject))
            continue;
        struct looking looking = {.touch = touch};
        struct visitor visitor = {.checking = checking, .context = &looking, .term = look_for};
        check_visit(&visitor);
        const struct reg *table = law_reg(checking->law, touch->table);
        check_tell(checking, ISSUE_WARNING, looking.found ? looking.found : &touch->subject->origin,
                   CHECK_PRINT(checking, "%s的每次变动都要重看所有%s：条件里没有把两者连起来的等式（某字段 = this）",
                               table ? table->title : touch->table, touch->subject->title),
                   CHECK_PRINT(checking, "every change of %s looks at every %s again: no equality ties them",
                               touch->table, touch->subject->name));
    }
}

struct counting {
    struct checking *checking;
    const struct site *site;
    unsigned base; /* sets around the whole condition itself */
};

static bool counts_days(struct checking *checking, const struct term *term)
{
    enum span_unit unit;
    const struct setting *setting = term->kind == TERM_PATH && term->path->root == ROOT_SETTING
                                        ? map_get(&checking->law->settings, term->path->hops[0].name)
                                        : NULL;
    if (setting && setting->rows.n)
        return counts_days(checking, setting->rows.at[0].value);
    return term->kind == TERM_SPAN && span_unit_parse(term->name, strlen(term->name), &unit) && unit > SPAN_HOUR;
}

static void note_row(void *context, const struct term *term, unsigned inside)
{
    bool *row = context;
    *row = *row || (!inside && term->kind == TERM_PATH && term->path->root == ROOT_ROW);
}

static bool of_row(const struct term *term)
{
    bool row = false;
    check_each_term(term, 0, note_row, &row);
    return row;
}

static void counted(void *context, const struct term *term, unsigned inside)
{
    struct counting *counting = context;
    if (inside + counting->base == 0 || term->kind < TERM_EQUAL || term->kind > TERM_AT_LEAST)
        return;
    const struct term *a = term->a, *b = term->b;
    bool difference = a->kind == TERM_SUBTRACT && counts_days(counting->checking, b) && of_row(a->a) && of_row(a->b);
    bool left = (a->kind == TERM_ADD || a->kind == TERM_SUBTRACT) && counts_days(counting->checking, a->b) &&
                of_row(a->a) && of_row(b);
    bool right = (b->kind == TERM_ADD || b->kind == TERM_SUBTRACT) && counts_days(counting->checking, b->b) &&
                 of_row(b->a) && of_row(a);
    if (difference || left || right)
        check_tell(counting->checking, ISSUE_ERROR, counting->site->origin,
                   "集合里两边都是行内的时间，又按天数比较，查询时算不出：请在台账里用 is 先算好一个字段再比较",
                   "days between two columns of a row cannot be counted inside a set: compute a field with `is` first");
}

static void count_whole(const struct visitor *visitor, const struct site *site, const struct term *term)
{
    struct counting counting = {visitor->checking, site,
                                site->kind == SITE_VIEW || (site->kind == SITE_INDICATOR && site->row)};
    check_each_term(term, 0, counted, &counting);
}

void check_counted(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .term = count_whole};
    check_visit(&visitor);
}
