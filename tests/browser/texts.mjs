// Which words on a page are of the other language. In Chinese no Latin word may stand but names of things that have no
// other (units, keys, formats, products) and what people, devices and scanners wrote. In English no Chinese may stand
// but what the server told as data: names and sentences of the packs, of people and of records. The page's own words
// are never data, so a Chinese word that no answer of the server holds is a text that was forgotten. Nor may a name stand
// there that its pack gives in English, too, or a word of the program: whatever the server says of them, it says in English.
import fs from 'node:fs'
const PACKS = new URL('../../packs/', import.meta.url).pathname
const TEXTS = fs.readdirSync(PACKS, { recursive: true }).filter(f => f.endsWith('.yaml') && !/cases|demo|calendar/.test(f)).map(f => fs.readFileSync(PACKS + f, 'utf8'))
const CHINESE = /[\u3400-\u9fff]/
/** titles beside which the packs write `en`, in a line of their own or between braces, and choices `{通过: Passed}` */
const NAMED = new Set(TEXTS.flatMap(text => [
  ...[...text.matchAll(/\btitle: *"?([^,"\n{}]+?)"?(?:,|\n) *en: /g)].map(m => m[1]),
  ...[...text.matchAll(/\b(?:one|some)-of: *(?:\{([^}]*)\}|((?:\n +[\u3400-\u9fff]+: .*)+))/g)].flatMap(m => [...(m[1] ?? m[2]).matchAll(/([\u3400-\u9fff]+):/g)].map(c => c[1])),
]))
/** sentences beside which they write English: refusals, gists, hints, what a clause is fed by */
const SAID = [...new Set(TEXTS.flatMap(text => [...text.matchAll(/\b(?:else|gist|hint|fed): *"?([^,"\n{}]+?)"?(?:,|\n) *(?:en|gist-en|hint-en|fed-en): /g)].map(m => m[1])))].filter(s => CHINESE.test(s) && s.length > 5)
if (NAMED.size < 300 || SAID.length < 80) throw new Error(`texts.mjs reads the packs no more: ${NAMED.size} names, ${SAID.length} sentences`)
/** of the program: roles, who did it where that was no person, what it did, channels, orders, columns, answers of probes */
const PROGRAM = new Set(('系统管理员 安全管理员 审计管理员 时钟 探测 系统 作业 封条 时间同步 核验 样例数据 登录 登录成功 登录失败 登记 更正 修改 查看 导出 提醒 到时限 逾期未办 时限已过 办结 检视 催办 转办 ' +
  '邮件 企业微信群机器人 钉钉群机器人 飞书群机器人 短信网关 对接其他系统 人工执行 本机命令 调用接口 发布到网站 从网站撤下 限制访问 恢复访问 印制 编号 单位 状态 登记人 到期 毫秒 正常 变慢 没有应答 ' +
  '自动 起 止 休 停 是 否 只有登记人可以 已经办过 须写明理由 指定人员 经办人').split(' '))
const NAMES = /^(ms|s|KB|MB|GB|Ctrl|Enter|Esc|Tab|Space|Excel|Word|CSV|GBK|PDF|IP|SM2|SM3|SM4|SHA|CVE|CNVD|CNNVD|CVSS|URL|DNS|HTTPS?|ICMP|TCP|TLS|NTP|SMTP|SNMP|SSH|VPN|Mbps|APP|SSL|Nmap|Nessus|OpenVAS|SARIF|nuclei|Webhook|English|WeCom|CN|cn|API|AES|OpenAPI|CAS|LDAP|OIDC|ID|K|xlsx|fengsui|demo)$/
/** what the server says itself, not as data: none of it may be left in Chinese on an English page */
const OURS = /^余 ?\d|^逾期 ?\d|个工作日$|^\d+ ?小时(\d+ ?分)?$|^\d+ ?分钟?$|^\d+ ?天(\d+ ?小时)?$|复算|^起点$|^跳过$|^计入$|^依据$|^升级至|轮到你|当日不计|件过了时限|处在监测|没有过时限|已停表|不看节假日|^周[一二三四五六日]$|^台账 |^流程 |^逾期：|，时限 |请签收|请受理|，请立即|^预警通知|^安全事件：/
const seen = () => {
  const out = []
  const walk = node => {
    for (const x of node.childNodes) {
      if (x.nodeType === 3) { const s = x.data.trim(); if (s) out.push([s, x.parentElement.closest('code, kbd, .mono, .lat, bdi') ? 1 : 0]) }
      else if (x.nodeType === 1 && !/^(SCRIPT|STYLE|TEMPLATE)$/.test(x.tagName) && !x.matches('.hb')) { // the handbook is a document in Chinese
        for (const a of ['aria-label', 'title', 'placeholder', 'alt']) if (x.getAttribute(a)) out.push([x.getAttribute(a), 0])
        if (x.tagName !== 'SVG') walk(x)
      }
    }
  }
  walk(document.body)
  out.push([document.title, 0])
  return out
}
/** answers under these keys quote an article or what somebody wrote */
const QUOTED = new Set(['quote', 'proof', 'clause_text', 'case', 'institution', 'label', 'holiday'])
/** names and words in a text that have an English one */
function forgotten(text, told) {
  if (told.quoted.includes(text)) return []
  const sentence = SAID.find(s => text.includes(s))
  if (sentence) return [sentence]
  let bare = text.replace(/[\u3400-\u9fff]+〔\d+〕\d+号/g, '')
  for (const name of [...told.data].filter(x => bare.includes(x)).sort((a, b) => b.length - a.length)) bare = bare.replaceAll(name, '某')
  return [bare.trim(), ...bare.split(/[^\u3400-\u9fff]+/)].filter(x => x && x !== '中文' && (NAMED.has(x) || PROGRAM.has(x)))
}
/** collects every text that the server tells this page as data */
export function listen(page) {
  const told = { text: '', names: new Set(), data: new Set(), quoted: '' }
  page.on('response', async r => {
    if (!/\/api\//.test(r.url()) || !/json/.test(r.headers()['content-type'] ?? '')) return
    try { JSON.stringify(await r.json(), (k, v) => {
      if (typeof v === 'string') told.text += '\n' + v
      if (typeof v === 'string' && QUOTED.has(k)) told.quoted += '\n' + v
      if (v?.channel && v.channel !== 'inbox' && v.text) told.quoted += '\n' + v.text // what went out stands as it was sent
      if (v?.register && v.id !== undefined && v.title) told.data.add(v.title)
      if (k === 'article' || (v?.kind === 'person' && v.title) || (v?.gist && v.title)) told.data.add(v.title ?? v)
      if (k === 'login') told.names.add(v)
      if (v?.register === 'account' && v.title) told.names.add(v.title)
      return v
    }) } catch { /* the page went on */ }
  })
  return told
}
const IDENTIFIER = [
  /https?:\/\/\S+/g, /\b[\w.+-]+@[\w-]+(\.[\w-]+)+/g, /\b[\w-]+(\.[\w-]+)*\.(cn|com|org|edu|net|test|example|xlsx|xml|csv|docx|png|jpg|pdf|yaml|json)\b/g,
  /\b(?=[\w-]*\d)[A-Za-z][\w-]*/g, // numbers and codes: YH2026-00013, CVE-2023-38408, cn-2026
  /\b[0-9a-f]{8,}\b/g, /°C/g,
]
/** the words that should not be there; `told` is what the server said */
export async function foreign(page, language, told) {
  const texts = await page.evaluate(seen)
  const out = new Set()
  if (language === 'en') {
    for (const [s] of texts) for (const [run] of s.matchAll(/[\u3400-\u9fff]+/g)) if (!told.text.includes(run) && run !== '中文') out.add(run)
    for (const [s] of texts) if (OURS.test(s)) out.add(s.slice(0, 60))
    for (const [s] of texts) for (const word of forgotten(s, told)) out.add(`${word} in “${s.slice(0, 60)}”`)
    return [...out]
  }
  for (const [s, latin] of texts) {
    if (latin) continue
    const typed = new URLSearchParams(new URL(page.url()).search).get('q')
    const bare = IDENTIFIER.reduce((x, re) => x.replace(re, ' '), s)
    for (const [word] of bare.matchAll(/[A-Za-z][A-Za-z'’.-]*/g)) if (!NAMES.test(word.replace(/[.-]+$/, '')) && !told.names.has(word) && word !== typed) out.add(`${word} in “${s.slice(0, 60)}”`)
  }
  return [...out]
}
