#include "api/values.h"

#include "format/date.h"
#include "format/width.h"
#include "rules/civil.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 4000, LIST_MOST = 500 };
#define NET_BREAKS " \t\r\n,;"

struct entering {
    struct arena *arena;
    const struct law *law;
    struct flaws *faults;
};

static bool wrong(struct entering *entering, const struct field *field, const char *where, const char *zh,
                  const char *en)
{
    const struct names *clauses = &field->origin.clauses;
    if (entering->faults->n < 200)
        *list_push(entering->arena, entering->faults) = (struct flaw){
            .where = where,
            .zh = arena_printf(entering->arena, "%s%s", field->title ? field->title : field->name, zh),
            .en = arena_printf(entering->arena, "%s %s", field->en ? field->en : field->name, en),
            .clause = clauses->n ? clauses->at[0] : NULL,
        };
    return false;
}

static int offset(const struct entering *entering)
{
    return entering->law->calendar ? calendar_offset(entering->law->calendar) : CALENDAR_BEIJING;
}

/* --- numbers --- */

static bool enter_number(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                         struct value *ret_value)
{
    if (json_is_integer(json)) {
        *ret_value = VALUE_OF_INT(json_integer_value(json));
        return true;
    }
    double number = json_real_value(json);
    if (!json_is_real(json) || !isfinite(number))
        return wrong(entering, field, where, "应是数字", "must be a number");
    bool whole = number == floor(number) && fabs(number) < 9e15;
    *ret_value = whole ? VALUE_OF_INT((int64_t)number) : VALUE_OF_REAL(number);
    return true;
}

/* "-1,234.5" is no money: digits, and at most two behind one point. */
static bool fen_of(const char *text, int64_t *ret_fen)
{
    bool minus = *text == '-';
    const char *digits = text + minus, *point = strchr(digits, '.');
    size_t whole = strspn(digits, "0123456789"), cents = point ? strspn(point + 1, "0123456789") : 0;
    if (!whole || whole > 15 ||
        (point ? digits + whole != point || !cents || cents > 2 || point[1 + cents] : digits[whole]))
        return false;
    int64_t fen = 0;
    for (size_t i = 0; i < whole; i++)
        fen = fen * 10 + digits[i] - '0';
    for (size_t i = 0; i < 2; i++)
        fen = fen * 10 + (i < cents ? point[1 + i] - '0' : 0);
    *ret_fen = minus ? -fen : fen;
    return true;
}

static bool enter_money(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                        struct value *ret_value)
{
    int64_t fen = 0;
    double yuan = json_number_value(json);
    bool fits = json_is_number(json)
                    ? isfinite(yuan) && fabs(yuan) < 1e13 && fabs(yuan * 100 - round(yuan * 100)) < 1e-4
                    : json_is_string(json) && fen_of(json_string_value(json), &fen);
    if (!fits)
        return wrong(entering, field, where, "应是金额，最多两位小数", "must be an amount with at most two decimals");
    *ret_value = VALUE_OF_INT(json_is_number(json) ? llround(yuan * 100) : fen);
    return true;
}

static bool enter_flag(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                       struct value *ret_value)
{
    if (!json_is_boolean(json))
        return wrong(entering, field, where, "应是“是”或“否”", "must be true or false");
    *ret_value = VALUE_OF_INT(json_is_true(json));
    return true;
}

/* --- times --- */

/* A moment stands for itself only with its offset: "Z" or "+08:00" at the end. */
static bool moment_of(const struct entering *entering, const char *text, int64_t *ret_ms)
{
    size_t n = strlen(text);
    bool whole = n >= 16 && n < DATE_TEXT + 8 && (text[10] == 'T' || text[10] == ' ');
    return whole && date_parse(text, offset(entering), ret_ms) && civil_in_range(*ret_ms);
}

static bool enter_moment(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                         struct value *ret_value)
{
    int64_t ms;
    if (!json_is_string(json) || !moment_of(entering, json_string_value(json), &ms))
        return wrong(entering, field, where, "应是时间，如 2026-10-10T09:00:00+08:00",
                     "must be a time like 2026-10-10T09:00:00+08:00");
    *ret_value = VALUE_OF_INT(ms);
    return true;
}

static bool enter_date(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                       struct value *ret_value)
{
    day_t day;
    const char *text = json_string_value(json);
    if (!text || !civil_parse_date(text, strlen(text), &day))
        return wrong(entering, field, where, "应是日期，如 2026-10-10", "must be a date like 2026-10-10");
    *ret_value = VALUE_OF_INT(civil_ms(day, 1440, offset(entering)));
    return true;
}

