"""Taxes over the wire: what goes in comes out, and old registers get one rate."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given

from tests.domain.tax_kit import tax_codes
from tuipos.domain.line_tax import rate_of
from tuipos.domain.product import NamedTax, TaxRate
from tuipos.domain.tax_code import TaxCode
from tuipos.retail.wire_base import Wire
from tuipos.retail.wire_taxes import (
    TaxList,
    from_wire_tax,
    from_wire_taxes,
    to_wire_tax,
    to_wire_taxes,
)
from tuipos.retail.wire_taxes import TaxPart as WirePart
from tuipos.retail.wire_taxes import TaxRate as WireRate

STATE = WirePart(code="state", rate_millionths=40_000)


class FirstRate(Wire, frozen=True, kw_only=True):
    """What the first registers know of a tax."""

    code: str
    rate_millionths: int


@given(tax_codes())
def test_a_tax_comes_out_as_it_went_in(tax: TaxCode) -> None:
    rate = rate_of(tax.code, tax.parts) if tax.parts else TaxRate(tax.code, 123_456)
    sent = to_wire_taxes([NamedTax("Nämé", rate)])
    received = msgspec.json.decode(msgspec.json.encode(sent), type=TaxList)
    assert from_wire_taxes(received) == (NamedTax("Nämé", rate),)
    first = msgspec.json.decode(msgspec.json.encode(to_wire_tax(rate)), type=FirstRate)
    assert (first.code, first.rate_millionths) == (rate.code, rate.rate_millionths)


def test_the_answer_of_an_old_server_is_a_rate_without_parts() -> None:
    received = msgspec.json.decode(b'{"code": "reduced", "rate_millionths": 70000}', type=WireRate)
    assert from_wire_tax(received) == TaxRate("reduced", 70_000)


@pytest.mark.parametrize(
    "sent",
    [
        WireRate(code="a", rate_millionths=-1),
        WireRate(code="a", rate_millionths=1, parts=[STATE, STATE]),
        WireRate(code="a", rate_millionths=1, parts=[WirePart(code="x", rate_millionths=-1)]),
        WireRate(
            code="a",
            rate_millionths=1,
            parts=[WirePart(code=f"p{at}", rate_millionths=1) for at in range(21)],
        ),
    ],
    ids=["rate", "twice", "part", "many"],
)
def test_what_is_no_tax_is_not_taken(sent: WireRate) -> None:
    with pytest.raises(ValueError, match=r"no parts|below zero"):
        from_wire_tax(sent)
