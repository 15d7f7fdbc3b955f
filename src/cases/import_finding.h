/* Findings of a report → facts: import.finding for each, import.gone for what the machines looked at no longer have.
 * A finding is the same when it is the same weakness at the same place of the same machine, whichever tool saw it. */
#ifndef FENGSUI_CASES_IMPORT_FINDING_H
#define FENGSUI_CASES_IMPORT_FINDING_H

#include "cases/attribute.h"
#include "cases/import.h"
#include "cases/import_column.h"
#include "cases/import_names.h"
#include "model/fact.h"

/* What is registered already. */
struct import_known {
    int64_t id;
    const char *identity, *source, *number;
    const char *standing; /* title of its state when that is not the first */
    bool open;            /* in its first state: found, and nothing done yet */
    bool in_file;
    ms_t last_seen;
};

/* machine|weakness: the identity of the register "finding"; system:7|weakness for one in the code of a system. */
const char *import_finding_identity(struct arena *arena, const struct import_finding *finding);
/* Results that name no machine (code) are those of `system`, as a person chose; 0 = of nobody. Returns how many they
 * are. Then the code of that system is what was looked at. */
size_t import_finding_settle(struct arena *arena, struct import *import, int64_t system);
/* By which name the tool is noted; a table is noted by the name of its file. */
const char *import_finding_source(struct arena *arena, const struct import *import, const char *file);
/* When it was seen: as told, else when its machine was looked at, else when the scan began, else now; never later than
 * now. */
ms_t import_finding_seen(struct arena *arena, const struct import *import, const struct import_finding *finding,
                         ms_t now);

struct import_finding_world {
    const struct import *import;
    const struct attribution *attribution;
    struct import_names *names;
    const char *source;
    ms_t now;
};
/* Whose it is: what its row says, else what the registers say; none is no failure. -ERR_INVALID as below. */
int import_finding_owner(struct arena *arena, const struct import_finding_world *world,
                         const struct import_finding *finding, struct attribute_owner *ret_owner,
                         struct oops *oops) RESULT;
/* Kind, name, values and the time it occurred; the caller gives id and actor. -ERR_INVALID when it names a system or
 * unit that there is not. */
int import_finding_fact(struct arena *arena, const struct import_finding_world *world,
                        const struct import_finding *finding, struct fact *ret_fact, struct oops *oops) RESULT;

/* identity → struct import_known, of the whole register; `ret_numbers` (may be NULL) the same by number. */
int import_known_load(struct arena *arena, struct store *store, const struct law *law, struct map *ret_known,
                      struct map *ret_numbers, struct oops *oops) RESULT;

struct import_gone LIST(const struct import_known *);
/* Those of this source, not in the file, whose machine or code the file looked at later than they were last seen. A
 * file that breaks off proposes none. */
void import_gone_find(struct arena *arena, const struct import *import, const char *source, const struct map *known,
                      ms_t now, struct import_gone *ret_gone);
void import_gone_fact(struct arena *arena, const struct import *import, const struct import_known *gone,
                      const char *source, ms_t now, struct fact *ret_fact);

/* A row of a table of findings; faults stand in it, as in a scanner's. */
struct import_finding import_finding_row(struct arena *arena, const struct law *law, const struct import_row *row,
                                         const struct import_mapping *mapping);

#endif
