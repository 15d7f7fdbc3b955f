/* The law that a store keeps: editions of packs and years of the calendar, compiled; and the earlier ones under which
 * cases are still open. */
#include "server/house_inner.h"

#include "format/json.h"
#include "rules/cite.h"
#include "rules/schema.h"
#include "rules/terms.h"

#include <stdlib.h>
#include <string.h>

const struct law *house_bare_law(struct arena *arena)
{
    struct law *law;
    struct issues issues = {0};
    return law_load(arena, NULL, 0, NULL, &law, &issues) ? NULL : law;
}

static int rows_of(struct store *store, struct arena *arena, const char *table, const struct term *where,
                   struct answer *ret_answer, struct oops *oops)
{
    struct ask ask = {.kind = ASK_ROWS, .table = table, .where = where, .limit = 5000};
    return store_ask(store, arena, &ask, ret_answer, oops);
}

int house_files_of_edition(struct arena *arena, const struct row *edition, struct pack_files *files, struct oops *oops)
{
    const char *text = row_text(edition, "files");
    json_error_t error;
    JSON_SCOPE(root);
    root = json_loadb(text, strlen(text), JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(root))
        return oops_printf(oops, ERR_CORRUPT, row_text(edition, "pack"), "存放的制度包“%s”已损坏", row_text(edition, "pack"));
    const char *name;
    json_t *value;
    json_object_foreach(root, name, value) {
        const char *body = json_string_value(value);
        *list_push(arena, files) = (struct pack_file){
            .pack = arena_text(arena, row_text(edition, "pack")),
            .name = arena_text(arena, name),
            .bytes = arena_text(arena, body ? body : ""),
            .n = body ? strlen(body) : 0,
        };
    }
    return 0;
}

static int by_year(const void *a, const void *b)
{
    const struct pack_file *x = a, *y = b;
    return strcmp(x->name, y->name);
}

/* A file takes the place of the one of its name. */
void house_take_calendar(struct arena *arena, struct pack_files *files, struct pack_file file)
{
    for (size_t k = 0; k < files->n; k++)
        if (!strcmp(files->at[k].name, file.name)) {
            files->at[k] = file;
            return;
        }
    *list_push(arena, files) = file;
    qsort(files->at, files->n, sizeof *files->at, by_year);
}

int house_calendars(struct arena *arena, struct store *store, struct pack_files *ret_files, struct oops *oops)
{
    struct answer answer;
    int failed = rows_of(store, arena, "calendar-year", NULL, &answer, oops);
    for (size_t i = 0; !failed && i < answer.n; i++) {
        const char *body = row_text(&answer.rows[i], "body");
        house_take_calendar(
            arena, ret_files,
            (struct pack_file){
                .pack = "calendar", .name = row_text(&answer.rows[i], "name"), .bytes = body, .n = strlen(body)});
    }
    return failed < 0 ? failed : 0;
}

int house_packs(struct arena *arena, struct store *store, struct pack_files *files, int64_t *ret_generation,
                struct oops *oops)
{
    struct answer answer;
    int failed = rows_of(store, arena, "edition", term_is(arena, "state", VALUE_OF_TEXT("adopted")), &answer, oops);
    *ret_generation = 0;
    for (size_t i = 0; !failed && i < answer.n; i++) {
        if (row_int(&answer.rows[i], "generation") > *ret_generation)
            *ret_generation = row_int(&answer.rows[i], "generation");
        failed = house_files_of_edition(arena, &answer.rows[i], files, oops);
    }
    return failed < 0 ? failed : 0;
}

int house_compile(struct arena *arena, const struct pack_files *packs, const struct pack_files *calendars,
                  int64_t generation, struct law **ret_law, struct issues *issues, struct oops *oops)
{
    struct calendar *calendar = NULL;
    int failed = pack_calendar(arena, calendars->at, calendars->n, &calendar, oops);
    if (!failed)
        failed = law_load(arena, packs->at, packs->n, calendar, ret_law, issues);
    if (failed < 0)
        return failed;
    (*ret_law)->generation = generation;
    pack_hash(packs->at, packs->n, (*ret_law)->hash);
    return 0;
}

/* --- earlier generations --- */

/* The texts as they were in force at `generation`, and the newest of their generations, which names this very set. */
static int packs_at(struct arena *arena, struct store *store, int64_t generation, struct pack_files *files,
                    int64_t *ret_newest, struct oops *oops)
{
    struct answer all;
    struct map newest = {0}; /* pack → its newest edition up to then */
    int failed = rows_of(store, arena, "edition", NULL, &all, oops);
    *ret_newest = 0;
    for (size_t i = 0; !failed && i < all.n; i++) {
        const struct row *edition = &all.rows[i], *former = map_get(&newest, row_text(edition, "pack"));
        int64_t own = row_int(edition, "generation");
        if (own <= generation && (!former || row_int(former, "generation") < own))
            map_set(arena, &newest, row_text(edition, "pack"), (void *)edition);
    }
    for (size_t i = 0; !failed && i < newest.n; i++) {
        const struct row *edition = newest.rows[i].value;
        if (row_int(edition, "generation") > *ret_newest)
            *ret_newest = row_int(edition, "generation");
        failed = house_files_of_edition(arena, edition, files, oops);
    }
    return failed;
}

