#include "model/view.h"

#include <stdint.h>

const struct answer *view_answer(struct view *view, const struct ask *ask)
{
    struct text key = TEXT(view->arena);
    ask_print(&key, ask);
    const struct answer *answer = map_get(&view->answers, text_end(&key));
    if (answer)
        return answer;
    if (view->source && (answer = view->source->answer(view->source, text_end(&key), ask)) != NULL) {
        map_set(view->arena, &view->answers, text_end(&key), (void *)(uintptr_t)answer);
        return answer;
    }
    for (size_t i = 0; i < view->wants.n; i++)
        if (text_same(view->wants.at[i].key, text_end(&key)))
            return NULL;
    *list_push(view->arena, &view->wants) = (struct want){text_end(&key), *ask};
    return NULL;
}

void view_give(struct view *view, const struct want *want, const struct answer *answer)
{
    map_set(view->arena, &view->answers, want->key, arena_copy(view->arena, answer, sizeof *answer));
}

void view_forget(struct view *view)
{
    view->answers = (struct map){0};
    view->wants.n = 0;
}
