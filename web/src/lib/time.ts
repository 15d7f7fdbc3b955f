/**
 * The page's only clock. The server hands out its time; the page adds what has passed since by the monotonic clock.
 * Never the PC's date, never its zone.
 */
import { ref } from 'vue'
import { language, t } from '@/i18n'
import type { Moment, Time } from '@/api/types'

export const H = 3600e3
export const D = 24 * H

let zone = 8 * H
let base = 0
let mono = 0
export const now = ref(0)

export function setZone(text: string) {
  const m = /^([+-])(\d\d):(\d\d)$/.exec(text)
  if (m) zone = (m[1] === '-' ? -1 : 1) * (Number(m[2]) * H + Number(m[3]) * 60e3)
}
export function setClock(time: Time) {
  base = Date.parse(time)
  mono = performance.now()
  now.value = base
}
setInterval(() => { if (base) now.value = base + Math.floor((performance.now() - mono) / 1000) * 1000 }, 1000)

const two = (n: number) => String(n).padStart(2, '0')
export const ms = (x: Moment | Time) => Date.parse(typeof x === 'string' ? x : x.at)
export function parts(at: number) {
  const d = new Date(at + zone)
  return { y: d.getUTCFullYear(), m: d.getUTCMonth() + 1, d: d.getUTCDate(), w: d.getUTCDay(), h: d.getUTCHours(), i: d.getUTCMinutes(), s: d.getUTCSeconds() }
}
export const isoDay = (at: number) => { const p = parts(at); return `${p.y}-${two(p.m)}-${two(p.d)}` }
export const dayStart = (at: number) => Math.floor((at + zone) / D) * D - zone
export const hm = (at: number) => { const p = parts(at); return `${two(p.h)}:${two(p.i)}` }
export const hms = (at: number) => `${hm(at)}:${two(parts(at).s)}`
export const zoneText = () => `${zone < 0 ? '-' : '+'}${two(Math.floor(Math.abs(zone) / H))}:${two((Math.abs(zone) % H) / 60e3)}`
/** what a date-time picker gives ("2026-10-09 09:10:00"), as a time in the institution's zone */
export const fromPicker = (s: string): Time => `${s.replace(' ', 'T')}${zoneText()}`
export const toPicker = (x: Time) => { const p = parts(Date.parse(x)); return `${p.y}-${two(p.m)}-${two(p.d)} ${two(p.h)}:${two(p.i)}:${two(p.s)}` }

/** "10-10 24:00", with the year when it is another one; the server's own text, because 24:00 belongs to the day that ends */
export function short(m: Moment): string {
  const year = String(parts(now.value).y)
  return m.text.startsWith(year + '-') ? m.text.slice(5, 16) : m.text.slice(0, 16)
}
export const dayOf = (m: Moment) => m.text.slice(0, 10)
/** "10月10日" / "Oct 10" of "2026-10-10…" */
export function dayName(text: string): string {
  return t('time.day', { m: language() === 'en' ? t('time.months.' + Number(text.slice(5, 7))) : Number(text.slice(5, 7)), d: Number(text.slice(8, 10)) })
}
/** the server names weekdays by their Chinese letter */
export const weekday = (w: string | undefined) => (w ? t('time.week', { w: language() === 'en' ? t('time.w.' + w) : w }) : '')
export const weekdayOf = (date: string) => t('time.wd.' + new Date(date + 'T00:00:00Z').getUTCDay())

/** A length of time in words; seconds only under an hour, and only if asked */
export function span(x: number, seconds = false): string {
  const a = Math.abs(x)
  const d = Math.floor(a / D), h = Math.floor((a % D) / H), m = Math.floor((a % H) / 60e3), s = Math.floor((a % 60e3) / 1e3)
  if (d >= 1) return h ? t('time.dh', { d, h }) : t('time.d', { d })
  if (a >= H) return t('time.hm', { h, m: two(m) })
  return seconds ? `${two(m)}:${two(s)}` : t('time.m', { m })
}
/** its largest unit alone, for lists of what is long ago */
export function rough(x: number): string {
  const a = Math.abs(x)
  if (a >= D) return t('time.d', { d: Math.floor(a / D) })
  if (a >= H) return t('time.h', { h: Math.floor(a / H) })
  return t('time.m', { m: Math.max(1, Math.floor(a / 60e3)) })
}
/** a measured figure with three digits at most */
export const figure = (n: number) => String(Number(n.toFixed(Math.abs(n) >= 100 ? 0 : Math.abs(n) >= 10 ? 1 : 2)))
export const size = (n: number) => (n >= 1 << 20 ? (n / (1 << 20)).toFixed(1) + ' MB' : n >= 1024 ? Math.round(n / 1024) + ' KB' : n + ' B')
