/* Comparisons, lists and ranges: how values of different types meet. */
#include "store/ask_inner.h"
#include "store/column.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_INLINE = 8 }; /* longer lists travel as one JSON text, so the statement's text stays the same */

static const char *const SIGNS[] = {
    [TERM_EQUAL] = " = ",    [TERM_DIFFERS] = " <> ", [TERM_LESS] = " < ",
    [TERM_AT_MOST] = " <= ", [TERM_MORE] = " > ",     [TERM_AT_LEAST] = " >= ",
};

/* One side of a meeting of two values. */
struct side {
    const struct scope *scope;
    const struct term *term;
    struct type type;
};

static struct side side_of(struct printer *p, const struct scope *scope, const struct term *term)
{
    return (struct side){scope, term, ask_term_type(p, scope, term)};
}

static bool numeric(struct side s) { return s.type.gives == GIVES_NUMBER || s.type.gives == GIVES_REF; }
static bool textual(struct side s)
{
    return s.type.gives == GIVES_TEXT || s.type.gives == GIVES_REF || s.type.gives == GIVES_ANYREF;
}

static void print_side(struct printer *p, struct side s) { ask_term(p, s.scope, s.term, WHOLE); }

/* "register/id" of a ref; a text as it is. */
static void print_as_text(struct printer *p, struct side s)
{
    if (s.type.gives != GIVES_REF) {
        print_side(p, s);
    } else if (s.term->kind == TERM_VALUE) {
        ask_bind(p, VALUE_OF_TEXT(arena_printf(p->arena, "%s/%lld", s.type.to, (long long)s.term->value.ref.id)));
    } else {
        text_byte(&p->sql, '(');
        ask_bind(p, VALUE_OF_TEXT(arena_printf(p->arena, "%s/", s.type.to)));
        text_add(&p->sql, " || ");
        print_side(p, s);
        text_byte(&p->sql, ')');
    }
}

/* The id of an untyped ref. */
static void print_as_number(struct printer *p, struct side s)
{
    if (s.type.gives != GIVES_ANYREF) {
        print_side(p, s);
        return;
    }
    unsigned alias = p->aliases++;
    text_printf(&p->sql, "(SELECT CAST(substr(x%u.v, instr(x%u.v, '/') + 1) AS INTEGER) FROM (SELECT ", alias, alias);
    print_side(p, s);
    text_printf(&p->sql, " AS v) x%u)", alias);
}

/* NULL exactly when the side is empty. */
static void print_presence(struct printer *p, struct side s)
{
    if (s.type.gives != GIVES_RANGE) {
        print_side(p, s);
        return;
    }
    text_add(&p->sql, "COALESCE(");
    ask_term(p, s.scope, s.term, FROM);
    text_add(&p->sql, ", ");
    ask_term(p, s.scope, s.term, TO);
    text_byte(&p->sql, ')');
}

/* Filled values that cannot be compared: not equal, without order; an empty one makes both unknown. */
static void print_strangers(struct printer *p, struct side a, struct side b, enum term_kind kind)
{
    if (kind != TERM_EQUAL && kind != TERM_DIFFERS) {
        text_add(&p->sql, "NULL");
        return;
    }
    text_add(&p->sql, kind == TERM_DIFFERS ? "(NOT ((" : "(((");
    print_presence(p, a);
    text_add(&p->sql, " IS NULL OR ");
    print_presence(p, b);
    text_add(&p->sql, " IS NULL) AND NULL))");
}

static void print_ends(struct printer *p, struct side a, struct side b, enum part part)
{
    ask_term(p, a.scope, a.term, part);
    text_add(&p->sql, " IS ");
    ask_term(p, b.scope, b.term, part);
}

static void print_ranges(struct printer *p, struct side a, struct side b, enum term_kind kind)
{
    if (kind != TERM_EQUAL && kind != TERM_DIFFERS) {
        text_add(&p->sql, "NULL");
        return;
    }
    text_add(&p->sql, "CASE WHEN ");
    print_presence(p, a);
    text_add(&p->sql, " IS NULL OR ");
    print_presence(p, b);
    text_add(&p->sql, " IS NULL THEN NULL ELSE (");
    print_ends(p, a, b, FROM);
    text_add(&p->sql, " AND ");
    print_ends(p, a, b, TO);
    text_add(&p->sql, kind == TERM_EQUAL ? ") END" : ") = 0 END");
}

