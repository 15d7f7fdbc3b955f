#include "server/sense_facts.h"

#include "base/log.h"
#include "base/must.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RETRY_MS = 500, END_MS = 3000 };
static const struct timespec PAUSE = {.tv_nsec = 20 * 1000 * 1000};

struct parcel {
    struct parcel *next;
    struct sense_facts *facts;
    struct arena *arena;
    const struct fact *fact;
    void (*answered)(void *arg, const struct fact_answer *answer);
    void *arg;
};

struct sense_facts {
    struct loop *loop;
    struct office *office;
    struct loop_timer *timer;
    pthread_mutex_t lock;
    struct parcel *first, **last; /* waiting, oldest first */
    size_t waiting, room, under_way;
    int64_t told, lost;
    bool closed;
};

/* --- making --- */

struct fact *sense_facts_make(struct arena *arena, enum fact_kind kind, const char *actor, const char *id_format, ...)
{
    struct fact *fact = ARENA_NEW(arena, struct fact);
    va_list args;
    *fact = (struct fact){.kind = kind, .actor = {.title = actor, .kind = "machine", .trusted = true}};
    va_start(args, id_format);
    vsnprintf(fact->id, sizeof fact->id, id_format, args);
    va_end(args);
    return fact;
}

void sense_facts_value(struct arena *arena, struct fact *fact, const char *name, struct value value)
{
    if (!value_filled(value))
        return;
    fact->values = arena_grow(arena, fact->values, sizeof *fact->values * fact->value_count,
                              sizeof *fact->values * (fact->value_count + 1));
    fact->values[fact->value_count++] = (struct cell){arena_text(arena, name), value_copy(arena, value)};
}

uint64_t sense_facts_hash(const char *text)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3u;
    return hash;
}

/* --- sending --- */

static void let_go(struct parcel *parcel, const struct fact_answer *answer)
{
    if (parcel->answered)
        parcel->answered(parcel->arg, answer);
    arena_free(parcel->arena);
    free(parcel);
}

static void lose(struct sense_facts *facts, struct parcel *parcel, const char *why)
{
    static const struct fact_answer LOST = {.code = ERR_BUSY};
    pthread_mutex_lock(&facts->lock);
    facts->lost++;
    pthread_mutex_unlock(&facts->lock);
    log_error("sense.lost", "fact %s (%s) was not told: %s", parcel->fact->id,
              parcel->fact->name ? parcel->fact->name : "", why);
    let_go(parcel, &LOST);
}

static void append(struct sense_facts *facts, struct parcel *parcel) /* under the lock */
{
    parcel->next = NULL;
    *facts->last = parcel;
    facts->last = &parcel->next;
    facts->waiting++;
}

/* Its elders have been told, so it goes before all that wait. */
static void put_back(struct sense_facts *facts, struct parcel *parcel) /* under the lock */
{
    parcel->next = facts->first;
    if (!facts->first)
        facts->last = &parcel->next;
    facts->first = parcel;
    facts->waiting++;
}

static struct parcel *take(struct sense_facts *facts) /* under the lock */
{
    struct parcel *parcel = facts->first;
    if (!parcel)
        return NULL;
    facts->first = parcel->next;
    if (!facts->first)
        facts->last = &facts->first;
    facts->waiting--;
    facts->under_way++;
    return parcel;
}

static bool passing(int code)
{
    return code == ERR_BUSY || code == ERR_IO || code == ERR_DISK_FULL || code == ERR_NOMEM || code == ERR_TIMEOUT ||
           code == ERR_READ_ONLY;
}

static void arrived(struct sense_facts *facts)
{
    pthread_mutex_lock(&facts->lock);
    facts->under_way--;
    pthread_mutex_unlock(&facts->lock);
}

