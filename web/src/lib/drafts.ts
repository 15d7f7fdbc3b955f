/** What was typed and not yet sent, kept on this machine per person and place. Never passwords, never files. */
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
export function dropDraft(place: string) { localStorage.removeItem(name(place)) }
