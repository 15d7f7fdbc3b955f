#include "views/search_tokens.h"

#include "views/search_words.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Two characters of UTF-8 fill eight bytes at most: a pair is a number here. Open addressing; 0 is a free place. */
struct seen {
    uint64_t *at;
    size_t mask;
};

static int begin_seen(struct seen *seen, size_t text_n)
{
    size_t places = 64;
    while (places < 2 * text_n) /* there are no more pairs than bytes */
        places *= 2;
    *seen = (struct seen){calloc(places, sizeof *seen->at), places - 1};
    return seen->at ? SQLITE_OK : SQLITE_NOMEM;
}

static bool seen_before(struct seen *seen, const char *pair, size_t n)
{
    uint64_t key = 0;
    memcpy(&key, pair, n < sizeof key ? n : sizeof key);
    size_t i = (key * 0x9e3779b97f4a7c15u) >> 20 & seen->mask;
    for (; seen->at[i]; i = (i + 1) & seen->mask)
        if (seen->at[i] == key)
            return true;
    seen->at[i] = key;
    return false;
}

static int cut(Fts5Tokenizer *self, void *context, int flags, const char *text, int n,
               int (*take)(void *context, int flags, const char *token, int n, int from, int to))
{
    struct search_pairs pairs = {.at = text, .end = text + n};
    struct seen seen;
    const char *pair;
    size_t size;
    (void)self;
    (void)flags;
    int rc = begin_seen(&seen, (size_t)n);
    while (rc == SQLITE_OK && search_pairs_next(&pairs, &pair, &size))
        if (!seen_before(&seen, pair, size))
            rc = take(context, 0, pair, (int)size, (int)(pair - text), (int)(pair - text) + (int)size);
    free(seen.at);
    return rc;
}

/* It keeps nothing between texts: the handle's context stands for it, only so that it is not NULL. */
static int create(void *context, const char **args, int n, Fts5Tokenizer **ret_tokenizer)
{
    (void)args;
    (void)n;
    *ret_tokenizer = context;
    return SQLITE_OK;
}

static void delete_nothing(Fts5Tokenizer *tokenizer) { (void)tokenizer; }

static fts5_api *api_of(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

int search_tokens_register(struct sqlite3 *db)
{
    static fts5_tokenizer tokenizer = {create, delete_nothing, cut};
    fts5_api *api = api_of(db);
    bool done = api && api->xCreateTokenizer(api, "pairs", db, &tokenizer, NULL) == SQLITE_OK;
    return done ? 0 : -ERR_UNSUPPORTED;
}
