"""What the handlers of the HQ API share: an answer, or the problem that a refusal is."""

from __future__ import annotations

from typing import Any, TypeVar

from tuipos.domain.words import Refusal
from tuipos.server.problems import ProblemError, from_refusal

Shown = dict[str, Any]
T = TypeVar("T")


def found_or_problem(found: T | Refusal) -> T:
    """What was found; raises the problem where it is a refusal."""
    if isinstance(found, Refusal):
        raise problem_of(found)
    return found


def problem_of(refusal: Refusal) -> ProblemError:
    """404 for what is not known, 422 for what can't be."""
    return from_refusal(refusal, 404 if refusal.code.endswith("-unknown") else 422)
