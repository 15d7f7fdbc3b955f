#include "api/events.h"

#include "base/list.h"
#include "base/must.h"
#include "format/json.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SESSION_MOST = 8, KEY = 96 };

struct stream {
    struct events *events;
    struct http_stream http;
    char session[KEY];
    bool opened, closed; /* closed may come before opened is noted */
    struct stream *next, **before;
};

struct events {
    pthread_mutex_t lock;
    struct stream *first;
    size_t n, most;
};

struct events *events_new(size_t most)
{
    struct events *events = calloc(1, sizeof *events);
    MUST(events);
    pthread_mutex_init(&events->lock, NULL);
    events->most = most;
    return events;
}

void events_free(struct events *events)
{
    if (!events)
        return;
    MUST(!events->first); /* the server has told of every end */
    pthread_mutex_destroy(&events->lock);
    free(events);
}

static void unlink_stream(struct stream *stream)
{
    *stream->before = stream->next;
    if (stream->next)
        stream->next->before = stream->before;
    stream->events->n--;
}

static void closed(void *ctx)
{
    struct stream *stream = ctx;
    struct events *events = stream->events;
    pthread_mutex_lock(&events->lock);
    bool mine = stream->opened; /* else events_open still holds it and frees it */
    stream->closed = true;
    unlink_stream(stream);
    pthread_mutex_unlock(&events->lock);
    if (mine)
        free(stream);
}

static bool link_stream(struct events *events, struct stream *stream)
{
    size_t same = 0;
    for (const struct stream *other = events->first; other; other = other->next)
        same += !strcmp(other->session, stream->session);
    if (events->n >= events->most || same >= SESSION_MOST)
        return false;
    stream->next = events->first;
    stream->before = &events->first;
    if (events->first)
        events->first->before = &stream->next;
    events->first = stream;
    events->n++;
    return true;
}

bool events_open(struct events *events, struct http_call *http, const struct http_header *headers, const char *session)
{
    struct stream *stream = calloc(1, sizeof *stream);
    MUST(stream);
    stream->events = events;
    snprintf(stream->session, sizeof stream->session, "%s", session);
    pthread_mutex_lock(&events->lock);
    bool room = link_stream(events, stream);
    pthread_mutex_unlock(&events->lock);
    if (!room) {
        free(stream);
        return false;
    }
    struct http_stream opened = http_stream_open(http, headers, closed, stream);
    pthread_mutex_lock(&events->lock);
    stream->http = opened;
    stream->opened = true;
    bool gone = stream->closed;
    pthread_mutex_unlock(&events->lock);
    if (gone)
        free(stream);
    return true;
}

/* The lock is held while streams are handed events: they only take a reference and post to their loops. */
static void push(struct events *events, struct http_event *event)
{
    pthread_mutex_lock(&events->lock);
    for (const struct stream *stream = events->first; stream; stream = stream->next)
        if (stream->opened)
            http_stream_push(stream->http, event);
    pthread_mutex_unlock(&events->lock);
    http_event_drop(event);
}

/* One change as it is told to all who may hear of the same topics: made once for all of them. */
struct telling {
    struct arena *arena;
    int64_t seq;
    const char *const *topics;
    size_t n;
    struct told LIST(struct one_told {
        const bool *heard; /* of each topic */
        struct http_event *event;
    }) told;
};

static struct http_event *compose(const struct telling *telling, const bool *heard)
{
    struct text text = TEXT(telling->arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    json_key_int(&json, "seq", telling->seq);
    json_key(&json, "topics");
    json_open_array(&json);
    for (size_t i = 0; i < telling->n; i++)
        if (heard[i])
            json_text(&json, telling->topics[i]);
    json_close(&json);
    json_close(&json);
    return http_event_new("change", NULL, text_end(&text));
}

static struct http_event *event_of(struct telling *telling, const bool *heard)
{
    for (size_t i = 0; i < telling->told.n; i++)
        if (!memcmp(telling->told.at[i].heard, heard, telling->n * sizeof *heard))
            return telling->told.at[i].event;
    struct one_told *one = list_push(telling->arena, &telling->told);
    *one = (struct one_told){arena_copy(telling->arena, heard, telling->n * sizeof *heard), compose(telling, heard)};
    return one->event;
}

void events_tell(struct events *events, int64_t seq, const char *const *topics, size_t n,
                 bool (*hears)(void *context, const char *session, const char *topic), void *context)
{
    ARENA_SCOPE(arena);
    struct telling telling = {.arena = arena, .seq = seq, .topics = topics, .n = n};
    bool *heard = ARENA_ARRAY(arena, bool, n + 1);
    pthread_mutex_lock(&events->lock);
    for (const struct stream *stream = events->first; stream; stream = stream->next) {
        bool any = false;
        for (size_t i = 0; i < n; i++)
            any |= heard[i] = hears(context, stream->session, topics[i]);
        if (any && stream->opened)
            http_stream_push(stream->http, event_of(&telling, heard));
    }
    pthread_mutex_unlock(&events->lock);
    for (size_t i = 0; i < telling.told.n; i++)
        http_event_drop(telling.told.at[i].event);
}

void events_resync(struct events *events) { push(events, http_event_new("resync", NULL, "{}")); }

void events_end(struct events *events, const char *session)
{
    pthread_mutex_lock(&events->lock);
    for (const struct stream *stream = events->first; stream; stream = stream->next)
        if (stream->opened && !strcmp(stream->session, session)) {
            struct http_event *bye = http_event_new("bye", NULL, "{}");
            http_stream_push(stream->http, bye);
            http_event_drop(bye);
            http_stream_close(stream->http);
        }
    pthread_mutex_unlock(&events->lock);
}

size_t events_count(struct events *events)
{
    pthread_mutex_lock(&events->lock);
    size_t n = events->n;
    pthread_mutex_unlock(&events->lock);
    return n;
}
