"""Is a case's chain what was written? Pure: rows as the database gave them go in, differences come out.

Rows carry the database's own values (on SQLite an id is text, a moment is text), and what they must be is computed
from the body and compared value for value: a byte that reads the same but is not the same is a difference.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from yifa.engine.records import Event
from yifa.ledger import leaf as chain
from yifa.ledger.canonical import event_of

NAMES = {
    "region_id": "地区",
    "id": "记录编号",
    "case_id": "事项",
    "n": "序号",
    "commitment": "承诺值",
    "leaf": "叶值",
    "recorded_at": "登记时间",
    "procedure": "程序",
    "move": "办理",
    "day": "办理日期",
}
UNFOLLOWED = "叶值与本行及前一记录不符", "the leaf does not follow from its row and the record before it"
UNREADABLE = (TypeError, ValueError, KeyError, AttributeError, struct.error)
"""What computing on values that are not what they should be may raise."""


class EventRow(NamedTuple):
    """A row of ledger_event, behind the address (`at_*`) under which the index of order keeps it."""

    at_region: Any
    at_case: Any
    at_n: Any
    region_id: Any
    id: Any
    case_id: Any
    n: Any
    commitment: Any
    leaf: Any
    recorded_at: Any


class ContentRow(NamedTuple):
    """A row of ledger_content, behind its address."""

    at_region: Any
    at_case: Any
    at_n: Any
    region_id: Any
    id: Any
    case_id: Any
    n: Any
    procedure: Any
    move: Any
    day: Any
    salt: Any
    body: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it was written. `kind` is for programs, `zh` and `en` for people."""

    kind: str
    region: int | None
    case: str | None
    n: int | None
    zh: str
    en: str


@dataclass(slots=True)
class Chain:
    """One case as the ledger holds it: its sound events in order, their ids (16 bytes), its last number and leaf."""

    region: int
    case: UUID
    procedure: str = ""
    ids: list[bytes] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    seq: int = 0
    head: bytes = chain.START


@dataclass(frozen=True)
class Codec:
    """How one engine shows values: `uuid` gives the 16 bytes of an id, `moment` (of UTC, naive) and `day`
    what a column must hold."""

    uuid: Callable[[Any], bytes]
    moment: Callable[[dt.datetime], Any]
    day: Callable[[str], Any]


def check(
    rows: Sequence[EventRow], contents: dict[tuple[Any, Any, Any], ContentRow], codec: Codec
) -> tuple[Chain, list[Difference]]:
    """One case: its event rows in order of n, not empty. Takes the contents it finds out of `contents`."""
    first = rows[0]
    found = Chain(first.at_region, UUID(bytes=codec.uuid(first.at_case)))
    case, case_bytes = str(found.case), found.case.bytes
    differences: list[Difference] = []

    def differ(kind: str, n: Any, zh: str, en: str) -> None:
        differences.append(Difference(kind, found.region, case, n, zh, en))

    previous: bytes | None = chain.START
    for row, following in zip_longest(rows, rows[1:]):
        if row.at_n != found.seq + 1:
            differ(*_gap(found.seq + 1, row.at_n))
            previous = None
        content = contents.pop(row[:3], None)
        stands_on = row.leaf
        if content is None:
            differ("content_missing", row.at_n, "记录的内容缺失", "the content of the record is missing")
            if previous is not None and _leaf(row, previous, codec) != row.leaf:
                differ("leaf", row.at_n, *UNFOLLOWED)
        else:
            try:
                sound = _sound(row, content, previous, case, case_bytes, codec)
            except UNREADABLE:
                sound = None
            if sound is None:
                kind, zh, en, stands_on = _diagnose(row, content, previous, following, case, codec)
                differ(kind, row.at_n, zh, en)
            else:
                id, event = sound
                found.procedure = content.procedure
                found.events.append(event)
                found.ids.append(id)
        previous = stands_on
        found.seq, found.head = row.at_n, row.leaf
    return found, differences


def _gap(expected: int, n: Any) -> tuple[str, int, str, str]:
    if not isinstance(n, int) or n < expected:
        return "order", expected, f"序号{n}重复或无效", f"number {n} is repeated or no number"
    if n == expected + 1:
        return "gap", expected, f"缺少第{expected}号记录", f"record {expected} is missing"
    zh, en = f"缺少第{expected}至{n - 1}号记录", f"records {expected} to {n - 1} are missing"
    return "gap", expected, zh, en


