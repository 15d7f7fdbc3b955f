// 样例: a small server that answers docs/api.md with invented data, for developing the pages. Never part of the product.
// Accounts: lin (unit officer), zhou (office), root (the three administrators in one, for looking only), new (must change its password); password sample-2026.
import http from 'node:http'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as w from './world.mjs'
import { model, registers, clauses } from './model.mjs'

const PORT = Number(process.env.PORT ?? 8973)
const DIST = path.resolve(process.env.DIST ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '../dist'))
const { mom, now, H, D, at } = w
const PASSWORD = 'sample-2026'
const accounts = {
  lin: { person: w.PEOPLE[0], unit: w.unitRef(w.UNITS[0]), roles: ['officer'], posts: [{ post: 'security-officer', title: '工作专员', unit: w.unitRef(w.UNITS[0]), deputy: false }], rail: ['desk', 'cases', 'watch', 'registers', 'duties', 'rules', 'review'], totp: false },
  zhou: { person: w.PEOPLE[22], unit: w.office, roles: ['office'], posts: [{ post: 'wangxin-office', title: '主任', unit: w.office, deputy: false }], rail: ['desk', 'cases', 'watch', 'registers', 'duties', 'rules', 'review'], totp: false },
  root: { person: w.PEOPLE[7], unit: w.it, roles: ['system-admin', 'security-admin', 'audit-admin'], posts: [{ post: 'admin', title: '管理员', unit: w.it, deputy: false }], rail: ['desk', 'cases', 'watch', 'registers', 'duties', 'rules', 'review', 'audit', 'settings'], totp: false },
  new: { person: w.PEOPLE[1], unit: w.unitRef(w.UNITS[1]), roles: ['officer'], posts: [], rail: ['desk', 'cases'], totp: true, must_change: true },
}
const sessions = new Map()
const files = new Map()
const jobs = new Map()
const streams = new Set()
let jobNo = 0, expired = false
const say = topics => { const s = `event: change\ndata: ${JSON.stringify({ seq: w.bump(), topics })}\n\n`; for (const r of streams) r.write(s) }
const problem = (status, title, more = {}) => ({ $status: status, title, status, type: '/problems/' + status, instance: '7F3A-0912', ...more })
const refusal = (deed, title, reason, who, cl, when) => ({ deed, title, reason, who: who ?? null, when: when ?? null, clauses: cl ? [cl] : [], field: null })
const R = n => registers.find(r => r.name === n)

