/* Calendar, settings, posts, orders, reported facts, and what this program does not see. */
#include "api/api_inner.h"
#include "api/evidence.h"
#include "api/jobs.h"
#include "api/routes.h"
#include "api/sending.h"
#include "api/tags.h"
#include "api/values.h"
#include "views/about.h"
#include "views/house.h"
#include "views/show.h"
#include "views/wording.h"

#include <string.h>

/* --- calendar --- */

static int year_of(struct call *call, int *ret_year)
{
    int64_t year;
    if (!text_to_int(call->params[0], &year) || year < 2000 || year > 2199)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这一年的日历", "there is no calendar of this year");
    *ret_year = (int)year;
    return 0;
}

int calendar_get(struct call *call)
{
    int year = 0;
    struct text now = TEXT(call->arena);
    struct json json = JSON(&now);
    int err = year_of(call, &year);
    err = err ? err : view_calendar(call->reading, year, &json, &call->oops);
    if (!err) { /* the tag stands in the document, too, as its first member */
        const char *tag = tags_of(call, text_end(&now));
        call_header(call, "ETag", arena_printf(call->arena, "\"%s\"", tag));
        text_printf(&call->text, "{\"tag\":\"%s\",%s", tag, text_end(&now) + 1);
    }
    return err > 0 ? oops_set(&call->oops, ERR_NOT_FOUND, "path", "日历没有排到这一年",
                              "the calendar does not reach this year")
                   : err;
}

int calendar_put(struct call *call)
{
    struct api_job *job = ARENA_NEW(call->arena, struct api_job);
    int year = 0;
    struct text now = TEXT(call->arena);
    struct json json = JSON(&now);
    int err = year_of(call, &year);
    if (!err && view_calendar(call->reading, year, &json, &call->oops) == 0)
        err = tags_check(call, text_end(&now), text_end(&now));
    if (err)
        return err;
    json_object_set_new(call->body, "year", json_integer(year));
    *job = (struct api_job){.kind = "calendar", .title = arena_printf(call->arena, "日历 %d", year)};
    return jobs_begin(call, job, false);
}

/* --- settings of the packs --- */

static const char *setting_name(struct call *call, const struct setting *setting, const struct setting_row *row)
{
    return row->key ? arena_printf(call->arena, "%s.%s", setting->name, row->key) : setting->name;
}

/* The row of a table is a choice of some field that the table goes by. */
static const char *row_called(struct call *call, const struct setting *setting, const char *key)
{
    const struct map *regs = &call->reading->law->regs;
    const char *en = NULL;
    for (size_t i = 0; !en && i < regs->n; i++) {
        const struct field *field = setting->per ? reg_field(regs->rows[i].value, setting->per) : NULL;
        en = field ? field_choice_en(field, key) : NULL;
    }
    return reading_say(call->reading, key, en);
}

static const char *setting_state(struct call *call, const struct setting *setting, const struct setting_row *row)
{
    struct text state = TEXT(call->arena);
    text_printf(&state, "setting %s = ", setting_name(call, setting, row));
    term_print(&state, row->value);
    return text_end(&state);
}

static void draw_setting(struct call *call, const struct setting *setting, const struct setting_row *row)
{
    struct arena *arena = call->arena;
    struct json *out = &call->json;
    struct text value = TEXT(arena);
    term_print(&value, row->value);
    json_open_object(out);
    json_key_text(out, "name", setting_name(call, setting, row));
    json_key_text(out, "tag", tags_of(call, setting_state(call, setting, row)));
    const char *title = reading_say(call->reading, setting->title, setting->en);
    json_key_text(out, "title",
                  row->key ? arena_printf(arena, call->english ? "%s: %s" : "%s：%s", title,
                                          row_called(call, setting, row->key))
                           : title);
    json_key_text(out, "text", wording_term(call->reading, row->value));
    json_key_text(out, "value", text_end(&value));
    struct text given = TEXT(arena);
    term_print(&given, row->given);
    json_key_text(out, "default", text_end(&given));
    json_key_text(out, "pack", setting->origin.pack);
    const struct clause *clause = setting->source ? law_clause(call->reading->law, setting->source) : NULL;
    json_key(out, "clauses");
    json_open_array(out);
    if (clause)
        json_text(out, clause->id);
    json_close(out);
    json_key_text(out, "source", clause ? "clause" : "ours");
    json_key_text(out, "may", setting->may ? setting->may : "no");
    json_close(out);
}

