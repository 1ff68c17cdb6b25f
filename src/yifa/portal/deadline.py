"""The deadline calculator: the last day of a time limit, and why each day counts or does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from yifa.casework.runtime import calendar_of
from yifa.portal.visit import page
from yifa.web.desk import DeskRequest
from yifa.web.forms import Form
from yifa.web.words import english, say
from yifa.worktime import Length, Unit, WorktimeError, due, explain

UNITS = (Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS, Unit.YEARS)
LONGEST = {Unit.WORKING_DAYS: 500, Unit.DAYS: 750, Unit.MONTHS: 24, Unit.YEARS: 2}
"""Longer limits would be told on hundreds of lines that nobody reads."""


class DeadlineForm(Form):
    """From which day, how long."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["on"] = forms.DateField(
            label=say("起算的事发生在哪一天", "Day of the event it runs from"), input_formats=["%Y-%m-%d"],
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            help_text=say("这一天不计入。", "This day is not counted."),
        )  # fmt: skip
        self.fields["n"] = forms.IntegerField(label=say("期限", "How long"), min_value=1, max_value=750)
        words = [(u.value, Length(1, u).en[2:] if english() else Length(1, u).zh[1:]) for u in UNITS]
        self.fields["unit"] = forms.ChoiceField(label=say("单位", "Unit"), choices=words)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "n" in data and "unit" in data:
            unit = Unit(data["unit"])
            if data["n"] > LONGEST[unit]:
                told = say(
                    "最长{n}",
                    "at most {n}",
                    n=getattr(Length(LONGEST[unit], unit), "en" if english() else "zh"),
                )
                self.add_error("n", told)
        if "on" in data and not dt.date(2000, 1, 1) <= data["on"] <= dt.date(2100, 1, 1):
            self.add_error("on", say("请填2000年至2099年间的日期。", "A day from 2000 to 2099, please."))
        return data


@page
def calculator(request: DeskRequest) -> HttpResponse:
    """Asks, and answers day by day."""
    desk = request.desk
    asked = bool(request.GET)
    form = DeadlineForm(
        request.GET if asked else None, initial={"on": desk.today, "n": 15, "unit": UNITS[0].value}
    )
    context: dict[str, object] = {"form": form}
    if asked and form.is_valid():
        data = form.cleaned_data
        length, calendar = Length(data["n"], Unit(data["unit"])), calendar_of(desk.region)
        try:
            context |= {
                "length": {"zh": length.zh, "en": length.en},
                "due": due(calendar, data["on"], length), "lines": explain(calendar, data["on"], length),
            }  # fmt: skip
        except WorktimeError as error:
            form.add_error(None, say(error.zh, error.en))
    return render(request, "portal/deadline.html", context, status=422 if form.errors else 200)
