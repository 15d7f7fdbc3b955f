/* A small house for the tests of the trail: three registers, lines, and changes like those of a real day. */
#ifndef TRAIL_FIXTURE_H
#define TRAIL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "audit/change.h"

struct trail {
    char folder[64];
    char path[96];
    struct pen *pen;
    struct arena *arena;
};

extern const struct schema trail_schema;

void trail_make_folder(struct trail *trail); /* a new empty folder, no pen yet */
void trail_open(struct trail *trail);        /* opens the pen; adopts the schema when the store is new */
void trail_close(struct trail *trail);       /* the pen only */
void trail_remove(struct trail *trail);      /* everything */

/* One change: opens notice `id` with a deed, a task and two lines (ids id … id+4). Inside an open batch. */
int trail_open_notice(struct trail *trail, int64_t id, struct oops *oops);
/* One change: moves the notice on. */
int trail_answer_notice(struct trail *trail, int64_t id, const char *measure, struct oops *oops);
/* n notices, each opened and answered, 10 changes per batch; ids 10, 20, … */
void trail_fill(struct trail *trail, int n);

struct change trail_change(const char *verb, const char *table, int64_t record, ms_t at);

/* Runs SQL on the file by another connection, as somebody with SQLite's shell would. */
void trail_tamper(struct trail *trail, const char *sql);

#endif
