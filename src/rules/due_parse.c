#include "rules/due.h"

#include "base/list.h"
#include "base/text.h"

#include <string.h>

struct word {
    const char *at;
    size_t n;
};

/* The phrase cut at blanks; `next` is the word to be read. */
struct reader {
    struct words LIST(struct word) words;
    size_t next;
    const char *text;
    struct oops *oops;
};

static const struct word NOTHING = {"", 0};

static struct word peek(const struct reader *reader, size_t ahead)
{
    size_t i = reader->next + ahead;
    return i < reader->words.n ? reader->words.at[i] : NOTHING;
}

static bool is(struct word word, const char *text)
{
    return word.n == strlen(text) && memcmp(word.at, text, word.n) == 0;
}

static bool take(struct reader *reader, const char *text)
{
    bool found = is(peek(reader, 0), text);
    reader->next += found;
    return found;
}

static bool at_end(const struct reader *reader) { return reader->next >= reader->words.n; }

static void cut(struct arena *arena, const char *text, struct words *ret_words)
{
    static const char blanks[] = " \t\r\n";
    for (const char *p = text + strspn(text, blanks); *p; p += strspn(p, blanks)) {
        size_t n = strcspn(p, blanks);
        *list_push(arena, ret_words) = (struct word){p, n};
        p += n;
    }
}

static int complain(const struct reader *reader, const char *zh, const char *en)
{
    return oops_set(reader->oops, ERR_SYNTAX, reader->text, zh, en);
}

static bool number(struct word word, int max, int *ret_number)
{
    int value = 0;
    for (size_t i = 0; i < word.n; i++) {
        if (word.at[i] < '0' || word.at[i] > '9' || value > max)
            return false;
        value = value * 10 + (word.at[i] - '0');
    }
    *ret_number = value;
    return word.n > 0 && value <= max;
}

/* A setting's or field's name: letters, digits, dashes, and text beyond ASCII; no dot, no bracket. */
static bool bare(struct word word)
{
    for (size_t i = 0; i < word.n; i++) {
        unsigned char c = (unsigned char)word.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
        bool later = (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!letter && !(i > 0 && later))
            return false;
    }
    return word.n > 0;
}

static bool side_word(struct word word) { return is(word, "after") || is(word, "before"); }

static int parse_date(struct reader *reader, struct due_phrase *phrase)
{
    int month, day;
    struct word word = peek(reader, 0);
    if (!civil_parse_month_day(word.at, word.n, &month, &day))
        return complain(reader, "日期写月和日，如 11-30，不写年", "a date is written as month and day: 11-30, no year");
    phrase->kind = DUE_DATE;
    phrase->number = month * 100 + day;
    reader->next++;
    return 0;
}

static int parse_span(struct reader *reader, struct due_phrase *phrase)
{
    int n;
    enum span_unit unit;
    struct word first = peek(reader, 0);
    if (first.n && memchr(first.at, '-', first.n))
        return parse_date(reader, phrase);
    if (!number(first, SPAN_MAX, &n))
        return complain(reader, "数字太大或写错，时长最多 100000", "not a number, or above 100000");
    if (!span_unit_parse(peek(reader, 1).at, peek(reader, 1).n, &unit))
        return complain(reader, "数字后要有单位，如 5 workdays、30 minutes",
                        "a number needs its unit: 5 workdays, 30 minutes");
    reader->next += 2;
    phrase->kind = DUE_SPAN;
    phrase->span = (struct span){n, unit};
    return 0;
}

