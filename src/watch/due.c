#include "watch/due.h"

#include "base/must.h"

#include <stdlib.h>

static void set_row(struct due_heap *heap, size_t i, struct due *due)
{
    heap->rows[i] = due;
    due->place = i + 1;
}

static void rise(struct due_heap *heap, size_t i)
{
    struct due *due = heap->rows[i];
    for (; i && due->at < heap->rows[(i - 1) / 2]->at; i = (i - 1) / 2)
        set_row(heap, i, heap->rows[(i - 1) / 2]);
    set_row(heap, i, due);
}

static void sink(struct due_heap *heap, size_t i)
{
    struct due *due = heap->rows[i];
    for (size_t child; (child = 2 * i + 1) < heap->n; i = child) {
        if (child + 1 < heap->n && heap->rows[child + 1]->at < heap->rows[child]->at)
            child++;
        if (heap->rows[child]->at >= due->at)
            break;
        set_row(heap, i, heap->rows[child]);
    }
    set_row(heap, i, due);
}

void due_put(struct due_heap *heap, struct due *due, ms_t at)
{
    due->at = at;
    if (!due->place) {
        if (heap->n == heap->cap) {
            heap->cap = heap->cap ? heap->cap * 2 : 64;
            heap->rows = reallocarray(heap->rows, heap->cap, sizeof(struct due *));
            MUST(heap->rows);
        }
        set_row(heap, heap->n++, due);
    }
    size_t i = due->place - 1;
    MUST(heap->rows[i] == due);
    rise(heap, i);
    sink(heap, due->place - 1);
}

void due_drop(struct due_heap *heap, struct due *due)
{
    if (!due->place)
        return;
    size_t i = due->place - 1;
    MUST(heap->rows[i] == due);
    due->place = 0;
    struct due *last = heap->rows[--heap->n];
    if (last == due)
        return;
    set_row(heap, i, last);
    rise(heap, i);
    sink(heap, last->place - 1);
}

struct due *due_first(const struct due_heap *heap) { return heap->n ? heap->rows[0] : NULL; }

void due_free(struct due_heap *heap)
{
    for (size_t i = 0; i < heap->n; i++)
        heap->rows[i]->place = 0;
    free(heap->rows);
    *heap = (struct due_heap){0};
}
