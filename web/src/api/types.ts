/**
 * Shapes of the API, written by hand after docs/api.md.
 * A field marked optional is one that a server may not send yet; pages treat it as empty.
 */
export type Time = string // RFC 3339 with offset

export interface Moment { at: Time; text: string; weekday?: string; makeup?: boolean }
export interface Ref { register: string; id: number | string; title: string; number?: string | null }

export interface Refusal {
  deed?: string; title: string; reason: string; who?: string | null; when?: Moment | null
  clauses?: string[]; field?: string | null
}
export interface Problem {
  type?: string; title: string; status: number; detail?: string; instance?: string; code?: string
  errors?: { where: string; message: string; clause?: string }[]
  refusals?: Refusal[]; retry_after?: number
  current?: Rec; by?: Ref; at?: Moment
}

export interface Page<T> { rows: T[]; next: string | null; total: number | null }

export type Rank = 'esc' | 'late' | 'soon' | 'ok' | 'hold' | 'done'

/* session ------------------------------------------------------------------------------------------- */
export interface Hello {
  institution: string; demo: boolean; test_clock: boolean; clock?: ClockState; full?: boolean; now: Time; zone: string; needs_setup: boolean; setup?: boolean; languages: string[]
}
export interface LoginAnswer { ok: boolean; must_change?: boolean; needs_code?: boolean }
export type Area = 'desk' | 'cases' | 'watch' | 'registers' | 'duties' | 'rules' | 'review' | 'audit' | 'settings'
export interface Me {
  person: Ref; login: string; unit: Ref; roles: string[]
  posts: { post: string; title: string; unit: Ref; deputy?: boolean }[]
  csrf: string; must_change: boolean; stepped_up_until: Time | null; totp: boolean; language?: string | null
  rail: Area[]; pages?: string[]; unread?: number; now: Time
}
export type ClockState = 'normal' | 'behind' | 'held' | 'unsure'
export interface Clock { now: Time; test: boolean; machine?: number; behind?: number; state?: ClockState; calendar?: string }

/* model --------------------------------------------------------------------------------------------- */
export interface Field {
  name: string; title: string; en?: string; type: string; choices?: string[] | null; choices_en?: string[]; to?: string | null
  required?: boolean; group?: string | null; hint?: string | null; computed?: boolean; secret?: boolean
  min?: number | string | null; max?: number | string | null; clauses?: string[]
  columns?: Field[]; rows?: 'fixed' | 'drawn' | 'free'; key?: string | null; items?: { item: string; always: boolean }[]; drawn_by?: string[]
}
export interface State { name: string; title: string; en?: string; final?: boolean; due?: string | null; clauses?: string[] }
export interface Action {
  name: string; title: string; en?: string; state?: string | null; to?: string | null; step?: boolean
  asks: string[]; required: string[]; auth?: 'again' | 'second-factor' | null; second?: boolean
  by?: string; clauses?: string[]; irreversible?: boolean
}
export interface Register {
  name: string; title: string; en?: string; pack: string
  area: 'cases' | 'registers' | 'duties' | 'watch' | 'audit' | 'system'
  title_of?: string; number?: string | null
  fields: Field[]; states: State[]; actions: Action[]
  open: { may: boolean; title?: string; en?: string; asks: string[]; required: string[] }
  views: { columns?: string[]; filters?: string[]; default_sort?: string; named?: { view: string; title: string; columns?: string[] }[] }
}
export interface ClauseHead { pack: string; article: string; cited?: string; title?: string; gist?: string }
export interface Model {
  generation: number
  packs: { pack: string; title: string; en?: string; number?: string; edition?: string; effective?: string }[]
  registers: Register[]
  posts: { post: string; title: string; per?: string }[]
  forms?: { form: string; title: string; register: string }[]
  clauses: Record<string, ClauseHead>
}