static bool enter_clock(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                        struct value *ret_value)
{
    int minute;
    const char *text = json_string_value(json);
    if (!text || !civil_parse_clock(text, strlen(text), &minute))
        return wrong(entering, field, where, "应是钟点，如 09:30", "must be a time of day like 09:30");
    *ret_value = VALUE_OF_INT(minute);
    return true;
}

static bool enter_duration(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                           struct value *ret_value)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } UNITS[] = {{"minute", 60000}, {"hour", 3600000}, {"day", 86400000}, {"week", 604800000}};
    char unit[16];
    int count = 0, end = 0;
    if (json_is_integer(json) && json_integer_value(json) >= 0) {
        *ret_value = VALUE_OF_INT(json_integer_value(json));
        return true;
    }
    const char *text = json_string_value(json);
    bool read = text && sscanf(text, "%6d %15[a-z]%n", &count, unit, &end) == 2 && !text[end] && count >= 0;
    for (size_t i = 0; read && i < sizeof UNITS / sizeof *UNITS; i++) {
        size_t n = strlen(UNITS[i].unit);
        if (!strncmp(unit, UNITS[i].unit, n) && (!unit[n] || !strcmp(unit + n, "s"))) {
            *ret_value = VALUE_OF_INT(count * UNITS[i].ms);
            return true;
        }
    }
    return wrong(entering, field, where, "应是时长，如 2 hours", "must be a duration like “2 hours”");
}

static bool enter_range(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                        struct value *ret_value)
{
    bool list = json_is_array(json) && json_array_size(json) == 2, object = json_is_object(json);
    const json_t *ends[2] = {list ? json_array_get(json, 0) : json_object_get(json, "from"),
                             list ? json_array_get(json, 1) : json_object_get(json, "to")};
    int64_t ms[2] = {RANGE_OPEN_FROM, RANGE_OPEN_TO};
    bool fits = list || object;
    for (int i = 0; i < 2 && fits; i++)
        if (ends[i] && !json_is_null(ends[i]))
            fits = json_is_string(ends[i]) && moment_of(entering, json_string_value(ends[i]), &ms[i]);
    if (!fits || ms[0] > ms[1])
        return wrong(entering, field, where, "应是起止时间，起不晚于止",
                     "must be two times, the first not after the second");
    *ret_value = VALUE_OF_RANGE(ms[0], ms[1]);
    return true;
}

/* --- texts --- */

static bool is_hash(const char *text) { return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64; }

static bool controls(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if ((*c < 0x20 && *c != '\n' && *c != '\t' && *c != '\r') || *c == 0x7F)
            return true;
    return false;
}

static bool enter_text(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                       struct value *ret_value)
{
    const char *text = json_string_value(json);
    size_t most = field->type == TYPE_PAGE ? VALUES_PAGE : TEXT_MOST;
    if (!text)
        return wrong(entering, field, where, "应是文字", "must be a text");
    if (strlen(text) != json_string_length(json) || controls(text))
        return wrong(entering, field, where, "含有不能显示的字符", "contains control characters");
    if (text_chars(text) > most)
        return wrong(entering, field, where, arena_printf(entering->arena, "不能超过 %zu 字", most),
                     arena_printf(entering->arena, "has more than %zu characters", most));
    if ((field->type == TYPE_FILE || field->type == TYPE_FILES) && !is_hash(text))
        return wrong(entering, field, where, "应是已上传文件的摘要", "must be the hash of an uploaded file");
    *ret_value = VALUE_OF_TEXT(arena_text(entering->arena, text));
    return true;
}

/* --- refs --- */

static bool id_of(const json_t *json, int64_t *ret_id)
{
    if (json_is_integer(json))
        *ret_id = json_integer_value(json);
    else if (!json_is_string(json) || !text_to_int(json_string_value(json), ret_id))
        return false;
    return *ret_id > 0;
}

static const char *aimed_at(const struct field *field)
{
    if (field->type == TYPE_PERSON || field->type == TYPE_UNIT)
        return field->type == TYPE_PERSON ? "person" : "unit";
    return field->to && strcmp(field->to, "any") != 0 ? field->to : NULL;
}

/* "register/17", for fields that may refer to any register. */
static bool id_in_text(struct entering *entering, const char *text, const char **ret_table, int64_t *ret_id)
{
    const char *slash = text ? strchr(text, '/') : NULL;
    *ret_table = slash ? arena_text_n(entering->arena, text, (size_t)(slash - text)) : NULL;
    return slash && text_to_int(slash + 1, ret_id) && *ret_id > 0;
}

