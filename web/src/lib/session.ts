/** Who is logged in, what the adopted packs describe, and whether the server answers. One per page. */
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import * as api from '@/api'
import { newKey, openDoors } from '@/api/client'
import type { Field, Hello, Me, Model, Register } from '@/api/types'
import { language, speak, t, type Language } from '@/i18n'
import { ms, now, setClock, setZone } from './time'

export const hello = shallowRef<Hello>()
export const me = shallowRef<Me>()
export const model = shallowRef<Model>()
export const unread = ref(0)
/** since when the server has not answered; 0 = it does */
export const lostAt = ref(0)

interface Ask { open: boolean; done?: () => void; fail?: () => void; waiting?: Promise<void> }
/** the dialogs that a call may have to wait for */
export const asks = reactive<{ login: Ask; proof: Ask }>({ login: { open: false }, proof: { open: false } })

function ask(kind: 'login' | 'proof'): Promise<void> {
  const a = asks[kind]
  if (a.open && a.waiting) return a.waiting
  a.open = true
  a.waiting = new Promise<void>((done, fail) => {
    a.done = () => { a.open = false; done() }
    a.fail = () => { a.open = false; fail(new Error(kind)) }
  })
  return a.waiting
}

openDoors({
  csrf: () => me.value?.csrf ?? '',
  language: () => (language() === 'en' ? 'en,zh;q=0.5' : 'zh,en;q=0.5'),
  relogin: () => ask('login'),
  stepUp: () => ask('proof'),
  noRoom: () => { void greet().catch(() => undefined) },
  reachable: yes => { if (yes) lostAt.value = 0; else if (!lostAt.value) lostAt.value = now.value || 1 },
})

/** confirms the person once more unless that was done within its five minutes */
export async function proveAgain() {
  const until = me.value?.stepped_up_until
  if (until && ms(until) > now.value) return
  await ask('proof')
}

/** the server does not follow the wall clock: two administrators must say that it is right */
export const doubt = computed(() => (['held', 'unsure', 'behind'] as const).find(s => s === hello.value?.clock))

/** no room on the server's disk: nothing is written until there is */
export const full = computed(() => hello.value?.full === true)

export async function greet() {
  hello.value = await api.hello()
  setZone(hello.value.zone)
  setClock(hello.value.now)
}
export async function enter(quiet = false) {
  const who = await api.me(quiet)
  me.value = who
  unread.value = who.unread ?? 0
  setClock(who.now)
  if (!localStorage.getItem('fs:language') && (who.language === 'en' || who.language === 'zh')) await speak(who.language as Language)
  return who
}
/** The language of the pages and of the messages that are sent to this person: one choice, where the law in force knows it. */
export async function choose(lang: Language) {
  await speak(lang)
  const who = me.value
  if (who?.language == null || (who.language || 'zh') === lang) return
  await api.chooseLanguage(who.person.id, lang === 'en' ? 'English' : t('login.chinese'), newKey())
  await enter(true)
}
export async function loadModel() { model.value = await api.model() }
/** posts and the names that a pack gives come in the language of the page */
watch(language, async () => { if (model.value) await Promise.all([loadModel(), enter(true)]) })
export async function leave() {
  try { await api.logout() } finally {
    me.value = undefined
    model.value = undefined
  }
}

export const registers = computed<Map<string, Register>>(() => new Map((model.value?.registers ?? []).map(r => [r.name, r])))
export const register = (name: string) => registers.value.get(name)
export const fieldOf = (r: Register | undefined, name: string): Field | undefined => r?.fields.find(f => f.name === name)
/** what is entered when a record is opened: the server leaves out what a later deed asks for */
export function fieldsAtStart(r: Register): Field[] {
  const asks = r.open.asks.length ? r.open.asks : r.fields.filter(f => !f.computed).map(f => f.name)
  return asks.flatMap(n => fieldOf(r, n) ?? [])
}
export const isCase = (r: Register | undefined) => !!r && (r.area === 'cases' || r.states.some(s => s.due))
/** an article as it is named away from the page of its regulation, which it names where there are several */
export const articleOf = (clause: string) => model.value?.clauses[clause]?.cited || clause
/** articles name their regulation */
export const severalLaws = computed(() => Object.values(model.value?.clauses ?? {}).some(c => c.cited && c.cited !== c.article))
export const packOf = (clause: string) => model.value?.clauses[clause]?.pack
/** several of them, each once; the regulation is named where it changes */
export function articlesOf(clauses: string[]): string[] {
  const said = new Map(clauses.map(c => [articleOf(c), c]))
  let pack: string | undefined
  return [...said].map(([cited, c]) => {
    const again = pack !== undefined && pack === packOf(c)
    pack = packOf(c)
    return again ? model.value?.clauses[c]?.article || cited : cited
  })
}
export const may = (area: string) => !!me.value?.rail.includes(area as never)
export const mayPage = (page: string) => !me.value?.pages || me.value.pages.includes(page)
