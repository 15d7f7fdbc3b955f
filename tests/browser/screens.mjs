// Every page is looked at: node screens.mjs [out folder] [name …]; THEMES=light,dark SIZES=desk,phone,small LANGS=zh,en
// What counts as a fault: an error of the page, anything axe-core finds (AXE=no leaves that out), a word of the other
// language, a page wider than the screen. With a folder the pictures are kept.
import fs from 'node:fs'
import path from 'node:path'
import { violations } from './accessible.mjs'
import { context, open, start } from './browser.mjs'
import { PAGES, SIZES } from './pages.mjs'
import { foreign, listen } from './texts.mjs'

const [out = 'screens', ...only] = process.argv.slice(2)
const list = x => x.split(',').filter(Boolean)
const themes = list(process.env.THEMES ?? 'light,dark'), sizes = list(process.env.SIZES ?? 'desk,phone'), langs = list(process.env.LANGS ?? 'zh')
fs.mkdirSync(out, { recursive: true })
const browser = await start()
let faults = 0, seen = 0
async function look(page, p, at) {
  const fault = words => { faults++; console.log(`${p.name} ${at.size} ${at.theme} ${at.language}: ${words}`) }
  page.on('pageerror', e => fault(e))
  page.on('console', m => { if (m.type() === 'error' && !/40[0-9]|ERR_NETWORK_CHANGED/.test(m.text())) fault(m.text()) })
  const told = listen(page)
  try {
    await open(page, p)
    const words = await foreign(page, at.language, told)
    if (words.length) fault(`of the other language: ${words.slice(0, 6).join('; ')}`)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (wide > 0) fault(`${wide} px wider than the screen`)
    await page.screenshot({ path: path.join(out, `${p.name}-${at.size}-${at.theme}${at.language === 'zh' ? '' : '-' + at.language}.png`) })
    if (process.env.AXE !== 'no') for (const v of await violations(page)) fault(v)
    seen++
  } catch (e) { fault(e.message.split('\n')[0]) }
  await page.close()
}
for (const language of langs) for (const size of sizes) for (const theme of themes) {
  const o = { size: SIZES[size], dark: theme === 'dark', touch: size !== 'desk', language }
  const opened = new Map()
  const as = async login => { if (!opened.has(login)) opened.set(login, await context(browser, { ...o, login })); return opened.get(login) }
  for (const p of PAGES.filter(p => !only.length || only.includes(p.name)).filter(p => !p.sizes || p.sizes.includes(size)))
    await look(await (await as(p.out ? '' : process.env.LOGIN ?? p.as ?? 'zhouqiming')).newPage(), p, { size, theme, language })
  for (const c of opened.values()) await c.close()
}
await browser.close()
console.log(`${seen} pages looked at, ${faults || 'no'} faults`)
process.exitCode = faults ? 1 : 0
