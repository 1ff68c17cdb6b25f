"""The form of a move, made from the law: what it takes, what it may take, the rows it adds, the papers it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from yifa.casework import files
from yifa.casework.runtime import catalogue
from yifa.engine.checks import known_field
from yifa.engine.records import Attachment
from yifa.engine.runs import rules_of
from yifa.engine.state import iso
from yifa.law.definitions import Field, Move, Slice
from yifa.law.overlays import Overlay
from yifa.law.values import MAX_ID
from yifa.web.desk import Desk
from yifa.web.forms import Form
from yifa.web.moves.inputs import Choosing, NamedField, WhenField, input_for
from yifa.web.words import say, word

OTHER = "other"
"""The kind of a paper that no law asks for."""
MAX_ROWS = 200
KEPT = "kept"
ID = "id"
Content = dict[str, Any]
"""What a draft holds: `on`, `domain`, `agency`, `actor`, `approved_by`, `given`, `add`, `attached`, all as JSON."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A move about to be made: its law, the facts so far, and the row it concerns."""

    desk: Desk
    slice: Slice
    move: Move
    facts: Mapping[str, Any]
    """Of the case and, on a row's track, of the row."""
    handler: str | None
    item: str | None = None
    domain: str | None = None
    """The field of law of the case it begins."""
    domains: Mapping[str, Sequence[Overlay]] = field(default_factory=dict)
    """The fields of law that may be chosen, with what each lays over the law."""

    @property
    def outside(self) -> bool:
        """Is it an outsider's act, which whoever handles the case registers?"""
        return all(role.outside for role in self.move.by)

    @property
    def outsiders(self) -> bool:
        """May it be an outsider's act?"""
        return any(role.outside for role in self.move.by)

    @property
    def timed(self) -> bool:
        """Does it start or end a time limit in hours?"""
        return self.move.name in rules_of(self.slice).timed

    def fields(self) -> Iterator[tuple[Field, bool]]:
        """The facts it may write, and whether it must."""
        move = self.move
        for name in dict.fromkeys((*move.takes, *move.optional, *move.changes)):
            known = known_field(self.slice, move, name)
            if known is None:
                continue
            if self.facts.get(name) is None or name in move.changes:
                yield known, name in move.takes

    def groups(self) -> list[Field]:
        """The groups it adds rows to."""
        return [self.slice.fields[name] for name in self.move.adds if name in self.slice.fields]

    def kinds(self) -> dict[str, PaperKind]:
        """The kinds of paper to hand in."""
        asked = [k for gate in self.move.needs if gate.name == "documents" for k in gate.params["kinds"]]
        always = {
            k
            for gate in self.move.needs
            if gate.name == "documents" and gate.when is None
            for k in gate.params["kinds"]
        }
        found = {}
        for kind in dict.fromkeys((*asked, *self.move.makes)):
            known = self.slice.documents.get(kind)
            to = [catalogue().roles[role] for role in known.addressees] if known is not None else []
            called = say(known.zh, known.en or kind) if known is not None else kind
            found[kind] = PaperKind(called, kind in always, say("、", ", ").join(map(word, to)))
        return found | {OTHER: PaperKind(say("其他材料", "other papers"), False)}

    def approvers(self) -> tuple[str, ...]:
        """The roles whose holder must approve."""
        return tuple(
            dict.fromkeys(
                r for gate in self.move.needs if gate.name == "approved" for r in _roles(gate.params["by"])
            )
        )


def _roles(by: Any) -> Sequence[str]:
    return [by] if isinstance(by, str) else [getattr(role, "role", role) for role in by]


class PaperKind(NamedTuple):
    """What a kind of paper is called, whether the law asks for it with this act, and to whom it is addressed."""

    called: str
    required: bool
    to: str = ""


class FactsForm(Form):
    """A form with facts of a case, each under ``given.`` and its name."""

    def given(self) -> dict[str, Any]:
        """The facts that were typed."""
        return {
            name.removeprefix("given."): value
            for name, value in self.cleaned_data.items()
            if name.startswith("given.") and value not in (None, "", [])
        }


