/** What changed on the server, as it happens. Pages say which topics they show and reload when one of them is named. */
import { onBeforeUnmount, onMounted } from 'vue'
import { lostAt, me } from './session'
import { now, setClock } from './time'
import * as api from '@/api'

type Listener = { topics: () => string[]; hear: () => void }
const listeners = new Set<Listener>()
let stream: EventSource | undefined
let lost: ReturnType<typeof setTimeout> | undefined

// who may not read every record of a register is told its name alone: then it may be the one that is shown
const unnamed = (w: string, topics: string[]) => {
  const table = /^record:([^/]+)\//.exec(w)?.[1]
  return !!table && topics.includes('register:' + table) && !topics.some(x => x.startsWith(`record:${table}/`))
}
const touches = (wanted: string[], topics: string[]) => wanted.some(w => topics.some(x => x === w || x.startsWith(w + '/') || w.startsWith(x + '/')) || unnamed(w, topics))

function onChange(e: MessageEvent) {
  let topics: string[] = []
  try { topics = JSON.parse(e.data).topics ?? [] } catch { return }
  for (const l of listeners) if (touches(l.topics(), topics)) l.hear()
  if (topics.includes('clock')) setRight()
}
const setRight = () => void api.clock().then(c => setClock(c.now), () => undefined)
export function listen() {
  if (stream || !me.value) return
  stream = new EventSource('/api/events')
  stream.addEventListener('change', onChange)
  stream.addEventListener('resync', () => { setRight(); for (const l of listeners) l.hear() })
  stream.addEventListener('bye', deafen)
  stream.onopen = () => {
    clearTimeout(lost)
    if (!lostAt.value) return
    lostAt.value = 0
    for (const l of listeners) l.hear()
  }
  // the browser reconnects by itself; only an outage that lasts is worth a word
  stream.onerror = () => { clearTimeout(lost); lost = setTimeout(() => { if (stream?.readyState !== 1 && !lostAt.value) lostAt.value = now.value }, 4000) }
}
export function deafen() {
  stream?.close()
  stream = undefined
  clearTimeout(lost)
}
/* A browser opens six connections to a server and no more: six windows that listen, or six pages it keeps for going back, and nothing
   is answered any more. So who is not looked at does not listen, and asks afresh when it is looked at again. */
const UNSEEN = 3000
let rest: ReturnType<typeof setTimeout> | undefined
let resting = false
function pause() { if (stream) { resting = true; deafen() } }
function resume() {
  clearTimeout(rest)
  if (!resting) return
  resting = false
  listen()
  for (const l of listeners) l.hear()
}
document.addEventListener('visibilitychange', () => { if (document.hidden) rest = setTimeout(pause, UNSEEN); else resume() })
addEventListener('pagehide', pause)
addEventListener('pageshow', resume)
/** calls `hear` at most once per `pause` ms while the component lives, and once after the last change */
export function useLive(topics: () => string[], hear: () => void, pause = 200) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const l: Listener = { topics, hear: () => { timer ??= setTimeout(() => { timer = undefined; hear() }, pause) } }
  onMounted(() => listeners.add(l))
  onBeforeUnmount(() => { listeners.delete(l); clearTimeout(timer) })
}
/** calls `again` every `ms` while somebody looks: for what changes without being told, as a value that is measured */
export function useEvery(ms: number, again: () => void) {
  const timer = setInterval(() => { if (!document.hidden) again() }, ms)
  onBeforeUnmount(() => clearInterval(timer))
}
