/* Duties and the clocks of steps: small packs, played as dated cases on a store in memory. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

#define ASSETS \
    "registers:\n" \
    "  system:\n" \
    "    title-of: name\n" \
    "    fields: {name: {}, unit: {type: unit}, in-use: {type: flag, default: yes}, changed-at: {type: datetime}}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "  test:\n" \
    "    fields: {system: {type: ref, to: system}, result: {one-of: [通过, 不通过]}, done-on: {type: date}}\n" \
    "    actions: {edit: {by: everyone}}\n"

PLAYS(a_standing_duty_opens_when_its_condition_breaks_and_ends_when_it_holds, "tested", ASSETS
    "duties: {tested: {of: each system where (in-use = yes), always: exists test where (system = this and result = 通过), due: 3 workdays after broken, who: officer of unit, missed: [{escalate: chief}]}}\n",
    "  - {at: 2026-10-08 09:00, open: system, with: {name: 甲, unit: 图书馆}, as: s}\n"
    "  - {at: 2026-10-08 09:00, wait: s, duty: tested, expect: {task: open, due: 2026-10-12 24:00}}\n"
    "  - {at: 2026-10-09 09:00, open: test, with: {system: 甲, result: 不通过}, as: t}\n"
    "  - {at: 2026-10-09 09:01, wait: s, duty: tested, expect: {task: open}}\n"
    "  - {at: 2026-10-09 10:00, open: test, with: {system: 甲, result: 通过}, as: u}\n"
    "  - {at: 2026-10-09 10:01, wait: s, duty: tested, expect: {task: met}}\n"
    "  - {at: 2026-10-10 10:00, by: 钱四, edit: u, with: {result: 不通过}}\n"
    "  - {at: 2026-10-10 10:01, wait: s, duty: tested, expect: {task: open, due: 2026-10-14 24:00}}\n"
    "  - {at: 2026-10-10 10:02, by: 钱四, edit: s, with: {in-use: no}}\n"
    "  - {at: 2026-10-10 10:03, wait: s, duty: tested, expect: {task: void}}\n")

PLAYS(an_anchored_duty_follows_its_anchor, "rotate", ASSETS
    "duties: {rotate: {of: each system, due: 3 months after changed-at, before: {7 days: [{notify: officer of unit}]}, who: officer of unit, missed: [{escalate: chief}]}}\n",
    "  - {at: 2026-01-31 09:00, open: system, with: {name: 甲, unit: 图书馆, changed-at: 2026-01-31 09:00}, as: s}\n"
    "  - {at: 2026-01-31 09:00, wait: s, duty: rotate, expect: {task: open, due: 2026-04-30 24:00}}\n"
    "  - {at: 2026-04-23 24:00, wait: s, duty: rotate, expect: {notified: [钱四]}}\n"
    "  - {at: 2026-04-30 09:00, by: 钱四, edit: s, with: {changed-at: 2026-04-30 09:00}}\n"
    "  - {at: 2026-04-30 09:01, wait: s, duty: rotate, expect: {task: open, due: 2026-07-30 24:00}}\n"
    "  - {at: 2026-07-30 24:00, wait: s, duty: rotate, expect: {task: missed, escalated: [王一]}}\n")

/* A row of the table is found by a choice or, as here, by a whole number; a number without a row gives no task. */
PLAYS(a_setting_may_be_chosen_by_a_number, "assess",
    "settings: {cycle: {per: level, value: {2: 2 years, 3: 1 year}, source: ours}}\n"
    "registers: {site: {fields: {level: {type: number}, done-at: {type: datetime}}, actions: {edit: {by: everyone}}}}\n"
    "duties: {assess: {of: each site, due: cycle after done-at, who: chief, missed: [{escalate: chief}]}}\n",
    "  - {at: 2026-10-08 09:00, open: site, with: {level: 3, done-at: 2026-10-08 09:00}, as: s}\n"
    "  - {at: 2026-10-08 09:01, wait: s, duty: assess, expect: {task: open, due: 2027-10-08 24:00}}\n"
    "  - {at: 2026-10-08 09:02, open: site, with: {level: 2, done-at: 2026-10-08 09:00}, as: t}\n"
    "  - {at: 2026-10-08 09:03, wait: t, duty: assess, expect: {task: open, due: 2028-10-08 24:00}}\n"
    "  - {at: 2026-10-08 09:04, open: site, with: {level: 1, done-at: 2026-10-08 09:00}, as: u}\n"
    "  - {at: 2026-10-08 09:05, wait: u, duty: assess, expect: {task: \"\"}}\n")

