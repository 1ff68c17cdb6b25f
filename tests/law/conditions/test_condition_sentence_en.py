"""A condition said in English."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.law.conditions.samples import LABELS as CHINESE

from yifa.law.conditions import Condition, Labels

LABELS = replace(
    CHINESE,
    fields={
        "case.outcome": "outcome", "case.urgent": "urgent", "case.pages": "pages", "case.fine": "fine",
        "case.received": "day received", "case.decided": "day decided", "case.officers": "officers",
        "case.reason": "reason", "case.parties": "parties", "item.method": "method",
    },
    choices={
        "case.outcome": {"granted": "granted", "partly": "partly granted", "refused": "refused"},
        "stage": {"received": "received", "answered": "answered"},
    },
    moves={"answer": "answer", "ask.send": "ask"},
    tracks={"ask": "consultation"},
    stages={"ask": {"waiting": "waiting", "agreed": "agreed"}},
)  # fmt: skip


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("case.outcome in ['partly', 'refused'] && done(ask.send)", "“outcome” is “partly granted” or “refused” and “ask” has been done"),
        ("'granted' != case.outcome", "“outcome” is not “granted”"),
        ("!(case.outcome == 'granted')", "“outcome” is not “granted”"),
        ("case.outcome == was.outcome", "“outcome” is the former “outcome”"),
        ("!(case.outcome in ['granted', 'partly'])", "“outcome” is none of “granted”, “partly granted”"),
        ("!(case.outcome in ['granted'])", "“outcome” is not “granted”"),
        ("case.urgent", "“urgent” is yes"),
        ("case.urgent != true", "“urgent” is no"),
        ("!done(answer)", "“answer” has not been done"),
        ("count(answer) >= 2", "the number of times “answer” was done is at least 2"),
        ("has(case.reason)", "“reason” is given"),
        ("!has(case.reason)", "“reason” is not given"),
        ("case.fine > yuan(3000)", "“fine” is more than CNY 3000"),
        ("case.fine == yuan(3000) * 2", "“fine” is CNY 3000 times 2"),
        ("(case.pages + 1) * 2 < -3", "(“pages” plus 1) times 2 is less than -3"),
        ("case.received < '2021-07-15'", "“day received” is before 15 July 2021"),
        ("!(on > case.decided)", "not (that day is after “day decided”)"),
        ("days(case.received, on) <= 30", "the number of days from “day received” to that day is at most 30"),
        ("size(case.parties) != 1", "the number of “parties” is not 1"),
        ("!(actor in case.officers)", "who acts is not among “officers”"),
        ("stage == 'answered'", "the stage is “answered”"),
        ("track(ask) == 'none'", "“consultation” has not begun yet"),
        ("track(ask) in ['none', 'waiting']", "“consultation” is “not begun” or “waiting”"),
        ("!closed", "the case is not closed"),
        ("(case.urgent || done(answer)) && has(case.reason)", "(“urgent” is yes, or “answer” has been done) and “reason” is given"),
        ("!(case.urgent && done(answer))", "not (“urgent” is yes and “answer” has been done)"),
        ("!true", "never"),
        ("case.fine", "“fine”"),
    ],
)  # fmt: skip
def test_sentences(source: str, said: str) -> None:
    assert Condition(source).en(LABELS) == said


def test_a_name_without_a_word_is_printed_as_it_is() -> None:
    assert Condition("case.outcome == 'partly' && done(ask.send)").en(Labels()) == (
        "“outcome” is “partly” and “ask.send” has been done"
    )
