export default {
  why: { title: 'How this date came about', touch: '{left}, due {due}, how it was counted', open: 'Open the record' },
  news: { came: 'New message: {x}', more: 'and {n} more', unread: '{n} unread', readAll: 'Mark all as read', all: 'All messages' },
  keys: {
    title: 'Keys', place: { all: 'Every page', desk: 'My work', list: 'Lists', form: 'Forms' }, space: 'Space', singles: 'Single keys work (those with Ctrl always do)',
    find: 'Search everything', bell: 'Messages', keys: 'This table', close: 'Close', row: 'Row up, down', open: 'Open', next: 'The next step', why: 'How the date was counted', choose: 'Select, for many at once', tab: 'Another tab', search: 'Search the list', field: 'Next field', choice: 'Another choice', send: 'Send',
  },
  values: { unit: 'Unit', units: { minute: 'minutes', hour: 'hours', day: 'days', workday: 'workdays', week: 'weeks', month: 'months', year: 'years' } },
  papers: {
    tab: 'Templates', head: '**{n}** printed forms, **{own}** with a template of your own', form: 'Form', now: 'In use', auto: 'set by GB/T 9704', bring: 'Upload a template', change: 'Replace', sample: 'Download a sample', file: 'Download the template', drop: 'Back to automatic',
    how: 'Download the sample, change layout and wording in Word or WPS, and upload it. What stands in {x} is filled in; table rows from {open} to {close} are repeated. A template counts for the Word file; the PDF stays as GB/T 9704 sets it.', place: 'braces', kept: '{x} is now printed with “{name}”', dropped: '{x} is set automatically again; the file stays as evidence',
    unused: 'In use. The template leaves out: {x}. Nothing to do if that is meant.', refused: 'Not taken: {x}', by: '{who}, ', none: 'No forms', noneText: 'Forms of adopted packs are listed here.', word: '{x} as a Word file',
    proof: { ok: 'As in the trail', okText: 'This sheet was printed by change {n} of the trail; its hash {hash} is the one in the chain.', bad: 'Not as in the trail', badText: 'The sheet says {hash}; change {n} of the trail has another hash. Trust the record, and tell the security office.', elsewhere: 'Cannot be checked here', elsewhereText: 'The chain of this record has no change {n} ({hash}). Ask the audit administrator to look it up in the trail.' },
  },
  left: { took: 'took' },
  target: { noSeriesText: 'No data does not mean that all is well. The answers of the last probes stand below.', noLast: 'No probe has brought a result yet' },
  form: { noOption: 'Nothing to choose from' },
  rules: { carrier: { 台账: 'Register', 流程: 'Flow', 时限: 'Deadline', 单据: 'Form', 推演: 'Rehearsal', 监测: 'Watch', 指标: 'Indicator', 通知: 'Notice', 例行: 'Duty', 规则: 'Rule', 校验: 'Check', 岗位: 'Post', 策略: 'Policy' } },
  desk: { headOnlyLate: '!!{late}!! overdue by up to !!{by}!!, nothing else due today' },
  undo: { back: 'Restore', done: 'Taken back: {x}', reason: 'pressed by mistake' },
}