static void on_answer(void *door, struct fact_answer *answer, struct arena *arena)
{
    struct parcel *parcel = door;
    struct sense_facts *facts = parcel->facts;
    (void)arena;
    pthread_mutex_lock(&facts->lock);
    bool again = passing(answer->code) && !facts->closed;
    if (again)
        put_back(facts, parcel);
    else
        facts->told += !answer->code;
    pthread_mutex_unlock(&facts->lock);
    if (!again) {
        if (answer->code)
            log_warn("sense.refused", "fact %s: %s", parcel->fact->id,
                     answer->refusals.n ? answer->refusals.at[0].reason : answer->oops.zh);
        let_go(parcel, answer);
    }
    arrived(facts);
}

/* Hands over what waits, in order, until the clerk's queue is full. */
static void send_waiting(struct sense_facts *facts)
{
    for (;;) {
        pthread_mutex_lock(&facts->lock);
        struct parcel *parcel = take(facts);
        pthread_mutex_unlock(&facts->lock);
        if (!parcel)
            return;
        if (office_send(facts->office, OFFICE_WORK, parcel->fact, parcel->arena, false, on_answer, parcel) == 0)
            continue;
        pthread_mutex_lock(&facts->lock);
        put_back(facts, parcel);
        pthread_mutex_unlock(&facts->lock);
        arrived(facts);
        return;
    }
}

void sense_facts_send(struct sense_facts *facts, struct arena *arena, const struct fact *fact,
                      void (*answered)(void *arg, const struct fact_answer *answer), void *arg)
{
    struct parcel *parcel = malloc(sizeof *parcel);
    MUST(parcel);
    *parcel = (struct parcel){.facts = facts, .arena = arena, .fact = fact, .answered = answered, .arg = arg};
    pthread_mutex_lock(&facts->lock);
    bool full = facts->waiting >= facts->room || facts->closed;
    if (!full)
        append(facts, parcel);
    pthread_mutex_unlock(&facts->lock);
    if (full)
        lose(facts, parcel, "too many wait for the clerk, or the server ends");
    else
        send_waiting(facts);
}

struct sense_facts_counts sense_facts_counts(struct sense_facts *facts)
{
    pthread_mutex_lock(&facts->lock);
    struct sense_facts_counts counts = {facts->told, facts->lost, facts->waiting};
    pthread_mutex_unlock(&facts->lock);
    return counts;
}

/* --- living --- */

static void on_timer(void *arg) { send_waiting(arg); }

static void begin(void *arg)
{
    struct sense_facts *facts = arg;
    facts->timer = loop_timer_new(facts->loop, on_timer, facts);
    loop_timer_set(facts->timer, RETRY_MS, RETRY_MS);
}

static void end_timer(void *arg) { loop_timer_free(((struct sense_facts *)arg)->timer); }

struct sense_facts *sense_facts_new(struct loop *loop, struct office *office, size_t room)
{
    struct sense_facts *facts = calloc(1, sizeof *facts);
    MUST(facts);
    *facts = (struct sense_facts){.loop = loop, .office = office, .room = room};
    facts->last = &facts->first;
    pthread_mutex_init(&facts->lock, NULL);
    loop_call(loop, begin, facts);
    return facts;
}

static bool all_home(struct sense_facts *facts)
{
    pthread_mutex_lock(&facts->lock);
    bool home = !facts->under_way && !facts->waiting;
    pthread_mutex_unlock(&facts->lock);
    return home;
}

static void drop_waiting(struct sense_facts *facts)
{
    for (;;) {
        pthread_mutex_lock(&facts->lock);
        facts->closed = true;
        struct parcel *left = take(facts);
        pthread_mutex_unlock(&facts->lock);
        if (!left)
            return;
        lose(facts, left, "the server ends");
        arrived(facts);
    }
}

void sense_facts_close(struct sense_facts *facts)
{
    ms_t until = clock_machine() + END_MS;
    for (; !all_home(facts) && clock_machine() < until; send_waiting(facts))
        nanosleep(&PAUSE, NULL);
    drop_waiting(facts);
    while (!all_home(facts))
        nanosleep(&PAUSE, NULL);
}

void sense_facts_free(struct sense_facts *facts)
{
    if (!facts)
        return;
    sense_facts_close(facts);
    loop_call(facts->loop, end_timer, facts);
    pthread_mutex_destroy(&facts->lock);
    free(facts);
}
