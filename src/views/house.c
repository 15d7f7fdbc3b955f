#include "views/house.h"

#include "views/scope.h"
#include "views/show.h"
#include "views/wording.h"

#include <string.h>

enum { CALLS_MOST = 200, HOLDINGS_MOST = 5000 };

/* --- the calendar --- */

static void show_day(struct reading *reading, struct json *out, day_t day)
{
    struct calendar_day known;
    if (calendar_look(reading->law->calendar, day, &known) ||
        (known.kind != CALENDAR_HOLIDAY && known.kind != CALENDAR_MAKEUP))
        return;
    json_open_object(out);
    json_key_text(out, "date", show_date(reading, day));
    json_key_text(out, "kind", known.kind == CALENDAR_HOLIDAY ? "holiday" : "makeup");
    json_key_text(out, "label", known.name ? known.name : "");
    json_close(out);
}

static int draw_calendar(struct reading *reading, struct json *out, void *context)
{
    const int *year = context;
    const struct calendar *calendar = reading->law->calendar;
    day_t first = civil_day(*year, 1, 1), last = civil_day(*year, 12, 31);
    const struct row *years = NULL;
    if (!calendar || !calendar_covers(calendar, first) || !calendar_covers(calendar, last))
        return HOUSE_NONE;
    struct ask ask =
        ask_rows_by(reading, "calendar-year", where_is(reading, "year", VALUE_OF_INT(*year)), "id", true, 1);
    size_t n = reading_rows(reading, &ask, &years);
    json_open_object(out);
    json_key_int(out, "year", *year);
    json_key_text(out, "title", arena_printf(reading->arena, "国家法定节假日 %d", *year));
    json_key_text(out, "edition", n ? row_text(&years[0], "calendar-version") : calendar_version(calendar));
    json_key_text(out, "source", n ? row_text(&years[0], "source") : "");
    json_key_int(out, "version", n ? row_int(&years[0], "version") : 0);
    json_key_bool(out, "provisional", calendar_provisional(calendar, first, last));
    json_key_bool(out, "may", viewer_has_role(reading->viewer, "security-admin"));
    json_key(out, "days");
    json_open_array(out);
    for (day_t day = first; day <= last; day++)
        show_day(reading, out, day);
    json_close(out);
    json_close(out);
    return 0;
}

int view_calendar(struct reading *reading, int year, struct json *out, struct oops *oops)
{
    return civil_valid(year, 1, 1) ? reading_draw(reading, out, draw_calendar, &year, oops) : HOUSE_NONE;
}

/* --- posts and who holds them --- */

static void show_holder(struct reading *reading, struct json *out, const struct row *holding)
{
    json_open_object(out);
    show_ref(reading, out, "person", row_get(holding, "person"));
    show_ref(reading, out, "unit", row_get(holding, "unit"));
    json_key_bool(out, "deputy", row_int(holding, "deputy") != 0);
    show_value(reading, out, "since", &(struct field){.type = TYPE_DATE}, row_get(holding, "starts-on"));
    json_close(out);
}

static bool current(const struct reading *reading, const struct row *holding)
{
    int64_t ends = row_int(holding, "ends-on");
    return row_int(holding, "starts-on") <= reading->now + CIVIL_DAY_MS && (!ends || ends > reading->now);
}

static int draw_roster(struct reading *reading, struct json *out, void *context)
{
    (void)context;
    const struct row *holdings;
    struct ask ask =
        ask_rows_by(reading, "holding", reading_standing(reading, "holding", NULL), "unit", false, HOLDINGS_MOST);
    size_t n = reading_rows(reading, &ask, &holdings);
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < reading->law->posts.n; i++) {
        const struct post *post = reading->law->posts.rows[i].value;
        if (post->same_as)
            continue; /* another word for a post that stands here already */
        json_open_object(out);
        json_key_text(out, "post", post->name);
        json_key_text(out, "title", show_post(reading, post->name, 0));
        json_key_text(out, "per", post->per);
        json_key_bool(out, "single", post->single);
        json_key(out, "holders");
        json_open_array(out);
        for (size_t k = 0; k < n; k++)
            if (!strcmp(row_text(&holdings[k], "post"), post->name) && current(reading, &holdings[k]))
                show_holder(reading, out, &holdings[k]);
        json_close(out);
        json_close(out);
    }
    json_close(out);
    json_close(out);
    return 0;
}

int view_roster(struct reading *reading, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_roster, NULL, oops);
}

/* --- orders --- */

static const char *state_of(const struct row *call)
{
    const char *state = row_text(call, "state");
    if (!strcmp(state, "pending"))
        return "open";
    if (!strcmp(state, "done") || !strcmp(state, "proved"))
        return row_int(call, "undo") ? "undone" : "done";
    return !strcmp(state, "unproved") || !strcmp(state, "overtaken") ? state : "failed";
}

/* Waits for a person: no machine has brought it about, or none could prove it. */
static bool is_stuck(const struct row *call)
{
    const char *state = row_text(call, "state");
    return !strcmp(state, "failed") || !strcmp(state, "unproved") || !strcmp(state, "contradicted");
}

/* Why the viewer may not say that it was carried out; NULL when he may: who gave the order, and whose post acts in such
 * cases for the whole house. Whoever it is turned against does not confirm it. */
