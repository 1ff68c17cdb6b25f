"""Bulk play: many moves, acknowledged batch by batch. For the sample, for import, for measuring.

A batch is one transaction: once `acknowledged` counts it, it survives kill -9. Memory stays flat: a closed case is
dropped when its batch is written, and where open ones pass a limit, all are forgotten and read again. Registers and
numbers are read anew for each batch, for others may write between two.
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
            sql.analyse(self._using)
        else:
            self._abandon(kind)

    def move(self, case: UUID, procedure: str, call: Call, *, domain: str | None = None) -> Granted | Refused:
        """Try one move; durable with its batch. Where it raises, its batch is lost as a whole."""
        if self._atomic is None:
            self._begin()
        try:
            answer = self._session.move(case, procedure, call, domain=domain)
        except BaseException as error:
            self._abandon(type(error))
            raise
        self._waiting += 1
        if self._waiting >= self._batch:
            self.flush()
        return answer

    def _begin(self) -> None:
        self._atomic = transaction.atomic(using=self._using)
        self._atomic.__enter__()
        sql.alone(self._using, self._session.region.code)
        if (
            calendar_of(self._session.region) != self._session.world.calendar
        ):  # a notice was imported meanwhile
            self._anew()

    def _anew(self) -> None:
        region = self._session.region
        self._session = Session(region, self._session.laws, calendar_of(region), self._using)

    def _abandon(self, kind: type[BaseException]) -> None:
        """Roll the batch back, and forget all that was read and made for it."""
        self._waiting = 0
        if self._atomic is not None:
            atomic, self._atomic = self._atomic, None
            atomic.__exit__(kind, None, None)
        self._anew()

    def flush(self) -> None:
        """Write and commit what is waiting. Where that fails, the batch is lost as a whole, and the play may go on.

        IntegrityError: somebody else moved one of its cases since the last batch.
        """
        if self._atomic is None:
            return
        touched = self._session.pending.touched
        try:
            self._session.flush()
            atomic, self._atomic = self._atomic, None
            atomic.__exit__(None, None, None)
        except BaseException as error:
            self._abandon(type(error))
            raise
        self.acknowledged += self._waiting
        self._waiting = 0
        loaded = self._session.loaded
        self._session.forget([c for c, held in loaded.items() if c not in touched or held.state.closed])
        self._session.world.forget()  # before the next batch others may write
        if len(loaded) > OPEN_CASES:
            loaded.clear()
        if self._acknowledge is not None:
            self._acknowledge(self.acknowledged)
