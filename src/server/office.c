#include "server/office.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "store/store_keep.h"
#include "store/store_note.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    PEOPLE_ROOM = 1024,
    WORK_ROOM = 512,
    WORK_BESIDE = 8, /* of a job's facts in a batch that a person waits for */
    WORK_SLICE = 64, /* … where one was here a moment ago and may come again */
    MOMENT_MS = 2000,
    IDLE_MS = 1000,
    WAL_SOFT_BYTES = 8 * 1024 * 1024
};

struct errand { /* one thing to do: a fact with its answer, or a call in the clerk's thread */
    struct errand *next;
    struct fact fact;
    struct arena *arena;
    bool dry;
    void (*answered)(void *door, struct fact_answer *answer, struct arena *arena);
    void *door;
    int (*work)(struct house *house, void *arg);
    void *arg;
    int result;
};

struct queue {
    struct errand *first, **last;
    size_t n, room;
};

struct office {
    struct office_plan plan;
    pthread_t thread;
    pthread_mutex_t lock;    /* queues, clock, figures */
    pthread_cond_t more;
    struct queue people, work;
    struct law_clock clock;
    const struct law *law;
    struct office_figures figures;
    bool ending;
    ms_t person_at; /* machine's time: when a person's fact was taken last */
};

/* --- time --- */

static ms_t read_clock(struct office *office) /* under the lock */
{
    ms_t now = law_clock_read(&office->clock, clock_true(), clock_machine());
    office->figures.clock = office->clock.state;
    office->figures.behind = office->clock.behind;
    return now;
}

ms_t office_now(struct office *office)
{
    pthread_mutex_lock(&office->lock);
    ms_t now = read_clock(office);
    pthread_mutex_unlock(&office->lock);
    return now;
}

const struct law *office_law(struct office *office)
{
    pthread_mutex_lock(&office->lock);
    const struct law *law = office->law;
    pthread_mutex_unlock(&office->lock);
    return law;
}

/* --- queues --- */

static struct queue queue_of(size_t room) { return (struct queue){.room = room}; }

static void push(struct queue *queue, struct errand *errand)
{
    errand->next = NULL;
    if (queue->first)
        *queue->last = errand;
    else
        queue->first = errand;
    queue->last = &errand->next;
    queue->n++;
}

static struct errand *pop(struct queue *queue)
{
    struct errand *errand = queue->first;
    if (errand) {
        queue->first = errand->next;
        queue->n--;
    }
    return errand;
}

static int enter(struct office *office, enum office_queue which, struct errand *errand) /* under the lock */
{
    struct queue *queue = which == OFFICE_PEOPLE ? &office->people : &office->work;
    if (office->figures.held && !errand->work)
        return -ERR_DISK_FULL;
    if (office->clock.state == LAW_CLOCK_UNSURE && !errand->work)
        return -ERR_READ_ONLY;
    if (queue->n >= queue->room || office->ending)
        return -ERR_BUSY;
    push(queue, errand);
    pthread_cond_signal(&office->more);
    return 0;
}

static int enqueue(struct office *office, enum office_queue which, struct errand *errand)
{
    pthread_mutex_lock(&office->lock);
    int answer = enter(office, which, errand);
    pthread_mutex_unlock(&office->lock);
    return answer;
}

int office_send_all(struct office *office, enum office_queue queue, const struct office_letter *letters, size_t n,
                    bool dry, void (*answered)(void *door, struct fact_answer *answer, struct arena *arena))
{
    int answer = 0;
    size_t taken = 0;
    pthread_mutex_lock(&office->lock);
    for (; taken < n; taken++) {
        const struct office_letter *letter = &letters[taken];
        struct errand *errand = ARENA_NEW(letter->arena, struct errand);
        *errand = (struct errand){
            .fact = *letter->fact, .arena = letter->arena, .dry = dry, .answered = answered, .door = letter->door};
        answer = enter(office, queue, errand);
        if (answer < 0)
            break;
    }
    pthread_mutex_unlock(&office->lock);
    return taken ? (int)taken : answer;
}

