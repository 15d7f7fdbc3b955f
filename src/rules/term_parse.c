#include "rules/scope.h"
#include "rules/term_token.h"
#include "rules/term_walk.h"

#include "rules/civil.h"

#include <math.h>
#include <string.h>

/* One run over the words of one text. `words_are_text` lets a name that means nothing stand for itself. */
struct parser {
    struct scope scope;
    struct tokens tokens;
    size_t at;
    const char *text;
    bool words_are_text;
    bool failed;
};

static struct typed parse_or(struct parser *parser);
static struct typed parse_name(struct parser *parser);
static const struct set *parse_set(struct parser *parser, const struct reg **ret_row);

/* --- words --- */

static const char *peek(const struct parser *parser)
{
    return parser->at < parser->tokens.n ? parser->tokens.at[parser->at].text : "";
}

static enum token_kind peek_kind(const struct parser *parser)
{
    return parser->at < parser->tokens.n ? parser->tokens.at[parser->at].kind : TOKEN_SIGN;
}

static bool next_is(const struct parser *parser, const char *word)
{
    return peek_kind(parser) != TOKEN_TEXT && strcmp(peek(parser), word) == 0;
}

static bool take(struct parser *parser, const char *word)
{
    bool found = next_is(parser, word);
    parser->at += found;
    return found;
}

static void complain(struct parser *parser, const char *zh, const char *word)
{
    if (!parser->failed)
        issue_add(parser->scope.arena, parser->scope.issues, ISSUE_ERROR, parser->scope.where, "%s“%s”，见：%s", zh, word,
                  parser->text);
    parser->failed = true;
}

static void expect(struct parser *parser, const char *word)
{
    if (!take(parser, word))
        complain(parser,
                 strcmp(word, ")") == 0   ? "括号没有合上，遇到"
                 : strcmp(word, "(") == 0 ? "这里少了括号，遇到"
                                          : arena_printf(parser->scope.arena, "这里应是 %s，遇到", word),
                 peek(parser));
}

/* --- terms --- */

static const struct term *make(struct parser *parser, struct term term)
{
    return arena_copy(parser->scope.arena, &term, sizeof term);
}

static const struct term *literal(struct parser *parser, struct value value)
{
    return make(parser, (struct term){.kind = TERM_VALUE, .value = value});
}

static const struct term *money(struct parser *parser, double yuan)
{
    struct value fen = VALUE_OF_INT(llround(yuan * 100));
    return make(parser, (struct term){.kind = TERM_VALUE, .name = TERM_YUAN, .value = fen});
}

static const struct term *pair(struct parser *parser, enum term_kind kind, const struct term *a, const struct term *b)
{
    return a && b ? make(parser, (struct term){.kind = kind, .a = a, .b = b}) : NULL;
}

/* --- paths --- */

static void tell_walk(struct parser *parser, const char *text)
{
    issue_add(parser->scope.arena, parser->scope.issues, ISSUE_ERROR, parser->scope.where, "%s，见：%s", text,
              parser->text);
    parser->failed = true;
}

/* Walks a dotted name; false when it means nothing (no message). What means two things, or is not there, is told. */
static bool walk_path(struct parser *parser, const char *word, struct walk *ret_walk)
{
    *ret_walk = (struct walk){0};
    bool found = term_walk(&parser->scope, word, ret_walk);
    const char *two = ret_walk->ambiguous, *none = ret_walk->homeless;
    if (found && two && !parser->failed)
        tell_walk(parser, arena_printf(parser->scope.arena,
                                       "“%s”在这里有两种意思：当前的写 here.%s，这一行的字段写 each.%s（办理对象的写 this.%s）",
                                       two, two, two, two));
    if (found && none && !parser->failed)
        tell_walk(parser, arena_printf(parser->scope.arena,
                                       "这里没有办理对象，不能写“%s”：集合里的那一行写 each，它的字段直接写名字", none));
    if (found && ret_walk->guessed && ret_walk->path.root == ROOT_ROW && !parser->failed)
        tell_walk(parser, arena_printf(parser->scope.arena,
                                       "“%s”是集合里那一行的，指向任何台账，不能再往下走；办理对象自己的写 this.%s", word, word));
    return found;
}

