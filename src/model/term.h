/* Conditions and expressions as data: one algebra for guards, needs, checks, views, duties, rules,
 * indicators and lists. rules/terms evaluates a term over values in memory, store/ask prints it as SQL;
 * a property test demands equal answers. Logic has three values: a comparison with an empty value is
 * unknown (SQL's NULL), `not unknown` is unknown, flags are never empty (an empty flag is no). */
#ifndef FENGSUI_MODEL_TERM_H
#define FENGSUI_MODEL_TERM_H

#include "model/value.h"

enum root {
    ROOT_ROW,     /* the row of the set it stands in; `out` counts sets further out */
    ROOT_SUBJECT, /* `this`: the record that is decided about */
    ROOT_FACT,    /* fields of the fact */
    ROOT_ACTOR,   /* the person acting */
    ROOT_PERIOD,  /* period.start, period.end; alone: the range */
    ROOT_NOW,     /* law time of the fact */
    ROOT_TODAY,   /* its date (the 24:00 that ends today) */
    ROOT_SETTING, /* a setting of a pack, hops[0] is its name */
};

enum hop_kind {
    HOP_FIELD, /* a column; when its value is a ref and hops follow, the row it refers to */
    HOP_DEED,  /* name = deed, attribute in the next hop: at, by, times */
    HOP_FROM,  /* of a range */
    HOP_TO,
    HOP_LINES, /* the lines of a record (only as the place of a set) */
};

struct hop {
    enum hop_kind kind;
    const char *name;
    const char *to; /* for HOP_FIELD on a typed ref: the table reached; NULL when only the value knows */
    bool flag;      /* a flag column: empty counts as 0 */
};

struct path {
    enum root root;
    unsigned out;
    const struct hop *hops;
    size_t n;
};

enum term_kind {
    TERM_VALUE,
    TERM_PATH,
    TERM_SPAN,   /* n units of time: number, or the path `a` that tells it, + unit name */
    TERM_POLICY, /* policy KIND.ATTRIBUTE of the subject or of a path (a) */
    TERM_ADD, TERM_SUBTRACT, TERM_MULTIPLY, TERM_DIVIDE,      /* a, b; + joins texts and moves times by spans */
    TERM_EQUAL, TERM_DIFFERS, TERM_LESS, TERM_AT_MOST, TERM_MORE, TERM_AT_LEAST, /* a, b */
    TERM_IN,     /* a in list b */
    TERM_HOLDS,  /* list a holds b (any of b when b is a list) */
    TERM_WITHIN, /* moment or range a within range b: from <= a < to */
    TERM_FILLED, TERM_EMPTY,                                   /* a */
    TERM_AND, TERM_OR, TERM_NOT,
    TERM_UNTRUE, /* a is not true: false or unknown (SQL: a IS NOT TRUE); never unknown itself */
    TERM_EXISTS, TERM_NO,                                      /* set */
    TERM_EVERY,                                                /* set, a = what each row must have */
    TERM_COUNT, TERM_SUM, TERM_AVERAGE, TERM_MIN, TERM_MAX, TERM_LATEST, /* set, a = value of each row */
    TERM_EARLIER, /* a, as it was in the period before; name = the kind of period */
};

struct set {
    const char *table;          /* register, or "register.field" for lines */
    const struct path *lines;   /* the record whose lines they are: path of the record; NULL for registers */
    const struct term *where;   /* over ROOT_ROW; NULL = all */
    const struct path *during;  /* rows whose life overlaps this range; NULL = rows valid now */
    const char *valid_from, *valid_to; /* columns that give rows a life, or NULL */
    bool without_subject;       /* the set is of the subject's own register: leave the subject out */
    const struct path *refs;    /* the rows a list of refs leads to: in the order of the list */
    bool periods; /* the calendar periods of a kind (`table`) that begin within `during`; never in a store */
};

struct term {
    enum term_kind kind;
    struct value value;         /* TERM_VALUE; TERM_SPAN: the number */
    const char *name;           /* TERM_SPAN: unit; TERM_POLICY: kind; TERM_VALUE of money: TERM_YUAN */
    const char *attribute;      /* TERM_POLICY */
    const struct path *path;    /* TERM_PATH */
    const struct term *a, *b;
    const struct set *set;
};

/* An amount of money says its unit, `2000 yuan`, and is kept in fen as the fields are. */
#define TERM_YUAN "yuan"
/* A number written without any unit, other than 0. */
bool term_bare_number(const struct term *term);

/* Canonical text of a term: equal terms print equally. Used as key of asks, in explanations and tests. */
void term_print(struct text *text, const struct term *term);
void path_print(struct text *text, const struct path *path);

#endif
