// One thumb, 360 px: sign, ask for more time, return, report with a photo taken now, look up a clause; the page is
// installed and opens without a net; the browser of WeCom does all of it.
import assert from 'node:assert/strict'
import { ask, deed, fill, find, record, shot, text, told, until } from './steps.mjs'
import { story } from './story.mjs'

// what WeCom's built-in browser calls itself; it has neither clipboard nor notifications to rely on
const WECOM = 'Mozilla/5.0 (Linux; Android 12; V2055A Build/SP1A.210812.003; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0.5304.141 Mobile Safari/537.36 wxwork/4.1.20 MicroMessenger/7.0.1 NetType/WIFI Language/zh'

await story('phone', async ({ BASE, as, step, people }) => {
  let unit, it, notice
  const tapped = async (page, name) => page.locator('.phonebar .btn:visible, .moresheet .btn:visible').filter({ hasText: name }).first().tap()
  const wide = page => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const day = async (page, n) => new Date(Date.parse((await ask(page, '/api/hello')).now) + n * 864e5).toISOString().slice(0, 10)

  await step('it can be installed: manifest, icons, a worker that keeps the shell', async () => {
    unit = await as('linzhiyuan', 'small', { workers: 'allow' })
    const manifest = await ask(unit, await unit.getAttribute('link[rel=manifest]', 'href'))
    assert.ok(manifest.name && manifest.start_url && ['standalone', 'fullscreen'].includes(manifest.display))
    for (const size of ['192x192', '512x512']) {
      const icon = manifest.icons.find(i => i.sizes === size)
      const got = await unit.context().request.get(BASE + icon.src)
      assert.equal(got.status(), 200)
      const png = await got.body()
      assert.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, size, 'the picture has the size it claims')
    }
    await until(unit, () => unit.evaluate(async () => !!(await navigator.serviceWorker.getRegistration())?.active), 'the worker is active')
  })
  await step('without a net the installed page opens and says so in words; with the net it goes on by itself', async () => {
    await unit.reload()
    await unit.waitForSelector('.task')
    await unit.context().setOffline(true)
    await unit.reload()
    await until(unit, async () => /连不上|没能打开/.test(await text(unit, 'body')), 'words, not the browser\'s own page')
    await unit.context().setOffline(false)
    await unit.waitForSelector('.task') // by itself
  })
  await step('signed from the desk with the thumb', async () => {
    notice = (await find(unit, 'rectification-notice', '')).find(r => r.state === 'issued')
    const row = unit.locator('.task').filter({ hasText: '待签收' }).filter({ hasText: notice.title }).first()
    await row.locator('.btn').tap()
    await unit.waitForSelector('.el-drawer form')
    await unit.tap('.el-drawer button[type=submit]')
    await unit.waitForSelector('.said1')
    assert.equal((await told(unit, notice)).state, 'rectifying')
    await unit.tap('.said1 .ib')
  })
  await step('the date explains itself in a sheet that fits', async () => {
    await unit.goto(BASE + '/')
    await unit.waitForSelector('.task')
    await unit.locator('.task').filter({ hasText: notice.title }).first().locator('button.dub').tap()
    await unit.waitForSelector('.why .strip')
    assert.equal(await wide(unit), 0)
    const box = await unit.locator('.why').boundingBox()
    assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.y + box.height <= 780)
    await unit.tap('.why header .ib')
  })
  await step('more time is asked for, with the reason and the protection meanwhile', async () => {
    const r = (await find(unit, 'rectification-notice', '')).find(x => x.state === 'rectifying' && x.id === notice.id)
    await record(unit, r)
    await unit.tap('.phonebar .btn[aria-expanded]')
    await tapped(unit, '申请延期')
    await unit.waitForSelector('.el-drawer form')
    await fill(unit, [['until', 'day', `${await day(unit, 20)} 18:00`]])
    for (const [name, words] of [['reason', '等厂商补丁'], ['protection', '已在出口挡住']]) await unit.fill(`.el-drawer [data-f="${name}"] :is(textarea, input)`, words)
    await unit.tap('.el-drawer button[type=submit]')
    await unit.waitForSelector('.said1')
    await unit.tap('.said1 .ib')
    assert.match(await text(unit, '.logs'), /申请延期/)
  })
  await step('answered with a photo that is taken now, shown before it goes', async () => {
    notice = (await find(unit, 'rectification-notice', '图书馆门户网站')).find(x => x.state === 'rectifying')
    await record(unit, notice)
    await unit.tap('.phonebar .btn.main')
    await unit.waitForSelector('.el-drawer .evi .cam')
    assert.equal(await unit.getAttribute('.el-drawer .evi .cam input', 'capture'), 'environment')
    await unit.setInputFiles('.el-drawer .evi .cam input', shot('机房现场.png'))
    await unit.waitForSelector('.el-drawer .evi .thm')
    await unit.waitForSelector('.el-drawer .evi .mono')
    await fill(unit, [['measure', 'text', '已关闭端口，照片为现场']])
    for (const f of ['done-by', 'done-on']) await unit.tap(`.el-drawer [data-f="${f}"] .qk`)
    const me = (await ask(unit, '/api/me')).person.title
    await until(unit, async () => await unit.inputValue('.el-drawer [data-f="done-on"] input') === await day(unit, 0), 'today')
    assert.match(await text(unit, '.el-drawer [data-f="done-by"]'), new RegExp(me))
    await unit.tap('.el-drawer button[type=submit]')
    await unit.waitForSelector('.said1')
    const [word, bar] = await Promise.all(['.said1', '.phonebar'].map(x => unit.locator(x).boundingBox()))
    assert.ok(word.y + word.height <= bar.y, 'what is said does not lie on the next step')
    await unit.tap('.said1 .ib')
    assert.ok((await told(unit, notice)).evidence.some(e => e.name === '机房现场.png'))
  })
  await step('returned by the checker, on WeCom\'s browser', async () => {
    it = await as('wuyuanzhou', 'small', { agent: WECOM })
    await record(it, notice)
    assert.equal(await wide(it), 0)
    await it.tap('.phonebar .btn[aria-expanded]')
    await tapped(it, '退回整改')
    await it.waitForSelector('.el-drawer form')
    await it.fill('.el-drawer [data-f="opinion"] :is(textarea, input)', '照片看不清端口')
    await it.tap('.el-drawer button[type=submit]')
    await it.waitForSelector('.said1')
    await it.tap('.said1 .ib')
    assert.equal((await told(it, notice)).state, 'rectifying')
  })
  await step('reported with a photo: the plus, the form, the number', async () => {
    await it.tap('.tabi.add')
    await it.waitForSelector('.bi')
    await it.locator('.bi').filter({ hasText: /登记(事件|异常)/ }).first().tap()
    await it.waitForSelector('.fo form')
    assert.equal(await wide(it), 0)
    const register = new URL(it.url()).pathname.split('/')[2]
    const model = (await ask(it, '/api/model')).registers.find(r => r.name === register)
    const must = new Set([...model.open.required, ...model.fields.filter(f => f.required).map(f => f.name)])
    for (const f of model.fields.filter(f => must.has(f.name) && !f.computed)) {
      const at = `.fo [data-f="${f.name}"]`
      if (!await it.$(at)) continue
      if (f.choices) await fill(it, [[f.name, 'choose', f.choices[0]]])
      else if (['ref', 'unit', 'person', 'refs'].includes(f.type)) await fill(it, [[f.name, 'pick', f.to === 'system' ? '学校门户' : f.type === 'unit' ? '信息化' : '吴远舟']])
      else if (f.type === 'datetime') await fill(it, [[f.name, 'day', `${await day(it, 0)} 00:05`]])
      else if (f.type === 'date') await fill(it, [[f.name, 'day', await day(it, 0)]])
      else if (f.type === 'flag') await it.locator(`${at} [role=radio]`).first().tap()
      else if (['number', 'money', 'percent'].includes(f.type)) await it.fill(`${at} input`, '1')
      else if (!['file', 'files'].includes(f.type)) await it.fill(`${at} :is(textarea, input)`, '机房温度异常')
    }
    if (await it.$('.fo .evi .cam input')) {
      await it.setInputFiles('.fo .evi .cam input >> nth=0', shot('温度.png'))
      await it.waitForSelector('.fo .evi .mono')
    }
    await it.tap('.fo button[type=submit]')
    await it.waitForURL(new RegExp(`/r/${register}/\\d+$`))
    assert.ok((await told(it, { register, id: it.url().split('/').pop() })).evidence?.length, 'the photo is evidence of it')
  })
  await step('a clause is looked up: search, the article, its requirement', async () => {
    await it.tap('.find')
    await it.waitForSelector('dialog.pal input')
    await it.keyboard.type('五个工作日整改')
    await it.locator('.palh').filter({ hasText: '第十条' }).first().tap()
    await it.waitForURL(/\/rules\/cug\?clause=cug\.10/)
    await until(it, async () => /从签收通知书起按工作日历数五天完成修复/.test(await text(it, 'main')), 'the requirement stands there')
    assert.equal(await wide(it), 0)
  })
  await step('several are done at once, with the thumb: touched, told what fits, sent', async () => {
    const drafts = (await find(it, 'rectification-notice', '')).filter(r => r.state === 'drafted').slice(0, 2)
    assert.equal(drafts.length, 2)
    await it.goto(BASE + '/r/rectification-notice')
    await it.waitForSelector('.gr[aria-rowindex]')
    assert.ok(!await it.locator('.gr .chk >> nth=0').isVisible(), 'the boxes come when they are asked for')
    await it.tap('.pickp')
    const row = r => it.locator('.gr[aria-rowindex]').filter({ has: it.locator(`a[href$="/rectification-notice/${r.id}"]`) })
    const touch = r => row(r).tap({ position: { x: 200, y: 20 } })
    const other = (await find(it, 'rectification-notice', '')).find(r => r.state === 'rectifying')
    for (const r of [...drafts, other]) await touch(r)
    assert.match(await text(it, '.bulk'), /已选 3 件/)
    assert.match(await text(it, '.bulk small'), /1 件|2 件/, 'why it cannot be done to all of them is said, not only shown')
    await touch(other)
    const bar = await it.locator('.bulk').boundingBox()
    assert.ok(bar.y > 500 && bar.y + bar.height <= 724, `the bar stands over the areas, from ${bar.y} to ${bar.y + bar.height}`)
    assert.equal(await wide(it), 0)
    await it.locator('.bulk .btn').filter({ hasText: /^签发$/ }).tap()
    await it.waitForSelector('.el-drawer form')
    await it.tap('.el-drawer button[type=submit]')
    await it.waitForSelector('.said1')
    assert.match(await text(it, '.said1'), /签发 2 件/)
    await it.tap('.said1 .ib')
    for (const r of drafts) assert.equal((await told(it, { register: 'rectification-notice', id: r.id })).state, 'issued')
    assert.equal(await it.locator('.picking').count(), 0)
  })
  await step('the paper of a case is read on the phone', async () => {
    await record(it, notice)
    await it.tap('.phonebar .btn[aria-expanded]')
    const href = await it.locator('.moresheet a').filter({ hasText: '通知书' }).first().getAttribute('href')
    const paper = await it.context().request.get(BASE + href)
    assert.equal((await paper.body()).subarray(0, 5).toString(), '%PDF-')
  })
  await step('the bell is a page here, and one message is done with from it', async () => {
    await unit.goto(BASE + '/')
    await unit.waitForSelector('.task')
    await unit.tap('.bell > button')
    await unit.waitForURL(/\/inbox$/)
    await unit.waitForSelector('.nte')
    const open = await unit.locator('.nte .btn').count()
    await unit.locator('.nte .btn').first().tap()
    await until(unit, async () => await unit.locator('.nte .btn').count() === open - 1, 'one less')
  })
  await step('the tower of one\'s own unit stands where it is seen', async () => {
    await unit.goto(BASE + '/board')
    await unit.waitForSelector('.tw1')
    const box = await unit.locator('.tw1').first().boundingBox()
    assert.ok(box.x >= 0 && box.x + box.width <= 360, `it stands from ${box.x} to ${box.x + box.width}`)
  })
  await step('what is touched is large enough for a thumb', async () => {
    for (const path of ['/', '/r/rectification-notice', `/r/rectification-notice/${notice.id}`, '/new', '/me']) {
      await unit.goto(BASE + path)
      await unit.waitForSelector('main .task, main .gr[aria-rowindex], main .nt, main .bi, main.mi, main .mi')
      const small = await unit.$$eval('.tabi, .phonebar .btn, main .btn, .bar .ib, .bi', all => all.filter(e => e.offsetParent).map(e => [e.textContent.trim(), Math.round(e.getBoundingClientRect().height)]).filter(([, h]) => h < 36))
      assert.deepEqual(small, [], path)
    }
  })
  await step('no page threw anything on the way', async () => {
    assert.deepEqual(people.flatMap(p => p.faults).filter(f => !/ERR_INTERNET_DISCONNECTED|offline/i.test(f)), [])
  })
})
