"""A report that was written is read back: every figure that the document prints, with its value and unit."""

from __future__ import annotations

from pathlib import Path

import pytest

from yifa.reader import read
from yifa.reports import Document, FigureValue, as_pdf, page, write
from yifa.reports.values import MONEY


@pytest.mark.parametrize("kind", ["html", "docx", "pdf"])
def test_every_bound_figure_is_read_back(kind: str, document: Document, tmp_path: Path) -> None:
    if kind == "pdf" and not any(name in as_pdf.installed() for face in page.FACES for name in face.all):
        pytest.skip("no Chinese font: install fonts-noto-cjk")
    write(document, tmp_path, [kind])
    [reading] = read((tmp_path / f"report.{kind}").read_bytes(), f"report.{kind}")
    found = {(float(fact.number), fact.unit) for fact in reading.facts}
    rates = [number for number, unit in found if unit == "%"]

    def is_told(figure: FigureValue) -> bool:
        if figure.unit in MONEY:  # counted in fen, told in yuan; 万 has become a part of the number
            return any(
                unit == "元" and abs(number * 100 - figure.value) <= MONEY[figure.unit] / 200
                for number, unit in found
            )
        if isinstance(figure.value, int):
            return (figure.value, figure.unit) in found
        return any(abs(rate - figure.value * 100) < 0.006 for rate in rates)

    figures = [figure for figure in document.figures if figure.value is not None]
    assert len(figures) > 30
    assert not [figure.zh for figure in figures if not is_told(figure)]
    assert reading.report.head.place == document.region_zh
    assert reading.report.head.year == document.year
    assert not [check for check in reading.findings if check.sure[1] == "certain"]
