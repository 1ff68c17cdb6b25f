"""Supervision: every number is what its list holds, and holds nothing that its reader may not see."""

from __future__ import annotations

import csv
import datetime as dt
import re
import uuid
from html import unescape
from io import StringIO
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.casework.disclosure import act, do, paper, submit
from tests.web.conftest import NOW, SignIn
from tests.web.leaders import lead

from yifa.casework.models import Deadline, Number, Refusal, Series
from yifa.casework.runtime import catalogue
from yifa.figures.definitions import definitions
from yifa.law.figures import Of
from yifa.ledger.models import Event
from yifa.registry.models import Region
from yifa.spreadsheet import cell
from yifa.web.supervision.clocks import owed

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(here: Region) -> list[UUID]:
    """Requests of every sign: overdue, late, soon due, in time, and one not yet due in a forestry office."""
    lead(here)
    red, late, yellow, green = (
        submit("2026-09-10"),
        submit("2026-08-03"),
        submit("2026-09-03"),
        submit("2026-09-29"),
    )
    do("take_up", "o", "2026-08-20", late)
    do("take_up", "o", "2026-09-04", yellow)
    other = submit("2026-09-11", agency="林业局")
    return [red, late, yellow, green, other]


def links(page: str) -> dict[str, int]:
    """Every link with a number for its text."""
    found = re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(\d+)</a>', page)
    return {unescape(url): int(number) for url, number in found}


def rows(client: Client, url: str) -> int:
    """Lines of a list, page after page."""
    count, path = 0, url
    while path:
        answer = client.get(path)
        assert answer.status_code == 200
        count += len(answer.context["lines"])
        after = answer.context["page"].next if "page" in answer.context else None
        path = f"{url}&after={after}" if after else ""
    return count


