"""Gates, clocks and conditions as English sentences, as `sentences` says them in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, ClassVar

from yifa.law.definitions import Clock, Gate, Recurs, Slice, Trigger, Within
from yifa.law.gates import GATES
from yifa.law.words import Words
from yifa.worktime import YearDay


class English(Words):
    """Sentences in English."""

    english = True
    special: ClassVar[Mapping[str, str]] = {
        "actor": "who acts", "handler": "the handling agency", "item.id": "the id of the row",
    }  # fmt: skip
    comma, either, unbegun = ", ", " or ", "not begun"

    def role(self, name: str) -> str:
        role, _, slot = name.partition("@")
        en = self.roles[role].en if role in self.roles else role
        return f"{en} of {self.field(slot)}" if slot and slot != "handler" else en

    def editions(self, old: Slice | None) -> str:
        said = []
        if self.slice.deciding_field is not None:
            said.append(f"the edition that applies is that of “{self.field(self.slice.deciding_field)}”")
        if (pending := self.slice.pending) is not None:
            before = English(old, self.registers, self.roles) if old is not None else self
            lines: list[tuple[str | None, Mapping[str, str]]] = [
                (None, pending.stages),
                *pending.tracks.items(),
            ]
            moved = (
                f"{before.stage(was, line)} → {self.stage(now, line)}"
                for line, map_ in lines
                for was, now in map_.items()
            )
            said.append(f"cases still open when it takes effect come under this edition: {', '.join(moved)}")
        return "; ".join(said)

    def recurs(self, recurs: Recurs) -> str:
        register = self.registers.get("agencies")
        asked = []
        for column, values in recurs.of.items():
            field = register.fields.get(column) if register else None
            known = self.choices(field) if field is not None else {}
            named = " or ".join(str(known.get(value, value)) for value in values)
            asked.append(f"{self.column('agencies', column)} is {named}")
        days = ", ".join(day.en for day in recurs.on)
        return f"every year on {days}, one for each agency{' whose ' + ' and whose '.join(asked) if asked else ''}"

    # Gates

    def gate(self, gate: Gate, track: str | None = None) -> str:
        sentence = _GATES.get(gate.name)
        line = self.slice.tracks.get(track) if track is not None else None
        words = (
            English(self.slice, self.registers, self.roles, line.per, self.others)
            if line is not None
            else self
        )
        said = sentence(words, gate.params) if sentence is not None else GATES[gate.name].en
        if gate.name == "holds":
            asked = f"it must be that {self.condition(gate.params['that'], track)}"
            said = f"{asked}; else: {gate.en}" if gate.en else asked
        return f"where {self.condition(gate.when, track)}: {said}" if gate.when is not None else said

    # Clocks

    def within(self, within: Within) -> str:
        if isinstance(within.length, YearDay):
            return f"the first {within.length.en} after that"
        if within.length is not None:
            return within.length.en
        if within.field is not None:
            return f"as long as “{self.field(within.field)}” says"
        if within.by is not None:
            found = self.found(within.by)
            names = self.choices(found) if found else {}
            parts = [f"{names.get(key, key)}: {length.en}" for key, length in within.of.items()]
            return "; ".join([*parts, *([f"else {within.otherwise.en}"] if within.otherwise else [])])
        return "no limit set by law"

    def trigger(self, trigger: Trigger) -> str:
        said = self.move(trigger.move)
        if trigger.at is not None:
            said += f" (counted from {self.field(trigger.at)})"
        if trigger.when is not None:
            said += f" (where {self.condition(trigger.when, self.slice.moves[trigger.move].track)})"
        return said

    def clock_notes(self, clock: Clock) -> list[str]:
        notes = []
        if clock.restart:
            notes.append(f"starts again with {self.triggers(clock.restart)}")
        if clock.void:
            notes.append(f"no longer runs after {self.triggers(clock.void)}")
        for pause in clock.pause:
            until = f" until {self.moves(pause.until)}" if pause.until else ""
            when = f", where {self.condition(pause.when)}" if pause.when is not None else ""
            notes.append(
                f"the time from {self.moves(pause.frm)}{until} is not counted{when}" + _cite(pause.cite)
            )
        for extension in clock.extend:
            most = f" by at most {extension.at_most.en}" if extension.at_most else ""
            notes.append(f"{self.move(extension.by)} lengthens it{most}" + _cite(extension.cite))
        if clock.deemed is not None:
            notes.append(f"when it runs out, {self.move(clock.deemed)} is taken to have been done")
        if clock.roll == "none":
            notes.append("a last day that is not worked stays the last")
        if clock.through:
            notes.append("runs on while the case is suspended")
        if clock.survives:
            notes.append("runs on after the case is closed")
        if clock.law_of == "step":
            notes.append("by the law of the day of each act")
        return notes


def _cite(citation: Any) -> str:
    if citation is None:
        return ""
    return f" ({citation.en}{', unconfirmed' if citation.unconfirmed else ''})"


def _fraction(value: Fraction) -> str:
    return "half" if value == Fraction(1, 2) else f"{value.numerator}/{value.denominator}"


def _since(words: English, params: Mapping[str, Any]) -> str:
    return f" since {words.moves(params['since'])}" if "since" in params else ""


def _stages(words: English, params: Mapping[str, Any]) -> str:
    return " or ".join(f"“{words.stage(stage, params['track'])}”" for stage in params["at"])


def _entry(words: English, p: Mapping[str, Any]) -> str:
    day = f"on the day of {words.field(p['on'])}" if "on" in p else "that day"
    register = f"“{words.register(p['register'])}”"
    if p.get("absent"):
        return f"{words.field(p['key'])} must not be in force in {register} {day}"
    status = f", its status {' or '.join(p['status'])}" if "status" in p else ""
    return f"{words.field(p['key'])} must be in force in {register} {day}{status}"


def _certified(words: English, p: Mapping[str, Any]) -> str:
    register = words.register(p["register"])
    return f"at least {p.get('at_least', 1)} of {words.fields(p['people'])}, each with a valid entry in “{register}”"


def _listed(words: English, p: Mapping[str, Any]) -> str:
    where = f", in a row where {words.of_row(p['where'], p['list'])}" if "where" in p else ""
    register = f", or be in force in “{words.register(p['register'])}”" if "register" in p else ""
    return f"{words.field(p['key'])} must be listed in {words.field(p['list'])}{where}{register}"


def _different(words: English, p: Mapping[str, Any]) -> str:
    other = f", who have not done {words.moves(p['move'])}" if "move" in p else ""
    return f"{words.fields(p['people'])} must be different people{other}"


def _range(words: English, p: Mapping[str, Any]) -> str:
    low, high = words.column(p["register"], p["low"]), words.column(p["register"], p["high"])
    said = f"{words.field(p['value'])} must lie between {low} and {high} of “{words.register(p['register'])}”"
    return said + (
        f"; where it does not, {words.field(p['deviation'])} must be given" if "deviation" in p else ""
    )


def _waited(words: English, p: Mapping[str, Any]) -> str:
    shorter = f"; where it is less, {words.field(p['shorter'])} must be given" if "shorter" in p else ""
    return f"at least {p['at_least'].en} must have passed since {words.moves(p['since'])}{shorter}"


def _items(words: English, p: Mapping[str, Any]) -> str:
    expired = f", or {words.clock(p['or_expired'])} must be over" if "or_expired" in p else ""
    return f"every row of {words.track(p['track'])} must be at {_stages(words, p)}{expired}"


def _quorum(words: English, p: Mapping[str, Any]) -> str:
    share = p.get("at_least", Fraction(1, 2))
    much = "more than" if share == Fraction(1, 2) else "at least"
    return f"{words.field(p['present'])} must be {much} {_fraction(share)} of {words.field(p['members'])}"


_GATES: Mapping[str, Callable[[English, Mapping[str, Any]], str]] = {
    "done": lambda w, p: (
        f"{w.moves(p['move'])} must have been done{_since(w, p)}{' (or lawfully waived)' if p.get('waived') else ''}"
    ),
    "not_done": lambda w, p: f"{w.moves(p['move'])} must not have been done{_since(w, p)}",
    "track": lambda w, p: f"{w.track(p['track'])} must be at {_stages(w, p)}",
    "all_items": _items,
    "filled": lambda w, p: f"{w.fields(p['fields'])} must be given",
    "documents": lambda w, p: f"must be attached: {w.comma.join(map(w.document, p['kinds']))}",
    "holds": lambda w, p: "a condition must hold",
    "waited": _waited,
    "lead_time": lambda w, p: f"must come at least {p['at_least'].en} before {w.field(p['before'])}",
    "no_later": lambda w, p: (
        f"{w.field(p['on'])} must be no later than {p['within'].en} from {w.field(p['after'])}"
    ),
    "in_time": lambda w, p: f"must be within {w.clock(p['clock'])}",
    "expired": lambda w, p: f"{w.clock(p['clock'])} must be over or used up",
    "entry": _entry,
    "listed": _listed,
    "certified": _certified,
    "different": _different,
    "no_interest": lambda w, p: f"{w.fields(p['people'])} must have no interest in {w.fields(p['against'])}",
    "approved": lambda w, p: f"must be approved by {w.comma.join(map(w.role, p['by']))}",
    "quorum": _quorum,
    "each_spoke": lambda w, p: f"each of {w.field(p['people'])} must have spoken in {w.field(p['speeches'])}",
    "spoke_last": lambda w, p: (
        f"{w.field(p['who'])} must speak last in {w.field(p['speeches'])}, and only once"
    ),
    "within_range": _range,
    "drawn_by_lot": lambda w, p: (
        f"{w.field(p['result'])} must be what the lot draws from {w.field(p['pool'])} with {w.field(p['seed'])}"
    ),
    "drawable": lambda w, p: (
        f"{w.register(p['register'])} must have enough for {w.field(p['plan'])}, whose lines add up to {w.field(p['total'])}"
    ),
    "rows_of": lambda w, p: f"every row of {w.field(p['rows'])} must be of {w.field(p['list'])}",
    "at_once": lambda w, p: f"must be registered within {p['within'].en}, and cannot be registered late",
    "fits_register": lambda w, p: f"{w.field(p['rows'])} must fit the columns of {w.field(p['register'])}",
    "one_outcome_each": lambda w, p: f"each row of {w.field(p['list'])} must have one outcome and no more",
    "sums": lambda w, p: (
        f"{w.field(p['total'])} must be the sum of {w.fields(p['parts'])}{' over ' + w.field(p['list']) if 'list' in p else ''}"
    ),
    "linked": lambda w, p: f"{w.field(p['case'])} must be at {w.stages_of_linked(p['case'], p['stage'])}",
}
"""A sentence for each gate of the closed list."""
