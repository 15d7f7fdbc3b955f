#include "server/orders_book.h"

#include "base/must.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct orders_book {
    pthread_mutex_t lock;
    struct orders_entry *at;
    size_t n, cap;
    int users;
    bool closed;
};

struct orders_book *orders_book_new(void)
{
    struct orders_book *book = calloc(1, sizeof *book);
    MUST(book);
    pthread_mutex_init(&book->lock, NULL);
    book->users = 1;
    return book;
}

struct orders_book *orders_book_share(struct orders_book *book)
{
    pthread_mutex_lock(&book->lock);
    book->users++;
    pthread_mutex_unlock(&book->lock);
    return book;
}

void orders_book_leave(struct orders_book *book)
{
    if (!book)
        return;
    pthread_mutex_lock(&book->lock);
    bool last = --book->users == 0;
    pthread_mutex_unlock(&book->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&book->lock);
    free(book->at);
    free(book);
}

void orders_book_close(struct orders_book *book)
{
    pthread_mutex_lock(&book->lock);
    book->closed = true;
    pthread_mutex_unlock(&book->lock);
}

bool orders_book_closed(struct orders_book *book)
{
    pthread_mutex_lock(&book->lock);
    bool closed = book->closed;
    pthread_mutex_unlock(&book->lock);
    return closed;
}

static struct orders_entry *find(struct orders_book *book, int64_t call)
{
    for (size_t i = 0; i < book->n; i++)
        if (book->at[i].call == call)
            return &book->at[i];
    return NULL;
}

static struct orders_entry *add(struct orders_book *book, int64_t call)
{
    if (book->n == book->cap) {
        book->cap = book->cap ? book->cap * 2 : 16;
        book->at = realloc(book->at, book->cap * sizeof *book->at);
        MUST(book->at);
    }
    struct orders_entry *entry = &book->at[book->n++];
    *entry = (struct orders_entry){.call = call};
    return entry;
}

struct orders_entry orders_book_see(struct orders_book *book, int64_t call)
{
    pthread_mutex_lock(&book->lock);
    struct orders_entry *found = find(book, call), seen = found ? *found : *add(book, call);
    pthread_mutex_unlock(&book->lock);
    return seen;
}

void orders_book_set(struct orders_book *book, const struct orders_entry *entry)
{
    pthread_mutex_lock(&book->lock);
    struct orders_entry *found = find(book, entry->call);
    if (found)
        *found = *entry;
    pthread_mutex_unlock(&book->lock);
}

void orders_book_drop(struct orders_book *book, int64_t call)
{
    pthread_mutex_lock(&book->lock);
    struct orders_entry *found = find(book, call);
    if (found)
        *found = book->at[--book->n];
    pthread_mutex_unlock(&book->lock);
}

bool orders_book_busy(struct orders_book *book, const char *target)
{
    bool busy = false;
    pthread_mutex_lock(&book->lock);
    for (size_t i = 0; i < book->n; i++)
        busy = busy || (book->at[i].stage == ORDERS_RUNNING && !strcmp(book->at[i].target, target));
    pthread_mutex_unlock(&book->lock);
    return busy;
}

size_t orders_book_running(struct orders_book *book)
{
    size_t n = 0;
    pthread_mutex_lock(&book->lock);
    for (size_t i = 0; i < book->n; i++)
        n += book->at[i].stage == ORDERS_RUNNING;
    pthread_mutex_unlock(&book->lock);
    return n;
}

ms_t orders_book_next(struct orders_book *book)
{
    ms_t next = 0;
    pthread_mutex_lock(&book->lock);
    for (size_t i = 0; i < book->n; i++)
        if (book->at[i].stage == ORDERS_NEW && book->at[i].next && (!next || book->at[i].next < next))
            next = book->at[i].next;
    pthread_mutex_unlock(&book->lock);
    return next;
}
