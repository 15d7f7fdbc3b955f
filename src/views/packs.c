/* The adopted packs, and the regulations' own texts as they were uploaded. */
#include "views/map.h"
#include "views/article.h"
#include "views/show.h"

#include <string.h>

enum { ARTICLES_MOST = 1000, EDITIONS_MOST = 20 };

static const struct pack *pack_of(const struct law *law, const char *name)
{
    for (size_t i = 0; i < law->packs.n; i++)
        if (text_same(law->packs.at[i].name, name))
            return &law->packs.at[i];
    return NULL;
}

static bool first_of_article(const struct law *law, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (article_same(&law->clauses.at[k], &law->clauses.at[i]))
            return false;
    return true;
}

/* --- the list --- */

static void show_sizes(struct reading *reading, struct json *out, const struct pack *pack)
{
    const struct law *law = reading->law;
    int64_t articles = 0, clauses = 0;
    for (size_t i = 0; i < law->clauses.n; i++)
        if (text_same(law->clauses.at[i].pack, pack->name)) {
            clauses++;
            articles += first_of_article(law, i);
        }
    json_key_int(out, "articles", articles);
    json_key_int(out, "clauses", clauses);
    json_key_bool(out, "text",
                  reading_count(reading, "article", where_is(reading, "pack", VALUE_OF_TEXT(pack->name)), 1) > 0);
}

static void show_editions(struct reading *reading, struct json *out, const struct pack *pack)
{
    const struct row *editions;
    struct ask ask = ask_rows_by(reading, "edition", where_is(reading, "pack", VALUE_OF_TEXT(pack->name)), "id", true,
                                 EDITIONS_MOST);
    size_t n = reading_rows(reading, &ask, &editions);
    show_moment(reading, out, "adopted_at", n ? row_int(&editions[0], "opened") : 0);
    json_key(out, "editions");
    json_open_array(out);
    for (size_t i = 0; i < n; i++) {
        json_open_object(out);
        json_key_text(out, "edition", row_text(&editions[i], "edition"));
        show_value(reading, out, "effective", &(struct field){.type = TYPE_DATE}, row_get(&editions[i], "effective"));
        json_key_text(out, "state", row_text(&editions[i], "state"));
        json_close(out);
    }
    json_close(out);
}

static void show_pack(struct reading *reading, struct json *out, const struct pack *pack)
{
    json_open_object(out);
    json_key_text(out, "pack", pack->name);
    json_key_text(out, "title", pack->title);
    json_key_text(out, "en", pack->en);
    json_key_text(out, "number", pack->number);
    json_key_text(out, "edition", pack->edition);
    json_key_text(out, "effective", pack->effective);
    json_key_text(out, "issuer", pack->issuer);
    json_key_text(out, "state", "adopted");
    show_sizes(reading, out, pack);
    show_editions(reading, out, pack);
    json_close(out);
}

struct listing {
    void (*more)(struct reading *reading, struct json *out, void *context);
    void *context;
};

static int draw_packs(struct reading *reading, struct json *out, void *context)
{
    const struct listing *listing = context;
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < reading->law->packs.n; i++)
        show_pack(reading, out, &reading->law->packs.at[i]);
    if (listing->more)
        listing->more(reading, out, listing->context);
    json_close(out);
    json_close(out);
    return 0;
}

int view_packs(struct reading *reading, void (*more)(struct reading *reading, struct json *out, void *context),
               void *context, struct json *out, struct oops *oops)
{
    struct listing listing = {more, context};
    return reading_draw(reading, out, draw_packs, &listing, oops);
}

/* --- the text --- */

static const char *text_of(const struct row *articles, size_t n, const char *article)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(row_text(&articles[i], "article"), article))
            return row_text(&articles[i], "text");
    return "";
}

static void show_article(struct reading *reading, struct json *out, const struct clause *first,
                         const struct row *articles, size_t n)
{
    const struct law *law = reading->law;
    const char *article = article_name(reading->arena, first);
    json_open_object(out);
    json_key_text(out, "article", article);
    json_key_text(out, "text", text_of(articles, n, article));
    json_key(out, "clauses");
    json_open_array(out);
    for (size_t i = 0; i < law->clauses.n; i++)
        if (article_same(&law->clauses.at[i], first))
            json_text(out, law->clauses.at[i].id);
    json_close(out);
    json_close(out);
}

static bool opens_chapter(const struct law *law, const struct pack *pack, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (text_same(law->clauses.at[k].pack, pack->name) &&
            text_same(law->clauses.at[k].chapter, law->clauses.at[i].chapter))
            return false;
    return text_same(law->clauses.at[i].pack, pack->name);
}

static int draw_text(struct reading *reading, struct json *out, void *context)
{
    const struct pack *pack = context;
    const struct law *law = reading->law;
    const struct row *articles;
    struct ask ask = ask_rows_by(reading, "article", where_is(reading, "pack", VALUE_OF_TEXT(pack->name)), "id", true,
                                 ARTICLES_MOST);
    size_t n = reading_rows(reading, &ask, &articles);
    json_open_object(out);
    json_key_text(out, "pack", pack->name);
    json_key_text(out, "title", reading_say(reading, pack->title, pack->en));
    json_key_text(out, "number", pack->number);
    json_key_bool(out, "uploaded", n > 0);
    json_key(out, "chapters");
    json_open_array(out);
    for (size_t i = 0; i < law->clauses.n; i++) {
        if (!opens_chapter(law, pack, i))
            continue;
        json_open_object(out);
        json_key_text(out, "title", law->clauses.at[i].chapter ? law->clauses.at[i].chapter : "");
        json_key(out, "articles");
        json_open_array(out);
        for (size_t k = i; k < law->clauses.n; k++)
            if (text_same(law->clauses.at[k].pack, pack->name) &&
                text_same(law->clauses.at[k].chapter, law->clauses.at[i].chapter) && first_of_article(law, k))
                show_article(reading, out, &law->clauses.at[k], articles, n);
        json_close(out);
        json_close(out);
    }
    json_close(out);
    json_close(out);
    return 0;
}

int view_pack_text(struct reading *reading, const char *pack, struct json *out, struct oops *oops)
{
    const struct pack *found = pack_of(reading->law, pack);
    return found ? reading_draw(reading, out, draw_text, (void *)found, oops) : MAP_NONE;
}
