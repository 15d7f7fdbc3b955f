/* Shared by the load_*.c files only. */
#ifndef FENGSUI_RULES_LOAD_INNER_H
#define FENGSUI_RULES_LOAD_INNER_H

#include "rules/scope.h"

struct source {
    const char *pack;
    struct node *root;
};

struct loader {
    struct arena *arena;
    struct law *law;
    struct issues *issues;
    struct sources LIST(struct source) sources;
};

/* Tells a mistake at a node. */
void load_fault(struct loader *loader, const struct node *node, const char *zh_format, ...)
    __attribute__((format(printf, 3, 4)));
/* Every key of the map must be among the blank-separated `words`; title, en, clauses, hint, hint-en are allowed
 * everywhere. */
void load_keys(struct loader *loader, const struct node *map, const char *place, const char *words);

struct origin load_origin(struct loader *loader, const char *pack, const struct node *node, const char *path,
                          const struct origin *outer);
/* One of a few words (blanks between), NULL where there is none; another one is told. */
const char *load_choice(struct loader *loader, const struct node *map, const char *key, const char *words);
const char *load_text(struct loader *loader, const struct node *map, const char *key);
/* The node when it is of this kind, NULL when nothing stands there; another shape is told. */
const struct node *load_shape(struct loader *loader, const struct node *node, enum node_kind kind, const char *place);
bool load_yes(const struct node *map, const char *key);
/* A text, or a list of texts, as names. */
struct names load_names(struct loader *loader, const struct node *value);
struct scope load_scope(struct loader *loader, const struct node *node, const struct reg *subject);
const struct term *load_cond(struct loader *loader, const struct node *node, const struct reg *subject);
const struct who *load_who(struct loader *loader, const struct scope *scope, const struct node *value);
/* "each R where (…)" as subjects: register and a condition over ROOT_SUBJECT. */
const struct reg *load_subjects(struct loader *loader, const struct node *node, const struct reg *outer,
                                const struct term **ret_among, const char **ret_lines);

/* Declaring: names, types, states, deeds, so that everything may refer to everything. */
void load_declare(struct loader *loader);
void load_builtin(struct loader *loader);
/* Compiling. */
void load_registers(struct loader *loader);
void load_standing(struct loader *loader);
void load_indicators(struct loader *loader);
void load_reach(struct loader *loader); /* `scope`: whom what is compiled holds for */
struct period_phrase *load_period(struct loader *loader,
                                  const struct node *node); /* NULL when nothing is said, or told */

struct effects load_effects(struct loader *loader, const struct scope *scope, const char *pack, const struct node *list,
                            const char *path, const struct origin *outer);
struct needs load_needs(struct loader *loader, const struct scope *scope, const char *pack, const struct node *list,
                        const char *path, const struct origin *outer);
void load_clock(struct loader *loader, const struct scope *scope, const char *pack, const struct node *map,
                const char *path, const struct origin *outer, struct clock *ret_clock);
void load_deed(struct loader *loader, const struct reg *reg, const char *pack, const struct node *map, const char *path,
               const struct origin *outer, struct deed *deed);
void load_assign(struct loader *loader, const struct scope *scope, const struct reg *target, const struct node *map,
                 struct assigns *ret_values);

#endif
