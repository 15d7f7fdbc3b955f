"""A real mail server on a free port of this machine: mailbox.py FILE. Prints the port; every mail it takes is a line of
FILE, {"to", "subject", "plain", "html"}. Ends with its input."""
import asyncio, email, email.policy, json, sys
from aiosmtpd.smtp import SMTP


class Sink:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with open(sys.argv[1], 'a', encoding='utf-8') as file:
            for to in envelope.rcpt_tos:
                file.write(json.dumps({'to': to, 'subject': mail['Subject'], 'plain': mail.get_body(('plain',)).get_content(),
                                       'html': mail.get_body(('html',)).get_content()}, ensure_ascii=False) + '\n')
        return '250 taken'


async def listen():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(), loop=loop), '127.0.0.1', 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(listen())
