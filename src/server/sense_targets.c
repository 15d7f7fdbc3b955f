#include "server/sense_targets.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 500 };

struct page {
    struct reading *reading;
    struct vault *vault;
    const struct watch_def *watch;
    const struct row *rows;
    size_t n;
    struct sense_target_list found;
};

/* --- one record under one watch --- */

struct its_words {
    struct reading *reading;
    struct deciding *deciding;
    const struct row *row;
    struct vault *vault;    /* NULL: secrets stay closed */
    const char *via;        /* the field through which another record was looked at last, NULL = none yet */
    struct row *other;      /* that record; NULL = there is none */
};

struct opened {
    struct arena *arena;
    const char *text;
};

static int keep_plain(void *ctx, const char *plain, size_t n)
{
    struct opened *opened = ctx;
    opened->text = arena_text_n(opened->arena, plain, n);
    return 0;
}

/* "" when it is not there or does not open: the probe then says what it lacks. */
static const char *secret_text(const struct its_words *words, const char *reg, const struct row *row,
                               const struct field *field)
{
    struct opened opened = {words->deciding->arena, ""};
    const char *sealed = row_text(row, field->name);
    const char *purpose = vault_purpose_field(opened.arena, reg, field->name);
    if (*sealed && words->vault && vault_use(words->vault, purpose, sealed, keep_plain, &opened) < 0)
        log_warn("sense.secret", "the secret %s.%s of record %lld does not open", reg, field->name,
                 (long long)row->id);
    return opened.text;
}

static const char *field_text(const struct its_words *words, const struct reg *reg, const struct row *row,
                              const struct field *field)
{
    return field->type == TYPE_SECRET ? secret_text(words, reg->name, row, field)
                                      : tell_value(words->deciding, field, row_get(row, field->name));
}

/* The record that a field points to, looked up once for all its words. */
static struct row *other_row(struct its_words *words, const char *via)
{
    struct value value = row_get(words->row, via);
    if (words->via && !strcmp(words->via, via))
        return words->other;
    words->via = via;
    words->other = NULL;
    if (value.kind == VALUE_REF && store_row(words->reading->store, words->deciding->arena, value.ref.table,
                                             value.ref.id, &words->other, NULL) != 0)
        words->other = NULL;
    return words->other;
}

/* "device.community": a field of the record that a field points to. NULL: it is none. */
static const char *word_through(struct its_words *words, const char *name)
{
    const char *dot = strchr(name, '.');
    if (!dot)
        return NULL;
    const char *via = arena_text_n(words->deciding->arena, name, (size_t)(dot - name));
    const struct field *link = reg_field(words->deciding->reg, via);
    const struct reg *reg = link && link->type == TYPE_REF ? law_reg(words->deciding->law, link->to) : NULL;
    const struct field *field = reg ? reg_field(reg, dot + 1) : NULL;
    if (!field)
        return NULL;
    const struct row *row = other_row(words, via);
    return row ? field_text(words, reg, row, field) : "";
}

static const char *word_text(void *context, const char *name)
{
    struct its_words *words = context;
    struct deciding *deciding = words->deciding;
    const struct field *field = reg_field(deciding->reg, name);
    const struct setting *setting = field ? NULL : map_get(&deciding->law->settings, name);
    if (field)
        return field_text(words, deciding->reg, words->row, field);
    if (setting && setting->rows.n)
        return tell_value(deciding, NULL, term_value(deciding, setting->rows.at[0].value));
    return setting ? NULL : word_through(words, name);
}

static const char *first_text(struct deciding *deciding, struct value value)
{
    if (value.kind == VALUE_LIST)
        value = value.list.n ? value.list.at[0] : VALUE_NONE;
    return tell_value(deciding, NULL, value);
}

static ms_t span_ms(struct span span)
{
    static const ms_t UNITS[] = {
        [SPAN_SECOND] = 1000, [SPAN_MINUTE] = 60000, [SPAN_HOUR] = 3600000, [SPAN_WEEK] = 7 * CIVIL_DAY_MS};
    ms_t unit = (size_t)span.unit < sizeof UNITS / sizeof *UNITS && UNITS[span.unit] ? UNITS[span.unit] : CIVIL_DAY_MS;
    return span.n * unit;
}

