/* Growing arrays in an arena. A list type is any struct with `at`, `n` and `cap`:
 *     struct names LIST(const char *);
 *     *list_push(arena, &names) = "eins";          (the new place is zeroed)
 *     for (size_t i = 0; i < names.n; i++) use(names.at[i]); */
#ifndef FENGSUI_BASE_LIST_H
#define FENGSUI_BASE_LIST_H

#include "base/arena.h"

#define LIST(...)        \
    {                    \
        __VA_ARGS__ *at; \
        size_t n, cap;   \
    }

#define list_push(arena, list)                                                                         \
    (((list)->n == (list)->cap ? (void)((list)->at = arena_grow((arena), (list)->at,                   \
                                            sizeof *(list)->at * (list)->n,                            \
                                            sizeof *(list)->at * ((list)->cap = (list)->cap ? (list)->cap * 2 : 8))) \
                               : (void)0),                                                             \
     &(list)->at[(list)->n++])

#endif
