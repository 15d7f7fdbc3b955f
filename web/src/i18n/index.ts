/**
 * Texts. The login page carries only its own; the rest arrives as one chunk per language before the first page inside.
 * `t` is the global one, so that modules and components say the same thing.
 */
import { createI18n } from 'vue-i18n'
import zhLogin from './zh-login'

export type Language = 'zh' | 'en'
const stored = localStorage.getItem('fs:language')
const first: Language = stored === 'en' ? 'en' : 'zh'

// the types of vue-i18n infer every key of every message; ours are checked by `npm run check` instead
export const i18n: { global: any; install: any } = createI18n({ legacy: false, locale: first, fallbackLocale: 'zh', messages: { zh: zhLogin } as Record<string, any>, missingWarn: false, fallbackWarn: false } as any)
export const t = i18n.global.t as (key: string, values?: Record<string, unknown> | number) => string
export const te = (key: string) => i18n.global.te(key) as boolean
export const language = () => i18n.global.locale.value as Language

const loaded = new Set<string>()
async function merge(name: string, read: () => Promise<{ default: object }>, lang: Language) {
  if (loaded.has(name)) return
  i18n.global.mergeLocaleMessage(lang, (await read()).default)
  loaded.add(name)
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
  i18n.global.locale.value = lang
  localStorage.setItem('fs:language', lang)
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
}
/** the title a thing has in the language of the page */
export const titleOf = (x: { title: string; en?: string } | undefined) => (x ? (language() === 'en' && x.en ? x.en : x.title) : '')