static void print_pair(struct printer *p, struct side a, struct side b, enum term_kind kind,
                       void (*print)(struct printer *, struct side))
{
    text_byte(&p->sql, '(');
    print(p, a);
    text_add(&p->sql, SIGNS[kind]);
    print(p, b);
    text_byte(&p->sql, ')');
}

static void compare_sides(struct printer *p, struct side a, struct side b, enum term_kind kind)
{
    bool equality = kind == TERM_EQUAL || kind == TERM_DIFFERS;
    bool any = a.type.gives == GIVES_ANYREF || b.type.gives == GIVES_ANYREF;
    if (a.type.gives == GIVES_NONE || b.type.gives == GIVES_NONE)
        text_add(&p->sql, "NULL");
    else if (a.type.gives == GIVES_RANGE && b.type.gives == GIVES_RANGE)
        print_ranges(p, a, b, kind);
    else if (a.type.gives == GIVES_REF && b.type.gives == GIVES_REF && !text_same(a.type.to, b.type.to))
        print_strangers(p, a, b, kind);
    else if (numeric(a) && numeric(b))
        print_pair(p, a, b, kind, print_side);
    else if (any && (a.type.gives == GIVES_NUMBER || b.type.gives == GIVES_NUMBER))
        print_pair(p, a, b, kind, print_as_number);
    else if (textual(a) && textual(b) && (equality || (a.type.gives == GIVES_TEXT && b.type.gives == GIVES_TEXT)))
        print_pair(p, a, b, kind, print_as_text);
    else if (textual(a) && textual(b))
        ask_refuse(p, ERR_UNSUPPORTED, "an order of references");
    else if (a.type.gives == GIVES_LIST && b.type.gives == GIVES_LIST && text_same(a.type.to, b.type.to) && equality)
        print_pair(p, a, b, kind, print_side);
    else
        print_strangers(p, a, b, kind);
}

void ask_compare(struct printer *p, const struct scope *scope, const struct term *term)
{
    compare_sides(p, side_of(p, scope, term->a), side_of(p, scope, term->b), term->kind);
}

/* ---- lists ---- */

/* How the items of two lists, or a list and an item, meet: as ids of one table, as texts, or never. */
enum meeting { MEET_NEVER, MEET_NUMBERS, MEET_TEXTS };

static enum meeting meeting_of(struct type list, struct type item)
{
    bool same = text_same(list.to, item.to);
    switch (item.gives) {
    case GIVES_NUMBER: return list.to ? MEET_NUMBERS : MEET_NEVER;
    case GIVES_REF: return !list.to ? MEET_TEXTS : same ? MEET_NUMBERS : MEET_NEVER;
    case GIVES_TEXT:
    case GIVES_ANYREF: return MEET_TEXTS;
    case GIVES_LIST: return list.to && item.to ? (same ? MEET_NUMBERS : MEET_NEVER) : MEET_TEXTS;
    default: return MEET_NEVER;
    }
}

/* An item of json_each as it meets: ids become texts where the other side is one. */
static void print_json_item(struct printer *p, struct type list, unsigned alias, enum meeting meeting)
{
    if (list.to && meeting == MEET_TEXTS) {
        text_byte(&p->sql, '(');
        ask_bind(p, VALUE_OF_TEXT(arena_printf(p->arena, "%s/", list.to)));
        text_printf(&p->sql, " || j%u.value)", alias);
    } else {
        text_printf(&p->sql, "j%u.value", alias);
    }
}

/* EXISTS over the items of a stored list; the empties are guarded by the caller. */
static void print_search(struct printer *p, struct side list, struct side item, enum meeting meeting)
{
    unsigned alias = p->aliases++, other = p->aliases++;
    text_add(&p->sql, "EXISTS(SELECT 1 FROM json_each(");
    print_side(p, list);
    text_printf(&p->sql, ") j%u", alias);
    if (item.type.gives == GIVES_LIST) {
        text_add(&p->sql, ", json_each(");
        print_side(p, item);
        text_printf(&p->sql, ") j%u", other);
    }
    text_add(&p->sql, " WHERE ");
    print_json_item(p, list.type, alias, meeting);
    text_add(&p->sql, " = ");
    if (item.type.gives == GIVES_LIST)
        print_json_item(p, item.type, other, meeting);
    else if (meeting == MEET_TEXTS)
        print_as_text(p, item);
    else
        print_side(p, item);
    text_byte(&p->sql, ')');
}

