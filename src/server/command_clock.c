#include "server/command_house.h"

#include "format/json.h"
#include "rules/terms.h"
#include "server/house.h"
#include "server/law_clock.h"
#include "store/store_note.h"

#include <stdio.h>
#include <string.h>

/* clock: what time this house lives in. A test clock is moved; where the time is in doubt after a long pause, who may
 * sit at the console says that the machine's time is right. A running server has a page for both. */

static const char *print_now(struct house *house, ms_t at)
{
    return house->law->calendar ? due_print(house->arena, house->law->calendar, at) : "";
}

/* --- show --- */

static bool unsure(struct house *house)
{
    struct law_clock clock;
    law_clock_start(&clock, house->test_clock, 0, pen_at(house->pen), clock_true(), clock_machine());
    return clock.state == LAW_CLOCK_UNSURE;
}

static int show(struct house *house, bool json)
{
    const char *label = house->law->calendar_label ? house->law->calendar_label : "";
    struct text text = TEXT(house->arena);
    struct json out = JSON(&text);
    json_open_object(&out);
    json_key_bool(&out, "test", house->test_clock);
    json_key_text(&out, "calendar", label);
    json_key_text(&out, "last_change", print_now(house, pen_at(house->pen)));
    json_key_text(&out, "state", unsure(house) ? "unsure" : "normal");
    json_close(&out);
    if (json)
        printf("%s\n", text_end(&text));
    else
        printf("%s %s，最近变更 %s%s\n", house->test_clock ? "测试时钟" : "真实时间", *label ? label : "没有日历",
               print_now(house, pen_at(house->pen)),
               unsure(house) ? "；离现在太久，时间无误的话用 clock DATA accept --reason 确认" : "");
    return 0;
}

/* --- to, by --- */

static int moment_of(struct house *house, const char *verb, const char *text, ms_t now, ms_t *ret_to,
                     struct oops *oops)
{
    struct span span;
    day_t day;
    if (strcmp(verb, "by")) {
        if (!civil_parse_date(text, strlen(text), &day))
            return oops_printf(oops, ERR_INVALID, "to", "日期写成 2026-10-10");
        *ret_to = calendar_ms(house->law->calendar, day, 0);
        return 0;
    }
    int failed = span_parse(text, &span, oops);
    if (!failed && span_add(span, span_from(now), false, house->law->calendar, ret_to))
        return oops_set(oops, ERR_INVALID, "by", "日历够不到那么远", "the calendar does not reach that far");
    return failed;
}

static int move(struct house *house, const char *verb, const char *text, bool json, struct oops *oops)
{
    struct stage stage = command_house_stage(house);
    ms_t to = 0;
    if (!house->test_clock)
        return oops_set(oops, ERR_REFUSED, "clock", "这里用的是真实时间，不能拨动", "this store runs on real time");
    int failed = moment_of(house, verb, text, stage.now, &to, oops);
    if (!failed)
        failed = stage_advance(&stage, to, oops);
    if (!failed)
        failed = store_note_set(pen_store(house->pen), NOTE_SETTING, "clock-offset",
                                arena_printf(house->arena, "%lld", (long long)(to - clock_true())), 0);
    if (failed < 0)
        return failed;
    if (json)
        printf("{\"now\":\"%s\",\"fired\":%zu}\n", print_now(house, to), stage.fired);
    else
        printf("现在是 %s，到期 %zu 次\n", print_now(house, to), stage.fired);
    return 0;
}

/* --- accept --- */

/* The server that starts next finds a change of now, and goes on from it. */
static int accept_time(struct house *house, const char *reason, bool json, struct oops *oops)
{
    struct actor actor = command_house_actor();
    int64_t seq;
    if (!reason || !*reason)
        return oops_set(oops, ERR_INVALID, "--reason", "写明理由：--reason '停机维修九天，时间已核对'",
                        "give a --reason");
    if (!unsure(house))
        return oops_set(oops, ERR_REFUSED, "clock", "时间没有疑问，不用确认", "the time is not in doubt");
    const struct change change = {.verb = "clock.accepted",
                                  .at = clock_true(),
                                  .actor = actor,
                                  .reason = reason,
                                  .text = "在控制台确认系统时间",
                                  .generation = house->law->generation};
    int failed = pen_begin(house->pen, oops);
    if (!failed)
        failed = change_write(house->pen, house->arena, &change, &seq, oops);
    if (!failed)
        failed = pen_commit(house->pen, oops);
    else
        pen_abandon(house->pen);
    return failed ? failed : show(house, json);
}

int command_clock(const struct command_line *line, struct oops *oops)
{
    COMMAND_HOUSE(house);
    const char *verb = line->argc > 1 ? line->argv[1] : "show";
    int failed = house_open(line->argv[0], &house, oops);
    if (failed < 0)
        return failed;
    if (!strcmp(verb, "show"))
        return show(house, line->json);
    if (!strcmp(verb, "accept"))
        return accept_time(house, command_option(line, "--reason"), line->json, oops);
    if ((!strcmp(verb, "to") || !strcmp(verb, "by")) && line->argc > 2)
        return move(house, verb, line->argv[2], line->json, oops);
    return oops_printf(oops, ERR_INVALID, verb, "clock 之后是 show、to 日期、by 时长或 accept");
}
