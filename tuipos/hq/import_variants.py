"""What makes a product a variant of another, in files and forms."""

from __future__ import annotations

from typing import Any

from tuipos.domain.words import say
from tuipos.hq.cells import BadCell, Cells, Known, read_number

#: The number of the product that it is one of, and what sets it apart, by language.
_TEXTS = ("variant", "variant_de", "variant_ru")
VARIANT_COLUMNS = ("variant_of", *_TEXTS)


def read_variant(cells: Cells, number: str, known: Known) -> dict[str, Any]:
    """The columns of a variant; of any other product they are empty.

    A file without these columns leaves a variant what it is.
    """
    if "variant_of" not in cells:
        return {"variant_of": known.variants.get(number, "")}
    if not cells["variant_of"]:
        known.variants.pop(number, None)
        return dict.fromkeys(VARIANT_COLUMNS, "")
    parent = read_number(cells, "variant_of")
    _check_family(number, parent, known)
    if not cells.get("name") and not cells.get("variant"):
        words = say("variant is empty: it says what sets the variant apart, such as Red, L")
        raise BadCell("variant", words)
    known.variants[number] = parent
    known.parents.add(parent)
    return {"variant_of": parent, **{name: cells[name] for name in _TEXTS if name in cells}}


def left_to_parent(cells: Cells) -> dict[str, Any]:
    """What a variant leaves open is its parent's, also where it had one of its own before."""
    open_terms: dict[str, Any] = {}
    if not cells.get("tax"):
        open_terms["tax"] = ""
    if not cells.get("unit"):
        open_terms |= {"unit": "", "weighed": False}
    return open_terms


def _check_family(number: str, parent: str, known: Known) -> None:
    if parent == number:
        raise BadCell("variant_of", say("a product is no variant of itself"))
    if parent not in known.products:
        raise BadCell("variant_of", say("there is no product {number}", number=parent))
    if known.variants.get(parent):
        raise BadCell("variant_of", say("{number} is a variant itself, of {parent}",
                                        number=parent, parent=known.variants[parent]))  # fmt: skip
    if number in known.parents:
        words = say("{number} has variants, so it can't be one", number=number)
        raise BadCell("variant_of", words)
