/* Shared by rehearse.c and rehearse_expect.c. */
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
};

void play_fault(struct play *play, const struct node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void play_words(struct play *play, const struct node *map, enum language_part part);
void play_expect(struct play *play, const struct node *step, const struct node *expect);
bool play_moment(struct play *play, const char *text, ms_t *ret_at);

#endif
