"""The people for whom accounts may be opened: those whom the registers know, with their posts."""

from __future__ import annotations

from dataclasses import dataclass

from yifa.engine.registers import AGENCIES, POSTS
from yifa.registry import entries
from yifa.web.desk import Desk, Post, in_words

PEOPLE = "people"
"""The register of people: key is the person's id."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the registers, with the posts he holds today."""

    id: str
    name: str
    posts: tuple[Post, ...]
    known: bool
    """Do the registers know him today?"""


def people_of(desk: Desk, wanted: set[str] | None = None) -> dict[str, Person]:
    """By id: those whom the registers `people` and `posts` know today, or the wanted ones alone, known or not.

    Three queries.
    """
    region, today = desk.region.code, desk.today
    names = {
        entry.key: str(entry.values.get("name") or entry.key)
        for entry in entries.entries(region, PEOPLE, today)
    }
    held: dict[str, list[tuple[str, str]]] = {}
    for entry in entries.entries(region, POSTS, today):
        person, role, agency = entry.key.split("|", 2)
        if agency:  # others act by their own right, through a clerk
            held.setdefault(person, []).append((role, agency))
    ids = names.keys() | held.keys() if wanted is None else wanted
    offices = entries.latest(region, AGENCIES, today)
    words = {
        (post.role, post.agency): post
        for post in in_words({post for id in ids for post in held.get(id, ())}, offices)
    }
    return {
        id: Person(
            id,
            names.get(id, id),
            tuple(words[post] for post in sorted(held.get(id, ()))),
            id in names or id in held,
        )
        for id in ids
    }
