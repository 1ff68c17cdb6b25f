"""The two languages of the interface: Chinese first, English complete. Every text is written as a pair."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.functional import lazy


def english() -> bool:
    """Is this request answered in English?"""
    return (translation.get_language() or "zh").startswith("en")


def say(zh: str, en: str, **values: Any) -> str:
    """One of the two, with `{names}` filled in."""
    text = en if english() else zh
    return text.format(**values) if values else text


lazy_say = lazy(say, str)
"""The same, said when it is printed: for texts that are set once, before any request."""


def word(thing: Any) -> str:
    """What something with `zh` and `en` (attributes or keys) is called in the language of the request."""
    if thing is None:
        return ""

    def said(name: str) -> Any:
        return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)

    return str((said("en") if english() else None) or said("zh") or "")
