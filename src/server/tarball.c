#include "server/tarball.h"

#include "base/must.h"
#include "base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

struct tarball {
    struct arena *arena;
    struct archive *archive;
    const char *path, *part;
    struct tarball_members *members;
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define FD_SCOPE(name) __attribute__((cleanup(close_fd))) int name = -1

static int failed_at(const char *place, struct oops *oops)
{
    int code = errno == ENOSPC || errno == EDQUOT ? ERR_DISK_FULL : errno == EACCES ? ERR_FORBIDDEN : ERR_IO;
    return oops_printf(oops, code, place, "%s：%s", place, strerror(errno));
}

static int archive_failed(struct archive *archive, const char *place, int code, struct oops *oops)
{
    errno = archive_errno(archive);
    if (errno == ENOSPC || errno == EDQUOT)
        return failed_at(place, oops);
    return oops_printf(oops, code, place, "%s：%s", place,
                       archive_error_string(archive) ? archive_error_string(archive) : "读写失败");
}

/* --- hashing --- */

static EVP_MD_CTX *hash_begin(void)
{
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    MUST(hash && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) == 1);
    return hash;
}

static void hash_end(EVP_MD_CTX *hash, char ret_hex[65])
{
    unsigned char raw[32];
    EVP_DigestFinal_ex(hash, raw, NULL);
    EVP_MD_CTX_free(hash);
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", raw[i]);
}

/* --- writing --- */

int tarball_create(struct arena *arena, const char *path, struct tarball_members *members, struct tarball **ret_tarball,
                   struct oops *oops)
{
    if (access(path, F_OK) == 0)
        return oops_printf(oops, ERR_EXISTS, path, "%s 已经存在，不覆盖", path);
    struct tarball *tarball = ARENA_NEW(arena, struct tarball);
    *tarball = (struct tarball){.arena = arena,
                                .path = arena_text(arena, path),
                                .part = arena_printf(arena, "%s.part", path),
                                .members = members};
    tarball->archive = archive_write_new();
    MUST(tarball->archive);
    archive_write_set_format_pax_restricted(tarball->archive);
    mode_t before = umask(0077);
    int opened = archive_write_open_filename(tarball->archive, tarball->part);
    umask(before);
    if (opened != ARCHIVE_OK) {
        int failed = archive_failed(tarball->archive, path, ERR_IO, oops);
        tarball_abandon(tarball);
        return failed;
    }
    *ret_tarball = tarball;
    return 0;
}

static int add_head(struct tarball *tarball, const char *name, int64_t size, struct oops *oops)
{
    struct archive_entry *entry = archive_entry_new();
    MUST(entry);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    int wrote = archive_write_header(tarball->archive, entry);
    archive_entry_free(entry);
    return wrote == ARCHIVE_OK ? 0 : archive_failed(tarball->archive, tarball->path, ERR_IO, oops);
}

static int add_data(struct tarball *tarball, const void *bytes, size_t n, struct oops *oops)
{
    return archive_write_data(tarball->archive, bytes, n) == (la_ssize_t)n
               ? 0
               : archive_failed(tarball->archive, tarball->path, ERR_IO, oops);
}

static int copy_file(struct tarball *tarball, int fd, int64_t size, EVP_MD_CTX *hash, const char *file,
                     struct oops *oops)
{
    char *piece = malloc(PIECE);
    int failed = 0;
    MUST(piece);
    for (int64_t left = size; !failed && left > 0;) {
        ssize_t n = read(fd, piece, left < PIECE ? (size_t)left : PIECE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            failed = n ? failed_at(file, oops) : oops_printf(oops, ERR_CORRUPT, file, "%s 在备份时变短了", file);
            break;
        }
        EVP_DigestUpdate(hash, piece, (size_t)n);
        failed = add_data(tarball, piece, (size_t)n, oops);
        left -= n;
    }
    free(piece);
    return failed;
}

int tarball_add(struct tarball *tarball, const char *name, const char *file, struct oops *oops)
{
    struct tarball_member member = {.name = arena_text(tarball->arena, name)};
    struct stat stat;
    FD_SCOPE(fd);
    fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 1 : failed_at(file, oops);
    if (fstat(fd, &stat) || !S_ISREG(stat.st_mode))
        return oops_printf(oops, ERR_IO, file, "%s 不是文件", file);
    member.size = stat.st_size;
    int failed = add_head(tarball, name, member.size, oops);
    if (failed < 0)
        return failed;
    EVP_MD_CTX *hash = hash_begin();
    failed = copy_file(tarball, fd, member.size, hash, file, oops);
    hash_end(hash, member.sha256);
    if (!failed)
        *list_push(tarball->arena, tarball->members) = member;
    return failed;
}

int tarball_add_bytes(struct tarball *tarball, const char *name, const void *bytes, size_t n, struct oops *oops)
{
    struct tarball_member member = {.name = arena_text(tarball->arena, name), .size = (int64_t)n};
    EVP_MD_CTX *hash = hash_begin();
    EVP_DigestUpdate(hash, bytes, n);
    hash_end(hash, member.sha256);
    int failed = add_head(tarball, name, member.size, oops);
    if (!failed)
        failed = add_data(tarball, bytes, n, oops);
    if (!failed)
        *list_push(tarball->arena, tarball->members) = member;
    return failed;
}