/* tasks --------------------------------------------------------------------------------------------- */
export interface TaskClock {
  unit: 'workdays' | 'days' | 'hours' | 'minutes'; count: number; done: number
  remaining: string | null; late: string | null; paused: boolean; paused_since?: string | null; burnt: number; over: number
}
export interface Holder { title: string; person: Ref | null; unit?: Ref }
export interface Task {
  id: number | string; duty: string; title: string; record: Ref | null; state: string; rank: Rank
  start: Moment; due: Moment | null; first_due?: Moment | null; clock: TaskClock
  holder: Holder[]; article: string; clauses: string[]; next: { deed: string; title: string; register?: string; id?: number; cause?: string } | null
  escalated_to?: Holder[]; drill?: boolean; note?: string | null; done_at?: Moment | null; by?: 'person' | 'machine'
}
export interface Desk {
  headline: { mine: number; late: number; today: number; waiting: number; supervised: number }
  today: { date: string; weekday: string; makeup: boolean; holiday: string | null; note?: string | null }
  groups: { key: string; title: string; count: number; rows: Task[] }[]
  /** of mine, when there are more than are here */
  next: string | null
  waiting: Task[]; supervised: Task[]
  week: { date: string; weekday: string; kind: string; duties: number }[]
  systems: { ref: Ref; state: string; ticks: number[]; value?: string | null; findings?: number }[]
  facts: { text: string; kind: string }[]
}
export interface Explain {
  task: Task
  sum: { start_title: string; start: Moment; article: string; span: string; due_title: string; due: Moment }
  days: { date: string; weekday: string; kind: string; n?: number | null; label?: string | null; now?: boolean }[]
  lines: { key: string; text: string }[]
  ladder: Rung[]
  history: { text: string; at: Moment }[]
}
export interface Rung { at: Moment | null; text: string; fired?: boolean; kind?: string }

/* records ------------------------------------------------------------------------------------------- */
export type Value = string | number | boolean | null | Ref | Ref[] | string[] | Record<string, unknown> | Record<string, unknown>[]
export type Values = Record<string, any>
export type Cell = string | number | boolean | null | { value: Value; text: string; ref?: Ref | null }
export interface Row {
  id: number | string; number: string | null; title: string; state: string; state_title: string; rank: Rank | null
  unit: Ref | null; opened: Moment | null; due: Moment | null; task: Task | null; version: number
  fields: Record<string, Cell>; updated?: Moment | null; returns?: number
}
/** conditions of a list under a name; `by` gave it */
export interface KeptView { name: string; query: string; tag?: string; by: Ref | null }
export interface RowPage extends Page<Row> { counts?: { state?: Record<string, number>; rank?: Partial<Record<Rank, number>> } }
export interface FieldValue {
  name: string; title: string; type: string; value: any; text: string; ref?: Ref | null; group?: string | null
  lines?: { id: number | string; cells: Record<string, { value: any; text: string; ref?: Ref | null }> }[]
}
export interface Deed {
  deed: string; title: string; main?: boolean; may: boolean; refusals: Refusal[]
  asks: string[]; required: string[]; anew?: string[]; auth?: 'again' | 'second-factor' | null; second?: boolean; irreversible?: boolean
}
export interface Verb { verb: string; title: string; may: boolean; refusals: Refusal[] }
export interface Hop { title: string; who: string; at: Moment | null; took?: string | null; state: 'done' | 'now' | 'next' | 'late'; late_by?: string | null }
export interface Actor { title: string; kind: 'person' | 'machine' | 'clock' }
export interface Happening { at: Moment; actor: Actor; verb: string; text: string; seq: number; kind?: string }
export interface Evidence { hash: string; name: string; size: number; at: Moment; by?: Ref | null; sm3?: string; type?: string }
export interface Rec {
  ref: Ref; register: string; register_title: string; number: string | null; title: string; state: string; state_title: string
  rank: Rank | null; unit: Ref | null; opened: Moment; opener?: Ref | null; version: number
  edition?: { pack: string; edition: string; title: string }
  fields: FieldValue[]; tasks: Task[]
  turn?: { you: boolean; who: string; person?: Ref | null; missing?: { text: string; done: boolean; note?: string }[] } | null
  deeds: Deed[]; verbs?: Verb[]
  relay?: Hop[]; ladder?: Rung[]; timeline: Happening[]
  related?: { title: string; rows: (Ref & { state_title?: string; rank?: Rank })[] }[]
  clauses: { id: string; article: string; quote: string | null; gist: string; binding?: string[] }[]
  evidence?: Evidence[]
  documents?: { id: number | string; form: string; title: string; number?: string | null; at: Moment }[]
  chain?: { from: number; to: number; ok: boolean }
  drill?: boolean
}
/** one of the rows that a field of the record would have: an item of the text, or a record of a register */
export interface DrawnRow { text: string; ref: Ref | null; computed?: Record<string, string> }
export interface DryRun {
  will: { kind: string; text: string; moment: Moment | null; who?: string | null }[]
  refusals: Refusal[]; errors: { where: string; message: string; clause?: string }[]
  rows?: { field: string; lines: DrawnRow[] }[]
}
export interface Done { record: Ref; state?: string; version?: number; number?: string | null; notes?: string[]; opened?: Ref[]; joined?: Ref[] }
export interface Blank { fields: Values; may: boolean; refusals: Refusal[] }
export interface Change {
  seq: number; at: Moment; actor: Actor; verb: string; text: string; reason?: string | null; source?: string | null
  fields?: { field: string; title: string; before: string | null; after: string | null }[]; hash: string
  record?: Ref | null; kind?: string; topic?: string; previous?: string; body?: string
}

