#include "views/record.h"

#include "views/ladder.h"
#include "views/record_inner.h"
#include "views/scope.h"

#include <stdlib.h>
#include <string.h>

enum { TASKS_MOST = 100, DEEDS_MOST = 200, CHANGES_MOST = 200, LINES_MOST = 1000 };

/* --- what hangs on the record --- */

static size_t about(struct told *told, const char *table, const char *column, const struct term *where, bool down,
                    size_t limit, const struct row **ret_rows)
{
    struct reading *reading = told->reading;
    const struct term *mine = where_and(reading, where_is(reading, column, told->ref), where);
    struct ask ask = ask_rows_by(reading, table, mine, "id", down, limit);
    return reading_rows(reading, &ask, ret_rows);
}

/* Everybody may look a unit up; what it owes is for those who see the unit, or have the task themselves. */
static const struct term *tasks_shown(struct told *told)
{
    struct reading *reading = told->reading;
    const struct term *shown = where_compare(reading, "state", TERM_DIFFERS, VALUE_OF_TEXT("hidden"));
    const struct term *seen = scope_where(reading, law_reg(reading->law, "task"));
    if (!scope_directory(told->reg) || !seen)
        return shown;
    seen = where_or(reading, seen, where_line(reading, "task.holder", scope_my_holding(reading)));
    return where_and(reading, shown, seen);
}

static int gather(struct told *told)
{
    struct reading *reading = told->reading;
    told->task_count = about(told, "task", "subject", tasks_shown(told), false, TASKS_MOST, &told->tasks);
    told->deed_count = about(told, "deed", "subject", NULL, false, DEEDS_MOST, &told->deeds);
    told->change_count = about(told, "trail", "subject", NULL, true, CHANGES_MOST, &told->changes);
    told->delivery_count = about(told, "delivery", "subject", where_is(reading, "channel", VALUE_OF_TEXT("inbox")),
                                 false, DEEDS_MOST, &told->deliveries);
    told->document_count = about(told, "document", "record", NULL, false, TASKS_MOST, &told->documents);
    task_book(reading, told->tasks, told->task_count, &told->book);
    told->task = task_of_state(told->tasks, told->task_count, told->reg, told->row);
    return told->reg->builtin ? 0 : may_deeds(reading, told->reg, told->row, &told->mays);
}

/* --- fields --- */

static void show_cell(struct told *told, const struct reg *reg, const struct field *field, struct value value)
{
    show_value(told->reading, told->out, "value", field, value);
    json_key_text(told->out, "text", show_words(told->reading, reg, field, value));
    show_ref(told->reading, told->out, "ref", value);
}

static bool is_line_column(const struct field *field) { return !field->builtin || !strcmp(field->name, "item"); }

static void show_line(struct told *told, const struct reg *lines, const struct row *line)
{
    json_open_object(told->out);
    json_key_int(told->out, "id", line->id);
    json_key(told->out, "cells");
    json_open_object(told->out);
    for (size_t i = 0; i < lines->fields.n; i++) {
        const struct field *column = &lines->fields.at[i];
        if (!is_line_column(column) || !scope_field(told->reading, lines, column, NULL))
            continue;
        json_key(told->out, column->name);
        json_open_object(told->out);
        show_cell(told, lines, column, row_get(line, column->name));
        json_close(told->out);
    }
    json_close(told->out);
    json_close(told->out);
}

static void show_lines(struct told *told, const struct field *field)
{
    const struct row *lines;
    struct reading *reading = told->reading;
    struct ask ask = ask_rows_by(reading, field->lines->name, where_is(reading, "record", VALUE_OF_INT(told->row->id)),
                                 "pos", false, LINES_MOST);
    size_t n = reading_rows(reading, &ask, &lines);
    json_key_none(told->out, "value");
    json_key_text(told->out, "text", arena_printf(reading->arena, reading->english ? "%zu" : "%zu 项", n));
    json_key(told->out, "lines");
    json_open_array(told->out);
    for (size_t i = 0; i < n; i++)
        show_line(told, field->lines, &lines[i]);
    json_close(told->out);
}

static bool shown(struct told *told, const struct field *field)
{
    bool head = field->builtin && !told->reg->builtin; /* shown at the head of the record */
    return !head && scope_field(told->reading, told->reg, field, told->row);
}

