#include "poll/poll_wire.h"

#include "format/json.h"

#include <string.h>

static const char *const OUTCOMES[] = {"read", "silent", "slow", "unknown-user", "wrong-key", "wrong-level", "failed"};

/* The limits of what may be asked are those of the probes' settings and of the tables in this program. */
enum { LIMIT_MS_MOST = 60000, PORT_MOST = 65535, ROWS_MOST = 50, ADDRESS_MOST = 64, CELLS = 4 };

/* ---- the question ---- */

static void put_group(struct json *json, const struct poll_group *group)
{
    json_open_object(json);
    json_key_int(json, "rows", group->rows);
    json_key(json, "columns");
    json_open_array(json);
    for (size_t i = 0; i < POLL_COLUMNS && group->columns[i]; i++)
        json_text(json, group->columns[i]);
    json_close(json);
    json_close(json);
}

void poll_wire_ask(struct text *text, const struct poll_question *question)
{
    const struct poll_access *access = &question->access;
    struct json json = JSON(text);
    json_open_object(&json);
    json_key_text(&json, "address", question->address);
    json_key_int(&json, "port", question->port);
    json_key_text(&json, "community", access->community);
    json_key_text(&json, "user", access->user);
    json_key_text(&json, "auth", access->auth);
    json_key_text(&json, "auth-password", access->auth_password);
    json_key_text(&json, "privacy-password", access->privacy_password);
    json_key_int(&json, "limit", question->limit);
    json_key(&json, "groups");
    json_open_array(&json);
    for (size_t i = 0; i < question->group_count; i++)
        put_group(&json, &question->groups[i]);
    json_close(&json);
    json_close(&json);
}

static RESULT int take_text(struct arena *arena, const json_t *object, const char *key, size_t most,
                            const char **ret_text)
{
    const char *text;
    int failed = json_want_text(object, "question", key, &text, NULL);
    if (!failed && strlen(text) > most)
        failed = -ERR_INVALID;
    if (!failed)
        *ret_text = arena_text(arena, text);
    return failed;
}

static RESULT int take_number(const json_t *object, const char *key, int64_t least, int64_t most, int64_t *ret_number)
{
    int64_t number = 0;
    int failed = json_want_int(object, "question", key, &number, NULL);
    if (!failed && (number < least || number > most))
        failed = -ERR_INVALID;
    if (!failed)
        *ret_number = number;
    return failed;
}

static RESULT int take_group(struct arena *arena, const json_t *object, struct poll_group *ret_group)
{
    struct poll_group group = {0};
    const json_t *columns = NULL;
    int64_t rows = 0;
    int failed = take_number(object, "rows", 0, ROWS_MOST, &rows);
    if (!failed)
        failed = json_want_array(object, "question", "columns", &columns, NULL);
    if (failed)
        return failed;
    size_t n = json_array_size(columns);
    if (!n || n > POLL_COLUMNS)
        return -ERR_INVALID;
    group.rows = (int)rows;
    for (size_t i = 0; i < n; i++) {
        const char *name = json_string_value(json_array_get(columns, i));
        if (!name || strlen(name) >= POLL_NAME)
            return -ERR_INVALID;
        group.columns[i] = arena_text(arena, name);
    }
    *ret_group = group;
    return 0;
}

static RESULT int take_groups(struct arena *arena, const json_t *object, struct poll_question *question)
{
    const json_t *list = NULL;
    int failed = json_want_array(object, "question", "groups", &list, NULL);
    if (failed)
        return failed;
    size_t n = json_array_size(list);
    if (!n || n > POLL_GROUPS)
        return -ERR_INVALID;
    struct poll_group *groups = ARENA_ARRAY(arena, struct poll_group, n);
    for (size_t i = 0; !failed && i < n; i++)
        failed = take_group(arena, json_array_get(list, i), &groups[i]);
    question->groups = groups;
    question->group_count = n;
    return failed;
}

static RESULT int take_access(struct arena *arena, const json_t *object, struct poll_access *access)
{
    const struct {
        const char *key, **place;
    } rows[] = {{"community", &access->community},
                {"user", &access->user},
                {"auth", &access->auth},
                {"auth-password", &access->auth_password},
                {"privacy-password", &access->privacy_password}};
    int failed = 0;
    for (size_t i = 0; !failed && i < sizeof rows / sizeof *rows; i++)
        failed = take_text(arena, object, rows[i].key, POLL_SECRET, rows[i].place);
    return failed;
}

