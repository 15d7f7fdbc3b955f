#include "server/orders_way.h"

#include "server/sense_spec.h"

#include <ctype.h>
#include <string.h>

#define SETTING(name_, zh_, en_, help_zh_, help_en_, type_, fallback_)                                                 \
    {                                                                                                                  \
        name_, zh_, en_, help_zh_, help_en_, CHANNEL_SETTING_##type_, false, false, fallback_                          \
    }

#define COMMON_SETTINGS                                                                                                \
    SETTING("vantage", "本机位置", "Vantage", "inside：本机在校内，看不到外网是否还能访问；outside：本机在校外",       \
            "inside or outside", TEXT, "inside"),                                                                      \
        SETTING("witness", "参照目标", "Witness", "证明断开时必须能访问的另一个地址，防止把自己断网当成已执行",        \
                "what must answer while silence is proved", TEXT, NULL)

#define GUARD_SETTINGS                                                                                                 \
    SETTING("never", "不得限制的地址", "Never", "每行一个地址或网段，后面写原因，如 10.0.0.1 网关",                    \
            "a network and a reason per line", TEXT, NULL),                                                            \
        SETTING("max_targets", "同时最多限制几个系统", "At most at once", "超过时拒绝执行，由人处理",                  \
                "more are refused", NUMBER, "10"),                                                                     \
        SETTING("timeout_s", "每步时限（秒）", "Seconds per step", "超过即中止", "a step that takes longer is ended",  \
                NUMBER, "20")

static const struct channel_setting ORDER[] = {COMMON_SETTINGS};

static const struct channel_setting COMMAND[] = {
    SETTING("normal", "恢复正常的命令", "Back to normal",
            "每行一条，不经过 shell；{address} {address4} {address6} {host} {port} {key} 代表对象",
            "a command per line, no shell", TEXT, NULL),
    SETTING("outside", "限制外网的命令", "Close to the internet", "留空则不能执行“关闭互联网访问”",
            "empty: cannot be done", TEXT, NULL),
    SETTING("cut", "断网的命令", "Cut off", "所有流量都断开", "no traffic at all", TEXT, NULL),
    SETTING("off", "下线的命令", "Take off line", "留空时用断网的命令", "empty: cut off", TEXT, NULL),
    SETTING("read_outside", "查看已限制外网者的命令", "Read those closed to the internet",
            "输出里有该地址即为已限制；可写多行", "its output holds the address", TEXT, NULL),
    SETTING("read_cut", "查看已断网者的命令", "Read those cut off", "同上", "as above", TEXT, NULL),
    SETTING("read_off", "查看已下线者的命令", "Read those off line", "同上", "as above", TEXT, NULL),
    SETTING("found", "输出里应有的字样", "What the output holds", "一般就是 {address}", "usually {address}", TEXT,
            "{address}"),
    GUARD_SETTINGS,
    COMMON_SETTINGS,
};

static const struct channel_setting WEBHOOK[] = {
    {"url", "接口地址", "URL", "接收已签名请求的 https 地址", "takes signed requests", CHANNEL_SETTING_TEXT, false,
     true, NULL},
    {"secret", "签名密钥", "Secret", "至少 16 个字符", "at least 16 characters", CHANNEL_SETTING_TEXT, true, true,
     NULL},
    GUARD_SETTINGS,
    COMMON_SETTINGS,
};

#define LIST_OF(array) array, sizeof array / sizeof *array
const struct orders_way_kind orders_way_kinds[] = {
    {"restrict-order", "限制访问：人工执行", "Restricting: by a person", "order", LIST_OF(ORDER)},
    {"restrict-command", "限制访问：本机命令", "Restricting: by commands", "command", LIST_OF(COMMAND)},
    {"restrict-webhook", "限制访问：调用接口", "Restricting: by another system", "webhook", LIST_OF(WEBHOOK)},
    {0},
};

/* --- settings --- */

static const struct orders_way_kind *kind_of(const struct outbox_channel *channel)
{
    for (size_t i = 0; orders_way_kinds[i].name; i++)
        if (!strcmp(orders_way_kinds[i].name, channel->kind))
            return &orders_way_kinds[i];
    return NULL;
}

