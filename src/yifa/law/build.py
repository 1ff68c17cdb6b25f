"""From a tree cut at one day to a `Slice`: shapes checked, names looked up, texts parsed.

A name that exists elsewhere in the file but not in this slice is dropped, and what rests on it alone goes with it;
a name that exists in no slice is a problem.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pydantic import ValidationError

from yifa.law import models as m
from yifa.law.build_clocks import Clocks
from yifa.law.build_moves import Moves
from yifa.law.definitions import (
    Document,
    Field,
    Link,
    Message,
    Move,
    Pending,
    Publication,
    Recurs,
    Slice,
    Track,
)  # fmt: skip
from yifa.law.shapes import Path, build_field, english, many, shape_problems, words
from yifa.worktime import WorktimeError, YearDay


class Builder(Moves, Clocks):
    """Builds one slice."""

    def build(self, first: str, last: str) -> Slice | None:
        """The slice for the days `first`..`last`, or None if the tree has not the shape of a procedure."""
        try:
            raw = m.ProcedureModel.model_validate(self.tree)
        except ValidationError as error:
            self.problems += shape_problems(self.tree, error)
            return None
        stages, stages_en = words(raw.stages)
        tracks = {name: self.track(name, track) for name, track in raw.tracks.items()}
        moves = {name: self.move(name, move) for name, move in raw.moves.items()}
        documents = self.documents(raw, moves)
        for name, move in moves.items():
            made = (document.name for document in documents.values() if name in document.made_by)
            moves[name] = replace(move, makes=tuple(dict.fromkeys([*move.makes, *made])))
        documents = {name: self.issued(document, moves) for name, document in documents.items()}
        return Slice(
            id=raw.id, zh=raw.zh, en=english(raw.id, raw.en), edition=str(raw.edition or ""),
            first=dt.date.fromisoformat(first), last=dt.date.fromisoformat(last), decides_on=raw.decides_on,
            mechanisms=tuple(many(raw.mechanisms)),
            fields={name: self.field(name, field) for name, field in raw.fields.items()},
            stages=stages, stages_en=stages_en,
            final=frozenset(self.stages(many(raw.final), ("final",), None)),
            tracks=tracks, moves=moves,
            clocks={
                name: clock for name, given in raw.clocks.items() if (clock := self.clock(name, given)) is not None
            },
            documents=documents,
            publications={name: self.publication(name, p) for name, p in raw.publications.items()},
            messages={name: self.message(name, one) for name, one in raw.messages.items()},
            links={
                name: Link(name, link.zh, link.field, tuple(many(link.to)), english(name, link.en))
                for name, link in raw.links.items()
                if self.facts([link.field], ("links", name, "field"), None)
            },
            recurs=self.recurs(raw.recurs) if raw.recurs is not None else None,
            pending=None if isinstance(raw.pending, str) else Pending(
                raw.pending.switch, raw.pending.tracks,
                self.cite(raw.pending.cite, ("pending",), unconfirmed=raw.pending.unconfirmed),
            ),
            title=next(iter(self.facts([raw.title], ("title",), None)), None) if raw.title else None,
            official_moves=frozenset(name for name, move in moves.items() if not any(r.outside for r in move.by)),
            private_moves=frozenset(name for name, move in moves.items() if all(r.private for r in move.by)),
        )  # fmt: skip

    def field(self, name: str, raw: m.FieldModel) -> Field:
        return build_field(name, raw, lambda zh, en: self.problem(("fields", name), "shape", zh, en))

    def track(self, name: str, raw: m.TrackModel) -> Track:
        path: Path = ("tracks", name)
        zh, en = words(raw.stages)
        if raw.per and raw.per not in self.here.columns:
            self.unknown((*path, "per"), "fields", raw.per)
        return Track(
            name, raw.zh, zh, frozenset(self.stages(many(raw.final), (*path, "final"), name)), raw.per,
            frozenset(self.stages(many(raw.stops_clocks), (*path, "stops_clocks"), name)),
            english(name, raw.en), en,
        )  # fmt: skip

    def documents(self, raw: m.ProcedureModel, moves: dict[str, Move]) -> dict[str, Document]:
        """`made_by` of a document and `makes` of a move say the same: each is completed from the other."""
        found = {}
        for name, doc in raw.documents.items():
            path: Path = ("documents", name)
            declared = self.names("moves", many(doc.made_by), (*path, "made_by"))
            made_by = tuple(
                dict.fromkeys([*declared, *(k for k, move in moves.items() if name in move.makes)])
            )
            has = self.facts(many(doc.has), (*path, "has"), None)
            found[name] = Document(name, doc.zh, made_by, has, english(name, doc.en), tuple(many(doc.for_)))
        return found

    def recurs(self, raw: m.RecursModel) -> Recurs:
        path: Path = ("recurs",)
        days = []
        for text in many(raw.on):
            try:
                days.append(YearDay.parse(text))
            except WorktimeError as error:
                self.problem((*path, "on"), "length", error.zh, error.en)
        carry = raw.carry if isinstance(raw.carry, dict) else {name: name for name in many(raw.carry)}
        kept = self.facts(carry, (*path, "carry"), None)
        of = {column: tuple(v) if isinstance(v, list) else (v,) for column, v in raw.for_.items()}
        cite = self.cite(raw.cite, path, unconfirmed=raw.unconfirmed)
        return Recurs(tuple(days), of, {name: carry[name] for name in kept}, cite)

    @staticmethod
    def issued(document: Document, moves: dict[str, Move]) -> Document:
        """With the moves that issue it by an effect, be it on a condition only."""
        by = (
            name
            for name, move in moves.items()
            for e in move.effects
            if e.params.get("document") == document.name
        )
        return replace(document, made_by=tuple(dict.fromkeys([*document.made_by, *by])))

    def publication(self, name: str, raw: m.PublicationModel) -> Publication:
        path: Path = ("publications", name)
        if raw.within is not None and not (raw.after and raw.on):
            self.problem(path, "shape", "写了 within 就要写 after 和 on", "`within` needs `after` and `on`")
        if raw.for_ is not None and not self.tree["clocks"][f"stand.{name}"]["start"]:
            self.problem(path, "shape", "写了 for 就要有步骤公开它", "`for` needs a move that publishes it")
        fields = self.facts(many(raw.fields), (*path, "fields"), None)
        return Publication(
            name, raw.zh, fields, {key: mask for key, mask in raw.mask.items() if self.shown(key, fields)},
            self.cite(raw.cite, path, unconfirmed=raw.unconfirmed), self.names("moves", many(raw.on), (*path, "on")),
            english(name, raw.en), self.names("documents", many(raw.papers), (*path, "papers")),
            self.names("moves", many(raw.invites), (*path, "invites")),
        )  # fmt: skip

    def message(self, name: str, raw: m.MessageModel) -> Message:
        path: Path = ("messages", name)
        on = self.names("moves", many(raw.on), (*path, "on"))
        fields = self.facts(many(raw.fields), (*path, "fields"), None)
        basis = {
            key: cite
            for key, text in raw.basis.items()
            if self.shown(key, fields)
            and (cite := self.cite(text, (*path, "basis", key), unconfirmed=raw.unconfirmed)) is not None
        }
        return Message(
            name, raw.zh, raw.to, on, fields, basis, self.names("documents", many(raw.papers), (*path, "papers")),
            self.cite(raw.cite, path, unconfirmed=raw.unconfirmed), self.condition(raw.when, (*path, "when")),
            english(name, raw.en),
        )  # fmt: skip
