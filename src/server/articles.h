/* A regulation's own text, as an institution uploads it, split into its articles: a docx, or plain text in one of the
 * encodings that format/charset.h tells apart. An article begins with a paragraph that begins with 第N条 (Chinese or
 * Arabic digits) and reaches to the next; what stands before the first is left out, headings of chapters (第N章, 第N节)
 * end an article and are left out too. */
#ifndef FENGSUI_SERVER_ARTICLES_H
#define FENGSUI_SERVER_ARTICLES_H

#include "base/err.h"
#include "base/list.h"

struct article {
    const char *name; /* "第十条": as written, blanks taken out */
    const char *text; /* paragraphs joined by \n, the article's own name in front left out */
};
struct articles LIST(struct article);

/* Everything lives in `arena`. -ERR_SYNTAX: damaged, or of no kind that is known; -ERR_INVALID: no article in it, or
 * one twice; -ERR_TOO_LARGE. */
int articles_read(struct arena *arena, const char *bytes, size_t n, const char *name, struct articles *ret_articles,
                  struct oops *oops) RESULT;

#endif