static int sync_path(const char *path, int flags)
{
    FD_SCOPE(fd);
    fd = open(path, flags | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0 ? 0 : -1;
}

static int sync_folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return sync_path(!slash          ? "."
                     : slash == path ? "/"
                                     : arena_text_n(arena, path, (size_t)(slash - path)),
                     O_RDONLY | O_DIRECTORY);
}

/* link() refuses to replace what has come to stand there meanwhile. */
int tarball_close(struct tarball *tarball, struct oops *oops)
{
    int failed = archive_write_close(tarball->archive) == ARCHIVE_OK
                     ? 0
                     : archive_failed(tarball->archive, tarball->path, ERR_IO, oops);
    if (!failed && sync_path(tarball->part, O_RDWR))
        failed = failed_at(tarball->part, oops);
    if (!failed && link(tarball->part, tarball->path))
        failed = errno == EEXIST ? oops_printf(oops, ERR_EXISTS, tarball->path, "%s 已经存在，不覆盖", tarball->path)
                                 : failed_at(tarball->path, oops);
    unlink(tarball->part);
    if (!failed && sync_folder_of(tarball->arena, tarball->path))
        failed = failed_at(tarball->path, oops);
    archive_write_free(tarball->archive);
    return failed;
}

void tarball_abandon(struct tarball *tarball)
{
    if (!tarball)
        return;
    archive_write_free(tarball->archive);
    unlink(tarball->part);
}

/* --- reading --- */

static void free_reader(struct archive **archive) { archive_read_free(*archive); }

static bool safe_name(const char *name)
{
    if (!name || !*name || *name == '/' || strlen(name) > 200)
        return false;
    for (const char *part = name; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL) {
        size_t n = strcspn(part, "/");
        if (!n || (n == 1 && part[0] == '.') || (n == 2 && part[0] == '.' && part[1] == '.'))
            return false;
    }
    return true;
}

static int make_folders(struct arena *arena, const char *folder, const char *name, struct oops *oops)
{
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        const char *path = arena_printf(arena, "%s/%.*s", folder, (int)(slash - name), name);
        if (mkdir(path, 0700) && errno != EEXIST)
            return failed_at(path, oops);
    }
    return 0;
}

static int write_all(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t wrote = write(fd, bytes, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return -1;
        bytes += wrote;
        n -= (size_t)wrote;
    }
    return 0;
}

/* Sparse places of a member come as offsets that jump: there are none in what tarball_add writes. */
static int unpack_data(struct archive *archive, int fd, EVP_MD_CTX *hash, const char *place, int64_t *ret_size,
                       struct oops *oops)
{
    const void *bytes;
    size_t n;
    la_int64_t at;
    for (int rc; (rc = archive_read_data_block(archive, &bytes, &n, &at)) != ARCHIVE_EOF;) {
        if (rc != ARCHIVE_OK || at != *ret_size)
            return archive_failed(archive, place, ERR_SYNTAX, oops);
        EVP_DigestUpdate(hash, bytes, n);
        *ret_size += (int64_t)n;
        if (write_all(fd, bytes, n))
            return failed_at(place, oops);
    }
    return fsync(fd) ? failed_at(place, oops) : 0;
}

static int unpack_one(struct arena *arena, struct archive *archive, struct archive_entry *entry, const char *folder,
                      struct tarball_members *members, struct oops *oops)
{
    struct tarball_member member = {.name = arena_text(arena, archive_entry_pathname(entry))};
    FD_SCOPE(fd);
    if (archive_entry_filetype(entry) == AE_IFDIR)
        return 0;
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) || !safe_name(member.name))
        return oops_printf(oops, ERR_SYNTAX, member.name ? member.name : "", "备份里有不该有的名字");
    int failed = make_folders(arena, folder, member.name, oops);
    if (failed < 0)
        return failed;
    const char *path = arena_printf(arena, "%s/%s", folder, member.name);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return failed_at(path, oops);
    EVP_MD_CTX *hash = hash_begin();
    failed = unpack_data(archive, fd, hash, path, &member.size, oops);
    hash_end(hash, member.sha256);
    if (!failed)
        *list_push(arena, members) = member;
    return failed;
}

int tarball_unpack(struct arena *arena, const char *path, const char *folder, struct tarball_members *members,
                   struct oops *oops)
{
    __attribute__((cleanup(free_reader))) struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    MUST(archive);
    archive_read_support_format_tar(archive);
    if (access(path, R_OK))
        return errno == ENOENT ? oops_printf(oops, ERR_NOT_FOUND, path, "没有文件 %s", path) : failed_at(path, oops);
    if (archive_read_open_filename(archive, path, PIECE) != ARCHIVE_OK)
        return archive_failed(archive, path, ERR_SYNTAX, oops);
    int rc, failed = 0;
    while (!failed && (rc = archive_read_next_header(archive, &entry)) != ARCHIVE_EOF)
        failed = rc == ARCHIVE_OK ? unpack_one(arena, archive, entry, folder, members, oops)
                                  : archive_failed(archive, path, ERR_SYNTAX, oops);
    return failed;
}
