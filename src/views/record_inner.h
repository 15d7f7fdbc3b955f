/* Shared by the record_*.c files only. */
#ifndef FENGSUI_VIEWS_RECORD_INNER_H
#define FENGSUI_VIEWS_RECORD_INNER_H

#include "rules/people.h"
#include "views/may.h"
#include "views/show.h"
#include "views/task.h"

struct told {
    struct reading *reading;
    struct json *out;
    const struct reg *reg;
    const struct row *row;
    const struct state *state;
    struct value ref;
    const struct row *tasks, *deeds, *changes, *deliveries, *documents;
    size_t task_count, deed_count, change_count, delivery_count, document_count;
    const struct row *task; /* of the present state */
    struct task_book book;
    struct mays mays;
};

/* record_story.c */
void told_relay(struct told *told);
void told_timeline(struct told *told);

/* record_around.c */
void told_related(struct told *told);
void told_clauses(struct told *told);
void told_evidence(struct told *told);
void told_documents(struct told *told);

#endif
