#include "server/command.h"

#include "format/json.h"
#include "watch/probe.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* probe: one look with a kind of probe, as the watch makes it. */

enum { SETTINGS_MOST = 32 };

static void print_kinds(struct arena *arena, bool as_json)
{
    struct text text = TEXT(arena);
    struct json out = JSON(&text);
    json_open_array(&out);
    for (const struct probe_kind *const *kind = probe_kinds; *kind; kind++) {
        json_open_object(&out);
        json_key_text(&out, "kind", (*kind)->name);
        json_key_text(&out, "title", (*kind)->title);
        json_key_text(&out, "unit", (*kind)->unit);
        json_key(&out, "settings");
        json_open_array(&out);
        if (!as_json)
            printf("%-6s %s\n", (*kind)->name, (*kind)->title);
        for (size_t i = 0; i < (*kind)->setting_count; i++) {
            const struct probe_setting *setting = &(*kind)->settings[i];
            json_open_object(&out);
            json_key_text(&out, "key", setting->key);
            json_key_text(&out, "title", setting->title);
            json_key_text(&out, "help", setting->help);
            json_key_text(&out, "default", setting->fallback);
            json_close(&out);
            if (!as_json)
                printf("       --set %s=%-10s %s\n", setting->key, setting->fallback ? setting->fallback : "…",
                       setting->help);
        }
        json_close(&out);
        json_close(&out);
    }
    json_close(&out);
    if (as_json)
        printf("%s\n", text_end(&text));
}

static int read_settings(struct arena *arena, const struct command_line *line, struct probe_pair *pairs, size_t *ret_n,
                         struct oops *oops)
{
    size_t n = 0;
    for (const char *const *option = line->options; *option; option += 2) {
        const char *equals = strchr(option[1], '=');
        if (strcmp(option[0], "--set"))
            continue;
        if (!equals || n == SETTINGS_MOST)
            return oops_printf(oops, ERR_INVALID, "--set", "设置写成 --set 名称=值，最多 %d 项", SETTINGS_MOST);
        pairs[n++] = (struct probe_pair){arena_text_n(arena, option[1], (size_t)(equals - option[1])), equals + 1};
    }
    *ret_n = n;
    return 0;
}

static void print_result(struct arena *arena, const struct probe_spec *spec, const struct probe_result *result,
                         int64_t took_ms, bool as_json)
{
    struct text text = TEXT(arena);
    struct json out = JSON(&text);
    if (!as_json) {
        static const char *const WORDS[] = {"正常", "偏慢", "证书无效", "不符", "中断", "看不见"};
        printf("%s %s %s", WORDS[result->verdict], spec->kind->name, spec->address);
        if (!isnan(result->value))
            printf(" %.4g %s", result->value, spec->kind->unit);
        printf("%s%s\n", *result->zh ? "：" : "", result->zh);
        if (*result->expected || *result->actual)
            printf("  应为 %s\n  实为 %s\n", result->expected, result->actual);
        return;
    }
    json_open_object(&out);
    json_key_text(&out, "kind", spec->kind->name);
    json_key_text(&out, "address", spec->address);
    json_key_text(&out, "verdict", probe_verdict_name(result->verdict));
    json_key_double(&out, "value", result->value);
    json_key_text(&out, "unit", spec->kind->unit);
    json_key_int(&out, "sent", result->sent);
    json_key_int(&out, "lost", result->lost);
    json_key_text(&out, "zh", result->zh);
    json_key_text(&out, "en", result->en);
    json_key_text(&out, "expected", result->expected);
    json_key_text(&out, "actual", result->actual);
    json_key_int(&out, "took_ms", took_ms);
    json_close(&out);
    printf("%s\n", text_end(&text));
}

int command_probe(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct probe_pair pairs[SETTINGS_MOST];
    const struct probe_spec *spec;
    struct probe_result result;
    size_t n = 0;
    if (!line->argc) {
        print_kinds(arena, line->json);
        return 0;
    }
    if (line->argc < 2)
        return oops_printf(oops, ERR_INVALID, line->argv[0], "写明地址，如 fengsui probe tcp 192.0.2.7:22");
    int failed = read_settings(arena, line, pairs, &n, oops);
    if (!failed)
        failed = probe_spec_make(arena, line->argv[0], line->argv[1], pairs, n, oops, &spec);
    if (failed < 0)
        return failed;
    ms_t start = clock_machine();
    failed = probe_once(spec, &result);
    if (failed < 0)
        return oops_set(oops, -failed, line->argv[1], NULL, NULL);
    print_result(arena, spec, &result, clock_machine() - start, line->json);
    return result.verdict == PROBE_UP ? 0 : result.verdict == PROBE_BLIND ? 2 : 1;
}
