#include "store/savepoint_inner.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_AT_FIRST = 256 * 1024 };

struct pages {
    sqlite3_file file; /* what SQLite sees of it */
    sqlite3_vfs *machine;
    int flags;
    unsigned char *bytes;
    sqlite3_int64 n, room;
    sqlite3_file *spilled; /* behind this struct, where SQLite left room; NULL = all are in memory */
};

static sqlite3_file *behind(struct pages *pages) { return (sqlite3_file *)(pages + 1); }

static int pages_close(sqlite3_file *file)
{
    struct pages *pages = (struct pages *)file;
    free(pages->bytes);
    return pages->spilled ? pages->spilled->pMethods->xClose(pages->spilled) : SQLITE_OK;
}

static int pages_read(sqlite3_file *file, void *to, int n, sqlite3_int64 from)
{
    struct pages *pages = (struct pages *)file;
    if (pages->spilled)
        return pages->spilled->pMethods->xRead(pages->spilled, to, n, from);
    if (from + n > pages->n)
        return SQLITE_IOERR_SHORT_READ;
    memcpy(to, pages->bytes + from, (size_t)n);
    return SQLITE_OK;
}

/* In pieces that SQLite itself would write: it takes a very long one for a full disk. */
static int spill(struct pages *pages)
{
    enum { PIECE = 64 * 1024 };
    sqlite3_file *disk = behind(pages);
    int rc = pages->machine->xOpen(pages->machine, NULL, disk, pages->flags, NULL);
    for (sqlite3_int64 at = 0; rc == SQLITE_OK && at < pages->n; at += PIECE)
        rc = disk->pMethods->xWrite(disk, pages->bytes + at, (int)(pages->n - at < PIECE ? pages->n - at : PIECE), at);
    if (rc != SQLITE_OK) {
        if (disk->pMethods)
            disk->pMethods->xClose(disk);
        return rc;
    }
    free(pages->bytes);
    pages->bytes = NULL;
    pages->spilled = disk;
    return SQLITE_OK;
}

static int make_room(struct pages *pages, sqlite3_int64 end)
{
    sqlite3_int64 room = pages->room ? pages->room : ROOM_AT_FIRST;
    while (room < end)
        room *= 2;
    unsigned char *bytes = room > pages->room ? realloc(pages->bytes, (size_t)room) : pages->bytes;
    if (!bytes)
        return SQLITE_IOERR_NOMEM;
    pages->bytes = bytes;
    pages->room = room;
    return SQLITE_OK;
}

static int pages_write(sqlite3_file *file, const void *from, int n, sqlite3_int64 to)
{
    struct pages *pages = (struct pages *)file;
    int rc = SQLITE_OK;
    if (!pages->spilled)
        rc = to + n > SAVEPOINT_MEMORY ? spill(pages) : make_room(pages, to + n);
    if (rc != SQLITE_OK)
        return rc;
    if (pages->spilled)
        return pages->spilled->pMethods->xWrite(pages->spilled, from, n, to);
    memcpy(pages->bytes + to, from, (size_t)n);
    pages->n = to + n > pages->n ? to + n : pages->n;
    return SQLITE_OK;
}

static int pages_truncate(sqlite3_file *file, sqlite3_int64 n)
{
    struct pages *pages = (struct pages *)file;
    if (pages->spilled)
        return pages->spilled->pMethods->xTruncate(pages->spilled, n);
    pages->n = n < pages->n ? n : pages->n;
    return SQLITE_OK;
}

static int pages_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return SQLITE_OK; /* they outlive no transaction */
}

static int pages_size(sqlite3_file *file, sqlite3_int64 *ret_n)
{
    struct pages *pages = (struct pages *)file;
    if (pages->spilled)
        return pages->spilled->pMethods->xFileSize(pages->spilled, ret_n);
    *ret_n = pages->n;
    return SQLITE_OK;
}

/* Locks and the like are asked of a database only. */
static const sqlite3_io_methods PAGES = {
    .iVersion = 1,
    .xClose = pages_close,
    .xRead = pages_read,
    .xWrite = pages_write,
    .xTruncate = pages_truncate,
    .xSync = pages_sync,
    .xFileSize = pages_size,
};

static sqlite3_vfs *machine, ours;

static int open_any(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    (void)vfs;
    if (!(flags & SQLITE_OPEN_SUBJOURNAL))
        return machine->xOpen(machine, name, file, flags, ret_flags);
    struct pages *pages = (struct pages *)file;
    *pages = (struct pages){.file.pMethods = &PAGES, .machine = machine, .flags = flags};
    behind(pages)->pMethods = NULL;
    return SQLITE_OK;
}

static void make_ours(void)
{
    machine = sqlite3_vfs_find(NULL);
    if (!machine)
        return;
    ours = *machine;
    ours.pNext = NULL;
    ours.zName = "savepoints-in-memory";
    ours.szOsFile = (int)sizeof(struct pages) + machine->szOsFile;
    ours.xOpen = open_any;
    if (sqlite3_vfs_register(&ours, 0) != SQLITE_OK)
        machine = NULL;
}

const char *savepoint_vfs(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_ours);
    return machine ? ours.zName : NULL;
}
