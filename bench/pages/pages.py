#!/usr/bin/python3
"""P2, P10, P11: the real server over an institution of 200 units, 10,000 assets, 100,000 findings and 100,000 notices.
pages.py FENGSUI READER PACKS WEB DATA [SIZE]     DATA is made when it is not there, and kept for the next run

A page of 50 rows (session, rights of the person, filter, order, counts) is asked for by wrk beside nginx serving a file
of the same length; every other page is asked for one after the other. Start and idle memory are the server's own."""
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

ROUNDS, SECONDS, TRIES = 5, 2, 15
LOGIN = {'login': 'zhouqiming', 'password': 'Fengsui-2026'}
LIST = '/api/registers/rectification-notice?state=closed&sort=-opened'
PAGES = [('工作台', '/api/desk'), ('整改通知，首页', '/api/registers/rectification-notice'), ('隐患，首页', '/api/registers/finding'), ('系统，首页', '/api/registers/system'),
         ('态势', '/api/board'), ('监测墙', '/api/watch'), ('制度地图', '/api/packs/cug/map'), ('指标', '/api/indicators'), ('通知', '/api/inbox')]
SEARCHES = ['整改', '样例', '口令', '系统']


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, program, reader, packs, web, data):
        self.port = free_port()
        began = time.monotonic()
        self.child = subprocess.Popen([program, 'serve', data, '--listen', f'127.0.0.1:{self.port}', '--web', web], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                      env={**os.environ, 'FENGSUI_READER': reader, 'FENGSUI_PACKS': packs})
        while self.status('/healthz') != 200:
            if self.child.poll() is not None or time.monotonic() - began > 60:
                sys.exit('pages.py: the server does not serve')
            time.sleep(0.005)
        self.started = time.monotonic() - began
        self.cookie = ''

    def ask(self, path, body=None):
        link = http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)
        headers = {'Cookie': self.cookie} if self.started and getattr(self, 'cookie', '') else {}
        if body is not None:
            headers['Content-Type'] = 'application/json'
        link.request('POST' if body is not None else 'GET', path, json.dumps(body) if body is not None else None, headers)
        answer = link.getresponse()
        return answer.status, answer.read(), answer.headers

    def status(self, path):
        try:
            link = http.client.HTTPConnection('127.0.0.1', self.port, timeout=5)
            link.request('GET', path)
            return link.getresponse().status
        except OSError:
            return 0

    def login(self):
        status, _, headers = self.ask('/api/login', LOGIN)
        assert status == 200, status
        self.cookie = headers['Set-Cookie'].split(';')[0]

    def memory(self):
        lines = Path(f'/proc/{self.child.pid}/status').read_text().splitlines()
        return {x.split(':')[0]: int(x.split()[1]) / 1024 for x in lines if x.startswith(('VmRSS', 'RssAnon', 'RssFile'))}

    def end(self):
        self.child.send_signal(signal.SIGTERM)
        self.child.wait(60)


def nginx(folder, length):
    port = free_port()
    (folder / 'page.json').write_bytes(b'n' * length)
    temporary = ' '.join(f'{x}_temp_path {folder}/{x[0]};' for x in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
    (folder / 'nginx.conf').write_text(f'daemon off; master_process off; pid {folder}/pid; error_log /dev/null; events {{ worker_connections 512; }}\n'
                                       f'http {{ access_log off; sendfile on; tcp_nopush on; open_file_cache max=100; keepalive_requests 100000000; {temporary}\n'
                                       f'  server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n')
    child = subprocess.Popen(['/usr/sbin/nginx', '-p', folder, '-c', folder / 'nginx.conf'])
    for _ in range(100):
        with socket.socket() as s:
            if s.connect_ex(('127.0.0.1', port)) == 0:
                break
        time.sleep(0.02)
    return child, f'http://127.0.0.1:{port}/page.json'


def wrk(url, cookie):
    out = subprocess.run(['wrk', '-t1', '-c16', f'-d{SECONDS}s', '-H', f'Cookie: {cookie}', url], capture_output=True, text=True, check=True).stdout
    if 'Non-2xx' in out or 'Socket errors' in out:
        sys.exit(f'pages.py: {url}: {out}')
    return float(next(line.split()[1] for line in out.splitlines() if 'Requests/sec' in line))


def list_beside_nginx(server):
    status, body, _ = server.ask(LIST)
    assert status == 200 and len(json.loads(body)['rows']) == 50
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        peer, url = nginx(Path(folder), len(body))
        try:
            ours, theirs = [], []
            for _ in range(ROUNDS):
                theirs.append(wrk(url, server.cookie))
                ours.append(wrk(f'http://127.0.0.1:{server.port}{LIST}', server.cookie))
        finally:
            peer.terminate()
            peer.wait()
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    print(f'P2 | 10 万件通知里的一页 50 行，{len(body) / 1024:.0f} KB，16 个连接 | {statistics.median(ours):.0f} /s | nginx 静态文件 {statistics.median(theirs):.0f} /s | {ratio:.2f} | ≥ 0.30')


def took(server, path):
    times = []
    for _ in range(TRIES):
        began = time.monotonic()
        status, body, _ = server.ask(path)
        times.append((time.monotonic() - began) * 1000)
        assert status == 200, (path, status, body[:200])
    return statistics.median(times), len(body) / 1024


def pages(server):
    slowest = ('', 0)
    for title, path in PAGES:
        ms, kb = took(server, path)
        print(f'   {title:<10} {ms:8.1f} ms {kb:8.0f} KB')
        slowest = max(slowest, (title, ms), key=lambda x: x[1])
    print(f'P11 | 每一页的数据，最慢的是{slowest[0]} | {slowest[1]:.0f} ms | – | – | < 1000 ms')
    words = [took(server, f'/api/search?q={quote(word)}')[0] for word in SEARCHES]
    print(f'P11 | 两个字的搜索，最慢的 | {max(words):.0f} ms | – | – | < 50 ms')


def main():
    program, reader, packs, web, data = sys.argv[1:6]
    if not (Path(data) / 'fengsui.db').exists():
        subprocess.run([program, 'demo', data, '--size', sys.argv[6] if len(sys.argv) > 6 else '100000'], check=True, stdout=subprocess.DEVNULL, env={**os.environ, 'FENGSUI_PACKS': packs})
    starts = []
    for last in (False, False, True):
        server = Server(program, reader, packs, web, data)
        starts.append(server.started)
        if not last:
            server.end()
    time.sleep(3)
    memory = server.memory()
    print(f'P10 | 启动到应答，10 万件通知、10 万条隐患 | {statistics.median(starts) * 1000:.0f} ms | – | – | < 1000 ms')
    print(f'P10 | 空闲时的内存，其中映射的文件 {memory["RssFile"]:.0f} MB | {memory["VmRSS"]:.0f} MB | – | – | < 100 MB')
    try:
        server.login()
        list_beside_nginx(server)
        pages(server)
    finally:
        server.end()


main()
