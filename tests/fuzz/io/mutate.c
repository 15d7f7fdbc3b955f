/* Drives a fuzz target without a fuzzer: seeds of its own, changed at random from a printed number, so that every
 * compiler and every run of the tests does some of the fuzzer's work. `mutate ROUNDS [NUMBER]` */
#include "../../unit/io/hostile.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
extern unsigned long fuzz_accepted;

enum { ROOM = 4096 };

static const char *const GOOD[] = {
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ("POST /api/v1/records?unit=7&name=%E7%83%BD HTTP/1.1\r\nHost: example.test:8443\r\nCookie: s=1\r\n"
     "Content-Type: application/json\r\nContent-Length: 12\r\nConnection: keep-alive\r\n\r\n"),
    "PUT http://example.test/a HTTP/1.1\r\nHost: example.test\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
    "DELETE /x HTTP/1.0\r\nHost: [::1]:80\r\nConnection: close\r\nX-Empty:\r\n\r\n",
    "OPTIONS /?a=b HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eDp5\r\nAccept: */*\r\n\r\n",
};

static const char *const WORDS[] = {
    "\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    ":",
    "\r\n\r\n",
    "Content-Length: 1\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Host: b\r\n",
    "Connection: ",
    "close",
    "keep-alive",
    ",",
    "Upgrade: h2c\r\n",
    "Expect: 100-continue\r\n",
    "0",
    "9",
    "+",
    "%00",
    "%2f",
    "%2e",
    "http://",
    "//",
    "@",
    "[",
    "]",
    "HTTP/1.1",
    "HTTP/1.0",
    "HEAD ",
    "PATCH ",
    "\xe7\x83\xbd",
    "\x7f",
    "?",
    "Proxy-Connection: close\r\n",
    "Trailer: x\r\n",
    "content-length:",
    "..",
    "\\",
    "#",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static uint64_t state;

static size_t draw(size_t below)
{
    state ^= state << 13; /* xorshift64 */
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % below);
}

static size_t seed(char *bytes)
{
    bool good = draw(4) > 0;
    const struct hostile *hostile = &HOSTILE[draw(HOSTILE_COUNT)];
    const char *from = good ? GOOD[draw(COUNT(GOOD))] : hostile->bytes;
    size_t n = good ? strlen(from) : hostile->n;
    memcpy(bytes, from, n);
    return n;
}

static size_t replace(char *bytes, size_t n, size_t at, size_t old, const char *fresh, size_t fresh_size)
{
    old = old < n - at ? old : n - at;
    if (n - old + fresh_size > ROOM)
        return n;
    memmove(bytes + at + fresh_size, bytes + at + old, n - at - old);
    memcpy(bytes + at, fresh, fresh_size);
    return n - old + fresh_size;
}

static size_t change(char *bytes, size_t n)
{
    size_t at = draw(n + 1), kind = draw(6);
    char other[ROOM], byte = (char)draw(256);
    const char *word = WORDS[draw(COUNT(WORDS))];
    if (kind == 0)
        return replace(bytes, n, at, 1, &byte, 1);
    if (kind == 1)
        return replace(bytes, n, at, 1 + draw(8), "", 0);
    if (kind == 2)
        return replace(bytes, n, at, draw(4), word, strlen(word));
    if (kind == 3)
        return replace(bytes, n, at, 0, word, strlen(word));
    size_t m = seed(other), from = draw(m);
    return replace(bytes, n, at, draw(40), other + from, draw(m - from + 1));
}

int main(int count, char **args)
{
    unsigned long rounds = count > 1 ? strtoul(args[1], NULL, 10) : 1000;
    if (count > 2)
        state = strtoull(args[2], NULL, 10);
    while (!state)
        if (getrandom(&state, sizeof state, 0) < 0)
            return 2;
    printf("number %llu\n", (unsigned long long)state);
    fflush(stdout);
    char bytes[ROOM];
    for (int i = 0; i < HOSTILE_COUNT; i++)
        LLVMFuzzerTestOneInput((const uint8_t *)HOSTILE[i].bytes, HOSTILE[i].n);
    for (unsigned long i = 0; i < rounds; i++) {
        size_t n = seed(bytes);
        for (size_t changes = draw(5); changes > 0; changes--)
            n = change(bytes, n);
        LLVMFuzzerTestOneInput((const uint8_t *)bytes, n);
    }
    printf("%lu inputs, %lu accepted by both\n", rounds + HOSTILE_COUNT, fuzz_accepted);
    return fuzz_accepted < rounds / 100; /* else nothing was compared */
}
