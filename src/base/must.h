/* Checks that stay in release builds. They state what the code relies on, not what input may do:
 * input that can be wrong is answered with an error, never with these. */
#ifndef FENGSUI_BASE_MUST_H
#define FENGSUI_BASE_MUST_H

/* Prints the place and the broken promise, runs the panic hook (server/panic sets it), aborts. */
_Noreturn void must_fail(const char *file, int line, const char *what);

/* Called once by must_fail before abort; NULL removes it. */
void must_on_fail(void (*hook)(const char *file, int line, const char *what));

#define MUST(cond) ((cond) ? (void)0 : must_fail(__FILE__, __LINE__, #cond))
#define WRONG(why) must_fail(__FILE__, __LINE__, why)

#endif