int office_send(struct office *office, enum office_queue queue, const struct fact *fact, struct arena *arena, bool dry,
                void (*answered)(void *door, struct fact_answer *answer, struct arena *arena), void *door)
{
    int taken = office_send_all(office, queue, &(struct office_letter){fact, arena, door}, 1, dry, answered);
    return taken < 0 ? taken : 0;
}

void office_hold(struct office *office, bool held)
{
    pthread_mutex_lock(&office->lock);
    office->figures.held = held;
    pthread_cond_signal(&office->more);
    pthread_mutex_unlock(&office->lock);
}

/* --- waiting for an answer --- */

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t done;
    bool answered;
    struct fact_answer answer;
};

static void wake(void *door, struct fact_answer *answer, struct arena *arena)
{
    struct waiting *waiting = door;
    (void)arena;
    pthread_mutex_lock(&waiting->lock);
    if (answer)
        waiting->answer = *answer;
    waiting->answered = true;
    pthread_cond_signal(&waiting->done);
    pthread_mutex_unlock(&waiting->lock);
}

static void wait_for(struct waiting *waiting)
{
    pthread_mutex_lock(&waiting->lock);
    while (!waiting->answered)
        pthread_cond_wait(&waiting->done, &waiting->lock);
    pthread_mutex_unlock(&waiting->lock);
    pthread_mutex_destroy(&waiting->lock);
    pthread_cond_destroy(&waiting->done);
}

#define WAITING_NEW {.lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER}

int office_ask(struct office *office, enum office_queue queue, const struct fact *fact, struct arena *arena,
               struct fact_answer *ret_answer)
{
    struct waiting waiting = WAITING_NEW;
    int failed = office_send(office, queue, fact, arena, false, wake, &waiting);
    if (failed < 0)
        return failed;
    wait_for(&waiting);
    *ret_answer = waiting.answer;
    return 0;
}

static void call_done(void *door, struct fact_answer *answer, struct arena *arena)
{
    wake(door, answer, arena);
}

int office_call(struct office *office, int (*work)(struct house *house, void *arg), void *arg)
{
    struct waiting waiting = WAITING_NEW;
    struct errand errand = {.work = work, .arg = arg, .answered = call_done, .door = &waiting};
    int failed = enqueue(office, OFFICE_PEOPLE, &errand);
    if (failed < 0)
        return failed;
    wait_for(&waiting);
    return errand.result;
}

/* --- wall time confirmed --- */

struct accepting {
    struct office *office;
    const struct actor *actor;
    const char *reason;
    struct oops *oops;
};

static bool doubted(enum law_clock_state state) { return state == LAW_CLOCK_HELD || state == LAW_CLOCK_UNSURE; }

static int write_accepted(struct pen *pen, const struct change *change, int64_t *ret_seq, struct oops *oops)
{
    ARENA_SCOPE(arena);
    int failed = pen_begin(pen, oops);
    if (!failed)
        failed = change_write(pen, arena, change, ret_seq, oops);
    if (failed < 0) {
        pen_abandon(pen);
        return failed;
    }
    return pen_commit(pen, oops);
}

static int accept_clock(struct house *house, void *arg)
{
    struct accepting *accepting = arg;
    struct office *office = accepting->office;
    ms_t wall = clock_true(), machine = clock_machine();
    char text[96];
    pthread_mutex_lock(&office->lock);
    bool open = doubted(office->clock.state);
    long long ahead = (long long)(office->clock.behind / 1000);
    pthread_mutex_unlock(&office->lock);
    if (!open)
        return oops_set(accepting->oops, ERR_REFUSED, "clock", "时间没有疑问，不用确认", "the time is not in doubt");
    snprintf(text, sizeof text, "系统时间向前 %lld 秒", ahead);
    struct change change = {.verb = "clock.accepted",
                            .at = wall,
                            .actor = *accepting->actor,
                            .reason = accepting->reason,
                            .text = text,
                            .generation = house->law->generation};
    int failed = write_accepted(house->pen, &change, &office->figures.seq, accepting->oops);
    if (failed < 0)
        return failed;
    pthread_mutex_lock(&office->lock);
    law_clock_accept(&office->clock, wall, machine);
    pthread_mutex_unlock(&office->lock);
    return 0;
}

