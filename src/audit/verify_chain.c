#include "audit/verify_inner.h"

#include <inttypes.h>
#include <stdio.h>

/* Where the walk along the chain stands. */
struct walk {
    int64_t seq, at;
    unsigned char stored[CHAIN_BYTES];   /* hash of the former change as the trail has it */
    unsigned char computed[CHAIN_BYTES]; /* … as it comes out of its content */
    char stored_hex[CHAIN_HEX];
    bool unknown; /* the former change is missing: the next link cannot be checked */
    struct bytes link;
};

static void say_change(struct verify *v, int kind, int64_t seq, const char *zh, const char *en)
{
    char place[60];
    snprintf(place, sizeof place, "change %" PRId64, seq);
    verify_say(v, kind, seq, place, zh, en);
}

/* Canonical change after `former`; the columns of the scan are those of the chain. */
static void compute(struct verify *v, struct walk *walk, const struct store_scan *scan, int64_t seq,
                    const unsigned char *former, unsigned char ret_hash[CHAIN_BYTES])
{
    walk->link.n = 0;
    bytes_add(&walk->link, former, CHAIN_BYTES);
    chain_add_value(&walk->link, VALUE_OF_INT(seq));
    for (size_t i = 0; i < chain_column_count; i++) {
        struct flat flat = store_scan_cell(scan, i);
        chain_add_flat(&walk->link, &flat);
    }
    chain_digest(v->chain, walk->link.at, walk->link.n, ret_hash);
}

static bool read_hash(const struct store_scan *scan, unsigned char ret_hash[CHAIN_BYTES], char ret_hex[CHAIN_HEX])
{
    struct flat hash = store_scan_cell(scan, chain_column_count);
    if (hash.kind != FLAT_TEXT || hash.n != CHAIN_HEX - 1)
        return false;
    memcpy(ret_hex, hash.bytes, CHAIN_HEX - 1);
    ret_hex[CHAIN_HEX - 1] = '\0';
    return chain_unhex(ret_hex, ret_hash, CHAIN_BYTES);
}

/* A link fits when it follows from the hash that the former change carries, or from the one that it should
 * carry: in the second case only that hash was altered, and it has been named already. */
static void check_link(struct verify *v, struct walk *walk, const struct store_scan *scan, int64_t seq)
{
    unsigned char stored[CHAIN_BYTES] = {0}, computed[CHAIN_BYTES];
    char hex[CHAIN_HEX] = "";
    bool readable = read_hash(scan, stored, hex);
    compute(v, walk, scan, seq, walk->stored, computed);
    bool fits = readable && memcmp(stored, computed, CHAIN_BYTES) == 0;
    if (!fits && memcmp(walk->stored, walk->computed, CHAIN_BYTES) != 0) {
        unsigned char other[CHAIN_BYTES];
        compute(v, walk, scan, seq, walk->computed, other);
        fits = readable && memcmp(stored, other, CHAIN_BYTES) == 0;
        if (fits)
            memcpy(computed, other, CHAIN_BYTES);
    }
    if (!fits && !walk->unknown)
        say_change(v, VERIFY_CHAIN, seq, "这笔变更的内容或摘要被改动，或它与上一笔不相接",
                   "the content or the hash of this change was altered, or it does not follow the one before");
    memcpy(walk->stored, stored, CHAIN_BYTES);
    memcpy(walk->computed, walk->unknown ? stored : computed, CHAIN_BYTES);
    memcpy(walk->stored_hex, hex, CHAIN_HEX);
    walk->unknown = false;
}

static void check_order(struct verify *v, struct walk *walk, int64_t seq)
{
    char zh[120], en[120];
    if (seq == walk->seq + 1)
        return;
    snprintf(zh, sizeof zh, "缺少第 %" PRId64 " 至 %" PRId64 " 笔变更", walk->seq + 1, seq - 1);
    snprintf(en, sizeof en, "changes %" PRId64 " to %" PRId64 " are missing", walk->seq + 1, seq - 1);
    say_change(v, VERIFY_CHAIN, walk->seq + 1, zh, en);
    walk->unknown = true;
}

static void add_delta(struct verify *v, int64_t seq, struct flat delta)
{
    struct delta_reader puts;
    bool good = delta.kind == FLAT_TEXT && delta_read(&puts, delta.bytes, delta.n, chain_letter(chain_kind(v->chain)));
    while (good && delta_next_put(&puts)) {
        v->sum += verify_gain(v, &puts, verify_row_of(v, puts.table, puts.id));
        v->inserted += puts.op == DELTA_INSERT;
        if (puts.op == DELTA_INSERT && puts.id > v->greatest_id)
            v->greatest_id = puts.id;
    }
    if (!good || puts.broken)
        say_change(v, VERIFY_CHAIN, seq, "这笔变更的明细无法解读", "the delta of this change cannot be read");
}

