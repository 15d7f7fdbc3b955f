/** Messages of the person who is logged in: the newest, what has come since the page was opened, and what can be done with one. */
import { shallowRef, watch } from 'vue'
import * as api from '@/api'
import type { Note } from '@/api/types'
import { recordLink } from './nav'
import { say } from './said'
import { me, unread } from './session'
import { ms } from './time'
import { errorText } from './words'
import { language, t } from '@/i18n'

export const newest = shallowRef<Note[]>()
let since = 0

/** What came after the last look is said once, at the foot of whatever page is open. */
function announce(rows: Note[]) {
  const latest = Math.max(since, ...rows.map(n => ms(n.at)))
  const fresh = since ? rows.filter(n => ms(n.at) > since) : []
  since = latest || 1
  if (!fresh.length) return
  const n = fresh[0]
  say({ text: t('news.came', { x: n.title }), notes: [fresh.length > 1 ? t('news.more', { n: fresh.length - 1 }) : n.text], kind: 'news', to: n.record ? recordLink(n.record) : '/inbox' })
}
export async function look() {
  if (!me.value) return
  const p = await api.inbox('unread').catch(() => undefined)
  if (!p) return
  newest.value = p.rows
  unread.value = p.total ?? p.rows.length
  announce(p.rows)
}
export function forgetNews() { newest.value = undefined; since = 0 }

/** the deed, then the count anew; what went wrong is said */
export async function act(work: () => Promise<unknown>) {
  try { await work(); await look() } catch (e) { say({ text: errorText(e), kind: 'warn' }) }
}
/** all that only wants to be read; whoever owes a receipt still owes it */
export const readAll = (rows: Note[]) => act(() => Promise.all(rows.filter(n => !n.read && !(n.receipt_due && !n.receipt_at)).map(n => api.readNote(n.id))))
watch(language, () => { if (newest.value) void look() })