static bool enter_ref(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                      struct value *ret_value)
{
    int64_t id = 0;
    const char *to = aimed_at(field), *table = NULL;
    bool found = json_is_object(json) ? id_of(json_object_get(json, "id"), &id)
                                      : id_of(json, &id) || id_in_text(entering, json_string_value(json), &table, &id);
    if (json_is_object(json))
        table = json_string_value(json_object_get(json, "register"));
    table = table ? table : to;
    const struct reg *reg = found && table ? law_reg(entering->law, table) : NULL;
    if (!reg || reg->owner || (to && strcmp(to, table) != 0)) {
        const struct reg *wanted = to ? law_reg(entering->law, to) : NULL;
        return wrong(entering, field, where,
                     arena_printf(entering->arena, "应指向一条%s", wanted && wanted->title ? wanted->title : "记录"),
                     arena_printf(entering->arena, "must refer to a %s", to ? to : "record"));
    }
    *ret_value = VALUE_OF_REF(arena_text(entering->arena, reg->name), id);
    return true;
}

/* --- lists and lines --- */

static bool enter_item(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                       struct value *ret_value)
{
    return field->type == TYPE_REFS ? enter_ref(entering, field, json, where, ret_value)
                                    : enter_text(entering, field, json, where, ret_value);
}

static bool enter_list(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                       struct value *ret_value)
{
    size_t n = json_array_size(json);
    if (!json_is_array(json) || n > LIST_MOST)
        return wrong(entering, field, where, "应是列表，最多 500 项", "must be a list of at most 500");
    struct value *values = ARENA_ARRAY(entering->arena, struct value, n);
    bool fits = true;
    for (size_t i = 0; i < n; i++)
        fits &= enter_item(entering, field, json_array_get(json, i), arena_printf(entering->arena, "%s[%zu]", where, i),
                           &values[i]);
    *ret_value = n ? VALUE_OF_LIST(values, n) : VALUE_NONE;
    return fits;
}

/* Addresses and nets: a list, or one text as people write it, with commas, blanks or lines between. */
static bool enter_nets(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                       struct value *ret_value)
{
    struct value text;
    struct values LIST(struct value) nets = {0};
    if (json_is_array(json))
        return enter_list(entering, field, json, where, ret_value);
    if (!enter_text(entering, field, json, where, &text))
        return false;
    const char *narrow = width_narrow(entering->arena, text.text);
    for (const char *at = narrow + strspn(narrow, NET_BREAKS); *at; at += strspn(at, NET_BREAKS)) {
        const char *dun = strstr(at, "、");
        size_t n = strcspn(at, NET_BREAKS);
        n = dun && (size_t)(dun - at) < n ? (size_t)(dun - at) : n;
        if (n)
            *list_push(entering->arena, &nets) = VALUE_OF_TEXT(arena_text_n(entering->arena, at, n));
        at += n + (at + n == dun ? strlen("、") : 0);
    }
    *ret_value = nets.n ? VALUE_OF_LIST(nets.at, nets.n) : VALUE_NONE;
    return true;
}

static bool enter_value(struct entering *entering, const struct field *field, const json_t *json, const char *where,
                        struct value *ret_value)
{
    if (json_is_null(json) || (json_is_string(json) && !json_string_length(json))) {
        *ret_value = VALUE_NONE;
        return true;
    }
    switch (field->type) {
    case TYPE_NUMBER:
    case TYPE_PERCENT:
        return enter_number(entering, field, json, where, ret_value);
    case TYPE_MONEY:
        return enter_money(entering, field, json, where, ret_value);
    case TYPE_DATE:
        return enter_date(entering, field, json, where, ret_value);
    case TYPE_DATETIME:
        return enter_moment(entering, field, json, where, ret_value);
    case TYPE_TIME:
        return enter_clock(entering, field, json, where, ret_value);
    case TYPE_DURATION:
        return enter_duration(entering, field, json, where, ret_value);
    case TYPE_RANGE:
        return enter_range(entering, field, json, where, ret_value);
    case TYPE_FLAG:
        return enter_flag(entering, field, json, where, ret_value);
    case TYPE_PERSON:
    case TYPE_UNIT:
    case TYPE_REF:
        return enter_ref(entering, field, json, where, ret_value);
    case TYPE_REFS:
    case TYPE_FILES:
    case TYPE_SOME_OF:
        return enter_list(entering, field, json, where, ret_value);
    case TYPE_NET:
        return enter_nets(entering, field, json, where, ret_value);
    case TYPE_LINES:
        return wrong(entering, field, where, "不能在这里填", "cannot stand here");
    default:
        return enter_text(entering, field, json, where, ret_value);
    }
}

bool values_one(struct arena *arena, const struct law *law, const struct field *field, const json_t *json,
                const char *where, struct value *ret_value, struct flaws *faults)
{
    struct entering entering = {arena, law, faults};
    return enter_value(&entering, field, json, where, ret_value);
}

static void nothing_here(struct entering *entering, const char *where)
{
    if (entering->faults->n < 200)
        *list_push(entering->arena, entering->faults) =
            (struct flaw){.where = where, .zh = "没有这个字段", .en = "there is no such field"};
}

