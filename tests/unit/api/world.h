/* A whole house behind a real HTTP server on loopback: packs base and cug, the sample institution and its story (see
 * tests/unit/views/house.h), the real clerk on a store in memory. Only the wiring is the tests' own: one worker thread
 * does everything in turn, which is what keeps one store handle enough. */
#ifndef TESTS_API_WORLD_H
#define TESTS_API_WORLD_H

#include "../views/house.h"

#include "api/api.h"
#include "io/http_client.h"

struct world {
    struct api *api;
    struct http_server *server;
    struct http_client *client;
    struct loop *loop;
    struct vault *vault;
    uint16_t port;
    char folder[64];     /* evidence/, spool/, web/ */
    const char *address; /* "http://127.0.0.1:PORT" */
    bool busy;           /* the readers' queue is full */
    bool waist_busy;
    int jobs;            /* started so far */
    int clocks;          /* how often the time was confirmed */
    char clock_reason[80];
    int64_t clock_second;
    char job_kind[20], job_options[400], job_file[400];
    const char *setup_code; /* NULL: the first set-up is closed */
    char setup_step[20], setup_actor[80];
    int setup_steps; /* taken so far */
};
extern struct world world;

int world_open(void **state);
int world_close(void **state);
void world_restart(void); /* the door and its server; the store stays */

/* A person at a browser. */
struct person {
    const char *name, *login, *roles;
    int64_t id;          /* row of login */
    char cookie[160], csrf[80];
};
extern struct person zhou, lin, sys, sec, aud; /* security office, library, the three administrators */
#define PASSWORD "Yt7#hoLm2-kv"

struct reply {
    int status;
    const char *headers, *body;
    size_t size;
    json_t *json; /* NULL when it is none; lives until the world closes */
};

/* `person` may be NULL: nobody. `body` NULL: none. More headers as "Name: value" texts, NULL ends them. */
struct reply world_ask(const struct person *person, const char *method, const char *path, const char *body, ...)
    __attribute__((sentinel));
struct reply world_bytes(const struct person *person, const char *method, const char *path, const char *type,
                         const void *body, size_t n, const struct http_header *headers);
#define ASK(person, method, path, body) world_ask(person, method, path, body, NULL)

const char *world_header(const struct reply *reply, const char *name); /* NULL when absent */
/* Logs in and fetches the CSRF word; fails the test when it does not work. */
void world_login(struct person *person);
void world_step_up(struct person *person);
const char *world_text(const struct reply *reply, const char *path); /* house_text of the reply */
int64_t world_number(const struct reply *reply, const char *path);
void world_expect(const struct reply *reply, int status, const char *code); /* code NULL: any */

#endif
