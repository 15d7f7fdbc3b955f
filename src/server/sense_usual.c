#include "server/sense_usual.h"

#include "base/list.h"
#include "base/must.h"
#include "segments/series.h"

#include <math.h>
#include <stdlib.h>

#define DAY_MS ((ms_t)24 * SERIES_HOUR)
#define WEEK_MS (7 * DAY_MS)

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_size);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* Medians of the same hour, `apart`, 2 × `apart` … before; those without an answered sample are left out. */
static size_t hours_before(const char *folder, int64_t probe, ms_t hour, ms_t apart, size_t most, double *ret_values)
{
    size_t n = 0;
    ARENA_SCOPE(arena);
    for (size_t i = 1; i <= most; i++) {
        struct series_points points;
        ms_t from = hour - (ms_t)i * apart;
        if (series_read(folder, probe, from, from + SERIES_HOUR, SERIES_HOUR, arena, &points) >= 0 && points.n &&
            !isnan(points.at[0].median))
            ret_values[n++] = points.at[0].median;
    }
    return n;
}

double sense_usual(const char *series_folder, int64_t probe, ms_t at)
{
    double values[USUAL_DAYS > USUAL_WEEKS ? USUAL_DAYS : USUAL_WEEKS];
    ms_t hour = at - at % SERIES_HOUR;
    size_t n = hours_before(series_folder, probe, hour, WEEK_MS, USUAL_WEEKS, values);
    if (n < USUAL_WEEKS_LEAST) {
        n = hours_before(series_folder, probe, hour, DAY_MS, USUAL_DAYS, values);
        if (n < USUAL_DAYS_LEAST)
            return 0;
    }
    return median(values, n);
}

/* ---- once an hour ---- */

struct known {
    int64_t probe;
    double usual;
};

struct sense_usuals {
    struct arena *arena; /* of one hour */
    ms_t hour;
    struct knowns LIST(struct known) list;
};

struct sense_usuals *sense_usuals_new(void)
{
    struct sense_usuals *usuals = calloc(1, sizeof *usuals);
    MUST(usuals);
    usuals->arena = arena_new();
    return usuals;
}

void sense_usuals_free(struct sense_usuals *usuals)
{
    if (usuals)
        arena_free(usuals->arena);
    free(usuals);
}

/* Lines and their interfaces are dozens: no index. */
double sense_usuals_of(struct sense_usuals *usuals, const char *series_folder, int64_t probe, ms_t at)
{
    ms_t hour = at - at % SERIES_HOUR;
    if (hour != usuals->hour) {
        arena_reset(usuals->arena);
        usuals->list = (struct knowns){0};
        usuals->hour = hour;
    }
    for (size_t i = 0; i < usuals->list.n; i++)
        if (usuals->list.at[i].probe == probe)
            return usuals->list.at[i].usual;
    struct known *known = list_push(usuals->arena, &usuals->list);
    *known = (struct known){probe, sense_usual(series_folder, probe, at)};
    return known->usual;
}
