/* The folder of the seals, for audit/ only: seals.jsonl, seal.key, and seal.key.next while a seal is being made. */
#ifndef FENGSUI_AUDIT_SEAL_INNER_H
#define FENGSUI_AUDIT_SEAL_INNER_H

#include "audit/seal.h"

enum { SEAL_KEY_BYTES = 32 };

bool seal_is_key_of(const unsigned char private_key[SEAL_KEY_BYTES], const char *public_hex);

/* All seals of a folder, in order. Returns 1 when it has none. A line that is no seal ends the reading:
 * -ERR_CORRUPT, with its number; a last line without its end was cut by a crash and is left out. */
int seal_read_all(const char *folder, struct arena *arena, struct seal **ret_seals, size_t *ret_n,
                  struct oops *oops) RESULT;
/* 0 when the private key at hand is the one that `last` announces, or there is no key at hand; 1 when not,
 * and when there is a key but no seal (`last` NULL). */
int seal_key_follows(const char *folder, const struct seal *last) RESULT;

/* Returns 1 when there is no such key, or it was wiped or cut. */
int seal_folder_read_key(const char *folder, const char *name, unsigned char ret_key[SEAL_KEY_BYTES],
                         struct oops *oops) RESULT;
int seal_folder_write_key(const char *folder, const char *name, const unsigned char key[SEAL_KEY_BYTES],
                          struct oops *oops) RESULT;
/* The key in use becomes zeros where it lies, then the next one takes its name. */
int seal_folder_turn_key(const char *folder, struct oops *oops) RESULT;
/* Appends a line to seals.jsonl, durably; a last line that a crash has cut is taken away before. */
int seal_folder_append(const char *folder, const char *line, struct oops *oops) RESULT;

#endif