static void print_guarded_search(struct printer *p, struct side list, struct side item)
{
    enum meeting meeting = meeting_of(list.type, item.type);
    text_add(&p->sql, "CASE WHEN ");
    print_side(p, list);
    text_add(&p->sql, " IS NULL OR ");
    print_presence(p, item);
    text_add(&p->sql, " IS NULL THEN NULL ELSE ");
    if (meeting == MEET_NEVER)
        text_byte(&p->sql, '0');
    else
        print_search(p, list, item, meeting);
    text_add(&p->sql, " END");
}

/* The members of a given list in the form in which `item` is compared; what can never be equal is left out. */
static bool member_for(struct arena *arena, struct type item, struct value member, struct value *ret_flat)
{
    if (item.gives == GIVES_NUMBER || item.gives == GIVES_REF) {
        bool fits = member.kind == VALUE_INT || member.kind == VALUE_REAL ||
                    (member.kind == VALUE_REF && (item.gives == GIVES_NUMBER || text_same(item.to, member.ref.table)));
        const char *slash = member.kind == VALUE_TEXT && item.gives == GIVES_REF ? strrchr(member.text, '/') : NULL;
        int64_t id = 0;
        if (slash && strlen(item.to) == (size_t)(slash - member.text) && text_starts(member.text, item.to) &&
            text_to_int(slash + 1, &id)) {
            *ret_flat = VALUE_OF_INT(id);
            return true;
        }
        *ret_flat = member.kind == VALUE_REF ? VALUE_OF_INT(member.ref.id) : member;
        return fits;
    }
    if (member.kind == VALUE_REF)
        member = VALUE_OF_TEXT(arena_printf(arena, "%s/%lld", member.ref.table, (long long)member.ref.id));
    *ret_flat = member;
    return member.kind == VALUE_TEXT && (item.gives == GIVES_TEXT || item.gives == GIVES_ANYREF);
}

static void print_members(struct printer *p, struct sql_values members)
{
    static const struct column TEXTS = {.name = "", .kind = COLUMN_LIST};
    if (members.n > LIST_INLINE) {
        text_add(&p->sql, "(SELECT value FROM json_each(");
        ask_bind(p, VALUE_OF_TEXT(column_list_text(p->arena, &TEXTS, VALUE_OF_LIST(members.at, members.n))));
        text_add(&p->sql, "))");
        return;
    }
    text_byte(&p->sql, '(');
    for (size_t i = 0; i < members.n; i++) {
        text_add(&p->sql, i ? ", " : "");
        ask_bind(p, members.at[i]);
    }
    text_byte(&p->sql, ')');
}

static struct sql_values members_for(struct printer *p, struct type item, struct value list)
{
    struct sql_values members = {0};
    for (size_t i = 0; i < list.list.n; i++) {
        struct value flat;
        if (member_for(p->arena, item, list.list.at[i], &flat))
            *list_push(p->arena, &members) = flat;
    }
    return members;
}

/* item IN (a list given as a value) */
static void print_membership(struct printer *p, struct value list, struct side item)
{
    struct sql_values members = members_for(p, item.type, list);
    text_byte(&p->sql, '(');
    if (members.n == 0) { /* IN () is no even for NULL, which has to stay unknown */
        print_presence(p, item);
        text_add(&p->sql, " IS NULL AND NULL)");
        return;
    }
    print_side(p, item);
    text_add(&p->sql, " IN ");
    print_members(p, members);
    text_byte(&p->sql, ')');
}

/* A stored list holds any of the members given. */
static void print_any_member(struct printer *p, struct side list, struct value given)
{
    struct type item = {list.type.to ? GIVES_REF : GIVES_TEXT, list.type.to};
    unsigned alias = p->aliases++;
    text_add(&p->sql, "CASE WHEN ");
    print_side(p, list);
    text_add(&p->sql, " IS NULL THEN NULL ELSE EXISTS(SELECT 1 FROM json_each(");
    print_side(p, list);
    text_printf(&p->sql, ") j%u WHERE j%u.value IN ", alias, alias);
    print_members(p, members_for(p, item, given));
    text_add(&p->sql, ") END");
}

static bool given_list(struct side s) { return s.term->kind == TERM_VALUE && s.type.gives == GIVES_LIST; }

static bool is_empty_list(const struct term *term)
{
    return term->kind == TERM_VALUE && term->value.kind == VALUE_LIST && term->value.list.n == 0;
}

