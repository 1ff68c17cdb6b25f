"""Starting processes of `worker.py` on the database of a test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from django.db import connections


def url(using: str = "default") -> str:
    """The database of a connection as the variable ``DATABASE_URL`` names it."""
    given = connections[using].settings_dict
    if connections[using].vendor == "sqlite":
        return f"sqlite:////{given['NAME'].lstrip('/')}"
    more = {"host": given["HOST"]} if given["HOST"] else {}
    port = f":{given['PORT']}" if given["PORT"] else ""
    who = f"{quote(given['USER'])}:{quote(given['PASSWORD'])}"
    return f"postgresql://{who}@{port}/{quote(given['NAME'])}?{urlencode(more)}"


class Worker:
    def __init__(self, task: str, using: str, given: dict[str, Any]) -> None:
        environment = {**os.environ, "DATABASE_URL": url(using), "DJANGO_SETTINGS_MODULE": "yifa.settings"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.casework.worker", task, json.dumps(given)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
        )  # fmt: skip
        self.told: list[dict[str, Any]] = []

    def hear(self) -> dict[str, Any]:
        """The next thing it says; empty when it says no more."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        told: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
        if told:
            self.told.append(told)
        return told

    def hear_all(self) -> list[dict[str, Any]]:
        while self.hear():
            pass
        return self.told

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.kill()  # SIGKILL
        self.process.wait()


@contextmanager
def workers(task: str, *given: dict[str, Any], using: str = "default") -> Iterator[list[Worker]]:
    """One process for each of `given`, all ready; whatever happens, none outlives the test."""
    started = [Worker(task, using, one) for one in given]
    try:
        for worker in started:
            assert worker.hear() == {"ready": True}
        yield started
    finally:
        for worker in started:
            worker.kill()
