#include "views/watch_inner.h"

#include "views/article.h"
#include "views/scope.h"
#include "views/show.h"

#include <math.h>
#include <string.h>

enum { PROBES_MOST = 2000, OUTAGES_MOST = 200, OUTAGES_SHOWN = 20, NEIGHBOURS_MOST = 12 };

/* --- what only the engine knows --- */

bool watch_now_of(struct reading *reading, int64_t probe, struct watch_now *ret_now)
{
    const struct watch_live *live = reading->live;
    return live && live->now && live->now(live->context, probe, reading->arena, ret_now);
}

void watch_show_ticks(struct reading *reading, struct json *out, const char *key, const struct watch_now *now)
{
    (void)reading;
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; now && i < WATCH_TICKS; i++) {
        if (!now->ticks[i].known) {
            json_none(out);
            continue;
        }
        json_open_object(out);
        json_key_double(out, "q", round(now->ticks[i].quality * 100) / 100);
        json_close(out);
    }
    json_close(out);
}

/* --- a target --- */

struct wall {
    struct reading *reading;
    struct json *out;
    const struct row *probes, *outages, *told;
    size_t probe_count, outage_count, told_count;
};

static const struct watch_def *watch_named(const struct law *law, const char *name)
{
    for (size_t i = 0; i < law->watches.n; i++)
        if (!strcmp(law->watches.at[i].name, name))
            return &law->watches.at[i];
    return NULL;
}

static const struct row *outage_of(const struct wall *wall, const struct row *probe)
{
    for (size_t i = 0; i < wall->outage_count; i++)
        if (value_same(row_get(&wall->outages[i], "target"), row_get(probe, "target")) &&
            !strcmp(row_text(&wall->outages[i], "watch"), row_text(probe, "watch")) &&
            !strcmp(row_text(&wall->outages[i], "state"), "lasting"))
            return &wall->outages[i];
    return NULL;
}

/* Who was told of the outage; else who would be asked first. */
static void show_who(struct wall *wall, const struct row *outage, const struct row *target)
{
    size_t named = 0;
    json_key(wall->out, "who");
    json_open_array(wall->out);
    for (size_t i = 0; outage && i < wall->told_count; i++)
        if (row_get(&wall->told[i], "subject").ref.id == outage->id) {
            json_text(wall->out, reading_title(wall->reading, row_get(&wall->told[i], "person")));
            named++;
        }
    int64_t officer = named ? 0 : scope_officer(wall->reading, row_int(target, "unit"));
    if (officer)
        json_text(wall->out, reading_title(wall->reading, VALUE_OF_REF("person", officer)));
    json_close(wall->out);
}

/* Where it looks: as the last try was told, else as the pack says of the target. */
static const char *address_of(struct reading *reading, const struct row *probe, const struct watch_def *watch,
                              const struct row *target)
{
    if (*row_text(probe, "address") || !watch || !watch->address || !target)
        return row_text(probe, "address");
    struct deciding deciding = reading_deciding(reading, watch->of, target);
    struct value address = term_value(&deciding, watch->address);
    if (address.kind == VALUE_LIST && address.list.n)
        address = address.list.at[0];
    return address.kind == VALUE_TEXT ? address.text : "";
}

/* A probe that has fallen silent is told so, whatever its last word was. */
static const char *state_of(const struct row *probe, const struct watch_now *now)
{
    const char *state = row_text(probe, "state");
    bool rests = !strcmp(state, "off") || !strcmp(state, "maintenance");
    return now && now->stale && !rests ? "silent" : state;
}

