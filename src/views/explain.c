#include "views/explain.h"

#include "rules/words.h"
#include "views/article.h"
#include "views/ladder.h"
#include "views/scope.h"
#include "views/show.h"
#include "views/task.h"

#include <stdlib.h>
#include <string.h>

enum { TASKS_MOST = 50, HISTORY_MOST = 50 };

/* --- the computation, anew --- */

struct reckoned {
    struct construct construct;
    const struct row *task, *subject;
    const struct reg *reg;
    struct due_explain told;
    bool known; /* the law gives a moment */
    bool same;  /* … and it is the stored one */
    const char *start_word;
};

static const char *deed_word(struct reading *reading, const struct reg *reg, const char *name)
{
    const struct deed *deed = NULL;
    for (size_t i = 0; reg && i < reg->states.n && !deed; i++)
        deed = reg_deed(reg, &reg->states.at[i], name);
    return deed ? reading_say(reading, deed->title, deed->en) : NULL;
}

/* The field or deed that a path of the record, or of each row of a set, leads to. */
static const char *path_word(struct reading *reading, const struct reg *reg, const struct term *path)
{
    if (!reg || !path || path->kind != TERM_PATH || !path->path->n)
        return NULL;
    const struct hop *hop = &path->path->hops[0];
    const struct field *field = reg_field(reg, hop->name);
    return hop->kind == HOP_DEED ? deed_word(reading, reg, hop->name)
           : field               ? reading_say(reading, field->title, field->en)
                                 : NULL;
}

static const char *anchor_word(struct reading *reading, const struct reckoned *reckoned, const struct term *anchor)
{
    struct arena *arena = reading->arena;
    if (anchor->set) {
        const struct reg *reg = law_reg(reading->law, anchor->set->table);
        const char *of_row = path_word(reading, reg, anchor->a);
        return reg ? arena_printf(arena, "%s%s%s", reading_say(reading, reg->title, reg->en), of_row ? " " : "",
                                  of_row ? of_row : "")
                   : NULL;
    }
    bool own = anchor->kind == TERM_PATH && anchor->path->root == ROOT_SUBJECT;
    const char *title = own ? path_word(reading, reckoned->reg, anchor) : NULL;
    return title && text_ends(title, "时间") ? arena_text_n(arena, title, strlen(title) - strlen("时间")) : title;
}

/* The anchor that the task started from; once it has moved on, the first that is filled. */
static const struct term *anchor_of(struct reading *reading, const struct reckoned *reckoned)
{
    const struct clock *clock = reckoned->construct.clock;
    struct deciding deciding = reading_deciding(reading, reckoned->reg, reckoned->subject);
    const struct term *filled = NULL;
    for (size_t i = 0; i < clock->anchors.n; i++) {
        struct value value = term_value(&deciding, clock->anchors.at[i]);
        if (value.kind == VALUE_INT && value.number == row_int(reckoned->task, "start"))
            return clock->anchors.at[i];
        filled = !filled && value_filled(value) ? clock->anchors.at[i] : filled;
    }
    return filled;
}

/* Where nothing that has a name anchors the clock. */
static const char *plain_start(struct reading *reading, const struct reckoned *reckoned)
{
    if (reckoned->construct.duty && reckoned->construct.duty->every)
        return reading_say(reading, "周期开始", "the period's beginning");
    return reckoned->construct.state
               ? arena_printf(reading->arena, reading->english ? "entering “%s”" : "进入“%s”",
                              reading_say(reading, reckoned->construct.state->title, reckoned->construct.state->en))
               : NULL;
}

static bool span_known(struct reading *reading, struct reckoned *reckoned, struct span *ret_span)
{
    struct deciding deciding = reading_deciding(reading, reckoned->reg, reckoned->subject);
    const struct clock *clock = reckoned->construct.clock;
    return !clock->span || term_span(&deciding, clock->span, ret_span);
}

/* A duty without a due word ends with its period. */
static struct due_phrase phrase_of(const struct construct *construct)
{
    bool whole_period = !construct->clock->set && construct->duty && construct->duty->every;
    return whole_period ? (struct due_phrase){.kind = DUE_END, .clock = DUE_NO_CLOCK} : construct->clock->due;
}

