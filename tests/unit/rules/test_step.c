/* What the engine does with the words of a pack: small packs, played as dated cases on a store in memory. */
#include "little_pack.h"

/* Packs and cases are texts, line by line. */
/* clang-format off */

/* --- people --- */

#define SIMPLE(by) \
    "registers:\n" \
    "  paper:\n" \
    "    fields: {unit: {type: unit}, note: {}}\n" \
    "    flow:\n" \
    "      s: {no-limit: 测试, actions: {go: {by: " by ", to: e}}}\n" \
    "      e: final\n"

PLAYS(a_deed_is_refused_with_the_post_that_may_do_it, NULL, SIMPLE("officer of unit"),
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n"
    "  - {at: 2026-10-08 09:01, by: 赵三, do: p.go, refused: 只有图书馆专员可以}\n"
    "  - {at: 2026-10-08 09:02, by: 周六, do: p.go, refused: 只有图书馆专员可以}\n"
    "  - {at: 2026-10-08 09:03, by: 钱四, do: p.go, expect: {state: e}}\n")

PLAYS(what_the_program_lays_out_nobody_else_opens_unless_it_says_who, NULL,
    "registers:\n  slip: {fields: {unit: {type: unit}}}\n  note: {fields: {unit: {type: unit}}, actions: {open: {by: everyone}}}\n"
    "  free: {fields: {unit: {type: unit}}}\n"
    "  visit: {fields: {unit: {type: unit}}, actions: {open: {by: everyone, then: [{open: slip, values: {unit: unit}}, {open: note, values: {unit: unit}}]}}}\n",
    "  - {at: 2026-10-08 09:00, by: 钱四, open: slip, with: {unit: 图书馆}, refused: 这个台账只由程序登记}\n"
    "  - {at: 2026-10-08 09:00, by: 钱四, open: note, with: {unit: 图书馆}}\n"
    "  - {at: 2026-10-08 09:00, by: 钱四, open: free, with: {unit: 图书馆}}\n"
    "  - {at: 2026-10-08 09:00, by: 钱四, open: visit, with: {unit: 图书馆}, expect: {opened: [slip, note]}}\n")
PLAYS(a_span_may_be_as_long_as_a_field_says, NULL,
    "registers:\n  lease: {fields: {on: {type: date}, years: {type: number}, until: {type: date, is: on + years years}, sum: {type: number}, twice: {type: number, is: sum * 2}}, checks: [{that: on + years months > opened, else: 太短}], actions: {open: {by: everyone}, edit: {by: everyone}}}\n",
    "  - {at: 2026-10-08 09:00, by: 钱四, open: lease, with: {on: 2024-02-29, years: 3}, refused: 太短}\n"
    "  - {at: 2026-10-08 09:00, by: 钱四, open: lease, with: {on: 2026-10-01, years: 3, sum: 4}, as: d, expect: {value: {until: 2029-10-01, twice: 8}}}\n"
    "  - {at: 2026-10-09 09:00, by: 钱四, edit: d, with: {years: 5}, expect: {value: {until: 2031-10-01}}}\n"
    "  - {at: 2026-10-09 09:00, by: 钱四, open: lease, with: {on: 2026-10-01}, as: e, expect: {value: {until: \"\"}}}\n")
PLAYS(a_deputy_acts_for_the_post, NULL, SIMPLE("officer of unit"),
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n"
    "  - {at: 2026-10-08 09:03, by: 孙五, do: p.go, expect: {state: e}}\n")

PLAYS(a_vacant_post_is_filled_by_its_stand_in_and_by_the_stand_in_of_that, NULL, SIMPLE("officer of unit"),
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 计算机学院}, as: p}\n"
    "  - {at: 2026-10-08 09:01, by: 赵三, do: p.go, refused: 只有}\n"
    "  - {at: 2026-10-08 09:02, by: 周六, do: p.go, expect: {state: e}}\n"
    "  - {at: 2026-10-08 10:00, people: end, with: {post: unit-head, unit: 计算机学院, ends-on: 2026-10-08}}\n"
    "  - {at: 2026-10-09 09:00, open: paper, with: {unit: 计算机学院}, as: q}\n"
    "  - {at: 2026-10-09 09:01, by: 周六, do: q.go, refused: 只有}\n"
    "  - {at: 2026-10-09 09:02, by: 李二, do: q.go, expect: {state: e}}\n")

PLAYS(a_task_goes_with_its_record_to_another_unit_and_keeps_its_time, NULL,
    "registers:\n"
    "  thing: {title-of: name, fields: {name: {}, unit: {type: unit}}}\n"
    "  paper:\n"
    "    fields: {thing: {type: ref, to: thing}, unit: {type: unit, is: thing.unit}}\n"
    "    flow:\n"
    "      a: {due: 2 workdays, missed: [{escalate: unit-head of unit}], actions: {go: {by: officer of unit, to: e}}}\n"
    "      e: final\n",
    "  - {at: 2026-10-08 08:00, people: appoint, with: {post: officer, unit: 计算机学院, person: 王一, starts-on: 2026-10-01}}\n"
    "  - {at: 2026-10-08 08:30, by: 李二, open: thing, with: {name: 甲, unit: 图书馆}, as: t}\n"
    "  - {at: 2026-10-12 09:00, open: paper, with: {thing: t}, as: p, expect: {due: 2026-10-14 24:00}}\n"
    "  - {at: 2026-10-13 09:00, by: 李二, edit: t, with: {unit: 计算机学院}, expect: {notified: [王一]}}\n"
    "  - {at: 2026-10-13 09:01, wait: p, expect: {due: 2026-10-14 24:00}}\n"
    "  - {at: 2026-10-13 09:02, by: 钱四, do: p.go, refused: 只有}\n"
    "  - {at: 2026-10-15 00:00, wait: p, expect: {task: missed, escalated: [周六]}}\n")

PLAYS(whoever_is_no_longer_in_office_holds_no_post, NULL, SIMPLE("officer of unit"),
    "  - {at: 2026-10-08 09:00, open: person, with: {name: 吴九, unit: 计算机学院, active: no}}\n"
    "  - {at: 2026-10-08 09:00, people: appoint, with: {post: officer, unit: 计算机学院, person: 吴九, starts-on: 2026-10-01}}\n"
    "  - {at: 2026-10-08 09:01, open: paper, with: {unit: 计算机学院}, as: p}\n"
    "  - {at: 2026-10-08 09:02, by: 吴九, do: p.go, refused: 只有}\n"
    "  - {at: 2026-10-08 09:03, by: 周六, do: p.go, expect: {state: e}}\n")

PLAYS(a_successor_takes_over_what_is_open, NULL, SIMPLE("officer of unit"),
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n"
    "  - {at: 2026-10-08 10:00, people: end, with: {post: officer, unit: 图书馆, person: 钱四, ends-on: 2026-10-08}}\n"
    "  - {at: 2026-10-08 10:01, people: appoint, with: {post: officer, unit: 图书馆, person: 赵三, starts-on: 2026-10-09}}\n"
    "  - {at: 2026-10-08 23:59, by: 赵三, do: p.go, refused: 只有}\n"
    "  - {at: 2026-10-09 09:00, by: 钱四, do: p.go, refused: 只有}\n"
    "  - {at: 2026-10-09 09:01, by: 赵三, do: p.go, expect: {state: e}}\n")

PLAYS(another_name_of_a_post_has_its_holders, NULL, SIMPLE("agency"),
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: p.go, refused: 只有经办处可以}\n"
    "  - {at: 2026-10-08 09:02, by: 李二, do: p.go, expect: {state: e}}\n")

PLAYS(a_holding_of_another_name_is_one_of_the_post, NULL, SIMPLE("office"),
    "  - {at: 2026-10-08 09:00, people: appoint, with: {post: agency, unit: 学校, person: 周六, starts-on: 2026-10-01}}\n"
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n"
    "  - {at: 2026-10-08 09:02, by: 周六, do: p.go, expect: {state: e}}\n")

