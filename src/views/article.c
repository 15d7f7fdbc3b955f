#include "views/article.h"

#include <string.h>

static size_t name_size(const char *article)
{
    static const char UNIT[] = "条", ITEM[] = "（", INSERTED[] = "之";
    const char *unit = strstr(article, UNIT), *item = strstr(article, ITEM);
    if (unit && (!item || unit < item) && !text_starts(unit + strlen(UNIT), INSERTED))
        return (size_t)(unit - article) + strlen(UNIT);
    return item && item > article ? (size_t)(item - article) : strlen(article);
}

const char *article_name(struct arena *arena, const struct clause *clause)
{
    if (!clause->article)
        return "";
    return arena_printf(arena, "%.*s", (int)name_size(clause->article), clause->article);
}

bool article_same(const struct clause *one, const struct clause *other)
{
    if (!text_same(one->pack, other->pack) || !text_same(one->chapter, other->chapter))
        return false;
    if (!one->article || !other->article)
        return one->article == other->article;
    size_t n = name_size(one->article);
    return n == name_size(other->article) && !memcmp(one->article, other->article, n);
}

const char *article_cited(const struct reading *reading, const struct clause *clause)
{
    return clause && clause->cited ? reading_say(reading, clause->cited, clause->cited_en) : "";
}

const char *article_cited_by(const struct reading *reading, const struct origin *origin)
{
    const char *cited = "";
    for (size_t i = 0; origin && i < origin->clauses.n && !*cited; i++)
        cited = article_cited(reading, law_clause(reading->law, origin->clauses.at[i]));
    return cited;
}

const char *article_text(struct reading *reading, const struct clause *clause)
{
    const struct row *articles;
    const struct term *where =
        where_and(reading, where_is(reading, "pack", VALUE_OF_TEXT(clause->pack)),
                  where_is(reading, "article", VALUE_OF_TEXT(article_name(reading->arena, clause))));
    struct ask ask = ask_rows_by(reading, "article", where, "id", true, 1);
    return reading_rows(reading, &ask, &articles) ? row_text(&articles[0], "text") : NULL;
}
