"""What a place or a special law lays over a procedure: paths set or added to, where the file opens them. A special law
may touch any path, and remove.

An overlay works on the file's tree before it is cut: with `from` what it sets becomes a dated value, so that
older runs keep theirs. The article of what it touches becomes the overlay's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yifa.law.citations import LOCAL, split
from yifa.law.dates import ABSENT, FIRST_DAY, LAST_DAY, at, is_dated, next_day
from yifa.law.models import OverlayModel
from yifa.law.problems import Mark, Problem
from yifa.law.shapes import english
from yifa.law.yamltext import Map
from yifa.worktime import Length

NATION = "000000"
"""The place of defaults that hold everywhere."""
_CITED = frozenset({"moves", "clocks", "publications", "messages"})
_OWN: Mapping[str, Mapping[str, Any]] = {"messages": {"may": "add"}}
"""What is open in every file: whom a place tells what is its own affair."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """One overlay file, checked. `body` keeps the places in its text."""

    id: str
    of: str
    zh: str
    en: str
    place: str | None
    domain: str | None
    special: bool
    first: str
    last: str
    cite: str
    unconfirmed: bool
    body: Mapping[str, Any]

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path it touches."""
        return tuple(path for part in ("set", "add", "remove") for path in self.body.get(part) or ())


def read_overlay(raw: OverlayModel, body: Mapping[str, Any]) -> Overlay:
    """An overlay from its file; `body` is the file as it stands."""
    return Overlay(
        raw.overlay,
        raw.of,
        raw.zh or split(raw.cite)[1],
        english(raw.overlay, raw.en),
        raw.place,
        raw.domain,
        raw.special,
        raw.frm or FIRST_DAY,
        raw.to or LAST_DAY,
        raw.cite,
        raw.unconfirmed or split(raw.cite)[0] == LOCAL,
        body,
    )


def place_chain(code: str) -> tuple[str, ...]:
    """The places a region lies in, outermost first: 440000, 441200, 441223."""
    return tuple(dict.fromkeys([code[:2] + "0000", code[:4] + "00", code]))


def chosen(overlays: Sequence[Overlay], of: str, places: Sequence[str], domain: str | None) -> list[Overlay]:
    """The overlays of a procedure that hold at these places and in this field of law, in order of application."""
    found = [
        overlay
        for place in dict.fromkeys([NATION, *places])
        for overlay in overlays
        if overlay.of == of and overlay.place == place
    ]
    if domain is not None:
        found += [overlay for overlay in overlays if overlay.of == of and overlay.domain == domain]
    return found


def apply(tree: Any, overlay: Overlay, local: Mapping[str, Any], problems: list[Problem]) -> Any:
    """The tree with the overlay laid over it; the argument is left as it is."""
    return _Application(overlay, local, problems).apply(tree)


class _Refused(Exception):
    """A path that cannot be applied; the reason is among the problems."""


