"""What a corrected record changes in what it has caused, and in what later acts wrote from it.

Every act is carried out again on both pasts, as recorded and as corrected; where the two differ,

- a fact that `set` wrote is written anew;
- the entry of a register gets a corrected version, and the wrong one counts as never having been in force;
- numbers, cases, publications and papers stay: they went out into the world. What is then owed is a finding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yifa.engine.effects import EACH, EFFECTS, carry, series_of
from yifa.engine.facts import Impossible, lay
from yifa.engine.judging import Judging, Law
from yifa.engine.late import call_of
from yifa.engine.records import Event, Failure, World
from yifa.engine.state import CaseState, amended, apply, day_of, moment
from yifa.law.conditions import Missing
from yifa.law.definitions import Effect, Slice
from yifa.law.gates import EFFECTS as SPECS

Key = tuple[int, str | None]
"""Which effect of the move, and of which row."""


@dataclass(slots=True)
class Corrections:
    """Gathers, act by act, what the amendment must carry (`effects`) and what is owed besides (`owed`)."""

    law: Law
    world: World
    effects: list[dict[str, Any]] = field(default_factory=list)
    owed: list[tuple[Event, Failure]] = field(default_factory=list)

    def follow(self, old: CaseState, new: CaseState, was: Event, now: Event) -> Event:
        """The act as it stands with the correction: `was` made on `old`, `now` (the same, or amended) on `new`."""
        slice_ = self.law.at(day_of(moment(was.on)), was.edition)
        if was.move in slice_.moves:
            now = self._again(slice_, old, new, was, now)
            self._shown(slice_, old, new, was, now)
        return now

    def _again(self, slice_: Slice, old: CaseState, new: CaseState, was: Event, now: Event) -> Event:
        if not slice_.moves[was.move].effects:
            return now
        try:
            before, after = (
                dict(_carry_out_again(self._judging(slice_, state, event), was))
                for state, event in ((old, was), (new, now))
            )
        except (Missing, Impossible):
            self._owe(was, "后果所依据的事实已不完整", "a fact that its effects rest on is gone")
            return now
        caused = [
            {"do": "set", "of": was.n, "field": name, "value": value}
            for name, value in _changed(_facts(before), _facts(after)).items()
        ]
        for key in {**before, **after}:
            a, b = before.get(key), after.get(key)
            if a == b or (a or b or {})["do"] == "set":
                continue
            if a is not None and b is not None and a["do"] == "enter":
                self._reenter(was, a, b)
            else:
                self._stays(was, a or b or {})
        self.effects += caused
        return amended(now, {}, {}, caused)

    def _judging(self, slice_: Slice, state: CaseState, event: Event) -> Judging:
        return Judging(self.law, slice_, state, call_of(event), slice_.moves[event.move], self.world)

    def _reenter(self, was: Event, wrong: Mapping[str, Any], right: Mapping[str, Any]) -> None:
        """A corrected version of an entry, unless it is no longer as the act left it."""
        register, first = wrong["register"], dt.date.fromisoformat(wrong["from"])
        entry = self.world.entry(register, wrong["key"], first)
        zh, en = (
            f"“{self.law.register_zh(register)}”条目“{wrong['key']}”",
            f"entry {wrong['key']!r} of {register}",
        )
        if entry is None or dict(entry.values) != wrong["values"]:
            self._owe(
                was, f"{zh}已另有变动,须以程序规定的行为更正", f"{en} was changed since: correct it by an act"
            )
            return
        until = right.get("until")
        if entry.last is not None and entry.last.isoformat() != wrong.get("until"):  # a later act ended it
            until = min(until or "9999", entry.last.isoformat())
        eve = first - dt.timedelta(days=1)
        corrected = {**right, "of": was.n}
        if until is not None:
            corrected["until"] = until
        self.effects += [
            {
                "do": "end_entry",
                "of": was.n,
                "register": register,
                "key": wrong["key"],
                "on": eve.isoformat(),
            },
            corrected,
        ]
        moved = (wrong["key"], wrong["from"]) != (right["key"], right["from"])
        earlier = self.world.entry(register, wrong["key"], eve)
        if moved and earlier is not None and earlier.last == eve:
            self._owe(
                was, f"{zh}此前的一条因误登而终止,须核对", f"an earlier {en} ended by mistake: look into it"
            )

    def _stays(self, was: Event, effect: Mapping[str, Any]) -> None:
        match effect["do"]:
            case "number":
                zh = "编号依更正前的内容编定,不再改变"
                en = "the number was made from what is now corrected, and stays"
            case "open" | "open_each":
                zh = "另立的事项带入了更正前的内容,须在该事项中更正"
                en = "the case it opened took over what is now corrected: amend it there"
            case do:
                zh = f"后果“{SPECS[do].zh}”依更正后的内容有所不同,须以程序规定的行为补正"
                en = f"what it caused ({do}) would be otherwise: put it right by an act of the procedure"
        self._owe(was, zh, en)

    def _shown(self, slice_: Slice, old: CaseState, new: CaseState, was: Event, now: Event) -> None:
        """A publication that shows what is now corrected must be corrected in public."""
        shown = [e["what"] for e in was.effects if e["do"] == "publish" and e["what"] in slice_.publications]
        taken_down = {e["what"] for e in was.effects if e["do"] == "withdraw"}
        if taken_down:
            self.owed = [(e, f) for e, f in self.owed if f.field not in taken_down]
        if not shown:
            return
        before, after = (_after(state, event) for state, event in ((old, was), (new, now)))
        for what in shown:
            publication = slice_.publications[what]
            if any(before.get(name) != after.get(name) for name in publication.fields):
                zh, en = f"已公开的“{publication.zh}”须更正公开", f"the publication {what} must be corrected"
                self._owe(was, zh, en, what)

    def _owe(self, event: Event, zh: str, en: str, field: str | None = None) -> None:
        self.owed.append((event, Failure("effects", zh, en, field=field)))


def _after(state: CaseState, event: Event) -> Mapping[str, Any]:
    """The facts of the case after the act."""
    twin = state.copy()
    apply(twin, event, state.last)
    return twin.fields


def _facts(done: Mapping[Key, Mapping[str, Any]]) -> dict[str, Any]:
    return {e["field"]: e["value"] for e in done.values() if e["do"] == "set"}


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What is otherwise after; None where it is no longer written."""
    return {name: after.get(name) for name in {**before, **after} if before.get(name) != after.get(name)}


