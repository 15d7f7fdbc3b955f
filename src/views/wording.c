#include "views/wording.h"

#include "rules/words.h"
#include "views/figures.h"
#include "views/show.h"

#include <string.h>

/* --- terms --- */

/* No other number of a pack is that large: a moment, told by the day that it ends. */
enum { DATES_FROM = 100000000 };

static const char *printed(struct arena *arena, const struct term *term)
{
    struct text text = TEXT(arena);
    term_print(&text, term);
    return text_end(&text);
}

static const char *value_words(struct reading *reading, struct value value)
{
    struct arena *arena = reading->arena;
    switch (value.kind) {
    case VALUE_INT:
        return value.number / 1000 < DATES_FROM ? arena_printf(arena, "%lld", (long long)value.number)
                                                : show_date(reading, due_day(reading->law->calendar, value.number));
    case VALUE_REAL:
        return arena_printf(arena, "%.6g", value.real);
    case VALUE_TEXT:
        return value.text;
    default:
        return NULL;
    }
}

const char *wording_term(struct reading *reading, const struct term *term)
{
    struct deciding deciding = reading_deciding(reading, NULL, NULL);
    struct span span;
    const char *words = NULL;
    if (term_span(&deciding, term, &span))
        return reading->english ? words_span_en(reading->arena, span) : words_span(reading->arena, span);
    if (term->kind == TERM_VALUE || term->kind == TERM_PATH)
        words = value_words(reading, term_value(&deciding, term));
    return words ? words : printed(reading->arena, term);
}

/* --- bounds --- */

static const char *comparison(enum term_kind kind)
{
    switch (kind) {
    case TERM_EQUAL:
        return "=";
    case TERM_LESS:
        return "<";
    case TERM_AT_MOST:
        return "≤";
    case TERM_MORE:
        return ">";
    case TERM_AT_LEAST:
        return "≥";
    default:
        return NULL;
    }
}

/* --- targets that are more than one bound, as the pack wrote them, in words --- */

static const char *sign_words(struct reading *reading, const char *token, size_t n)
{
    static const struct {
        const char *token, *zh, *en;
    } SIGNS[] = {{">=", " ≥ ", " ≥ "},  {"<=", " ≤ ", " ≤ "},         {">", " ＞ ", " > "}, {"<", " ＜ ", " < "},
                 {"=", " = ", " = "},   {"and", "，并且", " and "},   {"or", "，或者", " or "},
                 {"(", "（", " ("},     {")", "）", ")"},             {"value", "本项", "figure "},
                 {".previous", "上期", " of the period before "}};
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        if (strlen(SIGNS[i].token) == n && !memcmp(SIGNS[i].token, token, n))
            return reading_say(reading, SIGNS[i].zh, SIGNS[i].en);
    return NULL;
}

/* Another indicator by its title, without the number that the table prints beside it. */
static const char *indicator_words(struct reading *reading, const char *token, size_t n)
{
    for (size_t i = 0; i < reading->law->indicators.n; i++) {
        const struct indicator *one = &reading->law->indicators.at[i];
        if (strlen(one->name) != n || memcmp(one->name, token, n))
            continue;
        const char *title = reading_say(reading, one->title, one->en);
        return title + strspn(title, "0123456789. ");
    }
    return NULL;
}

static const char *target_words(struct reading *reading, const char *written)
{
    static const char WORD[] = "abcdefghijklmnopqrstuvwxyz0123456789-", SIGN[] = "<>=";
    struct text text = TEXT(reading->arena);
    for (const char *at = written; *at;) {
        size_t n = *at == '.' ? 1 + strspn(at + 1, WORD) : strspn(at, WORD);
        if (!n)
            n = strspn(at, SIGN);
        if (!n)
            n = 1;
        const char *words = sign_words(reading, at, n);
        if (!words)
            words = indicator_words(reading, at, n);
        if (words)
            text_add(&text, words);
        else if (*at != ' ')
            text_add_n(&text, at, n);
        at += n;
    }
    return text_end(&text);
}

const char *wording_target(struct reading *reading, const struct indicator *indicator)
{
    const struct term *target = indicator->target;
    const char *sign = target ? comparison(target->kind) : NULL;
    double bound;
    if (!sign || !figure_target(reading, indicator, &bound))
        return indicator->target_text ? target_words(reading, indicator->target_text) : NULL;
    if (figure_kind(reading->law, indicator) == FIGURE_PERCENT)
        return arena_printf(reading->arena, "%s %.4g%%", sign, bound);
    if (figure_kind(reading->law, indicator) == FIGURE_MONEY)
        return arena_printf(reading->arena, "%s %.2f %s", sign, bound, figure_unit(reading, indicator));
    const char *unit = indicator->unit_text ? indicator->unit_text : "";
    bool duration = figure_kind(reading->law, indicator) == FIGURE_DURATION;
    return arena_printf(reading->arena, "%s %s%s", sign, wording_term(reading, target->b), duration ? "" : unit);
}

