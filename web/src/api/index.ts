/** Every route that a page calls, by name. Shapes: types.ts; meaning: docs/api.md. */
import { del, get, patch, post, put, query, upload } from './client'
import type * as T from './types'

type Id = number | string
/** the answer of a route that goes on working after it */
export interface Begun { job?: Id }
const e = encodeURIComponent

export const hello = () => get<T.Hello>('/api/hello', { quiet: true })
export const login = (b: { login: string; password: string; code?: string }) => post<T.LoginAnswer>('/api/login', b, { quiet: true })
export const logout = () => post<void>('/api/logout')
export const changePassword = (b: { old: string; new: string }) => post<void>('/api/password', b)
export const stepUp = (b: { password: string; code?: string }) => post<void>('/api/step-up', b, { quiet: true })
export const me = (quiet = false) => get<T.Me>('/api/me', { quiet })
export const totpNew = () => post<{ secret: string; uri: string; qr_svg?: string }>('/api/me/totp')
export const totpConfirm = (code: string) => post<void>('/api/me/totp/confirm', { code })
export const totpDrop = (password: string) => del<void>('/api/me/totp', { password })
export const clock = () => get<T.Clock>('/api/clock')
export const acceptClock = (b: { reason: string; second: { login: string; password: string } }) => post<T.Clock>('/api/clock/accept', b)
export const moveClock = (b: { to?: string; by?: string }) => post<{ now: T.Time; fired: number }>('/api/clock', b)

export const model = () => get<T.Model>('/api/model')
export const desk = () => get<T.Desk>('/api/desk')
export const tasks = (o: { scope: string; from?: string; to?: string; after?: string; limit?: number }) =>
  get<T.Page<T.Task>>('/api/tasks' + query(o))
export const explain = (id: Id) => get<T.Explain>(`/api/tasks/${id}/explain`)

export interface ListQuery { q?: string; state?: string; rank?: string; view?: string; unit?: string | number; sort?: string; limit?: number; after?: string; filter?: Record<string, string> }
export function listQuery(o: ListQuery): string {
  const { filter, ...rest } = o
  const f = Object.fromEntries(Object.entries(filter ?? {}).map(([k, v]) => [`filter[${k}]`, v]))
  return query({ ...rest, ...f })
}
export const list = (r: string, o: ListQuery) => get<T.RowPage>(`/api/registers/${e(r)}${listQuery(o)}`)
export const exportLink = (r: string, o: ListQuery, kind: 'xlsx' | 'csv' = 'xlsx') => `/api/registers/${e(r)}/export.${kind}${listQuery({ ...o, limit: undefined, after: undefined })}`
export const indicatorsLink = (pack?: string) => '/api/indicators/export.xlsx' + query({ pack })
export const templateLink = (r: string) => `/api/registers/${e(r)}/template.xlsx`
export const leftLink = (id: Id) => `/api/jobs/${e(id)}/left.xlsx`
export const kept = (r: string) => get<{ rows: T.KeptView[] }>(`/api/views/${e(r)}`)
export const keep = (r: string, b: { name: string; query: string; to?: Id[] }, tag?: string) => put<void>(`/api/views/${e(r)}`, b, { tag })
export const dropKept = (r: string, b: { name: string; by?: Id }) => del<void>(`/api/views/${e(r)}`, b)
export const candidates = (r: string, q: string, by?: string) =>
  get<T.RowPage>(`/api/registers/${e(r)}${query({ q, limit: 20, for: by })}`)
export const people = (q: string) => get<{ rows: (T.Ref & { unit?: T.Ref; posts?: string[] })[] }>('/api/people' + query({ q }))
export const blank = (r: string, cause?: string) => get<T.Blank>(`/api/registers/${e(r)}/new${query({ cause })}`)
export const open = (r: string, b: { values: T.Values; reason?: string }, key: string) => post<T.Done>(`/api/registers/${e(r)}`, b, { key })
export const dryOpen = (r: string, b: { values: T.Values }, signal?: AbortSignal) => post<T.DryRun>(`/api/registers/${e(r)}?dry=1`, b, { signal })

