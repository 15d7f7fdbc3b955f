#include "rules/due.h"

#include "rules/words.h"

#include "base/text.h"

#include <string.h>

/* What the telling functions share. */
struct teller {
    struct arena *arena;
    const struct due_phrase *phrase;
    const struct due_ask *ask;
    const struct due_telling *telling;
    const struct calendar *calendar;
    struct due_explain *explain;
    struct span span;       /* the span counted; n = 0 and SPAN_DAY for fixed moments */
    enum { TELL_ELAPSED, TELL_DAYS, TELL_WORKDAYS, TELL_MONTHS, TELL_FIXED } how;
    day_t start, due;       /* days */
    bool years;             /* start and due are of different years: dates are told with the year */
};

static const char *start_zh(const struct teller *teller)
{
    return teller->telling->start_zh ? teller->telling->start_zh : "起算";
}

static const char *start_en(const struct teller *teller)
{
    return teller->telling->start_en ? teller->telling->start_en : "start";
}

static bool backwards(const struct teller *teller) { return teller->phrase->side == DUE_BEFORE; }

static void classify(struct teller *teller)
{
    const struct due_phrase *phrase = teller->phrase;
    static const int by_unit[] = {
        [SPAN_SECOND] = TELL_ELAPSED, [SPAN_MINUTE] = TELL_ELAPSED, [SPAN_HOUR] = TELL_ELAPSED,
        [SPAN_DAY] = TELL_DAYS,       [SPAN_WORKDAY] = TELL_WORKDAYS, [SPAN_WEEK] = TELL_DAYS,
        [SPAN_MONTH] = TELL_MONTHS,   [SPAN_YEAR] = TELL_MONTHS,    [SPAN_TERM] = TELL_MONTHS,
    };
    teller->how = TELL_FIXED;
    if (phrase->kind <= DUE_POLICY) {
        teller->span = phrase->kind == DUE_SPAN ? phrase->span : teller->ask->span;
        teller->how = by_unit[teller->span.unit];
    } else if (phrase->kind == DUE_NEXT_DAY)
        teller->how = TELL_DAYS;
    else if (phrase->kind == DUE_NEXT_WORKDAY)
        teller->how = TELL_WORKDAYS;
}

/* --- the strip --- */

static bool paused_on(const struct teller *teller, day_t day)
{
    ms_t from = calendar_ms(teller->calendar, day, 0), to = calendar_ms(teller->calendar, day, 1440);
    if (backwards(teller) || teller->how == TELL_FIXED || teller->phrase->kind > DUE_POLICY)
        return false;
    for (size_t i = 0; i < teller->ask->pause_count; i++) {
        const struct due_pause *pause = &teller->ask->pauses[i];
        if (pause->to > pause->from && pause->from < to && pause->to > from && pause->from < teller->explain->due)
            return true;
    }
    return false;
}

static struct calendar_day look(const struct teller *teller, day_t day)
{
    struct calendar_day known;
    if (calendar_look(teller->calendar, day, &known) != 0)
        known = (struct calendar_day){.kind = civil_weekday(day) < CIVIL_SATURDAY ? CALENDAR_WORKDAY : CALENDAR_WEEKEND};
    return known;
}

static enum due_cell_kind kind_of(const struct teller *teller, day_t day, const struct calendar_day *known)
{
    bool between = backwards(teller) ? day < teller->start && day >= teller->due : day > teller->start && day <= teller->due;
    if (day == teller->start)
        return DUE_CELL_START;
    if (!between)
        return day > teller->due && day > teller->start && teller->explain->extended_to ? DUE_CELL_EXTENDED : DUE_CELL_PASSED;
    bool skips = teller->how == TELL_WORKDAYS || teller->phrase->kind == DUE_SAME_WORKDAY;
    if (skips && !known->worked)
        return known->kind == CALENDAR_HOLIDAY ? DUE_CELL_HOLIDAY : DUE_CELL_WEEKEND;
    if (teller->how == TELL_ELAPSED || teller->how == TELL_FIXED)
        return DUE_CELL_PASSED;
    if (paused_on(teller, day))
        return DUE_CELL_PAUSED;
    return teller->how == TELL_MONTHS ? DUE_CELL_PASSED : DUE_CELL_COUNTED;
}

