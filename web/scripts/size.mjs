// What a page costs before its first paint (gzip), from the build's manifest; over a ceiling is a failure.
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'

const DIST = new URL('../dist/', import.meta.url).pathname
const manifest = JSON.parse(fs.readFileSync(path.join(DIST, '.vite/manifest.json'), 'utf8'))
const gz = file => zlib.gzipSync(fs.readFileSync(path.join(DIST, file)), { level: 9 }).length
const ENTRY = 'index.html'
const SHELL = ['src/components/Shell.vue', 'src/i18n/zh.ts', 'src/i18n/zh-work.ts']
const CHART = 'src/components/Chart.vue'
// page, the chunks it needs at once, the ceiling in KB, what comes later
const PAGES = [
  ['login', ['src/pages/Login.vue'], 80],
  ['desk', [...SHELL, 'src/pages/Desk.vue'], 110],
  ['list', [...SHELL, 'src/pages/List.vue'], 170],
  ['record', [...SHELL, 'src/pages/Record.vue'], 120],
  ['wall', [...SHELL, 'src/pages/Wall.vue'], 120],
  ['clause map', [...SHELL, 'src/pages/Clauses.vue'], 120],
  ['form', [...SHELL, 'src/pages/Fresh.vue'], 200],
  ['target', [...SHELL, 'src/pages/Target.vue'], 110, CHART, 210],
  ['indicators', [...SHELL, 'src/pages/Indicators.vue'], 110, CHART, 210],
  ['help', [...SHELL, 'src/pages/Help.vue'], 110, '../docs/handbook/officer.md', 60],
  ['situation', ['src/i18n/zh.ts', 'src/pages/Situation.vue'], 110, CHART, 210],
]
function closure(names) {
  const files = new Set(), seen = new Set()
  const walk = n => {
    if (seen.has(n)) return
    seen.add(n)
    const m = manifest[n]
    if (!m) throw new Error('not in the manifest: ' + n)
    files.add(m.file)
    for (const c of m.css ?? []) files.add(c)
    for (const i of m.imports ?? []) walk(i)
  }
  names.forEach(walk)
  return files
}
const sum = files => [...files].reduce((s, f) => s + gz(f), 0) / 1024
const html = gz('index.html') / 1024
let over = 0
console.log('page          first paint  ceiling   later  ceiling   KB gzip')
for (const [name, chunks, ceiling, later, laterCeiling] of PAGES) {
  const first = closure([ENTRY, ...chunks]), n = sum(first) + html
  const rest = later ? sum([...closure([later])].filter(f => !first.has(f))) : 0
  const bad = n > ceiling || (later && rest > laterCeiling)
  if (bad) over++
  console.log(`${name.padEnd(14)}${n.toFixed(1).padStart(10)}${String(ceiling).padStart(9)}${(later ? rest.toFixed(1) : '–').padStart(8)}${String(laterCeiling ?? '–').padStart(9)}   ${bad ? 'over' : 'ok'}`)
}
const all = fs.readdirSync(path.join(DIST, 'assets')).map(f => 'assets/' + f)
console.log(`whole: ${all.length} files, ${(sum(all)).toFixed(0)} KB gzip`)
process.exitCode = over ? 1 : 0
