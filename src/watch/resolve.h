/* For watch/ only: names to addresses, by c-ares (hosts file, then the system's name servers). Answers are kept for as
 * long as they say, at most RESOLVE_KEEP; failures are not kept, and after one that no name server answered the list of
 * them is read anew: a machine may get its network after it has started, another one later. On the loop's thread. */
#ifndef FENGSUI_WATCH_RESOLVE_H
#define FENGSUI_WATCH_RESOLVE_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/socket.h>

struct loop;
struct resolver;
struct resolve;

enum { RESOLVE_KEEP = 60 * 1000, RESOLVE_NAMES = 512 };

struct resolver *resolver_new(struct loop *loop); /* any thread */
void resolver_free(struct resolver *resolver);    /* on the loop; accepts NULL */

/* An address as text becomes a socket address (port 0); false when it is a name. */
bool resolve_literal(const char *host, struct sockaddr_storage *ret_address);

/* Calls done once, perhaps before it returns: with an address (IPv4 where there is one, port 0), or NULL and -ERR_x
 * (ERR_NOT_FOUND: no such name; ERR_NETWORK: no name server answered). The return value is good for resolve_cancel
 * until done was called; NULL when it was called already. */
struct resolve *resolve(struct resolver *resolver, const char *host,
                        void (*done)(void *arg, int error, const struct sockaddr_storage *address), void *arg);
/* The next one who asks for it hears what the name servers say then: who did not answer may have moved. */
void resolver_forget(struct resolver *resolver, const char *host);
void resolve_cancel(struct resolve *ask); /* done will not be called; accepts NULL */

#endif