function recordOf(r, user) {
  const reg = R(r.register), row = w.rowOf(r), t = row.task, mine = accounts[user].roles.includes('office') || accounts[user].roles.includes('system-admin') ? it => true : () => r.unit?.id === accounts[user].unit.id
  const isUnit = ['rectifying', 'issued'].includes(r.state), you = reg.area === 'cases' && (isUnit ? accounts[user].unit.id === r.unit.id : accounts[user].unit.id === 90 || accounts[user].unit.id === 91)
  const V = { title: r.title, ...r.cells, ...r.values }
  const fields = reg.fields.flatMap(f => {
    let v = V[f.name]
    if (r.id === 37 && r.register === 'rectification-notice') v = { system: 1, unit: 1, advice: '按扫描报告逐项修复，停用旧接口，修复后自行复测。', measure: '第 2 版：参数化查询，停用旧接口', 'received-at': '2026-09-28T16:20:00+08:00', ...r.values }[f.name] ?? v
    if (f.name === 'checks' && r.register === 'rectification-notice') return [{ name: f.name, title: f.title, type: 'lines', value: null, text: '', lines: [['预约接口存在 SQL 注入', 'seat.lib.example.edu.cn:8443', '高危', 8.6, '探测证实已修复'], ['后台管理账号弱口令', 'seat.lib.example.edu.cn/admin', '高危', 8.1, '已填措施，缺证据']].map((x, i) => ({ id: i, cells: Object.fromEntries(['finding', 'place', 'level', 'cvss', 'result'].map((k, j) => [k, { value: x[j], text: String(x[j]) }])) })) }]
    if (f.name === 'unit' && r.unit) return [{ name: f.name, title: f.title, type: f.type, value: r.unit.id, text: r.unit.title, ref: w.unitRef(r.unit), group: f.group }]
    if (v === undefined || v === null) return [{ name: f.name, title: f.title, type: f.type, value: null, text: '', group: f.group }]
    const text = v?.text ?? (f.type === 'datetime' ? w.mom(Date.parse(v)).text : f.name === 'system' ? w.SYSTEMS[v - 1]?.title ?? String(v) : v === true ? '是' : v === false ? '否' : Array.isArray(v) ? v.join('、') : String(v))
    const target = f.to && typeof (v?.value ?? v) === 'number' ? w.store.get(`${f.to}/${v?.value ?? v}`) : null
    return [{ name: f.name, title: f.title, type: f.type, value: v?.value ?? v, text, group: f.group, ref: target ? w.ref(target) : null }]
  })
  const final = reg.states.find(s => s.name === r.state)?.final
  const deeds = final ? [] : reg.actions.filter(x => x.state === r.state).map((x, i) => {
    const refusals = x.name === 'decide' && !(accounts[user].unit.id === 90 && t.rank === 'late') ? [refusal(x.name, x.title, '只有网信办可以，且须已逾期', '网信办', 'cug.10.4', t.due)] : (x.name === 'pass' || x.name === 'return') && !you ? [refusal(x.name, x.title, '反馈人不能审核自己的反馈', '信息化工作办公室', 'cug.09.4')] : !you && x.name !== 'decide' ? [refusal(x.name, x.title, `轮到${t.holder[0].title}`, t.holder[0].title, t.clauses[0])] : []
    return { deed: x.name, title: x.title, main: i === 0, may: !refusals.length, refusals, asks: x.asks, required: x.required, auth: x.auth, second: x.second, irreversible: x.irreversible }
  })
  if (!final && r.state === 'rectifying' && r.register === 'rectification-notice') deeds.push({ deed: 'pass', title: '复测通过', main: false, may: false, refusals: [refusal('pass', '复测通过', '反馈人不能审核自己的反馈', '信息化工作办公室', 'cug.09.4')], asks: [], required: [], auth: null, second: false, irreversible: false })
  if (reg.area === 'registers') deeds.push({ deed: 'edit', title: '更正', main: false, may: true, refusals: [], asks: reg.open.asks, required: reg.open.required, auth: null, second: false, irreversible: false })
  const base = [{ at: mom(r.since - 78 * 6e4), actor: { title: '周启明', kind: 'person' }, verb: '签发', text: '由 2026年第三季度扫描第 12、13 项起草', seq: 47688, kind: 'deed' }, { at: mom(r.since), actor: { title: w.PEOPLE[(r.unit?.id ?? 1) - 1]?.title ?? '林知远', kind: 'person' }, verb: '签收', text: '时限起算：5 个工作日', seq: 47702, kind: 'deed' }]
  if (r.id === 37) base.push({ at: mom(at('2026-09-30 09:05')), actor: { title: '周启明', kind: 'person' }, verb: '退回措施', text: '“请写明旧接口何时停用”。时限不变', seq: 47931, kind: 'return' }, { at: mom(at('2026-09-30 11:12')), actor: { title: '林知远', kind: 'person' }, verb: '填写整改措施', text: '第 2 版：参数化查询，停用旧接口', seq: 47960, kind: 'deed' }, { at: mom(at('2026-10-08 10:20')), actor: { title: '时钟', kind: 'clock' }, verb: '提醒', text: '剩 3 个工作日；企业微信已送达林知远', seq: 48102, kind: 'mark' }, { at: mom(at('2026-10-08 16:05')), actor: { title: '探测', kind: 'machine' }, verb: '复核隐患 1', text: '连续 3 次注入语句均被拒绝，判为已修复', seq: 48177, kind: 'sense' }, { at: mom(at('2026-10-09 09:41')), actor: { title: '林知远', kind: 'person' }, verb: '上传证据', text: '接口修复说明.docx，对应隐患 1', seq: 48213, kind: 'deed' })
  const isCase = reg.area === 'cases'
  const step = { drafted: 0, received: 0, reported: 0, issued: 1, rectifying: 2, rechecking: 3, reviewing: 3, closed: 5 }[r.state] ?? 0
  return {
    ref: w.ref(r), register: r.register, register_title: r.register === 'rectification-notice' ? '安全漏洞整改通知书' : reg.title, number: r.number ?? null, title: r.title, state: r.state ?? '', state_title: row.state_title, rank: row.rank, unit: row.unit, opened: row.opened, opener: w.PEOPLE[22], version: r.version,
    edition: isCase ? { pack: 'cug', edition: '1', title: model.packs[0].title } : undefined, fields, tasks: t ? [t] : [],
    turn: final || !isCase ? null : { you, who: you ? '轮到你' : `等${t.holder[0].title}${t.holder[0].person?.title ?? ''}`, person: you ? accounts[user].person : t.holder[0].person, missing: r.state === 'rectifying' ? [{ text: '整改措施', done: true, note: '第 2 版，已接受' }, { text: '隐患 1 证据', done: true, note: '1 份' }, { text: '隐患 2 证据', done: false }] : [] },
    deeds, verbs: isCase && !final ? [{ verb: 'extend', title: '申请延期', may: you, refusals: you ? [] : [refusal('extend', '申请延期', '只有责任单位可以', t.holder[0].title, 'cug.10.3')] }, { verb: 'transfer', title: '转办', may: you, refusals: you ? [] : [refusal('transfer', '转办', '不在你手里', null, null)] }, ...(accounts[user].unit.id === 90 ? [{ verb: 'remind', title: '催办', may: true, refusals: [] }] : [])] : [],
    relay: isCase ? ['签发', '签收', '整改', '审核复测', '办结'].map((title, i) => ({ title, who: ['网信办 周启明', `${r.unit.title} ${t.holder[0].person?.title}`, `${r.unit.title}`, '信息化工作办公室', ''][i], at: i < step ? mom(r.since + (i - 1) * 78 * 6e4) : null, took: i < step ? ['1小时18分', '第 4 个工作日', '3天', '1天', ''][i] : i === 3 ? '限 2 个工作日' : null, state: i < step ? 'done' : i === step ? 'now' : 'next', late_by: null })) : [],
    ladder: isCase && !final ? [{ at: mom(Date.parse(t.due.at) - 28 * H), text: `提醒${t.holder[0].person?.title}`, fired: now() > Date.parse(t.due.at) - 28 * H, kind: 'before' }, { at: t.due, text: '记逾期，通知馆长董文', fired: now() > Date.parse(t.due.at), kind: 'missed' }, { at: mom(w.addWork(Date.parse(t.due.at), 1) - 7 * H), text: '升级至网信办', fired: !!r.esc, kind: 'later' }, { at: null, text: '网信办可令系统下线或断开互联网', fired: false, kind: 'later' }] : [],
    timeline: isCase ? [...base, ...r.log] : [{ at: row.opened, actor: { title: '马跃', kind: 'person' }, verb: '登记', text: '由 Excel 导入', seq: 1201, kind: 'deed' }, ...r.log],
    related: r.register === 'rectification-notice' ? [{ title: '所列隐患', rows: [1, 2].map(i => ({ ...w.ref(w.store.get('finding/' + i)), state_title: '整改中', rank: 'soon' })) }] : [],
    clauses: isCase ? t.clauses.map(id => ({ id, article: clauses[id].article, gist: clauses[id].gist, quote: id === 'cug.10.1' ? '（样例正文）收到《安全漏洞整改通知书》的单位，应在 5 个工作日内完成修复，并反馈整改情况。' : null, binding: ['5 个工作日内'] })) : [],
    evidence: r.id === 37 ? [{ hash: 'e'.repeat(64), name: '接口修复说明.docx', size: 88064, at: mom(at('2026-10-09 09:41')), by: w.PEOPLE[0], sm3: '4f2a91c07be3aa01' }, ...r.evidence] : r.evidence ?? [],
    documents: r.number && r.register === 'rectification-notice' ? [{ id: r.id, form: 'notice', title: '安全漏洞整改通知书', number: r.number, at: row.opened }] : [], chain: { from: 47688, to: w.seq, ok: true },
  }
}
function explain(id) {
  const [reg, n] = id.split('.'), r = w.store.get(`${reg}/${n}`), t = w.makeTask(r), start = Date.parse(t.start.at), due = Date.parse(t.due.at)
  const days = []
  let k = 0
  for (let x = w.day0(start); x < due; x += D) {
    const first = x === w.day0(start), wd = t.clock.unit === 'workdays', kind = w.kind(x), counted = !first && (wd ? w.work(x) : true)
    if (counted) k++
    days.push({ date: w.iso(x), weekday: w.W[new Date(x + 8 * H).getUTCDay()], kind: first ? 'start' : wd ? (kind === 'workday' ? 'counted' : kind) : 'natural', n: counted ? k : null, label: w.HOLI[w.iso(x)] ?? w.MAKE[w.iso(x)] ?? null, now: x === w.day0(now()) })
  }
  return { task: t, sum: { start_title: reg === 'superior-notice' ? '转发' : '签收', start: t.start, article: t.article, span: t.clock.unit === 'workdays' ? `${t.clock.count} 个工作日` : t.clock.unit === 'days' ? `${t.clock.count} 天` : '次日 17:00', due_title: '时限', due: t.due }, days, lines: [{ key: '起点', text: '签收当日不计，自9月29日起数。' }, { key: '跳过', text: '10月1日至7日国庆节，7 天不计。' }, { key: '计入', text: '10月10日（周六）调休上班，算第 5 个工作日。' }, { key: '依据', text: '日历 2026-2 版，签收时锁定；10:20 复算一致。' }], ladder: [], history: [] }
}
function list(name, q, user) {
  let rows = w.byRegister(name).map(r => [r, w.rowOf(r)])
  if (accounts[user].roles[0] === 'officer' && R(name).area === 'cases') rows = rows.filter(([r]) => r.unit?.id === accounts[user].unit.id)
  const word = q.get('q'), unit = q.get('unit')
  if (word) rows = rows.filter(([r, x]) => ((x.number ?? '') + x.title + (x.unit?.title ?? '') + (x.task?.holder[0]?.person?.title ?? '')).includes(word))
  if (unit) rows = rows.filter(([, x]) => String(x.unit?.id) === unit)
  const counts = { rank: {}, state: {} }
  for (const [, x] of rows) { counts.rank[x.rank] = (counts.rank[x.rank] ?? 0) + 1; counts.state[x.state] = (counts.state[x.state] ?? 0) + 1 }
  if (q.get('rank')) rows = rows.filter(([, x]) => x.rank === q.get('rank'))
  if (q.get('state')) rows = rows.filter(([, x]) => x.state === q.get('state'))
  const order = { esc: 0, late: 1, soon: 2, ok: 3, hold: 4, done: 5 }
  if (R(name).area === 'cases') rows.sort(([, a], [, b]) => order[a.rank] - order[b.rank] || Date.parse(a.due?.at) - Date.parse(b.due?.at))
  const limit = Number(q.get('limit') ?? 50), from = Number(q.get('after') ?? 0)
  return { rows: rows.slice(from, from + limit).map(x => x[1]), next: from + limit < rows.length ? String(from + limit) : null, total: rows.length, counts }
}
function desk(user) {
  const unit = accounts[user].unit.id, all = ['rectification-notice', 'superior-notice', 'incident', 'bulletin'].flatMap(n => w.byRegister(n)).filter(r => !r.closedAt).map(w.makeTask)
  const mine = all.filter(t => t.holder[0].unit.id === unit || (unit === 90 && t.holder[0].unit.id === 91)).slice(0, 14)
  const extra = unit === 1 ? [w.task({ id: 'd1', duty: '变更登记', title: '更新备案', record: { register: 'system', id: 3, title: '电子资源门户变更后更新备案登记', number: '变更〔2026〕018号' }, start: at('2026-10-08 09:10'), due: at('2026-10-08 17:30'), unit: 'hours', count: 8, holder: [{ title: '工作专员', person: w.PEOPLE[0], unit: w.unitRef(w.UNITS[0]) }], article: '第七条', cl: ['cug.07.5'], next: { deed: 'edit', title: '去登记' }, note: '今天 17:00 升级至馆长董文' }), w.task({ id: 'd2', duty: '例行', title: '本周检查', record: { register: 'training', id: 1, title: '本周系统与网站异常检查', number: null }, start: at('2026-10-05 00:00'), due: at('2026-10-09 17:00'), unit: 'days', count: 5, holder: [], article: '第七条', cl: ['cug.07.1'], next: { deed: 'fill', title: '填写检查' }, note: '4 个系统，机器已填 3 项' }), w.task({ id: 'd3', duty: '应急演练', title: '演练', record: { register: 'incident', id: 21, title: '网页篡改处置：断网前先取证', number: '演练〔2026〕003号' }, start: at('2026-10-09 10:00'), due: at('2026-10-09 11:00'), unit: 'minutes', count: 4, holder: [], article: '第十三条', cl: ['cug.13.1'], next: { deed: 'x', title: '进入演练' }, drill: true, note: '演练时钟，不产生真实后果' })] : []
  const rows = [...mine, ...extra].sort((a, b) => Date.parse(a.due.at) - Date.parse(b.due.at))
  const g = t => t.drill ? 'drill' : now() > Date.parse(t.due.at) ? 'late' : Date.parse(t.due.at) <= w.day0(now()) + D ? 'today' : Date.parse(t.due.at) <= w.day0(now()) + 2 * D ? 'tomorrow' : 'later'
  const groups = ['late', 'today', 'tomorrow', 'later', 'drill'].map(key => ({ key, title: key, rows: rows.filter(t => g(t) === key) }))
  const mon = w.day0(now()) - ((new Date(now() + 8 * H).getUTCDay() + 6) % 7) * D
  return { headline: { mine: rows.length, late: groups[0].rows.length, today: groups[1].rows.length, waiting: 2 }, today: { date: w.iso(now()), weekday: w.W[new Date(now() + 8 * H).getUTCDay()], makeup: false, holiday: null, note: '，第 6 教学周。明天（周六）国庆调休，计入工作日。' }, groups, waiting: all.filter(t => t.holder[0].unit.id === 91).slice(0, 2), supervised: unit === 90 ? all.filter(t => t.rank === 'esc') : [], week: Array.from({ length: 7 }, (_, i) => ({ date: w.iso(mon + i * D), weekday: w.W[(i + 1) % 7], kind: w.kind(mon + i * D), duties: [0, 0, 1, 3, 3, 2, 0][i] })), systems: unit === 1 ? w.SYSTEMS.slice(0, 4).map((s, i) => { const t = w.targets.find(x => x.title === s.title); return { ref: s, state: t.state, ticks: t.ticks.map(x => x === null ? 0 : x.q > .7 ? 1 : 0), value: t.state === 'restricted' ? '已限制' : t.value > 1000 ? '3.4 s' : t.value + ' ms', findings: [1, 2, 0, 1][i] } }) : [], facts: [{ text: '日志最早 04-02，满 6 个月', kind: 'ok' }, { text: '缺备岗专员，限 10-28 补', kind: 'soon' }, { text: '指标 13 项达标 11 项', kind: 'soon' }, { text: '不看涉密网、个人电脑', kind: 'unseen' }] }
}
function trail(q) {
  const kinds = q.get('kind')?.split(',')
  const sessions = [['周启明', '登录', '口令与动态码，自 192.0.2.10', 'session'], ['马跃', '读取日志', '防火墙-主 10-08，依审批〔2026〕014号', 'read'], ['马跃', '改通道', '企业微信：停用', 'admin'], ['叶青', '登录失败', '口令不对，第 2 次', 'session']]
  const deeds = [['林知远', '上传证据', '接口修复说明.docx', 'deed', 'rectification-notice/37'], ['时钟', '提醒', '整改〔2026〕037号，剩 3 个工作日', 'clock', 'rectification-notice/37'], ['周启明', '签发', '整改〔2026〕188号', 'deed', 'rectification-notice/37'], ['探测', '复核', '座位预约系统，隐患 1', 'fact', 'system/1']]
  const src = kinds ? sessions : [...deeds, ...sessions]
  const from = Number(q.get('after') ?? 0)
  const rows = Array.from({ length: 60 }, (_, i) => { const n = from + i, s = src[n % src.length], r = s[4] ? w.store.get(s[4]) : null; return { seq: w.seq - n, at: mom(now() - n * 21 * 6e4), actor: { title: s[0], kind: s[0] === '时钟' ? 'clock' : s[0] === '探测' ? 'machine' : 'person' }, verb: s[1], text: s[2], reason: null, source: '192.0.2.10', fields: n % 3 ? [] : [{ field: 'state', title: '状态', before: '待签收', after: '整改中' }], hash: (n * 7919 + 1).toString(16).padStart(64, 'a3f'), record: r ? w.ref(r) : null, kind: s[3], topic: 'case' } })
  return { rows, next: from + 60 < 600 ? String(from + 60) : null, total: w.seq }
}
function makeJob(o) { const id = ++jobNo; const j = { id, at: mom(now()), by: w.PEOPLE[22], progress: 0, done: 0, total: null, undo: false, errors: [], ...o }; jobs.set(id, j); return j }
function advance(j, steps, ms) { let i = 0; const run = () => { if (j.state === 'cancelled' || i >= steps.length) return; Object.assign(j, steps[i++]); say([`job:${j.id}`]); setTimeout(run, ms) }; setTimeout(run, ms) }
const PREVIEW = Array.from({ length: 12 }, (_, i) => ({ row: i + 2, title: ['预约接口存在 SQL 注入', '后台弱口令', 'TLS 证书将过期'][i % 3], will: ['new', 'seen', 'changed', 'refused'][i % 4 === 3 && i > 5 ? 3 : i % 3], text: i === 7 ? '主机 10.9.9.9 没有登记' : '', cells: { host: '10.2.3.' + i, severity: '高危', unit: '图书馆' } }))
const COLUMNS = [['主机IP', 'host', true, ['10.2.3.1', '10.2.3.2']], ['漏洞名称', 'title', true, ['SQL 注入', '弱口令']], ['危险级别', 'severity', true, ['高危', '中危']], ['部门', 'unit', false, ['图书馆', '后勤']], ['备注', null, false, ['', '复测']]].map(([source, field, sure, samples]) => ({ source, field, sure, samples }))
const TARGETS = [['title', '隐患名称', true], ['severity', '危险程度', true], ['host', '主机'], ['port', '端口'], ['unit', '责任单位'], ['cve', '漏洞编号'], ['cvss', 'CVSS评分']].map(([field, title, required]) => ({ field, title, required: !!required }))

