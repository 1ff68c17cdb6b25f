"""The shape of the files that are one table of names: statutes, roles, areas, partners and mechanisms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from yifa.law.models import Replaceable


class StatuteModel(Replaceable):
    """`was`: articles of the family's newest text → articles of this one; `was: same` where the numbers are the same.

    `read`: the articles somebody has read in the text (``14``, ``26..29``); what another one is cited for is 未核实.
    """

    frm: str | None = Field(None, alias="from")
    to: str | None = None
    family: str | None = None
    was: Literal["same"] | dict[str, str | int] = Field(default_factory=dict)
    same: bool = False
    read: list[str | int] | None = None
    unconfirmed: bool = False
    number: str | None = Field(None, description="文号")
    source: str | None = None


class RoleModel(Replaceable):
    outside: bool = False
    private: bool = False


class AreaModel(Replaceable):
    """A folder of procedures."""


class PartnerModel(Replaceable):
    """Another department's system with which cases are exchanged."""


class MechanismModel(Replaceable):
    class_: str = Field(alias="class")
    does: str | None = Field(None, description="what the software does about it, one line")
