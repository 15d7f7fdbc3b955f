#include "deliver/restrict_template.h"

#include "deliver/restrict_job.h"

#include <stdint.h>
#include <string.h>

#define NO_ADDRESS SIZE_MAX

/* What the placeholders stand for in one command. */
struct values {
    const struct restrict_target *target;
    enum restrict_mode mode;
    size_t address; /* NO_ADDRESS while none is chosen */
    size_t port;
};

struct uses { /* which placeholders a line has */
    bool address, address4, address6, port;
};

struct words LIST(const char *);

static bool is_v6(const char *address) { return strchr(address, ':') != NULL; }

/* ---- words ---- */

static int split_words(struct arena *arena, const char *line, struct words *ret_words, struct oops *oops)
{
    for (const char *at = line;;) {
        at += strspn(at, " \t\r");
        if (!*at)
            return 0;
        struct text word = TEXT(arena);
        for (char quote = 0; *at && (quote || !strchr(" \t\r", *at)); at++) {
            if (*at == quote)
                quote = 0;
            else if (!quote && (*at == '\'' || *at == '"'))
                quote = *at;
            else
                text_byte(&word, *at);
            if (quote && !at[1])
                return oops_printf(oops, ERR_INVALID, "template", "引号没有成对：%s", line);
        }
        *list_push(arena, ret_words) = text_end(&word);
    }
}

/* ---- placeholders ---- */

static const char *value(struct arena *arena, const char *name, const struct values *values)
{
    const struct restrict_target *target = values->target;
    if (text_starts(name, "address") && values->address != NO_ADDRESS)
        return restrict_guard_canonical(arena, target->addresses[values->address]);
    if (text_same(name, "port") && values->port < target->port_count)
        return arena_printf(arena, "%u", target->ports[values->port]);
    if (text_same(name, "host") && !text_empty(target->host))
        return target->host;
    if (text_same(name, "key"))
        return target->key;
    return text_same(name, "mode") ? restrict_mode_title(values->mode) : NULL;
}

static const char *const names[] = {"address", "address4", "address6", "port", "host", "key", "mode"};

static bool is_known(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_same(names[i], name))
            return true;
    return false;
}

static int fill(struct arena *arena, const char *word, const struct values *values, const char **ret_word,
                struct oops *oops)
{
    struct text text = TEXT(arena);
    for (const char *at = word; *at; at++) {
        if (*at != '{' || at[1] == '{') {
            text_byte(&text, *at);
            at += *at == '{';
            continue;
        }
        const char *end = strchr(at, '}');
        const char *name = end ? arena_text_n(arena, at + 1, (size_t)(end - at - 1)) : NULL;
        if (!name || !is_known(name)) /* braces of the program's own, as in nft's sets */
            return oops_printf(oops, ERR_INVALID, "template", "不认识的占位符，要写花括号请写成 {{：%s", at);
        const char *put = value(arena, name, values);
        if (!put)
            return oops_printf(oops, ERR_INVALID, "template", "目标没有 {%s} 的值", name);
        text_add(&text, put);
        at = end;
    }
    *ret_word = text_end(&text);
    return 0;
}

static struct uses uses_of(const char *line)
{
    return (struct uses){.address = strstr(line, "{address}") != NULL,
                         .address4 = strstr(line, "{address4}") != NULL,
                         .address6 = strstr(line, "{address6}") != NULL,
                         .port = strstr(line, "{port}") != NULL};
}

/* ---- lines ---- */

struct line {
    struct words words;
    struct uses uses;
};

static int read_line(struct arena *arena, const char *text, struct line *ret_line, struct oops *oops)
{
    *ret_line = (struct line){.uses = uses_of(text)};
    int err = split_words(arena, text, &ret_line->words, oops);
    if (err)
        return err;
    if (ret_line->words.n && strchr(ret_line->words.at[0], '{'))
        return oops_printf(oops, ERR_INVALID, "template", "程序名不能用占位符：%s", text);
    if (ret_line->uses.address4 && ret_line->uses.address6)
        return oops_printf(oops, ERR_INVALID, "template", "一行不能同时用 {address4} 和 {address6}：%s", text);
    return 0;
}