static int reckon(struct reading *reading, const struct row *task, struct reckoned *ret_reckoned)
{
    struct reckoned reckoned = {.task = task};
    struct oops silent = {0};
    const struct calendar *calendar = reading->law->calendar;
    struct value subject = row_get(task, "subject"), period = row_get(task, "period");
    if (subject.kind == VALUE_REF) {
        reckoned.subject = reading_row(reading, subject.ref.table, subject.ref.id);
        if (reckoned.subject && strchr(row_text(task, "duty"), '.'))
            reading_follow_law(reading, subject.ref.table, reckoned.subject);
        reckoned.reg = law_reg(reading->law, subject.ref.table);
    }
    task_construct(reading->law, row_text(task, "duty"), &reckoned.construct);
    ms_t due = row_int(task, "due"), first = row_int(task, "first-due");
    if (!due || !calendar)
        return EXPLAIN_UNTIMED;
    struct due_ask ask = {.start = span_from_due(calendar, row_int(task, "start"))};
    ask.pause_count = due_pauses(reading->arena, row_text(task, "pauses"), &ask.pauses);
    if (period.kind == VALUE_RANGE) {
        ask.period_from = period.range.from;
        ask.period_to = period.range.to;
    }
    if (reckoned.construct.clock && span_known(reading, &reckoned, &ask.span)) {
        struct due_phrase phrase = phrase_of(&reckoned.construct);
        const struct term *at = anchor_of(reading, &reckoned);
        const char *anchor = at ? anchor_word(reading, &reckoned, at) : NULL;
        reckoned.start_word = anchor ? anchor : plain_start(reading, &reckoned);
        struct due_telling telling = {.start_zh = reckoned.start_word,
                                      .start_en = anchor ? arena_printf(reading->arena, "“%s”", anchor)
                                                          : reckoned.start_word,
                                      .extended_to = !ask.pause_count && first && due > first ? due : 0};
        reckoned.known = due_explain(reading->arena, &phrase, &ask, &telling, calendar, &reckoned.told, &silent) == 0;
        reckoned.same = reckoned.known && reckoned.told.due == (telling.extended_to ? first : due);
    }
    *ret_reckoned = reckoned;
    return 0;
}

/* --- as JSON --- */

static void show_sum(struct reading *reading, struct json *out, const struct reckoned *reckoned)
{
    const struct row *task = reckoned->task;
    const char *article = article_cited_by(reading, reckoned->construct.origin);
    json_key(out, "sum");
    json_open_object(out);
    json_key_text(out, "start_title",
                  reckoned->start_word ? reckoned->start_word : reading_say(reading, "起算", "start"));
    show_moment(reading, out, "start", row_int(task, "start"));
    json_key_text(out, "article", article);
    json_key_text(out, "span",
                  reckoned->known ? reading_say(reading, reckoned->told.span_zh, reckoned->told.span_en)
                                  : row_text(task, "phrase"));
    json_key_text(out, "due_title", reading_say(reading, "时限", "due"));
    show_deadline(reading, out, "due", reckoned->known ? reckoned->told.due : row_int(task, "due"));
    json_close(out);
}

static const char *kind_of(const struct due_cell *cell)
{
    static const char *const KINDS[] = {"start", "counted", "holiday", "weekend", "paused", "natural", "natural"};
    return cell->makeup && cell->kind == DUE_CELL_COUNTED ? "makeup" : KINDS[cell->kind];
}

static const char *label_of(const struct reading *reading, const struct due_cell *cell)
{
    static const char *const ENGLISH[] = {
        [DUE_CELL_HOLIDAY] = "off",
        [DUE_CELL_WEEKEND] = "off",
        [DUE_CELL_PAUSED] = "stopped",
        [DUE_CELL_EXTENDED] = "extended",
    };
    bool known = cell->kind < sizeof ENGLISH / sizeof *ENGLISH;
    return reading_say(reading, cell->label, known ? ENGLISH[cell->kind] : NULL);
}

static void show_days(struct reading *reading, struct json *out, const struct reckoned *reckoned)
{
    day_t today = calendar_day_at(reading->law->calendar, reading->now);
    json_key(out, "days");
    json_open_array(out);
    for (size_t i = 0; reckoned->known && i < reckoned->told.cell_count; i++) {
        const struct due_cell *cell = &reckoned->told.cells[i];
        json_open_object(out);
        json_key_text(out, "date", show_date(reading, cell->day));
        json_key_text(out, "weekday", show_weekday(cell->weekday));
        json_key_text(out, "kind", kind_of(cell));
        if (cell->number)
            json_key_int(out, "n", cell->number);
        json_key_text(out, "label", cell->holiday ? cell->holiday : label_of(reading, cell));
        json_key_bool(out, "now", cell->day == today);
        json_close(out);
    }
    json_close(out);
}

static void show_line(struct json *out, const char *key, const char *text)
{
    json_open_object(out);
    json_key_text(out, "key", key);
    json_key_text(out, "text", text);
    json_close(out);
}

