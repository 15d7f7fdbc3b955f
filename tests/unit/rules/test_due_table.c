/* Phrase, anchor, expected: one row per case. An anchor without a clock time is a date and means its 24:00. */
#include "calendar_sample.h"

#include "rules/due.h"

/* clang-format off: one row per line */

struct row {
    const char *phrase, *anchor, *expected;
};

static const struct row COUNTED[] = {
    /* National Day 2026: holiday 10-01 to 10-07, worked 09-20 and 10-10 */
    {"5 workdays after x", "2026-09-28 16:20", "2026-10-10 24:00"},
    {"5 workdays after x", "2026-09-28 00:00", "2026-10-10 24:00"},
    {"5 workdays after x", "2026-09-28 23:59", "2026-10-10 24:00"},
    {"1 workday after x", "2026-09-30 17:30", "2026-10-08 24:00"},
    {"2 workdays after x", "2026-09-30 17:30", "2026-10-09 24:00"},
    {"3 workdays after x", "2026-09-30 17:30", "2026-10-10 24:00"},
    {"4 workdays after x", "2026-09-30 17:30", "2026-10-12 24:00"},
    {"1 workday after x", "2026-10-03 09:00", "2026-10-08 24:00"},
    {"1 workday after x", "2026-10-07 23:59", "2026-10-08 24:00"},
    {"1 workday after x", "2026-10-09 08:00", "2026-10-10 24:00"},
    {"1 workday after x", "2026-10-10 08:00", "2026-10-12 24:00"},
    {"2 workdays after x", "2026-10-10 08:00", "2026-10-13 24:00"},
    {"1 workday after x", "2026-09-18 15:00", "2026-09-20 24:00"},
    {"2 workdays after x", "2026-09-18 15:00", "2026-09-21 24:00"},
    {"5 workdays after x", "2026-09-18 15:00", "2026-09-24 24:00"},
    {"6 workdays after x", "2026-09-18 15:00", "2026-09-28 24:00"},
    {"10 workdays after x", "2026-09-18 15:00", "2026-10-09 24:00"},
    {"20 workdays after x", "2026-09-18 15:00", "2026-10-22 24:00"},
    {"5 workdays at 17:00 after x", "2026-09-28 16:20", "2026-10-10 17:00"},
    {"1 workday at 12:00 after x", "2026-09-30 08:00", "2026-10-08 12:00"},
    {"0 workdays after x", "2026-10-03 09:00", "2026-10-03 24:00"},
    {"3 days after x", "2026-09-30 17:30", "2026-10-03 24:00"},
    {"7 days after x", "2026-09-28 16:20", "2026-10-05 24:00"},
    {"1 day after x", "2026-10-07 09:00", "2026-10-08 24:00"},
    {"24 hours after x", "2026-09-30 20:00", "2026-10-01 20:00"},
    {"72 hours after x", "2026-09-30 20:00", "2026-10-03 20:00"},
    /* before the seven days: a count back ends at 24:00 of the n-th day before */
    {"1 workday before x", "2026-10-01 00:00", "2026-09-30 24:00"},
    {"2 workdays before x", "2026-10-01 00:00", "2026-09-29 24:00"},
    {"5 workdays before x", "2026-10-10 12:00", "2026-09-28 24:00"},
    {"6 workdays before x", "2026-10-10 12:00", "2026-09-24 24:00"},
    {"1 workday before x", "2026-10-08 09:00", "2026-09-30 24:00"},
    {"1 workday at 17:00 before x", "2026-10-01 00:00", "2026-09-30 17:00"},
    {"3 days before x", "2026-10-01 08:00", "2026-09-28 24:00"},
    {"1 day before x", "2026-10-01", "2026-09-30 24:00"},
    {"1 day before x", "2026-10-01 00:00", "2026-09-30 24:00"},
    {"0 days before x", "2026-10-01 10:00", "2026-10-01 24:00"},
    {"2 weeks before x", "2026-10-01", "2026-09-17 24:00"},
    {"1 month before x", "2026-03-31 10:00", "2026-02-28 24:00"},
    {"1 year before x", "2024-02-29 10:00", "2023-02-28 24:00"},
    {"36 hours before x", "2026-10-01 09:00", "2026-09-29 21:00"},
    {"1 term before x", "2026-10-10 09:00", "2026-07-05 24:00"},
    {"1 term before x", "2026-07-05 09:00", "2026-01-18 24:00"},
    {"1 term before x", "2026-08-10 09:00", "2026-07-05 24:00"},
    /* Mid-Autumn 2026: Friday to Sunday */
    {"1 workday after x", "2026-09-24 18:00", "2026-09-28 24:00"},
    {"2 workdays after x", "2026-09-24 18:00", "2026-09-29 24:00"},
    {"3 workdays after x", "2026-09-24", "2026-09-30 24:00"},
    {"10 workdays after x", "2026-09-24", "2026-10-15 24:00"},
    /* Spring Festival 2026: 02-15 to 02-23, worked 02-14 and 02-28 */
    {"1 workday after x", "2026-02-13 17:00", "2026-02-14 24:00"},
    {"2 workdays after x", "2026-02-13 17:00", "2026-02-24 24:00"},
    {"5 workdays after x", "2026-02-13 17:00", "2026-02-27 24:00"},
    {"6 workdays after x", "2026-02-13 17:00", "2026-02-28 24:00"},
    {"1 workday after x", "2026-02-14 23:50", "2026-02-24 24:00"},
    {"5 workdays after x", "2026-02-24 09:00", "2026-03-02 24:00"},
    {"20 workdays after x", "2026-02-10 09:00", "2026-03-16 24:00"},
    {"10 days after x", "2026-02-13 17:00", "2026-02-23 24:00"},
    /* New Year 2026: 01-01 to 01-03, Sunday 01-04 worked; across calendars */
    {"1 workday after x", "2025-12-31 10:00", "2026-01-04 24:00"},
    {"2 workdays after x", "2025-12-31 10:00", "2026-01-05 24:00"},
    {"10 workdays after x", "2025-12-24 10:00", "2026-01-08 24:00"},
    {"1 workday after x", "2024-12-31 10:00", "2025-01-02 24:00"},
    {"5 workdays after x", "2024-12-27 16:00", "2025-01-06 24:00"},
    {"250 workdays after x", "2025-01-02 09:00", "2026-01-06 24:00"},
    /* Qingming, Labour Day, Dragon Boat 2026 */
    {"1 workday after x", "2026-04-03 14:00", "2026-04-07 24:00"},
    {"3 workdays after x", "2026-04-30 14:00", "2026-05-08 24:00"},
    {"4 workdays after x", "2026-04-30 14:00", "2026-05-09 24:00"},
    {"5 workdays after x", "2026-04-30 14:00", "2026-05-11 24:00"},
    {"1 workday after x", "2026-06-18 14:00", "2026-06-22 24:00"},
    {"5 workdays after x", "2026-06-15 14:00", "2026-06-23 24:00"},
    /* 2025: October 1 to 8, worked 09-28 and 10-11; 2024: worked 09-29 and 10-12 */
    {"1 workday after x", "2025-09-30 10:00", "2025-10-09 24:00"},
    {"3 workdays after x", "2025-09-30 10:00", "2025-10-11 24:00"},
    {"1 workday after x", "2025-09-27 10:00", "2025-09-28 24:00"},
    {"5 workdays after x", "2024-09-27 10:00", "2024-10-10 24:00"},
    {"6 workdays after x", "2024-10-04 10:00", "2024-10-14 24:00"},
    /* Friday evening, natural days and weekends */
    {"1 day after x", "2026-07-10 18:00", "2026-07-11 24:00"},
    {"2 days after x", "2026-07-10 18:00", "2026-07-12 24:00"},
    {"3 days after x", "2026-07-10 18:00", "2026-07-13 24:00"},
    {"1 workday after x", "2026-07-10 18:00", "2026-07-13 24:00"},
    {"5 workdays after x", "2026-07-10 18:00", "2026-07-17 24:00"},
    {"5 workdays after x", "2026-07-11 18:00", "2026-07-17 24:00"},
    {"5 workdays after x", "2026-07-12 18:00", "2026-07-17 24:00"},
    {"5 workdays after x", "2026-07-13 00:00", "2026-07-20 24:00"},
    {"1 week after x", "2026-07-10 18:00", "2026-07-17 24:00"},
    {"2 weeks at 12:00 after x", "2026-07-10 18:00", "2026-07-24 12:00"},
    {"60 days after x", "2026-07-10 18:00", "2026-09-08 24:00"},
    {"30 days after x", "2026-09-07", "2026-10-07 24:00"},
    {"0 days after x", "2026-07-10 18:00", "2026-07-10 24:00"},
    /* minutes, hours, seconds elapse, over midnight, weekend, year */
    {"30 minutes after x", "2026-07-10 23:45", "2026-07-11 00:15"},
    {"5 minutes after x", "2026-12-31 23:58", "2027-01-01 00:03"},
    {"60 minutes after x", "2026-02-28 23:30", "2026-03-01 00:30"},
    {"24 hours after x", "2026-09-29 08:30", "2026-09-30 08:30"},
    {"2 hours after x", "2026-07-11 23:59", "2026-07-12 01:59"},
    {"24 hours after x", "2026-07-10", "2026-07-11 24:00"},
    {"1 hour after x", "2026-07-10 23:00", "2026-07-10 24:00"},
    {"90 seconds after x", "2026-07-10 10:00", "2026-07-10 10:01"},
    {"0 minutes after x", "2026-07-10 10:00", "2026-07-10 10:00"},
    {"15 minutes", "2026-07-10 10:00", "2026-07-10 10:15"},
    {"48 hours before x", "2026-03-01 12:00", "2026-02-27 12:00"},
    /* months, years: same date, or the last day of a shorter month */
    {"1 month after x", "2026-01-31 09:00", "2026-02-28 24:00"},
    {"1 month after x", "2024-01-31 09:00", "2024-02-29 24:00"},
    {"1 month after x", "2026-02-28 09:00", "2026-03-28 24:00"},
    {"1 month after x", "2024-02-29 09:00", "2024-03-29 24:00"},
    {"3 months after x", "2025-11-30 09:00", "2026-02-28 24:00"},
    {"3 months after x", "2023-11-30 09:00", "2024-02-29 24:00"},
    {"6 months after x", "2026-08-31 09:00", "2027-02-28 24:00"},
    {"6 months after x", "2026-03-01", "2026-09-01 24:00"},
    {"12 months after x", "2024-02-29 09:00", "2025-02-28 24:00"},
    {"13 months after x", "2025-12-31 09:00", "2027-01-31 24:00"},
    {"1 year after x", "2024-02-29 09:00", "2025-02-28 24:00"},
    {"2 years after x", "2024-02-29 09:00", "2026-02-28 24:00"},
    {"4 years after x", "2024-02-29 09:00", "2028-02-29 24:00"},
    {"5 years after x", "2026-10-10", "2031-10-10 24:00"},
    {"1 month at 10:00 after x", "2026-05-31 09:00", "2026-06-30 10:00"},
    {"0 months after x", "2026-05-31 09:00", "2026-05-31 24:00"},
    {"100 years after x", "2000-02-29 09:00", "2100-02-28 24:00"},
    /* terms */
    {"1 term after x", "2026-03-10 09:00", "2027-01-17 24:00"},
    {"1 term after x", "2026-02-10 09:00", "2026-07-05 24:00"},
    {"2 terms after x", "2025-09-01 00:00", "2027-01-17 24:00"},
    {"1 term after x", "2026-07-05 20:00", "2027-01-17 24:00"},
    {"1 term after x", "2026-10-10 09:00", "outside"},
    {"9 terms after x", "2024-03-01 09:00", "outside"},
    /* same and next day or workday */
    {"next day at 17:00 after x", "2026-09-29 23:50", "2026-09-30 17:00"},
    {"next day at 17:00 after x", "2026-09-30 00:00", "2026-10-01 17:00"},
    {"next day after x", "2026-02-28 10:00", "2026-03-01 24:00"},
    {"next day after x", "2024-02-28 10:00", "2024-02-29 24:00"},
    {"next day at 24:00 after x", "2026-12-31 10:00", "2027-01-01 24:00"},
    {"same day at 17:00", "2026-09-29 18:00", "2026-09-29 17:00"},
    {"same day after x", "2026-09-29 08:00", "2026-09-29 24:00"},
    {"same day at 24:00 after x", "2026-10-03", "2026-10-03 24:00"},
    {"same workday after x", "2026-10-03 08:00", "2026-10-08 24:00"},
    {"same workday at 17:00 after x", "2026-09-29 08:00", "2026-09-29 17:00"},
    {"same workday at 9:30 after x", "2026-10-10 08:00", "2026-10-10 09:30"},
    {"next workday after x", "2026-09-30 08:00", "2026-10-08 24:00"},
    {"next workday at 12:00 after x", "2026-10-09 08:00", "2026-10-10 12:00"},
    {"next workday at 12:00 after x", "2026-10-10 08:00", "2026-10-12 12:00"},
    {"next workday at 17:00 after x", "2026-10-02", "2026-10-08 17:00"},
    /* weekdays: free counts the start's own day while its moment is ahead */
    {"friday at 24:00", "2026-07-06 00:00", "2026-07-10 24:00"},
    {"friday at 17:00", "2026-07-10 16:59", "2026-07-10 17:00"},
    {"friday at 17:00", "2026-07-10 17:00", "2026-07-17 17:00"},
    {"friday", "2026-07-10 23:59", "2026-07-10 24:00"},
    {"friday", "2026-07-10", "2026-07-17 24:00"},
    {"sunday at 24:00", "2026-07-11 00:00", "2026-07-12 24:00"},
    {"monday", "2026-07-06 00:00", "2026-07-06 24:00"},
    {"friday after x", "2026-07-10 08:00", "2026-07-17 24:00"},
    {"friday after x", "2026-07-09 08:00", "2026-07-10 24:00"},
    {"saturday at 12:00 after x", "2026-07-06 08:00", "2026-07-11 12:00"},
    {"friday before x", "2026-07-10 08:00", "2026-07-03 24:00"},
    {"friday before x", "2026-07-11 08:00", "2026-07-10 24:00"},
    {"monday at 9:00 before x", "2026-07-12", "2026-07-06 09:00"},
    {"wednesday", "2026-10-01 00:00", "2026-10-07 24:00"},
    /* dates of a month */
    {"day 10", "2026-07-10 09:00", "2026-07-10 24:00"},
    {"day 10", "2026-07-11 09:00", "2026-08-10 24:00"},
    {"day 31", "2026-02-03 09:00", "2026-02-28 24:00"},
    {"day 31 after x", "2026-02-28 09:00", "2026-03-31 24:00"},
    {"day 30 after x", "2024-02-29 09:00", "2024-03-30 24:00"},
    {"day 1 before x", "2026-03-01 09:00", "2026-02-01 24:00"},
    {"day 15 before x", "2026-03-10 09:00", "2026-02-15 24:00"},
    {"day 31 before x", "2026-03-15 09:00", "2026-02-28 24:00"},
    /* dates of a year */
    {"11-30", "2026-10-10 09:00", "2026-11-30 24:00"},
    {"11-30", "2026-11-30 09:00", "2026-11-30 24:00"},
    {"11-30 at 17:00", "2026-11-30 17:00", "2027-11-30 17:00"},
    {"11-30 after x", "2026-11-30 09:00", "2027-11-30 24:00"},
    {"11-30 before x", "2026-11-30 09:00", "2025-11-30 24:00"},
    {"02-29", "2026-01-10 09:00", "2026-02-28 24:00"},
    {"02-29", "2024-01-10 09:00", "2024-02-29 24:00"},
    {"day 10 at 17:00", "2026-07-10 18:00", "2026-08-10 17:00"},
    {"last workday at 17:00", "2026-02-03 09:00", "2026-02-28 17:00"},
    {"last day", "2026-02-03 09:00", "2026-02-28 24:00"},
    {"last day", "2024-02-03 09:00", "2024-02-29 24:00"},
    {"last workday", "2026-02-03 09:00", "2026-02-28 24:00"},
    {"last workday", "2026-10-03 09:00", "2026-10-30 24:00"},
    {"last workday after x", "2026-05-10 09:00", "2026-05-29 24:00"},
    {"last workday", "2026-01-30", "2026-01-30 24:00"},
    /* the calendar's edges: 2024-01-01 to 2026-12-31 */
    {"1 workday after x", "2023-12-31 09:00", "2024-01-02 24:00"},
    {"1 workday after x", "2023-12-30 09:00", "outside"},
    {"1 workday after x", "2026-12-30 09:00", "2026-12-31 24:00"},
    {"1 workday after x", "2026-12-31 09:00", "outside"},
    {"2 workdays after x", "2026-12-30 09:00", "outside"},
    {"1 workday before x", "2024-01-02 09:00", "outside"},
    {"1 workday before x", "2024-01-03 09:00", "2024-01-02 24:00"},
    {"1 workday before x", "2027-01-01 09:00", "2026-12-31 24:00"},
    {"1 workday before x", "2027-01-02 09:00", "outside"},
    {"3 days after x", "2026-12-31 09:00", "2027-01-03 24:00"},
    {"30 days after x", "2031-01-31 09:00", "2031-03-02 24:00"},
    {"next workday", "2026-12-31 09:00", "outside"},
    {"same workday", "2027-01-01 09:00", "outside"},
    {"last workday", "2027-01-01 09:00", "outside"},
    {"1 workday after x", "2019-05-05 09:00", "outside"},
};

