/* What every view works with: one reader's handle, the law, the time, and for whom. Views never write.
 *
 * A view is drawn: a function appends JSON and asks for what it needs as if it were known already. What is not
 * known yet is noted and counts as absent; then all of it is fetched at once and the document is drawn again,
 * until nothing is wanted (at most READING_ROUNDS). So a page costs as many questions as it has depths, not rows,
 * and drawing reads like the page. */
#ifndef FENGSUI_VIEWS_READING_H
#define FENGSUI_VIEWS_READING_H

#include "format/json.h"
#include "rules/step.h"
#include "rules/telling.h"
#include "store/store.h"

enum { READING_ROUNDS = 16 };

struct search_index; /* views/search_index.h */
struct tally;        /* views/tally.h */
struct watch_live;   /* views/watch_list.h */

/* A post that the viewer holds now. */
struct held {
    const char *post; /* canonical name: same-as followed */
    int64_t unit;
    bool deputy;
    bool afar; /* stood in for from outside its unit: for that unit alone, it counts for nothing elsewhere */
};

/* Who looks. Built at login from holdings and the unit tree (scope.h), kept with the session. */
struct viewer {
    int64_t person, unit;
    const char *login, *name;
    bool all_units;       /* a post that sees all, or the security administrator of a small house */
    const int64_t *units; /* else: own units and those below */
    size_t unit_count;
    const struct held *posts;
    size_t post_count;
    const char *const *roles; /* "system-admin" "security-admin" "audit-admin", from the login row */
    size_t role_count;
    bool stepped_up, strong;
};

/* What the last verification of the trail found; handed in by whoever ran it. */
struct verified {
    int64_t to; /* sequence number */
    ms_t at;
    bool ok;
};

struct reading {
    struct store *store;
    const struct law *law;
    struct arena *arena; /* of the call */
    ms_t now;            /* law time */
    const struct viewer *viewer;
    bool english;                  /* the reader's language: see reading_say */
    struct view view;                /* answers already fetched for this call */
    struct search_index *search;     /* this thread's handle, or NULL: lists then find exact numbers only */
    struct tally *tally;             /* this thread's counts, or NULL: each is made anew */
    const struct watch_live *live;   /* what the watch engine knows beyond the registers, or NULL */
    const struct verified *verified; /* or NULL: nothing is said of the chain */
    struct map titles;               /* "register/id" → struct title */
    struct titles_wanted LIST(struct value) wanted;
};

/* Sets what each call has anew; the rest may be set before or after. */
void reading_begin(struct reading *reading, struct arena *arena, ms_t now);

/* What is told of an open case is told by the law it was opened under. */
void reading_follow_law(struct reading *reading, const char *table, const struct row *row);

/* What the product says is in the reader's language, and so is what a pack says where it has English for it (`en` may
 * be NULL). What is quoted (articles, notices) and what people, devices and scanners wrote is told as it stands. */
const char *reading_say(const struct reading *reading, const char *zh, const char *en);
const char *reading_people(struct reading *reading, struct deciding *deciding, const struct who *who);
/* A value as people read it (rules/telling.h), in the reader's language where that is not the value's own. */
const char *reading_told(struct reading *reading, struct deciding *deciding, const struct field *field,
                         struct value value);
const char *reading_duration(struct reading *reading, ms_t duration); /* 2天3小时, 2d 3h */

/* --- drawing --- */

/* 0, a documented answer of the view (positive), or negative. What it returns counts only once nothing is wanted. */
int reading_draw(struct reading *reading, struct json *out,
                 int (*draw)(struct reading *reading, struct json *out, void *context), void *context,
                 struct oops *oops) RESULT;
/* The same for what gives no document: runs `work` until it wants nothing. */
int reading_decide(struct reading *reading, int (*work)(struct deciding *deciding, void *context), void *context,
                   struct oops *oops) RESULT;
/* A `deciding` over this reading for a subject (reg and subject may be NULL). */
struct deciding reading_deciding(struct reading *reading, const struct reg *reg, const struct row *subject);
bool reading_wants(const struct reading *reading);

/* --- asking; what is not known yet is absent --- */

size_t reading_rows(struct reading *reading, const struct ask *ask, const struct row **ret_rows);
const struct row *reading_row(struct reading *reading, const char *table, int64_t id);
struct value reading_value(struct reading *reading, const struct ask *ask); /* of all other kinds of ask */
int64_t reading_count(struct reading *reading, const char *table, const struct term *where, size_t up_to); /* 0 = all */
/* How a record is called, and its number. "" while unknown; fetched together for all that are wanted. */
const char *reading_title(struct reading *reading, struct value ref);
const char *reading_number(struct reading *reading, struct value ref); /* NULL when it has none */
const char *reading_state(struct reading *reading, struct value ref);  /* its state now; "" while unknown */

/* --- terms over the row of an ask --- */

const struct term *where_and(struct reading *reading, const struct term *a, const struct term *b); /* NULL = true */
const struct term *where_or(struct reading *reading, const struct term *a, const struct term *b);  /* NULL = false */
const struct term *where_not(struct reading *reading, const struct term *a);
const struct term *where_is(struct reading *reading, const char *column, struct value value);
/* The same of a row that is at hand by something narrower: the store does not look for it by this column's index. */
const struct term *where_checked(struct reading *reading, const char *column, struct value value);
const struct term *where_compare(struct reading *reading, const char *column, enum term_kind kind, struct value value);
const struct term *where_filled(struct reading *reading, const char *column, bool filled);
const struct term *where_in(struct reading *reading, const char *column, const struct value *values, size_t n);
/* Of those that were not taken back. */
const struct term *reading_standing(struct reading *reading, const char *table, const struct term *where);
const struct term *where_ids(struct reading *reading, const char *column, const int64_t *ids, size_t n);
/* state is one of these ("open missed", separated by blanks) */
const struct term *where_state(struct reading *reading, const char *states);
/* The row of `table` that the ask is about has a line in `table`.field for which `where` holds. */
const struct term *where_line(struct reading *reading, const char *lines_table, const struct term *where);
struct ask ask_rows_by(struct reading *reading, const char *table, const struct term *where, const char *order,
                       bool down, size_t limit);

bool viewer_has_role(const struct viewer *viewer, const char *role);
bool viewer_holds(const struct viewer *viewer, const char *post,
                  int64_t unit); /* unit 0: anywhere, but not from afar */

#endif
