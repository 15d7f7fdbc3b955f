#include "server/orders_inner.h"

#include "base/log.h"
#include "base/must.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { AGAIN_MS = 5000, NEWER_MS = 50, PROOF_MOST = 8000, FIRST_PAUSE_MS = 5000 };

/* --- telling --- */

struct telling {
    struct orders_book *book;
    int64_t call;
    bool again;
};

/* A fact that was refused leaves the entry as it is: told, and not tried again by this process. */
static void on_told(void *arg, const struct fact_answer *answer)
{
    struct telling *telling = arg;
    if (!answer->code && telling->again) {
        struct orders_entry entry = orders_book_see(telling->book, telling->call);
        entry.stage = ORDERS_NEW;
        orders_book_set(telling->book, &entry);
    } else if (!answer->code) {
        orders_book_drop(telling->book, telling->call);
    }
    orders_book_leave(telling->book);
    free(telling);
}

static const char *joined(struct arena *arena, const char *before, const char *proof)
{
    const char *all = *before ? arena_printf(arena, "%s\n%s", before, proof) : proof;
    if (strlen(all) <= PROOF_MOST)
        return all;
    return arena_printf(arena, "%.*s……", (int)text_whole(all, PROOF_MOST), all);
}

/* Machines that act are not those that look. */
static const char *teller(const char *state)
{
    static const char *const ACTED[] = {"pending", "done", "failed", "overtaken"};
    for (size_t i = 0; i < sizeof ACTED / sizeof *ACTED; i++)
        if (!strcmp(ACTED[i], state))
            return "执行";
    return "探测";
}

void orders_tell(struct sense *sense, struct orders_book *book, const struct orders_news *news)
{
    struct arena *arena = arena_new();
    struct telling *telling = malloc(sizeof *telling);
    MUST(telling);
    *telling = (struct telling){orders_book_share(book), news->call, news->again};
    struct fact *fact = sense_facts_make(arena, FACT_SENSED, teller(news->state), "call/%lld/%s/%lld",
                                         (long long)news->call, news->state, (long long)news->version);
    fact->name = "call.proof";
    fact->table = "call";
    fact->record = news->call;
    sense_facts_value(arena, fact, "state", VALUE_OF_TEXT(news->state));
    sense_facts_value(arena, fact, "proof", VALUE_OF_TEXT(joined(arena, news->before, news->proof)));
    if (news->tries)
        sense_facts_value(arena, fact, "tries", VALUE_OF_INT(news->tries));
    sense_facts_send(sense->facts, arena, fact, on_told, telling);
}

/* --- what a call wants --- */

const char *orders_target_key(struct arena *arena, const struct row *call)
{
    struct value target = row_get(call, "target");
    return target.kind == VALUE_REF ? arena_printf(arena, "%s/%lld", target.ref.table, (long long)target.ref.id) : "";
}

int orders_wanted(const struct orders_look *look, const struct row *call, enum restrict_mode *ret_mode,
                  struct oops *oops)
{
    if (row_int(call, "undo")) {
        *ret_mode = RESTRICT_NORMAL;
        return 0;
    }
    return orders_way_mode(&look->way, row_text(call, "mode"), ret_mode, oops);
}

struct fetching {
    struct value ref;
    const struct row *record;
    struct restrict_target *target;
};

static int fetch_target(struct deciding *deciding, void *context)
{
    struct fetching *fetching = context;
    fetching->record = deciding_row(deciding, fetching->ref.ref.table, fetching->ref.ref.id);
    if (!fetching->record)
        return 0;
    deciding->reg = law_reg(deciding->law, fetching->record->table);
    deciding->subject = fetching->record;
    orders_way_target(deciding, fetching->record, fetching->target);
    return 0;
}

bool orders_target(struct orders_look *look, const struct row *call, const struct row **ret_record,
                   struct restrict_target *ret_target)
{
    struct oops oops = {0};
    struct fetching fetching = {.ref = row_get(call, "target"), .target = ret_target};
    if (fetching.ref.kind != VALUE_REF || reading_decide(look->reading, fetch_target, &fetching, &oops) < 0 ||
        !fetching.record)
        return false;
    *ret_record = fetching.record;
    return true;
}

/* --- looking --- */

static int read_calls(struct orders_look *look, struct oops *oops)
{
    struct reading *reading = look->reading;
    const struct term *where = where_and(reading, where_is(reading, "capability", VALUE_OF_TEXT("restrict")),
                                         where_state(reading, "pending done"));
    struct ask ask = ask_rows_by(reading, "call", where, "id", false, ORDERS_MOST);
    struct answer answer;
    int failed = store_ask(reading->store, reading->arena, &ask, &answer, oops);
    if (failed)
        return failed;
    look->calls = answer.rows;
    look->n = answer.n;
    return 0;
}

static int count_restricted(struct orders_look *look, struct oops *oops)
{
    struct reading *reading = look->reading;
    const struct reg *system = law_reg(reading->law, "system");
    if (!system || !reg_field(system, "access"))
        return 0;
    const struct term *where = where_and(reading, where_filled(reading, "access", true),
                                         where_compare(reading, "access", TERM_DIFFERS, VALUE_OF_TEXT("正常")));
    struct ask ask = {.kind = ASK_COUNT, .table = "system", .where = where};
    struct answer answer;
    int failed = store_ask(reading->store, reading->arena, &ask, &answer, oops);
    if (!failed)
        look->restricted = answer.value.kind == VALUE_INT && answer.value.number > 0 ? (int)answer.value.number - 1
                                                                                     : 0; /* without the one at hand */
    return failed;
}

