#include "rules/check_inner.h"

#include <string.h>

/* What reaches a person in Chinese only, though the page may be read in English. */

static bool chinese(const char *text)
{
    for (; text && *text; text++)
        if ((unsigned char)*text >= 0xe3 && (unsigned char)*text <= 0xe9)
            return true;
    return false;
}

static void must_have(struct checking *checking, const struct origin *origin, const char *zh, const char *en,
                      const char *word)
{
    if (chinese(zh) && (text_empty(en) || chinese(en)))
        check_tell(checking, ISSUE_ERROR, origin, CHECK_PRINT(checking, "“%s”没有英文（%s）", zh, word),
                   CHECK_PRINT(checking, "\"%s\" has no English (%s)", zh, word));
}

static void needs_told(struct checking *checking, const struct needs *needs)
{
    for (size_t i = 0; i < needs->n; i++)
        must_have(checking, &needs->at[i].origin, needs->at[i].otherwise, needs->at[i].otherwise_en, "en");
}

static void clock_told(struct checking *checking, const struct clock *clock)
{
    must_have(checking, &clock->extend.origin, clock->extend.title, clock->extend.en, "en");
}

static void deeds_told(struct checking *checking, const struct deeds *deeds)
{
    for (size_t i = 0; i < deeds->n; i++) {
        const struct deed *deed = &deeds->at[i];
        must_have(checking, &deed->origin, deed->title, deed->en, "en");
        needs_told(checking, &deed->needs);
        clock_told(checking, &deed->clock);
    }
}

static void field_told(struct checking *checking, const struct field *field)
{
    if (field->builtin)
        return;
    must_have(checking, &field->origin, field->title, field->en, "en");
    must_have(checking, &field->origin, field->hint, field->hint_en, "hint-en");
    must_have(checking, &field->origin, field->group, field->group_en, "group: {title, en}");
    for (size_t i = 0; i < field->choices.n; i++)
        must_have(checking, &field->origin, field->choices.at[i], field_choice_en(field, field->choices.at[i]),
                  "one-of: {选项: English}");
}

static void register_told(struct checking *checking, const struct reg *reg)
{
    if (!reg->builtin)
        must_have(checking, &reg->origin, reg->title, reg->en, "en");
    for (size_t i = 0; i < reg->fields.n; i++)
        field_told(checking, &reg->fields.at[i]);
    needs_told(checking, &reg->checks);
    deeds_told(checking, &reg->deeds);
    for (size_t i = 0; i < reg->states.n; i++) {
        must_have(checking, &reg->states.at[i].origin, reg->states.at[i].title, reg->states.at[i].en, "en");
        deeds_told(checking, &reg->states.at[i].deeds);
        clock_told(checking, &reg->states.at[i].clock);
    }
    for (size_t i = 0; i < reg->views.n; i++)
        must_have(checking, &reg->views.at[i].origin, reg->views.at[i].title, reg->views.at[i].en, "en");
}

static void clause_told(struct checking *checking, const struct clause *clause)
{
    struct origin origin = {.file = clause->id};
    must_have(checking, &origin, clause->title, clause->en, "en");
    must_have(checking, &origin, clause->gist, clause->gist_en, "gist-en");
    must_have(checking, &origin, clause->fed, clause->fed_en, "fed-en");
}

/* What the Chinese tells by a {place} the English tells, too. */
static void same_places(struct checking *checking, const struct origin *origin, const char *zh, const char *en)
{
    for (const char *open = zh ? strchr(zh, '{') : NULL; open && !text_empty(en); open = strchr(open + 1, '{')) {
        const char *place = arena_text_n(checking->arena, open, strcspn(open, "}") + 1);
        if (!strstr(en, place))
            check_tell(checking, ISSUE_ERROR, origin, CHECK_PRINT(checking, "“%s”里没有 %s", en, place),
                       CHECK_PRINT(checking, "\"%s\" lacks %s", en, place));
    }
}

static void notice_told(struct checking *checking, const struct notice *notice)
{
    must_have(checking, &notice->origin, notice->title, notice->en, "en");
    must_have(checking, &notice->origin, notice->text, notice->text_en, "text-en");
    same_places(checking, &notice->origin, notice->title, notice->en);
    same_places(checking, &notice->origin, notice->text, notice->text_en);
}

static void facts_told(struct checking *checking)
{
    for (size_t i = 0; i < checking->law->facts.n; i++) {
        const struct fact_def *fact = checking->law->facts.rows[i].value;
        must_have(checking, &fact->origin, fact->title, fact->en, "en");
    }
}

#define TOLD_MAP(map_, struct_)                                                                                        \
    for (size_t i = 0; i < law->map_.n; i++) {                                                                         \
        const struct struct_ *one = law->map_.rows[i].value;                                                           \
        must_have(&checking, &one->origin, one->title, one->en, "en");                                                 \
    }
#define TOLD_LIST(list_)                                                                                               \
    for (size_t i = 0; i < law->list_.n; i++)                                                                          \
        must_have(&checking, &law->list_.at[i].origin, law->list_.at[i].title, law->list_.at[i].en, "en");

void check_untranslated(struct arena *arena, const struct law *law, struct issues *issues)
{
    struct checking checking = {.arena = arena, .law = law, .issues = issues};
    for (size_t i = 0; i < law->clauses.n; i++)
        clause_told(&checking, &law->clauses.at[i]);
    for (size_t i = 0; i < law->regs.n; i++)
        register_told(&checking, law->regs.rows[i].value);
    TOLD_MAP(settings, setting)
    TOLD_MAP(posts, post)
    TOLD_MAP(groups, group)
    TOLD_MAP(policy_kinds, policy_kind)
    TOLD_MAP(ladders, ladder)
    TOLD_MAP(forms, form)
    TOLD_LIST(duties)
    TOLD_LIST(watches)
    TOLD_LIST(indicators)
    facts_told(&checking);
    for (size_t i = 0; i < law->notices.n; i++)
        notice_told(&checking, law->notices.rows[i].value);
}
