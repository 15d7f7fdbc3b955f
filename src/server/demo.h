/* The demonstration institution: sample units, people, systems, accounts and a story of the last weeks, on a store of
 * its own with a test clock. All of it is invented; nothing of it ever stands in the store of a real institution. */
#ifndef FENGSUI_SERVER_DEMO_H
#define FENGSUI_SERVER_DEMO_H

#include "base/err.h"

#include <stddef.h>

#define DEMO_PASSWORD "Fengsui-2026"
#define DEMO_INSTITUTION "样例大学（演示）"

struct demo_watcher {
    void (*told)(void *context, const char *zh, const char *en, size_t done, size_t total); /* may be NULL */
    void *context;
};

struct demo_figures {
    size_t steps, faults; /* of the story; how often it went otherwise than written */
    struct oops first;    /* … the first time */
};

/* Makes the house in `folder`, which is absent or empty. Takes seconds. */
int demo_build(const char *folder, const struct demo_watcher *watcher, struct demo_figures *ret_figures,
               struct oops *oops) RESULT;

#endif
