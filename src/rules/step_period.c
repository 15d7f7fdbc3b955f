#include "rules/step_inner.h"

#include "rules/bind.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Periodic duties: one occurrence per calendar period and subject. A period of many subjects begins page by page, each
 * page an event of its own; a draw first counts whom the duty concerns, then takes its part of all of them. */

enum { SUBJECTS_PER_FACT = 200 };

static struct value subject_ref(const struct step *step)
{
    return step->row ? VALUE_OF_REF(step->row->table, step->row->id) : VALUE_NONE;
}

/* One occurrence of a periodic duty for the present subject; the period is step->d.period. */
static void occurrence(struct step *step, const struct duty *duty, ms_t start)
{
    const struct calendar *calendar = step->d.law->calendar;
    struct value range = step->d.period;
    const char *key =
        period_key(STEP_ARENA(step), duty->every, calendar, (struct period){range.range.from, range.range.to});
    ms_t from, due = range.range.to;
    struct clock *whole = arena_copy(STEP_ARENA(step), &duty->clock, sizeof duty->clock);
    if (!whole->set) { /* without a due word the period's end counts */
        whole->set = true;
        whole->due = (struct due_phrase){.kind = DUE_END, .clock = DUE_NO_CLOCK};
    }
    if (task_due(step, whole, start, range, &from, &due) && due <= step->d.now)
        return; /* adopted in the middle of a period whose moment has passed */
    struct task_start task = {
        .duty = duty->name, .title = duty->title, .clock = whole, .origin = &duty->origin, .who = duty->who,
        .subject = subject_ref(step), .start = start, .period = range, .period_key = key,
    };
    duty_fill(step, duty, task_open(step, &task));
}

/* Whoever comes under a duty in the middle of a period has its occurrence from that day on. */
static void join_period(struct step *step, const struct duty *duty)
{
    const struct calendar *calendar = step->d.law->calendar;
    const struct row *known;
    struct period period;
    struct arena *arena = STEP_ARENA(step);
    if (duty->draw || duty->during || !calendar || period_at(duty->every, calendar, step->d.now, &period))
        return;
    const char *key = period_key(arena, duty->every, calendar, period);
    const struct term *where = term_and(arena, term_is(arena, "duty", VALUE_OF_TEXT(duty->name)),
                                        term_is(arena, "period-key", VALUE_OF_TEXT(key)));
    if (deciding_rows(&step->d, "task", term_and(arena, where, term_is(arena, "subject", subject_ref(step))), NULL,
                      false, 1, &known) ||
        step->d.missing)
        return;
    step->d.period = VALUE_OF_RANGE(period.start, period.end);
    if (!duty->excuse || !term_true(&step->d, duty->excuse))
        occurrence(step, duty, step->d.now);
    step->d.period = VALUE_NONE;
}

/* An occurrence that records have met is closed as soon as they do; one that concerns nobody any more is void. */
void duty_periodic(struct step *step, const struct duty *duty)
{
    const struct row *tasks;
    size_t n = step->before ? task_open_of(step, duty->name, subject_ref(step), &tasks) : 0;
    bool mine = duty_concerns(step, duty);
    for (size_t i = 0; i < n; i++) {
        if (row_int(&tasks[i], "over"))
            continue;
        step->d.period = row_get(&tasks[i], "period");
        if (!mine) {
            task_close(step, &tasks[i], "void", "不再适用");
        } else if (duty->met && term_true(&step->d, duty->met)) {
            task_close(step, &tasks[i], "met", NULL);
            task_settle_missed(step, &tasks[i]);
        }
        step->d.period = VALUE_NONE;
    }
    if (mine && !n)
        join_period(step, duty);
}

/* --- a period begins --- */

/* How far the period has come. */
struct page {
    int64_t after;       /* subjects up to this id are done */
    int64_t left;        /* of a draw: concerned and not yet looked at; while counting: counted so far */
    int64_t wanted;      /* of those left so many are to be taken; -1 while they are counted */
    uint64_t seed;
};

static uint64_t mixed(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdu;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
}

static bool overlaps(struct value range, struct value period)
{
    return range.kind == VALUE_RANGE && range.range.from < period.range.to && range.range.to > period.range.from;
}

/* Those who have this period's occurrence already came under the duty within it. */
static bool has_occurrence(struct step *step, const struct duty *duty, const char *key, const struct row *subject)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *known;
    const struct term *where = term_and(arena, term_is(arena, "duty", VALUE_OF_TEXT(duty->name)),
                                        term_is(arena, "period-key", VALUE_OF_TEXT(key)));
    where = term_and(arena, where, term_is(arena, "subject", VALUE_OF_REF(subject->table, subject->id)));
    return deciding_rows(&step->d, "task", where, NULL, false, 1, &known) > 0;
}

static const char *key_of(struct step *step, const struct duty *duty)
{
    struct value range = step->d.period;
    return period_key(STEP_ARENA(step), duty->every, step->d.law->calendar,
                      (struct period){range.range.from, range.range.to});
}

