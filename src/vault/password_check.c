#include "vault/password.h"
#include "vault/password_words.h"

#include "base/text.h"

#include <string.h>

enum piece { PIECE_COMMON, PIECE_KNOWN, PIECE_SEQUENCE, PIECE_WALK, PIECE_REPEAT, PIECE_YEAR, PIECE_COUNT };

static const struct password_fault PIECES[PIECE_COUNT] = {
    [PIECE_COMMON] = {"common", "含有常用的词、拼音或数字，去掉后太短", "too little besides common words and numbers"},
    [PIECE_KNOWN] = {"known", "含有登录名、姓名、单位或电话，去掉后太短",
                     "too little besides login, name, unit or phone"},
    [PIECE_WALK] = {"walk", "是键盘上相邻的键，去掉后太短", "too little besides neighbouring keys"},
    [PIECE_SEQUENCE] = {"sequence", "是连续的字母或数字，去掉后太短",
                        "too little besides letters or digits in sequence"},
    [PIECE_REPEAT] = {"repeat", "是重复的字符，去掉后太短", "too little besides repeated characters"},
    [PIECE_YEAR] = {"year", "含有年份或日期，去掉后太短", "too little besides a year or date"},
};

/* The password as a guesser reads it: small letters, the digit under a shifted key, the letter a sign stands for. */
struct views {
    char small[PASSWORD_MAX + 1], unshifted[PASSWORD_MAX + 1], letters[PASSWORD_MAX + 1];
    size_t n;
};

static char mapped(char c, const char *from, const char *to)
{
    const char *at = c ? strchr(from, c) : NULL;
    return at ? to[at - from] : c;
}

