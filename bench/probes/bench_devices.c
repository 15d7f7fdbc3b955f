/* Many devices by SNMP at once: half answer (each snmpd on eighty addresses of loopback), half never do. What it
 * costs, and that those who are silent hold up nobody; beside what one snmpget for each try costs.
 * Usage: bench_devices [devices] [seconds between two tries] [2c|3]. Each device is tried once or twice. */
#include "base/must.h"
#include "io/loop.h"
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

enum { DEVICES = 500, SECONDS = 60, CHECKS = 50, OF_AGENT = 80, AGENTS = 20 };

static char folder[32] = "/tmp/devices-XXXXXX";
static bool v3;

static double cpu_of(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static ms_t law_now(void *ctx)
{
    (void)ctx;
    return clock_true();
}

static void on_change(void *ctx, const struct watch_change *change) { (void)ctx, (void)change; }

/* A socket for all silent devices; its port is free for the agent's addresses, too. */
static int open_silence(int *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr("127.0.0.1")};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    MUST(bind(fd, (struct sockaddr *)&address, size) == 0 && getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static pid_t spawn(char *const argv[])
{
    pid_t pid = fork();
    MUST(pid >= 0);
    if (pid)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int quiet = open("/dev/null", O_RDWR);
    dup2(quiet, 1);
    dup2(quiet, 2);
    execvp(argv[0], argv);
    _exit(127);
}

static void write_address(char *buffer, size_t n, size_t device, size_t answering, int port)
{
    if (device < answering)
        snprintf(buffer, n, "127.77.%zu.%zu:%d", device / 250, 1 + device % 250, port);
    else
        snprintf(buffer, n, "127.0.0.1:%d", port);
}

/* The list of addresses that snmpd takes is cut at 2.5 KB: so each has eighty of them. */
static pid_t start_agent(size_t first, size_t answering, int port)
{
    char path[64], address[64];
    snprintf(path, sizeof path, "%s/snmpd-%zu.conf", folder, first);
    FILE *file = fopen(path, "w");
    MUST(file);
    fprintf(file, "rocommunity sample-read 127.0.0.0/8\ncreateUser sample SHA-256 \"sample-auth\" AES \"sample-priv\"\n"
                  "rouser sample priv\nagentaddress ");
    for (size_t i = first; i < first + OF_AGENT && i < answering; i++) {
        write_address(address, sizeof address, i, answering, port);
        fprintf(file, "%sudp:%s", i > first ? "," : "", address);
    }
    fprintf(file, "\n");
    fclose(file);
    setenv("SNMP_PERSISTENT_DIR", "/dev/null", 1);
    setenv("MIBS", "", 1);
    return spawn((char *[]){"/usr/sbin/snmpd", "-f", "-C", "-c", path, "-Ln", NULL});
}

static size_t start_agents(size_t answering, int port, pid_t ret_pids[AGENTS])
{
    size_t n = 0;
    for (size_t first = 0; first < answering && n < AGENTS; first += OF_AGENT)
        ret_pids[n++] = start_agent(first, answering, port);
    return n;
}

static void end_agents(const pid_t *pids, size_t n)
{
    char path[64];
    for (size_t i = 0; i < n; i++) {
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
        snprintf(path, sizeof path, "%s/snmpd-%zu.conf", folder, i * OF_AGENT);
        unlink(path);
    }
    rmdir(folder);
}

static double peer_cost(int port)
{
    char address[64];
    write_address(address, sizeof address, 0, 1, port);
    double before = cpu_of(RUSAGE_CHILDREN);
    for (int i = 0; i < CHECKS; i++) {
        pid_t pid =
            v3 ? spawn((char *[]){"snmpget", "-v3", "-l", "authPriv", "-u", "sample", "-a", "SHA-256", "-A",
                                  "sample-auth", "-x", "AES", "-X", "sample-priv", address, "1.3.6.1.2.1.1.3.0", NULL})
               : spawn((char *[]){"snmpget", "-v2c", "-c", "sample-read", address, "1.3.6.1.2.1.1.3.0", NULL});
        MUST(waitpid(pid, NULL, 0) == pid);
    }
    return (cpu_of(RUSAGE_CHILDREN) - before) / CHECKS;
}

static struct watch_target *make_targets(struct arena *arena, size_t devices, size_t seconds, int port)
{
    static const struct probe_pair by_community[] = {
        {"cpu", "100"}, {"memory", "100"}, {"community", "sample-read"}}; /* this machine is busy, and that is no matter */
    static const struct probe_pair by_user[] = {{"cpu", "100"},
                                                {"memory", "100"},
                                                {"user", "sample"},
                                                {"auth-password", "sample-auth"},
                                                {"privacy-password", "sample-priv"}};
    struct watch_target *targets = ARENA_ARRAY(arena, struct watch_target, devices);
    for (size_t i = 0; i < devices; i++) {
        char *address = arena_take(arena, 64);
        write_address(address, 64, i, devices / 2, port);
        targets[i] = (struct watch_target){.id = (int64_t)i + 1,
                                           .kind = "snmp",
                                           .address = address,
                                           .settings = v3 ? by_user : by_community,
                                           .setting_count = v3 ? 5 : 3,
                                           .interval = (ms_t)seconds * 1000};
    }
    return targets;
}

static void tell(struct watch *watch, size_t devices, double cpu, double peer)
{
    ARENA_SCOPE(arena);
    struct watch_view view;
    watch_view_from(watch, 0, arena, &view);
    size_t up = 0;
    for (size_t i = 0; i < view.n; i++)
        up += view.at[i].state == WATCH_UP;
    double each = cpu / (double)view.counts.tries;
    printf("%zu devices by v%s, half of them silent: %lld tries, %zu of %zu that answer are up, %lld late, "
           "%lld skipped, latest %lld ms\n",
           devices, v3 ? "3" : "2c", (long long)view.counts.tries, up, devices / 2, (long long)view.counts.late,
           (long long)view.counts.skipped, (long long)view.counts.latest);
    printf("processor: %.2f s, %.1f ms each; snmpget %.1f ms for one value; ratio %.2f\n", cpu, each * 1000,
           peer * 1000, each / peer);
}

int main(int argc, char **argv)
{
    size_t devices = argc > 1 ? (size_t)atoi(argv[1]) : DEVICES, seconds = argc > 2 ? (size_t)atoi(argv[2]) : SECONDS;
    v3 = argc > 3 && strcmp(argv[3], "3") == 0;
    struct loop *loop = NULL;
    struct probe_host *host = NULL;
    struct watch *watch = NULL;
    int port;
    ARENA_SCOPE(arena);
    MUST(mkdtemp(folder) && setenv("FENGSUI_POLL", POLL, 1) == 0);
    int silence = open_silence(&port);
    pid_t agents[AGENTS];
    size_t agent_count = start_agents(devices / 2, port, agents);
    sleep(2);
    double peer = peer_cost(port);
    struct watch_settings settings = watch_settings_default();
    settings.now = law_now;
    settings.changed = on_change;
    MUST(loop_start("sense", &loop) == 0 && probe_host_new(loop, NULL, &host) == 0 &&
         watch_new(host, &settings, &watch) == 0);
    double before = cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN);
    watch_set_targets_from(watch, make_targets(arena, devices, seconds, port), devices, NULL);
    sleep((unsigned)seconds + 12); /* once around, and the last ones give up */
    tell(watch, devices, cpu_of(RUSAGE_SELF) + cpu_of(RUSAGE_CHILDREN) - before, peer);
    watch_free(watch);
    probe_host_free(host);
    loop_stop(loop);
    end_agents(agents, agent_count);
    close(silence);
    return 0;
}