void ask_holds(struct printer *p, const struct scope *scope, const struct term *list, const struct term *item)
{
    struct side a = side_of(p, scope, list), b = side_of(p, scope, item);
    bool lists = a.type.gives == GIVES_LIST && b.type.gives == GIVES_LIST;
    if (b.type.gives != GIVES_NONE && is_empty_list(list))
        print_membership(p, list->value, b);
    else if (a.type.gives == GIVES_NONE || b.type.gives == GIVES_NONE)
        text_add(&p->sql, "NULL");
    else if (lists && given_list(b))
        print_any_member(p, a, b.term->value);
    else if (lists && given_list(a))
        print_any_member(p, b, a.term->value);
    else if (given_list(a))
        print_membership(p, a.term->value, b);
    else if (given_list(b))
        print_membership(p, b.term->value, a);
    else if (a.type.gives == GIVES_LIST)
        print_guarded_search(p, a, b);
    else if (b.type.gives == GIVES_LIST)
        print_guarded_search(p, b, a);
    else
        compare_sides(p, a, b, TERM_EQUAL); /* a single value is a list of one */
}

/* ---- ranges ---- */

static void print_text(struct printer *p, const char *before, struct side s, enum part part)
{
    text_add(&p->sql, before);
    ask_term(p, s.scope, s.term, part);
}

/* A given range needs no cases, so an index of the moment can be used. */
static void print_within_given(struct printer *p, struct side moment, struct value range)
{
    const char *joint = "(";
    if (range.range.from != RANGE_OPEN_FROM) {
        print_text(p, joint, moment, WHOLE);
        text_add(&p->sql, " >= ");
        ask_bind(p, VALUE_OF_INT(range.range.from));
        joint = " AND ";
    }
    if (range.range.to != RANGE_OPEN_TO) {
        print_text(p, joint, moment, WHOLE);
        text_add(&p->sql, " < ");
        ask_bind(p, VALUE_OF_INT(range.range.to));
    }
    text_byte(&p->sql, ')');
}

static bool is_open_range(const struct term *term)
{
    return term->kind == TERM_VALUE && term->value.kind == VALUE_RANGE && !value_filled(term->value);
}

static void print_moment_within(struct printer *p, struct side moment, struct side range)
{
    print_text(p, "CASE WHEN ", range, FROM);
    print_text(p, " IS NULL AND ", range, TO);
    print_text(p, " IS NULL THEN NULL ELSE (", range, FROM);
    print_text(p, " IS NULL OR ", range, FROM);
    print_text(p, " <= ", moment, WHOLE);
    print_text(p, ") AND (", range, TO);
    print_text(p, " IS NULL OR ", moment, WHOLE);
    print_text(p, " < ", range, TO);
    text_add(&p->sql, ") END");
}

static void print_range_within(struct printer *p, struct side inner, struct side outer)
{
    print_text(p, "CASE WHEN COALESCE(", inner, FROM);
    print_text(p, ", ", inner, TO);
    print_text(p, ") IS NULL OR COALESCE(", outer, FROM);
    print_text(p, ", ", outer, TO);
    print_text(p, ") IS NULL THEN NULL ELSE COALESCE(", outer, FROM);
    print_text(p, " <= ", inner, FROM);
    print_text(p, ", ", outer, FROM);
    print_text(p, " IS NULL) AND COALESCE(", inner, TO);
    print_text(p, " <= ", outer, TO);
    print_text(p, ", ", outer, TO);
    text_add(&p->sql, " IS NULL) END");
}

void ask_within(struct printer *p, const struct scope *scope, const struct term *term)
{
    struct side a = side_of(p, scope, term->a), b = side_of(p, scope, term->b);
    bool timed = a.type.gives == GIVES_NUMBER || a.type.gives == GIVES_RANGE;
    if (timed && is_open_range(term->b)) {
        text_byte(&p->sql, '(');
        print_presence(p, a);
        text_add(&p->sql, " IS NOT NULL OR NULL)"); /* everything lies in it */
    } else if (b.type.gives != GIVES_RANGE || !timed)
        text_add(&p->sql, "NULL");
    else if (a.type.gives == GIVES_RANGE)
        print_range_within(p, a, b);
    else if (b.term->kind == TERM_VALUE)
        print_within_given(p, a, b.term->value);
    else
        print_moment_within(p, a, b);
}
