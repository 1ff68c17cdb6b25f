"""How the reasons of a refusal are shown."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

SAME: dict[str, Any] = {"gate": "filled", "zh": "未填", "en": "missing"}


def shown(*failures: dict[str, Any]) -> str:
    return render_to_string("parts/reasons.html", {"failures": failures})


def test_the_hint_of_a_gate_stands_below_its_reason() -> None:
    failure = {**SAME, "hint": "可以<补正>", "hint_en": "it may be completed"}
    assert "未填<br>提示：可以&lt;补正&gt;</li>" in shown(failure)
    with translation.override("en"):
        assert "missing<br>Hint: it may be completed</li>" in shown(failure)
        assert "Hint: 先问" in shown({**SAME, "hint": "先问"})
    assert "提示" not in shown(SAME)


def test_the_same_words_are_said_once_for_each_hint() -> None:
    page = shown({**SAME, "article": "甲法"}, {**SAME, "article": "乙法"}, {**SAME, "hint": "先问"})
    assert page.count("未填") == 2
    assert "甲法；乙法" in page
