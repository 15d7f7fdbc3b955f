// The main job in a real browser against the real program: a scan becomes findings and a notice, the unit answers with
// evidence, somebody else checks again, it is closed. And the other way: past its limit, escalated, cut off by order,
// proved, not lifted before the re-check, lifted. The server is started here, on a demonstration of its own.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { serve } from './server.mjs'

const server = await serve()
process.env.BASE = server.base
process.env.PASSWORD = 'Fengsui-2026'
const { BASE, start } = await import('./browser.mjs')
const { SIZES } = await import('./pages.mjs')
const { ask, confirmPassword, deed, fill, find, person, record, shot, text, told, until } = await import('./steps.mjs')

const browser = await start()
const people = []
const as = async (login, size = 'desk') => { const p = await person(browser, login, SIZES[size], size !== 'desk'); people.push(p); return p }
let passed = 0, failed = 0, halted = false
async function step(name, work) {
  if (halted) return
  try { await work(); passed++; console.log('ok   ' + name) } catch (e) {
    failed++
    halted = true // what follows builds on it
    console.log(`FAIL ${name}\n     ${String(e.stack ?? e).split('\n').slice(0, 6).join('\n     ')}`)
    for (const [i, p] of people.entries()) await p.screenshot({ path: path.join(os.tmpdir(), `main-job-${i}.png`) }).catch(() => {})
  }
}
const SYSTEM = '图书馆门户网站', HOST = '127.0.0.15'
const scan = name => fs.readFileSync(new URL(`../samples/${name}`, import.meta.url), 'utf8').replaceAll('192.0.2.10', HOST)
const today = async page => (await ask(page, '/api/hello')).now.slice(0, 10)
let it, office, unit, notice, late, order

