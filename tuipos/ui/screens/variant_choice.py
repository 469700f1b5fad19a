"""An operation with a code that stands for several variants asks which, and goes on with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal, say
from tuipos.register.variants import variants_to_choose
from tuipos.retail.variant_refusals import PRODUCT_HAS_VARIANTS
from tuipos.ui.screens.conversing import converse
from tuipos.ui.stages.variants import VariantChoice

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

T = TypeVar("T")


async def choose_variant(
    page: TillPage, refusal: Refusal, quantity: Quantity | None = None
) -> tuple[str, Quantity | None] | Refusal | None:
    """The number of the variant that a person chooses, and how many of it; None after Esc.

    A refusal that is about no variants is given back, as is one of the question itself.
    """
    question = await variants_to_choose(page.till, refusal)
    if isinstance(question, Refusal):
        return question
    if question.notice is not None:
        page.till_app.report_changed()
    chosen = await converse(page, VariantChoice(page, question.family, question.notice))
    if chosen is None:
        page.tell(say("No variant was chosen."), "muted")
        return None
    return chosen, question.quantity(quantity)


async def with_variant(
    page: TillPage, code: str, act: Callable[[str], Awaitable[T | Refusal]]
) -> T | Refusal | None:
    """Do something with a code, or with the variant that is chosen of it; None after Esc."""
    result = await act(code)
    if not isinstance(result, Refusal) or result.code != PRODUCT_HAS_VARIANTS:
        return result
    chosen = await choose_variant(page, result)
    if chosen is None or isinstance(chosen, Refusal):
        return chosen
    number, _ = chosen
    return await act(number)
