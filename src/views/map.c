#include "views/map.h"

#include "rules/words.h"
#include "views/article.h"
#include "views/carried.h"
#include "views/rehearsed.h"
#include "views/scope.h"
#include "views/show.h"
#include "views/task.h"

#include <string.h>

enum { LOOK_MOST = 30 };

struct mapping {
    struct reading *reading;
    struct json *out;
    const struct pack *pack;
    struct constructs_of_law constructs;
    struct tallies tallies;
};

static const struct pack *pack_named(const struct law *law, const char *name)
{
    for (size_t i = 0; i < law->packs.n; i++)
        if (text_same(law->packs.at[i].name, name))
            return &law->packs.at[i];
    return NULL;
}

static void show_pack(struct reading *reading, struct json *out, const char *key, const struct pack *pack)
{
    json_key(out, key);
    json_open_object(out);
    json_key_text(out, "pack", pack->name);
    json_key_text(out, "title", reading_say(reading, pack->title, pack->en));
    json_key_text(out, "number", pack->number);
    json_key_text(out, "edition", pack->edition);
    json_key_text(out, "effective", pack->effective);
    json_close(out);
}

/* --- chapters and towers --- */

static bool of_pack(const struct mapping *mapping, const struct clause *clause)
{
    return text_same(clause->pack, mapping->pack->name);
}

/* The first clause of its chapter, or of its article, in the order of the regulation. */
static bool first_of(const struct mapping *mapping, size_t i, bool chapter)
{
    const struct clauses *clauses = &mapping->reading->law->clauses;
    const struct clause *one = &clauses->at[i];
    for (size_t k = 0; k < i; k++)
        if (chapter ? of_pack(mapping, &clauses->at[k]) && text_same(clauses->at[k].chapter, one->chapter)
                    : article_same(&clauses->at[k], one))
            return false;
    return of_pack(mapping, one);
}

static void show_chapters(struct mapping *mapping)
{
    const struct clauses *clauses = &mapping->reading->law->clauses;
    json_key(mapping->out, "chapters");
    json_open_array(mapping->out);
    for (size_t i = 0; i < clauses->n; i++) {
        if (!first_of(mapping, i, true))
            continue;
        json_open_object(mapping->out);
        json_key_text(mapping->out, "title", clauses->at[i].chapter ? clauses->at[i].chapter : "");
        json_key(mapping->out, "articles");
        json_open_array(mapping->out);
        for (size_t k = i; k < clauses->n; k++)
            if (text_same(clauses->at[k].chapter, clauses->at[i].chapter) && first_of(mapping, k, false))
                json_text(mapping->out, article_name(mapping->reading->arena, &clauses->at[k]));
        json_close(mapping->out);
        json_close(mapping->out);
    }
    json_close(mapping->out);
}

struct counts {
    int64_t breach, should, alive, never, acknowledge, unproved;
};

static void count(struct counts *counts, const char *state, const struct tally *tally)
{
    counts->breach += tally->breaches > 0;
    counts->should += !strcmp(state, "should");
    counts->never += !strcmp(state, "never");
    counts->acknowledge += !strcmp(state, "acknowledge");
    counts->unproved += !strcmp(state, "unproved");
    counts->alive += tally->fired > 0;
}

static void show_months(struct json *out, const struct tally *tally)
{
    json_key(out, "months");
    json_open_array(out);
    for (int i = 0; i < CARRIED_MONTHS; i++)
        json_int(out, tally->months[i]);
    json_close(out);
}

static void show_stone(struct mapping *mapping, const struct clause *clause, struct counts *counts)
{
    struct tally tally = carried_tally_of(mapping->reading, &mapping->tallies, &mapping->constructs, clause->id);
    const char *state = carried_state(mapping->reading, clause, &mapping->constructs, &tally);
    count(counts, state, &tally);
    json_open_object(mapping->out);
    json_key_text(mapping->out, "id", clause->id);
    json_key_text(mapping->out, "article", clause->article);
    json_key_text(mapping->out, "title", reading_say(mapping->reading, clause->title, clause->en));
    json_key_text(mapping->out, "gist", reading_say(mapping->reading, clause->gist, clause->gist_en));
    json_key_text(mapping->out, "state", state);
    json_key_int(mapping->out, "fired", tally.fired);
    json_key_int(mapping->out, "breaches", tally.breaches);
    show_months(mapping->out, &tally);
    show_moment(mapping->reading, mapping->out, "last", tally.last);
    json_close(mapping->out);
}

