// 样例: an invented world in which the pages live: calendar, units, people, cases with clocks, watch, trail.
import { clauses, registers, CN, CHAPTERS } from './model.mjs'
export const H = 3600e3, D = 24 * H
let base = Date.parse('2026-10-09T10:24:36+08:00'), born = Date.now()
export const now = () => base + (Date.now() - born)
export const move = to => { base = to; born = Date.now() }
const p2 = n => String(n).padStart(2, '0')
const parts = t => { const d = new Date(t + 8 * H); return { y: d.getUTCFullYear(), m: d.getUTCMonth() + 1, d: d.getUTCDate(), w: d.getUTCDay(), h: d.getUTCHours(), i: d.getUTCMinutes(), s: d.getUTCSeconds() } }
export const day0 = t => Math.floor((t + 8 * H) / D) * D - 8 * H
export const iso = t => { const p = parts(t); return `${p.y}-${p2(p.m)}-${p2(p.d)}` }
export const rfc = t => { const p = parts(t); return `${iso(t)}T${p2(p.h)}:${p2(p.i)}:${p2(p.s)}+08:00` }
export const at = s => Date.parse(s.replace(' ', 'T') + ':00+08:00')
export const W = '日一二三四五六'
export const HOLI = {}, MAKE = { '2026-09-20': '国庆节调休', '2026-10-10': '国庆节调休' }
const span = (a, b, n) => { for (let t = at(a + ' 00:00'); t <= at(b + ' 00:00'); t += D) HOLI[iso(t)] = n }
span('2026-01-01', '2026-01-03', '元旦'); span('2026-02-15', '2026-02-23', '春节'); span('2026-04-04', '2026-04-06', '清明节'); span('2026-05-01', '2026-05-05', '劳动节'); span('2026-06-19', '2026-06-21', '端午节'); span('2026-09-25', '2026-09-27', '中秋节'); span('2026-10-01', '2026-10-07', '国庆节')
export const work = t => (MAKE[iso(t)] ? true : HOLI[iso(t)] ? false : ![0, 6].includes(parts(t).w))
export const kind = t => (MAKE[iso(t)] ? 'makeup' : HOLI[iso(t)] ? 'holiday' : [0, 6].includes(parts(t).w) ? 'weekend' : 'workday')
/** a moment; at midnight it belongs to the day that ends */
export const mom = (t, due = false) => {
  const end = due && parts(t).h === 0 && parts(t).i === 0, d = end ? t - 1 : t
  return { at: rfc(t), text: `${iso(d)} ${end ? '24:00' : p2(parts(t).h) + ':' + p2(parts(t).i)}`, weekday: W[parts(d).w], makeup: !!MAKE[iso(d)] }
}
export const addWork = (start, n) => { let t = day0(start), k = n; while (k > 0) { t += D; if (work(t)) k-- } return t + D }
const dur = ms => { const a = Math.abs(ms), d = Math.floor(a / D), h = Math.floor(a % D / H), m = Math.floor(a % H / 6e4); return d ? `${d}天${h ? h + '小时' : ''}` : h ? `${h}小时${p2(m)}分` : `${m}分` }

export const UNITS = ['图书馆', '外语学院', '后勤处', '机械学院', '材料学院', '计算机学院', '学生处', '网络中心', '国际处', '校医院', '地信学院', '保卫处', '艺术学院', '研究生院', '档案馆', '教务处', '资产处', '继续教育学院', '宣传部', '经管学院', '科技处', '体育部', '人事处', '财务处'].map((title, i) => ({ register: 'unit', id: i + 1, title, number: null }))
const NAMES = ['林知远', '叶青', '沈砚秋', '韩冬', '尹航', '邵云', '许朗', '马跃', '苏航', '方正一', '程立', '姜宁', '梁思', '程远', '罗维', '唐悦', '高远', '白桦', '安然', '石磊', '江帆', '陆文博', '周启明', '董文']
export const PEOPLE = NAMES.map((title, i) => ({ register: 'person', id: i + 1, title, number: null, unit: UNITS[i % 24] }))
export const office = { register: 'unit', id: 90, title: '网信办', number: null }, it = { register: 'unit', id: 91, title: '信息化工作办公室', number: null }
PEOPLE[22].unit = office
export const unitRef = u => ({ register: 'unit', id: u.id, title: u.title, number: null })
const SYS = ['座位预约系统', '馆藏检索系统', '电子资源门户', '自助打印系统', '语言测试平台', '智慧后勤系统', '设备共享平台', '学院网站', '学工系统', '选课系统', '国际处网站', '体检预约系统', '遥感数据平台', '车辆通行系统', '作品展示网站', '研究生管理系统', '数字档案', '教务管理', '资产管理', '网络教学', '融媒体平台', '实验教学', '科研管理', '场馆预约', '招聘网站', '缴费平台']
export const SYSTEMS = SYS.map((title, i) => ({ register: 'system', id: i + 1, title, number: 'XT' + String(i + 1).padStart(4, '0'), unit: UNITS[i < 4 ? 0 : (i - 3) % 24] }))
const BUGS = ['存在 SQL 注入', '后台弱口令', '未授权访问接口', '组件版本过旧', 'TLS 证书将过期', '备份文件可下载', '敏感目录可列出', '反序列化漏洞', '跨站脚本', '后台地址暴露']

