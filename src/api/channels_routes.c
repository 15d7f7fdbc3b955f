/* Channels: how people are reached. Their settings lie sealed in the register `channel`; what is secret goes in and
 * never comes out again. */
#include "api/api_inner.h"
#include "api/routes.h"
#include "api/sending.h"
#include "api/tags.h"
#include "views/show.h"
#include "views/wording.h"

#include <stdlib.h>
#include <string.h>

/* The kinds and their settings, as the wiring tells them: [{"kind", "title", "settings": [{"name", "secret" …}]}]. */
static json_t *kinds_of(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    struct text text = TEXT(call->arena);
    struct json json = JSON(&text);
    json_t *kinds = NULL;
    if (!wiring->channel_kinds)
        return json_array();
    wiring->channel_kinds(wiring->context, &json);
    if (json_read(text_end(&text), text.n, "kinds", NULL, &kinds, &call->oops))
        return json_array();
    return kinds;
}

static const json_t *kind_named(const json_t *kinds, const char *name)
{
    size_t i;
    json_t *kind;
    json_array_foreach(kinds, i,
                       kind) if (text_same(json_string_value(json_object_get(kind, "kind")), name)) return kind;
    return NULL;
}

struct opened {
    json_t *settings;
};

static int keep_settings(void *ctx, const char *plain, size_t n)
{
    struct opened *opened = ctx;
    return json_read(plain, n, "settings", NULL, &opened->settings, NULL);
}

/* An empty object when there are none yet, or they do not open any more. */
static json_t *settings_of(struct call *call, const struct row *row)
{
    struct opened opened = {NULL};
    const char *sealed = row ? row_text(row, "settings") : "";
    const char *purpose = vault_purpose_channel(call->arena, row ? row_text(row, "name") : "");
    if (*sealed && vault_use(call->api->wiring.vault, purpose, sealed, keep_settings, &opened) == 0 &&
        json_is_object(opened.settings))
        return opened.settings;
    json_decref(opened.settings);
    return json_object();
}

/* --- reading --- */

struct drawing {
    struct call *call;
    const json_t *kinds;
};

static void draw_settings(struct json *out, const json_t *kind, const json_t *values)
{
    static const char *const TOLD[] = {"title", "en", "help", "help_en", "fallback"};
    size_t i;
    json_t *setting;
    json_key(out, "settings");
    json_open_array(out);
    json_array_foreach(json_object_get(kind, "settings"), i, setting)
    {
        const char *name = json_string_value(json_object_get(setting, "name"));
        const char *value = json_string_value(json_object_get(values, name));
        bool secret = json_is_true(json_object_get(setting, "secret"));
        json_open_object(out);
        json_key_text(out, "name", name);
        for (size_t k = 0; k < sizeof TOLD / sizeof *TOLD; k++)
            json_key_text(out, TOLD[k], json_string_value(json_object_get(setting, TOLD[k])));
        json_key_bool(out, "required", json_is_true(json_object_get(setting, "required")));
        json_key_text(out, "value", secret ? NULL : value);
        json_key_bool(out, "set", value != NULL);
        json_key_bool(out, "secret", secret);
        json_key_text(out, "type", json_string_value(json_object_get(setting, "type")));
        if (json_object_get(setting, "choices"))
            json_key_read(out, "choices", json_object_get(setting, "choices"));
        json_close(out);
    }
    json_close(out);
}

static void draw_kind(struct json *out, const json_t *kind)
{
    json_key_text(out, "title", json_string_value(json_object_get(kind, "title")));
    json_key_text(out, "en", json_string_value(json_object_get(kind, "en")));
}

static ms_t midnight(const struct reading *reading)
{
    const struct calendar *calendar = reading->law->calendar;
    return calendar ? calendar_ms(calendar, calendar_day_at(calendar, reading->now), 0) : 0;
}