PLAYS(a_duty_of_lines_runs_for_each_line, "milestone",
    "registers:\n"
    "  project:\n"
    "    title-of: name\n"
    "    fields: {name: {}, unit: {type: unit}, stones: {type: lines, columns: {what: {}, until: {type: date}, done-on: {type: date}}}}\n"
    "    actions: {edit: {by: everyone}}\n"
    "    duties: {milestone: {of: each stones, due: until, met: done-on is filled, who: officer of unit, missed: [{notify: unit-head of unit}]}}\n",
    "  - {at: 2026-10-08 09:00, open: project, with: {name: 甲, unit: 图书馆, stones: [{what: 设计, until: 2026-10-12}, {what: 验收, until: 2026-10-20}]}, as: p}\n"
    "  - {at: 2026-10-12 24:00, wait: yes, duty: milestone, expect: {notified: [赵三]}}\n")

PLAYS(a_weekly_duty_is_met_by_a_record_of_its_period, "weekly", ASSETS
    "duties: {weekly: {every: week, of: each system where (in-use = yes), due: friday at 17:00, met: exists test where (system = this and opened within period), who: officer of unit, missed: [{notify: unit-head of unit}]}}\n",
    "  - {at: 2026-10-08 09:00, open: system, with: {name: 甲, unit: 图书馆}, as: s}\n"
    "  - {at: 2026-10-12 00:01, wait: s, duty: weekly, expect: {task: open, due: 2026-10-16 17:00}}\n"
    "  - {at: 2026-10-14 09:00, open: test, with: {system: 甲}}\n"
    "  - {at: 2026-10-14 09:00, wait: s, duty: weekly, expect: {task: met}}\n"
    "  - {at: 2026-10-19 00:01, wait: s, duty: weekly, expect: {task: open, due: 2026-10-23 17:00}}\n"
    "  - {at: 2026-10-23 17:00, wait: s, duty: weekly, expect: {task: missed, notified: [赵三]}}\n")

#define WEEKLY ASSETS \
    "duties: {weekly: {every: week, of: each system, due: friday at 17:00, met: exists test where (system = this and opened within period), who: officer of unit, missed: [{escalate: chief}], later: {8 days: [{notify: office}]}}}\n" \
    "indicators: {owed: {every: year, value: count task where (duty = weekly and state = missed and over = no)}, missed: {every: year, value: count task where (duty = weekly and state = missed)}}\n"
#define FIRST_WEEK_MISSED \
    "  - {at: 2026-10-05 00:30, open: system, with: {name: 甲, unit: 图书馆}, as: s}\n" \
    "  - {at: 2026-10-09 17:00, wait: s, duty: weekly, expect: {task: missed, escalated: [王一]}}\n"

PLAYS(a_duty_of_every_two_weeks_is_met_once_in_them, "copied",
    "registers:\n  copy: {fields: {unit: {type: unit}}}\n"
    "duties: {copied: {title: 备份核验, of: each unit where (name = 图书馆), every: 2 weeks, due: day 12 at 17:00, who: officer of this, met: exists copy where (unit = this and opened within period), missed: [{notify: chief}]}}\n",
    "  - {at: 2026-10-05 09:00, wait: 图书馆, duty: copied, expect: {task: open, due: 2026-10-16 17:00}}\n"
    "  - {at: 2026-10-13 09:00, by: 钱四, open: copy, with: {unit: 图书馆}}\n"
    "  - {at: 2026-10-18 09:00, wait: 图书馆, duty: copied, expect: {task: met}}\n"
    "  - {at: 2026-10-19 09:00, wait: 图书馆, duty: copied, expect: {task: open, due: 2026-10-30 17:00}}\n")
