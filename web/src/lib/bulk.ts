/** Many records at once: which deed fits all of them, and the deed as the drawer wants it. */
import type { Action, Deed, Task } from '@/api/types'
import { titleOf } from '@/i18n'
import { register } from './session'

export const bulkDeed = (a: Action): Deed => ({ deed: a.name, title: titleOf(a), may: true, refusals: [], asks: a.asks, required: a.required, auth: a.auth, irreversible: a.irreversible })

export interface Batch { register: string; deed: Deed; ids: (number | string)[]; misfit: number }
/** the next deeds of the chosen tasks, each with the records it fits and how many it does not */
export function batches(tasks: Task[]): Batch[] {
  const out = new Map<string, Batch>()
  for (const x of tasks) {
    const action = register(x.record?.register ?? '')?.actions.find(a => a.name === x.next?.deed)
    if (!x.record || x.next?.register || !action || action.second) continue // a next step elsewhere opens a record of its own
    const key = `${x.record.register}.${action.name}`
    const b = out.get(key) ?? { register: x.record.register, deed: bulkDeed(action), ids: [], misfit: 0 }
    b.ids.push(x.record.id)
    out.set(key, b)
  }
  return [...out.values()].map(b => ({ ...b, misfit: tasks.length - b.ids.length })).sort((a, b) => b.ids.length - a.ids.length)
}
