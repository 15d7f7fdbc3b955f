#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "format/xlsx.h"
#include "frames.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* The program run once: its standard input is a file of `bytes`, its output comes back. */
struct run {
    struct text out;
    int status;
};

static FILE *file_of(const char *bytes, size_t n)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    rewind(file);
    return file;
}

static pid_t spawn(const char *const *arguments, int in, int out)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child)
        return child;
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    execvp(arguments[0], (char *const *)arguments);
    _exit(127);
}

static struct run run_program(struct arena *arena, const char *const *arguments, FILE *in)
{
    struct run run = {.out = TEXT(arena)};
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = spawn(arguments, in ? fileno(in) : ends[0], ends[1]);
    close(ends[1]);
    char piece[65536];
    ssize_t got;
    while ((got = read(ends[0], piece, sizeof piece)) > 0)
        text_add_n(&run.out, piece, (size_t)got);
    close(ends[0]);
    assert_int_equal(waitpid(child, &run.status, 0), child);
    if (in)
        fclose(in);
    return run;
}

static struct frames read_with_program(struct arena *arena, const char *option, const char *value, const char *bytes,
                                       size_t n)
{
    const char *arguments[] = {READER, option, value, NULL};
    struct run run = run_program(arena, arguments, file_of(bytes, n));
    assert_true(WIFEXITED(run.status));
    struct frames frames = frames_parse(arena, text_end(&run.out), run.out.n);
    assert_int_equal(frames.result, 0);
    bool refused = frames.rows.at[frames.rows.n - 1].type == FRAME_ERROR;
    assert_int_equal(WEXITSTATUS(run.status), refused);
    return frames;
}

static void the_confined_program_can_do_nothing_else(void **state)
{
    (void)state;
#ifdef SANITIZED
    skip();
#endif
    const char *ways[] = {"open", "create", "socket", "exec", "fork", "code", "kill", "dup", "elsewhere"};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        ARENA_SCOPE(arena);
        const char *arguments[] = {READER, "--prove", ways[i], NULL};
        struct run run = run_program(arena, arguments, file_of("", 0));
        assert_true(WIFSIGNALED(run.status));
        assert_int_equal(WTERMSIG(run.status), SIGSYS);
    }
    assert_int_equal(access("/tmp/fengsui-was-here", F_OK), -1);
}

static void every_sample_is_read_by_the_confined_program(void **state)
{
    (void)state;
    const struct {
        const char *name, *letters;
    } rows[] = {
        {"nmap-vuln.xml", "BPFFPPFHPHFE"}, {"campus.nessus", "BHPFFFHFE"}, {"campus-gb18030.nessus", "BHPFFFHFE"},
        {"greenbone-22.xml", "BFFHE"},     {"openvas-9.xml", "BFHE"},      {"code.sarif", "BFFFFE"},
        {"findings-gbk.csv", "BSRRE"},     {"assets.tsv", "BSRE"},        {"nuclei.jsonl", "BFFFFE"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        size_t n;
        const char *bytes = sample_read(arena, rows[i].name, &n);
        FRAMES_SCOPE(frames) = read_with_program(arena, "--name", rows[i].name, bytes, n);
        assert_string_equal(frames.letters.at, rows[i].letters);
        const char *path = arena_printf(arena, "%s/%s", SAMPLES, rows[i].name);
        const char *arguments[] = {READER, path, NULL};
        struct run run = run_program(arena, arguments, NULL);
        FRAMES_SCOPE(again) = frames_parse(arena, run.out.at, run.out.n);
        assert_string_equal(again.letters.at, rows[i].letters);
    }
}

static void workbooks_and_trees_are_read_by_the_confined_program(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const struct xlsx_column columns[] = {{.title = "主机"}, {.title = "发现时间", .type = XLSX_TIME}};
    const char *cells[] = {"a", "2026-03-01T08:30:00"};
    const char *const *rows[] = {cells};
    const struct xlsx_sheet sheet = {"表", columns, 2, rows, 1};
    const char *bytes = NULL;
    size_t n;
    assert_int_equal(xlsx_write(arena, &sheet, 1, &bytes, &n, NULL), 0);
    FRAMES_SCOPE(book) = read_with_program(arena, "--name", "b.xlsx", bytes, n);
    assert_string_equal(book.letters.at, "BSRE");
    assert_string_equal(frames_names(arena, frames_nth(&book, FRAME_ROW, 0), "cells"), "a 2026-03-01T08:30:00");
    const char *yaml = "a: [1, {b: 'c'}]\n---\n- x\n";
    FRAMES_SCOPE(tree) = read_with_program(arena, "--kind", "yaml", yaml, strlen(yaml));
    assert_string_equal(tree.letters.at, "BTTE");
    const char *wrong = "a: [1\n";
    FRAMES_SCOPE(refused) = read_with_program(arena, "--kind", "yaml", wrong, strlen(wrong));
    assert_string_equal(refused.letters.at, "X");
}

/* `head`, then `fill` until the file has `n` bytes. */
static FILE *long_file(const char *head, char fill, size_t n)
{
    char piece[65536];
    memset(piece, fill, sizeof piece);
    FILE *file = tmpfile();
    assert_non_null(file);
    fputs(head, file);
    for (size_t done = strlen(head); done < n; done += sizeof piece)
        fwrite(piece, 1, sizeof piece, file);
    rewind(file);
    return file;
}

static void lines_of_200_megabytes_are_refused(void **state)
{
    (void)state;
#ifdef SANITIZED
    skip();
#endif
    const struct {
        const char *kind, *head, *where;
    } rows[] = {
        {"nmap", "<nmaprun>\n<host x='", "file:2:1"},
        {"nmap", "<nmaprun>\n<host>", "file:2:"},
        {"nmap", "<nmaprun>\n<!-- ", "file:2:1"},
        {"nessus", "<?xml version='1.0' encoding='GBK'?>\n<a>", "file:2:"},
        {"csv", "a,b\n1,", "file"},
        {"sarif", "{\"runs\":\"", "file"},
        {"yaml", "a: ", "file"},
        {"xlsx", "PK\3\4", "file"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ARENA_SCOPE(arena);
        const char *arguments[] = {READER, "--kind", rows[i].kind, NULL};
        struct run run = run_program(arena, arguments, long_file(rows[i].head, 'x', 200u << 20));
        assert_true(WIFEXITED(run.status));
        assert_int_equal(WEXITSTATUS(run.status), 1);
        FRAMES_SCOPE(frames) = frames_parse(arena, run.out.at, run.out.n);
        const json_t *error = frames_nth(&frames, FRAME_ERROR, 0);
        assert_string_equal(frames_text(error, "code"), "TOO_LARGE");
        assert_true(text_starts(frames_text(error, "where"), rows[i].where));
    }
}

static void wrong_calls_are_refused(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *calls[][4] = {{READER, "--kind", "word", NULL},
                              {READER, "--limit", "-3", NULL},
                              {READER, "--what", NULL},
                              {READER, "/no/such/file", NULL},
                              {READER, "--prove", "nothing", NULL}};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct run run = run_program(arena, calls[i], file_of("", 0));
        assert_true(WIFEXITED(run.status));
        assert_int_equal(WEXITSTATUS(run.status), 2);
        assert_int_equal(run.out.n, 0);
    }
}

static void a_reader_whose_pipe_breaks_ends(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    size_t n;
    const char *bytes = sample_read(arena, "campus.nessus", &n);
    FILE *in = file_of(bytes, n);
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    const char *arguments[] = {READER, NULL};
    close(ends[0]);
    pid_t child = spawn(arguments, fileno(in), ends[1]);
    close(ends[1]);
    fclose(in);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 1);
}

