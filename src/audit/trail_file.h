/* The trail as a file that leaves the house: JSON lines, whole enough for anybody to prove the chain without this
 * program (docs/operations/verify-trail does it in a page of Python).
 *
 *     {"trail":1,"origin":"fengsui 1 sha256 real-clock …"}     its hash is the former hash of change 1
 *     {"seq":1,"change":[…],"hash":"…"}                        one a change; the values of chain_columns in their order
 *     {"seal":{…}}                                             the seals, as they stand in seals.jsonl
 *
 * A text that is not UTF-8 (never written by us) makes the export fail: -ERR_CORRUPT. */
#ifndef FENGSUI_AUDIT_TRAIL_FILE_H
#define FENGSUI_AUDIT_TRAIL_FILE_H

#include "store/store.h"

#include <stdio.h>

/* Writes everything up to now, as one snapshot. `seal_folder` may be NULL. */
int trail_file_write(struct store *store, const char *seal_folder, FILE *file, struct oops *oops) RESULT;

#endif
