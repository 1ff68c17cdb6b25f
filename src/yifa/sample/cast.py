"""Who plays in a sample: synthetic people with the posts that scenarios ask for."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from typing import Any

from yifa.engine.dictworld import posts

SURNAMES = "吴杨粟石陆龙李黄张罗欧谢林周陈"
GIVEN = (
    "安邦成达德芳国海和宏华慧吉建杰静娟军兰亮林梅明宁平琴青荣瑞珊松婷伟文武霞翔晓欣秀雪燕阳怡英勇玉远云芝志忠"
)


class Cast:
    """Gives each role in each agency its people, always the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._names: set[str] = set()
        self._members: dict[tuple[str, tuple[str, ...], int], str] = {}
        self._posts: dict[tuple[str, str, str], bool] = {}
        """Every post given so far: is it told already?"""

    def name(self) -> str:
        """A synthetic person not met before."""
        while True:
            r = self._random
            name: str = r.choice(SURNAMES) + r.choice(GIVEN) + r.choice(["", *GIVEN])
            if name not in self._names:
                self._names.add(name)
                return name

    def people(
        self, given: Mapping[str, Any], agencies: Mapping[str, str], besides: Collection[str]
    ) -> dict[str, str]:
        """Who plays each person of a scenario in these agencies, `besides` left out; outsiders are new every time
        and hold no post.
        """
        roles: dict[str, dict[str | None, list[str]]] = {}
        for person, role, agency in posts(given):
            if person in besides:
                continue
            roles.setdefault(person, {}).setdefault(agency, []).append(role)
        parts: dict[str, str] = {}
        taken: dict[tuple[str, tuple[str, ...]], int] = {}
        for person, held in roles.items():
            staffed: dict[str, tuple[str, ...]] = {}
            for agency, named in held.items():
                if agency is not None:
                    home = agencies.get(agency, agency)
                    staffed[home] = tuple(sorted({*staffed.get(home, ()), *named}))
            if not staffed:
                parts[person] = self.name()
                continue
            home, first = next(iter(staffed.items()))
            nth = taken[home, first] = taken.get((home, first), 0) + 1
            key = (home, first, nth)
            if key not in self._members:
                self._members[key] = self.name()
            parts[person] = self._members[key]
            for agency, names in staffed.items():
                for role in names:
                    self._posts.setdefault((parts[person], role, agency), False)
        return parts

    def new_posts(self) -> list[tuple[str, str, str]]:
        """Posts asked for since the last call: person, role, agency."""
        found = [post for post, told in self._posts.items() if not told]
        self._posts.update(dict.fromkeys(found, True))
        return found
