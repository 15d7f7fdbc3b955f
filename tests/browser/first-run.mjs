// The first half hour in a real browser: an empty folder, the code, the demonstration and back, then the seven steps with
// Excel, wrong inputs, a reload and a second browser in between, until the first administrator is inside.
// SHOTS names a folder for pictures of each step, at a desk and on a phone.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { serve } from './server.mjs'

const server = await serve({ empty: true })
process.env.BASE = server.base
const { start } = await import('./browser.mjs')
const { SIZES } = await import('./pages.mjs')
const { text, until } = await import('./steps.mjs')
const BASE = server.base, SHOTS = process.env.SHOTS
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const browser = await start()
let passed = 0, failed = 0, halted = false, page, other
const faults = []
let got = 0 // messages that arrived where the test channel points to
const taker = http.createServer((_, answer) => { got++; answer.end('{}') }).listen(0, '127.0.0.1')
async function window_(size) {
  const c = await browser.newContext({ viewport: SIZES[size], locale: 'zh-CN', isMobile: size !== 'desk', hasTouch: size !== 'desk', serviceWorkers: 'block' })
  const p = await c.newPage()
  p.on('pageerror', e => faults.push(String(e)))
  p.on('console', m => { if (m.type() === 'error' && !/status of 4\d\d|ERR_CONNECTION|Failed to fetch/.test(m.text())) faults.push(m.text()) })
  return p
}
async function step(name, work) {
  if (halted) return
  try { await work(); passed++; console.log('ok   ' + name) } catch (e) {
    failed++
    halted = true // what follows builds on it
    console.log(`FAIL ${name}\n     ${String(e.stack ?? e).split('\n').slice(0, 6).join('\n     ')}`)
    for (const [i, p] of [page, other].entries()) await p?.screenshot({ path: path.join(os.tmpdir(), `first-run-${i}.png`), fullPage: true }).catch(() => {})
  }
}
/** as it looks at a desk, and on a phone: no wider than the screen, and nobody shut out (WCAG 2.2 A and AA) */
async function look(name) {
  for (const size of ['desk', 'small']) {
    await page.setViewportSize(SIZES[size])
    await page.waitForTimeout(200)
    if (SHOTS) await page.screenshot({ path: path.join(SHOTS, `${name}-${size}.png`), fullPage: size === 'small' })
    await page.evaluate(axe)
    const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }))
    assert.deepEqual(violations.map(v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).join(' ')}`), [], `${name} at a ${size}`)
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), `${name} is wider than a ${size} screen`)
  }
  await page.setViewportSize(SIZES.desk)
}
const at = async (p, n) => until(p, async () => (await text(p, '.rl .now .nm').catch(() => '')) === n, 'the step ' + n)
const main = p => p.click('.sft .btn.main')
const typeIn = (label, value, p = page) => p.fill(`.st label:has-text("${label}") input`, value)
const csv = (name, rows) => ({ name, mimeType: 'text/csv', buffer: Buffer.from('\ufeff' + rows.join('\r\n')) })

try {
  page = await window_('desk')
  await step('every page leads to the set-up while nothing is there', async () => {
    await page.goto(BASE + '/settings/users')
    await page.waitForURL(/\/setup$/)
    await page.waitForSelector('.dr')
    await look('0-door-shut')
  })
  await step('a wrong code opens nothing and says where the right one is', async () => {
    await page.fill('.cd input', 'AAAA-BBBB-CCCC')
    await page.click('.cd .btn')
    await page.waitForSelector('.ms[role=alert]')
    assert.match(await text(page, '.ms[role=alert]'), /setup\.code/)
    assert.equal(await page.inputValue('.cd input'), 'AAAA-BBBB-CCCC')
  })
  await step('the link of the console opens both doors and leaves the code nowhere in the address', async () => {
    await page.goto(BASE + '/unseen')
    await page.goto(BASE + '/setup#' + server.code)
    await page.waitForSelector('.two:not(.shut)')
    assert.equal(new URL(page.url()).hash, '')
    await look('0-door')
  })

  await step('the demonstration is loaded with its progress shown, and marked on its pages', async () => {
    await page.click('.two section:nth-child(2) .btn')
    await page.waitForSelector('.ld .prog')
    if (SHOTS) { await page.waitForTimeout(900); await page.screenshot({ path: path.join(SHOTS, '0-loading.png') }) }
    await page.waitForURL(/\/login/, { timeout: 60000 })
    await page.waitForSelector('.fm .demo')
    await page.fill('input[autocomplete=username]', 'sysadmin')
    await page.fill('input[type=password]', 'Fengsui-2026')
    await page.click('button[type=submit]')
    await page.waitForSelector('.bar .demo')
  })
  await step('its system administrator removes it: typed, confirmed, and the set-up is back', async () => {
    await page.goto(BASE + '/settings/demo')
    await page.waitForSelector('.dm form')
    await look('8-demo')
    await page.fill('.dm form .inp', '移除')
    await page.press('.dm form .inp', 'Enter')
    await page.waitForTimeout(200)
    assert.ok(!await page.$('dialog.relogin[open]') && fs.existsSync(path.join(server.folder, 'demo')), 'half a word removes nothing')
    await page.fill('.dm form .inp', '移除演示')
    await page.click('.dm form .btn')
    await page.waitForSelector('dialog.relogin[open] input[type=password]')
    await page.fill('dialog.relogin[open] input[type=password]', 'Fengsui-2026')
    await page.click('dialog.relogin[open] button[type=submit]')
    await page.waitForURL(/\/setup$/, { timeout: 30000 })
    await page.waitForSelector('.two:not(.shut)')
    assert.ok(!fs.existsSync(path.join(server.folder, 'demo')))
  })

  await step('1: what is missing is said at its field and nothing typed is lost', async () => {
    await page.click('.two section:nth-child(1) .btn')
    await at(page, '单位')
    await typeIn('单位全称', '甲乙样例学院')
    await main(page)
    await page.waitForSelector('.st .et')
    assert.match(await text(page, '.st label:has-text("你的姓名") .et'), /不能为空/)
    assert.equal(await page.locator('.st .et').count(), 1)
    assert.equal(await page.inputValue('.st label:has-text("单位全称") input'), '甲乙样例学院')
    await typeIn('简称', '甲乙')
    await typeIn('你的姓名', '李样例')
    await look('1-institution')
    await main(page)
    await at(page, '制度')
  })
  await step('2: packs with their clauses, the checker\'s words with places, the year as a picture', async () => {
    await page.waitForSelector('.pk:nth-child(2)')
    await page.waitForSelector('.yp rect.makeup')
    assert.ok(await page.$('.sft .btn.main[aria-disabled=true]'), 'none chosen: not yet')
    await page.click('.pk:has-text("监测和预警通报")')
    await until(page, async () => /检查通过/.test(await text(page, '.vd').catch(() => '')) && !await page.$('.sft .btn.main[aria-disabled=true]'), 'checked')
    await page.waitForTimeout(400)
    assert.match(await text(page, '.st'), /\d+ 条条款/)
    await look('2-packs')
    await main(page)
    await at(page, '单位和人员')
  })
  await step('3: a sheet of units as it is: columns proposed, a wrong row named, the rest stored', async () => {
    await page.setInputFiles('.sh:nth-of-type(1) input[type=file]', csv('各单位.csv', ['部门名称,单位类别,上级单位', '网信办,党政机构,甲乙样例学院', '图书馆,教辅机构,甲乙样例学院', '怪单位,没有这一类,甲乙样例学院']))
    await page.waitForSelector('.im1 .btn.main', { timeout: 20000 })
    if (await page.$('.im1 .tb0 .el-select')) {
      await look('3-mapping')
      await page.click('.im1 .ft .btn.main')
    }
    const write = '.im1 .ft2 .btn:has-text("写入")'
    await page.waitForSelector(write, { timeout: 20000 })
    assert.match(await text(page, '.im1 .iw'), /没有这一类/) // asked again: nobody has said what it means
    assert.match(await text(page, '.im1 .nts'), /“党政机构”按“职能部门”登记/)
    assert.match(await text(page, '.im1 .ers:not(.nts)'), /没有这一类/)
    await look('3-preview')
    await page.click(write)
    await page.waitForSelector('.im1 .rec', { timeout: 20000 })
    await until(page, async () => /3 个单位/.test(await text(page, '.st > h1')), 'three units with the institution')
  })
  await step('3: people by hand: a wrong row stays with its reason, the right ones are taken', async () => {
    await page.click('.way button:nth-child(2)')
    const row = i => `.ln.p:nth-of-type(${i})`
    await page.click('.btn:has-text("加一个人")')
    const people = page.locator('.ln.p')
    const put = async (i, values) => { for (const [k, v] of values.entries()) await people.nth(i).locator('input').nth(k).fill(v) }
    await put(0, ['王样例', '网信办', '13800000000', 'wang@sample.edu.cn'])
    await put(1, ['赵样例', '没有这个单位', '', ''])
    await page.click('.btn:has-text("登记")')
    await page.waitForSelector('.ln.p .et')
    assert.match(await text(page, '.ln.p .et'), /没有叫“没有这个单位”的单位/)
    assert.equal(await people.count(), 1)
    assert.equal(await people.nth(0).locator('input').nth(0).inputValue(), '赵样例')
    await look('3-hand')
  })
  await step('a second browser and a reload go on where this one is, with what was typed', async () => {
    await page.waitForTimeout(1000) // the draft is kept a moment after the last key
    other = await window_('small')
    await other.goto(BASE + '/setup#' + server.code)
    await other.waitForSelector('.two:not(.shut)')
    await other.click('.two section:nth-child(1) .btn')
    await until(other, async () => /单位和人员/.test(await text(other, '.pg').catch(() => '')), 'the same step')
    assert.equal(await other.locator('.ln.p').nth(0).locator('input').nth(0).inputValue(), '赵样例')
    await other.context().close()
    other = undefined
    await page.reload()
    await page.click('.two section:nth-child(1) .btn')
    await at(page, '单位和人员')
    const people = page.locator('.ln.p')
    await people.nth(0).locator('input').nth(1).fill('图书馆')
    await main(page)
    await at(page, '岗位')
  })
  await step('4: posts: empty ones say who stands in; one is filled by name', async () => {
    await page.waitForSelector('.po')
    const office = page.locator('.po:has-text("网信办（网络安全主管部门）")')
    assert.match(await office.textContent(), /代行/)
    await office.locator('.el-select').click()
    await page.keyboard.type('王样例')
    await page.click('.el-select-dropdown__item:visible:has-text("王样例")', { timeout: 8000 })
    await until(page, async () => (await office.locator('.hd').count()) === 1, 'held')
    await page.click('.uh:has-text("图书馆") .btn')
    const head = page.locator('.po:has-text("单位主要负责人")').first()
    await head.locator('.el-select').click()
    await page.keyboard.type('赵样例')
    await page.click('.el-select-dropdown__item:visible:has-text("赵样例")', { timeout: 8000 })
    await until(page, async () => (await head.locator('.hd').count()) === 1, 'held, too')
    await look('4-posts')
    await main(page)
    await at(page, '三员')
  })
  await step('5: two of the three the same, a weak password: each said at its field, passwords never in the draft', async () => {
    const set = page.locator('fieldset')
    const put = async (i, name, login, password) => { for (const [k, v] of [name, login, password].entries()) await set.nth(i).locator('input').nth(k).fill(v) }
    await put(0, '李样例', 'liyangli', '12345678')
    await put(1, '王样例', 'wangyangli', 'Tz7-quiet-lamp')
    await put(2, '王样例', 'wangyangli', 'Rm2-green-hill')
    await main(page)
    await page.waitForSelector('fieldset:nth-of-type(1) .et')
    assert.match(await text(page, 'fieldset:nth-of-type(3)'), /同一个人/)
    await look('5-wrong')
    await put(0, '李样例', 'liyangli', 'Kx4-brown-door')
    await put(2, '钱样例', 'qianyangli', 'Rm2-green-hill')
    await page.waitForTimeout(900)
    await look('5-administrators')
    assert.doesNotMatch(fs.readFileSync(path.join(server.folder, 'setup.json'), 'utf8'), /Kx4|quiet|green/)
    await main(page)
    await at(page, '通知通道')
  })
  await step('6: a channel is set up and tried: what does not answer is told in words, what does is delivered', async () => {
    await page.waitForSelector('.ch')
    const mail = page.locator('.ch:has-text("邮件")').first()
    await mail.locator('.hd .btn').click()
    await mail.locator('.ed input.inp').nth(0).fill('127.0.0.1:9')
    await mail.locator('.ed input.inp').nth(3).fill('a@sample.edu.cn')
    await main(page) // without 保存: kept all the same, and not gone on before it can be tried
    await until(page, async () => /邮件.*已保存/.test(await text(page, '.sft')), 'what was typed is kept')
    await mail.locator('.ts input').fill('b@sample.edu.cn')
    await mail.locator('.ts .btn').click()
    await mail.locator('.an.soon').waitFor({ timeout: 20000 })
    assert.match(await mail.locator('.an').textContent(), /连不上/)
    assert.doesNotMatch(await mail.locator('.an').textContent(), /[a-z]{4}/)
    const hook = page.locator('.ch:has-text("Webhook")')
    const set = async url => {
      await hook.locator('.hd .btn').click()
      await hook.locator('.ed input').nth(0).fill(url)
      await hook.locator('.ed input').nth(1).fill('sample-secret-0123456789')
      await hook.locator('.ed button[type=submit]').click()
      await hook.locator('.ts').waitFor()
      await hook.locator('.ts input').fill('x')
      await hook.locator('.ts .btn').click()
      await hook.locator('.an:not(.ink3)').waitFor({ timeout: 20000 })
      return hook.locator('.an').textContent()
    }
    assert.match(await set('http://127.0.0.1:9/'), /[\u4e00-\u9fff]/)
    assert.equal(got, 0)
    await look('6-refused')
    assert.ok(await set(`http://127.0.0.1:${taker.address().port}/`))
    await until(page, () => got === 1, 'the test message arrived')
    assert.ok(await hook.locator('.an.ok').count())
    await page.click('.ch:nth-child(1) .hd .btn')
    await look('6-channels')
    await page.click('.ch:nth-child(1) .ed .btn.quiet')
    await main(page)
    await at(page, '检查并进入')
  })
  await step('7: the checker, the doctor, what is left; then inside, and the set-up is shut', async () => {
    await page.waitForSelector('.ln.dc', { timeout: 20000 })
    assert.match(await text(page, '.rl'), /检查并进入/)
    assert.equal(await page.locator('.rl .past').count(), 6)
    await look('7-end')
    await main(page)
    await page.waitForURL(/\/login/, { timeout: 30000 })
    assert.equal((await page.request.get(BASE + '/api/setup', { headers: { 'X-Setup': server.code } })).status(), 404)
    await page.goto(BASE + '/setup')
    await page.waitForURL(/\/login/)
  })
  await step('the first administrator logs in by keys alone and must change the password', async () => {
    await page.waitForSelector('input[autocomplete=username]:focus')
    await page.keyboard.type('liyangli')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Kx4-brown-door')
    await page.keyboard.press('Enter')
    await page.waitForSelector('input[autocomplete=new-password]')
    for (const i of [0, 1]) await page.locator('input[autocomplete=new-password]').nth(i).fill('Vb9-river-Stone')
    await page.click('button[type=submit]')
    await page.waitForSelector('.rail, .tabbar', { state: 'attached' })
    assert.ok(!await page.$('.bar .demo'), 'real data carries no sample mark')
  })
  await step('whoever was given a post gets an account: login proposed, first password kept as a list', async () => {
    await page.goto(BASE + '/settings/users')
    await page.waitForSelector('.wo')
    assert.match(await text(page, '.wo'), /1 个人有岗位/)
    await page.click('.wo .btn')
    await page.waitForSelector('.um')
    await look('9-accounts')
    await page.click('.um button[type=submit]')
    assert.match(await text(page, '.um .et'), /登录名还没写/) // neither mail nor telephone to take it from
    await page.fill('.um .lg', 'zhaoyangli')
    await page.click('.um button[type=submit]')
    await page.fill('dialog.relogin[open] input[type=password]', 'Vb9-river-Stone')
    await page.click('dialog.relogin[open] button[type=submit]')
    await page.waitForSelector('.um td.mono')
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('.um .btn.main')])
    assert.match(fs.readFileSync(await file.path(), 'utf8'), /赵样例,图书馆,单位主要负责人,zhaoyangli,\S{12,}/)
    await page.click('.um .btn:has-text("已记下")')
    await until(page, async () => !await page.$('.wo'), 'nobody is left without')
  })
  await step('whoever holds the office has a desk at once; a duty of the whole institution, of no record, has its next step there', async () => {
    other = await window_('desk')
    await other.goto(BASE + '/login')
    await other.fill('input[autocomplete=username]', 'wangyangli')
    await other.fill('input[type=password]', 'Tz7-quiet-lamp')
    await other.click('button[type=submit]')
    await other.waitForSelector('input[autocomplete=new-password]')
    for (const i of [0, 1]) await other.locator('input[autocomplete=new-password]').nth(i).fill('Hc8-amber-Gate')
    await other.click('button[type=submit]')
    await other.waitForSelector('.rail')
    await other.goto(BASE + '/')
    await other.waitForSelector('.task')
    const duty = (await (await other.request.get(BASE + '/api/desk')).json()).groups.flatMap(g => g.rows).find(x => !x.record && x.next?.register)
    assert.ok(duty, 'there is one')
    assert.ok(await other.locator(`.task[data-id="${duty.id}"] a.tt`).isVisible())
    await other.click(`.task[data-id="${duty.id}"] a.btn`)
    await other.waitForURL(new RegExp(`/r/${duty.next.register}/new`))
    await other.goto(BASE + '/rules/cug')
    await other.waitForSelector('.stone, .towers, main h1')
    await until(other, async () => /从未触发/.test(await text(other, 'main')), 'the map')
    assert.doesNotMatch(await text(other, 'main'), /应有未有 ?[1-9]|[1-9]\d* 项应有未有/, 'nothing is missing on the first day')
    await other.context().close()
    other = undefined
  })
  await step('no page threw anything on the way', async () => assert.deepEqual(faults, []))
} finally {
  await browser.close()
  taker.close()
  await server.stop()
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
