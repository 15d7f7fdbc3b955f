/* The reading itself: inner to scan.c and scan_tell.c, kinds see scan.h only. */
#ifndef FENGSUI_SCAN_SCAN_INNER_H
#define FENGSUI_SCAN_SCAN_INNER_H

#include "format/json.h"
#include "scan/scan.h"

enum { SCAN_HEAD_MOST = 4096 };

struct scan_counts {
    size_t findings, hosts, ports, rows, skipped, clipped;
    size_t by_severity[SEVERITY_COUNT];
};

struct scan {
    struct scan_options options;
    const struct scan_kind *kind;
    scan_next_fn *next;
    void *next_user;
    scan_sink_fn *sink;
    void *sink_user;
    struct oops *oops;
    struct arena *arena;
    struct arena *frame_arena; /* emptied after each frame */
    char head[SCAN_HEAD_MOST];
    size_t head_n;
    bool head_taken, ended; /* of the input */
    bool begun;             /* the BEGIN frame is out */
    bool sink_failed;
    const char *tool, *version;
    const char *ports; /* "tcp 22,80-90;udp 53" */
    struct text code;  /* repositories and files, one a line */
    const char *cut;   /* where the file breaks off */
    int64_t started_at;
    struct scan_counts counts;
};

/* A time in ms, null for SCAN_NO_TIME. */
void scan_key_time(struct json *json, const char *key, int64_t ms);

#endif
