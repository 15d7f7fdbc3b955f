#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "peers.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

uint16_t peer_free_port(void)
{
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(s, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&address, &size), 0);
    close(s);
    return ntohs(address.sin_port);
}

void peer_folder(char folder[64])
{
    strcpy(folder, "/tmp/fengsui-io-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chmod(folder, 0755), 0);
}

pid_t peer_spawn(const char *const *argv)
{
    pid_t pid;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    const char *mortal[32] = {"setpriv", "--pdeathsig", "KILL"}; /* a failed test leaves nobody behind */
    size_t n = 3;
    for (; *argv && n < 31; argv++)
        mortal[n++] = *argv;
    int failed = posix_spawnp(&pid, mortal[0], &actions, NULL, (char *const *)mortal, environ);
    posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(failed, 0);
    return pid;
}

static void run(const char *const *argv)
{
    int status;
    pid_t pid = peer_spawn(argv);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

void peer_remove(const char *folder)
{
    assert_memory_equal(folder, "/tmp/fengsui-io-", 16);
    run((const char *const[]){"rm", "-rf", folder, NULL});
}

void peer_write(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

void peer_certificate(const char *folder, int days)
{
    char cert[128], key[128], for_days[16];
    snprintf(cert, sizeof cert, "%s/cert.pem", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    snprintf(for_days, sizeof for_days, "%d", days);
    run((const char *const[]){"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                              "-nodes", "-keyout", key, "-out", cert, "-days", for_days, "-subj", "/CN=localhost",
                              "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", NULL});
}

int peer_connect(uint16_t port)
{
    struct sockaddr_in address = loopback(port);
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(s, (struct sockaddr *)&address, sizeof address) == 0)
        return s;
    close(s);
    return -1;
}

void peer_await(uint16_t port)
{
    for (int i = 0; i < 500; i++) {
        int s = peer_connect(port);
        if (s >= 0) {
            close(s);
            return;
        }
        usleep(20 * 1000);
    }
    fail_msg("nothing listens on port %d", port);
}

struct peer peer_nginx(void)
{
    struct peer peer = {.port = peer_free_port()};
    do
        peer.tls_port = peer_free_port();
    while (peer.tls_port == peer.port);
    peer_folder(peer.folder);
    peer_certificate(peer.folder, 30);
    char path[128], conf[2048], kilobyte[1024];
    memset(kilobyte, 'n', sizeof kilobyte);
    snprintf(path, sizeof path, "%s/1k", peer.folder);
    peer_write(path, kilobyte, sizeof kilobyte);
    snprintf(path, sizeof path, "%s/nginx.conf", peer.folder);
    int n = snprintf(conf, sizeof conf,
                     "daemon off; master_process off; worker_processes 1; pid %s/pid; error_log /dev/null;\n"
                     "events { worker_connections 512; }\n"
                     "http { access_log off; keepalive_requests 1000000; client_body_temp_path %s/body;\n"
                     "  proxy_temp_path %s/p; fastcgi_temp_path %s/f; uwsgi_temp_path %s/u; scgi_temp_path %s/s;\n"
                     "  server { listen 127.0.0.1:%d; listen 127.0.0.1:%d ssl;\n"
                     "    ssl_certificate %s/cert.pem; ssl_certificate_key %s/key.pem;\n"
                     "    location = /1k { root %s; }\n"
                     "    location = /again { return 302 /1k; }\n"
                     "    location / { return 200 ok; } } }\n",
                     peer.folder, peer.folder, peer.folder, peer.folder, peer.folder, peer.folder, peer.port,
                     peer.tls_port, peer.folder, peer.folder, peer.folder);
    peer_write(path, conf, (size_t)n);
    peer.pid = peer_spawn((const char *const[]){"/usr/sbin/nginx", "-p", peer.folder, "-c", path, NULL});
    peer_await(peer.port);
    return peer;
}

/* A real SMTP server that refuses one recipient and demands a password when it offers TLS. */
static const char SMTP[] =
    "import sys, ssl, time\n"
    "from aiosmtpd.controller import Controller\n"
    "from aiosmtpd.smtp import AuthResult\n"
    "folder, port, mode = sys.argv[1], int(sys.argv[2]), sys.argv[3]\n"
    "class Handler:\n"
    "    async def handle_RCPT(self, server, session, envelope, address, options):\n"
    "        if address.startswith('nobody@'):\n"
    "            return '550 no such mailbox here'\n"
    "        envelope.rcpt_tos.append(address)\n"
    "        return '250 OK'\n"
    "    async def handle_DATA(self, server, session, envelope):\n"
    "        with open(folder + '/mail', 'wb') as f:\n"
    "            f.write(('%s|%s|%s\\n' % (envelope.mail_from, ','.join(envelope.rcpt_tos),\n"
    "                     'tls' if session.ssl else 'plain')).encode() + envelope.content)\n"
    "        return '250 taken'\n"
    "def check(server, session, envelope, mechanism, data):\n"
    "    return AuthResult(success=data.login == b'sample' and data.password == b'geheim-7', handled=False)\n"
    "options = {}\n"
    "if mode == 'starttls':\n"
    "    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)\n"
    "    context.load_cert_chain(folder + '/cert.pem', folder + '/key.pem')\n"
    "    options = dict(tls_context=context, require_starttls=True, authenticator=check, auth_required=True)\n"
    "Controller(Handler(), hostname='127.0.0.1', port=port, **options).start()\n"
    "time.sleep(120)\n";

struct peer peer_smtp(const char *mode)
{
    struct peer peer = {.port = peer_free_port()};
    char path[128], port[16];
    peer_folder(peer.folder);
    peer_certificate(peer.folder, 30);
    snprintf(path, sizeof path, "%s/smtp.py", peer.folder);
    peer_write(path, SMTP, sizeof SMTP - 1);
    snprintf(port, sizeof port, "%d", peer.port);
    peer.pid = peer_spawn((const char *const[]){"/usr/bin/python3", path, peer.folder, port, mode, NULL});
    peer_await(peer.port);
    return peer;
}

void peer_end(struct peer *peer)
{
    kill(peer->pid, SIGKILL);
    waitpid(peer->pid, NULL, 0);
    peer_remove(peer->folder);
}

size_t peer_read(int fd, char *ret_bytes, size_t cap, int ms)
{
    size_t n = 0;
    while (n + 1 < cap) {
        struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
        if (poll(&poll_fd, 1, ms) <= 0)
            break;
        ssize_t got = read(fd, ret_bytes + n, cap - 1 - n);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    ret_bytes[n] = '\0';
    return n;
}

int peer_ask(uint16_t port, const void *bytes, size_t n)
{
    char reply[4096];
    int s = peer_connect(port), status = 0;
    assert_true(s >= 0);
    if (send(s, bytes, n, MSG_NOSIGNAL) == (ssize_t)n && peer_read(s, reply, sizeof reply, 150) > 0)
        sscanf(reply, "HTTP/1.1 %d", &status);
    close(s);
    return status;
}
