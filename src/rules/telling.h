/* Values and records in words, and texts with {places}: in Chinese, or in English where `deciding->english` says so.
 * What people typed and how records are called stays as it was written; moments are 2026-10-10 24:00 in both. */
#ifndef FENGSUI_RULES_TELLING_H
#define FENGSUI_RULES_TELLING_H

#include "rules/terms.h"

/* The English of the two where English is spoken and there is any. */
const char *tell_say(const struct deciding *deciding, const char *zh, const char *en);
/* Whether a person wants to be written to in English. `person` may be NULL. */
bool tell_in_english(const struct row *person);
/* How a record is called: its title field, else number. "" while unknown. */
const char *tell_title(struct deciding *deciding, struct value record);
/* A value as people read it; `field` (may be NULL) tells its type. */
const char *tell_value(struct deciding *deciding, const struct field *field, struct value value);
/* Replaces {field}, {path.to.field}, {title}, {register}, {clause}, {due} … by what the subject has. */
const char *tell_text(struct deciding *deciding, const char *text, const struct origin *origin);
/* The article of the first clause of an origin as it is cited (struct clause), "" when it has none. */
const char *tell_article(const struct deciding *deciding, const struct origin *origin);

#endif