let seed = 11; const rnd = () => (seed = seed * 16807 % 2147483647) / 2147483647
export const task = ({ id, duty, title, record, start, due, unit, count, holder, article, cl, next, done, paused, esc, note, drill, first }) => {
  const t = now(), total = due - start
  let burnt = Math.min(1, Math.max(0, (t - start) / total)), remaining = '余 ' + dur(due - t)
  if (unit === 'workdays') { let k = 0, left = 0; for (let x = day0(start) + D; x < due; x += D) if (work(x)) { k++; if (x > t) left++ } const dayPart = work(t) ? (t - day0(t)) / D : 1; burnt = Math.min(1, Math.max(0, (k - left - 1 + dayPart) / k)); if (due - t > 30 * H) remaining = `余 ${left}个工作日` }
  const late = !done && t > due
  const rank = done ? 'done' : paused ? 'hold' : late ? (esc ? 'esc' : 'late') : due - t < D * 1.6 || burnt > .8 ? 'soon' : 'ok'
  return { id, duty, title, record, state: done ? 'met' : late ? 'late' : 'open', rank, start: mom(start), due: mom(due, true), first_due: first ? mom(first, true) : null, clock: { unit, count, done: burnt * count, remaining: late ? null : remaining, late: late ? '逾期 ' + dur(t - due) : null, paused: !!paused, burnt: late ? 1 : burnt, over: late ? Math.min(1, Math.log10(1 + (t - due) / H) / 2.7) : 0 }, holder, article, clauses: cl, next, escalated_to: esc ? [{ title: '网信办', person: PEOPLE[22], unit: office }] : [], drill: !!drill, note, done_at: done ? mom(done) : null, by: 'person' }
}
const STATE = { rectifying: '整改中', issued: '待签收', rechecking: '待复测', closed: '已办结', received: '待转发', reviewing: '待审核', drafted: '待签发', published: '已发布', reported: '待处置' }

/** all records of all registers, by "register/id" */
export const store = new Map()
export let seq = 48213
export const bump = () => ++seq
export const add = r => { store.set(`${r.register}/${r.id}`, r); return r }
export const byRegister = name => [...store.values()].filter(r => r.register === name)
const no = (prefix, n) => `${prefix}〔2026〕${String(n).padStart(3, '0')}号`

