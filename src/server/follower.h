/* The thread that keeps the search up to date: it reads behind the pen what the trail has grown by. What it has not
 * taken over when the server ends, it takes over after the next start. */
#ifndef FENGSUI_SERVER_FOLLOWER_H
#define FENGSUI_SERVER_FOLLOWER_H

#include "server/office.h"
#include "views/search_index.h"

struct follower;

/* Follows the house in `folder` under the law of `office`; both outlive it. Nothing is read before follower_wake. */
int follower_start(const char *folder, struct office *office, struct follower **ret_follower) RESULT;
void follower_wake(struct follower *follower);  /* there may be more; accepts NULL */
void follower_leave(struct follower *follower); /* no more than what is in hand; accepts NULL */
void follower_stop(struct follower *follower);  /* waits for it and frees; accepts NULL */

/* The search of the house in `folder`; to read it fails until a follower has made it. */
int follower_open_search(const char *folder, bool write, struct search_index **ret_search, struct oops *oops) RESULT;

#endif
