#include "io/child.h"

#include "base/must.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

/* linux/close_range.h, sys/pidfd.h: newer than the headers we build with */
enum { CLOSE_RANGE_ON_EXEC = 1 << 2, DEFAULT_OUTPUT = 1024 * 1024, DEFAULT_TIMEOUT_MS = 30 * 1000 };

enum watched { OUT, ERR_OUT, EXIT, WATCHED };

struct capture {
    char *at;
    size_t n, cap;
};

struct child {
    pid_t pid;
    int fds[WATCHED]; /* its stdout, its stderr, its pidfd; -1 = done with */
    struct capture captures[2];
    size_t max_output, handed_on; /* handed_on: bytes of stdout given to output */
    int (*output)(void *output_arg, const char *bytes, size_t n);
    void *output_arg;
    ms_t started, deadline; /* machine time */
    struct child_result result;
    /* only when on a loop */
    uv_poll_t polls[WATCHED];
    struct loop_timer *timer;
    unsigned open_polls;
    void (*done)(const struct child_result *result, void *arg);
    void *arg;
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* ---- starting: between vfork and exec only system calls, for the memory is shared with us ---- */

struct launch {
    const struct child_request *request;
    char *const *env;
    int in, out, err;
    int trouble; /* a pipe that exec closes: what comes out before that is an errno */
};

static bool limit(int what, int64_t most)
{
    struct rlimit both = {(rlim_t)most, (rlim_t)most};
    return most == 0 || setrlimit((__rlimit_resource_t)what, &both) == 0;
}

static _Noreturn void become_program(struct launch *launch)
{
    const struct child_request *request = launch->request;
    const struct child_limits *limits = &request->limits;
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    bool ready = setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && dup2(launch->in, 0) == 0 &&
                 dup2(launch->out, 1) == 1 && dup2(launch->err, 2) == 2 &&
                 syscall(SYS_close_range, 3, ~0u, CLOSE_RANGE_ON_EXEC) == 0 &&
                 (!request->dir || chdir(request->dir) == 0) && limit(RLIMIT_CPU, limits->cpu_seconds) &&
                 limit(RLIMIT_AS, limits->memory_bytes) && limit(RLIMIT_FSIZE, limits->file_bytes) &&
                 limit(RLIMIT_NOFILE, limits->open_files) && limit(RLIMIT_NPROC, limits->processes) &&
                 sigprocmask(SIG_SETMASK, &none, NULL) == 0;
    if (ready)
        execvpe(request->argv[0], (char *const *)request->argv, launch->env);
    int number = errno;
    _exit(write(launch->trouble, &number, sizeof number) == sizeof number ? 127 : 126);
}

/* A process of gigabytes must not be copied to start a small one, so no fork; and posix_spawn knows no limits. */
static __attribute__((noinline)) pid_t vfork_and_exec(struct launch *launch)
{
    sigset_t all, former;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &former); /* no handler of ours may run in the child */
    pid_t pid = vfork();
    if (pid == 0)
        become_program(launch);
    pthread_sigmask(SIG_SETMASK, &former, NULL);
    return pid;
}

/* Bytes go through a memory file: whole at once, seekable, and no pipe to feed. */
static int open_input(const struct child_request *request)
{
    if (request->input_file || !request->input)
        return open(request->input_file ? request->input_file : "/dev/null", O_RDONLY | O_CLOEXEC);
    int fd = memfd_create("input", MFD_CLOEXEC);
    for (size_t written = 0; fd >= 0 && written < request->input_size;) {
        ssize_t n = write(fd, (const char *)request->input + written, request->input_size - written);
        if (n < 0)
            close_fd(&fd);
        else
            written += (size_t)n;
    }
    if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0)
        close_fd(&fd);
    return fd;
}

static int error_of(int number)
{
    return number == ENOENT || number == ENOTDIR ? -ERR_NOT_FOUND : number == EACCES ? -ERR_FORBIDDEN : -ERR_IO;
}

