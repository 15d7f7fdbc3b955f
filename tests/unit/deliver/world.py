"""What the channels talk to in tests: robots and gateways that check signatures themselves, and a real mail server.

Prints "http PORT smtp PORT smtps PORT starttls PORT" when it listens; GET /seen and /mails tell what came in.
Answers can be prepared: POST /next/NAME with a JSON list of [status, body, delay-seconds], used up one by one.
"""
import asyncio, base64, email, email.policy, hashlib, hmac, json, logging, ssl, sys, threading, time, urllib.parse
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from aiosmtpd.smtp import SMTP, AuthResult

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
seen, mails, prepared, restricted = [], [], {}, {}
lock = threading.Lock()


def mac(key, data):
    return hmac.new(key.encode(), data.encode(), hashlib.sha256).digest()


def wecom(query, headers, body):
    kind = body["msgtype"]
    content = body[kind]["content"]
    if query.get("key") != ["example"]:
        return {"errcode": 93000, "errmsg": "invalid webhook url"}
    if len(content.encode()) > {"text": 2048, "markdown": 4096}[kind]:
        return {"errcode": 40058, "errmsg": "too long"}
    return {"errcode": 0, "errmsg": "ok"}


def dingtalk(query, headers, body):
    stamp = query["timestamp"][0]
    good = base64.b64encode(mac("SECexample", stamp + "\nSECexample")).decode()
    if query["sign"][0] != good or abs(int(stamp) - time.time() * 1000) > 3600e3:
        return {"errcode": 310000, "errmsg": "sign not match"}
    return {"errcode": 0, "errmsg": "ok"}


def feishu(query, headers, body):
    key = body["timestamp"] + "\nexample-secret"
    if body["sign"] != base64.b64encode(mac(key, "")).decode() or abs(int(body["timestamp"]) - time.time()) > 3600:
        return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    if len(json.dumps(body, ensure_ascii=False).encode()) > 20480:
        return {"code": 9500, "msg": "too large"}
    return {"code": 0, "msg": "success"}


def sms(query, headers, body):
    good = body["token"] == "example-token" and query["sign"] == [body["id"]] and body["mobile"].isdigit()
    return {"result": {"code": 0 if good else 3, "text": "done"}}


def signed(headers, text, secret):
    want = "sha256=" + mac(secret, headers["X-Fengsui-Time"] + "\n" + text).hex()
    return hmac.compare_digest(want, headers["X-Fengsui-Signature"])


class Robots(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, text, delay=0):
        time.sleep(delay)
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)) if status != 204 else "0")
        self.end_headers()
        self.wfile.write(data if status != 204 else b"")

    def do_GET(self):
        with lock:
            self.answer(200, json.dumps({"/seen": seen, "/mails": mails}[self.path], ensure_ascii=False))

    def do_POST(self):
        url = urllib.parse.urlsplit(self.path)
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        name = url.path.split("/")[1]
        if name == "next":
            with lock:
                prepared[url.path.split("/")[2]] = json.loads(text)
            return self.answer(200, "{}")
        with lock:
            seen.append({"name": name, "text": text, "key": self.headers.get("X-Fengsui-Key", ""), "at": time.time()})
            script = prepared.get(name, [])
            step = script.pop(0) if script else None
        if step:
            if step[0] == 0:  # take it and say nothing: the connection just ends
                self.close_connection = True
                return self.connection.close()
            return self.answer(step[0], step[1], step[2] if len(step) > 2 else 0)
        body = json.loads(text)
        query = urllib.parse.parse_qs(url.query)
        if name == "webhook":
            return self.answer(204 if signed(self.headers, text, "example-secret-16") else 401, "")
        if name == "firewall":
            if not signed(self.headers, text, "example-secret-16"):
                return self.answer(401, "")
            if body["do"] == "ensure":
                restricted[body["key"]] = body["mode"]
            return self.answer(200, json.dumps({"mode": restricted.get(body["key"], "正常")}, ensure_ascii=False))
        rule = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu, "sms": sms}[name]
        self.answer(200, json.dumps(rule(query, self.headers, body), ensure_ascii=False))


class Sink:
    def __init__(self, secure):
        self.secure = secure

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 no such user"
        if address.startswith("later"):
            with lock:
                first = not prepared.get(address)
                prepared[address] = [True]
            if first:
                return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        raw = envelope.content.decode("ascii")
        with lock:
            mails.append({
                "from": envelope.mail_from, "to": envelope.rcpt_tos, "subject": mail["Subject"],
                "sender": mail["From"].addresses[0].display_name, "id": mail["Message-ID"], "date": mail["Date"],
                "plain": mail.get_body(("plain",)).get_content(), "html": mail.get_body(("html",)).get_content(),
                "secure": session.ssl is not None or self.secure, "user": getattr(session, "auth_data", None) is not None,
                "longest": max(len(line) for line in raw.split("\r\n")), "defects": len(mail.defects),
                "bare": raw.replace("\r\n", "").count("\n"), "auto": mail["Auto-Submitted"]})
        return "250 2.0.0 taken"


def check(server, session, envelope, mechanism, data):
    good = data.login == b"fengsui" and data.password == b"example-password"
    return AuthResult(success=good, handled=False, auth_data=data.login if good else None)


def listen(sink, secure=None, **options):
    """A mail server on a free port; `secure` makes it speak TLS from the first byte."""
    def session():
        return SMTP(sink, decode_data=False, enable_SMTPUTF8=False, loop=mail_loop, **options)
    made = mail_loop.create_server(session, "127.0.0.1", 0, ssl=secure)
    return asyncio.run_coroutine_threadsafe(made, mail_loop).result().sockets[0].getsockname()[1]


mail_loop = asyncio.new_event_loop()
threading.Thread(target=mail_loop.run_forever, daemon=True).start()
http = ThreadingHTTPServer(("127.0.0.1", 0), Robots)
threading.Thread(target=http.serve_forever, daemon=True).start()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
smtp = listen(Sink(False))
smtps = listen(Sink(True), context, authenticator=check, auth_require_tls=False, auth_required=True)
starttls = listen(Sink(False), tls_context=context, require_starttls=True, authenticator=check, auth_required=True)
print("http", http.server_port, "smtp", smtp, "smtps", smtps, "starttls", starttls, flush=True)
sys.stdin.read()
