#include "rules/check_inner.h"

#include <string.h>

void check_tell(struct checking *checking, enum issue_level level, const struct origin *origin, const char *zh,
                const char *en)
{
    const char *file = origin && origin->file ? origin->file : "";
    const char *where = *file && origin->line ? CHECK_PRINT(checking, "%s:%d", file, origin->line) : file;
    for (size_t i = 0; i < checking->issues->n; i++) /* what several ways lead to is told once */
        if (!strcmp(checking->issues->at[i].where, where) && !strcmp(checking->issues->at[i].zh, zh))
            return;
    *list_push(checking->arena, checking->issues) = (struct issue){.level = level, .where = where, .zh = zh, .en = en};
}

const char *check_near(struct checking *checking, const char *word, const struct names *known)
{
    const char *near = nearest_name(word, known);
    return near ? CHECK_PRINT(checking, "，是不是“%s”", near) : "";
}

/* --- the table --- */

#define REG(body)                                                                                                      \
    "registers:\n  a:\n    clauses: [ours]\n    fields: {unit: {type: unit}, kind: {one-of: [甲, 乙]}, at: {type: "  \
    "datetime}, n: {type: number}, cost: {type: money}, door: {type: ref, to: a}}\n    flow:\n" body
#define GO(to) "actions: {go: {by: chief, to: " to "}}"