static const struct path *keep_path(struct parser *parser, const struct walk *walk)
{
    return arena_copy(parser->scope.arena, &walk->path, sizeof walk->path);
}

/* `x.overdue` means: x has a due moment and it is past. */
static const struct term *overdue_term(struct parser *parser, struct walk *walk)
{
    *list_push(parser->scope.arena, &walk->hops) = (struct hop){.kind = HOP_FIELD, .name = "due"};
    walk->path.hops = walk->hops.at;
    walk->path.n = walk->hops.n;
    const struct term *due = make(parser, (struct term){.kind = TERM_PATH, .path = keep_path(parser, walk)});
    const struct term *now = make(
        parser,
        (struct term){.kind = TERM_PATH,
                      .path = arena_copy(parser->scope.arena, &(struct path){.root = ROOT_NOW}, sizeof(struct path))});
    return pair(parser, TERM_AND, make(parser, (struct term){.kind = TERM_FILLED, .a = due}),
                pair(parser, TERM_LESS, due, now));
}

static struct typed path_term(struct parser *parser, struct walk *walk)
{
    if (walk->overdue)
        return (struct typed){.term = overdue_term(parser, walk)};
    const struct term *term = make(parser, (struct term){.kind = TERM_PATH, .path = keep_path(parser, walk)});
    return (struct typed){term, walk->field, walk->reg};
}

/* --- literals --- */

static const struct term *date_literal(struct parser *parser, const char *word)
{
    day_t day;
    if (!civil_parse_date(word, strlen(word), &day))
        return NULL;
    int offset = parser->scope.law->calendar ? calendar_offset(parser->scope.law->calendar) : CALENDAR_BEIJING;
    return literal(parser, VALUE_OF_INT(civil_ms(day, 1440, offset)));
}

const struct term *word_literal(const struct scope *scope, const struct field *field, const char *word)
{
    struct parser parser = {.scope = *scope};
    if (!field)
        return NULL;
    if (field->type == TYPE_FLAG)
        return !strcmp(word, "yes")  ? literal(&parser, VALUE_OF_INT(1))
               : !strcmp(word, "no") ? literal(&parser, VALUE_OF_INT(0))
                                     : NULL;
    if (field->type == TYPE_POST) {
        const struct post *post = law_post(scope->law, word);
        return post ? literal(&parser, VALUE_OF_TEXT(post->name)) : NULL;
    }
    for (size_t i = 0; i < field->choices.n; i++)
        if (!strcmp(field->choices.at[i], word))
            return literal(&parser, VALUE_OF_TEXT(field->choices.at[i]));
    return NULL;
}

/* The right side of a comparison: a value of the choice on its left, else what the name means. */
static const struct term *right_word(struct parser *parser, struct typed left, const char *word)
{
    const struct term *term = word_literal(&parser->scope, left.field, word);
    if (term)
        return term;
    if (!left.field && (!strcmp(word, "yes") || !strcmp(word, "no")))
        return literal(parser, VALUE_OF_INT(word[0] == 'y'));
    if ((term = date_literal(parser, word)) != NULL)
        return term;
    struct walk walk = {0};
    if (walk_path(parser, word, &walk))
        return path_term(parser, &walk).term;
    if (parser->scope.named && (term = parser->scope.named(parser->scope.named_context, word)) != NULL)
        return term;
    if (left.field && left.field->choices.n && !left.field->builtin)
        issue_add(
            parser->scope.arena, parser->scope.issues, ISSUE_ERROR, parser->scope.where,
            "“%s”不是%s的选项，最接近的是“%s”，见：%s", word, left.field->title ? left.field->title : left.field->name,
            nearest_name(word, &left.field->choices) ? nearest_name(word, &left.field->choices) : "无", parser->text);
    return literal(parser, VALUE_OF_TEXT(word));
}

/* --- atoms --- */

