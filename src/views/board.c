#include "views/board.h"

#include "rules/words.h"
#include "views/figures.h"
#include "views/scope.h"
#include "views/show.h"
#include "views/task.h"
#include "views/verbs.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPEN_MOST = 5000,
    CLOSED_MOST = 50000,
    STONES_MOST = 60, /* of a tower; of all towers together STONES_ALL, if each has STONES_LEAST */
    STONES_ALL = 1200,
    STONES_LEAST = 4,
    OVERDUE_MOST = 20,
    NEXT_MOST = 8,
    MONTHS = 12,
    WEEKS = 26,
    HOURS = 25, /* 0 … 24 */
    NEWEST_MOST = 200,
    WEEK_MS = 7 * 86400000
};

struct tower {
    int64_t unit;
    int64_t open, late, esc, soon, done, in_time;
    int64_t months[MONTHS];
    ms_t oldest; /* start of the oldest open one */
    struct spent LIST(ms_t) spent;
    const struct row *stones[STONES_MOST];
    enum rank ranks[STONES_MOST];
    size_t stone_count;
};

struct board {
    struct reading *reading;
    struct json *out;
    const struct row *open, *closed;
    size_t open_count, closed_count;
    struct towers LIST(struct tower) towers;
    day_t months[MONTHS];
    ms_t since;
    int64_t open_at[WEEKS], done_in[WEEKS], hours[HOURS];
    ms_t weeks[WEEKS]; /* Mondays, the last is this week's */
};

/* --- gathering --- */

static void begin(struct board *board)
{
    const struct calendar *calendar = board->reading->law->calendar;
    day_t today = calendar_day_at(calendar, board->reading->now);
    struct civil_date date = civil_date(today);
    for (int i = 0; i < MONTHS; i++)
        board->months[i] = civil_add_months(civil_day(date.year, date.month, 1), i - MONTHS + 1);
    board->since = calendar_ms(calendar, board->months[0], 0);
    ms_t monday = calendar_ms(calendar, today - civil_weekday(today) + 1, 0);
    for (int i = 0; i < WEEKS; i++)
        board->weeks[i] = monday - (WEEKS - 1 - i) * (ms_t)WEEK_MS;
}

static size_t tasks(struct board *board, const char *states, const struct term *where, const char *const *columns,
                    size_t n, size_t limit, const struct row **ret_rows)
{
    struct reading *reading = board->reading;
    const struct term *mine =
        where_and(reading, where_state(reading, states), scope_where(reading, law_reg(reading->law, "task")));
    struct ask ask = ask_rows_by(reading, "task", where_and(reading, mine, where), "id", true, limit);
    ask.columns = columns;
    ask.column_count = n;
    return reading_rows(reading, &ask, ret_rows);
}

static void gather(struct board *board)
{
    static const char *const CLOSED[] = {"unit", "state", "start", "met-at", "opened"};
    struct reading *reading = board->reading;
    board->open_count = tasks(board, "open missed", NULL, NULL, 0, OPEN_MOST, &board->open);
    board->open_count = task_drop_history(reading, &board->open, board->open_count);
    board->closed_count =
        tasks(board, "met late", where_compare(reading, "met-at", TERM_AT_LEAST, VALUE_OF_INT(board->since)), CLOSED, 5,
              CLOSED_MOST, &board->closed);
}

static struct tower *tower_of(struct board *board, int64_t unit)
{
    for (size_t i = 0; i < board->towers.n; i++)
        if (board->towers.at[i].unit == unit)
            return &board->towers.at[i];
    struct tower *tower = list_push(board->reading->arena, &board->towers);
    tower->unit = unit;
    return tower;
}

static void count_weeks(struct board *board, ms_t opened, ms_t closed)
{
    for (int i = 0; i < WEEKS; i++) {
        ms_t end = board->weeks[i] + WEEK_MS;
        board->open_at[i] += opened < end && (!closed || closed >= end);
        board->done_in[i] += closed >= board->weeks[i] && closed < end;
    }
}

