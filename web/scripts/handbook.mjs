/**
 * Markdown of docs/ as pages need it: a module {title, lead, sections: [{id, title, html, text}]}, made while building.
 * A section is a second-level heading and what follows it; its id is the anchor that the usual viewers of markdown give
 * the heading. Pictures become files of the build; links among the handbook's files stay inside the product, links to
 * files that are not served become plain text.
 */
import path from 'node:path'
import { Marked } from 'marked'

const SERVED = /^(?:\.\/|(?:\.\.\/)*(?:docs\/)?)(?:handbook\/)?(administrator|officer|unit|leader|auditor|operations|not-checked)\.md(?:#(.*))?$/
export const anchor = title => title.trim().toLowerCase().replace(/[^\p{L}\p{N}\- _]/gu, '').replace(/ /g, '-')
const escape = s => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
const plain = html => html.replace(/<[^>]+>/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&').replace(/\s+/g, ' ').trim()

/** A line break between two Chinese characters is none: it would be drawn as a blank. */
const joined = markdown => markdown.split(/(^```[\s\S]*?^```)/m).map((part, i) => (i % 2 ? part : part.replace(/([\p{Script=Han}，。；：、」）”])\n(?=[\p{Script=Han}「（“])/gu, '$1'))).join('')

export function book(markdown) {
  const pictures = []
  const marked = new Marked({
    gfm: true,
    renderer: {
      image({ href, text }) {
        if (!pictures.includes(href)) pictures.push(href)
        return `<img src="\u0001${pictures.indexOf(href)}\u0001" alt="${escape(text)}" loading="lazy">`
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens), served = SERVED.exec(href)
        if (served) return `<a href="/help/${served[1]}${served[2] ? '/' + served[2] : ''}">${inner}</a>`
        if (href.startsWith('#')) return `<a href="${escape(href)}">${inner}</a>`
        return /^https?:/.test(href) ? `<a href="${escape(href)}" target="_blank" rel="noopener">${inner}</a>` : inner
      },
      // what scrolls sideways can be reached by keys
      code: ({ text }) => `<pre tabindex="0"><code>${escape(text)}\n</code></pre>`,
      table(token) {
        const row = (cells, tag) => `<tr>${cells.map(c => `<${tag}>${this.parser.parseInline(c.tokens)}</${tag}>`).join('')}</tr>`
        return `<div class="tw" tabindex="0"><table class="tb0"><thead>${row(token.header, 'th')}</thead><tbody>${token.rows.map(r => row(r, 'td')).join('')}</tbody></table></div>`
      },
      code: ({ text }) => `<pre tabindex="0"><code>${escape(text)}\n</code></pre>`, // wider than a phone: scrolled by keys, too
      html: () => '', // comments that mark generated parts
    },
  })
  const out = { title: '', lead: '', sections: [] }
  const groups = [[]]
  for (const token of marked.lexer(joined(markdown))) {
    if (token.type === 'heading' && token.depth === 1) out.title = token.text
    else if (token.type === 'heading' && token.depth === 2) groups.push([token])
    else groups[groups.length - 1].push(token)
  }
  const [lead, ...rest] = groups
  out.lead = marked.parser(lead)
  for (const [head, ...body] of rest) {
    const html = marked.parser(body)
    out.sections.push({ id: anchor(head.text), title: head.text, html, text: plain(html) })
  }
  return { out, pictures }
}

export function handbook() {
  return {
    name: 'handbook',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('.md')) return
      const { out, pictures } = book(code)
      const imports = pictures.map((p, i) => `import p${i} from ${JSON.stringify(path.join(path.dirname(id), p) + '?url')}`)
      const body = JSON.stringify(out).replace(/\\u0001(\d+)\\u0001/g, (_, i) => `"+p${i}+"`)
      return { code: `${imports.join('\n')}\nexport default ${body}\n`, map: null }
    },
  }
}
