#include "rules/step_inner.h"

#include <string.h>

/* Who may be given a post: `eligible`, how many may hold it (`holders`), and what one person may not hold together
 * (`apart-from`). */

static bool among(const struct law *law, const struct names *names, const struct post *post)
{
    for (size_t i = 0; i < names->n; i++)
        if (law_post(law, names->at[i]) == post)
            return true;
    return false;
}

/* Said of one of the two posts, it holds for both. */
static bool apart(const struct law *law, const struct post *one, const struct post *other)
{
    return among(law, &one->apart_from, other) || among(law, &other->apart_from, one);
}

/* Both are held on some day; an end that is open never comes. */
static bool overlap(const struct row *a, const struct row *b)
{
    int64_t from = row_int(a, "starts-on"), other_from = row_int(b, "starts-on");
    int64_t to = row_int(a, "ends-on"), other_to = row_int(b, "ends-on");
    return (!to || other_from <= to) && (!other_to || from <= other_to);
}

static const char *title_of(const struct post *post) { return post->title ? post->title : post->name; }
static const char *english_of(const struct post *post) { return post->en ? post->en : title_of(post); }

/* "在任", "在任至2026-10-31": what whoever comes next has to know. */
static const char *in_office(struct step *step, const struct row *holding)
{
    const struct field *ends = reg_field(step->d.reg, "ends-on");
    const char *until = tell_value(&step->d, ends, row_get(holding, "ends-on"));
    return STEP_PRINT(step, "在任%s%s", *until ? "至" : "", until);
}

/* A post of one has one holder at a time in the unit, or in the house; its deputies are not counted. */
static void check_single(struct step *step, const struct deed *deed, const struct post *post)
{
    struct arena *arena = STEP_ARENA(step);
    struct value unit = row_get(step->row, "unit");
    const struct term *where = term_is(arena, "post", VALUE_OF_TEXT(post->name));
    const struct row *held;
    if (!post->single || row_int(step->row, "deputy"))
        return;
    if (!strcmp(post->per, "unit"))
        where = term_and(arena, where, term_is(arena, "unit", unit));
    size_t n = deciding_rows(&step->d, "holding", where, "starts-on", true, ROWS_ALL, &held);
    for (size_t i = 0; i < n; i++) {
        const struct row *other = &held[i];
        if (other->id == step->row->id || row_int(other, "deputy") || !overlap(step->row, other))
            continue;
        const char *holder = tell_title(&step->d, row_get(other, "person"));
        step_refuse(step, &step->out->refusals, deed, ERR_REFUSED, &post->origin, NULL,
                    "“%s”由一人担任，%s%s：先登记其离任，接任的从第二天起", title_of(post), holder,
                    in_office(step, other))
            ->reason_en = STEP_PRINT(step, "“%s” is held by one person, now by %s: end that holding first, the next "
                                           "begins the day after", english_of(post), holder);
        return;
    }
}

static void check_apart(struct step *step, const struct deed *deed, const struct post *post)
{
    struct arena *arena = STEP_ARENA(step);
    struct value person = row_get(step->row, "person");
    const struct row *held;
    size_t n = deciding_rows(&step->d, "holding", term_is(arena, "person", person), NULL, false, ROWS_ALL, &held);
    for (size_t i = 0; i < n; i++) {
        const struct post *other = law_post(step->d.law, row_text(&held[i], "post"));
        if (held[i].id == step->row->id || !other || !apart(step->d.law, post, other) || !overlap(step->row, &held[i]))
            continue;
        const struct origin *origin = among(step->d.law, &post->apart_from, other) ? &post->origin : &other->origin;
        step_refuse(step, &step->out->refusals, deed, ERR_REFUSED, origin, NULL,
                    "“%s”与“%s”不得由同一人担任，%s已任“%s”", title_of(post), title_of(other),
                    tell_title(&step->d, person), title_of(other))
            ->reason_en = STEP_PRINT(step, "“%s” and “%s” must not be held by one person", english_of(post),
                                     english_of(other));
        return;
    }
}

/* The condition speaks of the person. */
static void check_eligible(struct step *step, const struct deed *deed, const struct post *post)
{
    struct value person = row_get(step->row, "person");
    struct deciding about = step->d;
    about.subject = deciding_row(&step->d, "person", person.ref.id);
    about.reg = law_reg(step->d.law, "person");
    about.missing = false;
    bool fits = term_true(&about, post->eligible);
    step->d.missing = step->d.missing || about.missing;
    if (!step->d.missing && !fits)
        step_refuse(step, &step->out->refusals, deed, ERR_REFUSED, &post->origin, NULL, "%s不符合“%s”的任职条件：%s",
                    tell_title(&step->d, person), title_of(post), post->eligible_text)
            ->reason_en = STEP_PRINT(step, "does not fulfil the condition of “%s”: %s", english_of(post),
                                     post->eligible_text);
}

void entry_post(struct step *step, const struct deed *deed)
{
    const struct post *post =
        strcmp(step->d.reg->name, "holding") ? NULL : law_post(step->d.law, row_text(step->row, "post"));
    if (!post || row_get(step->row, "person").kind != VALUE_REF)
        return;
    check_single(step, deed, post);
    check_apart(step, deed, post);
    if (post->eligible)
        check_eligible(step, deed, post);
}
