/* Patterns of document numbers: text with places, "经信〔{year}〕{unit}{seq:3}号". A series is gap-free over what its
 * places print: {seq} begins again with each year, unit or institution that the pattern names. */
#ifndef FENGSUI_RULES_NUMBER_H
#define FENGSUI_RULES_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

struct number_part {
    const char *text; /* n bytes: plain text, or the name of a place */
    size_t n;
    bool place;
    int width; /* {seq:3}; 1 when none is said */
};

/* The part at *at, which moves on; false at the end. A brace that is not closed is plain text. */
bool number_next(const char **at, struct number_part *ret_part);
bool number_is(const struct number_part *part, const char *place);
bool number_has(const char *pattern, const char *place);

#endif
