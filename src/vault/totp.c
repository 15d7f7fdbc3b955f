#include "vault/totp.h"

#include "base/must.h"
#include "base/random.h"
#include "base/text.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STEP_SECONDS = 30, WINDOW = 1, DIGITS = 6 };

void totp_secret(char ret_base32[TOTP_SECRET])
{
    static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned char bytes[TOTP_SECRET - 1];
    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        ret_base32[i] = ALPHABET[bytes[i] & 31]; /* five fair bits each */
    ret_base32[TOTP_SECRET - 1] = 0;
    sodium_memzero(bytes, sizeof bytes);
}

static void encoded(struct text *text, const char *plain)
{
    for (const unsigned char *c = (const unsigned char *)plain; *c; c++) {
        bool kept =
            (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || strchr("-._~", *c);
        if (kept)
            text_byte(text, (char)*c);
        else
            text_printf(text, "%%%02X", *c);
    }
}

const char *totp_uri(struct arena *arena, const char *issuer, const char *account, const char *base32)
{
    struct text uri = TEXT(arena);
    text_add(&uri, "otpauth://totp/");
    encoded(&uri, issuer);
    text_byte(&uri, ':');
    encoded(&uri, account);
    text_add(&uri, "?secret=");
    encoded(&uri, base32);
    text_add(&uri, "&issuer=");
    encoded(&uri, issuer);
    return text_end(&uri);
}

static bool six_digits(const char *code) { return strlen(code) == DIGITS && strspn(code, "0123456789") == DIGITS; }

int totp_verify(const char *base32, const char *code, ms_t true_now, int64_t last, int64_t *ret_step)
{
    char *secret = NULL;
    size_t size = 0;
    int position = 0;
    if (!six_digits(code))
        return TOTP_WRONG;
    if (oath_base32_decode(base32, strlen(base32), &secret, &size) != OATH_OK)
        return -ERR_CORRUPT;
    int rc = oath_totp_validate2(secret, size, (time_t)(true_now / 1000), STEP_SECONDS, 0, WINDOW, &position, code);
    sodium_memzero(secret, size);
    free(secret);
    if (rc < 0)
        return rc == OATH_INVALID_OTP ? TOTP_WRONG : -ERR_CORRUPT;
    int64_t step = true_now / 1000 / STEP_SECONDS + position;
    if (step <= last)
        return TOTP_REUSED;
    *ret_step = step;
    return 0;
}
