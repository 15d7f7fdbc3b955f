// What the handbook (docs/handbook) tells each reader to do, done on a demonstration of its own, in the handbook's order.
// PICTURES=folder also takes the handbook's pictures on the way (tools/pictures).
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { serve } from './server.mjs'

const server = await serve()
process.env.BASE = server.base
process.env.PASSWORD = 'Fengsui-2026'
const { BASE, start } = await import('./browser.mjs')
const { ask, confirmPassword, deed, fill, find, person, record, shot, text, told, until } = await import('./steps.mjs')

const DESK = { width: 1280, height: 720 }, PHONE = { width: 390, height: 760 }
const folder = process.env.PICTURES
const browser = await start()
const painter = await browser.newPage() // turns what was taken into WebP
const people = new Map()
const as = async login => { if (!people.has(login)) people.set(login, await person(browser, login, DESK)); return people.get(login) }

let passed = 0, failed = 0
async function step(name, work) {
  try { await work(); passed++; console.log('ok   ' + name) } catch (e) {
    failed++
    console.log(`FAIL ${name}\n     ${String(e.stack ?? e).split('\n').slice(0, 5).join('\n     ')}`)
    for (const [login, p] of people) if (process.env.SHOTS) await p.screenshot({ path: path.join(process.env.SHOTS, `handbook-${failed}-${login}.png`) }).catch(() => {})
  }
}
async function picture(page, name, at) {
  if (!folder) return
  await page.mouse.move(1, 1)
  await page.waitForTimeout(420) // what slides in has arrived
  const png = at ? await page.locator(at).first().screenshot() : await page.screenshot()
  const webp = await painter.evaluate(async source => {
    const i = new Image()
    i.src = source
    await i.decode()
    const c = Object.assign(document.createElement('canvas'), { width: i.naturalWidth, height: i.naturalHeight })
    c.getContext('2d').drawImage(i, 0, 0)
    return c.toDataURL('image/webp', 0.86).split(',')[1]
  }, 'data:image/png;base64,' + png.toString('base64'))
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, name + '.webp'), Buffer.from(webp, 'base64'))
}
async function go(page, address, wait = 'main .sheet, main .page, main h1') {
  await page.goto(BASE + address)
  await page.waitForSelector(wait)
  await until(page, () => page.evaluate(() => !document.querySelector('.holdp.wait')), `${address} is drawn`)
  await page.waitForTimeout(250)
}
const main = page => text(page, 'main')
const openDeed = async (page, title) => {
  await page.locator('.next .btn:visible').filter({ hasText: title }).and(page.locator(':not([aria-disabled])')).first().click()
  await page.waitForSelector('.el-drawer form')
  await page.waitForTimeout(400)
}
const today = async page => (await ask(page, '/api/hello')).now.slice(0, 10)
const one = async (page, register, query, state) => {
  const rows = (await find(page, register, query)).filter(r => !state || r.state === state)
  assert.ok(rows.length, `${register} ${query} ${state ?? ''}`)
  return rows[0]
}
const hush = async page => { if (await page.$('.said1 .ib')) await page.click('.said1 .ib') }

