"""The form that all others of the faces are made of."""

from __future__ import annotations

from typing import Any

from django import forms


class Form(forms.Form):
    """A form whose labels end without a colon."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("label_suffix", "")
        super().__init__(*args, **more)
