/** Cells copied from a table elsewhere, put into the rows of a form. */
import type { Field } from '@/api/types'
import { t } from '@/i18n'

type Row = Record<string, any>

/** more than one cell, or nothing: a single one is pasted by the control itself */
export function pasted(text: string): string[][] | null {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n')
  return text.includes('\t') || lines.length > 1 ? lines.map(l => l.split('\t').map(c => c.trim())) : null
}
/** what a cell says in a column of this type; undefined where it says nothing that the column knows */
export function valueOf(column: Field, cell: string): any {
  if (!cell) return null
  if (column.choices) {
    const i = column.choices.findIndex((c, k) => cell === c || cell === column.choices_en?.[k])
    return i < 0 ? undefined : column.type === 'some-of' ? [column.choices[i]] : column.choices[i]
  }
  if (['number', 'money', 'percent'].includes(column.type)) {
    const n = Number(cell.replace(/[,\uff0c\s%]/g, ''))
    return Number.isFinite(n) ? n : undefined
  }
  if (column.type === 'date') {
    const m = /^(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})\u65e5?$/.exec(cell)
    return m ? `${m[1]}-${m[2].padStart(2, '0')}-${m[3].padStart(2, '0')}` : undefined
  }
  if (column.type === 'flag') return [t('yes'), 'yes', '1'].includes(cell.toLowerCase()) ? true : [t('no'), 'no', '0'].includes(cell.toLowerCase()) ? false : undefined
  return ['text', 'page', 'phone', 'mail', 'url', 'address', 'time'].includes(column.type) ? cell : undefined
}
/** the rows with the block put in; `names`: rows that have names stay as many, free ones grow */
export function spread(block: string[][], to: { at: [number, number]; rows: Row[]; columns: Field[]; names?: string[] }): Row[] {
  const out = to.rows.map(r => ({ ...r }))
  const beside = !!to.names && block.every(line => to.names!.includes(line[0]))
  block.forEach((line, n) => {
    const i = beside ? to.names!.indexOf(line[0]) : to.at[0] + n
    if (i >= out.length && to.names) return
    while (i >= out.length) out.push({})
    for (const [m, cell] of (beside ? line.slice(1) : line).entries()) {
      const column = to.columns[(beside ? 0 : to.at[1]) + m]
      const value = column ? valueOf(column, cell) : undefined
      if (value !== undefined) out[i][column.name] = value
    }
  })
  return out
}