def test_every_number_is_as_many_as_its_list_holds(
    busy: list[UUID], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    act("answer", "o", "2026-09-30", busy[3])  # refused
    act("no_such_move", "o", "2026-09-30", busy[3])
    monkeypatch.setattr("yifa.web.supervision.clocks.SIZE", 1)
    monkeypatch.setattr("yifa.web.supervision.refusals.SIZE", 1)
    for who in ("legalhead", "o", "forester"):
        client = sign_in(who)
        numbers = links(client.get("/supervision/").text)
        assert numbers
        for url, number in numbers.items():
            assert rows(client, url) == number, url


def test_cards_are_what_the_clocks_say(busy: list[UUID], sign_in: SignIn) -> None:
    total = sign_in("legalhead").get("/supervision/").context["total"]
    mine = [d for d in Deadline.objects.all() if d.binds in ("住建局", "林业局") and d.status == "running"]
    day = NOW.date()
    assert total.red == sum(d.due < day for d in mine)
    ended = [d for d in Deadline.objects.filter(status="late") if d.due.year == 2026]
    assert total.late == len(ended)
    assert min(total.red, total.late, total.yellow) > 0
    assert total.yellow == sum(d.warn_from is not None and d.warn_from <= day <= d.due for d in mine)


def test_an_office_sees_its_own_cards_only(busy: list[UUID], sign_in: SignIn) -> None:
    def agencies(who: str) -> set[str]:
        return {a.sum.agency for a in sign_in(who).get("/supervision/").context["agencies"]}

    assert agencies("legalhead") == {"住建局", "林业局"}
    assert agencies("o") == {"住建局"}
    assert agencies("forester") == {"林业局"}
    assert agencies("nobody") == set()
    page = sign_in("forester").get("/supervision/clocks/", {"agency": "住建局"})
    assert page.context["lines"] == []


def test_refusals_say_who_tried_what_and_why(busy: list[UUID], sign_in: SignIn) -> None:
    act("answer", "o", "2026-09-30", busy[3])
    page = sign_in("legalhead").get("/supervision/refusals/")
    (line,) = page.context["lines"]
    assert line.who == "o"
    assert line.refusal.case_id == busy[3]
    for reason in line.refusal.failures:
        assert reason["zh"] in unescape(page.text)
    assert len(sign_in("o").get("/supervision/refusals/").context["lines"]) == 1
    assert sign_in("forester").get("/supervision/refusals/").context["lines"] == []
    before = sign_in("legalhead").get("/supervision/refusals/", {"to": "2026-09-29"})
    assert before.context["lines"] == []


def test_an_attempt_to_begin_is_seen_by_its_agency(busy: list[UUID], sign_in: SignIn) -> None:
    act("submit", "z", "2026-09-30", agency="住建局", given={"applicant": "z"})
    assert Refusal.objects.get().case_id is None
    assert len(sign_in("o").get("/supervision/refusals/").context["lines"]) == 1
    assert sign_in("forester").get("/supervision/refusals/").context["lines"] == []


def test_a_number_that_nobody_holds_is_a_gap(asked: UUID, here: Region, sign_in: SignIn) -> None:
    lead(here)
    for name, held, last in (
        ("某〔2026〕{n}号", (1, 2, 4), 5),
        ("某〔2026〕{n}期", (1, 2), 2),
        ("某〔2019〕{n}号", (), 3),
    ):
        Series.objects.create(region=here, name=name, last_number=last)
        for n in held:
            Number.objects.create(region=here, series=name, n=n, case_id=asked, event_id=uuid.uuid4())
    client = sign_in("legalhead")
    (gap,) = client.get("/supervision/").context["gaps"]
    assert (gap.series, gap.last, gap.missing) == ("某〔2026〕{n}号", 5, 2)
    lines = client.get("/supervision/numbers/", {"series": gap.series}).context["lines"]
    assert [line.n for line in lines if line.state == "missing"] == [3, 5]
    older = client.get("/supervision/", {"from": "2019-01-01"}).context["gaps"]
    assert {g.series for g in older} == {"某〔2026〕{n}号", "某〔2019〕{n}号"}
    assert client.get("/supervision/numbers/", {"series": "无"}).status_code == 404


def test_a_number_of_a_struck_record_is_spent_and_no_gap(asked: UUID, here: Region, sign_in: SignIn) -> None:
    lead(here)
    do("take_up", "o", "2026-09-21", asked)
    event = Event.objects.get(case_id=asked, n=2)
    Series.objects.create(region=here, name="某〔2026〕{n}号", last_number=1)
    Number.objects.create(region=here, series="某〔2026〕{n}号", n=1, case_id=asked, event_id=event.id)
    client = sign_in("legalhead")
    assert [
        line.state
        for line in client.get("/supervision/numbers/", {"series": "某〔2026〕{n}号"}).context["lines"]
    ] == ["held"]
    original = [paper("original")]
    do("strike", "k", "2026-09-22", asked, given={"of": 2, "reason": "登记有误"}, attached=original)
    assert client.get("/supervision/").context["gaps"] == []
    (line,) = client.get("/supervision/numbers/", {"series": "某〔2026〕{n}号"}).context["lines"]
    assert line.state == "spent"
    assert line.case.id == asked
    assert (
        sign_in("forester")
        .get("/supervision/numbers/", {"series": "某〔2026〕{n}号"})
        .context["lines"][0]
        .case
        is None
    )


def test_certificates_lapse_within_so_many_days(here: Region, sign_in: SignIn) -> None:
    today = NOW.date()

    def certificate(person: str, days: int | None, agency: str = "林业局") -> dict[str, object]:
        last = None if days is None else (today + dt.timedelta(days=days)).isoformat()
        return {"key": person, "from": "2020-01-01", "to": last, "agency": agency, "number": f"N{person}"}

    lead(here, registers={"certificates": [
        certificate("a", 0), certificate("b", 30), certificate("c", 31), certificate("d", 90, "住建局"),
        certificate("e", 91), certificate("f", -1), certificate("g", None),
    ]})  # fmt: skip
    client = sign_in("legalhead")
    assert client.get("/supervision/").context["steps"] == [(30, 2), (60, 3), (90, 4)]
    lines = client.get("/supervision/certificates/", {"within": "30"}).context["lines"]
    assert [(line.who, line.days) for line in lines] == [("a", 0), ("b", 30)]
    mine = sign_in("forester").get("/supervision/certificates/").context["lines"]
    assert [line.who for line in mine] == ["a", "b", "c"]


def test_a_file_holds_what_the_list_shows(busy: list[UUID], sign_in: SignIn) -> None:
    client = sign_in("legalhead")
    page = client.get("/supervision/clocks/", {"sign": "red"})
    text = client.get("/supervision/clocks/", {"sign": "red", "format": "csv"}).getvalue().decode()
    assert text.startswith("\ufeff")
    head, *lines = csv.reader(StringIO(text[1:]))
    assert head[0] == "机关"
    assert len(lines) == len(page.context["lines"]) > 0
    cards = client.get("/supervision/", {"format": "csv"}).getvalue().decode()
    assert "县林业局" in cards


def test_no_cell_begins_a_formula() -> None:
    assert cell("=1+1") == "'=1+1"
    assert cell("@x") == "'@x"
    assert cell("＝1+1") == "'＝1+1"
    assert cell(-3) == -3
    assert cell(None) == ""


def test_what_is_owed_is_read_from_the_law() -> None:
    assert owed("normative_document", "file.to_send")
    assert owed("admin_penalty", "publish.to_show")
    assert owed("annual_report", "to_submit_congress")
    assert owed("annual_report", "to_publish")
    assert not owed("foi_request", "to_answer")
    assert not owed("no_such_procedure", "to_answer")


def test_missing_publications_are_listed(here: Region, sign_in: SignIn) -> None:
    lead(here)
    given = {
        "title": "2025年法治政府建设年度报告",
        "year": 2025,
        "issuer": "县政府",
        "year_end": "2025-12-31",
    }
    do("begin", "legal", "2026-01-05", procedure="annual_report", agency="法制办", given=given)
    page = sign_in("legalhead").get("/supervision/")
    assert {(c.agency, c.clock, c.red) for c in page.context["owed"]} == {
        ("县政府", name, 1) for name in ("to_submit_congress", "to_submit_superior", "to_publish")
    }


def test_pages_ask_little(busy: list[UUID], sign_in: SignIn) -> None:
    act("answer", "o", "2026-09-30", busy[3])
    for who in ("legalhead", "o"):
        client = sign_in(who)
        for path in ("", "clocks/", "refusals/", "numbers/", "certificates/"):
            client.get(f"/supervision/{path}")
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"/supervision/{path}").status_code == 200
            assert len(asked) <= 15, path


def test_a_period_that_is_none_is_the_year_so_far(busy: list[UUID], sign_in: SignIn) -> None:
    client = sign_in("legalhead")
    for wrong in ("2026-13-01", "x", "99999-01-01", "0001-01-01"):
        period = client.get("/supervision/", {"from": wrong, "to": wrong}).context["period"]
        assert (period.first, period.last) == (dt.date(2026, 1, 1), NOW.date())
    turned = client.get("/supervision/", {"from": "2026-06-01", "to": "2026-05-01"}).context["period"]
    assert (turned.first, turned.last) == (dt.date(2026, 5, 1), dt.date(2026, 6, 1))


def test_english_is_complete(busy: list[UUID], sign_in: SignIn) -> None:
    client = sign_in("legalhead")
    client.post("/language/", {"language": "en", "next": "/"})
    page = client.get("/supervision/").text
    assert "Red and yellow cards by agency" in page
    clocks = definitions(catalogue()).words.known(Of("foi_request")).clocks  # type: ignore[union-attr]
    assert any(clock.en in page for clock in clocks.values())
