/* The only pen. A change needs an actor, a verb and a time; it writes the rows, its own canonical delta
 * and its link of the chain in one transaction: hash = H(former hash ‖ canonical change).
 * The trail itself is a register-like table "trail" (columns below) that readers may ask. */
#ifndef FENGSUI_AUDIT_CHANGE_H
#define FENGSUI_AUDIT_CHANGE_H

#include "base/clock.h"
#include "model/fact.h"
#include "model/put.h"
#include "store/store.h"

struct pen; /* owns the writing handle */

enum chain_hash { CHAIN_SHA256, CHAIN_SM3 }; /* chosen when a store is created; each change says which */

/* Takes over `store` (mode STORE_WRITE). When the file is new, `test_clock` and `hash` are written into it for
 * good (they are part of the first link, so they cannot be altered later); when it is not, `hash` is the file's,
 * and another `test_clock` is refused: -ERR_REFUSED. On failure the store stays the caller's. */
struct pen_options {
    bool test_clock;
    enum chain_hash hash;
};
int pen_open(struct store *store, const struct pen_options *options, struct pen **ret_pen, struct oops *oops) RESULT;
void pen_close(struct pen *pen); /* closes the store too; accepts NULL */
struct store *pen_store(struct pen *pen);

/* A batch: one transaction of many changes. The head is read again when it begins. */
int pen_begin(struct pen *pen, struct oops *oops) RESULT;
/* Durable when it returns 0. On failure nothing of the batch remains. */
int pen_commit(struct pen *pen, struct oops *oops) RESULT;
void pen_abandon(struct pen *pen); /* nothing of the batch remains; harmless when none is open */

int pen_savepoint(struct pen *pen) RESULT;
int pen_release(struct pen *pen) RESULT;
void pen_back(struct pen *pen); /* undoes everything since the newest savepoint, also in the pen's own head */

ms_t pen_at(const struct pen *pen);             /* law time of the newest change; time never runs back */
int64_t pen_next_id(const struct pen *pen);     /* first free id */
int64_t pen_seq(const struct pen *pen);
int64_t pen_generation(const struct pen *pen);

/* Who, why, when, from where: the head of a change. */
struct change {
    const char *fact_id;  /* unique in the trail; NULL or "" when it comes from no fact */
    const char *verb;     /* "rectification-notice.answer", "task.missed", "adopt" */
    const char *table;    /* subject, or NULL */
    int64_t record;
    ms_t at, occurred;    /* occurred 0 = at */
    struct actor actor;
    const char *reason;
    const char *cause;    /* construct and clause */
    const char *text;     /* one printed sentence for the timeline (Chinese), may be NULL */
    int64_t generation;   /* model it was decided under */
    int64_t last_id;      /* ids up to here are used now; 0 = none */
    const char *reads;    /* ids and versions read, canonical text, may be NULL */
    const struct put *puts;
    size_t put_count;
};

/* Writes rows, delta and link. Puts on the same row are applied in order; an update that changes nothing leaves no
 * trace. -ERR_EXISTS: the fact id is in the trail already, or a unique key of a register is violated (oops says
 * which). -ERR_INVALID: no verb, no actor, time before the newest change, a value that its column does not take, or
 * the removal of what is no line. After any failure the pen writes nothing more until the caller has gone back to a
 * savepoint or abandoned the batch: half of a change is never committed. */
int change_write(struct pen *pen, struct arena *arena, const struct change *change, int64_t *ret_seq,
                 struct oops *oops) RESULT;

/* Adds tables and columns and notes the new generation, as a change of its own (verb "adopt"); the handle uses the
 * schema from then on, so it must live as long. The trail's own table need not be in it; another table of its name is
 * -ERR_INVALID. Whoever goes back or abandons hands the former schema to the handle again (store_use_schema). */
int change_schema(struct pen *pen, struct arena *arena, const struct change *change, const struct schema *schema,
                  int64_t generation, struct oops *oops) RESULT;

/* Returns 0 with the change's sequence number, or 1 when no change has this fact id. */
int change_of_fact(struct pen *pen, const char *fact_id, int64_t *ret_seq, struct oops *oops) RESULT;

/* Table "trail" as readers see it (schema part to be joined to the model's, or given to store_use_table):
 *   id (= seq) INT · at occurred INT · fact TEXT · verb TEXT · subject ANYREF · actor REF person · actor-title
 * actor-kind session source TEXT · assurance TEXT ("again strong in-place trusted", those that hold) · reason cause
 * text TEXT · second REF person · generation INT · reads TEXT · engine TEXT · delta TEXT(canonical) · hash TEXT(hex) */
extern const struct table change_table;

#endif
