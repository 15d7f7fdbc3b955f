/* Frames of one reading, kept for tests. */
#ifndef FENGSUI_TESTS_UNIT_SCAN_FRAMES_H
#define FENGSUI_TESTS_UNIT_SCAN_FRAMES_H

#include "base/list.h"
#include "base/text.h"
#include "scan/scan.h"

#include <jansson.h>

struct frame_row {
    enum frame_type type;
    json_t *value;
};

struct frames {
    struct arena *arena;
    struct frame_list LIST(struct frame_row) rows;
    struct text letters; /* one for each frame */
    int result;
    struct oops oops;
};

/* Reads `bytes` in steps of `step` bytes (0: at once). */
struct frames frames_of(struct arena *arena, const struct scan_options *options, const char *bytes, size_t n,
                        size_t step);
/* Takes the frames out of a stream that the program wrote; fails the test when they break a rule. */
struct frames frames_parse(struct arena *arena, const char *bytes, size_t n);
void frames_done(struct frames *frames);

#define FRAMES_SCOPE(name) __attribute__((cleanup(frames_done))) struct frames name

/* The k-th frame of a type, from 0; fails the test when there is none. */
const json_t *frames_nth(const struct frames *frames, enum frame_type type, size_t k);
/* A text field; "" when null. */
const char *frames_text(const json_t *frame, const char *key);
int64_t frames_int(const json_t *frame, const char *key); /* -1 when null */
/* The texts of a list, with blanks between them. */
const char *frames_names(struct arena *arena, const json_t *frame, const char *key);

/* A file of tests/samples. */
const char *sample_read(struct arena *arena, const char *name, size_t *ret_n);

#endif
