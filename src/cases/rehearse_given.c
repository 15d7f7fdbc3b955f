#include "cases/rehearse_inner.h"

#include <string.h>

/* --- two sample institutions on one stage --- */

static bool is_holder(const struct node *holding) { return !text_same(node_text(holding, "deputy"), "yes"); }

/* A post of one that the pack's own sample institution fills is not filled a second time by the standard one. */
static bool filled_by_own(const struct play *play, const struct node *standard)
{
    const struct law *law = play->stage->law;
    const struct node *own = node_get(play->world->own, "holding");
    const struct post *post = law_post(law, node_text(standard, "post"));
    for (size_t i = 0; post && post->single && own && own->kind == NODE_LIST && i < own->n; i++) {
        const struct node *other = own->items[i];
        bool one_place = strcmp(post->per, "unit") || text_same(node_text(other, "unit"), node_text(standard, "unit"));
        if (one_place && is_holder(other) && is_holder(standard) && law_post(law, node_text(other, "post")) == post)
            return true;
    }
    return false;
}

static struct node *holdings_left(const struct play *play, const struct node *holdings)
{
    struct arena *arena = play->stage->arena;
    struct node *left = arena_copy(arena, holdings, sizeof *holdings);
    left->items = ARENA_ARRAY(arena, struct node *, holdings->n);
    left->n = 0;
    for (size_t i = 0; i < holdings->n; i++)
        if (!filled_by_own(play, holdings->items[i]))
            left->items[left->n++] = holdings->items[i];
    return left;
}

static const struct node *standard_rows(const struct play *play)
{
    struct arena *arena = play->stage->arena;
    const struct node *all = play->world->standard;
    if (!all || all->kind != NODE_MAP)
        return all;
    struct node *rows = arena_copy(arena, all, sizeof *all);
    rows->pairs = arena_copy(arena, all->pairs, sizeof *all->pairs * all->n);
    for (size_t i = 0; i < rows->n; i++)
        if (!strcmp(rows->pairs[i].key, "holding") && rows->pairs[i].value->kind == NODE_LIST)
            rows->pairs[i].value = holdings_left(play, rows->pairs[i].value);
    return rows;
}

/* --- entrance --- */

int play_given(struct play *play, const struct node *given, struct oops *oops)
{
    bool standard = text_same(node_text(given, "standard"), "yes"), demo = text_same(node_text(given, "demo"), "yes");
    int failed = stage_editions(play->stage, oops);
    if (!failed)
        failed = stage_records(play->stage, oops);
    if (!failed && standard)
        failed = stage_rows(play->stage, standard_rows(play), oops);
    if (!failed && standard)
        failed = stage_rows(play->stage, play->world->own, oops);
    if (!failed && demo)
        failed = stage_rows(play->stage, play->world->demo, oops);
    if (!failed)
        failed = stage_rows(play->stage, given, oops);
    return failed ? failed : stage_start_duties(play->stage, oops);
}