PLAYS(a_yearly_duty_is_due_on_its_date, "counted",
    "duties: {counted: {title: 清查, of: each unit where (name = 图书馆), every: year, due: 11-30, who: officer of this, missed: [{notify: chief}]}}\n",
    "  - {at: 2026-01-02 09:00, wait: 图书馆, duty: counted, expect: {task: open, due: 2026-11-30 24:00}}\n"
    "  - {at: 2026-12-01 00:00, wait: 图书馆, duty: counted, expect: {task: missed, notified: [chief]}}\n")
PLAYS(a_reminder_of_a_duty_says_what_is_asked_for, "counted",
    "duties: {counted: {title: 清查, of: each unit where (name = 图书馆), every: year, due: 11-30, who: officer of this, missed: [{notify: chief}]}}\n",
    "  - {at: 2026-01-02 09:00, wait: 图书馆, duty: counted, expect: {task: open}}\n"
    "  - {at: 2026-12-01 00:00, wait: 图书馆, duty: counted, expect: {opened: {w: delivery}}}\n"
    "  - {at: 2026-12-01 00:01, wait: w, expect: {value: {text: \"清查，时限 2026-11-30 24:00\"}}}\n")
PLAYS(what_was_missed_can_be_made_up_within_its_period, "weekly", WEEKLY, FIRST_WEEK_MISSED
    "  - {at: 2026-10-11 09:00, open: test, with: {system: 甲}}\n"
    "  - {at: 2026-10-11 09:00, wait: s, duty: weekly, expect: {task: late, indicator: {name: missed, at: 2026-10-11, value: 0}}}\n")

PLAYS(a_missed_period_is_asked_for_until_the_duty_is_done_again_and_stays_missed, "weekly", WEEKLY, FIRST_WEEK_MISSED
    "  - {at: 2026-10-12 00:01, wait: s, duty: weekly, expect: {indicator: {name: owed, at: 2026-10-12, value: 1}}}\n"
    "  - {at: 2026-10-14 09:00, open: test, with: {system: 甲}}\n"
    "  - {at: 2026-10-14 09:00, wait: s, duty: weekly, expect: {task: met, indicator: {name: owed, at: 2026-10-14, value: 0}}}\n"
    "  - {at: 2026-10-17 24:00, wait: s, duty: weekly, expect: {missing: [delivery], indicator: {name: missed, at: 2026-10-14, value: 1}}}\n")

PLAYS(a_duty_nobody_does_again_goes_on_being_asked_for, "weekly", WEEKLY, FIRST_WEEK_MISSED
    "  - {at: 2026-10-16 17:00, wait: s, duty: weekly, expect: {task: missed, indicator: {name: owed, at: 2026-10-16, value: 2}}}\n"
    "  - {at: 2026-10-17 24:00, wait: s, duty: weekly, expect: {notified: [李二]}}\n")

PLAYS(a_period_of_the_whole_house_is_settled_by_the_next_one, "round",
    "registers:\n"
    "  tour: {fields: {note: {}}}\n"
    "duties: {round: {every: week, due: friday at 17:00, met: exists tour where (opened within period), who: office, missed: [{escalate: chief}]}}\n"
    "indicators: {owed: {every: year, value: count task where (duty = round and state = missed and over = no)}}\n",
    "  - {at: 2026-10-05 00:30, wait: yes, duty: round, expect: {task: open}}\n"
    "  - {at: 2026-10-09 17:00, wait: yes, duty: round, expect: {task: missed}}\n"
    "  - {at: 2026-10-13 09:00, open: tour}\n"
    "  - {at: 2026-10-13 09:01, wait: yes, duty: round, expect: {task: met, indicator: {name: owed, at: 2026-10-13, value: 0}}}\n")

