import { nextTick, onBeforeUnmount, onMounted, ref } from 'vue'

/** true while a person types into something, so that single keys must not be taken for commands */
export const typing = (e: KeyboardEvent) => {
  const el = e.target as HTMLElement
  return el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && (el as HTMLInputElement).type !== 'checkbox'
}
/** Keys without Ctrl can be switched off (WCAG 2.1.4): whoever dictates would set them off with every word. */
export const singles = ref(localStorage.getItem('fs:keys') !== 'off')
export function setSingles(on: boolean) {
  singles.value = on
  localStorage.setItem('fs:keys', on ? 'on' : 'off')
}
/** a single key meant as a command: nothing is typed into, and nothing lies over the page */
export const command = (e: KeyboardEvent) =>
  singles.value && !typing(e) && !e.ctrlKey && !e.metaKey && !e.altKey && !document.querySelector('dialog[open],.el-overlay:not([style*="display: none"])')
export function useKey(handler: (e: KeyboardEvent) => void) {
  onMounted(() => window.addEventListener('keydown', handler))
  onBeforeUnmount(() => window.removeEventListener('keydown', handler))
}
/** Ctrl Enter sends a form from wherever one is in it: an open list closes, and what is being typed counts first. */
export async function sendKey(e: KeyboardEvent, send: () => unknown) {
  const at = e.target as HTMLElement
  e.preventDefault()
  e.stopPropagation()
  at.blur()
  await nextTick()
  await send()
  if (at.isConnected && document.activeElement === document.body) at.focus()
}
/** phone layout: the same line as in the styles */
export const narrow = () => matchMedia('(max-width:720px)').matches
