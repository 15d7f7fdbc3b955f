/* How articles are named away from the page of their regulation: "第五条", or "《监测预警制度》第五条" as soon as more than
 * one regulation is adopted. A pack that another one extends is no regulation of its own. */
#ifndef FENGSUI_RULES_CITE_H
#define FENGSUI_RULES_CITE_H

#include "rules/law.h"

/* Fills clause->cited and pack->called of the whole law. `beside` (may be NULL): the law in force, when `law` is a
 * former one under which cases are still open; what is told of both stands on one page. */
void cite_articles(struct law *law, const struct law *beside);

#endif