static void check_change(struct verify *v, struct walk *walk, const struct store_scan *scan, int64_t seq)
{
    int64_t at = store_scan_cell(scan, 0).number;
    v->report.changes++;
    if (seq < 1) {
        say_change(v, VERIFY_CHAIN, seq, "这笔变更是插入的", "this change was inserted");
        return;
    }
    check_order(v, walk, seq);
    check_link(v, walk, scan, seq);
    add_delta(v, seq, store_scan_cell(scan, chain_column_count - 1));
    if (at < walk->at)
        say_change(v, VERIFY_CLOCK, seq, "时间早于上一笔变更", "earlier than the change before it");
    walk->at = at;
    walk->seq = seq;
}

/* Up to a page of changes. Returns 1 when the trail ended before the page did. */
static int check_page(struct verify *v, struct walk *walk, int64_t *after, struct oops *oops)
{
    const char *columns[64];
    for (size_t i = 0; i < chain_column_count; i++)
        columns[i] = chain_columns[i];
    columns[chain_column_count] = "hash";
    STORE_SCAN(scan);
    int err =
        store_scan_open(v->store, change_table.name, columns, chain_column_count + 1, *after, VERIFY_PAGE, &scan, oops);
    size_t n = 0; /* a trail whose table or column is gone reads as one that was cut */
    while (!err && (err = store_scan_next(scan, after, oops)) == 0) {
        check_change(v, walk, scan, *after);
        n++;
    }
    int stop = err == 1 ? verify_tick(v, (int64_t)n, oops) : err;
    return stop ? stop : n < VERIFY_PAGE;
}

/* The pen says where the trail ends; whoever cuts the trail alone is seen here, whoever cuts both by a seal. */
static void check_end(struct verify *v, const struct walk *walk)
{
    char zh[160], en[160];
    if (walk->seq < v->pen.seq) {
        snprintf(zh, sizeof zh, "末端被截去：缺少第 %" PRId64 " 至 %" PRId64 " 笔变更", walk->seq + 1, v->pen.seq);
        snprintf(en, sizeof en, "the end was cut: changes %" PRId64 " to %" PRId64 " are missing", walk->seq + 1,
                 v->pen.seq);
        say_change(v, VERIFY_CHAIN, walk->seq + 1, zh, en);
    } else if (walk->seq > v->pen.seq) {
        say_change(v, VERIFY_CHAIN, v->pen.seq + 1, "此后的变更不是笔写下的",
                   "the changes from here on were not written by the pen");
    } else if (v->pen.seq && strcmp(walk->stored_hex, v->pen.hash) != 0) {
        verify_say(v, VERIFY_CHAIN, walk->seq, "pen field hash", "笔记录的末端摘要与最后一笔变更不符",
                   "the pen's hash is not that of the newest change");
    }
    if (v->pen.seq && walk->seq == v->pen.seq && walk->at != v->pen.at)
        verify_say(v, VERIFY_CLOCK, walk->seq, "pen field at", "笔记录的时间与最后一笔变更不符",
                   "the pen's time is not that of the newest change");
    if (v->pen.next_id <= v->greatest_id)
        verify_say(v, VERIFY_CHAIN, walk->seq, "pen field next_id", "笔记录的下一编号已被用过",
                   "the pen's next id has been used already");
}

static int walk_along(struct verify *v, struct walk *walk, struct oops *oops)
{
    int64_t after = INT64_MIN;
    int err;
    do
        err = check_page(v, walk, &after, oops);
    while (err == 0);
    if (err != 1)
        return err;
    err = store_snapshot_begin(v->store);
    if (!err)
        err = store_pen_read(v->store, &v->pen, oops); /* it has moved on while the trail was read */
    while (err == 0)
        err = check_page(v, walk, &after, oops);
    if (err == 1)
        check_end(v, walk);
    return err == 1 ? 0 : err;
}

int verify_chain(struct verify *v, struct oops *oops)
{
    struct walk walk = {0};
    chain_digest(v->chain, v->pen.origin, strlen(v->pen.origin), walk.stored);
    memcpy(walk.computed, walk.stored, CHAIN_BYTES);
    v->total = v->pen.seq * 2; /* a guess: rows are counted when they are met */
    int err = walk_along(v, &walk, oops);
    memcpy(v->report.head, walk.stored_hex, CHAIN_HEX);
    bytes_free(&walk.link);
    return err;
}
