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
    const char *verb, *zh;
};

static const char *word_of(const struct word *words, size_t n, const char *verb)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(words[i].verb, verb))
            return words[i].zh;
    return NULL;
}

/* Of the engine itself. */
static const char *engine_word(const char *verb)
{
    static const struct word WORDS[] = {
        {"adopt", "采用制度"},
        {"upgrade", "程序升级"},
        {"duty.period", "新的一期"},
        {"task.before", "提醒"},
        {"task.missed", "到时限"},
        {"task.later", "逾期未办"},
        {"task.met", "办结"},
        {"task.touch", "检视"},
        {"task.wake", "检视"},
        {"task.redated", "时限重算"},
        {"task.parked", "搁置"},
        {"delivery.sending", "通知正在送出"},
        {"delivery.pending", "通知待送"},
        {"delivery.off", "通道没有启用"},
        {"delivery.sent", "通知送出"},
        {"delivery.failed", "通知没送到"},
        {"delivery.uncertain", "通知送达不明"},
        {"delivery.read", "通知已读"},
        {"delivery.receipt", "通知回执"},
        {"delivery.unreceipted", "没有按时回执"},
        {"call.call.proof", "执行结果"},
        {"call.proof", "执行结果"},
        {"call.unproved", "到时未证明"},
        {"login.open", "建立账号"},
    };
    return word_of(WORDS, sizeof WORDS / sizeof *WORDS, verb);
}

/* Of every register, where its pack has no word of its own. */
static const char *common_word(const char *name)
{
    static const struct word WORDS[] = {
        {"open", "登记"},       {"edit", "更正"},       {"read", "查看"},         {"export", "导出"},
        {"touch", "自动处理"},  {"period", "新的一期"}, {"sighting", "再次发现"}, {"reopen", "重新打开"},
        {"extend", "申请延期"}, {"grant", "同意延期"},  {"deny", "不同意延期"},   {"transfer", "转办"},
        {"delegate", "委托"},   {"withdraw", "撤回"},   {"remind", "催办"},       {"refused", "没有通过"},
        {"missed", "到时限"},   {"before", "提醒"},     {"later", "逾期未办"},    {"met", "办结"},
    };
    return word_of(WORDS, sizeof WORDS / sizeof *WORDS, name);
}

static const char *deed_title(const struct reg *reg, const char *name)
{
    const struct deed *deed = reg_deed(reg, NULL, name);
    for (size_t i = 0; !deed && i < reg->states.n; i++)
        deed = reg_deed(reg, &reg->states.at[i], name);
    return deed ? deed->title : NULL;
}

/* What a watch saw is called like the state of its probe. */
static const char *sensed_title(const struct law *law, const char *watch, const char *name)
{
    const struct state *state = reg_state(law_reg(law, "probe"), name);
    for (size_t i = 0; state && i < law->watches.n; i++)
        if (!strcmp(law->watches.at[i].name, watch))
            return state->title;
    return NULL;
}

static const char *of_two_parts(const struct law *law, const char *verb, const char *dot)
{
    char first[100];
    size_t n = (size_t)(dot - verb);
    if (n >= sizeof first)
        return NULL;
    memcpy(first, verb, n);
    first[n] = '\0';
    const struct reg *reg = law_reg(law, first);
    const char *title = reg ? deed_title(reg, dot + 1) : sensed_title(law, first, dot + 1);
    return title ? title : common_word(dot + 1);
}

const char *verbs_title(const struct law *law, const struct row *change)
{
    const char *verb = row_text(change, "verb"), *reason = row_text(change, "reason"), *dot = strrchr(verb, '.');
    const struct fact_def *fact = map_get(&law->facts, verb);
    const char *title = of_account(change) && *reason ? reason : engine_word(verb);
    if (!title && fact)
        title = fact->title;
    if (!title && dot)
        title = of_two_parts(law, verb, dot);
    return title ? title : verb;
}

/* --- the sentence --- */

const char *verbs_text(struct reading *reading, const struct row *change)
{
    const char *text = row_text(change, "text"), *title = verbs_title(reading->law, change);
    struct value subject = row_get(change, "subject");
    if (of_session(change))
        return arena_printf(reading->arena, "%s，%s", strcmp(title, "登录") ? title : "登录成功",
                            row_text(change, "source"));
    if (*text && strcmp(text, title) && !of_account(change))
        return text;
    return reading_title(reading, subject);
}

const char *verbs_kind(const struct row *change)
{
    const char *verb = row_text(change, "verb"), *actor = row_text(change, "actor-kind");
    static const char *const ADMIN[] = {"adopt", "upgrade", "login.", "channel.", "calendar", "setting", "epoch", "article"};
    if (text_starts(verb, "session.") || of_session(change))
        return "session";
    if (text_starts(verb, "read") || text_ends(verb, ".read") || text_ends(verb, ".export"))
        return "read";
    for (size_t i = 0; i < sizeof ADMIN / sizeof *ADMIN; i++)
        if (text_starts(verb, ADMIN[i]))
            return "admin";
    return !strcmp(actor, "clock") ? "clock" : !strcmp(actor, "person") ? "deed" : "fact";
}