PLAYS(superior_of_a_post_is_the_head_of_the_unit_and_of_a_head_the_head_above, NULL, SIMPLE("superior of unit-head of unit"),
    "  - {at: 2026-10-08 08:00, people: appoint, with: {post: unit-head, unit: 学校, person: 王一, starts-on: 2026-10-01}}\n"
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n"
    "  - {at: 2026-10-08 09:01, by: 赵三, do: p.go, refused: 只有}\n"
    "  - {at: 2026-10-08 09:02, by: 王一, do: p.go, expect: {state: e}}\n")

PLAYS(posts_that_stand_in_for_each_other_in_a_ring_end_the_search, NULL,
    "posts: {left: {per: institution, vacant: right}, right: {per: institution, vacant: left}}\n" SIMPLE("left"),
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n"
    "  - {at: 2026-10-08 09:01, by: 赵三, do: p.go, refused: 只有}\n")

/* --- deeds --- */

#define REVIEW \
    "registers:\n" \
    "  paper:\n" \
    "    number: {pattern: \"文{year}-{seq:3}\", when: submit}\n" \
    "    fields: {unit: {type: unit}, note: {}, opinion: {}}\n" \
    "    flow:\n" \
    "      draft: {no-limit: 测试, actions: {submit: {by: officer of unit, asks: [note], needs: [note], to: review}}}\n" \
    "      review:\n" \
    "        due: 3 workdays after submit.at\n" \
    "        missed: [{escalate: chief}]\n" \
    "        extend: {asks: [opinion], by: office}\n" \
    "        done: e\n" \
    "        steps:\n" \
    "          audit: {title: 审核, by: unit-head of unit, not-by: [submit], returns: [draft], rejects: dead}\n" \
    "          sign: {title: 签发, by: chief, after: [audit], returns: [audit]}\n" \
    "      e: final\n" \
    "      dead: final\n"
#define SUBMITTED \
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n" \
    "  - {at: 2026-10-08 09:10, by: 钱四, do: p.submit, with: {note: 甲}, expect: {state: review, due: 2026-10-12 24:00, value: {number: 文2026-001}}}\n"

PLAYS(a_step_waits_for_those_before_it, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-08 09:20, by: 王一, do: p.sign, refused: 先“审核”}\n"
    "  - {at: 2026-10-08 09:30, by: 赵三, do: p.audit, expect: {state: review}}\n"
    "  - {at: 2026-10-08 09:31, by: 赵三, do: p.audit, refused: 已经办过}\n"
    "  - {at: 2026-10-08 09:40, by: 王一, do: p.sign, expect: {state: e, task: met}}\n")

PLAYS(a_return_keeps_number_and_clock_and_all_steps_are_done_anew, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-08 09:30, by: 赵三, do: p.audit, return-to: draft, expect: {state: draft}}\n"
    "  - {at: 2026-10-12 09:00, by: 钱四, do: p.submit, with: {note: 乙}, expect: {state: review, due: 2026-10-15 24:00, value: {number: 文2026-001, submit.times: 2}}}\n"
    "  - {at: 2026-10-12 09:05, by: 王一, do: p.sign, refused: 先“审核”}\n"
    "  - {at: 2026-10-12 09:10, by: 赵三, do: p.audit}\n"
    "  - {at: 2026-10-12 09:20, by: 王一, do: p.sign, expect: {state: e}}\n")

PLAYS(a_step_sent_back_is_void_with_all_that_follow_it, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-08 09:30, by: 赵三, do: p.audit}\n"
    "  - {at: 2026-10-08 09:40, by: 王一, do: p.sign, return-to: audit, expect: {state: review}}\n"
    "  - {at: 2026-10-08 09:50, by: 王一, do: p.sign, refused: 先“审核”}\n"
    "  - {at: 2026-10-08 10:00, by: 赵三, do: p.audit}\n"
    "  - {at: 2026-10-08 10:10, by: 王一, do: p.sign, expect: {state: e}}\n")

PLAYS(a_rejection_ends_in_its_state, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-08 09:30, by: 赵三, do: p.audit, reject: yes, expect: {state: dead}}\n"
    "  - {at: 2026-10-08 09:40, by: 王一, do: p.sign, refused: 没有}\n")

PLAYS(nobody_approves_his_own_deed, NULL, REVIEW,
    "  - {at: 2026-10-08 08:00, people: appoint, with: {post: officer, unit: 图书馆, person: 赵三, starts-on: 2026-10-01}}\n"
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p}\n"
    "  - {at: 2026-10-08 09:10, by: 赵三, do: p.submit, with: {note: 甲}}\n"
    "  - {at: 2026-10-08 09:30, by: 赵三, do: p.audit, refused: 是你办的}\n")

PLAYS(a_transfer_hands_the_task_on_with_its_time, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-08 09:20, by: 周六, do: p.transfer, with: {to: 周六}, reason: 试试, refused: 只有承办人}\n"
    "  - {at: 2026-10-08 09:21, by: 赵三, do: p.transfer, with: {to: 周六}, refused: 理由}\n"
    "  - {at: 2026-10-08 09:22, by: 赵三, do: p.transfer, with: {to: 周六}, reason: 出差, expect: {notified: [周六], due: 2026-10-12 24:00}}\n"
    "  - {at: 2026-10-08 09:30, by: 周六, do: p.audit, expect: {state: review}}\n")

PLAYS(who_hands_a_task_over_hands_on_no_more_than_he_may, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-08 09:20, by: 赵三, do: p.transfer, with: {to: 赵三}, reason: 自己, refused: 不能转办给自己}\n"
    "  - {at: 2026-10-08 09:22, by: 赵三, do: p.transfer, with: {to: 周六}, reason: 出差}\n"
    "  - {at: 2026-10-08 09:25, by: 周六, do: p.extend, with: {until: 2026-10-20, opinion: 再等}}\n"
    "  - {at: 2026-10-08 09:26, by: 周六, do: p.delegate, with: {to: 孙五, until: 2026-10-30 09:00}, reason: 出差}\n"
    "  - {at: 2026-10-08 09:27, by: 孙五, do: p.grant, refused: 只有}\n"
    "  - {at: 2026-10-08 09:30, by: 孙五, do: p.audit, expect: {state: review}}\n"
    "  - {at: 2026-10-08 09:31, by: 孙五, do: p.sign, refused: 只有}\n")

PLAYS(nobody_is_handed_a_task_who_is_not_in_office, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-08 09:20, open: person, with: {name: 吴九, unit: 图书馆, active: no}}\n"
    "  - {at: 2026-10-08 09:22, by: 赵三, do: p.transfer, with: {to: 吴九}, reason: 出差, refused: 已不在岗}\n")

PLAYS(a_deed_is_withdrawn_by_its_doer_before_the_next, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-08 09:20, by: 赵三, do: p.withdraw, refused: 只有上一步的办理人}\n"
    "  - {at: 2026-10-08 09:21, by: 钱四, do: p.withdraw, expect: {state: draft, value: {submit.times: 0}}}\n"
    "  - {at: 2026-10-08 09:30, by: 钱四, do: p.submit, with: {note: 乙}}\n"
    "  - {at: 2026-10-08 09:40, by: 赵三, do: p.audit}\n"
    "  - {at: 2026-10-08 09:41, by: 钱四, do: p.withdraw, refused: 只有上一步的办理人}\n")

PLAYS(withdrawing_gains_no_time, NULL,
    "registers:\n"
    "  paper:\n"
    "    fields: {unit: {type: unit}}\n"
    "    flow:\n"
    "      a: {due: 2 workdays, missed: [{escalate: chief}], actions: {go: {by: officer of unit, to: b}}}\n"
    "      b: {due: 3 workdays, missed: [{escalate: chief}], actions: {take: {by: chief, to: e}}}\n"
    "      e: final\n",
    "  - {at: 2026-10-12 09:00, open: paper, with: {unit: 图书馆}, as: p, expect: {state: a, due: 2026-10-14 24:00}}\n"
    "  - {at: 2026-10-12 10:00, by: 钱四, do: p.go, expect: {state: b, due: 2026-10-15 24:00}}\n"
    "  - {at: 2026-10-14 09:00, by: 钱四, do: p.withdraw, expect: {state: a, due: 2026-10-14 24:00}}\n"
    "  - {at: 2026-10-14 09:10, by: 钱四, do: p.go, expect: {state: b}}\n"
    "  - {at: 2026-10-15 00:10, by: 钱四, do: p.withdraw, refused: 时限已过}\n"
    "  - {at: 2026-10-15 00:11, by: 王一, do: p.take, expect: {state: e}}\n")

