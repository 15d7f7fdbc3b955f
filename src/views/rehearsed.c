#include "views/rehearsed.h"

#include "format/json.h"

#include <jansson.h>
#include <string.h>

enum { JOBS_MOST = 50 };

static const char *text_of(struct arena *arena, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? arena_text(arena, text) : NULL;
}

static void take_names(struct arena *arena, const json_t *list, struct names *names)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (name)
            *list_push(arena, names) = arena_text(arena, name);
    }
}

static void take_case(struct reading *reading, const struct row *job, const json_t *figures, const json_t *one,
                      struct rehearsals *cases)
{
    struct arena *arena = reading->arena;
    struct rehearsed *rehearsed = list_push(arena, cases);
    *rehearsed = (struct rehearsed){
        .result = {.name = text_of(arena, one, "case"), .passed = json_is_true(json_object_get(one, "passed"))},
        .at = row_int(job, "since"),
        .generation = json_integer_value(json_object_get(figures, "generation")),
    };
    take_names(arena, json_object_get(one, "clauses"), &rehearsed->result.clauses);
    take_names(arena, json_object_get(one, "shown"), &rehearsed->result.shown);
}

/* The pack whose cases these are, if no newer job has brought them already. */
static void take_job(struct reading *reading, const struct row *job, struct map *known, struct rehearsals *cases)
{
    JSON_SCOPE(figures);
    figures = json_loads(row_text(job, "figures"), 0, NULL);
    const json_t *all = json_object_get(figures, "cases");
    const char *pack = text_of(reading->arena, figures, "pack");
    if (!json_array_size(all) || map_set(reading->arena, known, pack ? pack : "", (void *)job))
        return;
    for (size_t i = 0; i < json_array_size(all); i++)
        take_case(reading, job, figures, json_array_get(all, i), cases);
}

void rehearsed_cases(struct reading *reading, struct rehearsals *ret_cases)
{
    const struct row *jobs;
    struct map known = {0};
    const struct term *where = where_and(reading, where_is(reading, "kind", VALUE_OF_TEXT("rehearse")),
                                         where_is(reading, "state", VALUE_OF_TEXT("done")));
    struct ask ask = ask_rows_by(reading, "job", where, "id", true, JOBS_MOST);
    size_t n = reading_rows(reading, &ask, &jobs);
    *ret_cases = (struct rehearsals){0};
    for (size_t i = 0; i < n; i++)
        take_job(reading, &jobs[i], &known, ret_cases);
}
