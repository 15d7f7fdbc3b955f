/* Facts that nobody waits for: who logged in, who tried in vain. They are sent at once; while nothing can be written
 * (the disk is full, the queue is, the time is in doubt) they are kept, LATER_MOST of them, and sent again after the
 * next commit, with the time at which it happened. What is still kept at the end is lost to the trail and stands in the
 * log. Any thread. Inner header. */
#ifndef FENGSUI_API_LATER_H
#define FENGSUI_API_LATER_H

#include "cases/waist.h"

struct later;
enum { LATER_MOST = 1000 };

struct later *later_new(const struct waist *waist); /* the waist outlives it */
void later_free(struct later *later);               /* when no fact is under way any more; accepts NULL */

/* Everything the fact points to is copied. */
void later_send(struct later *later, const struct fact *fact);
void later_again(struct later *later); /* something was written: what is kept is sent. Never blocks for long */

#endif
