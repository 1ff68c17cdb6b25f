"""`settle`: duties that come again begin their cases once, and time is recorded in cases that nobody touches."""

from __future__ import annotations

import datetime as dt
import threading
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connections
from tests.casework.office import COUNTY, FILES, LOCAL, TEXT, call, ledger, open_office, rows
from tests.engine.laws import catalogue

from yifa.casework import refold, settling
from yifa.casework.move import Command, Receipt, move
from yifa.casework.refold import CaseworkRefold
from yifa.casework.settling import Settled, case_of, settle
from yifa.law.catalogue import Catalogue
from yifa.ledger.verify import verify
from yifa.registry.models import Region

pytestmark = pytest.mark.django_db(transaction=True)
REPORT = """
id: report
zh: 年度报告
title: name
recurs: {on: "01-01", for: {level: department}, carry: name, cite: ACT 5}
fields: {name: {type: text, zh: 机关}}
stages: [due, done]
final: done
moves:
  begin: {zh: 立项, by: system, to: due, takes: name}
  finish: {zh: 办结, by: officer, from: due, to: done}
clocks: {limit: {zh: 报告期限, start: begin, until: finish, by_date: 01-31, warn: 5 working days, cite: ACT 5}}
"""


NOTICE = """
id: notice
zh: 通告
fields: {name: {type: text, zh: 名称}}
stages: [open, closed]
final: closed
moves:
  begin: {zh: 起草, by: officer, to: open, takes: name}
  show: {zh: 公开, by: officer, from: open}
  hide: {zh: 撤回, by: officer, from: open, effects: [{do: withdraw, what: notice}]}
  close: {zh: 结案, by: officer, from: open, to: closed}
publications: {notice: {zh: 通告, fields: [name], on: show, for: 1 month, cite: ACT 5}}
"""


def law() -> Catalogue:
    more = {"procedures/x/report.yaml": REPORT, "procedures/x/notice.yaml": NOTICE}
    return catalogue(TEXT + LOCAL, {**FILES, **more})


@pytest.fixture
def region(monkeypatch: pytest.MonkeyPatch) -> Region:
    monkeypatch.setattr(refold, "catalogue", law)
    monkeypatch.setattr(refold, "_LAWS", {})
    agencies = [
        {"key": "甲局", "name": "甲局", "level": "department"},
        {"key": "乙局", "name": "乙局", "level": "department", "to": "2026-12-31"},
        {"key": "丙局", "name": "丙局", "level": "department", "from": "2027-06-01"},
        {"key": "县政府", "name": "县政府", "level": "county"},
    ]
    return open_office(given={"agencies": {}, "registers": {"agencies": agencies}})


def act(step: str, by: str = "o", on: str = "2026-03-02", case: str | None = None, **how: object) -> Receipt:
    procedure = str(how.pop("procedure", "thing"))
    made = Command(COUNTY, procedure, call(step, by, on, **how), UUID(case) if case else None)
    receipt = move(made, laws=law())
    assert receipt.granted, receipt.failures
    return receipt


def on(day: str, place: Region) -> Settled:
    return settle(place, dt.datetime.fromisoformat(day), laws=law())


def reports() -> list[tuple[str, str, str]]:
    return [(h, str(d), s) for h, d, s in rows("case", "handler", "opened_on", "stage", procedure="report")]


def sound() -> None:
    differences = verify(refold=CaseworkRefold()).differences
    assert [d.en for d in differences if d.kind != "entry"] == []


def test_one_case_for_each_agency_and_year_however_often_it_runs(region: Region) -> None:
    act("begin", recorded="2026-03-02T09:00")
    assert on("2026-12-31T23:00", region).opened == 0
    assert on("2027-01-01T01:00", region).opened == 1
    assert reports() == [("甲局", "2027-01-01", "due")]
    assert on("2027-01-02T01:00", region).opened == 0
    assert on("2028-02-02T01:00", region).opened == 2
    assert on("2028-02-02T01:00", region).opened == 0
    assert reports() == [
        ("丙局", "2028-01-01", "due"), ("甲局", "2027-01-01", "due"), ("甲局", "2028-01-01", "due"),
    ]  # fmt: skip
    sound()


def test_the_case_bears_the_day_of_the_duty_and_its_clock_runs_from_it(region: Region) -> None:
    act("begin", recorded="2026-03-02T09:00")
    on("2027-01-11T01:00", region)
    ((case, title),) = rows("case", "id", "title", procedure="report")
    assert title == "甲局"
    ((due, status),) = rows("deadline", "due", "status", case_id=case)
    assert (str(due), status) == ("2027-02-01", "running")
    act("finish", on="2027-02-02", case=str(case), procedure="report")
    assert rows("deadline", "status", case_id=case) == [("late",)]
    assert on("2027-03-01T01:00", region).opened == 0  # closed, and still the one of its year
    sound()


def test_nothing_is_begun_for_the_time_before_the_first_record(region: Region) -> None:
    assert on("2027-01-02T01:00", region) == Settled()
    act("begin", on="2027-01-04", recorded="2027-01-04T09:00")
    assert on("2027-12-31T01:00", region).opened == 0
    assert on("2028-01-01T01:00", region).opened == 2