/* A listener of our own on loopback: answers each of a few connections with a banner. */
static pid_t start_listener(int *ret_port)
{
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 16), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    *ret_port = ntohs(address.sin_port);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child) {
        close(listener);
        return child;
    }
    alarm(60);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        static const char BANNER[] = "SSH-2.0-OpenSSH_7.4\r\n";
        if (client < 0 || write(client, BANNER, sizeof BANNER - 1) < 0)
            continue;
        usleep(20000);
        close(client);
    }
}

static void a_real_scan_of_our_own_listener_is_read(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    int port;
    pid_t listener = start_listener(&port);
    const char *scan[] = {
        "nmap", "-n", "-Pn",       "-sT", "-sV", "--version-intensity", "2", "-p", arena_printf(arena, "%d", port),
        "-oX",  "-",  "127.0.0.1", NULL};
    struct run nmap = run_program(arena, scan, file_of("", 0));
    kill(listener, SIGKILL);
    waitpid(listener, NULL, 0);
    if (WIFEXITED(nmap.status) && WEXITSTATUS(nmap.status) == 127)
        skip();
    assert_true(WIFEXITED(nmap.status) && WEXITSTATUS(nmap.status) == 0);
    FRAMES_SCOPE(frames) = read_with_program(arena, "--name", "scan.xml", nmap.out.at, nmap.out.n);
    assert_string_equal(frames.letters.at, "BPHE");
    const json_t *found = frames_nth(&frames, FRAME_PORT, 0);
    assert_string_equal(frames_text(found, "address"), "127.0.0.1");
    assert_int_equal(frames_int(found, "port"), port);
    assert_string_equal(frames_text(found, "service"), "ssh");
    assert_string_equal(frames_text(found, "product"), "OpenSSH");
    assert_string_equal(frames_text(found, "version"), "7.4");
    assert_string_equal(frames_text(frames_nth(&frames, FRAME_BEGIN, 0), "tool"), "nmap");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_confined_program_can_do_nothing_else),
        cmocka_unit_test(every_sample_is_read_by_the_confined_program),
        cmocka_unit_test(workbooks_and_trees_are_read_by_the_confined_program),
        cmocka_unit_test(lines_of_200_megabytes_are_refused),
        cmocka_unit_test(wrong_calls_are_refused),
        cmocka_unit_test(a_reader_whose_pipe_breaks_ends),
        cmocka_unit_test(a_real_scan_of_our_own_listener_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