/* Nothing changes at the moment from which it holds: the due moment itself finds that it was done. */
PLAYS(a_duty_that_time_alone_has_met_is_met_at_its_moment, "weekly", ASSETS
    "duties: {weekly: {every: week, of: each system, due: friday at 17:00, met: exists test where (system = this and done-on <= here.now), who: officer of unit, missed: [{escalate: chief}]}}\n",
    "  - {at: 2026-10-05 00:30, open: system, with: {name: 甲, unit: 图书馆}, as: s}\n"
    "  - {at: 2026-10-05 00:40, open: test, with: {system: 甲, done-on: 2026-10-06}}\n"
    "  - {at: 2026-10-09 17:00, wait: s, duty: weekly, expect: {task: met, missing: [delivery]}}\n")

/* The duty of the week after is met by last week's having been missed: the present period and the row's own are told
 * apart. */
PLAYS(the_present_period_and_that_of_a_row_are_two_things, "weekly, after", ASSETS
    "duties:\n"
    "  weekly: {every: week, of: each system, met: exists test where (system = this and opened within period), who: officer of unit, missed: [{notify: chief}]}\n"
    "  after: {every: week, of: each system, met: exists task where (subject = this and duty = weekly and state = missed and due within here.period and each.period.to < here.period.end), who: officer of unit, missed: [{notify: chief}]}\n",
    "  - {at: 2026-10-05 09:00, open: system, with: {name: 甲, unit: 图书馆}, as: s}\n"
    "  - {at: 2026-10-11 23:00, wait: s, duty: after, expect: {task: open}}\n"
    "  - {at: 2026-10-12 00:01, wait: s, duty: after, expect: {task: met}}\n")

PLAYS(a_duty_without_an_anchor_counts_from_when_it_applies_and_once, "settle", ASSETS
    "duties: {settle: {of: each system where (in-use = yes), due: 5 days, met: exists test where (system = this), who: officer of unit, missed: [{escalate: chief}]}}\n",
    "  - {at: 2026-10-08 09:00, open: system, with: {name: 甲, unit: 图书馆}, as: s}\n"
    "  - {at: 2026-10-09 09:00, by: 钱四, edit: s, with: {name: 甲改}}\n"
    "  - {at: 2026-10-09 09:01, wait: s, duty: settle, expect: {task: open, due: 2026-10-13 24:00}}\n"
    "  - {at: 2026-10-10 09:00, by: 钱四, edit: s, with: {in-use: no}}\n"
    "  - {at: 2026-10-10 09:01, wait: s, duty: settle, expect: {task: void}}\n"
    "  - {at: 2026-10-12 09:00, by: 钱四, edit: s, with: {in-use: yes}}\n"
    "  - {at: 2026-10-12 09:01, wait: s, duty: settle, expect: {task: open, due: 2026-10-17 24:00}}\n"
    "  - {at: 2026-10-13 09:00, open: test, with: {system: s}}\n"
    "  - {at: 2026-10-13 09:01, wait: s, duty: settle, expect: {task: met}}\n"
    "  - {at: 2026-10-13 09:02, by: 钱四, edit: s, with: {name: 甲}}\n"
    "  - {at: 2026-10-13 09:03, wait: s, duty: settle, expect: {task: met}}\n")

