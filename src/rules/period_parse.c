#include "rules/period.h"

#include <string.h>

static const struct {
    const char *word;
    enum period_kind kind;
} KINDS[] = {

    {"hour", PERIOD_HOUR},       {"day", PERIOD_DAY},     {"workday", PERIOD_WORKDAY}, {"week", PERIOD_WEEK},
    {"weekend", PERIOD_WEEKEND}, {"month", PERIOD_MONTH}, {"quarter", PERIOD_QUARTER}, {"half-year", PERIOD_HALF_YEAR},
    {"year", PERIOD_YEAR},       {"term", PERIOD_TERM},   {"season", PERIOD_SEASON},   {"holiday", PERIOD_HOLIDAY},
    {"holiday-eve", PERIOD_HOLIDAY_EVE},
};

struct word {
    const char *at;
    size_t n;
};

static struct word next_word(const char **p)
{
    *p += strspn(*p, " \t\r\n");
    struct word word = {*p, strcspn(*p, " \t\r\n")};
    *p += word.n;
    return word;
}

static bool is(struct word word, const char *text)
{
    return word.n == strlen(text) && memcmp(word.at, text, word.n) == 0;
}

/* "2 weeks", "6 months": `*p` stands behind the number. */
static bool read_several(struct word number, const char **p, struct period_phrase *phrase)
{
    static const struct {
        const char *word;
        enum period_kind kind;
        int most;
    } UNITS[] = {
        {"days", PERIOD_DAY, 366}, {"weeks", PERIOD_WEEK, 52}, {"months", PERIOD_MONTH, 6}, {"years", PERIOD_YEAR, 10}};
    struct word unit = next_word(p);
    for (size_t i = 0; i < number.n && i < 4; i++)
        phrase->count = phrase->count * 10 + (number.at[i] - '0');
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++)
        if (is(unit, UNITS[i].word)) {
            phrase->kind = UNITS[i].kind;
            return phrase->count >= 2 && phrase->count <= UNITS[i].most &&
                   (phrase->kind != PERIOD_MONTH || 12 % phrase->count == 0);
        }
    return false;
}

static bool all_digits(struct word word)
{
    return word.n > 0 && strspn(word.at, "0123456789") == word.n;
}

static bool read_kind(struct word word, struct period_phrase *phrase)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (is(word, KINDS[i].word)) {
            phrase->kind = KINDS[i].kind;
            return true;
        }
    phrase->kind = PERIOD_DATE;
    return civil_parse_month_day(word.at, word.n, &phrase->month, &phrase->day);
}

/* "tuesday and friday"; `*p` ends before the first word that is not part of it. */
static bool read_weekdays(const char **p, struct period_phrase *phrase)
{
    for (;;) {
        struct word word = next_word(p);
        int weekday = civil_parse_weekday(word.at, word.n);
        if (!weekday || phrase->weekdays & 1u << weekday)
            return false;
        phrase->weekdays |= 1u << weekday;
        const char *ahead = *p;
        if (!is(next_word(&ahead), "and"))
            return true;
        *p = ahead;
    }
}

int period_parse(struct arena *arena, const char *text, struct period_phrase *ret_phrase, struct oops *oops)
{
    struct period_phrase phrase = {0};
    const char *p = text, *first = text;
    struct word word = next_word(&p);
    if (civil_parse_weekday(word.at, word.n)) {
        phrase.kind = PERIOD_WEEKDAYS;
        if (!read_weekdays(&first, &phrase))
            return oops_set(oops, ERR_SYNTAX, text, "星期几用 and 连接，每个只写一次，如 tuesday and friday",
                            "weekdays are joined by and, each once: tuesday and friday");
        p = first;
    } else if (all_digits(word)) {
        if (!read_several(word, &p, &phrase))
            return oops_set(oops, ERR_SYNTAX, text,
                            "几个单位合成一期，写 2 至 366 days、2 至 52 weeks、2 3 4 6 months 或 2 至 10 years，"
                            "如双周一次 2 weeks；一个单位的直接写 week、month",
                            "several units in one period: 2 to 366 days, 2 to 52 weeks, 2 3 4 6 months or 2 to 10 "
                            "years; one unit is written week, month");
    } else if (!read_kind(word, &phrase))
        return oops_set(oops, ERR_SYNTAX, text,
                        "不认识这个周期，可写 day week month quarter year term holiday、2 weeks、星期几或 MM-DD",
                        "unknown period; write day, week, month, quarter, year, term, holiday …, 2 weeks, a weekday or MM-DD");
    word = next_word(&p);
    if (is(word, "during")) {
        word = next_word(&p);
        phrase.during = word.n ? arena_text_n(arena, word.at, word.n) : NULL;
        if (!phrase.during)
            return oops_set(oops, ERR_SYNTAX, text, "during 后面要有一段时间的名字",
                            "after during comes the name of a range");
        word = next_word(&p);
    }
    if (word.n)
        return oops_set(oops, ERR_SYNTAX, text, "周期后面多出了词", "words are left over after the period");
    *ret_phrase = phrase;
    return 0;
}