try {
  await step('a wrong password is answered in words and the account stays typed', async () => {
    unit = await as('linzhiyuan', 'phone')
    const c = await browser.newContext({ viewport: SIZES.phone, locale: 'zh-CN' })
    const page = await c.newPage()
    await page.goto(BASE + '/login')
    await page.fill('input[autocomplete=username]', 'linzhiyuan')
    await page.fill('input[type=password]', 'wrong')
    await page.click('button[type=submit]')
    await page.waitForSelector('.er[role=alert]')
    assert.match(await text(page, '.er[role=alert]'), /[\u4e00-\u9fff]/)
    assert.equal(await page.inputValue('input[autocomplete=username]'), 'linzhiyuan')
    await c.close()
  })

  await step('a scan report goes in: read, tried, every row accounted for, written', async () => {
    it = await as('wuyuanzhou')
    await it.goto(BASE + '/imports')
    await it.waitForSelector('.drop')
    await it.setInputFiles('.drop input[type=file]', { name: 'nmap-vuln.xml', mimeType: 'text/xml', buffer: Buffer.from(scan('nmap-vuln.xml')) })
    await it.waitForURL(/\/imports\/\d+/)
    await it.waitForSelector('.ft2 .btn.main', { timeout: 20000 })
    await it.click('.ft2 .btn.main')
    await it.waitForSelector('.rec', { timeout: 20000 })
    assert.match(await text(it, '.rec'), /对得上/)
  })
  await step('the finding is in the register with its system, and the notice is drafted by the rule', async () => {
    const found = await find(it, 'finding', 'Heartbleed')
    assert.equal(found.length, 1, 'one finding of the sample')
    const drafts = (await find(it, 'rectification-notice', SYSTEM)).filter(r => r.state === 'drafted')
    assert.equal(drafts.length, 1, 'one draft for the system')
    notice = drafts[0]
    await it.goto(BASE + '/')
    await it.waitForSelector('.task')
    assert.match(await text(it, '.todo'), new RegExp(`${SYSTEM}安全漏洞整改`))
  })
  await step('issued: number, who was told, the clock of the receipt', async () => {
    await record(it, notice)
    assert.match(await deed(it, '签发'), /签发/)
    const r = await told(it, notice)
    assert.equal(r.state, 'issued')
    assert.match(r.number, /^整改〔\d{4}〕\d{3}号$/)
    await until(it, async () => /待签收/.test(await text(it, '.t0')), 'the page shows the new state')
    assert.match(await text(it, '.logs'), /签发/)
  })

  await step('on the phone the officer finds it in the inbox and on the desk, and receives it', async () => {
    await unit.goto(BASE + '/inbox')
    await unit.waitForSelector('main .btn')
    assert.match(await text(unit, 'main'), /安全漏洞整改通知/)
    await record(unit, notice)
    await deed(unit, '签收')
    await until(unit, async () => /整改中/.test(await text(unit, '.t0')), 'being rectified')
  })
  await step('the explained deadline: start, article, five workdays, and the sum is right', async () => {
    const r = await told(unit, notice)
    const task = r.tasks.find(x => x.state === 'open' && x.due)
    const why = await ask(unit, `/api/tasks/${task.id}/explain`)
    assert.equal(why.days.filter(d => d.kind === 'counted' || d.kind === 'makeup').length, 5)
    assert.match(await text(unit, '.formula'), /第十条.*5 个工作日/)
  })
  await step('what the officer may not do is refused with who may and which article', async () => {
    assert.match(await text(unit, '.rfs'), /只有网信办可以（第十条）/)
  })
  await step('an incomplete answer is held back at the first missing field', async () => {
    await unit.click('.phonebar .btn.main')
    await unit.waitForSelector('.el-drawer form')
    await unit.click('.el-drawer button[type=submit]')
    await unit.waitForSelector('.el-drawer .fi.er')
    assert.match(await text(unit, '.el-drawer .fi.er .et'), /还没填|至少要有/)
  })
  await step('answered with a picture as evidence; it waits for the office', async () => {
    await deed(unit, '反馈整改情况', [['measure', 'text', '升级组件并重启服务'], ['done-by', 'pick', '韩松'], ['done-on', 'day', await today(unit)], ['evidence', 'file', shot('修复截图.png')]])
    await until(unit, async () => /复测中/.test(await text(unit, '.t0')), 'being re-checked')
    assert.match(await text(unit, '.turn'), /等/)
    assert.match(await text(unit, '.act-c'), /修复截图\.png/)
    await unit.locator('.ev').first().scrollIntoViewIfNeeded()
    await until(unit, () => unit.evaluate(() => [...document.querySelectorAll('.ev img')].some(i => i.complete && i.naturalWidth > 0)), 'the picture is drawn')
  })
  await step('whoever answered cannot pass it', async () => {
    assert.ok(!(await told(unit, notice)).deeds.some(d => d.deed === 'pass' && d.may))
  })
  await step('somebody else checks again: returned once, the limit stays', async () => {
    await record(it, notice)
    const due = (await told(it, notice)).tasks.find(t => t.duty.endsWith('.rectifying'))?.due?.text
    await deed(it, '退回整改', [['opinion', 'text', '仍可匿名读取配置']])
    await until(unit, async () => /整改中/.test(await text(unit, '.t0')), 'the unit\'s page follows by itself')
    const again = (await told(it, notice)).tasks.filter(t => t.duty.endsWith('.rectifying') && t.state === 'open')
    assert.equal(again[0].due.text, due)
  })
  await step('answered again, passed, closed; the finding is closed with it', async () => {
    await record(unit, notice)
    await deed(unit, '反馈整改情况', [['measure', 'text', '关闭匿名读取，附复测截图']])
    await record(it, notice)
    await deed(it, '复测通过')
    await until(it, async () => /已办结/.test(await text(it, '.t0')), 'closed')
    assert.equal((await find(it, 'finding', 'Heartbleed'))[0].state, 'closed')
    assert.match(await text(it, '.logs'), /退回/)
  })

  await step('the test clock goes past the limit of another notice: late, and escalated', async () => {
    late = (await find(it, 'rectification-notice', SYSTEM)).find(r => r.state === 'rectifying')
    assert.ok(late, 'the demonstration has a notice of the system in hand')
    const admin = await as('sysadmin')
    await admin.goto(BASE + '/settings/clock')
    await admin.click('.btn:has-text("5 天")')
    await admin.waitForSelector('.said1', { timeout: 30000 })
    assert.match(await text(admin, '.said1'), /已拨动，\d+ 件/)
    const r = await told(it, late)
    assert.equal(r.rank, 'esc')
    await record(unit, late)
    assert.match(await text(unit, '.clock'), /已过时限/)
    await unit.goto(BASE + '/')
    await unit.waitForSelector('.grp.hot')
    assert.match(await text(unit, '.grp.hot'), new RegExp(SYSTEM))
  })
  await step('the office sees it among what was escalated, and decides', async () => {
    office = await as('zhouqiming')
    await office.click('.seg button:has-text("督办到我")')
    await office.waitForSelector('.task')
    assert.match(await text(office, '.todo'), new RegExp(SYSTEM))
    await record(office, late)
    await deed(office, '决定处置措施', [['decision', 'choose', '关闭互联网访问'], ['decision-reason', 'text', '逾期未整改，仍可被利用']])
    order = (await find(office, 'measure', SYSTEM))[0]
    assert.equal(order.state, 'ordered')
  })
  await step('an order of one\'s own wants the password again', async () => {
    await office.goto(BASE + '/r/measure/new')
    await office.waitForSelector('.fo form')
    await fill(office, [['cause', 'pick', '心理预约平台安全'], ['target', 'pick', '心理预约平台'], ['mode', 'choose', '关闭互联网访问'], ['ground', 'choose', '逾期未整改'], ['reason', 'text', '多次催办未整改']])
    await office.click('.fo button[type=submit]')
    await confirmPassword(office)
    await office.waitForSelector('.said1')
    await office.waitForURL(/\/r\/measure\/\d+$/)
    await office.click('.said1 .ib')
  })
  await step('carried out; the order waits for its proof and is confirmed with text and evidence', async () => {
    await record(it, order)
    await deed(it, '执行')
    await it.goto(BASE + `/calls?record=measure/${order.id}`)
    await it.waitForSelector('.cl li.op')
    assert.match(await text(it, '.cl li.op'), /关闭互联网访问.*图书馆门户网站/)
    await it.click('.cl li.op .btn')
    await it.waitForSelector('.el-drawer form')
    await it.fill('.el-drawer textarea', '吴远舟在出口防火墙下发策略，外部访问不通')
    await it.setInputFiles('.el-drawer .evi input[type=file] >> nth=0', shot('策略截图.png'))
    await it.waitForSelector('.el-drawer .evi .mono')
    await it.click('.el-drawer button[type=submit]')
    await confirmPassword(it)
    await it.waitForSelector('.said1')
    await it.click('.said1 .ib')
    const rows = (await ask(it, '/api/calls')).rows.filter(c => c.record.register === 'measure' && c.record.id === order.id)
    assert.deepEqual(rows.map(c => c.state), ['done'])
  })
  await step('not lifted before the re-check: refused with the article', async () => {
    await record(office, order)
    assert.match(await text(office, '.next'), /复测通过后才能恢复（第九条）/)
    assert.ok(await office.$('.next .refused .btn:has-text("批准恢复")'))
  })
  await step('answered late, passed by the office of information', async () => {
    await record(unit, late)
    await deed(unit, '反馈整改情况', [['measure', 'text', '过滤输入，附截图'], ['done-by', 'pick', '韩松'], ['done-on', 'day', await today(unit)], ['evidence', 'file', shot('过滤.png')]])
    await record(it, late)
    await deed(it, '复测通过')
    assert.equal((await told(it, late)).state, 'closed')
  })
  await step('lifted: approved, carried out back, proved, open again', async () => {
    await record(office, order)
    await deed(office, '批准恢复', [['lift-reason', 'text', '复测已通过']])
    await it.goto(BASE + `/calls?record=measure/${order.id}`)
    await it.waitForSelector('.cl li.op')
    assert.match(await text(it, '.cl li.op'), /恢复|解除/)
    await it.click('.cl li.op .btn')
    await it.fill('.el-drawer textarea', '已撤销策略，外部访问恢复')
    await it.setInputFiles('.el-drawer .evi input[type=file] >> nth=0', shot('恢复.png'))
    await it.waitForSelector('.el-drawer .evi .mono')
    await it.click('.el-drawer button[type=submit]')
    if (await it.waitForSelector('dialog.relogin[open]', { timeout: 1500 }).catch(() => null)) await confirmPassword(it)
    await it.waitForSelector('.said1')
    await until(it, async () => (await told(it, order)).state === 'lifted', 'lifted')
    await record(office, order)
    assert.match(await text(office, '.t0'), /已恢复/)
  })

  await step('two at once: the slower one sees both versions and loses nothing', async () => {
    const draft = (await find(it, 'rectification-notice', '')).find(r => r.state === 'rectifying')
    const other = await as('zhouqiming')
    for (const p of [office, other]) {
      await record(p, draft)
      await p.click('.two .btn:has-text("记协调情况")')
      await p.waitForSelector('.el-drawer [data-f="note"] textarea')
    }
    await other.fill('.el-drawer [data-f="note"] textarea', '第二个人写的')
    await office.fill('.el-drawer [data-f="note"] textarea', '第一个人写的')
    await office.click('.el-drawer button[type=submit]')
    await office.waitForSelector('.said1')
    await other.click('.el-drawer button[type=submit]')
    await other.waitForSelector('.conf')
    assert.match(await text(other, '.conf'), /别人先改了这一条/)
    assert.equal(await other.inputValue('.el-drawer [data-f="note"] textarea'), '第二个人写的')
  })
  await step('the list is worked by keys, its state bar filters and the address carries it', async () => {
    await office.goto(BASE + '/r/rectification-notice')
    await office.waitForSelector('.gr.cur')
    await office.keyboard.press('ArrowDown')
    await office.keyboard.press('Space')
    assert.match(await text(office, '.bulk'), /已选 1 件/)
    await office.click('.prop .s-esc')
    await office.waitForURL(/rank=esc/)
    await until(office, () => office.$$eval('.gr[aria-rowindex] .stt span', x => x.length > 0 && x.every(e => e.textContent === '已升级')), 'only escalated rows')
  })
  await step('Ctrl K finds a system by two characters', async () => {
    await office.keyboard.press('Control+k')
    await office.waitForSelector('dialog.pal')
    await office.keyboard.type('座位')
    await until(office, async () => /座位预约/.test(await text(office, '.palr').catch(() => '')), 'a hit')
    await office.keyboard.press('Escape')
  })
  await step('the chain of all this holds', async () => {
    const auditor = await as('auditor')
    await auditor.waitForSelector('.btn.main:has-text("核验")')
    await auditor.click('.btn.main:has-text("核验")')
    await until(auditor, async () => /全部相符/.test(await text(auditor, 'main')), 'verified', 30000)
  })
  await step('no page threw anything on the way', async () => {
    assert.deepEqual(people.flatMap(p => p.faults), [])
  })
} finally {
  await browser.close()
  await server.stop()
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
