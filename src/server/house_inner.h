/* Shared by house.c (the folder, opening, adopting), house_law.c (the law that a store keeps) and pack_offers.c. */
#ifndef FENGSUI_SERVER_HOUSE_INNER_H
#define FENGSUI_SERVER_HOUSE_INNER_H

#include "server/house.h"

const struct law *house_bare_law(struct arena *arena); /* the engine's own registers only */
/* The files of the editions in force and their newest generation. */
int house_packs(struct arena *arena, struct store *store, struct pack_files *files, int64_t *ret_generation,
                struct oops *oops) RESULT;
/* An edition keeps its files as one JSON object: name → text. */
int house_files_of_edition(struct arena *arena, const struct row *edition, struct pack_files *files,
                           struct oops *oops) RESULT;
void house_take_calendar(struct arena *arena, struct pack_files *files,
                         struct pack_file file); /* a file takes the place of the one of its name */
int house_compile(struct arena *arena, const struct pack_files *packs, const struct pack_files *calendars,
                  int64_t generation, struct law **ret_law, struct issues *issues, struct oops *oops) RESULT;
/* Fills law->formers with the laws of earlier generations that cases in the store are open under, and law->schema with
 * the columns that only they have. `stored`: whose registers the store has now; `present`: the generation of the texts
 * that `law` was compiled from. */
int house_formers(struct arena *arena, struct store *store, const struct pack_files *calendars,
                  const struct law *stored, int64_t present, struct law *law, struct oops *oops) RESULT;

#endif
