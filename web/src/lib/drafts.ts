/** What was typed and not yet sent, kept on this machine per person and place. Never passwords, never files. */
import type { Field } from '@/api/types'
import { me } from './session'

const name = (place: string) => `fs:draft:${me.value?.login ?? ''}:${place}`
export interface Draft { values: Record<string, any>; reason?: string; at: number }

export function readDraft(place: string): Draft | undefined {
  try {
    const s = localStorage.getItem(name(place))
    return s ? (JSON.parse(s) as Draft) : undefined
  } catch { return undefined }
}
export function keepDraft(place: string, d: Draft) {
  try { localStorage.setItem(name(place), JSON.stringify(d)) } catch { /* full or forbidden: the form itself still has it */ }
}
/** without what nobody may read again: a secret is not kept here, and one that was not typed stays as it is */
export const untold = (values: Record<string, any>, fields: Field[]) => Object.fromEntries(Object.entries(values).filter(([k]) => fields.find(f => f.name === k)?.type !== 'secret'))
export const typed = (values: Record<string, any>, fields: Field[]) => Object.fromEntries(Object.entries(values).filter(([k, v]) => v || fields.find(f => f.name === k)?.type !== 'secret'))
export function dropDraft(place: string) { localStorage.removeItem(name(place)) }