static void add_cell(struct arena *arena, struct cell **cells, size_t *n, const char *name, struct value value)
{
    *cells = arena_grow(arena, *cells, sizeof **cells * *n, sizeof **cells * (*n + 1));
    (*cells)[(*n)++] = (struct cell){name, value};
}

static const struct field *entered_field(const struct field *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(fields[i].name, name))
            return &fields[i];
    return NULL;
}

/* Columns of a line; its id and number are the engine's and pass without effect, and so does the item of rows that have
 * no names. */
static void enter_line(struct entering *entering, const struct field *lines, const json_t *json, const char *where,
                       struct line_entry *entry)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)json, name, value)
    {
        const char *place = arena_printf(entering->arena, "%s.%s", where, name);
        const struct field *column = reg_field(lines->lines, name);
        struct value cell;
        bool item = !strcmp(name, "item") && (!column || column->builtin);
        if (!strcmp(name, "id") || !strcmp(name, "pos") || !strcmp(name, "remove") || (item && !lines->rows.n))
            continue;
        if (!column || (column->builtin && !item))
            nothing_here(entering, place);
        else if (!column->is && enter_value(entering, column, value, place, &cell))
            add_cell(entering->arena, &entry->cells, &entry->n, arena_text(entering->arena, column->name), cell);
    }
}

static void enter_lines(struct entering *entering, const struct field *field, const json_t *json, struct fact *fact)
{
    const char *name = arena_text(entering->arena, field->name);
    size_t n = json_array_size(json);
    if (json_is_null(json))
        return;
    if (!json_is_array(json) || n > VALUES_LINES) {
        wrong(entering, field, name, "应是明细行，最多 1000 行", "must be a list of at most 1000 lines");
        return;
    }
    fact->lines = arena_grow(entering->arena, fact->lines, sizeof *fact->lines * fact->line_count,
                             sizeof *fact->lines * (fact->line_count + n));
    for (size_t i = 0; i < n; i++) {
        const json_t *line = json_array_get(json, i), *id = json_object_get(line, "id");
        const char *where = arena_printf(entering->arena, "%s[%zu]", name, i);
        struct line_entry *entry = &fact->lines[fact->line_count];
        *entry = (struct line_entry){.field = name, .remove = json_is_true(json_object_get(line, "remove"))};
        if (!json_is_object(line) || (id && !json_is_null(id) && !id_of(id, &entry->id))) {
            wrong(entering, field, where, "不是一行明细", "is not a line");
            continue;
        }
        enter_line(entering, field, line, where, entry);
        fact->line_count++;
    }
}

static void enter_all(struct entering *entering, const struct field *fields, size_t n, const json_t *object,
                      struct fact *fact)
{
    const char *name;
    json_t *json;
    json_object_foreach((json_t *)object, name, json)
    {
        const struct field *field = entered_field(fields, n, name);
        struct value value;
        if (!field || (field->builtin && strcmp(field->name, "unit") != 0))
            nothing_here(entering, arena_text(entering->arena, name));
        else if (field->type == TYPE_LINES && field->lines)
            enter_lines(entering, field, json, fact);
        else if (enter_value(entering, field, json, arena_text(entering->arena, name), &value))
            add_cell(entering->arena, &fact->values, &fact->value_count, arena_text(entering->arena, field->name),
                     value);
    }
}

void values_enter(struct arena *arena, const struct law *law, const struct reg *reg, const json_t *object,
                  struct fact *fact, struct flaws *faults)
{
    struct entering entering = {arena, law, faults};
    enter_all(&entering, reg->fields.at, reg->fields.n, object, fact);
}

void values_fields(struct arena *arena, const struct law *law, const struct field *fields, size_t n,
                   const json_t *object, struct fact *fact, struct flaws *faults)
{
    struct entering entering = {arena, law, faults};
    enter_all(&entering, fields, n, object, fact);
}

void values_dropped(struct arena *arena, const struct field *lines, const json_t *object, const int64_t *stored,
                    size_t n, struct fact *fact)
{
    if (!json_is_array(json_object_get(object, lines->name)))
        return; /* not spoken of: nothing changes */
    for (size_t i = 0; i < n; i++) {
        bool named = false;
        for (size_t k = 0; k < fact->line_count && !named; k++)
            named = fact->lines[k].id == stored[i] && !strcmp(fact->lines[k].field, lines->name);
        if (named)
            continue;
        fact->lines = arena_grow(arena, fact->lines, sizeof *fact->lines * fact->line_count,
                                 sizeof *fact->lines * (fact->line_count + 1));
        fact->lines[fact->line_count++] =
            (struct line_entry){.field = arena_text(arena, lines->name), .id = stored[i], .remove = true};
    }
}
