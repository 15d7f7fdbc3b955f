// A headless Chromium that is logged in. BASE and PASSWORD come from the environment.
import { chromium } from 'playwright-core'

/** where the server answers; a story names it once its own stands, after this file was loaded */
export const BASE = process.env.BASE ?? 'http://127.0.0.1:8181'
export const base = () => process.env.BASE ?? 'http://127.0.0.1:8181'
export const PASSWORD = process.env.PASSWORD ?? 'Fengsui-2026'
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export const start = (more = {}) => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS, ...more })

export async function context(browser, { size, dark, touch, language = 'zh', login = 'zhouqiming', workers = 'block', agent } = {}) {
  const c = await browser.newContext({ viewport: size, hasTouch: !!touch, isMobile: !!touch, locale: 'zh-CN', timezoneId: 'Asia/Tokyo', serviceWorkers: workers, ...(agent ? { userAgent: agent } : {}) })
  await c.addInitScript(([theme, lang]) => { localStorage.setItem('fs:theme', theme); localStorage.setItem('fs:language', lang) }, [dark ? 'dark' : 'light', language])
  if (login) {
    const p = await c.newPage()
    await enter(p, login)
    await p.close()
  }
  return c
}
export async function enter(page, login) {
  await page.goto(base() + '/login')
  await page.fill('input[autocomplete=username]', login)
  await page.fill('input[type=password]', PASSWORD)
  await page.click('button[type=submit]')
  await page.waitForSelector('.rail, .tabbar', { state: 'attached' })
}
export async function open(page, p) {
  const ask = async path => (await page.context().request.get(base() + path)).json()
  await page.goto(base() + (typeof p.path === 'function' ? await p.path(ask) : p.path))
  // evaluated from outside, because the pages' own policy forbids eval
  for (let i = 0; i < 80; i++) {
    if (await page.evaluate(() => !document.querySelector('.holdp.wait') && !!document.querySelector('#app main'))) break
    await page.waitForTimeout(100)
  }
  if (p.wait) await page.waitForSelector(p.wait, { timeout: 8000 }).catch(() => console.log(`  ${p.name}: ${p.wait} did not appear`))
  await page.waitForTimeout(350)
}
