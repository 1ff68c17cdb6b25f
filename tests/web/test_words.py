"""The two languages, and what people typed inside them."""

from __future__ import annotations

from django.template import Context, Template
from django.utils import translation


def told(text: str, language: str = "zh-hans", **values: object) -> str:
    with translation.override(language):
        return Template(text).render(Context(values))


def test_a_text_is_told_in_the_language_of_the_request() -> None:
    text = '{% t "共{n}件" "{n} matters" n=n %}'
    assert told(text, n=3) == "共3件"
    assert told(text, "en", n=3) == "3 matters"


def test_only_the_template_is_html() -> None:
    assert told('{% t "<b>{x}</b>" "{x}" x=x %}', x="<i>") == "<b>&lt;i&gt;</b>"
    assert told("{% t a b %}", a="<i>", b="") == "&lt;i&gt;"
    assert told("{% t a b %}", "en", a="甲", b="<i>") == "&lt;i&gt;"
    assert told("{% t a b %}", "en", a="{x}", b=None) == "{x}"


def test_a_thing_is_called_by_its_chinese_name_where_it_has_no_other() -> None:
    assert told("{{ x|w }}", "en", x={"zh": "甲"}) == "甲"
    assert told("{{ x|w }}", "en", x={"zh": "甲", "en": "A"}) == "A"


def test_days() -> None:
    assert told("{{ x|day }}", x="2026-09-18") == "2026年9月18日"
    assert told("{{ x|day }}", x="2026-09-18T16:20") == "2026年9月18日 16:20"
    assert told("{{ x|short_day }}", "en", x="2026-09-08") == "8 Sep"
    assert told("{{ x|day }}", x=None) == ""
