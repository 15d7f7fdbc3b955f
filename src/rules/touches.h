/* Which records read which tables: compiled once, so that a changed row finds those it concerns. */
#ifndef FENGSUI_RULES_TOUCHES_H
#define FENGSUI_RULES_TOUCHES_H

#include "rules/law.h"

void touches_build(struct arena *arena, struct law *law); /* fills law->touches */

#endif
