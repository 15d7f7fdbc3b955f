/* Open event streams: the sequence number and topics go out, and nothing else. Inner header. */
#ifndef FENGSUI_API_EVENTS_H
#define FENGSUI_API_EVENTS_H

#include "io/http_server.h"

#include <stddef.h>
#include <stdint.h>

struct events;

struct events *events_new(size_t most);
void events_free(struct events *events); /* after the HTTP server has stopped; accepts NULL */

/* Answers the call with a stream that belongs to a session. False: too many (of this session, of all); not answered. */
bool events_open(struct events *events, struct http_call *http, const struct http_header *headers, const char *session);
/* To each stream those of the topics that `hears` lets its session hear of; asked under the streams' lock. */
void events_tell(struct events *events, int64_t seq, const char *const *topics, size_t n,
                 bool (*hears)(void *context, const char *session, const char *topic), void *context);
void events_resync(struct events *events);
void events_end(struct events *events, const char *session); /* a `bye` and the end of its streams */
size_t events_count(struct events *events);

#endif
