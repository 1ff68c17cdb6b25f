"""A server in a process of its own, and connections that ask it as fast as it answers."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

WORKERS, CONNECTIONS = 2, 8


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def serving(
    application: str,
    port: int,
    ready: str,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    workers: int = WORKERS,
) -> Iterator[int]:
    """gunicorn with that application, once it answers at `ready`; it is gone afterwards. Its process id."""
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    command += ["--worker-class", "gthread", "--threads", "4", "--keep-alive", "60", "--log-level", "warning"]
    server = subprocess.Popen(
        [*command, "--preload", application],
        env=os.environ | (settings or {}),
        cwd=folder,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                status, _ = ask(connect(port), request("GET", ready))
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        assert status < 500, status
        yield server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def connect(port: int) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=60)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return one


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """One request as it is sent. Names of headers with `_` for `-`."""
    named = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def ask(one: socket.socket, sent: bytes) -> tuple[int, bytes]:
    """Status and body of the answer."""
    one.sendall(sent)
    got = one.recv(65536)
    while b"\r\n\r\n" not in got:
        got += _more(one)
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1])
    while len(body) < length:
        body += _more(one)
    return int(head[9:12]), body


def _more(one: socket.socket) -> bytes:
    more = one.recv(65536)
    if not more:
        raise ConnectionError("the server closed the connection")
    return more


def rate(port: int, batches: Sequence[Sequence[bytes]], status: int = 201) -> tuple[float, list[list[bytes]]]:
    """Requests a second when each connection sends its batch, one after another; and the answers, all of that status."""
    connections = [connect(port) for _ in batches]

    def send(one: socket.socket, batch: Sequence[bytes]) -> list[bytes]:
        found = []
        for sent in batch:
            got, body = ask(one, sent)
            assert got == status, body
            found.append(body)
        return found

    with ThreadPoolExecutor(len(batches)) as pool:
        begun = time.perf_counter()
        answers = list(pool.map(send, connections, batches))
        took = time.perf_counter() - begun
    for one in connections:
        one.close()
    return sum(map(len, batches)) / took, answers
