#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

static void (*fail_hook)(const char *file, int line, const char *what);

void must_on_fail(void (*hook)(const char *file, int line, const char *what)) { fail_hook = hook; }

_Noreturn void must_fail(const char *file, int line, const char *what)
{
    void (*hook)(const char *, int, const char *) = fail_hook;
    fail_hook = NULL; /* a hook that fails itself must not come back here */
    fprintf(stderr, "fengsui: broken promise at %s:%d: %s\n", file, line, what);
    if (hook)
        hook(file, line, what);
    abort();
}
