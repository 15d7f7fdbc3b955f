/* fengsui-reader: reads one foreign file from standard input and writes frames to standard output. It confines
 * itself before it reads the first byte, so whatever the file does to it, it can do nothing more than write
 * frames, and the server checks each of them again. */
#include "format/charset.h"
#include "format/frame.h"
#include "format/json.h"
#include "scan/confine.h"
#include "scan/scan.h"
#include "scan/scan_kinds.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { INPUT_PIECE = 64 << 10, OUTPUT_BUFFER = 64 << 10 };
enum exit_code { EXIT_READ = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_UNCONFINED = 3 };

static const struct confine_limits LIMITS = {.cpu_seconds = 120, .memory_bytes = 2ul << 30, .file_bytes = 4ul << 30};

struct output {
    char buffer[OUTPUT_BUFFER];
    size_t n;
};

struct wishes {
    struct scan_options scan;
    const char *file, *prove;
};

static int next_piece(void *user, const char **ret_bytes, size_t *ret_n)
{
    static char piece[INPUT_PIECE];
    (void)user;
    ssize_t got;
    do
        got = read(STDIN_FILENO, piece, sizeof piece);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return -ERR_IO;
    *ret_bytes = piece;
    *ret_n = (size_t)got;
    return 0;
}

static RESULT int write_all(const char *bytes, size_t n)
{
    while (n) {
        ssize_t written = write(STDOUT_FILENO, bytes, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -ERR_IO;
        bytes += written;
        n -= (size_t)written;
    }
    return 0;
}

static RESULT int flush(struct output *output)
{
    size_t n = output->n;
    output->n = 0;
    return write_all(output->buffer, n);
}

static RESULT int put(struct output *output, const char *bytes, size_t n)
{
    int r = 0;
    if (n > OUTPUT_BUFFER - output->n)
        r = flush(output);
    if (r || n > OUTPUT_BUFFER)
        return r ? r : write_all(bytes, n);
    memcpy(output->buffer + output->n, bytes, n);
    output->n += n;
    return 0;
}

static int put_frame(void *user, enum frame_type type, const char *payload, size_t n)
{
    unsigned char head[FRAME_HEAD];
    frame_head(head, type, n);
    int r = put(user, (const char *)head, sizeof head);
    return r ? r : put(user, payload, n);
}

static int usage(void)
{
    fputs("用法 usage: fengsui-reader [--kind K] [--name NAME] [--limit N] [--logs] [FILE] < file > frames\n", stderr);
    for (size_t i = 0; scan_kinds[i]; i++)
        fprintf(stderr, "  %-8s %s\n", scan_kinds[i]->name, scan_kinds[i]->zh);
    return EXIT_USAGE;
}

static bool take_option(struct wishes *wishes, int option)
{
    int64_t number;
    switch (option) {
    case 'k':
        wishes->scan.kind = scan_kinds_find(optarg);
        return wishes->scan.kind != NULL;
    case 'n':
        wishes->scan.name = optarg;
        return true;
    case 'l':
        if (!text_to_int(optarg, &number) || number <= 0)
            return false;
        wishes->scan.limit = (size_t)number;
        return true;
    case 'g':
        wishes->scan.logs = true;
        return true;
    case 'p':
        wishes->prove = optarg;
        return true;
    default:
        return false;
    }
}

static bool take_arguments(struct wishes *wishes, int argc, char **argv)
{
    static const struct option OPTIONS[] = {
        {"kind", required_argument, NULL, 'k'},  {"name", required_argument, NULL, 'n'},
        {"limit", required_argument, NULL, 'l'}, {"logs", no_argument, NULL, 'g'},
        {"prove", required_argument, NULL, 'p'}, {0}};
    int option;
    while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1)
        if (!take_option(wishes, option))
            return false;
    if (optind < argc)
        wishes->file = argv[optind++];
    return optind == argc;
}

static bool take_file_as_input(const char *file)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || dup2(fd, STDIN_FILENO) < 0) {
        fprintf(stderr, "fengsui-reader: %s: %s\n", file, strerror(errno));
        return false;
    }
    return true;
}

/* What libraries would open files for later, when they may not: converters of iconv, randomness against crafted
 * keys (jansson), the time zone (libzip turns the dates of entries into seconds). */
static void prepare_libraries(void)
{
    charset_prepare();
    json_object_seed(0);
    setenv("TZ", "UTC0", 1);
    tzset();
}

int main(int argc, char **argv)
{
    static struct output output;
    struct wishes wishes = {0};
    if (!take_arguments(&wishes, argc, argv))
        return usage();
    if (wishes.file && !take_file_as_input(wishes.file))
        return EXIT_USAGE;
    prepare_libraries();
    if (confine(&LIMITS)) {
        fputs("fengsui-reader: 无法自我限制 cannot confine itself\n", stderr);
        return EXIT_UNCONFINED;
    }
    if (wishes.prove)
        return confine_prove(wishes.prove) ? EXIT_UNCONFINED : EXIT_USAGE;
    struct oops oops = {0};
    int r = scan_run(&wishes.scan, next_piece, NULL, put_frame, &output, &oops);
    int flushed = flush(&output);
    return r || flushed ? EXIT_REFUSED : EXIT_READ;
}
