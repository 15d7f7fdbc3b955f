// Accessibility of every page: axe-core with the rules of WCAG 2.0, 2.1 and 2.2 A and AA; any violation fails.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { context, open, start } from './browser.mjs'
import { PAGES, SIZES } from './pages.mjs'

const only = process.argv.slice(2)
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const list = x => x.split(',').filter(Boolean)
const browser = await start()
let found = 0, seen = 0
for (const size of list(process.env.SIZES ?? 'desk,phone')) for (const theme of list(process.env.THEMES ?? 'light,dark')) {
  const o = { size: SIZES[size], dark: theme === 'dark', touch: size !== 'desk', language: list(process.env.LANGS ?? 'zh')[0] }
  const opened = new Map()
  const as = async login => { if (!opened.has(login)) opened.set(login, await context(browser, { ...o, login })); return opened.get(login) }
  for (const p of PAGES.filter(p => !only.length || only.includes(p.name)).filter(p => !p.sizes || p.sizes.includes(size))) {
    const page = await (await as(p.out ? '' : process.env.LOGIN ?? p.as ?? 'zhouqiming')).newPage()
    await open(page, p)
    await page.evaluate(axe)
    const r = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }))
    seen++
    for (const v of r.violations) {
      found++
      console.log(`${p.name} ${size} ${theme}: ${v.id} (${v.nodes.length}) ${v.help}`)
      for (const n of v.nodes.slice(0, 2)) console.log('   ' + n.html.slice(0, 150) + '\n   ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '').slice(0, 180))
    }
    await page.close()
  }
  for (const c of opened.values()) await c.close()
}
await browser.close()
console.log(`${seen} pages looked at, ${found} violations`)
process.exitCode = found ? 1 : 0
