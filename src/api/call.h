/* One request on its way through the door: from the loop to a reader, perhaps to the hash or slow pool or through the
 * waist, and back. It lives in the arena of the HTTP call and is answered exactly once, by call_end. Inner header. */
#ifndef FENGSUI_API_CALL_H
#define FENGSUI_API_CALL_H

#include "api/api.h"
#include "api/session.h"
#include "api/shape.h"
#include "base/list.h"
#include "format/json.h"
#include "views/exports.h"

struct route;

enum { CALL_LATER = 1 }; /* answer of a step: somebody else will go on with this call */
enum { CALL_PARAMS = 4, CALL_HEADERS = 8 };

struct call {
    struct api *api;
    struct http_call *http;
    const struct http_request *request;
    struct arena *arena;
    const struct route *route;
    const char *params[CALL_PARAMS]; /* what stood in the {…} of the path, in order */
    json_t *body;                    /* checked against the route's shape; NULL when the route has none */
    struct session session;          /* a copy; key "" without one */
    struct sight *sight;             /* keeps what `viewer` points to */
    struct viewer viewer;
    int64_t second;          /* another person who was verified for this request, or 0 */
    struct reading *reading; /* while a step runs on a reader, else NULL */
    struct text text;        /* the reply */
    struct json json;
    int status;       /* of a good reply, 200 at first */
    const char *type; /* NULL: JSON */
    struct http_header headers[CALL_HEADERS];
    size_t header_count;
    struct oops oops;    /* what went wrong */
    struct flaws faults; /* … in fields of the body */
    const char *code;    /* NULL: the name of the error */
    int problem_status;  /* 0: that of the error */
    const char *more;    /* members of the problem beside the usual, JSON behind a comma; NULL = none */
    bool english, dry;
    bool setup;                     /* came with the code of the first set-up */
    char id[10];                    /* "7F3A-0912": in the reply, the log and the person's mouth */
    int (*step)(struct call *call); /* what runs next, wherever it was sent to */
    void *state;                    /* of the handler, between its steps */
    void *flight;                   /* of sending, while a fact is under way */
};

/* A step is a handler or its continuation. 0: the reply stands in call->json (or type and text). CALL_LATER. Negative:
 * call->oops and call->faults say why. */

/* Sends the call on; the caller returns what these return: CALL_LATER, or -ERR_BUSY with an oops. */
RESULT int call_on_reader(struct call *call, int (*next)(struct call *call));
RESULT int call_on_hash(struct call *call, int (*next)(struct call *call));
RESULT int call_on_slow(struct call *call, int (*next)(struct call *call));

/* Goes on with the result of a step; does nothing for CALL_LATER. Afterwards the call is gone. */
void call_end(struct call *call, int result);

/* Lets go of what is not the arena's, before the call is answered past call_end (files, streams). May be repeated. */
void call_release(struct call *call);

void call_header(struct call *call, const char *name, const char *value); /* of the reply; value in the arena */
/* Content-Disposition of a file whose name may hold any characters (RFC 6266, RFC 8187); `how`: inline, attachment. */
const char *call_disposition(struct arena *arena, const char *how, const char *name);
/* Replies with tables under this title, to be kept as a file. */
int call_export(struct call *call, const char *title, enum export_form form, const struct export_file *file) RESULT;
const char *call_say(const struct call *call, const char *zh, const char *en);
ms_t call_now(const struct call *call); /* law time */

/* 501: the part that the wiring does not have. */
RESULT int call_missing(struct call *call, const char *zh, const char *en);

/* A path parameter as an id: -ERR_NOT_FOUND when it is none. */
RESULT int call_id(struct call *call, size_t param, int64_t *ret_id);
/* Query parameter as a number within bounds, `fallback` when absent: -ERR_INVALID otherwise. */
RESULT int call_number(struct call *call, const char *name, int64_t least, int64_t most, int64_t fallback,
                       int64_t *ret_number);
/* Body fields whose shape was checked: NULL or false when absent. */
const char *call_text(const struct call *call, const char *name);
bool call_flag(const struct call *call, const char *name);
/* What a person calls the file that he sends (?name=): NULL when absent, over 255 bytes or with control characters. */
const char *call_file_name(const struct call *call);
/* "17" and 17 are the same id; 0 when absent. */
int64_t call_id_in(const json_t *value);
int64_t call_body_id(const struct call *call, const char *name);

/* The register of a path parameter, that may be used through the common routes: -ERR_NOT_FOUND otherwise. */
RESULT int call_register(struct call *call, size_t param, const struct reg **ret_reg);
/* The same, its row `ret_row`, and whether the viewer sees it; else -ERR_NOT_FOUND. */
RESULT int call_record(struct call *call, size_t param, const struct reg **ret_reg, const struct row **ret_row);

#endif