static ms_t interval_of(struct deciding *deciding, const struct watch_def *watch)
{
    struct span span = watch->interval;
    if (watch->every_span && !term_span(deciding, watch->every_span, &span))
        return 0;
    ms_t ms = span_ms(span);
    return ms < 1000 ? 1000 : ms;
}

static bool restricted(const struct reg *reg, const struct row *row)
{
    const char *access = row_text(row, "access");
    return reg_field(reg, "access") && *access && strcmp(access, "正常") != 0;
}

static bool over(const struct reg *reg, const struct row *row)
{
    const struct state *state = reg_state(reg, row_text(row, "state"));
    return state && state->final;
}

static void judge(struct page *page, struct deciding *deciding, const struct row *row)
{
    struct reading *reading = page->reading;
    const struct watch_def *watch = page->watch;
    deciding->reg = watch->of;
    deciding->subject = row;
    if (over(watch->of, row) || !term_true(deciding, watch->among))
        return;
    struct text key = TEXT(reading->arena);
    struct value target = VALUE_OF_REF(watch->of->name, row->id);
    struct its_words words = {reading, deciding, row, page->vault, NULL, NULL};
    const char *address = watch->address ? first_text(deciding, term_value(deciding, watch->address)) : "";
    text_printf(&key, "%s|%s/%lld", watch->name, watch->of->name, (long long)row->id);
    struct sense_target *found = list_push(reading->arena, &page->found);
    *found = (struct sense_target){
        .watch = watch->name,
        .title = tell_title(deciding, target),
        .target = target,
        .key = text_end(&key),
        .interval = interval_of(deciding, watch),
        .down_k = (unsigned)watch->down_k,
        .down_n = (unsigned)watch->down_n,
        .wanted_down = restricted(watch->of, row),
        .maintained = watch->maintenance && term_true(deciding, watch->maintenance),
        .known = "",
    };
    sense_spec_make(reading->arena, watch->probe, address, watch->expect, word_text, &words, &found->spec);
}

static int judge_page(struct deciding *deciding, void *context)
{
    struct page *page = context;
    page->found.n = 0;
    for (size_t i = 0; i < page->n; i++)
        judge(page, deciding, &page->rows[i]);
    return 0;
}

/* --- all records, by pages --- */

static int next_page(struct reading *reading, const char *table, int64_t after, struct answer *ret_answer,
                     struct oops *oops)
{
    struct ask ask =
        ask_rows_by(reading, table, where_compare(reading, "id", TERM_MORE, VALUE_OF_INT(after)), "id", false, PAGE);
    return store_ask(reading->store, reading->arena, &ask, ret_answer, oops);
}

static int read_watch(struct page *page, struct sense_targets *targets, struct oops *oops)
{
    struct answer rows = {.more = true};
    for (int64_t after = 0; rows.more; after = rows.n ? rows.rows[rows.n - 1].id : after) {
        int failed = next_page(page->reading, page->watch->of->name, after, &rows, oops);
        page->rows = rows.rows;
        page->n = rows.n;
        if (!failed)
            failed = reading_decide(page->reading, judge_page, page, oops);
        if (failed)
            return failed;
        for (size_t i = 0; i < page->found.n; i++)
            *list_push(page->reading->arena, &targets->list) = page->found.at[i];
    }
    return 0;
}

int sense_targets_read(struct reading *reading, struct vault *vault, struct sense_targets *ret_targets,
                       struct oops *oops)
{
    struct sense_targets targets = {0};
    struct page page = {.reading = reading, .vault = vault};
    if (!law_reg(reading->law, "probe"))
        return 0; /* a house without rules watches nothing */
    int failed = 0;
    for (size_t i = 0; !failed && i < reading->law->watches.n; i++) {
        page.watch = &reading->law->watches.at[i];
        failed = read_watch(&page, &targets, oops);
    }
    if (failed)
        return failed;
    *ret_targets = targets;
    return 0;
}

/* --- their rows --- */

