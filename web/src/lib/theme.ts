import { ref } from 'vue'

/** light, dark, or what the machine says */
export type Theme = 'light' | 'dark' | 'auto'
const machine = matchMedia('(prefers-color-scheme: dark)')
export const theme = ref<Theme>((localStorage.getItem('fs:theme') as Theme) || 'light')
export const dark = ref(false)
function apply() {
  dark.value = theme.value === 'dark' || (theme.value === 'auto' && machine.matches)
  document.documentElement.classList.toggle('dark', dark.value)
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', dark.value ? '#0e1418' : '#f2f5f6')
}
machine.addEventListener('change', apply)
export function setTheme(x: Theme) {
  theme.value = x
  localStorage.setItem('fs:theme', x)
  apply()
}
export const toggleTheme = () => setTheme(dark.value ? 'light' : 'dark')
apply()
