"""Bulk play: many moves, acknowledged batch by batch. For the sample, for import, for measuring.

A batch is one transaction: once `acknowledged` counts it, it survives kill -9. Memory stays flat: a closed case is
dropped when its batch is written; where open cases and entries pass a limit, all are forgotten and read again.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from yifa.casework import sql
from yifa.casework.runtime import calendar_of
from yifa.casework.session import Laws, Session
from yifa.engine.records import Call, Granted, Refused
from yifa.registry.models import Region

OPEN_CASES = 2_000
KEYS = 10_000
"""Of registers."""
YOUNG = 50_000
"""New objects between two collections: what a batch makes it holds, and collecting only walks over it."""


class Play:
    """A run of moves in one region. Use as a context manager: leaving it writes the last batch."""

    def __init__(
        self, region: Region, laws: Laws, *, batch: int = 500, using: str = "default",
        acknowledge: Callable[[int], None] | None = None,
    ) -> None:  # fmt: skip
        self.acknowledged = 0
        """Moves that are durable."""
        self._session = Session(region, laws, calendar_of(region), using)
        self._batch = batch
        self._using = using
        self._waiting = 0
        self._acknowledge = acknowledge
        self._atomic: Any = None

    @property
    def session(self) -> Session:
        return self._session

    def __enter__(self) -> Play:
        self._collecting = gc.get_threshold()
        gc.set_threshold(YOUNG)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        gc.set_threshold(*self._collecting)
        if kind is None:
            self.flush()
        elif self._atomic is not None:
            self._atomic.__exit__(kind, None, None)
            self._atomic = None

    def move(self, case: UUID, procedure: str, call: Call, *, domain: str | None = None) -> Granted | Refused:
        """Try one move; durable with its batch."""
        if self._atomic is None:
            self._begin()
        answer = self._session.move(case, procedure, call, domain=domain)
        self._waiting += 1
        if self._waiting >= self._batch:
            self.flush()
        return answer

    def _begin(self) -> None:
        self._atomic = transaction.atomic(using=self._using)
        self._atomic.__enter__()
        sql.alone(self._using, self._session.region.code)
        region, laws, known = self._session.region, self._session.laws, self._session.world.calendar
        calendar = calendar_of(region)
        if calendar != known:  # a notice was imported since the last batch
            self._session = Session(region, laws, calendar, self._using)

    def flush(self) -> None:
        """Write and commit what is waiting."""
        if self._atomic is None:
            return
        touched = list(self._session.pending.touched)
        try:
            self._session.flush()
        except BaseException as error:
            self._atomic.__exit__(type(error), error, error.__traceback__)
            self._atomic = None
            raise
        self._atomic.__exit__(None, None, None)
        self._atomic = None
        self.acknowledged += self._waiting
        self._waiting = 0
        loaded = self._session.loaded
        self._session.forget([c for c in touched if c in loaded and loaded[c].state.closed])
        if len(loaded) > OPEN_CASES or self._session.world.remembered > KEYS:
            self._session.forget_all()
        if self._acknowledge is not None:
            self._acknowledge(self.acknowledged)
