/* Text cut for searching: folded code points, parted at blanks and punctuation, then pairs of neighbours. */
#ifndef FENGSUI_VIEWS_SEARCH_WORDS_H
#define FENGSUI_VIEWS_SEARCH_WORDS_H

#include "base/text.h"

/* Folds: Latin to lower case, full width to half width; everything that is neither letter nor digit becomes a blank. */
const char *search_fold(struct arena *arena, const char *text);
/* The words of a folded text, in order. */
size_t search_split(struct arena *arena, const char *folded, char ***ret_words);

/* Walks over the pairs of a folded text, as they stand in it; a word of one character alone is a pair of one. */
struct search_pairs {
    const char *at, *end;
    bool inside; /* a word has begun before `at` */
};
bool search_pairs_next(struct search_pairs *pairs, const char **ret_pair, size_t *ret_n);

#endif
