#include "views/caused.h"

#include "model/fact.h"
#include "views/scope.h"
#include "views/show.h"

#include <string.h>

enum { REACTIONS_MOST = 200 };

struct caused {
    struct refs LIST(struct value) opened, joined;
    struct map known; /* "register/id" */
};

/* '$' is what follows '#'. */
static size_t reactions_of(struct reading *reading, const char *fact, const struct row **ret_rows)
{
    static const char *const COLUMNS[] = {"verb", "subject"};
    const char *from = arena_printf(reading->arena, "%.*s#", FACT_ROOT, fact);
    const char *to = arena_printf(reading->arena, "%.*s$", FACT_ROOT, fact);
    const struct term *where = where_and(reading, where_compare(reading, "fact", TERM_AT_LEAST, VALUE_OF_TEXT(from)),
                                         where_compare(reading, "fact", TERM_LESS, VALUE_OF_TEXT(to)));
    struct ask ask = ask_rows_by(reading, "trail", where, "id", false, REACTIONS_MOST);
    ask.columns = COLUMNS;
    ask.column_count = sizeof COLUMNS / sizeof *COLUMNS;
    return reading_rows(reading, &ask, ret_rows);
}

/* "rectification-notice.open": its last word. */
static bool did(const struct row *change, const char *word)
{
    const char *dot = strrchr(row_text(change, "verb"), '.');
    return dot && !strcmp(dot + 1, word);
}

static void take(struct reading *reading, struct caused *caused, const struct row *change)
{
    struct value record = row_get(change, "subject");
    const struct reg *reg = record.kind == VALUE_REF ? law_reg(reading->law, record.ref.table) : NULL;
    bool opened = did(change, "open"), joined = did(change, "sighting") || did(change, "reopen");
    if (!reg || reg->builtin || (!opened && !joined) || caused->opened.n + caused->joined.n >= CAUSED_MOST)
        return;
    const struct row *row = reading_row(reading, reg->name, record.ref.id);
    const char *key = arena_printf(reading->arena, "%s/%lld", reg->name, (long long)record.ref.id);
    if (!row || !scope_sees(reading, reg, row) || map_set(reading->arena, &caused->known, key, caused))
        return;
    *list_push(reading->arena, opened ? &caused->opened : &caused->joined) = record;
}

static void show(struct reading *reading, struct json *out, const char *key, const struct refs *refs)
{
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; i < refs->n; i++) {
        json_open_object(out);
        show_ref_fields(reading, out, refs->at[i]);
        json_close(out);
    }
    json_close(out);
}

void caused_show(struct reading *reading, struct json *out, const char *const *facts, size_t n)
{
    struct caused caused = {0};
    for (size_t i = 0; i < n; i++) {
        const struct row *changes;
        size_t count = reactions_of(reading, facts[i], &changes);
        for (size_t k = 0; k < count; k++)
            take(reading, &caused, &changes[k]);
    }
    show(reading, out, "opened", &caused.opened);
    show(reading, out, "joined", &caused.joined);
}