export function makeTask(r) {
  const holderP = r.state === 'rechecking' || r.state === 'reviewing' || r.state === 'received' || r.state === 'drafted' ? PEOPLE[22] : PEOPLE[r.unit.id - 1] ?? PEOPLE[0]
  const inOffice = holderP === PEOPLE[22]
  const holder = [{ title: inOffice ? '信息化工作办公室' : r.unit.title + '工作专员', person: { ...holderP, unit: undefined }, unit: inOffice ? it : unitRef(r.unit) }]
  const R = registers.find(x => x.name === r.register), act = R.actions.find(x => x.state === r.state)
  const S = { rectifying: r.register === 'superior-notice' ? ['反馈', 'hours', 24, '第九条', 'cug.09.3'] : ['整改', 'workdays', 5, '第十条', 'cug.10.1'], issued: ['签收', 'workdays', 1, '第十条', 'cug.10.1'], rechecking: ['复测', 'workdays', 2, '第十条', 'cug.10.2'], received: ['转发', 'hours', 24, '第九条', 'cug.09.2'], reviewing: ['审核上报', 'days', 3, '第九条', 'cug.09.4'], drafted: ['发布', 'workdays', 1, '第十一条', 'cug.11.2'], reported: ['处置', 'hours', 1, '第十四条', 'cug.14.2'] }[r.state] ?? ['整改', 'workdays', 5, '第十条', 'cug.10.1']
  const start = r.since, due = r.dueAt ?? (S[1] === 'workdays' ? addWork(start, S[2]) : S[1] === 'days' ? day0(start) + (S[2] + 1) * D : start + S[2] * H)
  return task({ id: `${r.register}.${r.id}`, duty: R.title, title: S[0], record: ref(r), start, due, unit: S[1], count: S[2], holder, article: S[3], cl: [S[4]], next: act ? { deed: act.name, title: act.title } : null, done: r.closedAt, paused: r.paused, esc: r.esc, note: r.note, first: r.firstDue })
}
export const ref = r => ({ register: r.register, id: r.id, title: r.title, number: r.number ?? null })
export const rowOf = r => {
  const R = registers.find(x => x.name === r.register), cs = R.area === 'cases', t = cs && !['dropped'].includes(r.state) ? makeTask(r) : null
  return { id: r.id, number: r.number ?? null, title: r.title, state: r.state ?? '', state_title: R.states.find(s => s.name === r.state)?.title ?? '', rank: t?.rank ?? null, unit: r.unit ? unitRef(r.unit) : null, opened: mom(r.opened), due: t?.due ?? null, task: t, version: r.version, fields: r.cells ?? {}, updated: mom(r.updated ?? r.opened), returns: r.returns ?? 0 }
}
function makeCases() {
  const T = s => at('2026-' + s)
  const C = (o) => add({ register: 'rectification-notice', version: 3, opened: o.since - 78 * 6e4, log: [], evidence: [], values: {}, ...o, updated: Math.min(now() - 3 * 6e4, o.since + rnd() * 3 * D) })
  // the one of the pictures first
  C({ id: 37, number: no('整改', 37), title: '座位预约系统 2 项高危漏洞', unit: UNITS[0], state: 'rectifying', since: T('09-28 16:20'), note: '证据 1/2；明天（周六）调休上班，计入工作日' })
  C({ id: 31, number: no('整改', 31), title: '自助打印系统组件升级', unit: UNITS[0], state: 'rectifying', since: T('09-30 10:05'), dueAt: T('10-15 00:00'), paused: true, note: '等厂商补丁，停表至 10-15，网信办周启明批准' })
  let id = 200
  const late = [17, 16, 14, 10, 6, 4]
  late.forEach((d, i) => C({ id: ++id, number: no('整改', 10 + i), title: SYS[[5, 0, 3, 4, 6, 7][i]] + BUGS[[2, 2, 3, 4, 9, 5][i]], unit: UNITS[[2, 0, 0, 1, 3, 4][i]], state: 'rectifying', since: now() - (d + 12) * D, dueAt: day0(now()) - d * D, esc: true }))
  for (let i = 0; i < 14; i++) C({ id: ++id, number: no('整改', 17 + i), title: SYS[i + 7] + BUGS[i % 10], unit: UNITS[(i + 5) % 24], state: 'rectifying', since: now() - (9 + i) * D, dueAt: day0(now()) - Math.max(0, 8 - i) * D - (i > 8 ? (14 - i) * H : 0), returns: i % 4 === 0 ? 1 : 0 })
  for (let i = 0; i < 31; i++) C({ id: ++id, number: no('整改', 40 + i), title: SYS[(i * 3) % 26] + BUGS[(i * 7) % 10], unit: UNITS[(i * 5) % 24], state: i % 5 === 0 ? 'rechecking' : 'rectifying', since: T('09-29 09:00') + i * 6e5, dueAt: i % 5 === 0 ? T('10-10 00:00') : T('10-11 00:00') })
  for (let i = 0; i < 110; i++) C({ id: ++id, number: no('整改', 71 + i), title: SYS[(i * 5) % 26] + BUGS[(i * 3) % 10], unit: UNITS[(i * 7) % 24], state: i % 9 === 0 ? 'issued' : 'rectifying', since: T('10-08 09:00') + i * 6e4, dueAt: T('10-14 00:00') + Math.floor(i / 24) * D })
  for (let i = 0; i < 8; i++) C({ id: ++id, number: no('整改', 181 + i), title: SYS[i + 3] + BUGS[i], unit: UNITS[(i * 3) % 24], state: 'rectifying', since: T('09-21 10:00'), dueAt: T('10-20 00:00'), paused: true })
  for (let i = 0; i < 28; i++) C({ id: ++id, number: no('整改', 189 + i), title: SYS[(i * 11) % 26] + BUGS[(i * 9) % 10], unit: UNITS[(i * 11) % 24], state: 'closed', since: T('09-01 10:00') + i * 3 * H, dueAt: T('09-09 00:00') + i * 3 * H, closedAt: T('09-05 10:00') + i * 4 * H })
  const S = o => add({ register: 'superior-notice', version: 2, opened: o.since, log: [], evidence: [], values: { source: '省网信办', channel: '系统在线通报' }, ...o })
  S({ id: 12, number: no('通报', 12), title: '馆藏检索系统存在未授权访问接口', unit: UNITS[0], state: 'rectifying', since: T('10-08 15:40'), dueAt: T('10-09 17:00'), note: '省网信办转来，2小时11分已转出' })
  S({ id: 13, number: null, title: '招聘网站疑似被植入暗链', unit: UNITS[22], state: 'received', since: T('10-09 09:10') })
  S({ id: 9, number: no('通报', 9), title: '场馆预约系统信息泄露', unit: UNITS[21], state: 'closed', since: T('09-16 09:37'), closedAt: T('09-18 09:37') })
  add({ register: 'incident', id: 21, number: no('事件', 21), title: '接入-后勤楼中断', unit: UNITS[2], state: 'reported', since: T('10-09 09:58'), opened: T('10-09 09:58'), version: 1, log: [], evidence: [], values: {} })
  UNITS.forEach((u, i) => add({ register: 'unit', id: u.id, title: u.title, unit: u, opened: T('01-05 09:00'), version: 1, log: [], cells: { short: u.title.replace('学院', ''), code: 'D' + String(100 + i), kind: u.title.endsWith('学院') ? '二级学院' : '职能部门' } }))
  PEOPLE.forEach(p => add({ register: 'person', id: p.id, title: p.title, unit: p.unit, opened: T('01-05 09:00'), version: 1, log: [], cells: { login: 'u' + p.id, phone: `1380000${String(1000 + p.id)}`, mail: `u${p.id}@example.edu.cn` } }))
  SYSTEMS.forEach((s, i) => add({ register: 'system', id: s.id, number: s.number, title: s.title, unit: s.unit, state: 'in-service', opened: T('01-05 09:00'), version: 1, log: [], cells: { kind: i % 3 ? '信息系统' : '网站', url: `https://s${i}.example.edu.cn/`, level: i % 3 + 1 } }))
  for (let i = 0; i < 60; i++) add({ register: 'finding', id: i + 1, number: `YH2026-${String(i + 1).padStart(5, '0')}`, title: BUGS[i % 10], unit: SYSTEMS[i % 26].unit, state: i % 3 ? 'noticed' : 'found', opened: T('09-25 09:00'), version: 1, log: [], cells: { severity: ['严重', '高危', '中危', '低危'][i % 4], cvss: String((9.8 - i % 6).toFixed(1)), system: { value: i % 26 + 1, text: SYSTEMS[i % 26].title }, host: `10.${i}.3.7`, 'last-seen': '10-08 02:10' } })
  add({ register: 'device', id: 1, number: 'SB0001', title: '防火墙-主', unit: UNITS[7], opened: T('01-05 09:00'), version: 1, log: [], cells: { vendor: '样例厂商', address: '192.0.2.1' } })
}
makeCases()

