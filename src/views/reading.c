#include "views/reading.h"

#include "rules/people.h"
#include "rules/words.h"
#include "views/scope.h"
#include "views/tally.h"

#include <stdio.h>
#include <string.h>

enum { TITLE_DEPTH = 4, TITLES_AT_ONCE = 2000 };

struct title {
    const char *text, *number, *state;
    struct value link; /* the title is that of another record */
};

/* What is wanted, and what was not found, is called so: it is not asked for again. */
static const struct title NOTHING = {.text = "", .state = ""};

const char *reading_say(const struct reading *reading, const char *zh, const char *en)
{
    return reading->english && !text_empty(en) ? en : zh;
}

const char *reading_people(struct reading *reading, struct deciding *deciding, const struct who *who)
{
    return reading->english ? people_words_en(deciding, who) : people_words(deciding, who);
}

const char *reading_duration(struct reading *reading, ms_t duration)
{
    return reading->english ? words_duration_en(reading->arena, duration) : words_duration(reading->arena, duration);
}

const char *reading_told(struct reading *reading, struct deciding *deciding, const struct field *field,
                         struct value value)
{
    deciding->english = reading->english;
    return tell_value(deciding, field, value);
}

void reading_begin(struct reading *reading, struct arena *arena, ms_t now)
{
    reading->arena = arena;
    reading->now = now;
    reading->view = (struct view){.arena = arena};
    reading->titles = (struct map){0};
    reading->wanted.at = NULL;
    reading->wanted.n = reading->wanted.cap = 0;
    if (reading->tally)
        tally_begin(reading->tally, reading->store);
}

void reading_follow_law(struct reading *reading, const char *table, const struct row *row)
{
    reading->law = law_of_record(reading->law, table, row);
}

bool reading_wants(const struct reading *reading) { return reading->view.wants.n || reading->wanted.n; }

struct deciding reading_deciding(struct reading *reading, const struct reg *reg, const struct row *subject)
{
    return (struct deciding){
        .arena = reading->arena,
        .law = reading->law,
        .view = &reading->view,
        .now = reading->now,
        .reg = reg,
        .subject = subject,
    };
}

/* --- asking --- */

size_t reading_rows(struct reading *reading, const struct ask *ask, const struct row **ret_rows)
{
    const struct answer *answer = view_answer(&reading->view, ask);
    *ret_rows = answer ? answer->rows : NULL;
    return answer ? answer->n : 0;
}

const struct row *reading_row(struct reading *reading, const char *table, int64_t id)
{
    struct deciding deciding = reading_deciding(reading, NULL, NULL);
    return deciding_row(&deciding, table, id);
}

struct value reading_value(struct reading *reading, const struct ask *ask)
{
    const struct answer *answer = view_answer(&reading->view, ask);
    return answer ? answer->value : VALUE_NONE;
}

int64_t reading_count(struct reading *reading, const char *table, const struct term *where, size_t up_to)
{
    struct ask ask = {.kind = ASK_COUNT, .table = table, .where = where, .limit = up_to};
    struct value value = reading_value(reading, &ask);
    return value.kind == VALUE_INT ? value.number : 0;
}

/* --- titles --- */

static void title_key(struct value ref, char *key, size_t n)
{
    snprintf(key, n, "%s/%lld", ref.ref.table, (long long)ref.ref.id);
}

static const struct title *title_of(struct reading *reading, struct value ref)
{
    char key[200];
    if (ref.kind != VALUE_REF || !ref.ref.table || !ref.ref.id)
        return &NOTHING;
    title_key(ref, key, sizeof key);
    const struct title *title = map_get(&reading->titles, key);
    if (title)
        return title;
    *list_push(reading->arena, &reading->wanted) = ref;
    map_set(reading->arena, &reading->titles, key, (void *)&NOTHING);
    return &NOTHING;
}

const char *reading_title(struct reading *reading, struct value ref)
{
    const struct title *title = title_of(reading, ref);
    for (int depth = 0; title->link.kind == VALUE_REF && depth < TITLE_DEPTH; depth++) {
        const struct title *other = title_of(reading, title->link);
        if (other == &NOTHING)
            break;
        title = other;
    }
    return title->text;
}

const char *reading_state(struct reading *reading, struct value ref) { return title_of(reading, ref)->state; }

const char *reading_number(struct reading *reading, struct value ref)
{
    char key[200];
    if (ref.kind != VALUE_REF || !ref.ref.table)
        return NULL;
    title_key(ref, key, sizeof key);
    const struct title *title = map_get(&reading->titles, key);
    return title ? title->number : NULL;
}

/* The column of its title: of a message the one in the reader's language. */
static const struct field *titled_by(struct reading *reading, const struct reg *reg, const struct row *row)
{
    bool english = reading->english && *row_text(row, "title-en");
    return reg_field(reg, english ? "title-en" : reg_title_field(reg));
}

