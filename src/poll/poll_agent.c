#include "poll/poll_agent.h"

#include "base/must.h"
#include "poll/poll_agent_inner.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SENDINGS = 3, WAIT_PART = 5 }; /* a fifth of the time for each sending */

void poll_agent_prepare(void)
{
    setenv("MIBS", "", 1);
    setenv("MIBDIRS", "/dev/null", 1);
    setenv("SNMPCONFPATH", "/dev/null", 1);
    setenv("SNMP_PERSISTENT_DIR", "/dev/null", 1); /* a folder would be made */
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE, 1);
    snmp_disable_log();
    init_snmp("fengsui-poll");
}

/* ---- a transport of the library over our connected socket: the confinement lets nothing be sent elsewhere ---- */

static int hear(netsnmp_transport *transport, void *room, int size, void **ret_from, int *ret_from_bytes)
{
    *ret_from = NULL;
    *ret_from_bytes = 0;
    return (int)recv(transport->sock, room, (size_t)size, MSG_DONTWAIT);
}

/* A refusal of an earlier datagram comes with the next one: as good as silence, it was sent or will be again. */
static int say(netsnmp_transport *transport, const void *bytes, int n, void **to, int *to_bytes)
{
    (void)to, (void)to_bytes;
    ssize_t sent = send(transport->sock, bytes, (size_t)n, 0);
    if (sent < 0 && errno == ECONNREFUSED)
        sent = send(transport->sock, bytes, (size_t)n, 0);
    return sent < 0 && errno == ECONNREFUSED ? n : (int)sent;
}

static int hang_up(netsnmp_transport *transport)
{
    close(transport->sock);
    transport->sock = -1;
    return 0;
}

static netsnmp_transport *transport_over(int socket_fd)
{
    netsnmp_transport *transport = calloc(1, sizeof *transport); /* the library frees it */
    MUST(transport);
    transport->domain = netsnmpUDPDomain;
    transport->domain_length = (int)netsnmpUDPDomain_len;
    transport->sock = socket_fd;
    transport->msgMaxSize = UINT16_MAX;
    transport->f_recv = hear;
    transport->f_send = say;
    transport->f_close = hang_up;
    return transport;
}

static int connected_to(const char *address, int port)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    bool is_v4 = inet_pton(AF_INET, address, &v4.sin_addr) == 1;
    if (!is_v4 && inet_pton(AF_INET6, address, &v6.sin6_addr) != 1)
        return -1;
    const struct sockaddr *to = is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
    int fd = socket(to->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, to, is_v4 ? sizeof v4 : sizeof v6) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* The confinement knows the socket by its number. */
static int connected_as(int wanted, const char *address, int port)
{
    int fd = connected_to(address, port);
    if (fd < 0 || fd == wanted)
        return fd;
    int moved = dup3(fd, wanted, O_CLOEXEC);
    close(fd);
    return moved;
}

/* ---- who we are to it ---- */

static bool make_key(const netsnmp_session *session, const char *password, u_char *key, size_t *ret_bytes)
{
    *ret_bytes = USM_AUTH_KU_LEN;
    return generate_Ku(session->securityAuthProto, (u_int)session->securityAuthProtoLen, (const u_char *)password,
                       strlen(password), key, ret_bytes) == SNMPERR_SUCCESS;
}

static bool become_user(netsnmp_session *session, const struct poll_access *access)
{
    session->version = SNMP_VERSION_3;
    session->securityModel = SNMP_SEC_MODEL_USM;
    session->securityName = (char *)access->user;
    session->securityNameLen = strlen(access->user);
    session->securityLevel = *access->privacy_password ? SNMP_SEC_LEVEL_AUTHPRIV : SNMP_SEC_LEVEL_AUTHNOPRIV;
    int type = usm_lookup_auth_type(access->auth);
    session->securityAuthProto = type < 0 ? NULL : sc_get_auth_oid(type, &session->securityAuthProtoLen);
    if (!session->securityAuthProto ||
        !make_key(session, access->auth_password, session->securityAuthKey, &session->securityAuthKeyLen))
        return false;
    if (!*access->privacy_password)
        return true;
    session->securityPrivProto = sc_get_priv_oid(usm_lookup_priv_type("AES"), &session->securityPrivProtoLen);
    return session->securityPrivProto &&
           make_key(session, access->privacy_password, session->securityPrivKey, &session->securityPrivKeyLen);
}

static void become_community(netsnmp_session *session, const char *community)
{
    session->version = SNMP_VERSION_2c;
    session->community = (u_char *)community; /* copied by the session */
    session->community_len = strlen(community);
}

bool poll_agent_open(const struct poll_question *question, int socket_fd, struct poll_agent **ret_agent)
{
    netsnmp_session session;
    snmp_sess_init(&session);
    session.flags |= SNMP_FLAGS_DONT_PROBE; /* the engine is asked for with the first question */
    session.timeout = question->limit * 1000 / WAIT_PART;
    session.retries = SENDINGS - 1;
    if (!*question->access.user)
        become_community(&session, question->access.community);
    else if (!become_user(&session, &question->access))
        return false;
    int fd = connected_as(socket_fd, question->address, question->port);
    netsnmp_transport *transport = fd < 0 ? NULL : transport_over(fd);
    void *opened = transport ? snmp_sess_add(&session, transport, NULL, NULL) : NULL; /* a failure frees it */
    if (!opened)
        return false;
    struct poll_agent *agent = calloc(1, sizeof *agent);
    MUST(agent);
    *agent = (struct poll_agent){opened, clock_machine() + question->limit};
    *ret_agent = agent;
    return true;
}

void poll_agent_close(struct poll_agent *agent)
{
    if (agent)
        snmp_sess_close(agent->session);
    free(agent);
}

/* ---- one question, one answer ---- */

static enum poll_outcome outcome_of(int error)
{
    switch (error) {
    case SNMPERR_UNKNOWN_USER_NAME:
    case SNMPERR_USM_UNKNOWNSECURITYNAME: return POLL_UNKNOWN_USER;
    case SNMPERR_AUTHENTICATION_FAILURE:
    case SNMPERR_USM_AUTHENTICATIONFAILURE:
    case SNMPERR_DECRYPTION_ERR:
    case SNMPERR_USM_DECRYPTIONERROR: return POLL_WRONG_KEY;
    case SNMPERR_UNSUPPORTED_SEC_LEVEL:
    case SNMPERR_USM_UNSUPPORTEDSECURITYLEVEL: return POLL_WRONG_LEVEL;
    default: return POLL_SILENT;
    }
}

enum poll_outcome poll_agent_ask(struct poll_agent *agent, netsnmp_pdu *question, netsnmp_pdu **ret_answer)
{
    netsnmp_pdu *answer = NULL;
    int status = snmp_sess_synch_response(agent->session, question, &answer);
    if (status == STAT_SUCCESS && answer) {
        *ret_answer = answer;
        return POLL_READ;
    }
    return outcome_of(snmp_sess_session(agent->session)->s_snmp_errno);
}