static const char *value_of(const struct outbox_channel *channel, const struct orders_way_kind *kind, const char *name)
{
    const char *value = outbox_channels_value(channel, name);
    for (size_t i = 0; !*value && i < kind->setting_count; i++)
        if (!strcmp(kind->settings[i].name, name) && kind->settings[i].fallback)
            return kind->settings[i].fallback;
    return value;
}

static int64_t number_of(const struct outbox_channel *channel, const struct orders_way_kind *kind, const char *name)
{
    int64_t number = 0;
    return text_to_int(value_of(channel, kind, name), &number) ? number : 0;
}

struct readings LIST(struct restrict_reading);

static void add_readings(struct arena *arena, struct readings *readings, const char *commands, const char *contains,
                         enum restrict_mode mode)
{
    char **lines;
    size_t n = text_split(arena, commands, '\n', &lines);
    for (size_t i = 0; i < n; i++) {
        const char *line = text_trim(arena, lines[i]);
        if (*line)
            *list_push(arena, readings) =
                (struct restrict_reading){.command = line, .contains = contains, .mode = mode};
    }
}

static void fill_command(struct arena *arena, const struct outbox_channel *channel, const struct orders_way_kind *kind,
                         struct restrict_way *way)
{
    static const struct {
        const char *ensure, *read;
        enum restrict_mode mode;
    } MODES[] = {{"normal", NULL, RESTRICT_NORMAL},
                 {"outside", "read_outside", RESTRICT_OUTSIDE},
                 {"cut", "read_cut", RESTRICT_CUT},
                 {"off", "read_off", RESTRICT_OFF}};
    struct readings readings = {0};
    for (size_t i = 0; i < sizeof MODES / sizeof *MODES; i++) {
        const char *ensure = value_of(channel, kind, MODES[i].ensure);
        way->ensure[MODES[i].mode] = *ensure ? ensure : NULL;
        if (MODES[i].read)
            add_readings(arena, &readings, value_of(channel, kind, MODES[i].read), value_of(channel, kind, "found"),
                         MODES[i].mode);
    }
    way->readings = readings.at;
    way->reading_count = readings.n;
}

static void fill_never(struct arena *arena, const char *text, struct restrict_limits *limits)
{
    char **lines;
    size_t n = text_split(arena, text, '\n', &lines);
    struct restrict_protected *never = ARENA_ARRAY(arena, struct restrict_protected, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *line = text_trim(arena, lines[i]);
        size_t end = strcspn(line, " \t");
        if (end)
            never[limits->never_count++] =
                (struct restrict_protected){arena_text_n(arena, line, end),
                                            *text_trim(arena, line + end) ? text_trim(arena, line + end) : "受保护"};
    }
    limits->never = never;
}

static int fill_witness(struct arena *arena, const char *address, struct orders_way *way, struct oops *oops)
{
    struct sense_spec spec;
    const char *host;
    int port;
    if (!*address)
        return 0;
    sense_spec_host(arena, address, &host, &port);
    sense_spec_make(arena, strstr(address, "://") ? "http" : port ? "tcp" : "icmp", address, NULL, NULL, NULL, &spec);
    return probe_spec_make(arena, spec.kind, spec.address, spec.settings, spec.n, oops, &way->witness);
}

/* The first active one; the others would contradict it. */
static const struct outbox_channel *active_way(const struct outbox_channels *channels)
{
    for (size_t i = 0; i < channels->n; i++)
        if (channels->at[i].active && kind_of(&channels->at[i]))
            return &channels->at[i];
    return NULL;
}

