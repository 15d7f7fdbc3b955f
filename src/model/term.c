#include "model/term.h"

static const char *const OPERATORS[] = {
    [TERM_ADD] = " + ",    [TERM_SUBTRACT] = " - ", [TERM_MULTIPLY] = " * ",  [TERM_DIVIDE] = " / ",
    [TERM_EQUAL] = " = ",  [TERM_DIFFERS] = " != ", [TERM_LESS] = " < ",      [TERM_AT_MOST] = " <= ",
    [TERM_MORE] = " > ",   [TERM_AT_LEAST] = " >= ", [TERM_IN] = " in ",      [TERM_HOLDS] = " holds ",
    [TERM_WITHIN] = " within ", [TERM_AND] = " and ", [TERM_OR] = " or ",
};

static const char *const WORDS[] = {
    [TERM_EXISTS] = "exists ", [TERM_NO] = "no ",   [TERM_EVERY] = "every ", [TERM_COUNT] = "count ",
    [TERM_SUM] = "sum ",       [TERM_AVERAGE] = "average ", [TERM_MIN] = "min ", [TERM_MAX] = "max ",
    [TERM_LATEST] = "latest ",
};

void path_print(struct text *text, const struct path *path)
{
    static const char *const ROOTS[] = {
        [ROOT_ROW] = "row",     [ROOT_SUBJECT] = "this", [ROOT_FACT] = "fact",       [ROOT_ACTOR] = "actor",
        [ROOT_PERIOD] = "period", [ROOT_NOW] = "now",    [ROOT_TODAY] = "today",     [ROOT_SETTING] = "setting",
    };
    text_add(text, ROOTS[path->root]);
    if (path->out)
        text_int(text, path->out);
    for (size_t i = 0; i < path->n; i++) {
        text_byte(text, '.');
        text_add(text, path->hops[i].kind == HOP_FROM ? "from"
                       : path->hops[i].kind == HOP_TO ? "to"
                                                      : path->hops[i].name);
    }
}

static void set_print(struct text *text, const struct set *set)
{
    text_add(text, set->table);
    if (set->lines) {
        text_add(text, " of ");
        path_print(text, set->lines);
    }
    if (set->without_subject)
        text_add(text, " but this");
    if (set->where) {
        text_add(text, " where (");
        term_print(text, set->where);
        text_byte(text, ')');
    }
    if (set->during) {
        text_add(text, " during ");
        path_print(text, set->during);
    }
}

static void print_pair(struct text *text, const struct term *term)
{
    text_byte(text, '(');
    term_print(text, term->a);
    text_add(text, OPERATORS[term->kind]);
    term_print(text, term->b);
    text_byte(text, ')');
}

static void print_set_term(struct text *text, const struct term *term)
{
    text_byte(text, '(');
    text_add(text, WORDS[term->kind]);
    if (term->a && term->kind != TERM_EVERY) {
        term_print(text, term->a);
        text_add(text, " of ");
    }
    set_print(text, term->set);
    if (term->kind == TERM_EVERY) {
        text_add(text, " has ");
        term_print(text, term->a);
    }
    text_byte(text, ')');
}

bool term_bare_number(const struct term *term)
{
    if (term->kind != TERM_VALUE || term->name)
        return false;
    return term->value.kind == VALUE_INT ? term->value.number != 0
                                         : term->value.kind == VALUE_REAL && term->value.real != 0;
}

void term_print(struct text *text, const struct term *term)
{
    switch (term->kind) {
    case TERM_EARLIER:
        text_printf(text, "%s before (", term->name);
        term_print(text, term->a);
        text_byte(text, ')');
        return;
    case TERM_VALUE: value_print(text, term->value); return;
    case TERM_PATH: path_print(text, term->path); return;
    case TERM_SPAN:
        if (term->a)
            term_print(text, term->a);
        else
            value_print(text, term->value);
        text_byte(text, ' ');
        text_add(text, term->name);
        return;
    case TERM_POLICY:
        text_printf(text, "policy %s.%s", term->name, term->attribute);
        if (term->a) {
            text_add(text, " of ");
            term_print(text, term->a);
        }
        return;
    case TERM_NOT: text_add(text, "not "); term_print(text, term->a); return;
    case TERM_UNTRUE: text_add(text, "untrue "); term_print(text, term->a); return;
    case TERM_FILLED: term_print(text, term->a); text_add(text, " is filled"); return;
    case TERM_EMPTY: term_print(text, term->a); text_add(text, " is empty"); return;
    default:
        if (term->set)
            print_set_term(text, term);
        else
            print_pair(text, term);
    }
}
