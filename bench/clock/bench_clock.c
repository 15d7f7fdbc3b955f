/* P9: what a look at the clock costs when a thousand deadlines wait, and when a million do. Nothing is due in either,
 * as at nearly every look; the look asks for the earliest deadline and fires what has passed. */
#include "cases/clerk.h"
#include "cases/stage.h"
#include "server/pack_folder.h"
#include "store/store_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FEW = 1000, MANY = 1000000, LOOKS = 2000, ROUNDS = 5, SECTION = 20000 };

static void need(int failed, const struct oops *oops, const char *what)
{
    if (failed) {
        fprintf(stderr, "bench_clock: %s: %s %s\n", what, oops->zh, oops->where);
        exit(1);
    }
}

static const struct law *the_law(struct arena *arena, const char *packs)
{
    struct pack_files files = {0}, years = {0};
    struct calendar *calendar;
    struct law *law;
    struct issues issues = {0};
    struct oops oops = {0};
    need(pack_folder_read(arena, arena_printf(arena, "%s/base", packs), &files, &oops), &oops, "base");
    need(pack_calendar_folder(arena, arena_printf(arena, "%s/calendar", packs), &years, &calendar, &oops), &oops,
         "calendar");
    need(law_load(arena, files.at, files.n, calendar, &law, &issues), &oops, "law");
    law->generation = 1;
    return law;
}

/* Open deadlines one minute apart, from `from` on. */
static void fill(struct store *store, int64_t first, int64_t last, ms_t from)
{
    struct oops oops = {0};
    for (int64_t i = first; i < last; i += SECTION) {
        ARENA_SCOPE(arena);
        need(store_begin(store, &oops), &oops, "begin");
        for (int64_t k = i; k < last && k < i + SECTION; k++) {
            ms_t due = from + k * 60000;
            struct cell cells[] = {{"duty", VALUE_OF_TEXT("finding.found")},
                                   {"state", VALUE_OF_TEXT("open")},
                                   {"due", VALUE_OF_INT(due)},
                                   {"next", VALUE_OF_INT(due)},
                                   {"version", VALUE_OF_INT(1)}};
            struct put put = {
                .table = "task", .id = 1000000 + k, .insert = true, .cells = cells, .n = sizeof cells / sizeof *cells};
            need(store_put(store, &put, &oops), &oops, "put");
        }
        need(store_commit(store, &oops), &oops, "commit");
    }
}

/* Microseconds a look, the middle one of some rounds. */
static double look(struct clerk *clerk, ms_t now)
{
    int64_t took[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        int64_t began = clock_stopwatch();
        for (int i = 0; i < LOOKS; i++) {
            struct oops oops = {0};
            size_t fired;
            ms_t next;
            need(clerk_batch(clerk, now, NULL, 0, &fired, &oops), &oops, "look");
            need(clerk_next(clerk, &next, &oops) || fired || next <= now, &oops, "nothing is due");
        }
        took[round] = clock_stopwatch() - began;
        for (int i = round; i > 0 && took[i] < took[i - 1]; i--) {
            int64_t other = took[i];
            took[i] = took[i - 1];
            took[i - 1] = other;
        }
    }
    return (double)took[ROUNDS / 2] / LOOKS;
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    const struct law *law = the_law(arena, argc > 1 ? argv[1] : "packs");
    char folder[] = "/tmp/fengsui-bench-XXXXXX";
    struct oops oops = {0};
    struct store *store;
    struct pen *pen;
    struct clerk *clerk;
    struct pen_options options = {.test_clock = true};
    ms_t now = calendar_ms(law->calendar, civil_day(2026, 3, 10), 600);
    need(!mkdtemp(folder), &oops, "folder");
    need(store_open(arena_printf(arena, "%s/bench.db", folder), STORE_WRITE, &store, &oops), &oops, "store");
    need(pen_open(store, &options, &pen, &oops) || clerk_new(pen, &clerk), &oops, "pen");
    clerk_use_law(clerk, law);
    struct change adopt = {
        .verb = "adopt", .at = now, .actor = {.title = "bench", .kind = "machine", .trusted = true}, .generation = 1};
    need(pen_begin(pen, &oops) || change_schema(pen, arena, &adopt, &law->schema, 1, &oops) || pen_commit(pen, &oops),
         &oops, "adopt");
    fill(store, 0, FEW, now + 3600000);
    double few = look(clerk, now);
    fill(store, FEW, MANY, now + 3600000);
    double many = look(clerk, now);
    printf("P9 | 看一次时钟，一百万个时限在走 | %.1f µs | %.1f µs，一千个时限 | %.2f | ≈ 1\n", many, few, many / few);
    clerk_free(clerk);
    pen_close(pen);
    for (const char *const *tail = (const char *const[]){"", "-wal", "-shm", NULL}; *tail; tail++)
        unlink(arena_printf(arena, "%s/bench.db%s", folder, *tail));
    rmdir(folder);
    arena_free(arena);
    return 0;
}