try {
  // --- the unit officer ---
  await step('unit: the login page', async () => {
    const c = await browser.newContext({ viewport: DESK, locale: 'zh-CN' })
    const page = await c.newPage()
    await page.goto(BASE + '/login')
    await page.waitForSelector('input[type=password]')
    await picture(page, 'login')
    await c.close()
  })
  await step('unit: the desk tells what is late, what is due today, and what comes later', async () => {
    const page = await as('linzhiyuan')
    await go(page, '/', '.task')
    for (const word of ['已逾期|今天到时限', '以后', '待我办', '我在等', '本周例行']) assert.match(await main(page), new RegExp(word)) // nothing falls due on a day off
    await picture(page, 'unit-desk')
  })
  await step('unit: a notice is received and its clock starts', async () => {
    const page = await as('linzhiyuan')
    await record(page, await one(page, 'rectification-notice', '座位预约', 'issued'))
    await picture(page, 'unit-receive')
    await deed(page, '签收')
    await until(page, async () => /整改中/.test(await text(page, '.t0')), 'being rectified')
    assert.match(await text(page, '.formula'), /第十条.*5 个工作日/)
    await picture(page, 'unit-clock', '.dl')
  })
  await step('unit: answered with measure, person, day and evidence', async () => {
    const page = await as('linzhiyuan')
    await record(page, await one(page, 'rectification-notice', '图书馆门户网站', 'rectifying'))
    await openDeed(page, '反馈整改情况')
    assert.match(await text(page, '.el-drawer footer'), /还差 4 项/)
    await fill(page, [['measure', 'text', '升级组件到 2.4.1 并重启，关闭目录浏览'], ['done-by', 'pick', '韩松'], ['done-on', 'day', await today(page)], ['evidence', 'file', shot('复测截图.png')]])
    await until(page, async () => /办完以后|复测中|保存后会发生/.test(await text(page, '.el-drawer .will')), 'what will happen is told')
    await picture(page, 'unit-answer')
    await deed(page, '反馈整改情况')
    await until(page, async () => /复测中/.test(await text(page, '.t0')), 'being re-checked')
  })
  await step('unit: more time is asked for with a reason and a protection; the office decides', async () => {
    const page = await as('linzhiyuan'), office = await as('zhouqiming')
    const notice = await one(page, 'rectification-notice', '座位预约', 'rectifying')
    await record(page, notice)
    await page.click('.nb .btn:has-text("申请延期")')
    await page.waitForSelector('.el-drawer form')
    const due = new Date(new Date((await ask(page, '/api/hello')).now).getTime() + 14 * 864e5).toISOString().slice(0, 10)
    await page.fill('.el-drawer [data-f="until"] input', due + ' 18:00')
    await page.keyboard.press('Enter')
    await fill(page, [['reason', 'text', '厂商补丁本月底发布'], ['protection', 'text', '已限制为校内访问，加装访问控制']])
    await picture(page, 'unit-extend')
    await page.click('.el-drawer button[type=submit]')
    await page.waitForSelector('.said1')
    await hush(page)
    await record(office, notice)
    await office.waitForSelector('.nb .btn:has-text("延期")')
    await picture(office, 'officer-extend')
  })
  await step('unit: a superior notice is answered', async () => {
    const page = await as('sujin')
    const notice = await one(page, 'superior-notice', '挂暗链')
    await record(page, notice)
    await picture(page, 'unit-superior')
    await deed(page, '反馈处置情况', [['measure', 'choose', '完成整改'], ['explanation', 'text', '删除暗链文件，修补上传漏洞，改了后台口令'], ['evidence', 'file', shot('处置后首页.png')]])
    await until(page, async () => /审核复查上报/.test(await text(page, '.t0')), 'under review')
  })
  await step('unit: the weekly check is entered and the task is done', async () => {
    const page = await as('linzhiyuan')
    await go(page, '/r/inspection/new', '.fo form')
    assert.match(await main(page), /登记检查|检查/)
    const now = (await ask(page, '/api/hello')).now
    await page.fill('.fo [data-f="checked-at"] input', `${now.slice(0, 10)} ${now.slice(11, 16)}`)
    await page.keyboard.press('Enter')
    await fill(page, [['system', 'pick', '机构知识库'], ['result', 'choose', '正常']])
    await page.waitForTimeout(900)
    await picture(page, 'unit-check')
    await page.click('.fo button[type=submit]')
    await page.waitForURL(/\/r\/inspection\/\d+$/)
    await hush(page)
    await go(page, '/', '.task')
    assert.doesNotMatch(await main(page), /系统每周检查/)
    await go(page, '/calendar')
    assert.match(await main(page), /系统每周检查|机构知识库/)
    await picture(page, 'unit-calendar')
  })
  await step('unit: registers, and what may be entered', async () => {
    const page = await as('linzhiyuan')
    await go(page, '/registers')
    for (const word of ['信息系统', '设备', '24小时联络表', '从表格导入']) assert.match(await main(page), new RegExp(word))
    await picture(page, 'unit-registers')
    await go(page, '/new')
    for (const word of ['登记隐患', '申请变更', '登记异常', '提出疑问', '申请例外']) assert.match(await main(page), new RegExp(word))
    await picture(page, 'unit-new')
  })
  await step('unit: a change is asked for and waits for the head of the unit', async () => {
    const page = await as('linzhiyuan'), head = await as('dongwen')
    await go(page, '/r/change/new', '.fo form')
    await fill(page, [['system', 'pick', '座位预约'], ['kind', 'choose', '版本升级'], ['what', 'text', '座位预约升级到 5.2']])
    await page.waitForTimeout(1200) // what will happen is asked for after a pause
    await picture(page, 'unit-change')
    await page.click('.fo button[type=submit]')
    await page.waitForURL(/\/r\/change\/\d+$/)
    await hush(page)
    const change = await one(page, 'change', '座位预约', 'applied').catch(() => one(page, 'change', '5.2'))
    await go(head, '/', '.task')
    assert.match(await main(head), /系统变更/)
    await picture(head, 'leader-head')
    await record(head, change)
    await deed(head, '批准')
    await until(head, async () => /待实施/.test(await text(head, '.t0')), 'approved')
  })
  await step('unit: what may not be pressed says why', async () => {
    const page = await as('linzhiyuan')
    await record(page, await one(page, 'rectification-notice', '座位预约', 'rectifying'))
    assert.match(await text(page, '.rfs'), /只有网信办可以/)
    await picture(page, 'unit-refused', '.rfs')
  })
  await step('unit: the same on a phone', async () => {
    const page = await person(browser, 'linzhiyuan', PHONE, true)
    await go(page, '/', '.task')
    await picture(page, 'unit-phone')
    await page.context().close()
  })
  await step('unit: what waits for others, and the inbox', async () => {
    const page = await as('linzhiyuan')
    await go(page, '/waiting')
    assert.match(await main(page), /我在等\d+件/)
    await go(page, '/inbox')
    assert.match(await main(page), /条未读/)
    await picture(page, 'unit-inbox')
  })

  // --- the offices ---
  await step('officer: the desk, and what was escalated to the office', async () => {
    const page = await as('zhouqiming')
    await go(page, '/', '.task')
    await page.click('.seg button:has-text("督办到我")')
    await page.waitForSelector('.task')
    assert.match(await main(page), /已升级|已逾期/)
    await picture(page, 'officer-desk')
  })
  await step('officer: a scanner report is read, tried, and written', async () => {
    const page = await as('wuyuanzhou')
    await go(page, '/imports', '.drop')
    const scan = fs.readFileSync(new URL('../samples/nmap-vuln.xml', import.meta.url), 'utf8').replaceAll('192.0.2.10', '127.0.0.15')
    await page.setInputFiles('.drop input[type=file]', { name: 'nmap-vuln.xml', mimeType: 'text/xml', buffer: Buffer.from(scan) })
    await page.waitForSelector('.ft2 .btn.main', { timeout: 20000 })
    assert.match(await text(page, '.ft2 .btn.main'), /写入 \d+ 行/)
    await picture(page, 'officer-import')
    await page.click('.ft2 .btn.main')
    await page.waitForSelector('.rec', { timeout: 20000 })
    assert.match(await text(page, '.rec'), /对得上/)
    assert.match(await main(page), /撤回这次导入/)
  })
  await step('officer: a finding is put onto a notice', async () => {
    const page = await as('wuyuanzhou')
    const finding = await one(page, 'finding', '信息泄露')
    await record(page, finding)
    await picture(page, 'officer-finding')
    await deed(page, '列入整改')
    await until(page, async () => !/待处理/.test(await text(page, '.t0 .chip')), 'it left 待处理')
  })
  await step('officer: a drafted notice is issued with number and document', async () => {
    const page = await as('wuyuanzhou')
    const notice = await one(page, 'rectification-notice', '学校门户', 'drafted')
    await record(page, notice)
    await openDeed(page, '签发')
    await until(page, async () => !/正在推算/.test(await text(page, '.el-drawer .will')), 'what will happen')
    await picture(page, 'officer-issue')
    await deed(page, '签发')
    const r = await told(page, notice)
    assert.match(r.number, /^整改〔\d{4}〕\d{3}号$/)
    const pdf = await page.context().request.get(`${BASE}/api/documents/${r.documents[0].id}/pdf`).catch(() => null) ?? { status: () => 0 }
    assert.ok([200, 404].includes(pdf.status()))
  })
  await step('officer: passed, or returned with an opinion', async () => {
    const page = await as('wuyuanzhou')
    const notice = await one(page, 'rectification-notice', '机构知识库', 'rechecking')
    await record(page, notice)
    await openDeed(page, '退回整改')
    await fill(page, [['opinion', 'text', '仍可匿名读取配置文件']])
    await picture(page, 'officer-return')
    await deed(page, '退回整改')
    assert.equal((await told(page, notice)).state, 'rectifying')
    const other = await one(page, 'rectification-notice', '图书馆门户网站', 'rechecking')
    await record(page, other)
    await deed(page, '复测通过')
    assert.equal((await told(page, other)).state, 'closed')
  })
  await step('officer: a superior notice is entered, forwarded, reviewed', async () => {
    const page = await as('wuyuanzhou')
    await go(page, '/r/superior-notice/new', '.fo form')
    await fill(page, [['title', 'text', '某平台弱口令（样例）'], ['source', 'choose', '省网信办'], ['channel', 'choose', '函件'], ['system', 'pick', '学校门户网站']])
    await page.waitForTimeout(700)
    await picture(page, 'officer-superior')
    const late = await one(page, 'superior-notice', '某组件漏洞预警')
    await record(page, late)
    await deed(page, '转发责任单位')
    await until(page, async () => /待反馈/.test(await text(page, '.t0')), 'forwarded')
    const review = await one(page, 'superior-notice', '弱口令', 'reviewing')
    await record(page, review)
    await deed(page, /^审核$/, [['audit-opinion', 'text', '处置方式得当']])
    await until(page, async () => /复查/.test(await text(page, '.next')), 'the next part is 复查')
    await picture(page, 'officer-review')
    await deed(page, /^复查$/, [['recheck-result', 'choose', '通过']])
    await deed(page, /^上报$/, [['report-text', 'text', '问题已处置，复查通过']])
    assert.equal((await told(page, review)).state_title, '已办结')
  })
  await step('officer: a threat is assessed and judged', async () => {
    const page = await as('zhouqiming')
    const judgement = await one(page, 'judgement', '一卡通')
    await record(page, judgement)
    await picture(page, 'officer-judge')
    await deed(page, '作出研判', [['possibility', 'choose', '高'], ['impact', 'choose', '大'], ['grade', 'choose', '一般'], ['conclusion', 'text', '组件可被远程利用，须立即防范'], ['route', 'choose', '通知单位'], ['advice', 'text', '升级组件，升级前限制访问']])
    assert.match((await told(page, judgement)).state_title, /已办结/)
    const threat = await one(page, 'threat', '远程代码执行')
    await record(page, threat)
    await deed(page, '开始研判')
    await until(page, async () => /研判中/.test(await text(page, '.t0')), 'being assessed')
  })
  await step('officer: past its limit, a measure is decided, carried out and confirmed', async () => {
    const page = await as('zhouqiming'), it = await as('wuyuanzhou')
    const notice = await one(page, 'rectification-notice', '心理预约', 'rectifying')
    await record(page, notice)
    await picture(page, 'officer-late')
    await deed(page, '决定处置措施', [['decision', 'choose', '关闭互联网访问'], ['decision-reason', 'text', '逾期未整改，仍可被利用']])
    const order = await one(page, 'measure', '心理预约')
    await record(it, order)
    await deed(it, '执行')
    await go(it, '/calls', '.cl li.op')
    await picture(it, 'officer-calls')
    assert.match(await main(it), /确认已执行/)
    await record(page, order)
    assert.match(await text(page, '.next'), /复测通过后才能恢复/)
  })
  await step('officer: a warning is drafted, sent for approval, and published by somebody else', async () => {
    const page = await as('wuyuanzhou'), office = await as('zhouqiming')
    await go(page, '/r/bulletin/new', '.fo form')
    await fill(page, [['title', 'text', '年末钓鱼邮件提醒（样例）'], ['type', 'choose', '钓鱼邮件'], ['body', 'text', '近期有人冒充财务部门。不点链接，不报口令。'], ['audience', 'choose', '各单位工作专员']])
    await page.click('.fo button[type=submit]')
    await page.waitForURL(/\/r\/bulletin\/\d+$/)
    await hush(page)
    await deed(page, '送审')
    const bulletin = await one(office, 'bulletin', '年末钓鱼')
    await record(office, bulletin)
    await picture(office, 'officer-bulletin')
    await deed(office, '批准发布')
    await until(office, async () => /已发布/.test(await text(office, '.t0')), 'published')
  })
  await step('officer: the wall, one target, and what the wall does not see', async () => {
    const page = await as('wuyuanzhou')
    await go(page, '/watch')
    assert.match(await main(page), /这面墙不看/)
    await picture(page, 'officer-wall')
    const target = (await ask(page, '/api/watch')).targets[0]
    await go(page, `/watch/${target.id}`)
    await page.waitForSelector('.chart svg', { timeout: 8000 }).catch(() => {})
    assert.match(await main(page), /判定窗口/)
    await picture(page, 'officer-target')
  })
  await step('officer: the list is filtered by its state bar', async () => {
    const page = await as('zhouqiming')
    await go(page, '/r/rectification-notice', '.gr')
    await picture(page, 'officer-list')
  })
  await step('officer: indicators and units', async () => {
    const page = await as('zhouqiming')
    await go(page, '/indicators')
    assert.match(await main(page), /项指标/)
    await page.waitForTimeout(600)
    await picture(page, 'officer-indicators')
    await go(page, '/board')
    assert.match(await main(page), /一石一件/)
    await picture(page, 'leader-board')
  })

  // --- leaders ---
  await step('leader: one page tells what waits for a signature', async () => {
    const page = await as('zhaolicheng')
    await go(page, '/', '.task')
    await picture(page, 'leader-desk')
    const misconduct = await one(page, 'misconduct', '缓报')
    await record(page, misconduct)
    assert.match(await text(page, '.next'), /批准通报批评.*批评教育/)
    await picture(page, 'leader-approve')
    await openDeed(page, '批准通报批评')
    await picture(page, 'leader-sign')
    await deed(page, '批准通报批评')
    await until(page, async () => /已通报批评/.test(await text(page, '.t0')), 'criticized')
  })
  await step('leader: the clause map and the text', async () => {
    const page = await as('zhaolicheng')
    await go(page, '/rules/cug')
    for (const word of ['有违反', '运行中', '从未触发', '仅知悉']) assert.match(await main(page), new RegExp(word))
    await picture(page, 'leader-map')
  })
  await step('leader: the big screen says what it does not see', async () => {
    const page = await as('zhaolicheng')
    await page.goto(BASE + '/situation')
    await until(page, async () => /不看/.test(await text(page, '#app')), 'what is not seen')
    await page.waitForTimeout(900)
    await picture(page, 'leader-situation')
  })
  await step('leader: handing over', async () => {
    const page = await as('dongwen')
    await go(page, '/me')
    await picture(page, 'me')
  })

  // --- the administrators ---
  const reason = page => page.fill('.el-dialog textarea:visible', '样例理由')
  await step('administrator: an account is made by the system administrator, its password shown once', async () => {
    const page = await as('sysadmin')
    await go(page, '/settings/users', '.tb0 tbody tr')
    await picture(page, 'admin-users')
    await page.fill('.page-h input', 'linzhiyuan')
    await page.click('.acts button:has-text("重置口令")')
    await page.waitForSelector('.el-dialog form')
    await page.click('.el-dialog button[type=submit]')
    await confirmPassword(page)
    await page.waitForSelector('.el-dialog .sec')
    await page.evaluate(() => { document.querySelector('.el-dialog .sec').textContent = '（一次性口令）' })
    await picture(page, 'admin-reset')
    await page.click('.el-dialog .btn.main')
    await page.fill('.page-h input', '')
    await page.click('.page-h .btn.main')
    await page.waitForSelector('.el-dialog form')
    await picture(page, 'admin-new')
  })
  await step('administrator: roles are given by the security administrator, never two of the three to one', async () => {
    const page = await as('secadmin')
    await go(page, '/settings/users', '.tb0 tbody tr')
    await page.fill('.page-h input', 'sysadmin')
    await page.click('.acts button:has-text("改角色")')
    await page.waitForSelector('.el-dialog form')
    await page.check('.el-dialog .row:has-text("审计管理员") input')
    await reason(page)
    await page.click('.el-dialog button[type=submit]')
    await page.waitForSelector('.el-dialog .et')
    assert.match(await text(page, '.el-dialog .et'), /不能由同一个人担任/)
    await picture(page, 'admin-roles')
  })
  await step('administrator: channels are set and tried', async () => {
    const page = await as('sysadmin')
    await go(page, '/settings/channels', '.chn')
    await page.click('.chn .btn:has-text("设置")')
    await page.waitForSelector('.chn form')
    await picture(page, 'admin-channels')
  })
  await step('administrator: the calendar is painted and saved as a new edition', async () => {
    const page = await as('secadmin')
    await go(page, '/settings/calendar')
    assert.match(await main(page), /调休上班/)
    assert.match(await main(page), /保存为新版本|点日期改为/)
    await picture(page, 'admin-calendar')
  })
  await step('administrator: values that the regulation left open', async () => {
    const page = await as('secadmin')
    await go(page, '/settings/values')
    assert.match(await main(page), /只能更严/)
    await picture(page, 'admin-values')
  })
  await step('administrator: regulations in use', async () => {
    const page = await as('sysadmin')
    await go(page, '/packs')
    assert.match(await main(page), /2部在用/)
    await picture(page, 'admin-packs')
  })
  await step('administrator: what the system proves, and what it does not check', async () => {
    const page = await as('sysadmin')
    await go(page, '/settings/about')
    assert.match(await main(page), /涉密网络/)
    await picture(page, 'admin-about')
    await go(page, '/settings/clock')
    await picture(page, 'admin-clock')
  })
  await step('administrator: one-time codes are opened with a picture', async () => {
    const page = await as('secadmin')
    await go(page, '/me')
    await page.click('.btn:has-text("开启动态码")')
    await Promise.race([page.waitForSelector('img.qr'), confirmPassword(page)])
    await page.waitForSelector('img.qr')
  })

  // --- the auditor ---
  await step('auditor: the chain, one link of it, and the proof of all', async () => {
    const page = await as('auditor')
    await go(page, '/audit', '.tb0 tbody tr')
    await picture(page, 'auditor-trail')
    await page.click('.page-h .who .el-select')
    await page.keyboard.type('林知')
    await page.click('.el-select-dropdown__item:visible:has-text("林知远")')
    await until(page, async () => (await page.$$eval('.tb0 tbody tr td:nth-child(3)', x => x.length > 0 && x.every(e => /林知远/.test(e.textContent)))), 'only that person')
    await page.click('.tb0 tbody tr >> nth=1')
    await page.waitForSelector('.el-drawer .kv')
    await page.waitForTimeout(300)
    await picture(page, 'auditor-link')
    await page.keyboard.press('Escape')
    await go(page, '/audit', '.tb0 tbody tr')
    await page.click('.btn.main:has-text("核验")')
    await until(page, async () => /全部相符/.test(await main(page)), 'verified', 60000)
    await picture(page, 'auditor-verify')
  })
  await step('auditor: logins, deliveries, and the export', async () => {
    const page = await as('auditor')
    await go(page, '/audit/operations', '.tb0 tbody tr')
    await picture(page, 'auditor-operations')
    await go(page, '/audit/deliveries')
    assert.match(await main(page), /送达记录/)
    await picture(page, 'auditor-deliveries')
  })
  await step('auditor: the accounts and settings are not the auditor\'s', async () => {
    const page = await as('auditor')
    assert.doesNotMatch(await text(page, '.rail'), /设置|工作|督办/)
  })

  // --- the handbook itself ---
  await step('help opens at the part of whoever is logged in', async () => {
    for (const [login, title] of [['linzhiyuan', '单位专员手册'], ['zhouqiming', '网信办与信息化部门手册'], ['zhaolicheng', '领导手册'], ['secadmin', '管理员手册'], ['auditor', '审计管理员手册']]) {
      const page = await as(login)
      if (login === 'linzhiyuan') await page.context().clearCookies().then(async () => people.delete('linzhiyuan'))
      const reader = login === 'linzhiyuan' ? await as('sujin') : page
      await go(reader, '/help', '.hb article')
      assert.match(await text(reader, '.hb article'), new RegExp(title))
    }
  })
  await step('help is searched in all parts, and a hit opens its page', async () => {
    const page = await as('zhouqiming')
    await go(page, '/help', '.hb article')
    await page.fill('.hb .hq input', '申请延期')
    await page.waitForSelector('.hb .hit')
    assert.match(await text(page, '.hb .hits'), /申请延期/)
    await page.click('.hb .hit a >> nth=0')
    await page.waitForSelector('.hb article')
    assert.match(await text(page, '.hb article'), /申请延期/)
    await until(page, () => page.$$eval('.hb .md img', x => x.every(i => i.complete && i.naturalWidth > 0)), 'its pictures are drawn')
  })
  await step('no page threw anything on the way', async () => {
    assert.deepEqual([...people.values()].flatMap(p => p.faults), [])
  })
} finally {
  await browser.close()
  await server.stop()
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
