/* Who gets which clock, store and table: office, readers, pools, senses and the door, tied together. */
#ifndef FENGSUI_SERVER_WIRING_H
#define FENGSUI_SERVER_WIRING_H

#include "io/http_server.h"
#include "server/house.h"

struct wiring;
struct setup;

/* `setup` (server/setup.h) opened the house. */
int wiring_start(struct house *house, struct setup *setup, const char *web_folder, struct wiring **ret_wiring,
                 struct oops *oops) RESULT;
struct http_handler wiring_handler(struct wiring *wiring);
void wiring_use_server(struct wiring *wiring, const struct http_server *server);
void wiring_stop(struct wiring *wiring); /* after the HTTP server; accepts NULL */
const char *wiring_web_folder(struct arena *arena); /* web/dist, else /usr/share/fengsui/web, else NULL */

#endif
