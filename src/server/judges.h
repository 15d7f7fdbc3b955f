/* What rehearsals expect of views: who may read a record, what an indicator says. */
#ifndef FENGSUI_SERVER_JUDGES_H
#define FENGSUI_SERVER_JUDGES_H

#include "cases/rehearse.h"

struct rehearsal_judges judges_of_views(void);

#endif