/* imports ------------------------------------------------------------------------------------------- */
export interface ImportWord { word: string; rows: number; near: string | null; answer: 'open' | 'means' | 'empty' | 'refused'; means: string | null }
export interface ImportColumn { source: string; field: string | null; sure: boolean; samples: string[]; words?: ImportWord[]; more_words?: number }
export interface ImportTarget { field: string; title: string; en?: string; required?: boolean; choices?: string[]; choices_en?: string[]; register?: string | null }
export interface Job {
  id: number | string; kind: string; title: string
  state: 'reading' | 'mapping' | 'ready' | 'running' | 'done' | 'cancelled' | 'failed' | 'undone'
  file?: { name: string; hash: string; kind: string; tool?: string | null } | null
  into?: string; total: number | null; done: number; new?: number; seen?: number; changed?: number; refused?: number; gone?: number
  reconciled?: { in_file: number; stored: number; merged: number; refused: number } | null
  columns?: ImportColumn[] | null
  targets?: ImportTarget[]
  notices?: { where: string; message: string; rows: number; first: string }[]
  preview?: { row: number; title: string; will: 'new' | 'seen' | 'changed' | 'refused'; text?: string; cells?: Record<string, string> }[]
  errors?: { where: string; message: string }[]; error_count?: number; left?: number; reason?: string | null; unowned?: number; homeless?: number; home?: Ref | null
  scanned?: { hosts: number; ports: number; skipped: number; clipped: number } | null; sheets?: { name: string; rows: number; read: boolean }[] | null
  by?: Ref; at: Moment; progress: number; undo?: boolean
  checked?: number; ok?: boolean; problems?: { kind: string; place: string; text: string }[]
  cases?: { case: string; title: string; clauses: string[]; passed: boolean | null; took_ms?: number; text?: string }[]
}

