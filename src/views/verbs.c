#include "views/verbs.h"

#include "views/wording.h"

#include <string.h>

/* --- accounts: the reason tells what was done, and where from --- */

static bool of_account(const struct row *change)
{
    struct value subject = row_get(change, "subject");
    return subject.kind == VALUE_REF && !strcmp(subject.ref.table, "login");
}

static bool of_session(const struct row *change)
{
    return of_account(change) && text_starts(row_text(change, "reason"), "登录");
}

/* --- verbs --- */

struct word {
    const char *verb, *zh, *en;
};

static const char *word_of(const struct reading *reading, const struct word *words, size_t n, const char *verb)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(words[i].verb, verb))
            return reading_say(reading, words[i].zh, words[i].en);
    return NULL;
}

/* Of the engine itself. */
static const char *engine_word(const struct reading *reading, const char *verb)
{
    static const struct word WORDS[] = {
        {"adopt", "采用制度", "regulation adopted"},
        {"upgrade", "程序升级", "program upgraded"},
        {"clock.accepted", "确认系统时间", "time confirmed"},
        {"duty.period", "新的一期", "new period"},
        {"task.before", "提醒", "reminded"},
        {"task.missed", "到时限", "deadline passed"},
        {"task.later", "逾期未办", "still overdue"},
        {"task.met", "办结", "met"},
        {"task.touch", "检视", "looked at"},
        {"task.wake", "检视", "looked at"},
        {"task.redated", "时限重算", "deadline recomputed"},
        {"task.parked", "搁置", "put aside"},
        {"delivery.sending", "通知正在送出", "notice being sent"},
        {"delivery.pending", "通知待送", "notice queued"},
        {"delivery.off", "通道没有启用", "channel is off"},
        {"delivery.sent", "通知送出", "notice sent"},
        {"delivery.failed", "通知没送到", "notice failed"},
        {"delivery.uncertain", "通知送达不明", "delivery unknown"},
        {"delivery.read", "通知已读", "notice read"},
        {"delivery.receipt", "通知回执", "receipt given"},
        {"delivery.unreceipted", "没有按时回执", "no receipt in time"},
        {"call.call.proof", "执行结果", "outcome of the order"},
        {"call.proof", "执行结果", "outcome of the order"},
        {"call.unproved", "到时未证明", "not proved in time"},
        {"login.open", "建立账号", "account opened"},
    };
    return word_of(reading, WORDS, sizeof WORDS / sizeof *WORDS, verb);
}

/* Of every register, where its pack has no word of its own. */
static const char *common_word(const struct reading *reading, const char *name)
{
    static const struct word WORDS[] = {
        {"open", "登记", "entered"},
        {"edit", "更正", "corrected"},
        {"read", "查看", "looked up"},
        {"export", "导出", "exported"},
        {"touch", "自动处理", "done by rule"},
        {"period", "新的一期", "new period"},
        {"sighting", "再次发现", "seen again"},
        {"reopen", "重新打开", "reopened"},
        {"extend", "申请延期", "asked for more time"},
        {"grant", "同意延期", "more time granted"},
        {"deny", "不同意延期", "more time refused"},
        {"transfer", "转办", "handed over"},
        {"delegate", "委托", "delegated"},
        {"withdraw", "撤回", "withdrawn"},
        {"remind", "催办", "reminded"},
        {"refused", "没有通过", "refused"},
        {"missed", "到时限", "deadline passed"},
        {"before", "提醒", "reminded"},
        {"later", "逾期未办", "still overdue"},
        {"met", "办结", "met"},
    };
    return word_of(reading, WORDS, sizeof WORDS / sizeof *WORDS, name);
}

static const char *deed_title(const struct reading *reading, const struct reg *reg, const char *name)
{
    const struct deed *deed = reg_deed(reg, NULL, name);
    for (size_t i = 0; !deed && i < reg->states.n; i++)
        deed = reg_deed(reg, &reg->states.at[i], name);
    return deed ? reading_say(reading, deed->title, deed->en) : NULL;
}

/* What a watch saw is called like the state of its probe. */
static const char *sensed_title(const struct reading *reading, const char *watch, const char *name)
{
    const struct law *law = reading->law;
    const struct state *state = reg_state(law_reg(law, "probe"), name);
    for (size_t i = 0; state && i < law->watches.n; i++)
        if (!strcmp(law->watches.at[i].name, watch))
            return reading_say(reading, state->title, state->en);
    return NULL;
}

static const char *of_two_parts(const struct reading *reading, const char *verb, const char *dot)
{
    char first[100];
    size_t n = (size_t)(dot - verb);
    if (n >= sizeof first)
        return NULL;
    memcpy(first, verb, n);
    first[n] = '\0';
    const struct reg *reg = law_reg(reading->law, first);
    const char *title = reg ? deed_title(reading, reg, dot + 1) : sensed_title(reading, first, dot + 1);
    return title ? title : common_word(reading, dot + 1);
}

const char *verbs_title(const struct reading *reading, const struct row *change)
{
    const char *verb = row_text(change, "verb"), *reason = row_text(change, "reason"), *dot = strrchr(verb, '.');
    const struct fact_def *fact = map_get(&reading->law->facts, verb);
    const char *title = of_account(change) && *reason ? reason : engine_word(reading, verb);
    if (!title && fact)
        title = fact->title;
    if (!title && dot)
        title = of_two_parts(reading, verb, dot);
    return title ? title : verb;
}

/* --- the sentence --- */

const char *verbs_text(struct reading *reading, const struct row *change)
{
    const char *text = row_text(change, "text"), *title = verbs_title(reading, change);
    struct value subject = row_get(change, "subject");
    if (of_session(change))
        return arena_printf(reading->arena, "%s，%s",
                            strcmp(title, "登录") ? title : reading_say(reading, "登录成功", "logged in"),
                            row_text(change, "source"));
    if (*text && strcmp(text, title) && !of_account(change))
        return text;
    return reading_title(reading, subject);
}

const char *verbs_kind(const struct row *change)
{
    const char *verb = row_text(change, "verb"), *actor = row_text(change, "actor-kind");
    static const char *const ADMIN[] = {"adopt",    "upgrade", "login.", "channel.", "form-template.",
                                        "calendar", "setting", "clock.", "article"};
    if (text_starts(verb, "session.") || of_session(change))
        return "session";
    if (text_starts(verb, "read") || text_ends(verb, ".read") || text_ends(verb, ".export"))
        return "read";
    for (size_t i = 0; i < sizeof ADMIN / sizeof *ADMIN; i++)
        if (text_starts(verb, ADMIN[i]))
            return "admin";
    return !strcmp(actor, "clock") ? "clock" : !strcmp(actor, "person") ? "deed" : "fact";
}
