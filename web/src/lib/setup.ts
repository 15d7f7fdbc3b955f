/** Where the first set-up is: the code of this tab, what the server keeps, and what is typed but not yet in effect. */
import { reactive, ref, shallowRef, watch } from 'vue'
import * as api from '@/api/setup'
import type { SetupState, Step } from '@/api/setup'
import { useSetupCode } from '@/api/client'

export const STEPS: Step[] = ['institution', 'packs', 'people', 'posts', 'administrators', 'channels', 'end']
const KEY = 'fs:setup'

export const code = ref('')
export const state = shallowRef<SetupState>()
export const at = ref<Step>('institution')
/** never a password */
export const forms = reactive<Record<string, any>>({})

export function takeCode(typed: string) {
  code.value = typed.trim()
  useSetupCode(code.value)
  if (code.value) sessionStorage.setItem(KEY, code.value)
  else sessionStorage.removeItem(KEY)
}
/** from the link's fragment, which is never sent anywhere, else from this tab's earlier visit */
export function findCode() {
  const linked = decodeURIComponent(location.hash.slice(1))
  if (linked) history.replaceState(history.state, '', location.pathname)
  takeCode(linked || (sessionStorage.getItem(KEY) ?? ''))
}

let keeping: ReturnType<typeof setTimeout> | undefined
let loaded = false
export async function load() {
  const s = await api.look()
  state.value = s
  if (!loaded) {
    Object.assign(forms, s.forms)
    at.value = s.step || 'institution'
    loaded = true
  }
}
function save() {
  clearTimeout(keeping)
  keeping = setTimeout(() => { if (loaded && code.value) void api.keep({ step: at.value, forms: { ...forms } }).catch(() => undefined) }, 600)
}
watch([at, forms], save, { deep: true })
export function forget() {
  loaded = false
  clearTimeout(keeping)
  for (const k of Object.keys(forms)) delete forms[k]
}

export const stateOf = (s: Step) => state.value?.steps.find(x => x.step === s)?.state ?? 'open'
export function go(by: number) { at.value = STEPS[Math.min(STEPS.length - 1, Math.max(0, STEPS.indexOf(at.value) + by))] }
/** done here, or left for later: the next one */
export async function on(skipped = false) {
  if (skipped && stateOf(at.value) === 'open') await api.skip(at.value)
  await load()
  go(1)
}
