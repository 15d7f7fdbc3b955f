/* For watch/ only: asking an SNMP agent, by a process of fengsui-poll for each question (poll/poll_wire.h). It decodes
 * what strangers send, may block, may die; here only its answer is read, on the loop.
 *
 * Whatever is not a whole answer ends the try as blind: an agent gives a wrong community no answer at all, and one of
 * v3 that refuses our user lives. Silence says nothing about the device; whether it lives is what an echo tells. */
#ifndef FENGSUI_WATCH_SNMP_POLL_H
#define FENGSUI_WATCH_SNMP_POLL_H

#include "poll/poll_wire.h"
#include "watch/probe.h"

#include <netinet/in.h>

enum { SNMP_PORT = 161 };

struct child;
struct resolve;

/* First member of what a kind holds for a try, made with calloc and freed by this file. */
struct snmp_poll {
    struct probe_run *run; /* NULL once the try is over and only the child is waited for */
    struct resolve *resolving;
    struct child *child;
    char address[INET6_ADDRSTRLEN];
    ms_t give_up; /* a little before the caller does */
    const struct poll_group *groups;
    size_t group_count;
    /* Either asks again or ends the try. The answer is POLL_READ and lives while it runs. */
    void (*answered)(struct snmp_poll *poll, const struct poll_answer *answer);
};

/* Where fengsui-poll is; the text lives in `buffer`. */
const char *snmp_poll_program(char *buffer, size_t n);

/* Resolves the host and asks for `groups`, which like `answered` are set; sets run->mine. */
void snmp_poll_start(struct snmp_poll *poll, struct probe_run *run);
/* One more question of the same try, when no other is under way. Groups and their texts outlive it. */
void snmp_poll_ask(struct snmp_poll *poll, const struct poll_group *groups, size_t n);
void snmp_poll_done(struct snmp_poll *poll, const struct probe_result *result); /* `poll` is gone afterwards */
void snmp_poll_blind(struct snmp_poll *poll, const char *zh, const char *en);   /* done: nothing was seen, and why */
void snmp_poll_cancel(struct probe_run *run);                                   /* .cancel of the kind */
void snmp_poll_wake(struct probe_run *run);                                     /* .wake, when it is time to give up */

/* Rows of a kind's settings: who we are to the agent. Then its check. */
#define SNMP_ACCESS                                                                                                    \
    {"community", PROBE_TEXT, NULL, 0, 0, NULL, "团体字", "只读团体字（v2c），按秘密保管；填了用户就不用它",           \
     "read-only community of v2c, kept as a secret; not used with a user"},                                            \
        {"user", PROBE_TEXT, NULL, 0, 0, NULL, "用户（v3）", "填了就用 v3，没有认证口令不问", "with it v3 is spoken, never without authentication"}, \
        {"auth", PROBE_CHOICE, "SHA-256", 0, 0, "SHA-256 SHA SHA-512", "认证算法（v3）", "与设备上一致",               \
         "as on the device"},                                                                                          \
        {"auth-password", PROBE_TEXT, NULL, 0, 0, NULL, "认证口令（v3）", "至少 8 个字符，按秘密保管",                 \
         "8 characters at least, kept as a secret"},                                                                   \
    {                                                                                                                  \
        "privacy-password", PROBE_TEXT, NULL, 0, 0, NULL, "加密口令（v3）", "AES；不填就只认证、不加密",               \
            "for AES; without it answers are authenticated and not encrypted"                                          \
    }
RESULT int snmp_poll_check(const struct probe_spec *spec, struct oops *oops);

#endif
