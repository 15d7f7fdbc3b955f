/** Texts of the first set-up, and of the end of a demonstration. */
export default {
  setup: {
    title: 'First set-up', progress: 'Step {n} of {all}', required: 'required', later: 'later', done: 'done', skipped: 'left for later', open: 'open', current: 'now', steps: 'Steps of the set-up', saved: 'Each step is saved when it is done. A reload, another browser or a restart goes on where you stopped.',
    back: 'Back', next: 'Go on', skip: 'Later', keep: 'Save and go on',
    step: { institution: 'Institution', packs: 'Regulations', people: 'Units and people', posts: 'Posts', administrators: 'Administrators', channels: 'Channels', end: 'Check and enter' },
    door: {
      head: 'Fengsui is installed and holds no data yet', text: 'Choose a door.', code: 'Set-up code', codeText: 'It was printed where the server was started, and stands in setup.code of the data folder. Only who can see it may begin.', codeHint: 'for example K7QF-2M9X-TB4D', enter: 'Check', wrong: 'The code is wrong, or the server began anew.',
      real: 'Set up my institution', realText: 'Seven steps, about thirty minutes: institution, regulations, people, posts, administrators, channels. Three are required; the rest can be done later in Settings.', realGo: 'Begin', realOn: 'Go on with step {n}',
      demo: 'Look at a demonstration first', demoText: 'An invented university with forty days of business: open, late and closed cases. It lies in a place of its own and can be removed without a trace; the set-up then goes on where it was.', demoGo: 'Load the demonstration', loading: 'Loading: {x}', loadingText: '{s} s so far, usually under 10 s.', failed: 'The demonstration could not be loaded', ready: 'Loaded, opening…',
    },
    institution: {
      head: 'Whose system is this', text: 'The name stands on every document and on top of every page.', name: 'Full name', nameHint: 'for example Sample University', short: 'Short name', shortText: 'For lists and messages. Numbers of documents are laid down by the regulations.', kind: 'Kind', school: 'School', other: 'Other', who: 'Your name', whoText: 'It goes into the trail: who set up what.', zone: 'Time zone', zoneText: 'Beijing time (+08:00), fixed. Deadlines are counted by it.', optional: 'optional',
    },
    packs: {
      head: 'Which regulations are in force', text: 'Each regulation is a pack. One is enough to begin; more can be adopted later.', base: 'registers shared by all, always adopted', clauses: '{n} clauses', adopted: 'adopted', edition: 'edition {x}', checking: 'Checking…',
      figures: '{clauses} clauses · {registers} registers · {rules} rules · {duties} duties · {watches} watches · {posts} posts', clean: 'Checked, no errors', errors: '{n} errors, to be mended before adoption', warnings: '{n} warnings, adoption is possible', where: 'place',
      year: 'Calendar of {y}', yearText: '{h} days off, {m} make-up workdays; {name} edition {version}. Workdays of deadlines are counted by it.', provisional: 'Some days have not been announced yet.', legend: { workday: 'workday', weekend: 'weekend', holiday: 'holiday', makeup: 'make-up workday' }, adopt: 'Adopt and go on', more: 'Adopt {n} more and go on', none: 'choose at least one',
    },
    people: {
      head: '{u} units and {p} people so far', text: 'Units first, then people. Your Excel sheets are taken as they are: other headings, merged cells and GBK are understood.', excel: 'From Excel', hand: 'A few by hand', units: 'Sheet of units', unitsText: 'name, kind, parent unit', people: 'Sheet of people', peopleText: 'name, unit, phone, mail', choose: 'Choose a file', template: 'Template', up: 'Uploading {n}%', again: 'Another file', close: 'Close',
      name: 'Unit', kind: 'Kind', parent: 'Parent', person: 'Name', unit: 'Unit', phone: 'Phone', mail: 'Mail', addUnit: 'Add a unit', addPerson: 'Add a person', drop: 'Drop this row', save: 'Register', taken: '{n} rows registered', left: '{n} rows were not registered; the reason stands below each.', list: 'Registered', top: '(the institution)', none: 'none yet', unitsFirst: 'The sheet of units is not stored yet: store it first, so that the units in the sheet of people are known; then try this one again.',
    },
    posts: {
      head: '{n} posts are vacant', full: 'All posts are filled', text: 'Regulations name posts, not people. Another post stands in for a vacant one; where none does, the matter stops there.', whole: 'Posts of the institution', each: 'Posts of each unit', standIn: '{x} stands in', nobody: 'vacant, nobody stands in', pick: 'find by name', holders: 'held by', add: 'Add', end: 'Remove {x}', empty: 'vacant', unit: 'Unit', edit: 'Set', close: 'Close', noPeople: 'Nobody is registered yet', noPeopleText: 'Register people in step 3 and come back.', found: 'nobody of this name',
    },
    administrators: {
      head: 'Three administrators, three people', text: 'Nobody can change data and wipe the traces alone: who creates accounts gives no rights, who gives rights reads no audit, who reads the audit changes nothing.', name: 'Name', nameText: 'The same name as in the sheet of people means that person; otherwise a new one is registered. ', login: 'Login', loginHint: 'letters and digits', password: 'First password', passwordText: 'At least 10 characters of three kinds; to be changed at the first login.', kept: 'set; leave empty to keep it', make: 'Make one', show: 'Show', hide: 'Hide', isSet: 'set', copy: 'Hand the first password over in person; it is not shown again after this page.',
      role: { 'system-admin': 'System administrator', 'security-admin': 'Security administrator', 'audit-admin': 'Audit administrator' },
      may: { 'system-admin': 'Creates accounts, sets up channels, sees to the machine. Gives no rights, reads no audit.', 'security-admin': 'Gives and takes roles, adopts regulations, edits the calendar. Creates no accounts, reads no audit.', 'audit-admin': 'Reads the whole trail, verifies, exports. Changes nothing.' },
    },
    channels: {
      head: 'How people are reached', text: 'The inbox is always there. These can be set up later; send a test once they are.', set: 'Set up', save: 'Save', on: 'in use', to: 'To whom: mail or phone; any letter for a robot', test: 'Send a test', testing: 'Sending…', off: 'not in use', using: 'in use', kept: 'kept; leave empty to keep it', noTo: 'name a recipient first', saved: 'saved', savedTry: '{x} is saved. Send a test, then go on.', took: ', in {n} ms',
    },
    end: {
      head: 'Ready to enter', not: '{n} required steps are open', text: 'Once you enter, the first set-up is closed for ever: the code is void and this page does not open again. All else is in Settings.', checker: 'Regulations', checkerText: '{e} errors, {w} warnings', doctor: 'This machine', left: 'Left for later', leftText: 'Not needed to begin; do it any time in Settings.', none: 'nothing', go: 'Finish and enter', going: 'Entering…', todo: 'What to do: {x}', where: { people: 'Registers · Units and people, or Watch · Imports', posts: 'Registers · Holdings', channels: 'Settings · Channels' }, doIt: 'do it now', ready: 'ready', attention: '{n} to look at', broken: '{n} broken',
    },
    restart: { open: 'Begin anew', head: 'Clear all that was set up so far', text: 'Everything entered since step 1 is removed. The set-up is not finished, so no other data is touched.', type: 'type "restart"', word: 'restart', go: 'Clear and begin anew' },
  },
  demo: {
    head: 'This is the demonstration', text: 'All units, people and records are invented samples on a test clock, in a folder of their own.', remove: 'Remove the demonstration', removeText: 'Its store, evidence, keys and seals are deleted and the first set-up comes back. Real data never lies here and is not touched; what is deleted cannot be restored.', type: 'type "remove" to confirm', word: 'remove', go: 'Remove', going: 'Removing…', console: 'A demonstration made with the command fengsui demo is not removed here: stop the server and delete its folder.', steps: 'Afterwards', step1: 'Everybody is logged out and the page goes back to the first set-up.', step2: 'No file of the demonstration is left in the data folder.', step3: 'The set-up goes on with the step where it was.', not: 'This is not a demonstration', notText: 'Real data cannot be removed like this.',
  },
}
