/* For segments/series only: many points made one. A sample is a point of n = 1. Pure. */
#ifndef FENGSUI_SEGMENTS_SERIES_POINT_H
#define FENGSUI_SEGMENTS_SERIES_POINT_H

#include "segments/series.h"

struct series_weighed {
    float value;
    uint32_t weight;
};

/* Room for the sorting inside, kept between calls. */
struct series_weights {
    struct series_weighed *at; /* malloc */
    size_t cap;
};
void series_point_free(struct series_weights *weights);

struct series_point series_point_of(const struct sample *sample);

/* n and lost are added; median and p95 are the values at rank ceil(w/2) of the medians and ceil(0.95 w) of the
 * percentiles, each weighing as many samples as it stands for (answered ones). `at` is the caller's. n ≥ 1. */
struct series_point series_point_join(struct series_weights *weights, ms_t at, const struct series_point *points,
                                      size_t n);

#endif
