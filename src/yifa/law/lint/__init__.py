"""The lint: what a law file may say and still be wrong. One slice at a time, then across files."""

from __future__ import annotations

from yifa.law.catalogue import Catalogue
from yifa.law.lint.across import check_across
from yifa.law.lint.editions import check_editions
from yifa.law.lint.effects import check_effects
from yifa.law.lint.figures import check as check_figures
from yifa.law.lint.graph import check_graph
from yifa.law.lint.linked import check_entries, check_linked, check_lists, check_opening
from yifa.law.lint.look import Ever, Look
from yifa.law.lint.moves import check_clocks, check_documents, check_moves
from yifa.law.lint.names import check_names
from yifa.law.lint.online import check_online
from yifa.law.lint.privacy import check_messages, check_privacy
from yifa.law.lint.recurs import check_recurs
from yifa.law.lint.typed import check_conditions
from yifa.law.loader import once, variations
from yifa.law.problems import Problem

RULES = (
    check_graph,
    check_moves,
    check_clocks,
    check_documents,
    check_names,
    check_conditions,
    check_effects,
    check_entries,
    check_linked,
    check_lists,
    check_opening,
    check_privacy,
    check_messages,
    check_online,
    check_recurs,
)
"""Each looks at one slice."""


def check(catalogue: Catalogue) -> list[Problem]:
    """Everything wrong with a catalogue that loads: every slice of every edition, under every overlay.

    The catalogue must come from `load`, not from the compiled form, which no longer knows lines.
    """
    problems: list[Problem] = [
        *check_across(catalogue),
        *check_editions(catalogue),
        *check_figures(catalogue),
    ]
    for id in catalogue.procedures:
        for source in catalogue.editions(id):
            for places, domain in variations(catalogue.parts.overlays, id):
                procedure = catalogue.edition(id, source.edition, places, domain)
                slices = procedure.slices
                ever = Ever.of(slices)
                for i, one in enumerate(slices):
                    look = Look(catalogue, places, domain, one, procedure.tree_at(i), slices[:i], ever)
                    for rule in RULES:
                        rule(look)
                    problems += look.problems
    return once(problems)


__all__ = ["RULES", "check"]
