#include "scan/confine.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

bool confine_complete(void) { return !SANITIZED; }

static bool limit(int what, rlim_t most)
{
    const struct rlimit both = {.rlim_cur = most, .rlim_max = most};
    return setrlimit((__rlimit_resource_t)what, &both) == 0;
}

static bool set_limits(const struct confine_limits *limits)
{
    rlim_t files = limits->talks ? CONFINE_SOCKET + 1 : CONFINE_SOCKET;
    if (!SANITIZED && (!limit(RLIMIT_AS, limits->memory_bytes) || !limit(RLIMIT_NOFILE, files)))
        return false;
    return limit(RLIMIT_CPU, limits->cpu_seconds) && limit(RLIMIT_FSIZE, limits->file_bytes) && limit(RLIMIT_CORE, 0);
}

/* read and write only on the three descriptors that are left; memory never executable. */
static bool add_rules(scmp_filter_ctx filter)
{
    static const int ALLOWED[] = {
        SCMP_SYS(brk),    SCMP_SYS(munmap),          SCMP_SYS(mremap),        SCMP_SYS(madvise),
        SCMP_SYS(exit),   SCMP_SYS(exit_group),      SCMP_SYS(rt_sigreturn),  SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(futex),  SCMP_SYS(getrandom),       SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
        SCMP_SYS(fstat),  SCMP_SYS(lseek),           SCMP_SYS(close),         SCMP_SYS(getpid),
        SCMP_SYS(gettid), SCMP_SYS(restart_syscall),
    };
    int r = 0;
    for (size_t i = 0; i < sizeof ALLOWED / sizeof ALLOWED[0]; i++)
        r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, ALLOWED[i], 0);
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 1, SCMP_A0(SCMP_CMP_EQ, STDIN_FILENO));
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, STDOUT_FILENO));
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO));
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(writev), 1, SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO));
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                          SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    /* abort() ends through this: only ever against itself. */
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
    return r == 0;
}

/* sendto without an address: only the peer it is connected to. */
static bool add_talking(scmp_filter_ctx filter)
{
    static const int WAITING[] = {SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(poll), SCMP_SYS(ppoll)};
    int r = 0;
    for (size_t i = 0; i < sizeof WAITING / sizeof WAITING[0]; i++)
        r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, WAITING[i], 0);
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(sendto), 2, SCMP_A0(SCMP_CMP_EQ, CONFINE_SOCKET),
                          SCMP_A4(SCMP_CMP_EQ, 0));
    r |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(recvfrom), 1, SCMP_A0(SCMP_CMP_EQ, CONFINE_SOCKET));
    return r == 0;
}

static void filter_done(scmp_filter_ctx *filter)
{
    if (*filter)
        seccomp_release(*filter);
}

static bool set_filter(bool talks)
{
    __attribute__((cleanup(filter_done))) scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    return filter && add_rules(filter) && (!talks || add_talking(filter)) && seccomp_load(filter) == 0;
}

int confine(const struct confine_limits *limits)
{
    if (close_range(limits->talks ? CONFINE_SOCKET + 1 : CONFINE_SOCKET, ~0u, 0) && errno != ENOSYS)
        return -ERR_UNSUPPORTED;
    if (!set_limits(limits) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return -ERR_UNSUPPORTED;
    if (SANITIZED)
        return 0;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && set_filter(limits->talks) ? 0 : -ERR_UNSUPPORTED;
}