PLAYS(withdrawn_and_left_alone_it_is_late_when_it_would_have_been, NULL,
    "registers:\n"
    "  paper:\n"
    "    fields: {unit: {type: unit}}\n"
    "    flow:\n"
    "      a: {due: 2 workdays, missed: [{escalate: chief}], actions: {go: {by: officer of unit, to: b}}}\n"
    "      b: {no-limit: 测试, actions: {take: {by: chief, to: e}}}\n"
    "      e: final\n",
    "  - {at: 2026-10-12 09:00, open: paper, with: {unit: 图书馆}, as: p}\n"
    "  - {at: 2026-10-12 10:00, by: 钱四, do: p.go}\n"
    "  - {at: 2026-10-14 09:00, by: 钱四, do: p.withdraw}\n"
    "  - {at: 2026-10-15 00:00, wait: p, expect: {task: missed, escalated: [王一]}}\n")

PLAYS(a_withdrawn_last_step_leaves_the_others_done, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-08 09:40, by: 赵三, do: p.audit}\n"
    "  - {at: 2026-10-08 09:50, by: 王一, do: p.sign, expect: {state: e}}\n"
    "  - {at: 2026-10-08 09:51, by: 王一, do: p.withdraw, expect: {state: review}}\n"
    "  - {at: 2026-10-08 09:52, by: 王一, do: p.sign, expect: {state: e}}\n")

PLAYS(an_extension_is_asked_before_due_and_granted_by_another, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-12 09:00, by: 赵三, do: p.extend, with: {until: 2026-10-20}, refused: opinion}\n"
    "  - {at: 2026-10-12 09:01, by: 赵三, do: p.extend, with: {until: 2026-10-10, opinion: 忙}, refused: 晚于}\n"
    "  - {at: 2026-10-12 09:02, by: 赵三, do: p.extend, with: {until: 2026-10-20, opinion: 忙}, expect: {notified: [李二]}}\n"
    "  - {at: 2026-10-12 09:03, by: 赵三, do: p.grant, refused: 只有办公室}\n"
    "  - {at: 2026-10-12 09:04, by: 李二, do: p.grant, expect: {due: 2026-10-20 24:00, first-due: 2026-10-12 24:00, notified: [赵三]}}\n"
    "  - {at: 2026-10-13 00:00, wait: p, expect: {task: open}}\n"
    "  - {at: 2026-10-20 24:00, wait: p, expect: {task: missed, escalated: [王一]}}\n"
    "  - {at: 2026-10-21 09:00, by: 赵三, do: p.extend, with: {until: 2026-10-30, opinion: 忙}, refused: 时限已过}\n")

PLAYS(an_extension_is_asked_by_those_who_have_the_task_only, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-12 09:02, by: 周六, do: p.extend, with: {until: 2026-10-20, opinion: 忙}, refused: 只有承办人}\n")

PLAYS(nobody_grants_his_own_extension, NULL, REVIEW,
    "  - {at: 2026-10-08 07:59, people: end, with: {post: unit-head, unit: 图书馆, person: 赵三, ends-on: 2026-09-30}}\n"
    "  - {at: 2026-10-08 08:00, people: appoint, with: {post: unit-head, unit: 图书馆, person: 李二, starts-on: 2026-10-01}}\n" SUBMITTED
    "  - {at: 2026-10-12 09:02, by: 李二, do: p.extend, with: {until: 2026-10-20, opinion: 忙}}\n"
    "  - {at: 2026-10-12 09:04, by: 李二, do: p.grant, refused: 你}\n")

PLAYS(a_denied_extension_leaves_the_due_moment, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-12 09:02, by: 赵三, do: p.extend, with: {until: 2026-10-20, opinion: 忙}}\n"
    "  - {at: 2026-10-12 09:04, by: 李二, do: p.deny, expect: {due: 2026-10-12 24:00, notified: [赵三]}}\n"
    "  - {at: 2026-10-12 09:05, by: 李二, do: p.grant, refused: 没有待审批}\n"
    "  - {at: 2026-10-12 24:00, wait: p, expect: {task: missed}}\n")

PLAYS(a_reminder_reaches_those_who_are_to_act, NULL, REVIEW, SUBMITTED
    "  - {at: 2026-10-08 09:20, by: 李二, do: p.remind, expect: {notified: [赵三], state: review}}\n")

#define VAULT \
    "registers:\n" \
    "  key:\n" \
    "    fields: {unit: {type: unit}}\n" \
    "    flow:\n" \
    "      s: {no-limit: 测试, actions: {turn: {by: officer of unit, second: unit-head of unit, in-person: yes, to: e}, look: {by: officer of unit, auth: again}, take: {by: officer of unit, auth: second-factor}}}\n" \
    "      e: final\n"

PLAYS(a_deed_of_two_needs_another_person_of_the_right_post, NULL, VAULT,
    "  - {at: 2026-10-08 09:00, open: key, with: {unit: 图书馆}, as: k}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: k.turn, refused: 须由另一人共同验证}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, second: 钱四, do: k.turn, refused: 须由另一人共同验证}\n"
    "  - {at: 2026-10-08 09:03, by: 钱四, second: 周六, do: k.turn, refused: 共同验证人须是}\n")

PLAYS(a_deed_in_person_is_refused_from_two_places, NULL, VAULT,
    "  - {at: 2026-10-08 09:00, open: key, with: {unit: 图书馆}, as: k}\n"
    "  - {at: 2026-10-08 09:04, by: 钱四, second: 赵三, apart: yes, do: k.turn, refused: 当面}\n"
    "  - {at: 2026-10-08 09:05, by: 钱四, second: 赵三, do: k.turn, expect: {state: e}}\n")

PLAYS(some_deeds_want_a_fresh_login, NULL, VAULT,
    "  - {at: 2026-10-08 09:00, open: key, with: {unit: 图书馆}, as: k}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: k.look, refused: 须再次验证身份}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, auth: again, do: k.look}\n"
    "  - {at: 2026-10-08 09:03, by: 钱四, auth: again, do: k.take, refused: 动态口令}\n"
    "  - {at: 2026-10-08 09:04, by: 钱四, auth: second-factor, do: k.take}\n")

PLAYS(a_quorum_of_steps_is_enough, NULL,
    "registers:\n"
    "  vote:\n"
    "    fields: {note: {}}\n"
    "    flow:\n"
    "      s: {no-limit: 测试, done: {2: e}, steps: {a: {by: chief}, b: {by: office}, c: {by: everyone}}}\n"
    "      e: final\n",
    "  - {at: 2026-10-08 09:00, open: vote, as: v}\n"
    "  - {at: 2026-10-08 09:01, by: 王一, do: v.a, expect: {state: s}}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, do: v.c, expect: {state: e}}\n")

PLAYS(an_early_step_gives_its_reason, NULL,
    "registers:\n"
    "  plan:\n"
    "    fields: {note: {}}\n"
    "    flow:\n"
    "      s: {no-limit: 测试, done: e, steps: {cut: {title: 断网, by: office}, tell: {by: chief, after: [cut], early: reason}}}\n"
    "      e: final\n",
    "  - {at: 2026-10-08 09:00, open: plan, as: v}\n"
    "  - {at: 2026-10-08 09:01, by: 王一, do: v.tell, refused: 提前办理须说明理由}\n"
    "  - {at: 2026-10-08 09:02, by: 王一, do: v.tell, reason: 等不及}\n"
    "  - {at: 2026-10-08 09:03, by: 李二, do: v.cut, expect: {state: e}}\n")

/* --- entry --- */

