"""Who may see which columns of a register."""

from __future__ import annotations

import datetime as dt

import pytest

from yifa.casework.runtime import catalogue
from yifa.casework.visibility import Columns, Viewer
from yifa.law.definitions import Field, Register
from yifa.law.keeping import keepers

HERE = 431230
FIELDS = {
    "code": Field("code", "编码", "code", "text"),
    "agency": Field("agency", "机关", "agency", "agency"),
    "seal": Field("seal", "印章", "seal", "text", privacy="internal"),
    "phone": Field("phone", "电话", "phone", "text", privacy="personal"),
    "source": Field("source", "线索来源", "source", "text", privacy="secret"),
}
ENTRY = {"code": "c", "agency": "甲局", "seal": "s", "phone": "139", "source": "x", "unknown": "u"}
OPEN, INTERNAL, PERSONAL = {"code", "agency"}, {"code", "agency", "seal"}, {"code", "agency", "seal", "phone"}


def viewer(*posts: tuple[str, str], everything: bool = False) -> Viewer:
    return Viewer(HERE, "p", frozenset(posts), frozenset(agency for _, agency in posts), everything)


def seen(
    who: Viewer, *, public: bool = True, agency: str = "甲局", fields: dict[str, Field] = FIELDS
) -> set[str]:
    register = Register("r", "名录", "register", "code", fields, public=public)
    return set(Columns(who, register, {"keeper"}).of({**ENTRY, "agency": agency}))


@pytest.mark.parametrize(
    ("who", "public", "agency", "expected"),
    [
        (viewer(), True, "甲局", OPEN),
        (viewer(), False, "甲局", set()),
        (viewer(("party", "")), True, "甲局", OPEN),
        (viewer(("officer", "乙局")), True, "甲局", INTERNAL),
        (viewer(("officer", "乙局")), False, "甲局", INTERNAL),
        (viewer(("keeper", "甲局")), True, "甲局", PERSONAL),
        (viewer(("keeper", "甲局")), False, "甲局", PERSONAL),
        (viewer(("keeper", "甲局")), True, "乙局", INTERNAL),
        (viewer(("auditor", "审计局"), everything=True), True, "甲局", INTERNAL),
        (viewer(("officer", "甲局"), ("keeper", "乙局")), True, "甲局", INTERNAL),
    ],
)
def test_columns_by_viewer(who: Viewer, public: bool, agency: str, expected: set[str]) -> None:
    assert seen(who, public=public, agency=agency) == expected


def test_a_register_of_no_agency_is_kept_by_all_who_keep_it() -> None:
    fields = {name: f for name, f in FIELDS.items() if name != "agency"}
    assert seen(viewer(("keeper", "乙局")), fields=fields) == PERSONAL - {"agency"}
    assert seen(viewer(("officer", "乙局")), fields=fields) == INTERNAL - {"agency"}


def test_a_column_that_no_entry_of_his_shows_is_still_a_column_of_those_who_keep_it() -> None:
    register = Register("r", "名录", "register", "code", FIELDS, public=True)
    assert {f.name for f in Columns(viewer(("keeper", "乙局")), register, {"keeper"}).shown} == PERSONAL
    assert {f.name for f in Columns(viewer(("officer", "乙局")), register, {"keeper"}).shown} == INTERNAL
    private = Register("r", "名录", "register", "code", FIELDS)
    assert Columns(viewer(), private, {"keeper"}).shown == ()


def test_who_writes_to_a_register_keeps_it() -> None:
    kept = keepers(catalogue(), dt.date(2026, 9, 30), ("430000",))
    assert kept["people"] == {"personnel_officer", "head"}
    assert "legal_officer" in kept["certificates"]
    assert not any("system" in roles or "applicant" in roles for roles in kept.values())