/* watch */
const G = [['通信线路', ['教育网出口', '电信出口', '移动出口', '南北校区专线', '数据中心互联', '图书馆汇聚']], ['网络设备', ['核心-1', '核心-2', '汇聚-教学楼', '汇聚-图书馆', '汇聚-宿舍东', '汇聚-宿舍西', '防火墙-主', '防火墙-备', '无线控制器', '负载均衡', '接入-行政楼3F', '接入-实验楼2F', '接入-后勤楼', '接入-体育馆']], ['基础服务', ['域名解析-主', '域名解析-备', 'DHCP', '时间服务', '统一认证', '邮件收', '邮件发', '日志接收', 'LDAP', '数据库-共享']], ['网站与系统', SYS.slice(0, 26).concat(['学校主页', '报修平台'])], ['机房环境', ['一号机房温度', '一号机房湿度', 'UPS 负载', 'UPS 电池', '漏水绳', '二号机房温度']]]
const BAD = { '接入-后勤楼': ['down', '连续 5 次不通，窗口 5/5；已开事件〔2026〕021号，已通知陆文博', '09:58', '后勤处 陆文博'], 座位预约系统: ['slow', 'P95 3.4 s，超过 2 s；近 5 次 3 次超限', '10:02', '图书馆 林知远'], 日志接收: ['silent', '“防火墙-备” 1 小时 44 分没有日志；平日每分钟约 310 条', '08:40', '网络中心 马跃'], 无线控制器: ['flapping', '近 5 次 2 次失败，未达 3/5，不开事件', '10:11', '网络中心 马跃'], 自助打印系统: ['restricted', '整改期间按第十条限制访问，校外探测证实已断开', '08:14', '图书馆 林知远'], 招聘网站: ['maintenance', '维护窗口至 12:00，经网信办批准', '08:00', '人事处 唐悦'] }
let wid = 0
export const targets = G.flatMap(([group, list]) => list.map(title => {
  const b = BAD[title], id = ++wid, state = b?.[0] ?? 'up'
  return { id, watch: 'w' + id, title, ref: SYSTEMS.find(s => s.title === title) ?? null, kind: group === '通信线路' ? 'icmp' : group === '网站与系统' ? 'http' : 'tcp', address: group === '网站与系统' ? `https://s${id}.example.edu.cn/` : `192.0.2.${id}`, group, note: b?.[1] ?? null, state, since: mom(at('2026-10-09 ' + (b?.[2] ?? '00:10'))), value: state === 'down' ? null : title === '座位预约系统' ? 3412 : Math.round(2 + rnd() * (group === '网站与系统' ? 300 : 14)), unit: group === '机房环境' ? '' : 'ms', ticks: Array.from({ length: 30 }, (_, j) => state === 'silent' && j > 18 ? null : { q: state === 'down' && j > 24 ? 0 : state === 'slow' && j > 22 && j !== 25 ? .4 : state === 'flapping' && [22, 27].includes(j) ? 0 : (id * 7 + j) % 41 === 3 ? .5 : 1, s: ['restricted', 'maintenance'].includes(state) && j > 8 ? state : undefined }), window: state === 'slow' ? '▲●▲●▲' : '●●●●●', who: b ? [b[3]] : [], outage: state === 'down' ? 1 : null }
}))