class _Application:
    def __init__(self, overlay: Overlay, local: Mapping[str, Any], problems: list[Problem]) -> None:
        self.overlay = overlay
        self.local = local
        self.problems = problems
        self.mark = Mark("", 0)
        self.open = False

    def refuse(self, zh: str, en: str) -> _Refused:
        self.problems.append(Problem(self.mark.file, self.mark.line, "overlay", zh, en))
        return _Refused()

    def apply(self, tree: Any) -> Any:
        special = self.overlay.special
        if special and (self.overlay.domain is None or split(self.overlay.cite)[0] == LOCAL):
            self.mark = _mark(self.overlay.body, "special")
            self.refuse(
                "special 只用于有法律依据的领域", "`special` is for a domain, with a statute as its cite"
            )
            return tree
        for part in ("set", "add"):
            for path, value in (self.overlay.body.get(part) or {}).items():
                self.mark = _mark(self.overlay.body.get(part), path)
                try:
                    opening = None if special else self.opening(path, part)
                    tree = self.at(tree, path, path.split("/"), value, part, opening)
                except _Refused:
                    continue
        for path in self.overlay.body.get("remove") or ():
            self.mark = _mark(self.overlay.body, "remove")
            try:
                if not special:
                    raise self.refuse(
                        "只有特别法（special，有领域和法律依据）可以删去",
                        "only a special law (`special`, with a domain and a statute) may remove",
                    )
                tree = self.at(tree, path, path.split("/"), None, "remove", None)
            except _Refused:
                continue
        return tree

    def opening(self, path: str, part: str) -> Mapping[str, Any]:
        """The file's permission for a path: `local` names it or something above it."""
        steps = path.split("/")
        for n in range(len(steps), 0, -1):
            found = self.local.get("/".join(steps[:n])) or _OWN.get("/".join(steps[:n]))
            if isinstance(found, dict):
                may = found.get("may")
                if (may == "add") == (part == "add"):
                    return found
                raise self.refuse(f"“{path}”只开放 {may}", f"“{path}” is open to `{may}` only")
        raise self.refuse(f"基本文件未开放“{path}”", f"the base file does not open “{path}”")

    # Walking down a copy

    def at(
        self, tree: Any, path: str, steps: list[str], value: Any, part: str, opening: Mapping[str, Any] | None
    ) -> Any:
        def down(node: Any, depth: int) -> Any:
            step = steps[depth]
            last = depth == len(steps) - 1
            if isinstance(node, list):
                i = self.position(node, step, path)
                new = self.change(node[i], value, part, opening, path) if last else down(node[i], depth + 1)
                return [*node[:i], self.cite_once(new), *node[i + 1 :]]
            if not isinstance(node, dict) or is_dated(node):
                raise self.refuse(f"没有“{path}”", f"there is no “{path}”")
            if step not in node and (not last or part == "remove"):
                raise self.refuse(f"没有“{path}”", f"there is no “{path}”")
            old = node.get(step, ABSENT)
            new = self.change(old, value, part, opening, path) if last else down(old, depth + 1)
            out = Map(node.mark, dict(node), dict(node.marks)) if isinstance(node, Map) else dict(node)
            out[step] = self.cite_once(new) if depth == 1 and steps[0] in _CITED else new
            if isinstance(out, Map):
                out.marks[step] = self.mark
            return out

        self.open = part == "set"
        return down(tree, 0)

    def position(self, node: list[Any], step: str, path: str) -> int:
        """A gate by its name (``waited``, ``waited#2`` for the second), an effect by what it does."""
        name, _, nth = step.partition("#")
        found = [
            i
            for i, item in enumerate(node)
            if isinstance(item, dict) and name in (item.get("gate"), item.get("do"))
        ]
        n = int(nth or 1)
        if step.isdigit() and int(step) < len(node):
            return int(step)
        if not 1 <= n <= len(found) or (not nth and len(found) > 1):
            raise self.refuse(f"“{path}”不能确定指哪一项", f"“{path}” does not name one item")
        return found[n - 1]

    # Changing

    def change(self, old: Any, value: Any, part: str, opening: Mapping[str, Any] | None, path: str) -> Any:
        if part == "add":
            return self.added(old, value, path)
        if part == "remove":
            return self.spliced(old, None)
        if opening and opening.get("may") == "tighten":
            self.tightens(old, value, opening, path)
        return self.spliced(old, value)

    def spliced(self, old: Any, new: Any) -> Any:
        """`new` on the overlay's days, `old` on the others."""
        first, last = self.overlay.first, self.overlay.last
        if (first, last) == (FIRST_DAY, LAST_DAY):
            return new
        base: Mapping[str, Any] = {} if old is ABSENT else old if is_dated(old) else {FIRST_DAY: old}
        over: Mapping[str, Any] = new if is_dated(new) else {first: new}
        out = {day: item for day, item in base.items() if day < first}
        out[first] = _or_none(at(over, first))
        out |= {day: item for day, item in over.items() if first < day <= last}
        if last != LAST_DAY:
            after = next_day(last)
            out[after] = _or_none(at(base, after))
            out |= {day: item for day, item in base.items() if day > after}
        return Map(self.mark, out, dict.fromkeys(out, self.mark))

    def cite_once(self, element: Any) -> Any:
        """Only the innermost element that has an article of its own changes it: the gate, not the move around it."""
        if not self.open:
            return element
        self.open = False
        return self.cited(element)

    def cited(self, element: Any) -> Any:
        """The element under the overlay's article."""
        if not isinstance(element, dict):
            return element
        out = (
            Map(element.mark, dict(element), dict(element.marks))
            if isinstance(element, Map)
            else dict(element)
        )
        out["cite"] = self.spliced(element.get("cite", ABSENT), self.overlay.cite)
        if self.overlay.unconfirmed:
            out["unconfirmed"] = self.spliced(element.get("unconfirmed", False), True)
        if isinstance(out, Map):
            out.marks["cite"] = self.mark
        return out

    def added(self, old: Any, value: Any, path: str) -> Any:
        if isinstance(value, list) and (old is ABSENT or isinstance(old, list)):
            return [
                *(old if isinstance(old, list) else []),
                *(self.dated(item, "gate" in item) for item in value),
            ]
        if isinstance(value, dict) and (old is ABSENT or isinstance(old, dict)):
            out: dict[str, Any] = Map(old.mark, dict(old), dict(old.marks)) if isinstance(old, Map) else {}
            if isinstance(old, dict):
                out.update(old)
            for name, item in value.items():
                if name in out:
                    raise self.refuse(f"“{path}/{name}”已经存在", f"“{path}/{name}” is there already")
                out[name] = self.dated(item, path in _CITED)
                if isinstance(out, Map):
                    out.marks[name] = self.mark
            return out
        raise self.refuse(f"“{path}”不能追加", f"nothing can be added at “{path}”")

    def dated(self, item: Any, citable: bool) -> Any:
        """An added element, there on the overlay's days only and under its article unless it has its own."""
        first, last = self.overlay.first, self.overlay.last
        out = Map(self.mark, {"zh": item}, {}) if isinstance(item, str) else item
        if not isinstance(out, dict):
            return out
        out = Map(out.mark, dict(out), dict(out.marks)) if isinstance(out, Map) else dict(out)
        if (first, last) != (FIRST_DAY, LAST_DAY):
            out.setdefault("valid", f"{first}..{last}")
        if citable:
            out.setdefault("cite", self.overlay.cite)
            if self.overlay.unconfirmed:
                out["unconfirmed"] = True
        return out

    def tightens(self, old: Any, new: Any, opening: Mapping[str, Any], path: str) -> None:
        """Refuse a length that loosens the nation's on any of the overlay's days."""
        shorter = opening.get("shorter_is", "tighter") == "tighter"
        for day in self.turning(old, new):
            base = at(old, day) if is_dated(old) else old
            over = at(new, day) if is_dated(new) else new
            limits = _lengths(base)
            for key, length in _lengths(over).items():
                base_key = next((k for k in (key, "else", "") if k in limits), None)
                if base_key is None:
                    continue
                limit = limits[base_key]
                if limit is None or length is None or limit.unit != length.unit:
                    raise self.refuse(
                        f"“{path}”的期限无法与原规定比较", f"the length at “{path}” cannot be compared"
                    )
                if (length.n > limit.n) == shorter and length.n != limit.n:
                    raise self.refuse(
                        f"“{path}”放宽了原规定（{limit.zh} → {length.zh}）",
                        f"“{path}” loosens {limit.en} to {length.en}",
                    )

    def turning(self, old: Any, new: Any) -> Iterator[str]:
        first, last = self.overlay.first, self.overlay.last
        yield first
        for value in (old, new):
            if is_dated(value):
                yield from (day for day in value if first < day <= last)


def _or_none(value: Any) -> Any:
    return None if value is ABSENT else value


def _lengths(value: Any) -> dict[str, Any]:
    """The lengths in a `within`: one under ``""``, or by choice; None where it is no length."""
    texts = {"": value} if isinstance(value, str) else value.get("of", {}) if isinstance(value, dict) else {}
    return {key: _length(text) for key, text in texts.items()}


def _length(text: Any) -> Length | None:
    try:
        return Length.parse(text)
    except (ValueError, TypeError, AttributeError):
        return None


def _mark(body: Any, key: str) -> Mark:
    return body.mark_of(key) if isinstance(body, Map) else Mark("", 0)
