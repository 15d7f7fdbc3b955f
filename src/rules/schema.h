/* The tables of a law: one per register, one per lines field, and the trail. */
#ifndef FENGSUI_RULES_SCHEMA_H
#define FENGSUI_RULES_SCHEMA_H

#include "rules/law.h"

void schema_build(struct arena *arena, struct law *law); /* fills law->schema */
/* How a field is stored. */
enum column_kind field_column(const struct field *field);

#endif
