/* Text cut for searching: folded code points, parted at blanks and punctuation, then pairs of neighbours. */
#ifndef FENGSUI_VIEWS_SEARCH_WORDS_H
#define FENGSUI_VIEWS_SEARCH_WORDS_H

#include "base/list.h"
#include "base/text.h"

struct grams LIST(int64_t); /* two code points in one number, the first in the high half; sorted, each once */

/* Folds: Latin to lower case, full width to half width; everything that is neither letter nor digit becomes a blank. */
const char *search_fold(struct arena *arena, const char *text);
/* Pairs of a folded text. A word of one character alone gives the pair of it and nothing. */
void search_grams(struct arena *arena, const char *folded, struct grams *ret_grams);
/* The words of a folded text, in order. */
size_t search_split(struct arena *arena, const char *folded, char ***ret_words);
size_t search_chars(const char *word);
int64_t search_gram_floor(const char *word); /* of a word of one character: the least pair that begins with it */
#define SEARCH_GRAM_SPAN ((int64_t)1 << 21)  /* … and how many pairs do */

#endif
