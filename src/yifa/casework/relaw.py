"""What another law makes of the cases that are there: their tables under the law of this process, against what they hold.

Records never change; deadlines, and whose turn it is, are computed from them and the law. Where the law was changed
(a new release, a county's own folder), the tables still hold what the former one gave, until `reapply` writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from yifa.casework import sql
from yifa.casework.consequences import Consequence
from yifa.casework.flush import Projected, projected
from yifa.casework.models import Case, Deadline, Findable, Involved, Link, Waiting
from yifa.casework.projections import CaseRow, DeadlineRow, RunKey
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Loaded, Session
from yifa.engine.state import iso
from yifa.ledger.canonical import decode
from yifa.registry.models import Region

BATCH = 200
CASE = ("procedure", "edition", "number", "title", "stage", "handler", "opened_on", "closed_on", "privacy")
RUN = (
    "started", "raw", "due", "safe", "warn_from", "status", "ended_on", "remaining", "binds", "provisional",
    "extended", "calendar_version",
)  # fmt: skip
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Touched:
    """A case that the law of this process would show otherwise, and how."""

    region: int
    case: UUID
    procedure: str
    number: str
    title: str
    changes: tuple[Consequence, ...]


def last_law(region: Region) -> str | None:
    """The short hash of the law by which the region's last record was judged; None where it has no record."""
    rows = sql.query(
        region._state.db or "default",
        "SELECT c.body FROM ledger_event e JOIN ledger_content c "
        "ON c.region_id = e.region_id AND c.case_id = e.case_id AND c.n = e.n "
        "WHERE e.region_id = %s ORDER BY e.id DESC LIMIT 1",
        (region.code,),
    )
    return decode(rows[0][0]).law if rows else None


def reapply(region: Region, *, write: bool, progress: Progress = lambda *_: None) -> Iterator[Touched]:
    """Every case that the law shows otherwise than its tables do; with `write` the tables follow. May be run again."""
    total, done, last = Case.objects.filter(region=region).count(), 0, UUID(int=0)
    while True:
        with transaction.atomic():
            if write:
                sql.alone("default", region.code)
            cases = list(Case.objects.filter(region=region, id__gt=last).order_by("id")[:BATCH])
            found = _batch(region, cases, write) if cases else []
        if not cases:
            return
        yield from found
        done, last = done + len(cases), cases[-1].id
        progress(done, total)


def _batch(region: Region, cases: Sequence[Case], write: bool) -> list[Touched]:
    session = Session(region, catalogue(), calendar_of(region))
    ids = [case.id for case in cases]
    session.load_many(ids)
    kept, found = _kept(region, cases), []
    for case in cases:
        held = session.loaded[case.id]
        old, new = kept[case.id], projected(held.law, held.state, session.world.calendar)
        if old == new:
            continue
        found.append(
            Touched(
                region.code, case.id, case.procedure, case.number, case.title, tuple(_changes(held, old, new))
            )
        )
        held.projected = old
        session.pending.touched[case.id] = None
    if write and found:
        session.flush()
    return found


def _kept(region: Region, cases: Sequence[Case]) -> dict[UUID, Projected]:
    """What the tables hold of these cases. Five queries."""
    ids = [case.id for case in cases]

    def rows(model: Any, *columns: str) -> dict[UUID, list[tuple[Any, ...]]]:
        found: dict[UUID, list[tuple[Any, ...]]] = {id: [] for id in ids}
        for case, *rest in model.objects.filter(region=region, case_id__in=ids).values_list(
            "case_id", *columns
        ):
            found[case].append(tuple(rest))
        return found

    runs, waits = rows(Deadline, "clock", "item", "run", *RUN), rows(Waiting, "role", "agency")
    involved, links = rows(Involved, "kind", "who"), rows(Link, "kind", "target_id")
    texts: dict[UUID, set[tuple[str, str, str]]] = {id: set() for id in ids}
    for target, *text in Findable.objects.filter(region=region, target__in=ids).values_list(
        "target", "part", "privacy", "text"
    ):
        texts[target].add((text[0], text[1], text[2]))
    return {
        case.id: Projected(
            _case_row(case),
            {(r[0], r[1], r[2]): DeadlineRow(*r[3:]) for r in runs[case.id]},
            frozenset(waits[case.id]),
            frozenset(involved[case.id]),
            frozenset((kind, str(target)) for kind, target in links[case.id]),
            frozenset(texts[case.id]),
        )
        for case in cases
    }


def _case_row(case: Case) -> CaseRow:
    return CaseRow(*(getattr(case, name) for name in CASE))


def _changes(held: Loaded, old: Projected, new: Projected) -> Iterator[Consequence]:
    names = {(run.clock.name, run.item or "", run.no): run.clock for run in held.state.clocks.all()}
    for key in sorted(old.deadlines.keys() | new.deadlines.keys()):
        was, now = old.deadlines.get(key), new.deadlines.get(key)
        if was != now:
            clock = names.get(key)
            zh, en = (clock.zh, clock.en) if clock is not None else (key[0], key[0])
            told_zh, told_en = _run(was, now)
            yield Consequence("clock", f"{zh}：{told_zh}", f"{en}: {told_en}", _about(key, was, now))
    if old.waits != new.waits:
        yield Consequence("waits", "轮到谁办有变", "others may move it")
    if (old.case, old.involved, old.links) != (new.case, new.involved, new.links):
        yield Consequence("case", "列表所示内容有变", "what lists show of it changes")
    if old.texts != new.texts:
        yield Consequence("found", "检索所得有变", "what it is found by, or by whom, changes")


def _about(key: RunKey, was: DeadlineRow | None, now: DeadlineRow | None) -> dict[str, Any]:
    return {"clock": key[0], "item": key[1] or None, "run": key[2], "was": _due(was), "now": _due(now)}


def _due(row: DeadlineRow | None) -> str | None:
    return iso(row.due) if row is not None and row.due is not None else None


def _run(was: DeadlineRow | None, now: DeadlineRow | None) -> tuple[str, str]:
    if now is None:
        return "不再计算", "runs no more"
    if was is None:
        return f"起算，{_due(now)}届满", f"starts, due {_due(now)}"
    if was.due != now.due:
        return f"届满日由{_due(was)}改为{_due(now)}", f"due {_due(now)} instead of {_due(was)}"
    return f"{was.status} → {now.status}", f"{was.status} → {now.status}"