int poll_wire_hear(struct arena *arena, const char *bytes, size_t n, struct poll_question *ret_question)
{
    static const struct json_limits LIMITS = {.bytes = POLL_QUESTION_BYTES, .depth = 6};
    struct poll_question question = {0};
    int64_t port = 0;
    JSON_SCOPE(object);
    int failed = json_read(bytes, n, "question", &LIMITS, &object, NULL);
    if (!failed)
        failed = take_text(arena, object, "address", ADDRESS_MOST, &question.address);
    if (!failed)
        failed = take_number(object, "port", 1, PORT_MOST, &port);
    if (!failed)
        failed = take_number(object, "limit", 1, LIMIT_MS_MOST, &question.limit);
    if (!failed)
        failed = take_access(arena, object, &question.access);
    if (!failed)
        failed = take_groups(arena, object, &question);
    question.port = (int)port;
    if (!failed)
        *ret_question = question;
    return failed;
}

/* ---- the answer ---- */

void poll_wire_tell(struct text *text, const struct poll_answer *answer)
{
    struct json json = JSON(text);
    json_open_object(&json);
    json_key_text(&json, "outcome", OUTCOMES[answer->outcome]);
    json_key_bool(&json, "cut", answer->cut);
    json_key(&json, "values");
    json_open_array(&json);
    for (size_t i = 0; i < answer->n; i++) {
        const struct poll_value *value = &answer->values[i];
        json_open_array(&json);
        json_int(&json, value->group);
        json_int(&json, value->column);
        json_int(&json, value->row);
        if (*value->text)
            json_text(&json, value->text);
        else
            json_int(&json, value->number);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}

static RESULT int take_outcome(const json_t *object, enum poll_outcome *ret_outcome)
{
    const char *name;
    int failed = json_want_text(object, "answer", "outcome", &name, NULL);
    if (failed)
        return failed;
    for (size_t i = 0; i < sizeof OUTCOMES / sizeof *OUTCOMES; i++) {
        if (text_same(OUTCOMES[i], name)) {
            *ret_outcome = (enum poll_outcome)i;
            return 0;
        }
    }
    return -ERR_INVALID;
}

static bool take_cell(const json_t *row, size_t i, int64_t most, int64_t *ret_number)
{
    const json_t *cell = json_array_get(row, i);
    if (!json_is_integer(cell) || json_integer_value(cell) < 0 || json_integer_value(cell) > most)
        return false;
    *ret_number = json_integer_value(cell);
    return true;
}

static RESULT int take_value(struct arena *arena, const struct poll_group *groups, size_t group_count,
                             const json_t *row, struct poll_value *ret_value)
{
    int64_t group, column, index;
    if (json_array_size(row) != CELLS || !take_cell(row, 0, (int64_t)group_count - 1, &group) ||
        !take_cell(row, 1, POLL_COLUMNS - 1, &column) || !take_cell(row, 2, UINT32_MAX, &index) ||
        !groups[group].columns[column])
        return -ERR_INVALID;
    const json_t *cell = json_array_get(row, 3);
    const char *text = json_string_value(cell);
    if ((!text && !json_is_integer(cell)) || (text && strlen(text) >= POLL_TEXT))
        return -ERR_INVALID;
    *ret_value = (struct poll_value){.group = (unsigned)group,
                                     .column = (unsigned)column,
                                     .row = (uint32_t)index,
                                     .number = json_integer_value(cell),
                                     .text = text ? arena_text(arena, text) : ""};
    return 0;
}

int poll_wire_read(struct arena *arena, const struct poll_group *groups, size_t group_count, const char *bytes,
                   size_t n, struct poll_answer *ret_answer)
{
    static const struct json_limits LIMITS = {.bytes = POLL_ANSWER_BYTES, .depth = 4};
    struct poll_answer answer = {0};
    const json_t *values = NULL;
    JSON_SCOPE(object);
    int failed = json_read(bytes, n, "answer", &LIMITS, &object, NULL);
    if (!failed)
        failed = take_outcome(object, &answer.outcome);
    if (!failed)
        failed = json_want_bool(object, "answer", "cut", &answer.cut, NULL);
    if (!failed)
        failed = json_want_array(object, "answer", "values", &values, NULL);
    if (!failed && json_array_size(values) > POLL_VALUES)
        failed = -ERR_INVALID;
    if (failed)
        return failed;
    answer.n = json_array_size(values);
    answer.values = ARENA_ARRAY(arena, struct poll_value, answer.n + 1);
    for (size_t i = 0; !failed && i < answer.n; i++)
        failed = take_value(arena, groups, group_count, json_array_get(values, i), &answer.values[i]);
    if (!failed)
        *ret_answer = answer;
    return failed;
}
