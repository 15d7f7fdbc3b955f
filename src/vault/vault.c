#include "vault/vault.h"

#include "base/must.h"
#include "base/random.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

#define HEAD   "v1."
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

struct vault {
    unsigned char *key; /* locked pages, readable: many threads open values at once */
};

static void fd_done(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static int make_key(const char *path, unsigned char *key, struct oops *oops)
{
    __attribute__((cleanup(fd_done))) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    random_bytes(key, KEY);
    if (fd < 0 || write(fd, key, KEY) != KEY || fsync(fd) != 0)
        return oops_printf(oops, ERR_IO, path, "密钥文件写不成：%s", strerror(errno));
    return 0;
}

static int read_key(int fd, const char *path, unsigned char *key, struct oops *oops)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return oops_printf(oops, ERR_IO, path, "密钥文件读不了：%s", strerror(errno));
    if (status.st_mode & (S_IRWXG | S_IRWXO))
        return oops_set(oops, ERR_FORBIDDEN, path, "密钥文件的权限应为 0600：其他用户现在可以读到它",
                        "the key file must have mode 0600: others may read it");
    if (status.st_size != KEY || read(fd, key, KEY) != KEY)
        return oops_set(oops, ERR_CORRUPT, path, "这不是本软件的密钥文件", "not a key file of this program");
    return 0;
}

int vault_open(const char *key_file, struct vault **ret_vault, struct oops *oops)
{
    MUST(sodium_init() >= 0);
    unsigned char *key = sodium_malloc(KEY);
    MUST(key);
    __attribute__((cleanup(fd_done))) int fd = open(key_file, O_RDONLY | O_CLOEXEC);
    int err = 0;
    if (fd >= 0)
        err = read_key(fd, key_file, key, oops);
    else if (errno == ENOENT)
        err = make_key(key_file, key, oops);
    else
        err = oops_printf(oops, ERR_IO, key_file, "密钥文件打不开：%s", strerror(errno));
    if (err) {
        sodium_free(key);
        return err;
    }
    sodium_mprotect_readonly(key);
    struct vault *vault = malloc(sizeof *vault);
    MUST(vault);
    vault->key = key;
    *ret_vault = vault;
    return 0;
}

void vault_free(struct vault *vault)
{
    if (!vault)
        return;
    sodium_free(vault->key);
    free(vault);
}

const char *vault_purpose_code(struct arena *arena, int64_t login)
{
    return arena_printf(arena, "totp:%lld", (long long)login);
}

const char *vault_purpose_channel(struct arena *arena, const char *name)
{
    return arena_printf(arena, "channel:%s", name);
}

const char *vault_purpose_field(struct arena *arena, const char *register_, const char *field)
{
    return arena_printf(arena, "field:%s.%s", register_, field);
}

const char *vault_seal(struct vault *vault, struct arena *arena, const char *purpose, const char *plain, size_t n)
{
    size_t size = NONCE + n + TAG, room = sizeof HEAD + sodium_base64_ENCODED_LEN(size, BASE64);
    unsigned char *box = arena_take(arena, size);
    char *text = arena_take(arena, room);
    random_bytes(box, NONCE);
    MUST(crypto_aead_xchacha20poly1305_ietf_encrypt(box + NONCE, NULL, (const unsigned char *)plain, n,
                                                    (const unsigned char *)purpose, strlen(purpose), NULL, box,
                                                    vault->key) == 0);
    memcpy(text, HEAD, sizeof HEAD);
    sodium_bin2base64(text + strlen(HEAD), room - strlen(HEAD), box, size, BASE64);
    return text;
}

int vault_use(struct vault *vault, const char *purpose, const char *sealed,
              int (*use)(void *ctx, const char *plain, size_t n), void *ctx)
{
    ARENA_SCOPE(arena);
    if (!sealed || !text_starts(sealed, HEAD))
        return -ERR_CORRUPT;
    sealed += strlen(HEAD);
    size_t room = strlen(sealed), size = 0;
    unsigned char *box = arena_take(arena, room + 1);
    if (sodium_base642bin(box, room, sealed, room, NULL, &size, NULL, BASE64) != 0 || size < NONCE + TAG)
        return -ERR_CORRUPT;
    size_t n = size - NONCE - TAG;
    unsigned char *open = sodium_malloc(n + 1);
    MUST(open);
    open[n] = 0;
    int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(
        open, NULL, NULL, box + NONCE, size - NONCE, (const unsigned char *)purpose, strlen(purpose), box, vault->key);
    int err = rc == 0 ? use(ctx, (const char *)open, n) : -ERR_CORRUPT;
    sodium_free(open);
    return err;
}
