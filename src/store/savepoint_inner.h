/* Where SQLite keeps the pages that a savepoint may have to give back: in memory. By itself it holds a few of them
 * there and writes the rest into a temporary file, page by page, though hardly one is ever read again: of each fact a
 * few dozen. Whatever else a store opens is the machine's file system, unchanged. */
#ifndef FENGSUI_STORE_SAVEPOINT_INNER_H
#define FENGSUI_STORE_SAVEPOINT_INNER_H

enum { SAVEPOINT_MEMORY = 16 * 1024 * 1024 }; /* of one transaction; beyond, they do go to a temporary file */

/* The name to open a database under, registered with the first call; NULL = SQLite's own. */
const char *savepoint_vfs(void);

#endif
