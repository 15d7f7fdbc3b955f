/* A scanner's report of 10,000 findings into findings, units and trail, beside `xmllint --stream` of the same file (the
 * floor: parsing alone). The reader is the real program; the store is a file, each slice of 32 findings one durable
 * commit. Five rounds in turn, each into a store of its own; medians of CPU seconds (ours with the reader's).
 * Usage: bench_import REPORT.nessus; the ratio comes last. */
#include "../../tests/unit/cases/import_world.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ROUNDS = 5, SYSTEMS = 250 };

static double cpu(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double all_cpu(void) { return cpu(RUSAGE_SELF) + cpu(RUSAGE_CHILDREN); }

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_size);
    return values[n / 2];
}

/* A system for each machine of the report: every finding has an owner. */
static void register_systems(struct world *world)
{
    struct text yaml = TEXT(world->arena);
    text_add(&yaml, "system:\n");
    for (int i = 0; i < SYSTEMS; i++)
        text_printf(&yaml,
                    "  - {name: 样例系统%03d, manage-unit: 图书馆, run-unit: 图书馆, use-unit: 图书馆, addresses: "
                    "[10.0.%d.%d], state: in-service}\n",
                    i, i >> 8, i & 255);
    world_rows(world, text_end(&yaml));
}

static void remove_store(const char *path)
{
    static const char *const TAILS[] = {"", "-wal", "-shm"};
    char file[100];
    for (int i = 0; i < 3; i++) {
        snprintf(file, sizeof file, "%s%s", path, TAILS[i]);
        (void)unlink(file);
    }
}

static void tell(struct job *job)
{
    struct arena *arena = arena_new();
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    job_print(job, &json);
    json_close(&json);
    printf("%.600s\n", text_end(&text));
    arena_free(arena);
}

static double one_round(const char *report, const char *path, bool first, double *ret_read)
{
    struct world world;
    struct oops oops = {0};
    remove_store(path);
    world_open(&world, path);
    register_systems(&world);
    double start = all_cpu();
    int64_t wall = clock_stopwatch();
    struct job *job = world_job(&world, "finding", false, report);
    world_pump(&world, job);
    *ret_read = all_cpu() - start;
    if (job_run(job, &oops))
        exit(1);
    world_pump(&world, job);
    double took = all_cpu() - start;
    if (first)
        tell(job);
    printf("round: %.2f s CPU (read and dry run %.2f), %.2f s by the clock, %zu facts; findings %lld, changes in the "
           "trail %lld\n",
           took, *ret_read, (double)(clock_stopwatch() - wall) / 1e6, world.facts,
           (long long)world_count(&world, "finding"), (long long)world_count(&world, "trail"));
    job_free(job);
    world_close(&world);
    remove_store(path);
    return took;
}

int main(int argc, char **argv)
{
    double ours[ROUNDS], floors[ROUNDS], reads[ROUNDS];
    char path[60], command[300];
    if (argc < 2)
        return 2;
    int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;
    rounds = rounds < 1 || rounds > ROUNDS ? ROUNDS : rounds;
    snprintf(path, sizeof path, "/tmp/fengsui-bench-import-%d.db", (int)getpid());
    snprintf(command, sizeof command, "xmllint --stream --noout '%.200s'", argv[1]);
    for (int i = 0; i < rounds; i++) {
        ours[i] = one_round(argv[1], path, i == 0, &reads[i]);
        double start = cpu(RUSAGE_CHILDREN);
        if (system(command))
            return 1;
        floors[i] = cpu(RUSAGE_CHILDREN) - start;
    }
    double our = median(ours, rounds), floor = median(floors, rounds);
    printf("import: %.2f s CPU, of which read and dry run %.2f\n", our, median(reads, rounds));
    printf("P8 | 1 万条漏洞进台账、归单位、留痕迹（base 加 cug），处理器时间 | %.2f s | xmllint --stream %.3f "
           "s | %.1f | ≤ 10，且不到 2 s\n",
           our, floor, our / floor);
    return 0;
}