static void draw_today(struct reading *reading, struct json *out, const char *channel)
{
    const struct term *of = where_is(reading, "channel", VALUE_OF_TEXT(channel));
    const struct term *today =
        where_and(reading, of, where_compare(reading, "since", TERM_AT_LEAST, VALUE_OF_INT(midnight(reading))));
    json_key(out, "today");
    json_open_object(out);
    json_key_int(out, "sent",
                 reading_count(reading, "delivery", where_and(reading, today, where_state(reading, "sent")), 0));
    json_key_int(out, "failed",
                 reading_count(reading, "delivery", where_and(reading, today, where_state(reading, "failed")), 0));
    json_key_none(out, "limit");
    json_close(out);
}

static const char *channel_state(struct call *call, const struct row *row, const char *name)
{
    return arena_printf(call->arena, "channel %s %lld", name, (long long)row_int(row, "version"));
}

static void draw_channel(struct reading *reading, struct json *out, const struct drawing *drawing,
                         const struct row *row)
{
    const char *name = row_text(row, "name"), *kind_name = row_text(row, "kind");
    const json_t *kind = kind_named(drawing->kinds, kind_name);
    json_t *values = settings_of(drawing->call, row);
    json_open_object(out);
    json_key_text(out, "name", name);
    json_key_text(out, "kind", kind_name);
    json_key_text(out, "tag", tags_of(drawing->call, channel_state(drawing->call, row, name)));
    draw_kind(out, kind);
    json_key_bool(out, "enabled", row_int(row, "active") != 0);
    draw_settings(out, kind, values);
    draw_today(reading, out, name);
    json_close(out);
    json_decref(values);
}

/* A kind that nobody has set up yet stands there all the same, to be set up. */
static void draw_unused(struct call *call, struct json *out, const json_t *kind)
{
    const char *name = json_string_value(json_object_get(kind, "kind"));
    json_open_object(out);
    json_key_text(out, "name", name);
    json_key_text(out, "tag", tags_of(call, channel_state(call, NULL, name)));
    json_key_text(out, "kind", json_string_value(json_object_get(kind, "kind")));
    draw_kind(out, kind);
    json_key_bool(out, "enabled", false);
    draw_settings(out, kind, NULL);
    json_close(out);
}

static int draw_channels(struct reading *reading, struct json *out, void *context)
{
    const struct drawing *drawing = context;
    const struct row *rows;
    struct ask ask = ask_rows_by(reading, "channel", NULL, "name", false, 100);
    size_t n = reading_rows(reading, &ask, &rows), k;
    json_t *kind;
    json_open_object(out);
    json_key(out, "rows");
    json_open_array(out);
    for (size_t i = 0; i < n; i++)
        draw_channel(reading, out, drawing, &rows[i]);
    json_array_foreach(drawing->kinds, k, kind)
    {
        bool used = false;
        for (size_t i = 0; i < n; i++)
            used = used || text_same(row_text(&rows[i], "kind"), json_string_value(json_object_get(kind, "kind")));
        if (!used)
            draw_unused(drawing->call, out, kind);
    }
    json_close(out);
    json_key_bool(out, "may", true); /* the route's role has been checked */
    json_close(out);
    return 0;
}

int channels_get(struct call *call)
{
    json_t *kinds = kinds_of(call);
    struct drawing drawing = {call, kinds};
    int err = reading_draw(call->reading, &call->json, draw_channels, &drawing, &call->oops);
    json_decref(kinds);
    return err;
}

/* --- changing --- */

static int channel_kept(struct call *call, struct fact_answer *answer)
{
    (void)answer;
    json_open_object(&call->json);
    json_close(&call->json);
    return 0;
}

static bool setting_known(const json_t *kind, const char *name, bool *ret_secret)
{
    size_t i;
    json_t *setting;
    json_array_foreach(json_object_get(kind, "settings"), i,
                       setting) if (text_same(json_string_value(json_object_get(setting, "name")), name))
    {
        *ret_secret = json_is_true(json_object_get(setting, "secret"));
        return true;
    }
    return false;
}

