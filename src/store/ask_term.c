/* Terms as SQL expressions. */
#include "store/ask_inner.h"
#include "store/column.h"

/* ---- types ---- */

/* A given list is one of ids when all its members are references into one table. */
static struct type type_of_list(struct value list)
{
    const char *to = list.list.n && list.list.at[0].kind == VALUE_REF ? list.list.at[0].ref.table : NULL;
    for (size_t i = 0; i < list.list.n && to; i++)
        if (list.list.at[i].kind != VALUE_REF || !text_same(list.list.at[i].ref.table, to))
            to = NULL;
    return (struct type){GIVES_LIST, to};
}

static struct type type_of_value(struct value value)
{
    if (!value_filled(value))
        return (struct type){GIVES_NONE, NULL};
    switch (value.kind) {
    case VALUE_INT:
    case VALUE_REAL: return (struct type){GIVES_NUMBER, NULL};
    case VALUE_TEXT: return (struct type){GIVES_TEXT, NULL};
    case VALUE_REF: return (struct type){value.ref.table ? GIVES_REF : GIVES_NUMBER, value.ref.table};
    case VALUE_RANGE: return (struct type){GIVES_RANGE, NULL};
    case VALUE_LIST: return type_of_list(value);
    default: return (struct type){GIVES_NONE, NULL};
    }
}

static bool is_text(struct printer *p, const struct scope *scope, const struct term *term)
{
    return ask_term_type(p, scope, term).gives == GIVES_TEXT;
}

struct type ask_term_type(struct printer *p, const struct scope *scope, const struct term *term)
{
    if (term->kind == TERM_VALUE)
        return type_of_value(term->value);
    if (term->kind == TERM_PATH)
        return ask_path_type(p, scope, term->path);
    if (term->set)
        return ask_set_type(p, scope, term);
    bool joined = term->kind == TERM_ADD && (is_text(p, scope, term->a) || is_text(p, scope, term->b));
    return (struct type){joined ? GIVES_TEXT : GIVES_NUMBER, NULL};
}

/* ---- printing ---- */

static void print_value(struct printer *p, struct value value, enum part part)
{
    if (!value_filled(value)) {
        text_add(&p->sql, "NULL");
        return;
    }
    static const struct column TEXTS = {.name = "", .kind = COLUMN_LIST};
    const struct column ids = {.name = "", .kind = COLUMN_LIST, .to = type_of_value(value).to};
    switch (value.kind) {
    case VALUE_REF: ask_bind(p, VALUE_OF_INT(value.ref.id)); return;
    case VALUE_LIST: ask_bind(p, VALUE_OF_TEXT(column_list_text(p->arena, ids.to ? &ids : &TEXTS, value))); return;
    case VALUE_RANGE: {
        int64_t end = part == TO ? value.range.to : value.range.from;
        bool open = part == TO ? end == RANGE_OPEN_TO : end == RANGE_OPEN_FROM;
        ask_bind(p, open ? VALUE_NONE : VALUE_OF_INT(end));
        return;
    }
    default: ask_bind(p, value); return;
    }
}

static void print_operands(struct printer *p, const struct scope *scope, const struct term *term, const char *before,
                           const char *sign, const char *end)
{
    text_add(&p->sql, before);
    ask_term(p, scope, term->a, WHOLE);
    text_add(&p->sql, sign);
    ask_term(p, scope, term->b, WHOLE);
    text_add(&p->sql, end);
}

static bool number_or_none(struct type type) { return type.gives == GIVES_NUMBER || type.gives == GIVES_NONE; }

/* Texts are joined over what is empty; with nothing on both sides the result is empty too. */
static void print_arithmetic(struct printer *p, const struct scope *scope, const struct term *term)
{
    static const char *const SIGNS[] = {
        [TERM_ADD] = " + ", [TERM_SUBTRACT] = " - ", [TERM_MULTIPLY] = " * ", [TERM_DIVIDE] = " * 1.0 / "};
    struct type a = ask_term_type(p, scope, term->a), b = ask_term_type(p, scope, term->b);
    bool texts = a.gives == GIVES_TEXT || b.gives == GIVES_TEXT;
    if (number_or_none(a) && number_or_none(b))
        print_operands(p, scope, term, "(", SIGNS[term->kind], ")");
    else if (term->kind == TERM_ADD && texts && (a.gives == b.gives || a.gives == GIVES_NONE || b.gives == GIVES_NONE))
        print_operands(p, scope, term, "NULLIF(COALESCE(", ", '') || COALESCE(", ", ''), '')");
    else
        ask_refuse(p, ERR_UNSUPPORTED, "arithmetic on what is neither numbers nor texts");
}

