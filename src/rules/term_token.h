/* Words of a condition: blank-separated; ( ) and comparison signs also end a word. */
#ifndef FENGSUI_RULES_TERM_TOKEN_H
#define FENGSUI_RULES_TERM_TOKEN_H

#include "base/list.h"

#include <stdbool.h>

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_PERCENT, TOKEN_TEXT, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    const char *text; /* of a TOKEN_TEXT: without its quotes */
    double number;
    bool whole;
};

struct tokens LIST(struct token);

struct tokens tokens_of(struct arena *arena, const char *text);

#endif
