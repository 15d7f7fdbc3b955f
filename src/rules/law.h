/* The law: all adopted packs, compiled. Immutable once loaded; one arena; one generation.
 * The words are those of the pack language (docs/pack-language.md): each struct is one place of it. */
#ifndef FENGSUI_RULES_LAW_H
#define FENGSUI_RULES_LAW_H

#include "base/list.h"
#include "base/map.h"
#include "model/schema.h"
#include "model/term.h"
#include "rules/calendar.h"
#include "rules/due.h"
#include "rules/period.h"

struct reg;
struct field;
struct deed;
struct state;

struct names LIST(const char *);

/* Where a construct stands and which clauses it carries. */
struct origin {
    const char *pack;
    const char *path; /* "rectification-notice.rectifying.answer" */
    const char *file;
    int line;
    struct names clauses; /* inherited from the register when it states none itself */
};

struct pack {
    const char *name, *edition, *title, *en, *number, *issuer, *approved_by, *interpreter, *extends;
    const char *called, *called_en; /* in front of its articles: `short`, else the title; the English one may be NULL */
    const char *issued, *effective;
    struct names basis, repeals;
};

struct clause {
    const char *id, *pack, *article, *chapter, *title, *en, *gist, *gist_en;
    /* The article as it is named away from its regulation's own page: "《监测预警制度》第五条" where more than one
     * regulation is adopted, else "第五条". NULL when it has no article. */
    const char *cited, *cited_en;
    const char *fed, *fed_en; /* the sense is not built: through which fact it is fed until then; NULL otherwise */
    bool acknowledge; /* carried by being known, not by doing */
};

struct setting_row {
    const char *key;          /* NULL: the only value */
    const struct term *value; /* in force: the institution's own, or the pack's */
    const struct term *given; /* the pack's */
    const char *said;         /* the pack's, as it is written */
};

struct setting {
    const char *name, *title, *en, *per; /* per: field that selects in the table */
    const char *may, *source;
    struct setting_rows LIST(struct setting_row) rows;
    struct origin origin;
};

/* --- people --- */
enum who_kind {
    WHO_POST, WHO_CHAIR, WHO_MEMBERS, WHO_PATH, WHO_POLICY, WHO_DOER, WHO_OPENER, WHO_ACTOR,
    WHO_DEPUTY, WHO_SUPERIOR, WHO_EVERYONE, WHO_ADDRESSEE,
};

struct who {
    enum who_kind kind;
    const char *name;            /* post (the one meant), group, deed, or policy kind */
    const char *said;            /* the post as the pack calls it */
    const char *attribute;       /* policy attribute */
    const struct term *of;       /* unit, register row …; NULL = the subject's unit */
    const struct set *every;     /* of every unit where … */
    const struct term *where;    /* everyone … where */
    const struct who *inner;     /* deputy of, superior of */
    const struct who *next;      /* or */
};

struct post {
    const char *name, *title, *en, *per; /* institution, unit, or a register */
    const char *same_as;            /* canonical name this one is another word for; NULL = itself */
    bool single;
    const struct who *vacant;       /* who stands in */
    const char *sees;               /* all, unit, or NULL */
    struct names apart_from;        /* posts that the same person may not hold at the same time */
    const struct term *eligible;    /* who may be appointed: over the person; NULL = anybody */
    const char *eligible_text;      /* as written */
    struct origin origin;
};

struct group {
    const char *name, *title, *en;
    const struct who *chair, *members;
    struct origin origin;
};

/* --- fields --- */
enum field_type {
    TYPE_TEXT, TYPE_PAGE, TYPE_NUMBER, TYPE_MONEY, TYPE_PERCENT, TYPE_DATE, TYPE_DATETIME, TYPE_TIME, TYPE_DURATION,
    TYPE_RANGE, TYPE_FLAG, TYPE_PERSON, TYPE_UNIT, TYPE_POST, TYPE_REF, TYPE_REFS, TYPE_LINES, TYPE_FILE, TYPE_FILES,
    TYPE_ADDRESS, TYPE_NET, TYPE_MAC, TYPE_URL, TYPE_MAIL, TYPE_PHONE, TYPE_SECRET, TYPE_ONE_OF, TYPE_SOME_OF,
    TYPE_COUNT,
};

