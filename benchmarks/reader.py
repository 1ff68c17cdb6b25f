"""How fast reports are read into facts, checks and defects, on one core, beside finding their digits with one regular expression.

python benchmarks/reader.py [--quick] [--json]

With `pip install --pre recognizers-text-number "emoji<1"` (the extra `bench`) the same text is also given to that library, which
finds numbers only.
"""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from measure import Figures, asked, best
from yifa.reader import outline, read
from yifa.reader.facts import facts
from yifa.reader.flow import flow
from yifa.reader.labels import from_yaml

PASSAGES = Path(__file__).parents[1] / "tests" / "reader" / "passages"
LENGTH = 6000
"""Characters of a usual report."""
HOSTILE = {"digits": "1", "of which": "其中", "nested brackets": "(共5件", "a list without end": "5件、"}


def report() -> str:
    """The passages of the tests, as one report of the usual length: dense with numbers."""
    passages = [
        item.text
        for file in sorted(PASSAGES.glob("*.yaml"))
        for item in from_yaml(file.read_text("utf-8"), file.stem)
    ]
    body = "\n".join(text for text in passages if text)
    filler = "深入学习贯彻习近平法治思想，进一步健全工作机制，压实工作责任，不断提高依法行政的能力和水平。"
    lines = [line + filler * 2 for line in body.split("\n")]
    return "青江县2020年法治政府建设情况报告\n" + "\n".join(lines)[:LENGTH]


def peer() -> Callable[[str], list[Any]] | None:
    """The numbers of a text by recognizers-text-number, where it is installed."""
    try:
        from recognizers_number import Culture, NumberRecognizer
    except ImportError:
        return None
    model = NumberRecognizer(Culture.Chinese).get_number_model()
    return lambda text: list(model.parse(text))


def memory(count: int) -> float:
    """MB at most in use while so many reports are read one after another."""
    data = report().encode()

    def readings() -> Iterator[int]:
        for n in range(count):
            yield sum(len(reading.facts) for reading in read(data, str(n)))

    tracemalloc.start()
    assert sum(readings()) > 0
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 2**20


def main() -> None:
    args = asked(__doc__)
    figures = Figures("reader, one core", as_json=args.json)
    rounds = 2 if args.quick else 20
    text = report()
    data, size = text.encode(), len(text)

    digits = re.compile("[0-9]+")
    base = size / best(lambda: digits.findall(text), rounds)
    figures.add("finding the digits (the primitive)", base, "char/s")
    found = facts(text, flow(text, outline.read(text)), 2020)
    assert len(found) > 30
    rate = size / best(lambda: facts(text, flow(text, outline.read(text)), 2020), rounds)
    figures.add(f"facts, {len(found)} in {size} characters", rate, "char/s", goal=500_000, ratio=rate / base)
    whole = size / best(lambda: read(data, "x"), rounds)
    figures.add("a file into facts, checks and defects", whole, "char/s", goal=250_000, ratio=whole / base)
    if (numbers := peer()) is not None:
        theirs = size / best(lambda: numbers(text), 1 if args.quick else 3)
        figures.add("numbers only, by recognizers-text-number", theirs, "char/s", ratio=theirs / base)
        figures.add("facts beside that", rate / theirs, "times", goal=2)
    elif not args.json:
        print('recognizers-text-number is not here: pip install --pre recognizers-text-number "emoji<1"')

    length = 20_000 if args.quick else 1_000_000
    for name, piece in HOSTILE.items():
        quarter, long = (piece * (n // len(piece)) for n in (length // 4, length))
        least = best(lambda text=quarter: facts(text, flow(text, outline.read(text)), 2020), 2)
        seconds = best(lambda text=long: facts(text, flow(text, outline.read(text)), 2020), 1)
        figures.add(f"{length} characters of {name}", seconds, "s")
        figures.add("beside a quarter of it", seconds / least, "times", goal=8, most=True)

    few, many = (5, 20) if args.quick else (100, 1000)
    first = memory(few)
    figures.add(f"memory, {few} reports one after another", first, "MB")
    figures.add(f"memory, {many} reports", memory(many), "MB", goal=first * 1.2, most=True)
    figures.tell()


if __name__ == "__main__":
    main()
