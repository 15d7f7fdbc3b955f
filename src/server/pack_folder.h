/* Packs and calendars as folders of files, and the laws made of them. */
#ifndef FENGSUI_SERVER_PACK_FOLDER_H
#define FENGSUI_SERVER_PACK_FOLDER_H

#include "rules/calendar_load.h"
#include "rules/load.h"

struct pack_files LIST(struct pack_file);

/* All *.yaml of a pack's folder (not those below it), by name. The pack is called as its folder. */
int pack_folder_read(struct arena *arena, const char *folder, struct pack_files *files, struct oops *oops) RESULT;
/* One file as a tree. */
int pack_folder_tree(struct arena *arena, const char *path, struct node **ret_root, struct oops *oops) RESULT;
/* A whole file; with a NUL behind it. */
int pack_folder_bytes(struct arena *arena, const char *path, char **ret_bytes, size_t *ret_n, struct oops *oops) RESULT;
/* Names of a folder that end in `tail`, sorted, joined with the folder. */
int pack_folder_list(struct arena *arena, const char *folder, const char *tail, struct names *ret_paths,
                     struct oops *oops) RESULT;

/* One calendar joined out of texts of calendar files, in order of their years; it goes on for YEARS_BEYOND years. */
enum { YEARS_BEYOND = 10 };
int pack_calendar(struct arena *arena, const struct pack_file *files, size_t n, struct calendar **ret_calendar,
                  struct oops *oops) RESULT;
int pack_calendar_folder(struct arena *arena, const char *folder, struct pack_files *ret_files,
                         struct calendar **ret_calendar, struct oops *oops) RESULT;

/* SHA-256 over all files in order of pack and name: the name of a law. */
void pack_hash(const struct pack_file *files, size_t n, char ret_hex[65]);

/* Where packs are found: $FENGSUI_PACKS, ./packs, /usr/share/fengsui/packs. */
const char *pack_home(void);

#endif
