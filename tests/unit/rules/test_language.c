/* The reference says what the loader knows. With --write it prints the reference. */
#include "little_pack.h"

#include "cases/rehearse.h"
#include "rules/language.h"
#include "rules/period.h"
#include "rules/scope.h"

#include <stdio.h>
#include <stdlib.h>

static void every_example_is_read_without_a_mistake(void **state)
{
    (void)state;
    size_t n, wrong = 0;
    const struct language_place *places = language_places(&n);
    for (size_t i = 0; i < n; i++) {
        ARENA_SCOPE(arena);
        struct issues issues;
        little_law_issues(arena, places[i].example, &issues);
        for (size_t k = 0; k < issues.n; k++) {
            wrong += issues.at[k].level == ISSUE_ERROR;
            print_error("%s: %s %s\n", places[i].name, issues.at[k].where, issues.at[k].zh);
        }
    }
    assert_int_equal(wrong, 0);
}

static void every_word_is_one_of_the_loader(void **state)
{
    (void)state;
    size_t n, wrong = 0, asked = 0;
    const struct language_place *places = language_places(&n);
    for (size_t i = 0; i < n; i++)
        for (const struct language_word *word = places[i].words; places[i].probe && word->word; word++) {
            ARENA_SCOPE(arena);
            char **parts;
            size_t count = text_split(arena, word->word, ' ', &parts);
            for (size_t k = 0; k < count; k++, asked++) {
                struct issues issues;
                const char *unknown = arena_printf(arena, "没有“%s”这个词", parts[k]);
                const char *hole = strstr(places[i].probe, "%s");
                const char *pack =
                    arena_printf(arena, "%.*s%s%s", (int)(hole - places[i].probe), places[i].probe, parts[k], hole + 2);
                little_law_issues(arena, pack, &issues);
                for (size_t m = 0; m < issues.n; m++)
                    if (strstr(issues.at[m].zh, unknown)) {
                        wrong++;
                        print_error("%s: %s\n", places[i].name, issues.at[m].zh);
                    }
            }
        }
    assert_true(asked > 100);
    assert_int_equal(wrong, 0);
}

static bool reads(struct arena *arena, const struct law *law, const struct language_phrase *phrase,
                  struct issues *issues)
{
    struct scope scope = {
        .arena = arena, .law = law, .issues = issues, .where = phrase->phrase, .subject = law_reg(law, "paper")};
    struct oops oops = {0};
    const struct reg *row;
    switch (phrase->kind) {
    case LANGUAGE_CONDITION:
        return term_parse(&scope, phrase->phrase) != NULL;
    case LANGUAGE_DUE: {
        struct due_phrase due;
        bool read = due_parse(arena, phrase->phrase, &due, &oops) == 0;
        for (size_t i = 0; read && i < due.anchor_count; i++)
            read = term_parse(&scope, due.anchors[i]) != NULL;
        return read;
    }
    case LANGUAGE_EVERY: {
        struct period_phrase period;
        return period_parse(arena, phrase->phrase, &period, &oops) == 0;
    }
    case LANGUAGE_PEOPLE:
        return who_parse(&scope, phrase->phrase) != NULL;
    case LANGUAGE_SET:
        return set_parse(&scope, phrase->phrase, &row) != NULL;
    }
    return false;
}

static void every_phrase_is_understood(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    size_t n, wrong = 0;
    const struct language_phrase *phrases = language_phrases(&n);
    const struct law *law = little_law(arena, language_subject());
    for (size_t i = 0; i < n; i++) {
        struct issues issues = {0};
        if (reads(arena, law, &phrases[i], &issues) && !issues.n)
            continue;
        wrong++;
        print_error("%s: %s\n", phrases[i].phrase, issues.n ? issues.at[0].zh : "");
    }
    assert_int_equal(wrong, 0);
}

/* What the case of the reference becomes when `word` stands in the place of `known`. */
static const char *faults_of_case(struct arena *arena, const char *known, const char *word)
{
    const char *example = language_case_example(), *at = known ? strstr(example, known) : NULL;
    struct node *root = NULL, *given = NULL;
    struct oops oops = {0};
    struct rehearsal rehearsal = {0};
    struct text faults = TEXT(arena);
    if (at)
        example = arena_printf(arena, "%.*s%s%s", (int)(at - example), example, word, at + strlen(known));
    assert_int_equal(yaml_read(arena, "given.yaml", LITTLE_GIVEN, strlen(LITTLE_GIVEN), NULL, &given, &oops), 0);
    assert_int_equal(yaml_read(arena, "x.case.yaml", example, strlen(example), NULL, &root, &oops), 0);
    /* the institution stands under `standard`, as the base pack's does */
    const struct rehearsal_world world = {.standard = node_get(given, "given")};
    assert_int_equal(rehearse_case(arena, little_law(arena, language_subject()), &world, root, &rehearsal, &oops), 0);
    for (size_t i = 0; i < rehearsal.faults.n; i++)
        text_printf(&faults, "%s %s\n", rehearsal.faults.at[i].where, rehearsal.faults.at[i].text);
    return text_end(&faults);
}

static void the_case_of_the_reference_passes(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    assert_string_equal(faults_of_case(arena, NULL, NULL), "");
}

static void a_word_that_no_case_has_is_told_and_not_passed_over(void **state)
{
    (void)state;
    static const char *const WORDS[][2] = {
        {"clauses:", "clause:"}, {"refused:", "refuse:"}, {"state: draft", "sate: draft"}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        ARENA_SCOPE(arena);
        assert_non_null(strstr(faults_of_case(arena, WORDS[i][0], WORDS[i][1]), "这个词"));
    }
}

static void the_reference_in_docs_is_the_one_printed(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text text = TEXT(arena);
    const char *path = getenv("FENGSUI_TEST_DOCS") ? getenv("FENGSUI_TEST_DOCS") : "docs";
    FILE *file = fopen(arena_printf(arena, "%s/pack-language.md", path), "rb");
    language_write(&text);
    assert_non_null(file);
    char *kept = arena_take(arena, text.n + 2);
    size_t n = fread(kept, 1, text.n + 1, file);
    fclose(file);
    if (n != text.n || memcmp(kept, text_end(&text), n) != 0)
        fail_msg("docs/pack-language.md is stale: run tools/gen-language");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_is_read_without_a_mistake),
        cmocka_unit_test(every_word_is_one_of_the_loader),
        cmocka_unit_test(every_phrase_is_understood),
        cmocka_unit_test(the_case_of_the_reference_passes),
        cmocka_unit_test(a_word_that_no_case_has_is_told_and_not_passed_over),
        cmocka_unit_test(the_reference_in_docs_is_the_one_printed),
    };
    if (argc > 1 && !strcmp(argv[1], "--write")) {
        ARENA_SCOPE(arena);
        struct text text = TEXT(arena);
        language_write(&text);
        return fputs(text_end(&text), stdout) < 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
