#include "audit/pen_inner.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

static int trail_damaged(struct oops *oops, const char *where)
{
    return oops_set(oops, ERR_CORRUPT, where, "办理痕迹的末端缺失或被改动，已停止写入，请运行 verify 查看",
                    "the end of the trail is missing or altered; nothing is written, run verify");
}

/* The pen's head must be the newest row of the trail: nobody writes on top of a cut or altered end. */
static int check_head(struct pen *pen, const struct pen_head *head, struct oops *oops)
{
    if (head->pen.seq == 0)
        return 0;
    ARENA_SCOPE(arena);
    struct cell hash = {"hash", VALUE_NONE}, *cells = &hash;
    size_t n = 1;
    int err = store_flat_row(pen->store, arena, change_table.name, head->pen.seq, &cells, &n, oops);
    if (err < 0)
        return err;
    bool same = err == 0 && hash.value.kind == VALUE_TEXT && strcmp(hash.value.text, head->pen.hash) == 0;
    return same ? 0 : trail_damaged(oops, "change");
}

static int read_head(struct pen *pen, struct pen_head *ret_head, struct oops *oops)
{
    struct pen_head head = {0};
    int err = store_pen_read(pen->store, &head.pen, oops);
    if (err)
        return err;
    if (!chain_unhex(head.pen.hash, head.hash, sizeof head.hash))
        return trail_damaged(oops, "pen");
    *ret_head = head;
    return 0;
}

static int write_first_head(struct pen *pen, const struct pen_options *options, struct oops *oops)
{
    struct pen_head head = {.pen = {.next_id = 1}};
    chain_origin_print(head.pen.origin, sizeof head.pen.origin, options->hash, options->test_clock);
    struct chain *chain;
    int err = chain_new(options->hash, &chain, oops);
    if (err)
        return err;
    chain_digest(chain, head.pen.origin, strlen(head.pen.origin), head.hash);
    chain_free(chain);
    chain_hex(head.hash, sizeof head.hash, head.pen.hash);
    return store_pen_write(pen->store, &head.pen, oops);
}

static int check_origin(struct pen *pen, const struct pen_options *options, struct oops *oops)
{
    enum chain_hash hash;
    bool test_clock;
    int err = chain_origin_parse(pen->head.pen.origin, &hash, &test_clock, oops);
    if (err)
        return err;
    if (test_clock != options->test_clock)
        return oops_set(oops, ERR_REFUSED, "pen",
                        test_clock ? "这是试验时钟的数据，正式服务不能打开" : "这是正式数据，试验时钟不能打开",
                        test_clock ? "this store was made for a test clock"
                                   : "this store is in production, no test clock");
    return chain_new(hash, &pen->chain, oops);
}

/* One transaction, so that a new file is either made completely or still new. */
static int set_up(struct pen *pen, const struct pen_options *options, struct oops *oops)
{
    const struct schema fixed = {&change_table, 1};
    int err = store_begin(pen->store, oops);
    if (err)
        return err;
    err = store_migrate(pen->store, &fixed, oops);
    if (!err)
        err = read_head(pen, &pen->head, oops);
    if (err == 1) {
        err = write_first_head(pen, options, oops);
        if (!err)
            err = read_head(pen, &pen->head, oops);
    }
    if (!err)
        err = check_origin(pen, options, oops);
    if (!err)
        err = check_head(pen, &pen->head, oops);
    if (err) {
        store_rollback(pen->store);
        return err;
    }
    return store_commit(pen->store, oops);
}

static void pen_free(struct pen *pen)
{
    chain_free(pen->chain);
    bytes_free(&pen->delta);
    bytes_free(&pen->link);
    free(pen);
}

int pen_open(struct store *store, const struct pen_options *options, struct pen **ret_pen, struct oops *oops)
{
    struct pen *pen = calloc(1, sizeof *pen);
    if (!pen)
        return oops_set(oops, ERR_NOMEM, NULL, NULL, NULL);
    pen->store = store;
    store_use_table(store, &change_table);
    int err = set_up(pen, options, oops);
    if (err) {
        pen_free(pen);
        return err;
    }
    pen->committed = pen->head;
    *ret_pen = pen;
    return 0;
}

void pen_close(struct pen *pen)
{
    if (!pen)
        return;
    pen_abandon(pen);
    store_close(pen->store);
    pen_free(pen);
}

struct store *pen_store(struct pen *pen) { return pen->store; }
ms_t pen_at(const struct pen *pen) { return pen->head.pen.at; }
int64_t pen_next_id(const struct pen *pen) { return pen->head.pen.next_id; }
int64_t pen_seq(const struct pen *pen) { return pen->head.pen.seq; }
int64_t pen_generation(const struct pen *pen) { return pen->head.pen.generation; }

/* ---- batches ---- */

int pen_begin(struct pen *pen, struct oops *oops)
{
    MUST(!pen->open);
    int err = store_begin(pen->store, oops);
    if (err)
        return err;
    err = read_head(pen, &pen->head, oops);
    if (!err && pen->head.pen.seq != pen->committed.pen.seq) /* another process wrote: look before following it */
        err = check_head(pen, &pen->head, oops);
    if (err) {
        store_rollback(pen->store);
        pen->head = pen->committed;
        return err < 0 ? err : trail_damaged(oops, "pen");
    }
    pen->committed = pen->head;
    pen->savepoint_count = 0;
    pen->open = true;
    pen->torn = false;
    return 0;
}

int pen_refuse_torn(struct oops *oops)
{
    return oops_set(oops, ERR_REFUSED, "change", "上一步没有写完，须先撤回",
                    "a change stopped half way and must be undone first");
}

int pen_commit(struct pen *pen, struct oops *oops)
{
    MUST(pen->open);
    int err = pen->torn ? pen_refuse_torn(oops) : 0;
    if (!err && pen->head.pen.seq != pen->committed.pen.seq)
        err = store_pen_write(pen->store, &pen->head.pen, oops);
    if (!err)
        err = store_commit(pen->store, oops);
    if (err) {
        pen_abandon(pen);
        return err;
    }
    pen->committed = pen->head;
    pen->open = false;
    return 0;
}

void pen_abandon(struct pen *pen)
{
    if (!pen->open)
        return;
    store_rollback(pen->store);
    pen->head = pen->committed;
    pen->open = pen->torn = false;
    pen->savepoint_count = 0;
}

int pen_savepoint(struct pen *pen)
{
    MUST(pen->open && pen->savepoint_count < PEN_SAVEPOINTS);
    int err = pen->torn ? -ERR_REFUSED : store_savepoint(pen->store);
    if (!err)
        pen->savepoints[pen->savepoint_count++] = pen->head;
    return err;
}

int pen_release(struct pen *pen)
{
    MUST(pen->open && pen->savepoint_count > 0);
    if (pen->torn)
        return -ERR_REFUSED;
    int err = store_release(pen->store);
    if (err)
        pen->torn = true;
    pen->savepoint_count--;
    return err;
}

void pen_back(struct pen *pen)
{
    MUST(pen->open && pen->savepoint_count > 0);
    store_rollback_to(pen->store);
    pen->head = pen->savepoints[--pen->savepoint_count];
    pen->torn = false;
}
