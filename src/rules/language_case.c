#include "rules/language.h"

#include <string.h>

/* Words of rehearsals, one per line. */
/* clang-format off */

#define WORDS(...) (const struct language_word[]){__VA_ARGS__, {NULL, NULL}}

static const struct language_word *const PARTS[] = {
    [LANGUAGE_OF_CASE] = WORDS(
        {"case", "案例的名称"}, {"clauses", "证明哪些条款"},
        {"given", "开始时有什么：standard: yes 用标准样例单位（base/cases/given.yaml，加上本包 cases/given.yaml 里的；只由一人担任的岗位，本包写了的以本包的为准），calendar 日历，其余是 台账: [行]；行用名称互相引用，state 是起始状态"},
        {"duties", "这个案例里哪些例行任务在走，不写的不走；状态自己的时限总在走"},
        {"else", "ignore：没有写到的后果不管"}, {"steps", "各步，按时间先后"}),
    [LANGUAGE_OF_STEP] = WORDS(
        {"at", "时间"}, {"by", "谁办：姓名，或岗位（取第一个任职的人，按记录的单位）"},
        {"open", "登记哪个台账"}, {"do", "记录.动作；动作里的明细是添加行，要改已有的行先 edit"}, {"edit", "修改哪条记录；写出的明细整个换掉原来的"},
        {"with", "填的值"}, {"as", "给新记录起个名字，后面用"},
        {"reason", "理由"}, {"auth", "again 或 second-factor：已再验身份"}, {"second", "共同办理的人"}, {"apart", "yes：两人不在一处"},
        {"return-to", "步骤退回到哪里"}, {"reject", "yes：步骤不同意"},
        {"fact", "来了什么事实"}, {"people", "appoint 任命，end 离任"}, {"proof", "这条记录的执行单有了证明"},
        {"wait", "只看：一条记录，或 yes"}, {"duty", "expect 里的 task、due 说的是哪项任务；wait 写它的对象，如 of: each holding 的写任职的 as"},
        {"expect", "应当怎样，见下"}, {"refused", "应被拒绝，理由里有这段话；几条理由之间用“；”，连着写出可以一次证明几条"}),
    [LANGUAGE_OF_EXPECT] = WORDS(
        {"state", "状态"}, {"task", "任务：open missed met late excused void；\"\" 没有任务"}, {"due", "时限"}, {"first-due", "延期前的时限"},
        {"notified escalated", "这一步通知、升级到的人或岗位"}, {"opened", "这一步建立的台账 [a]，或 {名字: a} 后面用"}, {"missing", "这一步没有建立的台账"},
        {"printed called", "印制的单据，下达的执行单"}, {"call", "执行单的状态"}, {"warned", "提醒的话"},
        {"value", "字段的值，可沿引用走"}, {"readable", "{姓名: yes 或 no}：看不看得到"}, {"indicator", "{name, unit, period, value}，period 写 2026、2026-H1、2026-Q1、2026-03 或其中一天，value: empty 没有值"}, {"policy", "接在一个人上：{类别.属性: 值}"}),
};

/* clang-format on */

const struct language_word *language_case_words(enum language_part part) { return PARTS[part]; }

bool language_case_knows(enum language_part part, const char *word)
{
    size_t n = strlen(word);
    for (const struct language_word *one = PARTS[part]; one->word; one++)
        for (const char *at = one->word; *at; at += strcspn(at, " "), at += *at == ' ')
            if (strcspn(at, " ") == n && !memcmp(at, word, n))
                return true;
    return false;
}

const char *language_case_example(void)
{
    return "case: 公文由专员提交\n"
           "clauses: [t.1]\n"
           "given: {standard: yes}\n"
           "else: ignore\n"
           "steps:\n"
           "  - at: 2026-10-12 09:00\n"
           "    by: 钱四\n"
           "    open: paper\n"
           "    with: {note: 另一份, unit: 图书馆, amount: 3}\n"
           "    as: p\n"
           "    expect: {state: draft, value: {amount: 3}}\n"
           "\n"
           "  - at: 2026-10-12 10:00\n"
           "    by: 赵三\n"
           "    do: p.submit\n"
           "    refused: 只有图书馆专员\n"
           "\n"
           "  - at: 2026-10-12 11:00\n"
           "    by: officer\n"
           "    do: p.submit\n"
           "    expect: {state: closed}\n";
}
