/* Processor time per probe, ours beside what others use, interleaved in one run; the ratios come last.
 *   ICMP   the whole engine (schedule, window, series on disk) beside fping, the same addresses at the same pace
 *   HTTP   the same engine beside Prometheus' blackbox exporter, check_http and one curl per check
 * All traffic stays on loopback. Usage: bench_probes [rounds]; peers that are not installed are left out. */
#include "base/must.h"
#include "io/http_client.h"
#include "io/loop.h"
#include "segments/series.h"
#include "watch/watch.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PINGS = 10000, PAGES = 3000, CHECKS = 200, SECONDS = 10, ROUNDS_MAX = 9 };

static char folder[32] = "/tmp/probes-XXXXXX";
static int http_port, exporter_port;

static double seconds_of(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

static double cpu_of(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return seconds_of(&usage);
}

static ms_t law_now(void *ctx)
{
    (void)ctx;
    return clock_true();
}

static void on_change(void *ctx, const struct watch_change *change) { (void)ctx, (void)change; }

/* ---- ours: everything that a server would do with the results, but the facts ---- */

static double run_ours(const struct watch_target *targets, size_t n, int64_t *ret_tries)
{
    struct loop *loop = NULL;
    struct http_client *client = NULL;
    struct probe_host *host = NULL;
    struct watch *watch = NULL;
    struct series *series = NULL;
    char path[64];
    snprintf(path, sizeof path, "%s/series", folder);
    double before = cpu_of(RUSAGE_SELF);
    struct watch_settings settings = watch_settings_default();
    struct http_client_settings http = probe_client_settings(settings.parallel);
    MUST(series_open(path, &series) == 0 && loop_start("sense", &loop) == 0);
    MUST(http_client_new(loop, &http, &client) == 0 && probe_host_new(loop, client, &host) == 0);
    settings.series = series;
    settings.now = law_now;
    settings.changed = on_change;
    MUST(watch_new(host, &settings, &watch) == 0);
    watch_set_targets_from(watch, targets, n, NULL);
    sleep(SECONDS + 1);
    double cpu = cpu_of(RUSAGE_SELF) - before;
    ARENA_SCOPE(arena);
    struct watch_view view;
    watch_view_from(watch, 0, arena, &view);
    size_t up = 0;
    for (size_t i = 0; i < view.n; i++)
        up += view.at[i].state == WATCH_UP;
    printf("  ours: %lld tries, %zu of %zu up, %lld late, %.3f s CPU\n", (long long)view.counts.tries, up, view.n,
           (long long)view.counts.late, cpu);
    *ret_tries = view.counts.tries;
    watch_free(watch);
    probe_host_free(host);
    http_client_free(client);
    loop_stop(loop);
    MUST(series_close(series) == 0);
    return cpu / (double)view.counts.tries;
}

/* ---- peers ---- */

static pid_t spawn(char *const argv[], const char *out)
{
    pid_t pid = fork();
    MUST(pid >= 0);
    if (pid)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(fd, 1);
    dup2(fd, 2);
    execvp(argv[0], argv);
    _exit(127);
}

/* CPU of a child from start to end. */
static double cost_of(char *const argv[])
{
    struct rusage usage;
    int status;
    pid_t pid = spawn(argv, "/dev/null");
    MUST(wait4(pid, &status, 0, &usage) == pid);
    return seconds_of(&usage);
}

static double fping_cost(void)
{
    char list[64];
    snprintf(list, sizeof list, "%s/list", folder);
    return cost_of((char *[]){"fping", "-q", "-c", "1", "-i", "1", "-t", "1000", "-f", list, NULL}) / PINGS;
}

static double check_cost(char *const argv[])
{
    double sum = 0;
    for (int i = 0; i < CHECKS; i++)
        sum += cost_of(argv);
    return sum / CHECKS;
}

static double process_cpu(pid_t pid)
{
    char path[64], line[1024] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    MUST(file && fgets(line, sizeof line, file));
    fclose(file);
    unsigned long user = 0, system = 0;
    MUST(sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) == 2);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* What the exporter itself spends; the one curl that asks it on a kept connection is not counted. */
static double exporter_cost(pid_t exporter)
{
    char range[160];
    snprintf(range, sizeof range, "http://127.0.0.1:%d/probe?module=http_2xx&target=http://127.0.0.1:%d/&n=[1-%d]",
             exporter_port, http_port, PAGES);
    double before = process_cpu(exporter);
    cost_of((char *[]){"curl", "-s", "-o", "/dev/null", range, NULL});
    return (process_cpu(exporter) - before) / PAGES;
}

/* ---- scenery ---- */

static int free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(bind(fd, (struct sockaddr *)&address, size) == 0 && getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    close(fd);
    return ntohs(address.sin_port);
}

static pid_t start_nginx(void)
{
    char path[64], page[64];
    snprintf(path, sizeof path, "%s/nginx.conf", folder);
    snprintf(page, sizeof page, "%s/index.html", folder);
    FILE *file = fopen(page, "w");
    fprintf(file, "<h1>样例页面</h1>%1000s\n", "");
    fclose(file);
    file = fopen(path, "w");
    fprintf(file, "daemon off; master_process off; pid %s/pid; error_log /dev/null crit; events {}\n"
                  "http { access_log off; client_body_temp_path %s/t; proxy_temp_path %s/t; fastcgi_temp_path %s/t; "
                  "uwsgi_temp_path %s/t; scgi_temp_path %s/t; server { listen 127.0.0.1:%d; root %s; } }\n",
            folder, folder, folder, folder, folder, folder, http_port, folder);
    fclose(file);
    return spawn((char *[]){"nginx", "-c", path, "-p", folder, NULL}, "/dev/null");
}

static pid_t start_exporter(void)
{
    char config[64], listen[64];
    snprintf(config, sizeof config, "--config.file=%s/blackbox.yml", folder);
    snprintf(listen, sizeof listen, "--web.listen-address=127.0.0.1:%d", exporter_port);
    FILE *file = fopen(config + strlen("--config.file="), "w");
    fprintf(file, "modules:\n  http_2xx:\n    prober: http\n    timeout: 5s\n");
    fclose(file);
    return spawn((char *[]){"prometheus-blackbox-exporter", config, listen, "--log.level=error", NULL}, "/dev/null");
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static struct watch_target *ping_targets(void)
{
    static struct watch_target targets[PINGS];
    static char addresses[PINGS][20];
    char path[64];
    snprintf(path, sizeof path, "%s/list", folder);
    FILE *list = fopen(path, "w");
    for (int i = 0; i < PINGS; i++) {
        snprintf(addresses[i], sizeof addresses[i], "127.%d.%d.1", 10 + i / 250, i % 250);
        fprintf(list, "%s\n", addresses[i]);
        targets[i] = (struct watch_target){.id = i + 1, .kind = "icmp", .address = addresses[i],
                                           .interval = SECONDS * 1000};
    }
    fclose(list);
    return targets;
}

static struct watch_target *page_targets(void)
{
    static struct watch_target targets[PAGES];
    static char url[64];
    static const struct probe_pair word = {"contains", "样例页面"};
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", http_port);
    for (int i = 0; i < PAGES; i++)
        targets[i] = (struct watch_target){.id = i + 1, .kind = "http", .address = url, .settings = &word,
                                           .setting_count = 1, .interval = SECONDS * 1000};
    return targets;
}

static int order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, order);
    return values[(n - 1) / 2];
}

