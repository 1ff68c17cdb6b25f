"""Forms of the library, where it has no Chinese for a label."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

from yifa.web.words import say


class AddKey(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = say("名称", "Name")
        self.fields["passwordless"].label = say("可单独用于登录（通行密钥）", "May sign in by itself (passkey)")
        self.fields["passwordless"].help_text = say(
            "设备须用指纹、面容或者PIN确认是本人。", "The device asks for a fingerprint, a face or a PIN."
        )


class EditKey(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = say("名称", "Name")
