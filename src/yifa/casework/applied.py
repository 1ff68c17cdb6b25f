"""The law by which the tables were computed last, kept whole: what a changed one is compared with."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import orjson
from django.utils import timezone

from yifa.law.catalogue import Catalogue
from yifa.law.loader import load
from yifa.law.problems import LawError
from yifa.ledger.models import AppliedLaw


@dataclass(frozen=True, slots=True)
class Applied:
    """`catalogue` is None where this version of the program cannot read that law any more."""

    short: str
    catalogue: Catalogue | None


def last() -> Applied | None:
    """The law applied last; None where none was kept, as by versions before this."""
    row = AppliedLaw.objects.order_by("id").last()
    if row is None:
        return None
    try:
        read = load(orjson.loads(zlib.decompress(row.texts)))
    except LawError:
        read = None
    return Applied(row.hash[:16], read)


def keep(law: Catalogue) -> None:
    """From now on the tables are computed by this law."""
    known = AppliedLaw.objects.order_by("id").values_list("hash", flat=True).last()
    if known != law.hash:
        texts = zlib.compress(orjson.dumps(dict(law.texts)))
        AppliedLaw.objects.create(hash=law.hash, texts=texts, applied_at=timezone.now())
