#include "rules/due_inner.h"
#include "rules/words.h"

#include "base/text.h"

static void add_line(const struct due_teller *teller, const char *word_zh, const char *word_en, const char *zh,
                     const char *en)
{
    struct due_explain *explain = teller->explain;
    explain->lines[explain->line_count++] = (struct due_line){word_zh, zh, word_en, en};
}

static void tell_start(const struct due_teller *teller)
{
    const char *zh = due_start_word(teller);
    const char *en = teller->telling->start_en ? teller->telling->start_en : "start";
    struct arena *arena = teller->arena;
    if (teller->phrase->kind == DUE_MOMENT)
        add_line(teller, "起点", "start", "时限就是这一时刻", "the deadline is this moment itself");
    else if (teller->how == TELL_ELAPSED)
        add_line(teller, "起点", "start", arena_printf(arena, "从%s的时刻连续计时", zh),
                 arena_printf(arena, "time elapses from the moment of %s", en));
    else if (teller->how == TELL_FIXED)
        add_line(teller, "起点", "start",
                 arena_printf(arena, "%s在%s", zh, words_weekday(civil_weekday(teller->start))),
                 arena_printf(arena, "the deadline is fixed by the day of %s", en));
    else
        add_line(teller, "起点", "start",
                 arena_printf(arena, due_backwards(teller) ? "从%s往前数，当日不计" : "%s当日不计", zh),
                 arena_printf(arena, "the day of %s is not counted%s", en,
                              due_backwards(teller) ? "; counted backwards" : ""));
}

/* Days of a stretch, by what they are. */
struct tally {
    struct text holidays_zh, holidays_en; /* "国庆节 7 天" for each run */
    struct text makeups_zh, makeups_en;
    int holidays, weekends, paused;
};

static void end_run(struct tally *tally, const char **name, int days)
{
    if (!*name)
        return;
    text_printf(&tally->holidays_zh, "%s%s %d 天", tally->holidays_zh.n ? "，" : "", *name, days);
    text_printf(&tally->holidays_en, "%s%s %d %s", tally->holidays_en.n ? ", " : "", *name, days,
                days == 1 ? "day" : "days");
    *name = NULL;
}

static void tally_makeup(const struct due_teller *teller, struct tally *tally, day_t day)
{
    text_printf(&tally->makeups_zh, "%s%s（%s）调休上班", tally->makeups_zh.n ? "，" : "",
                words_date(teller->arena, day), words_weekday(civil_weekday(day)));
    text_printf(&tally->makeups_en, "%s%s",
                tally->makeups_en.n ? ", " : "make-up workdays: ", words_iso(teller->arena, day));
}

static struct tally tally_days(const struct due_teller *teller)
{
    struct arena *arena = teller->arena;
    struct tally tally = {TEXT(arena), TEXT(arena), TEXT(arena), TEXT(arena), 0, 0, 0};
    day_t first = due_backwards(teller) ? teller->due : teller->start + 1;
    day_t last = due_backwards(teller) ? teller->start - 1 : teller->due;
    const char *name = NULL; /* of the holiday that runs */
    int run = 0;
    for (day_t day = first; day <= last; day++) {
        struct calendar_day known = due_look(teller, day);
        const char *holiday = known.kind == CALENDAR_HOLIDAY ? known.name : NULL;
        if (!text_same(holiday, name)) {
            end_run(&tally, &name, run);
            name = holiday;
            run = 0;
        }
        run++;
        bool paused = (teller->how != TELL_WORKDAYS || known.worked) && due_paused_on(teller, day);
        tally.holidays += holiday != NULL;
        tally.weekends += known.kind == CALENDAR_WEEKEND;
        tally.paused += paused;
        if (known.kind == CALENDAR_MAKEUP && !paused)
            tally_makeup(teller, &tally, day);
    }
    end_run(&tally, &name, run);
    return tally;
}

