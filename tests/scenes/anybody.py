#!/usr/bin/env python3
"""Anybody does anything: anybody.py BASE SECONDS SEED. People of the demonstration look at, open, do, hand over, extend and
fill in whatever comes their way, with values that fit and values that do not, while the test clock leaps. What must hold:

  - the server goes on, and no answer is its own fault (5xx but 503)
  - a change that the dry run allowed is not refused for another reason a moment later
  - a deed that a record offers as `may` is never answered "only … may" (who may can depend on what is entered: of deeds
    without values)
  - nothing is answered as done that the dry run of the same request would not tell

Prints what was done and every fault with the seed; status 1 when there was one.
"""
import collections
import http.client
import json
import random
import sys
import time

BASE, SECONDS, SEED = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
PASSWORD = 'Fengsui-2026'
PEOPLE = ['zhouqiming', 'wuyuanzhou', 'linzhiyuan', 'dongwen', 'zhaolicheng', 'hansong', 'heyi', 'weishu', 'sysadmin', 'secadmin', 'auditor']
PATHS = ['/api/desk', '/api/board', '/api/indicators', '/api/inbox', '/api/watch', '/api/calls', '/api/packs', '/api/packs/cug/map',
         '/api/about', '/api/tasks?scope=mine', '/api/tasks?scope=done', '/api/search?q=整改', '/api/trail/head', '/api/roster']
WORDS = ['图书馆', '按期整改，附复测报告', 'x' * 3000, '', ' ', '0', '-1', '=1+1', '<b>粗</b>', '2026-02-30', '\u202e反', '🏮' * 20, "';--", '一二三']
LEAPS = ['10 minutes', '3 hours', '20 hours', '1 day', '2 days', '6 days']
dice = random.Random(SEED)
faults, did = [], collections.Counter()


class Person:
    def __init__(self, login):
        self.login, self.cookie, self.csrf = login, '', ''
        host, port = BASE.split('//')[1].split(':')
        self.wire = http.client.HTTPConnection(host, int(port), timeout=60)
        status, _ = self.ask('POST', '/api/login', {'login': login, 'password': PASSWORD})
        self.here = status == 200
        if self.here:
            self.csrf = self.ask('GET', '/api/me')[1]['csrf']
            self.ask('POST', '/api/step-up', {'password': PASSWORD})
            self.model = {r['name']: r for r in self.ask('GET', '/api/model')[1]['registers']}

    def ask(self, method, path, body=None):
        head = {'Cookie': self.cookie, 'X-CSRF': self.csrf, 'Accept-Language': dice.choice(['zh', 'en'])}
        if body is not None:
            head |= {'Content-Type': 'application/json', 'Idempotency-Key': f'{SEED}-{dice.getrandbits(60):x}'}
        path = ''.join(c if c.isascii() else ''.join(f'%{b:02X}' for b in c.encode()) for c in path)
        try:
            self.wire.request(method, path, json.dumps(body).encode() if body is not None else None, head)
            answer = self.wire.getresponse()
            raw = answer.read()
        except (OSError, http.client.HTTPException) as e:
            self.wire.close()
            fault(f'{self.login} {method} {path} {json.dumps(body, ensure_ascii=False)[:600]}: {e!r}')
            raise SystemExit(report())
        for name, value in answer.getheaders():
            if name.lower() == 'set-cookie' and value.startswith('fs_session'):
                self.cookie = value.split(';')[0]
        text = json.loads(raw) if raw[:1] in b'{[' and raw else {}
        if answer.status >= 500 and answer.status != 503:
            fault(f'{self.login} {method} {path} {json.dumps(body, ensure_ascii=False)[:600]}: {answer.status} {raw[:400].decode()}')
        return answer.status, text


def fault(words):
    if len(faults) < 40:
        print('fault:', words, flush=True)
    faults.append(words)


def report():
    print(f'seed {SEED}: ' + ', '.join(f'{n} {what}' for what, n in sorted(did.items())) + f'; {len(faults)} faults')
    return 1 if faults else 0


known = collections.defaultdict(list)  # register → ids


def some_id(person, register):
    if not known[register] or dice.random() < .1:
        status, page = person.ask('GET', f'/api/registers/{register}?limit=50')
        if status == 200 and page['rows']:
            known[register] = [r['id'] for r in page['rows']]
    return dice.choice(known[register]) if known[register] and dice.random() < .97 else dice.choice([0, 1, 99999999, -1])


def moment(days):
    now = people[0].ask('GET', '/api/clock')[1].get('now', '2026-11-20T00:00:00+08:00')
    day = time.gmtime(time.mktime(time.strptime(now[:10], '%Y-%m-%d')) + days * 86400)
    return time.strftime('%Y-%m-%d', day)


