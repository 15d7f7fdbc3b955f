#include "views/search.h"

#include "views/article.h"
#include "views/scope.h"
#include "views/search_index.h"
#include "views/search_words.h"
#include "views/show.h"

#include <string.h>

enum { HITS_MOST = 60, PER_GROUP = 8, CLAUSES_MOST = 8, PEOPLE_MOST = 20, PEOPLE_SCANNED = 5000 };

struct asked {
    const char *words;
    const struct search_hit *hits;
    size_t n;
};

/* --- what the viewer may find --- */

static void add_sight(struct reading *reading, const struct reg *reg, struct names *tables, struct names *open)
{
    if (reg->builtin || reg->owner || !scope_register(reading, reg))
        return;
    *list_push(reading->arena, tables) = reg->name;
    if (!scope_where(reading, reg))
        *list_push(reading->arena, open) = reg->name;
}

static struct search_sight sight_of(struct reading *reading)
{
    static const char *const NONE[] = {""};
    struct names tables = {0}, open = {0};
    for (size_t i = 0; i < reading->law->regs.n; i++)
        add_sight(reading, reading->law->regs.rows[i].value, &tables, &open);
    return (struct search_sight){
        .all = reading->viewer->all_units,
        .units = reading->viewer->units,
        .unit_count = reading->viewer->unit_count,
        .tables = tables.n ? tables.at : NONE,
        .table_count = tables.n,
        .open_tables = open.at,
        .open_count = open.n,
    };
}

/* --- drawing --- */

static void open_group(struct json *out, const char *kind, const char *title)
{
    json_open_object(out);
    json_key_text(out, "kind", kind);
    json_key_text(out, "title", title);
    json_key(out, "rows");
    json_open_array(out);
}

static void close_group(struct json *out)
{
    json_close(out);
    json_close(out);
}

/* Which of those with the same name it is: where it was found, its number, or whose it is and from which day. */
static const char *hit_words(struct reading *reading, const struct search_hit *hit, struct value ref)
{
    const char *number = reading_number(reading, ref);
    if (*hit->text || number)
        return *hit->text ? hit->text : number;
    const struct row *row = reading_row(reading, hit->table, hit->id);
    const char *unit = row ? reading_title(reading, row_get(row, "unit")) : "";
    ms_t opened = row ? row_int(row, "opened") : 0;
    if (!opened)
        return unit;
    const char *day = show_date(reading, calendar_day_at(reading->law->calendar, opened));
    return *unit ? arena_printf(reading->arena, "%s %s", unit, day) : day;
}

static void show_hit(struct reading *reading, struct json *out, const struct search_hit *hit)
{
    struct value ref = VALUE_OF_REF(hit->table, hit->id);
    json_open_object(out);
    json_key_text(out, "title", reading_title(reading, ref));
    json_key_text(out, "text", hit_words(reading, hit, ref));
    json_key_text(out, "link", arena_printf(reading->arena, "/r/%s/%lld", hit->table, (long long)hit->id));
    show_ref(reading, out, "ref", ref);
    json_close(out);
}

static bool first_of_table(const struct asked *asked, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (!strcmp(asked->hits[k].table, asked->hits[i].table))
            return false;
    return true;
}

static bool is_noted(const struct reg *reg)
{
    bool called = !strcmp(reg->name, "unit") || !strcmp(reg->name, "person");
    return !reg->builtin && !reg->number_pattern && !called;
}

/* What has a name or a number of its own comes before what was noted about it: the system before its weekly checks. */
static void show_records(struct reading *reading, struct json *out, const struct asked *asked, bool noted)
{
    for (size_t i = 0; i < asked->n; i++) {
        const char *table = asked->hits[i].table;
        const struct reg *reg = law_reg(reading->law, table);
        if (!reg || is_noted(reg) != noted || !first_of_table(asked, i))
            continue;
        open_group(out, !strcmp(table, "person") ? "person" : !strcmp(table, "unit") ? "unit" : "record", reg->title);
        for (size_t k = i, shown = 0; k < asked->n && shown < PER_GROUP; k++)
            if (!strcmp(asked->hits[k].table, table)) {
                show_hit(reading, out, &asked->hits[k]);
                shown++;
            }
        close_group(out);
    }
}

