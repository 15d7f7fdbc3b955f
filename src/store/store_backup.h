/* A copy of the whole store at one moment, taken while it is in use. */
#ifndef FENGSUI_STORE_STORE_BACKUP_H
#define FENGSUI_STORE_STORE_BACKUP_H

#include "store/store.h"

/* Writes the copy beside `path` and renames it when it is complete and on disk, so `path` is whole or absent.
 * Holds one snapshot of `store` meanwhile (the log cannot be emptied so long). -ERR_EXISTS: `path` is taken. */
int store_backup(struct store *store, const char *path, struct oops *oops) RESULT;

#endif
