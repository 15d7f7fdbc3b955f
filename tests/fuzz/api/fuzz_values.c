/* Bodies and values: whatever the bytes are, reading them ends, and what is accepted has the kind its field stores.
 * For long runs: clang -fsanitize=fuzzer,address,undefined -DFUZZER on this file and the libraries. Without a fuzzer:
 * `fuzz_values ROUNDS [NUMBER]` changes seeds of its own at random from a printed number. */
#include "api/values.h"
#include "base/must.h"
#include "base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static unsigned long accepted, refused;

static const char *const NAMES[TYPE_COUNT] = {
    "text", "page", "number", "money", "percent", "date", "datetime", "time", "duration", "range", "flag", "person", "unit", "post",
    "ref", "refs", "lines", "file", "files", "address", "net", "mac", "url", "mail", "phone", "secret", "one", "some"};

static const struct law *law_and_register(struct arena *arena, struct reg *ret_reg)
{
    static struct reg unit = {.name = "unit"}, person = {.name = "person"};
    struct reg *lines = ARENA_NEW(arena, struct reg);
    struct law *law = ARENA_NEW(arena, struct law);
    map_set(arena, &law->regs, "unit", &unit);
    map_set(arena, &law->regs, "person", &person);
    *lines = (struct reg){.name = "all.lines", .owner = &unit};
    *ret_reg = (struct reg){.name = "all"};
    for (int type = 0; type < TYPE_COUNT; type++) {
        struct field field = {.name = NAMES[type],
                              .type = (enum field_type)type,
                              .to = type == TYPE_REF    ? "any"
                                    : type == TYPE_REFS ? "unit"
                                                        : NULL};
        if (type != TYPE_LINES)
            *list_push(arena, &lines->fields) = field;
        field.lines = type == TYPE_LINES ? lines : NULL;
        *list_push(arena, &ret_reg->fields) = field;
    }
    return law;
}

static bool text_fits(struct value value)
{
    return value.kind == VALUE_TEXT && text_utf8(value.text, strlen(value.text)) && *value.text;
}

static bool kind_fits(const struct field *field, struct value value)
{
    if (value.kind == VALUE_EMPTY)
        return true;
    switch (field->type) {
    case TYPE_NUMBER: case TYPE_PERCENT: return value.kind == VALUE_INT || value.kind == VALUE_REAL;
    case TYPE_MONEY: case TYPE_DATE: case TYPE_DATETIME: case TYPE_DURATION: return value.kind == VALUE_INT;
    case TYPE_TIME: return value.kind == VALUE_INT && value.number >= 0 && value.number <= 1440;
    case TYPE_FLAG: return value.kind == VALUE_INT && (value.number == 0 || value.number == 1);
    case TYPE_RANGE: return value.kind == VALUE_RANGE && value.range.from <= value.range.to;
    case TYPE_PERSON:
    case TYPE_UNIT:
    case TYPE_REF: return value.kind == VALUE_REF && value.ref.id > 0 && value.ref.table;
    case TYPE_REFS: case TYPE_FILES: case TYPE_SOME_OF: return value.kind == VALUE_LIST && value.list.n;
    case TYPE_LINES: return false;
    default: return text_fits(value);
    }
}