struct period_row {
    const char *phrase, *from, *to, *expected; /* period [from, to); counting starts at `from` */
};

static const struct period_row IN_PERIODS[] = {
    {"friday at 24:00", "2026-07-06 00:00", "2026-07-12 24:00", "2026-07-10 24:00"},
    {"monday at 9:00", "2026-07-06 00:00", "2026-07-12 24:00", "2026-07-06 09:00"},
    {"sunday at 24:00", "2026-07-11 00:00", "2026-07-12 24:00", "2026-07-12 24:00"},
    {"end", "2026-07-06 00:00", "2026-07-12 24:00", "2026-07-12 24:00"},
    {"end", "2026-02-01 00:00", "2026-02-28 24:00", "2026-02-28 24:00"},
    {"end", "2026-09-07 00:00", "2027-01-17 24:00", "2027-01-17 24:00"},
    {"day 1", "2026-10-01 00:00", "2026-12-31 24:00", "2026-10-01 24:00"},
    {"day 15", "2026-10-01 00:00", "2026-12-31 24:00", "2026-10-15 24:00"},
    {"day 45", "2026-10-01 00:00", "2026-12-31 24:00", "2026-11-14 24:00"},
    {"day 366", "2026-01-01 00:00", "2026-12-31 24:00", "2026-12-31 24:00"},
    {"day 366", "2024-01-01 00:00", "2024-12-31 24:00", "2024-12-31 24:00"},
    {"day 31", "2026-02-01 00:00", "2026-02-28 24:00", "2026-02-28 24:00"},
    {"day 12 at 17:00", "2026-10-05 00:00", "2026-10-18 24:00", "2026-10-16 17:00"},
    {"11-30", "2026-01-01 00:00", "2026-12-31 24:00", "2026-11-30 24:00"},
    {"11-30 at 17:00", "2026-10-01 00:00", "2026-12-31 24:00", "2026-11-30 17:00"},
    {"01-10", "2026-09-07 00:00", "2027-01-17 24:00", "2027-01-10 24:00"},
    {"11-30", "2026-05-01 00:00", "2026-05-31 24:00", "never"},
    {"last day", "2026-10-01 00:00", "2026-12-31 24:00", "2026-12-31 24:00"},
    {"last workday", "2026-09-21 00:00", "2026-09-27 24:00", "2026-09-24 24:00"},
    {"last workday", "2026-05-01 00:00", "2026-05-31 24:00", "2026-05-29 24:00"},
    {"last workday", "2026-10-05 00:00", "2026-10-11 24:00", "2026-10-10 24:00"},
    {"last workday", "2026-10-01 00:00", "2026-10-07 24:00", "never"},
    {"last workday", "2026-12-28 00:00", "2027-01-03 24:00", "outside"},
    {"5 workdays", "2026-10-01 00:00", "2026-12-31 24:00", "2026-10-13 24:00"},
    {"last day after x", "2026-02-10 00:00", "2026-12-31 24:00", "2026-02-28 24:00"},
    {"day 31 after x", "2026-02-10 00:00", "2026-12-31 24:00", "2026-02-28 24:00"},
    {"end", "2026-07-06 00:00", "2026-07-06 00:00", "invalid"},
    {"day 32", "2026-07-06 00:00", "2026-07-06 00:00", "invalid"},
};

