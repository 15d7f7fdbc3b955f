/** The vocabulary of states: which silhouette and which tint stands for a word of the API. */
import { t, te } from '@/i18n'
import type { Rank, Tick } from '@/api/types'

export const RANKS: Rank[] = ['esc', 'late', 'soon', 'ok', 'hold', 'done']
export const rankWord = (r: string) => (te('state.' + r) ? t('state.' + r) : r)

/** clause states of the API → glyph */
export const STONE: Record<string, string> = { should: 'doubt', acknowledge: 'ack', unproved: 'doubt' }
export const stone = (s: string) => STONE[s] ?? s

/** target states of the API → glyph */
const WATCH: Record<string, string> = { flapping: 'flap', maintenance: 'maint', restricted: 'cut', untrusted: 'slow', off: 'never', unknown: 'never' }
export const watchGlyph = (s: string) => WATCH[s] ?? s
/** a device that answers and is beyond a limit is not slow, nor is unusual traffic, nor a certificate that ends soon */
const SLOW: Record<string, string> = { snmp: 'beyond', traffic: 'beyond', tls: 'ending' }
export const watchWord = (s: string, kind?: string) => t('watch.state.' + (s === 'slow' ? SLOW[kind ?? ''] ?? s : s))
/** states in which nothing can be measured: the word stands in the place of a value */
export const watchMute = (s: string) => !['up', 'slow', 'flapping'].includes(s)
/** how bad first */
export const WATCH_ORDER = ['down', 'untrusted', 'slow', 'silent', 'flapping', 'restricted', 'maintenance', 'off', 'unknown', 'up']

/** a tick of the API → the five heights of the tick bar: 0 up, 1 slow, 2 down, 3 silent, 4 restricted, 5 maintenance */
const TICK: Record<string, number> = { up: 0, slow: 1, down: 2, silent: 3, restricted: 5, maintenance: 5 }
export function tickHeight(x: Tick | number | undefined): number {
  if (x === null || x === undefined) return 3
  if (typeof x === 'number') return x > 0 ? 0 : 2
  if (x.s) return TICK[x.s] ?? 0
  return x.q >= 0.7 ? 0 : x.q > 0 ? 1 : 2
}
/** what carries a clause: the server names the kind by its Chinese word */
export const carrier = (kind: string) => (te('rules.carrier.' + kind) ? t('rules.carrier.' + kind) : kind)
