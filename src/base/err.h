/* Failure doctrine.
 *   0         done
 *   negative  broken: -ERR_x of this table; forwarded by the caller, explained once in a struct oops
 *   positive  a documented answer of that one function, which its caller handles and never forwards
 * Every function that can fail is RESULT (warn_unused_result). Results come last, as ret_x, and stay
 * untouched on failure. */
#ifndef FENGSUI_BASE_ERR_H
#define FENGSUI_BASE_ERR_H

#include <stdarg.h>

enum err {
    ERR_NONE = 0,
#define ERR(name, status, zh, en) ERR_##name,
#include "base/err.def"
#undef ERR
    ERR_COUNT
};

#define RESULT __attribute__((warn_unused_result))

/* What a person is told about a failure: what, where, what to do. Filled by whoever finds it first.
 * `where` is a place in the input: "file.yaml:12:3", "row 7, column 单位", "body.title". */
struct oops {
    int code; /* enum err, 0 = empty */
    char where[160];
    char zh[480];
    char en[480];
};

const char *err_name(int code);   /* "NOT_FOUND"; takes ERR_x or -ERR_x */
int err_status(int code);         /* HTTP status */
const char *err_zh(int code);
const char *err_en(int code);

/* Fills `oops` (may be NULL) unless it already tells of an earlier failure; returns -code. */
int oops_set(struct oops *oops, int code, const char *where, const char *zh, const char *en);

/* The same with printf formats for the Chinese text only; the English text is the code's own. */
int oops_printf(struct oops *oops, int code, const char *where, const char *zh_format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