/* 0, or the errno of what kept it from starting. */
static int launch_child(struct child *child, struct launch *launch)
{
    int trouble[2], number = 0;
    if (pipe2(trouble, O_CLOEXEC) != 0)
        return errno;
    launch->trouble = trouble[1];
    child->pid = vfork_and_exec(launch);
    if (child->pid < 0)
        number = errno;
    close(trouble[1]);
    if (child->pid > 0 && read(trouble[0], &number, sizeof number) == sizeof number)
        waitpid(child->pid, NULL, 0);
    close(trouble[0]);
    return number;
}

static int spawn(struct child *child, const struct child_request *request)
{
    static char *const PLAIN_ENV[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                      "HOME=/nonexistent", "LANG=C.UTF-8", "TZ=UTC", NULL};
    struct launch launch = {.request = request, .env = request->env ? (char *const *)request->env : PLAIN_ENV};
    int out[2] = {-1, -1}, err[2] = {-1, -1}, number;
    launch.in = open_input(request);
    if (launch.in >= 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0) {
        launch.out = out[1];
        launch.err = err[1];
        number = launch_child(child, &launch);
    } else {
        number = errno;
    }
    close_fd(&launch.in);
    close_fd(&out[1]);
    close_fd(&err[1]);
    child->fds[OUT] = out[0];
    child->fds[ERR_OUT] = err[0];
    if (number) {
        close_fd(&child->fds[OUT]);
        close_fd(&child->fds[ERR_OUT]);
        return error_of(number);
    }
    child->fds[EXIT] = (int)syscall(SYS_pidfd_open, child->pid, 0);
    MUST(child->fds[EXIT] >= 0);
    fcntl(out[0], F_SETFL, O_NONBLOCK);
    fcntl(err[0], F_SETFL, O_NONBLOCK);
    return 0;
}

/* ---- while it runs ---- */

static void on_poll_closed(uv_handle_t *handle);

/* Done with this descriptor; libuv must let go of it before it is closed. */
static void retire(struct child *child, enum watched which)
{
    if (child->timer && child->fds[which] >= 0)
        uv_close((uv_handle_t *)&child->polls[which], on_poll_closed);
    close_fd(&child->fds[which]);
}

static void kill_all(struct child *child, int code)
{
    if (child->result.code == 0)
        child->result.code = code;
    kill(-child->pid, SIGKILL);
}

static int keep(const struct child *child, struct capture *capture)
{
    if (capture->n <= child->max_output)
        return 0;
    capture->n = child->max_output;
    return -ERR_TOO_LARGE;
}

static int hand_on(struct child *child, struct capture *capture)
{
    size_t n = capture->n;
    capture->n = 0;
    child->handed_on += n;
    return child->handed_on > child->max_output ? -ERR_TOO_LARGE : child->output(child->output_arg, capture->at, n);
}

static void read_output(struct child *child, enum watched which)
{
    struct capture *capture = &child->captures[which];
    for (;;) {
        if (capture->n == capture->cap) {
            capture->cap = capture->cap ? capture->cap * 2 : child->output ? 65536 : 4096;
            capture->at = realloc(capture->at, capture->cap + 1);
            MUST(capture->at);
        }
        ssize_t n = read(child->fds[which], capture->at + capture->n, capture->cap - capture->n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0) {
            retire(child, which);
            return;
        }
        capture->n += (size_t)n;
        int failed = which == OUT && child->output ? hand_on(child, capture) : keep(child, capture);
        if (failed) {
            kill_all(child, failed);
            retire(child, which);
            return;
        }
    }
}

/* Whoever it left behind in its group ends with it; its number is ours until the second waitid. */
static void reap(struct child *child)
{
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
        return;
    kill(-child->pid, SIGKILL);
    waitid(P_PID, (id_t)child->pid, &info, WEXITED);
    bool by_itself = info.si_code == CLD_EXITED;
    child->result.status = by_itself ? info.si_status : -1;
    child->result.signal = by_itself ? 0 : info.si_status;
    retire(child, EXIT);
}

static void attend(struct child *child, enum watched which)
{
    if (child->fds[which] < 0)
        return;
    if (which == EXIT)
        reap(child);
    else
        read_output(child, which);
}

