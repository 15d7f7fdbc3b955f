#include "server/outbox_inner.h"

#include "base/log.h"
#include "base/must.h"
#include "deliver/drain.h"
#include "server/outbox_channels.h"
#include "server/outbox_hand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE = 200,
    PAGES = 50, /* of one look: the rest comes with the next */
    AGAIN_MS = 30 * 1000,
    GRACE_MS = 5000,
    CLAIM_MS = 7 * 24 * 3600 * 1000, /* a claim is forgotten after that, true time */
    NEWER_MS = 50,                   /* wakes are gathered for so long */
    RISKY_MOST = DRAIN_JOIN_MOST,    /* claimed at once: so many are uncertain after a crash */
};

/* --- telling --- */

struct telling {
    struct outbox_hand *hand;
    int64_t id;
    bool claim; /* it goes on from there */
};

/* Refused as the row is already something else: read anew. Refused otherwise: it stays in hand, so that it is not sent
 * again and again; the log has told why. */
static void on_told(void *arg, const struct fact_answer *answer)
{
    struct telling *telling = arg;
    bool stale = answer->code == ERR_CONFLICT;
    if (stale || (!answer->code && !telling->claim)) {
        outbox_hand_unclaim(telling->hand, telling->id);
        outbox_hand_settle(telling->hand, telling->id);
    }
    outbox_hand_leave(telling->hand);
    free(telling);
}

static void tell(struct outbox *outbox, const struct outbox_held *held, const char *state, const char *reason)
{
    int64_t id = held->id;
    struct arena *arena = arena_new();
    struct telling *telling = malloc(sizeof *telling);
    MUST(telling);
    *telling = (struct telling){outbox_hand_share(outbox->hand), id, !strcmp(state, "sending")};
    struct fact *fact = sense_facts_make(arena, FACT_TELL, "通知", "delivery/%lld/%s/%lld", (long long)id, state,
                                         (long long)held->version);
    fact->name = arena_text(arena, state);
    fact->table = "delivery";
    fact->record = id;
    sense_facts_value(arena, fact, "state", VALUE_OF_TEXT(state));
    sense_facts_value(arena, fact, "reason", VALUE_OF_TEXT(reason));
    if (held->attempts)
        sense_facts_value(arena, fact, "tries", VALUE_OF_INT(held->attempts));
    sense_facts_send(outbox->plan.sense->facts, arena, fact, on_told, telling);
}

static void end(struct outbox *outbox, struct outbox_held *held, const char *state, const char *reason)
{
    held->ended = true;
    outbox_hand_set(outbox->hand, held);
    tell(outbox, held, state, reason);
}

static void on_result(const struct drain_result *result, void *arg)
{
    struct outbox *outbox = arg;
    struct outbox_held held;
    if (!outbox_hand_see(outbox->hand, result->id, &held))
        return;
    if (result->attempts)
        held.attempts = result->attempts;
    switch (result->outcome) {
    case DRAIN_SENT:
        end(outbox, &held, "sent", "");
        return;
    case DRAIN_REFUSED: /* of a rerouted one: the second route is none, the first one's reason counts */
        end(outbox, &held, "failed", *held.reason ? held.reason : result->reason);
        return;
    case DRAIN_UNCERTAIN:
        if (held.risky)
            end(outbox, &held, "uncertain", result->reason);
        return; /* others are repeated with the same key, by the next process */
    case DRAIN_RETRY:
        outbox_hand_set(outbox->hand, &held);
        return;
    case DRAIN_REROUTED:
        snprintf(held.reason, sizeof held.reason, "%s", result->reason);
        outbox_hand_set(outbox->hand, &held);
        return;
    }
}

/* --- claims ---
 * On a channel that may be asked twice the claim is a note: losing it costs a second copy. On a risky one it is a
 * change, "sending", and nothing leaves before it is committed. */

struct claiming {
    const int64_t *drop;
    size_t drop_count;
    struct outbox_held *set;
    size_t set_count;
};

static const char *claim_key(struct arena *arena, int64_t id)
{
    return arena_printf(arena, "delivery/%lld", (long long)id);
}

static int note_claims(struct house *house, void *arg)
{
    struct claiming *claiming = arg;
    struct store *store = pen_store(house->pen);
    ARENA_SCOPE(arena);
    int failed = 0;
    for (size_t i = 0; !failed && i < claiming->drop_count; i++)
        failed = store_note_drop(store, NOTE_CLAIM, claim_key(arena, claiming->drop[i]));
    for (size_t i = 0; !failed && i < claiming->set_count; i++)
        failed = store_note_set(store, NOTE_CLAIM, claim_key(arena, claiming->set[i].id),
                                arena_printf(arena, "%d", claiming->set[i].attempts), clock_true() + CLAIM_MS);
    return failed;
}

