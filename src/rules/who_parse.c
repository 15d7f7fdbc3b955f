#include "rules/scope.h"

#include <string.h>

/* People phrases: who { "or" who }. Works on the text, since conditions inside stay whole for term_parse. */

static char *word_of(struct arena *arena, const char **text)
{
    while (**text == ' ')
        (*text)++;
    size_t n = strcspn(*text, " (");
    char *word = arena_text_n(arena, *text, n);
    *text += n;
    while (**text == ' ')
        (*text)++;
    return word;
}

/* End of the first alternative: the next ` or ` outside parentheses, or the end. */
static size_t alternative_length(const char *text)
{
    int depth = 0;
    for (size_t i = 0; text[i]; i++) {
        depth += (text[i] == '(') - (text[i] == ')');
        if (!depth && strncmp(text + i, " or ", 4) == 0)
            return i;
    }
    return strlen(text);
}

static const struct who *keep(const struct scope *scope, struct who who)
{
    return arena_copy(scope->arena, &who, sizeof who);
}

/* The post that people call so: a pack names it by its word. */
static const char *post_titled(const struct scope *scope, const char *title)
{
    for (size_t i = 0; i < scope->law->posts.n; i++) {
        const struct post *post = scope->law->posts.rows[i].value;
        if (text_same(post->title, title))
            return post->name;
    }
    return NULL;
}

static void complain(const struct scope *scope, const char *word, const char *text)
{
    struct names known = {0};
    for (size_t i = 0; i < scope->law->posts.n; i++)
        *list_push(scope->arena, &known) = scope->law->posts.rows[i].key;
    const char *near = post_titled(scope, word);
    near = near ? near : nearest_name(word, &known);
    issue_add(scope->arena, scope->issues, ISSUE_ERROR, scope->where, "没有这个岗位或人员“%s”%s%s%s，见：%s", word,
              near ? "，是不是“" : "", near ? near : "", near ? "”" : "", text);
}

static void parse_of(const struct scope *scope, const char *rest, struct who *who)
{
    if (strncmp(rest, "of ", 3) != 0) {
        if (*rest)
            issue_add(scope->arena, scope->issues, ISSUE_ERROR, scope->where, "“%s”后面有多出来的话：%s", who->said, rest);
        return;
    }
    rest += 3;
    if (strncmp(rest, "every ", 6) == 0) {
        const struct reg *row;
        who->every = set_parse(scope, rest + 6, &row);
    } else {
        who->of = term_parse(scope, rest);
    }
}

static void parse_everyone(const struct scope *scope, const char *rest, struct who *who)
{
    const char *where = strstr(rest, "where (");
    if (strncmp(rest, "of ", 3) == 0) {
        size_t n = where ? (size_t)(where - rest) : strlen(rest);
        who->of = term_parse(scope, text_trim(scope->arena, arena_text_n(scope->arena, rest + 3, n - 3)));
    }
    if (where) {
        struct scope inner = *scope;
        inner.rows[inner.depth++] = law_reg(scope->law, "person");
        who->where = term_parse(&inner, where + strlen("where "));
    }
}

static const struct who *parse_one(const struct scope *scope, const char *text);

static bool parse_special(const struct scope *scope, const char *first, const char *rest, const char *text,
                          struct who *who)
{
    if (!strcmp(first, "opener") && !*rest)
        who->kind = WHO_OPENER;
    else if (!strcmp(first, "actor") && !*rest)
        who->kind = WHO_ACTOR;
    else if (!strcmp(first, "addressee"))
        who->kind = WHO_ADDRESSEE;
    else if (!strcmp(first, "everyone")) {
        who->kind = WHO_EVERYONE;
        parse_everyone(scope, rest, who);
    } else if (!strncmp(text, "doer of ", 8)) {
        who->kind = WHO_DOER;
        who->name = arena_text(scope->arena, text + 8);
    } else if (!strncmp(text, "deputy of ", 10) || !strncmp(text, "superior of ", 12)) {
        who->kind = first[0] == 'd' ? WHO_DEPUTY : WHO_SUPERIOR;
        who->inner = parse_one(scope, text + (first[0] == 'd' ? 10 : 12));
    } else if (!strncmp(text, "chair of ", 9) || !strncmp(text, "members of ", 11)) {
        who->kind = first[0] == 'c' ? WHO_CHAIR : WHO_MEMBERS;
        who->name = arena_text(scope->arena, text + (first[0] == 'c' ? 9 : 11));
        if (!map_get(&scope->law->groups, who->name))
            complain(scope, who->name, text);
    } else if (!strcmp(first, "policy")) {
        char **parts;
        bool named = text_split(scope->arena, rest, '.', &parts) == 2;
        who->kind = WHO_POLICY;
        who->name = named ? parts[0] : "";
        who->attribute = named ? parts[1] : "";
        if (!named)
            issue_add(scope->arena, scope->issues, ISSUE_ERROR, scope->where, "policy 后面应是“类别.属性”，见：%s", text);
    } else {
        return false;
    }
    return true;
}

static const struct who *parse_one(const struct scope *scope, const char *text)
{
    struct who who = {0};
    const char *rest = text;
    const char *first = word_of(scope->arena, &rest);
    if (parse_special(scope, first, rest, text, &who))
        return keep(scope, who);
    if (map_get(&scope->law->groups, first)) {
        who.kind = WHO_MEMBERS;
        who.name = first;
        return keep(scope, who);
    }
    const struct post *post = law_post(scope->law, first);
    if (post) {
        who.kind = WHO_POST;
        who.name = post->name;
        who.said = first;
        parse_of(scope, rest, &who);
        return keep(scope, who);
    }
    struct issues silent = {0};
    struct scope quiet = *scope;
    quiet.issues = &silent;
    who.kind = WHO_PATH;
    who.said = text;
    who.of = term_parse(&quiet, text);
    if (!who.of) {
        complain(scope, first, text);
        return NULL;
    }
    return keep(scope, who);
}

const struct who *who_parse(const struct scope *scope, const char *text)
{
    size_t n = alternative_length(text);
    const struct who *first = parse_one(scope, text_trim(scope->arena, arena_text_n(scope->arena, text, n)));
    if (!text[n])
        return first;
    const struct who *others = who_parse(scope, text + n + 4);
    if (!first)
        return others;
    struct who *linked = arena_copy(scope->arena, first, sizeof *first);
    linked->next = others;
    return linked;
}