static void show_fields(struct told *told)
{
    json_key(told->out, "fields");
    json_open_array(told->out);
    for (size_t i = 0; i < told->reg->fields.n; i++) {
        const struct field *field = &told->reg->fields.at[i];
        if (!shown(told, field))
            continue;
        json_open_object(told->out);
        json_key_text(told->out, "name", field->name);
        json_key_text(told->out, "title", reading_say(told->reading, field->title, field->en));
        json_key_text(told->out, "type", field_type_name(field->type));
        json_key_text(told->out, "group", reading_say(told->reading, field->group, field->group_en));
        if (field->lines)
            show_lines(told, field);
        else
            show_cell(told, told->reg, field, row_get(told->row, field->name));
        json_close(told->out);
    }
    json_close(told->out);
}

/* --- whose turn --- */

static bool refused_by(const struct may *may, const struct need *need)
{
    for (size_t i = 0; i < may->refusals.n; i++)
        if (may->refusals.at[i].need == need)
            return true;
    return false;
}

static bool still_missing(const struct may *may, const char *field)
{
    for (size_t i = 0; i < may->missing.n; i++)
        if (!strcmp(may->missing.at[i], field))
            return true;
    return false;
}

/* Fields, filled in or not; of conditions those that do not hold, for they are called by what is wrong. */
static void show_missing(struct told *told, const struct may *main)
{
    json_key(told->out, "missing");
    json_open_array(told->out);
    for (size_t i = 0; main && i < main->deed->needs.n; i++) {
        const struct need *need = &main->deed->needs.at[i];
        const struct field *field = need->field ? reg_field(told->reg, need->field) : NULL;
        if (!field && !refused_by(main, need))
            continue;
        json_open_object(told->out);
        json_key_text(told->out, "text",
                      field             ? reading_say(told->reading, field->title, field->en)
                      : need->otherwise ? reading_say(told->reading, need->otherwise, need->otherwise_en)
                                        : need->text);
        json_key_bool(told->out, "done", field && !still_missing(main, need->field));
        json_close(told->out);
    }
    json_close(told->out);
}

static void show_turn(struct told *told)
{
    struct reading *reading = told->reading;
    if (!told->task || (told->state && told->state->final)) {
        json_key_none(told->out, "turn");
        return;
    }
    bool you = task_is_mine(reading, &told->book, told->task->id, false);
    const char *who = task_who(reading, &told->book, told->task->id);
    json_key(told->out, "turn");
    json_open_object(told->out);
    json_key_bool(told->out, "you", you);
    json_key_text(told->out, "who", you ? reading_say(reading, "轮到你", "Your turn")
                      : arena_printf(reading->arena, reading->english ? "Waiting for %s" : "等%s",
                                     *who ? who : reading_say(reading, "有人接手", "somebody to take it")));
    show_ref_to(reading, told->out, "person", "person", task_person(reading, &told->book, told->task->id));
    show_missing(told, may_main(&told->mays));
    json_close(told->out);
}

/* --- head and chain --- */

static void show_edition(struct told *told)
{
    const struct law *law = told->reading->law;
    for (size_t i = 0; i < law->packs.n; i++) {
        const struct pack *pack = &law->packs.at[i];
        if (!text_same(pack->name, told->reg->origin.pack))
            continue;
        json_key(told->out, "edition");
        json_open_object(told->out);
        json_key_text(told->out, "pack", pack->name);
        json_key_text(told->out, "edition", pack->edition);
        json_key_text(told->out, "title", pack->title);
        json_close(told->out);
    }
}

static void show_head(struct told *told)
{
    struct reading *reading = told->reading;
    struct json *out = told->out;
    show_ref(reading, out, "ref", told->ref);
    json_key_text(out, "register", told->reg->name);
    json_key_text(out, "register_title", reading_say(told->reading, told->reg->title, told->reg->en));
    show_key_words(out, "number", row_text(told->row, "number"));
    json_key_text(out, "title", reading_title(reading, told->ref));
    json_key_text(out, "state", row_text(told->row, "state"));
    json_key_text(out, "state_title",
                  told->state ? reading_say(told->reading, told->state->title, told->state->en) : "");
    json_key_text(out, "rank", rank_name(rank_of_record(reading, told->reg, told->row, told->task)));
    show_ref(reading, out, "unit", row_get(told->row, "unit"));
    show_moment(reading, out, "opened", row_int(told->row, "opened"));
    show_ref(reading, out, "opener", row_get(told->row, "opener"));
    json_key_int(out, "version", row_int(told->row, "version"));
    show_edition(told);
}

