"""`messages`: what the law has other departments' systems told, by construction of what may be told."""

import datetime as dt

import pytest
from tests.law.law_example import FOI, example, problems_of

from yifa.law.definitions import Slice
from yifa.law.diff import compare_dates
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.problems import Problem
from yifa.law.sheet import sheet
from yifa.law.show import as_text

PARTNERS = {"partners.yaml": "partners:\n  platform: {zh: 某平台, en: the platform}\n"}
PLAIN = "messages: {told: {zh: 告知受理, en: told, to: platform, on: submit, fields: [matter], cite: LOCAL 某对接}}\n"
DAY = dt.date(2026, 1, 5)


def texts(messages: str, **fields: str) -> dict[str, str]:
    """The example with messages; `fields`: the class of privacy of fields of it."""
    law = example()[FOI]
    for name, privacy in fields.items():
        old = f"  {name}: {{type: text, "
        assert law.count(old) == 1, name
        law = law.replace(old, f"{old}privacy: {privacy}, ")
    return {**example(), **PARTNERS, FOI: law + messages}


def lint(messages: str, **fields: str) -> list[Problem]:
    return check(load(texts(messages, **fields)))


def at(messages: str, day: dt.date = DAY) -> Slice:
    return load(texts(messages)).procedure("foi_request", dt.date(2016, 1, 1)).at(day)


def test_a_message_as_the_engine_has_it() -> None:
    assert lint(PLAIN) == []
    (message,) = at(PLAIN).messages.values()
    assert (message.to, message.on, message.fields, message.basis) == (
        "platform",
        ("submit",),
        ("matter",),
        {},
    )
    assert message.cite is not None
    assert message.cite.unconfirmed


@pytest.mark.parametrize("privacy", ["internal", "personal"])
def test_what_is_not_open_needs_its_article(privacy: str) -> None:
    said = PLAIN.replace("[matter]", "[matter, reason]")
    (problem,) = lint(said, reason=privacy)
    assert problem.code == "privacy"
    assert "basis" in problem.zh
    grounded = said.replace("cite:", "basis: {reason: LOCAL 某对接}, cite:")
    assert lint(grounded, reason=privacy) == []


def test_what_is_secret_is_never_told() -> None:
    said = PLAIN.replace("[matter]", "[matter, reason]").replace("cite:", "basis: {reason: FOI 33}, cite:")
    (problem,) = lint(said, reason="secret")
    assert problem.code == "privacy"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("to: platform", "to: nobody", "unknown_name"),
        (", cite: LOCAL 某对接", "", "uncited"),
        ("on: submit", "on: sumbit", "unknown_name"),
        ("fields: [matter]", "fields: [mater]", "unknown_name"),
        ("cite:", "when: case.nothing == 'x', cite:", "condition"),
        ("cite:", "basis: {matter: FOI 333}, cite:", "citation"),
        ("cite:", "papers: nothing, cite:", "unknown_name"),
        ("cite:", "colour: red, cite:", "unknown_key"),
    ],
)
def test_what_does_not_fit(old: str, new: str, code: str) -> None:
    law = texts(PLAIN.replace(old, new))
    found = problems_of(law) or check(load(law))
    assert [problem.code for problem in found] == [code]
    assert found[0].file == FOI


def test_it_is_dated_like_everything_else() -> None:
    dated = PLAIN.replace("cite:", "valid: 2019-05-15.., cite:")
    assert at(dated, dt.date(2019, 5, 14)).messages == {}
    assert "told" in at(dated, dt.date(2019, 5, 15)).messages
    catalogue = load(texts(dated))
    changes = compare_dates(catalogue, "foi_request", dt.date(2019, 5, 14), dt.date(2019, 5, 15))
    assert "增加告知“告知受理”" in [change.zh for change in changes]


def test_a_place_tells_whom_it_likes() -> None:
    """Without the file having opened it: whom a place tells is its own affair; under its article."""
    overlay = "overlay: own\nof: foi_request\nplace: '431230'\ncite: LOCAL 某县对接\nadd:\n  messages:\n    own: {zh: 报县平台, to: platform, on: answer, fields: matter}\n"
    law = load({**texts(PLAIN), "overlays/431230/own.yaml": overlay})
    assert check(law) == []
    here = law.procedure("foi_request", dt.date(2016, 1, 1), ["431230"]).at(DAY).messages
    assert set(here) == {"told", "own"}
    assert here["own"].cite is not None
    assert here["own"].cite.zh == "某县对接"
    assert set(law.procedure("foi_request", dt.date(2016, 1, 1)).at(DAY).messages) == {"told"}


def test_a_lawyer_reads_it() -> None:
    law = load(
        texts(
            PLAIN.replace("[matter]", "[matter, reason]").replace("cite:", "basis: {reason: FOI 33}, cite:"),
            reason="personal",
        )
    )
    procedure = law.procedure("foi_request", dt.date(2016, 1, 1))
    zh, en = (as_text(sheet(law, procedure, DAY, english=english)) for english in (False, True))
    assert "告知某平台" in zh
    assert "理由不公开，告知的依据" in zh
    assert "the platform is told" in en