static int put(struct arena *arena, const struct line *line, const struct values *values,
               struct restrict_commands *commands, struct oops *oops)
{
    const char **argv = ARENA_ARRAY(arena, const char *, line->words.n + 1);
    for (size_t i = 0; i < line->words.n; i++) {
        int err = fill(arena, line->words.at[i], values, &argv[i], oops);
        if (err)
            return err;
    }
    *list_push(arena, commands) = (struct restrict_command){.argv = argv, .address = values->address};
    return 0;
}

static int put_ports(struct arena *arena, const struct line *line, struct values values,
                     struct restrict_commands *commands, struct oops *oops)
{
    if (line->uses.port && values.target->port_count == 0)
        return oops_set(oops, ERR_INVALID, "template", "目标没有登记端口，命令里却有 {port}",
                        "the target has no ports");
    size_t n = line->uses.port ? values.target->port_count : 1;
    for (values.port = 0; values.port < n; values.port++) {
        int err = put(arena, line, &values, commands, oops);
        if (err)
            return err;
    }
    return 0;
}

static bool suits(const struct uses *uses, const char *address)
{
    return is_v6(address) ? !uses->address4 : !uses->address6;
}

static int put_line(struct arena *arena, const struct line *line, const struct restrict_target *target,
                    enum restrict_mode mode, struct restrict_commands *commands, struct oops *oops)
{
    struct values values = {.target = target, .mode = mode, .address = NO_ADDRESS};
    const struct uses *uses = &line->uses;
    if (!uses->address && !uses->address4 && !uses->address6)
        return put_ports(arena, line, values, commands, oops);
    for (size_t i = 0; i < target->address_count; i++) {
        values.address = i;
        int err = suits(uses, target->addresses[i]) ? put_ports(arena, line, values, commands, oops) : 0;
        if (err)
            return err;
    }
    return 0;
}

int restrict_template_expand(struct arena *arena, const char *template, const struct restrict_target *target,
                             enum restrict_mode mode, struct restrict_commands *commands, struct oops *oops)
{
    char **lines;
    size_t n = text_split(arena, template, '\n', &lines);
    for (size_t i = 0; i < n; i++) {
        struct line line;
        int err = read_line(arena, lines[i], &line, oops);
        if (!err && line.words.n)
            err = put_line(arena, &line, target, mode, commands, oops);
        if (err)
            return err;
    }
    return 0;
}

int restrict_template_text(struct arena *arena, const char *template, const struct restrict_target *target,
                           enum restrict_mode mode, size_t address, const char **ret_text, struct oops *oops)
{
    const struct values values = {.target = target, .mode = mode, .address = address};
    return fill(arena, template, &values, ret_text, oops);
}

int restrict_template_covers(const struct restrict_commands *commands, const struct restrict_target *target,
                             struct oops *oops)
{
    bool any = commands->n == 0;
    for (size_t i = 0; i < commands->n; i++)
        any |= commands->at[i].address != NO_ADDRESS;
    for (size_t a = 0; any && a < target->address_count; a++) {
        bool named = false;
        for (size_t i = 0; i < commands->n; i++)
            named |= commands->at[i].address == a;
        if (!named)
            return oops_printf(oops, ERR_INVALID, "template", "没有命令管到地址 %s，执行后它仍然可达",
                               target->addresses[a]);
    }
    return 0;
}

void restrict_template_print(struct text *text, const char *const *argv)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=,@%+";
    for (size_t i = 0; argv[i]; i++) {
        if (i)
            text_byte(text, ' ');
        if (argv[i][0] && argv[i][strspn(argv[i], plain)] == 0) {
            text_add(text, argv[i]);
            continue;
        }
        text_byte(text, '\'');
        for (const char *at = argv[i]; *at; at++)
            if (*at == '\'')
                text_add(text, "'\\''");
            else
                text_byte(text, *at);
        text_byte(text, '\'');
    }
}
