/* Chinese words for durations, spans and dates, the same wherever a time is told. All in the arena. */
#ifndef FENGSUI_RULES_WORDS_H
#define FENGSUI_RULES_WORDS_H

#include "rules/span.h"

/* The two largest units that say something: 3天4小时, 6小时35分, 12分; 35秒 under a minute. Cut off, not rounded, so a
 * deadline is never told farther than it is. Negative durations are told by their length. */
const char *words_duration(struct arena *arena, ms_t duration);
const char *words_duration_en(struct arena *arena, ms_t duration); /* 2d 3h */
const char *words_span(struct arena *arena, struct span span);    /* 5 个工作日, 30 分钟, 2 个月, 3 天 */
const char *words_span_en(struct arena *arena, struct span span); /* 5 workdays */
const char *words_date(struct arena *arena, day_t day);           /* 10月10日 */
const char *words_day(struct arena *arena, day_t day);            /* 2026年10月10日 */
const char *words_iso(struct arena *arena, day_t day);            /* 2026-10-10 */
const char *words_weekday(int weekday);                           /* 周六 */
const char *words_circled(struct arena *arena, int number);       /* ① … ㊿, then 51 */

#endif
