#include "rules/words.h"

#include "base/text.h"

struct unit_words {
    const char *zh, *en;
};

static const struct unit_words UNITS[] = {
    [SPAN_SECOND] = {"秒", "second"},         [SPAN_MINUTE] = {"分钟", "minute"},
    [SPAN_HOUR] = {"小时", "hour"},           [SPAN_DAY] = {"天", "day"},
    [SPAN_WORKDAY] = {"个工作日", "workday"}, [SPAN_WEEK] = {"周", "week"},
    [SPAN_MONTH] = {"个月", "month"},         [SPAN_YEAR] = {"年", "year"},
    [SPAN_TERM] = {"个学期", "term"},
};

/* The two largest units, in words that end each. */
static const char *duration_in(struct arena *arena, ms_t duration, const char *const words[4], const char *between)
{
    static const ms_t PARTS[] = {CIVIL_DAY_MS, 3600000, 60000};
    ms_t left = duration < 0 ? -duration : duration;
    for (int i = 0; i < 3; i++) {
        if (left < PARTS[i])
            continue;
        long long first = left / PARTS[i], second = i < 2 ? left % PARTS[i] / PARTS[i + 1] : 0;
        if (!second)
            return arena_printf(arena, "%lld%s", first, words[i]);
        return arena_printf(arena, "%lld%s%s%lld%s", first, words[i], between, second, words[i + 1]);
    }
    return arena_printf(arena, "%lld%s", (long long)(left / 1000), words[3]);
}

const char *words_duration(struct arena *arena, ms_t duration)
{
    static const char *const WORDS[] = {"天", "小时", "分", "秒"};
    return duration_in(arena, duration, WORDS, "");
}

const char *words_duration_en(struct arena *arena, ms_t duration)
{
    static const char *const WORDS[] = {"d", "h", "m", "s"};
    return duration_in(arena, duration, WORDS, " ");
}

const char *words_span(struct arena *arena, struct span span)
{
    return arena_printf(arena, "%d %s", span.n, UNITS[span.unit].zh);
}

const char *words_span_en(struct arena *arena, struct span span)
{
    return arena_printf(arena, "%d %s%s", span.n, UNITS[span.unit].en, span.n == 1 ? "" : "s");
}

const char *words_date(struct arena *arena, day_t day)
{
    struct civil_date date = civil_date(day);
    return arena_printf(arena, "%d月%d日", date.month, date.day);
}

const char *words_day(struct arena *arena, day_t day)
{
    struct civil_date date = civil_date(day);
    return arena_printf(arena, "%d年%d月%d日", date.year, date.month, date.day);
}

const char *words_iso(struct arena *arena, day_t day)
{
    struct civil_date date = civil_date(day);
    return arena_printf(arena, "%04d-%02d-%02d", date.year, date.month, date.day);
}

const char *words_weekday(int weekday)
{
    static const char *const names[] = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
    return names[weekday - 1];
}

static const char *utf8_3(struct arena *arena, unsigned point)
{
    const char bytes[] = {(char)(0xe0 | point >> 12), (char)(0x80 | (point >> 6 & 0x3f)),
                          (char)(0x80 | (point & 0x3f))};
    return arena_text_n(arena, bytes, sizeof bytes);
}

/* Unicode keeps the circled numbers in three places: 1–20, 21–35, 36–50. */
const char *words_circled(struct arena *arena, int number)
{
    if (number >= 1 && number <= 20)
        return utf8_3(arena, 0x2460 + (unsigned)number - 1);
    if (number >= 21 && number <= 35)
        return utf8_3(arena, 0x3251 + (unsigned)number - 21);
    if (number >= 36 && number <= 50)
        return utf8_3(arena, 0x32b1 + (unsigned)number - 36);
    return arena_printf(arena, "%d", number);
}