def one(person, field):
    kind, to = field['type'], field.get('to')
    if kind in ('one-of', 'many-of') and field.get('choices'):
        value = dice.choice(field['choices'])
        return [value] if kind == 'many-of' else value
    if kind in ('ref', 'refs', 'person', 'unit', 'system', 'people', 'units') or to:
        register = to if to in person.model else {'person': 'person', 'unit': 'unit', 'people': 'person', 'units': 'unit'}.get(kind, 'system')
        value = some_id(person, register)
        if to == 'any':
            value = {'register': register, 'id': value}
        return [value] if kind in ('refs', 'people', 'units') else value
    if kind == 'date':
        return moment(dice.randint(-20, 20))
    if kind == 'datetime':
        return moment(dice.randint(-20, 20)) + dice.choice(['T00:00:00+08:00', 'T09:30:00+08:00', 'T24:00:00+08:00'])
    if kind in ('number', 'money', 'percent'):
        return dice.choice([0, 1, 3, 100, -5, 10 ** 9, 2.5])
    if kind == 'flag':
        return dice.choice([True, False])
    if kind in ('files', 'file'):
        return [] if kind == 'files' else None
    if kind == 'lines':
        return [{c['name']: one(person, c) for c in field.get('columns', [])} for _ in range(dice.randint(0, 3))]
    return dice.choice(['按期整改，附复测报告', '样例说明一', '13800000000', 'http://127.0.0.1:1/', '10.0.0.1'])


def values(person, register, names):
    fields = {f['name']: f for f in person.model[register]['fields']}
    got = {}
    for name in names:
        if name not in fields or dice.random() < .08:
            continue
        value = one(person, fields[name]) if dice.random() < .93 else dice.choice([*WORDS, 0, -1, [], {}, None, True, 1e300, ['x'], {'a': 1}])
        if value is not None:
            got[name] = value
    return got


def both(person, path, body, what, offered):
    """The dry run and the thing itself, which must agree."""
    dry, told = person.ask('POST', path + '?dry=1', body)
    if dice.random() < .25:
        return
    status, done = person.ask('POST', path, body)
    did[f'{what} {"done" if status in (200, 201) else "refused"}'] += 1
    allowed = dry in (200, 201) and not told.get('refusals') and not told.get('errors')
    if allowed and status not in (200, 201, 409, 429, 503) and done.get('code') != 'STEP_UP':
        fault(f'{person.login} {path} {json.dumps(body, ensure_ascii=False)[:500]}: the dry run allowed it, then {status} {json.dumps(done, ensure_ascii=False)[:400]}')
    if status in (200, 201) and not allowed:
        fault(f'{person.login} {path} {json.dumps(body, ensure_ascii=False)[:500]}: done, though the dry run said {dry} {json.dumps(told, ensure_ascii=False)[:400]}')
    # who enters another unit or person may himself take it out of his own hands
    if offered and not body.get('values') and status == 403 and done.get('code') not in ('STEP_UP', 'SECOND', 'CSRF'):
        fault(f'{person.login} {path}: offered, then {json.dumps(done, ensure_ascii=False)[:400]}')


def open_one(person):
    may = [r for r in person.model.values() if r['open']['may']] or list(person.model.values())
    register = dice.choice(may if dice.random() < .9 else list(person.model.values()))
    names = [a if isinstance(a, str) else a['name'] for a in register['open'].get('asks') or []] or [f['name'] for f in register['fields']]
    body = {'values': values(person, register['name'], names), 'reason': '随机登记'}
    both(person, f'/api/registers/{register["name"]}', body, 'openings', False)


def work_on(person):
    name = dice.choice(list(person.model))
    at = f'/api/records/{name}/{some_id(person, name)}'
    status, record = person.ask('GET', at)
    if status != 200:
        return
    did['records read'] += 1
    for task in record.get('tasks', [])[:2]:
        person.ask('GET', f'/api/tasks/{task["id"]}/explain')
    deeds = record['deeds'] + record['verbs']
    may = [d for d in deeds if d['may']]
    if not deeds:
        return
    deed = dice.choice(may) if may and dice.random() < .85 else dice.choice(deeds)
    body = {'reason': dice.choice(['随机办理', '补办', ''])}
    verb = deed.get('verb')
    if verb in ('transfer', 'delegate'):
        body |= {'to': some_id(person, 'person')} | ({'until': moment(dice.randint(-2, 9)) + 'T18:00:00+08:00'} if verb == 'delegate' else {})
    elif verb == 'extend':
        body |= {'until': moment(dice.randint(-2, 30)) + 'T00:00:00+08:00', 'values': values(person, name, ['reason', 'protection', 'explanation'])}
    elif verb and 'decide' in verb:
        body |= {'grant': dice.random() < .6}
        verb = 'extend/decide'
    elif not verb:
        body['values'] = values(person, name, deed.get('asks') or [])
        if deed.get('second'):
            body['second'] = {'login': dice.choice(PEOPLE), 'password': PASSWORD}
    if verb and deed.get('duty'):
        body['duty'] = deed['duty']
    both(person, f'{at}/{verb or deed["deed"]}', body, verb or 'deeds', deed['may'] and not verb)


def look(person):
    person.ask('GET', dice.choice(PATHS))
    did['pages read'] += 1


def leap(_):
    status, _ = people[-3].ask('POST', '/api/clock', {'by': dice.choice(LEAPS)})
    did['leaps of the clock'] += status == 200


people = [p for p in map(Person, PEOPLE) if p.here]
until = time.monotonic() + SECONDS
while time.monotonic() < until and len(faults) < 40:
    act = dice.choices([work_on, open_one, look, leap], [60, 20, 12, 1.5])[0]
    act(dice.choice(people[:-3] if act is not look else people))
sys.exit(report())
