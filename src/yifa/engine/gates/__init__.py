"""The gates: the closed list of named predicates that stand before a move.

Each takes the judging in hand and the gate's parameters (`yifa.law.gates` says which), and answers with the records
that satisfy it or with a `Failure`. A missing fact is never false: reading one raises `Missing`, which the judge turns
into a failure.
"""

from yifa.engine.gates import given, history, people, registers, rounds, time
from yifa.engine.gates.gate import GATES, ask

__all__ = ["GATES", "ask", "given", "history", "people", "registers", "rounds", "time"]
