"""How fast the engine judges and folds, on one core, over the packaged law, beside making one event record.

python benchmarks/engine.py [--quick] [--json]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from measure import Figures, asked, best
from measure.penalty import ACTS, AGENCY, GIVEN, OPENED, OPENING, PROCEDURE, act, collecting
from yifa.engine.attempt import attempt
from yifa.engine.dictworld import DictWorld
from yifa.engine.fold import blank
from yifa.engine.judging import Law
from yifa.engine.records import Call, Event, Granted, Refused, World
from yifa.engine.state import CaseState
from yifa.law.files import packaged
from yifa.law.loader import load
from yifa.worktime import Calendar

SIZES = (10, 50, 200, 500)
ADDRESSEES = 50
TIMES, ROUNDS = 5, 200
"""Rounds of a few milliseconds: where other work shares the processor, some of them are left alone."""
Tried = tuple[CaseState, Call]


def granted(law: Law, state: CaseState, call: Call, world: World) -> CaseState:
    answer = attempt(law, state, call, world)
    assert isinstance(answer, Granted), [f.zh for f in answer.failures]
    return answer.state


def played(law: Law, calls: Iterable[Call], world: World) -> tuple[list[Tried], CaseState]:
    """Every call beside the state it was tried on, and the state after the last."""
    tried, state = [], blank(law, "case")
    for call in calls:
        tried.append((state, call))
        state = granted(law, state, call, world)
    return tried, state


def unlawful(tried: Sequence[Tried]) -> list[Tried]:
    """At each step of a lawful case: someone without the role (for the party, who handles the case), too early an end,
    nothing filled in."""
    wrong = []
    for state, call in tried:
        wrong.append((state, replace(call, actor="e1" if call.actor == "z" else "x")))
        wrong.append((state, act("close", "e1", call.on.isoformat())))
        if call.given:
            wrong.append((state, replace(call, given={})))
    return wrong


def rate(law: Law, tried: Sequence[Tried], world: World, kind: type, rounds: int) -> float:
    """Attempts a second; every answer is of that kind."""
    assert all(isinstance(attempt(law, state, call, world), kind) for state, call in tried)

    def act() -> None:
        for _ in range(TIMES):
            for state, call in tried:
                attempt(law, state, call, world)

    return TIMES * len(tried) / best(act, rounds)


def silent(law: Law, world: World, count: int) -> CaseState:
    """A request for disclosure on which so many third parties have been asked."""
    asked_ones = [{"id": f"t{i}", "name": f"第三方{i}", "kind": "third_party"} for i in range(count)]
    calls = [
        act("submit", "a", "2026-07-01", agency=AGENCY,
            given={"applicant": "甲", "contact": "甲", "applicant_kind": "natural", "content": "预算",
                   "channel": "counter"}),
        act("take_up", "e1", "2026-07-02"),
        act("consult", "e1", "2026-07-02", add={"asked": asked_ones}),
        *(act("ask.send", "e1", "2026-07-03", item=f"t{i}", attached=["consultation"]) for i in range(count)),
    ]  # fmt: skip
    return played(law, calls, world)[1]


def main() -> None:
    args = asked(__doc__)
    catalogue, calendar = load(packaged()), Calendar.china()
    rounds, sizes = (1, SIZES[:2]) if args.quick else (ROUNDS, SIZES)
    figures = Figures("engine, one core", as_json=args.json)

    law = catalogue.procedure(PROCEDURE, OPENED)
    world = DictWorld(GIVEN, calendar)
    tried, state = played(law, ACTS, world)
    event = state.events[6]
    fields = {name: getattr(event, name) for name in Event.__slots__}
    base = 1000 / best(lambda: [Event(**fields) for _ in range(1000)], rounds)
    figures.add("making one Event (the primitive)", base, "/s")
    right = rate(law, tried, world, Granted, rounds)
    figures.add("granted, a penalty of 10 events", right, "/s", goal=8_000, ratio=right / base)
    wrong = rate(law, unlawful(tried), world, Refused, rounds)
    figures.add("refused, at each step of it", wrong, "/s", goal=40_000, ratio=wrong / base)

    first = None
    for size in sizes:
        _, state = played(law, [*OPENING, *map(collecting, range(size - len(OPENING)))], world)
        cost = 1 / rate(law, [(state, collecting(size))], world, Granted, rounds)
        linear = first * size / sizes[0] * 1e6 if first else None
        first = first or cost
        figures.add(f"granted, on a case of {size} events", cost * 1e6, "µs", goal=linear, most=True,
                    ratio=cost * base)  # fmt: skip

    foi = catalogue.procedure("foi_request", OPENED)
    office = {"people": {"e1": {"roles": "foi_officer", "agency": AGENCY}, "a": {"roles": "applicant"}}}
    world = DictWorld(office, calendar)
    count = 5 if args.quick else ADDRESSEES
    state = silent(foi, world, count)
    search = act("search", "e1", "2026-09-01", given={"searched": "档案室"})
    late = attempt(foi, state, search, world)
    assert isinstance(late, Granted)
    assert len(late.events) == count + 1
    seconds = best(lambda: attempt(foi, state, search, world), rounds)
    figures.add(f"{count} addressees deemed silent at once", seconds * 1000, "ms",
                goal=20, most=True, ratio=seconds * base / (count + 1))  # fmt: skip
    figures.tell()


if __name__ == "__main__":
    main()