/* Notes what is new, drops what is over; on the desk, or when nothing runs any more. */
static int settle_claims(struct outbox *outbox, struct arena *arena)
{
    struct outbox_held *held;
    int64_t *drop;
    struct claiming claiming = {0};
    size_t n = outbox_hand_list(outbox->hand, arena, &held);
    claiming.set = held;
    for (size_t i = 0; i < n; i++)
        if (!held[i].risky && !held[i].ended && (!held[i].claimed || held[i].noted != held[i].attempts))
            held[claiming.set_count++] = held[i];
    claiming.drop_count = outbox_hand_unclaimed(outbox->hand, arena, &drop);
    claiming.drop = drop;
    if (!claiming.set_count && !claiming.drop_count)
        return 0;
    int failed = office_call(outbox->plan.office, note_claims, &claiming);
    for (size_t i = 0; failed && i < claiming.drop_count; i++)
        outbox_hand_unclaim(outbox->hand, drop[i]);
    for (size_t i = 0; !failed && i < claiming.set_count; i++) {
        struct outbox_held now;
        if (!outbox_hand_see(outbox->hand, held[i].id, &now))
            continue;
        now.claimed = true;
        now.noted = held[i].attempts;
        outbox_hand_set(outbox->hand, &now);
    }
    return failed;
}

/* How often a former process has tried it. */
static int former_attempts(struct outbox *outbox, struct reading *reading, int64_t id)
{
    const char *value;
    int64_t attempts;
    if (outbox->first_look_done || store_note_get(reading->store, reading->arena, NOTE_CLAIM,
                                                  claim_key(reading->arena, id), clock_true(), &value) != 0)
        return 0;
    return text_to_int(value, &attempts) && attempts >= 0 && attempts < 1000 ? (int)attempts : 0;
}

/* --- looking --- */

struct look {
    struct outbox *outbox;
    struct reading *reading;
    struct outbox_channels channels;
    struct ready LIST(const struct row *) ready; /* in hand, to be handed over */
    size_t risky;                                /* claimed, and not over */
};

static const char *why_unusable(const struct outbox_channel *known)
{
    return known && known->trouble ? known->trouble : known && !known->active ? "通道已停用" : "通道没有设置";
}

/* "sending": claimed by this process, or by one that has died since. */
static void take_claimed(struct look *look, const struct row *row)
{
    struct outbox *outbox = look->outbox;
    struct outbox_held held;
    if (outbox_hand_see(outbox->hand, row->id, &held)) {
        if (!held.handed && !held.ended)
            *list_push(look->reading->arena, &look->ready) = row;
        return;
    }
    held = (struct outbox_held){.id = row->id, .version = row_int(row, "version"), .risky = true};
    if (outbox_hand_take(outbox->hand, &held))
        end(outbox, &held, "uncertain", "上次停机时正在发送，是否送达不明；请核实后决定是否重发");
}

static void take_pending(struct look *look, const struct row *row)
{
    struct outbox *outbox = look->outbox;
    struct channel channel;
    struct outbox_held held = {.id = row->id, .version = row_int(row, "version")};
    const struct outbox_channel *known = outbox_channels_find(&look->channels, row_text(row, "channel"));
    bool usable = outbox_channels_usable(known, &channel);
    held.risky = usable && channel_repeat(&channel) == CHANNEL_RISKY;
    if (held.risky && look->risky >= RISKY_MOST)
        return; /* when one of those has come to its end */
    held.attempts = usable && !held.risky ? former_attempts(outbox, look->reading, row->id) : 0;
    if (!outbox_hand_take(outbox->hand, &held))
        return;
    look->risky += held.risky;
    if (!usable)
        end(outbox, &held, known && known->trouble ? "failed" : "off", why_unusable(known));
    else if (held.risky)
        tell(outbox, &held, "sending", "");
    else
        *list_push(look->reading->arena, &look->ready) = row;
}

static void count_risky(struct look *look)
{
    struct outbox_held *held;
    size_t n = outbox_hand_list(look->outbox->hand, look->reading->arena, &held);
    for (size_t i = 0; i < n; i++)
        look->risky += held[i].risky && !held[i].ended;
}

