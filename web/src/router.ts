/** Addresses of the pages. Every page is a chunk of its own; nothing of a page is loaded before it is opened. */
import { createRouter, createWebHistory } from 'vue-router'
import { ApiError } from '@/api/client'
import { allTexts, setupTexts, t } from '@/i18n'
import { listen } from '@/lib/live'
import { areas } from '@/lib/nav'
import { enter, hello, loadModel, may, me, model } from '@/lib/session'

const P = (area: string, tab: string, more: object = {}) => ({ area, tab, ...more })

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: () => ({ top: 0 }),
  routes: [
    { path: '/login', component: () => import('./pages/Login.vue'), meta: { bare: true, open: true } },
    { path: '/setup', component: () => setupTexts().then(() => import('./pages/Setup.vue')), meta: { bare: true, open: true } },
    { path: '/away', component: () => import('./pages/Away.vue'), meta: { bare: true, open: true } },
    { path: '/unseen', component: () => import('./pages/Unseen.vue'), meta: { bare: true, open: true } },
    { path: '/', component: () => import('./pages/Desk.vue'), meta: P('desk', 'desk') },
    { path: '/waiting', component: () => import('./pages/Tasks.vue'), meta: P('desk', 'waiting'), props: { scope: 'waiting' } },
    { path: '/done', component: () => import('./pages/Tasks.vue'), meta: P('desk', 'done'), props: { scope: 'done' } },
    { path: '/calendar', component: () => import('./pages/Duties.vue'), meta: P('desk', 'calendar') },
    { path: '/duties', component: () => import('./pages/Duties.vue'), meta: P('duties', 'duties') },
    { path: '/inbox', component: () => import('./pages/Inbox.vue'), meta: P('', 'inbox') },
    { path: '/new', component: () => import('./pages/Begin.vue'), meta: P('new', 'new') },
    { path: '/me', component: () => import('./pages/Mine.vue'), meta: P('me', 'me') },
    { path: '/help/:part?/:section?', component: () => import('./pages/Help.vue'), props: true, meta: P('', 'help') },
    { path: '/r/:register', component: () => import('./pages/List.vue'), props: true, meta: P('register', '') },
    { path: '/r/:register/new', component: () => import('./pages/Fresh.vue'), props: true, meta: P('register', '') },
    { path: '/r/:register/:id', component: () => import('./pages/Record.vue'), props: true, meta: P('register', '') },
    { path: '/calls', component: () => import('./pages/Calls.vue'), meta: P('cases', 'calls') },
    { path: '/registers', component: () => import('./pages/Registers.vue'), meta: P('registers', 'registers') },
    { path: '/watch', component: () => import('./pages/Wall.vue'), meta: P('watch', 'wall') },
    { path: '/watch/:id', component: () => import('./pages/Target.vue'), props: true, meta: P('watch', 'wall') },
    { path: '/imports', component: () => import('./pages/Imports.vue'), meta: P('watch', 'imports') },
    { path: '/imports/:id', component: () => import('./pages/Import.vue'), props: true, meta: P('watch', 'imports') },
    { path: '/rules/:pack?', component: () => import('./pages/Clauses.vue'), props: true, meta: P('rules', 'map') },
    { path: '/packs', component: () => import('./pages/Packs.vue'), meta: P('rules', 'packs') },
    { path: '/rehearse/:pack?', component: () => import('./pages/Rehearse.vue'), props: true, meta: P('rules', 'rehearse') },
    { path: '/coverage/:pack?', component: () => import('./pages/Coverage.vue'), props: true, meta: P('rules', 'coverage') },
    { path: '/indicators', component: () => import('./pages/Indicators.vue'), meta: P('review', 'indicators') },
    { path: '/board', component: () => import('./pages/Board.vue'), meta: P('review', 'board') },
    { path: '/situation', component: () => import('./pages/Situation.vue'), meta: { bare: true } },
    { path: '/audit', component: () => import('./pages/Trail.vue'), meta: P('audit', 'trail') },
    { path: '/audit/operations', component: () => import('./pages/Trail.vue'), props: { kind: 'session,read,admin' }, meta: P('audit', 'operations') },
    { path: '/audit/deliveries', component: () => import('./pages/Deliveries.vue'), meta: P('audit', 'deliveries') },
    { path: '/settings/users', component: () => import('./pages/Users.vue'), meta: P('settings', 'users') },
    { path: '/settings/channels', component: () => import('./pages/Channels.vue'), meta: P('settings', 'channels') },
    { path: '/settings/calendar', component: () => import('./pages/Calendar.vue'), meta: P('settings', 'calendars') },
    { path: '/settings/templates', component: () => import('./pages/Templates.vue'), meta: P('settings', 'templates') },
    { path: '/settings/values', component: () => import('./pages/Values.vue'), meta: P('settings', 'values') },
    { path: '/settings/clock', component: () => import('./pages/TestClock.vue'), meta: P('settings', 'clock') },
    { path: '/settings/demo', component: () => setupTexts().then(() => import('./pages/Demo.vue')), meta: P('settings', 'demo') },
    { path: '/settings/about', component: () => import('./pages/About.vue'), meta: P('settings', 'about') },
    { path: '/:rest(.*)*', component: () => import('./pages/Lost.vue'), meta: P('', '') },
  ],
})

router.beforeEach(async to => {
  if (hello.value?.setup && to.path !== '/setup' && to.path !== '/unseen') return '/setup'
  if (to.meta.open) return true
  try {
    const texts = allTexts()
    if (!me.value) await enter(true)
    await Promise.all([texts, model.value ? undefined : loadModel()])
    if (me.value?.must_change) return { path: '/login', query: { to: to.fullPath } }
    listen()
    // an administrator has no desk: the area that is theirs alone opens instead
    if (to.path === '/' && !may('desk') && areas.value.length) return (areas.value.find(a => a.key === 'settings' || a.key === 'audit') ?? areas.value[0]).to
    return true
  } catch (e) {
    if (e instanceof ApiError && e.status === 401) return { path: '/login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
    if (e instanceof ApiError && e.offline && !model.value) return { path: '/away', query: { to: to.fullPath } }
    throw e
  }
})
router.afterEach(() => { document.title = hello.value ? `${hello.value.institution} · ${t('product')}` : t('product') })
// a new build replaced the chunks while this page was open
router.onError((e, to) => { if (/dynamically imported|preload|Importing a module/.test(String(e))) location.assign(to.fullPath) })
