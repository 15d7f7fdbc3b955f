/* Packs and the phrases inside them. The input is one YAML file of a pack, read beside a small institution. Whatever
 * stands in it, the loader tells what is wrong and goes on; a law that it read without errors is checked, and its
 * conditions print the same twice. */
#include "../fuzz.h"

#include "base/must.h"
#include "rules/check.h"
#include "rules/coverage.h"

#include <string.h>

static const char INSTITUTION[] =
    "pack: t\nedition: 1\ntitle: t\nclauses: {t.1: {article: x, title: y}}\n"
    "posts:\n  chief: {per: institution, holders: 1}\n  office: {per: institution, vacant: chief}\n"
    "  unit-head: {per: unit, vacant: office}\n  officer: {per: unit, vacant: unit-head of unit}\n"
    "registers:\n"
    "  unit: {title-of: name, fields: {name: {}, kind: {one-of: [a, b]}, parent: {type: ref, to: unit}}}\n"
    "  person: {title-of: name, fields: {name: {}, unit: {type: unit}, active: {type: flag}}}\n"
    "  holding: {valid: [starts-on, ends-on], fields: {post: {type: post}, unit: {type: unit}, person: {type: person}, "
    "deputy: {type: flag}, starts-on: {type: date}, ends-on: {type: date}}}\n";

static const struct calendar *plain_calendar(struct arena *arena)
{
    struct calendar *calendar = calendar_new(arena, "cn", "1", civil_day(2026, 1, 1), civil_day(2026, 12, 31));
    int r = calendar_seal(calendar, NULL);
    MUST(r == 0);
    return calendar;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    ARENA_SCOPE(arena);
    struct issues issues = {0};
    struct law *law;
    struct pack_file files[] = {
        {.pack = "t", .name = "pack.yaml", .bytes = INSTITUTION, .n = sizeof INSTITUTION - 1},
        {.pack = "t", .name = "more.yaml", .bytes = (const char *)bytes, .n = n},
    };
    if (n > 20000)
        return 0;
    int r = law_load(arena, files, 2, plain_calendar(arena), &law, &issues);
    MUST(r == 0);
    for (size_t i = 0; i < issues.n; i++)
        MUST(issues.at[i].zh && issues.at[i].en && issues.at[i].where);
    if (issues_errors(&issues))
        return 0;
    check_law(arena, law, NULL, &issues);
    struct coverage coverage;
    coverage_collect(arena, law, NULL, 0, &coverage);
    MUST(coverage.carried + coverage.fed + coverage.acknowledged + coverage.uncarried == coverage.clauses.n);
    return 0;
}
