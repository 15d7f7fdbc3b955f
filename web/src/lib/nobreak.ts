/** What must never break across lines in a sentence of the server: dates, times, document numbers, article ids, figure with unit. */
const PARTS = [
  String.raw`(?:\d{4}-)?\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2})?`,
  String.raw`\d{1,2}月\d{1,2}日(?: \d{1,2}:\d{2})?`, // data
  String.raw`[\u4e00-\u9fa5]{2,4}〔\d{4}〕\d+号?`, // data
  String.raw`\d{1,2}:\d{2}(?::\d{2})?`,
  String.raw`(?:《[^《》]{1,10}》)?第[一二三四五六七八九十百]+条`, // data
  String.raw`\d+(?:\.\d+)? ?(?:[项件次天人个]|KB|MB|ms)(?![a-z])`, // data
]
const WHOLE = new RegExp(`(${PARTS.join('|')})`, 'g')
/** pieces of a sentence; those at odd places stay in one piece */
export const pieces = (s: string) => s.split(WHOLE)
/** document numbers get half-width brackets */
export const isNumber = (s: string) => s.includes('〔') // data
