#include "cases/rehearse_inner.h"

#include "rules/coverage.h"
#include "rules/terms.h"

#include <string.h>

/* What was seen at work in a case, by the keys under which constructs carry clauses (rules/coverage.h). A deadline
 * counts only where the case looks at it; what leaves a row behind counts by its row. */

enum { ROWS_MOST = 5000 };

void play_shows(struct play *play, const char *kind, const char *path)
{
    struct arena *arena = play->stage->arena;
    if (!path || !*path)
        return;
    const char *key = arena_printf(arena, "%s:%s", kind, path);
    if (!map_set(arena, &play->shown, key, play->result))
        *list_push(arena, &play->result->shown) = key;
}

/* --- a step that was answered --- */

static bool looked_for(const char *expected, const char *reason)
{
    return strstr(expected, reason) || strstr(reason, expected);
}

/* Of all that was refused only what the case looks for. Without a sentence of a need its origin is the deed's. */
static void refused(struct play *play, const struct refusals *refusals, const char *expected)
{
    struct arena *arena = play->stage->arena;
    for (size_t i = 0; i < refusals->n; i++) {
        const struct refusal *refusal = &refusals->at[i];
        if (!refusal->origin || !refusal->origin->path || !looked_for(expected, refusal->reason))
            continue;
        const char *key = coverage_need_key(arena, refusal->origin);
        play_shows(play, "need", key + strlen("need:"));
        play_shows(play, "deed", refusal->origin->path);
        play_shows(play, "field", refusal->origin->path);
    }
}

void play_shows_answer(struct play *play, const struct fact *fact, const char *expected_refusal)
{
    struct arena *arena = play->stage->arena;
    for (size_t i = 0; (expected_refusal != NULL) == (play->answer.code != 0) && i < play->answer.consulted.n; i++)
        play_shows(play, "policy", play->answer.consulted.at[i]);
    if (expected_refusal) {
        refused(play, &play->answer.refusals, expected_refusal);
        return;
    }
    if (play->answer.code)
        return;
    for (size_t i = 0; i < play->answer.fired.n; i++)
        play_shows(play, "cause", play->answer.fired.at[i]);
    if (play->answer.fired.n && fact->kind == FACT_SENSED) /* "devices-healthy.slow": no outage, but a rule heard it */
        play_shows(play, "watch", arena_text_n(arena, fact->name, strcspn(fact->name, ".")));
    if (!fact->table)
        return;
    for (size_t i = 0; i < fact->value_count; i++)
        play_shows(play, "field", arena_printf(arena, "%s.%s", fact->table, fact->values[i].name));
    for (size_t i = 0; i < fact->line_count; i++)
        play_shows(play, "field", arena_printf(arena, "%s.%s", fact->table, fact->lines[i].field));
}

void play_shows_post(struct play *play, const char *name)
{
    const struct post *post = name ? law_post(play->stage->law, name) : NULL;
    if (post)
        play_shows(play, "post", name); /* as the case calls it: one post may be carried under several names */
}

void play_shows_warnings(struct play *play, const char *expected) { refused(play, &play->answer.warnings, expected); }

/* --- rows that the play left behind --- */

/* A step that policies bring into a state is carried by them, under their own name. */
static void see_policy_step(struct play *play, const char *table, const char *from, const char *name)
{
    const struct reg *reg = law_reg(play->stage->law, table);
    const struct state *state = reg ? reg_state(reg, from) : NULL;
    if (!state || !state->steps_policy)
        return;
    play_shows(play, "policy", state->steps_policy);
    play_shows(play, "deed", arena_printf(play->stage->arena, "%s.%s", state->steps_policy, name));
}

static void see_deed(struct play *play, const struct row *deed)
{
    struct arena *arena = play->stage->arena;
    struct value subject = row_get(deed, "subject");
    const char *name = row_text(deed, "name"), *from = row_text(deed, "from");
    if (subject.kind != VALUE_REF)
        return;
    const char *table = subject.ref.table;
    if (!strcmp(name, "open"))
        play_shows(play, "open", table);
    play_shows(play, "deed", arena_printf(arena, "%s.%s", table, name));
    if (!*from)
        return;
    play_shows(play, "deed", arena_printf(arena, "%s.%s.%s", table, from, name));
    play_shows(play, "state", arena_printf(arena, "%s.%s", table, from));
    see_policy_step(play, table, from, name);
}

static void see_deeds(struct play *play, const struct term *since)
{
    const struct row *rows;
    size_t n = stage_ask(play->stage, "deed", since, "id", false, ROWS_MOST, &rows);
    for (size_t i = 0; i < n; i++)
        see_deed(play, &rows[i]);
}

static void see_named(struct play *play, const struct term *since, const char *table, const char *column,
                      const char *kind)
{
    const struct row *rows;
    size_t n = stage_ask(play->stage, table, since, "id", false, ROWS_MOST, &rows);
    for (size_t i = 0; i < n; i++)
        play_shows(play, kind, row_text(&rows[i], column));
}

/* The cause of a change is "pack:path"; a rule's path begins with its name. */
static void see_causes(struct play *play)
{
    struct arena *arena = play->stage->arena;
    const struct row *rows;
    size_t n = stage_ask(play->stage, "trail", NULL, "id", false, ROWS_MOST, &rows);
    for (size_t i = 0; i < n; i++) {
        const char *path = strchr(row_text(&rows[i], "cause"), ':');
        if (path)
            play_shows(play, "cause", arena_text_n(arena, path + 1, strcspn(path + 1, ".")));
    }
}

void play_shows_rows(struct play *play)
{
    const struct term *since = term_compare(play->stage->arena, "id", TERM_AT_LEAST, VALUE_OF_INT(play->first_played));
    see_deeds(play, since);
    see_named(play, since, "document", "form", "form");
    see_named(play, since, "delivery", "notice", "notice");
    see_named(play, since, "outage", "watch", "watch");
    see_named(play, since, "strike", "ladder", "ladder");
    see_causes(play);
}
