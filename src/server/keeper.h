/* What keeps a house in shape while it is lived in, in one thread with a handle of its own:
 *
 *   every 10 s   the write-ahead log is copied into the file as far as no reader needs it (PASSIVE); the disk is looked
 *                at: below 2 % free nothing is written any more (office_hold) until there is 3 % again
 *   every 10 min notes that have expired go
 *   every hour   the newest change is sealed (audit/seal.h), unless nothing but messages was written since the last
 * seal; uploads that nobody took are removed from the spool after a day at the end   sealed once more
 *
 * A seal leaves the house when it is made: its line is mailed to the audit administrators who have an address, through
 * the first active channel of the kind mail, as rows of the register "delivery" with the notice "seal". */
#ifndef FENGSUI_SERVER_KEEPER_H
#define FENGSUI_SERVER_KEEPER_H

#include "audit/seal.h"
#include "server/office.h"

struct keeper;

struct keeper_plan {
    struct office *office;      /* outlives the keeper */
    const char *store_path;
    const char *data_folder;    /* seals/ and spool/ stand below */
    ms_t beat_ms;               /* of the shortest round [10,000] */
    ms_t seal_ms;               /* [3,600,000] */
    int least_free;             /* per mille of the disk below which nothing is written [20] */
};

int keeper_start(const struct keeper_plan *plan, struct keeper **ret_keeper, struct oops *oops) RESULT;
/* Seals what was committed. When nothing enters the office any more, and before office_stop. Accepts NULL. */
void keeper_stop(struct keeper *keeper);

/* The newest seal, of this run or an earlier one. Any thread; false: none was made. */
bool keeper_seal(struct keeper *keeper, struct seal *ret_seal);

struct keeper_figures {
    int64_t checkpoints, seals, swept; /* since the start */
    int free_permille;                 /* of the disk, -1 = unknown */
    bool held;
};
void keeper_figures(struct keeper *keeper, struct keeper_figures *ret_figures); /* any thread */

#endif
