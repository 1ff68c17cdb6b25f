"""Tags and filters of every template."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from yifa.casework.consequences import STATUS
from yifa.casework.page import Limit
from yifa.casework.reasons import Reason, grouped
from yifa.casework.runtime import catalogue
from yifa.engine.state import day_of, moment
from yifa.web import dates, words

register = template.Library()

HEAD = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
CELL = re.compile(r'<(?:(tr|td)\b|th scope="row(?:group)?")')


@register.simple_tag
def t(zh: str, en: str, **values: Any) -> SafeString:
    """A text in the language of the request: ``{% t "共{n}件" "{n} matters" n=count %}``.

    Only what the template itself says is taken as HTML; values, and texts that come from elsewhere, are escaped.
    """
    escaped = {name: conditional_escape(value) for name, value in values.items()}
    return mark_safe(words.say(conditional_escape(zh), conditional_escape(en or zh), **escaped))


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
def row(thing: Any, rows: Any) -> str:
    """（某公司）: the row that something concerns; empty where it concerns none."""
    name = rows.of(thing)
    return f"（{name}）" if name else ""


@register.filter
def local(when: dt.datetime) -> dt.datetime:
    """A stored time in local time, to the minute."""
    return timezone.localtime(when)


@register.filter
def bare(field: Any) -> Any:
    """A form's field without the grey text inside that repeats its label."""
    field.field.widget.attrs.pop("placeholder", None)
    return field


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
    return f"?{params.urlencode()}"


@register.filter
def weekday(when: dt.date) -> str:
    """星期五, Friday."""
    return dates.weekday(when)


@register.filter
def status_word(status: str) -> str:
    """What the state of a clock's run is called."""
    zh, en = STATUS.get(status, (status, status))
    return words.say(zh, en)


@register.filter
def roles(ids: Any) -> str:
    """What roles are called, one after another."""
    known = catalogue().roles
    return words.say("、", ", ").join(words.word(known[id]) if id in known else id for id in ids)


@register.filter
def role_names(by: Any) -> str:
    """What the roles of a move are called."""
    return roles(dict.fromkeys(role.role for role in by))


@register.filter
def said_once(failures: Any) -> list[Reason]:
    """The reasons of a refusal; the same words once, with all their articles."""
    return grouped(failures)


@register.inclusion_tag("parts/bar.html")
def bar(limit: Limit, now: dt.datetime) -> dict[str, Any]:
    """How much of a limit is used up."""
    assert limit.due is not None
    begun, due = day_of(moment(limit.started)), day_of(moment(limit.due))
    whole = max((due - begun).days, 1)
    used = min(max((now.date() - begun).days, 0), whole)
    return {"sign": limit.sign, "used": round(100 * used / whole), "days": (due - now.date()).days}


@register.simple_block_tag
def table(content: str, css: str = "", label: str = "") -> SafeString:
    """A table that fits every screen: in a narrow box its rows are stacked, each cell under its column's name.

    The names are read from the table's own head. With a label the box is a region that the keyboard can scroll.
    """
    names = [strip_tags(name).strip() for name in HEAD.findall(content)]
    kind = f"{css} stack".strip() if len(names) > 2 else css
    at = iter(names)

    def named(found: re.Match[str]) -> str:
        nonlocal at
        if found[1] == "tr":
            at = iter(names)
            return found[0]
        name = next(at, "")
        return f'{found[0]} data-label="{name}"' if found[1] == "td" and name else found[0]

    if len(names) > 2:
        head, tag, body = content.partition("<tbody")
        content = head + tag + CELL.sub(named, body)
    region = format_html(' tabindex="0" role="region" aria-label="{}"', label) if label else ""
    return mark_safe(f'<div class="wide"{region}><table class="{kind}">{content}</table></div>')
