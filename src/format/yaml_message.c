#include "format/yaml_message.h"

#include "base/text.h"

#include <string.h>

/* The mistakes that people make by hand, by the head of the library's message. */
static const struct {
    const char *head, *zh;
} MESSAGES[] = {
    {"invalid nested block mapping on the same line", "一行里有两个“键: 值”；值里有冒号加空格时请加引号"},
    {"invalid multiline plain key", "缩进不对，或冒号后面少了空格"},
    {"tab character may not be used", "缩进只能用空格，不能用制表符"},
    {"flow sequence without a closing bracket", "[ 没有闭合"},
    {"flow mapping without a closing brace", "{ 没有闭合"},
    {"missing comma in flow mapping", "{ } 里少了逗号，或没有闭合"},
    {"missing comma in flow sequence", "[ ] 里少了逗号，或没有闭合"},
    {"wrongly indented double-quoted", "双引号没有闭合，或引号里的下一行缩进不够"},
    {"wrongly indented single-quoted", "单引号没有闭合，或引号里的下一行缩进不够"},
    {"double-quoted scalar without closing quote", "双引号没有闭合"},
    {"single-quoted scalar without closing quote", "单引号没有闭合"},
    {"wrong indendation in sequence", "列表项的缩进与上面不一致"},
    {"invalid indentation in mapping", "缩进与上面的键不一致"},
    {"plain scalar cannot start with", "不加引号的文字不能以这个字符开头，请加引号"},
    {"did not find expected key", "这里应当是一个键"},
    {"flow sequence with invalid extra closing bracket", "多了一个 ]"},
    {"flow mapping with invalid extra closing brace", "多了一个 }"},
    {"flow sequence with invalid extra comma", "多了一个逗号"},
    {"flow mapping with invalid extra comma", "多了一个逗号"},
    {"invalid trailing content after", "引号之后还有文字"},
    {"invalid escape", "双引号里的反斜线用法不对，请改用单引号"},
    {"block scalar no linebreak found", "| 或 > 之后应当换行"},
    {"invalid value after mapping", "缩进不对，或少了冒号"},
    {"block sequence on the same line as a mapping key", "列表应当从下一行开始"},
};

const char *yaml_message_zh(const char *message)
{
    for (size_t i = 0; i < sizeof MESSAGES / sizeof MESSAGES[0]; i++)
        if (text_starts(message, MESSAGES[i].head))
            return MESSAGES[i].zh;
    return NULL;
}
