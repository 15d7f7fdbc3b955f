/* Shared by due_explain.c (strip and sum) and due_lines.c (the lines below them); nobody else includes it. */
#ifndef FENGSUI_RULES_DUE_INNER_H
#define FENGSUI_RULES_DUE_INNER_H

#include "rules/due.h"

enum due_counting {
    TELL_ELAPSED,
    TELL_DAYS,
    TELL_WORKDAYS,
    TELL_MONTHS, /* and years and terms */
    TELL_FIXED,
};

/* What the telling functions share. */
struct due_teller {
    struct arena *arena;
    const struct due_phrase *phrase;
    const struct due_ask *ask;
    const struct due_telling *telling;
    const struct calendar *calendar;
    struct due_explain *explain;
    struct span span; /* the span counted; n = 0 and SPAN_DAY for fixed moments */
    enum due_counting how;
    day_t start, due;   /* days */
    bool years;         /* start and due are of different years: dates are told with the year */
    bool asks_calendar; /* the result depends on workdays or terms */
};

static inline bool due_backwards(const struct due_teller *teller) { return teller->phrase->side == DUE_BEFORE; }

bool due_paused_on(const struct due_teller *teller, day_t day);
/* What the calendar says; beyond its reach a plain weekday or weekend. */
struct calendar_day due_look(const struct due_teller *teller, day_t day);
const char *due_moment_zh(const struct due_teller *teller, ms_t due); /* with the year when the dates need it */
const char *due_start_word(const struct due_teller *teller);          /* 签收, or 起算 */
void due_tell_lines(const struct due_teller *teller);

#endif
