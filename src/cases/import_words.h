/* Words in columns of choices and of names that the register does not know, and what people say they mean. Words are
 * compared as names are: narrow, without blanks. */
#ifndef FENGSUI_CASES_IMPORT_WORDS_H
#define FENGSUI_CASES_IMPORT_WORDS_H

#include "base/map.h"
#include "cases/import_names.h"
#include "format/json.h"

#include <jansson.h>

enum import_word_answer { WORD_OPEN, WORD_MEANS, WORD_EMPTY, WORD_REFUSED };

struct import_answer {
    enum import_word_answer answer;
    const char *means;         /* WORD_MEANS: what is read instead of the word */
    const char *column, *word; /* word: narrow, without blanks */
};

/* Column and word → answer. */
struct import_answers {
    struct map map;
};

/* {"单位类别": {"党政机构": "职能部门", "其它": "", "不详": null}}: what is read instead, "" nothing, null refuses its
 * rows. -ERR_INVALID when it is not of this form. Lives in `arena`. */
int import_answers_read(struct arena *arena, const json_t *words, struct import_answers *ret_answers,
                        struct oops *oops) RESULT;
/* NULL: nobody said. */
const struct import_answer *import_answers_get(const struct import_answers *answers, const char *column,
                                               const char *word);
/* The same as a JSON object. */
const char *import_answers_text(struct arena *arena, const struct import_answers *answers);

/* Whether a column of that field can be asked about: choices, names of records, posts, yes or no, the state. */
bool import_words_asked(const struct field *field);
/* What may be chosen, as it is written in a cell, and how each is called in English, or none; empty: a name of
 * `import_words_table`. */
void import_words_choices(struct arena *arena, const struct law *law, const struct reg *reg, const struct field *field,
                          struct names *ret_choices, struct names *ret_english);
const char *import_words_table(const struct field *field);
/* The choice that the word most likely means; NULL: none stands out. */
const char *import_words_near(struct arena *arena, const struct names *choices, const char *word);
/* The words of a cell: a list has several. */
size_t import_words_split(struct arena *arena, const struct field *field, const char *cell, char ***ret_words);

#endif