PLAYS(a_pause_stops_the_clock_of_a_duty, "rotate", ASSETS
    "duties: {rotate: {of: each system, due: 10 days after changed-at, pause: in-use = no, who: officer of unit, missed: [{escalate: chief}]}}\n",
    "  - {at: 2026-10-08 09:00, open: system, with: {name: 甲, unit: 图书馆, changed-at: 2026-10-08 09:00}, as: s}\n"
    "  - {at: 2026-10-08 09:01, wait: s, duty: rotate, expect: {due: 2026-10-18 24:00}}\n"
    "  - {at: 2026-10-10 09:00, by: 钱四, edit: s, with: {in-use: no}}\n"
    "  - {at: 2026-10-20 09:00, wait: s, duty: rotate, expect: {task: open}}\n"
    "  - {at: 2026-10-20 09:00, by: 钱四, edit: s, with: {in-use: yes}}\n"
    "  - {at: 2026-10-20 09:01, wait: s, duty: rotate, expect: {task: open, due: 2026-10-29 24:00}}\n" /* eleven days were touched by the pause */
    "  - {at: 2026-10-29 24:00, wait: s, duty: rotate, expect: {task: missed}}\n")

PLAYS(a_pause_stops_the_clock_of_the_whole_house_and_it_goes_on_by_itself, "weekend",
    "registers:\n"
    "  event: {title-of: name, fields: {name: {}, span: {type: range}}}\n"
    "duties: {weekend: {every: week, due: 2 days, pause: exists event where (here.now within span), who: office, met: exists event where (name = 巡查), missed: [{escalate: chief}]}}\n",
    "  - {at: 2026-10-11 09:00, open: event, with: {name: 会, span: [2026-10-13 00:00, 2026-10-15 00:00]}, as: e}\n"
    "  - {at: 2026-10-12 00:01, wait: yes, duty: weekend, expect: {task: open, due: 2026-10-14 24:00}}\n"
    "  - {at: 2026-10-15 00:01, wait: yes, duty: weekend, expect: {task: open, due: 2026-10-16 24:00}}\n"
    "  - {at: 2026-10-16 24:00, wait: yes, duty: weekend, expect: {task: missed, escalated: [王一]}}\n")

PLAYS(a_duty_is_extended_by_those_who_have_it, "rotate", ASSETS
    "duties: {rotate: {of: each system, due: 10 days after changed-at, extend: {by: office}, who: officer of unit, missed: [{escalate: chief}]}}\n",
    "  - {at: 2026-10-08 09:00, open: system, with: {name: 甲, unit: 图书馆, changed-at: 2026-10-08 09:00}, as: s}\n"
    "  - {at: 2026-10-09 09:00, by: 周六, do: s.extend, duty: rotate, with: {until: 2026-11-01}, refused: 只有承办人}\n"
    "  - {at: 2026-10-09 09:01, by: 钱四, do: s.extend, duty: rotate, with: {until: 2026-11-01}, expect: {notified: [李二]}}\n"
    "  - {at: 2026-10-09 09:02, by: 钱四, do: s.grant, duty: rotate, refused: 只有办公室}\n"
    "  - {at: 2026-10-09 09:03, by: 李二, do: s.grant, duty: rotate, expect: {notified: [钱四]}}\n"
    "  - {at: 2026-10-09 09:04, wait: s, duty: rotate, expect: {due: 2026-11-01 24:00, first-due: 2026-10-18 24:00}}\n"
    "  - {at: 2026-10-18 24:00, wait: s, duty: rotate, expect: {task: open}}\n")

#define TIMED_STEPS(where_, more_) \
    "policy-kinds: {plan: {of: case}}\n" more_ \
    "registers:\n" \
    "  case:\n" \
    "    fields: {unit: {type: unit}, hot: {type: flag}, held: {type: flag}}\n" \
    "    actions: {edit: {by: everyone}}\n" \
    "    flow:\n" \
    "      s: {no-limit: 测试, done: e, steps: " where_ "}\n" \
    "      e: final\n"
