export default {
  why: { title: 'How this date came about', touch: '{left}, due {due}, how it was counted', open: 'Open the record' },
  news: { came: 'New message: {x}', more: 'and {n} more', unread: '{n} unread', readAll: 'Mark all as read', all: 'All messages' },
  keys: {
    title: 'Keys', place: { all: 'Every page', desk: 'My work', list: 'Lists', form: 'Forms' }, space: 'Space', singles: 'Single keys work (those with Ctrl always do)',
    find: 'Search everything', bell: 'Messages', keys: 'This table', close: 'Close', row: 'Row up, down', open: 'Open', next: 'The next step', why: 'How the date was counted', choose: 'Select, for many at once', tab: 'Another tab', search: 'Search the list', field: 'Next field', choice: 'Another choice', send: 'Send',
  },
  values: { unit: 'Unit', units: { minute: 'minutes', hour: 'hours', day: 'days', workday: 'workdays', week: 'weeks', month: 'months', year: 'years' } },
  left: { took: 'took' },
  target: { noSeriesText: 'No data does not mean that all is well. The answers of the last probes stand below.', noLast: 'No probe has brought a result yet' },
  undo: { back: 'Restore', done: 'Taken back: {x}', reason: 'pressed by mistake' },
}
