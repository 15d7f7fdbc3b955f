/* The tables of a law: one per register, one per lines field, and the trail. */
#ifndef FENGSUI_RULES_SCHEMA_H
#define FENGSUI_RULES_SCHEMA_H

#include "rules/law.h"

void schema_build(struct arena *arena, struct law *law); /* fills law->schema */
/* Adds to law->schema the tables and columns that only its formers have: what is open under them stays readable. */
void schema_join(struct arena *arena, struct law *law);
/* How a field is stored. */
enum column_kind field_column(const struct field *field);
/* The register that it leads to; NULL: none, or any. */
const char *field_leads_to(const struct field *field);

#endif