static bool holds_words(struct arena *arena, char **words, size_t n, const char *text)
{
    const char *folded = search_fold(arena, text);
    for (size_t i = 0; i < n; i++)
        if (!strstr(folded, words[i]))
            return false;
    return n > 0;
}

static void show_clauses(struct reading *reading, struct json *out, char **words, size_t n)
{
    size_t shown = 0;
    for (size_t i = 0; i < reading->law->clauses.n && shown < CLAUSES_MOST; i++) {
        const struct clause *clause = &reading->law->clauses.at[i];
        const char *title = reading_say(reading, clause->title ? clause->title : "", clause->en);
        const char *gist = reading_say(reading, clause->gist, clause->gist_en);
        const char *cited = article_cited(reading, clause);
        const char *text = arena_printf(reading->arena, "%s %s %s %s %s", cited,
                                        clause->title ? clause->title : "", clause->gist ? clause->gist : "",
                                        clause->en ? clause->en : "", clause->gist_en ? clause->gist_en : "");
        if (!holds_words(reading->arena, words, n, text))
            continue;
        if (!shown++)
            open_group(out, "clause", "条款");
        json_open_object(out);
        json_key_text(out, "title", arena_printf(reading->arena, "%s %s", cited, title));
        json_key_text(out, "text", gist);
        json_key_text(out, "link", arena_printf(reading->arena, "/clauses/%s", clause->id));
        json_key_none(out, "ref");
        json_close(out);
    }
    if (shown)
        close_group(out);
}

static void show_pages(struct reading *reading, struct json *out, char **words, size_t n)
{
    size_t shown = 0;
    for (size_t i = 0; i < reading->law->regs.n; i++) {
        const struct reg *reg = reading->law->regs.rows[i].value;
        if (reg->builtin || !scope_register(reading, reg) || !holds_words(reading->arena, words, n, reg->title))
            continue;
        if (!shown++)
            open_group(out, "page", "页面");
        json_open_object(out);
        json_key_text(out, "title", reg->title);
        json_key_text(out, "text", "");
        json_key_text(out, "link", arena_printf(reading->arena, "/r/%s", reg->name));
        json_key_none(out, "ref");
        json_close(out);
    }
    if (shown)
        close_group(out);
}

/* Who asks for "第九条" wants the article, not what mentions it. */
static bool is_article(struct reading *reading, const char *words)
{
    const char *asked = search_fold(reading->arena, words);
    for (size_t i = 0; i < reading->law->clauses.n; i++) {
        const struct clause *clause = &reading->law->clauses.at[i];
        if (clause->article && (!strcmp(search_fold(reading->arena, clause->article), asked) ||
                                !strcmp(search_fold(reading->arena, article_cited(reading, clause)), asked)))
            return true;
    }
    return false;
}

static int draw_search(struct reading *reading, struct json *out, void *context)
{
    const struct asked *asked = context;
    char **words;
    size_t n = search_split(reading->arena, search_fold(reading->arena, asked->words), &words);
    json_open_object(out);
    json_key(out, "groups");
    json_open_array(out);
    bool article = is_article(reading, asked->words);
    if (article)
        show_clauses(reading, out, words, n);
    show_records(reading, out, asked, false);
    show_records(reading, out, asked, true);
    if (!article)
        show_clauses(reading, out, words, n);
    show_pages(reading, out, words, n);
    json_close(out);
    json_close(out);
    return 0;
}

static int find_records(struct reading *reading, const char *words, struct asked *ret_asked, struct oops *oops)
{
    struct search_hit *hits = NULL;
    struct search_sight sight = sight_of(reading);
    struct asked asked = {.words = words};
    int err = search_index_find(reading->search, reading->arena, words, &sight, HITS_MOST, &hits, &asked.n, oops);
    asked.hits = hits;
    if (!err)
        *ret_asked = asked;
    return err;
}

