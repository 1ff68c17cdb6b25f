"""Running scenarios: lawful paths and unlawful attempts beside the law, each step with what must come of it.

A scenario runs on a *bench*: pure over a `DictWorld`, or (in casework) through the database. Both give the same
answers, or the law is not tested.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from yifa.engine import clocks
from yifa.engine.attempt import attempt
from yifa.engine.dictworld import DictWorld
from yifa.engine.fold import blank
from yifa.engine.judging import Law, law_of_opening
from yifa.engine.records import Attachment, Call, Event, Granted, Refused, World
from yifa.engine.settle import settle
from yifa.engine.shown import Shown
from yifa.engine.state import SYSTEM, CaseState, day_of, iso, moment
from yifa.worktime import Calendar

MAIN = "main"
Laws = Callable[[str, dt.date, Mapping[str, Any]], Law]
"""Finds the law of a procedure for a case opened that day; the mapping is the scenario (places, domain)."""


class Bench(Protocol):
    """Where a scenario is played."""

    @property
    def world(self) -> World: ...

    def move(self, case: str, procedure: str, call: Call) -> Granted | Refused: ...

    def state(self, case: str) -> CaseState: ...

    def procedure(self, case: str) -> str | None:
        """The procedure of a case that has begun."""

    def child(self, parent: str, key: str) -> str | None:
        """The case opened by `parent` for that entry, or of that procedure."""

    def settled(self, case: str, now: dt.date | dt.datetime) -> CaseState:
        """The state as time alone has left it."""


@dataclass(slots=True)
class Outcome:
    """One scenario played: what differed, and what of the law it showed."""

    id: str
    procedure: str
    problems: list[str] = field(default_factory=list)
    steps: int = 0
    shown: Shown = field(default_factory=Shown)

    @property
    def passed(self) -> bool:
        return not self.problems


class PureBench:
    """Plays over dictionaries."""

    def __init__(self, scenario: Mapping[str, Any], laws: Laws, calendar: Calendar) -> None:
        self._scenario = scenario
        self._laws = laws
        self._law: dict[str, Law] = {}
        self.world: DictWorld = DictWorld(scenario.get("given") or {}, calendar)

    def procedure(self, case: str) -> str | None:
        return self._law[case].id if case in self._law else None

    def state(self, case: str) -> CaseState:
        return self.world.states[case]

    def settled(self, case: str, now: dt.date | dt.datetime) -> CaseState:
        return settle(self._law[case], self.world.states[case], now, self.world)[0]

    def child(self, parent: str, key: str) -> str | None:
        for view in self.world.children(parent):
            if key in (view.fields.get("entry"), view.procedure, view.id):
                return view.id
        return None

    def move(self, case: str, procedure: str, call: Call) -> Granted | Refused:
        if case not in self._law:
            self._law[case] = law_of_opening(lambda day: self._laws(procedure, day, self._scenario), call)
        law = self._law[case]
        state = self.world.states.get(case) or blank(law, case)
        answer = attempt(law, state, call, self.world)
        self.world.states[case] = answer.state
        if isinstance(answer, Refused) and answer.state.opened is None:
            del self.world.states[case]
            del self._law[case]
        events = answer.events if isinstance(answer, Granted) else answer.settled
        self.world.take_in(events)
        for event in events:
            self._open_children(case, event, call)
        return answer

    def _open_children(self, parent: str, event: Event, call: Call) -> None:
        def law_of(procedure: str, day: dt.date) -> Law:
            return self._laws(procedure, day, self._scenario)

        for child, procedure, opening in openings(event, call.recorded, call.source, law_of):
            answer = self.move(child, procedure, opening)
            if isinstance(answer, Refused):
                raise ValueError(f"{procedure}: {answer.failures[0].zh} / {answer.failures[0].en}")
            self.world.adopt(parent, child)


def openings(
    event: Event, recorded: dt.datetime, source: str | None, law_of: Callable[[str, dt.date], Law]
) -> Iterator[tuple[str, str, Call]]:
    """The first calls of the cases that an event opens: the one `system` move that begins the procedure.

    `law_of`: the law of a procedure for a case opened that day, in the field of law of the case that opens it.
    """
    for effect in event.effects:
        if effect["do"] not in ("open", "open_each"):
            continue
        procedure = effect["procedure"]
        on = moment(event.on)
        first = law_of(procedure, day_of(on)).at(day_of(on)).beginning
        if first is None:
            raise ValueError(f"{procedure} has no opening move made by the system")
        for made in effect["cases"]:
            yield made["case"], procedure, Call(
                move=first.name, actor=SYSTEM, on=on, recorded=recorded, given=made["sets"], agency=event.agency,
                source=source,
            )  # fmt: skip


def play(scenario: Mapping[str, Any], bench: Bench, shown: Shown | None = None) -> Outcome:
    """Play one scenario on a bench and say what differs from what it expects. What it shows is added to `shown`."""
    outcome = Outcome(str(scenario["id"]), str(scenario["procedure"]), shown=shown or Shown())
    for i, step in enumerate(scenario["when"], 1):
        where = f"{outcome.id} 第{i}步 {step.get('move', '')} {step['on']}"
        try:
            outcome.problems += [f"{where}: {p}" for p in _step(scenario, step, bench, outcome)]
        except (ValueError, KeyError) as error:
            outcome.problems.append(f"{where}: {error}")
        outcome.steps += 1
    if "then" in scenario:
        last = scenario["when"][-1]
        on = moment(str(scenario.get("at", last["on"])))
        outcome.problems += [
            f"{outcome.id} then: {p}" for p in _expect(scenario["then"], bench, MAIN, on, outcome.shown)
        ]
    return outcome


def _step(scenario: Mapping[str, Any], step: Mapping[str, Any], bench: Bench, outcome: Outcome) -> list[str]:
    on = moment(str(step["on"]))
    name = step.get("case", MAIN)
    case = _case(bench, str(name))
    procedure = step.get("procedure", scenario["procedure"])
    if "move" not in step:
        return _expect(step["then"], bench, case, on, outcome.shown)
    call = call_of(step, on)
    call = replace(call, given={name: _named(bench, value) for name, value in call.given.items()})
    procedure = bench.procedure(case) or procedure
    answer = bench.move(case, procedure, call)
    problems: list[str] = []
    if isinstance(answer, Refused):
        for e in answer.settled:
            outcome.shown.event(procedure, e)
        gates = sorted(f.gate for f in answer.failures)
        wanted = step.get("refused")
        told = "; ".join(f"{f.gate}: {f.zh}" for f in answer.failures)
        if wanted is None:
            return [f"应准许,却被拒绝:{told}"]
        outcome.shown.refusal(procedure, answer.state.edition, call.move, day_of(on), answer.failures)
        if gates != sorted([wanted] if isinstance(wanted, str) else wanted):
            problems.append(f"应以{wanted}拒绝,实际为{gates}({told})")
        if "cite" in step:
            problems += _uncited(step["cite"], answer)
    else:
        for e in answer.events:
            outcome.shown.event(procedure, e)
        if step.get("refused") is not None:
            return [f"应以{step['refused']}拒绝,却准许"]
        mine = next(e for e in answer.events if e.move == call.move)
        if bool(step.get("late", False)) != mine.late:
            problems.append(f"late应为{bool(step.get('late', False))},实际为{mine.late}")
        if "notes" in step and len(mine.notes) != step["notes"]:
            problems.append(f"应有{step['notes']}条发现,实际{len(mine.notes)}条:{mine.notes}")
    if "then" in step:
        problems += _expect(step["then"], bench, case, on, outcome.shown)
    return problems


def _case(bench: Bench, name: str) -> str:
    """The case a step names: the main one, a child of it, one of its own name; after a `/` the child of the one before."""
    first, *rest = name.split("/")
    case = first if first == MAIN else bench.child(MAIN, first) or first
    for key in rest:
        found = bench.child(case, key)
        if found is None:
            raise ValueError(f"没有由{case}启动的“{key}”")
        case = found
    return case


def _named(bench: Bench, value: Any) -> Any:
    """A value that names a child of the main case, ``main/b``, as that child's id; any other as it is."""
    return _case(bench, value) if isinstance(value, str) and value.startswith(f"{MAIN}/") else value


