"""From a tree cut at one day to a `Slice`: shapes checked, names looked up, texts parsed.

A name that exists elsewhere in the file but not in this slice is dropped, and what rests on it alone goes with it;
a name that exists in no slice is a problem.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from yifa.law import models as m
from yifa.law.citations import CitationError, Statutes
from yifa.law.conditions import Condition, ConditionError
from yifa.law.definitions import (
    ANY,
    NONE,
    Branch,
    Citation,
    Clock,
    Document,
    Effect,
    Extension,
    Field,
    Gate,
    Link,
    Move,
    Online,
    Pause,
    Pending,
    Publication,
    Recurs,
    Role,
    RoleDefinition,
    Slice,
    Track,
    Trigger,
    Within,
)  # fmt: skip
from yifa.law.names import KIND_EN, KIND_ZH, Kind, Names
from yifa.law.params import parse_params
from yifa.law.problems import Problem
from yifa.law.shapes import Path, build_field, english, many, shape_problems, words
from yifa.law.yamltext import locate
from yifa.worktime import Length, WorktimeError, YearDay


class Builder:
    """Builds one slice. `held`: the last day of its edition (see `Statutes.resolve`). `problems` fills up; the slice is of use only while it stays empty."""

    def __init__(
        self,
        tree: Any,
        day: str,
        held: str,
        statutes: Statutes,
        roles: Mapping[str, RoleDefinition],
        ever: Names,
    ) -> None:
        self.tree = tree
        self.day = day
        self.held = held
        self.statutes = statutes
        self.roles = roles
        self.here = Names.read(tree)
        self.ever = ever
        self.problems: list[Problem] = []

    # What is wrong, and where

    def problem(self, path: Path, code: str, zh: str, en: str) -> None:
        mark = locate(self.tree, path)
        self.problems.append(Problem(mark.file, mark.line, code, zh, en))

    def unknown(self, path: Path, kind: str, name: str) -> None:
        self.problem(
            path,
            "unknown_name",
            f"没有{KIND_ZH[kind]}“{name}”",
            f"no {KIND_EN[kind]} “{name}” in any slice of this file",
        )

    # Names

    def names(self, kind: Kind, names: Iterable[str], path: Path) -> tuple[str, ...]:
        """Those that are in this slice."""
        kept = []
        for name in names:
            if name in self.here.of[kind]:
                kept.append(name)
            elif name not in self.ever.of[kind]:
                self.unknown(path, kind, name)
        return tuple(kept)

    def facts(
        self, names: Iterable[str], path: Path, track: str | None, group: str | None = None
    ) -> tuple[str, ...]:
        """Fields of the case, ``item.<column>``, and (where a move works on a row) the row's columns.

        `group`: the group whose rows an effect goes through, instead of the row of the track.
        """
        row, ever = self.here.row(track), self.ever.row(track)
        if group is not None:
            row, ever = self.here.columns.get(group, set()), self.ever.columns.get(group, set())
        with_rows = group is not None or track in self.here.per
        kept = []
        for name in names:
            column = name.removeprefix("item.")
            is_field = column in self.here.of["fields"] and (column == name or with_rows)
            if is_field or column in row or (name == "item.id" and with_rows):
                kept.append(name)
            elif column not in self.ever.of["fields"] and column not in ever:
                self.unknown(path, "fields", name)
        return tuple(kept)

    def stages(
        self, names: Iterable[str], path: Path, track: str | None, *, none: bool = False
    ) -> tuple[str, ...]:
        kept = []
        for name in names:
            if name in self.here.stages.get(track or "", ()) or (none and name == NONE):
                kept.append(name)
            elif name not in self.ever.stages.get(track or "", ()):
                self.unknown(path, "stages", name)
        return tuple(kept)

    # Texts

    def cite(self, text: str | None, path: Path, *, unconfirmed: bool = False) -> Citation | None:
        if text is None:
            return None
        try:
            return self.statutes.resolve(text, self.day, held=self.held, unconfirmed=unconfirmed)
        except CitationError as error:
            self.problem((*path, "cite"), "citation", error.zh, error.en)
            return None

    def condition(self, source: str | None, path: Path) -> Condition | None:
        if source is None:
            return None
        try:
            return Condition(source)
        except ConditionError as error:
            self.problem(
                path, "condition", f"条件有误：{error.zh}（{source}）", f"condition: {error.en} ({source})"
            )
            return None

    def length(self, text: str | None, path: Path) -> Length | None:
        if text is None:
            return None
        try:
            return Length.parse(text)
        except ValueError as error:
            zh, en = getattr(error, "zh", str(error)), getattr(error, "en", str(error))
            self.problem(path, "length", zh, en)
            return None

    # Elements

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

    def role(self, text: str, path: Path, track: str | None) -> Role:
        role, _, slot = text.partition("@")
        if slot and slot != "handler":
            self.facts([slot], path, track)
        known = self.roles.get(role)
        if known is None:
            return Role(role, slot or "handler")
        return Role(role, slot or "handler", known.outside, known.private)

    def move(self, name: str, raw: m.MoveModel) -> Move:
        path: Path = ("moves", name)
        track = raw.track
        if track is not None and not self.names("tracks", [track], (*path, "track")):
            track = None
        frm: frozenset[str] | None = None
        if raw.frm == "any":
            frm = ANY
        elif raw.frm is not None:
            frm = frozenset(self.stages(many(raw.frm), (*path, "from"), track, none=True))

        def facts(key: str, names: m.Names) -> tuple[str, ...]:
            return self.facts(many(names), (*path, key), track)

        return Move(
            name, raw.zh, english(name, raw.en),
            by=tuple(self.role(role, (*path, "by"), track) for role in many(raw.by)),
            frm=frm, to=self.branches(raw.to, (*path, "to"), track), track=track,
            takes=facts("takes", raw.takes), optional=facts("optional", raw.optional),
            changes=facts("changes", raw.changes), adds=facts("adds", raw.adds), at_most=raw.at_most,
            needs=self.gates(raw.needs, (*path, "needs"), track),
            effects=self.effects(raw.effects, (*path, "effects"), track),
            makes=self.names("documents", many(raw.makes), (*path, "makes")),
            waives=raw.waives,
            grounds={
                key: cite
                for key, ground in raw.grounds.items()
                if (cite := self.cite(ground.cite, (*path, "grounds", key), unconfirmed=ground.unconfirmed))
            },
            online=self.online(raw, name, path, track),
            cite=self.cite(raw.cite, path, unconfirmed=raw.unconfirmed),
        )  # fmt: skip

    def online(self, raw: m.MoveModel, name: str, path: Path, track: str | None) -> Online | None:
        """How the move is made over the internet; None where it is not made there."""
        if raw.online is False:
            return None
        told = m.OnlineModel() if raw.online is True else raw.online
        plain = [key for key in told.fills if not self._shown(key, tuple(self.here.columns))]
        known = {*self.facts(plain, (*path, "online", "fills"), track), *(told.fills.keys() - set(plain))}
        return Online(
            told.zh or raw.zh, told.en or (english(name, raw.en) if told.zh is None else ""),
            {key: value for key, value in told.fills.items() if key in known},
            frozenset(self.facts(many(told.leaves), (*path, "online", "leaves"), track)),
        )  # fmt: skip

    def branches(
        self, to: str | list[m.BranchModel] | None, path: Path, track: str | None
    ) -> tuple[Branch, ...]:
        if to is None:
            return ()
        if isinstance(to, str):
            return tuple(Branch(stage) for stage in self.stages([to], path, track))
        found = []
        for i, raw in enumerate(to):
            here = (*path, i)
            if raw.stage is None or self.stages([raw.stage], (*here, "stage"), track):
                found.append(Branch(raw.stage, self.condition(raw.when, (*here, "when"))))
        return tuple(found)

    def gates(self, gates: list[m.GateModel], path: Path, track: str | None) -> tuple[Gate, ...]:
        found = []
        for i, raw in enumerate(gates):
            here = (*path, i)
            params = parse_params(self, "gate", raw.gate, raw.model_extra or {}, here, track)
            if params is not None:
                hint = m.LabelModel(zh=raw.hint) if isinstance(raw.hint, str) else raw.hint
                found.append(Gate(
                    raw.gate, params, self.cite(raw.cite, here, unconfirmed=raw.unconfirmed),
                    self.condition(raw.when, (*here, "when")), raw.zh, raw.en,
                    hint.zh if hint else None, hint.en if hint else None,
                ))  # fmt: skip
        return tuple(found)

    def effects(self, effects: list[m.EffectModel], path: Path, track: str | None) -> tuple[Effect, ...]:
        found = []
        for i, raw in enumerate(effects):
            here = (*path, i)
            params = parse_params(self, "effect", raw.do, raw.model_extra or {}, here, track)
            if params is not None:
                cite = self.cite(raw.cite, here, unconfirmed=raw.unconfirmed)
                found.append(Effect(raw.do, params, self.condition(raw.when, (*here, "when")), cite))
        return tuple(found)

    def triggers(self, raw: Any, path: Path, track: str | None) -> tuple[Trigger, ...]:
        found = []
        for one in raw if isinstance(raw, list) else [raw]:
            if isinstance(one, str):
                found += [Trigger(move) for move in self.names("moves", [one], path)]
                continue
            moves = self.names("moves", many(one.move), path)
            at = next(iter(self.facts([one.at], path, self.track_of(moves, track))), None) if one.at else None
            when = self.condition(one.when, path)
            found += [Trigger(move, at, when) for move in moves]
        return tuple(found)

    def track_of(self, moves: Iterable[str], track: str | None) -> str | None:
        """The track these moves work on, else the clock's own."""
        for move in moves:
            body = self.tree["moves"][move]
            if isinstance(body, dict) and body.get("track"):
                return str(body["track"])
        return track

    def clock(self, name: str, raw: m.ClockModel) -> Clock | None:
        """None if nothing in this slice can start it."""
        path: Path = ("clocks", name)
        track = raw.track
        if track is not None and not self.names("tracks", [track], (*path, "track")):
            return None
        start = self.triggers(raw.start, (*path, "start"), track)
        restart = self.triggers(raw.restart, (*path, "restart"), track)
        if not start and not restart:
            return None
        deemed = self.names("moves", [raw.deemed], (*path, "deemed")) if raw.deemed else ()
        return Clock(
            name, raw.zh, english(name, raw.en), start, self.limit(raw, path, track), restart,
            self.triggers(raw.until, (*path, "until"), track), self.triggers(raw.void, (*path, "void"), track),
            track, self.pauses(raw.pause, (*path, "pause")), self.extensions(raw.extend, (*path, "extend"), track),
            raw.roll, deemed[0] if deemed else None, self.length(raw.warn, (*path, "warn")), raw.binds,
            raw.survives, raw.through or raw.by_date is not None, raw.law_of, self.cite(raw.cite, path, unconfirmed=raw.unconfirmed),
        )  # fmt: skip

    def limit(self, raw: m.ClockModel, path: Path, track: str | None) -> Within:
        """`within`, or the day of the year in `by_date`, which is not counted: nothing pauses it."""
        if raw.by_date is None:
            return self.within(raw.within, (*path, "within"), track)
        for key in ("within", "pause"):
            if getattr(raw, key):
                zh, en = f"by_date 与 {key} 不能并用", f"`by_date` and `{key}` exclude each other"
                self.problem((*path, key), "shape", zh, en)
        try:
            return Within(length=YearDay.parse(raw.by_date))
        except WorktimeError as error:
            self.problem((*path, "by_date"), "length", error.zh, error.en)
            return Within()

    def within(self, raw: str | m.WithinModel | None, path: Path, track: str | None) -> Within:
        if raw is None:
            return Within()
        if isinstance(raw, str):
            return Within(length=self.length(raw, path))
        if (raw.by is None) == (raw.field is None) or (raw.by is not None) != bool(raw.of):
            self.problem(
                path, "shape", "within 应写 by 与 of，或者 field", "within takes `by` with `of`, or `field`"
            )
            return Within()
        self.facts([raw.by or raw.field or ""], path, track)
        lengths = {
            key: length
            for key, text in raw.of.items()
            if (length := self.length(text, (*path, "of", key))) is not None
        }
        return Within(by=raw.by, otherwise=lengths.pop("else", None), of=lengths, field=raw.field)

    def pauses(self, raw: list[m.PauseModel], path: Path) -> tuple[Pause, ...]:
        found = []
        for i, one in enumerate(raw):
            here = (*path, i)
            frm = self.names("moves", many(one.frm), (*here, "from"))
            until = self.names("moves", many(one.until), (*here, "until"))
            if frm:
                zh = one.zh or str(self.tree["moves"][frm[0]].get("zh", frm[0]))
                when = self.condition(one.when, (*here, "when"))
                found.append(
                    Pause(frm, until, zh, when, self.cite(one.cite, here, unconfirmed=one.unconfirmed))
                )
        return tuple(found)

    def extensions(self, raw: list[m.ExtensionModel], path: Path, track: str | None) -> tuple[Extension, ...]:
        found = []
        for i, one in enumerate(raw):
            here = (*path, i)
            by = self.names("moves", [one.by], (*here, "by"))
            length = self.facts([one.length], (*here, "length"), track)
            if by and length:
                found.append(Extension(
                    by[0], length[0], self.length(one.at_most, (*here, "at_most")),
                    self.cite(one.cite, here, unconfirmed=one.unconfirmed),
                ))  # fmt: skip
        return tuple(found)

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
            found[name] = Document(name, doc.zh, made_by, has, english(name, doc.en))
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

    def _shown(self, key: str, fields: tuple[str, ...]) -> bool:
        """Is it one of these fields, or a column of one?"""
        return key in fields or any(
            key == f"{group}.{column}" for group in fields for column in self.here.columns.get(group, ())
        )

    def publication(self, name: str, raw: m.PublicationModel) -> Publication:
        path: Path = ("publications", name)
        if raw.within is not None and not (raw.after and raw.on):
            self.problem(path, "shape", "写了 within 就要写 after 和 on", "`within` needs `after` and `on`")
        if raw.for_ is not None and not self.tree["clocks"][f"stand.{name}"]["start"]:
            self.problem(path, "shape", "写了 for 就要有步骤公开它", "`for` needs a move that publishes it")
        fields = self.facts(many(raw.fields), (*path, "fields"), None)
        return Publication(
            name, raw.zh, fields, {key: mask for key, mask in raw.mask.items() if self._shown(key, fields)},
            self.cite(raw.cite, path, unconfirmed=raw.unconfirmed), self.names("moves", many(raw.on), (*path, "on")),
            english(name, raw.en), self.names("documents", many(raw.papers), (*path, "papers")),
            self.names("moves", many(raw.invites), (*path, "invites")),
        )  # fmt: skip
