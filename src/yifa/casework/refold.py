"""Folding the whole record again, and comparing with every table that casework keeps.

The first differing value of a case, deadline, entry or counter is named. Entries and counters are rebuilt from all
events in the order of their ids, which is the order in which they were written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

import orjson

from yifa.casework import findable, flush, projections, sql
from yifa.casework.runtime import calendar_of, catalogue
from yifa.engine.dictworld import DictWorld
from yifa.engine.fold import replay
from yifa.engine.judging import Law
from yifa.engine.records import World
from yifa.engine.registers import Held, end, enter
from yifa.engine.state import day_of, moment
from yifa.ledger import scan
from yifa.ledger.check import Chain, Difference
from yifa.registry import regions

CASE = ("procedure", "edition", "number", "title", "stage", "handler", "opened_on", "closed_on", "privacy")
DEADLINE = (
    "started", "raw", "due", "safe", "warn_from", "status", "ended_on", "remaining", "binds", "provisional",
    "extended", "calendar_version",
)  # fmt: skip
PUBLICATION = ("procedure", "what", "published_on", "withdrawn_on", "withdrawn_for", "body", "papers")
KEPT = frozenset({"enter", "end_entry", "number"})
Effects = list[tuple[int, bytes, Mapping[str, Any]]]
"""Region, event id, effect: what the whole is rebuilt from."""
Place = tuple[int, str, str]
"""Region, register, key."""
EntryRow = tuple[dt.date, dt.date | None, bytes, bytes | None, Mapping[str, Any]]
"""First and last day, ids of the events that opened and ended it, values."""


class CaseworkRefold:
    """`yifa.ledger.verify.Refold` for casework's tables."""

    def chunk(
        self, chains: Sequence[Chain], within: scan.Range, connection: Any
    ) -> tuple[list[Difference], Effects]:
        tables = _Tables(within, connection)
        differences: list[Difference] = []
        effects: Effects = []
        for chain in chains:
            if chain.seq != len(chain.events):
                continue  # damaged: said already
            differences += _compare(chain, tables)
            for id, event in zip(chain.ids, chain.events, strict=True):
                if event.effects:
                    effects += [(chain.region, id, e) for e in event.effects if e["do"] in KEPT]
        for key in tables.cases:
            zh, en = "表中有此事项,账本中没有", "the tables hold a case that the ledger does not know"
            differences.append(_differ("unknown_case", key[0], _uuid(key[1]), zh, en))
        return differences, effects

    def finish(self, partials: list[Effects], connection: Any) -> list[Difference]:
        effects = sorted((e for part in partials for e in part), key=lambda e: (e[0], e[1]))
        wrong = _compare_entries(effects, connection)
        return [
            *wrong.values(),
            *_compare_entry_texts(wrong, connection),
            *_compare_series(effects, connection),
        ]


class _Tables:
    """The rows of a range of cases, by region and case as the database shows them."""

    def __init__(self, within: scan.Range, connection: Any) -> None:
        self._connection = connection
        self._within = within
        self._worlds: dict[int, World] = {}
        self.id = sql.Params(connection.alias).id
        """How the database shows the id of a case, which is how the rows are keyed."""
        self.cases = {
            row[:2]: row[2:] for row in self._read("case", "id", (*CASE, "places", "domain", "seq", "head"))
        }
        self.deadlines = self._grouped("deadline", ("clock", "item", "run", *DEADLINE))
        self.waiting = self._grouped("waiting", ("role", "agency"))
        self.involved = self._grouped("involved", ("kind", "who", "opened_on"))
        self.links = self._grouped("link", ("kind", "target_id"))
        self.findable = self._grouped("findable", findable.COLUMNS, "target")
        self.publications = self._grouped("publication", PUBLICATION)

    def world(self, region: int) -> World:
        if region not in self._worlds:
            self._worlds[region] = DictWorld({}, calendar_of(regions.region(region, self._connection.alias)))
        return self._worlds[region]

    def _read(self, table: str, case: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        where = ["true"]
        params: list[Any] = []
        for bound, key in ((">", self._within.low), ("<=", self._within.high)):
            if key is not None:
                where.append(f"(region_id, {case}) {bound} (%s, %s)")
                params += key
        names = ", ".join(columns)
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"SELECT region_id, {case}, {names} FROM casework_{table} WHERE {' AND '.join(where)}", params
            )
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def _grouped(
        self, table: str, columns: Sequence[str], case: str = "case_id"
    ) -> dict[tuple[Any, ...], list[tuple[Any, ...]]]:
        found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
        for row in self._read(table, case, columns):
            found.setdefault(row[:2], []).append(row[2:])
        return found


