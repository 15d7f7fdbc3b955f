// What axe-core finds on a page by the rules of WCAG 2.0, 2.1 and 2.2 A and AA, one text per violation.
import fs from 'node:fs'
import { createRequire } from 'node:module'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
export async function violations(page) {
  await page.evaluate(axe)
  const r = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }))
  const why = n => (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '').slice(0, 180)
  return r.violations.map(v => `${v.id} (${v.nodes.length}) ${v.help}` + v.nodes.slice(0, 2).map(n => `\n   ${n.html.slice(0, 150)}\n   ${why(n)}`).join(''))
}