/* Whom the duty concerns, among the next subjects. `ret_more`: there are further ones. */
static size_t candidates(struct step *step, const struct duty *duty, struct page *page, const struct row **found,
                         bool *ret_more)
{
    struct arena *arena = STEP_ARENA(step);
    const struct row *rows;
    const struct reg *reg = duty->subject;
    const struct set alive_now = {.table = reg->name,
                                  .where = term_compare(arena, "id", TERM_MORE, VALUE_OF_INT(page->after)),
                                  .valid_from = duty->during ? NULL : reg->valid_from,
                                  .valid_to = reg->valid_to};
    const struct term *where = set_where(&step->d, &alive_now, 1);
    size_t n = deciding_rows(&step->d, reg->name, where, NULL, false, SUBJECTS_PER_FACT, &rows), count = 0;
    for (size_t i = 0; i < n; i++) {
        step->d.subject = &rows[i];
        step->d.reg = duty->subject;
        bool alive = !duty->during || overlaps(path_value(&step->d, duty->during), step->d.period);
        bool excused = duty->excuse && term_true(&step->d, duty->excuse);
        if (alive && !excused && duty_concerns(step, duty) && !has_occurrence(step, duty, key_of(step, duty), &rows[i]))
            found[count++] = &rows[i];
    }
    *ret_more = n == SUBJECTS_PER_FACT;
    page->after = n ? rows[n - 1].id : page->after;
    return count;
}

/* Each of those left is as likely as the others, and in the end exactly as many are taken as are wanted. */
static bool drawn(struct page *page, int64_t id)
{
    bool taken = page->left > 0 && (int64_t)(mixed(page->seed ^ (uint64_t)id) % (uint64_t)page->left) < page->wanted;
    page->left--;
    page->wanted -= taken;
    return taken;
}

static void go_on_later(struct step *step, const struct duty *duty, const struct page *page)
{
    struct arena *arena = STEP_ARENA(step);
    const struct cursor rest = {
        .duty = arena_printf(arena, "rest:%s", duty->name),
        .key = key_of(step, duty),
        .after = page->after,
        .period = step->d.period,
        .state = arena_printf(arena, "%" PRId64 " %" PRId64 " %" PRIu64, page->left, page->wanted, page->seed),
    };
    cursor_keep(step, &rest);
}

static void begin_for(struct step *step, const struct duty *duty, const struct row *subject)
{
    step->row = row_copy(STEP_ARENA(step), subject);
    step->d.subject = step->row;
    occurrence(step, duty, step->d.period.range.from);
    step->row = NULL;
    step->d.subject = NULL;
}

/* A random part, rounded up; shares count in hundredths of a percent. */
static int64_t part_of(struct step *step, const struct term *draw, int64_t n)
{
    struct value share = term_value(&step->d, draw);
    int64_t part = share.kind == VALUE_REAL && share.real > 0 && share.real < 1 ? llround(share.real * 10000) : 10000;
    return (n * part + 9999) / 10000;
}

/* One page. True when the period has to go on in another event. */
static bool begin_page(struct step *step, const struct duty *duty, struct page page)
{
    const struct row *found[SUBJECTS_PER_FACT];
    bool more, counting = duty->draw && page.wanted < 0;
    size_t n = candidates(step, duty, &page, found, &more);
    bool whole = counting && !more && page.left == 0; /* all of them are on this page */
    if (counting) {
        page.left += (int64_t)n;
        page.wanted = more ? -1 : part_of(step, duty->draw, page.left);
        page.after = more ? page.after : 0;
    }
    for (size_t i = 0; (!counting || whole) && i < n; i++)
        if (!duty->draw || drawn(&page, found[i]->id))
            begin_for(step, duty, found[i]);
    bool on = counting ? !whole : more && (!duty->draw || page.wanted > 0);
    if (on)
        go_on_later(step, duty, &page);
    return on;
}

static const struct duty *periodic_named(const struct law *law, const char *name)
{
    const struct duty *duty = law_duty(law, name);
    return duty && duty->every ? duty : NULL;
}

static void finish(struct step *step, const char *name)
{
    step->row = NULL;
    step->out->table = NULL;
    step->out->verb = arena_printf(STEP_ARENA(step), "%s.period", name);
    touch_others(step);
}

void duty_period(struct step *step)
{
    const struct fact *fact = step->d.fact;
    const struct duty *duty = periodic_named(step->d.law, fact->name);
    if (!duty || fact->period.kind != VALUE_RANGE)
        return;
    step->d.period = fact->period;
    if (duty->subject)
        begin_page(step, duty,
                   (struct page){.wanted = -1, .seed = mixed(fact->seed ^ (uint64_t)fact->period.range.from)});
    else
        occurrence(step, duty, fact->period.range.from);
    finish(step, duty->name);
}

void duty_period_rest(struct step *step, const struct row *task)
{
    const struct cursor cursor = cursor_of(task);
    const struct duty *duty = periodic_named(step->d.law, cursor.duty + strlen("rest:"));
    struct page page = {.after = cursor.after};
    step->row = NULL;
    step->before = NULL;
    step->d.period = cursor.period;
    bool told = duty && duty->subject && cursor.period.kind == VALUE_RANGE &&
                sscanf(cursor.state, "%" SCNd64 " %" SCNd64 " %" SCNu64, &page.left, &page.wanted, &page.seed) == 3;
    if (!told || !begin_page(step, duty, page))
        cursor_end(step, task);
    finish(step, cursor.duty);
}
