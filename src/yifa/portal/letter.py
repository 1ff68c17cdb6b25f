"""The form of what a visitor sends: made from the move by the same schema of fields as the workbench's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from yifa.casework import files, sql
from yifa.casework.clock import source
from yifa.engine.records import Attachment, Call
from yifa.engine.registers import POSTS
from yifa.engine.state import iso
from yifa.law.definitions import Field, Move, Slice
from yifa.web.desk import Desk
from yifa.web.moves.form import ID, Asked, FactsForm, PaperKind, RowForm, Rows
from yifa.web.moves.inputs import Choosing, input_for
from yifa.web.words import say

ANSWERED = frozenset(
    {"text", "bool", "int", "money", "date", "datetime", "choice", "length", "agency", "agencies"}
)
"""Types that somebody outside can fill in. Cases, people and entries he does not know, and may not look for."""
LONGEST = 10_000
"""Letters of one text."""
MAX_ROWS = 20
PAPERS, PAPER_SIZE = 6, 10 * 2**20


def online(slice_: Slice) -> Iterator[Move]:
    """The moves that the law lets be made over the internet by those whose matter it is."""
    for move in slice_.moves.values():
        if move.online is not None and any(role.private for role in move.by):
            yield move


def beginning(slice_: Slice) -> list[Move]:
    """Those of them that begin a case."""
    return [m for m in online(slice_) if m.frm is None and m.track is None]


class LetterForm(FactsForm):
    """The facts of one move, and to which agency it goes."""

    def __init__(
        self, asked: Asked, choosing: Choosing, agencies: Sequence[tuple[str, str]], *args: Any, **more: Any
    ):
        super().__init__(*args, **more)
        if len(agencies) > 1:
            self.fields["agency"] = forms.ChoiceField(
                label=say("向哪个机关提出", "To which agency"),
                choices=[("", say("请选择", "choose")), *agencies],
            )
        told = asked.move.online
        left = (told.fills.keys() | told.leaves) if told is not None else set()
        for field, required in asked.fields():
            if field.name not in left and field.type in ANSWERED:
                self.fields[f"given.{field.name}"] = _bounded(
                    input_for(
                        field,
                        required,
                        choosing,
                        short=field.name == asked.slice.title and "内容" not in field.zh,
                    )
                )


class LetterRow(RowForm):
    """A row without what is filled in for the visitor."""

    def __init__(
        self, group: Field, filled: Mapping[str, Any], choosing: Choosing, *args: Any, **more: Any
    ) -> None:
        super().__init__(group, choosing, *args, **more)
        del self.fields[ID]
        for column in group.columns.values():
            if column.name in filled or column.type not in ANSWERED:
                del self.fields[column.name]
        for field in self.fields.values():
            _bounded(field)


def _bounded(field: forms.Field) -> forms.Field:
    if isinstance(field, forms.CharField) and field.max_length is None:
        field.max_length = LONGEST
        field.widget.attrs["maxlength"] = LONGEST
        field.validators.append(MaxLengthValidator(LONGEST))
    return field


@dataclass(frozen=True, slots=True)
class Sent:
    """What was filled in, as the engine takes it."""

    given: dict[str, Any]
    add: dict[str, list[dict[str, Any]]]
    agency: str | None


class Letter:
    """The whole form, blank or as it was sent. `invited`: it adds one row to somebody else's case."""

    def __init__(
        self, asked: Asked, *, invited: bool = False, data: QueryDict | None = None,
        uploads: MultiValueDict[str, Any] | None = None, initial: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.asked = asked
        self.invited = invited
        self.problems: list[str] = []
        """What is wrong with papers, and what the law refuses, in words."""
        self._uploads = uploads
        choosing = Choosing(asked.desk)
        self.agencies = (
            receivers(asked.desk, asked.slice, asked.move, choosing) if asked.handler is None else []
        )
        facts = {
            f"given.{known.name}": asked.facts[known.name]
            for known, _ in asked.fields() if asked.facts.get(known.name) is not None
        }  # fmt: skip
        self.form = LetterForm(asked, choosing, self.agencies, data, initial=facts)
        self.rows = tuple(self._rows(group, choosing, data, initial or {}) for group in asked.groups())

    def _rows(
        self, group: Field, choosing: Choosing, data: QueryDict | None, initial: Mapping[str, str]
    ) -> Rows:
        prefix = f"{group.name}."
        filled = {n.removeprefix(prefix): v for n, v in self._fills().items() if n.startswith(prefix)}
        count = 1
        if data is not None and not self.invited:
            told = data.get(f"rows.{group.name}", "")
            count = (
                min(int(told), MAX_ROWS) if told.isascii() and told.isdecimal() and len(told) < 4 else 1
            ) or 1
            count = min(count + (data.get("more") == group.name), MAX_ROWS)
        made = (
            LetterRow(
                group,
                filled,
                choosing,
                data,
                prefix=f"add.{group.name}.{i}",
                initial=initial if data is None else None,
            )
            for i in range(count)
        )
        return Rows(group, tuple(made))

    def _fills(self) -> Mapping[str, Any]:
        return self.asked.move.online.fills if self.asked.move.online is not None else {}

    def kinds(self) -> dict[str, PaperKind]:
        """The kinds of papers that may be handed in."""
        return {} if self.invited else self.asked.kinds()

    # --- what was sent ----------------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Is everything of a form that its field can take?"""
        fine = self.form.is_valid()
        for form in (form for rows in self.rows for form in rows.forms):
            fine = form.is_valid() and fine
        if fine and self.invited and not any(form.row() for rows in self.rows for form in rows.forms):
            self.problems.append(say("什么都没有填写。", "Nothing is filled in."))
        if self._uploads is not None:
            sent = [f for name in self._uploads for f in self._uploads.getlist(name)]
            if len(sent) > PAPERS:
                self.problems.append(say("材料最多{n}份。", "At most {n} papers.", n=PAPERS))
            if any(f.size > PAPER_SIZE for f in sent):
                n = PAPER_SIZE // 2**20
                self.problems.append(say("每份材料不超过{n} MiB。", "Each paper is {n} MiB at most.", n=n))
        return fine and not self.problems

    def content(self, item: str) -> Sent:
        """Facts and rows, with what the law fills in; rows for an invitation get the id `item`."""
        today = self.asked.desk.today.isoformat()
        known = {n: today if v == "on" else v for n, v in self._fills().items()}
        add: dict[str, list[dict[str, Any]]] = {}
        for rows in self.rows:
            group = rows.group.name
            prefix = f"{group}."
            filled = {n.removeprefix(prefix): v for n, v in known.items() if n.startswith(prefix)}
            typed = [row for form in rows.forms if (row := form.row())]
            if typed:
                taken = len(self.asked.facts.get(group) or ())
                add[group] = [
                    {ID: item if self.invited else str(taken + i), **filled, **row}
                    for i, row in enumerate(typed, 1)
                ]
        plain = {n: v for n, v in known.items() if self.asked.slice.fields.get(n) is not None}
        agency = None
        if self.agencies:
            agency = self.form.cleaned_data.get("agency") or self.agencies[0][0]
        return Sent(plain | self.form.given(), add, agency)

    def papers(self) -> list[Attachment]:
        """Puts the papers into the store. Their names stay as they were given, without folders."""
        found = []
        for kind in self.kinds():
            for upload in self._uploads.getlist(f"paper.{kind}") if self._uploads is not None else ():
                name = upload.name.replace("\\", "/").rpartition("/")[2][:200]
                try:
                    found.append(
                        files.put(upload.file, self.asked.desk.region.code, kind, name=name).attachment
                    )
                except files.FileError as error:
                    self.problems.append(f"{name}：{say(error.zh, error.en)}")
        return found

    def call(self, actor: str, item: str, papers: Sequence[Attachment]) -> Call:
        """The act as the engine takes it, of today."""
        desk, sent = self.asked.desk, self.content(item)
        when = desk.now if self.asked.timed else desk.today
        return Call(
            move=self.asked.move.name, actor=actor, on=when, recorded=desk.now, given=sent.given, add=sent.add,
            agency=sent.agency, attached=tuple(papers), source=source(desk.region), item=self.asked.item,
        )  # fmt: skip


def receivers(desk: Desk, slice_: Slice, move: Move, choosing: Choosing) -> list[tuple[str, str]]:
    """The agencies that can take the case up: in which today somebody holds a post that its next moves, or else any of
    its moves, are made in. Id and name. One query beside that for names.
    """
    names = dict(choosing.agencies())
    next_stages = {branch.stage for branch in move.to}
    after = [m for m in slice_.moves.values() if m.track is None and m.frm and m.frm & next_stages]
    staffed = _staffed(desk)
    for moves in (after, list(slice_.moves.values())):
        roles = {role.role for m in moves for role in m.by if role.slot == "handler" and not role.outside}
        found = {agency for role, agency in staffed if role in roles and agency in names}
        if found:
            return sorted(((id, names[id]) for id in found), key=lambda one: one[1])
    return sorted(names.items(), key=lambda one: one[1])


def _staffed(desk: Desk) -> set[tuple[str, str]]:
    """Role and agency of every post held today."""
    day = iso(desk.today)
    rows = sql.query(
        "default",
        "SELECT key FROM registry_entry WHERE region_id = %s AND register = %s AND valid_from <= %s "
        "AND (valid_to IS NULL OR valid_to >= %s)",
        (desk.region.code, POSTS, day, day),
    )
    return {(role, agency) for _, role, agency in (key.split("|", 2) for (key,) in rows)}
