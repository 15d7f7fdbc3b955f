#include "server/reader_child.h"

#include "base/log.h"
#include "io/child.h"
#include "io/neighbour.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_MS = 120 * 1000, EXIT_REFUSED = 1 };
#define OUTPUT_MOST ((int64_t)1 << 30)

const char *reader_child_path(char *buffer, size_t n)
{
    static const struct neighbour READER = {"fengsui-reader", "scan", "FENGSUI_READER"};
    return neighbour_path(&READER, buffer, n);
}

/* --- running it --- */

struct taking {
    const struct reader_child *child;
    struct oops *oops;
};

static int take(void *arg, const char *bytes, size_t n)
{
    struct taking *taking = arg;
    return taking->child->take ? taking->child->take(taking->child->context, bytes, n, taking->oops) : 0;
}

static int judge(const struct reader_child *child, const struct child_result *result, const char *path,
                 struct oops *oops)
{
    const char *name = child->name ? child->name : "file";
    if (result->code == -ERR_NOT_FOUND || result->code == -ERR_FORBIDDEN)
        return oops_printf(oops, ERR_NOT_FOUND, path, "找不到读文件的程序 %s，无法导入", path);
    if (result->code == -ERR_TIMEOUT)
        return oops_printf(oops, ERR_TIMEOUT, name, "读“%s”用时太长，已停止", name);
    if (result->code == -ERR_TOO_LARGE)
        return oops_printf(oops, ERR_TOO_LARGE, name, "“%s”里的内容太多，已停止", name);
    if (result->code)
        return oops_set(oops, -result->code, name, NULL, NULL);
    if (result->status == 0 || result->status == EXIT_REFUSED)
        return 0;
    log_warn("reader.died", "fengsui-reader on %s ended with status %d signal %d: %.200s", name, result->status,
             result->signal, result->err);
    return oops_printf(oops, ERR_CORRUPT, name, "读“%s”时出错，程序已停止，没有导入任何内容", name);
}

int reader_child_run(const struct reader_child *child, struct oops *oops)
{
    char path[1100], limit[32];
    const char *argv[12];
    size_t n = 0;
    struct taking taking = {child, oops};
    struct child_result result;
    ARENA_SCOPE(arena);
    argv[n++] = reader_child_path(path, sizeof path);
    if (child->kind) {
        argv[n++] = "--kind";
        argv[n++] = child->kind;
    }
    if (child->name) {
        argv[n++] = "--name";
        argv[n++] = child->name;
    }
    if (child->limit > 0) {
        snprintf(limit, sizeof limit, "%lld", (long long)child->limit);
        argv[n++] = "--limit";
        argv[n++] = limit;
    }
    if (child->logs)
        argv[n++] = "--logs";
    argv[n] = NULL;
    const struct child_request request = {
        .argv = argv,
        .input_file = child->file,
        .timeout_ms = child->timeout_ms ? child->timeout_ms : TIMEOUT_MS,
        .max_output = (size_t)(child->output_most ? child->output_most : OUTPUT_MOST),
        .output = take,
        .output_arg = &taking,
    };
    if (access(child->file, R_OK))
        return oops_printf(oops, ERR_NOT_FOUND, child->file, "读不到文件 %s", child->file);
    int failed = child_run(&request, arena, &result);
    return failed && oops && oops->code ? failed : judge(child, &result, path, oops);
}
