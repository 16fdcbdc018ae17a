"""A small SMTP server that keeps what it confirmed, and can be told to refuse or to be slow."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import cast


@dataclass
class MailServer:
    """What arrived, in order. `answer` is given to the whole message, `recipient_answer` to its address."""

    port: int = 0
    answer: str = "250 ok"
    recipient_answer: str = "250 ok"
    delay: float = 0.0
    arrived: list[EmailMessage] = field(default_factory=list)
    _server: socketserver.ThreadingTCPServer | None = None

    @classmethod
    def start(cls, port: int = 0) -> MailServer:
        kept = cls()

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(ConnectionError):  # a worker that was killed does not say goodbye
                    kept.serve(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        kept._server = Server(("127.0.0.1", port), Handler)
        kept.port = kept._server.server_address[1]
        threading.Thread(
            target=kept._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return kept

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def message_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.arrived]

    def serve(self, line: socketserver.StreamRequestHandler) -> None:
        def say(words: str) -> None:
            line.wfile.write(words.encode() + b"\r\n")

        say("220 here")
        while command := line.rfile.readline():
            verb = command[:4].upper().strip()
            if verb == b"QUIT":
                say("221 bye")
                return
            if verb == b"RCPT":
                say(self.recipient_answer)
            elif verb == b"DATA":
                say("354 go on")
                self._take(line, say)
            else:
                say("250 ok")

    def _take(self, line: socketserver.StreamRequestHandler, say: object) -> None:
        lines = []
        while (part := line.rfile.readline()) not in (b".\r\n", b""):
            lines.append(part[1:] if part.startswith(b"..") else part)
        time.sleep(self.delay)
        if self.answer.startswith("250"):
            parsed = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            self.arrived.append(cast(EmailMessage, parsed))
        say(self.answer)  # type: ignore[operator]
