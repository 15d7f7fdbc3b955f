#include "rules/due.h"

#include "rules/words.h"

day_t due_day(const struct calendar *calendar, ms_t due) { return calendar_day_at(calendar, due - 1); }

/* Minutes after 00:00 of due_day, 1440 at the end of it. Seconds are cut off: never told later than it is. */
static int minute_of(const struct calendar *calendar, ms_t due)
{
    return (int)((due - calendar_ms(calendar, due_day(calendar, due), 0)) / 60000);
}

static const char *with_clock(struct arena *arena, const char *date, int minute)
{
    return arena_printf(arena, "%s %02d:%02d", date, minute / 60, minute % 60);
}

const char *due_print(struct arena *arena, const struct calendar *calendar, ms_t due)
{
    return with_clock(arena, words_iso(arena, due_day(calendar, due)), minute_of(calendar, due));
}

const char *due_print_zh(struct arena *arena, const struct calendar *calendar, ms_t due)
{
    return with_clock(arena, words_date(arena, due_day(calendar, due)), minute_of(calendar, due));
}

const char *due_print_rfc3339(struct arena *arena, const struct calendar *calendar, ms_t at)
{
    int offset = calendar_offset(calendar), east = offset < 0 ? -offset : offset;
    day_t day = calendar_day_at(calendar, at);
    int ms = (int)(at - calendar_ms(calendar, day, 0));
    const char *fraction = ms % 1000 ? arena_printf(arena, ".%03d", ms % 1000) : "";
    return arena_printf(arena, "%sT%02d:%02d:%02d%s%c%02d:%02d", words_iso(arena, day), ms / 3600000, ms / 60000 % 60,
                        ms / 1000 % 60, fraction, offset < 0 ? '-' : '+', east / 60, east % 60);
}

/* Days, or workdays, that begin between now and the due day's end; 0 when the clock cannot be told in days. */
static int32_t days_left(const struct calendar *calendar, enum span_unit unit, ms_t now, ms_t due)
{
    day_t today = calendar_day_at(calendar, now), last = due_day(calendar, due);
    int32_t workdays;
    if (unit <= SPAN_HOUR || due - now <= 30 * 3600000)
        return 0;
    if (unit != SPAN_WORKDAY)
        return last - today;
    return calendar_count(calendar, today, last, &workdays) == 0 ? workdays : 0;
}

const char *due_left_zh(struct arena *arena, const struct calendar *calendar, enum span_unit unit, ms_t now, ms_t due)
{
    ms_t left = due - now;
    if (left < 0)
        return arena_printf(arena, "逾期 %s", words_duration(arena, left));
    if (left < 3600000)
        return arena_printf(arena, "余 %02d:%02d", (int)(left / 60000), (int)(left / 1000 % 60));
    int32_t days = days_left(calendar, unit, now, due);
    if (days)
        return arena_printf(arena, "余 %d%s", days, unit == SPAN_WORKDAY ? "个工作日" : "天");
    return arena_printf(arena, "余 %s", words_duration(arena, left));
}

const char *due_left_en(struct arena *arena, const struct calendar *calendar, enum span_unit unit, ms_t now, ms_t due)
{
    ms_t left = due - now;
    if (left < 0)
        return arena_printf(arena, "%s late", words_duration_en(arena, left));
    if (left < 3600000)
        return arena_printf(arena, "%02d:%02d left", (int)(left / 60000), (int)(left / 1000 % 60));
    int32_t days = days_left(calendar, unit, now, due);
    if (days)
        return arena_printf(arena, "%d %s%s left", days, unit == SPAN_WORKDAY ? "workday" : "day",
                            days == 1 ? "" : "s");
    return arena_printf(arena, "%s left", words_duration_en(arena, left));
}
