// Element Plus enters only through src/ui (one file per component) and ECharts only through src/lib/echarts.ts;
// the browsers we serve lack :has, color-mix, nesting and container queries. A page listens only to what the server tells.
import fs from 'node:fs'
import path from 'node:path'

const SRC = new URL('../src/', import.meta.url).pathname
const faults = []
const told = new Set(['wiring.c', '../api/clock_routes.c'].flatMap(f => {
  const code = fs.readFileSync(new URL('../../src/server/' + f, import.meta.url), 'utf8')
  return [...code.matchAll(/\{"[\w-]+", *"([a-z]+)"\}|add_topic\(wiring, "([a-z]+)"\)|"(record|register):%s|TOPICS\[\] = \{([^}]*)\}/g)].flatMap(m => m.slice(1).filter(Boolean).flatMap(w => w.match(/[a-z]+/g)))
}))
if (told.size < 10) throw new Error(`check-imports.mjs reads the server's topics no more: ${[...told]}`)
function walk(dir) {
  for (const f of fs.readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, f.name), name = path.relative(SRC, file)
    if (f.isDirectory()) { walk(file); continue }
    const code = fs.readFileSync(file, 'utf8')
    if (/from 'element-plus|import 'element-plus/.test(code) && !name.startsWith('ui/')) faults.push(`${name} imports Element Plus`)
    if (/from 'element-plus'/.test(code)) faults.push(`${name} imports the whole of Element Plus`)
    if (/from 'echarts/.test(code) && name !== 'lib/echarts.ts') faults.push(`${name} imports ECharts`)
    if (/import (?!type)[^\n]*Chart\.vue'/.test(code)) faults.push(`${name} imports the chart at once; it must be an async component`)
    for (const m of code.matchAll(/use(?:Load|Live)\([^\n]*?\(\) => \(?(?:[^\n[]*\? )?\[([^\]]*)\]/g))
      for (const topic of m[1].matchAll(/['`]([a-z]+)([:'`])/g)) if (!told.has(topic[1]) || (topic[2] === ':' && !/^re/.test(topic[1]))) faults.push(`${name} listens to “${topic[1]}”, which the server never tells`)
    const css = name.endsWith('.css') ? code : [...code.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(m => m[1]).join('\n')
    for (const word of [':has(', 'color-mix(', '@container', '@layer']) if (css.includes(word)) faults.push(`${name} uses ${word}`)
    for (const m of css.matchAll(/#[0-9a-f]{3,8}\b/gi)) if (!/^(styles\/|pages\/Mine|pages\/Unseen)/.test(name)) faults.push(`${name} has a colour outside the tokens: ${m[0]}`)
  }
}
walk(SRC)
faults.forEach(f => console.log(f))
console.log(`imports and styles: ${faults.length} faults`)
process.exitCode = faults.length ? 1 : 0
