#include "segments/series_point.h"

#include "base/must.h"

#include <math.h>
#include <stdlib.h>

void series_point_free(struct series_weights *weights)
{
    free(weights->at);
    *weights = (struct series_weights){0};
}

struct series_point series_point_of(const struct sample *sample)
{
    float value = sample->ok ? sample->value : NAN;
    return (struct series_point){sample->at, 1, !sample->ok, value, value};
}

static int value_order(const void *a, const void *b)
{
    float x = ((const struct series_weighed *)a)->value, y = ((const struct series_weighed *)b)->value;
    return (x > y) - (x < y);
}

static float at_rank(const struct series_weighed *rows, size_t n, uint64_t rank)
{
    uint64_t passed = 0;
    for (size_t i = 0; i < n; i++) {
        passed += rows[i].weight;
        if (passed >= rank)
            return rows[i].value;
    }
    return NAN;
}

static void make_room(struct series_weights *weights, size_t n)
{
    if (weights->cap >= n)
        return;
    weights->cap = n < 64 ? 64 : n * 2;
    weights->at = reallocarray(weights->at, weights->cap, sizeof *weights->at);
    MUST(weights->at);
}

struct series_point series_point_join(struct series_weights *weights, ms_t at, const struct series_point *points,
                                      size_t n)
{
    make_room(weights, n);
    struct series_point joined = {.at = at};
    bool alike = true; /* samples: median and percentile come out of one sorting */
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        joined.n += points[i].n;
        joined.lost += points[i].lost;
        if (points[i].n == points[i].lost)
            continue;
        weights->at[used++] = (struct series_weighed){points[i].median, (uint32_t)(points[i].n - points[i].lost)};
        alike = alike && points[i].median == points[i].p95;
    }
    uint64_t answered = (uint64_t)(joined.n - joined.lost);
    qsort(weights->at, used, sizeof *weights->at, value_order);
    joined.median = at_rank(weights->at, used, (answered + 1) / 2);
    if (!alike) {
        for (size_t i = 0, to = 0; i < n; i++) {
            if (points[i].n != points[i].lost)
                weights->at[to++] =
                    (struct series_weighed){points[i].p95, (uint32_t)(points[i].n - points[i].lost)};
        }
        qsort(weights->at, used, sizeof *weights->at, value_order);
    }
    joined.p95 = at_rank(weights->at, used, (answered * 95 + 99) / 100);
    return joined;
}