int office_accept_clock(struct office *office, const struct actor *actor, const char *reason, struct oops *oops)
{
    struct accepting accepting = {office, actor, reason, oops};
    return office_call(office, accept_clock, &accepting);
}

/* A source of time that holds the wall clock right settles the doubt. In the clerk's thread. */
static void follow_source(struct office *office)
{
    struct actor actor = {.title = "时间同步", .kind = "machine", .trusted = true};
    struct oops oops = {0};
    struct accepting accepting = {office, &actor, "本机时间已与时间源同步", &oops};
    if (!doubted(office->clock.state) || !office->plan.synchronised())
        return;
    if (accept_clock(office->plan.house, &accepting) < 0)
        log_warn("clock.accept", "%s", oops.en);
}

/* --- the thread --- */

static void changed(void *context, int64_t seq, const char *table, int64_t record)
{
    struct office *office = context;
    office->figures.seq = seq;
    if (office->plan.changed)
        office->plan.changed(office->plan.context, seq, table, record);
}

/* A person waits for the commit of the whole batch, so little work goes along with one. Where nobody has been for a
 * moment a batch is as long as can be: a commit costs the same whether it holds few or many. */
static size_t work_at_once(struct office *office, size_t people)
{
    ms_t machine = clock_machine();
    if (people)
        office->person_at = machine;
    return people ? WORK_BESIDE : machine - office->person_at < MOMENT_MS ? WORK_SLICE : CLERK_BATCH;
}

/* Calls run alone, between batches; facts are gathered until the batch is full or a call comes. */
static size_t gather(struct office *office, struct errand **batch, struct errand **ret_call)
{
    size_t n = 0;
    *ret_call = NULL;
    while (n < CLERK_BATCH && office->people.first && !office->people.first->work)
        batch[n++] = pop(&office->people);
    if (!n && office->people.first)
        *ret_call = pop(&office->people);
    size_t most = work_at_once(office, n);
    for (size_t k = 0; !*ret_call && k < most && n < CLERK_BATCH && office->work.first; k++)
        batch[n++] = pop(&office->work);
    office->figures.people_waiting = office->people.n;
    office->figures.work_waiting = office->work.n;
    return n;
}

/* A refused write counts at once, not when the disk is looked at next. */
static void note_room(struct office *office, bool none)
{
    pthread_mutex_lock(&office->lock);
    bool before = office->figures.no_room;
    office->figures.no_room = none;
    pthread_mutex_unlock(&office->lock);
    if (none && !before)
        log_error("disk.refused", "a write found no room");
    if (before && !none)
        log_info("disk.room", "writing goes on");
}

static bool found_no_room(const struct clerk_item *items, size_t n, int failed)
{
    bool none = failed == -ERR_DISK_FULL;
    for (size_t i = 0; i < n; i++)
        none = none || items[i].answer.code == ERR_DISK_FULL;
    return none;
}

static int write_room(struct house *house, void *arg)
{
    (void)arg;
    return store_note_set(pen_store(house->pen), NOTE_SETTING, "room", "1", 0);
}

void office_try_room(struct office *office)
{
    struct office_figures figures;
    office_figures(office, &figures);
    if (figures.no_room && office_call(office, write_room, NULL) == 0)
        note_room(office, false);
}

static void answer(struct errand **batch, struct clerk_item *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        batch[i]->answered(batch[i]->door, &items[i].answer, items[i].arena);
}

