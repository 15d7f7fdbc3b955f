/* Memory with a lifetime. There are four lifetimes only: a call, a pack (one model generation),
 * a connection, the process. Nothing taken from an arena is freed alone; handles (files, statements)
 * never live in one. Out of memory is not handled by callers: arena_take aborts through must_fail,
 * because all that strangers can make us allocate is bounded before it gets here.
 * Under AddressSanitizer every piece is a guarded allocation of its own, so overruns are seen. */
#ifndef FENGSUI_BASE_ARENA_H
#define FENGSUI_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);  /* accepts NULL */
void arena_reset(struct arena *arena); /* forgets all pieces, keeps one block for reuse */
size_t arena_used(const struct arena *arena);

void *arena_take(struct arena *arena, size_t size); /* zeroed, aligned for any type; size 0 gives a valid pointer */
void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size);
char *arena_text(struct arena *arena, const char *text);              /* NULL stays NULL */
char *arena_text_n(struct arena *arena, const char *text, size_t n);  /* adds the NUL */
void *arena_copy(struct arena *arena, const void *bytes, size_t n);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args);

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_take((arena), sizeof(type) * (size_t)(n)))

static inline void arena_done(struct arena **arena) { arena_free(*arena); }
/* A call's arena, freed at the end of the scope: `ARENA_SCOPE(arena);` */
#define ARENA_SCOPE(name) __attribute__((cleanup(arena_done))) struct arena *name = arena_new()

#endif
