#include "rules/cite.h"

static const struct pack *pack_named(const struct law *law, const char *name)
{
    for (size_t i = 0; i < law->packs.n; i++)
        if (text_same(law->packs.at[i].name, name))
            return &law->packs.at[i];
    return NULL;
}

/* A pack that others stand on is no regulation beside them. */
static bool stands_alone(const struct law *law, const struct pack *pack)
{
    for (size_t i = 0; i < law->packs.n; i++)
        if (text_same(law->packs.at[i].extends, pack->name))
            return false;
    return true;
}

static size_t regulations(const struct law *law)
{
    size_t n = 0;
    for (size_t i = 0; i < law->packs.n; i++)
        n += stands_alone(law, &law->packs.at[i]);
    return n;
}

static void call(struct pack *pack)
{
    if (pack->called)
        return;
    pack->called = pack->title ? pack->title : pack->name;
    pack->called_en = pack->en;
}

void cite_articles(struct law *law, const struct law *beside)
{
    bool several = regulations(law) > 1 || (beside && regulations(beside) > 1);
    for (size_t i = 0; i < law->packs.n; i++)
        call(&law->packs.at[i]);
    for (size_t i = 0; i < law->clauses.n; i++) {
        struct clause *clause = &law->clauses.at[i];
        const struct pack *pack = pack_named(law, clause->pack);
        clause->cited = clause->cited_en = clause->article;
        if (!several || !pack || !clause->article)
            continue;
        clause->cited = arena_printf(law->arena, "《%s》%s", pack->called, clause->article);
        clause->cited_en = pack->called_en ? arena_printf(law->arena, "%s %s", pack->called_en, clause->article)
                                           : clause->cited;
    }
}