#define FORM \
    "registers:\n" \
    "  paper:\n" \
    "    unique: [{of: [code]}]\n" \
    "    fields:\n" \
    "      code: {title: 代码}\n" \
    "      kind: {title: 类别, one-of: [甲, 乙]}\n" \
    "      size: {title: 大小, type: number, min: 1, max: 9}\n" \
    "      why: {title: 原因, required: kind = 乙}\n" \
    "      unit: {type: unit}\n" \
    "      owner: {title: 所有人, type: person, where: unit = this.unit}\n" \
    "      double: {type: number, is: size * 2}\n" \
    "      rows: {title: 明细, type: lines, rows: [门, 窗], columns: {result: {title: 结论, one-of: [好, 坏], required: yes}, note: {title: 说明, required: result = 坏}, n: {title: 数, type: number, min: 0}}}\n" \
    "    checks: [{that: size != 5, else: 不能是五}]\n"

PLAYS(what_is_entered_is_judged_field_by_field, NULL, FORM,
    "  - {at: 2026-10-08 09:00, by: 钱四, open: paper, with: {code: a, kind: 乙}, refused: 原因没有填}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, open: paper, with: {code: a, size: 10}, refused: 大小不能晚于或大于9}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, open: paper, with: {code: a, size: 0}, refused: 大小不能小于1}\n"
    "  - {at: 2026-10-08 09:03, by: 钱四, open: paper, with: {code: a, size: 5}, refused: 不能是五}\n"
    "  - {at: 2026-10-08 09:04, by: 钱四, open: paper, with: {code: a, unit: 图书馆, owner: 周六}, refused: 不能选}\n"
    "  - {at: 2026-10-08 09:05, by: 钱四, open: paper, with: {code: a, double: 3}, refused: double}\n"
    "  - {at: 2026-10-08 09:06, by: 钱四, open: paper, with: {code: a, size: 4, unit: 图书馆, owner: 钱四}, as: p, expect: {value: {double: 8}}}\n"
    "  - {at: 2026-10-08 09:07, by: 钱四, open: paper, with: {code: a}, refused: 已有相同}\n")

PLAYS(fixed_rows_are_laid_out, NULL, FORM "    actions: {edit: {needs: [{that: (count rows) = 2, else: 行数不对}]}}\n",
    "  - {at: 2026-10-08 09:06, by: 钱四, open: paper, with: {code: a, size: 4}, as: p}\n"
    "  - {at: 2026-10-08 09:07, by: 钱四, edit: p, with: {size: 3}}\n")

PLAYS(columns_of_lines_are_judged_like_fields, NULL, FORM,
    "  - {at: 2026-10-08 09:06, by: 钱四, open: paper, with: {code: a, rows: [{item: 门, result: 坏}]}, refused: 说明}\n"
    "  - {at: 2026-10-08 09:08, by: 钱四, open: paper, with: {code: b, rows: [{item: 门, result: 好, n: -3}]}, refused: 数}\n"
    "  - {at: 2026-10-08 09:09, by: 钱四, open: paper, with: {code: c, rows: [{item: 门, note: 只有说明}]}, refused: 结论}\n"
    "  - {at: 2026-10-08 09:10, by: 钱四, open: paper, with: {code: d, rows: [{item: 门, result: 好, n: 3}]}}\n")

PLAYS(numbers_have_no_gaps_and_start_again_each_year, NULL,
    "registers:\n"
    "  paper: {number: \"文{year}-{seq:2}\", fields: {note: {required: yes}}}\n",
    "  - {at: 2025-12-31 09:00, by: 钱四, open: paper, with: {note: 一}, expect: {value: {number: 文2025-01}}}\n"
    "  - {at: 2025-12-31 09:01, by: 钱四, open: paper, refused: note没有填}\n"
    "  - {at: 2025-12-31 09:02, by: 钱四, open: paper, with: {note: 二}, expect: {value: {number: 文2025-02}}}\n"
    "  - {at: 2026-01-01 00:00, by: 钱四, open: paper, with: {note: 三}, expect: {value: {number: 文2026-01}}}\n")

/* --- clocks --- */

PLAYS(marks_fire_once_each_in_order, NULL,
    "registers:\n"
    "  paper:\n"
    "    fields: {unit: {type: unit}}\n"
    "    flow:\n"
    "      s:\n"
    "        due: 2 workdays\n"
    "        before: {1 day: [{notify: officer of unit}]}\n"
    "        missed: [{notify: unit-head of unit}]\n"
    "        later: {3 days: [{escalate: chief}]}\n"
    "        actions: {go: {by: officer of unit, to: e}}\n"
    "      e: final\n",
    "  - {at: 2026-09-29 09:00, open: paper, with: {unit: 图书馆}, as: p, expect: {due: 2026-10-08 24:00}}\n"
    "  - {at: 2026-10-07 23:59, wait: p, expect: {task: open}}\n"
    "  - {at: 2026-10-07 24:00, wait: p, expect: {notified: [钱四]}}\n"
    "  - {at: 2026-10-08 24:00, wait: p, expect: {task: missed, notified: [赵三]}}\n"
    "  - {at: 2026-10-11 24:00, wait: p, expect: {escalated: [王一]}}\n"
    "  - {at: 2026-10-12 09:00, by: 钱四, do: p.go, expect: {state: e, task: late}}\n")

PLAYS(a_moment_already_past_is_missed_at_once, NULL,
    "registers:\n"
    "  paper:\n"
    "    fields: {unit: {type: unit}, given-at: {type: datetime}}\n"
    "    flow:\n"
    "      s: {due: 1 hour after given-at, before: {10 minutes: [{notify: officer of unit}]}, missed: [{notify: unit-head of unit}], actions: {go: {by: officer of unit, to: e}}}\n"
    "      e: final\n",
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆, given-at: 2026-10-08 07:00}, as: p, expect: {due: 2026-10-08 08:00, task: missed, notified: [赵三]}}\n")

PLAYS(a_task_ended_by_its_own_missed_mark_is_missed, NULL,
    "registers:\n"
    "  ring:\n"
    "    fields: {person: {type: person}}\n"
    "    flow:\n"
    "      ringing: {due: 15 minutes, missed: [{go: silent}], actions: {answer: {by: person, to: answered}}}\n"
    "      answered: final\n"
    "      silent: final\n",
    "  - {at: 2026-10-08 09:00, open: ring, with: {person: 钱四}, as: r}\n"
    "  - {at: 2026-10-08 09:15, wait: r, expect: {state: silent, task: missed}}\n")

PLAYS(a_pause_leaves_out_its_days, NULL,
    "registers:\n"
    "  paper:\n"
    "    fields: {unit: {type: unit}, held: {type: flag}}\n"
    "    actions: {edit: {by: everyone}}\n"
    "    flow:\n"
    "      s: {due: 3 workdays, pause: held = yes, missed: [{escalate: chief}], actions: {go: {by: officer of unit, to: e}}}\n"
    "      e: final\n",
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆}, as: p, expect: {due: 2026-10-12 24:00}}\n"
    "  - {at: 2026-10-09 09:00, by: 钱四, edit: p, with: {held: yes}}\n"
    "  - {at: 2026-10-12 24:00, wait: p, expect: {task: open}}\n"
    "  - {at: 2026-10-13 09:00, by: 钱四, edit: p, with: {held: no}, expect: {due: 2026-10-16 24:00}}\n"
    "  - {at: 2026-10-16 24:00, wait: p, expect: {task: missed}}\n")

PLAYS(a_pause_that_holds_on_entry_stops_the_clock_at_once, NULL,
    "registers:\n"
    "  paper:\n"
    "    fields: {unit: {type: unit}, held: {type: flag}}\n"
    "    flow:\n"
    "      s: {due: 1 workday, pause: held = yes, missed: [{escalate: chief}], actions: {go: {by: officer of unit, to: e}}}\n"
    "      e: final\n",
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆, held: yes}, as: p}\n"
    "  - {at: 2026-10-12 09:00, wait: p, expect: {task: open}}\n")

