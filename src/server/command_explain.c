#include "server/command.h"

#include "rules/terms.h"
#include "server/house.h"
#include "views/explain.h"
#include "views/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* explain: how each deadline of a record came about, who has it, what it will do, what it has done. */

enum { TASKS_MOST = 50, MARKS_MOST = 200, FOUND_MOST = 20 };

struct explaining {
    struct arena *arena;
    struct reading reading;
    const struct reg *reg;
    struct row *record;
};

/* --- which record --- */

struct found {
    const struct reg *reg;
    int64_t id;
};
struct finds LIST(struct found);

static bool known(const struct finds *finds, const struct reg *reg, int64_t id)
{
    for (size_t i = 0; i < finds->n; i++)
        if (finds->at[i].reg == reg && finds->at[i].id == id)
            return true;
    return false;
}

static int find_by(struct reading *reading, const struct reg *reg, const char *column, const char *text,
                   struct finds *finds, struct oops *oops)
{
    const struct field *field = column ? reg_field(reg, column) : NULL;
    struct answer answer;
    if (!field || (field->type != TYPE_TEXT && !field->builtin))
        return 0;
    struct ask ask = {.kind = ASK_ROWS,
                      .table = reg->name,
                      .where = term_is(reading->arena, column, VALUE_OF_TEXT(text)),
                      .limit = FOUND_MOST};
    int failed = store_ask(reading->store, reading->arena, &ask, &answer, oops);
    for (size_t i = 0; !failed && i < answer.n && finds->n < FOUND_MOST; i++)
        if (!known(finds, reg, answer.rows[i].id))
            *list_push(reading->arena, finds) = (struct found){reg, answer.rows[i].id};
    return failed;
}

static int find_text(struct reading *reading, const char *text, struct finds *finds, struct oops *oops)
{
    int failed = 0;
    for (size_t i = 0; !failed && i < reading->law->regs.n; i++) {
        const struct reg *reg = reading->law->regs.rows[i].value;
        if (reg->builtin || reg->owner)
            continue;
        failed = find_by(reading, reg, "number", text, finds, oops);
        if (!failed)
            failed = find_by(reading, reg, reg_title_field(reg), text, finds, oops);
    }
    return failed;
}

static const char *one_of_many(struct reading *reading, const struct finds *finds)
{
    struct text text = TEXT(reading->arena);
    for (size_t i = 0; i < finds->n; i++)
        text_printf(&text, "%s%s/%lld", i ? "、" : "", finds->at[i].reg->name, (long long)finds->at[i].id);
    return text_end(&text);
}

/* "register/id", a number, or a title. */
static int find_record(struct reading *reading, const char *named, const struct reg **ret_reg, int64_t *ret_id,
                       struct oops *oops)
{
    struct finds finds = {0};
    const char *slash = strrchr(named, '/');
    const struct reg *reg =
        slash ? law_reg(reading->law, arena_text_n(reading->arena, named, (size_t)(slash - named))) : NULL;
    if (reg && text_to_int(slash + 1, ret_id)) {
        *ret_reg = reg;
        return 0;
    }
    int failed = find_text(reading, named, &finds, oops);
    if (failed < 0)
        return failed;
    if (!finds.n)
        return oops_printf(oops, ERR_NOT_FOUND, named, "没有编号或标题是“%s”的记录；也可以写成 台账/编号，如 rectification-notice/37", named);
    if (finds.n > 1)
        return oops_printf(oops, ERR_INVALID, named, "“%s”不止一条，请写明是哪一条：%s", named, one_of_many(reading, &finds));
    *ret_reg = finds.at[0].reg;
    *ret_id = finds.at[0].id;
    return 0;
}

static int load_record(struct explaining *explaining, const char *named, struct oops *oops)
{
    int64_t id = 0;
    int failed = find_record(&explaining->reading, named, &explaining->reg, &id, oops);
    if (!failed)
        failed = store_row(explaining->reading.store, explaining->arena, explaining->reg->name, id, &explaining->record,
                           oops);
    return failed > 0 ? oops_printf(oops, ERR_NOT_FOUND, named, "没有记录 %s", named) : failed;
}

/* --- what is told --- */

static const char *title_of(const struct explaining *explaining)
{
    const char *field = reg_title_field(explaining->reg);
    const char *title = field ? row_text(explaining->record, field) : "";
    return *title ? title : explaining->reg->title;
}