/* clause states */
const hash = s => [...s].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7)
export const stones = Object.entries(clauses).map(([id, c]) => {
  const h = hash(id)
  const state = { 'cug.09.2': 'late', 'cug.10.1': 'late', 'cug.07.5': 'late', 'cug.13.2': 'late', 'cug.05.7': 'should', 'cug.07.6': 'should' }[id] ?? (['cug.01', 'cug.02.1', 'cug.03', 'cug.16', 'cug.08'].includes(id) ? 'acknowledge' : ['cug.12.3', 'cug.12.4', 'cug.05.6', 'cug.15.3', 'cug.15.4', 'cug.10.4', 'cug.14.3'].includes(id) ? 'never' : 'ok')
  const fired = state === 'never' || state === 'should' || state === 'acknowledge' ? 0 : id === 'cug.09.2' ? 12 : id.startsWith('cug.05') || id.startsWith('cug.06') ? h % 210000 + 70 : h % 200 + 4
  return { id, article: c.article, title: c.title, gist: c.gist, state, fired, breaches: state === 'late' ? { 'cug.09.2': 1, 'cug.10.1': 13, 'cug.07.5': 3, 'cug.13.2': 2 }[id] : 0, months: Array.from({ length: 12 }, (_, i) => (h >> i) % 5), last: fired ? mom(at('2026-10-08 15:40')) : null }
})
export { CN, CHAPTERS }
