"""Playing a sample through the engine: every case moves lawfully, or is refused as its scenario says.

Each playing starts on a seeded day of the year, keeping the scenario's weekdays. Where a holiday makes a gate of
time refuse a lawful step, the step waits until the day the refusal names, and everything after it waits as long.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson

from yifa.casework.play import Play as Bulk
from yifa.engine.records import Call, Failure, Granted, Refused
from yifa.engine.scenarios import MAIN, call_of
from yifa.engine.state import SYSTEM, day_of, iso, moment
from yifa.sample.cast import Cast
from yifa.sample.casting import Parts, cast_call
from yifa.sample.model import Office, Play, Sample, SampleError, Spread, TopUp
from yifa.uuid7 import uuid7

IMPORT = "register_import"
Row = tuple[str, Mapping[str, Any], dt.date, dt.date | None]
"""An entry to import: key, values, first and last day."""
MAX_WAITS = 12


@dataclass(slots=True)
class Told:
    """What the playing of a sample has to tell."""

    granted: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """(procedure, move, article, words) of unlawful attempts that were refused."""


class Player:
    """Plays one sample into one region."""

    def __init__(
        self,
        sample: Sample,
        bulk: Bulk,
        scenarios: Mapping[str, Mapping[str, Any]],
        progress: Callable[[str, int, int], None],
    ) -> None:
        self.sample = sample
        self.bulk = bulk
        self.scenarios = scenarios
        self.told = Told()
        self._progress = progress
        self._random = random.Random(sample.seed)
        self._cast = Cast(sample.seed)
        self._imported: set[tuple[str, str]] = set()
        self._founded = dt.date(sample.year - 6, 1, 1)

    def play(self) -> Told:
        """Play everything, in the order of the file."""
        offices = [(key, o) for key, o in self.sample.agencies.items()]
        self._import(
            "agencies", [(key, {"name": o.zh, "mark": o.mark}, self._founded, None) for key, o in offices]
        )
        for play in self.sample.plays:
            if play.top_up is not None:
                self._top_up(play.zh, play.top_up)
            else:
                self._play(play)
        return self.told

    def shuffle(self, items: list[str]) -> None:
        self._random.shuffle(items)

    # --- registers ------------------------------------------------------------------------------------------

    def _import(self, register: str, rows: Sequence[Row]) -> None:
        """Enter rows through the import procedure, a few hundred to a case."""
        for at in range(0, len(rows), 250):
            part = rows[at : at + 250]
            on = min(first for _, _, first, _ in part)
            call = Call(
                move="enter", actor=SYSTEM, on=on, recorded=dt.datetime.combine(on, dt.time(9)), source="sample",
                agency=next(iter(self.sample.agencies)),
                given={"register": register, "evidence": self.sample.source},
                add={"rows": [_import_row(i, row) for i, row in enumerate(part, 1)]},
            )  # fmt: skip
            answer = self.bulk.move(uuid7(), IMPORT, call)
            if isinstance(answer, Refused):
                raise _unexpected(f"{register}", call, answer.failures)
            self.told.granted[IMPORT] += 1

    def _top_up(self, zh: str, t: TopUp) -> None:
        world = self.bulk.session.world
        present = [
            e
            for e in world.entries(t.register_, t.on)
            if all(e.values.get(k) == v for k, v in t.where.items())
        ]
        offices = list(self.sample.agencies)
        rows = []
        for n in range(1, t.to - len(present) + 1):
            words = {"n": n, "agency": offices[n % len(offices)]}
            values = {k: _filled(v, words) for k, v in t.values.items()}
            rows.append((t.key.format(**words), {**t.where, **values}, t.since, None))
        if len(present) > t.to:
            raise SampleError(
                f"{zh}:已有{len(present)}条,多于{t.to}条", f"{zh}: {len(present)} entries, more than {t.to}"
            )
        self._import(t.register_, rows)
        self._progress(zh, 1, 1)

    def _needed(self, scenario: Mapping[str, Any], parts: Parts) -> None:
        """Import the entries a scenario takes for granted, once each, and the posts of those who play it."""
        rows: dict[str, list[Row]] = {}
        begins = day_of(moment(str(scenario["when"][0]["on"])))
        asked: set[tuple[str, str]] = set()
        for register, entries in (scenario.get("given") or {}).get("registers", {}).items():
            for e in entries:
                key = parts.entries.get(e["key"], parts.people.get(e["key"], e["key"]))
                asked.add((register, key))
                if (register, key) in self._imported:
                    continue
                values = {
                    k: parts.agencies.get(v, parts.people.get(v, v)) if isinstance(v, str) else v
                    for k, v in e.items() if k not in ("key", "from", "to")
                }  # fmt: skip
                first, last = self._validity(e, begins, parts)
                rows.setdefault(register, []).append((key, values, first, last))
        for pair in (scenario.get("given") or {}).get("related", ()):
            one, other = sorted(parts.agencies.get(p, parts.people.get(p, p)) for p in pair)
            if ("relations", f"{one}|{other}") not in self._imported:
                asked.add(("relations", f"{one}|{other}"))
                values = {"person": one, "other": other}
                rows.setdefault("relations", []).append((f"{one}|{other}", values, self._founded, None))
        self._imported |= asked
        for register, new in rows.items():
            self._import(register, new)
        posts: list[Row] = []
        for person, role, agency in self._cast.new_posts():
            values = {"person": person, "role": role, **({"agency": agency} if agency else {})}
            posts.append((f"{person}|{role}|{agency}", values, self._founded, None))
        self._import("posts", posts)

    def _validity(
        self, entry: Mapping[str, Any], begins: dt.date, parts: Parts
    ) -> tuple[dt.date, dt.date | None]:
        """What was in force before the scenario is in force before the sample; the rest moves with the scenario."""
        first = dt.date.fromisoformat(str(entry.get("from", self._founded)))
        first = self._founded if first <= begins else first + parts.shift
        if "to" not in entry:
            return first, None
        last = dt.date.fromisoformat(str(entry["to"]))
        return first, dt.date(self.sample.year - 1, 1, 1) if last < begins else last + parts.shift

    # --- scenarios ------------------------------------------------------------------------------------------

    def _play(self, play: Play) -> None:
        scenario = self.scenarios.get(str(play.scenario))
        if scenario is None:
            raise SampleError(f"没有情景“{play.scenario}”", f"no scenario {play.scenario!r}")
        assert play.between is not None
        starts = self._starts(scenario, play)
        beside: dict[str, UUID] = {}
        shares = {(m, f): self._shares(s, play.times) for m, fs in play.values.items() for f, s in fs.items()}
        for i, start in enumerate(starts):
            agencies = {a: names[i % len(names)] for a, names in play.agencies.items()}
            parts = Parts(
                self._cast.people(scenario.get("given") or {}, agencies, besides=play.people), agencies
            )
            parts.people = {**parts.people, **{p: self._cast.name() for p in play.people}}
            parts.entries = self._entry_keys(scenario, agencies, play)
            first = day_of(moment(str(scenario["when"][0]["on"])))
            parts.shift = start - first
            self._needed(scenario, parts)
            chosen = {key: share[i] for key, share in shares.items()}
            _Case(self, play, scenario, parts, chosen, i, beside).run()
            self._progress(play.zh, i + 1, play.times)

    def _starts(self, scenario: Mapping[str, Any], play: Play) -> list[dt.date]:
        """Seeded first days within the window, on the scenario's weekday, in order."""
        assert play.between is not None
        first, last = play.between
        weekday = day_of(moment(str(scenario["when"][0]["on"]))).weekday()
        days = [first + dt.timedelta(days=d) for d in range((last - first).days + 1)]
        days = [d for d in days if d.weekday() == weekday] or [first]
        return sorted(self._random.choice(days) for _ in range(play.times))

    def _shares(self, how: Spread, times: int) -> list[Any]:
        """One value for each case; a total is shared out nearly evenly, to the last unit."""
        if how.spread is not None:
            base, rest = divmod(how.spread, times)
            shares = [base + (i < rest) for i in range(times)]
            for i in range(0, times - 1, 2):
                moved = self._random.randint(0, base * 3 // 100)
                shares[i] += moved
                shares[i + 1] -= moved
            return shares
        if how.pick is not None:
            return [how.pick[i % len(how.pick)] for i in range(times)]
        return [how.value] * times

    def _entry_keys(
        self, scenario: Mapping[str, Any], agencies: Mapping[str, str], play: Play
    ) -> dict[str, str]:
        """Entries of a scenario belong to the agency that plays it: one of its own for each agency."""
        mark = next(iter(agencies.values()), "")
        registers = (scenario.get("given") or {}).get("registers", {})
        people = (scenario.get("given") or {}).get("people", {})
        return {
            e["key"]: f"{mark}{e['key']}"
            for entries in registers.values() for e in entries if e["key"] not in people
        }  # fmt: skip


class _Case:
    """One playing of one scenario: its main case and what that opens.

    `beside`: cases of other procedures that the scenario needs (a class, a catalogue): played with the first case,
    and shared by all that follow.
    """

    def __init__(
        self,
        player: Player,
        play: Play,
        scenario: Mapping[str, Any],
        parts: Parts,
        values: Mapping[tuple[str, str], Any],
        nth: int,
        beside: dict[str, UUID],
    ) -> None:
        self.player = player
        self.play = play
        self.scenario = scenario
        self.parts = parts
        self.values = values
        self.nth = nth
        self.unlawful = nth < play.unlawful
        self.ids: dict[str, UUID] = {}
        self.delayed = False
        self._beside = beside
        self._procedures = {
            str(s["case"]): str(s["procedure"]) for s in scenario["when"] if "procedure" in s and "case" in s
        }
        parts.cases.update((name, str(id)) for name, id in beside.items())
        self._shown: dict[str, str] | None = None
        self._given: dict[str, str] = {}
        self._like: dict[str, str] = {}
        """Rows made like another: their id, and whose."""

    def run(self) -> None:
        for child, steps in groupby(self._steps(), key=self._child_of):
            if child:
                self._children(list(steps))
                continue
            for step in steps:
                self._step(step, str(step.get("case", MAIN)))
                if step["move"] == self.play.until and "case" not in step and not step.get("refused"):
                    return

    def _steps(self) -> Iterator[Mapping[str, Any]]:
        """The steps of the main case, its children and what stands beside; other cases shown are left out."""
        for step in self.scenario["when"]:
            name = str(step.get("case", MAIN))
            beside = name in self._procedures and self.nth == 0
            if not (name == MAIN or beside or self._child_of(step)):
                continue
            if "move" in step and (self.unlawful or not step.get("refused")):
                yield {**step, "procedure": self._procedures[name]} if beside else step

    def _child_of(self, step: Mapping[str, Any]) -> bool:
        """Does a step belong to a child of the round?"""
        name = str(step.get("case", MAIN))
        return self.play.children is not None and name in self._outcomes()

    def _step(self, step: Mapping[str, Any], name: str, case: UUID | None = None) -> None:
        procedure = str(step.get("procedure", self.scenario["procedure"]))
        call = call_of(step, moment(str(step["on"])))
        delay = self.play.delay
        if delay is not None and not self.delayed and call.move == delay.move and self.nth < delay.cases:
            self.delayed = True
            self.parts.shift += dt.timedelta(days=delay.days)
        id = case or self.ids.get(name)
        if id is None:
            id = self.ids[name] = uuid7() if name == MAIN or name in self._procedures else self._child(name)
            if name in self._procedures:
                self._beside[name] = id
                self.parts.cases[name] = str(id)
        answer = self._make(id, procedure, call, refused=bool(step.get("refused")))
        if isinstance(answer, Granted):
            self.player.told.granted[procedure] += 1

    def _make(self, case: UUID, procedure: str, call: Call, *, refused: bool) -> Granted | Refused:
        """Make a move; wait where a gate of time names a later day."""
        player = self.player
        for _ in range(MAX_WAITS):
            slice_ = player.bulk.session.law_of(case, procedure, day_of(self.parts.when(call.on))).at(
                day_of(self.parts.when(call.on))
            )
            made = cast_call(call, slice_, self.parts)
            if not refused:
                made = self._valued(made, case)
            answer = player.bulk.move(case, procedure, made)
            if isinstance(answer, Granted) or refused:
                break
            if not self._wait(call, made, answer):
                raise _unexpected(f"{self.play.zh} {procedure}", made, answer.failures)
        else:
            raise _unexpected(f"{self.play.zh} {procedure}", made, answer.failures)
        if refused and isinstance(answer, Granted):
            zh = f"{self.play.zh}:{call.move}应被拒绝"
            raise SampleError(zh, f"{self.play.zh}: {call.move} should have been refused")
        if isinstance(answer, Refused):
            for f in answer.failures:
                article = f.cite.told if f.cite is not None else ""
                player.told.refused[procedure, slice_.moves[call.move].zh, article, f.zh] += 1
        return answer

    def _wait(self, call: Call, made: Call, answer: Refused) -> bool:
        """Move on to the day a gate of time names. False where the refusal is of another kind."""
        dated = [f for f in answer.failures if f.until is not None]
        if not dated:
            return False
        latest = max(dated, key=lambda f: str(f.until))
        target = day_of(moment(str(latest.until)))
        here = made.given.get(latest.field, "") if latest.field is not None else ""
        now = day_of(moment(here)) if latest.field is not None and here else day_of(made.on)
        days = (target - now).days
        if latest.gate == "expired":
            days += 1
        self.parts.shift += dt.timedelta(days=max(days, 1))
        return True

    def _valued(self, call: Call, case: UUID) -> Call:
        """Lay the sample's own values over a call of the main case."""
        if case != self.ids.get(MAIN):
            return call
        call = self._grown(call)
        own = {f: v for (m, f), v in self.values.items() if m == call.move}
        if not own:
            return call
        given = {**call.given, **{f: v for f, v in own.items() if v is not None}}
        for f, how in self.play.values.get(call.move, {}).items():
            if how.sum is not None:
                given[f] = sum(int(given[part]) for part in how.sum)
        return replace(call, given=given)

    def _grown(self, call: Call) -> Call:
        """The call with further rows like one of its own."""
        add = dict(call.add)
        for group, how in self.play.rows.get(call.move, {}).items():
            key = self.parts.entries.get(how.like, how.like)
            model = next((row for row in add.get(group, ()) if row["id"] == key), None)
            if model is not None:
                more = [{**model, "id": f"{key}-{k}"} for k in range(2, how.more + 2)]
                self._like.update((row["id"], how.like) for row in more)
                add[group] = [*add[group], *more]
        return replace(call, add=add)

    # --- rounds ---------------------------------------------------------------------------------------------

    def _child(self, key: str) -> UUID:
        views = self.player.bulk.session.children(self.ids[MAIN])
        entry = self.parts.entries.get(key, key)
        return next(UUID(v.id) for v in views if v.fields.get("entry") == entry or v.procedure == key)

    def _outcomes(self) -> dict[str, str]:
        """The outcome of each child that the scenario shows."""
        if self._shown is None:
            self._shown = {}
            f = self.play.children.field if self.play.children is not None else ""
            for step in self.scenario["when"]:
                outcome = step.get("given", {}).get(f)
                if outcome is not None and "case" in step and not step.get("refused"):
                    self._shown[str(step["case"])] = str(outcome)
        return self._shown

    def _children(self, steps: Sequence[Mapping[str, Any]]) -> None:
        """One stretch of the round: the scenario's own children as shown, every other like one of its outcome."""
        shown = self._outcomes()
        entries = {self.parts.entries.get(key, key): key for key in shown} | self._like
        views = self.player.bulk.session.children(self.ids[MAIN])
        if not self._given:
            self._deal([v.id for v in views if v.fields.get("entry") not in entries])
        model = {outcome: key for key, outcome in reversed(shown.items())}
        scripted = {self.parts.entries.get(key, key) for key in shown}
        before = self.parts.shift
        for view in views:
            own = entries.get(str(view.fields.get("entry")))
            key = own if own is not None else model[self._given[view.id]]
            self.parts.shift = before
            for step in steps:
                if str(step["case"]) == key and (
                    view.fields.get("entry") in scripted or not step.get("refused")
                ):
                    self._step({**step, "procedure": view.procedure}, view.id, UUID(view.id))
        self.parts.shift = before

    def _deal(self, ids: Sequence[str]) -> None:
        """Deal out the outcomes that the scenario's own children leave, seeded."""
        assert self.play.children is not None
        shown = self._outcomes()
        left = Counter(self.play.children.counts) - Counter(shown.values())
        for rows in self.play.rows.values():
            left -= Counter({shown[how.like]: how.more for how in rows.values()})
        outcomes = list(left.elements())
        if len(outcomes) != len(ids):
            zh = f"{self.play.zh}:名单另有{len(ids)}项,结论另有{len(outcomes)}项"
            en = f"{self.play.zh}: {len(ids)} more listed, {len(outcomes)} more outcomes"
            raise SampleError(zh, en)
        self.player.shuffle(outcomes)
        self._given = dict(zip(ids, outcomes, strict=True))


def _filled(value: Any, words: Mapping[str, Any]) -> Any:
    """A value of a top-up for its n-th entry: texts filled, one of a list in turn."""
    if isinstance(value, list):
        value = value[words["n"] % len(value)]
    return value.format(**words) if isinstance(value, str) else value


def _import_row(i: int, row: tuple[str, Mapping[str, Any], dt.date, dt.date | None]) -> dict[str, Any]:
    key, values, first, last = row
    made = {
        "id": str(i),
        "key": key,
        "valid_from": iso(first),
        "content": orjson.dumps(dict(values)).decode(),
    }
    if last is not None:
        made["valid_to"] = iso(last)
    return made


def _unexpected(where: str, call: Call, failures: Sequence[Failure]) -> SampleError:
    zh = "; ".join(f"[{f.gate}] {f.zh}" for f in failures)
    en = "; ".join(f"[{f.gate}] {f.en}" for f in failures)
    return SampleError(
        f"{where} {call.move} {iso(call.on)}:{zh}", f"{where} {call.move} {iso(call.on)}: {en}"
    )


__all__ = ["Office", "Player", "Told"]
