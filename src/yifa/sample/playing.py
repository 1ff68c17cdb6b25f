"""One playing of one scenario in the region: its main case, the children it opens, what stands beside it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yifa.engine.records import Call, CaseView, Failure, Granted, Refused
from yifa.engine.scenarios import MAIN, call_of
from yifa.engine.state import day_of, iso, moment
from yifa.sample.casting import Parts, cast_call
from yifa.sample.model import Play, SampleError
from yifa.sample.rows import Cells, Rows

if TYPE_CHECKING:
    from yifa.sample.player import Player

MAX_WAITS = 12


class NotYet(Exception):
    """A move of the scenario comes after the moment the sample stands at."""


class Playing:
    """One playing of one scenario: its main case and what that opens.

    `beside`: cases of other procedures that the scenario needs (a class, a catalogue): played with the first case,
    and shared by all that follow.
    """

    def __init__(
        self,
        player: Player,
        play: Play,
        scenario: Mapping[str, Any],
        parts: Parts,
        values: Mapping[tuple[str, str], Any],
        cells: Cells,
        nth: int,
        beside: dict[str, UUID],
    ) -> None:
        """`values` by move and field."""
        self.player = player
        self.play = play
        self.scenario = scenario
        self.parts = parts
        self.values = values
        self.rows = Rows(play, scenario, parts, cells)
        self.nth = nth
        self.unlawful = nth < play.unlawful
        self.ids: dict[str, UUID] = {}
        self.delayed = False
        self._beside = beside
        self._procedures = {
            str(s["case"]): str(s["procedure"]) for s in scenario["when"] if "procedure" in s and "case" in s
        }
        parts.cases.update((name, str(id)) for name, id in beside.items())
        self._shown: dict[str, str] | None = None
        self._given: dict[str, str] = {}

    def run(self) -> None:
        """Play the scenario to its last move, or to the moment the sample stands at."""
        with suppress(NotYet):
            self._run()

    def _run(self) -> None:
        for child, steps in groupby(self._steps(), key=self._child_of):
            if child:
                self._children(list(steps))
                continue
            for step in steps:
                name, row = _case_of(step), str(step.get("item"))
                with self._standing_in(self.parts.entries.get(row, row)):
                    self._step(step, name)
                main = name == MAIN and not step.get("refused")
                for like in self.rows.following(row) if main else ():
                    with self._standing_in(like):
                        self._step({**step, "item": like}, name)
                if main and step["move"] == self.play.until:
                    return

    def _steps(self) -> Iterator[Mapping[str, Any]]:
        """The steps of the main case, its children and what stands beside; other cases shown are left out."""
        for step in self.scenario["when"]:
            name = _case_of(step)
            beside = name in self._procedures and self.nth == 0
            if not (name == MAIN or beside or self._child_of(step)):
                continue
            if "move" in step and (self.unlawful or not step.get("refused")):
                yield {**step, "procedure": self._procedures[name]} if name in self._procedures else step

    def _child_of(self, step: Mapping[str, Any]) -> bool:
        """Does a step belong to a child of the round, or to what that opened (`child/its`)?"""
        return self.play.children is not None and _case_of(step).split("/")[0] in self._outcomes()

    @contextmanager
    def _standing_in(self, row: str) -> Iterator[None]:
        """Have those act who act for the agency of that row."""
        own = self.rows.agencies.get(row)
        if not own:
            yield
            return
        parts = self.parts
        before = parts.people, parts.agencies
        self.player.recast(self.scenario, self.play, parts, own)
        try:
            yield
        finally:
            parts.people, parts.agencies = before

    def _step(self, step: Mapping[str, Any], name: str, case: UUID | None = None) -> None:
        procedure = str(step.get("procedure", self.scenario["procedure"]))
        call = call_of(step, moment(str(step["on"])))
        delay = self.play.delay
        if delay is not None and not self.delayed and call.move == delay.move and self.nth < delay.cases:
            self.delayed = True
            self.parts.shift += dt.timedelta(days=delay.days)
        id = case or self.ids.get(name)
        if id is None:
            begins = name == MAIN or name in self._procedures
            id = self.player.bulk.session.new_case() if begins else self._child(name)
            self.ids[name] = id
            if name in self._procedures:
                self._beside[name] = id
                self.parts.cases[name] = str(id)
        answer = self._make(id, procedure, call, refused=bool(step.get("refused")))
        if isinstance(answer, Granted):
            self.player.told.granted[procedure] += 1

    def _make(self, case: UUID, procedure: str, call: Call, *, refused: bool) -> Granted | Refused:
        """Make a move; wait where a gate of time names a later day."""
        player = self.player
        for _ in range(MAX_WAITS):
            slice_ = player.bulk.session.law_of(case, procedure, day_of(self.parts.when(call.on))).at(
                day_of(self.parts.when(call.on))
            )
            made = cast_call(call, slice_, self.parts)
            if player.sample.stands is not None and made.recorded > player.sample.stands:
                raise NotYet
            if not refused:
                made = self._valued(made, case)
            answer = player.bulk.move(case, procedure, made)
            if isinstance(answer, Granted) and case == self.ids.get(MAIN):
                self.rows.joined(made, slice_, answer.state)
            if isinstance(answer, Granted) or refused:
                break
            failures = answer.failures
            if not self._wait(call, made, answer):
                raise unexpected(f"{self.play.zh} {procedure}", made, failures)
        else:
            raise unexpected(f"{self.play.zh} {procedure}", made, failures)
        if refused and isinstance(answer, Granted):
            zh = f"{self.play.zh}:{call.move}应被拒绝"
            raise SampleError(zh, f"{self.play.zh}: {call.move} should have been refused")
        if isinstance(answer, Refused):
            for f in answer.failures:
                article = f.cite.told if f.cite is not None else ""
                player.told.refused[procedure, slice_.moves[call.move].zh, article, f.zh] += 1
        return answer

    def _wait(self, call: Call, made: Call, answer: Refused) -> bool:
        """Move on to the day a gate of time names. False where the refusal is of another kind."""
        dated = [f for f in answer.failures if f.until is not None]
        if not dated:
            return False
        latest = max(dated, key=lambda f: str(f.until))
        target = day_of(moment(str(latest.until)))
        here = made.given.get(latest.field, "") if latest.field is not None else ""
        now = day_of(moment(here)) if latest.field is not None and here else day_of(made.on)
        days = (target - now).days
        if latest.gate == "expired":
            days += 1
        self.parts.shift += dt.timedelta(days=max(days, 1))
        return True

    def _valued(self, call: Call, case: UUID) -> Call:
        """Lay the sample's own values over a call of the main case."""
        if case != self.ids.get(MAIN):
            return call
        call = self.rows.grown(call)
        own = self.play.values.get(call.move)
        if not own:
            return call
        shares = {f: self._share(call, f) for f in own}
        given = {**call.given, **{f: v for f, v in shares.items() if v is not None}}
        for f, how in own.items():
            if how.sum is not None:
                given[f] = sum(
                    int(self.values[m, part] if m else given[part])
                    for m, _, part in (one.rpartition("/") for one in how.sum)
                )
            elif how.person is not None:
                given[f] = self.parts.person(how.person)
        return replace(call, given=given)

    def _share(self, call: Call, f: str) -> Any:
        """A field's value in this case; of a total, this row's part where the move is made with several."""
        share = self.values[call.move, f]
        if call.item is None or self.play.values[call.move][f].spread is None:
            return share
        scripted = {
            str(s["item"])
            for s in self.scenario["when"]
            if s.get("move") == call.move and "item" in s and not s.get("refused")
        }
        rows = sorted(
            {self.parts.entries.get(row, row) for row in scripted}
            | {row for row, like in self.rows.like.items() if like in scripted}
        )
        base, rest = divmod(int(share), len(rows))
        return base + (rows.index(call.item) < rest)

    # --- rounds ---------------------------------------------------------------------------------------------

    def _child(self, key: str) -> UUID:
        return self._opened(self.ids[MAIN], key)

    def _opened(self, parent: UUID, key: str) -> UUID:
        """The case that another opened for a row, or of a procedure."""
        views = self.player.bulk.session.children(parent)
        entry = self.parts.entries.get(key, key)
        return next(UUID(v.id) for v in views if v.fields.get("entry") == entry or v.procedure == key)

    def _outcomes(self) -> dict[str, str]:
        """The outcome of each child that the scenario shows."""
        if self._shown is None:
            self._shown = {}
            f = self.play.children.field if self.play.children is not None else ""
            for step in self.scenario["when"]:
                outcome = step.get("given", {}).get(f)
                name = _case_of(step)
                if outcome is not None and name != MAIN and "/" not in name and not step.get("refused"):
                    self._shown[name] = str(outcome)
        return self._shown

    def _children(self, steps: Sequence[Mapping[str, Any]]) -> None:
        """One stretch of the round: the scenario's own children as shown, every other like one of its outcome."""
        shown = self._outcomes()
        entries = {self.parts.entries.get(key, key): key for key in shown} | self.rows.like
        views = self.player.bulk.session.children(self.ids[MAIN])
        if not self._given:
            self._deal([v.id for v in views if v.fields.get("entry") not in entries])
        model = {outcome: key for key, outcome in reversed(shown.items())}
        scripted = {self.parts.entries.get(key, key) for key in shown}
        before = self.parts.shift
        assert self.play.children is not None
        for view in views[: len(views) - self.play.children.untouched]:
            entry = str(view.fields.get("entry"))
            own = entries.get(entry)
            key = own if own is not None else model[self._given[view.id]]
            self.parts.shift = before
            own_steps = [
                step
                for step in steps
                if _case_of(step).split("/")[0] == key and (entry in scripted or not step.get("refused"))
            ]
            with suppress(NotYet), self._standing_in(entry):
                for step in own_steps:
                    self._child_step(step, view)
        self.parts.shift = before

    def _child_step(self, step: Mapping[str, Any], child: CaseView) -> None:
        """A step of a child, or of what it opened."""
        case = UUID(child.id)
        for key in _case_of(step).split("/")[1:]:
            case = self._opened(case, key)
        view = self.player.bulk.session.view(case)
        assert view is not None
        self._step({**step, "procedure": view.procedure}, view.id, case)

    def _deal(self, ids: Sequence[str]) -> None:
        """Deal out the outcomes that the scenario's own children leave, seeded."""
        assert self.play.children is not None
        shown = self._outcomes()
        left = Counter(self.play.children.counts) - Counter(shown.values())
        for like, count in self.rows.asked():
            left -= Counter({shown[like]: count} if like in shown else {})
        outcomes = list(left.elements())
        if len(outcomes) != len(ids):
            zh = f"{self.play.zh}:名单另有{len(ids)}项,结论另有{len(outcomes)}项"
            en = f"{self.play.zh}: {len(ids)} more listed, {len(outcomes)} more outcomes"
            raise SampleError(zh, en)
        self.player.shuffle(outcomes)
        self._given = dict(zip(ids, outcomes, strict=True))


def _case_of(step: Mapping[str, Any]) -> str:
    return str(step.get("case", MAIN))


def unexpected(where: str, call: Call, failures: Sequence[Failure]) -> SampleError:
    zh = "; ".join(f"[{f.gate}] {f.zh}" for f in failures)
    en = "; ".join(f"[{f.gate}] {f.en}" for f in failures)
    return SampleError(
        f"{where} {call.move} {iso(call.on)}:{zh}", f"{where} {call.move} {iso(call.on)}: {en}"
    )