_LAWS: dict[tuple[str, dt.date, tuple[str, ...], str], Law] = {}


def _law(procedure: str, opened: dt.date, places: Sequence[str], domain: str) -> Law:
    key = (procedure, opened, tuple(places), domain)
    if key not in _LAWS:
        _LAWS[key] = catalogue().procedure(procedure, opened, places, domain or None)
    return _LAWS[key]


def _compare(chain: Chain, tables: _Tables) -> Iterator[Difference]:
    key, shown = (chain.region, chain.case), (chain.region, tables.id(chain.case))
    found = tables.cases.pop(shown, None)
    deadlines = tables.deadlines.get(shown, [])
    rest = [
        tables.waiting.get(shown, ()), tables.involved.get(shown, ()), tables.links.get(shown, ()),
        tables.findable.get(shown, ()),
    ]  # fmt: skip
    if found is None:
        yield _differ("case_missing", *key, "账本中有此事项,表中没有", "the tables lack a case of the ledger")
        return
    world = tables.world(chain.region)
    opened = day_of(moment(chain.events[0].on))
    *columns, places, domain, seq, head = found
    law = _law(chain.procedure, opened, sql.document(places), domain)
    state = replay(law, str(chain.case), chain.events, world)
    new = flush.projected(law, state, world.calendar)
    if tuple(columns) != new.case:
        for name, want, have in zip(CASE, new.case, columns, strict=True):
            if not _same(want, have):
                yield _off("case", key, None, f"case.{name}", want, have)
                return
    if seq != chain.seq or bytes(head) != chain.head:
        yield _off("case", key, chain.seq, "case.seq/head", chain.seq, seq)
    published = _published(law, chain, world)
    yield from _compare_publications(key, published, tables.publications.get(shown, []))
    if deadlines or new.deadlines:
        yield from _compare_deadlines(key, new.deadlines, deadlines)
    wants: list[Collection[Any]] = [
        new.waits, {(*named, columns[CASE.index("opened_on")]) for named in new.involved},
        {(kind, tables.id(UUID(target))) for kind, target in new.links},
        set(findable.rows(new.texts)),
    ]  # fmt: skip
    for name, want_rows, have_rows in zip(
        ("waiting", "involved", "link", "findable"), wants, rest, strict=True
    ):
        if want_rows != set(have_rows):
            yield _off(name, key, None, name, sorted(map(str, want_rows)), sorted(map(str, have_rows)))


PublicationRow = tuple[str, ...]
"""What `PUBLICATION` names: days as ISO texts (empty: not yet), body and papers as canonical JSON (empty where nobody can tell)."""


def _published(law: Law, chain: Chain, world: World) -> list[PublicationRow]:
    """What was made public of a case and what was taken down again, act by act.

    An act that was judged by another text of the law than this one shows what that text had it show, which only the
    table holds: its body and papers are not asked.
    """
    rows: list[PublicationRow] = []
    for n, event in enumerate(chain.events, 1):
        for effect in event.effects:
            if effect["do"] == "publish":
                told = ("", "")
                if event.law == law.hash:
                    state = replay(law, str(chain.case), chain.events[:n], world)
                    one = projections.shown(law, state, event, effect)
                    told = _canonical(one.body), _canonical(one.papers)
                rows.append((law.id, effect["what"], event.on[:10], "", "", *told))
            elif effect["do"] == "withdraw":
                down = event.on[:10], effect.get("reason", "")
                rows = [
                    (*row[:3], *down, *row[5:]) if row[1] == effect["what"] and not row[3] else row
                    for row in rows
                ]
    return rows


