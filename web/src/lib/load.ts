/** A page's data: fetched when the page appears, when its address changes, and when the server says that it changed. */
import { onMounted, ref, shallowRef, watch, type Ref } from 'vue'
import { ApiError } from '@/api/client'
import { useLive } from './live'
import { now } from './time'

export interface Loaded<T> { data: Ref<T | undefined>; error: Ref<ApiError | undefined>; busy: Ref<boolean>; at: Ref<number>; reload: () => Promise<void> }

export function useLoad<T>(fetchIt: () => Promise<T>, topics: () => string[] = () => [], on?: () => unknown, pause?: number): Loaded<T> {
  const data = shallowRef<T>()
  const error = shallowRef<ApiError>()
  const busy = ref(false)
  const at = ref(0)
  let turn = 0
  async function reload() {
    const mine = ++turn
    busy.value = true
    try {
      const got = await fetchIt()
      if (mine !== turn) return
      data.value = got
      error.value = undefined
      at.value = now.value
    } catch (e) {
      if (mine !== turn || !(e instanceof ApiError)) return
      // an outage keeps what is on the page; the banner says how old it is
      if (!(e.offline && data.value)) error.value = e
    } finally {
      if (mine === turn) busy.value = false
    }
  }
  onMounted(reload)
  if (on) watch(on, () => { data.value = undefined; error.value = undefined; void reload() })
  useLive(topics, () => void reload(), pause)
  return { data, error, busy, at, reload }
}
