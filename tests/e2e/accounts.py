"""Run in a process of its own, over the demo county's database: signs every account in.

Prints as JSON, by username, the cookie of a session and what a page's path may name: one case of each procedure, the
account, the person (see pages.py).
"""

from __future__ import annotations

import json
import os
from typing import Any

import django
from django.db.models import F


def main() -> None:
    from yifa.web.models import User

    print(json.dumps({user.username: signed_in(user) for user in User.objects.all()}))


def signed_in(user: Any) -> dict[str, Any]:
    from django.conf import settings
    from django.contrib.auth import login
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    from yifa.web.desk import HAT, desk_of

    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    request.user = user
    hats = [post.key for post in desk_of(request).posts if post.role == user.username]
    request.session[HAT] = hats[0]
    request.session.save()
    desk = desk_of(request)
    names = cases(desk) | {"account": str(user.pk), "person": desk.person}
    return {"cookie": request.session.session_key, "names": names}


def cases(desk: Any) -> dict[str, str]:
    """By procedure: the most urgent case that waits for him, or else the newest that he may see."""
    from yifa.casework.visibility import visible_cases
    from yifa.web.matters import by_due
    from yifa.web.work import waiting_for_me

    seen = visible_cases(desk.viewer).filter(closed_on=None)
    mine = by_due(seen.filter(waiting_for_me(desk)), desk).order_by(F("next_due").asc(nulls_last=True), "id")
    found: dict[str, str] = {}
    for case in (*mine, *seen.order_by("-opened_on", "-id")):
        found.setdefault(case.procedure, str(case.id))
    return found


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "yifa.settings"
    django.setup()
    main()
