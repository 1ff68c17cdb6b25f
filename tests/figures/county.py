"""A county of made-up requests to count: `tests/figures/data/law`, one region, and moves with few words."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any
from uuid import UUID

from yifa.casework.bench import set_up
from yifa.casework.move import Command, Receipt, move
from yifa.engine.records import Call
from yifa.figures.records import Record
from yifa.figures.values import Value, all_values, value
from yifa.law.catalogue import Catalogue
from yifa.law.loader import load_folder
from yifa.registry.models import Region

CODE = 431230
TODAY = dt.date(2026, 6, 30)
PEOPLE = {
    "people": {
        "o": [{"roles": "officer", "agency": "住建局"}, {"roles": ["officer", "head"], "agency": "林业局"}],
        "h": {"roles": "head", "agency": "住建局"},
        "k": [{"roles": "record_keeper", "agency": "住建局"}, {"roles": "record_keeper", "agency": "林业局"}],
    },
    "agencies": {"住建局": {"zh": "县住房和城乡建设局"}, "林业局": {"zh": "县林业局"}},
}


@cache
def catalogue() -> Catalogue:
    return load_folder("tests/figures/data/law")


class County:
    """Moves and figures of one region."""

    def __init__(self) -> None:
        self.region = Region.objects.create(code=CODE, zh="某县", places=["430000", "431200", "431230"])
        set_up(PEOPLE, self.region, "default")

    def move(
        self, case: str | UUID | None, name: str, on: str, by: str = "o", *, recorded: str | None = None,
        procedure: str = "order", agency: str = "住建局", **more: Any,
    ) -> Receipt:  # fmt: skip
        """Recorded on the day of the act, at a quarter to midnight, unless said otherwise."""
        when = dt.datetime.fromisoformat(recorded or f"{on}T23:45:00")
        call = Call(name, by, dt.date.fromisoformat(on), when, agency=agency, source="sample", **more)
        case = UUID(str(case)) if case is not None else None
        return move(Command(CODE, procedure, call, case), laws=catalogue())

    def open(self, on: str, *, recorded: str | None = None, agency: str = "住建局", **given: Any) -> str:
        asked = given.pop("asked", None)
        add = {"asked": asked} if asked else {}
        made = self.move(
            None,
            "submit",
            on,
            "z",
            recorded=recorded,
            agency=agency,
            given={"matter": "路灯不亮", **given},
            add=add,
        )
        return str(made.case)

    def value(self, figure: str, first: str = "2026-01-01", last: str = "2026-12-31", **more: Any) -> Value:
        return value(
            self.region, figure, dt.date.fromisoformat(first), dt.date.fromisoformat(last),
            **{"today": TODAY, "catalogue": catalogue(), **more},
        )  # fmt: skip

    def year(self, year: int = 2026, **more: Any) -> dict[str, Value]:
        return all_values(self.region, year, **{"today": TODAY, "catalogue": catalogue(), **more})


def plain(values: dict[str, Value]) -> dict[str, Any]:
    """What a report prints of each figure, and the records and digest behind it."""
    return {
        id: (
            v.value,
            v.part,
            v.whole,
            dict(v.breakdown),
            v.unknown,
            tuple(map(shown, v.records())),
            v.digest(),
        )
        for id, v in values.items()
    }


def shown(record: Record) -> tuple[Any, ...]:
    return record.id, record.on.isoformat(), record.n, record.amount, record.part