/* Past the deadline nothing is waited for but the kernel's confirmation. */
static bool is_over(struct child *child, ms_t now)
{
    if (now >= child->deadline) {
        if (child->fds[EXIT] >= 0)
            kill_all(child, -ERR_TIMEOUT);
        retire(child, OUT);
        retire(child, ERR_OUT);
    }
    return child->fds[OUT] < 0 && child->fds[ERR_OUT] < 0 && child->fds[EXIT] < 0;
}

static void begin(struct child *child, const struct child_request *request)
{
    *child = (struct child){.pid = -1, .fds = {-1, -1, -1}};
    child->max_output = request->max_output ? request->max_output : DEFAULT_OUTPUT;
    child->output = request->output;
    child->output_arg = request->output_arg;
    child->started = clock_machine();
    child->deadline = child->started + (request->timeout_ms ? request->timeout_ms : DEFAULT_TIMEOUT_MS);
    child->result = (struct child_result){.status = -1};
    child->result.code = spawn(child, request);
}

static const char *captured(struct capture *capture)
{
    if (!capture->at)
        return "";
    capture->at[capture->n] = '\0';
    return capture->at;
}

static void end(struct child *child)
{
    struct child_result *result = &child->result;
    result->out = captured(&child->captures[OUT]);
    result->out_size = child->captures[OUT].n;
    result->err = captured(&child->captures[ERR_OUT]);
    result->err_size = child->captures[ERR_OUT].n;
    result->took_ms = clock_machine() - child->started;
}

static void forget_captures(struct child *child)
{
    free(child->captures[OUT].at);
    free(child->captures[ERR_OUT].at);
}

/* ---- waiting for it ---- */

int child_run(const struct child_request *request, struct arena *arena, struct child_result *ret_result)
{
    struct child child;
    begin(&child, request);
    bool started = child.result.code == 0;
    for (ms_t now; started && !is_over(&child, now = clock_machine());) {
        struct pollfd polls[WATCHED];
        for (int i = 0; i < WATCHED; i++)
            polls[i] = (struct pollfd){.fd = child.fds[i], .events = POLLIN};
        ms_t left = child.deadline > now ? child.deadline - now : -1; /* killed: until it is gone */
        poll(polls, WATCHED, left > INT32_MAX ? INT32_MAX : (int)left);
        for (int i = 0; i < WATCHED; i++)
            if (polls[i].revents)
                attend(&child, (enum watched)i);
    }
    end(&child);
    *ret_result = child.result;
    ret_result->out = arena_text_n(arena, child.result.out, child.result.out_size);
    ret_result->err = arena_text_n(arena, child.result.err, child.result.err_size);
    forget_captures(&child);
    return ret_result->code;
}

/* ---- being told ---- */

static void on_poll_closed(uv_handle_t *handle)
{
    struct child *child = handle->data;
    if (--child->open_polls > 0)
        return;
    end(child);
    child->done(&child->result, child->arg);
    loop_timer_free(child->timer);
    forget_captures(child);
    free(child);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    struct child *child = poll->data;
    (void)status, (void)events;
    attend(child, (enum watched)(poll - child->polls));
}

static void on_deadline(void *arg) { is_over(arg, clock_machine()); }

struct child *child_start(struct loop *loop, const struct child_request *request,
                          void (*done)(const struct child_result *result, void *arg), void *arg)
{
    MUST(loop_here(loop));
    struct child *child = malloc(sizeof *child);
    MUST(child);
    begin(child, request);
    child->done = done;
    child->arg = arg;
    if (child->result.code) {
        end(child);
        done(&child->result, arg);
        free(child);
        return NULL;
    }
    child->timer = loop_timer_new(loop, on_deadline, child);
    loop_timer_set(child->timer, child->deadline - child->started,
                   20); /* again, should the two clocks differ by a ms */
    for (int i = 0; i < WATCHED; i++) {
        MUST(uv_poll_init(loop_uv(loop), &child->polls[i], child->fds[i]) == 0);
        child->polls[i].data = child;
        child->open_polls++;
        uv_poll_start(&child->polls[i], UV_READABLE | UV_DISCONNECT, on_ready);
    }
    return child;
}

void child_kill(struct child *child)
{
    if (child->fds[EXIT] >= 0)
        kill_all(child, -ERR_REFUSED);
}
