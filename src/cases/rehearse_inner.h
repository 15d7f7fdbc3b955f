/* Shared by the rehearse*.c files only. */
#ifndef FENGSUI_CASES_REHEARSE_INNER_H
#define FENGSUI_CASES_REHEARSE_INNER_H

#include "cases/rehearse.h"

#include "rules/language.h"

struct play {
    struct stage *stage;
    struct rehearsal *result;
    const struct rehearsal_world *world;
    ms_t day0;
    int64_t first_new;         /* ids from here on came into being in this step */
    struct stage_ref subject;  /* the record the step is about, id 0 = none */
    struct fact_answer answer;
    bool acted;                /* a fact was sent and answered */
    int64_t first_played;      /* ids from here on came into being in a step, not on the stage as it was given */
    struct map shown;          /* keys in the result's list */
};

/* The stage before the first step: editions, rows of the packs, the sample institutions asked for, the case's own. */
int play_given(struct play *play, const struct node *given, struct oops *oops) RESULT;
void play_fault(struct play *play, const struct node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void play_words(struct play *play, const struct node *map, enum language_part part);
void play_expect(struct play *play, const struct node *step, const struct node *expect);
/* Something was seen at work: `kind` and `path` make its key. */
void play_shows(struct play *play, const char *kind, const char *path);
/* By the answer to a fact: what it entered, or, of what refused it, what `expected_refusal` names (NULL: none). */
void play_shows_answer(struct play *play, const struct fact *fact, const char *expected_refusal);
void play_shows_post(struct play *play, const char *name); /* that acted or was told; other names and NULL are none */
void play_shows_warnings(struct play *play, const char *expected);
void play_shows_rows(struct play *play); /* at the end: by what the play left in the store */
bool play_moment(struct play *play, const char *text, ms_t *ret_at);

#endif
