"""Columns that keep a region's rows together, the same on SQLite and PostgreSQL.

`RegionForeignKey` overrides three hooks of Django that are not public API (`get_extra_restriction`,
`get_extra_descriptor_filter`, the related lookup): Django is pinned to 5.2 and tests/registry holds them.
"""

from typing import Any

from django.db import models
from django.db.models.fields.related_lookups import RelatedExact
from django.db.models.lookups import Exact


class KeyField(models.CharField):  # type: ignore[type-arg]  # takes none when it runs
    """Text ordered and compared by its bytes on both engines, so that a prefix is one range of the index."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


class RegionForeignKey(models.ForeignKey[Any, Any]):
    """A link between two rows of one region: every join, lookup and fetch also asks for the same `region_id`.

    No index of its own: an index of a region's table leads with `region`.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs.setdefault("db_index", False)
        super().__init__(to, on_delete, **kwargs)

    def get_extra_restriction(self, alias: str, related_alias: str) -> Any:
        there: Any = self.remote_field.model._meta.get_field("region")
        here: Any = self.model._meta.get_field("region")
        return Exact(there.get_col(alias), here.get_col(related_alias))

    def get_extra_descriptor_filter(self, instance: Any) -> dict[str, Any]:
        return {"region_id": instance.region_id}


@RegionForeignKey.register_lookup
class RegionExact(RelatedExact):
    """``filter(case=case)`` and ``case.deadlines``: a row given as an object also fixes the region."""

    region: int | None = None

    def get_prep_lookup(self) -> Any:
        if isinstance(self.rhs, models.Model):
            self.region = self.rhs.region_id  # type: ignore[attr-defined]  # its model has a region
        return super().get_prep_lookup()

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        sql, params = super().as_sql(compiler, connection)
        if self.region is None:
            return sql, params
        region = self.lhs.target.model._meta.get_field("region").get_col(self.lhs.alias)
        column, _ = compiler.compile(region)
        return f"({sql} AND {column} = %s)", (*params, self.region)