PLAYS(an_automatic_move_waits_for_its_moment, NULL,
    "registers:\n"
    "  notice:\n"
    "    fields: {got-at: {type: datetime}}\n"
    "    flow:\n"
    "      sent: {no-limit: 测试, when: [{if: opened + 2 workdays <= now, to: taken, then: [{set: {got-at: now}}]}]}\n"
    "      taken: final\n",
    "  - {at: 2026-09-29 09:00, open: notice, as: n}\n"
    "  - {at: 2026-10-08 23:59, wait: n, expect: {state: sent}}\n"
    "  - {at: 2026-10-08 24:00, wait: n, expect: {state: taken, value: {got-at: 2026-10-08 24:00}}}\n")

/* --- effects --- */

PLAYS(a_record_set_by_another_looks_at_itself_again, NULL,
    "registers:\n"
    "  door:\n"
    "    title-of: name\n"
    "    fields: {name: {}, wanted: {one-of: [开, 关]}}\n"
    "    flow:\n"
    "      shut: {no-limit: 测试, when: [{if: wanted = 开, to: opened-up}]}\n"
    "      opened-up: final\n"
    "  order:\n"
    "    fields: {door: {type: ref, to: door}}\n"
    "    flow:\n"
    "      s: {no-limit: 测试, actions: {give: {by: chief, to: e, then: [{set: {door.wanted: 开}}]}}}\n"
    "      e: final\n",
    "  - {at: 2026-10-08 09:00, open: door, with: {name: 甲}, as: d}\n"
    "  - {at: 2026-10-08 09:01, open: order, with: {door: 甲}, as: o}\n"
    "  - {at: 2026-10-08 09:02, by: 王一, do: o.give}\n"
    "  - {at: 2026-10-08 09:03, wait: d, expect: {value: {wanted: 开}, state: opened-up}}\n")

#define SEEN(state) \
    "registers:\n" \
    "  finding:\n" \
    "    title-of: name\n" \
    "    number: \"F{seq:2}\"\n" \
    "    fields: {name: {}, host: {}, times: {type: number, is: count sighting where (record = this)}}\n" \
    "    flow:\n" \
    "      found: {no-limit: 测试, actions: {close: {by: office, to: closed}}}\n" \
    "      closed: " state "\n" \
    "facts: {import.finding: {source: import, fields: {name: {}, host: {}}}}\n" \
    "rules: {seen: {on: import.finding, do: [{open: finding, same-as: [name, host], again: reopen, values: {name: fact.name, host: fact.host}}]}}\n"
#define SEE_TWICE \
    "  - {at: 2026-10-08 09:00, fact: import.finding, with: {name: 弱, host: a}, expect: {opened: {f: finding}}}\n" \
    "  - {at: 2026-10-08 10:00, fact: import.finding, with: {name: 弱, host: a}, expect: {missing: [finding]}}\n" \
    "  - {at: 2026-10-08 10:01, wait: f, expect: {value: {times: 2, number: F01}}}\n" \
    "  - {at: 2026-10-08 11:00, fact: import.finding, with: {name: 弱, host: b}, expect: {opened: [finding]}}\n" \
    "  - {at: 2026-10-08 12:00, by: 李二, do: f.close, expect: {state: closed}}\n" \
    "  - {at: 2026-10-08 13:00, fact: import.finding, with: {name: 弱, host: a}, expect: {missing: [finding]}}\n" \
    "  - {at: 2026-10-08 13:01, wait: f, expect: {state: found, value: {times: 3}}}\n"

PLAYS(what_is_seen_again_joins_and_a_closed_record_wakes, NULL, SEEN("{final: yes}"), SEE_TWICE)
PLAYS(a_closed_record_with_an_open_task_wakes_too, "tell", SEEN("final")
    "duties: {tell: {of: each finding, due: 30 days after opened, who: office, missed: [{escalate: chief}]}}\n", SEE_TWICE)

/* What was decided about a closed record stands while a condition of the pack holds: seen again, it is only counted. */
PLAYS(a_closed_record_that_stays_is_counted_and_asks_nobody, NULL,
    "registers:\n"
    "  finding:\n"
    "    title-of: name\n"
    "    fields: {name: {}, weight: {type: number}, times: {type: number, is: count sighting where (record = this)}}\n"
    "    flow:\n"
    "      found: {no-limit: 测试, actions: {close: {by: office, to: closed}, reject: {by: office, to: rejected}}}\n"
    "      closed: final\n"
    "      rejected: final\n"
    "facts: {import.finding: {source: import, fields: {name: {}, weight: {type: number}}}}\n"
    "rules:\n"
    "  seen: {on: import.finding, do: [{open: finding, same-as: [name], again: reopen, stays: state = rejected and fact.weight <= weight and since + 2 days > now, values: {name: fact.name, weight: fact.weight}}]}\n"
    "  heavier: {on: finding.reopen, if: fact.weight != weight, do: [{set: {weight: fact.weight}}]}\n",
    "  - {at: 2026-10-08 09:00, fact: import.finding, with: {name: 甲, weight: 3}, expect: {opened: {a: finding}}}\n"
    "  - {at: 2026-10-08 09:00, fact: import.finding, with: {name: 乙, weight: 3}, expect: {opened: {b: finding}}}\n"
    "  - {at: 2026-10-08 09:00, fact: import.finding, with: {name: 丙, weight: 3}, expect: {opened: {c: finding}}}\n"
    "  - {at: 2026-10-08 10:00, by: 李二, do: a.reject}\n"
    "  - {at: 2026-10-08 10:00, by: 李二, do: b.reject}\n"
    "  - {at: 2026-10-08 10:00, by: 李二, do: c.close}\n"
    "  - {at: 2026-10-09 09:00, fact: import.finding, with: {name: 甲, weight: 2}, expect: {missing: [finding]}}\n"
    "  - {at: 2026-10-09 09:00, fact: import.finding, with: {name: 乙, weight: 4}, expect: {missing: [finding]}}\n"
    "  - {at: 2026-10-09 09:00, fact: import.finding, with: {name: 丙, weight: 1}, expect: {missing: [finding]}}\n"
    "  - {at: 2026-10-09 09:01, wait: a, expect: {state: rejected, value: {times: 2, weight: 3}}}\n"
    "  - {at: 2026-10-09 09:01, wait: b, expect: {state: found, value: {times: 2, weight: 4}}}\n"
    "  - {at: 2026-10-09 09:01, wait: c, expect: {state: found, value: {times: 2}}}\n"
    "  - {at: 2026-10-11 10:00, fact: import.finding, with: {name: 甲, weight: 2}, expect: {missing: [finding]}}\n"
    "  - {at: 2026-10-11 10:01, wait: a, expect: {state: found, value: {times: 3}}}\n")

#define SIGHTED(registers, more) \
    "registers:\n" registers \
    "  finding:\n" \
    "    title-of: name\n" \
    "    fields: {name: {}, from: {}, times: {type: number, is: count sighting where (record = this)}, last: {type: datetime, is: latest at of sighting where (record = this)}, by-n: {type: number, is: count sighting where (record = this and source = N)}, none: {type: flag, is: no sighting where (record = this and source = M)}" more "}\n" \
    "    flow:\n" \
    "      found: {no-limit: 测试, when: [{if: times >= 1, to: seen}], actions: {close: {by: office, to: closed}}}\n" \
    "      seen: {no-limit: 测试, actions: {close: {by: office, to: closed}}}\n" \
    "      closed: final\n" \
    "facts: {import.finding: {source: import, fields: {name: {}}}}\n" \
    "rules: {seen: {on: import.finding, do: [{open: finding, same-as: [name], values: {name: fact.name}}]}}\n"

PLAYS(what_points_at_a_record_being_opened_is_seen_at_once, NULL, SIGHTED("", ""),
    "  - {at: 2026-10-08 09:00, fact: import.finding, with: {name: 弱}, expect: {opened: {f: finding}}}\n"
    "  - {at: 2026-10-08 09:00, wait: f, expect: {state: seen, value: {times: 1, by-n: 0, none: yes, last: 2026-10-08 09:00, version: 1}}}\n"
    "  - {at: 2026-10-08 10:00, fact: import.finding, with: {name: 弱}, expect: {missing: [finding]}}\n"
    "  - {at: 2026-10-08 10:01, wait: f, expect: {value: {times: 2, last: 2026-10-08 10:00}}}\n")