static const char *label_of(const struct teller *teller, const struct due_cell *cell)
{
    switch (cell->kind) {
    case DUE_CELL_START:
        return start_zh(teller);
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

static struct due_cell make_cell(const struct teller *teller, day_t day, int *counted)
{
    struct calendar_day known = look(teller, day);
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

static void lay_strip(const struct teller *teller)
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
        size_t at = backwards(teller) ? explain->cell_count - 1 - i : i;
        explain->cells[at] = make_cell(teller, first + (day_t)at, &counted);
    }
}

/* --- the sum --- */

static const char *moment_zh(const struct teller *teller, ms_t at, bool due)
{
    struct arena *arena = teller->arena;
    day_t day = due ? due_day(teller->calendar, at) : calendar_day_at(teller->calendar, at);
    const char *date = teller->years ? words_day(arena, day) : words_date(arena, day);
    int minute = (int)((at - calendar_ms(teller->calendar, day, 0)) / 60000);
    return arena_printf(arena, "%s %02d:%02d", date, minute / 60, minute % 60);
}

static const char *start_moment_zh(const struct teller *teller)
{
    if (teller->ask->start.ends_day)
        return teller->years ? words_day(teller->arena, teller->start) : words_date(teller->arena, teller->start);
    return moment_zh(teller, teller->ask->start.at, false);
}

static const char *start_moment_en(const struct teller *teller)
{
    const char *date = words_iso(teller->arena, teller->start);
    int minute = civil_minute_at(teller->ask->start.at, calendar_offset(teller->calendar));
    return teller->ask->start.ends_day ? date : arena_printf(teller->arena, "%s %02d:%02d", date, minute / 60, minute % 60);
}

struct pair {
    const char *zh, *en;
};

static struct pair fixed_words(const struct teller *teller)
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
    static const char *const weekdays_en[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    int number = teller->phrase->number;
    if (teller->phrase->kind == DUE_WEEKDAY)
        return (struct pair){words_weekday(number), weekdays_en[number - 1]};
    if (teller->phrase->kind == DUE_DAY)
        return (struct pair){arena_printf(teller->arena, "第 %d 日", number), arena_printf(teller->arena, "day %d", number)};
    return words[teller->phrase->kind];
}

static struct pair span_words(const struct teller *teller)
{
    bool span = teller->phrase->kind <= DUE_POLICY;
    struct pair words = span ? (struct pair){words_span(teller->arena, teller->span), words_span_en(teller->arena, teller->span)}
                             : fixed_words(teller);
    int clock = teller->phrase->clock;
    if (clock == DUE_NO_CLOCK || !*words.zh)
        return words;
    return (struct pair){arena_printf(teller->arena, "%s %02d:%02d", words.zh, clock / 60, clock % 60),
                         arena_printf(teller->arena, "%s at %02d:%02d", words.en, clock / 60, clock % 60)};
}

static void write_sum(const struct teller *teller)
{
    struct due_explain *explain = teller->explain;
    struct pair span = span_words(teller);
    bool counts = teller->phrase->kind <= DUE_POLICY;
    const char *due_en = due_print(teller->arena, teller->calendar, explain->due);
    explain->start_zh = start_moment_zh(teller);
    explain->span_zh = span.zh;
    explain->due_zh = moment_zh(teller, explain->due, true);
    explain->sum_zh = explain->due_zh;
    explain->sum_en = due_en;
    if (teller->phrase->kind == DUE_MOMENT)
        return;
    explain->sum_zh = arena_printf(teller->arena, "%s %s %s ＝ %s", explain->start_zh,
                                   !counts ? "→" : backwards(teller) ? "－" : "＋", span.zh, explain->due_zh);
    explain->sum_en = arena_printf(teller->arena, "%s %s %s = %s", start_moment_en(teller),
                                   !counts ? "→" : backwards(teller) ? "-" : "+", span.en, due_en);
}

/* --- the lines --- */

static void add_line(const struct teller *teller, const char *word_zh, const char *word_en, const char *zh, const char *en)
{
    struct due_explain *explain = teller->explain;
    explain->lines[explain->line_count++] = (struct due_line){word_zh, zh, word_en, en};
}

static void tell_start(const struct teller *teller)
{
    const char *zh = start_zh(teller), *en = start_en(teller);
    struct arena *arena = teller->arena;
    if (teller->phrase->kind == DUE_MOMENT)
        add_line(teller, "起点", "start", "时限就是这一时刻", "the deadline is this moment itself");
    else if (teller->how == TELL_ELAPSED)
        add_line(teller, "起点", "start", arena_printf(arena, "从%s的时刻连续计时", zh),
                 arena_printf(arena, "time elapses from the moment of %s", en));
    else if (teller->how == TELL_FIXED)
        add_line(teller, "起点", "start", arena_printf(arena, "%s在%s", zh, words_weekday(civil_weekday(teller->start))),
                 arena_printf(arena, "the deadline is fixed by the day of %s", en));
    else
        add_line(teller, "起点", "start", arena_printf(arena, backwards(teller) ? "从%s往前数，当日不计" : "%s当日不计", zh),
                 arena_printf(arena, "the day of %s is not counted%s", en, backwards(teller) ? "; counted backwards" : ""));
}

/* Days of a stretch, by what they are. */
struct tally {
    struct text holidays_zh, holidays_en; /* "国庆节 7 天" for each run */
    struct text makeups_zh, makeups_en;
    int holidays, weekends, paused;
};

static void flush_run(struct tally *tally, const char *name, int days)
{
    if (!name)
        return;
    text_printf(&tally->holidays_zh, "%s%s %d 天", tally->holidays_zh.n ? "，" : "", name, days);
    text_printf(&tally->holidays_en, "%s%s %d days", tally->holidays_en.n ? ", " : "", name, days);
}

static struct tally tally_days(const struct teller *teller)
{
    struct tally tally = {TEXT(teller->arena), TEXT(teller->arena), TEXT(teller->arena), TEXT(teller->arena), 0, 0, 0};
    day_t first = backwards(teller) ? teller->due : teller->start + 1;
    day_t last = backwards(teller) ? teller->start - 1 : teller->due;
    const char *name = NULL;
    int run = 0;
    for (day_t day = first; day <= last; day++) {
        struct calendar_day known = look(teller, day);
        const char *now = known.kind == CALENDAR_HOLIDAY ? known.name : NULL;
        if (run && !text_same(now, name)) {
            flush_run(&tally, name, run);
            run = 0;
        }
        name = now;
        run += now != NULL;
        tally.holidays += now != NULL;
        tally.weekends += known.kind == CALENDAR_WEEKEND;
        tally.paused += (teller->how != TELL_WORKDAYS || known.worked) && paused_on(teller, day);
        if (known.kind == CALENDAR_MAKEUP) {
            text_printf(&tally.makeups_zh, "%s%s（%s）调休上班", tally.makeups_zh.n ? "，" : "", words_date(teller->arena, day),
                        words_weekday(civil_weekday(day)));
            text_printf(&tally.makeups_en, "%s%s", tally.makeups_en.n ? ", " : "make-up workdays: ", words_iso(teller->arena, day));
        }
    }
    if (run)
        flush_run(&tally, name, run);
    return tally;
}

static void tell_skipped(const struct teller *teller, struct tally *tally)
{
    struct text zh = tally->holidays_zh, en = tally->holidays_en;
    if (tally->weekends) {
        text_printf(&zh, "%s周末 %d 天", zh.n ? "，" : "", tally->weekends);
        text_printf(&en, "%sweekends %d days", en.n ? ", " : "", tally->weekends);
    }
    if (teller->how == TELL_WORKDAYS && zh.n)
        add_line(teller, "跳过", "skipped", text_end(&zh), text_end(&en));
}

static ms_t paused_ms(const struct teller *teller)
{
    ms_t sum = 0, start = teller->ask->start.at;
    for (size_t i = 0; i < teller->ask->pause_count; i++) {
        const struct due_pause *pause = &teller->ask->pauses[i];
        ms_t from = pause->from > start ? pause->from : start;
        if (from < teller->explain->due && pause->to > from)
            sum += pause->to - from;
    }
    return sum;
}

static void tell_pauses(const struct teller *teller, const struct tally *tally)
{
    struct arena *arena = teller->arena;
    if (backwards(teller) || teller->phrase->kind > DUE_POLICY)
        return;
    if (teller->how == TELL_ELAPSED && paused_ms(teller))
        add_line(teller, "停表", "paused", arena_printf(arena, "停表 %s，顺延同样长", words_duration(arena, paused_ms(teller))),
                 arena_printf(arena, "stopped for %lld s, later by as much", (long long)(paused_ms(teller) / 1000)));
    else if (teller->how == TELL_MONTHS && tally->paused)
        add_line(teller, "停表", "paused", arena_printf(arena, "停表 %d 天，到期顺延 %d 天", tally->paused, tally->paused),
                 arena_printf(arena, "stopped on %d days, later by as many", tally->paused));
    else if (teller->how != TELL_ELAPSED && tally->paused)
        add_line(teller, "停表", "paused", arena_printf(arena, "停表的 %d %s不计", tally->paused,
                 teller->how == TELL_WORKDAYS ? "个工作日" : "天"),
                 arena_printf(arena, "%d days on which the clock stood are not counted", tally->paused));
}

static void tell_counted(const struct teller *teller, struct tally *tally)
{
    if (teller->how == TELL_WORKDAYS && tally->makeups_zh.n)
        add_line(teller, "计入", "counted", text_end(&tally->makeups_zh), text_end(&tally->makeups_en));
    else if (teller->how == TELL_DAYS && tally->holidays + tally->weekends)
        add_line(teller, "计入", "counted", "按自然日，周末和假期照计", "natural days: weekends and holidays count");
    else if (teller->how == TELL_MONTHS && teller->span.unit != SPAN_TERM)
        add_line(teller, "计入", "counted", "到对应的同一日，没有这一日的为当月最后一天",
                 "to the same date, or the last day of a shorter month");
}

static void tell_extension(const struct teller *teller)
{
    ms_t to = teller->explain->extended_to;
    if (to)
        add_line(teller, "延期", "extended",
                 arena_printf(teller->arena, "原时限 %s，延至 %s", teller->explain->due_zh, moment_zh(teller, to, true)),
                 arena_printf(teller->arena, "first due %s, extended to %s", due_print(teller->arena, teller->calendar, teller->explain->due),
                              due_print(teller->arena, teller->calendar, to)));
}

static bool asks_calendar(const struct teller *teller)
{
    return teller->how == TELL_WORKDAYS || teller->span.unit == SPAN_TERM || teller->phrase->kind == DUE_SAME_WORKDAY ||
           teller->phrase->kind == DUE_LAST_WORKDAY;
}

static void tell_ground(const struct teller *teller)
{
    struct due_explain *explain = teller->explain;
    if (!asks_calendar(teller)) {
        add_line(teller, "依据", "basis", "不看节假日", "holidays make no difference");
        return;
    }
    const char *zh = explain->provisional ? "（暂定，放假安排尚未公布）" : "";
    const char *en = explain->provisional ? " (provisional)" : "";
    add_line(teller, "依据", "basis", arena_printf(teller->arena, "日历 %s，%s 版%s", explain->calendar, explain->version, zh),
             arena_printf(teller->arena, "calendar %s, version %s%s", explain->calendar, explain->version, en));
}

static void tell_lines(const struct teller *teller)
{
    struct tally tally = tally_days(teller);
    tell_start(teller);
    tell_skipped(teller, &tally);
    tell_pauses(teller, &tally);
    tell_counted(teller, &tally);
    tell_extension(teller);
    tell_ground(teller);
}

int due_explain(struct arena *arena, const struct due_phrase *phrase, const struct due_ask *ask,
                const struct due_telling *telling, const struct calendar *calendar, struct due_explain *ret_explain,
                struct oops *oops)
{
    static const struct due_telling plain = {0};
    struct due_explain explain = {.start = ask->start.at, .calendar = calendar_name(calendar), .version = calendar_version(calendar)};
    int r = due_compute(phrase, ask, calendar, &explain.due, oops);
    if (r != 0)
        return r;
    struct teller teller = {.arena = arena, .phrase = phrase, .ask = ask, .telling = telling ? telling : &plain,
                            .calendar = calendar, .explain = &explain, .span = {0, SPAN_DAY}};
    classify(&teller);
    explain.extended_to = teller.telling->extended_to;
    teller.start = span_day(calendar, ask->start);
    teller.due = due_day(calendar, explain.due);
    if (teller.how == TELL_ELAPSED && !backwards(&teller) && teller.due < teller.start)
        teller.due = teller.start; /* nothing elapsed since 00:00: not the day before */
    day_t last = explain.extended_to ? due_day(calendar, explain.extended_to) : teller.due;
    teller.years = civil_date(teller.start).year != civil_date(last).year;
    explain.provisional = asks_calendar(&teller) &&
        calendar_provisional(calendar, teller.start < teller.due ? teller.start : teller.due,
                             teller.start > teller.due ? teller.start : teller.due);
    lay_strip(&teller);
    write_sum(&teller);
    tell_lines(&teller);
    *ret_explain = explain;
    return 0;
}