/* The newest generation before `below` under which a record stands in this state; 0 = none. */
static int open_under(struct arena *arena, struct store *store, const struct reg *reg, const struct state *state,
                      int64_t below, int64_t *ret_generation, struct oops *oops)
{
    static const char *const COLUMNS[] = {"law"};
    const struct term *earlier = term_compare(arena, "law", TERM_LESS, VALUE_OF_INT(below));
    struct ask ask = {.kind = ASK_ROWS,
                      .table = reg->name,
                      .where = term_and(arena, term_is(arena, "state", VALUE_OF_TEXT(state->name)), earlier),
                      .limit = 1,
                      .order = {{term_column(arena, "law"), true}},
                      .order_count = 1,
                      .columns = COLUMNS,
                      .column_count = 1};
    struct answer answer;
    int failed = store_ask(store, arena, &ask, &answer, oops);
    *ret_generation = !failed && answer.n ? row_int(&answer.rows[0], "law") : 0;
    return failed;
}

static const struct law *former_named(const struct law *law, int64_t generation)
{
    for (size_t i = 0; i < law->formers.n; i++)
        if (law->formers.at[i].generation == generation)
            return law->formers.at[i].law;
    return NULL;
}

/* Generations that differ in their calendar alone share a law; one whose texts are still in force needs none of its
 * own. */
static int add_former(struct arena *arena, struct store *store, const struct pack_files *calendars, struct law *law,
                      int64_t generation, int64_t present, struct oops *oops)
{
    struct pack_files packs = {0};
    struct issues issues = {0};
    struct law *former = NULL;
    int64_t newest;
    if (former_named(law, generation))
        return 0;
    int failed = packs_at(arena, store, generation, &packs, &newest, oops);
    if (failed || newest == present || !packs.n)
        return failed;
    const struct law *known = former_named(law, newest);
    if (!known) {
        failed = house_compile(arena, &packs, calendars, newest, &former, &issues, oops);
        if (!failed && issues_errors(&issues))
            return oops_printf(oops, ERR_CORRUPT, issues.at[0].where, "在办件所依的第 %lld 代制度不能编译：%s",
                               (long long)generation, issues.at[0].zh);
        if (failed)
            return failed;
        cite_articles(former, law);
        *list_push(arena, &law->formers) = (struct former_law){newest, former};
    }
    if (generation != newest)
        *list_push(arena, &law->formers) = (struct former_law){generation, known ? known : former};
    return 0;
}

int house_formers(struct arena *arena, struct store *store, const struct pack_files *calendars,
                  const struct law *stored, int64_t present, struct law *law, struct oops *oops)
{
    int failed = 0;
    for (size_t i = 0; !failed && i < stored->regs.n; i++) {
        const struct reg *reg = stored->regs.rows[i].value;
        for (size_t k = 0; !failed && reg_is_case(reg) && k < reg->states.n; k++) {
            int64_t generation = law->generation;
            while (!failed && generation && !reg->states.at[k].final) {
                failed = open_under(arena, store, reg, &reg->states.at[k], generation, &generation, oops);
                if (!failed && generation)
                    failed = add_former(arena, store, calendars, law, generation, present, oops);
            }
        }
    }
    if (!failed)
        schema_join(arena, law);
    return failed;
}

/* --- the law in force --- */

int house_law(struct arena *arena, struct store *store, struct law **ret_law, struct oops *oops)
{
    const struct law *bare = house_bare_law(arena);
    struct pack_files packs = {0}, calendars = {0};
    struct issues issues = {0};
    int64_t generation;
    store_use_schema(store, &bare->schema);
    int failed = house_packs(arena, store, &packs, &generation, oops);
    if (!failed)
        failed = house_calendars(arena, store, &calendars, oops);
    if (failed < 0)
        return failed;
    if (!packs.n || !calendars.n) {
        *ret_law = (struct law *)bare;
        return 0;
    }
    failed = house_compile(arena, &packs, &calendars, generation, ret_law, &issues, oops);
    if (!failed && issues_errors(&issues))
        return oops_printf(oops, ERR_CORRUPT, issues.at[0].where,
                           "存放的制度不能编译：%s；升级过又装回旧程序的，换回新程序或恢复升级前的备份；"
                           "制度写错了的，用 fengsui adopt 采用改好的版本", issues.at[0].zh);
    if (failed)
        return failed;
    store_use_schema(store, &(*ret_law)->schema);
    failed = house_formers(arena, store, &calendars, *ret_law, generation, *ret_law, oops);
    if (!failed)
        store_use_schema(store, &(*ret_law)->schema);
    return failed;
}
