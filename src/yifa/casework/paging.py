"""Keyset pages: the next page begins after the last row, whatever came in meanwhile; nothing is counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Col, OrderBy
from django.http import HttpRequest

from yifa.engine.state import moment


class Keyset:
    """One page of a query, in order of `keys` (a minus sign: descending; the last one unique). Nulls come last.

    Several queries are `merged`.
    """

    def __init__(
        self,
        query: QuerySet[Any] | Sequence[QuerySet[Any]],
        keys: Sequence[str],
        request: HttpRequest,
        size: int,
    ) -> None:
        queries = [query] if isinstance(query, QuerySet) else query
        self._keys = keys
        self._salt = f"{queries[0].model._meta.label}:{' '.join(keys)}"
        """A place in one kind of list is none in another."""
        self._nullable = {key for key in keys if _nullable(queries[0], key.lstrip("-"))}
        after = _read(request.GET.get("after"), self._salt)
        if after is not None:
            queries = [query.filter(self._beyond(after)) for query in queries]
        found = merged([query.order_by(*map(self._order, keys)) for query in queries], keys, size + 1)
        self.rows = found[:size]
        """The page's rows."""
        self.next = self._place(self.rows[-1]) if len(found) > size else None
        """Value of ``after`` for the next page; None on the last."""
        self.first = after is None

    def _order(self, key: str) -> OrderBy:
        """Where there are no nulls nothing is said of them, or an index in that order would not be taken."""
        last = True if key in self._nullable else None
        return F(key[1:]).desc(nulls_last=last) if key.startswith("-") else F(key).asc(nulls_last=last)

    def _place(self, row: Any) -> str:
        values = [_plain(getattr(row, k.lstrip("-"))) for k in self._keys]
        return signing.dumps(values, salt=self._salt, compress=True)

    def _beyond(self, after: Sequence[Any]) -> Q:
        """Rows after that place: equal in the first keys and beyond in one."""
        found, same = Q(), Q()
        for key, value in zip(self._keys, after, strict=True):
            name = key.lstrip("-")
            if value is None:  # among the nulls, which come last
                same &= Q(**{f"{name}__isnull": True})
                continue
            beyond = Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
            if key in self._nullable:
                beyond |= Q(**{f"{name}__isnull": True})
            found |= same & beyond
            same &= Q(**{name: value})
        return found


def merged(queries: Sequence[QuerySet[Any]], keys: Sequence[str], size: int) -> list[Any]:
    """The first rows of queries in order of `keys`, which are all ascending or all descending and never null.

    A row that several of them have comes once.
    """
    found = [list(query[:size]) for query in queries]
    if len(found) == 1:
        return found[0]
    names = [key.lstrip("-") for key in keys]
    rows = {row.pk: row for rows in found for row in rows}
    order = sorted(
        rows.values(), key=lambda row: [getattr(row, name) for name in names], reverse=keys[0].startswith("-")
    )
    return order[:size]


def _nullable(query: QuerySet[Any], name: str) -> bool:
    """May the column be null? Of what is no column (an annotation that is worked out) nobody knows."""
    named = query.query.annotations.get(name)
    if named is not None:
        return not isinstance(named, Col) or bool(named.target.null)
    return bool(query.model._meta.get_field(name).null)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return [value.isoformat()]  # in a list, so that it is read back as a day or a moment
    return str(value) if isinstance(value, UUID) else value


def _read(text: str | None, salt: str) -> list[Any] | None:
    """The place a parameter names; None for none, and for one that we have not signed."""
    if not text:
        return None
    try:
        values: list[Any] = signing.loads(text, salt=salt)
    except signing.BadSignature:
        return None
    return [moment(value[0]) if isinstance(value, list) else value for value in values]
