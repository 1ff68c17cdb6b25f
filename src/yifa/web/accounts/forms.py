"""Forms of the library, where its words are not ours or it has no Chinese."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

from yifa.web.words import say


class Activate(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = say("验证码", "Code")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class Authenticate(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = say("验证码或者恢复代码", "Code or recovery code")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddKey(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = say("名称", "Name")
        self.fields["passwordless"].label = say(
            "可单独用于登录（通行密钥）", "May sign in by itself (passkey)"
        )
        self.fields["passwordless"].help_text = say(
            "设备须用指纹、面容或者PIN确认是本人。", "The device asks for a fingerprint, a face or a PIN."
        )


class EditKey(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = say("名称", "Name")
