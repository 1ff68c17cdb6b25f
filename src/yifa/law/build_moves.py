"""The moves of a slice: who makes them, from where to where, their gates and effects."""

from __future__ import annotations

from yifa.law import models as m
from yifa.law.definitions import (
    ANY,
    Branch,
    Effect,
    Gate,
    Move,
    Online,
    Role,
)  # fmt: skip
from yifa.law.lookups import Lookups
from yifa.law.params import parse_params
from yifa.law.shapes import Path, english, many


class Moves(Lookups):
    """The part of the builder that makes moves."""

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
        plain = [key for key in told.fills if not self.shown(key, tuple(self.here.columns))]
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