static void show_articles(struct mapping *mapping, struct counts *counts)
{
    const struct clauses *clauses = &mapping->reading->law->clauses;
    json_key(mapping->out, "articles");
    json_open_array(mapping->out);
    for (size_t i = 0; i < clauses->n; i++) {
        if (!first_of(mapping, i, false))
            continue;
        json_open_object(mapping->out);
        json_key_text(mapping->out, "article", article_name(mapping->reading->arena, &clauses->at[i]));
        json_key_text(mapping->out, "chapter", clauses->at[i].chapter ? clauses->at[i].chapter : "");
        json_key(mapping->out, "stones");
        json_open_array(mapping->out);
        for (size_t k = i; k < clauses->n; k++)
            if (article_same(&clauses->at[k], &clauses->at[i]))
                show_stone(mapping, &clauses->at[k], counts);
        json_close(mapping->out);
        json_close(mapping->out);
    }
    json_close(mapping->out);
}

static void show_counts(struct mapping *mapping, const struct counts *counts)
{
    json_key(mapping->out, "counts");
    json_open_object(mapping->out);
    json_key_int(mapping->out, "breach", counts->breach);
    json_key_int(mapping->out, "should", counts->should);
    json_key_int(mapping->out, "alive", counts->alive);
    json_key_int(mapping->out, "never", counts->never);
    json_key_int(mapping->out, "acknowledge", counts->acknowledge);
    json_key_int(mapping->out, "unproved", counts->unproved);
    json_close(mapping->out);
}

/* --- what wants looking at: open breaches, newest first, then what should have happened --- */

static void show_breach(struct mapping *mapping, const struct task_book *book, const struct row *task)
{
    struct reading *reading = mapping->reading;
    const struct clause *clause = law_clause(reading->law, row_text(task, "clause"));
    const char *title = reading_title(reading, task_record(reading, task));
    ms_t due = row_int(task, "due");
    if (!clause || !of_pack(mapping, clause) || task_is_history(reading, task))
        return;
    json_open_object(mapping->out);
    json_key_text(mapping->out, "clause", clause->id);
    json_key_text(mapping->out, "article", clause->article);
    json_key_text(mapping->out, "title", reading_say(reading, clause->title, clause->en));
    json_key_text(mapping->out, "text",
                  arena_printf(reading->arena, reading->english ? "%s%s%s, late by %s" : "%s%s%s，逾期%s", title,
                               *title ? reading_say(reading, "：", ": ") : "", task_title(reading, task),
                               reading_duration(reading, reading->now - due)));
    json_key_text(mapping->out, "who", task_who(reading, book, task->id));
    show_deadline(reading, mapping->out, "at", due);
    json_key_text(mapping->out, "state", rank_name(rank_of_task(reading, task)));
    json_close(mapping->out);
}

static void show_should(struct mapping *mapping, const struct clause *clause)
{
    struct tally tally = carried_tally_of(mapping->reading, &mapping->tallies, &mapping->constructs, clause->id);
    if (!of_pack(mapping, clause) ||
        strcmp(carried_state(mapping->reading, clause, &mapping->constructs, &tally), "should"))
        return;
    json_open_object(mapping->out);
    json_key_text(mapping->out, "clause", clause->id);
    json_key_text(mapping->out, "article", clause->article);
    json_key_text(mapping->out, "title", reading_say(mapping->reading, clause->title, clause->en));
    json_key_text(mapping->out, "text", reading_say(mapping->reading, "例行的事，十二个月里一次也没有发生",
                              "comes round by itself, and has not once in twelve months"));
    json_key_text(mapping->out, "who", "");
    json_key_none(mapping->out, "at");
    json_key_text(mapping->out, "state", "should");
    json_close(mapping->out);
}

static void show_look(struct mapping *mapping)
{
    struct reading *reading = mapping->reading;
    const struct law *law = reading->law;
    const struct row *tasks;
    struct task_book book;
    const struct term *missed = where_and(reading, where_is(reading, "state", VALUE_OF_TEXT("missed")),
                                          scope_where(reading, law_reg(law, "task")));
    struct ask ask = ask_rows_by(reading, "task", missed, "due", true, LOOK_MOST);
    size_t n = reading_rows(reading, &ask, &tasks);
    task_book(reading, tasks, n, &book);
    json_key(mapping->out, "look");
    json_open_array(mapping->out);
    for (size_t i = 0; i < n; i++)
        show_breach(mapping, &book, &tasks[i]);
    for (size_t i = 0; i < law->clauses.n; i++)
        show_should(mapping, &law->clauses.at[i]);
    json_close(mapping->out);
}

static int draw_map(struct reading *reading, struct json *out, void *context)
{
    struct mapping *mapping = context;
    struct counts counts = {0};
    mapping->out = out;
    carried_tally(reading, &mapping->tallies);
    if (reading_wants(reading))
        return 0; /* the long asks are answered before anything is drawn */
    json_open_object(out);
    show_pack(reading, out, "pack", mapping->pack);
    show_chapters(mapping);
    show_articles(mapping, &counts);
    show_counts(mapping, &counts);
    show_look(mapping);
    json_key_bool(out, "partial", mapping->tallies.partial);
    json_close(out);
    return 0;
}