/* --- texts --- */

const char *wording_without_places(struct arena *arena, const char *text)
{
    struct text words = TEXT(arena);
    for (const char *at = text; *at;) {
        const char *open = strchr(at, '{'), *close = open ? strchr(open, '}') : NULL;
        text_add_n(&words, at, close ? (size_t)(open - at) : strlen(at));
        at = close ? close + 1 : at + strlen(at);
    }
    const char *whole = text_trim(arena, text_end(&words));
    const char *colon = text_ends(whole, "：") ? "：" : text_ends(whole, ":") ? ":" : "";
    return arena_text_n(arena, whole, strlen(whole) - strlen(colon));
}

/* --- orders --- */

const char *wording_order(const struct reading *reading, const char *capability, bool undo)
{
    static const struct {
        const char *capability, *zh[2], *en[2]; /* what it does, what it undoes */
    } WORDS[] = {
        {"restrict", {"限制访问", "恢复访问"}, {"Restrict access", "Restore access"}},
        {"site-publish", {"发布到网站", "从网站撤下"}, {"Publish on the site", "Take off the site"}},
        {"print", {"印制", "撤回印件"}, {"Print", "Withdraw the print"}},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (!strcmp(WORDS[i].capability, capability))
            return reading_say(reading, WORDS[i].zh[undo], WORDS[i].en[undo]);
    return undo ? arena_printf(reading->arena, reading->english ? "Undo: %s" : "撤销：%s", capability) : capability;
}

/* --- failures --- */

/* Pieces of the sentences of src/deliver, the longer before what they begin with. */
static const char *const FAILURES[][2] = {
    {"通道的地址或选项不对：", "the address or the options of the channel are wrong: "},
    {"没有发出：", "not sent: "},
    {"没有等到回答，不知是否已发出：", "no answer came, it may have been sent: "},
    {"找不到这个域名，看地址有没有写错", "there is no such name: is the address right?"},
    {"连不上：对方没有应答或不接受，看地址、端口和防火墙",
     "cannot connect: no answer, or refused; look at the address, the port and the firewall"},
    {"没有按时应答，看地址、端口和防火墙", "no answer in time; look at the address, the port and the firewall"},
    {"对方不会 STARTTLS：换 465 端口，或把加密改为“尽量加密”",
     "the other side has no STARTTLS: take port 465, or set the encryption to “Where offered”"},
    {"加密没有谈成，看端口和加密方式是否相配", "no agreement about encryption: does the port fit it?"},
    {"对方的证书不受信任", "the certificate is not trusted"},
    {"连上了，但没有应答", "connected, but no answer"},
    {"连接中途断开", "the connection broke"},
    {"地址写法不对", "the address is malformed"},
    {"不支持这种协议", "this protocol is not supported"},
    {"对方说发送过于频繁", "too many messages, says the other side"},
    {"对方暂时不能接收", "the other side cannot take it now"},
    {"对方处理出错", "the other side failed"},
    {"，不知是否已发出", ", it may have been sent"},
    {"对方的回答看不懂", "the answer makes no sense"},
    {"，请检查地址和口令", ", look at the address and the password"},
    {"对方拒绝：", "refused: "},
    {"对方拒绝", "refused"},
    {"邮件服务器不接受账号或口令：", "the mail server does not take the user or the password: "},
    {"邮件服务器拒收：", "the mail server refuses it: "},
    {"邮件服务器暂时不收：", "the mail server does not take it now: "},
    {"网关要求稍后再发：", "the gateway says later: "},
    {"网关没有说成功：", "the gateway does not say that it went out: "},
    {"没有这个通道，或通道已停用", "there is no such channel, or it is off"},
    {"已送出，请查看是否收到", "sent; look whether it has arrived"},
    {"（", " ("},
    {"）", ")"},
};

const char *wording_failure_en(struct arena *arena, const char *reason)
{
    struct text words = TEXT(arena);
    for (const char *at = reason; *at;) {
        size_t i = 0, n = sizeof FAILURES / sizeof *FAILURES;
        while (i < n && !text_starts(at, FAILURES[i][0]))
            i++;
        if (i < n)
            text_add(&words, FAILURES[i][1]);
        else
            text_add_n(&words, at, 1);
        at += i < n ? strlen(FAILURES[i][0]) : 1;
    }
    return text_end(&words);
}