/* watch --------------------------------------------------------------------------------------------- */
export type Tick = { q: number; s?: string } | null
export interface Target {
  id: number | string; watch: string; title: string; ref: Ref | null; kind: string; address: string; group?: string | null; note?: string | null
  state: string; since: Moment; value: number | null; unit: string | null; ticks: Tick[]; window?: string; who: string[]; outage: number | null
}
export interface Watch {
  headline: { up: number; down: number; slow: number; untrusted?: number; silent: number; held: number; flapping?: number; maintenance?: number; total: number; at: Moment }
  targets: Target[]; unseen: string[]
}
export interface TargetDetail {
  target: Target
  facts?: { p95_24h?: number | null; up_30d?: number | null; window?: string; down_k?: number | null; down_n?: number | null; certificate?: { days: number; until: Moment } | null; vantage?: number }
  limit?: number | null
  days?: { date: string; up: number | null }[]
  last: { at: Moment; state?: string; ok: boolean; slow?: boolean; ms: number | null; text: string }[]
  outages: { from: Moment; to: Moment | null; text: string }[]
  caused: { at?: Moment; text?: string; ref?: Ref | null }[]
  neighbours?: { up: { id: number; title: string; state: string; value?: string }[]; down: { id: number; title: string; state: string; value?: string }[] }
  clauses?: { id: string; article: string }[]
}
export interface Series { points: [number, number | null, number | null, number | null][]; bands: { from: number; to: number; kind: string }[]; usual?: [number, number][] }

/* rules --------------------------------------------------------------------------------------------- */
export type StoneState = 'ok' | 'soon' | 'late' | 'esc' | 'hold' | 'never' | 'should' | 'acknowledge' | 'unproved'
export interface ClauseMap {
  pack: { pack: string; title: string; number?: string; edition?: string; effective?: string }
  chapters: { title: string; articles: string[] }[]
  articles: { article: string; chapter: string; stones: { id: string; article: string; title: string; gist: string; state: StoneState; fired: number; breaches: number; months: number[]; last: Moment | null }[] }[]
  counts: { breach: number; should: number; alive: number; never: number; acknowledge: number; unproved?: number }
  look: { clause: string; article: string; title: string; text: string; who: string; at: Moment | null; state?: string }[]
}
export interface Clause {
  id: string; article: string; title: string; gist: string; quote: string | null; binding?: string[]; state: StoneState
  fired: number; met: number; breaches: number; median: string | null; limit: string | null; months: number[]
  carried: { kind: string; title: string; link: string | null }[]
  proofs: { case: string; passed: boolean; at: Moment }[]; fed: string | null
  evidence: { ref: Ref; at: Moment; took: string; late: boolean; unit?: string }[]; questions?: Ref[]
}
export interface PackText {
  pack: string; title: string; number?: string; uploaded: boolean
  chapters: { title: string; articles: { article: string; text: string; clauses: string[] }[] }[]
}
export interface Pack {
  pack: string; title: string; en?: string; number?: string; edition: string; effective?: string; state: 'adopted' | 'available' | 'newer' | 'superseded'
  adopted_at: Moment | null; articles?: number; clauses?: number; text?: boolean
  findings?: { level: 'error' | 'warning' | 'note'; where: string; text: string }[]
  rehearsals?: { passed: number; failed: number; at: Moment } | null
  editions?: { edition: string; effective: string; state: string }[]; may?: boolean; refusals?: Refusal[]
  /** of a newer edition on offer: which is in force, and what would be otherwise */
  in_force?: string; change_count?: number
  changes?: { section: string; name: string; title: string; en?: string; article?: string | null; change: 'added' | 'removed' | 'changed'; before?: string | null; after?: string | null }[]
}
export interface Coverage {
  rows: { clause: string; article: string; gist: string; state: 'carried' | 'proved' | 'unproved' | 'uncovered' | 'acknowledge'; by: string[]; unseen: string[]; reason: string | null }[]
  counts: Record<string, number>
}