function will(reg, name, r, values) {
  const out = [{ kind: 'number', text: '进证据链，之后不能删，只能更正', moment: null }]
  if (name === 'open' || name === 'issue') out.unshift({ kind: 'number', text: '取号' + (reg.number ?? '').replace('{year}', '2026').replace(/\{seq.*\}/, '189'), moment: null }, { kind: 'print', text: `生成《安全漏洞整改通知书》`, moment: null }, { kind: 'notify', text: '通知图书馆林知远', who: '收件箱和企业微信', moment: null })
  if (name === 'answer') out.push({ kind: 'notify', text: '通知信息化工作办公室', moment: null }, { kind: 'clock', text: '审核复测时限', who: '信息化工作办公室，2 个工作日', moment: mom(w.addWork(now(), 2), true) })
  if (name === 'receive' || name === 'return' || name === 'open') out.push({ kind: 'clock', text: '整改时限', who: '签收后 5 个工作日', moment: mom(w.addWork(now(), 5), true) })
  const need = name === 'open' ? reg.open.required : reg.actions.find(a => a.name === name)?.required ?? []
  return { will: out, refusals: [], errors: need.filter(n => values[n] == null || values[n] === '' || values[n]?.length === 0).map(n => ({ where: n, message: `${reg.fields.find(f => f.name === n)?.title}还没填` })) }
}

