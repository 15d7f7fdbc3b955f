/* What concerns many: no event looks at more than a bounded number, and nobody is forgotten. */
#include "little_pack.h"

static const char *many_lamps(struct arena *arena, int n)
{
    struct text rows = TEXT(arena);
    for (int i = 0; i < n; i++)
        text_printf(&rows, "  - {at: 2026-10-08 09:00, open: lamp, with: {name: 灯%03d, unit: 图书馆}}\n", i);
    return text_end(&rows);
}

static const char LAMPS[] =
    "registers:\n"
    "  lamp: {title-of: name, fields: {name: {}, unit: {type: unit}}}\n"
    "  storm: {fields: {x: {}}}\n"
    "  count:\n"
    "    fields: {drawn: {type: number, is: count task where (duty = look)}, shut: {type: number, is: count task where "
    "(duty = lit and state = open)}}\n"
    "duties:\n"
    "  look: {every: month, of: each lamp, draw: 1%, who: officer of unit, missed: [{escalate: chief}]}\n"
    "  lit: {of: each lamp, always: no storm where (x = 大), due: 1 day after broken, who: officer of unit, missed: "
    "[{escalate: chief}]}\n";

static void a_draw_takes_its_part_of_all_and_the_same_for_one_seed(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *steps = arena_printf(
        arena, "%s%s", many_lamps(arena, 410),
        "  - {at: 2026-11-01 00:01, open: count, as: c, expect: {value: {drawn: 5}}}\n"); /* 1 % of 410, rounded up once
                                                                                           */
    little_plays(LAMPS, "look", steps);
}

static void the_part_that_is_drawn_may_be_a_setting(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *steps = arena_printf(arena, "%s%s", many_lamps(arena, 10),
                                     "  - {at: 2026-11-01 00:01, open: count, as: c, expect: {value: {drawn: 3}}}\n");
    little_plays("settings: {part: {title: 比例, value: 25%, source: ours}}\n"
                 "registers:\n"
                 "  lamp: {title-of: name, fields: {name: {}, unit: {type: unit}}}\n"
                 "  count: {fields: {drawn: {type: number, is: count task where (duty = look)}}}\n"
                 "duties: {look: {every: month, of: each lamp, draw: part, who: officer of unit, missed: [{escalate: "
                 "chief}]}}\n",
                 "look", steps);
}

static void rows_beyond_those_that_are_drawn_are_told(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char PACK[] =
        "registers:\n"
        "  lamp: {title-of: name, fields: {name: {}, unit: {type: unit}}}\n"
        "  round: {title: 巡查, fields: {lamps: {title: 灯, type: lines, rows: each lamp, columns: {lit: {type: flag}}}, n: "
        "{type: number, is: count lamps}}}\n";
    static const char OPENS[] = "  - {at: 2026-11-01 00:01, open: round, expect: {value: {n: 200}%s}}\n";
    const char *told = arena_printf(arena, OPENS, ", warned: 只列出了前 200 行");
    little_plays(PACK, NULL, arena_printf(arena, "%s%s", many_lamps(arena, 201), told));
    little_plays(PACK, NULL, arena_printf(arena, "%s%s", many_lamps(arena, 200), arena_printf(arena, OPENS, "")));
    const char *faults = little_faults(arena, PACK, NULL, arena_printf(arena, "%s%s", many_lamps(arena, 200), told));
    assert_non_null(strstr(faults, "应提醒"));
}

static void everybody_whom_a_row_concerns_is_looked_at(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *steps = arena_printf(arena, "%s%s", many_lamps(arena, 230),
                                     "  - {at: 2026-10-08 10:00, open: storm, with: {x: 大}}\n"
                                     "  - {at: 2026-10-08 10:01, open: count, as: c, expect: {value: {shut: 230}}}\n");
    little_plays(LAMPS, "lit", steps);
}

/* clang-format off */
static const char STREETS[] =
    "registers:\n"
    "  street: {title-of: name, fields: {name: {}, dark: {type: flag}}, actions: {edit: {by: everyone}}}\n"
    "  lamp: {title-of: name, fields: {name: {}, unit: {type: unit}, street: {type: ref, to: street}}}\n"
    "  count: {fields: {open: {type: number, is: count task where (duty = lit and state = open)}, done: {type: number, is: count task where (duty = lit and state = met)}}}\n"
    "duties: {lit: {of: each lamp, always: street.dark = no, due: 1 day after broken, who: officer of unit, missed: [{escalate: chief}]}}\n";
/* clang-format on */

static const char *lamps_of_a_street(struct arena *arena, int n)
{
    struct text rows = TEXT(arena);
    text_add(&rows, "  - {at: 2026-10-08 08:00, open: street, with: {name: 甲街}, as: s}\n");
    for (int i = 0; i < n; i++)
        text_printf(&rows, "  - {at: 2026-10-08 09:00, open: lamp, with: {name: 灯%03d, unit: 图书馆, street: 甲街}}\n", i);
    return text_end(&rows);
}