static void keep_title(struct reading *reading, const struct reg *reg, const struct row *row)
{
    char key[200];
    struct title *title = ARENA_NEW(reading->arena, struct title);
    struct deciding deciding = reading_deciding(reading, reg, NULL);
    const struct field *field = titled_by(reading, reg, row);
    struct value value = field ? row_get(row, field->name) : VALUE_NONE;
    const char *number = row_text(row, "number");
    bool itself = value.kind == VALUE_REF && value.ref.id == row->id && !strcmp(value.ref.table, row->table);
    bool closed = reg->readers && reading->viewer && !scope_register(reading, reg);
    if (closed) { /* that there is such a record may be known, what it says may not */
        value = VALUE_OF_TEXT(reading_say(reading, "（仅限相关人员）", "(only for those concerned)"));
        field = NULL;
        number = "";
    }
    title->number = *number ? number : NULL;
    title->state = row_text(row, "state");
    title->link = itself ? VALUE_NONE : value;
    title->text = value.kind == VALUE_REF ? number : reading_told(reading, &deciding, field, value);
    if (!*title->text)
        title->text = number;
    title_key(VALUE_OF_REF(row->table, row->id), key, sizeof key);
    map_set(reading->arena, &reading->titles, key, title);
}

/* Titles of one register, a slice of the ids. */
static int fetch_slice(struct reading *reading, const struct reg *reg, const int64_t *ids, size_t n, struct oops *oops)
{
    const char *columns[4];
    size_t count = 0;
    const char *field = reg_title_field(reg);
    if (reg_field(reg, field) && strcmp(field, "number"))
        columns[count++] = field;
    if (reg_field(reg, "title-en"))
        columns[count++] = "title-en";
    if (reg_field(reg, "number")) /* lines have none */
        columns[count++] = "number";
    if (reg->states.n)
        columns[count++] = "state";
    struct ask ask = {.kind = ASK_ROWS,
                      .table = reg->name,
                      .where = where_ids(reading, "id", ids, n),
                      .limit = n,
                      .columns = columns,
                      .column_count = count};
    struct answer answer;
    int err = store_ask(reading->store, reading->arena, &ask, &answer, oops);
    for (size_t i = 0; !err && i < answer.n; i++)
        keep_title(reading, reg, &answer.rows[i]);
    return err;
}

static int fetch_titles_of(struct reading *reading, const char *table, struct oops *oops)
{
    const struct reg *reg = law_reg(reading->law, table);
    struct ids LIST(int64_t) ids = {0};
    int err = 0;
    for (size_t i = 0; reg && i < reading->wanted.n; i++)
        if (!strcmp(reading->wanted.at[i].ref.table, table))
            *list_push(reading->arena, &ids) = reading->wanted.at[i].ref.id;
    for (size_t at = 0; at < ids.n && !err; at += TITLES_AT_ONCE)
        err = fetch_slice(reading, reg, ids.at + at, ids.n - at < TITLES_AT_ONCE ? ids.n - at : TITLES_AT_ONCE, oops);
    return err;
}

static int fetch_titles(struct reading *reading, struct oops *oops)
{
    int err = 0;
    for (size_t i = 0; i < reading->wanted.n && !err; i++) {
        const char *table = reading->wanted.at[i].ref.table;
        bool first = true;
        for (size_t k = 0; k < i && first; k++)
            first = strcmp(reading->wanted.at[k].ref.table, table) != 0;
        if (first)
            err = fetch_titles_of(reading, table, oops);
    }
    reading->wanted.n = 0;
    return err;
}

/* --- rounds --- */

static int answer_want(struct reading *reading, const struct want *want, struct answer *ret_answer, struct oops *oops)
{
    bool counts = reading->tally && want->ask.kind == ASK_COUNT;
    *ret_answer = (struct answer){0};
    if (counts && tally_has(reading->tally, want->key, &ret_answer->value))
        return 0;
    int err = store_ask(reading->store, reading->arena, &want->ask, ret_answer, oops);
    if (!err && counts)
        tally_keep(reading->tally, want->key, &want->ask, ret_answer->value);
    return err;
}

static int fetch(struct reading *reading, struct oops *oops)
{
    for (size_t i = 0; i < reading->view.wants.n; i++) {
        struct answer answer;
        const struct want *want = &reading->view.wants.at[i];
        int err = answer_want(reading, want, &answer, oops);
        if (err)
            return err;
        view_give(&reading->view, want, &answer);
    }
    reading->view.wants.n = 0;
    return fetch_titles(reading, oops);
}

static int too_deep(struct oops *oops)
{
    return oops_set(oops, ERR_INTERNAL, "views", "要查的层数太多，没能看全", "the view asks deeper than allowed");
}

static void rewind_to(struct json *out, const struct json *start, size_t n)
{
    *out = *start;
    out->text->n = n;
    if (out->text->at)
        out->text->at[n] = '\0';
}

