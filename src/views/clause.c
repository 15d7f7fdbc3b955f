/* One clause: its words, how it has worked, what carries it, what proves it. */
#include "rules/words.h"
#include "views/article.h"
#include "views/carried.h"
#include "views/map.h"
#include "views/rehearsed.h"
#include "views/scope.h"
#include "views/show.h"
#include "views/task.h"

#include <string.h>

enum { EVIDENCE_MOST = 20, QUESTIONS_MOST = 20 };

struct page {
    struct reading *reading;
    struct json *out;
    const struct clause *clause;
    struct constructs_of_law constructs, carrying; /* all, and those of this clause */
    struct tallies tallies;
};

static void show_quote(struct page *page)
{
    json_key_text(page->out, "quote", article_text(page->reading, page->clause));
}

/* --- the limit, in words --- */

/* Limits that are no plain span ("次日 17:00") are told as a deadline from now would tell them; one that each record
 * brings itself has no words here. */
static const char *other_limit(struct reading *reading, const struct clock *clock)
{
    struct due_ask ask = {.start = span_from(reading->now)};
    struct due_telling telling = {0};
    struct due_explain told = {0};
    struct oops silent = {0};
    const struct calendar *calendar = reading->law->calendar;
    if (clock->span || !calendar ||
        due_explain(reading->arena, &clock->due, &ask, &telling, calendar, &told, &silent) < 0)
        return NULL;
    return text_empty(told.span_zh) ? NULL : reading_say(reading, told.span_zh, told.span_en);
}

static const char *span_said(struct reading *reading, struct span span)
{
    return reading->english ? words_span_en(reading->arena, span) : words_span(reading->arena, span);
}

static const char *limit_of(struct page *page)
{
    struct deciding deciding = reading_deciding(page->reading, NULL, NULL);
    for (size_t i = 0; i < page->carrying.n; i++) {
        const struct construct_of_law *construct = &page->carrying.at[i];
        struct span span;
        if (!construct->clock || !construct->clock->set)
            continue;
        if (construct->clock->due.kind == DUE_SPAN)
            return span_said(page->reading, construct->clock->due.span);
        if (construct->clock->span && term_span(&deciding, construct->clock->span, &span))
            return span_said(page->reading, span);
        return other_limit(page->reading, construct->clock);
    }
    return NULL;
}

static void show_figures(struct page *page)
{
    struct tally tally = carried_tally_of(page->reading, &page->tallies, &page->constructs, page->clause->id);
    ms_t median = carried_median(&tally);
    json_key_text(page->out, "state", carried_state(page->reading, page->clause, &page->constructs, &tally));
    json_key_int(page->out, "fired", tally.fired);
    json_key_int(page->out, "met", tally.met);
    json_key_int(page->out, "breaches", tally.breaches);
    json_key_text(page->out, "median", tally.spent.n ? reading_duration(page->reading, median) : NULL);
    json_key_text(page->out, "limit", limit_of(page));
    json_key(page->out, "months");
    json_open_array(page->out);
    for (int i = 0; i < CARRIED_MONTHS; i++)
        json_int(page->out, tally.months[i]);
    json_close(page->out);
}

static void show_carried(struct page *page)
{
    json_key(page->out, "carried");
    json_open_array(page->out);
    for (size_t i = 0; i < page->carrying.n; i++) {
        const struct construct_of_law *construct = &page->carrying.at[i];
        if (carried_told(&page->carrying, i))
            continue;
        json_open_object(page->out);
        json_key_text(page->out, "kind", construct->kind);
        json_key_text(page->out, "title", construct->title);
        json_key_text(page->out, "link", construct->link);
        json_close(page->out);
    }
    json_close(page->out);
}

/* --- rehearsals --- */

static bool names_clause(const struct names *clauses, const char *clause)
{
    for (size_t i = 0; i < clauses->n; i++)
        if (text_same(clauses->at[i], clause))
            return true;
    return false;
}

