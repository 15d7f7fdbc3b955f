// A server of its own for a test: a fresh demonstration in a folder of its own, a free port, ended by its pid.
// FENGSUI names the program, READER the reader of files, WEB the built pages.
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const ROOT = new URL('../../', import.meta.url).pathname
const first = (...names) => names.find(n => n && fs.existsSync(n))
const PROGRAM = first(process.env.FENGSUI, ROOT + 'build/fengsui', ROOT + 'build/src/server/fengsui', '/usr/bin/fengsui')
const READER = first(process.env.READER, ...['fengsui-reader', '../scan/fengsui-reader'].map(n => PROGRAM && path.join(path.dirname(PROGRAM), n)))
const WEB = process.env.WEB ?? ROOT + 'web/dist'

const freePort = () => new Promise((done, fail) => {
  const s = net.createServer().once('error', fail).listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)) })
})
/** `empty`: nothing in the folder, so that the first set-up opens; its code comes with the answer. `packs` are adopted beside the demonstration's. */
export async function serve({ empty = false, packs = [] } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fengsui-browser-'))
  const env = { ...process.env, ...(READER ? { FENGSUI_READER: READER } : {}) }
  const made = empty ? { status: 0, stdout: '' } : spawnSync(PROGRAM, ['demo', folder, '--reset'], { env, cwd: ROOT, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`demo: ${made.stderr || made.stdout}`)
  const adopted = packs.length ? spawnSync(PROGRAM, ['adopt', folder, ...packs], { env, cwd: ROOT, encoding: 'utf8' }) : made
  if (adopted.status !== 0) throw new Error(`adopt: ${adopted.stderr || adopted.stdout}`)
  const port = await freePort()
  const log = fs.openSync(path.join(folder + '.log'), 'w')
  const child = spawn(PROGRAM, ['serve', folder, '--listen', `127.0.0.1:${port}`, '--web', WEB], { env, cwd: ROOT, stdio: ['ignore', log, log] })
  const base = `http://127.0.0.1:${port}`
  for (let i = 0; ; i++) {
    try { if ((await fetch(base + '/healthz')).ok) break } catch { /* not up yet */ }
    if (i > 150 || child.exitCode !== null) throw new Error(`serve: ${fs.readFileSync(folder + '.log', 'utf8').slice(-600)}`)
    await new Promise(r => setTimeout(r, 100))
  }
  const stop = () => new Promise(done => {
    child.once('exit', () => { fs.rmSync(folder, { recursive: true, force: true }); fs.rmSync(folder + '.log', { force: true }); done() })
    child.kill('SIGTERM')
  })
  return { base, stop, folder, told: made.stdout, code: empty ? fs.readFileSync(path.join(folder, 'setup.code'), 'utf8').trim() : '' }
}
