#include "rules/due_inner.h"
#include "rules/words.h"

const char *due_start_word(const struct due_teller *teller)
{
    return teller->telling->start_zh ? teller->telling->start_zh : "起算";
}

static void classify(struct due_teller *teller)
{
    const struct due_phrase *phrase = teller->phrase;
    static const int by_unit[] = {
        [SPAN_SECOND] = TELL_ELAPSED, [SPAN_MINUTE] = TELL_ELAPSED,   [SPAN_HOUR] = TELL_ELAPSED,
        [SPAN_DAY] = TELL_DAYS,       [SPAN_WORKDAY] = TELL_WORKDAYS, [SPAN_WEEK] = TELL_DAYS,
        [SPAN_MONTH] = TELL_MONTHS,   [SPAN_YEAR] = TELL_MONTHS,      [SPAN_TERM] = TELL_MONTHS,
    };
    teller->how = TELL_FIXED;
    if (phrase->kind <= DUE_POLICY) {
        teller->span = phrase->kind == DUE_SPAN ? phrase->span : teller->ask->span;
        teller->how = by_unit[teller->span.unit];
    } else if (phrase->kind == DUE_NEXT_DAY)
        teller->how = TELL_DAYS;
    else if (phrase->kind == DUE_NEXT_WORKDAY)
        teller->how = TELL_WORKDAYS;
    teller->asks_calendar = teller->how == TELL_WORKDAYS || teller->span.unit == SPAN_TERM ||
                            phrase->kind == DUE_SAME_WORKDAY || phrase->kind == DUE_LAST_WORKDAY;
}

/* --- the strip --- */

bool due_paused_on(const struct due_teller *teller, day_t day)
{
    ms_t from = calendar_ms(teller->calendar, day, 0), to = calendar_ms(teller->calendar, day, 1440);
    if (due_backwards(teller) || teller->how == TELL_FIXED || teller->phrase->kind > DUE_POLICY)
        return false;
    for (size_t i = 0; i < teller->ask->pause_count; i++) {
        const struct due_pause *pause = &teller->ask->pauses[i];
        if (pause->to > pause->from && pause->from < to && pause->to > from && pause->from < teller->explain->due)
            return true;
    }
    return false;
}

struct calendar_day due_look(const struct due_teller *teller, day_t day)
{
    struct calendar_day known;
    if (calendar_look(teller->calendar, day, &known) != 0)
        known =
            (struct calendar_day){.kind = civil_weekday(day) < CIVIL_SATURDAY ? CALENDAR_WORKDAY : CALENDAR_WEEKEND};
    return known;
}

static enum due_cell_kind kind_of(const struct due_teller *teller, day_t day, const struct calendar_day *known)
{
    bool between =
        due_backwards(teller) ? day < teller->start && day >= teller->due : day > teller->start && day <= teller->due;
    if (day == teller->start)
        return DUE_CELL_START;
    if (!between)
        return day > teller->due && day > teller->start && teller->explain->extended_to ? DUE_CELL_EXTENDED
                                                                                        : DUE_CELL_PASSED;
    bool skips = teller->how == TELL_WORKDAYS || teller->phrase->kind == DUE_SAME_WORKDAY;
    if (skips && !known->worked)
        return known->kind == CALENDAR_HOLIDAY ? DUE_CELL_HOLIDAY : DUE_CELL_WEEKEND;
    if (teller->how == TELL_ELAPSED || teller->how == TELL_FIXED)
        return DUE_CELL_PASSED;
    if (due_paused_on(teller, day))
        return DUE_CELL_PAUSED;
    return teller->how == TELL_MONTHS ? DUE_CELL_PASSED : DUE_CELL_COUNTED;
}

static const char *label_of(const struct due_teller *teller, const struct due_cell *cell)
{
    switch (cell->kind) {
    case DUE_CELL_START:
        return due_start_word(teller);
    case DUE_CELL_COUNTED:
        return words_circled(teller->arena, cell->number);
    case DUE_CELL_HOLIDAY:
    case DUE_CELL_WEEKEND:
        return "休";
    case DUE_CELL_PAUSED:
        return "停";
    case DUE_CELL_EXTENDED:
        return "延";
    default:
        return "";
    }
}

