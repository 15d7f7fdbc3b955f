/** Texts of the work that people do on every page: messages, keys, the way a date came about, views, taking back. */
export default {
  why: { title: '这个日期怎么来的', touch: '{left}，{due} 到期，看怎么算的', open: '打开这一件' },
  news: { came: '新消息：{x}', more: '另有 {n} 条', unread: '{n} 条未读', readAll: '全部标为已读', all: '全部消息' },
  keys: {
    title: '快捷键', place: { all: '任何一页', desk: '我的工作', list: '列表', form: '表单' }, space: '空格', singles: '单键快捷键可用（带 Ctrl 的一直可用）',
    find: '搜索一切', bell: '打开消息', keys: '这张表', close: '收起', row: '上一行、下一行', open: '打开', next: '办下一步', why: '看日期怎么算的', choose: '勾选，多件一起办', tab: '换一栏', search: '在列表里搜', field: '下一项', choice: '换一个选项', send: '提交',
  },
  values: { unit: '单位', units: { minute: '分钟', hour: '小时', day: '天', workday: '个工作日', week: '周', month: '个月', year: '年' } },
  papers: {
    tab: '单据模板', head: '**{n}**种单据，**{own}**种用本单位的模板', form: '单据', now: '现在用', auto: '按 GB/T 9704 自动排版', bring: '上传模板', change: '换模板', sample: '下载样稿', file: '下载模板', drop: '恢复自动排版',
    how: '先下载样稿，用 Word 或 WPS 改版式和字句，再传上来。{x}里的字由系统填；表格里 {open} 到 {close} 之间的行按条重复。模板只管 Word 文件，PDF 仍按 GB/T 9704 排。', place: '花括号', kept: '《{x}》以后用“{name}”', dropped: '《{x}》恢复自动排版；原来的文件仍留作证据',
    unused: '已启用。模板没有用到：{x}。不需要就不用管。', refused: '没有启用：{x}', by: '{who}，', none: '没有单据', noneText: '采用制度包后，它的单据列在这里。', word: '{x}，Word 文件',
    proof: { ok: '与留痕一致', okText: '这张纸由留痕第 {n} 条印制，摘要 {hash} 与证据链相同。', bad: '与留痕不符', badText: '纸上印的摘要是 {hash}，证据链第 {n} 条不是这个摘要。以系统里的记录为准，并告诉网信办。', elsewhere: '这里核不了', elsewhereText: '这条记录的证据链里没有第 {n} 条（摘要 {hash}）。由审计管理员在证据链里查。' },
  },
  left: { took: '用时' },
  target: { noSeriesText: '没有数据不等于正常。看下面最近几次探测的回答。', noLast: '还没有一次探测有结果' },
  form: { noOption: '没有可选的' },
  rules: { carrier: { 台账: '台账', 流程: '流程', 时限: '时限', 单据: '单据', 推演: '推演', 监测: '监测', 指标: '指标', 通知: '通知', 例行: '例行', 规则: '规则', 校验: '校验', 岗位: '岗位', 策略: '策略' } },
  desk: { headOnlyLate: '!!{late}!!件已逾期!!{by}!!，今天没有别的到时限' },
  undo: { back: '恢复', done: '已撤回：{x}', reason: '刚才点错了' },
}
