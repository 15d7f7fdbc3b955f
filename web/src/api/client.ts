/**
 * The one door to the server. Adds the session's CSRF word, a key that makes a repeated change harmless, the language,
 * and the version that the page saw. When the session has ended or a second proof of the person is wanted, the call waits
 * for the dialog that is open in place and then repeats itself, so that nothing typed is lost.
 */
import type { Problem } from './types'

export class ApiError extends Error {
  constructor(readonly status: number, readonly problem: Problem) {
    super(problem.detail || problem.title)
  }
  get offline() { return this.status === 0 }
}

export interface Doors {
  csrf: () => string
  language: () => string
  /** resolves when the person has logged in again; rejects when they gave up */
  relogin: () => Promise<void>
  stepUp: () => Promise<void>
  reachable: (yes: boolean) => void
  /** a write found no room on the server's disk */
  noRoom: () => void
}
let doors: Doors = { csrf: () => '', language: () => 'zh', relogin: () => Promise.reject(), stepUp: () => Promise.reject(), reachable: () => {}, noRoom: () => {} }
export function openDoors(d: Doors) { doors = d }

/** the one-time code of the first set-up, while this page carries it; whoever sets up has no session */
let setupCode = ''
export function useSetupCode(code: string) { setupCode = code }

/** crypto.randomUUID is missing on plain http; getRandomValues is not */
export function newKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(b, x => x.toString(16).padStart(2, '0')).join('')
}

export interface Options { body?: unknown; key?: string; version?: number; tag?: string; quiet?: boolean; signal?: AbortSignal }

export async function call<T>(method: string, path: string, o: Options = {}): Promise<T> {
  const key = o.key ?? (method === 'GET' ? undefined : newKey())
  for (let turn = 0; ; turn++) {
    const answer = await send(method, path, { ...o, key })
    if (answer.ok) return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T)
    const problem = await readProblem(answer)
    if (answer.status === 507) doors.noRoom()
    if (turn < 2 && !o.quiet && answer.status === 401) await doors.relogin()
    else if (turn < 2 && answer.status === 403 && problem.code === 'STEP_UP') await doors.stepUp()
    else throw new ApiError(answer.status, problem)
  }
}

async function send(method: string, path: string, o: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': doors.language() }
  if (method !== 'GET') headers['X-CSRF'] = doors.csrf()
  if (setupCode) headers['X-Setup'] = setupCode
  if (o.key) headers['Idempotency-Key'] = o.key
  if (o.version !== undefined) headers['If-Match'] = `"v${o.version}"`
  if (o.tag) headers['If-Match'] = `"${o.tag}"`
  if (o.body !== undefined) headers['Content-Type'] = 'application/json'
  const body = o.body === undefined ? (method === 'GET' ? undefined : '{}') : JSON.stringify(o.body)
  if (body && !headers['Content-Type']) headers['Content-Type'] = 'application/json'
  try {
    const answer = await fetch(path, { method, headers, body, signal: o.signal, credentials: 'same-origin' })
    doors.reachable(true)
    return answer
  } catch (e) {
    if ((e as Error).name === 'AbortError') throw e
    doors.reachable(false)
    throw new ApiError(0, { title: 'offline', status: 0, code: 'OFFLINE' })
  }
}

async function readProblem(answer: Response): Promise<Problem> {
  try {
    return { title: answer.statusText, ...(await answer.json()), status: answer.status }
  } catch {
    return { title: answer.statusText || String(answer.status), status: answer.status }
  }
}

export const get = <T>(path: string, o?: Options) => call<T>('GET', path, o)
export const post = <T>(path: string, body?: unknown, o?: Options) => call<T>('POST', path, { ...o, body })
export const put = <T>(path: string, body?: unknown, o?: Options) => call<T>('PUT', path, { ...o, body })
export const patch = <T>(path: string, body?: unknown, o?: Options) => call<T>('PATCH', path, { ...o, body })
export const del = <T>(path: string, body?: unknown, o?: Options) => call<T>('DELETE', path, { ...o, body })

interface Up { signal?: AbortSignal; method?: 'POST' | 'PUT'; tag?: string }
/** Bytes of a file with progress; fetch cannot tell how much has gone up. After a new login it goes up again. */
export async function upload<T>(path: string, file: Blob, onProgress: (part: number) => void, o: Up = {}): Promise<T> {
  const key = newKey()
  try { return await uploadOnce<T>(path, file, onProgress, o, key) } catch (e) {
    if (!(e instanceof ApiError) || e.status !== 401) throw e
    await doors.relogin()
    return uploadOnce<T>(path, file, onProgress, o, key)
  }
}
function uploadOnce<T>(path: string, file: Blob, onProgress: (part: number) => void, o: Up, key: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest()
    x.open(o.method ?? 'POST', path)
    x.setRequestHeader('X-CSRF', doors.csrf())
    if (setupCode) x.setRequestHeader('X-Setup', setupCode)
    x.setRequestHeader('Idempotency-Key', key)
    if (o.tag) x.setRequestHeader('If-Match', `"${o.tag}"`)
    x.setRequestHeader('Accept-Language', doors.language())
    x.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    x.upload.onprogress = e => e.lengthComputable && onProgress(e.loaded / e.total)
    x.onerror = () => { doors.reachable(false); reject(new ApiError(0, { title: 'offline', status: 0, code: 'OFFLINE' })) }
    x.onload = () => {
      let body: any = {}
      try { body = JSON.parse(x.responseText) } catch { /* a proxy's page: the status says enough */ }
      if (x.status < 300) resolve(body as T)
      else reject(new ApiError(x.status, { title: x.statusText, ...body, status: x.status }))
    }
    o.signal?.addEventListener('abort', () => { x.abort(); reject(new DOMException('aborted', 'AbortError')) })
    x.send(file)
  })
}

/** Query text from what is set; empty values are left out. */
export function query(o: Record<string, string | number | boolean | null | undefined>): string {
  const q = new URLSearchParams()
  for (const [k, v] of Object.entries(o)) if (v !== undefined && v !== null && v !== '' && v !== false) q.set(k, String(v))
  const s = q.toString()
  return s ? '?' + s : ''
}