export const record = (r: string, id: Id) => get<T.Rec>(`/api/records/${e(r)}/${e(id)}`)
export interface DeedBody { values: T.Values; reason?: string; second?: { login: string; password: string } }
export const deed = (r: string, id: Id, name: string, b: DeedBody, version: number, key: string) =>
  post<T.Done>(`/api/records/${e(r)}/${e(id)}/${e(name)}`, b, { version, key })
/** the language that this person is written to in: one's own, whatever version the page saw */
export const chooseLanguage = (person: Id, language: string, key: string) =>
  post<T.Done>(`/api/records/person/${e(person)}/speak`, { values: { language } }, { key })
export const dryDeed = (r: string, id: Id, name: string, b: DeedBody, signal?: AbortSignal) =>
  post<T.DryRun>(`/api/records/${e(r)}/${e(id)}/${e(name)}?dry=1`, b, { signal })
export const correct = (r: string, id: Id, b: { values: T.Values; reason: string }, version: number, key: string) =>
  patch<T.Done>(`/api/records/${e(r)}/${e(id)}`, b, { version, key })
export const verb = (r: string, id: Id, path: string, b: unknown, version: number, key: string) =>
  post<T.Done>(`/api/records/${e(r)}/${e(id)}/${path}`, b, { version, key })
/** the change `seq` of this record, or the one before it when that is another's */
export const paperChange = (r: string, id: Id, seq: number) => get<T.Page<T.Change>>(`/api/records/${e(r)}/${e(id)}/trail${query({ after: String(seq + 1), limit: 1 })}`)
export const trailOf = (r: string, id: Id) => get<T.Page<T.Change>>(`/api/records/${e(r)}/${e(id)}/trail`)
export const bulk = (b: { register: string; ids: Id[]; deed: string; values: T.Values; reason?: string }, key: string) =>
  post<{ done: Id[]; refused: { id: Id; refusals: T.Refusal[] }[]; opened: T.Ref[]; joined: T.Ref[] }>('/api/bulk', b, { key })
export const documentLink = (id: Id, as: 'pdf' | 'docx' | 'html') => `/api/documents/${e(id)}.${as}`

export const formTemplates = () => get<{ rows: T.FormTemplate[] }>('/api/templates')
export const formTemplateLink = (form: string, file: 'sample.docx' | 'template.docx') => `/api/templates/${e(form)}/${file}`
export const putTemplate = (form: string, file: File, tag?: string) =>
  upload<{ form: string; name: string; unused: string[] }>(`/api/templates/${e(form)}${query({ name: file.name })}`, file, () => {}, { method: 'PUT', tag })
export const dropTemplate = (form: string) => del<void>(`/api/templates/${e(form)}`)

export const putEvidence = (file: File, onProgress: (p: number) => void, signal?: AbortSignal) =>
  upload<{ hash: string; sm3: string; size: number; name: string; type: string }>('/api/evidence' + query({ name: file.name }), file, onProgress, { signal })
/** `of` names the record through which the reader may see it */
export const evidenceLink = (hash: string, of?: string) => `/api/evidence/${e(hash)}${query({ of })}`

export const startImport = (file: File, into: string, onProgress: (p: number) => void) =>
  upload<{ job: Id }>('/api/imports' + query({ name: file.name, kind: 'auto', into }), file, onProgress)
export const jobs = () => get<T.Page<T.Job>>('/api/jobs')
export const job = (id: Id) => get<T.Job>(`/api/jobs/${e(id)}`)
export const mapJob = (id: Id, columns: Record<string, Id | null>, remember: boolean, words?: Record<string, Record<string, string | null>>) =>
  post<void>(`/api/jobs/${e(id)}/mapping`, { columns, words, remember })
export const jobDo = (id: Id, what: 'run' | 'cancel' | 'undo') => post<void>(`/api/jobs/${e(id)}/${what}`)