struct need {
    const struct term *that;
    const char *field; /* the need is that this field is filled; NULL otherwise */
    const struct term *when; /* asked only where this is true: the scope of the pack; NULL = everywhere */
    const char *text;  /* the condition as written */
    const char *otherwise, *otherwise_en;
    enum { WEIGHT_REFUSE, WEIGHT_REASON, WEIGHT_WARN } weight;
    struct origin origin;
};
struct needs LIST(struct need);

struct line_row {
    const char *item;
    const struct term *when;
};

struct field {
    const char *name, *title, *en, *group, *group_en, *hint, *hint_en;
    enum field_type type;
    const char *to;                 /* register, "any", or NULL */
    struct names choices, choices_en; /* what is kept and shown in Chinese; how each is called in English, or none */
    const struct term *required;    /* NULL = never; a constant when always */
    bool required_always;
    const struct term *initial;     /* default */
    const struct term *min, *max;
    const struct term *is;          /* computed on every save */
    const struct term *where;       /* candidates of a ref: over ROOT_ROW = candidate */
    const char *from;               /* capability that proposes a value */
    struct names judge;
    const struct who *readers;
    const struct reg *lines;        /* TYPE_LINES: its columns as a register of their own */
    struct line_rows LIST(struct line_row) rows; /* fixed rows */
    const struct set *each;         /* drawn rows: column named as the register */
    bool builtin;
    struct origin origin;
};
struct fields LIST(struct field);

/* --- effects --- */
enum effect_kind {
    EFFECT_NOTIFY,
    EFFECT_ESCALATE,
    EFFECT_OPEN,
    EFFECT_SET,
    EFFECT_GO,
    EFFECT_PRINT,
    EFFECT_STRIKE,
    EFFECT_CALL
};

struct assign {
    const char *name;            /* open, call: field */
    const struct path *path;     /* set: what is set */
    const struct term *value;
    const struct who *who;       /* policy: an attribute of type people */
};

struct effect {
    enum effect_kind kind;
    const char *name;            /* register, state, form, ladder, capability */
    const struct who *who;
    const char *notice;
    const struct term *when;     /* if */
    const struct set *each;
    struct assigns LIST(struct assign) values;
    struct names same_as;
    const struct term *same_while; /* joins only a record for which this holds: over ROOT_ROW */
    const char *again;           /* "reopen" or NULL */
    const struct term *stays;    /* … but not a record for which this holds: over ROOT_ROW, with the fact */
    const struct path *as;       /* field that stores the new record */
    const struct term *key;      /* strike */
    const struct term *of;       /* go, call, print: the record concerned; NULL = this */
    const struct reg *of_reg;    /* where `of` leads; NULL = only the value knows */
    const struct due_phrase *prove;
    bool undo;
    struct origin origin;
};
struct effects LIST(struct effect);

/* --- clocks --- */
struct mark {
    struct due_phrase after;     /* span before (or later than) the due moment */
    const struct term *span_path;/* setting or policy that gives the span, or NULL */
    struct effects effects;
};
struct marks LIST(struct mark);

struct clock {
    bool set;
    struct due_phrase due;
    const struct term *span;     /* setting or policy that gives the span, or NULL */
    struct anchors LIST(const struct term *) anchors; /* the first that is filled counts */
    const char *text;            /* as written */
    struct marks before, later;
    struct effects missed;
    const struct term *pause;
    struct marks held;           /* while it stands: so long after it stopped */
    struct {
        bool may;
        const char *title, *en;
        struct names asks;
        const struct who *by;
        struct origin origin;
    } extend;
};

/* --- flows --- */
struct deed {
    const char *name, *title, *en;
    const struct state *state;   /* NULL: possible in every state */
    bool step;
    const struct who *by, *second, *only_from;
    struct names not_by;
    const char *auth;            /* "again", "second-factor", or NULL */
    bool in_person, no_transfer, no_withdraw;
    const struct term *when;     /* if */
    struct needs needs;
    struct names asks;
    bool asks_all;               /* open and edit take every field */
    struct effects then;
    const char *to;              /* state it leads to, or NULL */
    struct names after, returns;
    const char *rejects;
    const struct term *early;
    const char *early_text;
    struct clock clock;          /* of a step */
    struct origin origin;
};
struct deeds LIST(struct deed);

