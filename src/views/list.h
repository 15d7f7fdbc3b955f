/* GET /api/registers/{r}: a register as the viewer reads it, page by page.
 *
 * Pages go by key, never by offset: a cursor names the last row, so page 4,000 costs what page 1 costs. Rows come
 * by `sort` ("due", "-opened", any field that is stored; "-" = from the greatest; what is chosen in the order of the
 * pack: views/list_order.h); rows where it is empty come last, newest first. Without a sort cases come by due moment,
 * so what is late stands on top and what is closed at the end; other registers come newest first. Counts go with the
 * first page only. */
#ifndef FENGSUI_VIEWS_LIST_H
#define FENGSUI_VIEWS_LIST_H

#include "views/rank.h"

struct list_filter {
    const char *field;
    const char *value; /* as in the address: a choice, an id, yes or no, a number, "2026-01-01..2026-02-01" */
};

struct list_query {
    const char *reg;
    const char *q;     /* words in number, title and texts; needs reading->search, else a whole number or title */
    const char *state; /* one or several, separated by commas; "open" = all that are not final */
    const char *rank;
    const char *view; /* a view of the pack, by name */
    int64_t unit;     /* 0 = all */
    const char *sort;
    const char *after;
    size_t limit; /* 0 = 50, at most LIST_MOST */
    const struct list_filter *filters;
    size_t filter_count;
    const char *for_field; /* "register.field": only its candidates */
    const char *of;        /* "register/id": the record whose field that is */
};

enum { LIST_MOST = 500, LIST_NO_REGISTER = 1 };

/* Positive LIST_NO_REGISTER: there is none of this name for the viewer. -ERR_INVALID: a cursor, sort or filter that
 * means nothing (oops says which). */
int view_list(struct reading *reading, const struct list_query *query, struct json *out, struct oops *oops) RESULT;

/* The columns, filters and order a list has when nobody says otherwise. */
struct names list_columns(struct reading *reading, const struct reg *reg);
struct names list_filters(struct reading *reading, const struct reg *reg);
const char *list_sort(const struct reg *reg);

#endif
