// A table from a drawer of somebody's desk, through the pages: proposed columns, what is wrong at which cell, nothing
// written before it is told to, progress that survives a reload, given up half way, taken back, taken again; and the
// list that comes out as a file. The server is started here, on a demonstration of its own.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { violations } from './accessible.mjs'
import { story } from './story.mjs'
import { ask, find, text, until } from './steps.mjs'

const HEAD = '信息系统名称,类别,主管单位,运维单位,上线时间,备用说明'
const row = (name, unit = '图书馆', day = '2026.3.5') => `${name},信息系统,${unit},${unit},${day},随便写的`
const table = lines => ({ name: '系统台账.csv', mimeType: 'text/csv', buffer: Buffer.from('\ufeff' + ['××大学信息系统台账', HEAD, ...lines].join('\r\n')) })
const SHOTS = process.env.SHOTS
let it

await story('import', async ({ BASE, as, step }) => {
  const look = async name => { if (SHOTS) { await it.waitForTimeout(250); await it.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true }) } }
  async function upload(file) {
    await it.goto(BASE + '/imports?into=system')
    await it.waitForSelector('.drop')
    await it.setInputFiles('.drop input[type=file]', file)
    await it.waitForURL(/\/imports\/\d+/)
  }
  const sums = async () => (await it.$$eval('.sums b', all => all.map(x => x.textContent))).join(' ')
  const WRITE = '.ft2 .btn:has-text("写入")'
  const ready = () => it.waitForSelector(WRITE, { timeout: 30000 })
  const systems = async name => (await find(it, 'system', name)).filter(x => x.state !== 'void').length

  await step('a table with a title above its header is matched to fields; a column nobody knows is left out', async () => {
    it = await as('wuyuanzhou')
    await upload(table([row('浏览器甲'), row('浏览器乙', '图 书 馆', '3/5/26'), row('浏览器丙', '图书管')]))
    await it.waitForSelector('td.b:has-text("信息系统名称")')
    await look('columns')
    assert.match(await text(it, 'tr:has(td.b:has-text("信息系统名称")) .el-select'), /系统名称/)
    assert.doesNotMatch(await text(it, 'tr:has(td.b:has-text("备用说明")) .el-select'), /名称|单位|时间/)
    await it.click('.ft .btn.main')
    await ready()
  })
  await step('the dry run says what will come, and what is wrong at which cell', async () => {
    assert.equal(await sums(), '1 0 0 2')
    const errors = await text(it, '.ers:not(.nts)')
    assert.match(errors, /第 4 行，上线时间/)
    assert.match(errors, /“3\/5\/26”看不出是哪一天/)
    assert.match(errors, /第 5 行，主管单位/)
    assert.match(errors, /是不是“图书馆”/)
    await look('ready')
    assert.equal(await systems('浏览器'), 0)
  })
  await step('a reload loses nothing', async () => {
    await it.reload()
    await ready()
    assert.equal(await sums(), '1 0 0 2')
  })
  await step('written, it comes out even, and is taken back as a whole', async () => {
    await it.click(WRITE)
    await it.waitForSelector('.rec', { timeout: 30000 })
    assert.match(await text(it, '.rec'), /文件 3 行 = 写入 1 \+ 合并 0 \+ 没收 2，对得上/)
    await look('done')
    assert.equal(await systems('浏览器甲'), 1)
    await it.click('.rec button')
    await until(it, async () => (await systems('浏览器甲')) === 0, 'the system is gone')
    await until(it, async () => /已撤回/.test(await text(it, '.ms.hold').catch(() => '')), 'and the page says so', 5000)
    assert.match(await text(it, '.said1'), /写入的记录已撤回/)
  })
  await step('the refused rows come as a file of their own, with the reason in a last column', async () => {
    await upload(table([row('浏览器乙'), row('浏览器丙', '图书管')]))
    await ready()
    await it.click(WRITE)
    await it.waitForSelector('.rec', { timeout: 30000 })
    const [file] = await Promise.all([it.waitForEvent('download'), it.click('a.lf:has-text("下载没收的 1 行")')])
    assert.match(file.suggestedFilename(), /^没有导入的行 系统台账\.csv\.xlsx$/)
    await look('left')
    assert.deepEqual(await violations(it), [])
    // imported as it is, it is refused once more, at the same cell, and its reason fills nothing
    await upload({ name: '改好.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: fs.readFileSync(await file.path()) })
    await it.waitForSelector('.ft2')
    assert.equal(await sums(), '0 0 0 1')
    assert.match(await text(it, '.ers:not(.nts)'), /第 2 行，主管单位.*是不是“图书馆”/)
  })
  await step('what is no row of a table is told in words of tables', async () => {
    await upload(table([row('浏览器丁'), '合计,1,,,,']))
    await ready()
    assert.match(await text(it, '.bs'), /1 行不是数据/)
    assert.doesNotMatch(await text(it, 'main'), /主机|端口|不是隐患/)
  })
  await step('the same columns are known the next time, and can be chosen again', async () => {
    await upload(table([row('浏览器甲')]))
    await ready()
    await it.click('.ft2 button:has-text("改列对应")')
    await it.waitForSelector('td.b:has-text("备用说明")')
    await it.click('tr:has(td.b:has-text("备用说明")) .el-select')
    await it.click('.el-select-dropdown__item:visible:has-text("承建单位")')
    await it.click('.ft .btn.main')
    await until(it, async () => !(await it.$('td.b')) && /随便写的/.test(await text(it, '.im')), 'the dry run shows the new column', 30000)
    await it.click(WRITE)
    await it.waitForSelector('.rec', { timeout: 30000 })
    assert.equal(await systems('浏览器甲'), 1)
  })

  /* the sheet that an office has kept for years */
  const OWN = ['××大学信息系统台账,,,,,', '系统名称,系统类型,责任部门,域名/IP,上线时间,系统状态', '老系统甲,业务系统,教务处,http://old.sample.edu.cn / 192.0.2.150,2023年9月,在运行',
    '老系统乙,大数据,图书馆（含分馆）,192.0.2.151:8443,2019,在运行', '老系统丙,大数据,图书馆,c.sample.cn；d.sample.cn,2021.6.1,在运行']
  const own = { name: '自己的台账.csv', mimeType: 'text/csv', buffer: Buffer.from('\ufeff' + OWN.join('\r\n')) }
  const word = x => `.iw li:has(.w b:text-is("${x}"))`
  await step('a word the register does not know is listed once, with its rows and what it likely means', async () => {
    await upload(own)
    await it.waitForSelector(word('大数据'))
    await look('words')
    assert.deepEqual(await violations(it), [])
    assert.match(await text(it, word('大数据')), /2 行/)
    assert.match(await text(it, word('业务系统')), /信息系统.*建议/)
    assert.equal(await it.inputValue(word('图书馆（含分馆）') + ' input').catch(() => '') || await text(it, word('图书馆（含分馆）') + ' .el-select').then(x => x.trim()), '图书馆')
    assert.match(await text(it, 'tr:has(td.b:has-text("域名/IP"))'), /拆开.*一格多项/)
    assert.match(await text(it, '.st'), /一次办“上线”/)
  })
  await step('what is left open is refused and asked again beside the dry run', async () => {
    await it.click('.ft .btn.main')
    await ready()
    assert.equal(await sums(), '1 0 0 2')
    assert.match(await text(it, '.iw'), /大数据/)
    assert.doesNotMatch(await text(it, '.iw'), /业务系统/)
    await look('words-open')
    await it.click(word('大数据') + ' .el-select')
    await it.click('.el-select-dropdown__item:visible:has-text("信息系统")')
    await it.click('.ft .btn.main')
    await until(it, async () => (await sums().catch(() => '')) === '3 0 0 0', 'all rows are taken', 30000)
  })
  await step('a month and a parted cell are told before anything is written', async () => {
    assert.equal(await it.$('.iw'), null)
    const told = await text(it, '.nts')
    assert.match(told, /上线时间 ?只写到月，按这个月的1日登记 ?1 行，第 3 行起/)
    assert.match(told, /“大数据”按“信息系统”登记 ?2 行/)
    assert.match(await text(it, '.pv'), /192\.0\.2\.150/)
    assert.match(await text(it, '.pv'), /old\.sample\.edu\.cn/)
    await look('words-ready')
    await it.click(WRITE)
    await it.waitForSelector('.rec', { timeout: 30000 })
    assert.match(await text(it, '.rec'), /都在“建设中”.*一次办“上线”/)
  })
  await step('the next sheet of this kind asks nothing that was said', async () => {
    await upload(own)
    await it.waitForSelector('.ft2')
    assert.equal(await it.$('.iw'), null)
    assert.equal(await sums(), '0 0 3 0')
  })
  await step('what has been in use for years goes live at once, and keeps since when', async () => {
    await it.goto(BASE + '/r/system?q=' + encodeURIComponent('老系统'))
    await it.waitForSelector('.gr:has-text("老系统丙") .chk')
    await it.click('.gh .chk')
    await look('ticked')
    assert.deepEqual(await violations(it), [])
    await it.click('.bulk button:has-text("上线")')
    await it.waitForSelector('.el-drawer .btn.main')
    await it.click('.el-drawer .btn.main')
    await until(it, async () => (await find(it, 'system', '老系统')).filter(x => x.state === 'in-service').length === 2, 'two are in service')
    assert.match(await text(it, '.said1'), /1 件没有办：上线前须登记IP地址或访问地址/) // the third has a name alone: the rule is asked of each
    const list = await (await it.context().request.get(`${BASE}/api/registers/system/export.csv?q=${encodeURIComponent('老系统甲')}`)).text()
    assert.match(list.split('\n').find(x => x.includes('老系统甲')), /2023-09-01/)
  })

  await step('a post called nearly so is proposed, and taken once it is said', async () => {
    const posts = Buffer.from('\ufeff任职人,岗位,单位,到任日期\r\n韩松,网络安全专员,图书馆,2026-03-01')
    await it.goto(BASE + '/imports?into=holding')
    await it.waitForSelector('.drop')
    await it.setInputFiles('.drop input[type=file]', { name: '任职.csv', mimeType: 'text/csv', buffer: posts })
    await it.waitForURL(/\/imports\/\d+/)
    await it.waitForSelector(word('网络安全专员'))
    assert.match(await text(it, word('网络安全专员')), /网络安全工作专员/)
    await look('posts')
    await it.click('.ft .btn.main')
    await it.waitForSelector('.ft2')
    assert.match(await text(it, '.pv'), /韩松.*网络安全工作专员.*图书馆/)
  })
  await step('a long one shows how far it is, before and after a reload', async () => {
    await upload(table(Array.from({ length: 5000 }, (_, i) => row(`许多${i}`))))
    await ready()
    assert.equal((await sums()).split(' ')[0], '5000')
    await it.click(WRITE)
    await it.waitForSelector('[role=progressbar]')
    await it.reload()
    await it.waitForSelector('[role=progressbar]')
    await look('running')
    await until(it, async () => Number(await it.getAttribute('[role=progressbar]', 'aria-valuenow')) > 1, 'it moves', 30000)
  })
  await step('given up half way it says how many were written, and they can be taken back', async () => {
    await it.click('section[role=status] button')
    await it.waitForSelector('.ms.hold button:has-text("撤回")', { timeout: 30000 })
    await look('cancelled')
    const id = it.url().match(/\d+$/)[0]
    const job = await ask(it, `/api/jobs/${id}`)
    assert.ok(job.new > 0 && job.new < 5000, `${job.new} were written`)
    assert.match(await text(it, '.ms.hold'), new RegExp(`执行到第 ${job.done} 条时取消`))
    assert.equal((await sums()).split(' ')[0], String(job.new))
    await it.click('.ms.hold button')
    await until(it, async () => (await systems('许多')) === 0, 'all of them are gone', 30000)
  })

  await step('results in code are of the system that is chosen for them', async () => {
    await it.goto(BASE + '/imports?into=finding')
    await it.waitForSelector('.drop')
    await it.setInputFiles('.drop input[type=file]', new URL('../samples/code.sarif', import.meta.url).pathname)
    await it.waitForURL(/\/imports\/\d+/)
    await ready()
    assert.match(await text(it, '.home'), /3 条在代码里/)
    assert.match(await text(it, '.pv'), /src\/login\.c/)
    await look('code')
    await it.click('.home .el-select')
    await it.fill('.home input', '地质标本')
    await it.click('.el-select-dropdown__item:visible:has-text("地质标本库")')
    await until(it, async () => /地质标本库（地球科学学院）/.test(await text(it, '.pv')), 'the rows are those of the system', 30000)
    await look('code-chosen')
    await it.reload()
    await ready()
    assert.match(await text(it, '.home .el-select'), /地质标本库/)
  })
  await step('what cannot be read is called by its name', async () => {
    await upload({ name: '旧表.xls', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]) })
    await it.waitForSelector('.ms[role=alert]')
    assert.match(await text(it, '.ms[role=alert]'), /另存为 \.xlsx/)
    await look('refused')
  })
  await step('a list comes out as a workbook and as text', async () => {
    await it.goto(BASE + '/r/system')
    for (const [kind, begins] of [['xlsx', 'PK'], ['csv', '\ufeff编号']]) {
      const link = `a[href*="export.${kind}"]`
      await it.waitForSelector(link)
      const [file] = await Promise.all([it.waitForEvent('download'), it.click(link)])
      assert.ok(fs.readFileSync(await file.path(), 'utf8').startsWith(begins), kind)
    }
  })
  await step('on the phone the pages keep to the screen', async () => {
    it = await as('wuyuanzhou', 'phone')
    await upload(table([row('手机甲', '图书管')]))
    await it.waitForSelector('.pv')
    assert.equal(await it.$(WRITE), null, 'nothing to write, no button')
    await look('phone')
    assert.ok(await it.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth))
    assert.deepEqual(it.faults, [])
  })
})