static size_t run_batch(struct office *office, struct errand **batch, size_t n, ms_t now)
{
    struct clerk_item items[CLERK_BATCH];
    struct oops oops = {0};
    size_t fired = 0;
    int64_t seq = office->figures.seq;
    ms_t start = clock_machine();
    for (size_t i = 0; i < n; i++) {
        if (!batch[i]->fact.at || batch[i]->fact.at > now)
            batch[i]->fact.at = now;
        items[i] = (struct clerk_item){.fact = &batch[i]->fact, .arena = batch[i]->arena, .dry = batch[i]->dry};
    }
    int failed = clerk_batch(office->plan.house->clerk, now, items, n, &fired, &oops);
    if (failed < 0)
        log_error("clerk.batch", "nothing of %zu facts stored: %s %s", n, oops.en, oops.where);
    bool none = found_no_room(items, n, failed);
    if (none || office->figures.seq != seq)
        note_room(office, none);
    answer(batch, items, n);
    ms_t took = clock_machine() - start;
    office->figures.batches++;
    office->figures.facts += (int64_t)n;
    office->figures.fired += (int64_t)fired;
    if (took > office->figures.batch_ms_max)
        office->figures.batch_ms_max = took;
    if (office->figures.seq != seq && office->plan.batch)
        office->plan.batch(office->plan.context);
    return failed < 0 ? 0 : fired;
}

static void run_call(struct office *office, struct errand *call)
{
    int64_t seq = office->figures.seq;
    call->result = call->work(office->plan.house, call->arg);
    pthread_mutex_lock(&office->lock);
    office->law = office->plan.house->law;
    pthread_mutex_unlock(&office->lock);
    if (office->figures.seq != seq && office->plan.batch)
        office->plan.batch(office->plan.context);
    call->answered(call->door, NULL, NULL);
}

/* The write-ahead log is emptied between two batches, when it has grown and nobody reads from it. */
static void tidy(struct office *office)
{
    struct store_figures figures;
    struct oops oops = {0};
    store_figures(pen_store(office->plan.house->pen), &figures);
    if (figures.wal_bytes > WAL_SOFT_BYTES && store_checkpoint_truncate(pen_store(office->plan.house->pen), &oops) < 0)
        log_warn("store.checkpoint", "%s", oops.en);
}

static void note_oldest(struct office *office, ms_t next, ms_t now)
{
    pthread_mutex_lock(&office->lock);
    office->figures.oldest_due = next && next < now ? now - next : 0;
    pthread_mutex_unlock(&office->lock);
}

/* Until when nothing is due: the next clock, at most a second away so that a moved wall clock is noticed. */
static ms_t idle_for(struct office *office, ms_t now)
{
    struct oops oops = {0};
    ms_t next = 0;
    if (clerk_next(office->plan.house->clerk, &next, &oops) < 0)
        return IDLE_MS;
    note_oldest(office, next, now);
    if (!next || next - now > IDLE_MS)
        return IDLE_MS;
    return next > now ? next - now : 0;
}

static void sleep_until_more(struct office *office, ms_t ms) /* under the lock */
{
    struct timespec until;
    clock_wait_end(ms, &until);
    if (ms > 0 && !office->people.first && !office->work.first && !office->ending)
        pthread_cond_timedwait(&office->more, &office->lock, &until);
}

static void *sit(void *arg)
{
    struct office *office = arg;
    struct errand *batch[CLERK_BATCH], *call;
    ms_t idle = 0;
    for (;;) {
        pthread_mutex_lock(&office->lock);
        sleep_until_more(office, idle);
        bool ending = office->ending && !office->people.first && !office->work.first;
        ms_t now = read_clock(office);
        bool held = office->figures.held || office->clock.state == LAW_CLOCK_UNSURE;
        size_t n = gather(office, batch, &call);
        pthread_mutex_unlock(&office->lock);
        if (ending)
            return NULL;
        follow_source(office);
        if (call)
            run_call(office, call);
        bool due = !call && (n || (!held && !idle_for(office, now)));
        size_t fired = due ? run_batch(office, batch, n, now) : 0;
        tidy(office);
        idle = fired || call ? 0 : held ? IDLE_MS : idle_for(office, now);
    }
}

