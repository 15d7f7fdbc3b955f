/** The handbook: a part per kind of reader, each a chunk of its own that is read when it is opened or searched. */
import type { Me } from '@/api/types'

export interface Section { id: string; title: string; html: string; text: string }
export interface Book { title: string; lead: string; sections: Section[]; english?: boolean }

const READ: Record<string, () => Promise<{ default: Book }>> = {
  unit: () => import('../../../docs/handbook/unit.md'),
  officer: () => import('../../../docs/handbook/officer.md'),
  leader: () => import('../../../docs/handbook/leader.md'),
  administrator: () => import('../../../docs/handbook/administrator.md'),
  auditor: () => import('../../../docs/handbook/auditor.md'),
  operations: () => import('../../../docs/operations.md'),
  'not-checked': () => import('../../../docs/not-checked.md'),
}
/** what is written in English, too */
const ENGLISH: Record<string, () => Promise<{ default: Book }>> = { operations: () => import('../../../docs/operations.en.md') }
export const PARTS = Object.keys(READ)
/** the part in the language asked for; in Chinese where there is no English one, or `section` is a heading of the Chinese one */
export async function readPart(part: string, english = false, section?: string): Promise<Book> {
  const book = english && ENGLISH[part] ? (await ENGLISH[part]()).default : undefined
  return book && (!section || book.sections.some(s => s.id === section)) ? { ...book, english: true } : (await READ[part]()).default
}

const OFFICE = ['security-office', 'tech-office', 'it-office-director', 'publicity-office', 'secrecy-office']
const LEADER = ['first-responsible', 'direct-responsible', 'leading-group-member', 'unit-head']
/** the part written for whoever is logged in */
export function partOf(who: Me | undefined): string {
  const roles = who?.roles ?? [], posts = (who?.posts ?? []).map(p => p.post)
  if (roles.some(r => r === 'system-admin' || r === 'security-admin')) return 'administrator'
  if (roles.includes('audit-admin')) return 'auditor'
  if (posts.some(p => OFFICE.includes(p))) return 'officer'
  return posts.some(p => LEADER.includes(p)) ? 'leader' : 'unit'
}

export interface Hit { part: string; section: Section; before: string; word: string; after: string }
const AROUND = 28
/** pages that hold every word of the query; the sentence around the first one */
export async function searchHandbook(query: string, english = false): Promise<Hit[]> {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.length) return []
  const books = await Promise.all(PARTS.map(async part => ({ part, book: await readPart(part, english) })))
  return books.flatMap(({ part, book }) => book.sections.flatMap(section => {
    const text = `${section.title} ${section.text}`, low = text.toLowerCase()
    if (!words.every(w => low.includes(w))) return []
    const at = low.indexOf(words[0]), from = Math.max(0, at - AROUND), to = at + words[0].length
    return [{ part, section, before: (from ? '…' : '') + text.slice(from, at), word: text.slice(at, to), after: text.slice(to, to + 2 * AROUND) + '…' }]
  }))
}