static bool installed(const char *path)
{
    char command[128];
    snprintf(command, sizeof command, "command -v %s >/dev/null", path);
    return system(command) == 0;
}

static void tell(const char *what, double peer, double ours, const char *goal)
{
    if (peer > 0)
        printf("P7 | %s，每次探测的处理器时间 | %.1f µs | %.1f µs | %.1f | %s\n", what, ours * 1e6, peer * 1e6, peer / ours, goal);
    else
        printf("%s: not installed\n", what);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 3;
    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    MUST(mkdtemp(folder));
    http_port = free_port();
    exporter_port = free_port();
    char check[] = "/usr/lib/nagios/plugins/check_http", port[8], url[64];
    snprintf(port, sizeof port, "%d", http_port);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", http_port);
    bool has_fping = installed("fping"), has_exporter = installed("prometheus-blackbox-exporter");
    bool has_check = access(check, X_OK) == 0, has_curl = installed("curl");
    pid_t nginx = start_nginx(), exporter = has_exporter ? start_exporter() : 0;
    sleep(1);
    struct watch_target *pings = ping_targets(), *pages = page_targets();
    double cost[6][ROUNDS_MAX] = {0};
    for (int i = 0; i < rounds; i++) {
        int64_t tries;
        printf("round %d\n", i + 1);
        cost[0][i] = run_ours(pings, PINGS, &tries);
        cost[1][i] = has_fping ? fping_cost() : 0;
        cost[2][i] = run_ours(pages, PAGES, &tries);
        cost[3][i] = has_exporter ? exporter_cost(exporter) : 0;
        cost[4][i] = has_check ? check_cost((char *[]){check, "-H", "127.0.0.1", "-p", port, "-s", "样例页面", NULL}) : 0;
        cost[5][i] = has_curl ? check_cost((char *[]){"curl", "-s", "-o", "/dev/null", url, NULL}) : 0;
    }
    end(nginx);
    if (exporter)
        end(exporter);
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0)
        return 1;
    double ping = median(cost[0], rounds), page = median(cost[2], rounds);
    printf("processor time per probe, peer / ours, medians of %d\n", rounds);
    tell("ICMP，对 fping", median(cost[1], rounds), ping, "≥ 2");
    tell("HTTP，对 blackbox exporter", median(cost[3], rounds), page, "≥ 5");
    tell("HTTP，对 check_http", median(cost[4], rounds), page, "≥ 20");
    tell("HTTP，对每次一个 curl", median(cost[5], rounds), page, "–");
    printf("10,000 probes a minute would take %.1f %% (ICMP), %.1f %% (HTTP) of a core\n", ping * 1e6 / 60,
           page * 1e6 / 60);
    return 0;
}
