/* The packs that ship, read from the source folder: law, sample rows, cases. */
#ifndef FENGSUI_TESTS_RULES_SHIP_H
#define FENGSUI_TESTS_RULES_SHIP_H

#include "calendar_sample.h"

#include "cases/rehearse.h"
#include "rules/load.h"

struct ship {
    const struct law *law;
    struct issues issues;
    const struct node *standard;
    struct ship_cases LIST(const struct node *) cases;
};

/* Reads packs/base, packs/NAME and the calendars below `packs` ($FENGSUI_TEST_PACKS). */
void ship_read(struct arena *arena, const char *name, struct ship *ret_ship);

#endif