/* A pause is "from to"; "-" as its end: it lasts. */
struct pause_row {
    const char *phrase, *anchor, *pauses[5], *expected;
};

static const struct pause_row PAUSED[] = {
    {"24 hours after x", "2026-07-06 10:00", {"2026-07-06 12:00 2026-07-06 15:30"}, "2026-07-07 13:30"},
    {"24 hours after x", "2026-07-06 10:00", {"2026-07-05 12:00 2026-07-06 11:00"}, "2026-07-07 11:00"},
    {"24 hours after x", "2026-07-06 10:00", {"2026-07-05 12:00 2026-07-06 10:00"}, "2026-07-07 10:00"},
    {"24 hours after x", "2026-07-06 10:00", {"2026-07-07 10:00 2026-07-09 10:00"}, "2026-07-07 10:00"},
    {"24 hours after x",
     "2026-07-06 10:00",
     {"2026-07-07 09:00 2026-07-07 11:00", "2026-07-07 11:30 2026-07-07 12:30"},
     "2026-07-07 13:00"},
    {"24 hours after x", "2026-07-06 10:00", {"2026-07-06 20:00 -"}, "stopped"},
    {"24 hours after x", "2026-07-06 10:00", {"2026-07-08 20:00 -"}, "2026-07-07 10:00"},
    {"5 workdays after x", "2026-07-06 10:00", {"2026-07-08 10:00 2026-07-08 10:30"}, "2026-07-14 24:00"},
    {"5 workdays after x", "2026-07-06 10:00", {"2026-07-08 10:00 2026-07-09 10:30"}, "2026-07-15 24:00"},
    {"5 workdays after x",
     "2026-07-06 10:00",
     {"2026-07-08 09:00 2026-07-08 10:00", "2026-07-08 11:00 2026-07-08 12:00"},
     "2026-07-14 24:00"},
    {"5 workdays after x", "2026-07-06 10:00", {"2026-07-08 00:00 2026-07-08 24:00"}, "2026-07-14 24:00"},
    {"5 workdays after x", "2026-07-06 10:00", {"2026-07-06 11:00 2026-07-06 18:00"}, "2026-07-13 24:00"},
    {"5 workdays after x", "2026-07-06 10:00", {"2026-07-11 08:00 2026-07-12 18:00"}, "2026-07-13 24:00"},
    {"5 workdays after x", "2026-07-06 10:00", {"2026-07-10 08:00 2026-07-13 18:00"}, "2026-07-15 24:00"},
    {"5 workdays after x",
     "2026-07-06 10:00",
     {"2026-07-13 08:00 2026-07-17 18:00", "2026-07-20 08:00 2026-07-20 09:00"},
     "2026-07-21 24:00"},
    {"5 workdays after x", "2026-07-06 10:00", {"2026-07-01 08:00 2026-07-07 09:00"}, "2026-07-14 24:00"},
    {"5 workdays after x", "2026-07-06 10:00", {"2026-07-08 10:00 -"}, "stopped"},
    {"5 workdays after x", "2026-07-06 10:00", {"2026-07-14 00:00 -"}, "2026-07-13 24:00"},
    {"5 workdays at 17:00 after x", "2026-07-06 10:00", {"2026-07-13 18:00 2026-07-13 19:00"}, "2026-07-13 17:00"},
    {"5 workdays at 17:00 after x", "2026-07-06 10:00", {"2026-07-13 16:00 2026-07-13 19:00"}, "2026-07-14 17:00"},
    {"5 workdays after x", "2026-12-21 10:00", {"2026-12-25 10:00 2027-01-05 10:00"}, "outside"},
    {"0 workdays after x", "2026-07-06 10:00", {"2026-07-06 11:00 2026-07-07 10:00"}, "2026-07-06 24:00"},
    {"3 days after x", "2026-07-06 10:00", {"2026-07-07 10:00 2026-07-08 10:00"}, "2026-07-11 24:00"},
    {"1 week after x", "2026-07-06 10:00", {"2026-07-07 10:00 2026-07-07 11:00"}, "2026-07-14 24:00"},
    {"1 month after x", "2026-01-31 10:00", {"2026-02-10 10:00 2026-02-11 11:00"}, "2026-03-02 24:00"},
    {"1 term after x", "2025-09-10 10:00", {"2026-02-10 10:00 2026-02-11 11:00"}, "2026-07-07 24:00"},
    {"next day at 17:00 after x", "2026-07-06 10:00", {"2026-07-07 10:00 2026-07-08 11:00"}, "2026-07-07 17:00"},
    {"3 days before x", "2026-07-06 10:00", {"2026-07-04 10:00 2026-07-05 10:00"}, "2026-07-03 24:00"},
    {"3 days after x",
     "2026-07-06 10:00",
     {"2026-07-08 10:00 2026-07-08 12:00", "2026-07-08 11:00 2026-07-08 13:00"},
     "invalid"},
    {"3 days after x", "2026-07-06 10:00", {"2026-07-08 10:00 2026-07-07 10:00"}, "invalid"},
    {"3 days after x", "2026-07-06 10:00", {"2026-07-08 10:00 -", "2026-07-09 10:00 -"}, "invalid"},
    {"3 days after x", "2026-07-06 10:00", {"2026-07-08 10:00 2026-07-08 10:00"}, "2026-07-09 24:00"},
};

