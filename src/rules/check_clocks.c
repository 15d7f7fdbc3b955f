#include "rules/check_inner.h"

#include <string.h>

/* 10 Whoever waits has a clock or a reason; clocks have consequences. 11 Conditions on `now` have a next moment. */

void check_waiting(struct checking *checking)
{
    for (size_t r = 0; r < checking->law->regs.n; r++) {
        const struct reg *reg = checking->law->regs.rows[r].value;
        for (size_t i = 0; check_has_register(reg) && i < reg->states.n; i++) {
            const struct state *state = &reg->states.at[i];
            bool step_clocks = false;
            for (size_t k = 0; k < state->deeds.n; k++)
                step_clocks = step_clocks || state->deeds.at[k].clock.set;
            bool automatic = state->when.n && !state->deeds.n;
            if (!state->final && !state->clock.set && !state->no_limit && !step_clocks && !automatic)
                check_tell(checking, ISSUE_ERROR, &state->origin,
                           CHECK_PRINT(checking, "%s的“%s”在等人办，没有时限（due），也没有写不限时的理由（no-limit）",
                                       reg->title, state->title),
                           CHECK_PRINT(checking, "\"%s\" of %s waits without a limit and without a reason (no-limit)",
                                       state->name, reg->name));
        }
    }
}

static void missed(const struct visitor *visitor, const struct site *site, const struct clock *clock)
{
    struct checking *checking = visitor->checking;
    if (clock->set && !clock->missed.n)
        check_tell(checking, ISSUE_ERROR, site->origin,
                   CHECK_PRINT(checking, "时限“%s”到期后没有后果（missed）", clock->text),
                   CHECK_PRINT(checking, "nothing follows when \"%s\" is missed", clock->text));
}

void check_missed(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .clock = missed};
    check_visit(&visitor);
}

/* The span written out; false for settings, policies and fixed moments. */
static bool constant(const struct due_phrase *phrase, struct span *ret_span)
{
    if (phrase->kind != DUE_SPAN)
        return false;
    *ret_span = phrase->span;
    return true;
}

static void before(const struct visitor *visitor, const struct site *site, const struct clock *clock)
{
    struct checking *checking = visitor->checking;
    struct span whole, early;
    int order;
    for (size_t i = 0; constant(&clock->due, &whole) && clock->set && i < clock->before.n; i++) {
        const struct due_phrase *mark = &clock->before.at[i].after;
        ms_t start = checking->calendar ? calendar_ms(checking->calendar, calendar_from(checking->calendar), 600) : 0;
        if (!constant(mark, &early) || !checking->calendar ||
            span_compare(early, whole, span_from(start), checking->calendar, &order) || order < 0)
            continue;
        check_tell(checking, ISSUE_ERROR, site->origin,
                   CHECK_PRINT(checking, "“%s”的提前提醒不短于时限本身，会早于起算", clock->text),
                   CHECK_PRINT(checking, "a reminder before \"%s\" would come before it starts", clock->text));
    }
}

void check_before(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .clock = before};
    check_visit(&visitor);
}

static void clock_words(const struct visitor *visitor, const struct site *site, const struct clock *clock)
{
    struct checking *checking = visitor->checking;
    bool of_action = site->deed && !site->deed->step;
    bool asked_nowhere = site->duty && (!site->duty->subject || site->duty->subject->owner);
    if (of_action && (clock->set || clock->pause || clock->extend.may))
        check_tell(checking, ISSUE_ERROR, site->origin, "动作没有时限：due、pause、extend 写在状态、步骤或例行任务上",
                   "an action has no clock: `due`, `pause`, `extend` stand in states, steps and duties");
    if (clock->pause && !clock->held.n)
        check_tell(checking, ISSUE_WARNING, site->origin,
                   "写了 pause 而没有写 held：停着的时限没有人会再提起，写 held: {10 workdays: [{notify: …}]}",
                   "`pause` without `held`: nobody is told of a clock that stands for ever");
    if (clock->held.n && !clock->pause)
        check_tell(checking, ISSUE_ERROR, site->origin, "held 说的是停表以后，这里没有 pause",
                   "`held` speaks of a clock that stands, and there is no `pause`");
    if (clock->extend.may && !clock->extend.by)
        check_tell(checking, ISSUE_ERROR, site->origin, "延期要写明由谁批准（by）",
                   "an extension needs somebody who grants it (`by`)");
    if (clock->extend.may && asked_nowhere)
        check_tell(checking, ISSUE_ERROR, site->origin, "延期要在一条记录上申请：没有 of，或 of 是明细的任务不能延期",
                   "more time is asked for at a record: a duty of none, or of lines, cannot be extended");
}