def _compare_publications(
    key: tuple[int, UUID], want: list[PublicationRow], rows: list[tuple[Any, ...]]
) -> Iterator[Difference]:
    have: list[PublicationRow] = sorted(
        (
            procedure, what, str(sql.day(up)), str(sql.day(down) or ""), why,
            _canonical(sql.document(body)), _canonical(sql.document(papers)),
        )
        for procedure, what, up, down, why, body, papers in rows
    )  # fmt: skip
    want = sorted(want)
    if len(want) != len(have):
        yield _off("publication", key, None, "publications", [w[1] for w in want], [h[1] for h in have])
        return
    for w, h in zip(want, have, strict=True):
        for name, one, other in zip(PUBLICATION, w, h, strict=True):
            if one != other and not (name in ("body", "papers") and one == ""):
                yield _off("publication", key, None, f"publication {w[1]}.{name}", one, other)
                return


def _canonical(value: Any) -> str:
    return orjson.dumps(value, default=dict, option=orjson.OPT_SORT_KEYS).decode()


def _compare_deadlines(
    key: tuple[int, UUID],
    want: dict[projections.RunKey, projections.DeadlineRow],
    rows: list[tuple[Any, ...]],
) -> Iterator[Difference]:
    have = {(r[0], r[1], r[2]): r[3:] for r in rows}
    for run in sorted(want.keys() | have.keys()):
        if run not in have or run not in want:
            yield _off("deadline", key, None, f"deadline {run}", run in want, run in have)
            return
        for name, w, h in zip(DEADLINE, want[run], have[run], strict=True):
            if not _same(w, h):
                yield _off("deadline", key, None, f"deadline {run[0]}.{name}", w, h)
                return


def _compare_entries(effects: Effects, connection: Any) -> dict[Place, Difference]:
    """Rebuild every register from its effects; entries that no event of the ledger opened are differences."""
    wrong: dict[Place, Difference] = {}
    histories: dict[Place, list[Held]] = {}
    for region, event, e in effects:
        if e["do"] == "enter":
            last = dt.date.fromisoformat(e["until"]) if "until" in e else None
            new = Held(None, dt.date.fromisoformat(e["from"]), last, e["values"], event)
            enter(histories.setdefault((region, e["register"], e["key"]), []), new)
        elif e["do"] == "end_entry":
            end(histories.get((region, e["register"], e["key"]), ()), dt.date.fromisoformat(e["on"]), event)
    have: dict[Place, list[EntryRow]] = {}
    bytes_of = scan.codec(connection).uuid
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT region_id, register, key, valid_from, valid_to, opened_by, ended_by, content FROM registry_entry"
        )
        for region, register, key, first, last, opened, ended, content in cursor.fetchall():
            row = (
                sql.day(first),
                sql.day(last),
                bytes_of(opened),
                ended and bytes_of(ended),
                orjson.loads(content),
            )
            have.setdefault((region, register, key), []).append(row)
    for place in sorted(histories.keys() | have.keys()):
        held = histories.get(place, ())
        want_rows = sorted(((h.first, h.last, h.opened_by, h.ended_by, h.values) for h in held), key=_begin)
        have_rows = sorted(have.get(place, ()), key=_begin)
        if want_rows != have_rows:
            region, register, key = place
            want, found = list(map(_told, want_rows)), list(map(_told, have_rows))
            zh = f"名录{register}的“{key}”与账本不符:应为{want},实为{found}"
            en = f"register {register}, {key!r}: the ledger gives {want}, the table holds {found}"
            wrong[place] = Difference("entry", region, None, None, zh, en)
    return wrong


