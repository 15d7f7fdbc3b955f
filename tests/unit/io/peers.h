/* Real peers for the tests of io: nginx, aiosmtpd, and plain sockets. Everything runs on loopback in a temporary
 * folder; each process is ended by its own number. */
#ifndef FENGSUI_TESTS_IO_PEERS_H
#define FENGSUI_TESTS_IO_PEERS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct peer {
    pid_t pid;
    uint16_t port, tls_port;
    char folder[64];
};

uint16_t peer_free_port(void);
void peer_folder(char folder[64]);                              /* makes an empty one under /tmp */
void peer_remove(const char *folder);                           /* with what is in it */
void peer_write(const char *path, const void *bytes, size_t n); /* a file */
void peer_certificate(const char *folder, int days);            /* cert.pem and key.pem for localhost and 127.0.0.1 */
pid_t peer_spawn(const char *const *argv);
void peer_await(uint16_t port); /* until it accepts connections; fails the test after 10 s */

/* One nginx process with a static file /1k (1,024 bytes), everything else answered 200 after reading the body. */
struct peer peer_nginx(void);
struct peer peer_smtp(const char *mode); /* "plain" or "starttls"; keeps the last mail in <folder>/mail */
void peer_end(struct peer *peer);

int peer_connect(uint16_t port);
/* Reads until the peer closes, `cap` is full or `ms` pass without a byte; NUL-terminates; returns the size. */
size_t peer_read(int fd, char *ret_bytes, size_t cap, int ms);
/* Sends the bytes, returns the status of the first response line; 0 = closed without one. */
int peer_ask(uint16_t port, const void *bytes, size_t n);

#endif