/* The store is asked about stamps and sightings together: it does not have this sighting yet. */
PLAYS(what_only_the_store_can_say_of_a_new_record_is_looked_at_again, NULL,
    SIGHTED("  stamp: {fields: {word: {}}}\n", ", stamps: {type: number, is: count stamp where (exists sighting where (record = this))}"),
    "  - {at: 2026-10-08 08:00, open: stamp, with: {word: 甲}}\n"
    "  - {at: 2026-10-08 09:00, fact: import.finding, with: {name: 弱}, expect: {opened: {f: finding}}}\n"
    "  - {at: 2026-10-08 09:00, wait: f, expect: {state: seen, value: {times: 1, stamps: 1, version: 2}}}\n")

PLAYS(a_window_counts_different_values_within_its_time, NULL,
    "registers: {alarm: {fields: {source: {}}}}\n"
    "facts: {log.denied: {source: api, fields: {source: {}, port: {type: number}}}}\n"
    "rules: {scan: {on: log.denied, window: {count: 3, of: port, per: source, over: 10 seconds}, do: [{open: alarm, same-as: [source], values: {source: fact.source}}]}}\n",
    "  - {at: 2026-10-08 09:00, fact: log.denied, with: {source: a, port: 1}}\n"
    "  - {at: 2026-10-08 09:00, fact: log.denied, with: {source: a, port: 1}}\n"
    "  - {at: 2026-10-08 09:00, fact: log.denied, with: {source: a, port: 2}, expect: {missing: [alarm]}}\n"
    "  - {at: 2026-10-08 09:00, fact: log.denied, with: {source: b, port: 3}, expect: {missing: [alarm]}}\n"
    "  - {at: 2026-10-08 09:00, fact: log.denied, with: {source: a, port: 3}, expect: {opened: [alarm]}}\n"
    "  - {at: 2026-10-08 09:01, fact: log.denied, with: {source: b, port: 4}, expect: {missing: [alarm]}}\n")

PLAYS(a_fact_called_like_a_register_speaks_for_itself, NULL,
    "facts: {lamp.full: {source: api, fields: {lamp: {type: ref, to: lamp}, heat: {type: number}}}}\n"
    "registers:\n"
    "  lamp: {title-of: name, fields: {name: {}, heat: {type: number}}}\n"
    "  alarm: {fields: {lamp: {type: ref, to: lamp}, heat: {type: number}}}\n"
    "rules: {hot: {on: lamp.full, if: fact.heat > 50, do: [{open: alarm, values: {lamp: fact.lamp, heat: fact.heat}}, {set: {fact.lamp.heat: fact.heat}}]}}\n",
    "  - {at: 2026-10-08 09:00, open: lamp, with: {name: 甲, heat: 20}, as: a}\n"
    "  - {at: 2026-10-08 09:01, fact: lamp.full, with: {lamp: 甲, heat: 40}, expect: {missing: [alarm]}}\n"
    "  - {at: 2026-10-08 09:02, fact: lamp.full, with: {lamp: 甲, heat: 60}, expect: {opened: {b: alarm}}}\n"
    "  - {at: 2026-10-08 09:03, wait: b, expect: {value: {heat: 60, lamp.heat: 60}}}\n")

#define LADDER \
    "registers:\n" \
    "  slip: {fields: {unit: {type: unit}, key: {}}, actions: {open: {then: [{strike: late, key: key}]}}}\n" \
    "  sanction: {fields: {unit: {type: unit}, kind: {one-of: [警告, 通报, 取消]}}}\n" \
    "ladders: {late: {per: unit, within: year, rungs: {1: [{open: sanction, values: {unit: subject, kind: 警告}}], 2: [{open: sanction, values: {unit: subject, kind: 通报}}], 3: [{open: sanction, values: {unit: subject, kind: 取消}}]}}}\n"

PLAYS(a_ladder_climbs_by_unit_and_key_and_begins_again_with_its_window, NULL, LADDER,
    "  - {at: 2025-11-08 09:00, open: slip, with: {unit: 图书馆, key: a}, expect: {opened: {w: sanction}}}\n"
    "  - {at: 2025-11-08 09:01, wait: w, expect: {value: {kind: 警告}}}\n"
    "  - {at: 2025-11-09 09:00, open: slip, with: {unit: 图书馆, key: a}, expect: {missing: [sanction]}}\n"
    "  - {at: 2025-11-09 09:30, open: slip, with: {unit: 计算机学院, key: a}, expect: {opened: {x: sanction}}}\n"
    "  - {at: 2025-11-09 09:31, wait: x, expect: {value: {kind: 警告}}}\n"
    "  - {at: 2025-11-10 09:00, open: slip, with: {unit: 图书馆, key: b}, expect: {opened: {y: sanction}}}\n"
    "  - {at: 2025-11-10 09:01, wait: y, expect: {value: {kind: 通报}}}\n"
    "  - {at: 2025-11-11 09:00, open: slip, with: {unit: 图书馆, key: c}, expect: {opened: {z: sanction}}}\n"
    "  - {at: 2025-11-12 09:00, open: slip, with: {unit: 图书馆, key: d}, expect: {opened: {v: sanction}}}\n"
    "  - {at: 2025-11-12 09:01, wait: v, expect: {value: {kind: 取消}}}\n"
    "  - {at: 2026-01-01 00:00, open: slip, with: {unit: 图书馆, key: e}, expect: {opened: {n: sanction}}}\n"
    "  - {at: 2026-01-01 00:01, wait: n, expect: {value: {kind: 警告}}}\n")

PLAYS(a_strike_is_told_by_its_ladder_its_count_and_its_cause, NULL,
    "registers:\n"
    "  slip: {title-of: key, fields: {unit: {type: unit}, key: {}}, flow: {open: {no-limit: 测试, actions: {count: {then: [{strike: late, key: key}], to: end}}}, end: final}}\n"
    "ladders: {late: {title: 迟报, per: unit, within: year, rungs: {1: [{notify: officer of subject}]}}}\n",
    "  - {at: 2026-10-08 09:00, open: slip, with: {unit: 图书馆, key: 月报}, as: s}\n"
    "  - {at: 2026-10-08 09:01, do: s.count, expect: {opened: {w: delivery}}}\n"
    "  - {at: 2026-10-08 09:02, wait: w, expect: {value: {title: 迟报：图书馆第 1 次, text: 因月报}}}\n")

/* --- steps of a plan --- */

PLAYS(the_lines_of_an_approved_plan_are_the_steps, NULL,
    "registers:\n"
    "  plan: {title-of: name, fields: {name: {}, measures: {type: lines, columns: {what: {required: yes}, by: {type: post, required: yes}, after: {}}}}}\n"
    "  event:\n"
    "    fields: {unit: {type: unit}, plan: {type: ref, to: plan}}\n"
    "    actions: {edit: {by: everyone}}\n"
    "    flow:\n"
    "      s: {due: 1 day, missed: [{escalate: chief}], steps: {rows: plan.measures}, done: e}\n"
    "      e: final\n",
    "  - {at: 2026-10-08 09:00, open: plan, with: {name: 甲案, measures: [{what: 断网, by: officer}, {what: 报告, by: chief, after: 断网}]}, as: p}\n"
    "  - {at: 2026-10-08 09:00, open: event, with: {unit: 图书馆, plan: 甲案}, as: e}\n"
    "  - {at: 2026-10-08 09:01, by: 王一, do: e.报告, refused: 先“断网”}\n"
    "  - {at: 2026-10-08 09:02, by: 周六, do: e.断网, refused: 只有图书馆专员可以}\n"
    "  - {at: 2026-10-08 09:03, by: 钱四, do: e.断网, expect: {state: s}}\n"
    "  - {at: 2026-10-08 09:04, by: 钱四, do: e.断网, refused: 已经办过}\n"
    "  - {at: 2026-10-08 09:05, by: 王一, do: e.报告, expect: {state: e, task: met}}\n")

/* --- chains of policies --- */

