"""The texts of the annual report, version by version: each save adds one, none is ever changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from yifa.web.desk import Desk
from yifa.web.models import ReportVersion

Texts = Mapping[str, Sequence[str]]
TRIES = 3


class Overtaken(Exception):
    """Someone else has changed the same text meanwhile; `version` is what stands now."""

    def __init__(self, version: ReportVersion) -> None:
        super().__init__()
        self.version = version


def latest(desk: Desk, year: int) -> ReportVersion:
    """The last version; an unsaved one without texts (`n` 0) where there is none."""
    found = ReportVersion.objects.filter(region_id=desk.region.code, year=year).order_by("-n").first()
    return found or ReportVersion(region_id=desk.region.code, year=year, n=0, texts={}, user=desk.user)


def version(desk: Desk, year: int, n: int) -> ReportVersion | None:
    """The n-th version of the report on a year, if there is one."""
    return ReportVersion.objects.filter(region_id=desk.region.code, year=year, n=n).first()


def versions(desk: Desk, year: int) -> list[ReportVersion]:
    """All of them with who saved them, the last one first."""
    rows = ReportVersion.objects.filter(region_id=desk.region.code, year=year).select_related("user")
    return list(rows.defer("texts").order_by("-n"))


def save(desk: Desk, year: int, key: str, items: list[str], base: int) -> ReportVersion:
    """The text of one key, written over version `base`, as the next version. Returns what stands now.

    What others have saved of other keys meanwhile is kept. Raises `Overtaken` where they changed this one.
    """
    for _ in range(TRIES):
        last = latest(desk, year)
        if list(last.texts.get(key, ())) == items:
            return last
        if last.n != base:
            before = version(desk, year, base)
            if last.texts.get(key) != (before.texts.get(key) if before is not None else None):
                raise Overtaken(last)
        try:
            with transaction.atomic():
                return ReportVersion.objects.create(
                    region_id=desk.region.code, year=year, n=last.n + 1, texts={**last.texts, key: items},
                    changed=key, user=desk.user,
                )  # fmt: skip
        except IntegrityError:  # somebody took that number first
            continue
    raise Overtaken(latest(desk, year))


@dataclass(frozen=True, slots=True)
class Piece:
    """One item in the comparison of two versions. `kind`: ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


def compare(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """Item by item, in reading order."""
    for tag, a, b, c, d in difflib.SequenceMatcher(None, list(old), list(new), autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Piece("same", item) for item in old[a:b])
        else:
            yield from (Piece("gone", item) for item in old[a:b])
            yield from (Piece("new", item) for item in new[c:d])
