/* P3: flow actions per second. A deed under the packs base and cug (rules, record, task, messages, trail, clocks in
 * one durable commit of 64) beside the same reads and rows done by a plain loop without rules, turn by turn. */
#include "cases/clerk.h"
#include "cases/stage.h"
#include "server/pack_folder.h"
#include "store/store_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 64, ROUNDS = 5 };

static const struct law *the_law(struct arena *arena, const char *packs)
{
    struct pack_files files = {0}, years = {0};
    struct calendar *calendar;
    struct law *law;
    struct issues issues = {0};
    struct oops oops = {0};
    if (pack_folder_read(arena, arena_printf(arena, "%s/base", packs), &files, &oops) ||
        pack_folder_read(arena, arena_printf(arena, "%s/cug", packs), &files, &oops) ||
        pack_calendar_folder(arena, arena_printf(arena, "%s/calendar", packs), &years, &calendar, &oops) ||
        law_load(arena, files.at, files.n, calendar, &law, &issues)) {
        fprintf(stderr, "bench_clerk: no law from %s: %s\n", packs, oops.zh);
        exit(1);
    }
    law->generation = 1;
    return law;
}

static int64_t reads_of(struct store *store)
{
    struct store_figures figures;
    store_figures(store, &figures);
    return figures.asks;
}

static double seconds(void) { return (double)clock_machine() / 1000; }

static int64_t open_row(struct stage *stage, const char *table, struct cell *cells, size_t n)
{
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = table,
                        .actor = {.trusted = true, .title = "bench", .kind = "machine"},
                        .values = cells,
                        .value_count = n};
    struct fact_answer answer = {0};
    struct oops oops = {0};
    if (stage_send(stage, &fact, &answer, &oops) || answer.code) {
        fprintf(stderr, "bench_clerk: %s: %s\n", table, answer.refusals.n ? answer.refusals.at[0].reason : oops.zh);
        exit(1);
    }
    return answer.record;
}

/* `count` deeds "coordinate" of the security office on one notice each; returns per second. */
static double run_rules(struct clerk *clerk, const int64_t *notices, int64_t person, size_t count, ms_t now,
                        size_t *fact_number)
{
    double start = seconds();
    for (size_t done = 0; done < count; done += BATCH) {
        ARENA_SCOPE(arena);
        struct clerk_item items[BATCH];
        struct oops oops = {0};
        for (size_t i = 0; i < BATCH; i++) {
            struct fact *fact = ARENA_NEW(arena, struct fact);
            struct cell *note = ARENA_NEW(arena, struct cell);
            *note = (struct cell){"note", VALUE_OF_TEXT(arena_printf(arena, "协调记录 %zu", done + i))};
            *fact = (struct fact){.kind = FACT_DEED,
                                  .name = "coordinate",
                                  .table = "rectification-notice",
                                  .record = notices[(done + i) % BATCH],
                                  .at = now,
                                  .actor = {.person = person, .title = "周启明", .kind = "person"},
                                  .values = note,
                                  .value_count = 1};
            snprintf(fact->id, sizeof fact->id, "bench/%zu", (*fact_number)++);
            items[i] = (struct clerk_item){.fact = fact, .arena = arena};
        }
        if (clerk_batch(clerk, now, items, BATCH, NULL, &oops) || items[0].answer.code) {
            fprintf(stderr, "bench_clerk: %s %s\n", oops.zh,
                    items[0].answer.refusals.n ? items[0].answer.refusals.at[0].reason : items[0].answer.oops.zh);
            exit(1);
        }
    }
    return (double)count / (seconds() - start);
}