#define CHAIN \
    "policy-kinds: {chain: {of: paper}}\n" \
    "policies:\n" \
    "  - {kind: chain, for: kind = 新闻, steps: {unit-review: {title: 单位审, by: unit-head of unit, returns: [draft]}}}\n" \
    "  - {kind: chain, for: kind = 新闻, steps: {unit-review: {title: 单位审, by: unit-head of unit, returns: [draft]}, issue: {title: 签发, by: chief, after: [unit-review], returns: [draft]}}}\n" \
    "registers:\n" \
    "  paper:\n" \
    "    fields: {unit: {type: unit}, kind: {one-of: [新闻, 通知]}}\n" \
    "    flow:\n" \
    "      draft: {no-limit: 测试, actions: {submit: {by: officer of unit, to: approving}}}\n" \
    "      approving: {due: 2 workdays, missed: [{escalate: chief}], steps: {policy: chain}, done: approved}\n" \
    "      approved: final\n"

PLAYS(chains_of_several_policies_are_united, NULL, CHAIN,
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆, kind: 新闻}, as: p}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: p.submit, expect: {state: approving}}\n"
    "  - {at: 2026-10-08 09:02, by: 王一, do: p.issue, refused: 先“单位审”}\n"
    "  - {at: 2026-10-08 09:03, by: 赵三, do: p.unit-review, expect: {state: approving}}\n"
    "  - {at: 2026-10-08 09:04, by: 王一, do: p.issue, expect: {state: approved}}\n")

PLAYS(a_chain_is_signed_anew_after_a_return, NULL, CHAIN,
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆, kind: 新闻}, as: p}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: p.submit}\n"
    "  - {at: 2026-10-08 09:03, by: 赵三, do: p.unit-review}\n"
    "  - {at: 2026-10-08 09:05, by: 王一, do: p.issue, return-to: draft, expect: {state: draft}}\n"
    "  - {at: 2026-10-08 09:06, by: 钱四, do: p.submit, expect: {state: approving}}\n"
    "  - {at: 2026-10-08 09:06, by: 王一, do: p.issue, refused: 先“单位审”}\n"
    "  - {at: 2026-10-08 09:07, by: 赵三, do: p.unit-review}\n"
    "  - {at: 2026-10-08 09:08, by: 王一, do: p.issue, expect: {state: approved}}\n")

PLAYS(a_chain_of_no_steps_does_not_hold_a_record, NULL, CHAIN,
    "  - {at: 2026-10-08 09:00, open: paper, with: {unit: 图书馆, kind: 通知}, as: p}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: p.submit, expect: {state: approved}}\n")

/* --- joined policies --- */

PLAYS(the_strictest_statement_that_applies_wins, NULL,
    "policy-kinds:\n"
    "  password: {of: person, length: {type: number, join: highest}, tries: {type: number, join: lowest}, rotate: {type: duration, join: soonest}, keep: {type: duration, join: farthest}, dictionary: {type: flag, join: yes-wins}, shared: {type: flag, join: no-wins}}\n"
    "policies:\n"
    "  - {kind: password, length: 8, tries: 5, rotate: 60 days, keep: 3 months, dictionary: no, shared: yes}\n"
    "  - {kind: password, for: unit.name = 图书馆, length: 12, tries: 3, rotate: 3 months, keep: 100 days, dictionary: yes, shared: no}\n"
    "registers: {paper: {fields: {x: {}}}}\n",
    "  - at: 2026-10-08 09:00\n"
    "    wait: 钱四\n"
    "    expect: {policy: {password.length: 12, password.tries: 3, password.dictionary: yes, password.shared: no}}\n"
    "  - at: 2026-10-08 09:01\n"
    "    wait: 周六\n"
    "    expect: {policy: {password.length: 8, password.tries: 5, password.dictionary: no, password.shared: yes}}\n")

PLAYS(a_second_person_is_named_by_the_policies_that_apply, NULL,
    "policy-kinds: {custody: {of: key, second: {type: people, join: union}}}\n"
    "policies:\n"
    "  - {kind: custody, for: class = 服务器, second: [unit-head of unit]}\n"
    "  - {kind: custody, for: hot = yes, second: office}\n"
    "registers:\n"
    "  key:\n"
    "    fields: {unit: {type: unit}, class: {one-of: [服务器, 办公]}, hot: {type: flag}}\n"
    "    actions: {turn: {by: officer of unit, second: policy custody.second}}\n",
    "  - {at: 2026-10-08 09:00, open: key, with: {unit: 图书馆, class: 服务器}, as: a}\n"
    "  - {at: 2026-10-08 09:00, open: key, with: {unit: 图书馆, class: 办公}, as: b}\n"
    "  - {at: 2026-10-08 09:00, open: key, with: {unit: 图书馆, class: 服务器, hot: yes}, as: c}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: a.turn, refused: 须由另一人共同验证}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, second: 李二, do: a.turn, refused: 共同验证人须是图书馆单位负责人}\n"
    "  - {at: 2026-10-08 09:03, by: 钱四, second: 赵三, do: a.turn}\n"
    "  - {at: 2026-10-08 09:04, by: 钱四, do: b.turn}\n"
    "  - {at: 2026-10-08 09:05, by: 钱四, second: 李二, do: c.turn}\n"
    "  - {at: 2026-10-08 09:06, by: 钱四, second: 周六, do: c.turn, refused: 单位负责人、办公室}\n")

PLAYS(people_in_common_are_those_whom_every_statement_names, NULL,
    "policy-kinds: {custody: {of: key, keeper: {type: people, join: common}}}\n"
    "policies:\n"
    "  - {kind: custody, keeper: [officer of unit, unit-head of unit]}\n"
    "  - {kind: custody, for: hot = yes, keeper: [unit-head of unit, office]}\n"
    "registers:\n"
    "  key:\n"
    "    fields: {unit: {type: unit}, hot: {type: flag}}\n"
    "    actions: {turn: {by: policy custody.keeper}}\n",
    "  - {at: 2026-10-08 09:00, open: key, with: {unit: 图书馆}, as: a}\n"
    "  - {at: 2026-10-08 09:00, open: key, with: {unit: 图书馆, hot: yes}, as: b}\n"
    "  - {at: 2026-10-08 09:01, by: 钱四, do: a.turn}\n"
    "  - {at: 2026-10-08 09:01, by: 李二, do: a.turn, refused: 只有}\n"
    "  - {at: 2026-10-08 09:02, by: 钱四, do: b.turn, refused: 只有}\n"
    "  - {at: 2026-10-08 09:02, by: 李二, do: b.turn, refused: 兼}\n"
    "  - {at: 2026-10-08 09:03, by: 赵三, do: b.turn}\n")

PLAYS(lists_are_united_or_cut, NULL,
    "policy-kinds: {login: {of: person, read: {type: list, join: union}, ways: {type: list, join: common}}}\n"
    "policies:\n"
    "  - {kind: login, read: [a, b], ways: [口令, 短信, 证书]}\n"
    "  - {kind: login, for: unit.name = 图书馆, read: [b, c], ways: [证书, 口令]}\n"
    "registers: {paper: {fields: {x: {}}, checks: [{that: policy login.read of here.actor holds (c), else: 没读c}, {that: policy login.ways of here.actor holds (证书), else: 没证书}, {that: not policy login.ways of here.actor holds (短信), else: 有短信}]}}\n",
    "  - {at: 2026-10-08 09:00, by: 钱四, open: paper}\n"
    "  - {at: 2026-10-08 09:01, by: 周六, open: paper, refused: 没读c；有短信}\n")

