/* fengsui-poll: one question about one device by SNMP, from standard input; its answer as standard output. What the
 * device says is decoded here, by net-snmp, in a process that has by then given up everything but this socket. */
#include "poll/poll_agent.h"
#include "scan/confine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum exit_code { EXIT_ANSWERED = 0, EXIT_USAGE = 2, EXIT_UNCONFINED = 3 };

static const struct confine_limits LIMITS = {
    .cpu_seconds = 10, .memory_bytes = 256ul << 20, .file_bytes = 16ul << 20, .talks = true};

static bool read_question(struct arena *arena, struct poll_question *ret_question)
{
    char *bytes = arena_take(arena, POLL_QUESTION_BYTES + 1);
    size_t n = 0;
    for (ssize_t got = 1; got > 0 && n <= POLL_QUESTION_BYTES;) {
        got = read(STDIN_FILENO, bytes + n, POLL_QUESTION_BYTES + 1 - n);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got > 0)
            n += (size_t)got;
    }
    return poll_wire_hear(arena, bytes, n, ret_question) == 0;
}

static int write_answer(struct arena *arena, const struct poll_answer *answer)
{
    struct text text = TEXT(arena);
    poll_wire_tell(&text, answer);
    for (size_t at = 0; at < text.n;) {
        ssize_t written = write(STDOUT_FILENO, text.at + at, text.n - at);
        if (written < 0 && errno != EINTR)
            return EXIT_USAGE;
        at += written < 0 ? 0 : (size_t)written;
    }
    return EXIT_ANSWERED;
}

static void close_agent(struct poll_agent **agent) { poll_agent_close(*agent); }

int main(int argc, char **argv)
{
    ARENA_SCOPE(arena);
    struct poll_question question;
    __attribute__((cleanup(close_agent))) struct poll_agent *agent = NULL;
    struct poll_answer answer = {.outcome = POLL_FAILED};
    bool proving = argc == 3 && strcmp(argv[1], "--prove") == 0;
    if ((argc > 1 && !proving) || !read_question(arena, &question)) {
        fputs("用法 usage: fengsui-poll < question > answer\n", stderr);
        return EXIT_USAGE;
    }
    poll_agent_prepare();
    if (!poll_agent_open(&question, CONFINE_SOCKET, &agent))
        return write_answer(arena, &answer);
    if (confine(&LIMITS)) {
        fputs("fengsui-poll: 无法自我限制 cannot confine itself\n", stderr);
        return EXIT_UNCONFINED;
    }
    if (proving)
        return confine_prove(argv[2]) ? EXIT_UNCONFINED : EXIT_USAGE;
    poll_agent_read(agent, arena, &question, &answer);
    return write_answer(arena, &answer);
}