int settings_get(struct call *call)
{
    const struct map *settings = &call->reading->law->settings;
    struct json *out = &call->json;
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < settings->n; i++) {
        const struct setting *setting = settings->rows[i].value;
        for (size_t k = 0; k < setting->rows.n; k++)
            draw_setting(call, setting, &setting->rows.at[k]);
    }
    json_close(out);
    json_key_bool(out, "may", viewer_has_role(&call->viewer, "security-admin") && call->api->wiring.start_job);
    json_close(out);
    return 0;
}

static int check_setting(struct call *call, const struct setting *setting, const char *name)
{
    struct text current = TEXT(call->arena), value = TEXT(call->arena);
    struct json json = JSON(&current);
    for (size_t i = 0; i < setting->rows.n; i++) {
        const struct setting_row *row = &setting->rows.at[i];
        if (strcmp(setting_name(call, setting, row), name) != 0)
            continue;
        term_print(&value, row->value);
        json_open_object(&json);
        json_key_text(&json, "name", name);
        json_key_text(&json, "value", text_end(&value));
        json_close(&json);
        return tags_check(call, setting_state(call, setting, row), text_end(&current));
    }
    return 0;
}

int settings_put(struct call *call)
{
    struct api_job *job = ARENA_NEW(call->arena, struct api_job);
    const char *name = call_text(call, "name");
    const char *plain = arena_text_n(call->arena, name, strcspn(name, "."));
    const struct setting *setting = map_get(&call->reading->law->settings, plain);
    if (!setting)
        return oops_printf(&call->oops, ERR_NOT_FOUND, "name", "没有设置“%s”", name);
    if (text_empty(setting->may) || !strcmp(setting->may, "no"))
        return oops_printf(&call->oops, ERR_REFUSED, "name", "“%s”由条款规定，不能修改", setting->title);
    int err = check_setting(call, setting, name);
    if (err)
        return err;
    *job = (struct api_job){
        .kind = "setting", .title = arena_printf(call->arena, "修改设置 %s", name), .pack = setting->origin.pack};
    return jobs_begin(call, job, false);
}

/* --- posts --- */

int roster_get(struct call *call) { return view_roster(call->reading, &call->json, &call->oops); }

/* --- orders --- */

int calls_get(struct call *call) { return view_calls(call->reading, &call->json, &call->oops); }

int call_confirm_post(struct call *call)
{
    const json_t *evidence = json_object_get(call->body, "evidence");
    struct fact *fact;
    int64_t id;
    int err = call_id(call, 0, &id);
    err = err ? err : house_confirmable(call->reading, id, &call->oops);
    if (err > 0)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这张执行单，或你看不到它",
                        "there is no such order, or you may not see it");
    err = err ? err : sending_fact(call, FACT_SENSED, "call.proof", "call", id, &fact);
    if (err)
        return err;
    size_t n = json_array_size(evidence);
    struct value *hashes = ARENA_ARRAY(call->arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        hashes[i] = VALUE_OF_TEXT(arena_text(call->arena, json_string_value(json_array_get(evidence, i))));
    err = evidence_named_in(call, VALUE_OF_LIST(hashes, n), arena_printf(call->arena, "call/%lld", (long long)id),
                            "evidence");
    if (err)
        return err;
    fact->version = 0;
    sending_value(call, fact, "state", VALUE_OF_TEXT("done"));
    sending_value(call, fact, "proof", VALUE_OF_TEXT(arena_text(call->arena, call_text(call, "text"))));
    sending_value(call, fact, "confirmed-by", VALUE_OF_REF("person", call->viewer.person));
    sending_value(call, fact, "evidence", n ? VALUE_OF_LIST(hashes, n) : VALUE_NONE);
    return sending_send(call, fact);
}

