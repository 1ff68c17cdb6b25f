"""Cases that come under another edition, and cases registered after theirs ended, through the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from tests.casework.office import COUNTY, call, ledger, open_office, rows
from tests.engine.laws import catalogue
from tests.engine.test_editions import NEW, OLD, dated

from yifa.casework import page as pages
from yifa.casework import refold, session
from yifa.casework.models import Case
from yifa.casework.move import Command, Receipt, move
from yifa.casework.refold import CaseworkRefold
from yifa.casework.settling import settle
from yifa.law.catalogue import Catalogue
from yifa.ledger.verify import verify
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = NEW.replace(NEW[NEW.index("pending:") : NEW.index("fields:")], "")


def switching() -> Catalogue:
    return catalogue(OLD, {"procedures/x/new.yaml": NEW})


def deciding() -> Catalogue:
    return catalogue(dated(OLD), {"procedures/x/new.yaml": dated(KEPT)})


@pytest.fixture
def region(monkeypatch: pytest.MonkeyPatch) -> Region:
    monkeypatch.setattr(refold, "_LAWS", {})
    return open_office()


def act(law: Catalogue, step: str, by: str, on: str, case: str | None = None, **how: object) -> Receipt:
    made = call(step, by, on, **how)
    return move(Command(COUNTY, "thing", made, UUID(case) if case else None), laws=law)


def sound(law: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refold, "catalogue", lambda: law)
    differences = verify(refold=CaseworkRefold()).differences
    assert [d.en for d in differences if d.kind != "entry"] == []


def shown(case: str) -> tuple[str, str]:
    ((edition, stage),) = rows("case", "edition", "stage", id=case)
    return edition, stage


def test_by_the_nightly_run(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    law = switching()
    case = str(act(law, "begin", "o", "2026-06-01", add={"who": [{"id": "a"}]}).case)
    act(law, "ask.send", "o", "2026-06-02", case, item="a")
    assert settle(region, dt.datetime.fromisoformat("2026-06-30T23:00"), laws=law).deemed == 0
    assert shown(case) == ("old", "open")
    assert settle(region, dt.datetime.fromisoformat("2026-07-01T01:00"), laws=law).deemed == 1
    assert shown(case) == ("new", "started")
    assert settle(region, dt.datetime.fromisoformat("2026-07-02T01:00"), laws=law).deemed == 0
    sound(law, monkeypatch)


def test_by_the_first_act_and_read_again(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    law = switching()
    case = str(act(law, "begin", "o", "2026-06-01", gone="旧").case)
    receipt = act(law, "look", "o", "2026-07-02", case)
    assert (receipt.granted, receipt.settled) == (True, ("switch_edition",))
    session._STATES.clear()
    assert not act(law, "check", "o", "2026-07-03", case).granted
    assert act(law, "close", "h", "2026-07-03", case).granted
    assert [name for _, name in ledger(case)] == ["begin", "switch_edition", "look", "close"]
    assert shown(case) == ("new", "done")
    sound(law, monkeypatch)


def test_the_page_shows_where_it_stands_and_what_has_vanished(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = switching()
    monkeypatch.setattr(pages, "catalogue", lambda: law)
    case = str(act(law, "begin", "o", "2026-06-01", gone="旧").case)
    found = pages.page(Case.objects.get(id=case), dt.datetime.fromisoformat("2026-07-01T09:00"))
    assert (found.zh, found.edition, found.stage_zh) == ("事项(新)", "new", "已启动")
    assert [(a.zh, a.on) for a in (*found.timeline, *found.arisen)] == [
        ("立案", "2026-06-01"),
        ("转入新版本", "2026-07-01"),
    ]
    assert found.facts["gone"] == "旧"
    assert "look" in [step.move for step in found.steps]


def test_a_case_under_the_edition_of_its_date(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    law = deciding()
    made = replace(call("begin", "o", "2026-07-03"), given={"received": "2026-06-30"})
    receipt = move(Command(COUNTY, "thing", made), laws=law)
    assert receipt.granted, receipt.failures
    case = str(receipt.case)
    assert shown(case) == ("old", "open")
    session._STATES.clear()
    assert act(law, "check", "o", "2026-07-06", case).granted
    assert shown(case) == ("old", "checked")
    sound(law, monkeypatch)