/* A condition is looked at when a record it reads changes: without a subject nobody would look. */
static void standing_words(struct checking *checking, const struct duty *duty)
{
    if (duty->always && !duty->subject)
        check_tell(checking, ISSUE_ERROR, &duty->origin,
                   CHECK_PRINT(checking, "“%s”写了 always 而没有 of：要说明对谁一直成立，如 of: each unit where (…)", duty->title),
                   CHECK_PRINT(checking, "duty \"%s\" must always hold, but of what? Say `of`", duty->name));
}

/* `day 31` of a period of one day would be that day. */
static void day_in_period(struct checking *checking, const struct duty *duty)
{
    static const int DAYS[] = {[PERIOD_HOUR] = 1,     [PERIOD_DAY] = 1,         [PERIOD_WORKDAY] = 1,
                               [PERIOD_WEEK] = 7,     [PERIOD_WEEKEND] = 2,     [PERIOD_MONTH] = 31,
                               [PERIOD_QUARTER] = 92, [PERIOD_HALF_YEAR] = 184, [PERIOD_WEEKDAYS] = 1,
                               [PERIOD_DATE] = 1};
    enum period_kind kind = duty->every ? duty->every->kind : PERIOD_YEAR;
    int units = duty->every && duty->every->count ? duty->every->count : 1;
    int most = (kind < sizeof DAYS / sizeof *DAYS && DAYS[kind] ? DAYS[kind] : 366) * units;
    int day = duty->clock.due.number;
    if (duty->clock.due.kind == DUE_DAY && day > most)
        check_tell(checking, ISSUE_ERROR, &duty->origin,
                   CHECK_PRINT(checking, "“%s”的一期最多 %d 天，没有第 %d 天；从这一期开始数的写 %d days", duty->title, most, day, day),
                   CHECK_PRINT(checking, "a period of \"%s\" has %d days at most, no day %d; to count from its beginning write %d days", duty->name, most, day, day));
}

void check_clock_words(struct checking *checking)
{
    for (size_t i = 0; i < checking->law->duties.n; i++) {
        standing_words(checking, &checking->law->duties.at[i]);
        day_in_period(checking, &checking->law->duties.at[i]);
    }
    struct visitor visitor = {.checking = checking, .clock = clock_words};
    check_visit(&visitor);
}

/* --- 11 --- */

static bool is_now(const struct term *term)
{
    return term && term->kind == TERM_PATH && (term->path->root == ROOT_NOW || term->path->root == ROOT_TODAY);
}

/* now alone against something that does not move by itself; now - x against a span; now within a range. */
static bool plain_now(const struct term *term)
{
    bool comparison = term->kind >= TERM_EQUAL && term->kind <= TERM_AT_LEAST;
    if (term->kind == TERM_WITHIN)
        return is_now(term->a) && !check_reads_clock(term->b);
    if (!comparison)
        return false;
    if (is_now(term->a) || is_now(term->b))
        return !check_reads_clock(is_now(term->a) ? term->b : term->a) && !(is_now(term->a) ? term->b : term->a)->set &&
               ((is_now(term->a) ? term->b : term->a)->kind == TERM_PATH ||
                (is_now(term->a) ? term->b : term->a)->kind == TERM_ADD ||
                (is_now(term->a) ? term->b : term->a)->kind == TERM_SUBTRACT ||
                (is_now(term->a) ? term->b : term->a)->kind == TERM_VALUE);
    return term->a->kind == TERM_SUBTRACT && is_now(term->a->a) && !check_reads_clock(term->a->b) &&
           !check_reads_clock(term->b);
}

static bool next_known(const struct term *term)
{
    if (!term || !check_reads_clock(term))
        return true;
    if (term->set)
        return true; /* looked at every midnight */
    if (term->kind == TERM_AND || term->kind == TERM_OR || term->kind == TERM_NOT || term->kind == TERM_UNTRUE)
        return next_known(term->a) && next_known(term->b);
    return plain_now(term);
}

static void now_moves(const struct visitor *visitor, const struct site *site, const struct term *term)
{
    struct checking *checking = visitor->checking;
    bool watched = site->kind == SITE_WHEN || site->kind == SITE_DUTY || site->kind == SITE_PAUSE;
    if (watched && !next_known(term))
        check_tell(checking, ISSUE_ERROR, site->origin,
                   "条件里的 now 只能写成“字段 ± 时长 与 now 相比”、“now - 字段 与 时长 相比”或“now within "
                   "时段”，否则算不出下一个变化时刻",
                   "`now` must stand alone on one side of a comparison, as `now - FIELD`, or `within`: else no next "
                   "moment is known");
}

void check_now(struct checking *checking)
{
    struct visitor visitor = {.checking = checking, .term = now_moves};
    check_visit(&visitor);
}
