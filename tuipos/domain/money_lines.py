"""Lines that are money: put on a gift card, or paid on what a customer has bought on account.

They are taxed and discounted nowhere: what is bought with that money is, or was.
"""

from __future__ import annotations

from tuipos.domain.money import Money
from tuipos.domain.product import Name, Product, TaxRate, Texts
from tuipos.domain.quantity import ONE
from tuipos.domain.sale_parts import ACCOUNT_PAYMENT, GIFT_CARD, Line
from tuipos.domain.tenders import ACCOUNT
from tuipos.domain.tenders import GIFT_CARD as GIFT_CARD_TENDER

#: Kinds of such lines, each with the kind of payment whose balance it adds to.
LINES = {GIFT_CARD: GIFT_CARD_TENDER, ACCOUNT_PAYMENT: ACCOUNT}
_NAMES: dict[str, Texts] = {
    GIFT_CARD: (("en", "Gift card"), ("de", "Geschenkkarte"), ("ru", "Подарочная карта")),
    ACCOUNT_PAYMENT: (
        ("en", "Payment on account"), ("de", "Zahlung auf Konto"), ("ru", "Оплата по счёту"),
    ),
}  # fmt: skip
_NO_TAX = TaxRate("", 0)


def money_line(
    kind: str, place: int, number: str, amount: Money, *, new_card: bool = False
) -> Line:
    """The line at this place of a sale, which puts an amount on a card or an account."""
    assert kind in LINES and amount.minor > 0, "it adds to a balance"
    product = Product("", _NAMES[kind], amount, _NO_TAX, discountable=False)
    return Line(place, product, ONE, number, kind=kind, fixed_amount=amount, new_card=new_card)


def money_name(kind: str) -> Name:
    """What lines of a kind are called on receipts and reports."""
    return Name(_NAMES[kind])


def is_money(line: Line) -> bool:
    """Whether a line is money, and no goods."""
    return line.kind in LINES
