/* A small institution for the tests of this folder: a pack of people and units, laws compiled from texts, and
 * cases played on a store in memory. */
#ifndef FENGSUI_TESTS_RULES_LITTLE_PACK_H
#define FENGSUI_TESTS_RULES_LITTLE_PACK_H

#include "calendar_sample.h"

#include "cases/rehearse.h"
#include "rules/load.h"

/* Units 学校 图书馆 计算机学院; people 王一 (chief), 李二 (office), 赵三 (head of 图书馆), 钱四 (officer there),
 * 孙五 (its deputy officer), 周六 (head of 计算机学院, which has no officer). */
extern const char LITTLE_PACK[], LITTLE_GIVEN[];

/* Compiles LITTLE_PACK and `more` (further sections, may be NULL); every error fails the test. */
const struct law *little_law(struct arena *arena, const char *more);
/* The same without judging: issues are handed out. */
const struct law *little_law_issues(struct arena *arena, const char *more, struct issues *ret_issues);

/* Plays a case over LITTLE_PACK + `more`. `steps` is the YAML of its steps; `duties` may be NULL. Any fault fails. */
void little_plays(const char *more, const char *duties, const char *steps);
/* The faults that a case meets, one per line; "" when it passes. */
const char *little_faults(struct arena *arena, const char *more, const char *duties, const char *steps);

/* The same over a second pack "x" beside the first; NULL: only the first. */
const char *little_faults_of_two(struct arena *arena, const char *more, const char *second, const char *duties,
                                 const char *steps);

/* A test that is one case over one small pack. */
#define PLAYS(name_, duties_, pack_, steps_)                                                                           \
    static void name_(void **state)                                                                                    \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        little_plays(pack_, duties_, steps_);                                                                          \
    }

#endif