def _uncited(wanted: Any, answer: Refused) -> list[str]:
    """Citations (``FOI19 32``, or a statute alone) that no failure of the refusal carries."""
    cites = [f.cite for f in answer.failures if f.cite is not None]
    told = {f"{c.statute} {c.article}" for c in cites} | {c.statute for c in cites}
    wanted = [wanted] if isinstance(wanted, str) else wanted
    return [f"应引{cite},实际引{sorted(told)}" for cite in wanted if cite not in told]


def call_of(step: Mapping[str, Any], on: dt.date | dt.datetime) -> Call:
    """The call a step stands for. `recorded` defaults to the act's own day (its end, or its moment)."""
    recorded = moment(str(step["recorded"])) if "recorded" in step else on
    if not isinstance(recorded, dt.datetime):
        recorded = dt.datetime.combine(recorded, dt.time(23, 59))
    return Call(
        move=step["move"],
        actor=step.get("by", SYSTEM),
        on=on,
        recorded=recorded,
        given=_json(step.get("given", {})),
        add=_json(step.get("add", {})),
        item=step.get("item"),
        agency=step.get("agency"),
        role=step.get("role"),
        recorder=step.get("recorder"),
        approved_by=step.get("approved_by"),
        attached=tuple(_attachment(a) for a in step.get("attached", ())),
    )


