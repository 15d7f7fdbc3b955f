// A story told in steps against a server of its own; what follows a step that failed builds on it and is not tried.
import os from 'node:os'
import path from 'node:path'
import { start } from './browser.mjs'
import { SIZES } from './pages.mjs'
import { serve } from './server.mjs'
import { person } from './steps.mjs'

export async function story(name, tell, house = {}) {
  const server = await serve(house)
  process.env.BASE = server.base
  const browser = await start()
  const people = []
  /** A window of somebody; `more` goes to the browser's context. */
  const as = async (login, size = 'desk', more = {}) => {
    const p = await person(browser, login, SIZES[size], size !== 'desk' && size !== 'big', more)
    p.setDefaultTimeout(15000)
    people.push(p)
    return p
  }
  let passed = 0, failed = 0
  async function step(what, work) {
    if (failed) return
    const from = Date.now()
    try { await work(); passed++; console.log(`ok   ${what}${process.env.TIMES ? ` (${((Date.now() - from) / 1000).toFixed(1)} s)` : ''}`) } catch (e) {
      failed++
      console.log(`FAIL ${what}\n     ${String(e.stack ?? e).split('\n').slice(0, 6).join('\n     ')}`)
      for (const [i, p] of people.entries()) await p.screenshot({ path: path.join(os.tmpdir(), `${name}-${i}.png`) }).catch(() => {})
    }
  }
  try {
    await tell({ BASE: server.base, browser, as, step, people })
  } finally {
    await browser.close()
    await server.stop()
  }
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed ? 1 : 0
}
