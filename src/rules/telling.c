#include "rules/telling.h"

#include "rules/scope.h"
#include "rules/words.h"

#include <string.h>

enum { TITLE_HOPS = 4 }; /* a title may be another record's, and two could be called after each other */

const char *tell_say(const struct deciding *deciding, const char *zh, const char *en)
{
    return deciding->english && !text_empty(en) ? en : zh;
}

bool tell_in_english(const struct row *person) { return !strcmp(row_text(person, "language"), "English"); }

static const char *title_within(struct deciding *deciding, struct value record, int hops)
{
    if (record.kind != VALUE_REF || !hops)
        return "";
    const struct reg *reg = law_reg(deciding->law, record.ref.table);
    const struct row *row = deciding_row(deciding, record.ref.table, record.ref.id);
    if (!reg || !row)
        return "";
    if (deciding->english && *row_text(row, "title-en"))
        return row_text(row, "title-en");
    const struct field *field = reg_field(reg, reg_title_field(reg));
    struct value value = field ? row_get(row, field->name) : VALUE_NONE;
    bool itself = value.kind == VALUE_REF && value.ref.id == row->id && text_same(value.ref.table, row->table);
    const char *title = itself                      ? ""
                        : value.kind == VALUE_REF ? title_within(deciding, value, hops - 1)
                                                  : tell_value(deciding, field, value);
    return *title ? title : row_text(row, "number");
}

const char *tell_title(struct deciding *deciding, struct value record)
{
    return title_within(deciding, record, TITLE_HOPS);
}

static const char *tell_list(struct deciding *deciding, const struct field *field, struct value value)
{
    struct text words = TEXT(deciding->arena);
    for (size_t i = 0; i < value.list.n; i++)
        text_printf(&words, "%s%s", i ? tell_say(deciding, "、", ", ") : "",
                    tell_value(deciding, field, value.list.at[i]));
    return text_end(&words);
}

static const struct state *state_called(const struct law *law, const struct reg *reg, const char *name)
{
    const struct state *state = reg_state(reg, name);
    for (size_t i = 0; !state && i < law->regs.n; i++)
        state = reg_state(law->regs.rows[i].value, name);
    return state;
}

static const char *tell_word(struct deciding *deciding, const struct field *field, const char *word)
{
    const struct law *law = deciding->law;
    bool is_state = field && field->builtin && !strcmp(field->name, "state");
    const struct state *state = is_state ? state_called(law, deciding->reg, word) : NULL;
    const struct post *post = field && field->type == TYPE_POST ? law_post(law, word) : NULL;
    if (state)
        return tell_say(deciding, state->title, state->en);
    if (post)
        return tell_say(deciding, post->title, post->en);
    return tell_say(deciding, word, field ? field_choice_en(field, word) : NULL);
}

static const char *tell_number(struct deciding *deciding, const struct field *field, int64_t number)
{
    const struct calendar *calendar = deciding->law->calendar;
    enum field_type type = field ? field->type : TYPE_NUMBER;
    if (type == TYPE_FLAG)
        return number ? tell_say(deciding, "是", "yes") : tell_say(deciding, "否", "no");
    if (type == TYPE_MONEY)
        return arena_printf(deciding->arena, "%lld.%02lld %s", (long long)(number / 100), (long long)(number % 100),
                            tell_say(deciding, "元", "yuan"));
    if (type == TYPE_DURATION)
        return deciding->english ? words_duration_en(deciding->arena, number) : words_duration(deciding->arena, number);
    if (calendar && type == TYPE_DATETIME)
        return due_print(deciding->arena, calendar, number);
    if (calendar && type == TYPE_DATE) {
        const char *text = due_print(deciding->arena, calendar, number);
        return arena_text_n(deciding->arena, text, strcspn(text, " "));
    }
    return arena_printf(deciding->arena, "%lld", (long long)number);
}

static const char *tell_range(struct deciding *deciding, struct value value)
{
    static const struct field MOMENT = {.type = TYPE_DATETIME};
    const char *from = value.range.from == RANGE_OPEN_FROM ? "" : tell_number(deciding, &MOMENT, value.range.from);
    const char *to = value.range.to == RANGE_OPEN_TO ? "" : tell_number(deciding, &MOMENT, value.range.to);
    return arena_printf(deciding->arena, "%s %s %s", from, tell_say(deciding, "至", "to"), to);
}

const char *tell_value(struct deciding *deciding, const struct field *field, struct value value)
{
    switch (value.kind) {
    case VALUE_EMPTY: return "";
    case VALUE_TEXT: return tell_word(deciding, field, value.text);
    case VALUE_INT: return tell_number(deciding, field, value.number);
    case VALUE_REAL:
        return field && field->type == TYPE_PERCENT ? arena_printf(deciding->arena, "%g%%", value.real * 100)
                                                    : arena_printf(deciding->arena, "%g", value.real);
    case VALUE_REF: return tell_title(deciding, value);
    case VALUE_RANGE: return tell_range(deciding, value);
    case VALUE_LIST: return tell_list(deciding, field, value);
    }
    return "";
}

const char *tell_article(const struct deciding *deciding, const struct origin *origin)
{
    for (size_t i = 0; origin && i < origin->clauses.n; i++) {
        const struct clause *clause = law_clause(deciding->law, origin->clauses.at[i]);
        if (clause && clause->cited)
            return tell_say(deciding, clause->cited, clause->cited_en);
    }
    return "";
}

static const char *own_value(struct deciding *deciding, const char *name)
{
    struct scope scope = {.arena = deciding->arena, .law = deciding->law, .subject = deciding->reg, .any_fact = true};
    const struct field *field = NULL;
    struct issues silent = {0};
    scope.issues = &silent;
    scope.where = "";
    const struct path *path = path_parse(&scope, name, &field);
    if (!path)
        return NULL;
    bool moment =
        path->n > 1 && path->hops[path->n - 2].kind == HOP_DEED && !strcmp(path->hops[path->n - 1].name, "at");
    static const struct field MOMENT = {.type = TYPE_DATETIME};
    return tell_value(deciding, moment || path->root == ROOT_NOW ? &MOMENT : field, path_value(deciding, path));
}

static const char *place_value(struct deciding *deciding, const char *name, const struct origin *origin)
{
    if (!strcmp(name, "clause"))
        return tell_article(deciding, origin);
    if (!strcmp(name, "register"))
        return deciding->reg ? tell_say(deciding, deciding->reg->title, deciding->reg->en) : "";
    bool has_title = deciding->reg && reg_field(deciding->reg, "title");
    if (!strcmp(name, "title") && !has_title)
        return deciding->subject ? tell_title(deciding, VALUE_OF_REF(deciding->subject->table, deciding->subject->id))
                                 : "";
    return own_value(deciding, name);
}

const char *tell_text(struct deciding *deciding, const char *text, const struct origin *origin)
{
    struct text out = TEXT(deciding->arena);
    for (const char *at = text; *at;) {
        const char *open = strchr(at, '{'), *close = open ? strchr(open, '}') : NULL;
        if (!close) {
            text_add(&out, at);
            break;
        }
        text_add_n(&out, at, (size_t)(open - at));
        const char *name = arena_text_n(deciding->arena, open + 1, (size_t)(close - open - 1));
        const char *value = place_value(deciding, name, origin);
        text_add(&out, value ? value : "");
        at = close + 1;
    }
    return text_end(&out);
}
