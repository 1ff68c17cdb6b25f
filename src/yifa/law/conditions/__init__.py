"""The condition language of the law files: a typed subset of CEL. See docs/conditions.md.

`Condition(source)` parses; `.check(scope)` proves its names and types at load; `.evaluate(ctx)` runs it;
`.zh(labels)` says it as a Chinese sentence, `.en(labels)` as an English one.
"""

from yifa.law.conditions.condition import Condition, Context, FigureContext
from yifa.law.conditions.errors import ConditionError, Missing
from yifa.law.conditions.sentence import Labels
from yifa.law.conditions.types import Scope, Type

__all__ = ["Condition", "ConditionError", "Context", "FigureContext", "Labels", "Missing", "Scope", "Type"]
