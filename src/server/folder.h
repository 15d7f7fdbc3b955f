/* Files and folders as the program's own commands handle them. */
#ifndef FENGSUI_SERVER_FOLDER_H
#define FENGSUI_SERVER_FOLDER_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

bool folder_is_empty(const char *folder); /* absent counts as empty */
/* With everything in it; links are removed, not followed. 0 when it was not there. */
int folder_remove(const char *folder, struct oops *oops) RESULT;
/* A store's file with what lies beside it (-wal, -shm). */
void folder_remove_store(struct arena *arena, const char *path);
/* Gives `part` the name `folder`, which is absent or an empty folder; durable when it returns. */
int folder_publish(struct arena *arena, const char *part, const char *folder, struct oops *oops) RESULT;
/* A whole file of at most `most` bytes, with a NUL behind it. */
int folder_read(struct arena *arena, const char *path, size_t most, char **ret_bytes, size_t *ret_n,
                struct oops *oops) RESULT;

#endif