static void a_changed_row_reaches_all_who_read_it_and_again_when_it_changes_back(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *steps = arena_printf(arena, "%s%s", lamps_of_a_street(arena, 430),
                                     "  - {at: 2026-10-08 10:00, by: 钱四, edit: s, with: {dark: yes}}\n"
                                     "  - {at: 2026-10-08 10:01, open: count, expect: {value: {open: 430}}}\n"
                                     "  - {at: 2026-10-08 11:00, by: 钱四, edit: s, with: {dark: no}}\n"
                                     "  - {at: 2026-10-08 11:01, open: count, expect: {value: {open: 0, done: 430}}}\n");
    little_plays(STREETS, "lit", steps);
}

static void a_row_that_moves_concerns_whom_it_left_too(void **state)
{
    (void)state;
    little_plays("registers:\n"
                 "  lamp: {title-of: name, fields: {name: {}, unit: {type: unit}}}\n"
                 "  test: {fields: {lamp: {type: ref, to: lamp}}, actions: {edit: {by: everyone}}}\n"
                 "duties: {tested: {of: each lamp, always: exists test where (lamp = this), due: 1 day after broken, who: "
                 "officer of unit, missed: [{escalate: chief}]}}\n",
                 "tested",
                 "  - {at: 2026-10-08 09:00, open: lamp, with: {name: 甲, unit: 图书馆}, as: a}\n"
                 "  - {at: 2026-10-08 09:00, open: lamp, with: {name: 乙, unit: 图书馆}, as: b}\n"
                 "  - {at: 2026-10-08 09:01, open: test, with: {lamp: 甲}, as: t}\n"
                 "  - {at: 2026-10-08 09:02, wait: a, duty: tested, expect: {task: met}}\n"
                 "  - {at: 2026-10-08 09:03, by: 钱四, edit: t, with: {lamp: 乙}}\n"
                 "  - {at: 2026-10-08 09:04, wait: b, duty: tested, expect: {task: met}}\n"
                 "  - {at: 2026-10-08 09:04, wait: a, duty: tested, expect: {task: open}}\n");
}

static const char SHEETS[] =
    "registers:\n"
    "  lamp: {title-of: name, fields: {name: {}, unit: {type: unit}}}\n"
    "  sheet: {fields: {cause: {type: ref, to: task}}}\n"
    "  count:\n"
    "    fields: {sheets: {type: number, is: count sheet}, october: {type: number, is: count task where (duty = round and "
    "start < 2026-11-15)}}\n"
    "duties: {round: {every: month, of: each lamp, who: officer of unit, fill: sheet, missed: [{escalate: chief}]}}\n";

static void a_period_of_many_begins_for_all_of_them_once(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    const char *steps = arena_printf(arena, "%s%s", many_lamps(arena, 430),
                                     "  - {at: 2026-10-31 24:00, wait: yes}\n" /* and once as they came, within October */
                                     "  - {at: 2026-11-01 00:01, open: count, expect: {value: {sheets: 860}}}\n");
    little_plays(SHEETS, "round", steps);
}

/* It came to life in October and ended there: November begins without it. */
static void a_period_begins_for_those_alive(void **state)
{
    (void)state;
    little_plays("registers:\n"
                 "  lamp: {title-of: name, valid: [from-on, until-on], fields: {name: {}, unit: {type: unit}, from-on: "
                 "{type: date}, until-on: {type: date}}}\n"
                 "  count: {fields: {rounds: {type: number, is: count task where (duty = round)}}}\n"
                 "duties: {round: {every: month, of: each lamp, who: officer of unit, missed: [{escalate: chief}]}}\n",
                 "round",
                 "  - {at: 2026-10-08 09:00, open: lamp, with: {name: 甲, unit: 图书馆, from-on: 2026-10-08}}\n"
                 "  - {at: 2026-10-08 09:00, open: lamp, with: {name: 乙, unit: 图书馆, from-on: 2026-10-08, until-on: "
                 "2026-10-20}}\n"
                 "  - {at: 2026-10-08 09:01, open: count, expect: {value: {rounds: 2}}}\n"
                 "  - {at: 2026-11-01 00:01, open: count, expect: {value: {rounds: 3}}}\n");
}

/* Two draws of one in ten: alike by chance once in 10^11. */
static void a_draw_is_another_one_each_time(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char PACK[] = "registers:\n"
                               "  lamp: {title-of: name, fields: {name: {}, unit: {type: unit}, times: {type: number, is: "
                               "count task where (duty = look and subject = this)}}, actions: {edit: {by: everyone}}}\n"
                               "  count: {fields: {twice: {type: number, is: count lamp where (times = 2)}, once: {type: "
                               "number, is: count lamp where (times >= 1)}}}\n"
                               "duties: {look: {every: month, of: each lamp, draw: 10%, who: officer of unit, missed: "
                               "[{escalate: chief}]}}\n";
    const char *steps =
        arena_printf(arena, "%s%s", many_lamps(arena, 100),
                     "  - {at: 2026-11-01 00:01, open: count, as: c, expect: {value: {once: 10, twice: 0}}}\n"
                     "  - {at: 2026-12-01 00:01, open: count, as: d}\n"
                     "  - {at: 2026-12-01 00:02, wait: d, expect: {value: {twice: 10}}}\n");
    const char *faults = little_faults(arena, PACK, "look", steps);
    assert_non_null(strstr(faults, "twice"));
    assert_null(strstr(faults, "once"));
}

