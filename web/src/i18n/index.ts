/**
 * Texts. The login page carries only its own; the rest arrives as one chunk per language before the first page inside.
 * `t` is the global one, so that modules and components say the same thing.
 *
 * What is in which language: everything that the product says is in the language of the page. Names of a pack (registers,
 * fields, states, deeds) are, where the pack gives them an English name; clauses, notices, refusals that quote a rule, and
 * whatever people, devices and scanners wrote are data and stay as they were written.
 */
import { ref } from 'vue'
import zhLogin from './zh-login'

export type Language = 'zh' | 'en'
interface Texts { [key: string]: string | Texts }
const texts: Record<Language, Map<string, string>> = { zh: new Map(), en: new Map() }
const locale = ref<Language>(localStorage.getItem('fs:language') === 'en' ? 'en' : 'zh')
const arrived = ref(0) // pages are drawn anew when texts come after them
export const language = () => locale.value

function take(lang: Language, o: Texts, at = '') {
  for (const [k, v] of Object.entries(o)) if (typeof v === 'string') texts[lang].set(at + k, v); else take(lang, v, `${at}${k}.`)
}
take('zh', zhLogin)

/** `{x}` is a value; `{x|item|items}` is the first word for one and the second for more; `{'@'}` is that sign itself */
const HOLE = /\{'([^']*)'\}|\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g
export function t(key: string, values: Record<string, unknown> = {}): string {
  void arrived.value
  const text = texts[locale.value].get(key) ?? texts.zh.get(key) ?? key
  return text.replace(HOLE, (_, sign, name, one, many) => sign ?? (many === undefined ? String(values[name] ?? '') : String(values[name]) === '1' ? one : many))
}
export const te = (key: string) => texts[locale.value].has(key)

const loaded = new Set<string>()
async function merge(name: string, read: () => Promise<{ default: Texts }>, lang: Language) {
  if (loaded.has(name)) return
  take(lang, (await read()).default)
  loaded.add(name)
  arrived.value++
}
export async function loginTexts(lang: Language = language()) {
  if (lang === 'en') await merge('en-login', () => import('./en-login'), 'en')
}
export async function allTexts(lang: Language = language()) {
  await loginTexts(lang)
  if (lang === 'en') await Promise.all([merge('en', () => import('./en'), 'en'), merge('en-work', () => import('./en-work'), 'en')])
  else await Promise.all([merge('zh', () => import('./zh'), 'zh'), merge('zh-work', () => import('./zh-work'), 'zh')])
}
/** of the first set-up and of the end of a demonstration: nobody else carries them */
export async function setupTexts(lang: Language = language()) {
  await allTexts(lang)
  if (lang === 'en') await merge('en-setup', () => import('./en-setup'), 'en')
  else await merge('zh-setup', () => import('./zh-setup'), 'zh')
}
export async function speak(lang: Language) {
  await (loaded.size && (loaded.has('zh') || loaded.has('en')) ? allTexts(lang) : loginTexts(lang))
  if (loaded.has('zh-setup') || loaded.has('en-setup')) await setupTexts(lang)
  locale.value = lang
  localStorage.setItem('fs:language', lang)
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
}
/** the title a thing has in the language of the page */
export const titleOf = (x: { title?: string; en?: string } | undefined) => (language() === 'en' && x?.en) || x?.title || ''
/** what may be chosen: the value that is kept, and how it is called in the language of the page */
export const choicesOf = (x: { choices?: string[] | null; choices_en?: string[] }) => (x.choices ?? []).map((value, i) => ({ value, text: (language() === 'en' && x.choices_en?.[i]) || value }))
