"""`yifa upgrade`: a changed law is compared with the running cases before it is applied to them."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from click.testing import CliRunner
from tests.casework.disclosure import county, do, submit
from tests.law.packaged import law

import yifa.law
from yifa.casework import refold, runtime, session
from yifa.casework.applied import keep, last
from yifa.casework.finding import complete
from yifa.casework.models import Deadline, Findable, Uncounted, Waiting
from yifa.casework.refold import CaseworkRefold
from yifa.cli import main
from yifa.law.catalogue import Catalogue
from yifa.law.loader import load
from yifa.ledger.models import AppliedLaw
from yifa.ledger.verify import verify
from yifa.registry import entries

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
BEFORE, AFTER = dt.date(2026, 10, 22), dt.date(2026, 10, 9)
"""Due within twenty and within ten working days of 2026-09-18."""


REQUEST = "procedures/disclosure/request.yaml"
CERTIFICATES = "registers/certificates.yaml"


@lru_cache(maxsize=3)
def changed(*changes: tuple[str, str, str]) -> Catalogue:
    """The packaged law where in a file the one text has become the other."""
    folder = Path(yifa.law.__file__).parent
    texts = {str(p.relative_to(folder)): p.read_text(encoding="utf-8") for p in folder.rglob("*.yaml")}
    for path, old, new in changes:
        assert old in texts[path]
        texts[path] = texts[path].replace(old, new)
    return load(texts)


@pytest.fixture
def other_law(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From here on the law answers requests within ten working days."""
    old, new = "2019-05-15: 20 working days", "2019-05-15: 10 working days"
    yield from _holds(monkeypatch, changed((REQUEST, old, new)))


