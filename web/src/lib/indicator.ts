/** Figures of unlike units on one axis: how much of its target an indicator has reached, in per cent. */
import type { Indicator } from '@/api/types'
import { packOf } from './session'

/** nothing to count yet ("none") is not the same as not looked at ("unseen"); "counted" has no target, it is neither good nor bad */
export const stateOf = (x: Indicator) => x.state ?? (x.value === null ? 'none' : x.target === null ? 'counted' : x.met ? 'met' : 'unmet')
export const GLYPH: Record<string, string> = { met: 'ok', unmet: 'soon', unseen: 'never', none: 'never', counted: '' }
const less = (x: Indicator) => /^\s*[≤<＜]/.test(x.target_text ?? '') || x.target === 0 // data
/** null: no axis fits it, it is a count without a target */
export function part(x: Indicator, v: number | null | undefined = x.value): number | null {
  if (v === null || v === undefined) return null
  if (x.target === null || x.target === undefined) return x.unit === '%' ? Math.min(100, Math.max(0, v)) : null
  if (less(x)) return v <= x.target ? 100 : x.target > 0 ? (x.target / v) * 100 : 0
  return Math.max(0, Math.min(100, x.unit === '%' ? v : (v / x.target) * 100))
}
/** "12.1 人均学时": a regulation that numbers its indicators itself is shown by its own numbers */
const NUMBERED = /^(\d+(?:\.\d+)+)\s+(.+)$/
export const ownNumber = (x: Indicator) => NUMBERED.exec(x.title)?.[1]
export const plainTitle = (x: Indicator) => NUMBERED.exec(x.title)?.[2] ?? x.title
export const packOfIndicator = (x: Indicator) => packOf(x.clauses[0] ?? '') ?? ''
