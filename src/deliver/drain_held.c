#include "deliver/drain_held.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

struct held *drain_held_new(const struct delivery *delivery)
{
    struct arena *arena = arena_new();
    struct held *held = ARENA_NEW(arena, struct held);
    held->arena = arena;
    held->delivery = *delivery;
    struct delivery_route *routes = ARENA_ARRAY(arena, struct delivery_route, delivery->route_count);
    for (size_t i = 0; i < delivery->route_count; i++)
        routes[i] = (struct delivery_route){arena_text(arena, delivery->routes[i].channel),
                                            arena_text(arena, delivery->routes[i].address)};
    held->delivery.routes = routes;
    held->delivery.key = arena_text(arena, delivery->key);
    held->delivery.title = arena_text(arena, delivery->title ? delivery->title : "");
    held->delivery.text = arena_text(arena, delivery->text ? delivery->text : "");
    held->delivery.url = arena_text(arena, delivery->url ? delivery->url : "");
    held->delivery.english = delivery->english;
    held->attempts = delivery->attempts;
    return held;
}

void drain_held_add(struct held_list *list, struct held *held)
{
    if (list->n == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 64;
        list->at = realloc(list->at, sizeof *list->at * list->cap);
        MUST(list->at);
    }
    list->at[list->n++] = held;
}

void drain_held_take_out(struct held_list *list, const struct held *held)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i] == held) {
            memmove(&list->at[i], &list->at[i + 1], sizeof *list->at * (list->n - i - 1));
            list->n--;
            return;
        }
}

size_t drain_held_joined(const struct held *held)
{
    size_t n = 0;
    for (; held; held = held->also)
        n++;
    return n;
}

void drain_held_drop(struct held *held)
{
    while (held) {
        struct held *next = held->also;
        arena_free(held->arena);
        held = next;
    }
}

void drain_held_free(struct held_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        drain_held_drop(list->at[i]);
    free(list->at);
    *list = (struct held_list){0};
}