PLAYS(spans_of_unlike_units_are_compared_by_the_calendar, "rotate",
    "policy-kinds: {custody: {of: lamp, rotate: {type: duration, join: soonest}}}\n"
    "policies:\n"
    "  - {kind: custody, rotate: 1 month}\n"
    "  - {kind: custody, for: hot = yes, rotate: 30 days}\n"
    "registers:\n"
    "  lamp: {title-of: name, fields: {name: {}, unit: {type: unit}, hot: {type: flag}, done-at: {type: datetime}}}\n"
    "duties: {rotate: {of: each lamp, due: policy custody.rotate after done-at, who: officer of unit, missed: [{escalate: chief}]}}\n",
    "  - {at: 2026-01-31 09:00, open: lamp, with: {name: 甲, unit: 图书馆, hot: yes, done-at: 2026-01-31 08:00}, as: a}\n"
    "  - {at: 2026-01-31 09:01, wait: a, duty: rotate, expect: {due: 2026-02-28 24:00}}\n"   /* February is shorter than 30 days */
    "  - {at: 2026-03-31 09:00, open: lamp, with: {name: 乙, unit: 图书馆, hot: yes, done-at: 2026-03-31 08:00}, as: b}\n"
    "  - {at: 2026-03-31 09:01, wait: b, duty: rotate, expect: {due: 2026-04-30 24:00}}\n")

/* --- who is told --- */

PLAYS(without_a_receipt_the_deputy_and_then_the_chief_are_told, NULL,
    "notices: {urgent: {title: 急, text: 急, receipt: 10 minutes, else: [{notify: deputy of addressee}, {escalate: chief}]}}\n"
    "registers:\n"
    "  alarm:\n"
    "    fields: {unit: {type: unit}}\n"
    "    actions: {open: {then: [{notify: officer of unit, notice: urgent}]}}\n",
    "  - {at: 2026-10-08 09:00, open: alarm, with: {unit: 图书馆}, as: a, expect: {notified: [钱四]}}\n"
    "  - {at: 2026-10-08 09:10, wait: a, expect: {notified: [孙五, 王一]}}\n")

PLAYS(who_acts_on_the_record_has_received_what_he_was_told_of_it, NULL,
    "notices: {urgent: {title: 急, text: 急, receipt: 10 minutes, else: [{notify: deputy of addressee}, {escalate: chief}]}}\n"
    "registers:\n"
    "  alarm:\n"
    "    fields: {unit: {type: unit}, note: {}}\n"
    "    actions: {open: {then: [{notify: officer of unit, notice: urgent}]}, look: {by: officer of unit}, hear: {by: chief}}\n",
    "  - {at: 2026-10-08 09:00, open: alarm, with: {unit: 图书馆}, as: a, expect: {notified: [钱四]}}\n"
    "  - {at: 2026-10-08 09:05, by: 钱四, do: a.look}\n"
    "  - {at: 2026-10-08 09:10, wait: a, expect: {missing: [delivery]}}\n"
    "  - {at: 2026-10-08 10:00, open: alarm, with: {unit: 图书馆}, as: b, expect: {notified: [钱四]}}\n"
    "  - {at: 2026-10-08 10:05, by: 王一, do: b.hear}\n" /* somebody else's deed is no receipt */
    "  - {at: 2026-10-08 10:10, wait: b, expect: {notified: [孙五, 王一]}}\n")

/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deed_is_refused_with_the_post_that_may_do_it),
        cmocka_unit_test(what_the_program_lays_out_nobody_else_opens_unless_it_says_who),
        cmocka_unit_test(a_span_may_be_as_long_as_a_field_says),
        cmocka_unit_test(a_deputy_acts_for_the_post),
        cmocka_unit_test(a_vacant_post_is_filled_by_its_stand_in_and_by_the_stand_in_of_that),
        cmocka_unit_test(a_task_goes_with_its_record_to_another_unit_and_keeps_its_time),
        cmocka_unit_test(whoever_is_no_longer_in_office_holds_no_post),
        cmocka_unit_test(a_successor_takes_over_what_is_open),
        cmocka_unit_test(another_name_of_a_post_has_its_holders),
        cmocka_unit_test(a_holding_of_another_name_is_one_of_the_post),
        cmocka_unit_test(superior_of_a_post_is_the_head_of_the_unit_and_of_a_head_the_head_above),
        cmocka_unit_test(posts_that_stand_in_for_each_other_in_a_ring_end_the_search),
        cmocka_unit_test(a_step_waits_for_those_before_it),
        cmocka_unit_test(a_return_keeps_number_and_clock_and_all_steps_are_done_anew),
        cmocka_unit_test(a_step_sent_back_is_void_with_all_that_follow_it),
        cmocka_unit_test(a_rejection_ends_in_its_state),
        cmocka_unit_test(nobody_approves_his_own_deed),
        cmocka_unit_test(a_transfer_hands_the_task_on_with_its_time),
        cmocka_unit_test(who_hands_a_task_over_hands_on_no_more_than_he_may),
        cmocka_unit_test(nobody_is_handed_a_task_who_is_not_in_office),
        cmocka_unit_test(a_deed_is_withdrawn_by_its_doer_before_the_next),
        cmocka_unit_test(withdrawing_gains_no_time),
        cmocka_unit_test(withdrawn_and_left_alone_it_is_late_when_it_would_have_been),
        cmocka_unit_test(a_withdrawn_last_step_leaves_the_others_done),
        cmocka_unit_test(an_extension_is_asked_before_due_and_granted_by_another),
        cmocka_unit_test(an_extension_is_asked_by_those_who_have_the_task_only),
        cmocka_unit_test(nobody_grants_his_own_extension),
        cmocka_unit_test(a_denied_extension_leaves_the_due_moment),
        cmocka_unit_test(a_reminder_reaches_those_who_are_to_act),
        cmocka_unit_test(a_deed_of_two_needs_another_person_of_the_right_post),
        cmocka_unit_test(a_deed_in_person_is_refused_from_two_places),
        cmocka_unit_test(some_deeds_want_a_fresh_login),
        cmocka_unit_test(a_quorum_of_steps_is_enough),
        cmocka_unit_test(an_early_step_gives_its_reason),
        cmocka_unit_test(what_is_entered_is_judged_field_by_field),
        cmocka_unit_test(fixed_rows_are_laid_out),
        cmocka_unit_test(columns_of_lines_are_judged_like_fields),
        cmocka_unit_test(numbers_have_no_gaps_and_start_again_each_year),
        cmocka_unit_test(marks_fire_once_each_in_order),
        cmocka_unit_test(a_moment_already_past_is_missed_at_once),
        cmocka_unit_test(a_task_ended_by_its_own_missed_mark_is_missed),
        cmocka_unit_test(a_pause_leaves_out_its_days),
        cmocka_unit_test(a_pause_that_holds_on_entry_stops_the_clock_at_once),
        cmocka_unit_test(an_automatic_move_waits_for_its_moment),
        cmocka_unit_test(a_record_set_by_another_looks_at_itself_again),
        cmocka_unit_test(what_is_seen_again_joins_and_a_closed_record_wakes),
        cmocka_unit_test(a_closed_record_with_an_open_task_wakes_too),
        cmocka_unit_test(a_closed_record_that_stays_is_counted_and_asks_nobody),
        cmocka_unit_test(what_points_at_a_record_being_opened_is_seen_at_once),
        cmocka_unit_test(what_only_the_store_can_say_of_a_new_record_is_looked_at_again),
        cmocka_unit_test(a_window_counts_different_values_within_its_time),
        cmocka_unit_test(a_fact_called_like_a_register_speaks_for_itself),
        cmocka_unit_test(a_ladder_climbs_by_unit_and_key_and_begins_again_with_its_window),
        cmocka_unit_test(a_strike_is_told_by_its_ladder_its_count_and_its_cause),
        cmocka_unit_test(the_lines_of_an_approved_plan_are_the_steps),
        cmocka_unit_test(chains_of_several_policies_are_united),
        cmocka_unit_test(a_chain_is_signed_anew_after_a_return),
        cmocka_unit_test(a_chain_of_no_steps_does_not_hold_a_record),
        cmocka_unit_test(the_strictest_statement_that_applies_wins),
        cmocka_unit_test(a_second_person_is_named_by_the_policies_that_apply),
        cmocka_unit_test(people_in_common_are_those_whom_every_statement_names),
        cmocka_unit_test(lists_are_united_or_cut),
        cmocka_unit_test(spans_of_unlike_units_are_compared_by_the_calendar),
        cmocka_unit_test(without_a_receipt_the_deputy_and_then_the_chief_are_told),
        cmocka_unit_test(who_acts_on_the_record_has_received_what_he_was_told_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
