#include "server/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_dir(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}
#define DIR_SCOPE(name, path) __attribute__((cleanup(close_dir))) DIR *name = opendir(path)

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

static bool itself(const char *name) { return !strcmp(name, ".") || !strcmp(name, ".."); }

static int failed_at(const char *path, struct oops *oops)
{
    return oops_printf(oops,
                       errno == EACCES   ? ERR_FORBIDDEN
                       : errno == ENOSPC ? ERR_DISK_FULL
                                         : ERR_IO,
                       path, "%s：%s", path, strerror(errno));
}

bool folder_is_empty(const char *folder)
{
    DIR_SCOPE(dir, folder);
    if (!dir)
        return errno == ENOENT;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (!itself(entry->d_name))
            return false;
    return true;
}

int folder_remove(const char *folder, struct oops *oops)
{
    DIR_SCOPE(dir, folder);
    ARENA_SCOPE(arena);
    int failed = 0;
    if (!dir)
        return errno == ENOENT ? 0 : failed_at(folder, oops);
    for (struct dirent *entry; !failed && (entry = readdir(dir)) != NULL;) {
        if (itself(entry->d_name))
            continue;
        const char *path = arena_printf(arena, "%s/%s", folder, entry->d_name);
        struct stat stat;
        if (lstat(path, &stat) == 0 && S_ISDIR(stat.st_mode))
            failed = folder_remove(path, oops);
        else if (unlink(path))
            failed = failed_at(path, oops);
    }
    return failed ? failed : rmdir(folder) ? failed_at(folder, oops) : 0;
}

void folder_remove_store(struct arena *arena, const char *path)
{
    unlink(path);
    unlink(arena_printf(arena, "%s-wal", path));
    unlink(arena_printf(arena, "%s-shm", path));
}

static int sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int rc = fsync(fd);
    close(fd);
    return rc;
}

int folder_publish(struct arena *arena, const char *part, const char *folder, struct oops *oops)
{
    const char *slash = strrchr(folder, '/');
    const char *above = !slash ? "." : slash == folder ? "/" : arena_text_n(arena, folder, (size_t)(slash - folder));
    if (sync_folder(part) || rename(part, folder) || sync_folder(above))
        return failed_at(folder, oops);
    return 0;
}

int folder_read(struct arena *arena, const char *path, size_t most, char **ret_bytes, size_t *ret_n, struct oops *oops)
{
    __attribute__((cleanup(close_file))) FILE *file = fopen(path, "rbe");
    struct stat stat;
    if (!file)
        return errno == ENOENT ? oops_printf(oops, ERR_NOT_FOUND, path, "没有文件 %s", path) : failed_at(path, oops);
    if (fstat(fileno(file), &stat) || !S_ISREG(stat.st_mode))
        return oops_printf(oops, ERR_INVALID, path, "%s 不是文件", path);
    if ((size_t)stat.st_size > most)
        return oops_printf(oops, ERR_TOO_LARGE, path, "%s 超过 %zu 字节", path, most);
    char *bytes = arena_take(arena, (size_t)stat.st_size + 1);
    size_t n = fread(bytes, 1, (size_t)stat.st_size, file);
    if (ferror(file))
        return failed_at(path, oops);
    *ret_bytes = bytes;
    *ret_n = n;
    return 0;
}