static const struct term *parse_policy(struct parser *parser)
{
    char **names;
    size_t n = text_split(parser->scope.arena, peek(parser), '.', &names);
    if (n != 2) {
        complain(parser, "policy 后面应是“类别.属性”，遇到", peek(parser));
        return NULL;
    }
    parser->at++;
    struct term term = {.kind = TERM_POLICY, .name = names[0], .attribute = names[1]};
    if (take(parser, "of") && peek_kind(parser) == TOKEN_WORD)
        term.a = parse_name(parser).term;
    return make(parser, term);
}

/* "sum n of …": a field stands between. */
static bool word_after_next_is(const struct parser *parser, const char *word)
{
    struct parser ahead = *parser;
    ahead.at++;
    return next_is(&ahead, word);
}

static bool starts_set(struct parser *parser)
{
    struct parser trial = *parser;
    const struct reg *row;
    struct issues silent = {0};
    trial.scope.issues = &silent;
    return parse_set(&trial, &row) != NULL && !trial.failed;
}

static const struct term *parse_aggregate(struct parser *parser, enum term_kind kind)
{
    const struct reg *row = NULL;
    if (kind == TERM_COUNT) {
        const struct set *set = parse_set(parser, &row);
        return set ? make(parser, (struct term){.kind = kind, .set = set}) : NULL;
    }
    size_t value_at = parser->at;
    while (parser->at < parser->tokens.n && !next_is(parser, "of"))
        parser->at++;
    expect(parser, "of");
    const struct set *set = parse_set(parser, &row);
    if (!set)
        return NULL;
    size_t end = parser->at;
    struct parser inner = *parser;
    inner.at = value_at;
    if (inner.scope.depth < SCOPE_DEPTH)
        inner.scope.rows[inner.scope.depth++] = row;
    struct walk walk = {0};
    if (!walk_path(&inner, peek(&inner), &walk)) {
        complain(parser, "没有这个字段", peek(&inner));
        return NULL;
    }
    const struct term *value = path_term(&inner, &walk).term;
    parser->at = end;
    return make(parser, (struct term){.kind = kind, .set = set, .a = value});
}

static const struct term *parse_quantifier(struct parser *parser, enum term_kind kind)
{
    const struct reg *row = NULL;
    const struct set *set = parse_set(parser, &row);
    if (!set)
        return NULL;
    struct term term = {.kind = kind, .set = set};
    if (kind == TERM_EVERY) {
        expect(parser, "has");
        expect(parser, "(");
        struct scope outer = parser->scope;
        if (parser->scope.depth < SCOPE_DEPTH)
            parser->scope.rows[parser->scope.depth++] = row;
        term.a = parse_or(parser).term;
        parser->scope = outer;
        expect(parser, ")");
        if (!term.a)
            return NULL;
    }
    return make(parser, term);
}

static struct typed parse_number(struct parser *parser)
{
    struct token token = parser->tokens.at[parser->at++];
    enum span_unit unit;
    const char *word = peek(parser);
    if (token.kind == TOKEN_NUMBER && token.whole && span_unit_parse(word, strlen(word), &unit)) {
        parser->at++;
        return (struct typed){
            .term = make(parser,
                         (struct term){.kind = TERM_SPAN, .name = word, .value = VALUE_OF_INT((int64_t)token.number)})};
    }
    if (token.kind == TOKEN_NUMBER && take(parser, TERM_YUAN))
        return (struct typed){.term = money(parser, token.number)};
    struct value value = token.whole ? VALUE_OF_INT((int64_t)token.number) : VALUE_OF_REAL(token.number);
    return (struct typed){.term = literal(parser, value)};
}

