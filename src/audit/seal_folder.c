/* The folder of the seals: the lines, the key in use, the key to come. */
#include "audit/seal_inner.h"

#include "audit/chain.h"
#include "base/list.h"
#include "base/must.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SEALS_MAX = 64 << 20 };

static int fail(struct oops *oops, const char *path)
{
    enum err code = errno == ENOSPC || errno == EDQUOT ? ERR_DISK_FULL : errno == EACCES ? ERR_FORBIDDEN : ERR_IO;
    return oops_set(oops, code, path, NULL, strerror(errno));
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define FD(name) __attribute__((cleanup(close_fd))) int name

static void path_in(char *ret_path, const char *folder, const char *name)
{
    int n = snprintf(ret_path, PATH_MAX, "%s/%s", folder, name);
    MUST(n > 0 && n < PATH_MAX);
}

static bool write_whole(int fd, const void *bytes, size_t n)
{
    const char *at = bytes;
    while (n) {
        ssize_t wrote = write(fd, at, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        at += wrote;
        n -= (size_t)wrote;
    }
    return true;
}

static bool sync_folder(const char *folder)
{
    FD(fd) = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0;
}

int seal_folder_read_key(const char *folder, const char *name, unsigned char ret_key[SEAL_KEY_BYTES], struct oops *oops)
{
    char path[PATH_MAX], hex[2 * SEAL_KEY_BYTES + 2] = "";
    path_in(path, folder, name);
    FD(fd) = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 1 : fail(oops, path);
    ssize_t n = read(fd, hex, sizeof hex - 1);
    hex[strcspn(hex, "\n")] = '\0';
    bool good = n > 0 && chain_unhex(hex, ret_key, SEAL_KEY_BYTES);
    OPENSSL_cleanse(hex, sizeof hex);
    return good ? 0 : 1; /* wiped, or cut by a crash: as good as none */
}

int seal_folder_write_key(const char *folder, const char *name, const unsigned char key[SEAL_KEY_BYTES],
                          struct oops *oops)
{
    char path[PATH_MAX], hex[2 * SEAL_KEY_BYTES + 2];
    path_in(path, folder, name);
    chain_hex(key, SEAL_KEY_BYTES, hex);
    hex[2 * SEAL_KEY_BYTES] = '\n';
    (void)unlink(path);
    FD(fd) = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write_whole(fd, hex, 2 * SEAL_KEY_BYTES + 1) && fsync(fd) == 0;
    OPENSSL_cleanse(hex, sizeof hex);
    return good ? 0 : fail(oops, path);
}

int seal_folder_turn_key(const char *folder, struct oops *oops)
{
    static const char ZEROS[2 * SEAL_KEY_BYTES + 1] = {0};
    char path[PATH_MAX], next[PATH_MAX];
    path_in(path, folder, "seal.key");
    path_in(next, folder, "seal.key.next");
    FD(fd) = open(path, O_WRONLY | O_CLOEXEC);
    if (fd >= 0 && (!write_whole(fd, ZEROS, sizeof ZEROS) || fsync(fd) != 0))
        return fail(oops, path);
    if (rename(next, path) != 0 || !sync_folder(folder))
        return fail(oops, path);
    return 0;
}

int seal_folder_append(const char *folder, const char *line, struct oops *oops)
{
    char path[PATH_MAX], last = '\n';
    path_in(path, folder, "seals.jsonl");
    FD(fd) = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    off_t end = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    while (end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n')
        end--;
    if (end < 0 || ftruncate(fd, end) != 0 || lseek(fd, end, SEEK_SET) != end || !write_whole(fd, line, strlen(line)) ||
        fsync(fd) != 0 || !sync_folder(folder))
        return fail(oops, path);
    return 0;
}

static int read_whole(const char *folder, struct arena *arena, char **ret_text, struct oops *oops)
{
    char path[PATH_MAX];
    path_in(path, folder, "seals.jsonl");
    FD(fd) = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 1 : fail(oops, path);
    off_t size = lseek(fd, 0, SEEK_END);
    if (size < 0 || size > SEALS_MAX)
        return oops_set(oops, ERR_TOO_LARGE, path, NULL, NULL);
    char *text = arena_take(arena, (size_t)size + 1);
    ssize_t n = pread(fd, text, (size_t)size, 0);
    if (n < 0)
        return fail(oops, path);
    text[n] = '\0';
    *ret_text = text;
    return 0;
}

int seal_read_all(const char *folder, struct arena *arena, struct seal **ret_seals, size_t *ret_n, struct oops *oops)
{
    char *text;
    int err = read_whole(folder, arena, &text, oops);
    if (err)
        return err;
    struct {
        struct seal *at;
        size_t n, cap;
    } seals = {0};
    for (char *end; (end = strchr(text, '\n')); text = end + 1) {
        struct seal seal;
        *end = '\0';
        if (seal_parse(text, &seal, NULL) != 0)
            return oops_printf(oops, ERR_CORRUPT, "seals.jsonl", "第 %zu 行不是封条", seals.n + 1);
        *list_push(arena, &seals) = seal;
    }
    *ret_seals = seals.at;
    *ret_n = seals.n;
    return seals.n ? 0 : 1;
}

int seal_key_follows(const char *folder, const struct seal *last)
{
    unsigned char key[SEAL_KEY_BYTES], next[SEAL_KEY_BYTES];
    int has_key = seal_folder_read_key(folder, "seal.key", key, NULL);
    int has_next = seal_folder_read_key(folder, "seal.key.next", next, NULL);
    bool follows = (has_key != 0 && has_next != 0) || (last && has_key == 0 && seal_is_key_of(key, last->next_key)) ||
                   (last && has_next == 0 && seal_is_key_of(next, last->next_key));
    OPENSSL_cleanse(key, sizeof key);
    OPENSSL_cleanse(next, sizeof next);
    return follows ? 0 : 1;
}
