/* What happened or is asked for: the only thing that enters the waist (cases/facts).
 * Facts are idempotent: an id already in the trail is answered from there. */
#ifndef FENGSUI_MODEL_FACT_H
#define FENGSUI_MODEL_FACT_H

#include "base/clock.h"
#include "model/term.h"

enum fact_kind {
    FACT_DEED,   /* a person (or an effect) opens, edits or acts on a record */
    FACT_MARK,   /* a moment of a task has come */
    FACT_TOUCH,  /* a record is to be looked at again: something it reads has changed, or its moment has come */
    FACT_PERIOD, /* the next period of an `every` duty begins */
    FACT_SENSED, /* a machine saw something: probe, import, log, call's proof */
    FACT_TELL,   /* a delivery was handed over, refused, read, acknowledged */
};

struct actor {
    int64_t person;      /* 0 = the machine itself */
    const char *title;   /* "林知远", "时钟", "探测" as the trail shows it */
    const char *kind;    /* person, clock, machine, import */
    const char *session; /* or "" */
    const char *source;  /* address it came from */
    int64_t second;      /* another person who authenticated in the same sitting, or 0 */
    bool again;          /* authenticated again within the last minutes */
    bool strong;         /* … with a second factor */
    bool in_place;       /* both in person, one device */
    bool trusted;        /* acts for the rules themselves (an effect, adoption, demonstration data) */
};

/* Rows entered into lines of the record: replaces the cells of line `id`, or adds one when id is 0. */
struct line_entry {
    const char *field;
    int64_t id;
    bool remove;
    struct cell *cells;
    size_t n;
};

enum { FACT_ROOT = 40 }; /* of a fact's id that its reactions carry on: "ROOT#1", "ROOT#2" … */

struct fact {
    char id[64];          /* idempotency key · record+clock+generation+rung · job:line · source+hash */
    enum fact_kind kind;
    const char *name;     /* deed ("open", "edit", "answer"); sensed kind ("import.finding"); duty of a period */
    const char *table;    /* register of the subject, or NULL */
    int64_t record;       /* the subject, 0 for open and sensed */
    int64_t version;      /* expected version of the subject, 0 = any */
    struct actor actor;
    ms_t at;              /* law time; the clerk raises it to the pen's time if it is behind */
    ms_t occurred;        /* when it happened in the world; 0 = at */
    const char *reason;
    struct cell *values;  /* entered or sensed */
    size_t value_count;
    struct line_entry *lines;
    size_t line_count;
    struct value period;  /* FACT_PERIOD: the range */
    uint64_t seed;        /* for draws; recorded */
    int64_t first_id;     /* ids from here on are free for new rows (set by the clerk) */
    int depth;            /* reactions: 0 = came from outside */
    struct {
        const char *const *names; /* fields that make two records the same; the open one is joined */
        size_t n;
        bool reopen;              /* a closed one wakes up */
        const struct term *where; /* only a record for which this holds; NULL = any */
        const struct term *stays; /* a closed one for which this holds is seen again and stays closed; NULL = none */
    } same_as;
    struct {
        const char *table;        /* where the new record is noted: a record or a line, and its field */
        int64_t id;
        const char *field;
    } note_in;
    const char *cause;    /* construct that raised it: "cug:rectification-notice.rectifying.missed" */
    int64_t parent;       /* record that caused it, with parent_table */
    const char *parent_table;
};

/* What was entered or sensed under that name; NULL: nothing, not even that it is empty. `fact` may be NULL. */
const struct cell *fact_cell(const struct fact *fact, const char *name);
struct value fact_value(const struct fact *fact, const char *name); /* VALUE_NONE: nothing, or that it is empty */

#endif
