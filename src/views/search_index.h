/* Finding records by words: a projection of registers into an SQLite file of its own, which follows the trail.
 * It is no evidence and outside backup: delete it and it is built again. This is the one file pair above store/ that
 * speaks SQL, because it keeps nothing that a store must answer for.
 *
 * A record is known by its number, its title and its texts, cut into pairs of characters, so that two Chinese
 * characters find it; Latin letters are folded to lower case, blanks and punctuation part words. Who may see a record
 * is decided by its unit, before anything is counted. */
#ifndef FENGSUI_VIEWS_SEARCH_INDEX_H
#define FENGSUI_VIEWS_SEARCH_INDEX_H

#include "rules/law.h"
#include "store/store.h"

struct search_index;

/* `path` ":memory:" gives a private one. `write`: the follower's handle, which makes the file; readers find it.
 * -ERR_NOT_FOUND when a reader comes before the follower. A file of another format is made anew. */
int search_index_open(const char *path, bool write, struct search_index **ret_index, struct oops *oops) RESULT;
void search_index_rest(struct search_index *index); /* gives cached pages back, after long work */
void search_index_close(struct search_index *index); /* accepts NULL */

/* Takes over what changed since the last call, at most `changes` of the trail, from a reading handle that knows the
 * trail (table "trail"). Returns 0 when it has caught up, SEARCH_MORE when there is more to follow. A change of model
 * (verb "adopt") begins again from the first change. */
enum { SEARCH_MORE = 1 };
int search_index_follow(struct search_index *index, struct store *store, const struct law *law, size_t changes,
                        struct oops *oops) RESULT;
int64_t search_index_at(const struct search_index *index); /* the last change taken over */

struct search_hit {
    const char *table;
    int64_t id;
    const char *text; /* what was found, shortened around the words */
};

/* Who may see what, as lists of units; all = everything. */
struct search_sight {
    bool all;
    const int64_t *units;
    size_t unit_count;
    const char *const *tables; /* only these registers; NULL = all */
    size_t table_count;
    const char *const *open_tables; /* of these every row is seen, whatever its unit */
    size_t open_count;
};

/* Records that hold every word of `words`, newest first, number and title before texts. The texts live in `arena`. */
int search_index_find(struct search_index *index, struct arena *arena, const char *words,
                      const struct search_sight *sight, size_t limit, struct search_hit **ret_hits, size_t *ret_n,
                      struct oops *oops) RESULT;

#endif
