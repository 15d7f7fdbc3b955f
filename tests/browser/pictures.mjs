// The pictures under the law of several regulations: articles of equal names stand apart, every tower is in sight, many
// figures are cells and not a crowded radar, a figure opens the records it was counted from.
import assert from 'node:assert/strict'
import { ask, text, until } from './steps.mjs'
import { story } from './story.mjs'

const PACKS = ['cug', 'cueb', 'bie', 'jz']
await story('pictures', async ({ BASE, as, step, people }) => {
  let office, thumb
  const wide = page => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const map = async pack => { await office.goto(`${BASE}/rules/${pack}`); await office.waitForSelector('.tw1 .stone') }
  const regulation = async (page, title) => { await page.selectOption('.page-h select', { label: title }); await page.waitForTimeout(200) }
  const titleOf = async pack => (await ask(office, '/api/model')).packs.find(p => p.pack === pack).title

  await step('第五条 of one regulation is not 第五条 of another', async () => {
    office = await as('zhouqiming')
    const seen = {}
    for (const pack of ['cug', 'cueb']) {
      await map(pack)
      const tower = office.locator('.tw1').filter({ has: office.locator('.tl', { hasText: /^第五条$/ }) })
      assert.equal(await tower.count(), 1, `${pack} has one tower of that name`)
      seen[pack] = await tower.locator('.stone').evaluateAll(x => x.map(e => e.getAttribute('aria-label')))
      await tower.locator('.tl').click()
      await office.waitForURL(new RegExp(`/rules/${pack}\\?clause=${pack}\\.`))
    }
    assert.equal(seen.cug.length, 8)
    assert.equal(seen.cueb.length, 2)
    assert.equal(seen.cug.filter(x => seen.cueb.includes(x)).length, 0)
  })
  await step('away from its page an article says of which regulation it is: list, desk, deadline, refusal', async () => {
    await office.goto(BASE + '/r/rectification-notice')
    await office.waitForSelector('.gr .ar')
    const cited = await office.$$eval('.gr .cite', all => all.map(e => e.textContent).filter(Boolean))
    assert.ok(cited.length && cited.every(x => /^《监测预警制度》第.+条/.test(x)), cited.join())
    assert.ok(await office.$eval('.grid', e => e.scrollWidth <= e.clientWidth), 'the list is wider than its sheet')
    await office.goto(BASE + '/')
    assert.match(await text(office, '.task .art'), /^《.+》/)
    // a case of before the others were adopted is told by its own law, and still says which it is
    const [open] = (await ask(office, '/api/registers/rectification-notice?rank=esc&limit=1')).rows
    await office.goto(`${BASE}/r/rectification-notice/${open.id}`)
    await office.waitForSelector('.formula .cite')
    assert.match(await text(office, '.formula .cite'), /^《监测预警制度》第十条$/)
    await until(office, async () => /（《监测预警制度》第.+条(、第.+条)*）/.test(await text(office, '.rfs')), 'a refusal names the regulation')
    await office.goto(BASE + '/rules/cug?clause=cug.10.1')
    await office.waitForSelector('.ar0')
    assert.match(await text(office, '.ar0'), /^第十条/)
  })
  await step('the map has a tower per article and a stone per requirement, whatever the regulation', async () => {
    for (const pack of PACKS) {
      await map(pack)
      const told = await ask(office, `/api/packs/${pack}/map`)
      assert.equal(await office.locator('.tw1').count(), told.articles.length, pack)
      assert.equal(await office.locator('.pic button.stone').count(), told.articles.reduce((n, a) => n + a.stones.length, 0), pack)
    }
  })
  await step('on a desk no tower stands outside the sheet, and what is to be looked at keeps its place', async () => {
    for (const pack of PACKS) {
      await map(pack)
      assert.ok(await office.$eval('.pic', e => e.scrollWidth <= e.clientWidth), `${pack} is wider than its sheet`)
      assert.ok(await office.$eval('.at', e => e.getBoundingClientRect().height >= 120 && e.getBoundingClientRect().bottom <= innerHeight), pack)
    }
  })
  await step('the chosen stone is brought into sight within its picture', async () => {
    await office.goto(BASE + '/rules/jz?clause=jz.device.15')
    await office.waitForSelector('.stone.on')
    const seen = () => {
      const box = document.querySelector('.pic').getBoundingClientRect(), on = document.querySelector('.stone.on').getBoundingClientRect()
      return on.top >= box.top && on.bottom <= box.bottom
    }
    await until(office, () => office.evaluate(seen), 'it is in sight', 4000)
  })
  await step('few figures are a radar, many are cells of their own', async () => {
    await office.goto(BASE + '/indicators')
    await office.waitForSelector('.page-h select')
    await regulation(office, await titleOf('cug'))
    await office.waitForSelector('.chart svg, .chart canvas')
    await regulation(office, await titleOf('bie'))
    await office.waitForSelector('.cells button')
    assert.equal(await office.locator('.chart').count(), 0)
    assert.equal(await office.locator('.cells button').count(), await office.locator('.tb0 tbody tr').count())
    assert.ok(await office.locator('.cells button').count() > 40)
    const crowded = await office.$$eval('.cells button', all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent))
    assert.deepEqual(crowded, [])
  })
  await step('every figure is numbered as its regulation numbers it, and no target is told in the words of a program', async () => {
    assert.equal(await text(office, '.tb0 tbody tr:first-child td'), '1.1')
    const raw = (await ask(office, '/api/indicators')).rows.filter(r => /[a-z]/.test(r.target_text ?? ''))
    assert.deepEqual(raw.map(r => r.target_text), [])
  })
  await step('the figures of the chosen regulation come as a workbook', async () => {
    const got = await office.context().request.get(BASE + await office.getAttribute('.page-h a[download]', 'href'))
    assert.match(got.headers()['content-type'], /spreadsheetml/)
    assert.match(await office.getAttribute('.page-h a[download]', 'href'), /pack=bie/)
    assert.equal((await got.body()).subarray(0, 2).toString(), 'PK')
    const csv = await (await office.context().request.get(BASE + '/api/indicators/export.csv?pack=bie')).text()
    assert.equal(csv.trim().split('\n').length - 1, await office.locator('.tb0 tbody tr').count())
    assert.match(csv, /《责任制细则》指标/)
  })
  await step('a figure opens the records it was counted from', async () => {
    await regulation(office, await titleOf('cug'))
    await office.locator('.tb0 tbody tr').filter({ hasText: '按期整改率' }).click()
    await office.waitForSelector('.fr a')
    assert.match(await office.getAttribute('.fr a', 'href'), /^\/r\/rectification-notice\/\d+$/)
    await office.click('.fr a')
    await office.waitForSelector('.nt .t0')
  })
  await step('a figure without a target is called neither met nor missed', async () => {
    const rows = (await ask(office, '/api/indicators')).rows
    assert.deepEqual(rows.filter(r => !r.target_text && ['met', 'unmet'].includes(r.state)).map(r => r.title), [])
    assert.ok(rows.some(r => r.state === 'counted'))
  })
  await step('on a phone the same: cells for a thumb, towers scroll in their sheet, never the page', async () => {
    thumb = await as('zhouqiming', 'small')
    await thumb.goto(BASE + '/indicators')
    await thumb.waitForSelector('.page-h select')
    await regulation(thumb, await titleOf('bie'))
    const small = await thumb.$$eval('.cells button', all => all.filter(e => { const b = e.getBoundingClientRect(); return b.height < 44 || b.width < 44 }).length)
    assert.equal(small, 0)
    assert.equal(await wide(thumb), 0)
    await thumb.locator('.cells button').filter({ hasText: /^4\.3/ }).tap()
    await until(thumb, async () => /各单位研究网信工作/.test(await text(thumb, '.dr')), 'the figure that was tapped')
    for (const pack of PACKS) {
      await thumb.goto(`${BASE}/rules/${pack}`)
      await thumb.waitForSelector('.tw1 .stone')
      assert.equal(await wide(thumb), 0, pack)
    }
  })
  await step('the wall screen holds the widest gaps of very many figures', async () => {
    const wall = await as('zhouqiming', 'big')
    await wall.goto(BASE + '/situation')
    await wall.waitForSelector('.kpi li')
    assert.ok(await wall.locator('.kpi li').count() <= 24)
    assert.equal(await wide(wall), 0)
  })
  await step('no page threw anything on the way', async () => {
    assert.deepEqual(people.flatMap(p => p.faults), [])
  })
}, { packs: ['packs/cueb', 'packs/bie', 'packs/jz'] })
