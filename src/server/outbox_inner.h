/* Shared by the files of the outbox only. */
#ifndef FENGSUI_SERVER_OUTBOX_INNER_H
#define FENGSUI_SERVER_OUTBOX_INNER_H

#include "server/outbox.h"
#include "server/outbox_hand.h"
#include "server/sense_inner.h"

struct outbox {
    struct outbox_plan plan;
    struct http_client *client;
    struct drain *drain;
    struct outbox_hand *hand;
    struct loop_timer *soon, *again; /* on the senses' loop */
    uint64_t mark;                   /* of the channels the drain has; on the desk */
    bool first_look_done;            /* claims that are found before belong to a former process */
    atomic_bool looking, more, ending;
    atomic_uint_fast64_t told;
};

#endif