def test_an_agency_entered_late_gets_the_case_of_its_day(region: Region) -> None:
    act("begin", recorded="2026-03-02T09:00")
    on("2027-01-02T01:00", region)
    late = [{"key": "丁局", "name": "丁局", "level": "department", "from": "2026-12-01"}]
    open_office(given={"agencies": {}, "registers": {"agencies": late}, "people": {}})
    assert on("2027-02-01T01:00", region).opened == 1
    assert ("丁局", "2027-01-01", "due") in reports()


def test_runs_at_the_same_time_begin_each_case_once(region: Region) -> None:
    act("begin", recorded="2026-03-02T09:00")
    gate, found = threading.Barrier(3), list[Settled]()

    def run() -> None:
        gate.wait()
        try:
            found.append(on("2029-01-01T01:00", region))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one.opened for one in found) == 5
    assert len(found) == 3
    assert len(reports()) == 5
    sound()


def test_a_case_that_cannot_begin_is_told_and_stops_no_other(region: Region) -> None:
    nameless = [{"key": "戊局", "level": "department"}]
    open_office(given={"agencies": {}, "registers": {"agencies": nameless}, "people": {}})
    act("begin", recorded="2026-03-02T09:00")
    found = on("2027-01-02T01:00", region)
    assert found.opened == 1
    assert [(duty.agency, [f.gate for f in failures]) for duty, failures in found.refused] == [
        ("戊局", ["takes"])
    ]
    assert rows("refusal", "agency") == []


def test_the_id_tells_agency_procedure_day_and_region_apart(region: Region) -> None:
    act("begin", recorded="2026-03-02T09:00")
    on("2028-01-01T01:00", region)
    ids = {id for (id,) in rows("case", "id", procedure="report")}
    duties = settling._due(region, law(), dt.datetime.fromisoformat("2029-01-01T01:00"), "default")
    assert len({case_of(code, duty) for code in (COUNTY, 1) for duty in duties} | ids) == 4 + 3
    assert all(id.version == 8 and id.variant == "specified in RFC 4122" for id in ids)
    days = [str(day) for _, day in rows("case", "id", "opened_on", procedure="report")]
    assert days == sorted(days)  # in order of id


def test_silence_in_a_case_that_nobody_touches(region: Region) -> None:
    case = str(act("begin", add={"parties": [{"id": "a", "name": "张三"}]}).case)
    act("ask.send", on="2026-03-03", case=case, item="a")
    assert on("2026-03-13T23:00", region).deemed == 0
    assert on("2026-03-14T01:00", region).deemed == 1
    assert ledger(case)[-1] == (3, "ask.silent")
    assert rows("deadline", "clock", "status", case_id=case) == [("reply", "ran_out")]
    assert on("2026-03-15T01:00", region).deemed == 0
    sound()


def test_a_clock_that_survives_its_case_is_settled_too(region: Region) -> None:
    case = str(act("begin", add={"parties": [{"id": "a", "name": "张三"}]}).case)
    act("ask.send", on="2026-03-03", case=case, item="a")
    act("close", on="2026-03-04", case=case)
    assert on("2026-03-14T01:00", region).deemed == 1
    assert on("2026-03-15T01:00", region).deemed == 0


def shown(case: str) -> list[tuple[str, str]]:
    found = rows("publication", "published_on", "withdrawn_on", case_id=case)
    return sorted((str(first), str(last)) for first, last in found)


def test_a_publication_stands_its_time_though_the_case_is_closed(region: Region) -> None:
    case = str(act("begin", procedure="notice").case)
    act("show", on="2026-03-03", case=case, procedure="notice")
    act("close", on="2026-03-04", case=case, procedure="notice")
    assert on("2026-04-03T23:00", region).deemed == 0
    assert shown(case) == [("2026-03-03", "None")]
    assert on("2026-04-04T01:00", region).deemed == 1
    assert shown(case) == [("2026-03-03", "2026-04-03")]
    assert on("2026-05-04T01:00", region).deemed == 0
    assert ledger(case)[-1] == (4, "stand.notice.end")
    sound()


def test_a_publication_withdrawn_or_shown_again(region: Region) -> None:
    case = str(act("begin", procedure="notice").case)
    for step, day in (
        ("show", "2026-03-03"),
        ("hide", "2026-03-10"),
        ("show", "2026-03-20"),
        ("show", "2026-04-01"),
    ):
        act(step, on=day, case=case, procedure="notice")
    assert on("2026-04-21T01:00", region).deemed == 0  # the last one stands its own month
    assert on("2026-05-02T01:00", region).deemed == 1
    assert shown(case) == [
        ("2026-03-03", "2026-03-10"),
        ("2026-03-20", "2026-05-01"),
        ("2026-04-01", "2026-05-01"),
    ]
    act("show", on="2026-05-04", case=case, procedure="notice")
    assert on("2026-06-05T01:00", region).deemed == 1
    sound()


def test_the_command(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    from yifa.cli import main
    from yifa.cli import settle as command

    act("begin", recorded="2026-03-02T09:00")
    monkeypatch.setattr(settling, "catalogue", law)
    monkeypatch.setattr(command, "now", lambda region: dt.datetime.fromisoformat("2027-01-02T01:00"))
    answer = CliRunner().invoke(main, ["settle"])
    assert (answer.exit_code, answer.output.splitlines()[0]) == (0, f"{COUNTY}：定期立项1件，登记期满结果0条")
    assert '"opened": 0' in CliRunner().invoke(main, ["settle", "--region", str(COUNTY), "--json"]).output
    assert CliRunner().invoke(main, ["settle", "--region", "1"]).exit_code == 1