def _compare_entry_texts(wrong: Collection[Place], connection: Any) -> Iterator[Difference]:
    """Every entry that is as the ledger gives it can be found by what it says, and by nothing else."""
    registers = catalogue().registers
    with connection.cursor() as cursor:
        names = ", ".join(findable.COLUMNS)
        cursor.execute(
            f"SELECT region_id, target, {names} FROM casework_findable WHERE part = %s", [findable.ENTRY]
        )
        have: dict[tuple[int, Any], set[tuple[Any, ...]]] = {}
        for region, entry, *row in cursor.fetchall():
            have.setdefault((region, entry), set()).add(tuple(row))
        cursor.execute("SELECT region_id, id, register, key, content FROM registry_entry")
        for region, entry, register, key, content in cursor.fetchall():
            texts = findable.entry_texts(registers.get(register), key, sql.document(content))
            found = have.pop((region, entry), set())
            if (region, register, key) not in wrong and found != set(findable.rows(texts)):
                zh = f"名录{register}的“{key}”的检索文本与条目不符"
                en = f"register {register}, {key!r}: what it is found by is not what it says"
                yield Difference("findable", region, None, None, zh, en)
    for region, entry in have:
        zh, en = f"检索文本所指的条目{_uuid(entry)}不存在", f"no entry {_uuid(entry)}, and yet it is found"
        yield Difference("findable", region, None, None, zh, en)


def _begin(row: EntryRow) -> tuple[dt.date, bytes, dt.date]:
    first, last, opened, _, _ = row
    return first, opened, last or dt.date.max


def _told(row: EntryRow) -> tuple[str, ...]:
    first, last, opened, ended, values = row
    return (
        str(first), str(last), str(UUID(bytes=opened)), str(ended and UUID(bytes=ended)), str(values),
    )  # fmt: skip


def _compare_series(effects: Effects, connection: Any) -> Iterator[Difference]:
    """Every number once, and the counter where the last one is. No gap but below a number that was carried in."""
    given: dict[tuple[int, str], list[int]] = {}
    carried: set[tuple[int, str, int]] = set()
    for region, _, e in effects:
        if e["do"] == "number" and "series" in e:
            given.setdefault((region, e["series"]), []).append(e["n"])
            if e.get("carried"):
                carried.add((region, e["series"], e["n"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT region_id, name, last_number FROM casework_series")
        last = {(region, name): n for region, name, n in cursor.fetchall()}
        cursor.execute(
            "SELECT region_id, series, count(*), max(n) FROM casework_number GROUP BY region_id, series"
        )
        rows = {(region, series): (count, top) for region, series, count, top in cursor.fetchall()}
    for place in sorted(given.keys() | {k for k, n in last.items() if n}):
        numbers = sorted(given.get(place, ()))
        top = numbers[-1] if numbers else 0
        if any(
            n != before + 1 and (n == before or (*place, n) not in carried)
            for before, n in pairwise((0, *numbers))
        ):
            yield _series(place, "编号有缺号或重号", "numbers are missing or given twice")
        elif last.get(place) != top or rows.get(place) != (len(numbers), top):
            yield _series(place, "计数器与账本不符", "the counter is not what the ledger gives")


def _series(place: tuple[int, str], zh: str, en: str) -> Difference:
    return Difference("series", place[0], None, None, f"“{place[1]}”:{zh}", f"{place[1]}: {en}")


def _same(want: Any, have: Any) -> bool:
    """Does a column, as the raw cursor shows it, hold this value?"""
    if want == have:
        return True
    if isinstance(want, (dt.date, dt.datetime)):
        if isinstance(have, str):
            have = dt.datetime.fromisoformat(have) if len(have) > 10 else dt.date.fromisoformat(have)
        if isinstance(have, dt.datetime):
            have = have if have.tzinfo is not None else have.replace(tzinfo=dt.UTC)
            return bool(have == sql.utc(want))
        return bool(want == have)
    return isinstance(want, bool) and have is not None and bool(have) == want


def _uuid(value: Any) -> Any:
    return UUID(value) if isinstance(value, str) else value


def _off(kind: str, key: tuple[int, UUID], n: int | None, what: str, want: Any, have: Any) -> Difference:
    zh, en = f"{what}应为{want},实为{have}", f"{what}: the ledger gives {want}, the table holds {have}"
    return Difference(kind, key[0], str(key[1]), n, zh, en)


def _differ(kind: str, region: int, case: UUID, zh: str, en: str) -> Difference:
    return Difference(kind, region, str(case), None, zh, en)