#define STEPS_OF_A_CASE "{grade: {by: chief}, help: {by: officer of unit, if: hot = yes, after: [grade], due: 5 minutes after grade.at, pause: held = yes, extend: {by: office}, missed: [{escalate: chief}]}}"
#define CASE_OF_STEPS \
    "  - {at: 2026-10-08 09:00, open: case, with: {unit: 图书馆}, as: c}\n" \
    "  - {at: 2026-10-08 09:01, by: 钱四, edit: c, with: {hot: yes}}\n" \
    "  - {at: 2026-10-08 09:10, by: 王一, do: c.grade}\n" \
    "  - {at: 2026-10-08 09:11, by: 钱四, edit: c, with: {held: yes}}\n" \
    "  - {at: 2026-10-08 09:21, by: 钱四, edit: c, with: {held: no}}\n" \
    "  - {at: 2026-10-08 09:22, by: 钱四, do: c.extend, duty: help, with: {until: 2026-10-08}}\n" \
    "  - {at: 2026-10-08 09:24, wait: c, expect: {escalated: []}}\n" \
    "  - {at: 2026-10-08 09:25, wait: c, expect: {escalated: [王一]}}\n" \
    "  - {at: 2026-10-08 09:30, by: 钱四, do: c.help, expect: {state: e}}\n"

PLAYS(the_clock_of_a_step_counts_from_the_step_before, NULL, TIMED_STEPS(STEPS_OF_A_CASE, ""), CASE_OF_STEPS)
PLAYS(the_clock_of_a_step_that_a_policy_brings_runs_too, NULL, TIMED_STEPS("{policy: plan}", "policies: [{kind: plan, steps: " STEPS_OF_A_CASE "}]\n"), CASE_OF_STEPS)

PLAYS(a_record_to_be_filled_in_meets_its_task_when_it_is_final, "round",
    "registers:\n"
    "  sheet:\n"
    "    fields: {cause: {type: ref, to: task}, unit: {type: unit}, note: {}}\n"
    "    flow:\n"
    "      filling: {no-limit: 由任务计时, actions: {finish: {by: office, asks: [note], needs: [note], to: finished}}}\n"
    "      finished: final\n"
    "duties: {round: {every: day, due: same day at 17:00, who: office, fill: sheet, missed: [{escalate: chief}]}}\n",
    "  - {at: 2026-10-08 09:00, wait: yes}\n"
    "  - {at: 2026-10-09 00:01, wait: yes, duty: round, expect: {task: open, due: 2026-10-09 17:00, opened: {f: sheet}}}\n"
    "  - {at: 2026-10-09 10:00, by: 李二, do: f.finish, with: {note: 好}, expect: {state: finished}}\n"
    "  - {at: 2026-10-09 10:01, wait: yes, duty: round, expect: {task: met}}\n"
    "  - {at: 2026-10-10 17:00, wait: yes, duty: round, expect: {task: missed, escalated: [王一]}}\n")

/* The duty of a unit stands for many misses: each period is one. */
PLAYS(each_missed_period_of_a_unit_counts_on_its_ladder, "round",
    "registers:\n"
    "  sanction: {fields: {unit: {type: unit}, kind: {one-of: [提醒, 通报]}}}\n"
    "ladders: {late: {per: unit, within: year, rungs: {1: [{open: sanction, values: {unit: subject, kind: 提醒}}], 2: [{open: sanction, values: {unit: subject, kind: 通报}}]}}}\n"
    "duties: {round: {of: each unit where (name = 图书馆), every: day, due: same day at 17:00, who: officer of this, met: exists sanction where (unit = this and kind = 提醒 and opened > period.to), missed: [{strike: late}, {strike: late}]}}\n",
    "  - {at: 2026-10-08 18:00, wait: 图书馆}\n"
    "  - {at: 2026-10-09 17:00, wait: 图书馆, duty: round, expect: {task: missed, opened: {s: sanction}}}\n"
    "  - {at: 2026-10-10 17:00, wait: 图书馆, duty: round, expect: {task: missed, opened: {t: sanction}}}\n"
    "  - {at: 2026-10-10 17:01, wait: s, expect: {value: {kind: 提醒}}}\n"
    "  - {at: 2026-10-10 17:02, wait: t, expect: {value: {kind: 通报}}}\n")

