/* The system's randomness; random_system.c is the only file that asks for it. */
#ifndef FENGSUI_BASE_RANDOM_H
#define FENGSUI_BASE_RANDOM_H

#include <stddef.h>

void random_bytes(void *ret_bytes, size_t n);          /* never fails: aborts when the system gives none */
void random_hex(char *ret_text, size_t bytes);         /* writes 2*bytes digits and a NUL */

#endif
