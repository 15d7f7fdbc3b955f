/** A span as the rules write it ("5 workdays"), so that a person enters a number and picks a unit. */
export const UNITS = ['minute', 'hour', 'day', 'workday', 'week', 'month', 'year'] as const
export interface Span { n: string; unit: string }
export function readSpan(text: string): Span | undefined {
  const m = /^(\d+) (minute|hour|day|workday|week|month|year)s?$/.exec(text)
  return m ? { n: m[1], unit: m[2] } : undefined
}
export const writeSpan = (x: Span) => `${x.n} ${x.unit}${x.n === '1' ? '' : 's'}`
