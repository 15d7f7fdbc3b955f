/** Texts of the first set-up, and of the end of a demonstration. */
export default {
  setup: {
    title: '首次设置', progress: '第 {n} 步，共 {all} 步', required: '必做', later: '以后再做', done: '已完成', skipped: '留到以后', open: '未做', current: '正在做', steps: '设置的步骤', saved: '每一步做完即保存。刷新、换浏览器、重启服务，都从停下的地方继续。',
    back: '上一步', next: '继续', skip: '以后再做', keep: '保存并继续',
    step: { institution: '单位', packs: '制度', people: '单位和人员', posts: '岗位', administrators: '三员', channels: '通知通道', end: '检查并进入' },
    door: {
      head: '烽燧已经装好，这里还没有数据', text: '选一扇门进去。', code: '设置码', codeText: '启动服务的窗口里显示的一行字，也写在数据文件夹的 setup.code 里。能看到它的人才能开始。', codeHint: '例如 K7QF-2M9X-TB4D', enter: '验证', wrong: '设置码不对，或服务已重新开始。',
      real: '设置我的单位', realText: '七步，约三十分钟：单位、制度、人员、岗位、三员、通道。必做的只有三步，其余可以以后在“设置”里做。', realGo: '开始设置', realOn: '从第 {n} 步继续',
      demo: '先看看演示单位', demoText: '一所虚构的大学，四十多天的往来：在办的、逾期的、已办结的都有。数据单独存放，随时移除，不留痕迹；回来时设置从原处继续。', demoGo: '装入演示单位', loading: '正在装入：{x}', loadingText: '已用 {s} 秒，一般不到 10 秒。', failed: '演示单位没有装成', ready: '装好了，正在打开…',
    },
    institution: {
      head: '这是谁家的系统', text: '名称写在每一份单据、每一页的顶上。', name: '单位全称', nameHint: '例如 样例大学', short: '简称', shortText: '用在列表和通知里。单据的编号由制度规定，不随简称变。', kind: '单位性质', school: '学校', other: '其他单位', who: '你的姓名', whoText: '写进办理痕迹：设置的每一步都留下是谁做的。', zone: '时区', zoneText: '北京时间（+08:00），不能改。时限按它计算。', optional: '选填',
    },
    packs: {
      head: '施行哪几部制度', text: '一部制度是一个制度包。可以只选一部，以后在“制度库”里再加。', base: '共用的台账，总是采用', clauses: '{n} 条', adopted: '已采用', edition: '{x} 版', checking: '正在检查…',
      figures: '{clauses} 条条款 · {registers} 个台账 · {rules} 条规则 · {duties} 项例行任务 · {watches} 项监测 · {posts} 个岗位', clean: '检查通过，没有错误', errors: '{n} 处错误，改正后才能采用', warnings: '{n} 处提醒，不妨碍采用', where: '位置',
      year: '{y} 年的日历', yearText: '放假 {h} 天，调休上班 {m} 天；{name} {version} 版。时限里的工作日按它数。', provisional: '其中有国务院还没有公布的日子。', legend: { workday: '上班', weekend: '周末', holiday: '放假', makeup: '调休上班' }, adopt: '采用并继续', more: '再采用 {n} 部并继续', none: '至少选一部制度',
    },
    people: {
      head: '现有 {u} 个单位、{p} 个人', text: '先单位，后人员。已有的 Excel 照原样拿来就行：列名不同、合并单元格、GBK 编码都认。', excel: '从 Excel', hand: '手工填几个', units: '单位表', unitsText: '单位名称、类别、上级单位', people: '人员表', peopleText: '姓名、单位、手机、邮箱', choose: '选择文件', template: '下载模板', up: '正在上传 {n}%', again: '换一个文件', close: '收起',
      name: '单位名称', kind: '类别', parent: '上级单位', person: '姓名', unit: '所在单位', phone: '手机', mail: '邮箱', addUnit: '加一个单位', addPerson: '加一个人', drop: '去掉这一行', save: '登记', taken: '已登记 {n} 行', left: '{n} 行没有登记，原因写在行下，改好再登记。', list: '已登记的', top: '（本单位）', none: '还没有', unitsFirst: '单位表还没写入：先写入它，人员表里的单位才认得；写入后在这里再试算一次。',
    },
    posts: {
      head: '{n} 个岗位还没有人', full: '岗位都有人了', text: '制度里写的是岗位，不是人名：换人不换账。空着的岗位由别的岗位代行，没有人代行的，事情到了那里就停下。', whole: '全单位的岗位', each: '各单位的岗位', standIn: '空缺时由{x}代行', nobody: '空缺，没有岗位代行', pick: '按姓名找人', holders: '由谁担任', add: '加一人', end: '免去 {x}', empty: '空缺', unit: '单位', edit: '设置', close: '收起', noPeople: '还没有登记人员', noPeopleText: '先在第 3 步登记人员，再回到这里。', found: '没有叫这个名字的人',
    },
    administrators: {
      head: '三位管理员，三个人', text: '谁也不能独自改数据又抹掉痕迹：建账号的不授权，授权的看不了审计，看审计的什么都改不了。', name: '姓名', nameText: '与人员表里的姓名相同时，就是那个人；否则登记为新的人。', login: '登录名', loginHint: '字母和数字', password: '初始口令', passwordText: '至少 10 位，大写、小写、数字、符号中至少三种；首次登录必须改。', kept: '已设好，不改就留空', make: '生成一个', show: '显示', hide: '隐藏', isSet: '已设立', copy: '把初始口令当面交给本人；离开这一页后不再显示。',
      role: { 'system-admin': '系统管理员', 'security-admin': '安全管理员', 'audit-admin': '审计管理员' },
      may: { 'system-admin': '建账号、设通道、看机器。不能授权，不能看审计。', 'security-admin': '授予和收回角色、施行制度、改日历。不能建账号，不能看审计。', 'audit-admin': '看全部痕迹、验证链、导出。什么都不能改。' },
    },
    channels: {
      head: '通知怎么送到人', text: '站内收件箱总是有的。下面的通道可以以后再设；设好后发一条试试。', set: '设置', save: '保存', on: '启用', to: '发给谁：邮箱或手机号；机器人随便写一个字', test: '发一条测试', testing: '正在发送…', off: '未启用', using: '已启用', kept: '已存，不改就留空', noTo: '先填收件人', saved: '已保存', savedTry: '{x}已保存。先发一条测试，再继续。', took: '，用了 {n} 毫秒',
    },
    end: {
      head: '可以进入了', not: '还有 {n} 步必做', text: '进入后，首次设置永远关闭：设置码作废，这个页面不再打开。其余的都在“设置”里。', checker: '制度检查', checkerText: '{e} 处错误，{w} 处提醒', doctor: '这台机器', left: '留到以后的', leftText: '不做也能用，随时在“设置”里补。', none: '没有', go: '完成并进入', going: '正在进入…', todo: '怎么办：{x}', where: { people: '台账 · 单位、人员，或 监测 · 导入', posts: '台账 · 任职', channels: '设置 · 通道' }, doIt: '现在做', ready: '准备好了', attention: '{n} 处留意', broken: '{n} 处不行',
    },
    restart: { open: '重新开始', head: '清空到目前为止的设置', text: '删去第 1 步以来登记的一切，从头再来。首次设置还没有完成，没有别的数据会受影响。', type: '输入“重新开始”', word: '重新开始', go: '清空并重新开始' },
  },
  demo: {
    head: '这里是演示单位', text: '全部单位、人员、记录都是虚构的样例，用测试时钟，存放在单独的文件夹里。', remove: '移除演示单位', removeText: '删去演示的数据库、证据、密钥和封条，回到首次设置。真实数据从来不放在这里，不受影响；删去后找不回来。', type: '输入“移除演示”确认', word: '移除演示', go: '移除', going: '正在移除…', console: '用 fengsui demo 命令建立的演示单位不在这里移除：停止服务，再删去它的文件夹。', steps: '移除之后', step1: '所有人退出登录，页面回到首次设置。', step2: '数据文件夹里不再有演示的任何文件。', step3: '之前设置到哪一步，还从那一步继续。', not: '这里不是演示单位', notText: '真实数据不能这样移除。',
  },
}
