"""Whether the API serves what it says: every GET route is asked with real ids by several people, and each answer is held
against its schema in /api/openapi.json. Stricter than a client would be: a member that the schema does not name is a
fault, so the reference that is printed from the schemas leaves nothing out.

    described.py BASE PASSWORD       prints each fault once; the last line counts routes and answers
"""
import json
import re
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BASE, PASSWORD = sys.argv[1:3]
PEOPLE = 'zhouqiming wuyuanzhou linzhiyuan sysadmin secadmin auditor'.split()
TYPES = {'object': dict, 'array': list, 'string': str, 'boolean': bool, 'null': type(None)}
FORMATS = {'date-time': r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)$', 'date': r'\d{4}-\d\d-\d\d$'}
JSON = 'application/json', 'application/problem+json'
EACH = 4  # records of each register, tasks of each scope …


class Person:
    def __init__(self, name):
        self.cookie, self.csrf, self.asked = '', '', 0
        self.ask('POST', '/api/login', {'login': name, 'password': PASSWORD})
        me = self.ask('GET', '/api/me')[1]
        self.csrf, self.person = me['csrf'], me['person']['id']

    def ask(self, method, path, body=None):
        """(status, JSON or bytes, media type)"""
        head = {'Cookie': self.cookie, 'X-CSRF': self.csrf, 'Idempotency-Key': f'described-{self.asked}',
                'Content-Type': 'application/octet-stream' if isinstance(body, str) else 'application/json'}
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode() if body is not None else None
        self.asked += 1
        request = urllib.request.Request(BASE + path, data, head, method=method)
        try:
            reply = urllib.request.urlopen(request, timeout=20)
        except urllib.error.HTTPError as error:
            reply = error
        self.cookie = (reply.headers.get('Set-Cookie') or self.cookie).split(';')[0]
        media = reply.headers.get('Content-Type', '').split(';')[0]
        text = reply.read()
        return reply.status, json.loads(text) if media in JSON else text, media


