// Rows that a regulation names or draws from a register: the form of a new record has them all, they are filled in one
// go from the keyboard or by pasting from a table, and on a phone each is a card.
import assert from 'node:assert/strict'
import path from 'node:path'
import { ask, shot, text, told, until } from './steps.mjs'
import { story } from './story.mjs'

const SHOTS = process.env.SHOTS // a folder for pictures to look at
const PEOPLE = ['主要负责人', '党组织负责人', '分管领导', '网络安全联络员', '信息系统管理员']

await story('rows', async ({ BASE, as, step }) => {
  let unit, head, phone, sheet
  const picture = (page, name) => SHOTS && page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true })
  const field = name => `.fo [data-f="${name}"]`
  const lines = async (page, name) => (await page.$$eval(`${field(name)} tbody tr`, rows => rows.map(r => r.querySelector('th').textContent)))
  const cell = (name, row, column) => `${field(name)} tbody tr:nth-child(${row}) [data-c="${column}"]`
  const here = page => page.evaluate(() => document.activeElement?.closest('[data-cell]')?.dataset.cell)
  const paste = (page, at, block) => page.$eval(`${at} input`, (el, block) => {
    const data = new DataTransfer()
    data.setData('text/plain', block)
    el.focus()
    el.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, block)
  const post = async (page, where, values) => {
    const { csrf } = await ask(page, '/api/me')
    const key = `rows-${where.replace(/\W/g, '-')}-${Date.now()}`
    const r = await page.context().request.post(BASE + where, { headers: { 'X-CSRF': csrf, 'Content-Type': 'application/json', 'Idempotency-Key': key }, data: { values, reason: '样例' } })
    return { status: r.status(), ...await r.json() }
  }
  const sent = async page => {
    await page.click('.fo form button[type=submit]')
    await page.waitForURL(/\/r\/[a-z-]+\/\d+$/).catch(async () => { throw new Error(await text(page, '.fo form')) })
    const [, register, id] = /\/r\/([a-z-]+)\/(\d+)$/.exec(page.url())
    return told(page, { register, id })
  }
  const stored = (record, name) => record.fields.find(f => f.name === name).lines.map(l => Object.fromEntries(Object.entries(l.cells).map(([k, c]) => [k, c.text])))
  const start = async (page, register, at) => {
    await page.goto(`${BASE}/r/${register}/new`)
    await page.waitForSelector(field(at))
  }
  const pick = async (page, at, value) => {
    const options = page.locator('.el-select-dropdown__item:visible')
    await page.click(`${at} .el-select`)
    await page.keyboard.type(value)
    await until(page, async () => (await options.count()) === 1 && (await options.allTextContents())[0].includes(value), `${value} is found`)
    await page.waitForTimeout(250) // the list has found its place
    await options.first().click()
    await until(page, async () => !await options.count(), 'the list closes')
  }

  await step('a sheet is opened with its five rows before the eyes, none can be added or taken away', async () => {
    unit = await as('linzhiyuan')
    await start(unit, 'responsibility-sheet', 'people')
    assert.deepEqual(await lines(unit, 'people'), PEOPLE)
    assert.equal(await unit.$(`${field('people')} .btn:has-text("加一行")`), null)
    assert.equal(await unit.$(`${field('people')} .drop`), null)
    assert.match(await text(unit, `${field('people')} .lines > p`), /已填 0 行，共 5 行/)
  })
  await step('Enter and the arrows go from row to row, Ctrl D repeats the one above', async () => {
    await unit.focus(`${cell('people', 3, 'duties')} input`)
    await unit.keyboard.type('分管')
    await unit.keyboard.press('Enter')
    assert.equal(await here(unit), '3.1')
    await unit.keyboard.press('Control+d')
    assert.equal(await unit.inputValue(`${cell('people', 4, 'duties')} input`), '分管')
    await unit.keyboard.press('ArrowDown')
    assert.equal(await here(unit), '4.1')
    await unit.keyboard.press('ArrowUp')
    assert.equal(await here(unit), '3.1')
    await unit.keyboard.press('Control+a')
    await unit.keyboard.type('联络')
    assert.ok(unit.url().endsWith('/new'), 'Enter in a row does not send the form')
  })
  await step('a block copied from a table goes in: below each other, or each to the row it names', async () => {
    await paste(unit, cell('people', 1, 'duties'), '总责\n党建\n')
    assert.equal(await unit.inputValue(`${cell('people', 2, 'duties')} input`), '党建')
    await paste(unit, cell('people', 1, 'duties'), '信息系统管理员\t\t运维\n主要负责人\t\t总责任')
    assert.deepEqual(await Promise.all([1, 2, 3, 4, 5].map(i => unit.inputValue(`${cell('people', i, 'duties')} input`))), ['总责任', '党建', '分管', '联络', '运维'])
  })
  await step('all of it is stored at once, in the order of the text', async () => {
    await pick(unit, cell('people', 1, 'person'), '董文')
    await pick(unit, cell('people', 4, 'person'), '林知远')
    assert.match(await text(unit, `${field('people')} .lines > p`), /已填 5 行，共 5 行/)
    await picture(unit, 'rows-desk')
    const record = await sent(unit)
    sheet = record.ref
    const rows = stored(record, 'people')
    assert.deepEqual(rows.map(r => [r.item, r.person, r.duties]), [['主要负责人', '董文', '总责任'], ['党组织负责人', '', '党建'], ['分管领导', '', '分管'], ['网络安全联络员', '林知远', '联络'], ['信息系统管理员', '', '运维']])
  })
  await step('a correction shows who stands where and changes its row alone', async () => {
    await unit.click('.two .btn:has-text("修改"), .next .btn:has-text("修改"), .btn:has-text("修改")')
    await unit.waitForSelector('.el-drawer [data-f="people"] tbody tr')
    assert.deepEqual(await unit.$$eval('.el-drawer [data-f="people"] tbody th', all => all.map(x => x.textContent)), PEOPLE)
    assert.match(await text(unit, '.el-drawer [data-f="people"] tbody tr:nth-child(1)'), /董文/)
    await unit.fill('.el-drawer [data-f="people"] tbody tr:nth-child(3) [data-c="duties"] input', '分管网信')
    await unit.fill('.el-drawer form > label.lab textarea', '样例更正')
    await picture(unit, 'rows-drawer')
    await unit.click('.el-drawer button[type=submit]')
    await unit.waitForSelector('.said1')
    const [, register, id] = /\/r\/([a-z-]+)\/(\d+)/.exec(unit.url())
    const rows = stored(await told(unit, { register, id }), 'people')
    assert.deepEqual(rows.map(r => r.duties), ['总责任', '党建', '分管网信', '联络', '运维'])
    assert.equal(rows[0].person, '董文')
  })
  await step('rows come and go with what the form says, and what was typed comes back with its row', async () => {
    await start(unit, 'data-set', 'protection')
    assert.deepEqual(await lines(unit, 'protection'), ['访问权限', '数据备份', '操作日志'])
    await unit.click(`${field('level')} .seg button:has-text("重要")`)
    await until(unit, async () => (await lines(unit, 'protection')).includes('加密存储'), 'rows of important data are listed')
    await paste(unit, cell('protection', 1, 'done-on'), '加密存储\t2026-10-09')
    await until(unit, async () => await unit.inputValue(`${cell('protection', 4, 'done-on')} input`) === '2026-10-09', 'the day stands there')
    await unit.click(`${field('level')} .seg button:has-text("一般")`)
    await until(unit, async () => !(await lines(unit, 'protection')).includes('加密存储'), 'they are gone')
    await unit.click(`${field('level')} .seg button:has-text("重要")`)
    await until(unit, async () => (await lines(unit, 'protection')).includes('加密存储'), 'they are back')
    assert.equal(await unit.inputValue(`${cell('protection', 4, 'done-on')} input`), '2026-10-09')
  })
  await step('over the API a row that the text does not know is refused, and those left out are drawn', async () => {
    head = await as('dongwen')
    const me = await ask(head, '/api/me')
    const open = values => post(head, '/api/registers/data-set', { name: '样例数据集', unit: me.unit.id, ...values })
    const wrong = await open({ protection: [{ item: '防水', 'done-on': '2026-10-09' }] })
    assert.equal(wrong.status, 422)
    assert.match(JSON.stringify(wrong), /没有“防水”这一行，请按列出的行填写：访问权限、数据备份、操作日志/)
    assert.match(JSON.stringify(await open({ protection: [{ item: '访问权限' }, { item: '访问权限', 'done-on': '2026-10-09' }] })), /“访问权限”填了不止一次/)
    const other = (await told(head, sheet)).fields.find(f => f.name === 'people').lines[0].id
    assert.match(JSON.stringify(await open({ protection: [{ id: other, 'done-on': '2026-10-09' }] })), /不在这条记录里/)
  })
  await step('rows drawn from a register are listed as soon as the form says which, and filled at once', async () => {
    const me = await ask(unit, '/api/me')
    const system = (await ask(unit, `/api/registers/system?limit=50&unit=${me.unit.id}`)).rows[0]
    const kinds = (await ask(unit, '/api/model')).registers.find(r => r.name === 'account').fields.find(f => f.name === 'kind').choices
    for (const name of ['样例甲', '样例乙']) {
      const a = await post(unit, '/api/registers/account', { system: system.id, name, kind: kinds[0], person: me.person.id, 'changed-at': me.now })
      assert.ok(a.status < 300, JSON.stringify(a))
    }
    await start(unit, 'account-review', 'rows')
    assert.match(await text(unit, `${field('rows')} .lines`), /填好信息系统以后，要逐行填的列在这里/)
    await pick(unit, field('system'), system.title)
    await until(unit, async () => (await lines(unit, 'rows')).includes('样例乙'), 'the accounts are listed')
    const names = await lines(unit, 'rows'), i = names.indexOf('样例乙')
    await unit.focus(`${cell('rows', i + 1, 'decision')} :is([role=radio][tabindex="0"], input)`)
    await unit.keyboard.press('1')
    await until(unit, async () => /已填 1 行/.test(await text(unit, `${field('rows')} .lines > p`)), 'a figure chooses')
    await picture(unit, 'rows-drawn')
    const rows = stored(await sent(unit), 'rows')
    assert.deepEqual(rows.map(r => r.decision), names.map((_, k) => (k === i ? '保留' : '')))
  })
  await step('on a phone each row is a card that fits; rows of one column stay a table', async () => {
    phone = await as('linzhiyuan', 'phone')
    const wide = phone.viewportSize().width
    const fits = async () => {
      const over = await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      assert.ok(over <= 0, `${over} px beyond the screen`)
    }
    await start(phone, 'data-set', 'protection')
    assert.deepEqual(await lines(phone, 'protection'), ['访问权限', '数据备份', '操作日志'])
    await fits()
    await picture(phone, 'rows-phone-one')
    await start(phone, 'responsibility-sheet', 'people')
    await fits()
    const box = await (await phone.$(`${field('people')} tbody tr:nth-child(2)`)).boundingBox()
    assert.ok(box.x >= 0 && box.x + box.width <= wide && box.width > wide * 0.8 && box.height > 120, JSON.stringify(box))
    for (const i of [1, 2, 3, 4, 5]) await phone.fill(`${cell('people', i, 'duties')} input`, `职责 ${i}`)
    assert.match(await text(phone, `${field('people')} .lines > p`), /已填 5 行，共 5 行/)
    await picture(phone, 'rows-phone')
  })
  await step('none of the pages had a fault', async () => assert.deepEqual([unit, head, phone].flatMap(p => p.faults), []))
}, { packs: ['packs/bie'] })
