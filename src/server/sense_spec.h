/* What a watch says is to be tried, in the words of the probe kinds. Pure.
 *
 *   address   taken as the kind wants it: a page's URL is a host to ICMP and host:port to TLS and TCP
 *   expect    parts with ";" between. "valid N days" → days = N; "query = answer" → for dns: the target's fields of
 *             these names are question and answer; for others KEY = WORD is a setting of the kind, and "port = WORD"
 *             the port of an address that names none. A WORD that is a field of the target, one of the record that a
 *             field points to ("device.community"), or a setting of the law stands for its value, any other for
 *             itself
 *   smtp      a TCP connection to port 25 that is greeted with 220 */
#ifndef FENGSUI_SERVER_SENSE_SPEC_H
#define FENGSUI_SERVER_SENSE_SPEC_H

#include "watch/probe.h"

struct sense_spec {
    const char *kind, *address;
    struct probe_pair settings[16];
    size_t n;
};

/* `word` gives a field of the target or a setting as text, "" when it is empty, NULL when it is neither. All texts live
 * in `arena` or are the caller's. */
void sense_spec_make(struct arena *arena, const char *probe, const char *address, const char *expect,
                     const char *(*word)(void *context, const char *name), void *context, struct sense_spec *ret_spec);

/* "https://a.example:8443/x?y" as "a.example" and 8443 (the scheme's port when none is written; 0 = unknown).
 * Without a scheme: host, host:port, [v6]:port, v6. */
void sense_spec_host(struct arena *arena, const char *address, const char **ret_host, int *ret_port);

#endif
