"""What a variant of a product is, put together from its own row and that of its parent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tuipos.domain.product import Texts, variant_names
from tuipos.storage.offers import names_of, texts_of

#: So many variants of one product are offered to choose from, at most.
MOST_VARIANTS = 500
#: What is the parent's where a variant leaves it empty.
_FROM_PARENT = ("tax", "department")


def filled(row: Any, parent: Any) -> Any:
    """A variant's row with what it leaves open as its parent has it.

    Its age is the higher of both, and nothing is taken off it where that is so of either.
    """
    of_parent = {name: getattr(row, name) or getattr(parent, name) for name in _FROM_PARENT}
    measured = row if row.unit else parent
    return SimpleNamespace(
        **of_parent,
        unit=measured.unit,
        weighed=measured.weighed,
        minimum_age_years=max(row.minimum_age_years, parent.minimum_age_years),
        discountable=row.discountable and parent.discountable,
    )


def names_of_variant(row: Any, parent: Any) -> Texts:
    """A variant's own names, else its parent's with what it is."""
    return names_of(row) if row.name else variant_names(names_of(parent), _what(row))


def told_apart(row: Any) -> Texts:
    """What sets a variant apart among the others."""
    return _what(row) or names_of(row)


def _what(row: Any) -> Texts:
    return texts_of(row.variant, row.variant_de, row.variant_ru)