const routes = []
const on = (method, pattern, fn, open = false) => routes.push({ method, re: new RegExp('^' + pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)') + '$'), fn, open })
on('GET', '/api/hello', () => ({ institution: '示例大学', demo: true, test_clock: true, now: w.rfc(now()), zone: '+08:00', needs_setup: false, languages: ['zh', 'en'] }), true)
on('POST', '/api/login', ({ body, set }) => {
  const a = accounts[body.login]
  if (!a || body.password !== (a.password ?? PASSWORD)) return problem(401, '没有登录', { detail: '账号或口令不对。再错 2 次，账号锁 30 分钟。' })
  if (a.totp && !body.code) return { ok: false, needs_code: true }
  const id = Math.random().toString(36).slice(2)
  sessions.set(id, { user: body.login, csrf: 'c' + id, stepped: 0 })
  expired = false
  set('Set-Cookie', `fs_session=${id}; HttpOnly; SameSite=Strict; Path=/`)
  return { ok: true, must_change: !!a.must_change }
}, true)
on('POST', '/api/logout', ({ sid }) => { sessions.delete(sid); return {} })
on('POST', '/api/password', ({ user, body }) => { if (body.new.length < 12) return problem(422, '口令不合要求', { errors: [{ where: 'new', message: '至少 12 位' }, { where: 'new', message: '要有字母、数字和符号中的三类' }] }); accounts[user].must_change = false; accounts[user].password = body.new; return {} })
on('POST', '/api/step-up', ({ s, body, user }) => { if (body.password !== (accounts[user].password ?? PASSWORD)) return problem(403, '口令不对', { detail: '口令不对，再试一次。' }); s.stepped = now() + 3e5; return {} })
on('GET', '/api/me', ({ user, s }) => { const a = accounts[user]; return { ...a, person: { ...a.person, unit: undefined }, password: undefined, login: user, csrf: s.csrf, must_change: !!a.must_change, stepped_up_until: s.stepped > now() ? w.rfc(s.stepped) : null, language: 'zh', unread: notes.filter(n => !n.read).length, now: w.rfc(now()) } })
on('POST', '/api/me/totp', () => ({ secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/fengsui:lin?secret=JBSWY3DPEHPK3PXP', qr_svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#000" d="M0 0h3v3H0zM6 0h3v3H6zM0 6h3v3H0zM4 4h1v1H4zM5 6h2v1H5z"/></svg>' }))
on('POST', '/api/me/totp/confirm', ({ user }) => { accounts[user].totp = true; return {} })
on('DELETE', '/api/me/totp', ({ user }) => { accounts[user].totp = false; return {} })
on('GET', '/api/clock', () => ({ now: w.rfc(now()), test: true, machine: Date.now(), behind: 0, state: 'normal', calendar: 'cn-2026 第2版' }))
on('POST', '/api/clock', ({ body }) => { const n = /^(\d+) (\w+?)s?$/.exec(body.by ?? ''); w.move(body.to ? Date.parse(body.to) : now() + Number(n[1]) * { minute: 6e4, hour: H, day: D }[n[2]]); say(['clock', 'desk']); return { now: w.rfc(now()), fired: 7 } })
on('GET', '/api/model', () => model)
on('GET', '/api/desk', ({ user }) => desk(user))
on('GET', '/api/tasks', ({ q, user }) => {
  const d = desk(user), scope = q.get('scope')
  if (scope === 'done') { const rows = w.byRegister('rectification-notice').filter(r => r.closedAt).map(w.makeTask); return { rows, next: null, total: rows.length } }
  if (scope === 'duties') { const rows = Array.from({ length: 22 }, (_, i) => w.task({ id: 'u' + i, duty: '例行', title: ['每周异常检查', '备份校验', '杀毒软件升级', '口令更换'][i % 4], record: null, start: at(q.get('from') + ' 00:00'), due: at(q.get('from') + ' 17:00') + i * 1.4 * D, unit: 'days', count: 5, holder: [{ title: '工作专员', person: w.PEOPLE[0] }], article: '第七条', cl: ['cug.07.1'], next: null, done: i < 6 ? at(q.get('from') + ' 12:00') : 0 })); return { rows, next: null, total: rows.length } }
  return { rows: scope === 'waiting' ? d.waiting : d.supervised, next: null, total: 2 }
})
on('GET', '/api/tasks/:id/explain', ({ p }) => explain(p.id))
on('GET', '/api/people', ({ q }) => ({ rows: w.PEOPLE.filter(x => !q.get('q') || x.title.includes(q.get('q')) || x.unit.title.includes(q.get('q'))).slice(0, 20).map(x => ({ ...x, unit: w.unitRef(x.unit), posts: ['工作专员'] })) }))
on('GET', '/api/registers/:r', ({ p, q, user }) => (R(p.r) ? list(p.r, q, user) : problem(404, '没有这个台账')))
on('GET', '/api/registers/:r/new', ({ p, user }) => (accounts[user].roles[0] === 'officer' && ['rectification-notice'].includes(p.r) ? { fields: {}, may: false, refusals: [refusal('open', '发通知书', '只有信息化工作办公室可以发', '信息化工作办公室', 'cug.06.6')] } : { fields: p.r === 'superior-notice' ? { 'received-at': w.rfc(now() - 74 * 6e4), source: '省网信办' } : {}, may: true, refusals: [] }))
on('POST', '/api/registers/:r', ({ p, q, body, user }) => {
  const reg = R(p.r), dry = will(reg, 'open', null, body.values)
  if (q.get('dry')) return dry
  if (dry.errors.length) return problem(422, '还没填全', { errors: dry.errors })
  if (body.values['received-at'] && Date.parse(body.values['received-at']) > now()) return problem(422, '时间不对', { errors: [{ where: 'received-at', message: `收到时间不能晚于现在（${mom(now()).text.slice(11)}）` }] })
  const id = 900 + w.store.size, sys = w.SYSTEMS[(body.values.system ?? 1) - 1], unit = sys?.unit ?? w.UNITS[0]
  const r = w.add({ register: p.r, id, number: reg.number ? reg.number.replace('{year}', '2026').replace(/\{seq.*?\}/, String(w.store.size)) : null, title: body.values[reg.title_of] ?? '未命名', unit, state: reg.states[0]?.name === 'drafted' ? 'issued' : reg.states[0]?.name, since: now(), opened: now(), version: 1, log: [], evidence: [], values: body.values, cells: body.values })
  say([`register:${p.r}`, 'desk'])
  return { $status: 201, record: w.ref(r), number: r.number, state: r.state ?? '', notes: [`已通知${unit.title}${w.PEOPLE[unit.id - 1]?.title ?? ''}`] }
})
on('GET', '/api/registers/:r/export.xlsx', () => ({ $raw: Buffer.from('PK sample'), $type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }))
on('GET', '/api/registers/:r/template.xlsx', () => ({ $raw: Buffer.from('PK sample'), $type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }))
on('GET', '/api/records/:r/:id', ({ p, user }) => { const r = w.store.get(`${p.r}/${p.id}`); return r ? recordOf(r, user) : problem(404, '没有这条记录', { detail: '可能已改编号，或不在你的范围内。' }) })
on('GET', '/api/records/:r/:id/trail', ({ q }) => { const t = trail(q); return { ...t, rows: t.rows.slice(0, 8) } })
on('POST', '/api/records/:r/:id/:deed', ({ p, q, body, user, headers, s }) => {
  const r = w.store.get(`${p.r}/${p.id}`), reg = R(p.r), a = reg.actions.find(x => x.name === p.deed)
  if (q.get('dry')) return will(reg, p.deed, r, body.values ?? {})
  if (headers['if-match'] && headers['if-match'] !== `"v${r.version}"`) return problem(409, '别人先改了这一条', { code: 'CONFLICT', current: recordOf(r, user), by: w.PEOPLE[22], at: mom(now() - 6e4) })
  if (a?.auth && s.stepped < now()) return problem(403, '要再确认一次', { code: 'STEP_UP' })
  const dry = a ? will(reg, p.deed, r, body.values ?? {}) : { errors: [] }
  if (dry.errors.length) return problem(422, '还没填全', { errors: dry.errors })
  if (a) { r.state = a.to; r.since = now(); r.dueAt = undefined; r.esc = false; if (reg.states.find(x => x.name === a.to)?.final) r.closedAt = now(); if (a.name === 'return') r.returns = (r.returns ?? 0) + 1; Object.assign(r.values, body.values) }
  r.version++
  r.updated = now()
  r.note = undefined
  const titles = { extend: '申请延期', transfer: '转办', remind: '催办' }
  r.log.push({ at: mom(now()), actor: { title: accounts[user].person.title, kind: 'person' }, verb: a?.title ?? titles[p.deed] ?? p.deed, text: body.reason ?? body.values?.opinion ?? body.values?.measure ?? '', seq: w.bump(), kind: p.deed === 'return' ? 'return' : 'deed' })
  say([`record:${p.r}/${p.id}`, `register:${p.r}`, 'desk'])
  return { record: w.ref(r), state: r.state, version: r.version, notes: ['已通知信息化工作办公室'] }
})
on('PATCH', '/api/records/:r/:id', ({ p, body, user }) => { const r = w.store.get(`${p.r}/${p.id}`); Object.assign(r.cells ??= {}, body.values); if (body.values.name) r.title = body.values.name; r.version++; r.log.push({ at: mom(now()), actor: { title: accounts[user].person.title, kind: 'person' }, verb: '更正', text: body.reason, seq: w.bump(), kind: 'deed' }); say([`record:${p.r}/${p.id}`]); return { record: w.ref(r), version: r.version, notes: [] } })
on('POST', '/api/bulk', ({ body }) => ({ done: body.ids.slice(1), refused: body.ids.slice(0, 1).map(id => ({ id, refusals: [refusal(body.deed, '', '不在你手里')] })) }))
on('GET', '/api/documents/:id', ({ p }) => ({ $raw: Buffer.from('%PDF-1.4 sample'), $type: p.id.endsWith('.pdf') ? 'application/pdf' : 'text/html' }))
on('POST', '/api/evidence', ({ q, raw }) => { const hash = Math.random().toString(16).slice(2).padEnd(64, '0'); files.set(hash, raw); return { hash, sm3: hash.split('').reverse().join(''), size: raw.length, name: q.get('name'), type: 'application/octet-stream' } })
on('GET', '/api/evidence/:h', ({ p }) => ({ $raw: files.get(p.h) ?? Buffer.from('sample'), $type: 'application/octet-stream' }))
on('POST', '/api/imports', ({ q, raw }) => {
  const j = makeJob({ kind: 'import', title: q.get('name'), into: q.get('into'), state: 'reading', file: { name: q.get('name'), hash: 'f'.repeat(64), kind: 'xlsx', tool: null }, targets: TARGETS })
  advance(j, [{ progress: .5 }, { state: 'mapping', columns: COLUMNS, progress: 1, total: 214 }], 700)
  return { $status: 202, job: j.id }
})
on('GET', '/api/jobs', () => ({ rows: [...jobs.values()].reverse(), next: null, total: jobs.size }))
on('GET', '/api/jobs/:id', ({ p }) => jobs.get(Number(p.id)) ?? problem(404, '没有这个任务'))
on('POST', '/api/jobs/:id/mapping', ({ p }) => { const j = jobs.get(Number(p.id)); Object.assign(j, { state: 'ready', preview: PREVIEW, new: 143, seen: 58, changed: 9, refused: 4, gone: 0, errors: [{ where: '第 7 行，单位', message: '“后勤”对不上已登记的单位。写全称，或在台账里加简称' }, { where: '第 12 行，危险级别', message: '“很高”不在 严重、高危、中危、低危、信息 之内' }] }); say([`job:${j.id}`]); return {} })
on('POST', '/api/jobs/:id/run', ({ p }) => { const j = jobs.get(Number(p.id)); advance(j, [{ state: 'running', progress: .2, done: 40 }, { progress: .5, done: 110 }, { progress: .8, done: 170 }, { state: 'done', progress: 1, done: 210, undo: true, reconciled: { in_file: 214, stored: 143, merged: 67, refused: 4 } }], 900); j.state = 'running'; return {} })
on('POST', '/api/jobs/:id/cancel', ({ p }) => { jobs.get(Number(p.id)).state = 'cancelled'; return {} })
on('POST', '/api/jobs/:id/undo', ({ p }) => { Object.assign(jobs.get(Number(p.id)), { state: 'undone', undo: false }); return {} })
on('GET', '/api/watch', () => { const n = s => w.targets.filter(t => t.state === s).length; return { headline: { up: n('up'), down: n('down'), slow: n('slow'), silent: n('silent'), held: n('restricted'), flapping: n('flapping'), maintenance: n('maintenance'), total: w.targets.length, at: mom(now()) }, targets: w.targets, unseen: ['涉密网络（保密办公室负责）', '个人办公电脑', '未登记的 3 台外网主机'] } })
on('GET', '/api/watch/:id', ({ p }) => { const t = w.targets.find(x => x.id === Number(p.id)); if (!t) return problem(404, '没有这个对象'); const slow = t.state === 'slow'; return { target: t, facts: { p95_24h: slow ? 612 : 40, up_30d: 99.76, window: t.window, certificate: t.kind === 'http' ? { days: 41, until: mom(at('2026-11-19 00:00'), true) } : null, vantage: 2 }, limit: 2000, days: Array.from({ length: 30 }, (_, i) => ({ date: w.iso(now() - (29 - i) * D), up: i === 29 ? 97.2 : i === 11 ? 96.4 : i === 20 ? 99.1 : 100 })), last: Array.from({ length: 8 }, (_, i) => ({ at: mom(now() - i * 30e3), ok: true, ms: slow ? 3412 - i * 311 : t.value, text: '200，响应 48 KB' })), outages: slow ? [] : [{ from: mom(at('2026-09-20 02:11')), to: mom(at('2026-09-20 02:14')), text: '3 次不通' }], caused: slow ? [{ at: mom(at('2026-10-09 10:02')), text: '窗口达到 3/5，记“变慢”' }, { at: mom(at('2026-10-09 10:03')), text: '企业微信已送达林知远' }] : [], neighbours: { up: w.targets.filter(x => ['汇聚-图书馆', '负载均衡'].includes(x.title)).map(x => ({ id: x.id, title: x.title, state: x.state, value: x.value + ' ms' })), down: w.targets.filter(x => x.title === '数据库-共享').map(x => ({ id: x.id, title: x.title, state: x.state, value: x.value + ' ms' })) }, clauses: [{ id: 'cug.05.4', article: '第五条' }, { id: 'cug.08', article: '第八条' }], related: [w.ref(w.store.get('rectification-notice/37'))] } })
on('GET', '/api/watch/:id/series', ({ p, q }) => { const a = Date.parse(q.get('from')), b = Date.parse(q.get('to')), n = 288, slow = w.targets.find(x => x.id === Number(p.id))?.state === 'slow'; let s = 7; const r = () => (s = s * 16807 % 2147483647) / 2147483647; return { points: Array.from({ length: n }, (_, i) => { const t = a + (b - a) * i / n, k = slow && t > at('2026-10-09 09:56') ? 1 + (t - at('2026-10-09 09:56')) / 15e4 : 1, m = (190 + 40 * Math.sin(i / 24)) * (.9 + r() * .2) * Math.min(10.5, k), out = t > at('2026-10-09 02:00') && t < at('2026-10-09 02:30'); return [Math.round(t), out ? null : Math.round(m), out ? null : Math.round(m * (1.5 + r() * .4)), 0] }), bands: [{ from: '2026-10-09T02:00:00+08:00', to: '2026-10-09T02:30:00+08:00', kind: 'maintenance' }] } })
const packs = [{ pack: 'cug', title: model.packs[0].title, number: model.packs[0].number, edition: '1', effective: '2021-06-01', state: 'adopted', adopted_at: mom(at('2026-01-05 09:00')), articles: 16, clauses: 55, text: true, findings: [{ level: 'note', where: 'superior-notice.yaml:31', text: '次日 17:00 遇节假日也算，按自然日理解' }], rehearsals: { passed: 41, failed: 0, at: mom(at('2026-10-09 06:00')) }, editions: [{ edition: '1', effective: '2021-06-01', state: 'adopted' }], may: true, refusals: [] }, { pack: 'base', title: '基础台账', number: '', edition: '1', effective: '2026-01-01', state: 'adopted', adopted_at: mom(at('2026-01-05 09:00')), articles: 3, clauses: 9, text: false, findings: [], rehearsals: { passed: 9, failed: 0, at: mom(at('2026-10-09 06:00')) }, editions: [], may: true, refusals: [] }, { pack: 'incident-report', title: '网络安全事件报告时限', number: '样例', edition: '1', effective: '2025-11-01', state: 'available', adopted_at: null, articles: 9, clauses: 21, text: false, findings: [{ level: 'warning', where: 'clock.yaml:12', text: '“立即”没有数值，用 30 分钟并标为默认' }], rehearsals: null, editions: [], may: true, refusals: [] }]
on('GET', '/api/packs', () => ({ rows: packs }))
on('GET', '/api/packs/:p/map', ({ p }) => { const arts = [...new Set(w.stones.map(s => s.article))]; return { pack: model.packs.find(x => x.pack === p.p) ?? model.packs[0], chapters: w.CHAPTERS.map(([title, a, b]) => ({ title, articles: Array.from({ length: b - a + 1 }, (_, i) => `第${w.CN[a + i]}条`) })), articles: arts.map((article, i) => ({ article, chapter: w.CHAPTERS.find(([, a, b]) => i + 1 >= a && i + 1 <= b)?.[0] ?? '', stones: w.stones.filter(s => s.article === article) })), counts: { breach: 4, should: 2, alive: w.stones.filter(s => s.state === 'ok').length, never: 7, acknowledge: 5 }, look: [['cug.09.2', '通报〔2026〕009号，迟 7 分钟', '信息化工作办公室', '2026-09-16 09:37', 'late'], ['cug.10.1', '13 件逾期未改', '11 个单位', '2026-10-09 00:00', 'late'], ['cug.07.5', '3 件逾期', '图书馆等 3 个', '2026-10-08 17:30', 'late'], ['cug.13.2', '2 件逾期，1 件迟报 41 天', '体育部、后勤处', '2026-10-02 10:00', 'late'], ['cug.05.7', '本系统不接入，需保密办每季填报，从未填报', '保密办公室', null, 'should'], ['cug.07.6', '登记变更 41 次，没有一次加跟踪', '各单位', null, 'should']].map(([clause, text, who, t, state]) => ({ clause, article: clauses[clause].article, title: clauses[clause].title, text, who, at: t ? mom(at(t)) : null, state })) } })
on('GET', '/api/clauses/:id', ({ p }) => { const s = w.stones.find(x => x.id === p.id); if (!s) return problem(404, '没有这一条'); const i9 = p.id === 'cug.09.2'; return { ...s, quote: i9 ? '（样例正文）上级部门函件、邮件、系统在线通报，信息化工作办公室应于24小时之内将《安全通报整改通知书》转给责任单位；' : null, binding: ['信息化工作办公室应于24小时之内'], met: s.fired - s.breaches, median: '6小时20分', limit: i9 ? '24 小时' : '5 个工作日', carried: [{ kind: '台账', title: '上级通报', link: '/r/superior-notice' }, { kind: '时限', title: '转发，限 24 小时；未做则提醒、升级、计迟', link: null }, { kind: '单据', title: '安全通报整改通知书', link: null }], proofs: [{ case: '节假日收到通报', passed: true, at: mom(at('2026-10-09 06:00')) }, { case: '迟转 7 分钟记迟', passed: true, at: mom(at('2026-10-09 06:00')) }], fed: s.state === 'should' ? '需保密办每季填报，从未填报' : null, evidence: s.fired ? [[12, '10-08 15:40', '2小时11分', false, '图书馆'], [11, '09-24 10:12', '5小时02分', false, '后勤处'], [9, '09-16 09:37', '24小时07分', true, '体育部']].map(([n, t, took, late, unit]) => ({ ref: { register: 'superior-notice', id: n === 11 ? 12 : n, title: '通报', number: `通报〔2026〕0${n}号` }, at: mom(at('2026-' + t)), took, late, unit })) : [], questions: [] } })
on('GET', '/api/packs/:p/text', () => ({ pack: 'cug', title: model.packs[0].title, number: model.packs[0].number, uploaded: true, chapters: w.CHAPTERS.map(([title, a, b]) => ({ title, articles: Array.from({ length: b - a + 1 }, (_, i) => ({ article: `第${w.CN[a + i]}条`, text: '（样例正文）这里是本单位上传的制度原文。采用制度包时按条拆分，左边的记号是从这一条拆出的要求，点开看它现在怎样。', clauses: w.stones.filter(s => s.article === `第${w.CN[a + i]}条`).map(s => s.id) })) })) }))
on('POST', '/api/packs/:p/rehearse', () => { const cases = ['收到通报后节假日也计时', '迟转 7 分钟记迟并升级', '5 个工作日跨国庆，调休上班计入', '退回后时限不变', '延期由他人批准', '逾期升级至网信办'].map((title, i) => ({ case: 'c' + i, title, clauses: ['cug.09.2', 'cug.10.1'].slice(i % 2, i % 2 + 1), passed: null })); const j = makeJob({ kind: 'rehearse', title: '推演', state: 'running', total: 6, cases }); advance(j, Array.from({ length: 6 }, (_, i) => ({ get progress() { cases[i].passed = i !== 4; cases[i].took_ms = 3 + i; if (i === 4) cases[i].text = '第 3 步：期望“时限 10-16 24:00”，实际“时限 10-15 24:00”'; return (i + 1) / 6 }, done: i + 1, state: i === 5 ? 'done' : 'running' })), 500); return { $status: 202, job: j.id } })
on('GET', '/api/packs/:p/coverage', () => { const rows = w.stones.map((s, i) => ({ clause: s.id, article: s.article, gist: s.gist, state: s.state === 'acknowledge' ? 'acknowledge' : s.id === 'cug.05.7' ? 'uncovered' : i % 6 === 2 ? 'unproved' : 'proved', by: s.id === 'cug.05.7' ? [] : ['台账 上级通报', '时限 24 小时'].slice(0, 1 + i % 2), reason: s.id === 'cug.05.7' ? '涉密网不接入本系统，只登记职责' : null })); const counts = {}; for (const r of rows) counts[r.state] = (counts[r.state] ?? 0) + 1; return { rows, counts } })
on('POST', '/api/packs/:p/adopt', ({ p, body }) => { if (body.second?.password !== PASSWORD) return problem(403, '第二人不对', { detail: '第二人的账号或口令不对。' }); Object.assign(packs.find(x => x.pack === p.p), { state: 'adopted', adopted_at: mom(now()) }); return { record: { register: 'pack', id: p.p, title: p.p }, notes: ['条款已启用，时限从现在起算'] } })
const notes = [['整改〔2026〕037号 剩 3 个工作日', '座位预约系统 2 项高危漏洞，10-10 24:00 到期。', 37, '10-08 10:20', null], ['省网信办通报已转到你单位', '馆藏检索系统存在未授权访问接口，今天 17:00 前反馈。', 12, '10-08 15:40', '10-08 16:40'], ['《口令管理办法》2026年修订版', '阅读并签收。', null, '09-30 09:00', '10-14 23:59'], ['座位预约系统变慢', '近 5 次 3 次超过 2 s。', null, '10-09 10:03', null], ['本周例行：一篇信息上网', '今天 17:00 到时限。', null, '10-09 08:00', null]].map(([title, text, id, t, due], i) => ({ id: i + 1, title, text, record: id ? w.ref(w.store.get((id === 12 ? 'superior-notice/' : 'rectification-notice/') + id)) : null, at: mom(at('2026-' + t)), read: null, receipt_due: due ? mom(at('2026-' + due)) : null, receipt_at: null, clause: i === 1 ? 'cug.09.3' : null }))
on('GET', '/api/inbox', ({ q }) => { const rows = notes.filter(n => q.get('state') !== 'unread' || !n.read).sort((a, b) => Date.parse(b.at.at) - Date.parse(a.at.at)); return { rows, next: null, total: rows.length } })
on('POST', '/api/inbox/:id/read', ({ p }) => { notes.find(n => n.id === Number(p.id)).read = mom(now()); say(['inbox']); return {} })
on('POST', '/api/inbox/:id/receipt', ({ p }) => { const n = notes.find(x => x.id === Number(p.id)); n.receipt_at = n.read = mom(now()); say(['inbox']); return {} })
on('GET', '/api/deliveries', () => ({ rows: Array.from({ length: 20 }, (_, i) => ({ at: mom(now() - i * 17 * 6e4), to: w.PEOPLE[i % 24], channel: ['企业微信', '邮件', '收件箱'][i % 3], state: ['sent', 'read', 'receipt', 'pending', 'failed'][i % 5], tries: i % 5 === 4 ? 3 : 1, text: '整改〔2026〕037号 提醒', error: i % 5 === 4 ? '对方服务器 451，10:40 再试' : null })), next: null, total: 20 }))
on('GET', '/api/search', ({ q }) => { const s = q.get('q') ?? '', rows = [...w.store.values()].filter(r => (r.title + (r.number ?? '')).includes(s)).slice(0, 8), cl = w.stones.filter(x => x.title.includes(s) || x.article.includes(s)).slice(0, 4); return { groups: [...Object.entries(rows.reduce((m, r) => ({ ...m, [r.register]: [...(m[r.register] ?? []), r] }), {})).map(([k, v]) => ({ kind: 'record', title: R(k).title, rows: v.map(r => ({ title: r.title, text: [r.number, r.unit?.title].filter(Boolean).join(' '), link: null, ref: w.ref(r) })) })), ...(cl.length ? [{ kind: 'clause', title: '条款', rows: cl.map(x => ({ title: x.title, text: x.article, link: `/rules/cug?clause=${x.id}`, ref: null })) }] : [])] } })
const KPI = ['第一、直接责任人', '目标与任务', '责任制实施细则', '纳入议事日程', '机构和责任人', '人财物保障', '统一指挥处置', '防护与检测处置', '重大活动保障', '等级保护', '宣传教育', '人员与培训', '正版化与国产化', '信息系统建设', '系统运维管理', '新媒体管控', '专网与涉密']
const VAL = [100, 100, 100, 75, 88, 92, 100, 78, 100, 83, 100, 68, 95, 90, 86, 81, null], PREV = [100, 100, 100, 100, 81, 85, 50, 80, 100, 71, 100, 74, 90, 86, 82, 69, null]
on('GET', '/api/indicators', () => ({ period: '2026', frozen: mom(at('2026-12-01 00:00'), true), rows: KPI.map((title, i) => ({ name: 'i' + (i + 1), no: i + 1, title, owner: ['党政办公室', '信息化部门', '人事部门', '宣传部门'][i % 4], value: VAL[i], prev: PREV[i], unit: '%', text: VAL[i] === null ? '不检查' : VAL[i] + '%', target: 100, met: VAL[i] === null ? null : VAL[i] === 100, state: VAL[i] === null ? 'unseen' : VAL[i] === 100 ? 'met' : 'unmet', clauses: ['cug.13.1'], months: Array.from({ length: 12 }, (_, m) => VAL[i] === null ? 0 : Math.min(100, VAL[i] - 6 + ((i * 7 + m * 3) % 9))), per_unit: w.UNITS.slice(0, 12).map((u, k) => ({ unit: w.unitRef(u), value: VAL[i] === null ? null : Math.max(45, Math.min(100, VAL[i] + ((i * 13 + k * 29) % 37) - 22)) })), rows: `/r/training?f.indicator=i${i + 1}`, parts: VAL[i] === null ? [] : [{ no: `${i + 1}.1`, title: '人均培训学时不少于 4', text: '3.6', formula: '学时合计 864 ÷ 在职 240 人', target: '≥ 4', met: VAL[i] === 100, gap: VAL[i] === 100 ? null : '还差 96 学时；按现在的进度 12月14日 补齐', rows: '/r/training' }, { no: `${i + 1}.2`, title: '持证占比 60% 以上或逐年提高', text: '58%', formula: '持证 14 人 ÷ 专业技术岗 24 人', target: '≥ 60% 或高于去年 54%', met: true, gap: null, rows: null }] })) }))
on('GET', '/api/board', () => { const cases = w.byRegister('rectification-notice').map(w.rowOf).filter(x => x.rank !== 'done'); const units = w.UNITS.map((u, i) => { const c = cases.filter(x => x.unit.id === u.id), n = r => c.filter(x => x.rank === r).length; return { unit: w.unitRef(u), open: c.length, late: n('late') + n('esc'), esc: n('esc'), soon: n('soon'), done: 12 + i % 7, on_time: [.81, .71, .8, .9, .86, .8, .88, .95, .91][i % 9], stones: c.map(x => ({ record: { register: 'rectification-notice', id: x.id, title: x.title, number: x.number }, rank: x.rank })), months: Array.from({ length: 12 }, (_, m) => (i * 3 + m * 5) % 9), officer: w.PEOPLE[i], median: (1.2 + i % 5 * .6).toFixed(1) + ' 天', oldest: 8 + i % 17 + ' 天' } }); return { headline: '', units, times: { detect: '2小时10分', report: '6小时20分', rectify: '3.1 天' }, overdue: cases.filter(x => ['esc', 'late'].includes(x.rank)).map(x => x.task).slice(0, 10), trend: [88, 92, 97, 90, 101, 112, 108, 119, 126, 121, 117, 98, 84, 76, 72, 70, 78, 96, 122, 141, 149, 160, 166, 158, 163, 172].map((open, i) => ({ week: w.iso(now() - (25 - i) * 7 * D), open, done: 16 + (i * 7) % 27 })), next: [['10:32', '座位预约若仍慢，开网络故障事件', 'slow'], ['11:00', '演练〔2026〕003号到时限', 'drill'], ['17:00', '变更 018 号升级至图书馆馆长', 'esc'], ['17:00', '到时限未办的，记逾期', 'late'], ['20:00', '提醒图书馆林知远', 'soon']].map(([t, text, rank]) => ({ at: mom(at('2026-10-09 ' + t)), text, rank })), recent: [['10:24', 'slow', '座位预约系统变慢 22 分钟'], ['10:11', 'flap', '无线控制器抖动，不开事件'], ['09:58', 'down', '接入-后勤楼中断，已开事件〔2026〕021号'], ['09:41', 'done', '图书馆上传整改证据'], ['09:20', 'done', '教务处办结整改〔2026〕118号'], ['09:14', 'ok', '后勤处签收整改〔2026〕163号'], ['08:52', 'done', '本日备份校验全部通过'], ['08:40', 'silent', '防火墙-备没有日志'], ['08:31', 'ok', '网信办签发 4 份通知书']].map(([t, rank, text]) => ({ at: mom(at('2026-10-09 ' + t)), text, rank })), hours: [[17, 1], [18, 1], [20, 2], [24, 9]].map(([hour, n]) => ({ hour, n })) } })
on('GET', '/api/trail', ({ q }) => trail(q))
on('GET', '/api/trail/head', () => ({ seq: w.seq, hash: 'a3f9'.repeat(16), sealed: { seq: w.seq - 13, at: mom(now() - 26 * 6e4), key: 'seal-2026-01' }, algorithm: 'SHA-256' }))
on('GET', '/api/trail/:seq', ({ p, q }) => { const r = trail(q).rows.find(x => String(x.seq) === p.seq); return r ? { ...r, previous: 'b'.repeat(64), body: JSON.stringify(r, null, 1) } : problem(404, '没有这一环') })
on('POST', '/api/trail/verify', () => { const j = makeJob({ kind: 'verify', title: '核验证据链', state: 'running', total: w.seq, checked: 0, ok: true, problems: [] }); advance(j, [{ progress: .3, checked: 16000 }, { progress: .7, checked: 34000 }, { progress: 1, checked: w.seq, state: 'done' }], 600); return { $status: 202, job: j.id } })
const users = [['lin', 0, ['officer']], ['zhou', 22, ['office']], ['ma', 7, ['system-admin']], ['an', 18, ['security-admin']], ['shi', 19, ['audit-admin']], ['yeqing', 1, ['officer']]].map(([login, i, roles], k) => ({ id: k + 1, login, person: w.PEOPLE[i], unit: w.unitRef(w.PEOPLE[i].unit), roles, state: k === 5 ? 'locked' : 'active', last: k < 4 ? mom(now() - k * 5 * H) : null, totp: k % 2 === 0, sessions: k < 2 ? 1 : 0 }))
on('GET', '/api/users', () => ({ rows: users, roles: [['officer', '单位工作专员'], ['office', '网信办'], ['system-admin', '系统管理员', true, ['security-admin', 'audit-admin']], ['security-admin', '安全管理员', true, ['system-admin', 'audit-admin']], ['audit-admin', '审计管理员', true, ['system-admin', 'security-admin']]].map(([role, title, admin, apart]) => ({ role, title, admin: !!admin, apart: apart ?? [] })), may: { create: true, roles: true, lock: true } }))
on('POST', '/api/users', ({ body }) => { users.push({ id: users.length + 1, login: body.login, person: w.PEOPLE[Number(body.person) - 1], unit: w.unitRef(w.PEOPLE[Number(body.person) - 1].unit), roles: body.roles, state: 'new', last: null, totp: false, sessions: 0 }); return { $status: 201, id: users.length, password: 'Kq7-rtWm-92xd' } })
on('POST', '/api/users/:id/:what', ({ p, body }) => { const u = users.find(x => x.id === Number(p.id)); if (p.what === 'lock') u.state = 'locked'; if (p.what === 'unlock') u.state = 'active'; if (p.what === 'roles') { const ad = body.roles.filter(r => r.endsWith('admin')); if (ad.length > 1) return problem(409, '三员不能兼任', { refusals: [refusal('roles', '改角色', '系统、安全、审计管理员必须是三个人')] }); u.roles = body.roles } return p.what === 'reset' ? { password: 'Zp4-hhQx-71ka' } : {} })
on('POST', '/api/users/:id/sessions/end', () => ({}))
const channels = [['mail', 'mail', '邮件', true, [['host', '服务器', 'smtp.example.edu.cn'], ['port', '端口', 465, false, 'number'], ['user', '账号', 'notice'], ['password', '口令', null, true]], { sent: 12, failed: 0, limit: null }], ['wecom', 'wecom', '企业微信', true, [['url', '机器人地址', null, true]], { sent: 9, failed: 1, limit: 20 }], ['sms', 'sms', '短信', false, [['url', '网关地址', '']], { sent: 0, failed: 0, limit: 100 }]].map(([name, kind, title, enabled, settings, today]) => ({ name, kind, title, enabled, settings: settings.map(([n, t, value, secret, type]) => ({ name: n, title: t, value, secret: !!secret, type: type ?? 'text' })), today, last: enabled ? { at: mom(now() - 9 * 6e4), ok: true, text: '整改〔2026〕037号 提醒' } : null }))
on('GET', '/api/channels', () => ({ rows: channels, may: true }))
on('PUT', '/api/channels', ({ body }) => { Object.assign(channels.find(c => c.name === body.name), { enabled: body.enabled }); return {} })
on('POST', '/api/channels/:n/test', ({ p }) => (p.n === 'sms' ? { ok: false, text: '网关地址还没填', ms: 2 } : { ok: true, text: '对方已收下（250 OK）', ms: 183 }))
let cal = 1
on('GET', '/api/calendar/:y', ({ p }) => ({ year: Number(p.y), title: `国家法定节假日 ${p.y}`, edition: `${p.y}-${cal + 1}`, source: '国务院办公厅通知（样例）', may: true, version: cal, days: [...Object.entries(w.HOLI).map(([date, label]) => ({ date, kind: 'holiday', label })), ...Object.entries(w.MAKE).map(([date, label]) => ({ date, kind: 'makeup', label }))].filter(d => d.date.startsWith(p.y)) }))
on('PUT', '/api/calendar/:y', ({ p, body }) => { cal++; return { year: Number(p.y), title: '', edition: `${p.y}-${cal + 1}`, may: true, version: cal, days: body.days } })
on('GET', '/api/settings', () => ({ may: true, rows: [['rectify-limit', '漏洞整改时限', '5 workdays', '5 个工作日', 'cug', ['cug.10.1'], 'clause', 'tighten'], ['receive-limit', '签收时限', '1 workday', '1 个工作日', 'cug', [], 'ours', 'tighten'], ['deemed-after', '视为签收', '2 workdays', '2 个工作日', 'cug', [], 'ours', 'change'], ['forward-limit', '转发时限', '24 hours', '24 小时', 'cug', ['cug.09.2'], 'clause', 'no']].map(([name, title, value, text, pack, cl, source, may]) => ({ name, title, text, value, default: value, unit: null, pack, clauses: cl, source, may })) }))
on('PUT', '/api/settings', () => ({}))
on('GET', '/api/about', () => ({ version: '0.1.0', build: '样例', store: 'SQLite', machine_time: w.rfc(now()), proofs: [{ key: 'chain', state: 'ok', text: `证据链 ${w.seq} 环完整`, at: mom(now() - 4 * 6e4) }, { key: 'clock', state: 'ok', text: '时钟偏差 0.2 秒，没有漏掉的时刻', at: mom(now() - 6e4) }, { key: 'logs', state: 'soon', text: '“防火墙-备” 1 小时 44 分没有日志', at: mom(now() - 6e4) }, { key: 'probes', state: 'ok', text: '64 个探测无迟到', at: mom(now() - 3e4) }], unseen: [{ title: '涉密网络', text: '不接入、不探测、不存任何内容，只登记谁负责。', who: '保密办公室' }, { title: '个人办公电脑', text: '不装代理，不看屏幕和文件。杀毒和补丁情况靠各单位填报。', who: null }, { title: '未登记的主机', text: '没有进台账的地址不探测。扫描发现的会列在“未登记资产”里等人认领。', who: '信息化工作办公室' }, { title: '人有没有真读懂', text: '签收只证明他打开并按了签收，不证明理解。', who: null }] }), true)
on('GET', '/api/calls', () => ({ rows: [] }))

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.webmanifest': 'application/manifest+json', '.json': 'application/json' }
function page(url, res) {
  let file = path.join(DIST, path.normalize(url.pathname))
  if (!file.startsWith(DIST) || !fs.existsSync(file) || fs.statSync(file).isDirectory()) file = path.join(DIST, 'index.html')
  let bytes
  try { bytes = fs.readFileSync(file) } catch { res.writeHead(503); return res.end('no build; run: npm run build') }
  res.writeHead(200, { 'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'" })
  res.end(bytes)
}
http.createServer(async (req, res) => {
  const url = new URL(req.url, 'http://x')
  if (!url.pathname.startsWith('/api/')) return page(url, res)
  const chunks = []
  for await (const c of req) chunks.push(c)
  const raw = Buffer.concat(chunks)
  let body = {}
  try { body = JSON.parse(raw.toString() || '{}') } catch { /* a file */ }
  const sid = /fs_session=(\w+)/.exec(req.headers.cookie ?? '')?.[1], s = sessions.get(sid)
  if (url.pathname === '/api/events') {
    if (!s) { res.writeHead(401); return res.end() }
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }); res.write(': here\n\n'); streams.add(res); req.on('close', () => streams.delete(res)); return
  }
  if (url.pathname === '/api/dev/expire') { sessions.clear(); res.end('{}'); return }
  const route = routes.find(r => r.method === req.method && r.re.test(decodeURIComponent(url.pathname)))
  let answer
  if (!route) answer = problem(404, '没有这个地址')
  else if (!route.open && !s) answer = problem(401, '还没有登录')
  else try { answer = route.fn({ p: route.re.exec(decodeURIComponent(url.pathname)).groups ?? {}, q: url.searchParams, body, raw, user: s?.user, s, sid, headers: req.headers, set: (k, v) => res.setHeader(k, v) }) } catch (e) { console.error(e); answer = problem(500, '服务器出错', { detail: String(e) }) }
  const status = answer?.$status ?? 200
  if (answer?.$raw) { res.writeHead(200, { 'Content-Type': answer.$type }); return res.end(answer.$raw) }
  const { $status, ...rest } = answer ?? {}
  res.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json' })
  res.end(JSON.stringify(rest))
}).listen(PORT, '127.0.0.1', () => console.log(`样例 http://127.0.0.1:${PORT}`))