/* `collected + years years`: as many units as a field says. A row's own number cannot be counted inside an ask. */
static struct typed units_of(struct parser *parser, struct typed number)
{
    enum span_unit unit;
    const char *word = peek(parser);
    bool counted = number.field && number.field->type == TYPE_NUMBER && number.term->kind == TERM_PATH &&
                   peek_kind(parser) == TOKEN_WORD && span_unit_parse(word, strlen(word), &unit);
    if (!counted)
        return number;
    if (number.term->path->root == ROOT_ROW)
        complain(parser, "集合里的行不能用自己的字段数时长，请在那个台账里用 is 算好日期", word);
    parser->at++;
    return (struct typed){.term = make(parser, (struct term){.kind = TERM_SPAN, .name = word, .a = number.term})};
}

static struct typed parse_name(struct parser *parser)
{
    const char *word = parser->tokens.at[parser->at++].text;
    struct walk walk = {0};
    if (walk_path(parser, word, &walk))
        return units_of(parser, path_term(parser, &walk));
    const struct term *date = date_literal(parser, word);
    const struct term *named =
        date || !parser->scope.named ? NULL : parser->scope.named(parser->scope.named_context, word);
    if (date || named)
        return (struct typed){.term = date ? date : named};
    if (parser->words_are_text)
        return (struct typed){.term = literal(parser, VALUE_OF_TEXT(word))};
    complain(parser, law_post(parser->scope.law, word) ? "这里要一个字段或一条记录，不能写岗位" : "没有这个名字", word);
    return (struct typed){0};
}

static struct typed parse_atom(struct parser *parser)
{
    static const struct { const char *word; enum term_kind kind; } AGGREGATES[] = {
        {"count", TERM_COUNT}, {"sum", TERM_SUM}, {"average", TERM_AVERAGE}, {"min", TERM_MIN}, {"max", TERM_MAX}, {"latest", TERM_LATEST},
    }, QUANTIFIERS[] = {{"exists", TERM_EXISTS}, {"no", TERM_NO}, {"every", TERM_EVERY}};
    if (take(parser, "(")) {
        struct typed inner = parse_or(parser);
        expect(parser, ")");
        return inner;
    }
    if (peek_kind(parser) == TOKEN_TEXT)
        return (struct typed){.term = literal(parser, VALUE_OF_TEXT(parser->tokens.at[parser->at++].text))};
    if (peek_kind(parser) == TOKEN_NUMBER || peek_kind(parser) == TOKEN_PERCENT)
        return parse_number(parser);
    if (peek_kind(parser) != TOKEN_WORD) {
        bool twice = parser->at < parser->tokens.n && text_same(peek(parser), "="); /* `==` of other languages */
        complain(parser,
                 twice                           ? "“等于”只写一个 =，这里多了"
                 : parser->at < parser->tokens.n ? "这里看不懂"
                                                 : "话没有说完",
                 peek(parser));
        return (struct typed){0};
    }
    if (take(parser, "policy"))
        return (struct typed){.term = parse_policy(parser)};
    for (size_t i = 0; i < sizeof QUANTIFIERS / sizeof *QUANTIFIERS; i++)
        if (next_is(parser, QUANTIFIERS[i].word)) {
            parser->at++;
            return (struct typed){.term = parse_quantifier(parser, QUANTIFIERS[i].kind)};
        }
    for (size_t i = 0; i < sizeof AGGREGATES / sizeof *AGGREGATES; i++)
        if (next_is(parser, AGGREGATES[i].word)) {
            size_t back = parser->at++;
            struct walk walk;
            bool aggregate = AGGREGATES[i].kind == TERM_COUNT ? starts_set(parser) : word_after_next_is(parser, "of");
            if (aggregate || !walk_path(parser, AGGREGATES[i].word, &walk))
                return (struct typed){.term = parse_aggregate(parser, AGGREGATES[i].kind)};
            parser->at = back; /* a field may be called count, or sum */
        }
    return parse_name(parser);
}

static struct typed parse_product(struct parser *parser)
{
    struct typed left = parse_atom(parser);
    while (!parser->failed && (next_is(parser, "*") || next_is(parser, "/"))) {
        enum term_kind kind = next_is(parser, "*") ? TERM_MULTIPLY : TERM_DIVIDE;
        parser->at++;
        left = (struct typed){.term = pair(parser, kind, left.term, parse_atom(parser).term)};
    }
    return left;
}

