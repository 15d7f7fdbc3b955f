#include "server/follower.h"

#include "base/log.h"
#include "base/must.h"
#include "server/house.h"
#include "server/pool.h"
#include "store/store_keep.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    FOLLOW_AT_ONCE = 2000,
    PAGES_KIB = 4096, /* it reads each row once */
};

struct follower {
    const char *folder;
    struct office *office;
    struct pool *pool;
    atomic_bool leaving; /* there may be much before it */
    struct store *store;
    struct search_index *search;
};

int follower_open_search(const char *folder, bool write, struct search_index **ret_search, struct oops *oops)
{
    ARENA_SCOPE(arena);
    return search_index_open(arena_printf(arena, "%s/search.db", folder), write, ret_search, oops);
}

static void *begin(void *context, size_t index)
{
    struct follower *follower = context;
    struct oops oops = {0};
    (void)index;
    follower->store = house_open_reader(follower->folder);
    if (follower->store) {
        store_time_limit(follower->store, 0);
        store_cache(follower->store, PAGES_KIB);
    }
    if (follower_open_search(follower->folder, true, &follower->search, &oops) < 0)
        log_warn("search.open", "%s %s", oops.en, oops.where);
    return follower;
}

static void end(void *own)
{
    struct follower *follower = own;
    search_index_close(follower->search);
    store_close(follower->store);
}

/* After a long stretch the memory that it took goes back to the system: it may not be needed for months. */
static void rest(struct follower *follower)
{
    store_rest(follower->store);
    search_index_rest(follower->search);
    malloc_trim(0);
}

static void follow(void *own, void *arg)
{
    struct follower *follower = own;
    struct oops oops = {0};
    (void)arg;
    if (!follower->search || !follower->store)
        return;
    const struct law *law = office_law(follower->office);
    store_use_schema(follower->store, &law->schema);
    int more = SEARCH_MORE, stretches = 0;
    for (; more == SEARCH_MORE && !follower->leaving; stretches++)
        more = search_index_follow(follower->search, follower->store, law, FOLLOW_AT_ONCE, &oops);
    if (stretches > 1)
        rest(follower);
    if (more < 0)
        log_warn("search.follow", "%s %s", oops.en, oops.where);
}

int follower_start(const char *folder, struct office *office, struct follower **ret_follower)
{
    struct follower *follower = calloc(1, sizeof *follower);
    MUST(follower);
    follower->folder = folder;
    follower->office = office;
    struct pool_plan plan = {
        .name = "follower", .threads = 1, .room = 4, .begin = begin, .end = end, .context = follower};
    int failed = pool_start(&plan, &follower->pool);
    if (failed) {
        free(follower);
        return failed;
    }
    *ret_follower = follower;
    return 0;
}

void follower_wake(struct follower *follower)
{
    if (follower && pool_waiting(follower->pool) == 0)
        (void)!pool_run(follower->pool, follow, NULL);
}

void follower_leave(struct follower *follower)
{
    if (follower)
        follower->leaving = true;
}

void follower_stop(struct follower *follower)
{
    if (!follower)
        return;
    pool_stop(follower->pool);
    free(follower);
}
