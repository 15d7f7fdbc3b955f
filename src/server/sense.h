/* The senses: what the law's watches say is to be seen is tried, sampled and told. One event loop carries probes,
 * deliveries and orders; one thread beside it, with a reading handle of its own, looks into the store for them.
 *
 * A target is a record for which a watch holds. It has one row in the register "probe", made by its first fact; only
 * a change of state is a fact ("sites.down"), samples go to DATA/series. Facts that the clerk cannot take now are kept
 * and sent again, so an outage that begins while the house is busy is told with the time at which it began.
 *
 * Kinds that watches name and no probe knows are watched as silent, and the wall says why. "smtp" is a TCP connection
 * that must be greeted with 220. */
#ifndef FENGSUI_SERVER_SENSE_H
#define FENGSUI_SERVER_SENSE_H

#include "server/office.h"
#include "vault/vault.h"
#include "views/reading.h"

struct sense;

struct sense_plan {
    struct office *office;   /* outlives the senses */
    const char *store_path;  /* for reading */
    const char *data_folder; /* series/ stands below it */
    struct vault *vault;     /* opens the secrets that probes are told; NULL: none is */
    bool test_clock;         /* nothing but this machine is reached, no sample is ever deleted */
    ms_t settle_ms;          /* how long changes of watched registers are gathered [1,000] */
    ms_t minute_ms;          /* between two looks for maintenance that begins or ends [60,000] */
    ms_t prove_gap_ms;       /* between two looks of a proof [10,000] */
    ms_t prove_try_ms;       /* between the tries of one look [1,000] */
};

/* Returns once everything runs; targets come a moment later. -ERR_BUSY: another process writes the series. */
int sense_start(const struct sense_plan *plan, struct sense **ret_sense, struct oops *oops) RESULT;
/* After outbox_stop and orders_stop, before office_stop. Not from the clerk's thread. Nobody may speak of a change any
 * more: an office whose callbacks do is told to forget the senses first, in its own thread (office_call). Accepts NULL.
 */
void sense_stop(struct sense *sense);

/* A change of this table was committed. Any thread, at once: targets are drawn up anew soon when a watched register
 * changed, later when another did. `table` may be NULL. */
void sense_changed(struct sense *sense, const char *table);
void sense_refresh(struct sense *sense); /* as for a watched register: another law, another clock */

/* What the wall knows beyond the registers; lives as long as the senses. Its functions may be called on any thread. */
const struct watch_live *sense_live(struct sense *sense);
/* wiring.series (api/api.h): samples and outages of a probe as members of an open object. */
int sense_series(struct sense *sense, struct reading *reading, int64_t probe, ms_t from, ms_t to, ms_t step,
                 struct json *json, struct oops *oops) RESULT;

struct sense_figures {
    size_t targets, running;      /* watched; tried at this moment */
    int64_t tries, late, skipped; /* see watch/schedule.h */
    int64_t samples_lost;
    int64_t facts_told, facts_lost; /* lost: more than SENSE_FACTS waited for the clerk */
    size_t facts_waiting;
};
enum { SENSE_FACTS = 10000 };
void sense_figures(struct sense *sense, struct sense_figures *ret_figures); /* any thread but the loop's */

#endif
