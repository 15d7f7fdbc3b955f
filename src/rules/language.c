#include "rules/language.h"

/* Tables, one word per line. */
/* clang-format off */

#define WORDS(...) (const struct language_word[]){__VA_ARGS__, {NULL, NULL}}

static const struct language_place PLACES[] = {
    {"pack", "制度包", "一个文件夹是一部制度；文件随意分，各节可以写在任何一个文件里。任何地方都可以写 title、en（英文标题）、clauses（依据的条款，不来自制度的写 ours）、hint 和 hint-en。给人看的话都可以带英文：英文页面上有英文的说英文，没有的说中文；`fengsui check --english` 列出还没有英文的。",
     WORDS({"pack", "包名，写了它的文件是包的首页"}, {"edition", "版本，如 2021"}, {"short short-en", "简称，如 漏洞管理办法，不超过 10 个字，及其英文；采用了不止一部制度时，列表、待办、拒绝的话和通知里的条款写作《简称》第五条，不写简称即用标题"}, {"number", "文号"}, {"issuer", "制定部门"}, {"approved-by", "审定者"}, {"issued effective", "发布与施行日期"},
           {"repeals", "废止的文号"}, {"basis", "上位依据"}, {"interpreter", "解释部门（岗位）"}, {"extends", "在哪个包上补充"}, {"scope", "适用范围：{unit: everywhere}，或 {台账: 条件}，如 {unit: kind = 学院}、{system: level >= 3}。对别的制度包的台账所加的检查、条件、步骤、必填、后果，以及对它们的例行任务、监测、规则、策略，只对符合的记录有效；按 unit 看记录的单位，按别的台账看记录自己或它所指的那一条。本包自己的台账和指标不受限，所加的字段和 unique 对所有记录都在"},
           {"clauses", "条款"}, {"settings posts groups registers additions duties policy-kinds policies watches rules ladders indicators notices forms facts records", "各节，见下"},
           {"values", "单位给设置定的值：{设置: 值}，或 {设置: {行: 值}}；平时由“制度里的取值”页写，may 为 tighten 的只能改严（时长更短、数字更大，单位不变）"}),
     "%s: ", "issued: 2026-01-01\n"},
    {"clause", "条款", "每条条款要么有内容承载，要么写 acknowledge 或 fed。",
     WORDS({"article chapter", "第几条、第几章"}, {"gist gist-en", "一句话说清这条要做什么，及其英文"}, {"acknowledge", "yes：知晓即可，不须办理"}, {"fed fed-en", "相应能力建成之前，靠哪个事实报送，及其英文"}),
     "clauses: {t.9: {%s: x}}", "clauses:\n  t.3: {article: 第三条, title: 及时报告, gist: 发现后两小时内报告。}\n  t.4: {article: 第四条, title: 目的, acknowledge: yes}\n"},
    {"setting", "设置", "制度没有写死、由单位定的值；条件、时限里直接写它的名字。",
     WORDS({"value", "值，或按 per 字段取值的一张表；时长写 5 workdays，金额写 2000 yuan，百分数写 5%"}, {"per", "选表中哪一行的字段：单选，或整数（如级别）"}, {"may", "change 可改，tighten 只能改严，no 不可改"}, {"source", "依据的条款，或 ours"}),
     "settings: {s: {value: 1, %s: x}}", "settings:\n  report-limit: {title: 报告时限, value: 2 hours, may: tighten, source: ours}\n  triage-limit: {title: 研判时限, per: severity, value: {高危: 2 workdays, 低危: 20 workdays}, source: ours}\n"},
    {"post", "岗位", "职责落在岗位上；任职写在台账 holding 里，换人不换账。",
     WORDS({"per", "institution 全校一个，unit 每个单位一个"}, {"holders", "1 同时只由一人担任（per: unit 的每个单位一人，备岗不算；前任离任的次日起才能登记接任），any 不限，不写即 any"}, {"vacant", "空缺时由谁代行"}, {"same-as", "另一个岗位的别名，任职只登记一次"}, {"apart-from", "不得由同一人同时担任的岗位，写在一边即可；备岗也算。登记任职时拒绝，此前已经兼任的不追溯"}, {"eligible", "任职条件，说的是人：如 unit.kind = 部门。登记和修改任职时检查"}, {"sees", "all 全部，unit 本单位及以下"}),
     "posts: {p: {%s: }}", "posts:\n  clerk: {title: 文员, per: unit, holders: any, vacant: unit-head of unit, sees: unit}\n  buyer: {title: 采购员, per: institution, apart-from: [payer], eligible: active = yes and unit.kind != 学院}\n  payer: {title: 付款员, per: institution}\n"},
    {"group", "人员组", NULL, WORDS({"chair", "主持人"}, {"members", "成员"}), "groups: {g: {%s: chief}}", "groups:\n  board: {title: 领导小组, chair: chief, members: unit-head of every unit where (kind = 学院)}\n"},
    {"register", "台账", "一类记录。有 flow 的会走流程，没有的只是清单。每条记录都有 number 编号、state 状态、since 状态起、opened 登记时间、opener 登记人、due 到期、version 版次、law 所依版本、wake 下次检视、unit 单位（不填即登记人的单位）和 cause 起因；字段不能另用这些名字，unit 和 cause 可以写明是什么。台账、设置、任务、单据的名字在所有制度里不能重复。",
     WORDS({"fields", "字段"}, {"number", "编号：{pattern, when}，{year} 年、{seq:3} 三位流水、{unit} 本记录单位的简称、{institution} 全校的简称（没有简称的用名称；没有单位的记录用全校的）；流水按印出来的年和单位各自从 1 起；when 是取号的动作，不写即登记时取号。号不断、不重"}, {"unique", "不得重复的字段组合：[{of: [a, b], while: 字段 = 值}]"}, {"valid", "[起, 止]：记录有寿命，条件只看当前有效的"},
           {"readers", "谁能看；不写则本单位及上级、办过的人和 sees 覆盖的岗位可看"}, {"checks", "每次保存都要成立的条件"}, {"actions", "任何状态都能做的动作；open 登记、edit 修改。没有写 open 的：后果或任务会登记的台账只由程序登记，别的谁都可以登记"}, {"flow", "状态"}, {"duties", "每条记录的例行任务"}, {"views", "保存的列表"}, {"title-of", "记录以哪个字段为题"}, {"area", "在菜单里归哪一类"}),
     "registers: {r: {%s: }}", "registers:\n  paper:\n    title: 公文\n    title-of: name\n    number: {pattern: \"文〔{year}〕{seq:3}号\", when: submit}\n    unique: [{of: [name]}]\n    fields: {name: {title: 标题, required: yes}, unit: {type: unit}}\n    flow:\n      draft: {no-limit: 由起草人掌握, actions: {submit: {title: 提交, by: officer of unit, to: filed}}}\n      filed: final\n"},
    {"addition", "补充", "给别的包的台账加字段、检查、动作的条件和后果、任务、视图；只能加，不能放宽。",
     WORDS({"unique fields checks actions flow duties views", "同台账"}), "additions: {unit: {%s: }}", "additions:\n  unit:\n    fields: {phone: {title: 值班电话, type: phone}}\n    checks: [{that: name is filled, else: 单位要有名称, clauses: [ours]}]\n"},
    {"field", "字段", "类型：text page number money percent date datetime time duration range flag person unit post ref refs lines file files address net mac url mail phone secret；选择用 one-of、some-of。flag 是或否，range 起止（条件里写 span.from、span.to），lines 明细，duration 流逝的时间（一年按 365 天；按年、月数的期限用数字字段，写 collected + keep years）。日期指当天 24:00；金额按元填、按元写（条件和设置里写 2000 yuan），到分；secret 只进保险箱，任何地方都读不出。",
     WORDS({"type", "类型，不写即 text"}, {"one-of some-of", "单选、多选：[通过, 不通过]，带英文时写 {通过: Passed, 不通过: Failed}；条件里、单据上、表格里都用中文"}, {"to", "指向哪个台账（ref、refs），any 为任意"}, {"where", "可选哪些记录"}, {"required", "yes，或在什么条件下必填；明细必填是至少有一行"}, {"default", "不填时的值；明细的列也可以"}, {"is", "每次保存时算出，不能填；明细的列也可以，用本行、所属记录和所指记录的字段来算，合计写成记录的字段（sum 列 of 明细）；记录办结以后不再跟着别处的改动变"}, {"min max", "上下限"},
           {"rows", "明细（lines）的固定行，或 each 台账 where (…)；建立记录时一行不少，填的时候用 item（或那个台账的名字）说是哪一行，一字未填的行可以以后再填，人不能增删"}, {"columns", "明细的列"}, {"readers", "谁能看这个字段"}, {"judge", "填后由哪些能力检查"}, {"from", "由哪个能力先填一个值"}, {"group", "表单里的小标题；要有英文的，在其中一个字段写成 {title, en}"}, {"weight", "权重"}),
     "registers: {r: {fields: {x: {%s: }}}}", "registers:\n  check:\n    fields:\n      unit:  {title: 单位, type: unit, required: yes}\n      found: {title: 结果, one-of: [正常, 异常], required: yes}\n      note:  {title: 说明, required: found = 异常}\n      at:    {title: 时间, type: datetime, max: now}\n      owner: {title: 负责人, type: person, where: unit = this.unit}\n      passed: {title: 复查, en: Check, one-of: {通过: Passed, 不通过: Failed}}\n      items: {title: 项目, type: lines, rows: [门, 窗], columns: {result: {title: 结论, one-of: [好, 坏], required: yes}}}\n      bad:   {title: 坏项, type: number, is: count items where (result = 坏)}\n      parts: {title: 换件, type: lines, columns: {what: {title: 名称}, price: {title: 单价, type: money}, n: {title: 数量, type: number, default: 1}, cost: {title: 金额, type: money, is: price * n}}}\n      cost:  {title: 合计, type: money, is: sum cost of parts}\n"},
    {"need", "条件（checks、needs）", "可以只写一个字段名，或一句条件，或写成带说明的样子。条件 needs 要成立才能办；检查 checks 明确不成立才拒绝。needs 里只写字段名的，是这一次办理要填的：退回以后再办，上一次办这一步时填的不算，要重新填（登记时填的、其间修改的算）；写成 x is filled 的，只看记录上有没有。",
     WORDS({"that", "条件"}, {"else", "不成立时告诉人的话，英文写在旁边的 en"}, {"weight", "refuse 拒绝（默认），reason 说明理由可办，warn 只提醒"}),
     "registers: {r: {checks: [{that: unit is filled, %s: x}]}}", "registers:\n  fee:\n    fields: {amount: {title: 金额, type: money, required: yes}, plan: {title: 预算, type: money}, why: {title: 理由}}\n    checks:\n      - {that: amount <= plan, else: 超出预算, en: beyond the budget, weight: reason, clauses: [ours]}\n"},
    {"state", "状态", "第一个状态是起点；closed: final 是终点的简写，要有标题时写 {title, final: yes}。在等人的状态要有 due，或写 no-limit 说明为什么不限时。",
     WORDS({"due", "时限"}, {"before", "提前提醒：{1 day: [后果]}"}, {"missed", "到期的后果"}, {"later", "逾期之后：{3 days: [后果]}"}, {"pause", "条件成立时停表；按工作日数的，停过的日子整天不数"}, {"held", "停表以后：{10 workdays: [后果]}，停满多久还停着就提醒；续算以后从头数"}, {"extend", "可以申请延期：{asks: [要填的], by: 谁批准}；原时限保留"}, {"no-limit", "不限时的理由"},
           {"actions", "可以做的动作"}, {"steps", "必须都做的步骤；{policy: 类别} 则由各策略合成；{rows: 计划.明细} 则明细的每一行是一步，列 what 做什么、by 谁、after 先办哪一步"}, {"done", "步骤做完去哪里；{any: s} 一个即可，{2: s} 两个即可"}, {"draws", "哪些抽取的明细在此状态里跟着来源增减：来源多了就加一行，不再符合的去掉，填过的一行留着；不写则以登记时抽取的为准（最多 200 行）；补充里写的只能是自己所加的明细"}, {"entering", "进入时的后果"}, {"when", "自动转移，依次判断"}, {"grants", "在此状态下授权使用某能力"}, {"final", "yes：终点"}),
     "registers: {r: {flow: {s: {%s: }, e: final}}}", "registers:\n  order:\n    fields: {unit: {type: unit}, evidence: {title: 材料, type: files}}\n    flow:\n      given:\n        title: 待整改\n        due: 5 workdays\n        before: {1 day: [{notify: officer of unit}]}\n        missed: [{notify: unit-head of unit}, {escalate: chief}]\n        extend: {asks: [evidence], by: office}\n        actions: {answer: {title: 反馈, by: officer of unit, needs: [evidence], to: checking}}\n      checking:\n        title: 复查\n        due: 2 workdays after answer.at\n        missed: [{escalate: chief}]\n        done: closed\n        steps:\n          look: {title: 查看, by: office, not-by: [answer], returns: [given]}\n          sign: {title: 签字, by: chief, after: [look]}\n      closed: {title: 已办结, final: yes}\n"},
    {"deed", "动作与步骤", "open 登记、edit 修改也是动作，写了 asks 就只许填这些字段。退回的一步及其后各步作废，留痕可看；更早的不动。要求别的动作在这一轮里办过，写 x.at >= since（since 是进入现在这个状态的时间），写 x.at is filled 则哪一轮办的都算。",
     WORDS({"by", "谁办；几个是其中任一"}, {"not-by", "不得由办过这些动作的人办"}, {"second", "须另一人在同一处共同验证"}, {"in-person", "yes：两人当面"}, {"auth", "again 再验身份，second-factor 动态口令"}, {"only-from", "只许从哪里办"}, {"if", "什么条件下才有这一步"}, {"needs", "要先满足的条件"}, {"asks", "办的时候填哪些字段；不写即 needs 里的字段"}, {"then", "后果"}, {"to", "去哪个状态"},
           {"transfer", "no：不得转办"}, {"withdraw", "no：不得撤回"}, {"after", "步骤：在哪些步骤之后"}, {"early", "reason：说明理由可提前"}, {"returns", "可退回到的状态或步骤"}, {"rejects", "不同意时去的状态"}, {"due before missed later extend pause held", "步骤自己的时限"}),
     "registers: {r: {flow: {s: {no-limit: x, actions: {go: {%s: }}}, e: final}}}", "registers:\n  key:\n    fields: {unit: {type: unit}, reason: {title: 理由}}\n    actions:\n      open: {title: 登记, by: officer of unit}\n    flow:\n      kept:\n        no-limit: 平时保管\n        actions:\n          take: {title: 取用, by: officer of unit, second: unit-head of unit, auth: again, needs: [reason], to: out}\n      out: {due: same day at 17:00, missed: [{escalate: chief}], actions: {back: {title: 归还, by: doer of take, to: kept}, lost: {title: 挂失, by: unit-head of unit, to: gone}}}\n      gone: final\n"},
    {"effect", "后果", "只有八种：notify escalate open set go print strike call。",
     WORDS({"notify", "通知谁"}, {"escalate", "通知上级，并列入其督办直到办结"}, {"open", "建立哪个台账的记录"}, {"set", "改字段：{字段: 值}，也可改所指记录的字段"}, {"go", "本记录转到某状态；写 of 则由那条记录自己的动作走过去：它现在的状态里要有 to 那里的动作，没有就不动"}, {"print", "印制单据"}, {"strike", "在哪个阶梯上记一次，如 strike: late；记在记录的单位名下"}, {"call", "下达执行单，of 是对谁：restrict 断网或下线系统（values: {mode: 关闭互联网访问}），site-publish 发布到网站；别的没有人执行"},
           {"if", "什么条件下"}, {"each", "对集合的每一行做一次"}, {"values", "新记录的字段值"}, {"notice", "用哪个通知文字"}, {"same-as", "这些字段相同即并入已有的记录"}, {"again", "reopen：已关闭的重新打开"}, {"stays", "已关闭的记录符合这个条件时不重新打开，只记再次发现；条件里可用这次的 fact"}, {"while", "只并入满足条件的记录"}, {"as", "新记录存入哪个字段"}, {"key", "同一 key 只记一次；不写即每条记录一次，每期的任务逾期一期一次"}, {"of", "对象"}, {"prove", "多久之内要有证明"}, {"undo", "yes：恢复"}),
     "registers: {r: {flow: {s: {no-limit: x, entering: [{notify: chief, %s: }]}, e: final}}}", "registers:\n  task-sheet: {fields: {unit: {type: unit}, what: {}}}\n  visit:\n    fields: {unit: {type: unit}, result: {one-of: [好, 差]}, seen-at: {type: datetime}}\n    actions:\n      open:\n        by: office\n        then:\n          - set: {seen-at: now}\n          - open: task-sheet\n            if: result = 差\n            same-as: [unit]\n            values: {unit: unit, what: 整改}\n          - notify: unit-head of unit\n"},
    {"when", "自动转移", "依次判断，第一个成立的生效；最后一条可以不写 if。",
     WORDS({"if", "条件"}, {"to", "去哪个状态"}, {"then", "后果"}), "registers: {r: {flow: {s: {when: [{to: e, %s: }]}, e: final}}}", "registers:\n  letter:\n    fields: {got-at: {type: datetime}}\n    flow:\n      sent: {no-limit: 两个工作日视为送达, when: [{if: opened + 2 workdays <= now, to: taken, then: [{set: {got-at: now}}]}]}\n      taken: final\n"},
    {"grant", "授权", NULL, WORDS({"use", "哪个能力"}, {"by", "谁可以用"}, {"limits", "范围"}, {"until", "到什么时候"}), "registers: {r: {flow: {s: {no-limit: x, grants: [{%s: }]}, e: final}}}",
     "registers:\n  scan-permit:\n    fields: {targets: {type: net, required: yes}, span: {type: range, required: yes}}\n    flow:\n      in-force: {no-limit: 到期自动失效, grants: [{use: port-scan, by: opener, limits: {targets: targets}, until: span.to}], when: [{if: span.to <= now, to: over}]}\n      over: final\n"},
    {"duty", "例行任务", "四种钟：every 每期一次；always 一直要成立；due … after 字段，每次一期；fill 开一张表来填，填完即办结。每期的任务过了时限没有办，记为逾期，同一期内还可以补；这一期过去以后，后面一期办了，它就不再催办（task 的 over = yes），仍记为未办、照样计数；fill 的表什么时候填完都算迟办。",
     WORDS({"of", "对谁：each 台账 where (…)；不写即全校一件；写在台账里即每条记录，或 each 明细"}, {"every", "周期"}, {"always", "一直要成立的条件，不成立时开任务，成立时办结"}, {"due", "时限"}, {"who", "谁办"}, {"met", "何时算办结"}, {"fill", "到期前由程序登记这个台账的一张来填，走到终点状态即办结；它的 cause 是这项任务，填的是谁写 default: cause.subject"}, {"while", "何时才有这项任务"}, {"draw", "随机抽取的比例，进位：20%，或值为百分数的设置"}, {"excuse", "何时免办"},
           {"before missed later", "同状态"}, {"pause held extend", "同状态；延期要在一条记录上申请，所以要有 of，而且不是明细"}),
     "duties: {d: {every: week, who: chief, %s: }}", "duties:\n  weekly: {title: 每周巡查, of: each unit where (kind = 学院), every: week, due: friday at 17:00, who: officer of this, missed: [{notify: unit-head of this}]}\n  staffed: {title: 专员在岗, of: each unit where (kind = 学院), always: exists holding where (post = officer and unit = this), due: 10 workdays after broken, who: unit-head of this, missed: [{escalate: chief}]}\n"},
    {"policy-kind", "策略类别", "除 of 外的每个词是一个属性 {type, join}。多处的规定合成一个值：highest lowest 取大取小，soonest farthest 取早取晚，yes-wins no-wins 有一即是、有一即否。",
     WORDS({"of", "对哪个台账"}), NULL, "policy-kinds:\n  password: {title: 口令策略, of: person, length: {title: 长度, type: number, join: highest}, rotate: {title: 更换, type: duration, join: soonest}}\n"},
    {"policy", "策略", "写在列表里；除下列词外是类别的属性。条件里写 policy 类别.属性 取合成的值；分级的审批链，各策略写各自的步骤，状态里写 steps: {policy: 类别}。", WORDS({"kind", "类别"}, {"for", "对哪些记录"}, {"steps", "审批链、预案的步骤"}), NULL,
     "policy-kinds:\n  custody: {of: unit, copies: {type: number, join: highest}}\n  approval: {of: buying}\npolicies:\n  - {kind: custody, for: kind = 学院, copies: 2, clauses: [ours]}\n  - {kind: custody, copies: 1, clauses: [ours]}\n  - {kind: approval, clauses: [ours], steps: {lead: {title: 单位审批, by: unit-head of unit}}}\n  - {kind: approval, for: cost >= 20000 yuan, clauses: [ours], steps: {school: {title: 校领导审批, by: chief, after: [lead]}}}\nregisters:\n  buying:\n    fields: {unit: {type: unit}, cost: {title: 金额, type: money}}\n    flow: {asked: {title: 审批中, due: 5 workdays, missed: [{escalate: chief}], steps: {policy: approval}, done: agreed}, agreed: final}\n"},
    {"watch", "监测", NULL, WORDS({"of", "测谁：each 台账 where (…)"}, {"probe", "用什么测：icmp tcp http tls dns ntp smtp snmp traffic"}, {"address", "地址在哪个字段"}, {"every", "间隔"}, {"down", "几次中几次不通算中断，如 3 of 5；头一次不通、中断后头一次答上，过 10 到 20 秒就再看，直到够数"}, {"expect", "应答应是什么：名称 = 值，几项之间用分号；值可以是对象的字段、它指向的记录的字段（device.community）或设置的名字"}, {"maintenance", "什么时候算维护：成立时不算中断，不成立了再看"}),
     "watches: {w: {of: each unit, probe: icmp, every: 1 minute, %s: }}", "registers:\n  site: {fields: {url: {type: url}, in-use: {type: flag}}}\nwatches:\n  sites: {title: 网站, of: each site where (in-use = yes), probe: http, address: url, every: 5 minutes, down: 2 of 3}\n"},
    {"rule", "规则", "on 后面是事实（import.finding、WATCH.down）或 台账.动作、台账.状态。", WORDS({"on", "听什么"}, {"if", "条件，fact.x 是事实的字段"}, {"window", "窗口：count 次数，of 不同的值，per 按什么分，over 多长时间"}, {"do", "后果"}),
     "rules: {r: {on: unit.open, %s: }}", "facts:\n  log.denied: {title: 拒绝访问, source: api, fields: {source: {}, port: {type: number}}}\nregisters:\n  alarm: {fields: {source: {}}}\nrules:\n  scan: {on: log.denied, window: {count: 100, of: port, per: source, over: 10 seconds}, do: [{open: alarm, same-as: [source], values: {source: fact.source}}]}\n"},
    {"fact", "事实", "机器告诉我们的事：规则只能用这里登记的字段。", WORDS({"source", "import 导入，api 外部报送，watch 监测"}, {"fields", "字段"}), "facts: {f: {%s: }}", "facts:\n  page.hit: {title: 命中关键词, source: api, fields: {url: {title: 网址, type: url}, word: {title: 关键词}}}\n"},
    {"records", "自带的记录", "制度本身列出的表（栏目、等级、范围），采用时登记进台账。台账要有 unique：已经有的行不动，人改过的不会被改回去；新版本里删去的行留着。只能指向前面由制度自带的记录，单位和人员各校不同，不能写在这里。没有写 readers 的，人人可看；案例里已经在，不用再写 given。",
     WORDS({"（台账名）", "一个列表，每行是 {字段: 值}"}), NULL, "registers:\n  column:\n    title: 栏目\n    title-of: name\n    unique: [{of: [name]}]\n    fields: {name: {title: 名称, required: yes}, daily: {title: 每日篇数, type: number}}\nrecords:\n  column:\n    - {name: 工作动态, daily: 1}\n    - {name: 通知公告}\n"},
    {"ladder", "阶梯", "同一单位在窗口内第几次，走第几级；最后一级重复。", WORDS({"per", "按什么计，unit"}, {"within", "窗口：year、term，或一段时间"}, {"rungs", "{1: [后果], 2: [后果]}"}),
     "ladders: {l: {%s: }}", "registers:\n  sanction: {fields: {unit: {type: unit}, kind: {one-of: [提醒, 通报]}}}\nladders:\n  late: {title: 迟报, per: unit, within: year, rungs: {1: [{open: sanction, values: {unit: subject, kind: 提醒}}], 2: [{open: sanction, values: {unit: subject, kind: 通报}}]}}\n"},
    {"indicator", "指标", "value 是算式；share 是份额，保留两边的记录。没有成员的显示“未评”，不算 100%。", WORDS({"every", "周期"}, {"per", "按哪些字段分"}, {"value", "算式，period 是这一期；可以用其他指标的名字，NAME.previous 是它上一期的值"}, {"share", "{of: each 台账 where (…), that: 条件}；of 也可以是 month of period 这样的各期，that 是其中一期"}, {"target", "目标，value 是本指标的值"}, {"weight", "权重"}, {"owner", "负责岗位"}, {"evidence", "材料"}, {"warn", "预警"}, {"unit", "单位；% 把比值写成百分数；金额自动写成元"}),
     "indicators: {i: {value: 1, %s: }}", "indicators:\n  active: {title: 在岗率, every: month, share: {of: each person, that: active = yes}, target: value = 100%}\n  steady: {title: 每月都有人在岗, every: year, share: {of: month of period, that: exists person where (opened within that)}, target: value >= 50% and active >= active.previous}\n"},
    {"notice", "通知", "文字里的 {字段} 填记录的值；{clause} 依据条款，{due} 时限，{title} {number} {register}。", WORDS({"text", "正文"}, {"text-en", "正文的英文；标题的英文写在 en，两处都要有同样的 {字段}"}, {"via", "通道：inbox wecom dingtalk feishu sms mail webhook"}, {"once", "这么久之内同一个人只通知一次，如 1 hour；机器一次报来许多同样的事时用"}, {"receipt", "多久之内要回执"}, {"else", "没有回执的后果"}),
     "notices: {n: {%s: }}", "notices:\n  told: {title: \"{number}\", text: \"{title}，依据{clause}，请于{due}前办理。\", text-en: \"{title}: by {clause}, please do it before {due}.\", via: [inbox, wecom], receipt: 1 workday, else: [{notify: deputy of addressee}]}\n"},
    {"form", "单据", "块：to 主送，heading 小标题，text 正文，fields 逐行列字段，table 列明细或所指记录（columns），sign 落款岗位，date 落款日期。", WORDS({"of", "从哪些台账印制"}, {"number", "own：用记录的编号"}, {"basis", "文末所引条款，没有写 clauses 的也以它为依据"}, {"template", "套用的模板文件"}, {"body", "各块"}),
     "forms: {f: {of: unit, %s: }}", "forms:\n  单位卡:\n    of: unit\n    basis: [t.1]\n    body:\n      - heading: \"{name}\"\n      - fields: [name, kind]\n      - sign: office\n        date: now\n"},
    {"view", "视图", "条件里的裸名是列表中记录的字段。", WORDS({"where", "哪些记录"}, {"columns", "哪些列"}, {"filters", "可筛选的字段"}, {"sort", "排序"}), "registers: {r: {views: {v: {%s: }}}}",
     "additions:\n  person:\n    views: {here: {title: 在岗, where: active = yes, columns: [name, unit]}}\n"},
};