def _attachment(value: Any) -> Attachment:
    return Attachment(value) if isinstance(value, str) else Attachment(**value)


def _json(value: Any) -> Any:
    """Dates as texts, lists as tuples where rows are: what a call holds."""
    if isinstance(value, (dt.datetime, dt.date)):
        return iso(value)
    if isinstance(value, Mapping):
        return {k: _json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(v) for v in value]
    return value


def _expect(
    then: Mapping[str, Any], bench: Bench, case: str, on: dt.date | dt.datetime, shown: Shown
) -> list[str]:
    state = bench.settled(case, on)
    procedure = bench.procedure(case) or ""
    for event in state.events:
        shown.event(procedure, event)  # what time has brought about
    problems = []
    if "stage" in then and state.stage != then["stage"]:
        problems.append(f"阶段应为{then['stage']},实际为{state.stage}")
    for name, stage in then.get("tracks", {}).items():
        track, _, item = name.partition("@")
        if state.track(track, item or None) != stage:
            problems.append(f"{name}应为{stage},实际为{state.track(track, item or None)}")
    for name, value in _json(then.get("fields", {})).items():
        if _json(state.fields.get(name)) != value:
            problems.append(f"{name}应为{value!r},实际为{state.fields.get(name)!r}")
    for name, wanted in then.get("clocks", {}).items():
        differ = _expect_clock(name, wanted, state, bench, on)
        clock, _, item = name.partition("@")
        run = state.clocks.last(clock, item or None)
        if run is not None and not differ and _names_a_day(wanted):
            shown.last_day(procedure, run.clock)
        problems += differ
    for register, keys in then.get("entries", {}).items():
        problems += _expect_entries(register, keys, bench, day_of(on))
    return problems


def _names_a_day(wanted: Any) -> bool:
    """Does the expectation of a clock name its last day?"""
    days = [wanted.get(part) for part in ("raw", "due", "safe")] if isinstance(wanted, Mapping) else [wanted]
    return any(day is not None and day != "none" for day in days)


def _expect_clock(
    name: str, wanted: Any, state: CaseState, bench: Bench, on: dt.date | dt.datetime
) -> list[str]:
    clock, _, item = name.partition("@")
    run = state.clocks.last(clock, item or None)
    if wanted is None or wanted == "none":
        return [] if run is None or run.status != clocks.RUNNING else [f"{name}不应在计算中"]
    if run is None:
        return [f"{name}尚未起算"]
    if not isinstance(wanted, Mapping):
        wanted = {"due": wanted}
    limit = clocks.due(run, state.fields, bench.world.calendar)
    runs = sum(1 for r in state.clocks.all() if r.clock.name == clock and r.item == (item or None))
    seen: dict[str, Any] = {
        "status": run.status, "runs": runs, "sign": clocks.sign(run, state.fields, bench.world.calendar, on),
    }  # fmt: skip
    for part in ("raw", "due", "safe"):
        value = getattr(limit, part) if limit is not None and not run.open else None
        seen[part] = iso(value) if value is not None else None
    seen["left"] = str(limit.left) if limit is not None and limit.left is not None else None
    return [
        f"{name}的{part}应为{value},实际为{seen.get(part)}"
        for part, value in wanted.items()
        if str(seen.get(part)) != (iso(value) if isinstance(value, (dt.date, dt.datetime)) else str(value))
    ]


def _expect_entries(register: str, keys: Any, bench: Bench, on: dt.date) -> list[str]:
    """`{register: {key: true | false | {field: value}}}`"""
    problems = []
    for key, wanted in keys.items():
        entry = bench.world.entry(register, str(key), on)
        if (entry is not None) != bool(wanted):
            problems.append(f"{register}中“{key}”{'应' if wanted else '不应'}在{on}有效")
        elif isinstance(wanted, Mapping) and entry is not None:
            for name, value in _json(wanted).items():
                if entry.values.get(name) != value:
                    problems.append(
                        f"{register}“{key}”的{name}应为{value!r},实际为{entry.values.get(name)!r}"
                    )
    return problems
