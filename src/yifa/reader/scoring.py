"""How well a reading agrees with labels: precision, recall and F1 of quantities and links, and what of the matched is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from yifa.reader.labels import Labelled, Wanted
from yifa.reader.reading import Reading


@dataclass(slots=True)
class Score:
    """Counts over one or more texts; the figures are properties, 1.0 where nothing was to be found."""

    wanted: int = 0
    found: int = 0
    matched: int = 0
    exact: int = 0
    values: int = 0
    units: int = 0
    approximations: int = 0
    periods: int = 0
    with_period: int = 0
    overlap: float = 0.0
    links_wanted: int = 0
    links_found: int = 0
    links: int = 0
    nonfacts: int = 0
    false_on_nonfacts: int = 0
    checks_wanted: int = 0
    checks: int = 0
    defects_wanted: int = 0
    defects_met: int = 0
    """Labelled defects that one found overlaps."""
    defects_found: int = 0
    defects_right: int = 0
    """Found defects that a labelled one overlaps."""
    differences: list[str] = field(default_factory=list)
    """What was not as labelled, a line each."""

    @property
    def precision(self) -> float:
        return _share(self.matched, self.found)

    @property
    def recall(self) -> float:
        return _share(self.matched, self.wanted)

    @property
    def f1(self) -> float:
        return _share(2 * self.matched, self.found + self.wanted)

    @property
    def links_f1(self) -> float:
        return _share(2 * self.links, self.links_found + self.links_wanted)

    def figures(self) -> dict[str, float]:
        """Every figure by its name; shares, not percents."""
        matched = self.matched
        return {
            "quantities_precision": self.precision,
            "quantities_recall": self.recall,
            "quantities_f1": self.f1,
            "exact_span": _share(self.exact, matched),
            "value": _share(self.values, matched),
            "unit": _share(self.units, matched),
            "approx": _share(self.approximations, matched),
            "period": _share(self.periods, self.with_period),
            "indicator_overlap": _share(self.overlap, matched),
            "part_of_f1": self.links_f1,
            "false_on_nonfacts": self.false_on_nonfacts / self.nonfacts if self.nonfacts else 0.0,
            "checks": _share(self.checks, self.checks_wanted),
            "defects_precision": _share(self.defects_right, self.defects_found),
            "defects_recall": _share(self.defects_met, self.defects_wanted),
        }


def add(score: Score, labelled: Labelled, reading: Reading) -> None:
    """Counts one text into `score`."""
    facts = reading.facts
    partner = _matches(labelled.facts, [(fact.start, fact.end) for fact in facts])
    back = {theirs: ours for ours, theirs in partner.items()}
    text = reading.report.text
    score.wanted += len(labelled.facts)
    score.found += len(facts)
    score.matched += len(partner)
    for n, fact in enumerate(facts):
        if n not in back:
            score.differences.append(f"{labelled.name}: + {_around(text, fact.start, fact.end)}")
    for n, want in enumerate(labelled.facts):
        if n not in partner:
            score.differences.append(f"{labelled.name}: - {_around(text, want.start, want.end)}")
            continue
        fact = facts[partner[n]]
        score.exact += (want.start, want.end) == (fact.start, fact.end)
        score.values += abs(fact.number - want.value) < 1e-9 * max(1.0, abs(want.value))
        score.units += fact.unit == want.unit
        score.approximations += fact.approx == want.approx
        if labelled.periods or want.period:
            score.with_period += 1
            score.periods += fact.period == want.period
        overlap = token_overlap(want.indicator, fact.indicator)
        score.overlap += overlap
        said = {
            "value": (want.value, fact.number), "unit": (want.unit, fact.unit), "approx": (want.approx, fact.approx),
            "period": (want.period, fact.period) if labelled.periods or want.period else (None, None),
        }  # fmt: skip
        score.differences += [
            f"{labelled.name}: {_around(text, want.start, want.end)} {what} {ours!r} ≠ {theirs!r}"
            for what, (ours, theirs) in said.items()
            if ours != theirs
        ]
        if overlap < 0.6:
            score.differences.append(f"{labelled.name}: {want.indicator} ≠ {fact.indicator} ({overlap:.2f})")
    _count_links(score, labelled, reading, partner, back)
    _count_nonfacts(score, labelled, reading, back)
    _count_checks(score, labelled, reading, partner)
    if labelled.defects is not None:
        _count_defects(score, labelled.name, labelled.defects, reading)


def token_overlap(a: str, b: str) -> float:
    """F1 of the characters of two phrases, as bags, marks aside."""
    ours, theirs = (Counter(char for char in text if char.isalnum()) for text in (a, b))
    return _share(2 * (ours & theirs).total(), ours.total() + theirs.total())


def _matches(wanted: Sequence[Wanted], found: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Which found span each label has: the same one, or else the first that overlaps and is free."""
    partner: dict[int, int] = {}
    spans = {span: n for n, span in enumerate(found)}
    for n, want in enumerate(wanted):
        if (want.start, want.end) in spans:
            partner[n] = spans[want.start, want.end]
    taken = set(partner.values())
    for n, want in enumerate(wanted):
        if n not in partner:
            for i, (start, end) in enumerate(found):
                if i not in taken and start < want.end and want.start < end:
                    partner[n] = i
                    taken.add(i)
                    break
    return partner