static const struct language_phrase PHRASES[] = {
    {LANGUAGE_CONDITION, "amount <= 3 and not kind in (甲 乙)", "比较、and、or、not、in (几个词)"},
    {LANGUAGE_CONDITION, "note is filled or done-at is empty", "已填、未填；与空值相比是未知"},
    {LANGUAGE_CONDITION, "tags holds (红 绿)", "多选里有其中任一"},
    {LANGUAGE_CONDITION, "now within span and done-at within span", "在时段之内：起 ≤ 时刻 < 止"},
    {LANGUAGE_CONDITION, "exists paper where (parent = this and state = closed)", "存在这样的记录；this 是本记录，裸名是里面那一行的"},
    {LANGUAGE_CONDITION, "no holding where (unit = this.unit and post = officer)", "没有这样的记录"},
    {LANGUAGE_CONDITION, "exists items and every items has (result is filled)", "每一行都满足；没有行时 every 成立，所以旁边写 exists"},
    {LANGUAGE_CONDITION, "(count items where (result = 坏)) >= 2", "计数；还有 sum average min max latest 字段 of 集合（latest 是最后一个有值的）"},
    {LANGUAGE_CONDITION, "parent.unit.name = 图书馆", "沿着引用走"},
    {LANGUAGE_CONDITION, "submit.at is filled and submit.by != actor and submit.times < 3", "每个动作都有 at by times"},
    {LANGUAGE_CONDITION, "done-at + 3 workdays <= now", "时刻加减时长；天、工作日到第 n 天的 24:00"},
    {LANGUAGE_CONDITION, "done-at + amount years <= now", "时长的数写在数字字段里，如保存年限"},
    {LANGUAGE_CONDITION, "now - done-at > 36 hours", "经过了多久"},
    {LANGUAGE_CONDITION, "(sum amount of paper where (each.opened within now.month)) + amount <= limit", "本月之内，如每月限量；还有 now.day week quarter half-year year term，.from .to 是起止；用在办的时候判断的条件里"},
    {LANGUAGE_CONDITION, "overdue or parent.overdue", "有时限而且已过"},
    {LANGUAGE_CONDITION, "exists task where (subject = this and each.state = open and opened < here.now)", "each. 是那一行的字段，this. 是本记录的，here. 是当前的（now today actor fact period）；裸名有两种意思时必须写明"},
    {LANGUAGE_CONDITION, "amount > 5% * limit", "百分数、算式、设置的名字"},
    {LANGUAGE_CONDITION, "price >= 2000 yuan and price < 19999.99 yuan", "与金额相比的数写明单位；金额之间直接比"},
    {LANGUAGE_DUE, "24 hours after done-at", "流逝的时间"},
    {LANGUAGE_DUE, "5 workdays after done-at or opened", "第一个有值的起算点；起算日不算"},
    {LANGUAGE_DUE, "next day at 17:00 after done-at", "次日 17:00"},
    {LANGUAGE_DUE, "same workday at 24:00", "当天；不是工作日则下一个工作日"},
    {LANGUAGE_DUE, "friday at 17:00", "最近的周五"},
    {LANGUAGE_DUE, "day 10", "本期第 10 天"},
    {LANGUAGE_DUE, "11-30", "本期里的 11 月 30 日，如每年一次的写 every: year"},
    {LANGUAGE_DUE, "day 12 at 17:00", "本期第 12 天 17:00，如 every: 2 weeks 的第二个周五"},
    {LANGUAGE_DUE, "last workday", "本期（或当月）最后一个工作日"},
    {LANGUAGE_DUE, "1 workday before done-at", "之前，倒着数"},
    {LANGUAGE_DUE, "grace after done-at", "设置里的时长"},
    {LANGUAGE_DUE, "done-at", "就是那个时刻"},
    {LANGUAGE_EVERY, "day", "每天；还有 hour workday week weekend month quarter half-year year term season holiday，holiday-eve 是节前最后一个工作日"},
    {LANGUAGE_EVERY, "tuesday and friday", "每周二、周五"},
    {LANGUAGE_EVERY, "2 weeks", "双周，从 2024 年 1 月 1 日（周一）那一周数起；还有 10 days、2 months、3 years，月须能整除 12"},
    {LANGUAGE_EVERY, "06-01", "每年 6 月 1 日，一期就是这一天"},
    {LANGUAGE_EVERY, "day during span", "只在这个时段里"},
    {LANGUAGE_PEOPLE, "officer of unit", "某单位的岗位"},
    {LANGUAGE_PEOPLE, "unit-head of every unit where (kind = 学院)", "许多单位的岗位"},
    {LANGUAGE_PEOPLE, "chief or office", "其中任一"},
    {LANGUAGE_PEOPLE, "owner", "字段里的人"},
    {LANGUAGE_PEOPLE, "doer of submit", "办那个动作的人"},
    {LANGUAGE_PEOPLE, "opener", "登记人；actor 是正在办的人"},
    {LANGUAGE_PEOPLE, "deputy of officer of unit", "备岗"},
    {LANGUAGE_PEOPLE, "superior of unit-head of unit", "上级"},
    {LANGUAGE_PEOPLE, "everyone of unit", "单位里所有人；everyone where (条件)"},
    {LANGUAGE_SET, "paper where (unit = this.unit)", "台账的行；不含本记录"},
    {LANGUAGE_SET, "paper where (each = this.parent)", "each 是那一行本身；规则听的是事实时没有 this，写 each = fact.x"},
    {LANGUAGE_SET, "items where (result = 坏)", "本记录的明细"},
    {LANGUAGE_SET, "others where (state = closed)", "多个引用所指的记录"},
};