static void print_presence(struct printer *p, const struct scope *scope, const struct term *term, const char *end)
{
    bool range = ask_term_type(p, scope, term).gives == GIVES_RANGE;
    text_add(&p->sql, range ? "(COALESCE(" : "(");
    ask_term(p, scope, term, range ? FROM : WHOLE);
    if (range) {
        text_add(&p->sql, ", ");
        ask_term(p, scope, term, TO);
        text_byte(&p->sql, ')');
    }
    text_add(&p->sql, end);
}

/* a and b and c … in one pair of brackets, however they were joined: SQL is read with a small stack. */
static void print_chain(struct printer *p, const struct scope *scope, const struct term *term, enum term_kind kind)
{
    if (term->kind != kind) {
        ask_condition(p, scope, term);
        return;
    }
    print_chain(p, scope, term->a, kind);
    text_add(&p->sql, kind == TERM_AND ? " AND " : " OR ");
    print_chain(p, scope, term->b, kind);
}

static void print_logic(struct printer *p, const struct scope *scope, const struct term *term)
{
    text_add(&p->sql, term->kind == TERM_NOT ? "(NOT " : "(");
    if (term->kind == TERM_AND || term->kind == TERM_OR)
        print_chain(p, scope, term, term->kind);
    else
        ask_condition(p, scope, term->a);
    text_add(&p->sql, term->kind == TERM_UNTRUE ? " IS NOT TRUE)" : ")");
}

static void print_term(struct printer *p, const struct scope *scope, const struct term *term, enum part part)
{
    switch (term->kind) {
    case TERM_VALUE: print_value(p, term->value, part); return;
    case TERM_PATH: ask_path(p, scope, term->path, part); return;
    case TERM_SPAN: ask_refuse(p, ERR_UNSUPPORTED, "a span of time that was not counted"); return;
    case TERM_POLICY: ask_refuse(p, ERR_UNSUPPORTED, "a policy that was not looked up"); return;
    case TERM_ADD:
    case TERM_SUBTRACT:
    case TERM_MULTIPLY:
    case TERM_DIVIDE: print_arithmetic(p, scope, term); return;
    case TERM_EQUAL:
    case TERM_DIFFERS:
    case TERM_LESS:
    case TERM_AT_MOST:
    case TERM_MORE:
    case TERM_AT_LEAST: ask_compare(p, scope, term); return;
    case TERM_IN: ask_holds(p, scope, term->b, term->a); return;
    case TERM_HOLDS: ask_holds(p, scope, term->a, term->b); return;
    case TERM_WITHIN: ask_within(p, scope, term); return;
    case TERM_FILLED: print_presence(p, scope, term->a, " IS NOT NULL)"); return;
    case TERM_EMPTY: print_presence(p, scope, term->a, " IS NULL)"); return;
    case TERM_AND:
    case TERM_OR:
    case TERM_NOT:
    case TERM_UNTRUE: print_logic(p, scope, term); return;
    default: ask_set(p, scope, term, part); return;
    }
}

void ask_term(struct printer *p, const struct scope *scope, const struct term *term, enum part part)
{
    if (p->err)
        return;
    if (++p->depth > TERM_DEPTH)
        ask_refuse(p, ERR_TOO_LARGE, "a condition nested too deeply");
    else
        print_term(p, scope, term, part);
    p->depth--;
}

void ask_condition(struct printer *p, const struct scope *scope, const struct term *term)
{
    if (number_or_none(ask_term_type(p, scope, term)))
        ask_term(p, scope, term, WHOLE);
    else
        print_presence(p, scope, term, " IS NOT NULL OR NULL)"); /* whatever is filled counts as yes */
}