static void show_target(struct wall *wall, const char *key, const struct row *probe)
{
    struct reading *reading = wall->reading;
    struct json *out = wall->out;
    struct watch_now now = {0};
    bool live = watch_now_of(reading, probe->id, &now);
    const struct watch_def *watch = watch_named(reading->law, row_text(probe, "watch"));
    const struct row *outage = outage_of(wall, probe);
    struct value target = row_get(probe, "target"), value = row_get(probe, "value");
    const struct reg *reg = target.kind == VALUE_REF ? law_reg(reading->law, target.ref.table) : NULL;
    const struct row *thing = reg ? reading_row(reading, target.ref.table, target.ref.id) : NULL;
    if (key)
        json_key(out, key);
    json_open_object(out);
    json_key_int(out, "id", probe->id);
    json_key_text(out, "watch", row_text(probe, "watch"));
    json_key_text(out, "title", reading_title(reading, target));
    show_ref(reading, out, "ref", target);
    json_key_text(out, "kind", *row_text(probe, "kind") || !watch ? row_text(probe, "kind") : watch->probe);
    json_key_text(out, "address", address_of(reading, probe, watch, thing));
    json_key_text(out, "group", watch && watch->title ? reading_say(reading, watch->title, watch->en)
                                : reg                 ? reading_say(reading, reg->title, reg->en)
                                                      : "");
    json_key_text(out, "state", state_of(probe, live ? &now : NULL));
    show_moment(reading, out, "since", row_int(probe, "since"));
    if (live && now.valued)
        json_key_double(out, "value", now.value);
    else if (live && now.tried) /* the last try measured nothing: what was before is not now */
        json_key_none(out, "value");
    else
        show_value(reading, out, "value", NULL, value);
    json_key_text(out, "unit", live ? now.unit : NULL);
    watch_show_ticks(reading, out, "ticks", live ? &now : NULL);
    json_key_text(out, "window", live ? now.window : NULL);
    show_who(wall, outage, thing);
    if (outage)
        json_key_int(out, "outage", outage->id);
    else
        json_key_none(out, "outage");
    bool told = outage && *row_text(outage, "text");
    show_key_words(out, "note", told ? row_text(outage, "text") : row_text(probe, "actual"));
    json_close(out);
}

/* --- the wall --- */

static void gather(struct wall *wall)
{
    struct reading *reading = wall->reading;
    const struct term *where = scope_where(reading, law_reg(reading->law, "probe"));
    struct ask ask = ask_rows_by(reading, "probe", where, "watch", false, PROBES_MOST);
    wall->probe_count = reading_rows(reading, &ask, &wall->probes);
    struct ask lasting =
        ask_rows_by(reading, "outage", where_is(reading, "state", VALUE_OF_TEXT("lasting")), "id", true, OUTAGES_MOST);
    wall->outage_count = reading_rows(reading, &lasting, &wall->outages);
    struct value *subjects = ARENA_ARRAY(reading->arena, struct value, wall->outage_count + 1);
    for (size_t i = 0; i < wall->outage_count; i++)
        subjects[i] = VALUE_OF_REF("outage", wall->outages[i].id);
    if (!wall->outage_count)
        return;
    const struct term *told = where_and(reading, where_in(reading, "subject", subjects, wall->outage_count),
                                        where_is(reading, "channel", VALUE_OF_TEXT("inbox")));
    struct ask people = ask_rows_by(reading, "delivery", told, "id", false, OUTAGES_MOST);
    wall->told_count = reading_rows(reading, &people, &wall->told);
}

static void show_headline(struct wall *wall)
{
    static const char *const STATES[] = {"up",       "down",        "slow",       "untrusted", "silent",
                                         "flapping", "maintenance", "restricted", "off"};
    enum { SHOWN = 7, MAINTENANCE = 6, RESTRICTED, OFF, ALL };
    int64_t counts[ALL] = {0};
    for (size_t i = 0; i < wall->probe_count; i++) {
        struct watch_now now = {0};
        bool live = watch_now_of(wall->reading, wall->probes[i].id, &now);
        const char *state = state_of(&wall->probes[i], live ? &now : NULL);
        for (size_t k = 0; k < ALL; k++)
            counts[k] += !strcmp(STATES[k], state);
    }
    json_key(wall->out, "headline");
    json_open_object(wall->out);
    for (size_t k = 0; k < SHOWN; k++)
        json_key_int(wall->out, STATES[k], counts[k]);
    json_key_int(wall->out, "held", counts[MAINTENANCE] + counts[RESTRICTED]);
    json_key_int(wall->out, "total", (int64_t)wall->probe_count - counts[OFF]);
    show_moment(wall->reading, wall->out, "at", wall->reading->now);
    json_close(wall->out);
}

