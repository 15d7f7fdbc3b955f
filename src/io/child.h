/* Child processes: spawned (vfork and exec), in a process group of their own, with nothing of ours open but their
 * three standard streams, killed with everything they started when their time is over or our thread ends. */
#ifndef FENGSUI_IO_CHILD_H
#define FENGSUI_IO_CHILD_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "io/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Hard limits (setrlimit), in force before the program starts; 0 = as ours. */
struct child_limits {
    int64_t cpu_seconds;
    int64_t memory_bytes; /* address space */
    int64_t file_bytes;   /* largest file it may write */
    int64_t open_files;
    int64_t processes; /* of its user; nothing to root */
};

struct child_request {
    const char *const *argv; /* [0] is the program: a path, or a name looked up in PATH; ends with NULL */
    const char *const *env;  /* "NAME=value", ends with NULL; NULL: PATH, HOME=/nonexistent, LANG=C.UTF-8, TZ=UTC */
    const char *dir;         /* working directory; NULL = ours */
    const void *input;       /* bytes for its standard input; none: /dev/null */
    size_t input_size;
    const char *input_file; /* a file as its standard input instead */
    size_t max_output;      /* bytes kept of each of stdout and stderr, 0 = 1 MiB; more ends the child */
    /* May be NULL. Takes what comes out of stdout, piece by piece, in place of keeping it (max_output bounds the sum
     * all the same); anything but 0 ends the child and becomes the result's code. */
    int (*output)(void *output_arg, const char *bytes, size_t n);
    void *output_arg;
    ms_t timeout_ms;        /* 0 = 30 s */
    struct child_limits limits;
};

struct child_result {
    int code;   /* 0: it ran and ended by itself (see status); -ERR_NOT_FOUND, -ERR_FORBIDDEN, -ERR_IO: it did not
                 * start; -ERR_TIMEOUT, -ERR_TOO_LARGE (output): it was killed */
    int status; /* exit status 0–255, or -1 when a signal ended it */
    int signal; /* that signal, or 0 */
    const char *out, *err; /* NUL-terminated */
    size_t out_size, err_size;
    ms_t took_ms;
};

struct child;

/* On the loop's thread. Request, texts and input are needed only during this call. done is called exactly once, on the
 * loop, also when the child did not start (then before this returns, with NULL). The result lives while done runs; the
 * child is gone afterwards. */
struct child *child_start(struct loop *loop, const struct child_request *request,
                          void (*done)(const struct child_result *result, void *arg), void *arg);
/* Ends a child that nobody wants to hear any more, with all it started; done is still called, soon. On the loop. */
void child_kill(struct child *child);

/* Blocks until the child has ended; out and err are in the arena. For commands, tests and pool threads.
 * Returns ret_result->code. */
RESULT int child_run(const struct child_request *request, struct arena *arena, struct child_result *ret_result);

#endif