static int parse_relative_day(struct reader *reader, struct due_phrase *phrase)
{
    static const struct {
        const char *first, *second;
        enum due_kind kind;
    } pairs[] = {
        {"same", "day", DUE_SAME_DAY}, {"same", "workday", DUE_SAME_WORKDAY},
        {"next", "day", DUE_NEXT_DAY}, {"next", "workday", DUE_NEXT_WORKDAY},
        {"last", "day", DUE_LAST_DAY}, {"last", "workday", DUE_LAST_WORKDAY},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (is(peek(reader, 0), pairs[i].first) && is(peek(reader, 1), pairs[i].second)) {
            phrase->kind = pairs[i].kind;
            reader->next += 2;
            return 0;
        }
    return complain(reader, "same、next、last 后面只能是 day 或 workday",
                    "after same, next, last comes day or workday");
}

static int parse_day_number(struct reader *reader, struct due_phrase *phrase)
{
    if (!number(peek(reader, 1), 366, &phrase->number) || phrase->number < 1)
        return complain(reader, "day 后面要有 1 到 366 的数字", "after day comes a number from 1 to 366");
    phrase->kind = DUE_DAY;
    reader->next += 2;
    return 0;
}

static int parse_policy(struct arena *arena, struct reader *reader, struct due_phrase *phrase)
{
    struct word name = peek(reader, 1);
    const char *dot = name.n ? memchr(name.at, '.', name.n) : NULL;
    if (!dot || dot == name.at || dot + 1 == name.at + name.n)
        return complain(reader, "policy 后面写 种类.属性，如 policy password.rotate",
                        "after policy comes KIND.ATTR: policy password.rotate");
    phrase->kind = DUE_POLICY;
    phrase->name = arena_text_n(arena, name.at, name.n);
    reader->next += 2;
    return 0;
}

/* Whether the phrase begins with `when`; otherwise all of it is an anchor. A bare word is a setting only where
 * `at`, `after` or `before` follows. */
static int parse_when(struct arena *arena, struct reader *reader, struct due_phrase *phrase)
{
    struct word first = peek(reader, 0), second = peek(reader, 1);
    if (side_word(first))
        return complain(reader, "after、before 前面要有时长或日子",
                        "a span or a day is missing before after or before");
    if (is(first, "within") || is(first, "in") || is(first, "by"))
        return complain(reader, "时限直接从时长或日子写起，如 2 hours after opened，前面不加词",
                        "a limit begins with its span or day: 2 hours after opened, no word before it");
    phrase->number = civil_parse_weekday(first.at, first.n);
    if (first.at[0] >= '0' && first.at[0] <= '9')
        return parse_span(reader, phrase);
    if (is(first, "same") || is(first, "next") || is(first, "last"))
        return parse_relative_day(reader, phrase);
    if (is(first, "policy"))
        return parse_policy(arena, reader, phrase);
    if (is(first, "day") && second.n)
        return parse_day_number(reader, phrase);
    if (phrase->number)
        phrase->kind = DUE_WEEKDAY;
    else if (is(first, "end") && (!second.n || side_word(second)))
        phrase->kind = DUE_END;
    else if (bare(first) && (!second.n || is(second, "at") || side_word(second))) {
        phrase->kind = second.n ? DUE_SETTING : DUE_NAME;
        phrase->name = arena_text_n(arena, first.at, first.n);
    } else {
        phrase->kind = DUE_MOMENT;
        return 0;
    }
    reader->next++;
    return 0;
}

static bool takes_clock(const struct due_phrase *phrase)
{
    switch (phrase->kind) {
    case DUE_SPAN:
        return !span_elapses(phrase->span);
    case DUE_END:
    case DUE_MOMENT:
    case DUE_NAME:
        return false;
    default:
        return true;
    }
}

static int parse_clock(struct reader *reader, struct due_phrase *phrase)
{
    phrase->clock = DUE_NO_CLOCK;
    if (phrase->kind == DUE_MOMENT || !take(reader, "at"))
        return 0;
    if (!takes_clock(phrase))
        return complain(reader, "这里不能写几点：at 只用于按天计的时限",
                        "no clock time here: at belongs to limits that end with a day");
    struct word clock = peek(reader, 0);
    if (!civil_parse_clock(clock.at, clock.n, &phrase->clock) || phrase->clock == 0)
        return complain(
            reader, "at 后面写时刻，如 17:00，最晚 24:00；一天的零点写成前一天的 24:00",
            "after at comes a clock time, 17:00, at most 24:00; 00:00 is written as 24:00 of the day before");
    reader->next++;
    return 0;
}

static int parse_side(struct reader *reader, struct due_phrase *phrase)
{
    if (phrase->kind == DUE_MOMENT)
        return 0;
    phrase->side = take(reader, "after") ? DUE_AFTER : take(reader, "before") ? DUE_BEFORE : DUE_FREE;
    bool counts = phrase->kind <= DUE_POLICY || phrase->kind == DUE_WEEKDAY || phrase->kind == DUE_DAY ||
                  phrase->kind == DUE_DATE;
    if (phrase->side == DUE_BEFORE && !counts)
        return complain(reader, "before 只用于时长、星期几、day N 和日期",
                        "before goes with spans, weekdays, day N and dates");
    if (phrase->side == DUE_AFTER && phrase->kind == DUE_END)
        return complain(reader, "end 是周期的末尾，后面不能有 after",
                        "end is the end of the period, no after follows it");
    if (phrase->side == DUE_FREE && !at_end(reader))
        return complain(reader, "时限后面多出了词，只能接 after 或 before",
                        "words are left over; only after or before may follow");
    return 0;
}

static void add_anchor(struct arena *arena, struct due_phrase *phrase, const struct reader *reader, size_t from,
                       size_t to)
{
    const struct word *first = &reader->words.at[from], *last = &reader->words.at[to - 1];
    phrase->anchors[phrase->anchor_count++] = arena_text_n(arena, first->at, (size_t)(last->at + last->n - first->at));
}

static int bracket_depth(struct word word)
{
    int depth = 0;
    for (size_t i = 0; i < word.n; i++)
        depth += (word.at[i] == '(') - (word.at[i] == ')');
    return depth;
}

static int parse_anchors(struct arena *arena, struct reader *reader, struct due_phrase *phrase)
{
    phrase->anchors = ARENA_ARRAY(arena, const char *, reader->words.n + 1);
    size_t from = reader->next;
    int depth = 0;
    for (size_t i = from; i <= reader->words.n; i++) {
        bool end = i == reader->words.n;
        if (!end && !(depth == 0 && is(reader->words.at[i], "or"))) {
            if ((depth += bracket_depth(reader->words.at[i])) < 0)
                return complain(reader, "多了一个右括号", "a closing bracket too many");
            continue;
        }
        if (i == from)
            return complain(reader, "after、before、or 后面要有起算的时刻", "a moment to count from is missing");
        add_anchor(arena, phrase, reader, from, i);
        from = i + 1;
    }
    return depth ? complain(reader, "括号没有闭合", "a bracket is not closed") : 0;
}

int due_parse(struct arena *arena, const char *text, struct due_phrase *ret_phrase, struct oops *oops)
{
    struct reader reader = {.text = text, .oops = oops};
    struct due_phrase phrase = {0};
    cut(arena, text, &reader.words);
    if (reader.words.n == 0)
        return complain(&reader, "时限是空的", "the limit is empty");
    int r = parse_when(arena, &reader, &phrase);
    if (r == 0)
        r = parse_clock(&reader, &phrase);
    if (r == 0)
        r = parse_side(&reader, &phrase);
    if (r == 0 && (phrase.kind == DUE_MOMENT || phrase.side != DUE_FREE))
        r = parse_anchors(arena, &reader, &phrase);
    if (r < 0)
        return r;
    if (phrase.kind == DUE_NAME) {
        phrase.anchors = ARENA_ARRAY(arena, const char *, 1);
        phrase.anchors[phrase.anchor_count++] = phrase.name;
    }
    *ret_phrase = phrase;
    return 0;
}
