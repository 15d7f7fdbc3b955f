/* Shared by the setup*.c files only. */
#ifndef FENGSUI_SERVER_SETUP_INNER_H
#define FENGSUI_SERVER_SETUP_INNER_H

#include "format/json.h"
#include "server/account.h"
#include "server/office.h"
#include "server/setup.h"

#include <pthread.h>
#include <stdatomic.h>

enum setup_wish { SETUP_STAY, SETUP_AGAIN, SETUP_START_OVER, SETUP_REMOVE_DEMO };
enum setup_step {
    SETUP_INSTITUTION,
    SETUP_PACKS,
    SETUP_PEOPLE,
    SETUP_POSTS,
    SETUP_ADMINISTRATORS,
    SETUP_CHANNELS,
    SETUP_STEPS
};
enum { SETUP_CODE = 16, SETUP_ROWS = 2000 };

struct setup_loading {
    pthread_t thread;
    bool begun, over;          /* the thread is to be joined; it has nothing left to do */
    const char *zh, *en;       /* where it is */
    size_t done, total;
    ms_t since;                /* machine time */
    struct oops fault;         /* code 0 = none */
};

struct setup {
    struct arena *arena;
    const char *folder, *demo_folder, *part_folder, *code_path, *draft_path;
    enum chain_hash hash;
    struct office *office;
    void (*changed)(void *context);
    void *context;
    const char *house_folder;  /* of the house that is served */
    atomic_bool open, demo;    /* the set-up; what is served is a demonstration that this program put into DIR/demo */
    atomic_int wish;
    char code[SETUP_CODE];
    pthread_mutex_t lock;      /* over draft and loading */
    json_t *draft; /* {"who", "institution", "short", "kind", "root", "skipped": [step], "step", "forms": {}} */
    struct setup_loading loading;
};

/* A step in the clerk's thread: nothing else is written meanwhile. */
struct setup_desk {
    struct setup *setup;
    const struct api_step *step;
    struct house *house;
    struct stage stage;        /* over the house, its arena is the step's */
    struct oops *oops;
    void *own;                 /* of the step */
};
int setup_at_desk(struct setup *setup, const struct api_step *step, int (*work)(struct setup_desk *desk), void *own,
                  struct oops *oops) RESULT;

/* --- setup_draft.c --- */
const char *setup_draft_text(struct setup *setup, struct arena *arena, const char *name); /* "" when absent */
int64_t setup_draft_int(struct setup *setup, const char *name);
/* Takes the value over; the file is written before it returns. */
int setup_draft_set(struct setup *setup, const char *name, json_t *value, struct oops *oops) RESULT;
bool setup_skipped(struct setup *setup, const char *step);
int setup_skip(struct setup *setup, const char *step, struct oops *oops) RESULT;
int setup_draft_load(struct setup *setup, struct oops *oops) RESULT; /* with the code; both are made when absent */
void setup_draft_drop(struct setup *setup);                          /* files and memory */

/* --- the verbs of struct api_step --- */
int setup_look(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;
int setup_report(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;
int setup_institution(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;
int setup_check(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;
int setup_adopt(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;
int setup_people(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;
int setup_add(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;
int setup_posts(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;
int setup_appoint(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;
int setup_administrators(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;
int setup_demo(struct setup *setup, const struct api_step *step, struct oops *oops) RESULT;

/* --- parts of what GET /api/setup tells --- */
extern const char *const setup_steps[SETUP_STEPS];
extern const char *const setup_roles[3]; /* in the order of the page */
void setup_tell_packs(struct setup_desk *desk);
void setup_tell_loading(struct setup *setup, struct json *out, bool english);
void setup_tell_issues(struct json *out, const struct issues *issues, bool english);
/* The institution's own unit: there once packs are adopted, named as the draft says. */
int setup_root_unit(struct setup_desk *desk) RESULT;
/* Rows that are not void, in the step's arena, at most SETUP_ROWS; none while there is no such register. */
size_t setup_rows(struct setup_desk *desk, const char *table, const struct term *where, const char *order,
                  const struct row **ret_rows);
size_t setup_count(struct setup_desk *desk, const char *table, const struct term *where);

/* Asks for the house to be closed and served again. */
void setup_wish(struct setup *setup, enum setup_wish wish);
void setup_end_loading(struct setup *setup);

#endif
