/* Names, as the machine's own list of name servers has them: in a network and with an /etc/resolv.conf of the test's
 * own, for which it must be root. Exit 77 = skipped. */
#include "base/must.h"
#include "io/loop.h"
#include "services.h"
#include "watch/resolve.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { SKIPPED = 77 };

static char folder[] = "/tmp/resolve-XXXXXX";

static bool own_world(void)
{
    return unshare(CLONE_NEWNS | CLONE_NEWNET) == 0 &&
           services_run("mount --make-rprivate / && ip link set lo up && ip addr add 127.0.0.9/8 dev lo; "
                        "echo 'nameserver 127.0.0.9' > %s/resolv.conf && mount --bind %s/resolv.conf /etc/resolv.conf",
                        folder, folder) == 0;
}

/* Answers to every name with that address, kept for so many seconds. */
static pid_t name_server(const char *address, int life)
{
    char answer[64], ttl[32];
    snprintf(answer, sizeof answer, "--address=/sample.test/%s", address);
    snprintf(ttl, sizeof ttl, "--local-ttl=%d", life);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execlp("dnsmasq", "dnsmasq", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--keep-in-foreground",
               "--log-facility=/dev/null", "--user=root", "--pid-file", "--listen-address=127.0.0.1", "--bind-interfaces",
               ttl, answer, NULL);
        _exit(127);
    }
    MUST(services_await(53));
    return pid;
}

static void end(pid_t pid) { services_end(&pid); }

/* ---- one question ---- */

struct question {
    struct resolver *resolver;
    int error;
    char address[INET6_ADDRSTRLEN];
    sem_t over;
};

static void on_address(void *arg, int error, const struct sockaddr_storage *address)
{
    struct question *question = arg;
    question->error = error;
    if (!error)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, question->address, INET6_ADDRSTRLEN);
    sem_post(&question->over);
}

static void begin(void *arg)
{
    struct question *question = arg;
    (void)resolve(question->resolver, "www.sample.test", on_address, question);
}

static struct question ask(struct loop *loop, struct resolver *resolver)
{
    struct question question = {.resolver = resolver};
    sem_init(&question.over, 0, 0);
    loop_call(loop, begin, &question);
    while (sem_wait(&question.over) != 0)
        ;
    sem_destroy(&question.over);
    return question;
}

struct forgetting {
    struct resolver *resolver;
};

static void forget(void *arg) { resolver_forget(((struct forgetting *)arg)->resolver, "WWW.sample.test"); }
static void leave(void *arg) { resolver_free(arg); }

static int failed;

static void promise(const char *what, bool kept)
{
    printf("%s - %s\n", kept ? "ok" : "not ok", what);
    failed += !kept;
}

static bool says(struct loop *loop, struct resolver *resolver, const char *address)
{
    struct question answer = ask(loop, resolver);
    bool same = address ? answer.error == 0 && !strcmp(answer.address, address) : answer.error == -ERR_NETWORK;
    if (!same)
        printf("# error %d, address \"%s\"\n", answer.error, answer.address);
    return same;
}

static void play(void)
{
    struct loop *loop = NULL;
    MUST(loop_start("names", &loop) == 0);
    struct resolver *resolver = resolver_new(loop);
    promise("a list of name servers that lie dead: no answer", says(loop, resolver, NULL));
    pid_t server = name_server("10.1.1.1", 300);
    services_run("echo 'nameserver 127.0.0.1' > %s/resolv.conf", folder);
    promise("once the list is another one, it is heard without a restart", says(loop, resolver, "10.1.1.1"));
    end(server);
    server = name_server("10.1.1.2", 300);
    promise("an answer is kept while it says so", says(loop, resolver, "10.1.1.1"));
    loop_call(loop, forget, &(struct forgetting){resolver});
    promise("and asked for anew when it is forgotten", says(loop, resolver, "10.1.1.2"));
    end(server);
    server = name_server("10.1.1.3", 0);
    loop_call(loop, forget, &(struct forgetting){resolver});
    promise("an answer that may not be kept", says(loop, resolver, "10.1.1.3"));
    end(server);
    promise("is not", says(loop, resolver, NULL));
    server = name_server("10.1.1.4", 0);
    promise("and the next one is heard", says(loop, resolver, "10.1.1.4"));
    end(server);
    loop_call(loop, leave, resolver);
    loop_stop(loop);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    if (geteuid() != 0 || services_run("command -v dnsmasq") != 0 || !mkdtemp(folder))
        return SKIPPED;
    bool own = own_world();
    if (own)
        play();
    services_run("umount /etc/resolv.conf; rm -rf %s", folder);
    return own ? failed : SKIPPED;
}
