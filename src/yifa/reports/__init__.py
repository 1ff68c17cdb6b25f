"""Reports: a form of the law, figures, and the officers' words become one document tree, then DOCX, PDF, HTML and JSON.

`load_form` reads a form, `lint` says what is wrong in it, `build` makes the document, `write` writes it. No number in a report is
typed by hand: see `yifa.reports.numerals`.
"""

from yifa.reports.build import ReportError, build
from yifa.reports.document import Document
from yifa.reports.form import Edition, Form, load_form, parse_form
from yifa.reports.lint import lint
from yifa.reports.problems import Observation, Proposal, propose_problems
from yifa.reports.values import FigureValue, Record
from yifa.reports.write import FORMATS, WriteError, write

__all__ = [
    "FORMATS",
    "Document",
    "Edition",
    "FigureValue",
    "Form",
    "Observation",
    "Proposal",
    "Record",
    "ReportError",
    "WriteError",
    "build",
    "lint",
    "load_form",
    "parse_form",
    "propose_problems",
    "write",
]