int orders_way_make(struct arena *arena, const struct outbox_channels *channels, struct orders_way *ret_way,
                    struct oops *oops)
{
    const struct outbox_channel *channel = active_way(channels);
    const struct orders_way_kind *kind = channel ? kind_of(channel) : &orders_way_kinds[0];
    struct orders_way way = {.by_hand = !strcmp(kind->does, "order"),
                             .limits = {.max_addresses = 64, .widest_v4 = 24, .widest_v6 = 64}};
    if (channel && channel->trouble)
        return oops_printf(oops, ERR_INVALID, channel->name, "%s", channel->trouble);
    way.way.kind = restrict_kind_find(kind->does);
    way.way.name = channel ? channel->name : kind->zh;
    way.way.instructions = "请将 {host} 按要求处置并确认";
    way.way.timeout_ms = number_of(channel, kind, "timeout_s") * 1000;
    way.way.url = outbox_channels_value(channel, "url");
    way.way.secret = outbox_channels_value(channel, "secret");
    way.outside = !strcmp(value_of(channel, kind, "vantage"), "outside");
    way.limits.max_targets = (int)number_of(channel, kind, "max_targets");
    fill_never(arena, value_of(channel, kind, "never"), &way.limits);
    if (!strcmp(kind->does, "command"))
        fill_command(arena, channel, kind, &way.way);
    int failed = fill_witness(arena, value_of(channel, kind, "witness"), &way, oops);
    if (!failed && !way.by_hand)
        failed = restrict_check(&way.way, oops);
    if (failed < 0)
        return failed;
    *ret_way = way;
    return 0;
}

static bool knows(const struct orders_way *way, enum restrict_mode mode)
{
    return way->way.kind != restrict_kind_find("command") || way->way.ensure[mode];
}

int orders_way_mode(const struct orders_way *way, const char *mode, enum restrict_mode *ret_mode, struct oops *oops)
{
    enum restrict_mode found;
    if (!strcmp(mode, "关闭互联网访问"))
        found = RESTRICT_OUTSIDE;
    else if (!strcmp(mode, "系统下线"))
        found = RESTRICT_OFF;
    else if (restrict_mode_read(mode, &found) < 0)
        return oops_printf(oops, ERR_INVALID, "mode", "不知道怎样执行“%s”", mode);
    if (found == RESTRICT_OFF && !knows(way, RESTRICT_OFF))
        found = RESTRICT_CUT;
    if (!knows(way, found))
        return oops_printf(oops, ERR_INVALID, "mode", "“%s”没有配置怎样做到“%s”", way->way.name,
                           restrict_mode_title(found));
    *ret_mode = found;
    return 0;
}

/* --- the target --- */

static void fill_addresses(struct deciding *deciding, const struct row *record, struct restrict_target *target)
{
    struct value value = row_get(record, "addresses");
    if (!value_filled(value))
        value = row_get(record, "address");
    size_t n = value.kind == VALUE_LIST ? value.list.n : value_filled(value);
    const char **addresses = ARENA_ARRAY(deciding->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        addresses[i] = tell_value(deciding, NULL, value.kind == VALUE_LIST ? value.list.at[i] : value);
    target->addresses = addresses;
    target->address_count = n;
}

/* "80, 443、8080": whatever stands between the digits. */
static void fill_ports(struct arena *arena, const char *text, struct restrict_target *target)
{
    uint16_t *ports = ARENA_ARRAY(arena, uint16_t, strlen(text) + 1);
    size_t n = 0;
    while (*text) {
        long port = 0;
        size_t digits = 0;
        for (; isdigit((unsigned char)text[digits]); digits++)
            port = port < 65536 ? port * 10 + (text[digits] - '0') : port;
        if (digits && port > 0 && port < 65536)
            ports[n++] = (uint16_t)port;
        text += digits ? digits : 1;
    }
    target->ports = ports;
    target->port_count = n;
}

static bool plain_host(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("-_.", *at))
            return false;
    return *text != '\0';
}

void orders_way_target(struct deciding *deciding, const struct row *record, struct restrict_target *ret_target)
{
    struct value ref = VALUE_OF_REF(record->table, record->id);
    const char *domain = row_text(record, "domain");
    *ret_target = (struct restrict_target){
        .key = arena_printf(deciding->arena, "%s/%lld", record->table, (long long)record->id),
        .name = tell_title(deciding, ref),
        .host = plain_host(domain) ? domain : "",
    };
    fill_addresses(deciding, record, ret_target);
    fill_ports(deciding->arena, row_text(record, "ports"), ret_target);
}
