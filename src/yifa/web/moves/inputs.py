"""Form fields for the types of the law: what people type becomes the value an event holds, and back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from yifa.casework.visibility import visible_cases
from yifa.engine.registers import AGENCIES
from yifa.law.definitions import Field
from yifa.registry import entries
from yifa.web.desk import Desk
from yifa.web.facts import PEOPLE
from yifa.web.words import english, say, word
from yifa.worktime import Length, Unit

SUGGESTED = 200
"""Entries offered while one types; what is not among them can be typed all the same."""
SHORT = re.compile(
    "名称|姓名|编号|文号|电话|联系|地点|地址|编码|案号|号码|条款$|^(?:申请|来电|提出)人$|发生地"
)
"""Words of a text field that is one line."""
UNITS = (Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS, Unit.YEARS, Unit.HOURS, Unit.WORKING_HOURS, Unit.MINUTES)


class LengthWidget(forms.MultiWidget):
    """A number and its unit."""

    def __init__(self) -> None:
        units = [
            (unit.value, Length(1, unit).en[2:] if english() else Length(1, unit).zh[1:]) for unit in UNITS
        ]
        number = forms.NumberInput({"min": 1, "aria-label": say("数", "number")})
        super().__init__([number, forms.Select({"aria-label": say("单位", "unit")}, units)])

    def decompress(self, value: str | None) -> list[Any]:
        if not value:
            return [None, None]
        n, unit = value.split(" ", 1)
        return [n, unit]


class LengthField(forms.MultiValueField):
    """``20 working days``."""

    def __init__(self, **more: Any) -> None:
        fields = (
            forms.IntegerField(min_value=1),
            forms.ChoiceField(choices=[(u.value, u.value) for u in UNITS]),
        )
        super().__init__(fields, widget=LengthWidget(), require_all_fields=True, **more)

    def compress(self, data_list: Sequence[Any]) -> str | None:
        return f"{data_list[0]} {data_list[1]}" if data_list and data_list[0] is not None else None


class MoneyField(forms.DecimalField):
    """Yuan as people write them; the value is fen."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=0, max_digits=15, decimal_places=2, **more)

    def prepare_value(self, value: Any) -> Any:
        return Decimal(value) / 100 if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        yuan = super().clean(value)
        return int(yuan * 100) if yuan is not None else None


class DayField(forms.DateField):
    """A day; the value is its ISO text."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **more)

    def clean(self, value: Any) -> str | None:
        day = super().clean(value)
        return day.isoformat() if day is not None else None


class MomentField(forms.CharField):
    """A day with a time; the value is its ISO text to the minute."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **more
        )

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return dt.datetime.fromisoformat(text).isoformat(timespec="minutes")
        except ValueError:
            raise forms.ValidationError(say("这不是存在的时间。", "There is no such moment.")) from None


class WhenWidget(forms.MultiWidget):
    """A day, and a time of day beside it."""

    def __init__(self) -> None:
        day = forms.DateInput({"type": "date", "aria-label": say("日期", "day")}, format="%Y-%m-%d")
        super().__init__(
            [day, forms.TimeInput({"type": "time", "aria-label": say("时刻", "time")}, format="%H:%M")]
        )

    def decompress(self, value: str | None) -> list[Any]:
        if not value:
            return [None, None]
        day, _, time = value.partition("T")
        return [day, time[:5] or None]


class WhenField(forms.MultiValueField):
    """The day of an act with, where it matters or is known, the time: ``2026-09-18`` or ``2026-09-18T16:20``."""

    def __init__(self, *, timed: bool, **more: Any) -> None:
        day = forms.DateField(input_formats=["%Y-%m-%d"])
        fields = (day, forms.TimeField(required=timed, input_formats=["%H:%M"]))
        super().__init__(fields, widget=WhenWidget(), require_all_fields=False, **more)

    def compress(self, data_list: Sequence[Any]) -> str | None:
        day, time = data_list
        return f"{day}T{time:%H:%M}" if time is not None else day.isoformat()


class BoolField(forms.TypedChoiceField):
    """Yes, no, or not answered."""

    def __init__(self, **more: Any) -> None:
        choices = [("true", say("是", "yes")), ("false", say("否", "no"))]
        super().__init__(
            choices=choices,
            coerce=lambda v: v == "true",
            empty_value=None,
            widget=forms.RadioSelect(),
            **more,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value)


