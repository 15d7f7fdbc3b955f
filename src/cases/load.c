#include "cases/load.h"

int load_wants(struct store *store, struct view *view, struct oops *oops)
{
    for (size_t i = 0; i < view->wants.n; i++) {
        struct answer answer;
        int failed = store_ask(store, view->arena, &view->wants.at[i].ask, &answer, oops);
        if (failed < 0)
            return failed;
        view_give(view, &view->wants.at[i], &answer);
    }
    view->wants.n = 0;
    return 0;
}

static int ask_once(struct load *load, const char *key, const struct ask *ask, struct answer *ret_answer)
{
    if (load->most && ++load->asks > load->most)
        return -ERR_TOO_LARGE;
    int failed = store_ask(load->store, load->arena, ask, ret_answer, load->oops);
    if (!failed && load->recall)
        recall_keep(load->recall, key, ask, ret_answer);
    return failed;
}

static const struct answer *answer_at_once(struct view_source *source, const char *key, const struct ask *ask)
{
    struct load *load = (struct load *)source; /* its first member */
    struct answer answer;
    if (!load->failed && !(load->recall && recall_has(load->recall, load->arena, key, &answer)))
        load->failed = ask_once(load, key, ask, &answer);
    return load->failed ? NULL : arena_copy(load->arena, &answer, sizeof answer);
}

struct view load_view(struct load *load)
{
    load->source.answer = answer_at_once;
    load->failed = 0;
    load->asks = 0;
    return (struct view){.arena = load->arena, .source = &load->source};
}