static struct typed parse_sum(struct parser *parser)
{
    struct typed left = parse_product(parser);
    while (!parser->failed && (next_is(parser, "+") || next_is(parser, "-"))) {
        enum term_kind kind = next_is(parser, "+") ? TERM_ADD : TERM_SUBTRACT;
        parser->at++;
        bool before = parser->words_are_text;
        parser->words_are_text = true; /* texts are joined with + */
        left = (struct typed){.term = pair(parser, kind, left.term, parse_product(parser).term)};
        parser->words_are_text = before;
    }
    return left;
}

/* --- tests --- */

static const struct term *parse_words(struct parser *parser, struct typed left)
{
    struct values LIST(struct value) values = {0};
    while (parser->at < parser->tokens.n && !next_is(parser, ")")) {
        struct token token = parser->tokens.at[parser->at++];
        const struct term *term = token.kind == TOKEN_WORD ? right_word(parser, left, token.text) : NULL;
        struct value value = term && term->kind == TERM_VALUE ? term->value
                             : token.kind == TOKEN_NUMBER
                                 ? token.whole ? VALUE_OF_INT((int64_t)token.number) : VALUE_OF_REAL(token.number)
                                 : VALUE_OF_TEXT(token.text);
        *list_push(parser->scope.arena, &values) = value;
    }
    expect(parser, ")");
    return literal(parser, VALUE_OF_LIST(values.at, values.n));
}

static const struct term *parse_right(struct parser *parser, struct typed left)
{
    struct token token =
        parser->at < parser->tokens.n ? parser->tokens.at[parser->at] : (struct token){.kind = TOKEN_SIGN, .text = ""};
    bool aggregate = token.kind == TOKEN_WORD &&
                     (!strcmp(token.text, "policy") || !strcmp(token.text, "count") || !strcmp(token.text, "sum") ||
                      !strcmp(token.text, "average") || !strcmp(token.text, "min") || !strcmp(token.text, "max") ||
                      !strcmp(token.text, "latest"));
    const char *after = parser->at + 1 < parser->tokens.n ? parser->tokens.at[parser->at + 1].text : "";
    bool sum = !strcmp(after, "+") || !strcmp(after, "-") || !strcmp(after, "*") || !strcmp(after, "/");
    if (token.kind != TOKEN_WORD || aggregate || sum) {
        bool before = parser->words_are_text;
        parser->words_are_text = before || sum;
        const struct term *term = parse_sum(parser).term;
        parser->words_are_text = before;
        return term;
    }
    parser->at++;
    return right_word(parser, left, token.text);
}

/* `items is filled`: there is a row. The name stands at `name_at`. */
static const struct term *lines_presence(const struct parser *parser, size_t name_at, bool filled)
{
    struct parser again = *parser;
    const struct reg *row;
    again.at = name_at;
    return make(&again, (struct term){.kind = filled ? TERM_EXISTS : TERM_NO, .set = parse_set(&again, &row)});
}

static struct typed parse_test(struct parser *parser)
{
    static const struct { const char *sign; enum term_kind kind; } SIGNS[] = {
        {"=", TERM_EQUAL}, {"!=", TERM_DIFFERS}, {"<", TERM_LESS}, {"<=", TERM_AT_MOST}, {">", TERM_MORE}, {">=", TERM_AT_LEAST},
    };
    size_t name_at = parser->at;
    struct typed left = parse_sum(parser);
    if (parser->failed || !left.term)
        return left;
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        if (take(parser, SIGNS[i].sign))
            return (struct typed){.term = pair(parser, SIGNS[i].kind, left.term, parse_right(parser, left))};
    bool negated = next_is(parser, "not") && parser->at + 1 < parser->tokens.n &&
                   (!strcmp(parser->tokens.at[parser->at + 1].text, "in") ||
                    !strcmp(parser->tokens.at[parser->at + 1].text, "holds"));
    parser->at += negated;
    const struct term *test = NULL;
    if (take(parser, "in") || next_is(parser, "holds")) {
        enum term_kind kind = take(parser, "holds") ? TERM_HOLDS : TERM_IN;
        test = pair(parser, kind, left.term, take(parser, "(") ? parse_words(parser, left) : parse_sum(parser).term);
    } else if (take(parser, "within")) {
        test = pair(parser, TERM_WITHIN, left.term, parse_sum(parser).term);
    } else if (take(parser, "is")) {
        bool filled = take(parser, "filled");
        if (!filled)
            expect(parser, "empty");
        bool lines = left.field && left.field->lines;
        test = lines ? lines_presence(parser, name_at, filled)
                     : make(parser, (struct term){.kind = filled ? TERM_FILLED : TERM_EMPTY, .a = left.term});
    } else {
        return left;
    }
    return (struct typed){.term = negated && test ? make(parser, (struct term){.kind = TERM_NOT, .a = test}) : test};
}

