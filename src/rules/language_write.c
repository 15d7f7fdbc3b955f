#include "rules/language.h"

#include "rules/check.h"

#include <string.h>

static void write_words(struct text *text, const struct language_word *words)
{
    text_add(text, "| 词 | 意思 |\n|---|---|\n");
    for (const struct language_word *word = words; word->word; word++) {
        text_add(text, "| `");
        for (const char *at = word->word; *at; at++) {
            if (*at == ' ')
                text_add(text, "` `");
            else
                text_byte(text, *at);
        }
        text_printf(text, "` | %s |\n", word->meaning);
    }
    text_add(text, "\n");
}

static void write_places(struct text *text)
{
    size_t n;
    const struct language_place *places = language_places(&n);
    for (size_t i = 0; i < n; i++) {
        text_printf(text, "### %s（%s）\n\n", places[i].title, places[i].name);
        if (places[i].about)
            text_printf(text, "%s\n\n", places[i].about);
        write_words(text, places[i].words);
        text_printf(text, "```yaml\n%s```\n\n", places[i].example);
    }
}

static void write_phrases(struct text *text)
{
    static const char *const TITLES[] = {
        [LANGUAGE_CONDITION] = "条件",       [LANGUAGE_DUE] = "时限（due）",
        [LANGUAGE_EVERY] = "周期（every）",  [LANGUAGE_PEOPLE] = "人（by、who、notify）",
        [LANGUAGE_SET] = "集合（each、of）",
    };
    size_t n;
    const struct language_phrase *phrases = language_phrases(&n);
    for (size_t i = 0; i < n; i++) {
        if (!i || phrases[i].kind != phrases[i - 1].kind)
            text_printf(text, "%s### %s\n\n| 写法 | 意思 |\n|---|---|\n", i ? "\n" : "", TITLES[phrases[i].kind]);
        text_printf(text, "| `%s` | %s |\n", phrases[i].phrase, phrases[i].meaning);
    }
    text_add(text, "\n");
}

static void write_proofs(struct text *text)
{
    size_t n;
    const struct proof *proofs = check_proofs(&n);
    text_add(text, "`fengsui check` 证明下列各项；不成立的会指出文件、行和原因。\n\n");
    for (size_t i = 0; i < n; i++)
        text_printf(text, "- %s\n", proofs[i].zh);
    text_add(text,
             "\n尚不能证明、因而不声称的：对每个流程的有界遍历。\n");
}

static void write_cases(struct text *text)
{
    text_add(text, "## 案例\n\n"
                   "`cases/名称.case.yaml` 是一件有日期的事：给定什么、谁在什么时候办了什么、应当怎样。`fengsui rehearse packs/x` 用真正的程序推演，"
                   "`--mutate` 逐一去掉包里的一个条件、时限、步骤或规则，列出没有案例会发现的。`cases/given.yaml` 是本包案例共有的样例单位和人员。\n\n");
    write_words(text, language_case_words(LANGUAGE_OF_CASE));
    text_add(text, "每一步：\n\n");
    write_words(text, language_case_words(LANGUAGE_OF_STEP));
    text_add(text, "应当怎样（expect）：\n\n");
    write_words(text, language_case_words(LANGUAGE_OF_EXPECT));
    text_printf(text, "```yaml\n%s```\n\n", language_case_example());
}

void language_write(struct text *text)
{
    text_add(
        text,
        "# 制度包的语言\n\n"
        "<!-- 由 tools/gen-language 从 src/rules/language.c 生成，不要手改。 -->\n\n"
        "一部制度写成一个文件夹的 YAML 文件。词是固定的：写错一个，`fengsui check` 会指出文件、行、那个词和最接近的词。"
        "中文只作内容，不作词；条件、时限和人的写法不需要引号。"
        "base 和别的制度里已有的岗位、台账、字段，用 `fengsui names packs/base` 列出。\n\n## 各处的词\n\n");
    write_places(text);
    text_add(text,
             "## 写法\n\n以下例子说的是一份公文（paper）：`unit` 单位，`amount` 数字，`price` 金额，`kind` 甲或乙，`tags` "
             "多选，`span` 时段，`done-at` 时间，`owner` 人员，"
             "`parent` `others` 所指的公文，`items` 明细，`submit` 动作；`grace`（3 天）、`limit`（100）是设置。\n\n");
    write_phrases(text);
    write_cases(text);
    text_add(text,
             "## 时间怎么数\n\n"
             "- 秒、分、小时照钟流逝；天、工作日到第 n 天的 24:00，起算日不算；月、年到同一日（没有则月末）的 24:00。\n"
             "- 日期指当天 24:00；24:00 属于它所结束的那天；`at` 换掉 24:00；除按工作日数的以外，遇节假日不顺延。\n"
             "- 状态的时限不写起算点，从进入时起；起算于某个动作或字段的，退回、转办、修改都不改变它。\n\n## "
             "检查证明什么\n\n");
    write_proofs(text);
}
