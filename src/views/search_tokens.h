/* How SQLite's FTS5 cuts folded texts: into pairs of neighbouring characters (views/search_words.h), each once, so that
 * two Chinese characters find a text and no word list is needed. Its own tokenizers part Chinese at blanks, or need
 * three characters. */
#ifndef FENGSUI_VIEWS_SEARCH_TOKENS_H
#define FENGSUI_VIEWS_SEARCH_TOKENS_H

#include "base/err.h"

struct sqlite3;

/* From now on tables of this handle may say tokenize='pairs'. -ERR_UNSUPPORTED: an SQLite without FTS5. */
int search_tokens_register(struct sqlite3 *db) RESULT;

#endif