class Description:
    def __init__(self, described):
        self.schemas = described['components']['schemas']
        self.paths = described['paths']
        self.faults, self.seen, self.answers = {}, set(), 0

    def fault(self, where, what, place):
        self.faults.setdefault(f'{where}: {what}', place)

    def fits(self, schema, value, where, place):
        """Adds a fault for everything in `value` that the schema does not say."""
        if '$ref' in schema:
            name = schema['$ref'].rsplit('/', 1)[1]
            return self.fits(self.schemas[name], value, name, place)
        if 'anyOf' in schema:
            options = [s for s in schema['anyOf'] if (s.get('type') == 'null') == (value is None)]
            return self.fits(options[0], value, where, place) if options else self.fault(where, 'is null', place)
        kinds = schema.get('type', [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(self.is_a(kind, value) for kind in kinds):
            return self.fault(where, f'is {json.dumps(value, ensure_ascii=False)[:60]}, not {" or ".join(kinds)}', place)
        if isinstance(value, str) and not re.match(FORMATS.get(schema.get('format'), ''), value):
            self.fault(where, f'"{value}" is no {schema["format"]}', place)
        if value is not None and value not in schema.get('enum', [value]):
            self.fault(where, f'"{value}" is not among {schema["enum"]}', place)
        for one in value if isinstance(value, list) else []:
            self.fits(schema.get('items', {}), one, where + '[]', place)
        if isinstance(value, dict):
            self.members(schema, value, where, place)

    def members(self, schema, value, where, place):
        named, rest = schema.get('properties', {}), schema.get('additionalProperties', {})
        for name in schema.get('required', []):
            if name not in value:
                self.fault(where, f'no "{name}"', place)
        for name, one in value.items():
            if name in named:
                self.fits(named[name], one, f'{where}.{name}', place)
            elif isinstance(rest, dict) and rest:
                self.fits(rest, one, f'{where}.*', place)
            elif kind_known(schema):
                self.fault(where, f'"{name}" is not described', f'{place} has {json.dumps(one, ensure_ascii=False)[:80]}')

    @staticmethod
    def is_a(kind, value):
        if kind in ('integer', 'number'):
            return isinstance(value, int if kind == 'integer' else (int, float)) and not isinstance(value, bool)
        return isinstance(value, TYPES[kind])

    def look(self, person, path, template, method='GET', body=None):
        """Asks, holds the answer against its schema, and returns it; None where it was refused."""
        status, reply, media = person.ask(method, path, body)
        described = self.paths[template][method.lower()]['responses']
        if status in (401, 403, 404):
            return None
        self.seen.add(f'{method} {template}')
        self.answers += 1
        content = described.get(str(status), described['default']).get('content', {})
        if media not in content and '*/*' not in content:
            self.fault(f'{method} {template}', f'{status} {media} is not described', path)
        elif media in JSON:
            self.fits(content[media]['schema'], reply, f'{method} {template}', path)
        return reply if status < 300 else None


def kind_known(schema):
    """A schema without members says nothing about them."""
    return bool(schema.get('properties'))


def walk(described, person):
    look = lambda path, template, **how: described.look(person, path, template, **how)
    model = look('/api/model', '/api/model')
    for template in described.paths:
        if 'get' in described.paths[template] and '{' not in template and not template.startswith(('/api/events', '/api/setup')):
            look(template, template)
    for register in [r['name'] for r in model['registers']]:
        rows = look(f'/api/registers/{register}?limit={EACH}', '/api/registers/{register}')
        look(f'/api/registers/{register}/new', '/api/registers/{register}/new')
        for file in 'export.xlsx', 'export.csv', 'template.xlsx':
            look(f'/api/registers/{register}/{file}', '/api/registers/{register}/' + file)
        look(f'/api/views/{register}', '/api/views/{register}')
        look(f'/api/registers/{register}?dry=1', '/api/registers/{register}', method='POST', body={'values': {}})
        for row in (rows or {}).get('rows', []):
            at = f'/api/records/{register}/{row["id"]}'
            record = look(at, '/api/records/{register}/{id}')
            look(at + '/trail', '/api/records/{register}/{id}/trail')
            look(at + '/documents', '/api/records/{register}/{id}/documents')
            look(f'/api/deliveries?record={register}/{row["id"]}', '/api/deliveries')
            for deed in (record or {}).get('deeds', [])[:2]:
                look(f'{at}/{deed["deed"]}?dry=1', '/api/records/{register}/{id}/{deed}', method='POST', body={'values': {}})
            for document in (record or {}).get('documents', [])[:1]:
                for form in 'pdf', 'docx', 'html':
                    look(f'/api/documents/{document["id"]}.{form}', '/api/documents/{file}')
            for file in (record or {}).get('evidence', [])[:1]:
                look(f'/api/evidence/{file["hash"]}?of={register}/{row["id"]}', '/api/evidence/{hash}')
    for scope in 'mine waiting supervised done duties'.split():
        for task in (look(f'/api/tasks?scope={scope}&limit={2 * EACH}', '/api/tasks') or {'rows': []})['rows']:
            look(f'/api/tasks/{task["id"]}/explain', '/api/tasks/{id}/explain')
    for indicator in look('/api/indicators', '/api/indicators')['rows']:
        look(f'/api/indicators/{indicator["name"]}/rows', '/api/indicators/{name}/rows')
    for target in look('/api/watch', '/api/watch')['targets'][:EACH]:
        look(f'/api/watch/{target["id"]}', '/api/watch/{id}')
        look(f'/api/watch/{target["id"]}/series', '/api/watch/{id}/series')
    for pack in [p['pack'] for p in model['packs']]:
        for part in 'map', 'text', 'coverage':
            look(f'/api/packs/{pack}/{part}', '/api/packs/{pack}/' + part)
    for clause in list(model['clauses'])[:60]:
        look(f'/api/clauses/{clause}', '/api/clauses/{clause}')
    for form in [f['form'] for f in model['forms']][:EACH]:
        look(f'/api/templates/{urllib.request.quote(form)}/sample.docx', '/api/templates/{form}/{file}')
    for change in (look('/api/trail?limit=40', '/api/trail') or {'rows': []})['rows']:
        look(f'/api/trail/{change["seq"]}', '/api/trail/{seq}')
    for job in (look('/api/jobs', '/api/jobs') or {'rows': []})['rows'][:EACH]:
        look(f'/api/jobs/{job["id"]}', '/api/jobs/{id}')
    look('/api/calendar/2026', '/api/calendar/{year}')
    look('/api/search?q=' + urllib.request.quote('座位'), '/api/search')
    look('/api/people?q=' + urllib.request.quote('林'), '/api/people')
    look('/api/inbox?state=all&limit=50', '/api/inbox')


def told(described, person, job):
    """An import once its file is read."""
    while True:
        is_now = described.look(person, f'/api/jobs/{job}', '/api/jobs/{id}') or {'state': 'reading'}
        if is_now['state'] != 'reading':
            return is_now
        time.sleep(0.2)


def prepare(described, officer, office):
    """A case of the library is answered with a file, so that there is one; a table and a report wait to be imported."""
    look = lambda *where, **how: described.look(officer, *where, **how)
    for name, into, text in ('units.csv', 'unit', '单位名称,单位类别\n样例中心,职能部门\n样例中心二,没有的类别\n'), ('campus.nessus', 'finding', Path('tests/samples/campus.nessus').read_text()):
        job = described.look(office, f'/api/imports?name={name}&into={into}', '/api/imports', method='POST', body=text)['job']
        if told(described, office, job)['state'] == 'mapping':
            described.look(office, f'/api/jobs/{job}/mapping', '/api/jobs/{id}/mapping', method='POST', body={'columns': {'单位名称': 'name', '单位类别': 'kind'}})
            told(described, office, job)
            described.look(office, f'/api/jobs/{job}/left.xlsx', '/api/jobs/{id}/left.xlsx')
    file = look('/api/evidence?name=proof.txt', '/api/evidence', method='POST', body='proof')
    for row in look('/api/registers/rectification-notice?state=rectifying', '/api/registers/{register}')['rows'][:1]:
        values = {'measure': '已修复', 'done-by': officer.person, 'done-on': '2026-11-20', 'evidence': [file['hash']]}
        look(f'/api/records/rectification-notice/{row["id"]}/answer', '/api/records/{register}/{id}/{deed}', method='POST',
             body={'values': values})


def main():
    people = [Person(name) for name in PEOPLE]
    described = Description(people[0].ask('GET', '/api/openapi.json')[1])
    people[0].ask('POST', '/api/packs/cug/rehearse', {})
    prepare(described, people[PEOPLE.index('linzhiyuan')], people[PEOPLE.index('wuyuanzhou')])
    for person in people:
        walk(described, person)
    gets = {f'GET {path}' for path, methods in described.paths.items() if 'get' in methods and '/setup' not in path}
    for what, place in sorted(described.faults.items()):
        print(f'{what}   ({place})')
    left = sorted(gets - described.seen - {'GET /api/events'})
    for route in left:
        print(f'{route}: not asked')
    print(f'{len(described.seen)} routes, {described.answers} answers, {len(described.faults)} faults')
    return 1 if described.faults or left else 0


sys.exit(main())
