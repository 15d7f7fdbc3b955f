/* The pack language as tables: its places, the words of each with their meaning, an example of each place, and the
 * phrases of its grammar. The reference (docs/pack-language.md) is printed from them; tests read every example with the
 * loader and ask it for every word, so that neither can say what the other does not know. */
#ifndef FENGSUI_RULES_LANGUAGE_H
#define FENGSUI_RULES_LANGUAGE_H

#include "base/text.h"

#include <stdbool.h>

struct language_word {
    const char *word; /* several that belong together stand with blanks between them */
    const char *meaning;
};

struct language_place {
    const char *name, *title;
    const char *about;                 /* a sentence or two, or NULL */
    const struct language_word *words; /* ends with a NULL word */
    const char *probe;                 /* a pack in which %s stands for a word of this place; NULL = not a map */
    const char *example;               /* sections of a pack, read over a small institution without errors */
};

enum language_kind { LANGUAGE_CONDITION, LANGUAGE_DUE, LANGUAGE_EVERY, LANGUAGE_PEOPLE, LANGUAGE_SET };

struct language_phrase {
    enum language_kind kind;
    const char *phrase, *meaning;
};

const struct language_place *language_places(size_t *ret_n);
const struct language_phrase *language_phrases(size_t *ret_n);
/* The register that the example phrases of conditions, people and sets speak about, as a pack. */
const char *language_subject(void);

/* Rehearsals: the words of a case, of its steps and of what they expect; an example that is played in tests. */
enum language_part { LANGUAGE_OF_CASE, LANGUAGE_OF_STEP, LANGUAGE_OF_EXPECT };
const struct language_word *language_case_words(enum language_part part); /* ends with a NULL word */
bool language_case_knows(enum language_part part, const char *word);
const char *language_case_example(void); /* over language_subject() and a small institution */

void language_write(struct text *text); /* the whole reference, Markdown */

#endif
