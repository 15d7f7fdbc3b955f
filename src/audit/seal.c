#include "audit/seal.h"

#include "audit/chain.h"
#include "audit/seal_inner.h"
#include "base/random.h"
#include "format/json.h"
#include "store/store_write.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { SIGNATURE_BYTES = 64 };

/* ---- Ed25519 ---- */

static void free_key(EVP_PKEY **key) { EVP_PKEY_free(*key); }
static void free_context(EVP_MD_CTX **context) { EVP_MD_CTX_free(*context); }
#define KEY(name)     __attribute__((cleanup(free_key))) EVP_PKEY *name
#define CONTEXT(name) __attribute__((cleanup(free_context))) EVP_MD_CTX *name

static bool public_of(const unsigned char *private, char ret_hex[65])
{
    unsigned char public[SEAL_KEY_BYTES];
    size_t n = sizeof public;
    KEY(key) = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, private, SEAL_KEY_BYTES);
    if (!key || EVP_PKEY_get_raw_public_key(key, public, &n) != 1)
        return false;
    chain_hex(public, n, ret_hex);
    return true;
}

bool seal_is_key_of(const unsigned char key[SEAL_KEY_BYTES], const char *public)
{
    char hex[65];
    return public_of(key, hex) && strcmp(hex, public) == 0;
}

static bool sign(const unsigned char *private, const char *text, char ret_hex[129])
{
    unsigned char signature[SIGNATURE_BYTES];
    size_t n = sizeof signature;
    KEY(key) = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, private, SEAL_KEY_BYTES);
    CONTEXT(context) = EVP_MD_CTX_new();
    if (!key || !context || EVP_DigestSignInit(context, NULL, NULL, NULL, key) != 1 ||
        EVP_DigestSign(context, signature, &n, (const unsigned char *)text, strlen(text)) != 1)
        return false;
    chain_hex(signature, n, ret_hex);
    return true;
}

static bool signature_holds(const char *key_hex, const char *text, const char *signature_hex)
{
    unsigned char public[SEAL_KEY_BYTES], signature[SIGNATURE_BYTES];
    if (!chain_unhex(key_hex, public, sizeof public) || !chain_unhex(signature_hex, signature, sizeof signature))
        return false;
    KEY(key) = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public, sizeof public);
    CONTEXT(context) = EVP_MD_CTX_new();
    return key && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
           EVP_DigestVerify(context, signature, sizeof signature, (const unsigned char *)text, strlen(text)) == 1;
}

/* What is signed: all of the seal but the key it is checked with and the signature. */
static void statement_of(const struct seal *seal, char *ret_text, size_t size)
{
    snprintf(ret_text, size, "fengsui seal 1\n%lld %lld %lld\n%s\n%s\n", (long long)seal->number, (long long)seal->seq,
             (long long)seal->at, seal->head, seal->next_key);
}

/* ---- the line ---- */

void seal_print(struct text *text, const struct seal *seal)
{
    struct json json = JSON(text);
    json_open_object(&json);
    json_key_int(&json, "number", seal->number);
    json_key_int(&json, "seq", seal->seq);
    json_key_int(&json, "at", seal->at);
    json_key_text(&json, "head", seal->head);
    json_key_text(&json, "key", seal->key);
    json_key_text(&json, "next", seal->next_key);
    json_key_text(&json, "signature", seal->signature);
    json_close(&json);
}

static int want_hex(const json_t *object, const char *key, char *ret_hex, size_t size, struct oops *oops)
{
    const char *text;
    unsigned char bytes[SIGNATURE_BYTES];
    int err = json_want_text(object, "seal", key, &text, oops);
    if (err)
        return err;
    if (!chain_unhex(text, bytes, size / 2))
        return oops_set(oops, ERR_INVALID, key, "封条内容不对", "not the digits of a seal");
    memcpy(ret_hex, text, size);
    return 0;
}

int seal_parse(const char *line, struct seal *ret_seal, struct oops *oops)
{
    JSON_SCOPE(object);
    struct seal seal;
    int err = json_read(line, strlen(line), "seal", NULL, &object, oops);
    if (!err)
        err = json_want_int(object, "seal", "number", &seal.number, oops);
    if (!err)
        err = json_want_int(object, "seal", "seq", &seal.seq, oops);
    if (!err)
        err = json_want_int(object, "seal", "at", &seal.at, oops);
    if (!err)
        err = want_hex(object, "head", seal.head, sizeof seal.head, oops);
    if (!err)
        err = want_hex(object, "key", seal.key, sizeof seal.key, oops);
    if (!err)
        err = want_hex(object, "next", seal.next_key, sizeof seal.next_key, oops);
    if (!err)
        err = want_hex(object, "signature", seal.signature, sizeof seal.signature, oops);
    if (!err)
        *ret_seal = seal;
    return err;
}

/* ---- checking ---- */

static int broken(struct oops *oops, const struct seal *seal, const char *zh, const char *en)
{
    char where[40];
    snprintf(where, sizeof where, "seal %lld", (long long)seal->number);
    oops_set(oops, ERR_CORRUPT, where, zh, en);
    return 1;
}