static struct typed parse_not(struct parser *parser)
{
    if (!take(parser, "not"))
        return parse_test(parser);
    const struct term *inner = parse_not(parser).term;
    return (struct typed){.term = inner ? make(parser, (struct term){.kind = TERM_NOT, .a = inner}) : NULL};
}

static struct typed parse_and(struct parser *parser)
{
    struct typed left = parse_not(parser);
    while (!parser->failed && take(parser, "and"))
        left = (struct typed){.term = pair(parser, TERM_AND, left.term, parse_not(parser).term)};
    return left;
}

static struct typed parse_or(struct parser *parser)
{
    struct typed left = parse_and(parser);
    while (!parser->failed && take(parser, "or"))
        left = (struct typed){.term = pair(parser, TERM_OR, left.term, parse_and(parser).term)};
    return left;
}

/* --- sets --- */

static const struct path *own_path(struct parser *parser, const char *name)
{
    struct hop *hop = ARENA_NEW(parser->scope.arena, struct hop);
    *hop = (struct hop){.kind = HOP_FIELD, .name = name};
    return arena_copy(parser->scope.arena, &(struct path){.root = ROOT_ROW, .hops = hop, .n = 1}, sizeof(struct path));
}

/* The rows a field of refs leads to: R whose id the list holds. The list stands one row further out. */
static const struct term *member_of(struct parser *parser, const struct path *list)
{
    struct path *outer = arena_copy(parser->scope.arena, list, sizeof *list);
    if (outer->root == ROOT_ROW)
        outer->out++;
    const struct term *holder = make(parser, (struct term){.kind = TERM_PATH, .path = outer});
    const struct term *id = make(parser, (struct term){.kind = TERM_PATH, .path = own_path(parser, "id")});
    return pair(parser, TERM_HOLDS, holder, id);
}

/* What a set is of: lines or refs of a record come before a register of the same name. */
static const struct reg *set_place(struct parser *parser, const char *word, struct set *set,
                                   const struct term **ret_where)
{
    const struct scope *scope = &parser->scope;
    struct walk walk = {0};
    const struct reg *reg = law_reg(scope->law, word);
    if (walk_path(parser, word, &walk) && walk.field &&
        (walk.field->type == TYPE_LINES || walk.field->type == TYPE_REFS)) {
        if (walk.field->type == TYPE_REFS) {
            set->refs = keep_path(parser, &walk);
            set->table = walk.field->to;
            *ret_where = member_of(parser, keep_path(parser, &walk));
            return law_reg(scope->law, walk.field->to);
        }
        walk.path.n--; /* the record whose lines they are */
        set->table = walk.field->lines->name;
        set->lines = keep_path(parser, &walk);
        return walk.field->lines;
    }
    if (reg) {
        set->table = reg->name;
        set->valid_from = reg->valid_from;
        set->valid_to = reg->valid_to;
        set->without_subject = reg == scope->subject && !scope->depth;
    }
    return reg;
}

