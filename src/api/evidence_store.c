#include "api/evidence_store.h"

#include "base/must.h"
#include "base/random.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

static void fd_done(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define FD_SCOPE(name) __attribute__((cleanup(fd_done))) int name = -1

static int failed(struct oops *oops, const char *path)
{
    if (errno == ENOSPC || errno == EDQUOT)
        return oops_set(oops, ERR_DISK_FULL, path, "磁盘已满，文件没有存下", "the disk is full, the file was not kept");
    return oops_printf(oops, ERR_IO, path, "证据文件没有存下：%s", strerror(errno));
}

/* --- the folder --- */

static int make_folder(const char *path, struct oops *oops)
{
    return mkdir(path, 0750) == 0 || errno == EEXIST ? 0 : failed(oops, path);
}

static void sweep(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir))
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
}

int evidence_store_open(const char *folder, struct oops *oops)
{
    ARENA_SCOPE(arena);
    const char *half = arena_printf(arena, "%s/half", folder);
    int err = make_folder(folder, oops);
    err = err ? err : make_folder(half, oops);
    if (!err)
        sweep(half);
    return err;
}

const char *evidence_store_path(struct arena *arena, const char *folder, const char *sha256)
{
    if (!sha256 || strlen(sha256) != 64 || strspn(sha256, "0123456789abcdef") != 64)
        return NULL;
    return arena_printf(arena, "%s/%.2s/%s", folder, sha256, sha256 + 2);
}

static int sync_folder(const char *path, struct oops *oops)
{
    FD_SCOPE(fd);
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0 ? 0 : failed(oops, path);
}

/* --- what it is --- */

static const char *media_of(const unsigned char *head, size_t n, const char *name)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *media;
    } HEADS[] = {{"%PDF-", 5, "application/pdf"},
                 {"\x89PNG\r\n\x1a\n", 8, "image/png"},
                 {"\xff\xd8\xff", 3, "image/jpeg"},
                 {"GIF8", 4, "image/gif"}};
    static const struct {
        const char *end, *media;
    } ENDS[] = {{".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
                {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
                {".zip", "application/zip"},
                {".txt", "text/plain"},
                {".csv", "text/csv"},
                {".eml", "message/rfc822"}};
    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++)
        if (n >= HEADS[i].n && !memcmp(head, HEADS[i].bytes, HEADS[i].n))
            return HEADS[i].media;
    size_t length = name ? strlen(name) : 0;
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++)
        if (length > strlen(ENDS[i].end) && !strcasecmp(name + length - strlen(ENDS[i].end), ENDS[i].end))
            return ENDS[i].media;
    return "application/octet-stream";
}

/* --- hashing --- */

struct hashing {
    EVP_MD_CTX *sha256, *sm3;
};

static void hashing_done(struct hashing *hashing)
{
    EVP_MD_CTX_free(hashing->sha256);
    EVP_MD_CTX_free(hashing->sm3);
}

static struct hashing hashing_new(void)
{
    struct hashing hashing = {EVP_MD_CTX_new(), EVP_MD_CTX_new()};
    MUST(hashing.sha256 && hashing.sm3);
    MUST(EVP_DigestInit_ex(hashing.sha256, EVP_sha256(), NULL) == 1);
    MUST(EVP_DigestInit_ex(hashing.sm3, EVP_sm3(), NULL) == 1);
    return hashing;
}

static void hashing_add(struct hashing *hashing, const void *bytes, size_t n)
{
    MUST(EVP_DigestUpdate(hashing->sha256, bytes, n) == 1);
    MUST(EVP_DigestUpdate(hashing->sm3, bytes, n) == 1);
}

static void hex_of(EVP_MD_CTX *digest, char ret_hex[EVIDENCE_HEX])
{
    unsigned char bytes[32];
    unsigned n = sizeof bytes;
    MUST(EVP_DigestFinal_ex(digest, bytes, &n) == 1 && n == sizeof bytes);
    for (unsigned i = 0; i < n; i++)
        snprintf(ret_hex + 2 * (size_t)i, 3, "%02x", bytes[i]);
}

static void look_at(const void *bytes, size_t n, const char *name, struct hashing *hashing, struct evidence *evidence)
{
    if (!evidence->media)
        evidence->media = media_of(bytes, n, name);
    hashing_add(hashing, bytes, n);
    evidence->size += (int64_t)n;
}

static int read_file(const char *file, const char *name, struct hashing *hashing, struct evidence *evidence,
                     struct oops *oops)
{
    ARENA_SCOPE(arena);
    FD_SCOPE(fd);
    char *piece = arena_take(arena, PIECE);
    ssize_t n;
    fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return failed(oops, file);
    while ((n = read(fd, piece, PIECE)) > 0)
        look_at(piece, (size_t)n, name, hashing, evidence);
    return n == 0 ? 0 : failed(oops, file);
}

static int write_half(const char *path, const char *bytes, size_t n, struct oops *oops)
{
    FD_SCOPE(fd);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    for (size_t at = 0; fd >= 0 && at < n;) {
        ssize_t more = write(fd, bytes + at, n - at);
        if (more < 0)
            return failed(oops, path);
        at += (size_t)more;
    }
    return fd >= 0 && fsync(fd) == 0 ? 0 : failed(oops, path);
}

/* --- taking over --- */

static int put_in_place(const char *folder, const char *file, const char *sha256, struct oops *oops)
{
    ARENA_SCOPE(arena);
    const char *place = evidence_store_path(arena, folder, sha256),
               *shelf = arena_printf(arena, "%s/%.2s", folder, sha256);
    int err = make_folder(shelf, oops);
    if (err)
        return err;
    chmod(file, 0440);
    if (rename(file, place) != 0)
        return failed(oops, place);
    err = sync_folder(shelf, oops);
    return err ? err : sync_folder(folder, oops);
}

int evidence_store_take(const char *folder, const char *file, const char *bytes, size_t n, const char *name,
                        struct evidence *ret_evidence, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct evidence evidence = {.media = NULL};
    __attribute__((cleanup(hashing_done))) struct hashing hashing = hashing_new();
    char half[33];
    int err = 0;
    if (file) {
        err = read_file(file, name, &hashing, &evidence, oops);
    } else {
        random_hex(half, 16);
        file = arena_printf(arena, "%s/half/%s", folder, half);
        look_at(bytes, n, name, &hashing, &evidence);
        err = write_half(file, bytes, n, oops);
    }
    if (!err) {
        hex_of(hashing.sha256, evidence.sha256);
        hex_of(hashing.sm3, evidence.sm3);
        err = put_in_place(folder, file, evidence.sha256, oops);
    }
    if (err) {
        unlink(file);
        return err;
    }
    *ret_evidence = evidence;
    return 0;
}
