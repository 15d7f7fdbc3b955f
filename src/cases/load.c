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
