/* Starts world.py and talks to it. One world for a test program. */
#ifndef FENGSUI_TEST_DELIVER_WORLD_H
#define FENGSUI_TEST_DELIVER_WORLD_H

#include "base/arena.h"
#include "io/http_client.h"

#include <jansson.h>

struct world {
    struct loop *loop;
    struct http_client *client;
    int http, smtp, smtps, starttls; /* ports on 127.0.0.1 */
    char folder[64];                 /* has cert.pem, key.pem */
};
extern struct world world;

int world_begin(void **state); /* cmocka group set-up */
int world_end(void **state);

const char *world_url(struct arena *arena, const char *path); /* "http://127.0.0.1:PORT/path" */
json_t *world_seen(const char *name);                         /* requests to one robot, in order; caller releases */
json_t *world_mails(const char *to);                          /* mails to one address */
void world_next(const char *name, const char *answers);       /* JSON list of [status, body, delay] */

#endif
