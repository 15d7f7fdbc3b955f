/* A data folder: the store with its pen and clerk, the law in force, the calendar. One process writes at a time. */
#ifndef FENGSUI_SERVER_HOUSE_H
#define FENGSUI_SERVER_HOUSE_H

#include "cases/clerk.h"
#include "cases/stage.h"
#include "server/pack_folder.h"

struct house {
    const char *folder;
    struct arena *arena;      /* of the process: laws stay as long as it */
    struct pen *pen;
    struct clerk *clerk;
    struct law *law;
    const char *institution;
    const char
        *public_url; /* "https://fengsui.example.edu.cn", no '/' at its end: where people reach it; "" = not said */
    bool test_clock, demo;
    int lock;                 /* file lock on the folder, -1 = not held */
};

struct house_options {
    const char *institution;
    bool test_clock, demo;
    enum chain_hash hash;
};

/* Makes the folder and an empty store in it. -ERR_EXISTS when one is there. */
int house_create(const char *folder, const struct house_options *options, struct oops *oops) RESULT;
/* Takes the lock, opens the store for writing and compiles the law in force. -ERR_BUSY: another process holds it. */
int house_open(const char *folder, struct house **ret_house, struct oops *oops) RESULT;
/* The same, also where the texts that are kept do not compile under this program (house->law is then bare): to adopt
 * better ones. */
int house_open_to_adopt(const char *folder, struct house **ret_house, struct oops *oops) RESULT;
void house_close(struct house *house); /* accepts NULL */
/* Keeps where people reach this institution's pages, for links in messages and codes on paper. -ERR_INVALID: no http or
 * https address, or more than that. In the thread that writes. */
int house_keep_public_url(struct house *house, const char *url, struct oops *oops) RESULT;
/* Sets what a regulation leaves to the institution: "NAME" or "NAME.ROW". Kept as an edition of the pack HOUSE_OWN, so
 * it begins with a generation of its own, and open cases stay under the former one. -ERR_INVALID with `issues`: it is
 * looser than the regulation allows, of another kind, or the law would not stand. In the thread that writes. */
#define HOUSE_OWN "own"
int house_set_value(struct house *house, const char *name, const char *value, ms_t now, const struct actor *actor,
                    struct issues *issues, struct oops *oops) RESULT;
/* Removes a folder that is empty or holds a demonstration, and nothing else: -ERR_REFUSED. -ERR_BUSY: it is in use. */
int house_remove_demo(const char *folder, struct oops *oops) RESULT;
const char *house_store_path(struct arena *arena, const char *folder);
bool house_exists(const char *folder);
/* A reader's handle of the folder's store, which knows the table of changes; NULL: said in the log. */
struct store *house_open_reader(const char *folder);

/* Reads a folder beside whoever writes in it: a handle, the law in force, law time as it is there now. */
struct house_reader {
    struct store *store;
    struct law *law;          /* in the arena */
    ms_t now;
    bool test_clock, demo;
    const char *institution, *public_url;
};
int house_read(struct arena *arena, const char *folder, struct house_reader *ret_reader, struct oops *oops) RESULT;
/* The same over a handle that is open already (reader->store), which stays open whatever comes. */
int house_read_store(struct arena *arena, struct house_reader *reader, struct oops *oops) RESULT;
void house_reader_close(struct house_reader *reader); /* harmless on a zeroed one */

/* The law that the store keeps, compiled from the editions and calendars in it, read through any handle. */
int house_law(struct arena *arena, struct store *store, struct law **ret_law, struct oops *oops) RESULT;

/* The files of the calendar in force, one per year, in their order. */
int house_calendars(struct arena *arena, struct store *store, struct pack_files *ret_files, struct oops *oops) RESULT;

/* Adopts packs (whole folders as files) and calendars at law time `now`: the checker (rules/check.h), columns,
 * editions, calendars, the cursors of duties. A calendar takes the place of the one of its name. Packs in force that
 * are not named stay. The issues say what the checker found; with errors among them nothing is adopted: -ERR_INVALID.
 */
int house_adopt(struct house *house, const struct pack_files *packs, const struct pack_files *calendars, ms_t now,
                const struct actor *actor, struct issues *issues, struct oops *oops) RESULT;

#endif
