/** Colours and bases of charts, read from the tokens. No chart library here, so that pages may use it before that arrives. */
export function tok() {
  const c = getComputedStyle(document.documentElement)
  const v = (n: string) => c.getPropertyValue('--fs-' + n).trim()
  return {
    ink1: v('ink-1'), ink2: v('ink-2'), ink3: v('ink-3'), line: v('line'), line2: v('line-2'), surface: v('surface'), raised: v('raised'), act: v('act'),
    c: [1, 2, 3, 4, 5, 6].map(i => v('c' + i)), heat: [0, 1, 2, 3, 4].map(i => v('heat-' + i)),
    lateTint: v('late-tint'), late: v('late'), soon: v('soon'), soonFill: v('soon-fill'), hold: v('hold'), holdTint: v('hold-tint'), sans: v('sans'),
  }
}
export type Tok = ReturnType<typeof tok>

export const base = (t: Tok) => ({
  textStyle: { fontFamily: t.sans, fontSize: 12, color: t.ink2 }, color: t.c, animation: false, aria: { enabled: true },
  tooltip: {
    backgroundColor: t.raised, borderColor: t.line2, borderWidth: 1, padding: [6, 10], textStyle: { color: t.ink1, fontSize: 12 },
    extraCssText: 'box-shadow:var(--fs-shadow-2);border-radius:6px;font-variant-numeric:tabular-nums',
    axisPointer: { lineStyle: { color: t.ink3, type: 'solid' }, shadowStyle: { color: t.line, opacity: 0.4 } },
  },
})
export const axis = (t: Tok, o: any = {}) => {
  const { axisLabel, ...rest } = o
  return { axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: t.ink3, fontSize: 12, ...axisLabel }, splitLine: { lineStyle: { color: t.line } }, ...rest }
}
