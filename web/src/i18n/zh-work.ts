/** Texts of the work that people do on every page: messages, keys, the way a date came about, views, taking back. */
export default {
  why: { title: '这个日期怎么来的', touch: '{left}，{due} 到期，看怎么算的', open: '打开这一件' },
  news: { came: '新消息：{x}', more: '另有 {n} 条', unread: '{n} 条未读', readAll: '全部标为已读', all: '全部消息' },
  keys: {
    title: '快捷键', place: { all: '任何一页', desk: '我的工作', list: '列表', form: '表单' }, space: '空格', singles: '单键快捷键可用（带 Ctrl 的一直可用）',
    find: '搜索一切', bell: '打开消息', keys: '这张表', close: '收起', row: '上一行、下一行', open: '打开', next: '办下一步', why: '看日期怎么算的', choose: '勾选，多件一起办', tab: '换一栏', search: '在列表里搜', field: '下一项', choice: '换一个选项', send: '提交',
  },
  values: { unit: '单位', units: { minute: '分钟', hour: '小时', day: '天', workday: '个工作日', week: '周', month: '个月', year: '年' } },
  left: { took: '用时' },
  target: { noSeriesText: '没有数据不等于正常。看下面最近几次探测的回答。', noLast: '还没有一次探测有结果' },
  undo: { back: '恢复', done: '已撤回：{x}', reason: '刚才点错了' },
}