/* clang-format on */

static const char *answer(struct arena *arena, const struct calendar *calendar, int r, ms_t due)
{
    return r == CALENDAR_OUTSIDE ? "outside"
           : r == DUE_STOPPED    ? "stopped"
           : r == DUE_NEVER      ? "never"
           : r == -ERR_INVALID   ? "invalid"
           : r < 0               ? "failed"
                                 : due_print(arena, calendar, due);
}

static struct span_start anchor_of(const struct calendar *calendar, const char *text)
{
    return strlen(text) == 10 ? span_from_date(calendar, sample_day(text)) : span_from(sample_ms(text));
}

static int wrong; /* rows that failed: all are told before the test fails */

static void check(const char *phrase, const char *anchor, const char *got, const char *expected)
{
    if (strcmp(got, expected) != 0 && ++wrong)
        print_error("%s | %s: %s, expected %s\n", phrase, anchor, got, expected);
}

static const char *compute(struct arena *arena, const struct calendar *calendar, const char *text,
                           const struct due_ask *ask)
{
    struct oops oops = {0};
    struct due_phrase phrase;
    if (due_parse(arena, text, &phrase, &oops) != 0)
        return "syntax";
    ms_t due = 0;
    int r = due_compute(&phrase, ask, calendar, &due, &oops);
    if ((r < 0) != (oops.code != 0))
        return "an oops without failure, or the reverse";
    return answer(arena, calendar, r, due);
}

