/* The value of an indicator over a period: of the house, of a unit. For indicators.c and board.c. */
#ifndef FENGSUI_VIEWS_FIGURES_H
#define FENGSUI_VIEWS_FIGURES_H

#include "views/reading.h"

enum figure_kind { FIGURE_NUMBER, FIGURE_PERCENT, FIGURE_DURATION, FIGURE_MONEY };

struct figure {
    bool known;
    double value; /* percent of 100; hours of durations; yuan */
    struct value raw;
};

/* `unit` 0: all that the viewer sees. May leave wants. */
struct figure figure_of(struct reading *reading, const struct indicator *indicator, struct period period, int64_t unit);
/* What is shown follows from what is computed: sums and differences of a money field are money, a ratio of two is a
 * number. `unit: %` shows a ratio as a percentage. */
enum figure_kind figure_kind(const struct law *law, const struct indicator *indicator);
const char *figure_text(struct reading *reading, const struct indicator *indicator,
                        const struct figure *figure); /* "" unknown */
/* The unit of the figures of an indicator, in the reader's language; NULL when it has none. */
const char *figure_unit(struct reading *reading, const struct indicator *indicator);
/* The bound of the target in the figure's own measure; false when it is no plain bound. */
bool figure_target(struct reading *reading, const struct indicator *indicator, double *ret_target);
bool figure_meets(struct reading *reading, const struct indicator *indicator, const struct figure *figure,
                  struct period period);
/* The set whose rows stand behind the figure; NULL when there is none. */
const struct set *figure_set(const struct indicator *indicator);
/* The rows of that set in a period as a condition. */
const struct term *figure_where(struct reading *reading, const struct indicator *indicator, struct period period,
                                int64_t unit);
/* The period of the indicator's kind that contains `at`; the month when it has none. False outside the calendar. */
bool figure_period(struct reading *reading, const struct indicator *indicator, ms_t at, struct period *ret_period);
bool figure_before(struct reading *reading, const struct indicator *indicator, struct period period,
                   struct period *ret_period);

#endif
