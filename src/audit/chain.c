#include "audit/chain.h"

#include "base/must.h"
#include "base/random.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const chain_columns[] = {
    "at",        "occurred", "fact",  "verb", "subject", "actor",      "actor-title", "actor-kind", "session", "source",
    "assurance", "reason",   "cause", "text", "second",  "generation", "reads",       "engine",     "delta",
};
const size_t chain_column_count = sizeof chain_columns / sizeof *chain_columns;

static const struct {
    const char *name, *openssl;
    char letter;
} HASHES[] = {
    [CHAIN_SHA256] = {"sha256", "SHA256", 's'},
    [CHAIN_SM3] = {"sm3", "SM3", 'm'},
};

struct chain {
    enum chain_hash kind;
    EVP_MD *digest;
    EVP_MD_CTX *context;
};

/* ---- bytes ---- */

void bytes_add(struct bytes *bytes, const void *more, size_t n)
{
    if (bytes->cap - bytes->n < n) {
        size_t cap = bytes->cap ? bytes->cap : 1024;
        while (cap - bytes->n < n)
            cap *= 2;
        char *at = realloc(bytes->at, cap);
        if (!at)
            WRONG("memory is exhausted");
        bytes->at = at;
        bytes->cap = cap;
    }
    if (n)
        memcpy(bytes->at + bytes->n, more, n);
    bytes->n += n;
}

void bytes_add_int(struct bytes *bytes, int64_t number, char end)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    digits[--at] = end;
    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        digits[--at] = '-';
    bytes_add(bytes, digits + at, sizeof digits - at);
}

void bytes_free(struct bytes *bytes)
{
    free(bytes->at);
    *bytes = (struct bytes){0};
}

/* ---- hashing ---- */

int chain_new(enum chain_hash hash, struct chain **ret_chain, struct oops *oops)
{
    struct chain *chain = calloc(1, sizeof *chain);
    if (!chain)
        return oops_set(oops, ERR_NOMEM, NULL, NULL, NULL);
    chain->kind = hash;
    chain->digest = EVP_MD_fetch(NULL, HASHES[hash].openssl, NULL);
    chain->context = EVP_MD_CTX_new();
    if (!chain->digest || !chain->context) {
        chain_free(chain);
        return oops_set(oops, ERR_UNSUPPORTED, HASHES[hash].name, "这台机器的 OpenSSL 没有这种摘要算法",
                        "OpenSSL on this machine lacks this hash");
    }
    *ret_chain = chain;
    return 0;
}

void chain_free(struct chain *chain)
{
    if (!chain)
        return;
    EVP_MD_CTX_free(chain->context);
    EVP_MD_free(chain->digest);
    free(chain);
}

enum chain_hash chain_kind(const struct chain *chain) { return chain->kind; }
char chain_letter(enum chain_hash hash) { return HASHES[hash].letter; }

void chain_digest(struct chain *chain, const void *bytes, size_t n, unsigned char ret_hash[CHAIN_BYTES])
{
    unsigned length = 0;
    bool done = EVP_DigestInit_ex2(chain->context, chain->digest, NULL) == 1 &&
                EVP_DigestUpdate(chain->context, bytes, n) == 1 &&
                EVP_DigestFinal_ex(chain->context, ret_hash, &length) == 1;
    MUST(done && length == CHAIN_BYTES);
}

void chain_digest_hex(struct chain *chain, const void *bytes, size_t n, char ret_hex[CHAIN_HEX])
{
    unsigned char hash[CHAIN_BYTES];
    chain_digest(chain, bytes, n, hash);
    chain_hex(hash, sizeof hash, ret_hex);
}

void chain_hex(const unsigned char *bytes, size_t n, char *ret_hex)
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        ret_hex[2 * i] = DIGITS[bytes[i] >> 4];
        ret_hex[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
    ret_hex[2 * n] = '\0';
}

static int digit_of(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

bool chain_unhex(const char *hex, unsigned char *ret_bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int high = digit_of(hex[2 * i]), low = high < 0 ? -1 : digit_of(hex[2 * i + 1]);
        if (low < 0)
            return false;
        ret_bytes[i] = (unsigned char)(high << 4 | low);
    }
    return hex[2 * n] == '\0';
}

/* ---- origin ---- */

void chain_origin_print(char *ret_origin, size_t size, enum chain_hash hash, bool test_clock)
{
    char name[33];
    random_hex(name, 16);
    snprintf(ret_origin, size, "fengsui 1 %s %s %s", HASHES[hash].name, test_clock ? "test-clock" : "real-clock", name);
}

int chain_origin_parse(const char *origin, enum chain_hash *ret_hash, bool *ret_test_clock, struct oops *oops)
{
    for (enum chain_hash hash = CHAIN_SHA256; hash <= CHAIN_SM3; hash++)
        for (int test = 0; test < 2; test++) {
            char head[64];
            snprintf(head, sizeof head, "fengsui 1 %s %s ", HASHES[hash].name, test ? "test-clock" : "real-clock");
            if (!text_starts(origin, head) || strlen(origin) != strlen(head) + 32)
                continue;
            *ret_hash = hash;
            *ret_test_clock = test;
            return 0;
        }
    return oops_set(oops, ERR_CORRUPT, "pen", "数据文件的起源记录已损坏",
                    "the record of how the store was created is damaged");
}

/* ---- canonical form ---- */

static void add_number(struct bytes *bytes, char kind, int64_t number, char end)
{
    bytes_add(bytes, &kind, 1);
    bytes_add_int(bytes, number, end);
}

static void add_real(struct bytes *bytes, double real)
{
    char digits[40];
    int n = snprintf(digits, sizeof digits, "r%.17g;", real);
    bytes_add(bytes, digits, (size_t)n);
}

static void add_text(struct bytes *bytes, char kind, const char *text, size_t n)
{
    add_number(bytes, kind, (int64_t)n, ':');
    bytes_add(bytes, text, n);
}

void chain_add_flat(struct bytes *bytes, const struct flat *flat)
{
    switch (flat->kind) {
    case FLAT_NONE: bytes_add(bytes, "-", 1); return;
    case FLAT_INT: add_number(bytes, 'i', flat->number, ';'); return;
    case FLAT_REAL: add_real(bytes, flat->real); return;
    case FLAT_TEXT: add_text(bytes, 't', flat->bytes, flat->n); return;
    case FLAT_BYTES: add_text(bytes, 'b', flat->bytes, flat->n); return;
    }
}

void chain_add_value(struct bytes *bytes, struct value flat)
{
    switch (flat.kind) {
    case VALUE_INT: add_number(bytes, 'i', flat.number, ';'); return;
    case VALUE_REAL: add_real(bytes, flat.real); return;
    case VALUE_TEXT: add_text(bytes, 't', flat.text, strlen(flat.text)); return;
    default: bytes_add(bytes, "-", 1); return;
    }
}