/* clang-format on */

const struct language_place *language_places(size_t *ret_n)
{
    *ret_n = sizeof PLACES / sizeof *PLACES;
    return PLACES;
}

const struct language_phrase *language_phrases(size_t *ret_n)
{
    *ret_n = sizeof PHRASES / sizeof *PHRASES;
    return PHRASES;
}

const char *language_subject(void)
{
    return "settings: {grace: {value: 3 days, source: ours}, limit: {value: 100, source: ours}}\n"
           "registers:\n"
           "  paper:\n"
           "    fields:\n"
           "      unit: {type: unit}\n"
           "      amount: {type: number}\n"
           "      price: {type: money}\n"
           "      kind: {one-of: [甲, 乙]}\n"
           "      note: {}\n"
           "      tags: {some-of: [红, 绿]}\n"
           "      span: {type: range}\n"
           "      done-at: {type: datetime}\n"
           "      owner: {type: person}\n"
           "      parent: {type: ref, to: paper}\n"
           "      others: {type: refs, to: paper}\n"
           "      items: {type: lines, columns: {result: {one-of: [好, 坏]}}}\n"
           "    flow:\n"
           "      draft: {no-limit: 示例, actions: {submit: {by: officer of unit, to: closed}}}\n"
           "      closed: final\n";
}
