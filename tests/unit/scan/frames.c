#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "frames.h"

#include "format/json.h"

#include <stdio.h>
#include <string.h>

struct source {
    const char *bytes;
    size_t n, step;
};

static int next_step(void *user, const char **ret_bytes, size_t *ret_n)
{
    struct source *source = user;
    *ret_bytes = source->bytes;
    *ret_n = source->step && source->step < source->n ? source->step : source->n;
    source->bytes += *ret_n;
    source->n -= *ret_n;
    return 0;
}

static int keep_frame(void *user, enum frame_type type, const char *payload, size_t n)
{
    struct frames *frames = user;
    json_t *value = NULL;
    struct oops oops = {0};
    if (json_read(payload, n, "frame", &(struct json_limits){.bytes = FRAME_MOST, .depth = 8}, &value, &oops))
        fail_msg("%s: %s in %s", oops.where, oops.en, payload);
    *list_push(frames->arena, &frames->rows) = (struct frame_row){type, value};
    text_byte(&frames->letters, (char)type);
    return 0;
}

struct frames frames_of(struct arena *arena, const struct scan_options *options, const char *bytes, size_t n,
                        size_t step)
{
    static const struct scan_options NONE;
    struct frames frames = {.arena = arena, .letters = TEXT(arena)};
    struct source source = {bytes, n, step};
    frames.result = scan_run(options ? options : &NONE, next_step, &source, keep_frame, &frames, &frames.oops);
    return frames;
}

struct frames frames_parse(struct arena *arena, const char *bytes, size_t n)
{
    struct frames frames = {.arena = arena, .letters = TEXT(arena)};
    __attribute__((cleanup(frame_reader_done))) struct frame_reader *reader = frame_reader_new();
    struct frame frame;
    frame_feed(reader, bytes, n);
    int r;
    while ((r = frame_next(reader, &frame, &frames.oops)) == 0)
        keep_frame(&frames, frame.type, frame.payload, frame.n);
    frames.result = r < 0 ? r : frame_finish(reader, &frames.oops);
    return frames;
}

void frames_done(struct frames *frames)
{
    for (size_t i = 0; i < frames->rows.n; i++)
        json_decref(frames->rows.at[i].value);
}

const json_t *frames_nth(const struct frames *frames, enum frame_type type, size_t k)
{
    for (size_t i = 0; i < frames->rows.n; i++)
        if (frames->rows.at[i].type == type && k-- == 0)
            return frames->rows.at[i].value;
    fail_msg("no such frame: %c", (char)type);
    return NULL;
}

const char *frames_text(const json_t *frame, const char *key)
{
    const char *text = json_string_value(json_object_get(frame, key));
    return text ? text : "";
}

int64_t frames_int(const json_t *frame, const char *key)
{
    const json_t *value = json_object_get(frame, key);
    return json_is_integer(value) ? json_integer_value(value) : -1;
}

const char *frames_names(struct arena *arena, const json_t *frame, const char *key)
{
    struct text text = TEXT(arena);
    size_t i;
    json_t *name;
    json_array_foreach(json_object_get(frame, key), i, name)
        text_printf(&text, i ? " %s" : "%s", json_string_value(name));
    return text_end(&text);
}

const char *sample_read(struct arena *arena, const char *name, size_t *ret_n)
{
    FILE *file = fopen(arena_printf(arena, "%s/%s", SAMPLES, name), "rb");
    assert_non_null(file);
    struct text text = TEXT(arena);
    char piece[4096];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        text_add_n(&text, piece, got);
    fclose(file);
    *ret_n = text.n;
    return text_end(&text);
}
