/* Shared by the files of the door only. */
#ifndef FENGSUI_API_API_INNER_H
#define FENGSUI_API_API_INNER_H

#include "api/api.h"
#include "api/call.h"
#include "api/evidence_store.h"
#include "api/events.h"
#include "api/later.h"
#include "api/throttle.h"

#include <stdatomic.h>

struct api {
    struct api_wiring wiring;
    struct sessions *sessions;
    struct throttle *throttle;
    struct events *events;
    struct later *later;
    const char *evidence_folder; /* data_folder/evidence */
    struct arena *arena;         /* of the process: what the settings were completed with */
    _Atomic(const struct http_server *) server;
    struct {
        atomic_ullong calls, refused, failed, busy, logins, wrong_logins, facts, static_files;
    } counts;
};

#define COUNT(api_, what) (void)atomic_fetch_add_explicit(&(api_)->counts.what, 1, memory_order_relaxed)

static inline const struct api_settings *api_settings(const struct api *api) { return &api->wiring.settings; }

#endif
