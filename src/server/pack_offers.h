/* The regulations that lie in the folder of packs (see pack_home) and are not in force here, or not in that edition. */
#ifndef FENGSUI_SERVER_PACK_OFFERS_H
#define FENGSUI_SERVER_PACK_OFFERS_H

#include "format/json.h"
#include "views/reading.h"

/* How many articles and clauses the files of a pack's folder have; 0 when they cannot be read. */
struct pack_sizes {
    int64_t articles, clauses;
};
struct pack_sizes pack_offers_sizes(struct arena *arena, const char *folder);
/* Further rows of GET /api/packs; a pack whose first file cannot be read says so instead of being left out. */
void pack_offers(struct reading *reading, struct json *out, void *context);

#endif