int view_map(struct reading *reading, const char *pack, struct json *out, struct oops *oops)
{
    struct mapping mapping = {.reading = reading, .pack = pack_named(reading->law, pack)};
    if (!mapping.pack)
        return MAP_NONE;
    carried_constructs(reading, &mapping.constructs);
    return reading_draw(reading, out, draw_map, &mapping, oops);
}

/* --- coverage: as the command counts it --- */

enum cover { COVER_CARRIED, COVER_PROVED, COVER_UNPROVED, COVER_FED, COVER_ACKNOWLEDGE, COVER_UNCOVERED, COVER_COUNT };

static const char *const COVERS[] = {"carried", "proved", "unproved", "fed", "acknowledge", "uncovered"};

/* Where nothing was played under this law, carried is all that can be said. */
static enum cover cover_of(const struct covered *covered, bool played)
{
    if (covered->carried)
        return !played ? COVER_CARRIED : covered->proved ? COVER_PROVED : COVER_UNPROVED;
    return covered->clause->fed ? COVER_FED : covered->clause->acknowledge ? COVER_ACKNOWLEDGE : COVER_UNCOVERED;
}

/* What no case showed at work: of what is not proved, why. */
static void show_unseen(struct mapping *mapping, const struct covered *covered, enum cover cover)
{
    struct json *out = mapping->out;
    json_key(out, "unseen");
    json_open_array(out);
    for (size_t i = 0; cover == COVER_UNPROVED && i < covered->unseen.n; i++) {
        const struct carrier *carrier = &covered->unseen.at[i];
        const char *title = carrier->title ? reading_say(mapping->reading, carrier->title, carrier->en) : carrier->path;
        json_text(out, arena_printf(mapping->reading->arena, "%s %s", carrier->kind, title));
    }
    json_close(out);
}

static void show_covered(struct mapping *mapping, const struct covered *covered, enum cover cover)
{
    struct json *out = mapping->out;
    struct constructs_of_law carrying = {0};
    carried_of(mapping->reading, &mapping->constructs, covered->clause->id, &carrying);
    json_open_object(out);
    json_key_text(out, "clause", covered->clause->id);
    json_key_text(out, "article", covered->clause->article);
    json_key_text(out, "gist", reading_say(mapping->reading, covered->clause->gist, covered->clause->gist_en));
    json_key(out, "by");
    json_open_array(out);
    for (size_t i = 0; i < carrying.n; i++)
        if (!carried_told(&carrying, i))
            json_text(out, arena_printf(mapping->reading->arena, "%s %s", carrying.at[i].kind, carrying.at[i].title));
    json_close(out);
    json_key_text(out, "state", COVERS[cover]);
    json_key_text(out, "reason", reading_say(mapping->reading, covered->clause->fed, covered->clause->fed_en));
    show_unseen(mapping, covered, cover);
    json_close(out);
}

/* Cases that were played under the present law. */
static size_t played(struct reading *reading, const struct case_result **ret_results)
{
    struct rehearsals cases;
    struct results LIST(struct case_result) results = {0};
    rehearsed_cases(reading, &cases);
    for (size_t i = 0; i < cases.n; i++)
        if (cases.at[i].generation == reading->law->generation)
            *list_push(reading->arena, &results) = cases.at[i].result;
    *ret_results = results.at;
    return results.n;
}

static int draw_coverage(struct reading *reading, struct json *out, void *context)
{
    struct mapping *mapping = context;
    int64_t counts[COVER_COUNT] = {0};
    const struct case_result *results;
    struct coverage coverage;
    size_t n = played(reading, &results);
    coverage_collect(reading->arena, reading->law, results, n, &coverage);
    mapping->out = out;
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < coverage.clauses.n; i++) {
        const struct covered *covered = &coverage.clauses.at[i];
        enum cover cover = cover_of(covered, n > 0);
        if (!of_pack(mapping, covered->clause))
            continue;
        show_covered(mapping, covered, cover);
        counts[cover]++;
    }
    json_close(out);
    json_key(out, "counts");
    json_open_object(out);
    for (enum cover cover = 0; cover < COVER_COUNT; cover++)
        json_key_int(out, COVERS[cover], counts[cover]);
    json_close(out);
    json_close(out);
    return 0;
}

int view_coverage(struct reading *reading, const char *pack, struct json *out, struct oops *oops)
{
    struct mapping mapping = {.reading = reading, .pack = pack_named(reading->law, pack)};
    if (!mapping.pack)
        return MAP_NONE;
    carried_constructs(reading, &mapping.constructs);
    return reading_draw(reading, out, draw_coverage, &mapping, oops);
}