static const char *state_of(const struct explaining *explaining)
{
    const struct state *state = reg_state(explaining->reg, row_text(explaining->record, "state"));
    return state && state->title ? state->title : row_text(explaining->record, "state");
}

static int tasks_of(struct explaining *explaining, struct answer *ret_tasks, struct oops *oops)
{
    struct arena *arena = explaining->arena;
    struct value record = VALUE_OF_REF(explaining->reg->name, explaining->record->id);
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "task",
                      .where = term_is(arena, "subject", record),
                      .limit = TASKS_MOST,
                      .order = {{term_column(arena, "id"), false}},
                      .order_count = 1};
    return store_ask(explaining->reading.store, arena, &ask, ret_tasks, oops);
}

static int trail_of(struct explaining *explaining, struct answer *ret_changes, struct oops *oops)
{
    struct arena *arena = explaining->arena;
    struct value record = VALUE_OF_REF(explaining->reg->name, explaining->record->id);
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "trail",
                      .where = term_is(arena, "subject", record),
                      .limit = MARKS_MOST,
                      .order = {{term_column(arena, "id"), false}},
                      .order_count = 1};
    return store_ask(explaining->reading.store, arena, &ask, ret_changes, oops);
}

/* Which construct of which pack, and the clauses it carries. */
static void tell_source(const struct law *law, struct json *out, const struct origin *origin)
{
    json_key(out, "source");
    if (!origin) {
        json_none(out);
        return;
    }
    json_open_object(out);
    json_key_text(out, "pack", origin->pack);
    for (size_t i = 0; i < law->packs.n; i++)
        if (text_same(law->packs.at[i].name, origin->pack)) {
            json_key_text(out, "regulation", law->packs.at[i].title);
            json_key_text(out, "edition", law->packs.at[i].edition);
        }
    json_key_text(out, "construct", origin->path);
    json_key_text(out, "file", origin->file);
    json_key_int(out, "line", origin->line);
    json_key(out, "clauses");
    json_open_array(out);
    for (size_t i = 0; i < origin->clauses.n; i++) {
        const struct clause *clause = law_clause(law, origin->clauses.at[i]);
        json_open_object(out);
        json_key_text(out, "id", origin->clauses.at[i]);
        json_key_text(out, "article", clause ? clause->article : "");
        json_key_text(out, "gist", clause ? clause->gist : "");
        json_close(out);
    }
    json_close(out);
    json_close(out);
}

static int tell_task(struct explaining *explaining, struct json *out, const struct row *task, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct text told = TEXT(arena);
    struct json inner = JSON(&told);
    struct construct construct = {0};
    struct reading reading = explaining->reading;
    reading_begin(&reading, explaining->arena, explaining->reading.now);
    int none = view_explain(&reading, task->id, &inner, oops);
    if (none)
        return none < 0 ? none : 0; /* it has no clock */
    task_construct(reading.law, row_text(task, "duty"), &construct);
    json_open_object(out);
    tell_source(reading.law, out, construct.origin);
    json_key(out, "explained");
    json_raw(out, text_end(&told));
    json_close(out);
    return 0;
}

static void tell_change(struct explaining *explaining, struct json *out, const struct row *change)
{
    json_open_object(out);
    json_key_int(out, "seq", change->id);
    json_key_text(out, "at", due_print(explaining->arena, explaining->reading.law->calendar, row_int(change, "at")));
    json_key_text(out, "verb", row_text(change, "verb"));
    json_key_text(out, "text", row_text(change, "text"));
    json_key_text(out, "actor", row_text(change, "actor-title"));
    json_key_text(out, "reason", row_text(change, "reason"));
    json_key_int(out, "generation", row_int(change, "generation"));
    json_close(out);
}

static int tell_all(struct explaining *explaining, struct json *out, struct oops *oops)
{
    struct answer tasks, changes;
    int failed = tasks_of(explaining, &tasks, oops);
    if (!failed)
        failed = trail_of(explaining, &changes, oops);
    if (failed < 0)
        return failed;
    json_open_object(out);
    json_key_text(out, "register", explaining->reg->name);
    json_key_int(out, "id", explaining->record->id);
    json_key_text(out, "register_title", explaining->reg->title);
    json_key_text(out, "title", title_of(explaining));
    json_key_text(out, "number", row_text(explaining->record, "number"));
    json_key_text(out, "state", state_of(explaining));
    json_key_int(out, "generation", explaining->reading.law->generation);
    json_key(out, "tasks");
    json_open_array(out);
    for (size_t i = 0; !failed && i < tasks.n; i++)
        failed = tell_task(explaining, out, &tasks.rows[i], oops);
    json_close(out);
    json_key(out, "fired");
    json_open_array(out);
    for (size_t i = 0; i < changes.n; i++)
        if (text_starts(row_text(&changes.rows[i], "verb"), "task."))
            tell_change(explaining, out, &changes.rows[i]);
    json_close(out);
    json_close(out);
    return failed;
}