class Suggest(forms.TextInput):
    """A line of text with suggestions (`datalist`): works without a script."""

    template_name = "moves/suggest.html"

    def __init__(self, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.options = options

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["options"] = self.options
        context["widget"]["attrs"]["list"] = f"list-{context['widget']['attrs'].get('id', name)}"
        return context


class NamedField(forms.CharField):
    """Something with an id and a name: either may be typed. `find` gives the ids a name may mean."""

    def __init__(
        self, options: Sequence[tuple[str, str]], find: Callable[[str], Sequence[str]], **more: Any
    ) -> None:
        super().__init__(widget=Suggest(options), max_length=250, **more)
        self._find = find

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        return resolved(text, self._find) if text else None


class NamesField(NamedField):
    """Several of them, with 、 or a comma between; the value is a list of ids."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.max_length = None
        self.validators = []

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str] | None:  # type: ignore[override]  # several where one was
        text = forms.CharField.clean(self, value)
        parts = [part.strip() for part in re.split("[、,，;；\n]", text) if part.strip()]
        return [resolved(part, self._find) for part in parts] or None


def resolved(text: str, find: Callable[[str], Sequence[str]]) -> str:
    """The one id that a text means; the text itself where nothing is known by that name: the law judges it."""
    found = find(text)
    if len(found) > 1:
        raise forms.ValidationError(
            say(
                "“{text}”有多个，请改填编号：{ids}",
                "There are several called {text!r}; give the id: {ids}",
                text=text,
                ids="、".join(found[:8]),
            )
        )
    return found[0] if found else text


class Choosing:
    """What the fields of one form offer, read once: agencies, colleagues, entries."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._agencies: list[tuple[str, str]] | None = None
        self._people: list[tuple[str, str]] | None = None
        self._entries: dict[str, list[tuple[str, str]]] = {}
        self._holders: dict[tuple[str, ...], list[tuple[str, str]]] = {}

    def agencies(self) -> list[tuple[str, str]]:
        """Id and name of every agency there is today."""
        if self._agencies is None:
            found = entries.entries(self._desk.region.code, AGENCIES, self._desk.today)
            self._agencies = sorted(
                ((e.key, str(e.values.get("name") or e.key)) for e in found), key=lambda a: a[1]
            )
        return self._agencies

    def people(self) -> list[tuple[str, str]]:
        """Id and name of those who hold posts beside him."""
        if self._people is None:
            agencies = sorted({post.agency for post in self._desk.posts})
            self._people = entries.colleagues(self._desk.region.code, agencies, self._desk.today, SUGGESTED)
        return self._people

    def entries(self, register: str) -> list[tuple[str, str]]:
        """Key and name of the first entries of a register in force today."""
        if register not in self._entries:
            self._entries[register] = entries.first(
                self._desk.region.code, register, self._desk.today, SUGGESTED
            )
        return self._entries[register]

    def holders(self, roles: Sequence[str], agency: str | None) -> list[tuple[str, str]]:
        """Id and name of those who hold one of these roles in the agency (else his own) today."""
        office = agency or (self._desk.hat.agency if self._desk.hat is not None else "")
        key = (*roles, office)
        if key not in self._holders:
            self._holders[key] = entries.colleagues(
                self._desk.region.code, [office], self._desk.today, SUGGESTED, roles=roles
            )
        return self._holders[key]

    def find_agency(self, text: str) -> Sequence[str]:
        return [id for id, name in self.agencies() if text in (id, name)]

    def find_person(self, text: str) -> Sequence[str]:
        known = [id for id, name in self.people() if text in (id, name)]
        return known or entries.called(self._desk.region.code, PEOPLE, text, self._desk.today)

    def find_case(self, text: str) -> Sequence[str]:
        """The cases he may see under that number or id."""
        cases = visible_cases(self._desk.viewer)
        try:
            cases = cases.filter(id=UUID(text))
        except ValueError:
            cases = cases.filter(number=text)
        return [str(id) for id in cases.values_list("id", flat=True)[:9]]


def several() -> str:
    """How several are typed."""
    return say("多个用顿号隔开", "several: with commas between")


def input_for(known: Field, required: bool, choosing: Choosing, *, short: bool = False) -> forms.Field:
    """The form field for a fact of the law. `short`: a text of one line."""
    more: dict[str, Any] = {"label": word(known), "required": required}
    match known.type:
        case "bool":
            return BoolField(**more)
        case "int":
            return forms.IntegerField(**more)
        case "money":
            return MoneyField(help_text=say("元", "yuan"), **more)
        case "date":
            return DayField(**more)
        case "datetime":
            return MomentField(**more)
        case "length":
            return LengthField(**more)
        case "choice":
            words = [
                (key, (known.choices_en.get(key) if english() else None) or zh)
                for key, zh in known.choices.items()
            ]
            if len(words) <= 6:
                return forms.ChoiceField(choices=words, widget=forms.RadioSelect(), **more)
            return forms.ChoiceField(choices=[("", say("请选择", "choose")), *words], **more)
        case "agency":
            return NamedField(choosing.agencies(), choosing.find_agency, **more)
        case "agencies":
            return NamesField(choosing.agencies(), choosing.find_agency, help_text=several(), **more)
        case "person" | "party":
            return NamedField(
                choosing.people() if known.type == "person" else (), choosing.find_person, **more
            )
        case "people":
            return NamesField(choosing.people(), choosing.find_person, help_text=several(), **more)
        case "entry":
            assert known.register is not None
            return NamedField(choosing.entries(known.register), lambda text: (), **more)
        case "case":
            return NamedField((), choosing.find_case, help_text=say("事项编号", "the case's number"), **more)
        case _:
            if known.type == "text" and not short and not SHORT.search(known.zh):
                return forms.CharField(widget=forms.Textarea({"rows": 3}), **more)
            return forms.CharField(max_length=2000, **more)
