/** Routes of the first set-up. They want the code (client.ts) and no session. Meaning: docs/api.md. */
import { ApiError, del, get, post, put } from './client'

export type Step = 'institution' | 'packs' | 'people' | 'posts' | 'administrators' | 'channels' | 'end'
export interface StepState { step: Step; state: 'done' | 'skipped' | 'open'; required: boolean }
export interface SetupPack { pack: string; title: string; en?: string; number?: string; issuer?: string; edition?: string; clauses: number; base: boolean; adopted: boolean }
export interface Loading { state: 'none' | 'loading' | 'failed'; text?: string; where?: string; done?: number; total?: number; ms?: number }
export interface SetupState {
  who: string; institution: string; short: string; kind: string; step: Step | ''; forms: Record<string, any>
  steps: StepState[]; packs: SetupPack[]; units: number; people: number; holdings: number
  administrators: { role: string; login: string; name: string; version: number }[]; demo: Loading
}
export interface Issue { level: 'error' | 'warning'; where: string; text: string }
export interface Checked {
  errors: number; warnings: number; findings: Issue[]
  clauses: number; registers: number; duties: number; rules: number; watches: number; posts: number
  calendar?: Year
}
export interface Year { year: number; name: string; version: string; provisional: boolean; covered: boolean; days: { date: string; kind: 'holiday' | 'makeup'; label: string }[] }
export interface UnitRow { id: number; name: string; kind: string; parent: string }
export interface PersonRow { id: number; name: string; unit: string; phone: string; mail: string }
export interface Added { ok: boolean; error?: string }
interface Named { id: number; title: string }
export interface Post { post: string; title: string; per: string; single: boolean; stand_in?: string | null; holders: { id: number; person: Named; unit: Named; deputy: boolean }[] }
export interface Report {
  checker: { errors: number; warnings: number; findings: Issue[] }
  doctor: { check: string; state: 'ok' | 'warn' | 'fail'; title: string; text: string; todo: string }[]
  steps: StepState[]
}

const Q = { quiet: true }
export const look = () => get<SetupState>('/api/setup', Q)
export const keep = (b: { step?: Step; forms?: object }) => put<void>('/api/setup/draft', b, Q)
export const name = (b: { who: string; institution: string; short: string; kind: string }) => put<void>('/api/setup/institution', b, Q)
export const check = (packs: string[]) => post<Checked>('/api/setup/check', { packs }, Q)
export const adopt = (packs: string[]) => post<void>('/api/setup/adopt', { packs }, Q)
export const people = () => get<{ kinds: string[]; units: UnitRow[]; people: PersonRow[] }>('/api/setup/people', Q)
export const add = (b: { units: object[]; people: object[] }) => post<{ units: Added[]; people: Added[] }>('/api/setup/people', b, Q)
export const posts = () => get<{ posts: Post[]; units: Named[] }>('/api/setup/posts', Q)
export const appoint = (b: { appoint?: { post: string; person: number; unit?: number }[]; end?: number[] }) => put<{ posts: Post[]; units: Named[] }>('/api/setup/posts', b, Q)
export const administrators = (b: Record<string, { name: string; login: string; password?: string; version?: number }>) => put<void>('/api/setup/administrators', b, Q)
export const skip = (step: Step) => post<void>('/api/setup/skip', { step }, Q)
export const report = () => get<Report>('/api/setup/report', Q)
export const finish = () => post<void>('/api/setup/finish', {}, Q)
export const demo = () => post<void>('/api/setup/demo', {}, Q)
export const restart = (confirm: string) => post<void>('/api/setup/restart', { confirm }, Q)
export const removeDemo = (confirm: string) => del<void>('/api/demo', { confirm })

/** The house gives way to another one: for a moment nobody answers. Resolves when `is` holds. */
export async function changedOver(is: (hello: { setup?: boolean; demo: boolean }) => boolean): Promise<void> {
  for (let i = 0; i < 150; i++) {
    await new Promise(go => setTimeout(go, 200))
    try {
      const answer = await fetch('/api/hello', { cache: 'no-store' })
      if (answer.ok && is(await answer.json())) return
    } catch { /* it is changing over */ }
  }
  throw new ApiError(0, { status: 0, title: 'offline', code: 'OFFLINE' })
}