int reading_draw(struct reading *reading, struct json *out, int (*draw)(struct reading *, struct json *, void *),
                 void *context, struct oops *oops)
{
    const struct json start = *out;
    size_t n = out->text->n;
    for (int round = 0; round < READING_ROUNDS; round++) {
        int answer = draw(reading, out, context);
        bool done = answer < 0 || !reading_wants(reading);
        if (done && !answer)
            return 0;
        rewind_to(out, &start, n);
        if (done)
            return answer;
        int err = fetch(reading, oops);
        if (err)
            return err;
    }
    return too_deep(oops);
}

int reading_decide(struct reading *reading, int (*work)(struct deciding *deciding, void *context), void *context,
                   struct oops *oops)
{
    for (int round = 0; round < READING_ROUNDS; round++) {
        struct deciding deciding = reading_deciding(reading, NULL, NULL);
        int answer = work(&deciding, context);
        if (answer < 0 || !reading_wants(reading))
            return answer;
        int err = fetch(reading, oops);
        if (err)
            return err;
    }
    return too_deep(oops);
}

/* --- terms --- */

static const struct term *kept(struct reading *reading, struct term term)
{
    return arena_copy(reading->arena, &term, sizeof term);
}

const struct term *where_and(struct reading *reading, const struct term *a, const struct term *b)
{
    return term_and(reading->arena, a, b);
}

const struct term *where_or(struct reading *reading, const struct term *a, const struct term *b)
{
    return !a || !b ? (a ? a : b) : kept(reading, (struct term){.kind = TERM_OR, .a = a, .b = b});
}

const struct term *where_not(struct reading *reading, const struct term *a)
{
    return kept(reading, (struct term){.kind = TERM_NOT, .a = a});
}

const struct term *where_is(struct reading *reading, const char *column, struct value value)
{
    return term_is(reading->arena, column, value);
}

const struct term *where_checked(struct reading *reading, const char *column, struct value value)
{
    return where_not(reading, where_compare(reading, column, TERM_DIFFERS, value));
}

const struct term *where_compare(struct reading *reading, const char *column, enum term_kind kind, struct value value)
{
    return term_compare(reading->arena, column, kind, value);
}

const struct term *where_filled(struct reading *reading, const char *column, bool filled)
{
    return kept(reading,
                (struct term){.kind = filled ? TERM_FILLED : TERM_EMPTY, .a = term_column(reading->arena, column)});
}

const struct term *where_in(struct reading *reading, const char *column, const struct value *values, size_t n)
{
    if (n == 1)
        return where_is(reading, column, values[0]);
    return where_compare(reading, column, TERM_IN, VALUE_OF_LIST(values, n));
}

const struct term *where_ids(struct reading *reading, const char *column, const int64_t *ids, size_t n)
{
    struct value *values = ARENA_ARRAY(reading->arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        values[i] = VALUE_OF_INT(ids[i]);
    return where_in(reading, column, values, n);
}

const struct term *where_state(struct reading *reading, const char *states)
{
    char **parts;
    size_t n = text_split(reading->arena, states, ' ', &parts);
    struct value *values = ARENA_ARRAY(reading->arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        values[i] = VALUE_OF_TEXT(parts[i]);
    return where_in(reading, "state", values, n);
}

const struct term *where_line(struct reading *reading, const char *lines_table, const struct term *where)
{
    static const struct path ROW = {.root = ROOT_ROW};
    struct set *set = ARENA_NEW(reading->arena, struct set);
    *set = (struct set){.table = lines_table, .lines = &ROW, .where = where};
    return kept(reading, (struct term){.kind = TERM_EXISTS, .set = set});
}

const struct term *reading_standing(struct reading *reading, const char *table, const struct term *where)
{
    return where_and(reading, where, term_standing(reading->arena, reading->law, table));
}

struct ask ask_rows_by(struct reading *reading, const char *table, const struct term *where, const char *order,
                       bool down, size_t limit)
{
    struct ask ask = {.kind = ASK_ROWS, .table = table, .where = where, .limit = limit};
    if (order) {
        ask.order[0] = (struct ask_order){term_column(reading->arena, order), down};
        ask.order_count = 1;
    }
    return ask;
}

/* --- the viewer --- */

bool viewer_has_role(const struct viewer *viewer, const char *role)
{
    for (size_t i = 0; i < viewer->role_count; i++)
        if (!strcmp(viewer->roles[i], role))
            return true;
    return false;
}

bool viewer_holds(const struct viewer *viewer, const char *post, int64_t unit)
{
    for (size_t i = 0; i < viewer->post_count; i++)
        if (!strcmp(viewer->posts[i].post, post) &&
            (unit ? viewer->posts[i].unit == unit : !viewer->posts[i].afar))
            return true;
    return false;
}
