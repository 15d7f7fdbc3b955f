/** The one open explanation of a deadline, and what was touched to open it. */
import { shallowRef } from 'vue'
import type { Task } from '@/api/types'

export interface Touched { task: Task; by: HTMLElement }
export const touched = shallowRef<Touched>()
export const touch = (task: Task, e: Event) => {
  const by = e.currentTarget as HTMLElement
  touched.value = touched.value?.by === by ? undefined : { task, by }
}