/* --- starting and ending --- */

static ms_t clock_offset(struct house *house)
{
    ARENA_SCOPE(arena);
    const char *text = NULL;
    int64_t offset = 0;
    if (store_note_get(pen_store(house->pen), arena, NOTE_SETTING, "clock-offset", 0, &text) == 0 &&
        !text_to_int(text, &offset))
        offset = 0;
    return offset;
}

int office_start(const struct office_plan *plan, struct office **ret_office, struct oops *oops)
{
    struct office *office = calloc(1, sizeof *office);
    MUST(office);
    office->plan = *plan;
    if (!plan->synchronised)
        office->plan.synchronised = clock_synchronised;
    office->law = plan->house->law;
    office->people = queue_of(PEOPLE_ROOM);
    office->work = queue_of(WORK_ROOM);
    office->figures.seq = pen_seq(plan->house->pen);
    pthread_mutex_init(&office->lock, NULL);
    pthread_cond_init(&office->more, NULL);
    law_clock_start(&office->clock, plan->house->test_clock, clock_offset(plan->house), pen_at(plan->house->pen),
                    clock_true(), clock_machine());
    if (plan->any_gap && office->clock.state == LAW_CLOCK_UNSURE)
        law_clock_accept(&office->clock, clock_true(), clock_machine());
    clerk_on_change(plan->house->clerk, changed, office);
    if (pthread_create(&office->thread, NULL, sit, office)) {
        free(office);
        return oops_set(oops, ERR_NOMEM, "office", NULL, NULL);
    }
    pthread_setname_np(office->thread, "clerk");
    *ret_office = office;
    return 0;
}

void office_stop(struct office *office)
{
    if (!office)
        return;
    pthread_mutex_lock(&office->lock);
    office->ending = true;
    pthread_cond_signal(&office->more);
    pthread_mutex_unlock(&office->lock);
    pthread_join(office->thread, NULL);
    pthread_mutex_destroy(&office->lock);
    pthread_cond_destroy(&office->more);
    free(office);
}

void office_figures(struct office *office, struct office_figures *ret_figures)
{
    pthread_mutex_lock(&office->lock);
    *ret_figures = office->figures;
    pthread_mutex_unlock(&office->lock);
}

/* --- moving a test clock --- */

struct move {
    struct office *office;
    ms_t to;
    int64_t fired;
    struct oops *oops;
};

static int move(struct house *house, void *arg)
{
    struct move *move = arg;
    char offset[32];
    ARENA_SCOPE(arena);
    struct stage stage;
    stage_over(arena, house->law, house->pen, house->clerk, office_now(move->office), &stage);
    int failed = stage_advance(&stage, move->to, move->oops);
    if (failed < 0)
        return failed;
    move->fired = (int64_t)stage.fired;
    pthread_mutex_lock(&move->office->lock);
    bool moved = law_clock_move(&move->office->clock, move->to, clock_true());
    snprintf(offset, sizeof offset, "%lld", (long long)move->office->clock.offset);
    pthread_mutex_unlock(&move->office->lock);
    if (!moved)
        return oops_set(move->oops, ERR_INVALID, "to", "测试时钟只能往前拨", "a test clock moves forward only");
    return store_note_set(pen_store(house->pen), NOTE_SETTING, "clock-offset", offset, 0);
}

int office_move_clock(struct office *office, ms_t to, int64_t *ret_fired, struct oops *oops)
{
    struct move request = {.office = office, .to = to, .oops = oops};
    if (!office->plan.house->test_clock)
        return oops_set(oops, ERR_REFUSED, "clock", "这里用的是真实时间，不能拨动", "this store runs on real time");
    int failed = office_call(office, move, &request);
    *ret_fired = request.fired;
    return failed;
}
