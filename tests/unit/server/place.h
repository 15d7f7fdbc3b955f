/* A small institution in a folder of its own: a real house with packs, a running clerk, and what a test asks of it. */
#ifndef FENGSUI_TEST_SERVER_PLACE_H
#define FENGSUI_TEST_SERVER_PLACE_H

#include "server/orders.h"
#include "server/outbox.h"
#include "server/sense.h"

struct place {
    char folder[96];
    struct arena *arena;
    struct house *house;
    struct office *office;
    struct vault *vault;
    struct store *store; /* the test's own reading handle */
    struct sense *sense; /* NULL until started */
    struct outbox *outbox;
    struct orders *orders;
    ms_t pause_ms; /* before the second try of an order; 0 = hardly any */
};
extern struct place place;
extern const char *place_root; /* where the folders are made [/tmp] */
extern ms_t place_began; /* how long before now the house was made; 0 */
extern bool (*place_synchronised)(void); /* of the next office */

/* Packs base and cug, a pack "quick" whose watch `pages` looks at the URL of every system in service each second
 * (down: 2 of 3), the people of the demonstration. */
void place_open(bool test_clock);
void place_close(void); /* stops what runs, deletes the folder */
/* The same folder by another process: leaving keeps folder and arena, entering begins anew in what was left. */
void place_leave(void);
void place_enter(const char *folder);
void place_sense(void);
void place_outbox(void);
void place_orders(void);
void place_stop_senses(void);

/* Opens a record as the rules themselves would; its id. Cells end with a NULL name. */
int64_t place_open_record(const char *table, const struct cell *cells);
struct fact_answer place_deed(const char *table, int64_t record, const char *deed, const struct cell *cells);
int64_t place_system(const char *name, const char *url, const char *address);
void place_channel(const char *name, const char *kind, const char *settings_json); /* sealed, active */

/* The newest row of a table for which column = value; waits until `state` is its state (NULL: any), at most so long.
 * Fails the test when it does not come. */
const struct row *place_row(const char *table, const char *column, struct value value, const char *state, int seconds);
size_t place_count(const char *table, const char *column, struct value value);
struct reading place_reading(struct arena *arena);

int place_free_port(void);
int place_web(const char *netns, const char *address, int port); /* python3 -m http.server; its pid, listening */
void place_end(int pid);

#endif
