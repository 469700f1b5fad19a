"""The refusals of the data service about variants of products; see `refusals`."""

from __future__ import annotations

from collections.abc import Mapping

from tuipos.domain.words import Refusal, refuse, say

PRODUCT_HAS_VARIANTS = "product-has-variants"
NO_VARIANT = "no-variant"
LABEL_OF_VARIANTS = "label-of-variants"


def product_has_variants(code: str, number: str, pieces: int) -> Refusal:
    """The product is sold in variants only: the data service's `family` helps to ask for one.

    `number` is the product's; `pieces` is how many of it the code stands for.
    """
    words = say(
        "The product with the code {code} comes in several variants.",
        code=code,
        number=number,
        pieces=pieces,
    )
    return refuse(
        PRODUCT_HAS_VARIANTS,
        words,
        say("Scan the code of the variant itself, or search it by name with /."),
    )


def no_variant(code: str) -> Refusal:
    """Of a product that is sold in variants only, none can be sold."""
    return refuse(
        NO_VARIANT,
        say("No variant of the product with the code {code} can be sold.", code=code),
        say("Headquarters has blocked them, or they have no price; put it aside."),
    )


def label_of_variants(code: str) -> Refusal:
    """A label with a weight or a price names a product that is sold in variants only."""
    return refuse(
        LABEL_OF_VARIANTS,
        say("The label of {code} does not say which variant it is.", code=code),
        say("Put it aside and tell the manager."),
    )


def from_values(code: str, values: Mapping[str, str | int]) -> Refusal | None:
    """The refusal with this code; None if the code or its values are not known here."""
    about, number, pieces = (values.get(name) for name in ("code", "number", "pieces"))
    if not isinstance(about, str):
        return None
    if code == NO_VARIANT:
        return no_variant(about)
    if code == LABEL_OF_VARIANTS:
        return label_of_variants(about)
    if code == PRODUCT_HAS_VARIANTS and isinstance(number, str) and isinstance(pieces, int):
        return product_has_variants(about, number, pieces)
    return None
