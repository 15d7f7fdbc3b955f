/* What the writers of markup share. For the files of this folder. */
#ifndef FENGSUI_PAPER_PAPER_MARKUP_H
#define FENGSUI_PAPER_PAPER_MARKUP_H

#include "base/text.h"

/* Appends `value` with & < > " replaced by their entities. */
void paper_markup_text(struct text *text, const char *value);

/* A copy without control characters but '\n': they would be boxes in print and broken XML in Word. Text that is no
 * UTF-8 is replaced by a sentence that says so. NULL is "". */
const char *paper_markup_clean(struct arena *arena, const char *value);

/* The text's width in characters of its size, where only the fonts of the reader's machine know better: Chinese
 * characters are one wide, all others half. */
double paper_markup_ems(const char *value);

/* Signature with a seal: where the middle of office and date stands, in characters from the left edge of the text
 * area. Without: where the office begins; the date begins two characters behind. See paper_compose.c. */
double paper_markup_sign_centre(const char *office, const char *date);
double paper_markup_sign_left(const char *office, const char *date);

/* Height of the red office name in points, and how narrow its characters are set. */
double paper_markup_head_size(const char *office, double *ret_condense);

#endif
