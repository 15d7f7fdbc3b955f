/* Blocks of a paper → the strip of slugs. For the files of this folder. */
#ifndef FENGSUI_PAPER_PAPER_COMPOSE_H
#define FENGSUI_PAPER_PAPER_COMPOSE_H

#include "base/err.h"
#include "paper/paper.h"
#include "paper/paper_slug.h"

/* The context belongs to the caller. Fails with -ERR_TOO_LARGE (QR content); paper_compose_done is due either way. */
RESULT int paper_compose(struct compose *compose, const struct paper *paper, struct arena *arena,
                         PangoContext *context, struct oops *oops);
void paper_compose_done(struct compose *compose);

/* A layout of `text`, `width` points wide (0 = one endless line), owned by the strip. Characters of the text size are
 * set a hair closer, so that 28 fit the line. */
PangoLayout *paper_compose_layout(struct compose *compose, enum paper_face face, double size, double width,
                                  const char *text);
struct slug *paper_compose_slug(struct compose *compose, enum slug_kind kind, double height);

double paper_compose_width(PangoLayoutLine *line); /* points, without blanks at its end */

void paper_compose_table(struct compose *compose, const struct paper_table *table); /* paper_compose_table.c */

#endif