/* What failed is tried from the beginning, by whatever carries orders out (server/orders.h). */
int call_again_post(struct call *call)
{
    struct fact *fact;
    int64_t id;
    int err = call_id(call, 0, &id);
    err = err ? err : house_repeatable(call->reading, id, &call->oops);
    if (err > 0)
        return oops_set(&call->oops, ERR_NOT_FOUND, "path", "没有这张执行单，或你看不到它",
                        "there is no such order, or you may not see it");
    err = err ? err : sending_fact(call, FACT_SENSED, "call.proof", "call", id, &fact);
    if (err)
        return err;
    const char *text = call_text(call, "text");
    fact->version = 0;
    sending_value(call, fact, "state", VALUE_OF_TEXT("pending"));
    sending_value(call, fact, "proof", VALUE_OF_TEXT(text_empty(text) ? "人工要求再试" : arena_text(call->arena, text)));
    sending_value(call, fact, "tries", VALUE_OF_INT(0));
    return sending_send(call, fact);
}

/* --- reported facts --- */

static void draw_fact_field(struct json *out, const struct field *field)
{
    json_open_object(out);
    json_key_text(out, "name", field->name);
    json_key_text(out, "title", field->title);
    json_key_text(out, "type", field_type_name(field->type));
    json_key_text(out, "to", field->to);
    show_names(out, "choices", &field->choices);
    json_close(out);
}

static bool reported(const struct fact_def *def) { return def->source && !strcmp(def->source, "api"); }

int facts_get(struct call *call)
{
    const struct map *facts = &call->reading->law->facts;
    struct json *out = &call->json;
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < facts->n; i++) {
        const struct fact_def *def = facts->rows[i].value;
        json_open_object(out);
        json_key_text(out, "kind", def->name);
        json_key_text(out, "title", reading_say(call->reading, def->title, def->en));
        json_key_text(out, "source", def->source);
        json_key_bool(out, "may", reported(def));
        json_key(out, "fields");
        json_open_array(out);
        for (size_t k = 0; k < def->fields.n; k++)
            draw_fact_field(out, &def->fields.at[k]);
        json_close(out);
        json_close(out);
    }
    json_close(out);
    json_close(out);
    return 0;
}

/* When it happened in the world, if the report says so and it is not in the future. */
static ms_t occurred(const struct fact *fact)
{
    for (size_t i = 0; i < fact->value_count; i++) {
        const struct cell *cell = &fact->values[i];
        bool time = !strcmp(cell->name, "at") || !strcmp(cell->name, "seen-at");
        if (time && cell->value.kind == VALUE_INT && cell->value.number <= fact->at)
            return cell->value.number;
    }
    return 0;
}

int fact_post(struct call *call)
{
    const struct fact_def *def = map_get(&call->reading->law->facts, call->params[0]);
    struct fact *fact;
    if (!call->session.program && !viewer_has_role(&call->viewer, "system-admin"))
        return oops_set(&call->oops, ERR_FORBIDDEN, NULL, "事实由程序令牌报送，或由系统管理员报送",
                        "facts are reported by programs, or by the system administrator");
    if (!def || !reported(def))
        return oops_printf(&call->oops, ERR_NOT_FOUND, "path", "没有可报送的事实“%s”", call->params[0]);
    int err = sending_fact(call, FACT_SENSED, def->name, NULL, 0, &fact);
    if (err)
        return err;
    fact->version = 0;
    fact->reason = NULL;
    values_fields(call->arena, call->reading->law, def->fields.at, def->fields.n, call->body, fact, &call->faults);
    fact->occurred = occurred(fact);
    err = evidence_named(call, def->fields.at, def->fields.n, fact, NULL);
    return err ? err : sending_send(call, fact);
}

/* --- about --- */

int about_get(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    const struct law *law = call->reading->law;
    struct json *out = &call->json;
    json_open_object(out);
    json_key_text(out, "version", FENGSUI_VERSION);
    json_key(out, "packs");
    json_open_array(out);
    for (size_t i = 0; i < law->packs.n; i++) {
        json_open_object(out);
        json_key_text(out, "pack", law->packs.at[i].name);
        json_key_text(out, "title", law->packs.at[i].title);
        json_key_text(out, "en", law->packs.at[i].en);
        json_key_text(out, "edition", law->packs.at[i].edition);
        json_close(out);
    }
    json_close(out);
    json_key_text(out, "machine_time", show_time(call->reading, clock_true()));
    if (call->reading->viewer)
        json_key_text(out, "public_url", api_settings(call->api)->public_url);
    struct trail_seal seal;
    bool sealed = wiring->seal && wiring->seal(wiring->context, call->arena, &seal);
    int failed = view_about(call->reading, sealed ? &seal : NULL, out, &call->oops);
    json_close(out);
    return failed;
}
