"""Drawing by a public seed, so that anyone can repeat it: whom a lot draws, what a plan takes from a list, in which order.

Every lot orders ids by SHA-256 of ``seed:id``; nothing else is random.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from yifa.law.gates import COUNT

Row = Mapping[str, Any]


def lot(seed: str, ids: Iterable[str], seats: int | None = None) -> list[str]:
    """The first `seats` ids (all of them: None) in order of SHA-256 of ``seed:id``."""
    return sorted(ids, key=lambda i: hashlib.sha256(f"{seed}:{i}".encode()).hexdigest())[:seats]


def drawn(pool: Iterable[Row], column: str, seats: int | Mapping[str, int], seed: str) -> list[str]:
    """Whom the seed draws: of each group of rows (by `column`) so many ids, group by group as they stand in the pool."""
    groups: dict[str, list[str]] = {}
    for row in pool:
        groups.setdefault(str(row.get(column, "")), []).append(row["id"])
    return [
        id
        for name, ids in groups.items()
        for id in lot(seed, ids, seats.get(name, 0) if isinstance(seats, Mapping) else seats)
    ]


def by_plan(
    pool: Sequence[Row], plan: Iterable[Row], columns: Iterable[str], seed: str
) -> list[tuple[Row, str]]:
    """What a plan draws: line by line, `count` of the rows that have what the line says in these `columns`.

    No row is drawn twice. Where a line finds too few, it takes what there is (see `lacking`).
    """
    asked, taken, found = tuple(columns), set[str](), []
    for line in plan:
        ids = lot(seed, (id for id in fitting(pool, line, asked) if id not in taken), line[COUNT])
        taken.update(ids)
        found += [(line, id) for id in ids]
    return found


def fitting(pool: Iterable[Row], line: Row, columns: Iterable[str]) -> list[str]:
    """The ids of the rows that a line of a plan may take: equal in every column in which the line says something."""
    rows = pool
    for name in columns:
        value = line.get(name)
        if value is not None:
            rows = [row for row in rows if row.get(name) == value]
    return [row["id"] for row in rows]


def lacking(pool: Sequence[Row], plan: Iterable[Row], columns: Iterable[str]) -> Iterator[tuple[Row, int]]:
    """The lines that some seed would leave short, each with how many rows it can be sure of.

    A line is sure of those that fit it, less what the lines before it may take of them.
    """
    asked, before = tuple(columns), list[tuple[set[str], int]]()
    for line in plan:
        ids = set(fitting(pool, line, asked))
        sure = len(ids) - sum(min(count, len(ids & others)) for others, count in before)
        if sure < line[COUNT]:
            yield line, max(sure, 0)
        before.append((ids, line[COUNT]))


def letters(answer: str) -> str:
    """An answer as the set of its letters, in order: ``c、a`` is ``AC``."""
    return "".join(sorted({letter for letter in answer.upper() if letter.isalnum()}))


def marked(
    paper: Iterable[Row], answers: Mapping[str, str], keys: Mapping[str, str], points: str
) -> tuple[int, list[str]]:
    """Points for the rows of a paper that are answered with the letters of their keys, and the ids of those rows.

    A row is right or wrong as a whole. What is answered beside the paper counts nothing.
    """
    right = [row for row in paper if is_right(answers.get(row["id"]), keys.get(row["id"]))]
    return sum(row[points] for row in right), [row["id"] for row in right]


def is_right(answer: str | None, key: str | None) -> bool:
    """Are these the letters of the key? Nothing answered is wrong."""
    return bool(answer and key) and letters(answer or "") == letters(key or "")
