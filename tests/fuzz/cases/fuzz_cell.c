/* A cell of a stranger's table: whatever stands in it, each reading of it ends, and what a reading gives is what its
 * header promises. */
#include "../fuzz.h"

#include "base/must.h"
#include "cases/attribute.h"
#include "cases/attribute_net.h"
#include "cases/import_date.h"
#include "cases/import_parts.h"
#include "cases/import_value.h"
#include "cases/import_words.h"
#include "format/date.h"
#include "format/width.h"

#include <stdint.h>
#include <string.h>

static void check_text(const char *text) { MUST(!text || text_utf8(text, strlen(text))); }

static void check_date(const char *text)
{
    int64_t at;
    MUST(!text || date_parse(text, 480, &at));
}

static void read_dates(struct arena *arena, const char *cell)
{
    bool year;
    check_date(import_date_text(arena, cell));
    check_date(import_date_first(arena, cell, &year));
}

/* What was taken out of a cell is taken out of itself once more: a list that was exported and comes back is the same.
 */
static void read_parts(struct arena *arena, const char *cell)
{
    struct import_parts parts, again;
    import_parts_of(arena, cell, &parts);
    check_text(parts.rest);
    MUST(parts.pieces || !*parts.texts[PART_ADDRESS]);
    for (int i = 0; i < PART_COUNT; i++)
        check_text(parts.texts[i]);
    import_parts_of(arena, parts.texts[PART_ADDRESS], &again);
    MUST(!strcmp(parts.texts[PART_ADDRESS], again.texts[PART_ADDRESS]) && !*again.rest);
}

static void read_nets(struct arena *arena, const char *cell)
{
    struct attribute_net nets[ATTRIBUTE_NETS];
    const char *host, *path;
    int64_t port = 0;
    char key[40];
    size_t n = attribute_nets(cell, nets);
    MUST(n <= ATTRIBUTE_NETS);
    for (size_t i = 0; i < n; i++) {
        MUST(nets[i].bits >= 0 && nets[i].bits <= ATTRIBUTE_BITS);
        attribute_net_key(&nets[i], nets[i].bits, key);
        MUST(strlen(key) < sizeof key);
    }
    if (attribute_url(arena, cell, &host, &port, &path))
        MUST(port >= 0 && port <= 65535);
    check_text(attribute_lower(arena, cell));
}

static void read_words(struct arena *arena, const char *cell)
{
    static const char *const CHOICES[] = {"职能部门", "教学单位", "其他"};
    const struct names choices = {.at = (const char **)(uintptr_t)CHOICES, .n = 3};
    check_text(import_words_near(arena, &choices, cell));
}

static void read_as_fields(struct arena *arena, const char *cell)
{
    for (int type = 0; type < TYPE_COUNT; type++) {
        const struct field field = {.name = "f", .title = "字段", .type = (enum field_type)type};
        const char *note = NULL;
        check_text(import_cell_text(arena, &field, cell));
        check_text(import_cell_meant(arena, &field, cell, &note));
        check_text(note);
        (void)import_date_clear(arena, &field, cell);
    }
    check_text(import_cell_fault(cell));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    ARENA_SCOPE(arena);
    if (!text_utf8((const char *)bytes, n))
        return 0; /* the reader hands over nothing else */
    const char *cell = arena_text_n(arena, (const char *)bytes, n);
    const char *narrow = text_trim(arena, width_narrow(arena, cell));
    read_dates(arena, narrow);
    read_parts(arena, cell);
    read_nets(arena, cell);
    read_words(arena, cell);
    read_as_fields(arena, cell);
    return 0;
}
