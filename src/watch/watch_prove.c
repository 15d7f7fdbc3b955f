#include "watch/watch.h"

#include "base/must.h"
#include "io/loop.h"
#include "watch/watch_inner.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 3, TRIES_MAX = 20, GAP_MS = 1000 };

/* The witness is asked before and after the target: sight lost in between is sight lost. */
enum stage { STAGE_WITNESS_BEFORE, STAGE_TARGET, STAGE_WITNESS_AFTER, STAGE_OVER };

struct proof {
    struct try try;
    struct watch *watch;
    struct proof *next;
    struct arena *arena;
    const struct probe_spec *spec, *witness;
    bool wanted_down, witness_seen;
    size_t wanted_tries, n;
    ms_t gap;
    enum stage stage;
    struct watch_try tries[TRIES_MAX];
    struct probe_result last, last_witness;
    struct loop_timer *pause;
    void (*done)(void *arg, const struct watch_proof_answer *answer);
    void *arg;
};

const char *watch_proof_name(enum watch_proof proof)
{
    static const char *const names[] = {"proved", "contradicted", "cannot see"};
    return names[proof];
}

/* ---- judging ---- */

static size_t count_of(const struct proof *proof, unsigned verdicts)
{
    size_t n = 0;
    for (size_t i = 0; i < proof->n; i++)
        n += verdicts >> proof->tries[i].verdict & 1;
    return n;
}

static enum watch_proof judge(const struct proof *proof, const char **zh, const char **en)
{
    size_t good = count_of(proof, 1u << PROBE_UP | 1u << PROBE_SLOW | 1u << PROBE_UNTRUSTED);
    size_t any = good + count_of(proof, 1u << PROBE_WRONG);
    if (proof->n < proof->wanted_tries) {
        *zh = "验证中途停止";
        *en = "stopped before the end";
        return WATCH_CANNOT_SEE;
    }
    if (proof->wanted_down && any) {
        *zh = "仍有应答，没有断开";
        *en = "it still answers";
        return WATCH_CONTRADICTED;
    }
    if (!proof->wanted_down && good * 2 > proof->n) {
        *zh = "应答正常，已恢复";
        *en = "it answers as it should";
        return WATCH_PROVED;
    }
    if (count_of(proof, 1u << PROBE_BLIND) || !proof->witness_seen) {
        *zh = proof->witness_seen ? "本机无法探测，不能断定" : "参照目标也没有应答，不能断定";
        *en = proof->witness_seen ? "we could not look" : "the witness does not answer either";
        return WATCH_CANNOT_SEE;
    }
    if (proof->wanted_down) {
        *zh = "多次探测都没有应答，已断开";
        *en = "no try got an answer";
        return WATCH_PROVED;
    }
    *zh = good ? "应答时有时无，不能断定" : "没有正常应答，没有恢复";
    *en = good ? "it answers now and then" : "it does not answer as it should";
    return good ? WATCH_CANNOT_SEE : WATCH_CONTRADICTED;
}

/* ---- running ---- */

static void free_proof(void *arg)
{
    struct proof *proof = arg;
    arena_free(proof->arena);
    free(proof);
}

/* Freed by the mailbox: we may be within the last try's end. */
static void finish(struct proof *proof)
{
    struct watch *watch = proof->watch;
    struct proof **place = &watch->proofs;
    while (*place != proof)
        place = &(*place)->next;
    *place = proof->next;
    loop_timer_free(proof->pause);
    struct watch_proof_answer answer = {
        .at = watch->settings.now(watch->settings.ctx), .tries = proof->tries, .try_count = proof->n,
        .last = proof->last, .witness = proof->last_witness};
    answer.proof = judge(proof, &answer.zh, &answer.en);
    proof->done(proof->arg, &answer);
    loop_post(probe_host_loop(watch->host), free_proof, proof);
}

static void go_on(void *arg)
{
    struct proof *proof = arg;
    if (proof->stage == STAGE_OVER)
        finish(proof);
    else
        tries_start(&proof->watch->tries, &proof->try, proof->stage == STAGE_TARGET ? proof->spec : proof->witness);
}

static void on_ended(struct try *try, const struct probe_result *result)
{
    struct proof *proof = (struct proof *)try; /* its first member */
    bool pause = false;
    if (proof->stage == STAGE_TARGET) {
        proof->tries[proof->n++] = watch_try_of(proof->watch, result);
        proof->last = *result;
        pause = proof->n < proof->wanted_tries;
        if (!pause)
            proof->stage = proof->witness && proof->witness_seen ? STAGE_WITNESS_AFTER : STAGE_OVER;
    } else {
        proof->last_witness = *result;
        proof->witness_seen = probe_serves(result->verdict);
        proof->stage = proof->stage == STAGE_WITNESS_BEFORE ? STAGE_TARGET : STAGE_OVER;
    }
    loop_timer_set(proof->pause, pause ? proof->gap : 0, 0);
}

static const struct probe_spec *copy_spec(struct arena *arena, const struct probe_spec *spec)
{
    struct probe_spec *copy = arena_copy(arena, spec, sizeof *spec);
    struct value *values = ARENA_ARRAY(arena, struct value, spec->kind->setting_count);
    for (size_t i = 0; i < spec->kind->setting_count; i++)
        values[i] = value_copy(arena, spec->settings[i]);
    copy->settings = values;
    copy->address = arena_text(arena, spec->address);
    copy->host = arena_text(arena, spec->host);
    return copy;
}

void watch_prove(struct watch *watch, const struct watch_proof_ask *ask,
                 void (*done)(void *arg, const struct watch_proof_answer *answer), void *arg)
{
    struct proof *proof = calloc(1, sizeof *proof);
    MUST(proof && !watch->stopping && loop_here(probe_host_loop(watch->host)));
    proof->arena = arena_new();
    proof->watch = watch;
    proof->spec = copy_spec(proof->arena, ask->spec);
    proof->witness = ask->witness ? copy_spec(proof->arena, ask->witness) : NULL;
    proof->wanted_down = ask->wanted_down;
    proof->witness_seen = !proof->witness;
    int tries = ask->tries > 0 ? ask->tries : TRIES;
    proof->wanted_tries = (size_t)(tries < TRIES_MAX ? tries : TRIES_MAX);
    proof->gap = ask->gap > 0 ? ask->gap : GAP_MS;
    proof->stage = proof->witness ? STAGE_WITNESS_BEFORE : STAGE_TARGET;
    proof->last = proof->last_witness = (struct probe_result){.verdict = PROBE_BLIND, .value = NAN};
    proof->done = done;
    proof->arg = arg;
    proof->try.ended = on_ended;
    proof->pause = loop_timer_new(probe_host_loop(watch->host), go_on, proof);
    proof->next = watch->proofs;
    watch->proofs = proof;
    go_on(proof);
}

void watch_proofs_end(struct watch *watch)
{
    while (watch->proofs) {
        tries_cancel(&watch->proofs->try);
        finish(watch->proofs);
    }
}
