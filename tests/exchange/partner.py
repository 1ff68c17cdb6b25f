"""A partner's system: a real HTTP server that keeps what it is sent, checks the signature, and answers as it is told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connections


@dataclass
class Answer:
    """What the partner answers; `after`: seconds it takes; `headers` beside the body."""

    status: int = 200
    body: bytes = b"{}"
    after: float = 0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Got:
    """One request as it came in."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def signed_with(self, secret: str) -> bool:
        """As Standard Webhooks has it checked: over id, timestamp and body, the timestamp not old."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        stamp = self.headers["webhook-timestamp"]
        digest = hmac.new(key, f"{self.id}.{stamp}.".encode() + self.body, hashlib.sha256).digest()
        want = "v1," + base64.b64encode(digest).decode()
        fresh = abs(time.time() - int(stamp)) < 300
        return fresh and hmac.compare_digest(want, self.headers["webhook-signature"])


class PartnerServer:
    """Answers with what `answers` gives for each request in turn, then 200."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answers: list[Answer | Callable[[Got], Answer]] = []
        me = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                got = Got(
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(int(self.headers["Content-Length"])),
                )
                me.got.append(got)
                answer = me.answers.pop(0) if me.answers else Answer()
                if callable(answer):
                    answer = answer(got)
                    connections.close_all()  # those of this thread, if it asked the database
                time.sleep(answer.after)
                try:
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(answer.body)
                except OSError:  # whoever asked is gone
                    pass

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/events"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [got.event for got in self.got]


@contextmanager
def partner_server() -> Iterator[PartnerServer]:
    here = PartnerServer()
    thread = threading.Thread(target=here.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        here.server.shutdown()
        here.server.server_close()
        thread.join()
