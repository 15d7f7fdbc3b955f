/* One ensure or read on its way: look, act, look again. For the files of this folder. */
#ifndef FENGSUI_DELIVER_RESTRICT_JOB_H
#define FENGSUI_DELIVER_RESTRICT_JOB_H

#include "deliver/restrict.h"

struct restrict_job {
    struct arena *arena;
    struct restrict_run run;
    const struct restrict_way *way;
    const struct restrict_target *target;
    enum restrict_mode wanted; /* RESTRICT_UNKNOWN: only read */
    enum { RESTRICT_FIRST_LOOK, RESTRICT_LAST_LOOK } phase;
    bool failed;
    struct text log;
    void *state; /* the kind's, in the arena */
    void (*done)(const struct restrict_result *result, void *arg);
    void *arg;
};

void restrict_job_looked(struct restrict_job *job, enum restrict_mode mode);
void restrict_job_acted(struct restrict_job *job, bool well);
void restrict_job_asked(struct restrict_job *job);

/* A line for the record; bytes that are no UTF-8 are left out, long output is cut. */
void restrict_job_note(struct restrict_job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));

ms_t restrict_job_timeout(const struct restrict_job *job);

/* Addresses, ports, key and host are well-formed. -ERR_INVALID. restrict_guard.c */
RESULT int restrict_guard_form(const struct restrict_target *target, struct oops *oops);

/* The one spelling of an address, as devices print it: "2001:db8::1", "10.0.0.1" (no /32). restrict_guard.c */
const char *restrict_guard_canonical(struct arena *arena, const char *address);

#endif
