/* Dates as offices write them: 2026-3-5, 2026.3.5, 2026年3月5日 9时05分, 二〇二六年三月五日, 20260305, 46086 (the serial number
 * that a workbook keeps), 2026-03-05T08:30:00Z,
 * Mar 5, 2026 08:30:00 UTC. A year of two digits is no date: 3/5/26 is told differently in Beijing
 * and in Boston, and nobody may guess. */
#ifndef FENGSUI_CASES_IMPORT_DATE_H
#define FENGSUI_CASES_IMPORT_DATE_H

#include "base/arena.h"

#include <stdbool.h>

/* "2026-03-05", or "2026-03-05 09:05" when a time was told, in Beijing time; NULL when it is not clearly a date between
 * 1900 and 2199. `text` is narrow (format/width.h) and trimmed. */
const char *import_date_text(struct arena *arena, const char *text);

/* A month or a year alone, as its first day: 2023年9月, 2023-09, 2023.09, 202309, 二〇二三年九月 → "2023-09-01"; 2023年, 2023 →
 * "2023-01-01", and *ret_year. NULL when it is neither, and for 2023.1: a workbook keeps 2023.10 as that number.
 * Whoever takes it must tell so: nobody wrote that day. */
const char *import_date_first(struct arena *arena, const char *text, bool *ret_year);

#endif
