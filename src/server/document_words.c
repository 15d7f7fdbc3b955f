#include "server/document_words.h"

#include "base/text.h"
#include "rules/scope.h"

#include <stdio.h>
#include <string.h>

/* --- titles --- */

static const char *deed_title(const struct reg *reg, const char *name)
{
    for (size_t i = 0; i < reg->deeds.n; i++)
        if (!strcmp(reg->deeds.at[i].name, name))
            return reg->deeds.at[i].title;
    for (size_t s = 0; s < reg->states.n; s++)
        for (size_t i = 0; i < reg->states.at[s].deeds.n; i++)
            if (!strcmp(reg->states.at[s].deeds.at[i].name, name))
                return reg->states.at[s].deeds.at[i].title;
    return NULL;
}

const char *document_words_title(struct deciding *deciding, const char *name)
{
    struct issues silent = {0};
    struct scope scope = {
        .arena = deciding->arena, .law = deciding->law, .subject = deciding->reg, .issues = &silent, .where = ""};
    const struct field *field = NULL;
    const struct path *path = path_parse(&scope, name, &field);
    const struct hop *deed =
        path && path->n > 1 && path->hops[path->n - 2].kind == HOP_DEED ? &path->hops[path->n - 2] : NULL;
    if (!deed)
        return field && field->title ? field->title : name;
    const char *title = deed_title(deciding->reg, deed->name), *what = path->hops[path->n - 1].name;
    return arena_printf(deciding->arena, "%s%s", title ? title : deed->name,
                        !strcmp(what, "at")   ? "时间"
                        : !strcmp(what, "by") ? "人"
                                              : "次数");
}

/* --- names that people give --- */

static size_t titled(const struct reg *reg, const char *title, const struct field **ret_field)
{
    size_t n = 0;
    for (size_t i = 0; i < reg->fields.n; i++)
        if (text_same(reg->fields.at[i].title, title)) {
            *ret_field = &reg->fields.at[i];
            n++;
        }
    return n;
}

const char *document_words_field(const struct reg *reg, const char *name)
{
    const struct field *field = reg ? reg_field(reg, name) : NULL, *other;
    return field && field->title && titled(reg, field->title, &other) == 1 ? field->title : name;
}

const struct field *document_words_named(const struct reg *reg, const char *word)
{
    const struct field *field = reg ? reg_field(reg, word) : NULL;
    return field || !reg || titled(reg, word, &field) == 1 ? field : NULL;
}

const char *document_words_called(const struct law *law, const struct form *form, const char *name)
{
    const char *title = form->of.n ? document_words_field(law_reg(law, form->of.at[0]), name) : name;
    for (size_t i = 1; i < form->of.n; i++) {
        const struct field *there = document_words_named(law_reg(law, form->of.at[i]), title);
        if (!there || strcmp(there->name, name) != 0)
            return name;
    }
    return title;
}

const char *document_words_places(struct arena *arena, const struct law *law, const struct form *form, const char *text)
{
    struct text out = TEXT(arena);
    const char *open, *close;
    for (; (open = strchr(text, '{')) && (close = strchr(open, '}')); text = close + 1) {
        const char *name = arena_text_n(arena, open + 1, (size_t)(close - open - 1));
        text_add_n(&out, text, (size_t)(open - text));
        text_printf(&out, "{%s}", document_words_called(law, form, name));
    }
    text_add(&out, text);
    return text_end(&out);
}

/* --- moments --- */

static bool digit(char c) { return c >= '0' && c <= '9'; }

static void add_moment(struct text *out, int year, int month, int day, int hour, int minute)
{
    text_printf(out, "%d年%d月%d日", year, month, day);
    if (hour >= 0)
        text_printf(out, "%d时", hour);
    if (hour >= 0 && minute)
        text_printf(out, "%d分", minute);
}

const char *document_words_dates(struct arena *arena, const char *text)
{
    struct text out = TEXT(arena);
    for (const char *at = text; *at;) {
        int year, month, day, hour = -1, minute = 0, n = 0, more = 0;
        bool begins = digit(*at) && (at == text || !digit(at[-1]));
        if (!begins || sscanf(at, "%4d-%2d-%2d%n", &year, &month, &day, &n) != 3 || n != 10) {
            text_byte(&out, *at++);
            continue;
        }
        at += n;
        if (sscanf(at, " %2d:%2d%n", &hour, &minute, &more) == 2)
            at += more;
        else
            hour = -1;
        add_moment(&out, year, month, day, hour, minute);
    }
    return text_end(&out);
}