/* A law of before the check: the rest of the consequences still happens. */
PLAYS(a_duty_of_the_whole_house_has_no_record_to_strike_or_print, "round",
    "ladders: {late: {per: unit, within: year, rungs: {1: [{notify: chief}]}}}\n"
    "forms: {单: {of: unit, body: [{heading: 单}]}}\n"
    "duties: {round: {every: day, due: same day at 17:00, who: office, met: no unit, missed: [{strike: late}, {print: 单}, {call: restrict}, {escalate: chief}]}}\n",
    "  - {at: 2026-10-08 18:00, wait: yes}\n"
    "  - {at: 2026-10-09 17:00, wait: yes, duty: round, expect: {task: missed, escalated: [王一]}}\n")

/* clang-format on */

static void a_step_without_a_task_is_told_why(void **state)
{
    (void)state;
    ARENA_SCOPE(arena);
    static const char PACK[] = "duties: {round: {of: each person, every: day, who: office, met: no unit, missed: "
                               "[{escalate: chief}]}}\n";
    static const char OF_A_UNIT[] = "  - {at: 2026-10-08 18:00, wait: 图书馆, duty: round, expect: {task: open}}\n",
                      OF_A_PERSON[] = "  - {at: 2026-10-08 18:00, wait: 钱四, duty: round, expect: {task: open}}\n",
                      OF_NONE[] = "  - {at: 2026-10-08 18:00, wait: 钱四, expect: {task: open}}\n";
    assert_non_null(strstr(little_faults(arena, PACK, "round", OF_A_UNIT), "对象是台账 person 的记录"));
    assert_non_null(strstr(little_faults(arena, PACK, NULL, OF_A_PERSON), "案例的 duties 里要写它"));
    assert_non_null(strstr(little_faults(arena, PACK, "round", OF_NONE), "例行任务要写 duty"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_standing_duty_opens_when_its_condition_breaks_and_ends_when_it_holds),
        cmocka_unit_test(an_anchored_duty_follows_its_anchor),
        cmocka_unit_test(a_setting_may_be_chosen_by_a_number),
        cmocka_unit_test(a_duty_of_lines_runs_for_each_line),
        cmocka_unit_test(a_weekly_duty_is_met_by_a_record_of_its_period),
        cmocka_unit_test(a_duty_of_every_two_weeks_is_met_once_in_them),
        cmocka_unit_test(a_reminder_of_a_duty_says_what_is_asked_for),
        cmocka_unit_test(a_yearly_duty_is_due_on_its_date),
        cmocka_unit_test(what_was_missed_can_be_made_up_within_its_period),
        cmocka_unit_test(a_missed_period_is_asked_for_until_the_duty_is_done_again_and_stays_missed),
        cmocka_unit_test(a_duty_nobody_does_again_goes_on_being_asked_for),
        cmocka_unit_test(a_period_of_the_whole_house_is_settled_by_the_next_one),
        cmocka_unit_test(a_duty_that_time_alone_has_met_is_met_at_its_moment),
        cmocka_unit_test(the_present_period_and_that_of_a_row_are_two_things),
        cmocka_unit_test(a_duty_without_an_anchor_counts_from_when_it_applies_and_once),
        cmocka_unit_test(a_pause_stops_the_clock_of_a_duty),
        cmocka_unit_test(a_pause_stops_the_clock_of_the_whole_house_and_it_goes_on_by_itself),
        cmocka_unit_test(a_duty_is_extended_by_those_who_have_it),
        cmocka_unit_test(the_clock_of_a_step_counts_from_the_step_before),
        cmocka_unit_test(the_clock_of_a_step_that_a_policy_brings_runs_too),
        cmocka_unit_test(a_record_to_be_filled_in_meets_its_task_when_it_is_final),
        cmocka_unit_test(each_missed_period_of_a_unit_counts_on_its_ladder),
        cmocka_unit_test(a_duty_of_the_whole_house_has_no_record_to_strike_or_print),
        cmocka_unit_test(a_step_without_a_task_is_told_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
