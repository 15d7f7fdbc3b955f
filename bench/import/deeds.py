#!/usr/bin/python3
"""What others feel of an import: a report of 10,000 findings goes into the real server on a demonstration, while somebody
else opens one finding after the other by hand, each deed a request of its own. Printed: how long the deeds took, without and with the
import, from the request to the answer. deeds.py FENGSUI READER MAKE_NESSUS PACKS WEB [FINDINGS]"""
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PASSWORD = 'Fengsui-2026'
PAUSE, ALONE = 0.02, 100


class Person:
    """Logged in, over one connection that stays open."""

    def __init__(self, address, name):
        host, port = address.split('//')[1].split(':')
        self.link = http.client.HTTPConnection(host, int(port), timeout=60)
        self.headers, self.serial, self.name = {}, 0, name
        _, headers = self.ask('/api/login', {'login': name, 'password': PASSWORD})
        self.headers['Cookie'] = headers['Set-Cookie'].split(';')[0]
        self.headers['X-CSRF'] = self.ask('/api/me')[0]['csrf']

    def ask(self, path, body=None, raw=None):
        self.serial += 1
        headers = {**self.headers, 'Idempotency-Key': f'{self.name}-{self.serial}', **({} if body is None else {'Content-Type': 'application/json'})}
        data = raw if raw is not None else None if body is None else json.dumps(body)
        self.link.request('GET' if data is None else 'POST', path, data, headers)
        answer = self.link.getresponse()
        said = answer.read()
        if answer.status >= 300:
            sys.exit(f'deeds.py: {path}: {answer.status} {said[:400].decode()}')
        return json.loads(said or 'null'), answer.headers


def serve(program, data, web, environment):
    server = subprocess.Popen([program, 'serve', data, '--listen', '127.0.0.1:0', '--web', web], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    for line in server.stdout:
        if 'http://127.0.0.1:' in line:
            return server, 'http://127.0.0.1:' + line.split('http://127.0.0.1:')[1].split()[0].rstrip('/')
    sys.exit('deeds.py: the server does not serve')


def open_finding(person, number):
    began = time.monotonic()
    person.ask('/api/registers/finding', {'values': {'title': f'样例隐患 {number}', 'severity': '中危', 'host': '10.9.9.9', 'source': '人工', 'identity': f'deeds/{number}', 'first-seen': '2026-03-01T09:00:00+08:00'}, 'reason': ''})
    return (time.monotonic() - began) * 1000


def state_of(person, job):
    return person.ask(f'/api/jobs/{job}')[0]['state']


def read_report(importer, report):
    job = importer.ask('/api/imports?name=report.nessus&kind=auto&into=finding', raw=report)[0]['job']
    while (state := state_of(importer, job)) == 'reading':
        time.sleep(0.05)
    assert state == 'ready', state
    return job


def import_alone(importer, report):
    """Seconds until the report is read and foreseen, and from the word to the last finding."""
    began = time.monotonic()
    job = read_report(importer, report)
    time.sleep(3)  # nobody has done anything for a moment
    read, began = time.monotonic() - began - 3, time.monotonic()
    importer.ask(f'/api/jobs/{job}/run', {})
    while state_of(importer, job) in ('ready', 'running'):
        time.sleep(0.05)
    return read, time.monotonic() - began


def import_beside(importer, other, report):
    """How long each deed took while the job ran, and how long that was."""
    job = read_report(importer, report)
    importer.ask(f'/api/jobs/{job}/run', {})
    times, began = [], time.monotonic()
    while state_of(importer, job) in ('ready', 'running'):
        times.append(open_finding(other, len(times) + ALONE))
        time.sleep(PAUSE)
    return times, time.monotonic() - began


def at(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def on_a_demonstration(program, web, environment, act):
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder) / 'demo')
        subprocess.run([program, 'demo', data], check=True, stdout=subprocess.DEVNULL, env=environment)
        server, address = serve(program, data, web, environment)
        try:
            return act(address)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def main():
    program, reader, make_nessus, packs, web = sys.argv[1:6]
    report = subprocess.run([make_nessus, sys.argv[6] if len(sys.argv) > 6 else '10000'], capture_output=True, check=True).stdout
    environment = {**os.environ, 'FENGSUI_READER': reader, 'FENGSUI_PACKS': packs}

    def beside(address):
        importer, other = Person(address, 'zhouqiming'), Person(address, 'wuyuanzhou')
        alone = [open_finding(other, i) for i in range(ALONE) if time.sleep(PAUSE) is None]
        return alone, *import_beside(importer, other, report)

    read, stored = on_a_demonstration(program, web, environment, lambda address: import_alone(Person(address, 'zhouqiming'), report))
    alone, times, seconds = on_a_demonstration(program, web, environment, beside)
    print(f'{len(times)} deeds in {seconds:.1f} s; median {statistics.median(times):.1f}, worst {max(times):.1f} ms; alone {statistics.median(alone):.1f}, worst {max(alone):.1f} ms')
    print(f'P8 | 运行的服务导入 1 万条，从确认到全部办完，时钟时间 | {stored:.1f} s | 读报告和预演 {read:.1f} s | {stored / read:.1f} | 约 1 s')
    print(f'P8 | 导入 1 万条时别人办理一件事的等待，中位数与 99% | {at(times, .5):.0f} ms，{at(times, .99):.0f} ms | 没有导入时 {at(alone, .5):.0f} ms，{at(alone, .99):.0f} ms | {at(times, .99) / at(alone, .99):.1f} | 99% < 200 ms')


main()
