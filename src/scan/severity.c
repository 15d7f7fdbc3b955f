#include "scan/severity.h"

#include "base/must.h"

const char *severity_word(enum severity severity)
{
    static const char *const WORDS[SEVERITY_COUNT] = {"信息", "低危", "中危", "高危", "严重"};
    MUST(severity < SEVERITY_COUNT);
    return WORDS[severity];
}

enum severity severity_of_score(double score)
{
    return score >= 9.0   ? SEVERITY_CRITICAL
           : score >= 7.0 ? SEVERITY_HIGH
           : score >= 4.0 ? SEVERITY_MEDIUM
           : score > 0    ? SEVERITY_LOW
                          : SEVERITY_INFO;
}