static int read_way(struct orders_look *look, struct oops *oops)
{
    struct outbox_channels channels;
    int failed = outbox_channels_read(look->reading, look->orders->plan.vault, &channels, oops);
    if (failed)
        return failed;
    look->way_failed = orders_way_make(look->reading->arena, &channels, &look->way, &look->way_oops);
    return 0;
}

static int begin_look(struct orders_look *look, struct oops *oops)
{
    int failed = law_reg(look->reading->law, "call") ? read_calls(look, oops) : 0;
    if (!failed && look->n)
        failed = read_way(look, oops);
    if (!failed && look->n)
        failed = count_restricted(look, oops);
    return failed;
}

static void look_now(struct reading *reading, void *arg)
{
    struct orders *orders = arg;
    struct orders_look look = {.orders = orders, .reading = reading};
    struct oops oops = {0};
    atomic_store(&orders->more, false);
    int failed = begin_look(&look, &oops);
    if (failed < 0)
        log_warn("orders.look", "orders wait: %s %s", oops.en, oops.where);
    for (size_t i = 0; !failed && i < look.n && !atomic_load(&orders->ending); i++) {
        if (!strcmp(row_text(&look.calls[i], "state"), "pending"))
            orders_run(&look, &look.calls[i]);
        else
            orders_prove(&look, &look.calls[i]);
    }
    atomic_store(&orders->looking, false);
    if (atomic_load(&orders->more))
        orders_wake(orders);
}

/* --- waking, on the loop --- */

static void on_soon(void *arg)
{
    struct orders *orders = arg;
    atomic_store(&orders->more, true);
    if (atomic_load(&orders->ending) || atomic_exchange(&orders->looking, true))
        return;
    if (sense_look(orders->plan.sense, look_now, orders) < 0)
        atomic_store(&orders->looking, false);
}

/* Every few seconds, and when the next look of a proof is due. */
static void on_again(void *arg)
{
    struct orders *orders = arg;
    ms_t next = orders_book_next(orders->book), now = clock_machine();
    on_soon(orders);
    loop_timer_set(orders->again, next > now && next - now < AGAIN_MS ? next - now + 1 : AGAIN_MS, 0);
}

static void wake(void *arg)
{
    struct orders *orders = arg;
    ms_t next = orders_book_next(orders->book), now = clock_machine();
    if (atomic_load(&orders->ending))
        return;
    loop_timer_set(orders->soon, NEWER_MS, 0);
    if (next > now && next - now < AGAIN_MS)
        loop_timer_set(orders->again, next - now + 1, 0);
}

void orders_wake(struct orders *orders) { loop_post(orders->plan.sense->loop, wake, orders); }

static void begin(void *arg)
{
    struct orders *orders = arg;
    orders->soon = loop_timer_new(orders->plan.sense->loop, on_soon, orders);
    orders->again = loop_timer_new(orders->plan.sense->loop, on_again, orders);
    loop_timer_set(orders->again, 1, 0);
}

static void end_timers(void *arg)
{
    struct orders *orders = arg;
    atomic_store(&orders->ending, true);
    orders_book_close(orders->book);
    loop_timer_free(orders->soon);
    loop_timer_free(orders->again);
}

/* --- starting, ending --- */

int orders_start(const struct orders_plan *plan, struct orders **ret_orders, struct oops *oops)
{
    struct orders *orders = calloc(1, sizeof *orders);
    struct http_client_settings client = http_client_settings_default();
    MUST(orders);
    orders->plan = *plan;
    orders->plan.first_pause_ms = plan->first_pause_ms ? plan->first_pause_ms : FIRST_PAUSE_MS;
    client.loopback_only = plan->test_clock;
    if (http_client_new(plan->sense->loop, &client, &orders->client) < 0) {
        free(orders);
        return oops_set(oops, ERR_IO, "orders", "处置执行没有启动", "orders cannot be carried out");
    }
    orders->book = orders_book_new();
    loop_call(plan->sense->loop, begin, orders);
    *ret_orders = orders;
    return 0;
}

static void settled(void *arg) { (void)arg; }

void orders_stop(struct orders *orders)
{
    if (!orders)
        return;
    loop_call(orders->plan.sense->loop, end_timers, orders);
    sense_fence(orders->plan.sense);
    while (orders_book_running(orders->book))
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    loop_call(orders->plan.sense->loop, settled, NULL); /* what has just ended has returned … */
    loop_call(orders->plan.sense->loop, settled, NULL); /* … and the wakes it posted have run */
    http_client_free(orders->client);
    orders_book_leave(orders->book);
    free(orders);
}

size_t orders_looks(struct orders *orders) { return atomic_load(&orders->looks); }

/* --- dry run --- */

int orders_show(struct orders *orders, struct reading *reading, int64_t call, struct text *text, struct oops *oops)
{
    struct orders_look look = {.orders = orders, .reading = reading};
    struct row *row;
    const struct row *record;
    struct restrict_target target;
    enum restrict_mode mode;
    int failed = store_row(reading->store, reading->arena, "call", call, &row, oops);
    if (failed)
        return failed < 0 ? failed : oops_set(oops, ERR_NOT_FOUND, "call", "没有这张执行单", "there is no such order");
    failed = read_way(&look, oops);
    if (!failed && look.way_failed) {
        *oops = look.way_oops;
        return look.way_failed;
    }
    if (!failed)
        failed = count_restricted(&look, oops);
    if (!failed && !orders_target(&look, row, &record, &target))
        failed = oops_set(oops, ERR_NOT_FOUND, "target", "没有这个处置对象", "there is no such target");
    if (!failed)
        failed = orders_wanted(&look, row, &mode, oops);
    if (!failed)
        failed = restrict_guard(&look.way.limits, &target, mode, look.restricted, oops);
    return failed ? failed : restrict_show(&look.way.way, &target, mode, text, oops);
}
