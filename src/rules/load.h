/* Packs → law. Every mistake is told with file, line, the offending word and the nearest right one; the
 * loader goes on after a mistake so that one run shows all of them. */
#ifndef FENGSUI_RULES_LOAD_H
#define FENGSUI_RULES_LOAD_H

#include "format/yaml.h"
#include "rules/law.h"

struct pack_file {
    const char *pack;   /* folder name */
    const char *name;   /* "rectification.yaml" */
    const char *bytes;
    size_t n;
};

enum issue_level { ISSUE_ERROR, ISSUE_WARNING };

struct issue {
    enum issue_level level;
    const char *where; /* "cug/rectification.yaml:12:3" */
    const char *zh, *en;
};
struct issues LIST(struct issue);

/* Compiles the files of all packs (order does not matter) into a law living in `arena`; `calendar` is used by
 * it and must live as long. Returns 0 even with errors among the issues: then ret_law is what could be read. */
int law_load(struct arena *arena, const struct pack_file *files, size_t n, const struct calendar *calendar,
             struct law **ret_law, struct issues *issues) RESULT;

size_t issues_errors(const struct issues *issues);
void issue_add(struct arena *arena, struct issues *issues, enum issue_level level, const char *where,
               const char *zh_format, ...) __attribute__((format(printf, 5, 6)));

#endif