/* Deadlines that no clause of a flow or duty states, but an order, a message or a request itself. */
static const char *why_unknown(const struct reading *reading, const struct row *task)
{
    static const char *const WORDS[][3] = {{"prove", "由执行单约定", "set by the order"},
                                           {"carry", "执行失败后的人工处理", "left to people after the order failed"},
                                           {"receipt", "由通知约定", "set by the notice"},
                                           {"extend", "由申请约定", "set by the request"}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (!strcmp(WORDS[i][0], row_text(task, "duty")))
            return reading_say(reading, WORDS[i][1], WORDS[i][2]);
    return reading_say(reading, "这项任务所依的条文已不在现行制度中",
                       "the rules of today do not have its clause any more");
}

static void show_lines(struct reading *reading, struct json *out, const struct reckoned *reckoned)
{
    json_key(out, "lines");
    json_open_array(out);
    for (size_t i = 0; reckoned->known && i < reckoned->told.line_count; i++)
        show_line(out, reading_say(reading, reckoned->told.lines[i].word_zh, reckoned->told.lines[i].word_en),
                  reading_say(reading, reckoned->told.lines[i].zh, reckoned->told.lines[i].en));
    const char *stored = due_print(reading->arena, reading->law->calendar, row_int(reckoned->task, "due"));
    if (reckoned->known && !reckoned->same)
        show_line(out, reading_say(reading, "复算", "recomputed"),
                  arena_printf(reading->arena,
                               reading->english
                                   ? "the rules and the calendar of today give %s, on record is %s, and that holds"
                                   : "按现行制度和日历复算得 %s，登记的时限是 %s，以登记的为准",
                               reading_say(reading, reckoned->told.due_zh,
                                           due_print(reading->arena, reading->law->calendar, reckoned->told.due)),
                               stored));
    else if (reckoned->known)
        show_line(out, reading_say(reading, "复算", "recomputed"),
                  arena_printf(reading->arena, reading->english ? "%s, the same" : "%s 复算一致",
                               due_print(reading->arena, reading->law->calendar, reading->now)));
    else
        show_line(out, reading_say(reading, "复算", "recomputed"),
                  arena_printf(reading->arena,
                               reading->english ? "%s; the deadline on record, %s, stays" : "%s，登记的时限 %s 不变",
                               why_unknown(reading, reckoned->task), stored));
    json_close(out);
}

static void show_event(struct reading *reading, struct json *out, const char *text, ms_t at)
{
    json_open_object(out);
    json_key_text(out, "text", text);
    show_moment(reading, out, "at", at);
    json_close(out);
}

static const char *decided(const struct reading *reading, const struct row *deed)
{
    const char *name = row_text(deed, "name");
    return reading_say(reading, row_text(deed, "title"),
                       !strcmp(name, "extend")  ? "Asked for more time"
                       : !strcmp(name, "grant") ? "More time granted"
                                                : "More time refused");
}

/* Extensions, pauses and what was decided about them; the past is added to, never redrawn. */
static void show_history(struct reading *reading, struct json *out, const struct reckoned *reckoned)
{
    const struct row *task = reckoned->task, *deeds = NULL;
    const struct due_pause *pauses;
    struct value subject = row_get(task, "subject");
    const struct calendar *calendar = reading->law->calendar;
    size_t n = 0, paused = due_pauses(reading->arena, row_text(task, "pauses"), &pauses);
    static const struct value NAMES[] = {{.kind = VALUE_TEXT, .text = "extend"},
                                         {.kind = VALUE_TEXT, .text = "grant"},
                                         {.kind = VALUE_TEXT, .text = "deny"}};
    if (subject.kind == VALUE_REF) {
        const struct term *where =
            where_and(reading, where_is(reading, "subject", subject), where_in(reading, "name", NAMES, 3));
        struct ask ask = ask_rows_by(reading, "deed", where, "at", false, HISTORY_MOST);
        n = reading_rows(reading, &ask, &deeds);
    }
    json_key(out, "history");
    json_open_array(out);
    for (size_t i = 0; i < n; i++) {
        const char *by = reading_title(reading, row_get(&deeds[i], "by")), *reason = row_text(&deeds[i], "reason");
        show_event(reading, out,
                   arena_printf(reading->arena, "%s%s%s%s%s", decided(reading, &deeds[i]),
                                *by ? reading_say(reading, "，", ", ") : "", by,
                                *reason ? reading_say(reading, "：", ": ") : "", reason),
                   row_int(&deeds[i], "at"));
    }
    for (size_t i = 0; i < paused; i++)
        show_event(reading, out,
                   arena_printf(reading->arena, reading->english ? "stopped for %s, until %s" : "停表 %s，至 %s",
                                reading_duration(reading, pauses[i].to - pauses[i].from),
                                due_print(reading->arena, calendar, pauses[i].to)),
                   pauses[i].from);
    if (row_int(task, "paused-at"))
        show_event(reading, out, reading_say(reading, "停表，还没有恢复", "stopped, not resumed yet"),
                   row_int(task, "paused-at"));
    if (row_int(task, "first-due") && row_int(task, "first-due") != row_int(task, "due"))
        show_event(reading, out,
                   arena_printf(reading->arena, reading->english ? "first due %s" : "原时限 %s",
                                due_print(reading->arena, calendar, row_int(task, "first-due"))),
                   row_int(task, "first-due"));
    json_close(out);
}

static bool readable(struct reading *reading, const struct reckoned *reckoned, const struct task_book *book)
{
    if (task_is_mine(reading, book, reckoned->task->id, false) || task_is_mine(reading, book, reckoned->task->id, true))
        return true;
    struct value record = task_record(reading, reckoned->task);
    const struct row *row = record.kind == VALUE_REF ? reading_row(reading, record.ref.table, record.ref.id) : NULL;
    const struct reg *reg = row ? law_reg(reading->law, row->table) : NULL;
    if (row && !scope_directory(reg)) /* a name that everybody may look up opens nothing */
        return scope_sees(reading, reg, row);
    return reading->viewer->all_units || scope_unit(reading->viewer, row_int(reckoned->task, "unit"));
}

static int draw_explain(struct reading *reading, struct json *out, void *context)
{
    const int64_t *id = context;
    const struct row *task = reading_row(reading, "task", *id);
    struct reckoned reckoned;
    struct task_book book;
    if (!task)
        return EXPLAIN_NONE;
    int answer = reckon(reading, task, &reckoned);
    task_book(reading, task, 1, &book);
    if (answer || reading_wants(reading))
        return answer;
    bool may = readable(reading, &reckoned, &book);
    if (!may)
        return EXPLAIN_HIDDEN; /* counts only once nothing is wanted */
    json_open_object(out);
    task_show(reading, out, "task", &book, task);
    show_sum(reading, out, &reckoned);
    show_days(reading, out, &reckoned);
    show_lines(reading, out, &reckoned);
    ladder_show(reading, out, "ladder", reckoned.reg, reckoned.subject, task);
    show_history(reading, out, &reckoned);
    json_close(out);
    return 0;
}

int view_explain(struct reading *reading, int64_t task, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_explain, &task, oops);
}

