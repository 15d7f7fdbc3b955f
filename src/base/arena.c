#include "base/arena.h"

#include "base/must.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_GUARDED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_GUARDED 1
#endif
#endif
#ifndef ARENA_GUARDED
#define ARENA_GUARDED 0
#endif

enum { BLOCK_SIZE = 16 * 1024, ALIGN = 16 };

struct block {
    struct block *next;
    size_t size, used;
    _Alignas(ALIGN) char bytes[];
};

struct arena {
    struct block *blocks; /* newest first */
    size_t used;
};

static struct block *block_new(size_t size)
{
    struct block *block = malloc(sizeof *block + size);
    if (!block)
        WRONG("memory is exhausted");
    block->next = NULL;
    block->size = size;
    block->used = 0;
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        WRONG("memory is exhausted");
    return arena;
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->blocks);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    struct block *keep = arena->blocks;
    if (keep && !ARENA_GUARDED && keep->size == BLOCK_SIZE) {
        free_blocks(keep->next);
        keep->next = NULL;
        keep->used = 0;
    } else {
        free_blocks(keep);
        arena->blocks = NULL;
    }
    arena->used = 0;
}

size_t arena_used(const struct arena *arena) { return arena->used; }

void *arena_take(struct arena *arena, size_t size)
{
    MUST(size <= SIZE_MAX / 2);
    size_t need = (size + ALIGN - 1) / ALIGN * ALIGN;
    struct block *block = arena->blocks;
    if (ARENA_GUARDED || !block || block->size - block->used < need) {
        size_t room = ARENA_GUARDED ? size : need > BLOCK_SIZE ? need : BLOCK_SIZE;
        block = block_new(room);
        if (need > BLOCK_SIZE / 4 && arena->blocks && !ARENA_GUARDED) {
            block->next = arena->blocks->next; /* a large piece does not end the block in use */
            arena->blocks->next = block;
        } else {
            block->next = arena->blocks;
            arena->blocks = block;
        }
    }
    void *piece = block->bytes + block->used;
    block->used += ARENA_GUARDED ? size : need;
    arena->used += need;
    return memset(piece, 0, size);
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size)
{
    void *piece = arena_take(arena, new_size);
    if (old_size)
        memcpy(piece, old, old_size < new_size ? old_size : new_size);
    return piece;
}

void *arena_copy(struct arena *arena, const void *bytes, size_t n)
{
    void *piece = arena_take(arena, n);
    if (n)
        memcpy(piece, bytes, n);
    return piece;
}

char *arena_text_n(struct arena *arena, const char *text, size_t n)
{
    char *copy = arena_take(arena, n + 1);
    if (n)
        memcpy(copy, text, n);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_text_n(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    char most[256]; /* few are longer: those are printed twice */
    MUST(format);
    va_copy(again, args);
    int n = vsnprintf(most, sizeof most, format, args);
    MUST(n >= 0);
    char *text = arena_take(arena, (size_t)n + 1);
    if ((size_t)n < sizeof most)
        memcpy(text, most, (size_t)n);
    else
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}