/* What was sent over what was there; a secret that was left empty stays. */
static void merge(struct call *call, const json_t *kind, json_t *settings)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(call->body, "settings"), name, value)
    {
        bool secret = false;
        const char *where = arena_printf(call->arena, "settings.%s", name);
        if (!setting_known(kind, name, &secret))
            *list_push(call->arena, &call->faults) =
                (struct flaw){.where = where, .zh = "没有这一项设置", .en = "there is no such setting"};
        else if (json_is_string(value) && json_string_length(value))
            json_object_set(settings, name, value);
        else if (json_is_boolean(value))
            json_object_set_new(settings, name, json_string(json_is_true(value) ? "yes" : "no"));
        else if (json_is_integer(value))
            json_object_set_new(settings, name,
                                json_string(arena_printf(call->arena, "%lld", (long long)json_integer_value(value))));
        else if (json_is_null(value) || json_is_string(value)) {
            if (!secret)
                json_object_del(settings, name);
        } else
            *list_push(call->arena, &call->faults) =
                (struct flaw){.where = where, .zh = "应是文字、数字或是否", .en = "must be a text, a number or a flag"};
    }
}

static int channel_fact(struct call *call, const struct row *row, const char *name, const char *kind, json_t *settings)
{
    struct fact *fact;
    char *plain = json_dumps(settings, JSON_COMPACT);
    const char *purpose = vault_purpose_channel(call->arena, name);
    const char *sealed = vault_seal(call->api->wiring.vault, call->arena, purpose, plain, strlen(plain));
    free(plain);
    int err = sending_trusted(call, row ? "edit" : "open", "channel", row ? row->id : 0, &fact);
    if (err)
        return err;
    fact->version = 0;
    sending_value(call, fact, "name", VALUE_OF_TEXT(name));
    sending_value(call, fact, "kind", VALUE_OF_TEXT(kind));
    sending_value(call, fact, "settings", VALUE_OF_TEXT(sealed));
    sending_value(call, fact, "active", VALUE_OF_INT(call_flag(call, "enabled")));
    return sending_then(call, fact, channel_kept);
}

static int put_with_kinds(struct call *call, const json_t *kinds)
{
    const char *name = arena_text(call->arena, call_text(call, "name"));
    const char *kind_name = call_text(call, "kind");
    struct row *row = NULL;
    int64_t id;
    int err = store_find(call->reading->store, "channel", "name", name, &id, &call->oops);
    err = err ? err : store_row(call->reading->store, call->arena, "channel", id, &row, &call->oops);
    if (err < 0)
        return err;
    kind_name = arena_text(call->arena, row ? row_text(row, "kind") : kind_name ? kind_name : name);
    const char *current = arena_printf(call->arena, "{\"name\":\"%s\"}", kind_name);
    err = tags_check(call, channel_state(call, row, name), current);
    if (err)
        return err;
    const json_t *kind = kind_named(kinds, kind_name);
    if (!kind)
        return oops_printf(&call->oops, ERR_INVALID, "kind", "没有“%s”这类通道", kind_name);
    json_t *settings = settings_of(call, row);
    merge(call, kind, settings);
    err = channel_fact(call, row, name, kind_name, settings);
    json_decref(settings);
    return err;
}

int channels_put(struct call *call)
{
    json_t *kinds = kinds_of(call);
    int err = put_with_kinds(call, kinds);
    json_decref(kinds);
    return err;
}

/* --- trying --- */

static int channel_try(struct call *call)
{
    const struct api_wiring *wiring = &call->api->wiring;
    struct api_channel_test test = {0};
    int err =
        wiring->test_channel(wiring->context, call->arena, call->params[0], call_text(call, "to"), &test, &call->oops);
    if (err)
        return err;
    json_open_object(&call->json);
    json_key_bool(&call->json, "ok", test.ok);
    json_key_text(&call->json, "text", call_say(call, test.text, wording_failure_en(call->arena, test.text)));
    json_key_int(&call->json, "ms", test.ms);
    json_close(&call->json);
    return 0;
}

int channel_test_post(struct call *call)
{
    if (!call->api->wiring.test_channel)
        return call_missing(call, "这里不能试发", "test messages cannot be sent here");
    return call_on_slow(call, channel_try);
}
