import { onBeforeUnmount, onMounted } from 'vue'

/** true while a person types into something, so that single keys must not be taken for commands */
export const typing = (e: KeyboardEvent) => {
  const el = e.target as HTMLElement
  return el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName)
}
export function useKey(handler: (e: KeyboardEvent) => void) {
  onMounted(() => window.addEventListener('keydown', handler))
  onBeforeUnmount(() => window.removeEventListener('keydown', handler))
}
/** phone layout: the same line as in the styles */
export const narrow = () => matchMedia('(max-width:720px)').matches