static struct due_cell make_cell(const struct due_teller *teller, day_t day, int *counted)
{
    struct calendar_day known = due_look(teller, day);
    struct due_cell cell = {
        .day = day,
        .weekday = civil_weekday(day),
        .kind = kind_of(teller, day, &known),
        .makeup = known.kind == CALENDAR_MAKEUP,
        .due = day == teller->due,
        .holiday = known.kind == CALENDAR_HOLIDAY ? known.name : NULL,
    };
    if (cell.kind == DUE_CELL_COUNTED)
        cell.number = ++*counted;
    cell.label = label_of(teller, &cell);
    return cell;
}

static void lay_strip(const struct due_teller *teller)
{
    struct due_explain *explain = teller->explain;
    day_t first = teller->start < teller->due ? teller->start : teller->due;
    day_t last = teller->start > teller->due ? teller->start : teller->due;
    if (explain->extended_to && due_day(teller->calendar, explain->extended_to) > last)
        last = due_day(teller->calendar, explain->extended_to);
    if (last - first >= DUE_CELLS_MAX)
        return;
    explain->cell_count = (size_t)(last - first) + 1;
    explain->cells = ARENA_ARRAY(teller->arena, struct due_cell, explain->cell_count);
    int counted = 0;
    for (size_t i = 0; i < explain->cell_count; i++) {
        size_t at = due_backwards(teller) ? explain->cell_count - 1 - i : i;
        explain->cells[at] = make_cell(teller, first + (day_t)at, &counted);
    }
}

/* --- the sum --- */

static const char *told_zh(const struct due_teller *teller, day_t day, ms_t at)
{
    const char *date = teller->years ? words_day(teller->arena, day) : words_date(teller->arena, day);
    int minute = (int)((at - calendar_ms(teller->calendar, day, 0)) / 60000);
    return arena_printf(teller->arena, "%s %02d:%02d", date, minute / 60, minute % 60);
}

const char *due_moment_zh(const struct due_teller *teller, ms_t due)
{
    return told_zh(teller, due_day(teller->calendar, due), due);
}

static const char *start_told_zh(const struct due_teller *teller)
{
    if (teller->ask->start.ends_day)
        return teller->years ? words_day(teller->arena, teller->start) : words_date(teller->arena, teller->start);
    return told_zh(teller, teller->start, teller->ask->start.at);
}

static const char *start_told_en(const struct due_teller *teller)
{
    const char *date = words_iso(teller->arena, teller->start);
    int minute = civil_minute_at(teller->ask->start.at, calendar_offset(teller->calendar));
    return teller->ask->start.ends_day ? date
                                       : arena_printf(teller->arena, "%s %02d:%02d", date, minute / 60, minute % 60);
}

struct pair {
    const char *zh, *en;
};

static struct pair fixed_words(const struct due_teller *teller)
{
    static const struct pair words[] = {
        [DUE_SAME_DAY] = {"当日", "the same day"},
        [DUE_SAME_WORKDAY] = {"当日，遇休为下一个工作日", "the same day, or the next workday"},
        [DUE_NEXT_DAY] = {"次日", "the next day"},
        [DUE_NEXT_WORKDAY] = {"下一个工作日", "the next workday"},
        [DUE_LAST_DAY] = {"最后一天", "the last day"},
        [DUE_LAST_WORKDAY] = {"最后一个工作日", "the last workday"},
        [DUE_END] = {"周期结束", "the end of the period"},
        [DUE_MOMENT] = {"", ""},
    };
    static const char *const weekdays_en[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                              "Friday", "Saturday", "Sunday"};
    int number = teller->phrase->number;
    if (teller->phrase->kind == DUE_WEEKDAY)
        return (struct pair){words_weekday(number), weekdays_en[number - 1]};
    if (teller->phrase->kind == DUE_DAY)
        return (struct pair){arena_printf(teller->arena, "第 %d 日", number),
                             arena_printf(teller->arena, "day %d", number)};
    if (teller->phrase->kind == DUE_DATE)
        return (struct pair){arena_printf(teller->arena, "%d月%d日", number / 100, number % 100),
                             arena_printf(teller->arena, "%02d-%02d", number / 100, number % 100)};
    return words[teller->phrase->kind];
}

