/* Command templates → argument lists; nothing ever passes a shell. For the files of this folder. */
#ifndef FENGSUI_DELIVER_RESTRICT_TEMPLATE_H
#define FENGSUI_DELIVER_RESTRICT_TEMPLATE_H

#include "base/list.h"
#include "deliver/restrict.h"

struct restrict_command {
    const char **argv;   /* ends with NULL */
    size_t address;      /* index of the address it is about, or SIZE_MAX: about all */
    size_t reading;      /* of a look: which question it asks */
};

struct restrict_commands LIST(struct restrict_command);

/* Appends the commands of all lines of `template`: once for each address (of the family) and port they name. The
 * target is well-formed. Fails with -ERR_INVALID: unknown placeholder, quote that does not close, a placeholder as the
 * program, a value the target does not have. */
RESULT int restrict_template_expand(struct arena *arena, const char *template, const struct restrict_target *target,
                                    enum restrict_mode mode, struct restrict_commands *commands, struct oops *oops);

/* The same with the values of one address in a text that is no command. */
RESULT int restrict_template_text(struct arena *arena, const char *template, const struct restrict_target *target,
                                  enum restrict_mode mode, size_t address, const char **ret_text, struct oops *oops);

/* Every address is named by a command, or none is (the target is named by host or key). -ERR_INVALID. */
RESULT int restrict_template_covers(const struct restrict_commands *commands, const struct restrict_target *target,
                                    struct oops *oops);

/* As one line, quoted where a shell would need it. */
void restrict_template_print(struct text *text, const char *const *argv);

#endif