static void tell_skipped(const struct due_teller *teller, struct tally *tally)
{
    struct text zh = tally->holidays_zh, en = tally->holidays_en;
    if (tally->weekends) {
        text_printf(&zh, "%s周末 %d 天", zh.n ? "，" : "", tally->weekends);
        text_printf(&en, "%s%d weekend %s", en.n ? ", " : "", tally->weekends, tally->weekends == 1 ? "day" : "days");
    }
    if (teller->how == TELL_WORKDAYS && zh.n)
        add_line(teller, "跳过", "skipped", text_end(&zh), text_end(&en));
}

static ms_t paused_ms(const struct due_teller *teller)
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

static void tell_pauses(const struct due_teller *teller, const struct tally *tally)
{
    struct arena *arena = teller->arena;
    if (due_backwards(teller) || teller->phrase->kind > DUE_POLICY)
        return;
    if (teller->how == TELL_ELAPSED && paused_ms(teller))
        add_line(teller, "停表", "paused",
                 arena_printf(arena, "%s，时限顺延同样长", words_duration(arena, paused_ms(teller))),
                 arena_printf(arena, "stopped for %lld s, later by as much", (long long)(paused_ms(teller) / 1000)));
    else if (teller->how == TELL_MONTHS && tally->paused)
        add_line(teller, "停表", "paused", arena_printf(arena, "%d 天，时限顺延同样天数", tally->paused),
                 arena_printf(arena, "stopped on %d days, later by as many", tally->paused));
    else if (teller->how != TELL_ELAPSED && tally->paused)
        add_line(teller, "停表", "paused",
                 arena_printf(arena, "%d %s不计", tally->paused, teller->how == TELL_WORKDAYS ? "个工作日" : "天"),
                 arena_printf(arena, "%d days on which the clock stood are not counted", tally->paused));
}

static void tell_counted(const struct due_teller *teller, struct tally *tally)
{
    if (teller->how == TELL_WORKDAYS && tally->makeups_zh.n)
        add_line(teller, "计入", "counted", text_end(&tally->makeups_zh), text_end(&tally->makeups_en));
    else if (teller->how == TELL_DAYS && tally->holidays + tally->weekends)
        add_line(teller, "计入", "counted", "按自然日，周末和假期照计", "natural days: weekends and holidays count");
    else if (teller->how == TELL_MONTHS && teller->span.unit != SPAN_TERM)
        add_line(teller, "计入", "counted", "到对应的同一日，没有这一日的为当月最后一天",
                 "to the same date, or the last day of a shorter month");
}

static void tell_extension(const struct due_teller *teller)
{
    ms_t to = teller->explain->extended_to;
    if (to)
        add_line(teller, "延期", "extended",
                 arena_printf(teller->arena, "原时限 %s，延至 %s", teller->explain->due_zh, due_moment_zh(teller, to)),
                 arena_printf(teller->arena, "first due %s, extended to %s",
                              due_print(teller->arena, teller->calendar, teller->explain->due),
                              due_print(teller->arena, teller->calendar, to)));
}

static void tell_ground(const struct due_teller *teller)
{
    struct due_explain *explain = teller->explain;
    if (!teller->asks_calendar) {
        add_line(teller, "依据", "basis", "不看节假日", "holidays make no difference");
        return;
    }
    const char *zh = explain->provisional ? "（暂定，放假安排尚未公布）" : "";
    const char *en = explain->provisional ? " (provisional)" : "";
    add_line(teller, "依据", "basis",
             arena_printf(teller->arena, "日历 %s，%s 版%s", explain->calendar, explain->version, zh),
             arena_printf(teller->arena, "calendar %s, version %s%s", explain->calendar, explain->version, en));
}

void due_tell_lines(const struct due_teller *teller)
{
    struct tally tally = tally_days(teller);
    tell_start(teller);
    tell_skipped(teller, &tally);
    tell_pauses(teller, &tally);
    tell_counted(teller, &tally);
    tell_extension(teller);
    tell_ground(teller);
}