static int read_pending(struct look *look, struct oops *oops)
{
    struct reading *reading = look->reading;
    struct answer answer = {.more = true};
    const struct term *waiting = where_and(reading, where_state(reading, "pending sending"),
                                           where_not(reading, where_is(reading, "channel", VALUE_OF_TEXT("inbox"))));
    int64_t after = 0;
    for (int page = 0; page < PAGES && answer.more; page++) {
        const struct term *where =
            where_and(reading, waiting, where_compare(reading, "id", TERM_MORE, VALUE_OF_INT(after)));
        struct ask ask = ask_rows_by(reading, "delivery", where, "id", false, PAGE);
        int failed = store_ask(reading->store, reading->arena, &ask, &answer, oops);
        if (failed)
            return failed;
        for (size_t i = 0; i < answer.n; i++) {
            bool claimed = !strcmp(row_text(&answer.rows[i], "state"), "sending");
            (claimed ? take_claimed : take_pending)(look, &answer.rows[i]);
        }
        after = answer.n ? answer.rows[answer.n - 1].id : after;
    }
    return 0;
}

/* The page of what it is about: most registers have one of the same shape. */
static const char *link_of(struct look *look, const struct row *row)
{
    struct arena *arena = look->reading->arena;
    struct value subject = row_get(row, "subject");
    const char *base = look->outbox->plan.base_url;
    if (text_empty(base) || subject.kind != VALUE_REF)
        return "";
    if (!strcmp(subject.ref.table, "call"))
        return arena_printf(arena, "%s/calls", base);
    if (!strcmp(subject.ref.table, "probe"))
        return arena_printf(arena, "%s/watch/%lld", base, (long long)subject.ref.id);
    return arena_printf(arena, "%s/r/%s/%lld", base, subject.ref.table, (long long)subject.ref.id);
}

/* The rules know the next channel, so here a route has none behind it but an empty one: with it the drain gives a
 * channel up after a few tries, without it after an hour and a half. */
static void hand_over(struct look *look, const struct row *row)
{
    struct outbox_held held;
    const struct delivery_route routes[] = {{row_text(row, "channel"), row_text(row, "address")}, {"", ""}};
    bool more = *row_text(row, "fallback") != '\0';
    if (!outbox_hand_see(look->outbox->hand, row->id, &held))
        return;
    const struct delivery delivery = {
        .id = row->id,
        .key = arena_printf(look->reading->arena, "delivery-%lld", (long long)row->id),
        .routes = routes,
        .route_count = more ? 2 : 1,
        .title = row_text(row, "title"),
        .text = row_text(row, "text"),
        .url = link_of(look, row),
        .at = row_int(row, "opened"),
        .english = row_int(row, "english") != 0,
        .attempts = held.attempts,
    };
    held.handed = true;
    outbox_hand_set(look->outbox->hand, &held); /* before its result can come */
    if (drain_accept(look->outbox->drain, &delivery) == 0)
        return;
    held.handed = false; /* full: the next look takes it again */
    if (held.risky)
        outbox_hand_set(look->outbox->hand, &held);
    else
        outbox_hand_drop(look->outbox->hand, row->id);
}

/* Nothing is sent unclaimed: a note that was not taken lets go of what it was for. */
static void hand_all_over(struct look *look, bool noted)
{
    struct outbox_held held;
    for (size_t i = 0; i < look->ready.n; i++) {
        const struct row *row = look->ready.at[i];
        if (noted || (outbox_hand_see(look->outbox->hand, row->id, &held) && held.risky))
            hand_over(look, row);
        else
            outbox_hand_drop(look->outbox->hand, row->id);
    }
}

static void use_channels(struct outbox *outbox, struct arena *arena, const struct outbox_channels *channels)
{
    struct channel *usable = ARENA_ARRAY(arena, struct channel, channels->n + 1);
    size_t n = 0;
    if (channels->mark == outbox->mark)
        return;
    for (size_t i = 0; i < channels->n; i++)
        n += outbox_channels_usable(&channels->at[i], &usable[n]);
    drain_channels(outbox->drain, usable, n);
    outbox->mark = channels->mark;
}

static int look_through(struct look *look, struct oops *oops)
{
    struct outbox *outbox = look->outbox;
    if (!law_reg(look->reading->law, "delivery"))
        return 0;
    outbox_hand_sweep(outbox->hand);
    count_risky(look);
    int failed = outbox_channels_read(look->reading, outbox->plan.vault, &look->channels, oops);
    if (!failed) {
        use_channels(outbox, look->reading->arena, &look->channels);
        failed = read_pending(look, oops);
    }
    if (!failed)
        outbox->first_look_done = true;
    int unnoted = failed ? 0 : settle_claims(outbox, look->reading->arena);
    hand_all_over(look, !failed && !unnoted);
    return failed ? failed : unnoted;
}