static void deadlines_are_counted_as_the_law_says(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    for (size_t i = 0; i < sizeof COUNTED / sizeof *COUNTED; i++) {
        struct due_ask ask = {.start = anchor_of(calendar, COUNTED[i].anchor)};
        check(COUNTED[i].phrase, COUNTED[i].anchor, compute(arena, calendar, COUNTED[i].phrase, &ask),
              COUNTED[i].expected);
    }
    assert_int_equal(wrong, 0);
}

static void deadlines_of_a_period_lie_in_it(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    for (size_t i = 0; i < sizeof IN_PERIODS / sizeof *IN_PERIODS; i++) {
        const struct period_row *row = &IN_PERIODS[i];
        struct due_ask ask = {.start = span_from(sample_ms(row->from)),
                              .period_from = sample_ms(row->from),
                              .period_to = sample_ms(row->to)};
        check(row->phrase, row->from, compute(arena, calendar, row->phrase, &ask), row->expected);
    }
    assert_int_equal(wrong, 0);
}

static void pauses_are_left_out(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    for (size_t i = 0; i < sizeof PAUSED / sizeof *PAUSED; i++) {
        const struct pause_row *row = &PAUSED[i];
        struct due_pause pauses[5];
        struct due_ask ask = {.start = anchor_of(calendar, row->anchor), .pauses = pauses};
        for (; row->pauses[ask.pause_count]; ask.pause_count++) {
            const char *text = row->pauses[ask.pause_count];
            pauses[ask.pause_count] =
                (struct due_pause){sample_ms(text), text[17] == '-' ? DUE_LASTS : sample_ms(text + 17)};
        }
        check(row->phrase, row->anchor, compute(arena, calendar, row->phrase, &ask), row->expected);
    }
    assert_int_equal(wrong, 0);
}

