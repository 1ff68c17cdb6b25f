"""The time limits of a slice: what starts and ends them, how long they are, what stops and lengthens them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yifa.law import models as m
from yifa.law.definitions import (
    Clock,
    Extension,
    Pause,
    Trigger,
    Within,
)  # fmt: skip
from yifa.law.lookups import Lookups
from yifa.law.shapes import Path, english, many
from yifa.worktime import WorktimeError, YearDay


class Clocks(Lookups):
    """The part of the builder that makes time limits."""

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
        ways = sum(way is not None for way in (raw.by, raw.field, raw.longest))
        if ways != 1 or (raw.by is not None) != bool(raw.of):
            self.problem(
                path, "shape", "within 应写 by 与 of，或者 field，或者 longest", "within takes `by` with `of`, `field`, or `longest`"
            )  # fmt: skip
            return Within()
        if raw.longest is not None:
            return self.longest(raw.longest, (*path, "longest"))
        self.facts([raw.by or raw.field or ""], path, track)
        lengths = {
            key: length
            for key, text in raw.of.items()
            if (length := self.length(text, (*path, "of", key))) is not None
        }
        return Within(by=raw.by, otherwise=lengths.pop("else", None), of=lengths, field=raw.field)

    def longest(self, raw: str, path: Path) -> Within:
        """``group.column``, of which the longest length counts; the name of a group may have dots itself."""
        group, _, column = raw.rpartition(".")
        if not self.facts([group], path, None) or not self.facts([f"item.{column}"], path, None, group):
            return Within()
        return Within(longest=(group, column))

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
