// Pictures of every page, without faults, without words of the other language, never wider than the screen: node screens.mjs [out folder] [name …]; THEMES=light,dark SIZES=desk,phone,small LANGS=zh
import fs from 'node:fs'
import path from 'node:path'
import { context, open, start } from './browser.mjs'
import { PAGES, SIZES } from './pages.mjs'
import { foreign, listen } from './texts.mjs'

const [out = 'screens', ...only] = process.argv.slice(2)
const list = x => x.split(',').filter(Boolean)
const themes = list(process.env.THEMES ?? 'light,dark'), sizes = list(process.env.SIZES ?? 'desk,phone'), langs = list(process.env.LANGS ?? 'zh')
fs.mkdirSync(out, { recursive: true })
const browser = await start()
let faults = 0
for (const language of langs) for (const size of sizes) for (const theme of themes) {
  const o = { size: SIZES[size], dark: theme === 'dark', touch: size !== 'desk', language }
  const opened = new Map()
  const as = async login => { if (!opened.has(login)) opened.set(login, await context(browser, { ...o, login })); return opened.get(login) }
  for (const p of PAGES.filter(p => !only.length || only.includes(p.name)).filter(p => !p.sizes || p.sizes.includes(size))) {
    const page = await (await as(p.out ? '' : process.env.LOGIN ?? p.as ?? 'zhouqiming')).newPage()
    page.on('pageerror', e => { faults++; console.log(`${p.name}: ${e}`) })
    page.on('console', m => { if (m.type() === 'error' && !/40[0-9]/.test(m.text())) { faults++; console.log(`${p.name}: ${m.text()}`) } })
    const told = listen(page)
    try {
      await open(page, p)
      const words = await foreign(page, language, told)
      if (words.length) { faults++; console.log(`${p.name} ${language}: of the other language: ${words.slice(0, 6).join('; ')}`) }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (wide > 0) { faults++; console.log(`${p.name} ${size}: ${wide} px wider than the screen`) }
      await page.screenshot({ path: path.join(out, `${p.name}-${size}-${theme}${language === 'zh' ? '' : '-' + language}.png`) })
    } catch (e) { faults++; console.log(`${p.name} ${size} ${theme}: ${e.message.split('\n')[0]}`) }
    await page.close()
  }
  for (const c of opened.values()) await c.close()
}
await browser.close()
console.log(faults ? `${faults} faults` : 'no faults')
process.exitCode = faults ? 1 : 0
