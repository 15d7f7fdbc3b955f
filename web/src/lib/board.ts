/** Towers of units from the answer of the board: one stone per open case, fire for those past their limit. */
import type { BoardUnit } from '@/api/types'
import type { Tower } from '@/components/Towers.vue'
import { rankWord, RANKS } from './states'

const order = new Map(RANKS.map((r, i) => [r, i]))
export function unitTowers(units: BoardUnit[], label: (u: BoardUnit) => string): Tower[] {
  return units.filter(u => u.stones.length).map(u => ({
    id: String(u.unit.id), label: label(u), fire: u.late || undefined,
    stones: [...u.stones].sort((a, b) => (order.get(a.rank) ?? 9) - (order.get(b.rank) ?? 9)).map(s => ({ id: `${s.record.register}/${s.record.id}`, st: s.rank, tip: `${s.record.number ?? ''} ${s.record.title} ${rankWord(s.rank)}` })),
  })).sort((a, b) => (b.fire ?? 0) - (a.fire ?? 0) || b.stones.length - a.stones.length)
}
