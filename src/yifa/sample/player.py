"""Playing a sample through the engine: every case moves lawfully, or is refused as its scenario says.

Each playing starts on a seeded day of the year, keeping the scenario's weekdays. Where a holiday makes a gate of
time refuse a lawful step, the step waits until the day the refusal names, and everything after it waits as long.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from yifa.casework.play import Play as Bulk
from yifa.engine.dictworld import posts
from yifa.engine.records import Call, Refused
from yifa.engine.state import SYSTEM, day_of, iso, moment
from yifa.sample.cast import Cast
from yifa.sample.casting import Parts
from yifa.sample.model import Play, Sample, SampleError, Spread, TopUp
from yifa.sample.playing import Playing, unexpected

IMPORT = "register_import"
Row = tuple[str, Mapping[str, Any], dt.date, dt.date | None]
"""An entry to import: key, values, first and last day."""


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
        self._founded = _founded(sample)

    def play(self) -> Told:
        """Play everything, in the order of the file."""
        agencies = self.sample.agencies
        self._import("agencies", [(key, self._office(key), self._founded, None) for key in agencies])
        self._imported |= {("agencies", key) for key in agencies}
        for play in self.sample.plays:
            if play.top_up is not None:
                self._top_up(play.zh, play.top_up)
            else:
                self._play(play)
        return self.told

    def shuffle(self, items: list[str]) -> None:
        self._random.shuffle(items)

    # --- registers ------------------------------------------------------------------------------------------

    def _office(self, key: str) -> dict[str, Any]:
        """What the register says of an agency."""
        office, government = self.sample.agencies[key], next(iter(self.sample.agencies))
        values: dict[str, Any] = {"code": key, "name": office.zh, "mark": office.mark}
        if key != government:
            values["superior"] = government
        told = {
            "level": office.level,
            "enforcement": office.enforcement,
            "legal_affairs": office.legal_affairs,
        }
        values |= {k: v for k, v in told.items() if v}
        return values

    def _import(self, register: str, rows: Sequence[Row]) -> None:
        """Enter rows through the import procedure, a few hundred to a case."""
        self._imported.update((register, key) for key, _, _, _ in rows)
        for at in range(0, len(rows), 250):
            part = rows[at : at + 250]
            on = min(first for _, _, first, _ in part)
            call = Call(
                move="enter", actor=SYSTEM, on=on, recorded=dt.datetime.combine(on, dt.time(9)), source="sample",
                agency=next(iter(self.sample.agencies)),
                given={"register": register, "evidence": self.sample.source},
                add={"rows": [_import_row(i, row) for i, row in enumerate(part, 1)]},
            )  # fmt: skip
            answer = self.bulk.move(self.bulk.session.new_case(), IMPORT, call)
            if isinstance(answer, Refused):
                raise unexpected(f"{register}", call, answer.failures)
            self.told.granted[IMPORT] += 1

    def _top_up(self, zh: str, t: TopUp) -> None:
        world = self.bulk.session.world
        present = [
            e
            for e in world.entries(t.register_, t.on)
            if all(e.values.get(k) == v for k, v in t.where.items())
        ]
        offices = [e.key for e in world.entries("agencies", t.on)]
        rows = []
        for n in range(1, t.to - len(present) + 1):
            words = {"agency": offices[n % len(offices)], **_turn(t.words, n)}
            turns = {k: v[n % len(v)] if isinstance(v, list) else v for k, v in t.values.items()}
            values = {k: _filled(v, words) for k, v in turns.items()}
            rows.append((t.key.format(**words), {**t.where, **values}, t.since, None))
        if len(present) > t.to:
            raise SampleError(
                f"{zh}:已有{len(present)}条,多于{t.to}条", f"{zh}: {len(present)} entries, more than {t.to}"
            )
        self._import(t.register_, rows)
        self._progress(zh, 1, 1)

    def _needed(self, scenario: Mapping[str, Any], all_parts: Sequence[Parts]) -> None:
        """Import the entries a scenario takes for granted, once each, and the posts of those who play it."""
        rows: dict[str, list[Row]] = {}
        for parts in all_parts:
            asked: set[tuple[str, str]] = set()  # a scenario may give several spans of one entry
            for register, row in self._taken_for_granted(scenario, parts):
                if (register, row[0]) not in self._imported:
                    asked.add((register, row[0]))
                    rows.setdefault(register, []).append(row)
            self._imported |= asked
        posts: list[Row] = []
        for person, role, agency in self._cast.new_posts():
            values = {"person": person, "role": role, **({"agency": agency} if agency else {})}
            posts.append((f"{person}|{role}|{agency}", values, self._founded, None))
            if ("people", person) not in self._imported:
                self._imported.add(("people", person))
                known = {"code": person, "name": person, "agency": agency, "kind": "civil_servant"}
                rows.setdefault("people", []).append((person, known, self._founded, None))
        for register, new in rows.items():
            self._import(register, new)
        self._import("posts", posts)

    def _taken_for_granted(self, scenario: Mapping[str, Any], parts: Parts) -> Iterator[tuple[str, Row]]:
        """Register and row of each entry that one playing of a scenario finds there."""
        given = scenario.get("given") or {}
        begins = day_of(moment(str(scenario["when"][0]["on"])))
        for register, entries in given.get("registers", {}).items():
            columns = self.bulk.session.laws.registers[register].fields
            for e in entries:
                known = parts.agencies if register == "agencies" else {**parts.people, **parts.entries}
                key = known.get(e["key"], e["key"])
                values = {
                    k: parts.named(v, entry=columns[k].type == "entry") if isinstance(v, str) else v
                    for k, v in e.items() if k not in ("key", "from", "to")
                }  # fmt: skip
                if register == "people":
                    values["name"] = key  # of who plays, not of the scenario
                yield register, (key, values, *self._validity(e, begins, parts))
        for pair in given.get("related", ()):
            one, other = sorted(parts.agencies.get(p, parts.people.get(p, p)) for p in pair)
            values = {"person": one, "other": other}
            yield "relations", (f"{one}|{other}", values, self._founded, None)

    def _validity(
        self, entry: Mapping[str, Any], begins: dt.date, parts: Parts
    ) -> tuple[dt.date, dt.date | None]:
        """What was in force before the scenario is so from the beginning; every other day moves with the scenario."""
        first = dt.date.fromisoformat(str(entry.get("from", self._founded)))
        first = self._founded if first <= begins else first + parts.shift
        if "to" not in entry:
            return first, None
        return first, max(first, dt.date.fromisoformat(str(entry["to"])) + parts.shift)

    # --- scenarios ------------------------------------------------------------------------------------------

    def _play(self, play: Play) -> None:
        scenario = self.scenarios.get(str(play.scenario))
        if scenario is None:
            raise SampleError(f"没有情景“{play.scenario}”", f"no scenario {play.scenario!r}")
        if play.case is not None:
            scenario = _of_case(scenario, play.case)
        starts = play.at or self._starts(scenario, play)
        beside: dict[str, UUID] = {}
        times = len(starts)
        shares = {(m, f): self._shares(s, times) for m, fs in play.values.items() for f, s in fs.items()}
        cells = {
            (move, group, how.like, column): self._shares(Spread(spread=total), times * (int(how.more) + 1))
            for move, groups in play.rows.items()
            for group, likes in groups.items()
            for how in likes
            for column, total in how.spread.items()
        }
        all_parts = [self._parts(play, scenario, i, start) for i, start in enumerate(starts)]
        self._needed(scenario, all_parts)
        for i, parts in enumerate(all_parts):
            chosen = {key: share[i] for key, share in shares.items()}
            own = {
                at: share[i * len(share) // times : (i + 1) * len(share) // times]
                for at, share in cells.items()
            }
            Playing(self, play, scenario, parts, chosen, own, i, beside).run()
            self._progress(play.zh, i + 1, times)

    def recast(
        self, scenario: Mapping[str, Any], play: Play, parts: Parts, agencies: Mapping[str, str]
    ) -> None:
        """Cast again whoever acts for one of these agencies of the scenario, which others stand for here."""
        given = scenario.get("given") or {}
        moved = {person for person, _, agency in posts(given) if agency in agencies} - set(play.people)
        parts.agencies = {**parts.agencies, **agencies}
        parts.people = {
            **parts.people, **self._cast.people(given, parts.agencies, besides=set(parts.people) - moved)
        }  # fmt: skip
        self._needed(scenario, [parts])

    def _parts(self, play: Play, scenario: Mapping[str, Any], nth: int, start: dt.date) -> Parts:
        """Who and what stands for what in the n-th playing, and from when on."""
        agencies = {a: names[nth % len(names)] for a, names in play.agencies.items()}
        people = self._cast.people(scenario.get("given") or {}, agencies, besides=play.people)
        parts = Parts({**people, **{p: self._cast.name() for p in play.people}}, agencies)
        own = {key: name.format(n=nth + 1) for key, name in play.entries.items()}
        parts.entries = self._entry_keys(scenario, agencies, parts.people) | own
        parts.shift = _between(moment(str(scenario["when"][0]["on"])), start)
        return parts

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
        chosen = [how.value] if how.pick is None else how.pick
        return [_filled(chosen[i % len(chosen)], _turn(how.words, i + 1)) for i in range(times)]

    def _entry_keys(
        self, scenario: Mapping[str, Any], agencies: Mapping[str, str], people: Mapping[str, str]
    ) -> dict[str, str]:
        """Entries of a scenario belong to the agency that plays it: one of its own for each agency."""
        mark = next(iter(agencies.values()), "")
        registers = (scenario.get("given") or {}).get("registers", {})
        return {
            e["key"]: f"{mark}{e['key']}"
            for register, entries in registers.items() for e in entries
            if register != "agencies" and e["key"] not in people
        }  # fmt: skip


def _of_case(scenario: Mapping[str, Any], case: str) -> Mapping[str, Any]:
    """The scenario as one of its other cases goes through it: the steps of that case, and of those it opens."""
    steps = [s for s in scenario["when"] if str(s.get("case")) == case]
    if not steps:
        raise SampleError(
            f"情景“{scenario['id']}”没有事项“{case}”", f"scenario {scenario['id']!r} has no case {case!r}"
        )
    own = {k: v for s in steps for k, v in s.items() if k == "procedure"}
    when = [
        {k: v for k, v in s.items() if k not in ("case", "procedure")} | ({"case": opened} if opened else {})
        for s in scenario["when"]
        for name, _, opened in [str(s.get("case")).partition("/")]
        if name == case
    ]
    return {**scenario, **own, "when": when}


def _founded(sample: Sample) -> dt.date:
    """From when on there are agencies and people: six years before, or the month in which the first play begins."""
    begun = [day_of(start) for play in sample.plays for start in (*play.at, *(play.between or ()))]
    return min([dt.date(sample.year - 6, 1, 1), *(day.replace(day=1) for day in begun)])


def _between(first: dt.date, start: dt.date) -> dt.timedelta:
    """From one to the other: in days, unless both say the time of day."""
    if isinstance(first, dt.datetime) and isinstance(start, dt.datetime):
        return start - first
    return day_of(start) - day_of(first)


def _turn(words: Mapping[str, Sequence[str]], n: int) -> dict[str, Any]:
    """What stands for each word in the n-th text."""
    return {"n": n, **{word: turns[n % len(turns)] for word, turns in words.items()}}


def _filled(value: Any, words: Mapping[str, Any]) -> Any:
    """A value; a text with the words in place."""
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