static void check(const struct reg *reg, const struct cell *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct field *field = reg_field(reg, cells[i].name);
        MUST(field && kind_fits(field, cells[i].value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct shape BODY[] = {
        {"values", SHAPE_VALUES, .required = true}, {"reason", SHAPE_TEXT, .max = 20}, {"ids", SHAPE_LIST, .max = 3, .item = SHAPE_ID},
        {"at", SHAPE_TIME}, {"on", SHAPE_DATE}, {"hash", SHAPE_HASH}, {"kind", SHAPE_TEXT, .choices = "a b"}, {0}};
    ARENA_SCOPE(arena);
    JSON_SCOPE(body);
    struct oops oops = {0};
    struct flaws flaws = {0};
    struct fact fact = {0};
    struct reg reg;
    const struct law *law = law_and_register(arena, &reg);
    const struct json_limits limits = {.bytes = 64 * 1024, .depth = 16};
    char *exact = malloc(n ? n : 1); /* one byte too far is seen */
    MUST(exact);
    memcpy(exact, bytes, n);
    int err = json_read(exact, n, "body", &limits, &body, &oops);
    free(exact);
    if (err) {
        refused++;
        return 0;
    }
    shape_check(arena, BODY, body, &flaws);
    const json_t *values = json_is_object(body) ? json_object_get(body, "values") : NULL;
    values_enter(arena, law, &reg, values ? values : body, &fact, &flaws);
    for (size_t i = 0; i < flaws.n; i++)
        MUST(flaws.at[i].where && !text_empty(flaws.at[i].zh) && !text_empty(flaws.at[i].en));
    check(&reg, fact.values, fact.value_count);
    for (size_t i = 0; i < fact.line_count; i++) {
        MUST(fact.lines[i].id >= 0);
        check(reg_field(&reg, "lines")->lines, fact.lines[i].cells, fact.lines[i].n);
    }
    accepted += flaws.n == 0 && fact.value_count;
    return 0;
}

#ifndef FUZZER

static const char *const SEEDS[] = {
    "{\"values\":{\"text\":\"座位\",\"number\":3.5,\"money\":\"12.30\",\"date\":\"2026-10-10\",\"datetime\":\"2026-10-10T09:00:00+08:00\"},\"reason\":\"r\"}",
    "{\"values\":{\"range\":[\"2026-10-10T09:00:00Z\",null],\"flag\":true,\"unit\":{\"register\":\"unit\",\"id\":3},\"ref\":\"person/4\",\"refs\":[1,\"2\"]}}",
    "{\"values\":{\"lines\":[{\"id\":1,\"text\":\"a\",\"money\":1},{\"remove\":true,\"id\":\"2\"},{\"time\":\"09:30\",\"duration\":\"2 hours\"}]}}",
    "{\"values\":{\"file\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"files\":[],\"some\":[\"a\"],\"one\":\"b\",\"page\":null}}",
    "{\"values\":{},\"ids\":[1,\"2\"],\"at\":\"2026-10-10T09:00:00+08:00\",\"on\":\"2026-10-10\",\"kind\":\"a\"}",
};
static const char *const WORDS[] = {"{",
                                    "}",
                                    "[",
                                    "]",
                                    "\"",
                                    ":",
                                    ",",
                                    "null",
                                    "true",
                                    "-1",
                                    "0",
                                    "1e308",
                                    "9223372036854775807",
                                    "\\u0000",
                                    "\\ud83d",
                                    "2026-02-30",
                                    "24:00",
                                    "\xe7\x83\xbd",
                                    "\xff",
                                    "unit/",
                                    "id",
                                    "register",
                                    "0.005",
                                    "-",
                                    ".",
                                    " hours",
                                    "Z",
                                    "+14:00"};

static uint64_t state;

static size_t draw(size_t below)
{
    state ^= state << 13; /* xorshift64 */
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % below);
}

static size_t change(char *bytes, size_t n, size_t room)
{
    size_t at = draw(n + 1), old = draw(3) ? draw(4) : 0;
    const char *word = draw(3) ? WORDS[draw(sizeof WORDS / sizeof *WORDS)] : "";
    size_t size = strlen(word);
    old = old < n - at ? old : n - at;
    if (n - old + size > room)
        return n;
    memmove(bytes + at + size, bytes + at + old, n - at - old);
    memcpy(bytes + at, word, size);
    return n - old + size;
}

int main(int count, char **args)
{
    unsigned long rounds = count > 1 ? strtoul(args[1], NULL, 10) : 1000;
    state = count > 2 ? strtoull(args[2], NULL, 10) : 0;
    while (!state)
        random_bytes(&state, sizeof state);
    printf("number %llu\n", (unsigned long long)state);
    fflush(stdout);
    for (unsigned long i = 0; i < rounds; i++) {
        char bytes[1024];
        const char *seed = SEEDS[draw(sizeof SEEDS / sizeof *SEEDS)];
        size_t n = strlen(seed);
        memcpy(bytes, seed, n);
        for (size_t changes = draw(4); changes; changes--)
            n = change(bytes, n, sizeof bytes);
        LLVMFuzzerTestOneInput((const uint8_t *)bytes, n);
    }
    printf("%lu bodies: %lu no JSON, %lu accepted whole\n", rounds, refused, accepted);
    return accepted < rounds / 100; /* else nothing was tried */
}

#endif
