/* Shared by the job*.c files only. */
#ifndef FENGSUI_CASES_JOB_INNER_H
#define FENGSUI_CASES_JOB_INNER_H

#include "cases/import.h"
#include "cases/import_column.h"
#include "cases/job.h"

struct job_problem {
    const char *where, *message;
};

/* A row that is not taken, by its place in the file, and why. */
struct job_left {
    int64_t sheet, line;
    const char *reason;
};
struct job_lefts LIST(struct job_left);

/* What is taken otherwise than it was written: told before anything is stored, and no fault. */
struct job_notice {
    const char *where, *message, *first; /* first: the place of the first row */
    int64_t rows;
};

/* A word that the register does not know, and what was said of it. */
struct job_word {
    const char *word, *near; /* near: what it likely means, or NULL */
    const struct import_answer *answer;
    int64_t rows;
};

struct job_asked {
    size_t column;
    struct job_words LIST(struct job_word) words;
    size_t more; /* words behind the first JOB_WORDS */
};

struct problems LIST(struct job_problem);

enum job_will { WILL_NEW, WILL_SEEN, WILL_CHANGED, WILL_REFUSED, WILL_GONE, WILL_COUNT };

struct job_preview {
    int64_t line;
    const char *title, *text;
    enum job_will will;
    struct problems cells; /* field, text */
};

/* What a report holds besides findings. */
struct job_scanned {
    int64_t hosts, ports, skipped, clipped;
};

struct job_figures {
    int64_t in_file;          /* findings or rows */
    int64_t will[WILL_COUNT]; /* one of each */
    int64_t unowned;          /* findings that no unit answers for */
};

/* What may come of an item. */
enum { ITEM_FACT = 0, ITEM_NOTHING = 1, ITEM_WAIT = 2 };

struct job_work {
    /* Makes job->items, and job->looks where each of them is looked at. Called again when the law changes. */
    int (*plan)(struct job *job, const struct job_world *world, struct oops *oops) RESULT;
    /* What will come of one of them: forecast, problems, preview. In slices: a large file takes seconds. NULL: `plan`
     * says it all. */
    int (*look)(struct job *job, const struct job_world *world, size_t at, struct oops *oops) RESULT;
    /* All are looked at; may be NULL. */
    int (*settle)(struct job *job, const struct job_world *world, struct oops *oops) RESULT;
    /* The fact of an item (its id and actor too); ITEM_NOTHING: there is none (already counted); ITEM_WAIT: others
     * first. */
    int (*fact)(struct job *job, const struct job_world *world, struct arena *arena, size_t item, struct fact *ret_fact,
                struct oops *oops) RESULT;
    /* `verb`: what the trail says it did before the job was stopped; NULL when the clerk has answered. */
    void (*answered)(struct job *job, size_t item, const struct fact_answer *answer, const char *verb);
    /* All items are answered: what is the outcome. */
    int (*finish)(struct job *job, const struct job_world *world, struct oops *oops) RESULT;
};
extern const struct job_work job_findings, job_table, job_undoing;

struct job_sent {
    char id[64];
    size_t item;
};

struct job {
    struct arena *arena;   /* as long as the job */
    struct arena *plan;    /* until it is planned anew */
    const struct law *law; /* that it was planned under */

    /* the record */
    int64_t id;
    const char *title, *hash, *into, *person_title, *format, *tool, *reason;
    const char *columns; /* the chosen mapping, JSON; NULL = not chosen */
    const char *words;   /* what unknown words mean, JSON; NULL = nobody said */
    int64_t person, of;  /* of: the import that this one undoes, 0 for imports */
    int64_t home;        /* the system whose code a report is about; 0 = not chosen */
    const char *home_title;
    size_t homeless;     /* findings of the report that name no machine */
    bool trusted;
    enum job_state state, stored;
    int64_t first_seq, last_seq;                       /* its changes stand between them; 0 = unknown */
    struct job_figures told, forecast;                 /* what became of it; what will */
    struct problems problems;                          /* met while it ran */
    struct problems foreseen;                          /* by the plan */
    int64_t problem_count, foreseen_count;             /* all of them: only the first are kept */
    struct job_lefts left, foreseen_left;              /* rows that are not taken, in the same way */
    struct job_notices LIST(struct job_notice) notices;
    struct job_askeds LIST(struct job_asked) asked;    /* by the plan of a table */
    struct job_scanned scanned;
    bool counted;                                      /* told holds the outcome */