export const watch = () => get<T.Watch>('/api/watch')
export const target = (id: Id) => get<T.TargetDetail>(`/api/watch/${e(id)}`)
export const series = (id: Id, o: { from: string; to: string; step?: number }) => get<T.Series>(`/api/watch/${e(id)}/series${query(o)}`)

export const packs = () => get<{ rows: T.Pack[] }>('/api/packs')
export const clauseMap = (p: string) => get<T.ClauseMap>(`/api/packs/${e(p)}/map`)
export const clause = (id: string) => get<T.Clause>(`/api/clauses/${e(id)}`)
export const packText = (p: string) => get<T.PackText>(`/api/packs/${e(p)}/text`)
export const putText = (p: string, file: File) => upload<Begun>(`/api/packs/${e(p)}/text${query({ name: file.name })}`, file, () => {}, { method: 'PUT' })
export const rehearse = (p: string) => post<{ job: Id }>(`/api/packs/${e(p)}/rehearse`)
export const coverage = (p: string) => get<T.Coverage>(`/api/packs/${e(p)}/coverage`)
export const adopt = (p: string, b: { edition?: string; second: { login: string; password: string } }) => post<Begun & { notes?: string[] }>(`/api/packs/${e(p)}/adopt`, b)

export const inbox = (state: 'unread' | 'all', after?: string) => get<T.Page<T.Note>>('/api/inbox' + query({ state, after }))
export const readNote = (id: Id) => post<void>(`/api/inbox/${e(id)}/read`)
export const receipt = (id: Id) => post<void>(`/api/inbox/${e(id)}/receipt`)
export const deliveries = (o: { record?: string; after?: string }) => get<T.Page<T.Delivery>>('/api/deliveries' + query(o))
export const search = (q: string, signal?: AbortSignal) => get<T.SearchAnswer>('/api/search' + query({ q }), { signal })

export const indicators = (period?: string) => get<T.Indicators>('/api/indicators' + query({ period }))
export const indicatorRows = (name: string, after?: string) => get<T.IndicatorRows>(`/api/indicators/${e(name)}/rows` + query({ after, limit: 20 }))
export const board = () => get<T.Board>('/api/board')

export const trail = (o: { after?: string; actor?: string; record?: string; kind?: string; limit?: number }) => get<T.Page<T.Change>>('/api/trail' + query(o))
export const trailHead = () => get<T.TrailHead>('/api/trail/head')
export const change = (seq: Id) => get<T.Change>(`/api/trail/${e(seq)}`)
export const verifyTrail = () => post<{ job: Id }>('/api/trail/verify')

export const users = () => get<T.Users>('/api/users')
export const addUser = (b: { login: string; person: Id; roles: string[] }) => post<{ id: Id; password: string }>('/api/users', b)
export const userDo = (id: Id, what: string, b?: unknown) => post<{ password?: string }>(`/api/users/${e(id)}/${what}`, b)
export const channels = () => get<{ rows: T.Channel[]; may?: boolean }>('/api/channels')
export const putChannel = (b: unknown, tag?: string) => put<void>('/api/channels', b, { tag })
export const testChannel = (name: string, to: string) => post<{ ok: boolean; text: string; ms: number }>(`/api/channels/${e(name)}/test`, { to })
export const calendar = (year: number) => get<T.CalendarYear>(`/api/calendar/${year}`)
export const putCalendar = (c: T.CalendarYear, reason: string) => put<Begun & { edition?: string }>(`/api/calendar/${c.year}`, { days: c.days, reason }, { tag: c.tag })
export const settings = () => get<{ rows: T.Setting[]; may?: boolean }>('/api/settings')
export const putSetting = (b: { name: string; value: unknown; reason: string }, tag?: string) => put<Begun>('/api/settings', b, { tag })
export const about = () => get<T.About>('/api/about', { quiet: true })
export const calls = () => get<{ rows: T.Call[] }>('/api/calls')
export const confirmCall = (id: Id, b: { text: string; evidence: string[] }) => post<void>(`/api/calls/${e(id)}/confirm`, b)
export const repeatCall = (id: Id) => post<void>(`/api/calls/${e(id)}/again`, {})