/* Said only when somebody has verified: silence is no proof. */
static void show_chain(struct told *told)
{
    const struct verified *verified = told->reading->verified;
    if (!verified || !told->change_count)
        return;
    struct ask first = {.kind = ASK_MIN,
                        .table = "trail",
                        .where = where_is(told->reading, "subject", told->ref),
                        .of = term_column(told->reading->arena, "id")};
    struct value from = reading_value(told->reading, &first);
    json_key(told->out, "chain");
    json_open_object(told->out);
    json_key_int(told->out, "from", from.kind == VALUE_INT ? from.number : 0);
    json_key_int(told->out, "to", told->changes[0].id);
    json_key_bool(told->out, "ok", verified->ok);
    show_moment(told->reading, told->out, "verified", verified->at);
    json_close(told->out);
}

static void show_tasks(struct told *told)
{
    json_key(told->out, "tasks");
    json_open_array(told->out);
    for (size_t i = 0; i < told->task_count; i++)
        task_show(told->reading, told->out, NULL, &told->book, &told->tasks[i]);
    json_close(told->out);
}

/* --- drawing --- */

struct asked {
    const char *reg;
    int64_t id;
    const struct row *row;
    const char *hash;
};

static int find(struct reading *reading, struct asked *asked)
{
    const struct reg *reg = law_reg(reading->law, asked->reg);
    if (!reg)
        return RECORD_NONE;
    asked->row = reading_row(reading, reg->name, asked->id);
    if (!asked->row)
        return RECORD_NONE;
    return scope_sees(reading, reg, asked->row) ? 0 : RECORD_HIDDEN;
}

static int draw_record(struct reading *reading, struct json *out, void *context)
{
    struct asked *asked = context;
    int answer = find(reading, asked);
    if (answer)
        return answer;
    reading_follow_law(reading, asked->reg, asked->row);
    struct told told = {.reading = reading, .out = out, .row = asked->row, .reg = law_reg(reading->law, asked->reg)};
    told.state = reg_state(told.reg, row_text(told.row, "state"));
    told.ref = VALUE_OF_REF(told.reg->name, told.row->id);
    int err = gather(&told);
    if (err)
        return err;
    json_open_object(out);
    show_head(&told);
    show_fields(&told);
    show_tasks(&told);
    show_turn(&told);
    may_show(reading, out, "deeds", told.reg, &told.mays);
    may_show_verbs(reading, out, "verbs", told.reg, told.row, told.tasks, told.task_count);
    told_relay(&told);
    ladder_show(reading, out, "ladder", told.reg, told.row, told.task);
    told_timeline(&told);
    told_related(&told);
    told_clauses(&told);
    told_evidence(&told);
    told_documents(&told);
    show_chain(&told);
    json_close(out);
    return 0;
}

int view_record(struct reading *reading, const char *reg, int64_t id, struct json *out, struct oops *oops)
{
    struct asked asked = {.reg = reg, .id = id};
    return reading_draw(reading, out, draw_record, &asked, oops);
}

/* --- may it be read? --- */

static int look_for(struct reading *reading, struct json *out, void *context)
{
    (void)out;
    struct asked *asked = context;
    int answer = find(reading, asked);
    if (answer || !asked->hash)
        return answer;
    const struct reg *reg = law_reg(reading->law, asked->reg);
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        bool file = field->type == TYPE_FILE || field->type == TYPE_FILES;
        if (file && scope_field(reading, reg, field, asked->row) &&
            value_holds(row_get(asked->row, field->name), VALUE_OF_TEXT(asked->hash)))
            return 0;
    }
    return RECORD_NONE;
}

static int look(struct reading *reading, struct asked *asked, struct oops *oops)
{
    struct text nothing = TEXT(reading->arena);
    struct json out = JSON(&nothing);
    return reading_draw(reading, &out, look_for, asked, oops);
}

int record_readable(struct reading *reading, const char *reg, int64_t id, const struct row **ret_row, struct oops *oops)
{
    struct asked asked = {.reg = reg, .id = id};
    int answer = look(reading, &asked, oops);
    if (!answer && ret_row)
        *ret_row = asked.row;
    return answer;
}

int record_evidence(struct reading *reading, const char *hash, const char *of, struct oops *oops)
{
    const char *slash = strchr(of, '/');
    struct asked asked = {.hash = hash};
    if (!slash || !text_to_int(slash + 1, &asked.id))
        return RECORD_NONE;
    asked.reg = arena_text_n(reading->arena, of, (size_t)(slash - of));
    return look(reading, &asked, oops);
}
