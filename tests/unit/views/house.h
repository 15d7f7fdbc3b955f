/* A whole institution for the tests of views: packs base and cug, the sample house and its story, played by the real
 * clerk on a store in memory. Day 0 is 2026-11-12, a Thursday; it is 10:00. */
#ifndef VIEWS_HOUSE_H
#define VIEWS_HOUSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases/rehearse.h"
#include "views/reading.h"

struct house {
    struct arena *arena;
    struct law *law;
    struct stage stage;
    struct rehearsal story;
};

extern struct house house;

int house_open(void **state);  /* group setup */
int house_close(void **state); /* group teardown */

/* A reading for a person of the story, in an arena that is freed with the house. */
struct reading house_reading(const char *person);
/* Id of a record by its title or number; the test fails when there is none. */
int64_t house_id(const char *table, const char *name);
/* A text to draw into, and what was drawn, read back strictly. Drawn documents live until the house closes. */
struct json house_json(struct reading *reading);
json_t *house_read(struct json *drawn);

/* Draws a view into a document; the test fails unless the view returns 0. `call` is an expression over `out` and
 * `oops`. */
#define HOUSE_DRAW(reading, call)                                                                                      \
    __extension__({                                                                                                    \
        struct oops oops = {0};                                                                                        \
        struct json drawn_ = house_json(reading), *out = &drawn_;                                                      \
        int answer_ = (call);                                                                                          \
        if (answer_)                                                                                                   \
            fail_msg("%s: %d %s %s", #call, answer_, oops.where, oops.zh);                                             \
        house_read(out);                                                                                               \
    })

/* Steps through a document: house_at(root, "rows.0.task.title"); NULL when a step is missing. */
json_t *house_at(json_t *root, const char *path);
const char *house_text(json_t *root, const char *path); /* "" when it is no text */
int64_t house_number(json_t *root, const char *path);
/* The first element of the array at `path` whose member `key` is this text; NULL when there is none. */
json_t *house_pick(json_t *root, const char *path, const char *key, const char *text);

#endif