static const char *confirm_refusal(struct reading *reading, const struct row *call)
{
    const char *state = row_text(call, "state");
    struct value record = row_get(call, "record");
    const struct reg *reg = record.kind == VALUE_REF ? law_reg(reading->law, record.ref.table) : NULL;
    if (strcmp(state, "pending") && !is_stuck(call))
        return reading_say(reading, "这张执行单已经办过", "this order has been carried out already");
    bool may = row_int(call, "opener") == reading->viewer->person || (reg && scope_acts_in(reading, reg));
    return may ? NULL
               : reading_say(reading, "只有下令的人和主管这类事项的岗位可以确认",
                             "only who gave the order, and the posts in charge of such matters, may confirm it");
}

static void show_confirm(struct reading *reading, struct json *out, const struct row *call)
{
    const char *reason = confirm_refusal(reading, call);
    const char *title = reading_say(reading, "确认已执行", "Confirm");
    struct refusal refusal = {.deed = "confirm", .title = title, .reason = reason, .who = ""};
    struct refusals refusals = {.at = &refusal, .n = reason != NULL};
    json_key(out, "confirm");
    json_open_object(out);
    json_key_bool(out, "may", !reason);
    show_refusals(reading, out, "refusals", &refusals);
    json_close(out);
}

/* Called as the record that gives the order calls it. */
static const char *mode_of(struct reading *reading, const struct row *call)
{
    struct value record = row_get(call, "record");
    const struct reg *reg = record.kind == VALUE_REF ? law_reg(reading->law, record.ref.table) : NULL;
    const struct field *field = reg ? reg_field(reg, "mode") : NULL;
    const char *mode = row_text(call, "mode");
    return reading_say(reading, mode, field ? field_choice_en(field, mode) : NULL);
}

static const char *text_of(struct reading *reading, const struct row *call)
{
    const char *proof = row_text(call, "proof"), *mode = mode_of(reading, call);
    const char *target = reading_title(reading, row_get(call, "target"));
    const char *between = *target && *mode ? reading_say(reading, "：", ": ") : "";
    return *proof ? proof : arena_printf(reading->arena, "%s%s%s", target, between, mode);
}

static void show_call(struct reading *reading, struct json *out, const struct row *call)
{
    json_open_object(out);
    json_key_int(out, "id", call->id);
    json_key_text(out, "kind", row_text(call, "capability"));
    json_key_text(out, "title",
                  wording_order(reading, row_text(call, "capability"), row_int(call, "undo") != 0));
    show_key_words(out, "mode", mode_of(reading, call));
    show_ref(reading, out, "record", row_get(call, "record"));
    show_ref(reading, out, "target", row_get(call, "target"));
    json_key_text(out, "state", state_of(call));
    show_moment(reading, out, "asked", row_int(call, "opened"));
    show_ref(reading, out, "by", row_get(call, "opener"));
    show_deadline(reading, out, "due", row_int(call, "prove-by"));
    json_key_text(out, "text", text_of(reading, call));
    show_confirm(reading, out, call);
    json_key_bool(out, "again", is_stuck(call) && !confirm_refusal(reading, call));
    json_close(out);
}

static int draw_calls(struct reading *reading, struct json *out, void *context)
{
    (void)context;
    const struct row *open, *done;
    const struct term *mine = scope_where(reading, law_reg(reading->law, "call")),
                      *pending = where_state(reading, "pending unproved failed contradicted");
    struct ask waiting = ask_rows_by(reading, "call", where_and(reading, mine, pending), "id", true, CALLS_MOST);
    struct ask past =
        ask_rows_by(reading, "call", where_and(reading, mine, where_not(reading, pending)), "id", true, CALLS_MOST);
    size_t n = reading_rows(reading, &waiting, &open), m = reading_rows(reading, &past, &done);
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < n; i++)
        show_call(reading, out, &open[i]);
    for (size_t i = 0; i < m; i++)
        show_call(reading, out, &done[i]);
    json_close(out);
    json_close(out);
    return 0;
}

int view_calls(struct reading *reading, struct json *out, struct oops *oops)
{
    return reading_draw(reading, out, draw_calls, NULL, oops);
}

struct confirming {
    int64_t call;
    struct reading *reading;
    const char *refusal;
    bool again;
};

static int look_at_call(struct deciding *deciding, void *context)
{
    (void)deciding;
    struct confirming *confirming = context;
    struct reading *reading = confirming->reading;
    const struct row *call = reading_row(reading, "call", confirming->call);
    struct value record = row_get(call, "record");
    const struct reg *reg = record.kind == VALUE_REF ? law_reg(reading->law, record.ref.table) : NULL;
    const struct row *row = reg ? reading_row(reading, reg->name, record.ref.id) : NULL;
    if (!row || !scope_sees(reading, reg, row))
        return HOUSE_NONE;
    confirming->refusal = confirm_refusal(reading, call);
    if (!confirming->refusal && confirming->again && !is_stuck(call))
        confirming->refusal = "这张执行单还在办，没有失败";
    return 0;
}

static int decide_call(struct confirming *confirming, struct oops *oops)
{
    int answer = reading_decide(confirming->reading, look_at_call, confirming, oops);
    if (answer || !confirming->refusal)
        return answer;
    return oops_set(oops, ERR_REFUSED, "path", confirming->refusal, "this order is not yours to confirm, or no longer");
}

int house_confirmable(struct reading *reading, int64_t call, struct oops *oops)
{
    return decide_call(&(struct confirming){.call = call, .reading = reading}, oops);
}

int house_repeatable(struct reading *reading, int64_t call, struct oops *oops)
{
    return decide_call(&(struct confirming){.call = call, .reading = reading, .again = true}, oops);
}