struct automatic {
    const struct term *when;
    const char *to;
    struct effects then;
    struct origin origin;
};

struct grant {
    const char *use;
    const struct who *by;
    struct assigns limits;
    const struct term *until;
    struct origin origin;
};

struct state {
    const char *name, *title, *en;
    const struct reg *reg;
    bool final;
    const char *no_limit;
    struct clock clock;
    struct deeds deeds;          /* actions and steps */
    const char *done;            /* state to go to when the steps are done */
    const char *done_step;       /* quorum: {step: …} */
    int done_count;              /* 0 = all, else this many of done_step */
    const char *steps_policy;    /* steps joined from a policy kind */
    const struct set *steps_rows; /* each of these rows is a step: what is to be done, `by` whom, `after` which */
    const char *steps_title;     /* the column that says what is to be done */
    struct names draws;          /* lines that follow the rows they are drawn from while the record stands here */
    struct effects entering;
    struct automatics LIST(struct automatic) when;
    struct grants LIST(struct grant) grants;
    struct origin origin;
};

struct view_def {
    const char *name, *title, *en;
    const struct term *where;
    struct names columns;
    struct origin origin;
};

struct reg {
    const char *name, *title, *en, *area;
    const char *title_of;
    const char *number_pattern;  /* "整改〔{year}〕{seq:3}号" or NULL */
    const char *number_when;     /* deed that draws it; NULL = open */
    bool builtin;                /* written by the engine itself */
    bool laid_out;               /* effects or duties open its records: nobody else does unless `open` says who */
    const struct reg *owner;     /* of a lines register */
    const char *valid_from, *valid_to;
    const struct who *readers;
    struct fields fields;        /* the built-in columns come first */
    struct uniques LIST(struct unique) uniques;
    struct needs checks;
    struct deeds deeds;          /* open, edit and actions of every state */
    struct names policy_steps;   /* what steps that policies bring are called */
    struct states LIST(struct state) states; /* the first starts */
    struct views LIST(struct view_def) views;
    struct origin origin;
};

/* --- standing things --- */
struct duty {
    const char *name, *title, *en;
    const struct reg *subject;   /* register of its subjects; NULL: the institution */
    const char *lines;           /* subjects are these lines of the register's records */
    const struct term *among;    /* which rows: over ROOT_SUBJECT */
    const struct period_phrase *every;
    const struct path *during;
    const struct term *always, *while_, *met, *excuse;
    const struct who *who;
    const char *fill;            /* register the task opens a record of */
    const struct term *draw;     /* which part of the subjects, 20% or a setting; NULL = all */
    struct clock clock;
    struct origin origin;
};

struct attribute {
    const char *name, *title, *type;
    const char *join; /* highest lowest soonest farthest union common yes-wins no-wins; type is people or list with
                         union, common */
};

struct policy_kind {
    const char *name, *title, *en, *of;
    struct attributes LIST(struct attribute) attributes;
    struct origin origin;
};

struct policy {
    const char *kind;
    const struct term *for_;     /* over ROOT_SUBJECT */
    struct assigns values;       /* attribute = value */
    struct deeds steps;          /* for chains and plans */
    struct origin origin;
};

struct watch_def {
    const char *name, *title, *en;
    const struct reg *of;
    const struct term *among;    /* over ROOT_SUBJECT */
    const struct term *maintenance; /* over ROOT_SUBJECT: while it holds the target rests and is no outage; NULL */
    const char *probe;           /* capability */
    const struct term *address;
    const char *every;           /* span text */
    const struct term *every_span;
    struct span interval;
    int down_k, down_n;          /* down: k of n */
    const char *expect;
    struct origin origin;
};

struct rule {
    const char *name, *title, *en;
    const char *on;              /* fact, "register.deed" or "register.state" */
    const struct reg *reg;       /* of on, when it names a register */
    const struct term *when;
    struct {
        int count;               /* 0 = no window */
        const struct term *of, *per;
        struct span over;
    } window;
    struct effects then;
    struct origin origin;
};

struct rung {
    int number;
    struct effects effects;
};

struct ladder {
    const char *name, *title, *en, *per;
    const char *within;
    struct rungs LIST(struct rung) rungs;
    struct origin origin;
};

