#include "server/command.h"

#include "format/json.h"
#include "server/bundle.h"

#include <stdio.h>
#include <string.h>

/* names: what a further pack may speak of when it stands beside these: posts, groups, settings, registers with their
 * fields, states and deeds, and the engine's tasks. */

struct naming {
    struct text *text; /* of the two one is NULL */
    struct json *json;
};

static void begin_part(const struct naming *naming, const char *key, const char *title)
{
    if (naming->json) {
        json_key(naming->json, key);
        json_open_array(naming->json);
    } else {
        text_add(naming->text, title);
    }
}

static void end_part(const struct naming *naming)
{
    if (naming->json)
        json_close(naming->json);
}

/* One name: alone on a line, or beside others of its register. */
static void say(const struct naming *naming, bool alone, const char *name, const char *title, const char *kind)
{
    if (naming->json) {
        json_open_object(naming->json);
        json_key_text(naming->json, "name", name);
        json_key_text(naming->json, "title", title ? title : name);
        json_key_text(naming->json, "kind", kind);
        json_close(naming->json);
    } else {
        text_printf(naming->text, alone ? "  %s %s%s%s\n" : " · %s %s%s%s", name, title ? title : "", *kind ? " " : "",
                    kind);
    }
}

static const char *type_of(struct arena *arena, const struct field *field)
{
    const char *type = field_type_name(field->type);
    return field->to ? arena_printf(arena, "%s→%s", type, field->to) : type;
}

/* The columns that every record has are in the reference; of the engine's own registers they are all there is. */
static void say_fields(const struct naming *naming, struct arena *arena, const struct reg *reg)
{
    begin_part(naming, "fields", "    字段");
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        if (!field->builtin || reg->builtin)
            say(naming, false, field->name, field->title, type_of(arena, field));
    }
    end_part(naming);
}

static void say_flow(const struct naming *naming, const struct reg *reg)
{
    begin_part(naming, "states", reg->states.n ? "\n    状态" : "");
    for (size_t i = 0; i < reg->states.n; i++)
        say(naming, false, reg->states.at[i].name, reg->states.at[i].title, reg->states.at[i].final ? "final" : "");
    end_part(naming);
    begin_part(naming, "deeds", "\n    动作");
    for (size_t i = 0; i < reg->deeds.n; i++)
        if (reg->deeds.at[i].origin.file)
            say(naming, false, reg->deeds.at[i].name, reg->deeds.at[i].title, "");
    for (size_t s = 0; s < reg->states.n; s++)
        for (size_t i = 0; i < reg->states.at[s].deeds.n; i++)
            say(naming, false, reg->states.at[s].deeds.at[i].name, reg->states.at[s].deeds.at[i].title, "");
    end_part(naming);
}

static void say_register(const struct naming *naming, struct arena *arena, const struct reg *reg)
{
    if (naming->json) {
        json_open_object(naming->json);
        json_key_text(naming->json, "name", reg->name);
        json_key_text(naming->json, "title", reg->title ? reg->title : reg->name);
    } else {
        text_printf(naming->text, "  %s %s\n", reg->name, reg->title ? reg->title : "");
    }
    say_fields(naming, arena, reg);
    if (!reg->builtin)
        say_flow(naming, reg);
    if (naming->json)
        json_close(naming->json);
    else
        text_byte(naming->text, '\n');
}

static void say_law(const struct naming *naming, struct arena *arena, const struct law *law)
{
    begin_part(naming, "posts", "岗位\n");
    for (size_t i = 0; i < law->posts.n; i++) {
        const struct post *post = law->posts.rows[i].value;
        say(naming, true, post->name, post->title, post->per);
    }
    end_part(naming);
    begin_part(naming, "groups", "人员组\n");
    for (size_t i = 0; i < law->groups.n; i++)
        say(naming, true, law->groups.rows[i].key, ((const struct group *)law->groups.rows[i].value)->title, "");
    end_part(naming);
    begin_part(naming, "settings", "设置\n");
    for (size_t i = 0; i < law->settings.n; i++)
        say(naming, true, law->settings.rows[i].key, ((const struct setting *)law->settings.rows[i].value)->title, "");
    end_part(naming);
    begin_part(naming, "registers", "台账\n");
    for (size_t i = 0; i < law->regs.n; i++) {
        const struct reg *reg = law->regs.rows[i].value;
        if (!reg->owner && (!reg->builtin || !strcmp(reg->name, "task")))
            say_register(naming, arena, reg);
    }
    end_part(naming);
}

int command_names(const struct command_line *line, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct bundle bundle = {.arena = arena};
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    int failed = bundle_load(&bundle, line->argv, line->argc, oops);
    if (failed < 0)
        return failed;
    if (issues_errors(&bundle.issues))
        return oops_set(oops, ERR_INVALID, "check", "制度包有错误，先用 fengsui check 改正",
                        "the packs have mistakes; mend them first");
    const struct naming naming = {.text = line->json ? NULL : &text, .json = line->json ? &json : NULL};
    if (line->json)
        json_open_object(&json);
    say_law(&naming, arena, bundle.law);
    if (line->json)
        json_close(&json);
    puts(text_end(&text));
    return 0;
}