/* What a clause wants watched and this system does not sense by itself. */
static void show_unseen(struct wall *wall)
{
    struct reading *reading = wall->reading;
    json_key(wall->out, "unseen");
    json_open_array(wall->out);
    json_text(wall->out, reading_say(reading, "不看涉密网络", "classified networks"));
    for (size_t i = 0; i < reading->law->clauses.n; i++) {
        const struct clause *clause = &reading->law->clauses.at[i];
        if (clause->fed)
            json_text(wall->out, arena_printf(reading->arena, reading_say(reading, "%s（%s）：%s", "%s (%s): %s"),
                                              reading_say(reading, clause->title, clause->en),
                                              article_cited(reading, clause),
                                              reading_say(reading, clause->fed, clause->fed_en)));
    }
    json_close(wall->out);
}

static int draw_watch(struct reading *reading, struct json *out, void *context)
{
    (void)context;
    struct wall wall = {.reading = reading, .out = out};
    gather(&wall);
    if (reading->view.wants.n)
        return 0;
    json_open_object(out);
    show_headline(&wall);
    json_key(out, "targets");
    json_open_array(out);
    for (size_t i = 0; i < wall.probe_count; i++)
        show_target(&wall, NULL, &wall.probes[i]);
    json_close(out);
    show_unseen(&wall);
    json_close(out);
    return 0;
}

int view_watch(struct reading *reading, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_watch, NULL, oops);
}

/* --- one target --- */

static void show_last(struct wall *wall, int64_t probe)
{
    struct watch_try tries[WATCH_LAST];
    const struct watch_live *live = wall->reading->live;
    size_t n = live && live->last ? live->last(live->context, probe, wall->reading->arena, tries, WATCH_LAST) : 0;
    json_key(wall->out, "last");
    json_open_array(wall->out);
    for (size_t i = 0; i < n; i++) {
        json_open_object(wall->out);
        show_moment(wall->reading, wall->out, "at", tries[i].at);
        json_key_text(wall->out, "state", tries[i].state);
        json_key_bool(wall->out, "ok", tries[i].ok);
        json_key_bool(wall->out, "slow", tries[i].slow);
        if (tries[i].ok)
            json_key_double(wall->out, "ms", tries[i].ms);
        else
            json_key_none(wall->out, "ms");
        json_key_text(wall->out, "text", reading_say(wall->reading, tries[i].text, tries[i].en));
        json_close(wall->out);
    }
    json_close(wall->out);
}

static double show_days(struct wall *wall, int64_t probe)
{
    const struct watch_live *live = wall->reading->live;
    day_t today = calendar_day_at(wall->reading->law->calendar, wall->reading->now);
    double sum = 0;
    int known_days = 0;
    json_key(wall->out, "days");
    json_open_array(wall->out);
    for (day_t day = today - WATCH_DAYS + 1; day <= today; day++) {
        double percent;
        bool known = live && live->up && live->up(live->context, probe, day, &percent);
        json_open_object(wall->out);
        json_key_text(wall->out, "date", show_date(wall->reading, day));
        if (known)
            json_key_double(wall->out, "up", round(percent * 100) / 100);
        else
            json_key_none(wall->out, "up");
        json_close(wall->out);
        sum += known ? percent : 0;
        known_days += known;
    }
    json_close(wall->out);
    return known_days ? sum / known_days : -1;
}

static void show_facts(struct wall *wall, int64_t probe, double up, const struct watch_def *watch)
{
    const struct watch_live *live = wall->reading->live;
    struct watch_now now = {0};
    double p95;
    json_key(wall->out, "facts");
    json_open_object(wall->out);
    if (live && live->p95 &&
        live->p95(live->context, probe, wall->reading->now - CIVIL_DAY_MS, wall->reading->now, &p95))
        json_key_double(wall->out, "p95_24h", p95);
    if (up >= 0)
        json_key_double(wall->out, "up_30d", round(up * 100) / 100);
    if (watch_now_of(wall->reading, probe, &now))
        json_key_text(wall->out, "window", now.window);
    if (watch && watch->down_n) { /* so many of so many make it judged */
        json_key_int(wall->out, "down_k", watch->down_k);
        json_key_int(wall->out, "down_n", watch->down_n);
    }
    json_close(wall->out);
}

