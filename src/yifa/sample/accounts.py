"""Accounts for a made-up county: one for each role that has something to do, all with the same password."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from yifa.casework.clock import SAMPLE, now
from yifa.casework.models import Deadline, Waiting
from yifa.casework.runtime import catalogue
from yifa.engine.registers import POSTS
from yifa.registry import entries
from yifa.registry.models import Entry, Region
from yifa.web.accounts.keeping import open_account
from yifa.web.matters import OPEN, sign
from yifa.web.models import User

PEOPLE = "people"
ADMINISTRATOR = "personnel_officer"
"""The role whose account manages the others."""


def password(region: Region) -> str:
    """The password of every account of a made-up county: its name and the year it stands in.

    Everybody may know it: there is nothing to protect.
    """
    stands = region.settings.get(SAMPLE, {}).get("stands") or now(region).isoformat()
    return f"{(region.en or 'county').split()[0].lower()}-{stands[:4]}"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is told to whoever tries the county."""

    username: str
    """The id of the role."""
    name: str
    zh: str
    """What the role is called."""
    en: str
    agency: str
    waiting: int
    """Open cases that wait for this role there."""
    urgent: int
    """Those of them that are yellow or red."""
    posts: int
    """How many posts he holds, this one among them."""
    administrator: bool


def open_accounts(region: Region) -> list[Account]:
    """Open an account for the holder of each role with most to do, under the role's id. In order of what is urgent.

    Of several alike, whoever stands on most lists: who is certified may also do what waits.
    """
    on = now(region).date()
    posts = [entry.key.split("|", 2) for entry in entries.entries(region.code, POSTS, on)]
    held = Counter(person for person, _, _ in posts)
    listed = Counter(
        Entry.objects.filter(region=region, key__in=held)
        .exclude(register=PEOPLE)
        .values_list("key", flat=True)
    )
    waiting, urgent = _cases(region)
    found: dict[str, Account] = {}
    most: dict[str, tuple[int, ...]] = {}
    for person, role, agency in posts:
        load = len(urgent[role, agency]), len(waiting[role, agency]), listed[person], held[person]
        if load[1] and load > most.get(role, ()):
            most[role] = load
            word = catalogue().roles[role]
            found[role] = Account(
                role, person, word.zh, word.en, agency, load[1], load[0], load[3], role == ADMINISTRATOR
            )
    for a in found.values():
        open_account(region, a.username, a.name, a.name, None, administrator=a.administrator)
    User.objects.filter(region=region).update(
        password=make_password(password(region)), must_change_password=False
    )
    return sorted(found.values(), key=lambda a: (-a.urgent, -a.waiting, a.username))


Cases = dict[tuple[str, str], set[object]]
"""By role and agency: cases."""


def _cases(region: Region) -> tuple[Cases, Cases]:
    """The open cases that wait for each role in each agency, and those of them that are yellow or red."""
    moment = now(region)
    running = Deadline.objects.filter(region=region, status__in=OPEN, due__isnull=False).exclude(binds="")
    pressing = {
        case
        for case, due, warn in running.values_list("case_id", "due", "warn_from")
        if sign(due, warn, moment) != "green"
    }
    waiting: Cases = defaultdict(set)
    urgent: Cases = defaultdict(set)
    rows = Waiting.objects.filter(region=region, person=None, case__closed_on=None)
    for role, agency, case in rows.values_list("role", "agency", "case_id"):
        waiting[role, agency].add(case)
        if case in pressing:
            urgent[role, agency].add(case)
    return waiting, urgent
