/* The second, smaller pen: a closed list of tables that are no evidence (session, throttle, claim,
 * attempt, cursor, feed position, series sample). Losing them all loses nothing but comfort; a test
 * drops them and shows it. Key and value are text; rows may carry a time to live. */
#ifndef FENGSUI_STORE_STORE_NOTE_H
#define FENGSUI_STORE_STORE_NOTE_H

#include "base/clock.h"
#include "store/store.h"

/* The closed list. A view is one that a person keeps of a list. */
enum note_table {
    NOTE_SESSION,
    NOTE_THROTTLE,
    NOTE_CLAIM,
    NOTE_CURSOR,
    NOTE_MAPPING,
    NOTE_SETTING,
    NOTE_VIEW,
    NOTE_TABLE_COUNT
};

int store_note_set(struct store *store, enum note_table table, const char *key, const char *value, ms_t until) RESULT;
/* Returns 0, or 1 when there is none (or it has expired at `now`). */
int store_note_get(struct store *store, struct arena *arena, enum note_table table, const char *key, ms_t now,
                   const char **ret_value) RESULT;
int store_note_drop(struct store *store, enum note_table table, const char *key) RESULT;
int store_note_sweep(struct store *store, ms_t now) RESULT; /* removes what has expired */
/* All rows whose key begins with `prefix`, at most `limit`. */
int store_note_list(struct store *store, struct arena *arena, enum note_table table, const char *prefix, ms_t now,
                    size_t limit, struct cell **ret_rows, size_t *ret_n) RESULT;

#endif