struct indicator {
    const char *name, *title, *en;
    const struct period_phrase *every;
    struct names per;
    const struct set *share_of;
    const struct term *share_that;
    const struct term *value, *weight, *warn;
    const struct term *target;   /* over ROOT_FACT: fact.value is the indicator's own value */
    const char *target_text;     /* as written: "value <= 24 hours" */
    const char *unit_text, *owner, *evidence;
    struct origin origin;
};

struct notice {
    const char *name, *title, *en, *text, *text_en; /* `en` has the places of the title, `text_en` those of the text */
    struct names via;
    const char *receipt, *once;  /* span texts or NULL */
    struct span receipt_span, once_span;
    struct effects otherwise;
    struct origin origin;
};

struct form {
    const char *name, *title, *en, *number, *template;
    struct names of;             /* registers it may be printed from */
    struct names basis;          /* clauses cited on it */
    const struct node *body;     /* the blocks as written; paper reads them through forms */
    struct origin origin;
};

struct fact_def {
    const char *name, *title, *en, *source;
    struct fields fields;
    struct origin origin;
};

/* A row that a pack brings into a register. */
struct record_row {
    const char *pack, *reg;
    const struct node *values;
};

/* Who is to be looked at again when a row of `table` changes: rows of `subject` whose `path` (their id when it is
 * empty) is the value of `column` in that row; all of them when column is NULL. */
struct touch {
    const struct reg *subject;
    const struct duty *duty; /* without subject: its open tasks are looked at */
    const char *table;
    struct path path;
    const char *column;
};

/* The law of an earlier generation: cases opened under it stay with it to their end. */
struct former_law {
    int64_t generation;
    const struct law *law;
};

struct law {
    struct arena *arena;
    int64_t generation;
    struct formers LIST(struct former_law) formers; /* only those under which a case is open */
    char hash[65];               /* of all texts it was compiled from */
    const struct calendar *calendar;
    const char *calendar_label;  /* "cn-2026 第1版" */
    struct packs LIST(struct pack) packs;
    struct clauses LIST(struct clause) clauses;
    struct map clause_of;        /* id → struct clause */
    struct map settings, posts, groups, regs, policy_kinds, ladders, notices, forms, facts; /* name → struct */
    struct duties LIST(struct duty) duties;
    struct policies LIST(struct policy) policies;
    struct watch_defs LIST(struct watch_def) watches;
    struct rules LIST(struct rule) rules;
    struct indicators LIST(struct indicator) indicators;
    struct records LIST(struct record_row) records;
    struct touches LIST(struct touch) touches;
    struct schema schema;        /* tables of all registers */
};

const struct reg *law_reg(const struct law *law, const char *name);
const struct field *reg_field(const struct reg *reg, const char *name);
/* The column that tells the rows of lines apart that the text names, or that are drawn; NULL: none does. */
const char *law_row_key(const struct field *lines);
const struct state *reg_state(const struct reg *reg, const char *name);
const struct state *reg_first_state(const struct reg *reg); /* NULL when it has no flow */
/* Its records are cases: some state has a clock. Others (assets, people) are kept as they are and follow the law in
 * force. */
bool reg_is_case(const struct reg *reg);
/* The law that decides about a record: of a case the one it was opened under, where that is still known. */
const struct law *law_of_record(const struct law *law, const char *table, const struct row *row);
/* The deed of this name that is possible in `state` (its own, then the register's); NULL when there is none. */
const struct deed *reg_deed(const struct reg *reg, const struct state *state, const char *name);
const struct post *law_post(const struct law *law, const char *name); /* follows same-as */
const struct duty *law_duty(const struct law *law, const char *name);
/* The register whose records meet the duty, or anchor it anew: it is done by registering one. NULL: no such thing. */
const struct reg *law_record_of_duty(const struct law *law, const struct duty *duty);
const struct clause *law_clause(const struct law *law, const char *id);
const char *field_type_name(enum field_type type);
/* How a choice of one-of, some-of is called in English; NULL where the pack does not say. */
const char *field_choice_en(const struct field *field, const char *choice);
bool field_is_list(const struct field *field); /* refs, files, some-of, net: its value is a VALUE_LIST */
/* How a record is called in lists: the field of title-of, else number, else the first text. */
const char *reg_title_field(const struct reg *reg);

#endif
