/* Whose machine is it? From the registers "system" (addresses, domain, url, ports) and "device" (address) to the
 * system and the unit that answers for it. The same registers and the same place always give the same owner:
 *   1 the name (host of the URL, host name) that a system's url or domain is
 *   2 the very address of a system                  4 a name below a system's domain, the longest one
 *   3 the address of a device                       5 the smallest net of a system in which the address lies
 * Among equals: systems in service before retired ones; those whose ports hold the port, those without ports, the
 * others; the longest path of a URL; the one registered first. What nobody registered has no owner. */
#ifndef FENGSUI_CASES_ATTRIBUTE_H
#define FENGSUI_CASES_ATTRIBUTE_H

#include "cases/attribute_net.h"
#include "rules/law.h"
#include "store/store.h"

struct attribution;

struct attribute_place {
    const char *host, *address, *hostname, *url; /* each may be NULL or "" */
    int64_t port;                                /* 0 = unknown */
};

struct attribute_owner {
    int64_t system; /* 0: a device that carries no registered system */
    int64_t unit;   /* 0: none entered */
};

struct attribution *attribute_new(struct arena *arena);
void attribute_add_system(struct attribution *attribution, const struct row *system, bool retired);
void attribute_add_device(struct attribution *attribution, const struct row *device);
/* All living rows of both registers; a law without them gives an empty index. */
int attribute_load(struct arena *arena, struct store *store, const struct law *law,
                   struct attribution **ret_attribution, struct oops *oops) RESULT;

/* The unit of a system; 0 = none, or no such system. */
int64_t attribute_unit(const struct attribution *attribution, int64_t system);

bool attribute_find(const struct attribution *attribution, const struct attribute_place *place,
                    struct attribute_owner *ret_owner);

/* The host of a URL in lower case, its port (80, 443 where it stands for itself, 0 unknown or none that there is) and
 * the path; false when `url` has no "://" . */
bool attribute_url(struct arena *arena, const char *url, const char **ret_host, int64_t *ret_port,
                   const char **ret_path);
const char *attribute_lower(struct arena *arena, const char *text);

#endif
