/* Articles of a regulation. A clause is named by the finest place it stands at ("第七条（四）", "第六条（二）4"); the article is
 * what the regulation prints with a number of its own ("第七条"): a tower of the map, a row of the uploaded text. */
#ifndef FENGSUI_VIEWS_ARTICLE_H
#define FENGSUI_VIEWS_ARTICLE_H

#include "views/reading.h"

/* The name of the article that a clause stands in; of "第三条之一" the whole: an article of its own. */
const char *article_name(struct arena *arena, const struct clause *clause);
/* Two regulations bound in one pack, a chapter each, both have a first article: pack and chapter must be one. */
bool article_same(const struct clause *one, const struct clause *other);
/* How an article is told away from the page of its regulation (lists, tasks, explanations), in the reader's language:
 * clause->cited. "" when there is none. */
const char *article_cited(const struct reading *reading, const struct clause *clause);
const char *article_cited_by(const struct reading *reading, const struct origin *origin); /* the first it cites */
/* Its words as they were uploaded; NULL when none were. */
const char *article_text(struct reading *reading, const struct clause *clause);

#endif