/* clang-format off */
static const struct proof PROOFS[] = {
    {1, "所有名称都有所指", "every name means something", check_words,
     REG("      s: {no-limit: 测试, actions: {go: {by: chief, to: e, asks: [knd]}}}\n      e: final\n"), "是不是“kind”"},
    {1, "英文名分得清一个台账的各个动作", "English names tell the deeds of a register apart", check_english,
     REG("      s: {no-limit: 测试, actions: {go: {title: 甲, en: Go, by: chief, to: e}, run: {title: 乙, en: Go, by: chief, to: e}}}\n      e: final\n"), "的英文名都是"},
    {1, "每项内容都写明依据的条款或 ours", "everything cites a clause or says `ours`", check_cites,
     REG("      s: {no-limit: 测试, clauses: [t.9], " GO("e") "}\n      e: final\n"), "没有条款“t.9”"},
    {1, "各部制度的简称放得进列表、分得清", "regulations are called by names that fit into lists and differ", check_called,
     "pack: t\nedition: 1\ntitle: 某某单位网络和信息系统安全漏洞管理办法\n", "放不进列表"},
    {1, "每条条款都有承载、知晓或代为报送", "every clause is carried, acknowledged or fed", check_clauses,
     "clauses: {t.8: {article: 第八条, title: 丙}}\n", "条款 t.8"},
    {1, "自带的记录填得对、认得出", "rows that a pack brings are right and can be told apart", check_records,
     "registers: {grade: {clauses: [ours], unique: [{of: [name]}], fields: {name: {}, kind: {title: 类别, one-of: [高危, 低危]}}}}\nrecords: {grade: [{name: 一级, kind: 高微}]}\n", "是不是“高危”"},
    {1, "比较和计算的两边是同类的量", "both sides of a comparison are of one kind", check_types,
     REG("      s: {no-limit: 测试, actions: {go: {by: chief, to: e, needs: [at > n]}}}\n      e: final\n"), "时间与数字"},
    {2, "每个状态都到得了", "every state can be reached", check_states_reached,
     REG("      s: {no-limit: 测试, " GO("e") "}\n      lost: {no-limit: 测试, " GO("e") "}\n      e: final\n"), "没有路可以到"},
    {2, "每个状态都到得了一个终止状态", "a final state can be reached from every state", check_final_reachable,
     REG("      s: {no-limit: 测试, actions: {go: {by: chief, to: trap}, end: {by: chief, to: e}}}\n      trap: {no-limit: 测试}\n      e: final\n"), "到不了任何终止状态"},
    {2, "自动转移覆盖每一种情形", "automatic moves cover every case", check_when_exhaustive,
     REG("      s: {when: [{if: kind = 甲, to: e}]}\n      e: final\n"), "“乙”时去哪里"},
    {3, "步骤有先后，不绕圈", "steps have an order", check_steps_acyclic,
     REG("      s: {no-limit: 测试, done: e, steps: {x: {by: chief, after: [y]}, y: {by: chief, after: [x]}}}\n      e: final\n"), "绕了一圈"},
    {4, "起算点在每条路上都有值", "anchors are filled on every way", check_anchors,
     REG("      s: {due: 3 days after at, missed: [{escalate: chief}], " GO("e") "}\n      e: final\n"), "起算点"},
    {5, "所需的别处状态到得了", "states demanded of other records can be reached", check_producers,
     REG("      s: {no-limit: 测试, actions: {go: {by: chief, to: e, needs: [exists a where (door = this and state = lost)]}}}\n      lost: {no-limit: 测试, " GO("e") "}\n      e: final\n"), "等不到"},
    {5, "没有两道门互相等待", "no two gates wait for each other", check_gates,
     "registers:\n  a:\n    clauses: [ours]\n    flow:\n      s: {no-limit: 测试, actions: {go: {by: chief, to: e, needs: [exists b where (state = e)]}}}\n      e: final\n"
     "  b:\n    clauses: [ours]\n    flow:\n      s: {no-limit: 测试, actions: {go: {by: chief, to: e, needs: [exists a where (state = e)]}}}\n      e: final\n", "互相等待"},
    {6, "条件不自相矛盾", "conditions do not contradict themselves", check_contradictions,
     REG("      s: {no-limit: 测试, actions: {go: {by: chief, to: e, needs: [kind = 甲 and kind = 乙]}}}\n      e: final\n"), "不可能成立"},
    {7, "空缺时的代行不绕圈", "stand-ins end somewhere", check_stand_ins,
     "posts: {left: {per: institution, vacant: right, clauses: [ours]}, right: {per: institution, vacant: left, clauses: [ours]}}\n", "绕了一圈"},
    {7, "每一步都写明由谁办", "every deed says who does it", check_somebody_acts,
     REG("      s: {no-limit: 测试, actions: {go: {to: e}}}\n      e: final\n"), "没有写由谁办"},
    {7, "任务登记的表有人能填", "what a duty lays out can be filled in", check_sheets,
     REG("      s: {no-limit: 测试, " GO("e") "}\n      e: final\n") "    actions: {edit: {asks: [n], by: chief}}\n"
     "additions: {a: {clauses: [ours], fields: {rows: {type: lines, rows: [门], columns: {ok: {type: flag}}}}}}\n"
     "duties: {d: {every: month, who: chief, fill: a, missed: [{escalate: chief}], clauses: [ours]}}\n", "没有人能填"},
    {8, "回避和双人都找得到第二个人", "two distinct people exist where two are asked for", check_two_people,
     REG("      s: {no-limit: 测试, actions: {go: {by: chief, to: m}}}\n      m: {no-limit: 测试, actions: {pass: {by: chief, not-by: [go], to: e}}}\n      e: final\n"), "没有第二个人"},
    {8, "要分任的岗位不互相代行", "posts that are kept apart do not stand in for each other", check_posts_apart,
     "posts: {buyer: {per: institution, vacant: payer, apart-from: [payer], clauses: [ours]}, payer: {per: institution, clauses: [ours]}}\n", "由对方代行"},
    {9, "没有自己转个不停的事", "nothing goes round by itself", check_cycles,
     REG("      s: {no-limit: 测试, when: [{if: kind = 甲, to: m}], " GO("e") "}\n      m: {no-limit: 测试, when: [{if: kind = 甲, to: s}], " GO("e") "}\n      e: final\n"), "转个不停"},
    {9, "算出的字段有先后", "what is computed has an order", check_computed,
     "registers:\n  a:\n    clauses: [ours]\n    fields: {x: {type: number, is: sum n of rows}, rows: {type: lines, columns: {n: {type: number, is: m + 1}, m: {type: number, is: x}}}}\n", "用到自己"},
    {9, "明细的列不数所在的各行", "columns do not count the lines they stand in", check_column_sets,
     "registers:\n  a:\n    clauses: [ours]\n    fields: {rows: {type: lines, columns: {m: {type: number}, n: {type: number, is: sum m of record.rows}}}}\n", "这些行还在算"},
    {10, "等人的状态都有时限或理由", "waiting states have a clock or a reason", check_waiting,
     REG("      s: {" GO("e") "}\n      e: final\n"), "没有时限"},
    {10, "时限都有到期的后果", "every clock has a consequence", check_missed,
     REG("      s: {due: 3 days, " GO("e") "}\n      e: final\n"), "missed"},
    {10, "提前提醒短于时限", "reminders lie within the limit", check_before,
     REG("      s: {due: 1 day, before: {3 days: [{notify: chief}]}, missed: [{escalate: chief}], " GO("e") "}\n      e: final\n"), "早于起算"},
    {10, "停表和延期都用得上", "pauses and extensions can be used", check_clock_words,
     "duties: {d: {every: month, who: chief, extend: {by: chief}, missed: [{escalate: chief}], clauses: [ours]}}\n", "不能延期"},
    {10, "停着的时限有人提起", "a clock that stands is spoken of", check_clock_words,
     REG("      s: {due: 3 days, pause: kind = 甲, missed: [{escalate: chief}], " GO("e") "}\n      e: final\n"), "没有写 held"},
    {10, "本期第几天在这一期里", "the day of a period lies within it", check_clock_words,
     "duties: {d: {every: 12-01, due: day 31, who: chief, met: no unit, missed: [{escalate: chief}], clauses: [ours]}}\n", "没有第 31 天"},
    {11, "用到“现在”的条件算得出下一个变化时刻", "conditions on `now` have a next moment", check_now,
     REG("      s: {no-limit: 测试, when: [{if: n * 2 > now, to: e}], " GO("e") "}\n      e: final\n"), "下一个变化时刻"},
    {12, "阶梯连续、由人决定", "ladders are consecutive and decided by people", check_ladders,
     "ladders: {late: {per: unit, within: year, clauses: [ours], rungs: {1: [{notify: chief}], 3: [{notify: chief}]}}}\n", "第 2 级"},
    {12, "阶梯由被计单位之外的人决定", "rungs are decided outside the unit that is struck", check_rungs,
     "registers:\n  slip:\n    clauses: [ours]\n    fields: {unit: {type: unit}}\n    flow:\n      s: {no-limit: 测试, actions: {own: {by: unit-head of unit, to: e}}}\n      e: final\n"
     "ladders: {late: {per: unit, within: year, clauses: [ours], rungs: {1: [{open: slip, values: {unit: subject}}]}}}\n", "被计单位自己决定"},
    {13, "策略的属性都登记过，合并方式算得出", "policy attributes are declared and can be joined", check_policies,
     "policy-kinds: {custody: {of: unit, clauses: [ours], second: {type: number, join: highest}}}\npolicies: [{kind: custody, thrid: 2, clauses: [ours]}]\n", "thrid"},
    {13, "两部制度不写同一字段", "two packs do not set one field", check_sets_of_packs, NULL, NULL},
    {14, "条件所看的记录变了，知道该再看谁", "what a changed row concerns is known", check_inverted,
     "duties: {d: {of: each unit, always: exists holding where (post = chief), due: 1 workday after broken, who: chief, missed: [{escalate: chief}], clauses: [ours]}}\n", "每次变动"},
    {14, "集合里的天数能在查询前算好", "days in sets can be counted beforehand", check_counted,
     REG("      s: {no-limit: 测试, actions: {go: {by: chief, to: e, needs: [no a where (due - at > 3 workdays)]}}}\n      e: final\n"), "算不出"},
    {15, "通知、单据和视图不带出秘密", "nothing carries a secret to a reader", check_readers,
     "registers:\n  v:\n    clauses: [ours]\n    fields: {key: {type: secret}}\n    views: {all: {title: 全部, columns: [key], clauses: [ours]}}\n", "秘密"},
    {15, "办不成时有话告诉人", "a refusal says why in words", check_demands,
     REG("      s: {no-limit: 测试, actions: {go: {by: chief, to: e, needs: [n > 3]}}}\n      e: final\n"), "没有写 else"},
    {16, "执行单有证明，能离开的状态有恢复", "orders are proved and undone", check_calls,
     REG("      s: {no-limit: 测试, entering: [{call: restrict, of: this, prove: 5 minutes}], " GO("e") "}\n      e: final\n"), "undo"},
    {16, "下达的执行单有人会执行", "somebody carries out what is ordered", check_calls,
     REG("      s: {no-limit: 测试, entering: [{call: restict, of: this, prove: 5 minutes}], " GO("e") "}\n      e: final\n"), "没有人会执行"},
    {16, "没有记录的任务和事实不动记录", "what has no record does nothing to one", check_recordless,
     "duties: {d: {every: month, who: chief, missed: [{escalate: chief}, {strike: l}], clauses: [ours]}}\nladders: {l: {per: unit, within: year, clauses: [ours], rungs: {1: [{notify: chief}]}}}\n", "没有记录"},
    {17, "编号在每条路上最多取一次", "numbers are drawn once", check_numbers,
     "registers:\n  a:\n    clauses: [ours]\n    number: {pattern: \"文\", when: open}\n    fields: {x: {}}\n", "{seq:位数}"},
    {17, "编号里的花括号都认识", "every place in a number is known", check_numbers,
     "registers:\n  a:\n    clauses: [ours]\n    number: \"文{yaer}-{seq:3}\"\n    fields: {x: {}}\n", "是不是“year”"},
    {18, "单据和通知里的花括号都有值可填", "every place in a form or notice has a value", check_places,
     REG("      s: {no-limit: 测试, entering: [{notify: chief, notice: n}], " GO("e") "}\n      e: final\nnotices: {n: {title: \"{knid}\", text: 好, clauses: [ours]}}\n"), "{knid}"},
    {18, "规则只用事实登记过的字段", "rules read declared fields of facts only", check_facts,
     "facts: {import.x: {source: import, clauses: [ours], fields: {host: {}}}}\nregisters: {alarm: {clauses: [ours], fields: {host: {}}}}\nrules: {r: {on: import.x, clauses: [ours], do: [{open: alarm, values: {host: fact.hots}}]}}\n", "是不是“host”"},
};
/* clang-format on */

const struct proof *check_proofs(size_t *ret_n)
{
    *ret_n = sizeof PROOFS / sizeof *PROOFS;
    return PROOFS;
}

void check_law(struct arena *arena, const struct law *law, const struct calendar *calendar, struct issues *issues)
{
    struct checking checking = {
        .arena = arena, .law = law, .calendar = calendar ? calendar : law->calendar, .issues = issues};
    for (size_t i = 0; i < sizeof PROOFS / sizeof *PROOFS; i++)
        PROOFS[i].prove(&checking);
}