/* the rest ------------------------------------------------------------------------------------------ */
export interface Note {
  id: number | string; title: string; text: string; record: Ref | null; at: Moment; read: Moment | null
  receipt_due: Moment | null; receipt_at: Moment | null; clause?: string | null; escalation?: boolean
}
export interface Delivery { at: Moment; to: Ref; channel: string; state: string; tries: number; text: string; error?: string | null }
export interface SearchAnswer { groups: { kind: string; title: string; rows: { title: string; text: string; link: string | null; ref: Ref | null }[] }[] }
export interface Indicator {
  name: string; no?: number; title: string; value: number | null; text: string; target: number | null; met: boolean | null
  clauses: string[]; months: number[]; per_unit: { unit: Ref; value: number | null }[]; rows: string
  owner?: string; prev?: number | null; unit?: string; target_text?: string | null; state?: 'met' | 'unmet' | 'none' | 'unseen' | 'counted'
  parts?: { no: string; title: string; text: string; formula: string; target: string; met: boolean | null; gap: string | null; rows: string | null }[]
}
export interface IndicatorRows { rows: (Ref & { state_title?: string | null; rank?: Rank | null; unit?: Ref | null })[]; next: string | null }
export interface Indicators { period: string; frozen: Moment | null; rows: Indicator[] }
export interface BoardUnit {
  unit: Ref; open: number; late: number; esc?: number; soon: number; done: number; on_time: number | null
  stones: { record: Ref; rank: Rank }[]; months: number[]; officer?: Ref | null; median?: string | null; oldest?: string | null
}
export interface Board {
  headline: string; units: BoardUnit[]; times: Record<string, string | number | null>; overdue: Task[]
  trend?: { week: string; open: number; done: number }[]
  next?: { at: Moment; text: string; rank: string }[]; recent?: { at: Moment; text: string; rank: string }[]
  hours?: { hour: number; n: number }[]
}
export interface TrailHead { seq: number; hash: string; sealed: { seq: number; at: Moment; key: string } | null; algorithm: string }
export interface User {
  id: number | string; login: string; person: Ref; unit: Ref | null; roles: string[]; state: 'active' | 'locked' | 'new'
  last: Moment | null; totp: boolean; sessions: number
}
export interface Users {
  rows: User[]; roles: { role: string; title: string; admin?: boolean; apart?: string[] }[]
  /** hold a post and have no account; for whoever makes accounts */
  without?: { person: Ref; unit: Ref | null; posts: string[]; login: string }[]
  may?: { create?: boolean; roles?: boolean; lock?: boolean }
}
export interface Channel {
  name: string; tag?: string; kind: string; title: string; en?: string; enabled: boolean
  settings: { name: string; title: string; en?: string; help?: string; help_en?: string; fallback?: string; required?: boolean; value: any; set?: boolean; secret?: boolean; type: string; choices?: { value: string; title: string; en?: string }[] }[]
  today: { sent: number; failed: number; limit: number | null }; last: { at: Moment; ok: boolean; text: string } | null
}
export interface CalendarYear {
  year: number; title: string; edition: string; source?: string; may?: boolean; version?: number; tag?: string
  days: { date: string; kind: 'holiday' | 'makeup'; label: string }[]
}
/** a printed form; `name` is that of the institution's own Word file, '' = set by the program */
export interface FormTemplate { form: string; tag?: string; title: string; name: string; by: Ref | null; at: Moment | null }
export interface Setting {
  name: string; tag?: string; title: string; text?: string; value: any; default?: any; unit?: string | null; pack: string; clauses: string[]
  source: 'clause' | 'ours'; may: 'change' | 'tighten' | 'no'
}
export interface About {
  version: string; build?: string; packs?: string[]; store?: string; machine_time?: Time
  proofs?: { key: string; state: string; text: string; at: Moment | null }[]
  unseen: { title: string; text: string; who?: string | null }[]
  /** by which address people reach the server; '' where nobody has said */
  public_url?: string
}
export interface Call { id: number | string; kind: string; title: string; record: Ref | null; target: Ref | null; state: string; asked: Moment; by: Ref | null; due: Moment | null; text: string; confirm?: { may: boolean; refusals: Refusal[] }; again?: boolean }
