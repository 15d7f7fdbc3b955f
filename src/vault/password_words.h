/* What people choose first. Used by password_check.c only. */
#ifndef FENGSUI_VAULT_PASSWORD_WORDS_H
#define FENGSUI_VAULT_PASSWORD_WORDS_H

extern const char *const password_words[]; /* small letters and digits, at least 4 characters; ends with NULL */

#endif
