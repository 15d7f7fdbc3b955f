// What people feel of safety: a session that ends in the middle of a typed form, two who change the same record, what was
// typed and not sent, what is empty, and the language.
import assert from 'node:assert/strict'
import { ask, find, person, record, shot, text, told, until } from './steps.mjs'
import { PASSWORD, start } from './browser.mjs'
import { SIZES } from './pages.mjs'
import { story } from './story.mjs'
import { foreign, listen } from './texts.mjs'

await story('safety', async ({ BASE, as, step, people }) => {
  let unit, office, other, admin, it
  const hush = page => page.click('.said1 .ib', { timeout: 400 }).catch(() => {})
  /** the security administrator ends every session of somebody, as on the page of accounts */
  const end = async login => {
    admin ??= await as('secadmin')
    const { csrf } = await ask(admin, '/api/me')
    const id = (await ask(admin, '/api/users')).rows.find(u => u.login === login).id
    const send = (path, data) => admin.context().request.post(BASE + path, { headers: { 'X-CSRF': csrf, 'Content-Type': 'application/json' }, data })
    let r = await send(`/api/users/${id}/sessions/end`, { reason: '样例' })
    if (r.status() === 403) { assert.equal((await send('/api/step-up', { password: PASSWORD })).status(), 200); r = await send(`/api/users/${id}/sessions/end`, { reason: '样例' }) }
    assert.ok(r.ok(), `ended: ${r.status()}`)
  }
  const again = async page => {
    await page.waitForSelector('dialog.relogin[open]')
    assert.match(await text(page, 'dialog.relogin'), /登录已到期.*填的内容都在/)
    await page.fill('dialog.relogin input[type=password]', PASSWORD)
    await page.click('dialog.relogin button[type=submit]')
    await page.waitForSelector('dialog.relogin', { state: 'detached' })
  }

  await step('the session ends in the middle of a typed form: the login opens over it, nothing is lost, it is sent', async () => {
    it = await as('wuyuanzhou')
    const notice = (await find(it, 'rectification-notice', '')).find(r => r.state === 'rectifying')
    office = await as('zhouqiming')
    await record(office, notice)
    await office.click('.two .btn:has-text("记协调情况")')
    await office.waitForSelector('.el-drawer [data-f="note"] textarea')
    await office.fill('.el-drawer [data-f="note"] textarea', '已约学院周三到场，请准备日志')
    await end('zhouqiming')
    await office.click('.el-drawer button[type=submit]')
    await again(office)
    await office.waitForSelector('.said1')
    assert.equal((await told(office, notice)).fields.find(f => f.name === 'note').text, '已约学院周三到场，请准备日志')
    await hush(office)
  })
  await step('the same while a file goes up', async () => {
    unit = await as('linzhiyuan')
    const notice = (await find(unit, 'rectification-notice', '')).find(r => r.state === 'rectifying')
    await record(unit, notice)
    await unit.click('.next .btn.main')
    await unit.waitForSelector('.el-drawer [data-f="measure"] textarea')
    await unit.fill('.el-drawer [data-f="measure"] textarea', '打补丁')
    await end('linzhiyuan')
    await unit.setInputFiles('.el-drawer .evi input[type=file] >> nth=0', shot('补丁.png'))
    await again(unit)
    await unit.waitForSelector('.el-drawer .evi .mono')
    assert.equal(await unit.inputValue('.el-drawer [data-f="measure"] textarea'), '打补丁')
  })
  await step('the page is closed before sending: what was typed is there again', async () => {
    const at = unit.url()
    await unit.goto(BASE + '/unseen')
    await unit.goto(at)
    await unit.waitForSelector('.nt .t0')
    await unit.click('.next .btn.main')
    await unit.waitForSelector('.el-drawer [data-f="measure"] textarea')
    assert.equal(await unit.inputValue('.el-drawer [data-f="measure"] textarea'), '打补丁')
    assert.match(await text(unit, '.el-drawer form'), /接着上次没写完的内容/)
  })
  await step('a form that was emptied by mistake comes back with one press', async () => {
    await it.goto(BASE + '/r/superior-notice/new')
    await it.waitForSelector('.fo form')
    const field = '.fo [data-f] input[type=text] >> nth=0'
    await it.fill(field, '门户网站存在弱口令')
    await it.waitForTimeout(300)
    await it.reload()
    await it.waitForSelector('.fo .ms .btn')
    assert.equal(await it.inputValue(field), '门户网站存在弱口令')
    await it.click('.fo .ms .btn')
    assert.equal(await it.inputValue(field), '')
    await it.click('.said1 .btn:has-text("恢复")')
    await until(it, async () => await it.inputValue(field) === '门户网站存在弱口令', 'restored')
  })

  await step('two change the same record: the slower one sees both values and takes or keeps each', async () => {
    const system = (await find(it, 'system', '学校门户'))[0]
    other = await as('wuyuanzhou')
    const name = async page => {
      await record(page, system)
      await page.locator('.btn').filter({ hasText: /^修改登记|^修改/ }).first().click()
      await page.waitForSelector('.el-drawer form .fi')
    }
    const long = '.el-drawer .fi input[type=text]:not([readonly]):not([role=combobox])'
    for (const p of [it, other]) await name(p)
    const f = await it.$eval(long, e => e.closest('[data-f]').dataset.f)
    const field = `.el-drawer [data-f="${f}"] input`
    for (const [p, value] of [[it, '第一个人改的'], [other, '第二个人改的']]) {
      await p.fill(field, value)
      await p.fill('.el-drawer form > label.lab textarea', '更正')
    }
    await it.click('.el-drawer button[type=submit]')
    await it.waitForSelector('.said1')
    await other.click('.el-drawer button[type=submit]')
    await other.waitForSelector('.conf')
    const conflict = await text(other, '.conf')
    assert.match(conflict, /别人先改了这一条/)
    assert.match(conflict, /现在的内容.*你填的/)
    assert.match(await text(other, '.conf .cth'), /第一个人改的/)
    assert.match(await text(other, '.conf .cmi'), /第二个人改的/)
    assert.equal(await other.inputValue(field), '第二个人改的', 'nothing typed is lost')
    await other.click('.conf .cth .btn')
    assert.equal(await other.inputValue(field), '第一个人改的', 'the other value is taken with one press')
    await other.fill(field, '两人商定的')
    await other.click('.conf .ms .btn')
    await other.click('.el-drawer button[type=submit]')
    await other.waitForSelector('.said1')
    const now = (await told(other, system)).fields.find(x => x.name === f)
    assert.equal(now.text, '两人商定的')
  })

  await step('what is empty says what it is, when something appears, and what to do', async () => {
    const head = await as('dongwen')
    await head.waitForSelector('.nothing')
    assert.match(await text(head, '.nothing'), /手里没有要办的事.*会出现在这里/)
    await office.goto(BASE + '/r/rectification-notice?q=zzqq')
    await office.waitForSelector('.nothing .btn')
    assert.match(await text(office, '.nothing'), /没有符合条件的整改通知.*zzqq/)
    await office.click('.nothing .btn')
    await office.waitForSelector('.gr[aria-rowindex]')
  })
  await step('a page that is not for somebody says who may, and a page that is not there leads back', async () => {
    await unit.goto(BASE + '/nowhere')
    await unit.waitForSelector('.nothing')
    assert.match(await text(unit, '.nothing'), /没有这一页/)
    await unit.goto(BASE + '/audit')
    await unit.waitForSelector('.nothing')
    assert.match(await text(unit, '.nothing'), /看不到|没有这一页|只有/)
  })
  await step('who adopts regulations has the way to them in the rail, and begins with the accounts all the same', async () => {
    admin ??= await as('secadmin')
    await admin.goto(BASE + '/')
    await admin.waitForURL(/\/settings\/users/)
    await admin.click('.rail a:has-text("制度")')
    await admin.click('.tabs a:has-text("制度库")')
    await admin.waitForURL(/\/packs/)
    await admin.waitForSelector('button:has-text("采用"):not([aria-disabled])')
  })
  await step('the language is switched on the page, and back, and nothing of the other is left', async () => {
    const page = await as('linzhiyuan')
    const data = listen(page)
    await page.goto(BASE + '/me')
    await page.click('.seg button:has-text("English")')
    await until(page, async () => await page.getAttribute('html', 'lang') === 'en', 'English')
    assert.match(await text(page, '.rail'), /Work.*Cases/)
    await page.click('.rail .ri')
    await page.waitForSelector('.task')
    assert.deepEqual(await foreign(page, 'en', data), [])
    await page.click('.task .dub >> nth=0')
    await page.waitForSelector('.why .calc')
    assert.deepEqual(await foreign(page, 'en', data), [])
    await page.keyboard.press('Escape')
    await page.click('.bell .ib')
    await page.waitForSelector('.bellp')
    assert.deepEqual(await foreign(page, 'en', data), [])
    await page.click('.bellp a[href="/inbox"]')
    await until(page, async () => /Rectification notice/.test(await text(page, 'main')), 'the messages that were there already')
    assert.deepEqual(await foreign(page, 'en', data), [])
    assert.equal((await ask(page, '/api/me')).language, 'en', 'mail follows')
    await page.goto(BASE + '/me') // a browser that was set to Chinese: the pages are, mail is not yet
    await until(page, async () => await page.getAttribute('html', 'lang') === 'zh-CN', 'Chinese')
    assert.match(await text(page, '.tongue'), /等消息用英文发给你.*也改成中文/)
    await page.click('.tongue .lk')
    await until(page, async () => /等消息用中文发给你。$/.test((await text(page, '.tongue')).trim()), 'mail follows back')
    await page.click('.rail .ri')
    await page.waitForSelector('.task')
    await page.click('.task .dub >> nth=0')
    await page.waitForSelector('.why .calc')
    assert.deepEqual(await foreign(page, 'zh', data), [])
  })
  await step('pages left behind and windows nobody looks at hold no connection: the ninth is served, and they hear again when looked at', async () => {
    // as people have it: the pages for going back are kept, which the other stories switch off
    const kept = await start({ ignoreDefaultArgs: ['--disable-back-forward-cache'] })
    const answers = page => page.evaluate(() => Promise.race([fetch('/api/about').then(r => r.status), new Promise(done => setTimeout(done, 4000, 'nothing'))]))
    const seen = (page, yes) => page.evaluate(y => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => !y }); document.dispatchEvent(new Event('visibilitychange')) }, yes)
    try {
      const first = await person(kept, 'linzhiyuan', SIZES.desk)
      for (let i = 0; i < 8; i++) {
        await first.goto(BASE + (i % 2 ? '/r/system' : '/'))
        await first.waitForSelector('.rail')
        assert.equal(await answers(first), 200, `page ${i + 1}`)
      }
      const windows = [first]
      for (let i = 0; i < 7; i++) {
        await seen(windows[i], false)
        await first.waitForTimeout(i < 3 ? 0 : 3200) // the first may still listen: six are allowed
        const w = await first.context().newPage()
        await w.goto(BASE + '/')
        await w.waitForSelector('.rail')
        assert.equal(await answers(w), 200, `window ${i + 2}`)
        windows.push(w)
      }
      const asked = first.waitForRequest(r => r.url().endsWith('/api/events'))
      await seen(first, true)
      await asked
    } finally { await kept.close() }
  })
  await step('no page threw anything on the way', async () => {
    assert.deepEqual(people.flatMap(p => p.faults), [])
  })
})