@pytest.fixture
def other_columns(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From here on the number of a certificate is personal, and what a request asks for internal."""
    number, content = "number: {type: text, zh: 证号", "content: {type: text"
    other = changed(
        (CERTIFICATES, number, f"{number}, privacy: personal"),
        (REQUEST, content, f"{content}, privacy: internal"),
    )
    yield from _holds(monkeypatch, other)


def _holds(monkeypatch: pytest.MonkeyPatch, other: Catalogue) -> Iterator[None]:
    for module in (
        "yifa.casework.finding",
        "yifa.casework.lawdiff",
        "yifa.casework.relaw",
        "yifa.casework.refold",
        "yifa.cli.upgrade",
        "yifa.casework.runtime",
    ):
        monkeypatch.setattr(f"{module}.catalogue", lambda: other)
    monkeypatch.setattr(refold, "_LAWS", {})
    session._STATES.clear()
    yield
    session._STATES.clear()


def run(*args: str, status: int = 0, **how: Any) -> str:
    answer = CliRunner().invoke(main, ["upgrade", *args], **how)
    assert answer.exit_code == status, answer.output
    return answer.output


def due(case: object) -> dt.date:
    found = Deadline.objects.get(case_id=case, clock="to_answer").due
    assert found is not None
    return found


def differing() -> set[str]:
    return {d.kind for d in verify(refold=CaseworkRefold()).differences} - {"entry"}


def test_where_nothing_changed_nothing_is_touched() -> None:
    county()
    submit()
    assert "没有事项受影响" in run("--yes")
    told = json.loads(run("--dry-run", "--json"))
    assert (told["touched"], told["applied"]) == ([], False)


def test_what_a_changed_law_touches_is_listed_and_then_applied(other_law: None) -> None:
    county()
    case = _under_the_packaged_law()
    assert due(case) == BEFORE
    assert differing() == {"deadline"}
    out = run("--dry-run")
    assert "foi_request：1件" in out
    assert f"届满日由{BEFORE}改为{AFTER}" in out
    assert runtime.catalogue().short in out
    assert due(case) == BEFORE
    Uncounted.objects.all().delete()
    before = Waiting.objects.count()
    assert "已重算1件" in run("--yes")
    assert due(case) == AFTER
    assert Waiting.objects.count() == before
    assert Uncounted.objects.filter(case_id=case).exists()
    assert differing() == set()
    assert "没有事项受影响" in run("--yes")


def test_what_entries_are_found_by_follows_the_law_of_their_columns(other_columns: None) -> None:
    region = county()
    values = {"person": "o", "number": "执0123456", "agency": "住建局"}
    entries.enter(region.code, "certificates", "o", values, dt.date(2020, 1, 1), uuid4())
    with patch("yifa.casework.finding.catalogue", law):
        complete()
    case = _under_the_packaged_law()
    assert differing() == {"findable"}
    number = Findable.objects.filter(text__contains="执0123456")
    content = Findable.objects.filter(target=case, text__contains="验收文件")
    assert number.get().privacy == content.get().privacy == "open"
    out = run("--dry-run")
    assert "名录：1条条目的检索范围有变 / entries are found by other texts, or by others" in out
    assert "检索所得有变" in out
    assert json.loads(run("--dry-run", "--json"))["entries"] == 1
    assert number.get().privacy == "open"
    assert "已重算1件事项、1条名录条目的检索文本。" in run("--yes")
    assert number.get().privacy == "personal"
    assert content.get().privacy == "internal"
    assert differing() == set()
    assert json.loads(run("--dry-run", "--json"))["entries"] == 0


@pytest.fixture
def stricter(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From here on taking a request up needs a paper."""
    take_up = "take_up: {zh: 登记办理(内容明确)"
    gate = "{gate: documents, kinds: [note], cite: {2008-05-01: FOI08 20, 2019-05-15: FOI 45}}"
    yield from _holds(monkeypatch, changed((REQUEST, take_up, f"{take_up}, needs: [{gate}]")))


def test_the_moves_a_changed_law_touches_are_told_for_the_cases_that_stand_there(stricter: None) -> None:
    county()
    keep(law())
    waiting = _under_the_packaged_law()
    with patch("yifa.casework.move.catalogue", law):
        gone_on = submit()
        do("take_up", "o", "2026-09-21", gone_on)
    session._STATES.clear()
    told = json.loads(run("--dry-run", "--json"))
    assert (told["was"], told["law"]) == (law().short, runtime.catalogue().short)
    (step,) = told["steps"]
    assert (step["procedure"], step["zh"], step["stage_zh"], step["since"]) == (
        "foi_request", "政府信息公开申请", "已收到", None,
    )  # fmt: skip
    assert [case for case, _ in step["cases"]] == [str(waiting)]
    assert [change["zh"] for change in step["changes"]] == ["步骤“登记办理(内容明确)”增加关口：须附note"]
    out = run("--dry-run")
    assert "政府信息公开申请 · 已收到：1件在办，即日起 / from today" in out
    assert "→ 步骤“登记办理(内容明确)”增加关口：须附note" in out
    assert "gate added: must be attached: note" in out
    run(input="y\nn\n", status=1)
    assert json.loads(run("--dry-run", "--json"))["steps"]  # not applied yet
    run("--yes")
    told = json.loads(run("--dry-run", "--json"))
    assert (told["was"], told["steps"]) == (runtime.catalogue().short, [])


def test_a_clock_that_runs_is_touched(other_law: None) -> None:
    county()
    keep(law())
    case = _under_the_packaged_law()
    (step,) = json.loads(run("--dry-run", "--json"))["steps"]
    assert {c["path"] for c in step["changes"]} == {"clocks/to_answer"}
    assert "“答复期限”：20个工作日 → 10个工作日" in [c["zh"] for c in step["changes"]]
    assert step["cases"][0][0] == str(case)


def test_a_law_that_was_not_kept_is_not_compared(stricter: None) -> None:
    county()
    _under_the_packaged_law()
    out = run("--dry-run")
    assert "没有留存" in out
    assert json.loads(run("--dry-run", "--json"))["steps"] == []
    unreadable = zlib.compress(b'{"procedures/x.yaml": "id: ["}')
    AppliedLaw.objects.create(hash="0" * 64, texts=unreadable, applied_at=NOW)
    assert "读不了" in run("--dry-run")
    run("--yes")
    assert last().short == runtime.catalogue().short  # type: ignore[union-attr]


def test_it_asks_for_a_backup_and_before_applying(other_law: None) -> None:
    county()
    case = _under_the_packaged_law()
    assert "backup" in run(input="n\n", status=1)
    run(input="y\nn\n", status=1)
    assert due(case) == BEFORE
    run(input="y\ny\n")
    assert due(case) == AFTER


def _under_the_packaged_law() -> object:
    """A request that came in while the packaged law held."""
    with patch("yifa.casework.move.catalogue", law):
        case = submit()
    session._STATES.clear()
    return case
