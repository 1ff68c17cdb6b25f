"""Tags and filters of every template."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from yifa.web import dates, words

register = template.Library()


@register.simple_tag
def t(zh: str, en: str, **values: Any) -> SafeString:
    """A text in the language of the request: ``{% t "共{n}件" "{n} matters" n=count %}``. Values are escaped."""
    return mark_safe(words.say(zh, en, **{k: conditional_escape(v) for k, v in values.items()}))


@register.filter
def w(thing: Any) -> str:
    """What something with `zh` and `en` is called."""
    return words.word(thing)


@register.filter
def day(when: dt.date | str | None) -> str:
    """2026年9月18日, 18 Sep 2026; a time where there is one."""
    return dates.day(when)


@register.filter
def short_day(when: dt.date | str | None) -> str:
    """9月18日, 18 Sep; a time where there is one."""
    return dates.day(when, year=False)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """``{{ row|get:name }}``"""
    return mapping.get(key) if mapping is not None else None


@register.simple_tag(takes_context=True)
def query(context: Any, **changes: Any) -> str:
    """This page's query string with some parameters changed; empty ones are left out."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = str(value)
    return "?" + params.urlencode()
