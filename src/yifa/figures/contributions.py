"""What one case, or one refusal, contributes to each figure. Pure: folded state in, rows out.

A *row* is one record counted once. Its `day` is when it counts; of a figure `at: end` it counts from `day` on, and no
longer from `until` on. Days are ISO texts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from yifa.casework.projections import binds
from yifa.engine import clocks
from yifa.engine.context import Context
from yifa.engine.judging import Law
from yifa.engine.records import Event
from yifa.engine.state import CaseState, apply, day_of, live
from yifa.law.conditions import Missing
from yifa.law.definitions import Slice
from yifa.law.figures import ANY, Figure
from yifa.worktime import Calendar

COUNTED, PART, UNKNOWN = "", "part", "?"
"""Sides of a row: counted; of a rate, counted and in its part; a fact is missing by which it could be judged."""

MAX_TEXT = 200
"""Characters of a breakdown's value and of an item that are kept."""


class Row(NamedTuple):
    """One record behind a figure. `n`: the event by which it counts; `item`: a row, a clock's run, a reason."""

    figure: str
    side: str
    day: str
    until: str | None
    dim: str
    n: int
    item: str
    amount: int


class Plan:
    """Figures by what they count, so that a case meets only its own."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.figures = {figure.id: figure for figure in figures if figure.ratio is None}
        self._by: dict[tuple[str, str], list[tuple[str | None, Figure]]] = {}
        for figure in self.figures.values():
            for of in figure.of:
                self._by.setdefault((figure.over, of.procedure or ANY), []).append((of.name, figure))

    def of(self, over: str, procedure: str) -> list[tuple[str | None, Figure]]:
        """Name (of move, group, clock; None: every) and figure, for one procedure."""
        return self._by.get((over, procedure), []) + self._by.get((over, ANY), [])


class View(Context):
    """What the conditions of figures over cases read."""

    __slots__ = ("agency", "closed", "run")

    def __init__(self, state: CaseState, slice_: Slice, agency: str | None, **more: Any) -> None:
        super().__init__(state, slice_, case=state.fields, **{"actor": "", "on": "", **more})
        self.closed = state.closed
        self.agency = agency
        self.run: Mapping[str, Any] | None = None


def verdict(figure: Figure, ctx: Any) -> tuple[str, str, int] | None:
    """Side, breakdown value and amount of one record; None if the figure does not count it."""
    try:
        if figure.where is not None and not figure.where.evaluate(ctx):
            return None
        if figure.distinct is not None:
            figure.distinct.evaluate(ctx)
        side = PART if figure.part is not None and figure.part.evaluate(ctx) else COUNTED
        amount = int(figure.sum.evaluate(ctx)) if figure.sum is not None else 0
    except Missing:
        return UNKNOWN, "", 0
    if figure.by is None:
        return side, "", amount
    try:
        value = figure.by.evaluate(ctx)
    except Missing:
        return side, "", amount
    return side, (str(value).lower() if isinstance(value, bool) else str(value))[:MAX_TEXT], amount


def contributions(law: Law, state: CaseState, plan: Plan, calendar: Calendar) -> list[Row]:
    """Every row of one case, whose whole record is folded in `state`."""
    if state.opened is None:
        return []
    return [*_walked(law, state, plan), *_runs(law, state, plan, calendar)]


def _slice(law: Law, event: Event) -> Slice:
    """The law of the day of an act."""
    return law.at(dt.date.fromisoformat(event.on[:10]), event.edition)


def _row(
    figure: Figure, found: tuple[str, str, int] | None, day: str, until: str | None, n: int, item: str
) -> list[Row]:
    if found is None:
        return []
    side, dim, amount = found
    return [Row(figure.id, side, day, until, dim, n, item[:MAX_TEXT], amount)]


def _passing(figure: Figure, ctx: View, event: Event, item: str = "") -> list[Row]:
    """The row of what happened in `event`, on its day or on the date the figure asks for."""
    found, day = verdict(figure, ctx), event.on[:10]
    if found is not None and figure.on is not None:
        try:
            day = figure.on.evaluate(ctx)[:10]
        except Missing:
            found = UNKNOWN, "", 0
    return _row(figure, found, day, None, event.n, item)


# --- events, cases, rows of groups ---------------------------------------------------------------------------


def _walked(law: Law, state: CaseState, plan: Plan) -> Iterator[Row]:
    """Walks the record once in legal order, looking at the case after each event and at the end of each day."""
    events = plan.of("events", state.procedure)
    cases = plan.of("cases", state.procedure)
    items = plan.of("items", state.procedure)
    if not (events or cases or items):
        return
    by_move: dict[str, list[Figure]] = {}
    for name, figure in events:
        by_move.setdefault(str(name), []).append(figure)
    groups = {str(name) for name, _ in items}
    standing = _Standing(
        law, [f for _, f in cases if f.standing], [(str(g), f) for g, f in items if f.standing]
    )
    walk = CaseState(state.case, state.procedure)
    added: dict[tuple[str, str], Event] = {}
    closing: Event | None = None
    pairs = live(state.events).pairs
    for i, (order, event) in enumerate(pairs):
        apply(walk, event, order)
        for figure in by_move.get(event.move, ()):
            ctx = View(
                walk, _slice(law, event), event.agency,
                actor=event.actor, on=event.on[:10], item=event.item, track=event.track,
            )  # fmt: skip
            yield from _passing(figure, ctx, event)
        for group in groups:
            if group in event.adds or group in event.sets:
                for row in walk.rows(group):
                    added.setdefault((group, row["id"]), event)
        if event.closes and event.track is None and event.to is not None:
            closing = event
        if i + 1 == len(pairs) or pairs[i + 1][1].on[:10] != event.on[:10]:
            yield from standing.day(walk, event)
    yield from standing.rest()
    handler, slice_ = _handler(state), _slice(law, pairs[-1][1])
    for _, figure in cases:
        at = closing if figure.at == "close" else pairs[0][1]
        if not figure.standing and at is not None and (state.closed or figure.at == "open"):
            yield from _passing(figure, View(state, slice_, handler), at)
    for name, figure in items:
        if not figure.standing:
            for row in state.rows(str(name)):
                ctx = View(state, slice_, handler, item=row["id"], group=str(name))
                yield from _passing(figure, ctx, added[str(name), row["id"]], f"{name}/{row['id']}")


def _handler(state: CaseState) -> str | None:
    handler = state.fields.get("handler")
    return str(handler) if handler is not None else None


class _Standing:
    """Figures `at: end`: what stands at the end of each day, kept as spans from the day it begins to stand."""

    def __init__(self, law: Law, cases: list[Figure], items: list[tuple[str, Figure]]) -> None:
        self.law = law
        self.cases = cases
        self.items = items
        self.open: dict[tuple[str, str], tuple[Figure, str, int, tuple[str, str, int]]] = {}

    def day(self, walk: CaseState, event: Event) -> Iterator[Row]:
        """Spans that end because of what the day, whose last event this is, has changed."""
        if not (self.cases or self.items):
            return
        handler, slice_, seen = _handler(walk), _slice(self.law, event), {}
        for figure in self.cases:
            seen[figure.id, ""] = figure, verdict(figure, View(walk, slice_, handler))
        for group, figure in self.items:
            for row in walk.rows(group):
                found = verdict(figure, View(walk, slice_, handler, item=row["id"], group=group))
                seen[figure.id, f"{group}/{row['id']}"] = figure, found
        day = event.on[:10]
        for key in [k for k, held in self.open.items() if k not in seen or seen[k][1] != held[3]]:
            figure, since, n, found = self.open.pop(key)
            yield from _row(figure, found, since, day, n, key[1])
        for key, (figure, found) in seen.items():
            if found is not None and key not in self.open:
                self.open[key] = figure, day, event.n, found

    def rest(self) -> Iterator[Row]:
        """Spans that have not ended."""
        for (_, item), (figure, since, n, found) in self.open.items():
            yield from _row(figure, found, since, None, n, item)


# --- runs of clocks ------------------------------------------------------------------------------------------


def _runs(law: Law, state: CaseState, plan: Plan, calendar: Calendar) -> Iterator[Row]:
    figures = plan.of("runs", state.procedure)
    if not figures:
        return
    handler = _handler(state)
    for run in state.clocks.all():
        if run.status not in clocks.ENDED and run.status != clocks.RUNNING:
            continue
        mine = [figure for name, figure in figures if name in (None, run.clock.name)]
        if not mine:
            continue
        slice_ = _slice(law, state.events[run.began - 1])
        phases = list(_phases(run, state, calendar))
        item = f"{run.clock.name}#{run.no}" + (f"@{run.item}" if run.item is not None else "")
        facts = {
            "clock": f"{state.procedure}/{run.clock.name}", "binds": binds(run, state) or None, "item": run.item,
            "official": _official(run, slice_), "started": day_of(run.started).isoformat(),
            "due": _due(run, state, calendar),
            "ended": day_of(run.ended).isoformat() if run.ended is not None else None, "minutes": _minutes(run),
        }  # fmt: skip
        for figure in mine:
            seen = []
            for day, status, n in phases:
                ctx = View(state, slice_, handler, item=run.item, track=run.clock.track)
                ctx.run = {**facts, "status": status}
                seen.append((day, n, verdict(figure, ctx)))
            yield from _phase_rows(figure, item, seen, running=phases[-1][1] == clocks.RUNNING)


def _official(run: clocks.Run, slice_: Slice) -> bool:
    """Does the clock bind an agency? Not where its slot holds a party, a citizen or the police."""
    slot, fields = run.clock.binds, slice_.fields
    if slot.startswith("item."):
        track = slice_.tracks.get(run.clock.track or "")
        group = fields.get(track.per or "") if track is not None else None
        fields, slot = {**fields, **(group.columns if group is not None else {})}, slot[5:]
    return slot == "handler" or (slot in fields and fields[slot].type == "agency")


def _due(run: clocks.Run, state: CaseState, calendar: Calendar) -> str | None:
    limit = None if run.open else clocks.due(run, state.fields, calendar)
    return day_of(limit.due).isoformat() if limit is not None and limit.due is not None else None


def _minutes(run: clocks.Run) -> int | None:
    """Full minutes from the run's start to its end; None while it runs, or where only the day of either is known."""
    if not isinstance(run.started, dt.datetime) or not isinstance(run.ended, dt.datetime):
        return None
    return int((run.ended - run.started).total_seconds() // 60)


def _phases(run: clocks.Run, state: CaseState, calendar: Calendar) -> Iterator[tuple[str, str, int]]:
    """Status from day to day, with the event behind it: running; overdue from the day after due; how it ended.

    A run with a deemed outcome is over with its due day, whether or not that outcome is on record yet.
    """
    start = day_of(run.started).isoformat()
    yield start, clocks.RUNNING, run.began
    due = _due(run, state, calendar)
    ended = day_of(run.ended).isoformat() if run.ended is not None else None
    if due is not None and run.status in (clocks.RUNNING, clocks.LATE):
        if run.clock.deemed is not None and run.status == clocks.RUNNING:
            yield due, clocks.RAN_OUT, run.began
        else:
            after = (dt.date.fromisoformat(due) + dt.timedelta(days=1)).isoformat()
            if ended is None or after < ended:
                yield max(after, start), "overdue", run.began
    if ended is not None and run.end is not None:
        yield ended, run.status, run.end


def _phase_rows(
    figure: Figure, item: str, seen: list[tuple[str, int, tuple[str, str, int] | None]], *, running: bool
) -> Iterator[Row]:
    if figure.at == "open":
        day, n, _ = seen[0]
        yield from _row(figure, seen[-1][2], day, None, n, item)
    elif figure.at == "close":
        if not running:
            day, n, found = seen[-1]
            yield from _row(figure, found, day, None, n, item)
    else:
        spans: list[tuple[str, int, tuple[str, str, int] | None]] = []
        for day, n, found in seen:
            if spans and spans[-1][2] == found:
                continue
            spans.append((day, n, found))
        for (day, n, found), nxt in zip(spans, [*(s[0] for s in spans[1:]), None], strict=True):
            if nxt is None or nxt > day:
                yield from _row(figure, found, day, nxt, n, item)


# --- refused attempts ----------------------------------------------------------------------------------------


class Refused(NamedTuple):
    """A refused attempt as the log has it; `day`: of the refusal."""

    procedure: str
    move: str
    actor: str
    agency: str
    day: str
    failures: list[Mapping[str, Any]]


class RefusalView:
    """What conditions over the refusal log may read."""

    def __init__(self, refused: Refused, reason: Mapping[str, Any], article: str | None) -> None:
        self.agency = refused.agency or None
        self.refusal = {
            "procedure": refused.procedure, "move": refused.move, "actor": refused.actor, "agency": self.agency,
            "gate": reason.get("gate"), "article": article, "reasons": len(refused.failures),
        }  # fmt: skip


def refusal_contributions(refused: Refused, plan: Plan) -> list[Row]:
    """One row for the attempt, under its first reason and the first article; one for each reason."""
    rows: list[Row] = []
    reasons = refused.failures or [{}]
    first = RefusalView(refused, reasons[0], next((r["article"] for r in reasons if r.get("article")), None))
    for name, figure in plan.of("refusals", refused.procedure):
        if name in (None, refused.move):
            rows += _row(figure, verdict(figure, first), refused.day, None, 0, "")
    for i, reason in enumerate(refused.failures, 1):
        ctx = RefusalView(refused, reason, reason.get("article"))
        for name, figure in plan.of("reasons", refused.procedure):
            if name in (None, refused.move):
                rows += _row(figure, verdict(figure, ctx), refused.day, None, 0, str(i))
    return rows