static void the_newest_of_many_missed_occurrences_is_the_one_that_is_met(void **state)
{
    (void)state;
    little_plays("registers:\n"
                 "  lamp: {title-of: name, fields: {name: {}, unit: {type: unit}}}\n"
                 "  test: {fields: {lamp: {type: ref, to: lamp}}}\n"
                 "duties: {daily: {every: day, of: each lamp, met: exists test where (lamp = this and opened within period), "
                 "who: officer of unit, missed: [{notify: chief}]}}\n",
                 "daily",
                 "  - {at: 2026-08-01 09:00, open: lamp, with: {name: 甲, unit: 图书馆}, as: a}\n"
                 "  - {at: 2026-10-08 09:00, open: test, with: {lamp: 甲}}\n"
                 "  - {at: 2026-10-08 09:01, wait: a, duty: daily, expect: {task: met}}\n");
}

static const char DAILY[] =
    "registers:\n"
    "  lamp:\n"
    "    title-of: name\n"
    "    fields: {name: {}, unit: {type: unit}}\n"
    "    flow:\n"
    "      lit: {due: 300 days, missed: [{escalate: chief}], actions: {break: {by: officer of unit, to: dark}}}\n"
    "      dark: final\n"
    "  test: {fields: {lamp: {type: ref, to: lamp}}}\n"
    "  count: {fields: {over: {type: number, is: count task where (duty = daily and over = yes)}, open: {type: number, "
    "is: count task where (duty = lamp.lit and state = open)}}}\n"
    "duties: {daily: {every: day, of: each lamp, met: exists test where (lamp = this and opened within period), "
    "who: officer of unit, missed: [{notify: chief}]}}\n";

/* 67 days, from 1 August to 6 October; the 7th was in time, and so was the 8th. */
static void however_many_were_missed_the_next_that_is_done_settles_them_all(void **state)
{
    (void)state;
    little_plays(DAILY, "daily",
                 "  - {at: 2026-08-01 09:00, open: lamp, with: {name: 甲, unit: 图书馆}, as: a}\n"
                 "  - {at: 2026-10-08 09:00, open: test, with: {lamp: 甲}}\n"
                 "  - {at: 2026-10-08 09:01, open: count, expect: {value: {over: 68}}}\n");
}

static void what_waits_is_found_behind_many_missed_tasks(void **state)
{
    (void)state;
    little_plays(DAILY, "daily",
                 "  - {at: 2026-08-01 09:00, open: lamp, with: {name: 甲, unit: 图书馆}, as: a}\n"
                 "  - {at: 2026-10-08 09:00, by: 钱四, do: a.break}\n"
                 "  - {at: 2026-10-08 09:01, open: count, expect: {value: {open: 0}}}\n");
}

static void a_post_of_every_unit_names_all_units(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    struct text steps = TEXT(arena);
    for (int i = 0; i < 260; i++)
        text_printf(&steps, "  - {at: 2026-10-08 09:00, open: unit, with: {name: 分部%03d, kind: 部门, parent: 学校}}\n", i);
    text_add(&steps, "  - {at: 2026-10-08 10:00, open: storm, with: {x: 大}, as: s}\n"
                     "  - {at: 2026-10-08 10:01, open: count, expect: {value: {asked: 261}}}\n"); /* 图书馆, too */
    little_plays("registers:\n"
                 "  storm:\n"
                 "    fields: {x: {}}\n"
                 "    flow:\n"
                 "      seen: {due: 1 day, missed: [{escalate: chief}], actions: {done: {by: unit-head of every unit where "
                 "(kind = 部门), to: e}}}\n"
                 "      e: final\n"
                 "  count: {fields: {asked: {type: number, is: count task.holder where (post = unit-head)}}}\n",
                 NULL, text_end(&steps));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draw_takes_its_part_of_all_and_the_same_for_one_seed),
        cmocka_unit_test(the_part_that_is_drawn_may_be_a_setting),
        cmocka_unit_test(rows_beyond_those_that_are_drawn_are_told),
        cmocka_unit_test(everybody_whom_a_row_concerns_is_looked_at),
        cmocka_unit_test(a_changed_row_reaches_all_who_read_it_and_again_when_it_changes_back),
        cmocka_unit_test(a_row_that_moves_concerns_whom_it_left_too),
        cmocka_unit_test(a_period_of_many_begins_for_all_of_them_once),
        cmocka_unit_test(a_period_begins_for_those_alive),
        cmocka_unit_test(a_draw_is_another_one_each_time),
        cmocka_unit_test(however_many_were_missed_the_next_that_is_done_settles_them_all),
        cmocka_unit_test(what_waits_is_found_behind_many_missed_tasks),
        cmocka_unit_test(a_post_of_every_unit_names_all_units),
        cmocka_unit_test(the_newest_of_many_missed_occurrences_is_the_one_that_is_met),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
