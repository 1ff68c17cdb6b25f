"""A round worked on in one grid."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.casework.disclosure import HERE, do
from tests.casework.test_page import cleanup

from yifa.casework.models import Case, Refusal
from yifa.registry.models import Region
from yifa.web.models import User

pytestmark = pytest.mark.django_db
ITEMS = 4


@pytest.fixture
def round_(db: None) -> UUID:
    return cleanup(ITEMS)


def enter(person: str, items: int = ITEMS) -> Client:
    region = Region.objects.get(code=HERE + items)
    user = User.objects.create_user(f"{person}{items}", None, region=region, person=person)
    client = Client()
    client.force_login(user)
    return client


def sums(answer: object) -> dict[str, int]:
    return {s.zh: s.n for s in answer.context["sums"]}  # type: ignore[attr-defined]


def test_the_rows_that_are_filled_in_are_recorded_each_as_a_move(round_: UUID) -> None:
    client = enter("lo")
    url = f"/cases/{round_}/round/?step=ask"
    page = client.get(url)
    rows = page.context["rows"]
    assert len(rows) == ITEMS
    assert sums(page) == {"合计": 4, "待清理": 4}
    one, two, *_ = [row.case.id for row in rows]
    answer = client.post(
        url, {"on": "2026-09-07", f"{one}-given.unit": "农业局", f"{two}-given.unit": "农业局"}, follow=True
    )
    assert "已登记2项：确定实施单位" in answer.text
    assert sums(answer) == {"合计": 4, "待清理": 2, "待实施单位提出意见": 2}
    assert Case.objects.get(id=one).seq == 2


def test_what_is_the_same_is_typed_once(round_: UUID) -> None:
    """It is put into the rows that are blank, and recorded only when the whole is sent."""
    client = enter("lo")
    url = f"/cases/{round_}/round/?step=ask"
    first, *others = [row.case.id for row in client.get(url).context["rows"]]
    typed = {"on": "2026-09-07", "all-given.unit": "农业局", f"{first}-given.unit": "水利局"}
    page = client.post(url, {**typed, "spread": "1"})
    assert page.status_code == 200
    shown = {row.case.id: row.form["given.unit"].value() for row in page.context["rows"]}
    assert shown == {first: "水利局", **dict.fromkeys(others, "农业局")}
    assert sums(page) == {"合计": 4, "待清理": 4}
    answer = client.post(
        url, {"on": "2026-09-07", **{f"{i}-given.unit": v for i, v in shown.items()}}, follow=True
    )
    assert sums(answer) == {"合计": 4, "待实施单位提出意见": 4}


def test_what_is_refused_in_one_row_holds_up_no_other(round_: UUID) -> None:
    lo, lr = enter("lo"), enter("lr")
    items = [str(id) for id in Case.objects.filter(parent=round_).order_by("id").values_list("id", flat=True)]
    url = f"/cases/{round_}/round/?step="
    lo.post(url + "ask", {"on": "2026-09-07", **{f"{i}-given.unit": "农业局" for i in items}})
    here: dict[str, Any] = {"procedure": "cleanup_item", "region": HERE + ITEMS}
    for item in items:
        do("propose", "d", "2026-09-08", item, given={"proposal": "kept", "grounds": "仍需执行"}, **here)
    given = {
        f"{i}-given.{k}": v for i in items[1:] for k, v in (("opinion", "kept"), ("opinion_reason", "合法"))
    }
    lr.post(url + "review", {"on": "2026-09-09", **given})
    answer = lo.post(url + "conclude", {"on": "2026-09-10", f"{items[1]}-given.outcome": "kept"})
    assert answer.status_code == 422
    assert "清理结果尚未经集体讨论决定" in answer.text
    assert Refusal.objects.filter(move="conclude").count() == 1
    assert sums(answer) == {"合计": 4, "已提出意见": 1, "已审查": 3}


def test_a_row_half_filled_in_says_what_is_missing(round_: UUID) -> None:
    lo, lr = enter("lo"), enter("lr")
    items = [str(id) for id in Case.objects.filter(parent=round_).order_by("id").values_list("id", flat=True)]
    url = f"/cases/{round_}/round/?step="
    lo.post(url + "ask", {"on": "2026-09-07", f"{items[0]}-given.unit": "农业局"})
    here: dict[str, Any] = {"procedure": "cleanup_item", "region": HERE + ITEMS}
    do("propose", "d", "2026-09-08", items[0], given={"proposal": "kept", "grounds": "仍需执行"}, **here)
    answer = lr.post(url + "review", {"on": "2026-09-08", f"{items[0]}-given.opinion": "kept"})
    (row,) = answer.context["rows"]
    assert list(row.form.errors) == ["given.opinion_reason"]
    assert Case.objects.get(id=items[0]).seq == 3


def test_the_first_step_of_the_hat_is_shown(round_: UUID) -> None:
    assert enter("lr").get(f"/cases/{round_}/round/").context["step"].name == "review"


def test_a_grid_takes_few_queries_however_long_the_round(db: None) -> None:
    def queries(items: int) -> int:
        url = f"/cases/{cleanup(items)}/round/?step=ask"
        client = enter("lo", items)
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        return len(found)

    assert queries(3) == queries(25) <= 20


def test_a_case_that_opened_none_has_no_grid(round_: UUID) -> None:
    item = Case.objects.filter(parent=round_).first()
    assert item is not None
    assert enter("lo").get(f"/cases/{item.id}/round/").status_code == 404