/* Chinese is typed without blanks: "图书馆漏洞" stands nowhere in one piece, but both of its words do. What is found
 * nowhere as it was typed is parted in two, where that finds most. */
static int find_parted(struct reading *reading, const char *words, struct asked *asked, struct oops *oops)
{
    enum { PART_LEAST = 2, PARTED_MOST = 16 }; /* characters */
    char **split;
    int err = 0;
    if (search_split(reading->arena, search_fold(reading->arena, words), &split) != 1)
        return 0;
    size_t all = text_chars(split[0]), chars = 0;
    for (const char *at = split[0]; *at && !err && all <= PARTED_MOST; at++) {
        struct asked parted = {0};
        if (((unsigned char)*at & 0xC0) == 0x80 || chars++ < PART_LEAST || all - chars + 1 < PART_LEAST)
            continue;
        const char *two = arena_printf(reading->arena, "%.*s %s", (int)(at - split[0]), split[0], at);
        err = find_records(reading, two, &parted, oops);
        if (parted.n > asked->n)
            *asked = parted;
    }
    return err;
}

int view_search(struct reading *reading, const char *words, struct json *out, struct oops *oops)
{
    struct asked asked = {.words = words};
    int err = reading->search ? find_records(reading, words, &asked, oops) : 0;
    if (!err && reading->search && !asked.n)
        err = find_parted(reading, words, &asked, oops);
    return err ? err : reading_draw(reading, out, draw_search, &asked, oops);
}

/* --- people --- */

static void show_person(struct reading *reading, struct json *out, const struct row *person)
{
    const struct row *holdings;
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "holding",
                      .where =
                          reading_standing(reading, "holding", where_is(reading, "person", VALUE_OF_INT(person->id))),
                      .limit = PEOPLE_MOST};
    size_t n = reading_rows(reading, &ask, &holdings);
    json_open_object(out);
    show_ref_fields(reading, out, VALUE_OF_REF("person", person->id));
    show_ref(reading, out, "unit", row_get(person, "unit"));
    json_key(out, "posts");
    json_open_array(out);
    for (size_t i = 0; i < n; i++)
        if (!row_int(&holdings[i], "ends-on") || row_int(&holdings[i], "ends-on") > reading->now)
            json_text(out, show_post(reading, row_text(&holdings[i], "post"), 0));
    json_close(out);
    json_close(out);
}

/* A house has some thousands of people; their names are looked through as they are. */
static int draw_people(struct reading *reading, struct json *out, void *context)
{
    static const char *const COLUMNS[] = {"name", "login", "unit"};
    const char *asked = context;
    char **words;
    const struct row *people;
    size_t word_count = search_split(reading->arena, search_fold(reading->arena, asked), &words), shown = 0;
    const struct term *where = where_is(reading, "active", VALUE_OF_INT(1));
    if (!word_count)
        where = where_and(reading, where, where_is(reading, "unit", VALUE_OF_INT(reading->viewer->unit)));
    struct ask ask = {.kind = ASK_ROWS,
                      .table = "person",
                      .where = where,
                      .limit = PEOPLE_SCANNED,
                      .columns = COLUMNS,
                      .column_count = 3};
    size_t n = reading_rows(reading, &ask, &people);
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < n && shown < PEOPLE_MOST; i++) {
        const char *names =
            arena_printf(reading->arena, "%s %s", row_text(&people[i], "name"), row_text(&people[i], "login"));
        if (word_count && !holds_words(reading->arena, words, word_count, names))
            continue;
        show_person(reading, out, &people[i]);
        shown++;
    }
    json_close(out);
    show_page_end(out, NULL, -1);
    json_close(out);
    return 0;
}

int view_people(struct reading *reading, const char *words, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_people, (void *)(words ? words : ""), oops);
}