static struct pair span_words(const struct due_teller *teller)
{
    bool span = teller->phrase->kind <= DUE_POLICY;
    struct pair words =
        span ? (struct pair){words_span(teller->arena, teller->span), words_span_en(teller->arena, teller->span)}
             : fixed_words(teller);
    int clock = teller->phrase->clock;
    if (clock == DUE_NO_CLOCK || !*words.zh)
        return words;
    return (struct pair){arena_printf(teller->arena, "%s %02d:%02d", words.zh, clock / 60, clock % 60),
                         arena_printf(teller->arena, "%s at %02d:%02d", words.en, clock / 60, clock % 60)};
}

static void write_sum(const struct due_teller *teller)
{
    struct due_explain *explain = teller->explain;
    struct pair span = span_words(teller);
    bool counts = teller->phrase->kind <= DUE_POLICY;
    const char *due_en = due_print(teller->arena, teller->calendar, explain->due);
    explain->start_zh = start_told_zh(teller);
    explain->span_zh = span.zh;
    explain->span_en = span.en;
    explain->due_zh = due_moment_zh(teller, explain->due);
    explain->sum_zh = explain->due_zh;
    explain->sum_en = due_en;
    if (teller->phrase->kind == DUE_MOMENT)
        return;
    explain->sum_zh = arena_printf(teller->arena, "%s %s %s ＝ %s", explain->start_zh,
                                   !counts                 ? "→"
                                   : due_backwards(teller) ? "－"
                                                           : "＋",
                                   span.zh, explain->due_zh);
    explain->sum_en = arena_printf(teller->arena, "%s %s %s = %s", start_told_en(teller),
                                   !counts                 ? "→"
                                   : due_backwards(teller) ? "-"
                                                           : "+",
                                   span.en, due_en);
}

int due_explain(struct arena *arena, const struct due_phrase *phrase, const struct due_ask *ask,
                const struct due_telling *telling, const struct calendar *calendar, struct due_explain *ret_explain,
                struct oops *oops)
{
    static const struct due_telling plain = {0};
    struct due_explain explain = {
        .start = ask->start.at, .calendar = calendar_name(calendar), .version = calendar_version(calendar)};
    int r = due_compute(phrase, ask, calendar, &explain.due, oops);
    if (r != 0)
        return r;
    struct due_teller teller = {.arena = arena,
                                .phrase = phrase,
                                .ask = ask,
                                .telling = telling ? telling : &plain,
                                .calendar = calendar,
                                .explain = &explain,
                                .span = {0, SPAN_DAY}};
    classify(&teller);
    explain.extended_to = teller.telling->extended_to;
    teller.start = span_day(calendar, ask->start);
    teller.due = due_day(calendar, explain.due);
    if (teller.how == TELL_ELAPSED && !due_backwards(&teller) && teller.due < teller.start)
        teller.due = teller.start; /* nothing elapsed since 00:00: not the day before */
    day_t last = explain.extended_to ? due_day(calendar, explain.extended_to) : teller.due;
    teller.years = civil_date(teller.start).year != civil_date(last).year;
    explain.provisional =
        teller.asks_calendar && calendar_provisional(calendar, teller.start < teller.due ? teller.start : teller.due,
                                                     teller.start > teller.due ? teller.start : teller.due);
    lay_strip(&teller);
    write_sum(&teller);
    due_tell_lines(&teller);
    *ret_explain = explain;
    return 0;
}
