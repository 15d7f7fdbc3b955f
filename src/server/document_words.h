/* What fields are called on paper, and moments as sentences write them. */
#ifndef FENGSUI_SERVER_DOCUMENT_WORDS_H
#define FENGSUI_SERVER_DOCUMENT_WORDS_H

#include "rules/terms.h"

/* Title of a field of deciding->reg, or of what a deed of it says: "received-at" → 签收时间, "issue.at" → 签发时间. */
const char *document_words_title(struct deciding *deciding, const char *name);
/* How a template calls a field: its title, where no other field has that; else its name. */
const char *document_words_field(const struct reg *reg, const char *name);
/* The other way: a title or a name, NULL when the register has neither. */
const struct field *document_words_named(const struct reg *reg, const char *word);
/* The same for a form, which may be printed of several registers: the title means this field in each of them. */
const char *document_words_called(const struct law *law, const struct form *form, const char *name);
/* "请于{due}前" → "请于{到期}前". */
const char *document_words_places(struct arena *arena, const struct law *law, const struct form *form,
                                  const char *text);
/* "2026-10-26 24:00" → "2026年10月26日24时", "2026-03-05" → "2026年3月5日". */
const char *document_words_dates(struct arena *arena, const char *text);

#endif
