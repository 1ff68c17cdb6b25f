"""What an act has caused, or would cause, in words: stages, numbers, entries, publications, cases, clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yifa.casework import projections
from yifa.casework.projections import DeadlineRow
from yifa.engine.judging import Law
from yifa.engine.records import Event, Moment
from yifa.engine.state import STRIKE, SYSTEM, CaseState, day_of, iso, moment
from yifa.law.definitions import Slice
from yifa.worktime import Calendar, Length

Name = Callable[[str, dt.date], tuple[str, str]]
"""What a procedure is called on a day, in Chinese and English."""

STATUS = {
    "running": ("进行中", "running"), "paused": ("中止计算", "paused"), "met": ("按期", "met"), "late": ("逾期", "late"),
    "void": ("不计", "void"), "lapsed": ("随结案终止", "lapsed"), "ran_out": ("期满", "ran out"),
    "restarted": ("重新起算", "restarted"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that came of an act. `kind` is for programs, `about` its particulars as JSON."""

    kind: str
    zh: str
    en: str
    about: Mapping[str, Any] = field(default_factory=dict)


def consequences(
    law: Law, before: CaseState, after: CaseState, calendar: Calendar, name: Name
) -> list[Consequence]:
    """What the records that `after` has and `before` has not have brought about."""
    found = []
    for event in after.events[before.n :]:
        if event.n in after.struck:
            continue  # came about and was struck in one: as if it had not been
        if event.move == STRIKE and event.of is not None and event.of <= before.n:
            zh, en = f"剔除第{event.of}号记录", f"record {event.of} is struck"
            found.append(Consequence("strike", zh, en, {"of": event.of}))
        slice_ = law.at(day_of(moment(event.on)), event.edition)
        found += _of_event(law, slice_, event, name)
    found += _clocks(before, after, calendar)
    return found


def _of_event(law: Law, slice_: Slice, event: Event, name: Name) -> Iterator[Consequence]:
    if event.actor == SYSTEM and event.move in slice_.moves:
        known = slice_.moves[event.move]
        zh, en = f"期限届满：{known.zh}（{event.on}）", f"by the passing of time: {known.en} ({event.on})"
        yield Consequence("deemed", zh, en, {"move": event.move, "on": event.on, "item": event.item})
    if event.to is not None:
        zh, en, track = _stage(slice_, event)
        yield Consequence("stage", zh, en, {"stage": event.to, "track": track, "item": event.item})
    for effect in event.effects:
        told = _effect(law, slice_, effect, name, day_of(moment(event.on)))
        if told is not None:
            yield Consequence(effect["do"], *told, {k: v for k, v in effect.items() if k != "do"})
    for note in event.notes:
        yield Consequence("finding", f"发现：{note}", f"finding: {note}")


def _stage(slice_: Slice, event: Event) -> tuple[str, str, str | None]:
    stage = str(event.to)
    track = slice_.tracks.get(event.track) if event.track is not None else None
    if track is None:
        zh, en = slice_.stages.get(stage, stage), slice_.stages_en.get(stage, stage)
        return f"阶段：{zh}", f"stage: {en}", None
    zh, en = track.stages.get(stage, stage), track.stages_en.get(stage, stage)
    row = f"（{event.item}）" if event.item is not None else ""
    return f"{track.zh}{row}：{zh}", f"{track.en or track.name} {event.item or ''}: {en}", track.name


def _effect(
    law: Law, slice_: Slice, e: Mapping[str, Any], name: Name, day: dt.date
) -> tuple[str, str] | None:
    match e["do"]:
        case "number":
            return f"编号：{e['value']}", f"number: {e['value']}"
        case "enter":
            until = f"，至{e['until']}" if "until" in e else ""
            return (
                f"{law.register_zh(e['register'])}：登记“{e['key']}”，自{e['from']}起{until}",
                f"{e['register']}: enters {e['key']!r} from {e['from']}",
            )
        case "end_entry":
            return (
                f"{law.register_zh(e['register'])}：“{e['key']}”至{e['on']}止",
                f"{e['register']}: {e['key']!r} ends on {e['on']}",
            )
        case "publish" | "withdraw":
            known = slice_.publications.get(e["what"])
            zh, en = (known.zh, known.en or known.name) if known is not None else (e["what"], e["what"])
            if e["do"] == "publish":
                return f"公开：{zh}", f"made public: {en}"
            return f"撤下公开：{zh}", f"withdrawn from the public: {en}"
        case "open" | "open_each":
            zh, en = name(e["procedure"], day)
            count = len(e["cases"])
            return f"另立事项：{zh}{count}件", f"opens {count} of: {en}"
        case "send":
            return f"待发：{e['what']} → {e['to']}", f"to be sent: {e['what']} to {e['to']}"
        case "freeze":
            zh, en = law.register_zh(e["register"]), e["register"]
            return f"固定名单：{zh}{e['count']}项", f"list frozen: {e['count']} entries of {en}"
        case "draw":
            return (
                f"抽取：{e['count']}项，种子“{e['seed']}”",
                f"drawn: {e['count']}, by the seed {e['seed']!r}",
            )
        case "mark":
            return (
                f"计分：{e['value']}分，答对{e['count']}题",
                f"marked: {e['value']} points, {e['count']} right",
            )
        case "gather" | "tally":
            field = slice_.fields.get(e["field"])
            zh, en = (field.zh, field.en) if field is not None else (e["field"], e["field"])
            return f"{zh}：{e['count']}项", f"{en}: {e['count']} rows"
        case "issue":
            document = slice_.documents.get(e["document"])
            zh, en = (document.zh, document.en) if document is not None else (e["document"], "")
            return f"制发：《{zh}》", f"issued: {en or e['document']}"
    return None


def _clocks(before: CaseState, after: CaseState, calendar: Calendar) -> Iterator[Consequence]:
    old, new = (projections.deadline_rows(state, calendar) for state in (before, after))
    clocks = {(run.clock.name, run.item or "", run.no): run.clock for run in after.clocks.all()}
    for key, row in new.items():
        was = old.get(key)
        if was is not None and (was.status, was.due, was.remaining) == (row.status, row.due, row.remaining):
            continue
        name, item, no = key
        clock = clocks[key]
        zh, en = clock.zh + (f"（{item}）" if item else ""), clock.en + (f" ({item})" if item else "")
        told = _clock(was, row)
        about = {"clock": name, "item": item or None, "run": no, "status": row.status, "due": _text(row.due)}
        yield Consequence("clock", f"{zh}：{told[0]}", f"{en}: {told[1]}", about)


def _clock(was: DeadlineRow | None, row: DeadlineRow) -> tuple[str, str]:
    unsure = ("（暂定）", " (provisional)") if row.provisional else ("", "")
    if row.status not in ("running", "paused"):
        return STATUS[row.status]
    if row.status == "paused":
        return f"中止计算，尚余{Length.parse(row.remaining).zh}", f"paused, {row.remaining} left"
    due = _text(row.due)
    if was is None:
        return f"起算，{due}届满{unsure[0]}", f"starts, due {due}{unsure[1]}"
    if was.due is None:
        return f"恢复计算，{due}届满{unsure[0]}", f"goes on, due {due}{unsure[1]}"
    return (
        f"届满日由{_text(was.due)}改为{due}{unsure[0]}",
        f"due {due}{unsure[1]} instead of {_text(was.due)}",
    )


def _text(when: Moment | None) -> str | None:
    return iso(when) if when is not None else None