static void show_proofs(struct page *page)
{
    struct rehearsals cases;
    rehearsed_cases(page->reading, &cases);
    json_key(page->out, "proofs");
    json_open_array(page->out);
    for (size_t i = 0; i < cases.n; i++) {
        const struct case_result *result = &cases.at[i].result;
        if (!result->name || !names_clause(&result->clauses, page->clause->id))
            continue;
        json_open_object(page->out);
        json_key_text(page->out, "case", result->name);
        json_key_bool(page->out, "passed", result->passed);
        show_moment(page->reading, page->out, "at", cases.at[i].at);
        json_close(page->out);
    }
    json_close(page->out);
}

/* --- evidence: what was met or late under it, newest first, as far as the viewer may see the records --- */

static void show_one(struct page *page, const struct row *task)
{
    struct reading *reading = page->reading;
    ms_t start = row_int(task, "start"), end = row_int(task, "met-at");
    json_open_object(page->out);
    show_ref(reading, page->out, "ref", task_record(reading, task));
    show_moment(reading, page->out, "at", end);
    json_key_text(page->out, "took", reading_duration(reading, end > start ? end - start : 0));
    json_key_bool(page->out, "late", !strcmp(row_text(task, "state"), "late"));
    json_key_text(page->out, "unit", reading_title(reading, row_get(task, "unit")));
    json_close(page->out);
}

static void show_evidence(struct page *page)
{
    struct reading *reading = page->reading;
    struct values LIST(struct value) duties = {0};
    const struct row *tasks = NULL;
    size_t n = 0;
    for (size_t i = 0; i < page->carrying.n; i++)
        if (page->carrying.at[i].key && text_starts(page->carrying.at[i].key, "task:"))
            *list_push(reading->arena, &duties) = VALUE_OF_TEXT(page->carrying.at[i].key + 5);
    if (duties.n) {
        const struct term *where =
            where_and(reading, where_in(reading, "duty", duties.at, duties.n), where_state(reading, "met late"));
        where = where_and(reading, where, scope_where(reading, law_reg(reading->law, "task")));
        struct ask ask = ask_rows_by(reading, "task", where, "id", true, EVIDENCE_MOST);
        n = reading_rows(reading, &ask, &tasks);
    }
    json_key(page->out, "evidence");
    json_open_array(page->out);
    for (size_t i = 0; i < n; i++)
        if (task_record(reading, &tasks[i]).kind == VALUE_REF)
            show_one(page, &tasks[i]);
    json_close(page->out);
}

static void show_questions(struct page *page)
{
    struct reading *reading = page->reading;
    const struct reg *reg = law_reg(reading->law, "question");
    const struct row *rows = NULL;
    size_t n = 0;
    if (reg && reg_field(reg, "clause")) {
        struct ask ask = ask_rows_by(reading, "question", where_is(reading, "clause", VALUE_OF_TEXT(page->clause->id)),
                                     "id", true, QUESTIONS_MOST);
        n = reading_rows(reading, &ask, &rows);
    }
    json_key(page->out, "questions");
    json_open_array(page->out);
    for (size_t i = 0; i < n; i++)
        show_ref_to(reading, page->out, NULL, "question", rows[i].id);
    json_close(page->out);
}

static int draw_clause(struct reading *reading, struct json *out, void *context)
{
    struct page *page = context;
    page->out = out;
    carried_tally(reading, &page->tallies);
    if (reading_wants(reading))
        return 0;
    json_open_object(out);
    json_key_text(out, "id", page->clause->id);
    json_key_text(out, "article", page->clause->article);
    json_key_text(out, "title", reading_say(reading, page->clause->title, page->clause->en));
    json_key_text(out, "gist", reading_say(reading, page->clause->gist, page->clause->gist_en));
    show_quote(page);
    show_figures(page);
    show_carried(page);
    show_proofs(page);
    json_key_text(out, "fed", reading_say(reading, page->clause->fed, page->clause->fed_en));
    show_evidence(page);
    show_questions(page);
    json_close(out);
    return 0;
}

int view_clause(struct reading *reading, const char *clause, struct json *out, struct oops *oops)
{
    struct page page = {.reading = reading, .clause = law_clause(reading->law, clause)};
    if (!page.clause)
        return MAP_NONE;
    carried_constructs(reading, &page.constructs);
    carried_of(reading, &page.constructs, clause, &page.carrying);
    return reading_draw(reading, out, draw_clause, &page, oops);
}