/* The floor: as many point reads and the same three rows per action, group commit of 64, no rules, no chain. */
static double run_floor(struct store *store, const int64_t *notices, int64_t person, size_t count, int64_t reads,
                        int64_t *next)
{
    double start = seconds();
    struct oops oops = {0};
    for (size_t done = 0; done < count; done += BATCH) {
        ARENA_SCOPE(arena);
        if (store_begin(store, &oops))
            exit(1);
        for (size_t i = 0; i < BATCH; i++) {
            struct row *row;
            for (int64_t k = 0; k < reads; k++)
                (void)!store_row(store, arena, k % 2 ? "person" : "rectification-notice", k % 2 ? person : notices[i],
                                 &row, &oops);
            struct cell note[] = {{"note", VALUE_OF_TEXT("协调记录")}},
                        deed[] = {{"subject", VALUE_OF_REF("rectification-notice", notices[i])},
                                  {"name", VALUE_OF_TEXT("coordinate")},
                                  {"at", VALUE_OF_INT(1)}};
            struct cell trail[] = {{"record", VALUE_OF_REF("rectification-notice", notices[i])},
                                   {"source", VALUE_OF_TEXT("a line of the trail in plain")},
                                   {"at", VALUE_OF_INT(1)}};
            struct put puts[] = {{.table = "rectification-notice", .id = notices[i], .cells = note, .n = 1},
                                 {.table = "deed", .id = (*next)++, .insert = true, .cells = deed, .n = 3},
                                 {.table = "sighting", .id = (*next)++, .insert = true, .cells = trail, .n = 3}};
            for (int k = 0; k < 3; k++)
                if (store_put(store, &puts[k], &oops)) {
                    fprintf(stderr, "bench_clerk: %s %s\n", oops.zh, oops.where);
                    exit(1);
                }
        }
        if (store_commit(store, &oops))
            exit(1);
    }
    return (double)count / (seconds() - start);
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static double median(const double *of)
{
    double sorted[ROUNDS];
    memcpy(sorted, of, sizeof sorted);
    qsort(sorted, ROUNDS, sizeof *sorted, by_size);
    return sorted[ROUNDS / 2];
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    size_t count = argc > 2 ? (size_t)atoi(argv[2]) : 6400;
    const struct law *law = the_law(arena, argc > 1 ? argv[1] : "packs");
    char folder[] = "/tmp/fengsui-bench-XXXXXX";
    struct oops oops = {0};
    struct store *store;
    struct pen *pen;
    struct clerk *clerk;
    struct stage stage;
    struct pen_options options = {.test_clock = true};
    ms_t now = calendar_ms(law->calendar, civil_day(2026, 3, 10), 600);
    if (!mkdtemp(folder) || store_open(arena_printf(arena, "%s/bench.db", folder), STORE_WRITE, &store, &oops) ||
        pen_open(store, &options, &pen, &oops) || clerk_new(pen, &clerk))
        return 1;
    clerk_use_law(clerk, law);
    stage_over(arena, law, pen, clerk, now, &stage);
    struct change adopt = {
        .verb = "adopt", .at = now, .actor = {.title = "bench", .kind = "machine", .trusted = true}, .generation = 1};
    if (pen_begin(pen, &oops) || change_schema(pen, arena, &adopt, &law->schema, 1, &oops) || pen_commit(pen, &oops))
        return 1;
    int64_t unit = open_row(&stage, "unit",
                            (struct cell[]){{"name", VALUE_OF_TEXT("图书馆")}, {"kind", VALUE_OF_TEXT("教辅机构")}}, 2);
    int64_t person = open_row(&stage, "person",
                              (struct cell[]){{"name", VALUE_OF_TEXT("周启明")},
                                              {"unit", VALUE_OF_REF("unit", unit)},
                                              {"active", VALUE_OF_INT(1)}},
                              3);
    open_row(&stage, "holding",
             (struct cell[]){{"post", VALUE_OF_TEXT("security-office")},
                             {"unit", VALUE_OF_REF("unit", unit)},
                             {"person", VALUE_OF_REF("person", person)},
                             {"starts-on", VALUE_OF_INT(now - 86400000)}},
             4);
    int64_t system =
        open_row(&stage, "system",
                 (struct cell[]){{"name", VALUE_OF_TEXT("座位预约")}, {"run-unit", VALUE_OF_REF("unit", unit)}}, 2);
    int64_t notices[BATCH], next;
    size_t next_fact = 0;
    for (size_t i = 0; i < BATCH; i++)
        notices[i] = open_row(&stage, "rectification-notice",
                              (struct cell[]){{"title", VALUE_OF_TEXT("整改")},
                                              {"system", VALUE_OF_REF("system", system)},
                                              {"advice", VALUE_OF_TEXT("升级")}},
                              3);
    double rules[ROUNDS], floors[ROUNDS], ratios[ROUNDS];
    int64_t reads = reads_of(store);
    (void)run_rules(clerk, notices, person, BATCH, now, &next_fact);
    reads = (reads_of(store) - reads) / BATCH;
    next = pen_next_id(pen) + 1000000;
    for (int i = 0; i < ROUNDS; i++) {
        rules[i] = run_rules(clerk, notices, person, count, now, &next_fact);
        floors[i] = run_floor(store, notices, person, count, reads, &next);
        ratios[i] = rules[i] / floors[i];
    }
    printf(
        "%lld reads an action\nflow action with rules and trail %8.0f /s\nsame reads and rows, no rules    %8.0f /s\n",
        (long long)reads, median(rules), median(floors));
    printf("P3 | 流程动作，规则＋记录＋痕迹，64 个一批 | %.0f /s | %.0f /s，同样读写、不过规则 | %.2f | ≥ 0.50，≥ "
           "4000/s\n",
           median(rules), median(floors), median(ratios));
    clerk_free(clerk);
    pen_close(pen);
    unlink(arena_printf(arena, "%s/bench.db", folder));
    rmdir(folder);
    return 0;
}