def _count_links(
    score: Score, labelled: Labelled, reading: Reading, partner: dict[int, int], back: dict[int, int]
) -> None:
    for n, want in enumerate(labelled.facts):
        fact = reading.facts[partner[n]] if n in partner else None
        said = None if fact is None or fact.part_of is None else back.get(fact.part_of, -1)
        score.links_wanted += want.part_of is not None
        score.links += want.part_of is not None and said == want.part_of
        if said != want.part_of:
            score.differences.append(
                f"{labelled.name}: fact {n} ({want.indicator}) of {want.part_of} ≠ {said}"
            )
    score.links_found += sum(fact.part_of is not None for fact in reading.facts)


def _count_nonfacts(score: Score, labelled: Labelled, reading: Reading, back: dict[int, int]) -> None:
    score.nonfacts += len(labelled.nonfacts)
    strange = [(fact.start, fact.end) for n, fact in enumerate(reading.facts) if n not in back]
    score.false_on_nonfacts += sum(
        any(start < e and s < end for s, e in strange) for start, end in labelled.nonfacts
    )


def _count_checks(score: Score, labelled: Labelled, reading: Reading, partner: dict[int, int]) -> None:
    made = {(check.holds, check.facts[0], frozenset(check.facts)) for check in reading.checks}
    for kind, holds, facts in labelled.checks:
        ours = [partner.get(n, -1) for n in facts]
        score.checks_wanted += 1
        if (holds, ours[0], frozenset(ours)) in made:
            score.checks += 1
        else:
            score.differences.append(f"{labelled.name}: check {kind} {holds} {facts} is not made")


def _count_defects(score: Score, name: str, wanted: Sequence[tuple[int, int]], reading: Reading) -> None:
    found = [(slip.start, slip.end) for slip in reading.defects]
    text = reading.report.text
    for ours, theirs, sign in ((wanted, found, "-"), (found, wanted, "+")):
        alone = [(s, e) for s, e in ours if not any(s < end and start < e for start, end in theirs)]
        score.differences += [f"{name}: defect {sign} {_around(text, s, e)}" for s, e in alone]
        if sign == "-":
            score.defects_wanted += len(ours)
            score.defects_met += len(ours) - len(alone)
        else:
            score.defects_found += len(ours)
            score.defects_right += len(ours) - len(alone)


def _around(text: str, start: int, end: int) -> str:
    return f"{text[max(0, start - 12) : start]}[{text[start:end]}]{text[end : end + 8]}".replace("\n", "↵")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