def _sound(
    row: EventRow, content: ContentRow, previous: bytes | None, case: str, case_bytes: bytes, codec: Codec
) -> tuple[bytes, Event] | None:
    """Id and event, if every column of both rows is what the body and the previous leaf make it; else None."""
    at_region, at_case, at_n, region, id, case_id, n, commitment, leaf, recorded_at = row
    body = content.body
    said = orjson.loads(body)
    recorded, id_bytes = chain.moment(said["recorded"]), codec.uuid(id)
    if (
        len(content.salt) == chain.SALT_BYTES
        and chain.commitment(content.salt, body) == commitment
        and content[3:7] == (region, id, case_id, n) == (at_region, id, at_case, at_n)
        and type(region) is type(n) is type(content.region_id) is type(content.n) is int
        and said["case"] == case
        and said["n"] == n
        and said["procedure"] == content.procedure
        and said["move"] == content.move
        and codec.day(said["on"][:10]) == content.day
        and codec.moment(recorded) == recorded_at
        and orjson.dumps(said, option=orjson.OPT_SORT_KEYS) == body
        and (
            previous is None
            or chain.leaf(region, case_bytes, id_bytes, n, recorded, previous, commitment) == leaf
        )
    ):
        return id_bytes, event_of(said)
    return None


def _leaf(row: EventRow, previous: bytes, codec: Codec) -> bytes | None:
    """The leaf that the row's columns give; None where they are no values of a leaf."""
    recorded = row.recorded_at
    try:
        if isinstance(recorded, str):  # SQLite's
            recorded = dt.datetime.fromisoformat(recorded)
        recorded = recorded.replace(tzinfo=None)
        case, id = codec.uuid(row.case_id), codec.uuid(row.id)
        return chain.leaf(row.region_id, case, id, row.n, recorded, previous, row.commitment)
    except UNREADABLE:
        return None


def _diagnose(
    row: EventRow,
    content: ContentRow,
    previous: bytes | None,
    following: EventRow | None,
    case: str,
    codec: Codec,
) -> tuple[str, str, str, bytes]:
    """What changed in a record that is not sound: kind, zh, en, and the leaf that the next one stands on."""
    committed = None
    with suppress(*UNREADABLE):
        if len(content.salt) == chain.SALT_BYTES:
            committed = chain.commitment(content.salt, content.body)
    if previous is not None and (must := _leaf(row, previous, codec)) != row.leaf:
        for name, other in _other_values(row, content, committed, codec):
            if _leaf(row._replace(**{name: other}), previous, codec) == row.leaf:
                return *_changed(name), row.leaf
        if must is not None and following is not None and _leaf(following, must, codec) == following.leaf:
            return *_changed("leaf"), must
        return "leaf", *UNFOLLOWED, row.leaf
    if committed != row.commitment:
        return "content", "内容（正文或盐）被改动", "the content (body or salt) was changed", row.leaf
    if names := list(dict.fromkeys(_disagreeing(row, content, case, codec))):
        zh, en = "、".join(f"{NAMES[n]}（{n}）" for n in names), ", ".join(names)
        return "column", f"{zh}与正文不符", f"column {en} differs from the body", row.leaf
    return "body", "正文不是规范的记录", "the body is not the canonical form of an event", row.leaf


def _changed(name: str) -> tuple[str, str, str]:
    return name, f"{NAMES[name]}（{name}）被改动", f"column {name} was changed"


def _other_values(
    row: EventRow, content: ContentRow, committed: bytes | None, codec: Codec
) -> Iterator[tuple[str, Any]]:
    """What a column may have held before it was changed: what content and index still say."""
    if committed is not None:
        yield "commitment", committed
    yield "id", content.id
    yield "region_id", row.at_region
    yield "case_id", row.at_case
    yield "n", row.at_n
    with suppress(*UNREADABLE):
        yield "recorded_at", codec.moment(chain.moment(orjson.loads(content.body)["recorded"]))


def _disagreeing(row: EventRow, content: ContentRow, case: str, codec: Codec) -> Iterator[str]:
    """Columns of either row that do not say what the body says."""
    with suppress(*UNREADABLE):
        said = orjson.loads(content.body)
        day, moment = codec.day(said["on"][:10]), codec.moment(chain.moment(said["recorded"]))
        for name, is_, must in (
            ("region_id", content.region_id, row.at_region),
            ("id", content.id, row.id),
            ("case_id", content.case_id, row.at_case),
            ("case_id", case, said["case"]),
            ("n", content.n, said["n"]),
            ("n", row.n, said["n"]),
            ("procedure", content.procedure, said["procedure"]),
            ("move", content.move, said["move"]),
            ("day", content.day, day),
            ("recorded_at", row.recorded_at, moment),
        ):
            if is_ != must or type(is_) is not type(must):
                yield name
