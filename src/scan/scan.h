/* Reading a foreign file: bytes in, frames out (FRAMES.md). A kind knows one format; it pulls bytes, hands over
 * hosts, ports, findings, rows or trees, and never sees where they go. Nothing here opens, asks or waits. */
#ifndef FENGSUI_SCAN_SCAN_H
#define FENGSUI_SCAN_SCAN_H

#include "base/err.h"
#include "base/list.h"
#include "base/text.h"
#include "format/frame.h"
#include "scan/finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host {
    const char *host, *address, *hostname, *mac, *vendor, *os, *state;
    int64_t seen_at;
    bool unchecked; /* looked for, or at its ports only: not for weaknesses */
    size_t line;
};

struct script {
    const char *id, *output;
};

struct port {
    const char *host, *address, *hostname;
    int port;
    const char *protocol, *state, *service, *product, *version, *extra;
    struct name_list cpe;
    struct script_list LIST(struct script) scripts;
    size_t line;
};

struct scan_kind;

/* What the caller wants; 0 takes the default. */
struct scan_options {
    const struct scan_kind *kind; /* NULL: recognised by content */
    const char *name;             /* of the file, in places; default "file" */
    size_t limit;                 /* findings, ports and rows together, default 1,000,000 */
    bool logs;                    /* findings without a weakness too (OpenVAS level Log) */
};

/* Where bytes come from: sets 0 bytes at the end, fails with -ERR_x. The bytes stay until the next call. */
typedef int scan_next_fn(void *user, const char **ret_bytes, size_t *ret_n);
/* Where frames go; anything but 0 ends the reading and is returned. */
typedef int scan_sink_fn(void *user, enum frame_type type, const char *payload, size_t n);

/* Reads everything. The last frame is END or ERROR (which tells the oops) unless the sink failed. Returns 0,
 * or the failure that the ERROR frame tells. */
RESULT int scan_run(const struct scan_options *options, scan_next_fn *next, void *next_user, scan_sink_fn *sink,
                    void *sink_user, struct oops *oops);

/* For kinds. */
struct scan;
struct json;

struct arena *scan_arena(struct scan *scan); /* lives as long as the reading */
const char *scan_name(const struct scan *scan);
struct oops *scan_oops(struct scan *scan);
bool scan_wants_logs(const struct scan *scan);

/* Bytes in pieces; 0 bytes: the end. */
RESULT int scan_next(struct scan *scan, const char **ret_bytes, size_t *ret_n);
/* All bytes at once, at most `most`; -ERR_TOO_LARGE beyond. */
RESULT int scan_all(struct scan *scan, size_t most, const char **ret_bytes, size_t *ret_n);

/* What the BEGIN frame says, as far as it is known before the first other frame. Copied. */
void scan_tool(struct scan *scan, const char *tool, const char *version);
void scan_started(struct scan *scan, int64_t ms);
/* The ports that are looked at, where not all are: "22,80-90" of "tcp"; once for each protocol. */
void scan_ports(struct scan *scan, const char *protocol, const char *ports);
/* Code that was looked at, where the file tells it: a repository, or a file. Once for each. */
void scan_code(struct scan *scan, const char *place);

/* The file ends in the middle, at `where`: what was told before is whole. For the END frame; copied. */
void scan_cut(struct scan *scan, const char *where);
bool scan_told(const struct scan *scan); /* a machine or a finding so far */

RESULT int scan_finding(struct scan *scan, const struct finding *finding);
RESULT int scan_host(struct scan *scan, const struct host *host);
RESULT int scan_port(struct scan *scan, const struct port *port);
/* A frame that the kind wrote itself: FRAME_SHEET, FRAME_ROW, FRAME_TREE. */
RESULT int scan_frame(struct scan *scan, enum frame_type type, const char *payload, size_t n);
/* An item that is deliberately not handed over. */
void scan_skip(struct scan *scan);

/* Writes at most `most` bytes of a text that strangers wrote. What is longer is cut between characters, ends in
 * "…", and is counted: END tells how many texts were. NULL is written as null. */
void scan_text(struct scan *scan, struct json *json, const char *text, size_t most);

/* Fails with -code at a line of the file. */
int scan_refuse(struct scan *scan, int code, size_t line, const char *zh, const char *en);

#endif
