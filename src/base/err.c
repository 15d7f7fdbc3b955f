#include "base/err.h"

#include <stdio.h>

struct err_row {
    const char *name;
    int status;
    const char *zh, *en;
};

static const struct err_row ROWS[ERR_COUNT] = {
    [ERR_NONE] = {"NONE", 200, "完成", "done"},
#define ERR(name, status, zh, en) [ERR_##name] = {#name, status, zh, en},
#include "base/err.def"
#undef ERR
};

static const struct err_row *row_of(int code)
{
    if (code < 0)
        code = -code;
    return &ROWS[code < ERR_COUNT ? code : ERR_INTERNAL];
}

const char *err_name(int code) { return row_of(code)->name; }
int err_status(int code) { return row_of(code)->status; }
const char *err_zh(int code) { return row_of(code)->zh; }
const char *err_en(int code) { return row_of(code)->en; }

int oops_set(struct oops *oops, int code, const char *where, const char *zh, const char *en)
{
    if (oops && !oops->code) {
        oops->code = code;
        snprintf(oops->where, sizeof oops->where, "%s", where ? where : "");
        snprintf(oops->zh, sizeof oops->zh, "%s", zh ? zh : err_zh(code));
        snprintf(oops->en, sizeof oops->en, "%s", en ? en : err_en(code));
    }
    return -code;
}

int oops_printf(struct oops *oops, int code, const char *where, const char *zh_format, ...)
{
    char zh[sizeof oops->zh];
    va_list args;
    va_start(args, zh_format);
    vsnprintf(zh, sizeof zh, zh_format, args);
    va_end(args);
    return oops_set(oops, code, where, zh, NULL);
}
