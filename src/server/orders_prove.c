/* Proving an order from here: the target is looked at until it is as wanted, was seen otherwise three times running, or
 * the rules have ended the time for it. */
#include "server/orders_inner.h"

#include "base/log.h"
#include "base/must.h"
#include "watch/watch.h"

#include <string.h>

struct proving { /* shared with the engine, which may answer after the orders have ended */
    struct arena *arena;
    struct sense *sense;
    struct orders *orders; /* valid while the book is open */
    struct orders_book *book;
    const struct probe_spec *spec, *witness;
    bool wanted_down, blind_inside; /* inside nobody can see whether the internet still reaches it */
    int64_t call, version;
    const char *proof;
};

static const char *sentence(const struct proving *proving, const struct watch_proof_answer *answer,
                            enum watch_proof proof)
{
    const char *seen = proof == WATCH_CANNOT_SEE && answer->proof == WATCH_CONTRADICTED
                           ? "校内仍能访问；本机在校内，看不到外网"
                           : answer->zh;
    return arena_printf(proving->arena, "探测 %s %s：%s（%zu 次，最后一次：%s）", proving->spec->kind->name,
                        proving->spec->address, seen, answer->try_count,
                        *answer->last.zh ? answer->last.zh : "没有结果");
}

static void settle(struct proving *proving, const struct watch_proof_answer *answer)
{
    struct orders_entry entry = orders_book_see(proving->book, proving->call);
    enum watch_proof proof =
        answer->proof == WATCH_CONTRADICTED && proving->blind_inside ? WATCH_CANNOT_SEE : answer->proof;
    entry.contradicted = proof == WATCH_CONTRADICTED ? entry.contradicted + 1 : 0;
    bool told = proof == WATCH_PROVED || entry.contradicted >= ORDERS_CONTRADICTIONS;
    entry.stage = told ? ORDERS_TOLD : ORDERS_NEW;
    entry.next = clock_machine() + proving->sense->plan.prove_gap_ms;
    orders_book_set(proving->book, &entry);
    if (told)
        orders_tell(proving->sense, proving->book,
                    &(struct orders_news){.call = proving->call,
                                          .version = proving->version,
                                          .state = proof == WATCH_PROVED ? "proved" : "contradicted",
                                          .before = proving->proof,
                                          .proof = sentence(proving, answer, proof)});
}

static void on_proof(void *arg, const struct watch_proof_answer *answer)
{
    struct proving *proving = arg;
    if (!orders_book_closed(proving->book)) {
        settle(proving, answer);
        atomic_fetch_add(&proving->orders->looks, 1);
        orders_wake(proving->orders);
    }
    orders_book_leave(proving->book);
    struct arena *arena = proving->arena;
    arena_free(arena);
}

static void look_there(void *arg)
{
    struct proving *proving = arg;
    const struct watch_proof_ask ask = {
        .spec = proving->spec,
        .wanted_down = proving->wanted_down,
        .witness = proving->witness,
        .gap = proving->sense->plan.prove_try_ms,
    };
    watch_prove(proving->sense->watch, &ask, on_proof, proving);
}

/* --- on the desk --- */

struct finding {
    struct orders_look *look;
    const struct row *record;
    struct sense_spec spec;
    bool found;
};

static int find_prober(struct deciding *deciding, void *context)
{
    struct finding *finding = context;
    finding->found = sense_targets_prober(&finding->look->targets, deciding, finding->record, &finding->spec);
    return 0;
}

static bool prober(struct orders_look *look, const struct row *call, struct sense_spec *ret_spec)
{
    struct oops oops = {0};
    struct restrict_target ignored;
    struct finding finding = {.look = look};
    if (!orders_target(look, call, &finding.record, &ignored))
        return false;
    if (!look->targets_read && sense_targets_read(look->reading, look->orders->plan.vault, &look->targets, &oops) < 0)
        log_warn("orders.prove", "watches were not read: %s %s", oops.en, oops.where);
    look->targets_read = true;
    if (reading_decide(look->reading, find_prober, &finding, &oops) < 0)
        return false;
    *ret_spec = finding.spec;
    return finding.found;
}

void orders_prove(struct orders_look *look, const struct row *call)
{
    struct orders *orders = look->orders;
    struct orders_entry entry = orders_book_see(orders->book, call->id);
    struct sense_spec spec;
    enum restrict_mode mode;
    struct oops oops = {0};
    if (entry.stage != ORDERS_NEW || entry.next > clock_machine())
        return;
    if (!prober(look, call, &spec))
        return; /* nothing is known to look at: the rules end it as unproved */
    struct arena *arena = arena_new();
    struct proving *proving = ARENA_NEW(arena, struct proving);
    *proving = (struct proving){.arena = arena,
                                .sense = orders->plan.sense,
                                .orders = orders,
                                .call = call->id,
                                .version = row_int(call, "version")};
    proving->wanted_down = !row_int(call, "undo");
    proving->blind_inside = proving->wanted_down && !look->way.outside &&
                            orders_wanted(look, call, &mode, &oops) == 0 && mode == RESTRICT_OUTSIDE;
    proving->proof = arena_text(arena, row_text(call, "proof"));
    if (probe_spec_make(arena, spec.kind, spec.address, spec.settings, spec.n, &oops, &proving->spec) < 0) {
        log_warn("orders.prove", "call %lld cannot be looked at: %s", (long long)call->id, oops.zh);
        arena_free(arena);
        return;
    }
    proving->witness = look->way.witness; /* copied when the proof begins */
    proving->book = orders_book_share(orders->book);
    entry.stage = ORDERS_LOOKING;
    orders_book_set(orders->book, &entry);
    loop_call(orders->plan.sense->loop, look_there, proving);
}
