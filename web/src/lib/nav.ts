/** The areas of the rail and the pages of each. Only what exists and may be opened is ever in here. */
import { computed } from 'vue'
import { doubt, hello, may, mayPage, me, model } from './session'
import { t, titleOf } from '@/i18n'
import type { Area, Register } from '@/api/types'

export interface Tab { key: string; to: string; title: string }
export interface AreaNav { key: Area; icon: string; title: string; to: string; tabs: Tab[] }

const ICON: Record<Area, string> = {
  desk: 'desk', cases: 'case', watch: 'watch', registers: 'book', duties: 'loop', rules: 'law', review: 'kpi', audit: 'audit', settings: 'set',
}
/** how many articles speak about a register: what the regulations care for most stands first */
const governed = (r: Register) => new Set([...r.states.flatMap(s => s.clauses ?? []), ...r.actions.flatMap(a => a.clauses ?? []), ...r.fields.flatMap(f => f.clauses ?? [])]).size
const of = (area: string): Tab[] =>
  (model.value?.registers ?? []).filter(r => r.area === area).map(r => ({ r, n: governed(r) })).sort((a, b) => b.n - a.n).map(({ r }) => ({ key: 'r:' + r.name, to: '/r/' + r.name, title: titleOf(r) }))
const page = (key: string, to: string): Tab[] => (mayPage(key) ? [{ key, to, title: t('nav.page.' + key) }] : [])

/** the pack that asks for most */
export const firstPack = computed(() => {
  const n = new Map<string, number>()
  for (const c of Object.values(model.value?.clauses ?? {})) n.set(c.pack, (n.get(c.pack) ?? 0) + 1)
  return [...(model.value?.packs ?? [])].sort((a, b) => (n.get(b.pack) ?? 0) - (n.get(a.pack) ?? 0))[0]?.pack ?? ''
})

function tabs(area: Area): Tab[] {
  switch (area) {
    case 'desk': return [...page('desk', '/'), ...page('waiting', '/waiting'), ...page('done', '/done'), ...page('calendar', '/calendar')]
    case 'cases': return [...of('cases'), ...page('calls', '/calls')]
    case 'watch': return [...page('wall', '/watch'), ...of('watch'), ...page('imports', '/imports')]
    case 'registers': return page('registers', '/registers')
    case 'duties': return [...page('duties', '/duties'), ...of('duties')]
    case 'rules': return [...page('map', '/rules'), ...page('packs', '/packs'), ...page('rehearse', '/rehearse'), ...page('coverage', '/coverage')]
    case 'review': return [...page('indicators', '/indicators'), ...page('board', '/board'), ...page('situation', '/situation')]
    // the trail is the auditor's alone; what became of the messages is told to the office, too
    case 'audit': return [...(me.value?.roles.includes('audit-admin') ? [...page('trail', '/audit'), ...page('operations', '/audit/operations')] : []), ...page('deliveries', '/audit/deliveries'), ...of('audit')]
    case 'settings': return [
      ...page('users', '/settings/users'), ...(me.value?.roles.includes('system-admin') ? page('channels', '/settings/channels') : []), ...page('calendars', '/settings/calendar'), ...page('values', '/settings/values'),
      ...(me.value?.roles.includes('security-admin') ? [{ key: 'templates', to: '/settings/templates', title: t('papers.tab') }] : []),
      ...(doubt.value && !hello.value?.test_clock ? [{ key: 'clock', to: '/settings/clock', title: t('clockp.title') }] : hello.value?.test_clock ? page('clock', '/settings/clock') : []),
      ...(hello.value?.demo && me.value?.roles.includes('system-admin') ? [{ key: 'demo', to: '/settings/demo', title: t('login.demo') }] : []), ...page('about', '/settings/about'), ...of('system'),
    ]
  }
}
export const areas = computed<AreaNav[]>(() => (me.value?.rail ?? []).filter(k => k in ICON).flatMap(key => {
  const list = tabs(key)
  return list.length ? [{ key, icon: ICON[key], title: t('nav.' + key), to: list[0].to, tabs: list }] : []
}))
export const areaOfRegister = (name: string): Area => {
  const area = model.value?.registers.find(r => r.name === name)?.area
  return area === 'system' ? 'settings' : area && may(area) ? (area as Area) : 'registers'
}
/** what a person may open here and now, for the plus of the phone and the palette */
export const openable = computed(() => (model.value?.registers ?? []).filter(r => r.open.may))
export const recordLink = (x: { register: string; id: number | string } | null | undefined) => (x ? `/r/${x.register}/${x.id}` : '')
