/** What has just come into being, said once at the foot of the page; it stays until read away or replaced. */
import { shallowRef } from 'vue'
export interface Saying {
  text: string; notes?: string[]
  /** what it brought into being, with the way there */
  made?: { text: string; links: { title: string; to: string }[]; more: number }[]
  kind?: 'done' | 'warn' | 'news'; to?: string | null
  /** the way back, while there is one */
  undo?: { title: string; go: () => unknown }
}
export const said = shallowRef<Saying>()
let timer: ReturnType<typeof setTimeout> | undefined
export function say(s: Saying) {
  // a message that arrives does not push away what the person has just done and may want to take back
  if (s.kind === 'news' && said.value?.undo) return
  said.value = s
  clearTimeout(timer)
  timer = setTimeout(() => { if (said.value === s) said.value = undefined }, s.undo || s.made?.length ? 20000 : 12000)
}
