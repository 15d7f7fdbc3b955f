// What a person does on the pages, as functions: enter, open a case, do a deed with its form, confirm with the password.
import fs from 'node:fs'
import { PASSWORD, base, context, enter } from './browser.mjs'

export const text = async (page, selector) => ((await page.textContent(selector)) ?? '').replace(/\s+/g, ' ')
export const until = async (page, check, what, ms = 15000) => {
  for (const end = Date.now() + ms; Date.now() < end; await page.waitForTimeout(120)) if (await check()) return
  throw new Error(`did not happen: ${what}`)
}
/** A window of somebody, logged in; faults of the page are collected in `page.faults`. */
export async function person(browser, login, size, touch = false, more = {}) {
  const c = await context(browser, { size, touch, login: '', ...more })
  const page = await c.newPage()
  page.faults = []
  page.on('pageerror', e => page.faults.push(String(e)))
  page.on('console', m => { if (m.type() === 'error' && !/status of 4\d\d|ERR_NETWORK_CHANGED/.test(m.text())) page.faults.push(m.text()) })
  await enter(page, login)
  return page
}
export async function record(page, ref, query = '') {
  await page.goto(`${base()}/r/${ref.register}/${ref.id}${query}`)
  await page.waitForSelector('.nt .t0')
  await page.waitForTimeout(150)
}
/** The record as the server tells it to this person. */
export const told = async (page, ref) => (await page.context().request.get(`${base()}/api/records/${ref.register}/${ref.id}`)).json()
export const ask = async (page, path) => (await page.context().request.get(base() + path)).json()
export const find = async (page, register, query) => {
  const rows = (await ask(page, `/api/registers/${register}?limit=50${query ? '&q=' + encodeURIComponent(query) : ''}`)).rows
  return rows.map(r => ({ register, id: r.id, title: r.title, state: r.state, opened: r.opened.at }))
}

const field = name => `.el-drawer [data-f="${name}"], .fo [data-f="${name}"]`
const FILL = {
  async text(page, at, value) { await page.fill(`:is(${at}) :is(textarea, input)`, value) },
  async pick(page, at, value) {
    await page.click(`:is(${at}) .el-select`)
    await page.keyboard.type(value)
    await page.click(`.el-select-dropdown__item:visible:has-text("${value}")`, { timeout: 8000 })
    // the list fades out; of many choices it stays open
    const shut = async () => !await page.$('.el-select-dropdown__item:visible')
    await until(page, shut, 'the list closes', 600).catch(() => page.keyboard.press('Escape'))
    await until(page, shut, 'the list closes', 3000)
  },
  async choose(page, at, value) {
    const segment = `:is(${at}) .seg button:has-text("${value}")`
    if (await page.$(segment)) return page.click(segment)
    await page.click(`:is(${at}) .el-select`)
    await page.click(`.el-select-dropdown__item:visible:has-text("${value}")`)
  },
  async day(page, at, value) {
    await page.fill(`:is(${at}) .el-date-editor input`, value)
    await page.keyboard.press('Enter')
  },
  async file(page, at, value) {
    await page.setInputFiles(`:is(${at}) .evi input[type=file] >> nth=0`, value)
    await page.waitForSelector(`:is(${at}) .evi .mono`)
  },
}
/** [["measure", "text", "…"], …] into the open form */
export async function fill(page, rows) {
  for (const [name, how, value] of rows) await FILL[how](page, field(name), value)
}
export async function confirmPassword(page) {
  await page.waitForSelector('dialog.relogin[open]')
  await page.fill('dialog.relogin input[type=password]', PASSWORD)
  await page.click('dialog.relogin button[type=submit]')
}
/** Opens the deed's form, fills it in, sends it, and waits for the sentence that says what came of it. */
export async function deed(page, title, rows = [], { password = false } = {}) {
  if (await page.$('.el-drawer:visible') === null) {
    const button = page.locator(`.phonebar .btn:visible, .next .btn:visible`).filter({ hasText: title }).and(page.locator(':not([aria-disabled])')).first()
    if (!await button.count() && await page.$('.phonebar .btn[aria-expanded]')) await page.click('.phonebar .btn[aria-expanded]')
    await page.locator('.phonebar .btn:visible, .next .btn:visible, .moresheet .btn:visible').filter({ hasText: title }).and(page.locator(':not([aria-disabled])')).first().click()
  }
  await page.waitForSelector('.el-drawer form')
  await fill(page, rows)
  const reason = await page.$('.el-drawer form > label.lab textarea')
  if (reason) await reason.fill('样例理由')
  await page.click('.el-drawer button[type=submit]')
  if (password) await confirmPassword(page)
  await page.waitForSelector('.said1', { timeout: 15000 }).catch(async () => { throw new Error(`${title}: ${await text(page, '.el-drawer form')}`) })
  const said = await text(page, '.said1')
  await page.click('.said1 .ib')
  await page.waitForSelector('.el-drawer', { state: 'hidden' })
  return said
}
export const shot = (name, type = 'image/png') => ({
  name, mimeType: type, // a small striped picture
  buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAABgAAAASCAIAAADOjonJAAAAN0lEQVR42mOQjmuDoLPPbkAQeSIMVDEFyGagiikgg6hiCsIgykOKgSqmIAJ7NNZGY2001mgcawDv6fyPb4+KxgAAAABJRU5ErkJggg==', 'base64'),
})
/** A sample of a scanner, about another host. */
export const scan = (name, host) => Buffer.from(fs.readFileSync(new URL(`../samples/${name}`, import.meta.url), 'utf8').replaceAll('192.0.2.10', host))
