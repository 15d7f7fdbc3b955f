/* One-time passwords by time (RFC 6238: SHA-1, 30 seconds, 6 digits, as authenticator apps know them), through
 * liboath. Time here is true time: a phone knows nothing of a test clock. */
#ifndef FENGSUI_VAULT_TOTP_H
#define FENGSUI_VAULT_TOTP_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

#include <stdint.h>

enum {
    TOTP_WRONG = 1,  /* no code of the window */
    TOTP_REUSED = 2, /* right, but this code or a later one was used already */
};

enum { TOTP_SECRET = 33 }; /* 160 bits in base32, and NUL */

/* From when its step begins until nobody takes it any more: a code is remembered as used for no longer. */
enum { TOTP_LIFE_MS = 2 * 60 * 1000 };

void totp_secret(char ret_base32[TOTP_SECRET]);

/* otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=… , percent-encoded, as apps read it from a QR code. */
const char *totp_uri(struct arena *arena, const char *issuer, const char *account, const char *base32);

/* The code of the present step, the one before or the one after counts. `last` is the step of the last accepted code
 * (0 = none): each code is good once. 0 with the step to remember, TOTP_WRONG, TOTP_REUSED, -ERR_CORRUPT (secret). */
RESULT int totp_verify(const char *base32, const char *code, ms_t true_now, int64_t last, int64_t *ret_step);

#endif
