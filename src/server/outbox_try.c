/* Trying a channel before it is put to use, and what can be set up at all. */
#include "server/outbox_inner.h"

#include "base/random.h"
#include "server/orders_way.h"
#include "server/outbox_channels.h"

#include <string.h>

struct trying {
    struct outbox *outbox;
    struct arena *arena;
    const char *name, *to;
    ms_t law_now;
    struct channel channel; /* its texts in the arena */
    const char *missing;    /* why there is none (Chinese); NULL = there is */
    struct oops *oops;
    int failed;
};

static void find_channel(struct reading *reading, void *arg)
{
    struct trying *trying = arg;
    struct outbox_channels channels;
    struct arena *own = reading->arena;
    reading->arena = trying->arena; /* waited for by the caller, so this thread may use it now */
    trying->law_now = reading->now;
    trying->failed = outbox_channels_read(reading, trying->outbox->plan.vault, &channels, trying->oops);
    reading->arena = own;
    if (trying->failed)
        return;
    const struct outbox_channel *found = outbox_channels_find(&channels, trying->name);
    struct outbox_channel tried = found ? *found : (struct outbox_channel){0};
    tried.active = true; /* one is tried before it is put to use */
    if (!found || !outbox_channels_usable(&tried, &trying->channel))
        trying->missing = found && found->trouble ? found->trouble : "这个通道还没有设置，或不是发消息的通道";
}

static int send_test(struct trying *trying, struct api_channel_test *ret_test)
{
    struct outbox *outbox = trying->outbox;
    struct http_client_request request;
    struct http_client_reply reply;
    struct oops oops = {0};
    char key[32];
    random_hex(key, 12);
    const struct channel_message message = {
        .key = key,
        .address = trying->to,
        .title = "烽燧通道测试",
        .text = "这是一条测试消息，收到即说明通道可用。",
        .url = outbox->plan.base_url ? outbox->plan.base_url : "",
        .at = trying->law_now,
    };
    if (channel_check(&trying->channel, &oops) < 0 ||
        channel_compose(trying->arena, &trying->channel, &message, clock_true(), &request, &oops) < 0) {
        ret_test->text = arena_text(trying->arena, oops.zh);
        return 0;
    }
    request.ca_file = outbox->plan.ca_file;
    int64_t start = clock_stopwatch();
    int failed = http_client_wait(outbox->client, &request, trying->arena, &reply);
    if (failed < 0)
        return oops_set(trying->oops, -failed, "channel", NULL, NULL);
    struct channel_verdict verdict = channel_judge(trying->arena, &trying->channel, &reply);
    ret_test->ok = verdict.outcome == CHANNEL_SENT;
    ret_test->ms = (clock_stopwatch() - start) / 1000;
    ret_test->text = ret_test->ok ? "已送出，请查看是否收到" : verdict.reason;
    return 0;
}

int outbox_test(struct outbox *outbox, struct arena *arena, const char *name, const char *to,
                struct api_channel_test *ret_test, struct oops *oops)
{
    struct trying trying = {.outbox = outbox, .arena = arena, .name = name, .to = to ? to : "", .oops = oops};
    int failed = sense_look_wait(outbox->plan.sense, find_channel, &trying);
    if (failed || trying.failed)
        return failed ? oops_set(oops, -failed, "channel", NULL, NULL) : trying.failed;
    *ret_test = (struct api_channel_test){.text = trying.missing};
    return trying.missing ? 0 : send_test(&trying, ret_test);
}

/* --- the kinds --- */

static void show_choices(struct json *json, const struct channel_choice *choices)
{
    json_key(json, "choices");
    json_open_array(json);
    for (const struct channel_choice *choice = choices; choice->value; choice++) {
        json_open_object(json);
        json_key_text(json, "value", choice->value);
        json_key_text(json, "title", choice->title_zh);
        json_key_text(json, "en", choice->title_en);
        json_close(json);
    }
    json_close(json);
}

static void show_setting(struct json *json, const struct channel_setting *setting)
{
    static const char *const TYPES[] = {
        [CHANNEL_SETTING_TEXT] = "text", [CHANNEL_SETTING_NUMBER] = "number", [CHANNEL_SETTING_FLAG] = "flag"};
    json_open_object(json);
    json_key_text(json, "name", setting->name);
    json_key_text(json, "title", setting->title_zh);
    json_key_text(json, "en", setting->title_en);
    json_key_text(json, "help", setting->help_zh);
    json_key_text(json, "help_en", setting->help_en);
    json_key_text(json, "type", TYPES[setting->type]);
    json_key_bool(json, "secret", setting->secret);
    json_key_bool(json, "required", setting->required);
    json_key_text(json, "fallback", setting->fallback);
    if (setting->choices)
        show_choices(json, setting->choices);
    json_close(json);
}

static void show_kind(struct json *json, const char *name, const char *zh, const char *en,
                      const struct channel_setting *settings, size_t n)
{
    json_open_object(json);
    json_key_text(json, "kind", name);
    json_key_text(json, "title", zh);
    json_key_text(json, "en", en);
    json_key(json, "settings");
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        show_setting(json, &settings[i]);
    json_close(json);
    json_close(json);
}

void outbox_kinds(struct json *json)
{
    json_open_array(json);
    for (size_t i = 0; channel_kinds[i]; i++)
        show_kind(json, channel_kinds[i]->name, channel_kinds[i]->title_zh, channel_kinds[i]->title_en,
                  channel_kinds[i]->settings, channel_kinds[i]->setting_count);
    for (size_t i = 0; orders_way_kinds[i].name; i++)
        show_kind(json, orders_way_kinds[i].name, orders_way_kinds[i].zh, orders_way_kinds[i].en,
                  orders_way_kinds[i].settings, orders_way_kinds[i].setting_count);
    json_close(json);
}