class MoveForm(FactsForm):
    """Everything of a move but the rows it adds, which are `RowForm`s."""

    def __init__(self, asked: Asked, choosing: Choosing, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.asked = asked
        timed = (
            say("涉及以小时计算的期限，须写明时刻。", "A limit in hours: the time is needed.")
            if asked.timed
            else ""
        )
        late = say("补登以前的办理，填当时的日期。", "To register an earlier act, give its day.")
        self.fields["on"] = WhenField(
            timed=asked.timed, label=say("办理日期", "Day of the act"), help_text=f"{timed}{late}"
        )
        if asked.handler is None and "handler" not in asked.move.takes:
            self.fields["agency"] = NamedField(
                choosing.agencies(), choosing.find_agency, label=say("承办机关", "Handling agency")
            )
        if asked.outsiders:
            self.fields["actor"] = NamedField(
                (), choosing.find_person, required=asked.outside, label=say("办理人（当事人等）", "Who acts (a party …)"),
                help_text=say("由本人提出或者作出，您代为登记。", "The act is theirs; you register it."),
            )  # fmt: skip
        for known, required in asked.fields():
            self.fields[f"given.{known.name}"] = input_for(
                known, required, choosing, short=known.name == asked.slice.title
            )
        if roles := asked.approvers():
            self.fields["approved_by"] = NamedField(
                choosing.holders(roles, asked.handler),
                choosing.find_person,
                required=False,
                label=say("批准人", "Approved by"),
            )

    def content(self) -> Content:
        """What was typed, as a draft holds it."""
        data = self.cleaned_data
        return {
            "on": data["on"], "given": self.given(), "agency": data.get("agency") or None,
            "actor": data.get("actor") or None, "approved_by": data.get("approved_by") or None,
        }  # fmt: skip


class RowForm(Form):
    """One row of a group."""

    use_required_attribute = False

    def __init__(self, group: Field, choosing: Choosing, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for column in group.columns.values():
            self.fields[column.name] = input_for(column, False, choosing)
        self.fields[ID] = forms.CharField(
            label=say("编号", "Id"), required=False, max_length=MAX_ID,
            help_text=say("不填则自动编号；一行是一个人的，可以填其编号。", "Numbered if left empty; a person's row may have his id."),
        )  # fmt: skip

    def row(self) -> dict[str, Any]:
        """The cells that were filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that are typed for one group."""

    group: Field
    forms: tuple[RowForm, ...]

    @property
    def label(self) -> str:
        return word(self.group)


class Filled:
    """The whole form of a move, blank, from a draft, or as it was sent."""

    def __init__(
        self, asked: Asked, content: Content | None = None, data: QueryDict | None = None,
        uploads: MultiValueDict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.asked = asked
        self.problems: list[tuple[str, str]] = []
        """What is wrong with papers: field and words."""
        self._choosing = Choosing(asked.desk)
        content = content or {}
        now = asked.desk.now
        initial: dict[str, Any] = {"on": iso(now)[:16] if asked.timed else now.date().isoformat()}
        if asked.handler is None and asked.desk.hat is not None:
            initial |= {"agency": asked.desk.hat.agency, "given.handler": asked.desk.hat.agency}
        initial |= {n: content[n] for n in ("on", "agency", "actor", "approved_by") if content.get(n)}
        initial |= {f"given.{name}": value for name, value in content.get("given", {}).items()}
        for known, _ in asked.fields():
            if asked.facts.get(known.name) is not None:
                initial.setdefault(f"given.{known.name}", asked.facts[known.name])
        self.form = MoveForm(asked, self._choosing, data, initial=initial)
        self.rows = tuple(self._rows(group, content, data) for group in asked.groups())
        self.attached = self._kept(data) if data is not None else list(content.get("attached", ()))
        if uploads:
            self._take(uploads)

    def _rows(self, group: Field, content: Content, data: QueryDict | None) -> Rows:
        given = content.get("add", {}).get(group.name, [])
        count = max(len(given), 1)
        if data is not None:
            count = _count(data.get(f"rows.{group.name}")) + (data.get("more") == group.name)
        count = min(count, MAX_ROWS)
        made = tuple(
            RowForm(
                group, self._choosing, data, prefix=f"add.{group.name}.{i}",
                initial=given[i] if data is None and i < len(given) else None,
            )
            for i in range(count)
        )  # fmt: skip
        return Rows(group, made)

    # --- papers -----------------------------------------------------------------------------------------------

    @property
    def kept(self) -> str:
        """The papers handed in so far, signed, for a hidden field."""
        return signing.dumps(self.attached, compress=True)

    def _kept(self, data: QueryDict) -> list[dict[str, Any]]:
        try:
            papers: list[dict[str, Any]] = signing.loads(data.get(KEPT, "")) if data.get(KEPT) else []
        except signing.BadSignature:
            return []
        dropped = set(data.getlist("drop"))
        return [paper for paper in papers if paper["sha256"] not in dropped]

    def _take(self, uploads: MultiValueDict[str, Any]) -> None:
        """Put uploaded papers into the store at once: nothing is lost where something else must be corrected."""
        for kind in self.asked.kinds():
            for upload in uploads.getlist(f"paper.{kind}"):
                name = upload.name.replace("\\", "/").rsplit("/", 1)[-1][:200]
                try:
                    deposit = files.put(upload.file, self.asked.desk.region.code, kind, name=name)
                except files.FileError as error:
                    self.problems.append((f"paper.{kind}", f"{name}：{say(error.zh, error.en)}"))
                    continue
                paper = deposit.attachment
                if all(paper.sha256 != a["sha256"] or kind != a["kind"] for a in self.attached):
                    self.attached.append(
                        {"kind": kind, "sha256": paper.sha256, "size": paper.size, "name": name}
                    )

    # --- what it comes to ---------------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Is everything of a form that its field can take? Whether the law grants it, the law says."""
        fine = self.form.is_valid()
        for form in (form for rows in self.rows for form in rows.forms):
            fine = form.is_valid() and fine  # every form says what is wrong with it
        return fine and not self.problems

    def content(self) -> Content:
        """The whole as a draft holds it."""
        add = {}
        for rows in self.rows:
            group = rows.group.name
            taken = {row["id"] for row in self.asked.facts.get(group) or ()}
            found = [form.row() for form in rows.forms]
            if any(found):
                add[group] = [{ID: row.get(ID) or _new_id(taken), **row} for row in found if row]
        return {**self.form.content(), "domain": self.asked.domain, "add": add, "attached": self.attached}


def _count(text: str | None) -> int:
    return max(int(text), 1) if text and text.isdecimal() else 1


def _new_id(taken: set[str]) -> str:
    """The next number that no row has, noted as taken."""
    n = len(taken) + 1
    while str(n) in taken:
        n += 1
    taken.add(str(n))
    return str(n)


def moment_of(content: Content) -> dt.date | dt.datetime:
    """The day or moment of the act."""
    text = content["on"]
    return dt.datetime.fromisoformat(text) if len(text) > 10 else dt.date.fromisoformat(text)


def attachments(content: Content) -> list[Attachment]:
    """Its papers as the engine takes them."""
    return [Attachment(a["kind"], a["sha256"], a["size"], a["name"]) for a in content.get("attached", ())]
