/* A weakness that a scanner found at one place of one machine. */
#ifndef FENGSUI_SCAN_FINDING_H
#define FENGSUI_SCAN_FINDING_H

#include "base/arena.h"
#include "base/list.h"
#include "scan/severity.h"

#include <stddef.h>
#include <stdint.h>

#define SCAN_NO_TIME  INT64_MIN
#define SCAN_NO_SCORE (-1.0)

struct name_list LIST(const char *);

/* Texts may be NULL when the file does not tell. They must live until scan_finding returns. */
struct finding {
    const char *host; /* as the tool names the machine */
    const char *address, *hostname;
    int port; /* 0 = none */
    const char *protocol, *service, *url;
    const char *path;   /* place within the host: of a URL or in source code; part of the identity */
    const char *plugin; /* the tool's own number of the check */
    const char *title;
    enum severity severity;
    double cvss; /* SCAN_NO_SCORE */
    const char *vector;
    struct name_list cve, cnvd, cnnvd;
    const char *description, *evidence, *solution;
    int qod;           /* quality of detection in percent, 0 = unknown */
    int64_t seen_at;   /* ms, SCAN_NO_TIME */
    size_t line;       /* in the file, 0 = unknown */
    const char *place; /* where lines mean nothing: "runs[0].results[3]" */
};

#define FINDING_NEW ((struct finding){.cvss = SCAN_NO_SCORE, .seen_at = SCAN_NO_TIME})

/* Adds every CVE, CNVD and CNNVD number that stands in `text` (may be NULL), once each. */
void finding_add_ids(struct arena *arena, struct finding *finding, const char *text);

/* Adds a copy of `name` unless it is empty, NULL or there. */
void finding_add_name(struct arena *arena, struct name_list *list, const char *name);

#endif