static void match_row(struct reading *reading, struct sense_targets *targets, struct map *by_key, const struct row *row)
{
    struct text key = TEXT(reading->arena);
    struct value target = row_get(row, "target");
    if (target.kind != VALUE_REF)
        return;
    text_printf(&key, "%s|%s/%lld", row_text(row, "watch"), target.ref.table, (long long)target.ref.id);
    struct sense_target *found = map_get(by_key, text_end(&key));
    if (!found && strcmp(row_text(row, "state"), "off") != 0) {
        found = list_push(reading->arena, &targets->gone);
        *found = (struct sense_target){.watch = row_text(row, "watch"), .target = target, .key = text_end(&key)};
        found->spec = (struct sense_spec){.kind = row_text(row, "kind"), .address = row_text(row, "address")};
    }
    if (!found || found->probe)
        return;
    found->probe = row->id;
    found->known = row_text(row, "state");
    found->known_since = row_int(row, "since");
}

static int by_probe(const void *a, const void *b)
{
    int64_t x = ((const struct sense_target *)a)->probe, y = ((const struct sense_target *)b)->probe;
    return (x > y) - (x < y);
}

int sense_targets_match(struct reading *reading, struct sense_targets *targets, struct oops *oops)
{
    struct map by_key = {0};
    struct answer rows = {.more = true};
    targets->gone.n = 0;
    for (size_t i = 0; i < targets->list.n; i++) {
        targets->list.at[i].probe = 0;
        map_set(reading->arena, &by_key, targets->list.at[i].key, &targets->list.at[i]);
    }
    for (int64_t after = 0; rows.more && law_reg(reading->law, "probe");
         after = rows.n ? rows.rows[rows.n - 1].id : after) {
        int failed = next_page(reading, "probe", after, &rows, oops);
        if (failed)
            return failed;
        for (size_t i = 0; i < rows.n; i++)
            match_row(reading, targets, &by_key, &rows.rows[i]);
    }
    if (targets->list.n)
        qsort(targets->list.at, targets->list.n, sizeof *targets->list.at, by_probe);
    return 0;
}

const struct sense_target *sense_targets_of(const struct sense_targets *targets, int64_t probe)
{
    struct sense_target wanted = {.probe = probe};
    return targets && targets->list.n ? bsearch(&wanted, targets->list.at, targets->list.n, sizeof wanted, by_probe)
                                      : NULL;
}

/* --- for proofs --- */

static int fitness(const struct sense_target *target)
{
    static const char *const KINDS[] = {"icmp", "tcp", "http"};
    for (int i = 2; i >= 0; i--)
        if (!strcmp(target->spec.kind, KINDS[i]))
            return i + 1;
    return 0;
}

/* Of two that look the same way the one that looks more often. */
static bool fitter(const struct sense_target *target, const struct sense_target *best)
{
    int fit = fitness(target), other = best ? fitness(best) : 0;
    return fit > other || (fit && fit == other && target->interval < best->interval);
}

static bool has_value(struct deciding *deciding, const struct row *record, const char *name, const char **ret_text)
{
    *ret_text = reg_field(deciding->reg, name) ? first_text(deciding, row_get(record, name)) : "";
    return **ret_text != '\0';
}

bool sense_targets_prober(const struct sense_targets *targets, struct deciding *deciding, const struct row *record,
                          struct sense_spec *ret_spec)
{
    const struct sense_target *best = NULL;
    const char *text;
    for (size_t i = 0; i < targets->list.n; i++) {
        const struct sense_target *target = &targets->list.at[i];
        if (target->target.ref.id == record->id && !strcmp(target->target.ref.table, record->table) &&
            fitter(target, best))
            best = target;
    }
    if (best) {
        *ret_spec = best->spec;
        return true;
    }
    deciding->reg = law_reg(deciding->law, record->table);
    deciding->subject = record;
    if (has_value(deciding, record, "url", &text))
        sense_spec_make(deciding->arena, "http", text, NULL, NULL, NULL, ret_spec);
    else if (has_value(deciding, record, "addresses", &text) || has_value(deciding, record, "address", &text))
        sense_spec_make(deciding->arena, "icmp", text, NULL, NULL, NULL, ret_spec);
    else
        return false;
    return true;
}
