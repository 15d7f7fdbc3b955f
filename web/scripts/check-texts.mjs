// Every text stands in the i18n files, in both languages, and every key that a page names exists.
import fs from 'node:fs'
import path from 'node:path'
import { transformSync } from 'esbuild'

const SRC = new URL('../src/', import.meta.url).pathname
const HAN = /[\u3400-\u9fff\u3000-\u303f\uff01-\uff5e]/
const faults = []
async function texts(name) {
  const js = transformSync(fs.readFileSync(path.join(SRC, 'i18n', name + '.ts'), 'utf8'), { loader: 'ts', format: 'esm' }).code
  return (await import('data:text/javascript;base64,' + Buffer.from(js).toString('base64'))).default
}
const keys = (o, at = '', out = new Map()) => {
  for (const [k, v] of Object.entries(o)) typeof v === 'object' ? keys(v, at + k + '.', out) : out.set(at + k, v)
  return out
}
const zh = new Map([...keys(await texts('zh')), ...keys(await texts('zh-work')), ...keys(await texts('zh-setup')), ...keys(await texts('zh-login'))])
const en = new Map([...keys(await texts('en')), ...keys(await texts('en-work')), ...keys(await texts('en-setup')), ...keys(await texts('en-login'))])
const holes = s => [...s.matchAll(/\{(\w+)\}/g)].map(m => m[1]).sort()
for (const k of zh.keys()) if (!en.has(k)) faults.push(`en lacks ${k}`)
for (const k of en.keys()) if (!zh.has(k)) faults.push(`zh lacks ${k}`)
// a value that one language uses and the other does not know is a slip; plural wording may leave one out
for (const [k, v] of zh) for (const h of holes(en.get(k) ?? '')) if (!holes(v).includes(h) && !['k', 'w'].includes(h)) faults.push(`${k}: {${h}} only in en`)
for (const [k, v] of en) if (HAN.test(v) && k !== 'login.chinese' && !k.startsWith('time.w.')) faults.push(`en ${k} has Chinese: ${v}`)
for (const [k, v] of zh) {
  if (/[！您]|请(?!示)/.test(v.replace('标黄的请看', '').replace('需要时请', ''))) faults.push(`zh ${k} breaks the wording rules: ${v}`)
}
const known = prefix => [...zh.keys()].some(k => k === prefix || k.startsWith(prefix + '.') || k.startsWith(prefix))
function walk(dir) {
  for (const f of fs.readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, f.name)
    if (f.isDirectory()) { if (f.name !== 'i18n') walk(file); continue }
    if (!/\.(vue|ts)$/.test(f.name)) continue
    const code = fs.readFileSync(file, 'utf8')
    const bare = code.replace(/\/\*[\s\S]*?\*\//g, m => m.replace(/[^\n]/g, ' ')).replace(/<!--[\s\S]*?-->/g, '')
    bare.split('\n').forEach((line, i) => {
      const own = line.replace(/(^|\s)\/\/ (?!data).*$/, '')
      if (HAN.test(own) && !/\/\/ data$/.test(line.trim())) faults.push(`${path.relative(SRC, file)}:${i + 1} has a literal: ${own.trim().slice(0, 70)}`)
    })
    for (const m of code.matchAll(/\bt\(\s*'([\w.-]+)'(?!\s*\+)/g)) if (!zh.has(m[1])) faults.push(`${path.relative(SRC, file)}: no text ${m[1]}`)
    for (const m of code.matchAll(/\bt\(\s*'([\w.-]+\.)'\s*\+/g)) if (!known(m[1])) faults.push(`${path.relative(SRC, file)}: no texts under ${m[1]}`)
    for (const m of code.matchAll(/<Say[^>]*?\sk="([\w.-]+)"/g)) if (!zh.has(m[1])) faults.push(`${path.relative(SRC, file)}: no text ${m[1]}`)
    for (const m of code.matchAll(/\?\s*'([a-z]+\.[\w.]+)'\s*:\s*'([a-z]+\.[\w.]+)'/g)) for (const k of [m[1], m[2]]) if (!known(k)) faults.push(`${path.relative(SRC, file)}: no text ${k}`)
  }
}
walk(SRC)
faults.forEach(f => console.log(f))
console.log(`${zh.size} texts in two languages, ${faults.length} faults`)
process.exitCode = faults.length ? 1 : 0
