#include "store/store_backup.h"

#include "store/store_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGES_PER_STEP = 2048 };

static void close_db(sqlite3 **db) { sqlite3_close(*db); }

static int copy_pages(struct store *store, const char *path, struct oops *oops)
{
    __attribute__((cleanup(close_db))) sqlite3 *copy = NULL;
    if (sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        return oops_set(oops, ERR_IO, path, "不能建立备份文件", "the backup file cannot be created");
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", store->db, "main");
    if (!backup)
        return oops_set(oops, ERR_IO, path, NULL, NULL);
    int rc;
    do
        rc = sqlite3_backup_step(backup, PAGES_PER_STEP);
    while (rc == SQLITE_OK);
    sqlite3_backup_finish(backup);
    if (rc == SQLITE_DONE)
        return 0;
    return oops_set(oops, rc == SQLITE_FULL ? ERR_DISK_FULL : rc == SQLITE_BUSY ? ERR_BUSY : ERR_IO, path, NULL, NULL);
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int rc = fsync(fd);
    close(fd);
    return rc;
}

static int sync_folder_of(const char *path)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash == folder)
        slash++;
    if (slash)
        *slash = '\0';
    return sync_path(slash ? folder : ".", O_RDONLY | O_DIRECTORY);
}

/* The copy is complete under another name first; link() refuses to replace a file that is there. */
static int publish(const char *part, const char *path, struct oops *oops)
{
    if (sync_path(part, O_RDWR) != 0)
        return oops_set(oops, ERR_IO, part, NULL, NULL);
    if (link(part, path) != 0)
        return errno == EEXIST ? oops_set(oops, ERR_EXISTS, path, "备份文件已存在", "the backup file exists already")
                               : oops_set(oops, ERR_IO, path, NULL, NULL);
    return sync_folder_of(path) == 0 ? 0 : oops_set(oops, ERR_IO, path, NULL, NULL);
}

int store_backup(struct store *store, const char *path, struct oops *oops)
{
    char part[PATH_MAX];
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return oops_set(oops, ERR_INVALID, path, "路径太长", "the path is too long");
    if (access(path, F_OK) == 0)
        return oops_set(oops, ERR_EXISTS, path, "备份文件已存在", "the backup file exists already");
    (void)unlink(part); /* left by a backup that was cut short */
    bool held = store->snapshot_since != 0;
    int err = held ? 0 : store_snapshot_begin(store);
    if (err)
        return oops_set(oops, -err, path, NULL, NULL);
    err = copy_pages(store, part, oops);
    if (!held)
        store_snapshot_end(store);
    if (!err)
        err = publish(part, path, oops);
    (void)unlink(part);
    return err;
}
