"""The figures of a catalogue, read once for each process."""

from __future__ import annotations

from yifa.errors import YifaError
from yifa.figures.contributions import Plan
from yifa.law.catalogue import Catalogue
from yifa.law.figure_words import Words
from yifa.law.figures import Figure, digest, read_figures
from yifa.law.lint.figures import Known


class UnknownFigure(YifaError, LookupError):
    """No such figure. `zh`, `en` say which."""

    def __init__(self, id: str) -> None:
        super().__init__(f"没有指标“{id}”", f"no figure “{id}”")


class Definitions:
    """Every figure by id, how to count them, and their words. `digest` changes when the counting does."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.figures = read_figures(catalogue.figures)
        self.plan = Plan(self.figures.values())
        self.digest = digest(self.figures.values())
        known: dict[str, Known] = {}
        self.words = Words(catalogue, known)
        self.words_en = Words(catalogue, known, english=True)
        self.catalogue = catalogue

    def figure(self, id: str) -> Figure:
        """Raises `UnknownFigure`."""
        if id not in self.figures:
            raise UnknownFigure(id)
        return self.figures[id]


_READ: dict[str, Definitions] = {}


def definitions(catalogue: Catalogue) -> Definitions:
    """Raises `LawError` where the figure files cannot be read."""
    if catalogue.hash not in _READ:
        _READ.clear()
        _READ[catalogue.hash] = Definitions(catalogue)
    return _READ[catalogue.hash]
