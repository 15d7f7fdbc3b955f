#include "server/outbox_channels.h"

#include "server/sense_facts.h"

#include <string.h>

enum { CHANNELS_MOST = 100 };

struct opening {
    struct arena *arena;
    struct outbox_channel *channel;
};

static int take_settings(void *ctx, const char *plain, size_t n)
{
    struct opening *opening = ctx;
    JSON_SCOPE(root);
    const char *name;
    json_t *value;
    int failed = json_read(plain, n, "settings", NULL, &root, NULL);
    if (failed < 0 || !json_is_object(root))
        return -ERR_CORRUPT;
    struct channel_value *values = ARENA_ARRAY(opening->arena, struct channel_value, json_object_size(root) + 1);
    size_t count = 0;
    json_object_foreach(root, name, value) if (json_is_string(value)) values[count++] =
        (struct channel_value){arena_text(opening->arena, name), arena_text(opening->arena, json_string_value(value))};
    opening->channel->values = values;
    opening->channel->value_count = count;
    return 0;
}

static void open_channel(struct arena *arena, struct vault *vault, const struct row *row,
                         struct outbox_channel *ret_channel)
{
    const char *sealed = row_text(row, "settings");
    *ret_channel = (struct outbox_channel){
        .name = row_text(row, "name"), .kind = row_text(row, "kind"), .active = row_int(row, "active") != 0};
    struct opening opening = {arena, ret_channel};
    if (*sealed &&
        vault_use(vault, vault_purpose_channel(arena, ret_channel->name), sealed, take_settings, &opening) < 0)
        ret_channel->trouble = "通道的设置打不开，请重新填写";
}

int outbox_channels_read(struct reading *reading, struct vault *vault, struct outbox_channels *ret_channels,
                         struct oops *oops)
{
    struct answer answer = {0};
    struct ask ask = ask_rows_by(reading, "channel", NULL, "name", false, CHANNELS_MOST);
    int failed = law_reg(reading->law, "channel") ? store_ask(reading->store, reading->arena, &ask, &answer, oops) : 0;
    if (failed)
        return failed;
    struct outbox_channels channels = {.at = ARENA_ARRAY(reading->arena, struct outbox_channel, answer.n + 1),
                                       .n = answer.n};
    struct text mark = TEXT(reading->arena);
    for (size_t i = 0; i < answer.n; i++) {
        open_channel(reading->arena, vault, &answer.rows[i], &channels.at[i]);
        text_printf(&mark, "%s %s %d %s\n", channels.at[i].name, channels.at[i].kind, channels.at[i].active,
                    row_text(&answer.rows[i], "settings"));
    }
    channels.mark = sense_facts_hash(text_end(&mark));
    *ret_channels = channels;
    return 0;
}

const struct outbox_channel *outbox_channels_find(const struct outbox_channels *channels, const char *name)
{
    for (size_t i = 0; i < channels->n; i++)
        if (!strcmp(channels->at[i].name, name))
            return &channels->at[i];
    return NULL;
}

bool outbox_channels_usable(const struct outbox_channel *channel, struct channel *ret_channel)
{
    const struct channel_kind *kind =
        channel && channel->active && !channel->trouble ? channel_kind_find(channel->kind) : NULL;
    if (!kind)
        return false;
    *ret_channel = (struct channel){
        .name = channel->name, .kind = kind, .values = channel->values, .value_count = channel->value_count};
    return true;
}

const char *outbox_channels_value(const struct outbox_channel *channel, const char *name)
{
    for (size_t i = 0; channel && i < channel->value_count; i++)
        if (!strcmp(channel->values[i].name, name))
            return channel->values[i].value;
    return "";
}
