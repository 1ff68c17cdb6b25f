"""Correcting the record, which is not undoing an act.

`amend`: the record says something else than the paper (17 typed for 18); what was caused by it follows (see
`corrections`). `strike`: the record is of something that never happened. Both are made by a record keeper who did
not make the record, with a reason and the original attached; both replay the case. An act that did happen and was
wrong is undone only by an act of the procedure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from yifa.engine.checks import check_time, in_role, known_field
from yifa.engine.corrections import Corrections
from yifa.engine.fold import fold_into, replay
from yifa.engine.inputs import check_attached, check_cells, check_value
from yifa.engine.judging import Law
from yifa.engine.late import call_of, newly_broken_itself, notes, rejudge, renumber, split_at
from yifa.engine.records import Call, Event, Failure, Granted, Refused, World
from yifa.engine.state import AMEND, STRIKE, SYSTEM, CaseState, amended, day_of, iso, moment
from yifa.law.gates import EFFECTS
from yifa.law.values import is_text

KEEPER = "record_keeper"
ORIGINAL = "original"
_STANDING = frozenset(name for name, spec in EFFECTS.items() if spec.lasting) - {"number"}
"""A number is spent with its record; the gap in the series tells of the strike."""


def undo(
    law: Law, state: CaseState, call: Call, world: World, settled: tuple[Event, ...]
) -> Granted | Refused:
    """Amend or strike record ``given["of"]``; `given` also holds `reason`.

    An amendment has the right facts in ``given["sets"]``, the right cells of rows that the record added in `add`.
    """
    failures = list(_checks(law, state, call, world))
    if failures:
        return Refused(tuple(failures), settled, state)
    n = int(call.given["of"])
    base, (place, event), after = split_at(law, state, n, world)
    new = base.copy()
    old = base.copy()
    corrections, itself = Corrections(law, world), None
    sets, adds = (call.given.get("sets") or {}, call.add) if call.move == AMEND else ({}, {})
    if call.move == AMEND:
        right = amended(event, sets, adds, ())
        itself = newly_broken_itself(law, base, event, right, world)
        fold_into(law, new, corrections.follow(base, base, event, right), place, world)
    fold_into(law, old, event, place, world)
    review = rejudge(
        law, old, new, after, world, call.recorded, corrections.follow if call.move == AMEND else None
    )
    if itself is not None:
        review.broken.insert(0, (event, itself))
    if call.move == STRIKE and review.broken:
        return Refused(tuple(_depends(e, f) for e, f in review.broken), settled, state)
    record = Event(
        n=state.n + 1, move=call.move, on=iso(call.on), recorded=call.recorded.isoformat(timespec="seconds"),
        actor=call.actor, agency=call.agency or state.fields.get("handler"), law=law.hash, edition=state.edition,
        recorder=call.recorder, closes=state.closed, of=n, reason=call.given["reason"],
        sets=dict(sets), adds={group: [dict(row) for row in rows] for group, rows in adds.items()},
        effects=tuple(corrections.effects),
        attached=tuple({"kind": a.kind, "sha256": a.sha256, "size": a.size} for a in call.attached),
        notes=(*review.notes(), *notes(corrections.owed)), source=call.source, role=KEEPER,
    )  # fmt: skip
    added = (record, *renumber(record.n, review))
    return Granted((*settled, *added), replay(law, state.case, (*state.events, *added), world))


def _checks(law: Law, state: CaseState, call: Call, world: World) -> list[Failure]:
    of = call.given.get("of")
    event = next(
        (
            e
            for e in state.events
            if type(of) is int and e.n == of and e.of is None and of not in state.struck
        ),
        None,
    )
    if event is None:
        return [Failure("of", f"没有可更正的第{of}号记录", f"there is no live record #{of}", field="of")]
    if event.actor == SYSTEM and event.n > 1:  # what opened a case for another took over what people gave
        zh, en = "期限届满自动产生的记录不能直接更正", "a deemed record is not amended by hand"
        return [Failure("of", zh, en, field="of")]
    return [
        *check_time(state, call),
        *_keeping(law, state, event, call, world),
        *(_amendable(law, event, call) if call.move == AMEND else _strikable(event)),
    ]


def _keeping(law: Law, state: CaseState, event: Event, call: Call, world: World) -> Iterator[Failure]:
    """By the record keeper, who had no part in the record, with a reason and the original paper."""
    if call.actor == SYSTEM or not in_role(call, KEEPER, state.fields.get("handler"), world):
        zh = f"须由{law.role_zh(KEEPER)}办理，{call.actor}当日不具有该身份"
        en = f"made by the record keeper; {call.actor} is not one"
        yield Failure("role", zh, en, field="actor", who=(KEEPER,))
    if call.actor in (event.actor, event.recorder):
        zh = "记录的更正不得由原办理人或登记人进行"
        en = "the record keeper may not be who made or registered the record"
        yield Failure("different", zh, en, field="actor")
    if not is_text(call.given.get("reason")):
        yield Failure("takes", "须填写更正理由", "a reason must be given", field="reason")
    if not any(a.kind == ORIGINAL for a in call.attached):
        yield Failure("documents", "须附原始材料", "the original paper must be attached", field="attached")
    yield from check_attached(call, world)


def _strikable(event: Event) -> Iterator[Failure]:
    """What began the case, or has lasting effects, is ended by a move of the procedure."""
    if event.n == 1:
        zh = "事项因这条记录而开始,只能以程序规定的行为结束"
        en = "the case began with this record: end it by a move of its procedure"
        yield Failure("of", zh, en, field="of")
        return
    standing = sorted({e["do"] for e in event.effects} & _STANDING)
    if standing:
        zh = "该记录已产生登记、立案、公开等后果,只能以程序规定的行为纠正"
        yield Failure("effects", zh, f"the record has lasting effects ({', '.join(standing)})")


def _amendable(law: Law, event: Event, call: Call) -> list[Failure]:
    sets = call.given.get("sets", {})
    if not isinstance(sets, Mapping) or not (sets or call.add):
        return [Failure("takes", "须填写更正后的内容", "the corrected values must be given", field="sets")]
    slice_ = law.at(day_of(moment(event.on)), event.edition)
    move = slice_.moves.get(event.move)
    made = call_of(event)
    failures = []
    for name, value in sets.items():
        if name not in made.given:
            zh = f"第{event.n}号记录没有填写“{name}”"
            failures.append(
                Failure("unknown_field", zh, f"record #{event.n} did not give {name!r}", field=name)
            )
        elif move is not None and (field := known_field(slice_, move, name)) is not None:
            wrong = check_value(field, value)
            if wrong is not None:
                failures.append(wrong)
            elif (
                event.n == 1
                and name == slice_.deciding_field
                and law.edition_on(_decided(event, value)) != event.edition
            ):
                zh, en = (
                    "更正后的日期应适用另一版本,本事项不能转入",
                    "by the corrected date another edition would hold: open another case",
                )
                failures.append(Failure("edition", zh, en, field=name))
    for name, rows in call.add.items():
        group = known_field(slice_, move, name) if move is not None else None
        if name not in made.add or group is None:
            zh = f"第{event.n}号记录没有添加“{name}”"
            failures.append(Failure("unknown_field", zh, f"record #{event.n} added no {name!r}", field=name))
        else:
            failures += check_cells(group, rows, {row["id"] for row in made.add[name]})
    return failures


def _decided(event: Event, value: str) -> dt.date:
    """The day that decides the edition, as when the case was opened (`law_of_opening`)."""
    return min(dt.date.fromisoformat(value[:10]), day_of(moment(event.on)))


def _depends(event: Event, failure: Failure) -> Failure:
    zh = f"第{event.n}号记录“{event.move}”以此为依据,不能删除:{failure.zh}"
    return Failure("later_act", zh, f"#{event.n} {event.move} depends on it: {failure.en}", failure.cite)
