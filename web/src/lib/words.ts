/** Sentences made from answers of the server. */
import { ApiError } from '@/api/client'
import type { Refusal } from '@/api/types'
import { t } from '@/i18n'
import { articlesOf } from './session'
import { short, weekday } from './time'

/** "反馈人不能审核自己的反馈（第九条）。由信息化工作办公室审核。" */
export function refusalText(r: Refusal): string {
  const reason = sentence(trim(r.reason))
  const art = articlesOf(r.clauses ?? []).join(t('join'))
  let s = art ? t('refusal.because', { reason, article: art }) : t('refusal.plain', { reason })
  if (r.who && !r.reason.includes(r.who)) s += t('refusal.who', { who: r.who })
  if (r.when) s += t('refusal.when', { when: short(r.when), day: weekday(r.when.weekday) })
  return s
}
/** what packs and the engine say begins small, as it may stand within a sentence */
const sentence = (s: string) => s.charAt(0).toUpperCase() + s.slice(1)
const trim = (s: string) => s.replace(/[\u3002.]$/, '')

/** what went wrong, in words that say what still works and what to do */
export function errorText(e: unknown): string {
  if (!(e instanceof ApiError)) return t('error.page')
  if (e.offline) return t('error.offline')
  const p = e.problem
  const rows = [...(p.errors ?? []).map(x => x.message), ...(p.refusals ?? []).map(refusalText)]
  const head = p.detail || p.title
  const text = rows.length ? [...new Set(rows)].join(t('semicolon')) : head
  return p.status >= 500 && p.instance ? t('error.numbered', { text: head, no: p.instance }) : text
}
