/* The one pure function that decides. (law, fact with its own time, what it may see) → rows to put and further
 * facts, or refusals. No clock, no store, no socket, no log: a year of law-keeping is tested by calling it. */
#ifndef FENGSUI_RULES_STEP_H
#define FENGSUI_RULES_STEP_H

#include "model/fact.h"
#include "model/put.h"
#include "model/view.h"
#include "rules/law.h"

enum { STEP_WANTS = 1 }; /* positive answer: answer the view's wants and call again with the same fact */

#define REFUSAL_REASON "reason"

struct refusal {
    const char *deed;      /* deed refused */
    const char *title;
    const char *reason;    /* Chinese sentence; the clause's own wording where the pack gives one */
    const char *reason_en; /* the same in English where it is the engine's own; NULL where it quotes the pack */
    const char *title_en;  /* of the deed, or NULL */
    const char *who;       /* who could do it, or "" */
    const char *who_en;
    const char *field;     /* field concerned, or NULL; REFUSAL_REASON: the reason of the deed itself is asked for */
    ms_t when;             /* when it becomes possible, 0 = unknown */
    int code;              /* enum err: FORBIDDEN, REFUSED, INVALID, CONFLICT, NOT_FOUND, LOGIN (step up first) */
    const struct origin *origin;
    const struct need *need; /* the need of the deed that is not met; NULL: refused for something else */
};
struct refusals LIST(struct refusal);

struct outcome_note {
    const char *zh, *en;
};

/* A row that a field of the record being opened has by its text or by a register: its item, or the record. */
struct drawn_row {
    const struct field *field;
    struct value key;
    const struct row *line; /* as it would be stored, what is computed in it too */
};
struct drawn_rows LIST(struct drawn_row);

struct outcome {
    struct puts LIST(struct put *) puts;    /* in the order they are to be written */
    struct facts LIST(struct fact *) reactions;
    struct refusals refusals;
    struct names fired;                     /* rules that had something to do */
    struct names consulted;                 /* policy kinds whose values it was decided by */
    struct notes LIST(struct outcome_note) notes; /* "已通知图书馆林知远": what a person is told of the consequences */
    struct refusals warnings;               /* checks of weight warn */
    struct drawn_rows rows;                 /* of a record being opened, also when that is refused */
    const char *table;                      /* the subject */
    int64_t record;
    const char *state;                      /* its state afterwards */
    int64_t version;
    const char *number;
    const char *verb;                       /* for the trail: "rectification-notice.answer" */
    const char *text;                       /* one sentence for the timeline */
    int64_t next_id;                        /* first id not used; starts at fact.first_id */
    bool nothing;                           /* the fact changes nothing: no change is written */
};

/* 0 decided (look at refusals first), STEP_WANTS, negative: broken law or fact. */
int step(const struct law *law, const struct fact *fact, struct view *view, struct arena *arena,
         struct outcome *ret_outcome) RESULT;

/* What a person may do with a record now: every deed with its refusals. Same code as step, nothing is put. */
struct may {
    const struct deed *deed;
    struct refusals refusals;   /* empty: may do it (values still to be entered are not counted) */
    struct names missing;       /* fields that are asked for and still to be filled in */
    struct names anew;          /* those of them that were filled in an earlier time this deed was done */
};
struct mays LIST(struct may);
int step_may(const struct law *law, const struct fact *who, const struct reg *reg, const struct row *record,
             struct view *view, struct arena *arena, struct mays *ret_mays) RESULT;

#endif