/* PERIOD of path: `term of period`, `month of period`. */
static bool periods_place(struct parser *parser, struct set *set)
{
    struct oops oops = {0};
    struct period_phrase phrase;
    struct walk walk;
    const char *word = peek(parser);
    const struct token *of = &parser->tokens.at[parser->at + 1];
    bool outermost = parser->scope.named && !parser->scope.depth && parser->at + 2 < parser->tokens.n;
    if (!outermost || strcmp(of->text, "of") || period_parse(parser->scope.arena, word, &phrase, &oops) ||
        !walk_path(parser, parser->tokens.at[parser->at + 2].text, &walk))
        return false;
    *set = (struct set){.table = word, .periods = true, .during = keep_path(parser, &walk)};
    parser->at += 3;
    return true;
}

static const struct set *parse_set(struct parser *parser, const struct reg **ret_row)
{
    struct set set = {0};
    const struct term *where = NULL;
    const char *word = peek(parser);
    const struct reg *row = parser->failed ? NULL : set_place(parser, word, &set, &where);
    if (row) {
        parser->at++;
    } else if (parser->failed || !periods_place(parser, &set)) {
        complain(parser, "没有这个台账或明细", word);
        return NULL;
    }
    if (take(parser, "where")) {
        struct scope outer = parser->scope;
        if (parser->scope.depth == SCOPE_DEPTH)
            complain(parser, "嵌套太深", word);
        else
            parser->scope.rows[parser->scope.depth++] = row;
        expect(parser, "(");
        const struct term *more = parse_or(parser).term;
        expect(parser, ")");
        parser->scope = outer;
        where = where ? pair(parser, TERM_AND, where, more) : more;
    }
    if (!set.periods && take(parser, "during")) {
        struct walk walk = {0};
        if (walk_path(parser, peek(parser), &walk))
            set.during = keep_path(parser, &walk);
        else
            complain(parser, "during 后面应是时段，遇到", peek(parser));
        parser->at++;
    }
    set.where = where;
    *ret_row = row;
    return parser->failed ? NULL : arena_copy(parser->scope.arena, &set, sizeof set);
}

/* --- entrances; no text is no tokens and failed already: the loader has told what stood there instead --- */

static struct parser parser_of(const struct scope *scope, const char *text)
{
    const char *here = text ? text : "";
    return (struct parser){.scope = *scope, .tokens = tokens_of(scope->arena, here), .text = here, .failed = !text};
}

static bool finish(struct parser *parser)
{
    if (!parser->failed && parser->at < parser->tokens.n)
        complain(parser, "多出来的话", peek(parser));
    return !parser->failed;
}

struct typed term_parse_typed(const struct scope *scope, const char *text)
{
    struct parser parser = parser_of(scope, text);
    struct typed typed = parse_or(&parser);
    return finish(&parser) ? typed : (struct typed){0};
}

const struct term *term_parse(const struct scope *scope, const char *text)
{
    return term_parse_typed(scope, text).term;
}

const struct term *term_parse_value(const struct scope *scope, const struct field *target, const char *text)
{
    struct parser parser = parser_of(scope, text);
    const struct term *word = word_literal(scope, target, parser.text);
    if (word)
        return word;
    parser.words_are_text = true;
    const struct term *term = parse_or(&parser).term;
    if (term && target && target->type == TYPE_MONEY && term_bare_number(term)) /* the field tells the unit */
        term = money(&parser, term->value.kind == VALUE_INT ? (double)term->value.number : term->value.real);
    return finish(&parser) ? term : NULL;
}

const struct set *set_parse(const struct scope *scope, const char *text, const struct reg **ret_row)
{
    struct parser parser = parser_of(scope, text);
    take(&parser, "each");
    const struct set *set = parse_set(&parser, ret_row);
    return finish(&parser) ? set : NULL;
}

const struct path *path_parse(const struct scope *scope, const char *text, const struct field **ret_field)
{
    struct parser parser = parser_of(scope, text);
    struct walk walk = {0};
    if (!walk_path(&parser, parser.text, &walk)) {
        complain(&parser, "没有这个字段", text);
        return NULL;
    }
    if (ret_field)
        *ret_field = walk.field;
    return keep_path(&parser, &walk);
}
