/* Real services on loopback for the tests: each started by the test, ended by its own pid. */
#ifndef FENGSUI_TEST_WATCH_SERVICES_H
#define FENGSUI_TEST_WATCH_SERVICES_H

#include "watch/probe.h"

#include <stdbool.h>
#include <sys/types.h>

struct services {
    char folder[32];      /* everything the services need; removed at the end */
    char ca[64];          /* authority of all good certificates, PEM */
    int http, https, self_signed, expired, ending; /* ports; `ending` has a certificate for 5 more days */
    int dns, tcp, closed;
    int ntp; /* UDP; says its own time is good, whatever it is */
    int snmp; /* UDP; community "sample-read" */
    pid_t nginx, dnsmasq, greeter, chronyd, snmpd;
};

int services_start(struct services *services); /* 0, or 77 when a program is not installed, or -1 */
void services_stop(struct services *services);

pid_t services_dns(struct services *services, const char *address_of_www); /* another dnsmasq on the same port */
void services_end(pid_t *pid);                                              /* ends it and waits */
pid_t services_nginx(struct services *services);
pid_t services_chronyd(const struct services *services, int port, const char *more); /* `more`: lines of its settings */
pid_t services_snmpd(const struct services *services, int port, const char *more); /* waits until it answers */
pid_t services_greeter(int port); /* says "220 sample.test ready" to everybody */

int services_free_port(void);
bool services_await(int port); /* until something accepts there, at most 5 s */

/* Replaces {http} {https} {tls} {dns} {ntp} {snmp} {tcp} {closed} {ca} in a text. */
const char *services_fill(const struct services *services, struct arena *arena, const char *text);

int services_run(const char *format, ...) __attribute__((format(printf, 1, 2))); /* a shell command, quietly */

#endif
