/* What a foreign file holds, as fengsui-reader tells it in frames (src/scan/FRAMES.md). The reader is not trusted:
 * every value is looked at again. What is of a wrong type breaks the whole import; a single finding with an
 * impossible value is kept with its fault, so that the sum of what came in stays even. */
#ifndef FENGSUI_CASES_IMPORT_H
#define FENGSUI_CASES_IMPORT_H

#include "base/clock.h"
#include "base/err.h"
#include "base/list.h"
#include "base/map.h"

#include <stdbool.h>
#include <stdint.h>

/* Bounds of one import; 0 takes the default. */
struct import_limits {
    size_t bytes; /* of texts kept in memory, default 256 MiB */
    size_t items; /* findings, hosts and rows together, default 200,000 */
};

enum { IMPORT_TEXT_MOST = 16 << 10, IMPORT_COLUMNS_MOST = 200, IMPORT_SHEETS_MOST = 50 };

struct import_sheet;

/* A finding, told by a scanner or by a row of a table. Texts are NULL when nothing was told. */
struct import_finding {
    const char *host, *address, *hostname, *protocol, *url, *plugin, *title, *severity, *cve, *evidence, *solution;
    const char *identity;      /* at its host */
    const char *vector;        /* CVSS 3.1 or 4.0, as the report has it */
    const char *system, *unit; /* as a table names them; scanners do not */
    int64_t home; /* the system whose code it is in, chosen by a person; 0: it has a machine, or nobody chose */
    const char *number, *known; /* of a finding that is registered: a list that was exported names it by these */
    double cvss;               /* -1: not told */
    int64_t port;              /* 0: not told */
    ms_t seen_at;              /* 0: not told */
    int64_t line;
    const char *place;
    const char *code;    /* "src/a.c:7" */
    const char *several; /* the cell of a table that holds several addresses; NULL: it does not */
    const struct import_sheet *sheet; /* that the line is of; NULL: no table */
    const char *fault;  /* why it cannot be taken (Chinese); NULL = fine */
    const char *column; /* of the table, that the fault is in; NULL = the whole row */
};

struct import_column {
    const char *title; /* as it stands in the header; unique: "地址 (2)", "第 3 列" */
    const char *guess; /* what the reader takes it for, in the reader's words; NULL */
    bool certain;
    bool blank; /* without a title, and without a cell */
};

struct import_sheet {
    int64_t number;
    const char *name;    /* NULL: the only table of the file */
    const char *subject; /* findings, assets, units, people */
    bool hidden;
    bool several; /* one of several of this file that are read as one table: its name belongs to every place */
    struct import_columns LIST(struct import_column) columns;
    size_t rows;
};

struct import_row {
    const struct import_sheet *sheet;
    int64_t line;
    bool hidden; /* by a filter, or by hand */
    const char *const *cells;
    size_t n; /* at most the columns of the sheet */
};

struct import_counts {
    int64_t findings, hosts, ports, rows, skipped, clipped;
};

struct import {
    struct arena *arena;
    const char *kind, *tool, *version; /* "nessus", "Nessus", NULL */
    ms_t started_at;                   /* 0: not told */
    const char *ports;                 /* looked at: "tcp 22,80-90;udp 53"; NULL: all */
    struct map hosts;                  /* address or name, in lower case, of every machine looked at → ms_t * */
    const char *home;                  /* what the identities of findings in code begin with; NULL: nobody chose */
    struct import_findings LIST(struct import_finding) findings;
    struct import_sheets LIST(struct import_sheet *) sheets;
    struct import_rows LIST(struct import_row) rows;
    const char *code; /* repositories and files that were looked at, one a line; NULL: not told */
    const char *cut;  /* where the file breaks off: it says nothing about what it does not name; NULL: it is whole */
    struct import_counts counts; /* as the reader tells them, and as they came */
};

/* Reading. The import lives in `arena`. */
struct import_read;
struct import_read *import_read_new(struct arena *arena, const struct import_limits *limits);
void import_read_free(struct import_read *read); /* accepts NULL */
/* Any piece of the reader's output. -ERR_CORRUPT: not what FRAMES.md says; -ERR_TOO_LARGE: over a limit. */
int import_read_feed(struct import_read *read, const char *bytes, size_t n, struct oops *oops) RESULT;
/* After the last byte. Fails as well when the reader was stopped, told a sum that is not what came, or refused the
 * file: then the oops is the reader's own, with the place in the file. */
int import_read_end(struct import_read *read, struct import **ret_import, struct oops *oops) RESULT;
int64_t import_read_items(const struct import_read *read); /* so far */

static inline void import_read_done(struct import_read **read) { import_read_free(*read); }

/* How a machine is known across reports: its address, else its name in lower case; "" when it has neither. */
const char *import_host_key(struct arena *arena, const char *host, const char *address, const char *hostname,
                            const char *url);
/* Lower case words of all tools and hands → one of 严重 高危 中危 低危 信息; NULL when it is none. */
const char *import_severity(struct arena *arena, const char *text);

#endif