def _carry_out_again(j: Judging, event: Event) -> Iterator[tuple[Key, dict[str, Any]]]:
    """The effects of a recorded act on another past. What it drew and fixed stays as recorded. Raises `Missing`."""
    for i, effect in enumerate(j.move.effects):
        if effect.do in EACH:
            for row, made in EACH[effect.do](j, effect):
                yield (i, row), made
        elif effect.when is None or effect.when.evaluate(j.ctx):
            stays = _STAYING.get(effect.do)
            yield (i, None), stays(j, effect, event) if stays else EFFECTS[effect.do](j, effect, {}, {})


def _number(j: Judging, e: Effect, event: Event) -> dict[str, Any]:
    found = _recorded(event, e, "field")
    if found is not None:
        lay(j, e.params["field"], found["value"])
    return {"do": "number", "series": series_of(j, e.params["sequence"])}


def _open(j: Judging, e: Effect, event: Event) -> dict[str, Any]:
    found = _recorded(event, e, "procedure")
    if found is not None and "field" in e.params:
        lay(j, e.params["field"], found["cases"][0]["case"])
    return {"do": "open", "sets": carry(j, e.params.get("carry", {}))}


def _open_each(j: Judging, e: Effect, event: Event) -> dict[str, Any]:
    found = _recorded(event, e, "procedure")
    opened = {case["sets"]["entry"] for case in found["cases"]} if found is not None else set()
    rows = [row for row in j.case.get(e.params["list"], ()) if row["id"] in opened]
    return {"do": "open_each", "sets": [carry(j, e.params.get("carry", {}), row) for row in rows]}


def _freeze(j: Judging, e: Effect, event: Event) -> dict[str, Any]:
    name = e.params["field"]
    rows = j.case.get(name, ())
    taken = {row["id"] for row in rows}
    lay(j, name, (*rows, *(row for row in event.adds.get(name, ()) if row["id"] not in taken)))
    return {"do": "freeze", "where": carry(j, e.params.get("where", {}))}


def _recorded(event: Event, e: Effect, by: str) -> Mapping[str, Any] | None:
    return next((r for r in event.effects if r["do"] == e.do and r[by] == e.params[by]), None)


_STAYING = {"number": _number, "open": _open, "open_each": _open_each, "freeze": _freeze}
"""Effects that drew a number, the id of a case or a list: told apart by what they were made from."""