/* What falls due today, by the hour; the 24:00 that ends the day is its last. */
static void count_hour(struct board *board, ms_t due)
{
    const struct calendar *calendar = board->reading->law->calendar;
    ms_t start = calendar_ms(calendar, calendar_day_at(calendar, board->reading->now), 0);
    if (due > start && due <= start + CIVIL_DAY_MS)
        board->hours[(due - start) / 3600000]++;
}

static void count_open(struct board *board, const struct row *task)
{
    struct tower *tower = tower_of(board, row_int(task, "unit"));
    enum rank rank = rank_of_task(board->reading, task);
    ms_t start = row_int(task, "start");
    tower->open++;
    tower->late += rank == RANK_LATE || rank == RANK_ESC;
    tower->esc += rank == RANK_ESC;
    tower->soon += rank == RANK_SOON;
    if (!tower->oldest || start < tower->oldest)
        tower->oldest = start;
    if (tower->stone_count < STONES_MOST) {
        tower->stones[tower->stone_count] = task;
        tower->ranks[tower->stone_count++] = rank;
    }
    count_weeks(board, row_int(task, "opened"), 0);
    count_hour(board, row_int(task, "due"));
}

static void count_closed(struct board *board, const struct row *task)
{
    const struct calendar *calendar = board->reading->law->calendar;
    struct tower *tower = tower_of(board, row_int(task, "unit"));
    ms_t end = row_int(task, "met-at"), start = row_int(task, "start");
    day_t day = calendar_day_at(calendar, end);
    tower->done++;
    tower->in_time += !strcmp(row_text(task, "state"), "met");
    *list_push(board->reading->arena, &tower->spent) = end > start ? end - start : 0;
    for (int i = MONTHS - 1; i >= 0; i--)
        if (day >= board->months[i]) {
            tower->months[i]++;
            break;
        }
    count_weeks(board, row_int(task, "opened"), end);
}