/* clang-format off */
struct parse_row {
    const char *text;
    int kind, side; /* kind -1: refused */
    const char *name;
    size_t anchors;
    const char *last; /* the last anchor */
};

static const struct parse_row PARSED[] = {
    {"60 minutes after judge.at", DUE_SPAN, DUE_AFTER, NULL, 1, "judge.at"},
    {"  5   workdays  ", DUE_SPAN, DUE_FREE, NULL, 0, NULL},
    {"same day at 24:00 after event-date or changed-on", DUE_SAME_DAY, DUE_AFTER, NULL, 2, "changed-on"},
    {"2 years after latest done-on of overhaul where (device = this) or in-service-at", DUE_SPAN, DUE_AFTER, NULL, 2, "in-service-at"},
    {"1 day after latest a of b where (c = d or (e or f))", DUE_SPAN, DUE_AFTER, NULL, 1, "latest a of b where (c = d or (e or f))"},
    {"grading-cycle after latest done-on of assessment where (system = this) or in-service-at", DUE_SETTING, DUE_AFTER, "grading-cycle", 2, "in-service-at"},
    {"policy password.rotate after changed-at", DUE_POLICY, DUE_AFTER, "password.rotate", 1, "changed-at"},
    {"policy password.rotate", DUE_POLICY, DUE_FREE, "password.rotate", 0, NULL},
    {"judge-limit", DUE_NAME, DUE_FREE, "judge-limit", 1, "judge-limit"},
    {"judge-limit at 17:00", DUE_SETTING, DUE_FREE, "judge-limit", 0, NULL},
    {"replace-by", DUE_NAME, DUE_FREE, "replace-by", 1, "replace-by"},
    {"整改期限 after 签收.at", DUE_SETTING, DUE_AFTER, "整改期限", 1, "签收.at"},
    {"span.from", DUE_MOMENT, DUE_FREE, NULL, 1, "span.from"},
    {"until or leaves-at", DUE_MOMENT, DUE_FREE, NULL, 2, "leaves-at"},
    {"max until of milestones", DUE_MOMENT, DUE_FREE, NULL, 1, "max until of milestones"},
    {"1 workday before period.start", DUE_SPAN, DUE_BEFORE, NULL, 1, "period.start"},
    {"end", DUE_END, DUE_FREE, NULL, 0, NULL},
    {"day 15", DUE_DAY, DUE_FREE, NULL, 0, NULL},
    {"last workday", DUE_LAST_WORKDAY, DUE_FREE, NULL, 0, NULL},
    {"tuesday at 9:00 after opened", DUE_WEEKDAY, DUE_AFTER, NULL, 1, "opened"},
    {"", -1, 0, NULL, 0, NULL},
    {"5", -1, 0, NULL, 0, NULL},
    {"5 fortnights", -1, 0, NULL, 0, NULL},
    {"5 workdayss", -1, 0, NULL, 0, NULL},
    {"5x workdays", -1, 0, NULL, 0, NULL},
    {"100001 days", -1, 0, NULL, 0, NULL},
    {"99999999999999999999 days", -1, 0, NULL, 0, NULL},
    {"5 workdays since opened", -1, 0, NULL, 0, NULL},
    {"5 workdays after", -1, 0, NULL, 0, NULL},
    {"5 workdays after a or", -1, 0, NULL, 0, NULL},
    {"5 workdays after or a", -1, 0, NULL, 0, NULL},
    {"5 workdays after a (b", -1, 0, NULL, 0, NULL},
    {"5 workdays after a) b (", -1, 0, NULL, 0, NULL},
    {"24 hours at 17:00", -1, 0, NULL, 0, NULL},
    {"5 workdays at 25:00", -1, 0, NULL, 0, NULL},
    {"5 workdays at 24:01", -1, 0, NULL, 0, NULL},
    {"5 workdays at 00:00", -1, 0, NULL, 0, NULL},
    {"5 workdays at", -1, 0, NULL, 0, NULL},
    {"same week", -1, 0, NULL, 0, NULL},
    {"next", -1, 0, NULL, 0, NULL},
    {"next day before x", -1, 0, NULL, 0, NULL},
    {"last day before x", -1, 0, NULL, 0, NULL},
    {"end after x", -1, 0, NULL, 0, NULL},
    {"day 0", -1, 0, NULL, 0, NULL},
    {"day 367", -1, 0, NULL, 0, NULL},
    {"11-30", DUE_DATE, DUE_FREE, NULL, 0, NULL},
    {"11-31", -1, 0, NULL, 0, NULL},
    {"2026-11-30", -1, 0, NULL, 0, NULL},
    {"within 2 hours after x", -1, 0, NULL, 0, NULL},
    {"policy password", -1, 0, NULL, 0, NULL},
    {"policy", -1, 0, NULL, 0, NULL},
    {"after x", -1, 0, NULL, 0, NULL},
};

