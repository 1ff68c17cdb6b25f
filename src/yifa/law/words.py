"""What a slice's names are called, in Chinese or in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from yifa.law.conditions import Condition, Labels
from yifa.law.definitions import NONE, Field, Register, RoleDefinition, Ruled, Slice
from yifa.law.language import Language
from yifa.law.lint.look import Ever
from yifa.worktime import Length

_SPECIAL: Mapping[str, tuple[str, str]] = {
    "actor": ("办理人", "who acts"),
    "handler": ("承办机关", "the handling agency"),
    "item.id": ("该项编号", "the id of the row"),
    "case": ("本事项", "this case"),
    "agency": ("办理机关", "the agency that acts"),
    "on": ("办理日期", "the day of the act"),
}
"""Words for what is no field."""
HALF = Fraction(1, 2)


class Words(Language):
    """The words for everything a slice names, in one language.

    `rows`: the group whose row is in hand. `others`: the stages of every procedure (`Catalogue.stages`), for linked cases.
    """

    def __init__(
        self,
        slice_: Slice,
        registers: Mapping[str, Register],
        roles: Mapping[str, RoleDefinition],
        rows: str | None = None,
        others: Mapping[str, Mapping[str, tuple[str, str]]] | None = None,
        *,
        english: bool = False,
    ) -> None:
        super().__init__(english)
        self.slice = slice_
        self.registers = registers
        self.roles = roles
        self.rows = rows
        self.others = others or {}
        self._labels: dict[str | None, Labels] = {}

    def move(self, name: str) -> str:
        known = self.slice.moves.get(name)
        return f"“{self.word(known) if known else name}”"

    def moves(self, names: Iterable[str]) -> str:
        return self.either.join(dict.fromkeys(map(self.move, names)))

    def register(self, name: str) -> str:
        return self.word(self.registers[name]) if name in self.registers else name

    def column(self, register: str, name: str) -> str:
        fields = self.registers[register].fields if register in self.registers else {}
        return self.word(fields[name]) if name in fields else name

    def found(self, name: str) -> Field | None:
        """The field a name means: of the case, or a column of some group."""
        bare = name.removeprefix("item.")
        row = self.slice.fields.get(self.rows or "")
        if row is not None and bare in row.columns:
            return row.columns[bare]
        if bare in self.slice.fields:
            return self.slice.fields[bare]
        groups = (field.columns for field in self.slice.fields.values())
        return next((columns[bare] for columns in groups if bare in columns), None)

    def field(self, name: str) -> str:
        known = self.found(name)
        if known is None and name in _SPECIAL:
            return self.say(*_SPECIAL[name])
        return self.word(known) if known else name

    def fields(self, names: Iterable[str]) -> str:
        return self.comma.join(map(self.field, names))

    def stage(self, name: str, track: str | None = None) -> str:
        if name == NONE:
            return self.say("未开始", "not begun")
        line = self.slice.tracks.get(track) if track is not None else None
        return self.stages(line if line is not None else self.slice).get(name, name)

    def stages_of_linked(self, field: str, names: Iterable[str]) -> str:
        """Stages of the case that the field names, each in the words of the first of its procedures that has it."""
        known = self.found(field)
        linked = [known.procedure] if known is not None and known.procedure else []
        linked += [id for link in self.slice.links.values() if link.field == field for id in link.to]
        said = (
            next(
                (self.others[id][name][self.english] for id in linked if name in self.others.get(id, {})),
                name,
            )
            for name in names
        )
        return self.either.join(dict.fromkeys(f"“{word}”" for word in said))

    def amount(self, value: Length | Fraction | int | Ruled) -> str:
        """A number of a gate: a length, a share, a count; of one that a register sets, also what holds without an entry."""
        if isinstance(value, Ruled):
            register, column = self.register(value.register), self.column(value.register, value.column)
            none = self.say("不作要求", "nothing is asked")
            without = self.amount(value.otherwise) if value.otherwise is not None else none
            return self.say(
                f"“{register}”当日条目所定的{column}（没有条目的，{without}）",
                f"what “{register}” says that day as {column} (without an entry, {without})",
            )
        if isinstance(value, Length):
            return self.say(value.zh, value.en)
        if value == HALF:
            return self.say("半数", "half")
        if isinstance(value, Fraction):
            return self.say(
                f"{value.denominator}分之{value.numerator}", f"{value.numerator}/{value.denominator}"
            )
        return str(value)

    def role(self, name: str) -> str:
        """A role, with the place whose it is: ``head@applicant_agency``."""
        role, _, slot = name.partition("@")
        said = self.word(self.roles[role]) if role in self.roles else role
        if not slot or slot == "handler":
            return said
        return self.say(f"{self.field(slot)}的{said}", f"{said} of {self.field(slot)}")

    def roles_of(self, names: Iterable[str]) -> str:
        return self.comma.join(map(self.role, names))

    def track(self, name: str) -> str:
        return self.word(self.slice.tracks[name]) if name in self.slice.tracks else name

    def clock(self, name: str) -> str:
        return self.word(self.slice.clocks[name]) if name in self.slice.clocks else name

    def document(self, kind: str) -> str:
        known = self.slice.documents.get(kind)
        return self.word(known) if known else kind

    def documents(self, kinds: Iterable[str]) -> str:
        return self.comma.join(map(self.document, kinds))

    def condition(self, condition: Condition, track: str | None = None) -> str:
        """The condition as a sentence; `track`: the one whose row is in hand."""
        line = self.slice.tracks.get(track) if track is not None else None
        return self.of_row(condition, line.per if line is not None else None)

    def of_row(self, condition: Condition, group: str | None) -> str:
        """The condition as a sentence, with a row of the group in hand."""
        if group not in self._labels:
            self._labels[group] = self._label(group)
        labels = self._labels[group]
        return condition.en(labels) if self.english else condition.zh(labels)

    def _label(self, group: str | None) -> Labels:
        fields: dict[str, str] = {}
        choices: dict[str, Mapping[str, str]] = {"stage": self.stages(self.slice)}
        for name, field in self.slice.fields.items():
            for root in ("case", "item"):
                fields[f"{root}.{name}"] = self.word(field)
                choices[f"{root}.{name}"] = self.choices(field)
        rows = self.slice.fields.get(group) if group is not None else None
        for name, field in rows.columns.items() if rows is not None else ():
            fields[f"item.{name}"] = self.word(field)
            choices[f"item.{name}"] = self.choices(field)
        return Labels(
            fields,
            choices,
            {name: self.word(move) for name, move in self.slice.moves.items()},
            {name: self.word(track) for name, track in self.slice.tracks.items()},
            {name: self.stages(track) for name, track in self.slice.tracks.items()},
            Ever.of([self.slice]).scope(group),
        )
