#include "api/will.h"

#include "views/show.h"

#include <string.h>

/* One kind of consequence: puts of which table show it, and in which words. */
struct saying {
    struct reading *reading;
    struct json *out;
    const struct fact *fact;
    const struct fact_answer *answer;
};

static struct value cell(const struct put *put, const char *name)
{
    for (size_t i = 0; i < put->n; i++)
        if (!strcmp(put->cells[i].name, name))
            return put->cells[i].value;
    return VALUE_NONE;
}

static const char *cell_text(const struct put *put, const char *name)
{
    struct value value = cell(put, name);
    return value.kind == VALUE_TEXT ? value.text : "";
}

/* `due` 0: at once. The end of a day is its 24:00. */
static void say(struct saying *saying, const char *kind, const char *text, ms_t due, const char *who)
{
    struct json *out = saying->out;
    json_open_object(out);
    json_key_text(out, "kind", kind);
    json_key_text(out, "text", text);
    show_deadline(saying->reading, out, "moment", due);
    if (!text_empty(who))
        json_key_text(out, "who", who);
    json_close(out);
}

static void say_delivery(struct saying *saying, const struct put *put)
{
    struct value person = cell(put, "person");
    const char *name = reading_title(saying->reading, person), *title = cell_text(put, "title");
    say(saying, "notify", arena_printf(saying->reading->arena, "通知%s：%s", name, title), 0, name);
}

/* A task without a moment at which it is due only waits to remind: no clock that anybody has to meet. */
static void say_task(struct saying *saying, const struct put *put)
{
    struct value due = cell(put, "due");
    const char *title = cell_text(put, "title");
    if (due.kind != VALUE_INT || !due.number)
        return;
    say(saying, "clock",
        !put->insert ? "时限改到"
        : *title     ? arena_printf(saying->reading->arena, "“%s”的时限", title)
                     : "开始计时",
        due.number, NULL);
}

static void say_document(struct saying *saying, const struct put *put)
{
    const char *name = cell_text(put, "form");
    const struct form *form = map_get(&saying->reading->law->forms, name);
    say(saying, "print", arena_printf(saying->reading->arena, "生成《%s》", form && form->title ? form->title : name),
        0, NULL);
}

static void say_call(struct saying *saying, const struct put *put)
{
    const char *target = reading_title(saying->reading, cell(put, "target"));
    bool undo = cell(put, "undo").kind == VALUE_INT && cell(put, "undo").number;
    const char *text = arena_printf(saying->reading->arena, "%s：%s %s", undo ? "下达恢复" : "下达执行",
                                    cell_text(put, "capability"), target);
    say(saying, "call", text, 0, NULL);
}

/* The record itself: its number, and where it goes. */
static void say_subject(struct saying *saying, const struct put *put, const struct reg *reg)
{
    struct arena *arena = saying->reading->arena;
    const char *number = cell_text(put, "number"), *name = cell_text(put, "state");
    const struct state *state = reg_state(reg, name);
    if (*number)
        say(saying, "number", arena_printf(arena, "编号 %s", number), 0, NULL);
    if (*name)
        say(saying, "state", arena_printf(arena, "转到“%s”", state && state->title ? state->title : name), 0, NULL);
}

static void say_put(struct saying *saying, const struct put *put)
{
    const struct reg *reg = law_reg(saying->reading->law, put->table);
    const char *subject = saying->answer->table ? saying->answer->table : saying->fact->table;
    if (!strcmp(put->table, "delivery") && put->insert)
        say_delivery(saying, put);
    else if (!strcmp(put->table, "task"))
        say_task(saying, put);
    else if (!strcmp(put->table, "document") && put->insert)
        say_document(saying, put);
    else if (!strcmp(put->table, "call") && put->insert)
        say_call(saying, put);
    else if (reg && !reg->builtin && !reg->owner && subject && !strcmp(put->table, subject) &&
             put->id == saying->answer->record)
        say_subject(saying, put, reg);
    else if (reg && !reg->builtin && !reg->owner && put->insert)
        say(saying, "open", arena_printf(saying->reading->arena, "新建%s", reg->title ? reg->title : reg->name), 0,
            NULL);
}

static void say_row(struct saying *saying, const struct drawn_row *row)
{
    struct json *out = saying->out;
    const struct reg *lines = row->field->lines;
    struct deciding deciding = reading_deciding(saying->reading, lines, NULL);
    json_open_object(out);
    json_key_text(out, "text", row->key.kind == VALUE_TEXT ? row->key.text : reading_title(saying->reading, row->key));
    show_ref(saying->reading, out, "ref", row->key);
    json_key(out, "computed");
    json_open_object(out);
    for (size_t i = 0; i < lines->fields.n; i++) {
        const struct field *column = &lines->fields.at[i];
        struct value value = column->is && !column->readers ? row_get(row->line, column->name) : VALUE_NONE;
        if (value_filled(value))
            json_key_text(out, column->name,
                          value.kind == VALUE_REF ? reading_title(saying->reading, value)
                                                  : reading_told(saying->reading, &deciding, column, value));
    }
    json_close(out);
    json_close(out);
}

/* Field by field the rows that the record would have; who may not open it is not told what they would be drawn from. */
static void say_rows(struct saying *saying)
{
    struct json *out = saying->out;
    const struct drawn_rows *rows = &saying->answer->rows;
    size_t n = saying->answer->code == ERR_FORBIDDEN ? 0 : rows->n;
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < n;) {
        const struct field *field = rows->at[i].field;
        json_open_object(out);
        json_key_text(out, "field", field->name);
        json_key(out, "lines");
        json_open_array(out);
        for (; i < n && rows->at[i].field == field; i++)
            say_row(saying, &rows->at[i]);
        json_close(out);
        json_close(out);
    }
    json_close(out);
}

static int draw(struct reading *reading, struct json *out, void *context)
{
    const struct saying *given = context;
    struct saying saying = {reading, out, given->fact, given->answer};
    const struct refusals *refusals = &saying.answer->refusals;
    json_open_object(out);
    json_key(out, "will");
    json_open_array(out);
    for (size_t i = 0; i < saying.answer->puts.n && !refusals->n; i++)
        say_put(&saying, saying.answer->puts.at[i]);
    json_close(out);
    show_refusals(reading, out, "refusals", refusals);
    show_refusals(reading, out, "warnings", &saying.answer->warnings);
    json_key(out, "errors");
    json_open_array(out);
    for (size_t i = 0; i < refusals->n; i++)
        if (refusals->at[i].field) {
            json_open_object(out);
            json_key_text(out, "where", refusals->at[i].field);
            json_key_text(out, "message", refusals->at[i].reason);
            json_close(out);
        }
    json_close(out);
    say_rows(&saying);
    json_close(out);
    return 0;
}

int will_show(struct call *call, const struct fact *fact, const struct fact_answer *answer)
{
    struct saying saying = {.fact = fact, .answer = answer};
    if (answer->code && !answer->refusals.n) {
        call->oops = answer->oops;
        return oops_set(&call->oops, answer->code, NULL, err_zh(answer->code), err_en(answer->code));
    }
    return reading_draw(call->reading, &call->json, draw, &saying, &call->oops);
}
