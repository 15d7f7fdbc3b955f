/* For watch/ only: messages of SNMP v2c (RFC 3416, RFC 1901) in BER (X.690, definite lengths only). Pure; answers come
 * from strangers: what is cut, overlong or of another shape is refused, never guessed. */
#ifndef FENGSUI_WATCH_SNMP_PACKET_H
#define FENGSUI_WATCH_SNMP_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SNMP_ARCS = 40,      /* of a name; the names asked for have fewer than 20 */
    SNMP_VALUES = 128,   /* of a message */
    SNMP_TEXT = 48,      /* bytes kept of a text */
    SNMP_COMMUNITY = 64, /* bytes */
    SNMP_QUESTION = 1024,
};

struct snmp_name {
    uint32_t arcs[SNMP_ARCS];
    size_t n;
};

enum snmp_type { /* the tags of the wire */
                 SNMP_INTEGER = 0x02,
                 SNMP_OCTETS = 0x04,
                 SNMP_NAME = 0x06,
                 SNMP_COUNTER32 = 0x41,
                 SNMP_GAUGE32 = 0x42,
                 SNMP_TICKS = 0x43, /* hundredths of a second */
                 SNMP_COUNTER64 = 0x46,
                 SNMP_OTHER = 0, /* no such object, end of the view, types nobody asks for */
};

struct snmp_value {
    struct snmp_name name;
    enum snmp_type type;
    int64_t number;       /* of a name: its last arc; of SNMP_COUNTER64 the same 64 bits */
    char text[SNMP_TEXT]; /* SNMP_OCTETS, cut; what is not UTF-8 is left empty */
};

struct snmp_answer {
    int32_t request;
    int64_t error; /* error-status: 0, or what the agent could not do */
    struct snmp_value values[SNMP_VALUES];
    size_t n;
};

bool snmp_name_read(const char *dotted, struct snmp_name *ret_name);              /* "1.3.6.1.2.1.1.3" */
bool snmp_name_below(const struct snmp_name *name, const struct snmp_name *root); /* longer, and begins with it */
int snmp_name_order(const struct snmp_name *a, const struct snmp_name *b);        /* as the agent walks: < 0, 0, > 0 */

/* A GetBulk for what follows each name, `rows` times. The bytes written; 0 when it does not fit. */
size_t snmp_packet_bulk(const char *community, int32_t request, const struct snmp_name *names, size_t n, int rows,
                        unsigned char *ret_bytes, size_t room);

/* False: not a response of v2c, or broken. */
bool snmp_packet_read(const unsigned char *bytes, size_t n, struct snmp_answer *ret_answer);

#endif