/* Returns 1 when the trail has no such change (any more). */
static int hash_of_change(struct store *store, int64_t seq, char ret_hash[CHAIN_HEX], struct oops *oops)
{
    static const char *const HASH[] = {"hash"};
    STORE_SCAN(scan);
    int64_t found = 0;
    int err = store_scan_open(store, change_table.name, HASH, 1, seq - 1, 1, &scan, oops);
    if (!err)
        err = store_scan_next(scan, &found, oops);
    if (err || found != seq)
        return err < 0 ? err : 1;
    struct flat hash = store_scan_cell(scan, 0);
    snprintf(ret_hash, CHAIN_HEX, "%.*s", hash.kind == FLAT_TEXT ? (int)hash.n : 0, hash.bytes ? hash.bytes : "");
    return 0;
}

static int check_trail(struct store *store, const struct seal *seal, struct oops *oops)
{
    char hash[CHAIN_HEX];
    int err = hash_of_change(store, seal->seq, hash, oops);
    if (err < 0)
        return err;
    if (err == 1)
        return broken(oops, seal, "封条所封的变更已不在办理痕迹中：末端被截去",
                      "the change that it seals is not in the trail any more: the end was cut");
    if (strcmp(hash, seal->head) != 0)
        return broken(oops, seal, "办理痕迹在封存之后被改写：摘要与封条不符",
                      "the trail was rewritten after it was sealed");
    return 0;
}

int seal_check(struct store *store, const struct seal *seal, const char *expected_key, struct oops *oops)
{
    char text[300];
    statement_of(seal, text, sizeof text);
    if (expected_key && strcmp(expected_key, seal->key) != 0)
        return broken(oops, seal, "封条不是用前一枚封条预告的密钥签的",
                      "not signed with the key that the seal before announced");
    if (!signature_holds(seal->key, text, seal->signature))
        return broken(oops, seal, "封条的签名不对：内容被改动或系伪造", "the signature is wrong: altered or forged");
    return check_trail(store, seal, oops);
}

/* ---- making ---- */

/* The key to sign with. A crash may have come between the last line and the turning of the key. */
static int key_to_use(const char *folder, const struct seal *last, unsigned char ret_key[SEAL_KEY_BYTES],
                      struct oops *oops)
{
    int err = seal_folder_read_key(folder, "seal.key", ret_key, oops);
    if (err < 0)
        return err;
    if (!last && err == 1) {
        random_bytes(ret_key, SEAL_KEY_BYTES);
        return seal_folder_write_key(folder, "seal.key", ret_key, oops);
    }
    if (err == 0 && (!last || seal_is_key_of(ret_key, last->next_key)))
        return 0;
    err = seal_folder_read_key(folder, "seal.key.next", ret_key, oops);
    if (err == 0 && last && seal_is_key_of(ret_key, last->next_key))
        return seal_folder_turn_key(folder, oops);
    return err < 0 ? err
                   : oops_set(oops, ERR_CORRUPT, folder, "封条密钥与最后一枚封条不相接，封条目录被动过",
                              "the key does not follow the last seal: somebody has touched the folder");
}

static int fill(struct seal *seal, const struct store_pen *pen, const struct seal *last, ms_t at,
                const unsigned char *key, const unsigned char *next, struct oops *oops)
{
    char text[300];
    *seal = (struct seal){.number = last ? last->number + 1 : 1, .seq = pen->seq, .at = at};
    memcpy(seal->head, pen->hash, sizeof seal->head);
    bool good = public_of(key, seal->key) && public_of(next, seal->next_key);
    statement_of(seal, text, sizeof text);
    return good && sign(key, text, seal->signature)
               ? 0
               : oops_set(oops, ERR_INTERNAL, "seal", "签名失败", "signing failed");
}

/* In this order a crash loses nothing: next key, line, then the old key is wiped. */
static int make(const char *folder, const struct store_pen *pen, const struct seal *last, ms_t at, struct seal *seal,
                struct oops *oops)
{
    unsigned char key[SEAL_KEY_BYTES], next[SEAL_KEY_BYTES];
    random_bytes(next, sizeof next);
    int err = key_to_use(folder, last, key, oops);
    if (!err)
        err = fill(seal, pen, last, at, key, next, oops);
    if (!err)
        err = seal_folder_write_key(folder, "seal.key.next", next, oops);
    OPENSSL_cleanse(key, sizeof key);
    OPENSSL_cleanse(next, sizeof next);
    if (err)
        return err;
    ARENA_SCOPE(arena);
    struct text line = TEXT(arena);
    seal_print(&line, seal);
    text_byte(&line, '\n');
    err = seal_folder_append(folder, text_end(&line), oops);
    return err ? err : seal_folder_turn_key(folder, oops);
}

int seal_make(struct store *store, const char *folder, ms_t at, struct seal *ret_seal, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct store_pen pen;
    struct seal *seals = NULL, seal;
    size_t n = 0;
    int err = store_pen_read(store, &pen, oops);
    if (err)
        return err; /* 1: no pen yet, so nothing to seal */
    err = seal_read_all(folder, arena, &seals, &n, oops);
    if (err < 0)
        return err;
    const struct seal *last = n ? &seals[n - 1] : NULL;
    if (pen.seq == 0 || (last && last->seq == pen.seq && strcmp(last->head, pen.hash) == 0))
        return 1;
    err = make(folder, &pen, last, at, &seal, oops);
    if (!err)
        *ret_seal = seal;
    return err;
}