static void look_now(struct reading *reading, void *arg)
{
    struct outbox *outbox = arg;
    struct look look = {.outbox = outbox, .reading = reading};
    struct oops oops = {0};
    atomic_store(&outbox->more, false);
    if (!atomic_load(&outbox->ending) && look_through(&look, &oops) < 0)
        log_warn("outbox.look", "deliveries wait: %s %s", oops.en, oops.where);
    atomic_store(&outbox->looking, false);
    if (atomic_load(&outbox->more))
        outbox_wake(outbox);
}

/* --- waking, on the loop --- */

static void on_soon(void *arg)
{
    struct outbox *outbox = arg;
    atomic_store(&outbox->more, true);
    if (atomic_load(&outbox->ending) || atomic_exchange(&outbox->looking, true))
        return; /* the look under way sees to it */
    if (sense_look(outbox->plan.sense, look_now, outbox) < 0)
        atomic_store(&outbox->looking, false); /* the timer comes again */
}

static void wake(void *arg)
{
    struct outbox *outbox = arg;
    if (!atomic_load(&outbox->ending))
        loop_timer_set(outbox->soon, NEWER_MS, 0);
}

void outbox_wake(struct outbox *outbox) { loop_post(outbox->plan.sense->loop, wake, outbox); }

static void begin(void *arg)
{
    struct outbox *outbox = arg;
    outbox->soon = loop_timer_new(outbox->plan.sense->loop, on_soon, outbox);
    outbox->again = loop_timer_new(outbox->plan.sense->loop, on_soon, outbox);
    loop_timer_set(outbox->again, 1, AGAIN_MS);
}

static void end_timers(void *arg)
{
    struct outbox *outbox = arg;
    atomic_store(&outbox->ending, true);
    loop_timer_free(outbox->soon);
    loop_timer_free(outbox->again);
}

/* --- starting, ending --- */

int outbox_start(const struct outbox_plan *plan, struct outbox **ret_outbox, struct oops *oops)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);
    struct http_client_settings client = http_client_settings_default();
    struct drain_settings settings = drain_settings_default();
    MUST(outbox);
    outbox->plan = *plan;
    client.loopback_only = plan->test_clock;
    settings.ca_file = plan->ca_file;
    if (plan->first_pause_ms)
        settings.first_ms = plan->first_pause_ms;
    outbox->hand = outbox_hand_new();
    int failed = http_client_new(plan->sense->loop, &client, &outbox->client);
    if (!failed)
        failed = drain_new(plan->sense->loop, outbox->client, &settings, on_result, outbox, &outbox->drain);
    if (failed < 0) {
        http_client_free(outbox->client);
        outbox_hand_leave(outbox->hand);
        free(outbox);
        return oops_set(oops, -failed, "outbox", "发件没有启动", "the outbox did not start");
    }
    loop_call(plan->sense->loop, begin, outbox);
    *ret_outbox = outbox;
    return 0;
}

/* What was never sent, or certainly not delivered, waits for the next process: nothing can leave any more. Notes stay
 * for what is not settled. */
static void leave_claims(struct outbox *outbox)
{
    ARENA_SCOPE(arena);
    struct outbox_held *held;
    size_t n = outbox_hand_list(outbox->hand, arena, &held);
    for (size_t i = 0; i < n; i++)
        if (!held[i].ended && held[i].risky)
            end(outbox, &held[i], "pending", "");
    if (settle_claims(outbox, arena) < 0)
        log_warn("outbox.claims", "some claims were not noted: mails and robot messages may arrive twice");
}

void outbox_stop(struct outbox *outbox)
{
    if (!outbox)
        return;
    loop_call(outbox->plan.sense->loop, end_timers, outbox);
    sense_fence(outbox->plan.sense);
    drain_free(outbox->drain, GRACE_MS);
    leave_claims(outbox);
    http_client_free(outbox->client);
    outbox_hand_leave(outbox->hand);
    free(outbox);
}

void outbox_figures(struct outbox *outbox, struct outbox_figures *ret_figures)
{
    struct drain_counts counts = drain_counts(outbox->drain);
    *ret_figures = (struct outbox_figures){
        .sent = counts.sent,
        .refused = counts.refused,
        .uncertain = counts.uncertain,
        .retried = counts.retried,
        .joined = counts.joined,
        .waiting = counts.waiting,
        .sending = counts.sending,
    };
}