/* --- as text, from the same document --- */

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static const char *moment_at(const json_t *object, const char *key)
{
    return text_at(json_object_get(object, key), "text");
}

static void print_source(const json_t *source)
{
    size_t i;
    json_t *clause;
    if (!json_is_object(source)) {
        printf("  依据  这项任务所依的条文已不在现行制度中\n");
        return;
    }
    printf("  依据  %s %s 版，%s（%s:%d）\n", text_at(source, "regulation"), text_at(source, "edition"),
           text_at(source, "construct"), text_at(source, "file"),
           (int)json_integer_value(json_object_get(source, "line")));
    json_array_foreach(json_object_get(source, "clauses"), i, clause)
        printf("        %s %s：%s\n", text_at(clause, "id"), text_at(clause, "article"), text_at(clause, "gist"));
}

static void print_task(const json_t *one)
{
    const json_t *told = json_object_get(one, "explained"), *task = json_object_get(told, "task"),
                 *sum = json_object_get(told, "sum");
    size_t i;
    json_t *line;
    printf("\n%s\n", text_at(task, "title"));
    printf("  时限  %s：%s %s ＋ %s ＝ %s\n", text_at(sum, "article"), text_at(sum, "start_title"),
           moment_at(sum, "start"), text_at(sum, "span"), moment_at(sum, "due"));
    json_array_foreach(json_object_get(told, "lines"), i, line)
        printf("  %s  %s\n", text_at(line, "key"), text_at(line, "text"));
    json_array_foreach(json_object_get(task, "holder"), i, line)
        printf("  %s  %s %s\n", i ? "    " : "谁办", text_at(line, "title"),
               text_at(json_object_get(line, "person"), "title"));
    json_array_foreach(json_object_get(told, "ladder"), i, line)
        printf("  %s  %s %s %s\n", i ? "    " : "阶梯", json_is_true(json_object_get(line, "fired")) ? "●" : "○",
               moment_at(line, "at"), text_at(line, "text"));
    json_array_foreach(json_object_get(told, "history"), i, line)
        printf("  %s  %s %s\n", i ? "    " : "变动", moment_at(line, "at"), text_at(line, "text"));
    print_source(json_object_get(one, "source"));
}

static void print_all(const json_t *root)
{
    size_t i;
    json_t *one;
    printf("%s %s %s（%s）\n", text_at(root, "register_title"), text_at(root, "number"), text_at(root, "title"),
           text_at(root, "state"));
    json_array_foreach(json_object_get(root, "tasks"), i, one)
        print_task(one);
    if (!json_array_size(json_object_get(root, "tasks")))
        printf("  没有时限\n");
    json_array_foreach(json_object_get(root, "fired"), i, one)
        printf("%s  %s 第 %lld 笔 %s（%s）\n", i ? "      " : "\n已发生", text_at(one, "at"),
               (long long)json_integer_value(json_object_get(one, "seq")), text_at(one, "text"), text_at(one, "actor"));
}

static int print(const struct command_line *line, const char *told, struct oops *oops)
{
    JSON_SCOPE(root);
    struct json_limits limits = {.bytes = 64 * 1024 * 1024};
    if (line->json) {
        printf("%s\n", told);
        return 0;
    }
    int failed = json_read(told, strlen(told), "explain", &limits, &root, oops);
    if (!failed)
        print_all(root);
    return failed;
}

int command_explain(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    __attribute__((cleanup(house_reader_close))) struct house_reader reader = {0};
    struct viewer everybody = {.all_units = true, .login = "", .name = ""};
    struct text told = TEXT(arena);
    struct json out = JSON(&told);
    int failed = house_read(arena, line->argv[0], &reader, oops);
    if (failed < 0)
        return failed;
    struct explaining explaining = {.arena = arena,
                                    .reading = {.store = reader.store, .law = reader.law, .viewer = &everybody}};
    reading_begin(&explaining.reading, arena, reader.now);
    failed = load_record(&explaining, line->argv[1], oops);
    if (!failed)
        failed = tell_all(&explaining, &out, oops);
    return failed < 0 ? failed : print(line, text_end(&told), oops);
}
