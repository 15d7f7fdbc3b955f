#!/usr/bin/python3
"""R1: the server is killed (SIGKILL) at random moments under many writers, again and again.
kill.py FENGSUI WEB DATA ROUNDS [SEED]      the seed is printed; DATA is a demonstration of its own

After each kill: every acknowledged record is in the store, once; a key sent again after the cut gives the same record;
the server serves again within a second. Every tenth round, and at the end, the whole trail is verified. Prints TAP."""
import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

WRITERS, PASSWORD = 64, 'Fengsui-2026'


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Server:
    """The program on the data folder, and a session of an officer."""

    def __init__(self, program, web, data):
        self.port = free_port()
        began = time.monotonic()
        self.child = subprocess.Popen([program, 'serve', data, '--listen', f'127.0.0.1:{self.port}', '--web', web], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not self.serves():
            if self.child.poll() is not None or time.monotonic() - began > 30:
                raise SystemExit('Bail out! the server does not serve')
            time.sleep(0.005)
        self.started = time.monotonic() - began
        status, _, headers = self.ask('POST', '/api/login', {'login': 'wuyuanzhou', 'password': PASSWORD}, {})
        assert status == 200, status
        self.headers = {'Cookie': headers['Set-Cookie'].split(';')[0]}
        self.headers['X-CSRF'] = json.loads(self.ask('GET', '/api/me', None, self.headers)[1])['csrf']

    def serves(self):
        try:
            return self.ask('GET', '/healthz', None, {})[0] == 200
        except OSError:
            return False

    def ask(self, method, path, body, headers, link=None):
        link = link or http.client.HTTPConnection('127.0.0.1', self.port, timeout=20)
        link.request(method, path, json.dumps(body) if body is not None else None, {**headers, **({'Content-Type': 'application/json'} if body is not None else {})})
        answer = link.getresponse()
        return answer.status, answer.read(), answer.headers

    def kill(self):
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()


def form(name, system):
    return {'values': {'title': name, 'source': '教育部', 'received-at': '2026-11-20T09:00:00+08:00', 'system': system, 'channel': '邮件'}, 'reason': ''}


def write(server, system, head, acknowledged, unanswered):
    """One writer: opens records until the server is gone; the one without an answer is what must not be doubled."""
    link, i = http.client.HTTPConnection('127.0.0.1', server.port, timeout=20), 0
    while True:
        i, name = i + 1, f'{head}-{i + 1}'
        try:
            status, body, _ = server.ask('POST', '/api/registers/superior-notice', form(name, system), {**server.headers, 'Idempotency-Key': name}, link)
        except (OSError, http.client.HTTPException):
            unanswered.append(name)
            return
        if status == 201:
            acknowledged[name] = json.loads(body)['record']['id']
        elif status not in (429, 503):
            acknowledged[name] = f'{status} {body[:200]}'


def stored(data):
    with sqlite3.connect(f'file:{data}/fengsui.db?mode=ro', uri=True) as store:
        rows = store.execute('select title, id from "superior-notice" where title like \'kill-%\'').fetchall()
    by_name = {}
    for name, id_ in rows:
        by_name.setdefault(name, []).append(id_)
    return by_name


def main():
    program, web, data, rounds = *sys.argv[1:4], int(sys.argv[4])
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else random.SystemRandom().randrange(10**9)
    dice, faults, slowest, total = random.Random(seed), [], 0.0, 0
    print(f'# seed {seed}, {rounds} kills, {WRITERS} writers', flush=True)
    server = Server(program, web, data)
    system = json.loads(server.ask('GET', '/api/registers/system?limit=1', None, server.headers)[1])['rows'][0]['id']
    for round_ in range(1, rounds + 1):
        acknowledged, unanswered = {}, []
        writers = [threading.Thread(target=write, args=(server, system, f'kill-{round_}-{w}', acknowledged, unanswered)) for w in range(WRITERS)]
        for w in writers:
            w.start()
        time.sleep(dice.uniform(0.02, 0.4))
        server.kill()
        for w in writers:
            w.join()
        server = Server(program, web, data)
        slowest, total = max(slowest, server.started), total + len(acknowledged)
        there = stored(data)
        for name, id_ in acknowledged.items():
            if there.get(name) != [id_]:
                faults.append(f'round {round_}: {name} was acknowledged as {id_}, the store has {there.get(name)}')
        faults += [f'round {round_}: {name} stands {len(ids)} times' for name, ids in there.items() if len(ids) > 1]
        if unanswered:
            name = dice.choice(unanswered)
            status, body, _ = server.ask('POST', '/api/registers/superior-notice', form(name, system), {**server.headers, 'Idempotency-Key': name})
            again = json.loads(body).get('record', {}).get('id') if status == 201 else None
            if stored(data).get(name) != [again] or (name in there and there[name] != [again]):
                faults.append(f'round {round_}: {name} sent again: {status} {again}, before {there.get(name)}')
        if round_ % 10 == 0 or round_ == rounds:
            told = subprocess.run([program, 'verify', data, '--json'], capture_output=True, text=True)
            if told.returncode:
                faults.append(f'round {round_}: {told.stdout[:300]}')
            print(f'# {round_} kills, {total} acknowledged, {len(faults)} faults', flush=True)
    server.child.send_signal(signal.SIGTERM)
    server.child.wait(60)
    for text in faults[:20]:
        print(f'# {text}')
    print(f'{"not ok" if faults else "ok"} 1 - {rounds} kills: none of {total} acknowledged records lost or doubled, the trail verifies')
    print(f'{"ok" if total > rounds else "not ok"} 2 - there was something to lose')
    print(f'{"ok" if slowest < 1 else "not ok"} 3 - served again within a second each time, the slowest {slowest * 1000:.0f} ms')
    return bool(faults) or total <= rounds or slowest >= 1


sys.exit(main())