/* clang-format on */

static void phrases_are_read_or_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    for (size_t i = 0; i < sizeof PARSED / sizeof *PARSED; i++) {
        const struct parse_row *row = &PARSED[i];
        struct oops oops = {0};
        struct due_phrase phrase = {.kind = DUE_END};
        int r = due_parse(arena, row->text, &phrase, &oops);
        if (row->kind < 0 ? r != -ERR_SYNTAX || !oops.zh[0] : r != 0 || (int)phrase.kind != row->kind)
            fail_msg("%s: %d, kind %d: %s", row->text, r, (int)phrase.kind, oops.en);
        if (row->kind < 0)
            continue;
        const char *last = phrase.anchor_count ? phrase.anchors[phrase.anchor_count - 1] : "";
        if ((int)phrase.side != row->side || phrase.anchor_count != row->anchors ||
            strcmp(last, row->last ? row->last : "") != 0 ||
            strcmp(row->name ? row->name : "", phrase.name ? phrase.name : "") != 0)
            fail_msg("%s: side %d, name %s, %zu anchors, last %s", row->text, (int)phrase.side, phrase.name,
                     phrase.anchor_count, last);
    }
}

static void settings_and_policies_bring_their_span(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct calendar *calendar = sample_calendar(arena);
    struct due_ask ask = {.start = span_from(sample_ms("2026-09-28 16:20")), .span = {5, SPAN_WORKDAY}};
    assert_string_equal(compute(arena, calendar, "limit after x", &ask), "2026-10-10 24:00");
    assert_string_equal(compute(arena, calendar, "policy a.b at 17:00 after x", &ask), "2026-10-10 17:00");
    assert_string_equal(compute(arena, calendar, "limit", &ask), "invalid"); /* setting or moment? not yet told */
    ask.span = (struct span){2, SPAN_HOUR};
    assert_string_equal(compute(arena, calendar, "limit after x", &ask), "2026-09-28 18:20");
    assert_string_equal(compute(arena, calendar, "limit at 17:00 after x", &ask), "invalid");
    ask.span = (struct span){-1, SPAN_DAY};
    assert_string_equal(compute(arena, calendar, "limit after x", &ask), "invalid");
    ask.span = (struct span){SPAN_MAX, SPAN_YEAR};
    assert_string_equal(compute(arena, calendar, "limit after x", &ask), "invalid");
    ask.start = span_from_due(calendar, sample_ms("2026-10-10 24:00")); /* a deadline as anchor belongs to its day */
    ask.span = (struct span){1, SPAN_WORKDAY};
    assert_string_equal(compute(arena, calendar, "limit after due", &ask), "2026-10-12 24:00");
    assert_string_equal(compute(arena, calendar, "due.moment", &ask), "2026-10-10 24:00");
    ask.start.at = INT64_MAX;
    assert_string_equal(compute(arena, calendar, "limit after x", &ask), "invalid");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlines_are_counted_as_the_law_says),
        cmocka_unit_test(deadlines_of_a_period_lie_in_it),
        cmocka_unit_test(pauses_are_left_out),
        cmocka_unit_test(phrases_are_read_or_refused),
        cmocka_unit_test(settings_and_policies_bring_their_span),
    };
    print_message("%zu rows\n", sizeof COUNTED / sizeof *COUNTED + sizeof IN_PERIODS / sizeof *IN_PERIODS +
                                    sizeof PAUSED / sizeof *PAUSED + sizeof PARSED / sizeof *PARSED);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