static int by_trouble(const void *a, const void *b)
{
    const struct tower *x = a, *y = b;
    if (x->late != y->late)
        return x->late > y->late ? -1 : 1;
    if (x->open != y->open)
        return x->open > y->open ? -1 : 1;
    return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* --- showing --- */

static void show_headline(struct board *board)
{
    int64_t open = 0, late = 0;
    for (size_t i = 0; i < board->towers.n; i++) {
        open += board->towers.at[i].open;
        late += board->towers.at[i].late;
    }
    json_key_text(
        board->out, "headline",
        late ? arena_printf(board->reading->arena, "%lld 件在办，%lld 件过了时限", (long long)open, (long long)late)
             : arena_printf(board->reading->arena, "%lld 件在办，没有过时限的", (long long)open));
}

static int by_length(const void *a, const void *b)
{
    const ms_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static const char *median(struct board *board, struct tower *tower)
{
    if (!tower->spent.n)
        return NULL;
    qsort(tower->spent.at, tower->spent.n, sizeof *tower->spent.at, by_length);
    return reading_duration(board->reading, tower->spent.at[(tower->spent.n - 1) / 2]);
}

static void show_stones(struct board *board, const struct tower *tower)
{
    size_t share = STONES_ALL / board->towers.n, most = share > STONES_LEAST ? share : STONES_LEAST;
    json_key(board->out, "stones");
    json_open_array(board->out);
    for (size_t i = 0; i < tower->stone_count && i < most; i++) {
        struct value subject = task_record(board->reading, tower->stones[i]);
        if (subject.kind != VALUE_REF)
            continue;
        json_open_object(board->out);
        show_ref(board->reading, board->out, "record", subject);
        json_key_text(board->out, "rank", rank_name(tower->ranks[i]));
        json_close(board->out);
    }
    json_close(board->out);
}

static void show_tower(struct board *board, struct tower *tower)
{
    struct json *out = board->out;
    json_open_object(out);
    show_ref_to(board->reading, out, "unit", "unit", tower->unit);
    show_ref_to(board->reading, out, "officer", "person", scope_officer(board->reading, tower->unit));
    json_key_int(out, "open", tower->open);
    json_key_int(out, "late", tower->late);
    json_key_int(out, "esc", tower->esc);
    json_key_int(out, "soon", tower->soon);
    json_key_int(out, "done", tower->done);
    if (tower->done)
        json_key_double(out, "on_time", (double)(tower->in_time * 1000 / tower->done) / 1000);
    else
        json_key_none(out, "on_time");
    json_key_text(out, "median", median(board, tower));
    json_key_text(out, "oldest",
                  tower->oldest ? reading_duration(board->reading, board->reading->now - tower->oldest) : NULL);
    show_stones(board, tower);
    json_key(out, "months");
    json_open_array(out);
    for (int i = 0; i < MONTHS; i++)
        json_int(out, tower->months[i]);
    json_close(out);
    json_close(out);
}

/* Mean times that a pack measures: "mean-detect" stands as "detect". */
static void show_times(struct board *board)
{
    struct reading *reading = board->reading;
    json_key(board->out, "times");
    json_open_object(board->out);
    for (size_t i = 0; i < reading->law->indicators.n; i++) {
        const struct indicator *indicator = &reading->law->indicators.at[i];
        struct period period;
        if (!text_starts(indicator->name, "mean-") || figure_kind(reading->law, indicator) != FIGURE_DURATION ||
            !figure_period(reading, indicator, reading->now, &period))
            continue;
        struct figure figure = figure_of(reading, indicator, period, 0);
        json_key_text(board->out, indicator->name + 5, figure.known ? figure_text(reading, indicator, &figure) : NULL);
    }
    json_close(board->out);
}

static int by_due(const void *a, const void *b)
{
    ms_t x = row_int(*(const struct row *const *)a, "due"), y = row_int(*(const struct row *const *)b, "due");
    return x < y ? -1 : x > y;
}

static void show_overdue(struct board *board)
{
    struct reading *reading = board->reading;
    const struct row **late = ARENA_ARRAY(reading->arena, const struct row *, board->open_count + 1);
    size_t n = 0;
    for (size_t i = 0; i < board->open_count; i++) {
        enum rank rank = rank_of_task(reading, &board->open[i]);
        if (rank == RANK_LATE || rank == RANK_ESC)
            late[n++] = &board->open[i];
    }
    qsort(late, n, sizeof *late, by_due);
    task_show_all(reading, board->out, "overdue", late, n < OVERDUE_MOST ? n : OVERDUE_MOST);
}

static void show_trend(struct board *board)
{
    const struct calendar *calendar = board->reading->law->calendar;
    json_key(board->out, "trend");
    json_open_array(board->out);
    for (int i = 0; i < WEEKS; i++) {
        json_open_object(board->out);
        json_key_text(board->out, "week", show_date(board->reading, calendar_day_at(calendar, board->weeks[i])));
        json_key_int(board->out, "open", board->open_at[i]);
        json_key_int(board->out, "done", board->done_in[i]);
        json_close(board->out);
    }
    json_close(board->out);
    json_key(board->out, "hours");
    json_open_array(board->out);
    for (int i = 0; i < HOURS; i++) {
        if (!board->hours[i])
            continue;
        json_open_object(board->out);
        json_key_int(board->out, "hour", i);
        json_key_int(board->out, "n", board->hours[i]);
        json_close(board->out);
    }
    json_close(board->out);
}

static void show_event(struct board *board, ms_t at, const char *text, enum rank rank)
{
    json_open_object(board->out);
    show_deadline(board->reading, board->out, "at", at);
    json_key_text(board->out, "text", text);
    json_key_text(board->out, "rank", rank_name(rank));
    json_close(board->out);
}

/* What the clocks will do next. */
static void show_next(struct board *board)
{
    struct reading *reading = board->reading;
    const struct row *rows;
    const struct term *coming = where_and(
        reading, where_compare(reading, "next", TERM_MORE, VALUE_OF_INT(reading->now)),
        where_and(reading, where_state(reading, "open missed"), scope_where(reading, law_reg(reading->law, "task"))));
    struct ask ask = ask_rows_by(reading, "task", coming, "next", false, NEXT_MOST);
    size_t n = reading_rows(reading, &ask, &rows);
    json_key(board->out, "next");
    json_open_array(board->out);
    for (size_t i = 0; i < n; i++) {
        const char *title = reading_title(reading, task_record(reading, &rows[i]));
        show_event(board, row_int(&rows[i], "next"),
                   arena_printf(reading->arena, "%s%s%s", title, *title ? reading_say(reading, "：", ": ") : "",
                                task_title(reading, &rows[i])),
                   rank_of_task(reading, &rows[i]));
    }
    json_close(board->out);
}

/* A step of a case, by a person or by its clock: no session, no setting, nothing that only looked. */
static bool is_news(const struct board *board, const struct row *change)
{
    const char *kind = verbs_kind(change), *verb = row_text(change, "verb");
    struct value subject = row_get(change, "subject");
    const struct reg *reg = subject.kind == VALUE_REF ? law_reg(board->reading->law, subject.ref.table) : NULL;
    return reg && !reg->builtin && !text_ends(verb, ".touch") && (!strcmp(kind, "deed") || !strcmp(kind, "clock"));
}

static void show_news(struct board *board, const struct row *change)
{
    struct reading *reading = board->reading;
    const char *title = reading_title(reading, row_get(change, "subject")), *text = verbs_text(reading, change);
    const char *said = *text && strcmp(text, title) ? text : verbs_title(reading, change);
    show_event(board, row_int(change, "at"),
               arena_printf(reading->arena, "%s%s%s", title, *title ? reading_say(reading, "：", ": ") : "", said),
               strcmp(row_text(change, "verb"), "task.missed") ? RANK_OK : RANK_LATE);
}

/* The trail is the house's, not a unit's: told to those who see all units. */
static void show_recent(struct board *board)
{
    static const char *const COLUMNS[] = {"at", "text", "subject", "verb", "reason", "source", "actor-kind"};
    struct reading *reading = board->reading;
    const struct row *changes = NULL;
    struct ask newest = ask_rows_by(reading, "trail", where_filled(reading, "subject", true), "id", true, NEWEST_MOST);
    newest.columns = COLUMNS;
    newest.column_count = sizeof COLUMNS / sizeof *COLUMNS;
    size_t n = reading->viewer->all_units ? reading_rows(reading, &newest, &changes) : 0, shown = 0;
    json_key(board->out, "recent");
    json_open_array(board->out);
    for (size_t i = 0; i < n && shown < NEXT_MOST; i++)
        if (is_news(board, &changes[i])) {
            show_news(board, &changes[i]);
            shown++;
        }
    json_close(board->out);
}

static int draw_board(struct reading *reading, struct json *out, void *context)
{
    (void)context;
    struct board board = {.reading = reading, .out = out};
    begin(&board);
    gather(&board);
    if (reading_wants(reading))
        return 0;
    for (size_t i = 0; i < board.open_count; i++)
        count_open(&board, &board.open[i]);
    for (size_t i = 0; i < board.closed_count; i++)
        count_closed(&board, &board.closed[i]);
    if (board.towers.n)
        qsort(board.towers.at, board.towers.n, sizeof *board.towers.at, by_trouble);
    json_open_object(out);
    show_headline(&board);
    json_key(out, "units");
    json_open_array(out);
    for (size_t i = 0; i < board.towers.n; i++)
        if (board.towers.at[i].unit)
            show_tower(&board, &board.towers.at[i]);
    json_close(out);
    show_times(&board);
    show_overdue(&board);
    show_trend(&board);
    show_next(&board);
    show_recent(&board);
    json_close(out);
    return 0;
}

int view_board(struct reading *reading, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_board, NULL, oops);
}
