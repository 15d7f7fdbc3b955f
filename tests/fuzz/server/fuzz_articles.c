/* A regulation's text as somebody uploads it, Word or plain: whatever it holds, what comes out is articles with a name
 * and words in them, each once, or a refusal that says what to do. */
#include "../fuzz.h"

#include "base/must.h"
#include "base/text.h"
#include "server/articles.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    ARENA_SCOPE(arena);
    struct articles articles = {0};
    struct oops oops = {0};
    char *exact = malloc(n ? n : 1); /* one byte too far is seen */
    MUST(exact);
    memcpy(exact, bytes, n);
    int failed = articles_read(arena, exact, n, "制度.txt", &articles, &oops);
    free(exact);
    if (failed) {
        MUST(failed < 0 && *oops.zh && *oops.en);
        return 0;
    }
    MUST(articles.n);
    for (size_t i = 0; i < articles.n; i++) {
        const struct article *article = &articles.at[i];
        MUST(!text_empty(article->name) && text_utf8(article->name, strlen(article->name)));
        MUST(article->text && text_utf8(article->text, strlen(article->text)));
        for (size_t k = 0; k < i && i < 50; k++)
            MUST(strcmp(articles.at[k].name, article->name));
    }
    return 0;
}