static void show_outages(struct wall *wall, const struct row *probe, const struct row **ret_rows, size_t *ret_n)
{
    struct reading *reading = wall->reading;
    const struct term *where = where_and(reading, where_is(reading, "target", row_get(probe, "target")),
                                         where_is(reading, "watch", row_get(probe, "watch")));
    struct ask ask = ask_rows_by(reading, "outage", where, "id", true, OUTAGES_SHOWN);
    *ret_n = reading_rows(reading, &ask, ret_rows);
    json_key(wall->out, "outages");
    json_open_array(wall->out);
    for (size_t i = 0; i < *ret_n; i++) {
        const struct row *outage = &(*ret_rows)[i];
        json_open_object(wall->out);
        show_moment(reading, wall->out, "from", row_int(outage, "began"));
        show_moment(reading, wall->out, "to", row_int(outage, "ended"));
        json_key_text(wall->out, "text", row_text(outage, "text"));
        json_close(wall->out);
    }
    json_close(wall->out);
}

static void show_clauses(struct wall *wall, const struct watch_def *watch)
{
    json_key(wall->out, "clauses");
    json_open_array(wall->out);
    for (size_t i = 0; watch && i < watch->origin.clauses.n; i++) {
        const struct clause *clause = law_clause(wall->reading->law, watch->origin.clauses.at[i]);
        if (!clause)
            continue;
        json_open_object(wall->out);
        json_key_text(wall->out, "id", clause->id);
        json_key_text(wall->out, "article", article_cited(wall->reading, clause));
        json_close(wall->out);
    }
    json_close(wall->out);
}

/* Other probes of the same thing: what else is known of it at this moment. */
static void show_neighbours(struct wall *wall, const struct row *probe)
{
    size_t shown = 0;
    json_key(wall->out, "neighbours");
    json_open_object(wall->out);
    json_key(wall->out, "up");
    json_open_array(wall->out);
    for (size_t i = 0; i < wall->probe_count && shown < NEIGHBOURS_MOST; i++) {
        const struct row *other = &wall->probes[i];
        if (other->id == probe->id || !value_same(row_get(other, "target"), row_get(probe, "target")))
            continue;
        json_open_object(wall->out);
        json_key_int(wall->out, "id", other->id);
        const char *watch_name = row_text(other, "watch");
        const struct watch_def *watch = watch_named(wall->reading->law, watch_name);
        const char *title = watch && watch->title ? reading_say(wall->reading, watch->title, watch->en) : watch_name;
        json_key_text(wall->out, "title", title);
        json_key_text(wall->out, "state", row_text(other, "state"));
        json_close(wall->out);
        shown++;
    }
    json_close(wall->out);
    json_key(wall->out, "down");
    json_open_array(wall->out);
    json_close(wall->out);
    json_close(wall->out);
}

static int draw_target(struct reading *reading, struct json *out, void *context)
{
    const int64_t *id = context;
    struct wall wall = {.reading = reading, .out = out};
    const struct row *probe = reading_row(reading, "probe", *id), *outages;
    size_t n;
    gather(&wall);
    if (reading->view.wants.n)
        return 0;
    if (!probe || !scope_sees(reading, law_reg(reading->law, "probe"), probe))
        return WATCH_NONE;
    json_open_object(out);
    show_target(&wall, "target", probe);
    double up = show_days(&wall, probe->id);
    const struct watch_def *watch = watch_named(reading->law, row_text(probe, "watch"));
    show_facts(&wall, probe->id, up, watch);
    show_last(&wall, probe->id);
    show_outages(&wall, probe, &outages, &n);
    watch_show_caused(reading, out, probe, outages, n);
    show_neighbours(&wall, probe);
    show_clauses(&wall, watch);
    json_close(out);
    return 0;
}

int view_target(struct reading *reading, int64_t probe, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_target, &probe, oops);
}
