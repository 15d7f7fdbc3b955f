#include "views/ladder.h"

#include "rules/people.h"
#include "views/show.h"
#include "views/task.h"

#include <string.h>

static const char *effect_words(struct reading *reading, struct deciding *deciding, const struct reg *reg,
                                const struct effect *effect)
{
    bool english = reading->english;
    struct arena *arena = deciding->arena;
    const struct law *law = deciding->law;
    const struct reg *target = law_reg(law, effect->name);
    const struct form *form = effect->kind == EFFECT_PRINT ? map_get(&law->forms, effect->name) : NULL;
    const struct ladder *ladder = effect->kind == EFFECT_STRIKE ? map_get(&law->ladders, effect->name) : NULL;
    const struct state *state = reg_state(reg, effect->name);
    switch (effect->kind) {
    case EFFECT_NOTIFY:
        return arena_printf(arena, english ? "Remind %s" : "提醒%s", reading_people(reading, deciding, effect->who));
    case EFFECT_ESCALATE:
        return arena_printf(arena, english ? "Escalate to %s" : "升级至%s",
                            reading_people(reading, deciding, effect->who));
    case EFFECT_OPEN:
        return arena_printf(arena, english ? "Open: %s" : "建立%s",
                            target ? reading_say(reading, target->title, target->en) : effect->name);
    case EFFECT_PRINT:
        return arena_printf(arena, english ? "Print: %s" : "印制《%s》",
                            form && form->title ? reading_say(reading, form->title, form->en) : effect->name);
    case EFFECT_STRIKE:
        return arena_printf(arena, english ? "Note under “%s”" : "记入“%s”",
                            ladder && ladder->title ? reading_say(reading, ladder->title, ladder->en) : effect->name);
    case EFFECT_CALL:
        return reading_say(reading, "下达执行单", "Give the order");
    case EFFECT_GO:
        return arena_printf(arena, english ? "Becomes “%s”" : "转为“%s”",
                            state ? reading_say(reading, state->title, state->en) : effect->name);
    case EFFECT_SET:
        return "";
    }
    return "";
}

static const char *effects_words(struct reading *reading, struct deciding *deciding, const struct reg *reg,
                                 const struct effects *effects)
{
    struct text words = TEXT(deciding->arena);
    for (size_t i = 0; i < effects->n; i++) {
        const char *one = effect_words(reading, deciding, reg, &effects->at[i]);
        if (*one)
            text_printf(&words, "%s%s", words.n ? reading_say(reading, "，", "; ") : "", one);
    }
    return text_end(&words);
}

/* Until when marks of a task can have fired: it ends with the task. */
static ms_t fired_until(const struct reading *reading, const struct row *task)
{
    const char *state = row_text(task, "state");
    bool lasts = !task || !strcmp(state, "open") || !strcmp(state, "missed");
    return lasts ? reading->now : row_int(task, "since");
}

static void show_rung(struct reading *reading, struct json *out, const struct row *task, ms_t at, const char *text,
                      const char *kind)
{
    if (!*text)
        return;
    json_open_object(out);
    show_deadline(reading, out, "at", at);
    json_key_text(out, "text", text);
    json_key_bool(out, "fired", at && at <= fired_until(reading, task));
    json_key_text(out, "kind", kind);
    json_close(out);
}

static ms_t mark_at(struct deciding *deciding, const struct mark *mark, ms_t due, bool back)
{
    struct span span = mark->after.span;
    ms_t at;
    const struct calendar *calendar = deciding->law->calendar;
    if (!due || !calendar || (mark->span_path && !term_span(deciding, mark->span_path, &span)))
        return 0;
    return span_add(span, span_from_due(calendar, due), back, calendar, &at) ? 0 : at;
}

void ladder_show(struct reading *reading, struct json *out, const char *key, const struct reg *reg,
                 const struct row *subject, const struct row *task)
{
    struct construct construct = {0};
    struct deciding deciding = reading_deciding(reading, reg, subject);
    ms_t due = row_int(task, "due");
    if (task)
        task_construct(reading->law, row_text(task, "duty"), &construct);
    const struct clock *clock = construct.clock;
    json_key(out, key);
    json_open_array(out);
    for (size_t i = 0; clock && due && i < clock->before.n; i++) {
        ms_t at = mark_at(&deciding, &clock->before.at[i], due, true);
        if (at > row_int(task, "start"))
            show_rung(reading, out, task, at, effects_words(reading, &deciding, reg, &clock->before.at[i].effects),
                      "before");
    }
    if (clock && due)
        show_rung(reading, out, task, due, effects_words(reading, &deciding, reg, &clock->missed), "missed");
    for (size_t i = 0; clock && due && i < clock->later.n; i++)
        show_rung(reading, out, task, mark_at(&deciding, &clock->later.at[i], due, false),
                  effects_words(reading, &deciding, reg, &clock->later.at[i].effects), "later");
    json_close(out);
}