/* --- as text --- */

struct telling {
    const char *reg;
    int64_t id;
    struct text *out;
    size_t start;
};

static void tell_task(struct reading *reading, struct text *out, const struct reckoned *reckoned)
{
    const struct row *task = reckoned->task;
    const struct calendar *calendar = reading->law->calendar;
    const struct origin *origin = reckoned->construct.origin;
    text_printf(out, "\n%s（%s）", row_text(task, "title"), row_text(task, "state"));
    if (origin)
        text_printf(out, "  %s  %s:%d", article_cited_by(reading, origin), origin->file ? origin->file : "",
                    origin->line);
    text_printf(out, "\n  时限 %s", due_print(reading->arena, calendar, row_int(task, "due")));
    text_printf(out, "    写作 %s\n", row_text(task, "phrase"));
    if (!reckoned->known) {
        text_printf(out, "  %s，登记的不变\n", why_unknown(reading, task));
        return;
    }
    text_printf(out, "  %s\n", reckoned->told.sum_zh);
    for (size_t i = 0; i < reckoned->told.line_count; i++)
        text_printf(out, "  %s  %s\n", reckoned->told.lines[i].word_zh, reckoned->told.lines[i].zh);
    text_add(out, reckoned->same ? "  复算一致\n" : "  复算不一致：");
    if (!reckoned->same)
        text_printf(out, "%s\n", due_print(reading->arena, calendar, reckoned->told.due));
}

static int tell_record(struct reading *reading, struct json *out, void *context)
{
    (void)out;
    struct telling *telling = context;
    const struct reg *reg = law_reg(reading->law, telling->reg);
    const struct row *tasks;
    telling->out->n = telling->start;
    if (!reg || !reading_row(reading, reg->name, telling->id))
        return EXPLAIN_NONE;
    struct value record = VALUE_OF_REF(reg->name, telling->id);
    const struct term *where =
        where_and(reading, where_is(reading, "subject", record), where_filled(reading, "due", true));
    struct ask ask = ask_rows_by(reading, "task", where, "id", false, TASKS_MOST);
    size_t n = reading_rows(reading, &ask, &tasks);
    const char *number = reading_number(reading, record);
    text_printf(telling->out, "%s %s %s\n", reg->title, reading_title(reading, record), number ? number : "");
    for (size_t i = 0; i < n; i++) {
        struct reckoned reckoned;
        if (reckon(reading, &tasks[i], &reckoned) == 0)
            tell_task(reading, telling->out, &reckoned);
    }
    return n ? 0 : EXPLAIN_UNTIMED;
}

int explain_text(struct reading *reading, const char *reg, int64_t id, struct text *out, struct oops *oops)
{
    struct telling telling = {.reg = reg, .id = id, .out = out, .start = out->n};
    struct text nothing = TEXT(reading->arena);
    struct json json = JSON(&nothing);
    return reading_draw(reading, &json, tell_record, &telling, oops);
}
