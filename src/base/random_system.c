#include "base/random.h"

#include "base/must.h"

#include <errno.h>
#include <sys/random.h>

void random_bytes(void *ret_bytes, size_t n)
{
    char *at = ret_bytes;
    while (n) {
        ssize_t got = getrandom(at, n, 0);
        MUST(got > 0 || errno == EINTR);
        if (got > 0) {
            at += got;
            n -= (size_t)got;
        }
    }
}

void random_hex(char *ret_text, size_t bytes)
{
    static const char DIGITS[] = "0123456789abcdef";
    unsigned char raw[64];
    MUST(bytes <= sizeof raw);
    random_bytes(raw, bytes);
    for (size_t i = 0; i < bytes; i++) {
        ret_text[2 * i] = DIGITS[raw[i] >> 4];
        ret_text[2 * i + 1] = DIGITS[raw[i] & 15];
    }
    ret_text[2 * bytes] = '\0';
}
