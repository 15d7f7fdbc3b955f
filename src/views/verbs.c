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

/* What the engine writes into the trail by itself, it writes in Chinese. */
static const char *kept_word(const struct reading *reading, const char *kept)
{
    static const char *const WORDS[][2] = {
        {"时钟", "the clock"},
        {"探测", "a probe"},
        {"系统", "the system"},
        {"作业", "a job"},
        {"封条", "the seal"},
        {"核验", "the verification"},
        {"核验证据链", "chain of evidence verified"},
        {"时间同步", "time service"},
        {"人事", "personnel"},
        {"样例", "sample data"},
        {"样例数据", "sample data"},
        {"样例生成", "sample data"},
        {"首次设置", "first set-up"},
        {"登录", "logged in"},
        {"登录失败", "login failed"},
        {"本人修改口令", "password changed by its owner"},
        {"登记动态口令", "one-time codes begun"},
        {"停用动态口令", "one-time codes given up"},
        {"发给程序的令牌", "token for a program"},
        {"上传制度原文", "text of the regulation uploaded"},
        {"日历改版", "new edition of the calendar"},
        {"建立数据文件夹", "data folder made"},
        {"再次发现", "seen again"},
        {"再次出现，重新打开", "came back, reopened"},
        {"到时仍未证明", "not proved in time"},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (!strcmp(WORDS[i][0], kept))
            return reading_say(reading, kept, WORDS[i][1]);
    return kept;
}

const char *verbs_actor(const struct reading *reading, const struct row *change)
{
    return kept_word(reading, row_text(change, "actor-title"));
}

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
        {"task.held", "时限还停着", "the clock still stands"},
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

static const struct deed *deed_of(const struct reg *reg, const struct state *state, const char *name)
{
    const struct deed *deed = reg_deed(reg, state, name);
    for (size_t i = 0; !state && !deed && i < reg->states.n; i++)
        deed = reg_deed(reg, &reg->states.at[i], name);
    return deed;
}

/* STEP.return, STEP.return-STATE, STEP.reject */
static const struct deed *step_of_end(const struct reading *reading, const struct reg *reg, const struct state *state,
                                      const char *name, bool *ret_reject)
{
    const char *dot = strrchr(name, '.');
    if (!dot || (!text_starts(dot, ".return") && strcmp(dot, ".reject")))
        return NULL;
    *ret_reject = dot[3] == 'j';
    return deed_of(reg, state, arena_text_n(reading->arena, name, (size_t)(dot - name)));
}

const char *verbs_deed_en(const struct reading *reading, const struct reg *reg, const struct state *state,
                          const char *name)
{
    bool reject;
    const struct deed *deed = deed_of(reg, state, name);
    const struct deed *step = deed ? NULL : step_of_end(reading, reg, state, name, &reject);
    if (!step || !step->en)
        return deed ? deed->en : NULL;
    return arena_printf(reading->arena, "%s%s", reject ? "Disagree: " : "Send back: ", step->en);
}

static const char *deed_title(const struct reading *reading, const struct reg *reg, const char *name)
{
    bool reject;
    const struct deed *deed = deed_of(reg, NULL, name);
    const struct deed *step = deed ? NULL : step_of_end(reading, reg, NULL, name, &reject);
    const char *en = verbs_deed_en(reading, reg, NULL, name);
    if (step)
        return reading_say(reading, arena_printf(reading->arena, "%s%s", reject ? "不同意：" : "退回：", step->title), en);
    return deed ? reading_say(reading, deed->title, en) : NULL;
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
    const char *first = arena_text_n(reading->arena, verb, (size_t)(dot - verb)), *end = strchr(verb, '.');
    const struct reg *reg = law_reg(reading->law, first);
    const char *title = reg ? deed_title(reading, reg, dot + 1) : sensed_title(reading, first, dot + 1);
    if (!title && end != dot) /* register.step.return */
        reg = law_reg(reading->law, arena_text_n(reading->arena, verb, (size_t)(end - verb)));
    if (!title && end != dot && reg)
        title = deed_title(reading, reg, end + 1);
    return title ? title : common_word(reading, dot + 1);
}

const char *verbs_title(const struct reading *reading, const struct row *change)
{
    const char *verb = row_text(change, "verb"), *reason = row_text(change, "reason"), *dot = strrchr(verb, '.');
    const struct fact_def *fact = map_get(&reading->law->facts, verb);
    const char *title = of_account(change) && *reason ? kept_word(reading, reason) : engine_word(reading, verb);
    if (!title && fact)
        title = reading_say(reading, fact->title, fact->en);
    if (!title && dot)
        title = of_two_parts(reading, verb, dot);
    return title ? title : verb;
}

/* --- the sentence --- */

/* "整改中：时限已过": the state or duty by its English name, and what became of it. */
static const char *of_task(struct reading *reading, const struct row *change, const char *text)
{
    const char *colon = strstr(text, "：");
    struct value subject = row_get(change, "subject");
    const struct reg *reg = subject.kind == VALUE_REF ? law_reg(reading->law, subject.ref.table) : NULL;
    const char *head = colon ? arena_text_n(reading->arena, text, (size_t)(colon - text)) : text, *en = NULL;
    for (size_t i = 0; reg && i < reg->states.n; i++) {
        const struct state *state = &reg->states.at[i];
        en = text_same(state->title, head) ? state->en : en;
        for (size_t k = 0; k < state->deeds.n; k++)
            en = !en && text_same(state->deeds.at[k].title, head) ? state->deeds.at[k].en : en;
    }
    for (size_t i = 0; !en && i < reading->law->duties.n; i++)
        if (text_same(reading->law->duties.at[i].title, head))
            en = reading->law->duties.at[i].en;
    return arena_printf(reading->arena, "%s: %s", reading_say(reading, head, en), verbs_title(reading, change));
}

const char *verbs_said(struct reading *reading, const struct row *change)
{
    struct reading chinese = *reading;
    const char *text = row_text(change, "text");
    chinese.english = false;
    bool plain = text_ends(row_text(change, "verb"), ".edit") && !strcmp(text, "修改");
    if (plain || !strcmp(text, verbs_title(&chinese, change)))
        return "";
    if (reading->english && text_starts(row_text(change, "verb"), "task.") && strstr(text, "："))
        return of_task(reading, change, text);
    return kept_word(reading, text);
}

const char *verbs_text(struct reading *reading, const struct row *change)
{
    const char *text = verbs_said(reading, change), *title = verbs_title(reading, change);
    struct value subject = row_get(change, "subject");
    if (of_session(change))
        return arena_printf(reading->arena, reading->english ? "%s, %s" : "%s，%s",
                            strcmp(title, "登录") ? title : "登录成功", row_text(change, "source"));
    if (*text && !of_account(change))
        return text;
    return kept_word(reading, reading_title(reading, subject));
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