static char small(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static void look(struct views *views, const char *password)
{
    views->n = strlen(password);
    for (size_t i = 0; i <= views->n; i++) {
        views->small[i] = small(password[i]);
        views->unshifted[i] = mapped(views->small[i], "!@#$%^&*()_+{}:\"<>?~", "1234567890-=[];',./`");
        views->letters[i] = mapped(views->small[i], "@4031!$57", "aaoelisst");
    }
}

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* --- each detector: how many bytes from `at` on are such a piece, 0 = none --- */

static size_t word_at(const struct views *views, size_t at)
{
    size_t best = 0;
    for (const char *const *word = password_words; *word; word++) {
        size_t n = strlen(*word);
        if (n > best && (!strncmp(views->small + at, *word, n) || !strncmp(views->letters + at, *word, n)))
            best = n;
    }
    return best;
}

static size_t known_at(const struct views *views, const struct password_rules *rules, size_t at)
{
    size_t best = 0;
    for (size_t i = 0; i < rules->known_count; i++) {
        const char *known = rules->known[i];
        size_t n = known ? strlen(known) : 0, k = 0;
        while (k < n && small(known[k]) == views->small[at + k])
            k++;
        if (n >= 3 && k == n && n > best)
            best = n;
    }
    return best;
}

static bool neighbours(char a, char b)
{
    static const char *const ROWS[] = {"`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"};
    static const int SHIFT[] = {-4, 2, 3, 5}; /* of each row, in quarters of a key */
    int ax = -100, ay = -100, bx = 100, by = 100;
    for (int row = 0; row < 4; row++) {
        const char *p = strchr(ROWS[row], a), *q = strchr(ROWS[row], b);
        if (p)
            ax = SHIFT[row] + 4 * (int)(p - ROWS[row]), ay = row;
        if (q)
            bx = SHIFT[row] + 4 * (int)(q - ROWS[row]), by = row;
    }
    int dx = ax > bx ? ax - bx : bx - ax, dy = ay > by ? ay - by : by - ay;
    return a != b && dx <= 4 && dy <= 1;
}

static size_t walk_at(const struct views *views, size_t at)
{
    size_t n = 1;
    while (views->unshifted[at + n] && neighbours(views->unshifted[at + n - 1], views->unshifted[at + n]))
        n++;
    return n >= 4 ? n : 0;
}

static size_t sequence_at(const struct views *views, size_t at)
{
    const char *text = views->unshifted + at;
    int step = text[0] && text[1] ? text[1] - text[0] : 0;
    size_t n = 1;
    while (text[n] && text[n] - text[n - 1] == step)
        n++;
    return (step == 1 || step == -1) && n >= 3 ? n : 0;
}

static size_t repeat_at(const struct views *views, size_t at)
{
    const char *text = views->small + at;
    size_t best = 0;
    for (size_t unit = 1; unit <= 4 && unit < views->n - at; unit++) {
        size_t n = unit;
        while (text[n] && text[n] == text[n - unit])
            n++;
        if (n >= (unit == 1 ? 3 : 2 * unit) && n > best)
            best = n;
    }
    return best;
}

static int two(const char *text) { return (text[0] - '0') * 10 + text[1] - '0'; }
static bool month_day(const char *text)
{
    return two(text) >= 1 && two(text) <= 12 && two(text + 2) >= 1 && two(text + 2) <= 31;
}

static size_t year_at(const struct views *views, size_t at)
{
    const char *text = views->small + at;
    size_t digits = 0;
    while (digits < 8 && digit(text[digits]))
        digits++;
    bool year = digits >= 4 && (two(text) == 19 || two(text) == 20);
    if (year && digits == 8 && month_day(text + 4))
        return 8;
    if (digits >= 6 && month_day(text + 2))
        return 6;
    return year ? 4 : 0;
}

static size_t piece_at(const struct views *views, const struct password_rules *rules, size_t at, enum piece *ret_kind)
{
    const size_t sizes[PIECE_COUNT] = {
        [PIECE_COMMON] = word_at(views, at),       [PIECE_KNOWN] = known_at(views, rules, at),
        [PIECE_SEQUENCE] = sequence_at(views, at), [PIECE_WALK] = walk_at(views, at),
        [PIECE_REPEAT] = repeat_at(views, at),     [PIECE_YEAR] = year_at(views, at),
    };
    size_t best = 0;
    for (int kind = 0; kind < PIECE_COUNT; kind++)
        if (sizes[kind] > best) {
            best = sizes[kind];
            *ret_kind = (enum piece)kind;
        }
    return best;
}

/* Pieces and characters that a guesser must get right one by one. */
static int worth(const struct views *views, const struct password_rules *rules, bool found[PIECE_COUNT])
{
    int worth = 0;
    for (size_t at = 0; at < views->n; worth++) {
        enum piece kind = PIECE_COMMON;
        size_t n = piece_at(views, rules, at, &kind);
        if (n)
            found[kind] = true;
        at += n ? n : 1;
        while (!n && at < views->n && ((unsigned char)views->small[at] & 0xC0) == 0x80)
            at++; /* the rest of one character */
    }
    return worth;
}

static int kinds(const char *password)
{
    bool found[4] = {false};
    for (const char *c = password; *c; c++)
        found[digit(*c) ? 0 : *c >= 'a' && *c <= 'z' ? 1 : *c >= 'A' && *c <= 'Z' ? 2 : 3] = true;
    return found[0] + found[1] + found[2] + found[3];
}

static bool typeable(const char *password)
{
    for (const char *c = password; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            return false;
    return strlen(password) <= PASSWORD_MAX && text_utf8(password, strlen(password));
}

size_t password_check(struct arena *arena, const char *password, const struct password_rules *rules,
                      struct password_fault ret_faults[PASSWORD_FAULTS])
{
    struct views views;
    bool found[PIECE_COUNT] = {false};
    size_t n = 0;
    if (!typeable(password)) {
        ret_faults[0] = (struct password_fault){"characters", "含有不能键入的字符，或超过 128 字节",
                                                "contains characters that cannot be typed, or over 128 bytes"};
        return 1;
    }
    if (text_chars(password) < (size_t)rules->length)
        ret_faults[n++] = (struct password_fault){"length", arena_printf(arena, "不足 %d 个字符", rules->length),
                                                  arena_printf(arena, "shorter than %d characters", rules->length)};
    if (kinds(password) < rules->kinds)
        ret_faults[n++] = (struct password_fault){
            "kinds", arena_printf(arena, "数字、小写字母、大写字母、特殊字符中至少要有 %d 种", rules->kinds),
            arena_printf(arena, "needs %d of: digits, small letters, capitals, other characters", rules->kinds)};
    look(&views, password);
    if (worth(&views, rules, found) >= rules->length * 3 / 4)
        return n;
    for (int kind = 0; kind < PIECE_COUNT; kind++)
        if (found[kind])
            ret_faults[n++] = PIECES[kind];
    return n;
}
