/* Commands of the program: one row each. Every command that reports also prints --json. */
#ifndef FENGSUI_SERVER_COMMAND_H
#define FENGSUI_SERVER_COMMAND_H

#include "base/err.h"

#include <stdbool.h>

struct command_line {
    int argc;         /* words behind the command's name that are no options */
    char **argv;
    bool json;
    const char *const *options; /* "--listen", "127.0.0.1:8080", …, NULL */
};

struct command {
    const char *name, *arguments;
    const char *zh, *en;
    const char *example;
    int least;        /* fewest arguments */
    int (*run)(const struct command_line *line, struct oops *oops); /* exit status, or negative with an oops */
};

extern const struct command commands[];
extern const unsigned command_count;

const char *command_option(const struct command_line *line, const char *name); /* NULL when absent, "" when bare */

int command_serve(const struct command_line *line, struct oops *oops);
int command_demo(const struct command_line *line, struct oops *oops);
int command_init(const struct command_line *line, struct oops *oops);
int command_adopt(const struct command_line *line, struct oops *oops);
int command_check(const struct command_line *line, struct oops *oops);
int command_rehearse(const struct command_line *line, struct oops *oops);
int command_coverage(const struct command_line *line, struct oops *oops);
int command_names(const struct command_line *line, struct oops *oops);
int command_openapi(const struct command_line *line, struct oops *oops);
int command_explain(const struct command_line *line, struct oops *oops);
int command_verify(const struct command_line *line, struct oops *oops);
int command_backup(const struct command_line *line, struct oops *oops);
int command_restore(const struct command_line *line, struct oops *oops);
int command_user(const struct command_line *line, struct oops *oops);
int command_clock(const struct command_line *line, struct oops *oops);
int command_doctor(const struct command_line *line, struct oops *oops);
int command_probe(const struct command_line *line, struct oops *oops);
int command_import(const struct command_line *line, struct oops *oops);

#endif