    /* the file */
    struct import_read *reading;
    struct import *import;
    const struct import_sheet *sheet;
    struct import_targets targets;
    struct import_mapping mapping;

    /* the work */
    const struct job_work *work;
    void *plan_state;           /* of the kind of work */
    size_t items, cursor, next; /* all before cursor are answered; next: the first not looked at */
    unsigned char *status;      /* by item: waiting, sent, answered; above: tries */
    bool planned, resumed;
    bool planning;        /* some of the file is not looked at */
    size_t looks, looked; /* what the plan looks at one by one, and how many it has */
    ms_t planned_at;
    size_t resumed_at;
    struct previews LIST(struct job_preview) preview;

    /* the pump */
    struct job_sent sent[JOB_SLICE];
    size_t sent_count;
    bool dirty;       /* the record is behind */
    bool told_origin; /* of an undo: the import was told */
    size_t stored_cursor;
    int64_t notes_sent; /* facts about the record: part of their ids */
    int note_tries;
};

/* job_sheets.c: a workbook may hold the same table on several sheets, one for each unit: all of them are read. */
void job_sheets_join(struct job *job); /* once the sheet is chosen */
bool job_reads(const struct job *job, const struct import_sheet *sheet);
/* What people do not see: sheets that are not read, rows that are hidden. */
void job_foresee_sheets(struct job *job);
void job_print_sheets(const struct job *job, struct json *json); /* "sheets"; null: one table */

/* job_left.c: rows of a table that are not taken, met and foreseen; `sheet` NULL or `line` 0: it is none of a table. */
void job_leave(struct job *job, const struct import_sheet *sheet, int64_t line, const char *reason);
void job_foresee_left(struct job *job, const struct import_sheet *sheet, int64_t line, const char *reason);
void job_print_left(struct json *json, const struct job *job); /* "left_rows", for the record */
void job_read_left(struct job *job, const json_t *figures);

/* job_words.c: of a table whose plan is made. */
int job_words_find(struct job *job, struct oops *oops) RESULT; /* fills `asked` */
/* -ERR_INVALID names the column: an answer that the register does not take. */
int job_words_check(const struct job *job, const struct job_world *world, const struct import_mapping *mapping,
                    struct oops *oops) RESULT;
/* A cell with what its words mean instead; NULL: nobody said anything of them. *ret_refused: its row is not wanted;
 * *ret_note: what is to be told. */
const char *job_words_read(const struct job *job, struct arena *arena, size_t column, const char *cell,
                           bool *ret_refused, const char **ret_note);
void job_print_words(const struct job *job, size_t column, struct json *json);        /* "words", "more_words" */
void job_print_choices(const struct job *job, const struct field *field, struct json *json); /* "choices", "register" */

/* job.c */
void job_problem(struct job *job, const char *where, const char *message); /* met */
void job_foresee(struct job *job, const char *where, const char *message); /* found while planning */
void job_notice(struct job *job, const char *where, const char *message, const char *place); /* counted by the plan */
int job_fail(struct job *job, const struct oops *oops);                    /* returns the failure */
struct actor job_actor(const struct job *job);
void job_item_id(const struct job *job, size_t item, char ret_id[64]);

/* job_record.c */
extern const char *const job_wills[WILL_COUNT]; /* as they are told */
const char *job_state_name(enum job_state state);
void job_print_problems(struct json *json, const struct problems *problems); /* into an open array */
void job_print_scanned(struct json *json, const struct job_scanned *scanned); /* "scanned" */
const char *job_options_text(struct arena *arena, const struct job *job);
const char *job_figures_text(struct arena *arena, const struct job *job);
void job_note_fact(struct job *job, struct arena *arena, ms_t now, struct fact *ret_fact);
void job_origin_fact(struct job *job, struct arena *arena, ms_t now, struct fact *ret_fact);

/* job_trail.c: what the trail has of the job's facts, those of the record itself left out. */
struct job_verbs {
    int64_t opened, joined, reopened, refused, gone; /* of findings */
};
/* The condition over the trail: facts of job `id`, up to change `last_seq` (0 = no end). */
const struct term *job_trail_where(struct arena *arena, int64_t id, int64_t last_seq);
int job_trail_count(const struct job *job, const struct job_world *world, struct job_verbs *ret_verbs,
                    struct oops *oops) RESULT;
/* Whether a fact is in the trail, and what it did. Returns 0, or 1 when it is not. */
int job_trail_find(const struct job_world *world, struct arena *arena, const char *fact_id, const char **ret_verb,
                   int64_t *ret_seq, struct oops *oops) RESULT;

#endif
