/** What has just come into being, said once at the foot of the page; it stays until read away or replaced. */
import { ref } from 'vue'
export interface Saying { text: string; notes?: string[]; kind?: 'done' | 'warn'; to?: string | null }
export const said = ref<Saying>()
let timer: ReturnType<typeof setTimeout> | undefined
export function say(s: Saying) {
  said.value = s
  clearTimeout(timer)
  timer = setTimeout(() => { if (said.value === s) said.value = undefined }, 12000)
}
