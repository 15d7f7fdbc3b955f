#include "rules/term_token.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static bool ends_word(char c) { return !c || strchr(" \t\n\r()=<>!\"", c); }

static bool is_sign(const char *at, size_t n)
{
    return n == 1 && strchr("+-*/", *at);
}

static const char *take_comparison(struct arena *arena, const char *at, struct token *token)
{
    size_t n = at[1] == '=' && *at != '=' ? 2 : 1;
    *token = (struct token){.kind = TOKEN_SIGN, .text = arena_text_n(arena, at, n)};
    return at + n;
}

static const char *take_quoted(struct arena *arena, const char *at, struct token *token)
{
    const char *end = strchr(at + 1, '"');
    size_t n = end ? (size_t)(end - at - 1) : strlen(at + 1);
    *token = (struct token){.kind = TOKEN_TEXT, .text = arena_text_n(arena, at + 1, n)};
    return at + 1 + n + (end ? 1 : 0);
}

/* A number, a percentage, or a word such as 2026-10-01 or 5xx that only begins like one. */
static void judge_word(struct token *token)
{
    char *end;
    token->kind = TOKEN_WORD;
    if (!strchr("-0123456789", token->text[0]) || !strpbrk(token->text, "0123456789"))
        return;
    double number = strtod(token->text, &end);
    bool percent = strcmp(end, "%") == 0;
    if (end == token->text || (*end && !percent))
        return;
    token->number = percent ? number / 100 : number;
    token->whole = !percent && !strchr(token->text, '.');
    token->kind = percent ? TOKEN_PERCENT : TOKEN_NUMBER;
}

static const char *take_word(struct arena *arena, const char *at, struct token *token)
{
    size_t n = 0;
    while (!ends_word(at[n]))
        n++;
    *token = (struct token){.text = arena_text_n(arena, at, n)};
    if (is_sign(at, n))
        token->kind = TOKEN_SIGN;
    else
        judge_word(token);
    return at + n;
}

struct tokens tokens_of(struct arena *arena, const char *text)
{
    struct tokens tokens = {0};
    for (const char *at = text; *at;) {
        if (strchr(" \t\n\r", *at)) {
            at++;
            continue;
        }
        struct token token;
        if (*at == '(' || *at == ')') {
            token = (struct token){.kind = TOKEN_SIGN, .text = *at == '(' ? "(" : ")"};
            at++;
        } else if (strchr("=<>!", *at)) {
            at = take_comparison(arena, at, &token);
        } else if (*at == '"') {
            at = take_quoted(arena, at, &token);
        } else {
            at = take_word(arena, at, &token);
        }
        *list_push(arena, &tokens) = token;
    }
    return tokens;
}
