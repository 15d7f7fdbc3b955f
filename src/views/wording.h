/* Pieces of a law in the words of people: spans and numbers of settings, bounds of indicators, names of orders. What
 * has no such words stands as the pack wrote it. */
#ifndef FENGSUI_VIEWS_WORDING_H
#define FENGSUI_VIEWS_WORDING_H

#include "views/reading.h"

/* "5 个工作日", "3", "2021-01-01"; a path to a setting is told by the setting's value. May leave wants. */
const char *wording_term(struct reading *reading, const struct term *term);
/* "≤ 24 小时"; NULL when the indicator has no target. */
const char *wording_target(struct reading *reading, const struct indicator *indicator);
/* A text with {places} where there is no record to fill them: the places are left out. */
const char *wording_without_places(struct arena *arena, const char *text);
/* What an order of this capability does ("限制访问"), or undoes ("恢复访问"). */
const char *wording_order(const struct reading *reading, const char *capability, bool undo);
/* Why a message did not go out, in English: the reason is kept in Chinese, with what the other side said in its own
 * words. */
const char *wording_failure_en(struct arena *arena, const char *reason);

#endif
