/* Shared by the step_*.c files only. */
#ifndef FENGSUI_RULES_STEP_INNER_H
#define FENGSUI_RULES_STEP_INNER_H

#include "rules/people.h"
#include "rules/step.h"
#include "rules/telling.h"
#include "rules/terms.h"

struct step {
    struct deciding d;
    struct outcome *out;
    struct row *row;          /* the subject as it will be; d.subject points at it */
    const struct row *before; /* as it is stored; NULL when it is being opened */
    const struct state *state;/* of the subject, follows transitions */
    const struct row *task;   /* the task a mark is about, or NULL */
    int transitions;          /* automatic moves of this event: bounded */
    bool undoing;             /* a deed is withdrawn: the state is entered as it was left */
};

#define STEP_ARENA(step) ((step)->d.arena)

/* --- rows to put --- */
struct put *step_insert(struct step *step, const char *table); /* a new row, with the built-in cells of its register */
struct put *step_update(struct step *step, const char *table, int64_t id); /* an existing row: cells are added */
void step_cell(struct step *step, struct put *put, const char *name, struct value value);
void step_note(struct step *step, const char *zh, const char *en);
/* The refusal just made, until the next: an engine's own sentence gets its English, what quotes the pack none. */
struct refusal *step_refuse(struct step *step, struct refusals *refusals, const struct deed *deed, int code,
                            const struct origin *origin, const struct who *who, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
#define STEP_PRINT(step, ...) arena_printf(STEP_ARENA(step), __VA_ARGS__)
/* How it is called in an English sentence: by its English name, else as the pack calls it. */
#define STEP_EN(thing) (!text_empty((thing)->en) ? (thing)->en : (thing)->title)
/* A reaction: a further fact in the same transaction. */
struct fact *step_react(struct step *step, enum fact_kind kind, const char *name, const char *table, int64_t record,
                        const struct origin *cause);
/* Sets a cell of the subject; written at the end with what else has changed. */
void step_own(struct step *step, const char *name, struct value value);
/* Writes the subject: whole when new, else the cells that differ. */
void step_write_subject(struct step *step);

/* --- deeds --- */
void step_deed(struct step *step);            /* FACT_DEED */
void deed_may(struct step *step, const struct deed *deed,
              struct refusals *refusals);                   /* who, order, condition, presence */
/* Before the form is filled in only those conditions count that the form cannot change. */
void deed_needs(struct step *step, const struct deed *deed, struct refusals *refusals, bool before_form);
void deed_note(struct step *step, const struct deed *deed); /* the row that says it was done */
void deed_tell(struct step *step, const struct deed *deed); /* the outcome speaks of the record */
/* The row of task.holder names the person, or a post that he has. */
bool deed_holds_by(struct step *step, const struct row *holder, int64_t person);
bool deed_task_held(struct step *step);       /* a task of the record was handed to the actor himself */
bool verb_common(struct step *step,
                 const char *name); /* extend grant deny transfer delegate withdraw remind; false: none of them */

/* --- rounds: what was entered with a deed counts for that time --- */
const char *round_entered(struct step *step); /* names of the fields that came with the fact, blanks between */
bool round_stale(struct step *step, const struct deed *deed, const char *field); /* from an earlier time of this deed */

/* --- entry: defaults, limits, computed fields, checks --- */
void entry_defaults(struct step *step);
bool entry_asked(const struct deed *deed, const char *name);            /* whether the deed's form has that field */
void entry_apply(struct step *step, const struct deed *deed); /* entered values and lines, with their refusals */
void entry_refuse(struct step *step, const struct deed *deed, const struct field *field, const char *zh,
                  const char *en); /* "title" and what is wrong with it */
/* Entries of lines → lines of the record: an entry without id is the row that it names, a record being opened has all
 * rows that its fields name or draw, in their order. `deed` NULL: looked at again, nothing is refused. */
void entry_rows(struct step *step, const struct deed *deed);
const char *step_rows_title(struct step *step, const struct field *field,
                            const struct row *line); /* as the row is called, or NULL */
bool step_rows_written(const struct field *field, const struct row *line); /* somebody has written into it */
void entry_compute(struct step *step);                                 /* `is` fields */
void entry_check(struct step *step, const struct deed *deed);          /* required, limits, candidates, checks */
void entry_post(struct step *step, const struct deed *deed);           /* whether this person may be given the post */
void entry_lines(struct step *step);                                   /* puts lines */
void step_rows_follow(struct step *step); /* stored lines are computed anew from their record … */
void step_rows_draw(struct step *step);   /* … and follow the rows they are drawn from, where the state says so */
void entry_number(struct step *step, const char *deed);                /* draws the number if this deed does */

/* --- flow --- */
void flow_enter(struct step *step, const struct state *state); /* leaves the present state */
/* The unit that the record is the affair of has changed: open tasks of its posts go to those of the new one, who are
 * told; their time runs on. */
void flow_follow_unit(struct step *step);
void flow_steps_done(struct step *step);      /* after a step: is the quorum reached? */
void flow_automatic(struct step *step);       /* `when` of the present state, until none holds */
/* Deeds of a state: its own, those of policies (chains, plans); bounded list. */
size_t flow_deeds(struct step *step, const struct state *state, const struct deed **ret_deeds, size_t limit);
const struct deed *flow_deed(struct step *step, const struct state *state, const char *name);
bool flow_step_done(struct step *step, const struct deed *deed); /* done since the state was entered and not void */
void flow_void(struct step *step, const char *deed_name);

/* --- effects --- */
void effects_run(struct step *step, const struct effects *effects);
void effect_tell(struct step *step, const struct who *who, const char *notice, bool escalate,
                 const struct origin *origin);

/* --- tasks --- */
/* Starts a task of a clock. `subject` is the record it is about; `line` 0 unless of a line. */
struct task_start {
    const char *duty, *title;
    const struct clock *clock;
    const struct origin *origin;
    const struct who *who;
    struct value subject;
    int64_t line;
    ms_t start;                   /* when nothing anchors it */
    struct value period;
    const char *period_key;
    ms_t anchor;                  /* the anchor's value, 0 = none */
    int64_t about;                /* the task it is about, 0 = none */
};
int64_t task_open(struct step *step, const struct task_start *start);
void task_hand(struct step *step, int64_t task, const struct holder *to, const char *as); /* one more holder */
void task_close(struct step *step, const struct row *task, const char *state, const char *reason);
void task_settle_missed(struct step *step, const struct row *met); /* earlier periods of a duty that is done again */
/* The due moment of a clock; false while it is unknown (anchor empty, calendar too short). */
bool task_due(struct step *step, const struct clock *clock, ms_t start, struct value period, ms_t *ret_start,
              ms_t *ret_due);
void task_mark(struct step *step);            /* FACT_MARK */
const struct clock *task_clock(struct step *step, const struct row *task,
                               const struct effects **ret_extra); /* of a task row */
const struct term *task_still_open(struct arena *arena); /* open or missed, of the rows of `task` */
size_t task_open_of(struct step *step, const char *duty, struct value subject, const struct row **ret_rows);
/* The task of this state that was closed last; NULL = none. */
const struct row *task_former(struct step *step, const struct state *state);
/* The state was entered again because a deed was withdrawn: its task, not stored yet, has the time that it had. */
void task_as_before(struct step *step, const struct row *former);
void task_move(struct step *step, const struct row *task, ms_t due,
               const char *reason); /* extension, new anchor, resumed clock */
/* The due moment of a task whose pauses are noted on it. */
bool task_resumed_due(struct step *step, const struct clock *clock, const struct row *task, ms_t *ret_due);
void task_redate(
    struct step *step); /* another calendar: an open clock is computed anew, unless it would be over already */
void task_date(struct step *step, const struct row *task, const struct clock *clock, ms_t start,
               ms_t due);                        /* had no due moment so far */
void task_wake(struct step *step, ms_t moment);  /* the subject is to be looked at again then */
void task_wake_record(struct step *step, struct value record, ms_t moment);

/* So long before or after `from`; false where the calendar does not reach. */
bool task_mark_moment(struct step *step, const struct mark *mark, ms_t from, bool back, ms_t *ret_at);

/* --- leaving --- */
void leave_hands_empty(struct step *step); /* a person leaves: what was in his hands goes back */

/* --- running clocks --- */
struct value clock_held_next(struct step *step, const struct clock *clock, ms_t since, ms_t after);
void clocks_touch(struct step *step);         /* pauses of the subject's tasks, clocks of the steps of its state */
void clock_pause(struct step *step, const struct clock *clock,
                 const struct row *task); /* stops or goes on as `pause` says */

/* --- duties --- */
void duty_touch(struct step *step);           /* duties of the subject, and its running clocks */
void duty_task_touch(struct step *step);      /* met: of a task without subject */
bool duty_concerns(struct step *step, const struct duty *duty); /* the subject is one of the duty's */
void duty_fill(struct step *step, const struct duty *duty,
               int64_t task);                                   /* the task opens the record to be filled in */
void duty_periodic(struct step *step, const struct duty *duty); /* occurrences of the subject, when it is looked at */
void duty_period(struct step *step);          /* FACT_PERIOD */
void duty_period_rest(struct step *step, const struct row *task); /* a cursor goes on */

/* --- cursors: what concerns more rows than one event may look at goes on in the next --- */
struct cursor {
    const char *duty, *key; /* what goes on ("touch", "rest:NAME"), and about what: both find it again */
    const char *state;      /* further words of whoever goes on, or NULL */
    int64_t after;          /* rows up to this id are done */
    struct value period;
};
void cursor_keep(struct step *step,
                 const struct cursor *cursor); /* the next event of the clock goes on behind `after` */
struct cursor cursor_of(const struct row *task);
void cursor_end(struct step *step, const struct row *task);

/* --- messages --- */
void tell_received(struct step *step); /* a deed of the addressee is the receipt of what he was told of the record */

/* --- touching --- */
void touch_others(struct step *step);         /* whoever reads what was put is looked at again */
void touch_rest(struct step *step, const struct row *task); /* a cursor goes on */
void touch_rules(struct step *step, const char *what);   /* rules on register.deed and register.state */
void touch_sensed(struct step *step);         /* rules on facts */
/* The earliest moment after now at which the term may change by itself; 0 = never. */
ms_t moment_of(struct deciding *deciding, const struct term *term);

#endif
