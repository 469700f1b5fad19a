"""Baskets as people write them: a text table of products, offers, baskets and what they cost.

`baskets.txt` beside this file is read by `load`. A line `offer` names an offer, its rule, and after
a semicolon its conditions; `store`, `product` and `rate` are as in `basket_markets`; every other
line with bars is one basket:

    title | offers | basket | amount of each line = total ; off 2.10 ; 19% 0.67 ; change 0.80

What stands behind the total: what offers and people take off, the tax of each rate, and where there
are any, change and cash rounding; `earned` points; and `left`, what can be paid afterwards with
each card and account, in the order in which the basket names them. A line that was voided has its
amount in the list as 0.00.

A basket is steps with commas between, and after semicolons what belongs to the whole sale:

    3 M                three pieces of M; -3 M come back; 0.500 A is half a kilo
    M @1.50            with a price by hand; M -10% or M -0.50 with a discount on the line
    A =1.60, A =0.5kg  with a label that carries the price, or the weight
    void 2, count 1 5  line 2 is taken out, line 1 gets the quantity 5
    tax 1 as B         line 1 is taxed as B is
    issue 25.00              a gift card that nobody had is sold with so much on it
    top 15.00 of 10.00       more is put on one that has 10.00
    settle 5.00 of 100.00 owing 30.00    money for an account with this limit and debt
    empty 6 L                the deposit of six bottles is given back
    ...; 10% off; 5.00 off; coupon SAVE; group staff; exempt EX-1; member 500
    ...; cash 20.00; gift of 5.00    what is tendered (`basket_payments`); the rest is paid exactly,
                                     in cash
    ...; figures only                what no till lets a cashier do
    3 M >> back 1 of 1, B            after a sale of three M, one of its line 1 comes back
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from tests.domain import basket_steps as steps
from tests.domain.basket_markets import (
    HOME,
    Market,
    add_rate,
    read_market,
    read_product,
    read_rate,
)
from tests.domain.basket_offers import read_offer
from tests.domain.basket_paying import number_of, paid, scheme_of
from tests.domain.basket_steps import Item, Script, Step, read_script
from tests.domain.sales import START, line
from tests.fakes import MORNING
from tuipos.domain.discounts.choosing import products_of
from tuipos.domain.document import document
from tuipos.domain.money_lines import money_line
from tuipos.domain.pricing import priced_for
from tuipos.domain.product import THRESHOLD, Offer
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import (
    CouponsSet,
    CustomerSet,
    ExemptSet,
    LineAdded,
    LinePriced,
    LineVoided,
    QuantitySet,
    Sale,
    SaleDiscounted,
    TaxSet,
    begin,
    evolve,
)
from tuipos.domain.sale_parts import DEPOSIT, Customer, Line, ManualDiscount, PriceOverride
from tuipos.domain.sold import less_in_sale, return_line, sold_of

TABLE = Path(__file__).with_name("baskets.txt")
#: The sale before, as far as its document needs them.
_BEFORE_ID, _BEFORE_RECEIPT = "0001-001-1741944412000", "00010011000041"


@dataclass(frozen=True)
class Expected:
    """What a sale must come to, as decimal text; `taxes` by their rate in millionths."""

    amounts: tuple[str, ...]
    total: str
    off: str
    taxes: dict[int, str]
    change: str
    rounding: str
    earned: int = 0
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Basket:
    """One row: where it is sold, the offers that run, what is done, and what comes of it."""

    title: str
    market: Market
    offers: tuple[Offer, ...]
    script: Script
    expected: Expected

    @property
    def sale(self) -> Sale:
        """The sale before anything is paid."""
        return made_of(self.script, self.offers, self.market)

    @property
    def paid(self) -> Sale:
        """The sale with all of it paid."""
        return paid(self.sale, self.script, self.market)


def load(path: Path = TABLE) -> Iterator[Basket]:
    """The baskets of a table, in their order."""
    offers: dict[str, Offer] = {}
    market = HOME
    for text in path.read_text(encoding="utf-8").splitlines():
        word, _, rest = text.partition(" ")
        if word == "offer":
            offer = read_offer(rest)
            offers[offer.id] = offer
        elif word == "store":
            market = read_market(rest)
        elif word == "product":
            found = read_product(rest, market)
            market.products[found.number] = found
        elif word == "rate":
            add_rate(rest, market)
        elif "|" in text and not text.startswith("#"):
            title, ids, basket, result = (cell.strip() for cell in text.split("|"))
            chosen = tuple(offers[name] for name in ids.split())
            yield Basket(title, market, chosen, read_script(basket), _expected(result, market))


def _expected(text: str, market: Market) -> Expected:
    figures, *rest = (cell.strip() for cell in text.split(";"))
    amounts, _, total = figures.partition("=")
    told: dict[str, str] = {}
    taxes: dict[int, str] = {}
    for one in rest:
        word, _, value = one.partition(" ")
        if word.endswith("%"):
            taxes[read_rate(word).rate_millionths] = value
        else:
            assert word in ("off", "change", "rounding", "earned", "left"), one
            told[word] = value
    nothing = str(market.money("0"))
    return Expected(
        tuple(amounts.split()),
        total.strip(),
        told.get("off", nothing),
        taxes,
        told.get("change", nothing),
        told.get("rounding", nothing),
        int(told.get("earned", "0")),
        tuple(told.get("left", "").split()),
    )


def read_sale(text: str, offers: list[Offer], market: Market = HOME) -> Sale:
    """A sale with these items, in which these offers run; nothing is paid."""
    return made_of(read_script(text), tuple(offers), market)


def made_of(script: Script, offers: tuple[Offer, ...], market: Market) -> Sale:
    """The sale that these steps make, before anything is paid."""
    start = replace(
        START,
        currency=market.unit,
        prices_include_tax=market.tax_included,
        tax_rounding=market.tax_rounding,
        cash_rounding=market.rounding,
    )
    sale = begin(start)
    for step in script.steps:
        sale = _after(sale, step, script, offers, market)
    return sale


def _after(
    sale: Sale, step: Step, script: Script, offers: tuple[Offer, ...], market: Market
) -> Sale:
    match step:
        case Item():
            return _with_deposit(_with_line(sale, _line(step, market), offers), market)
        case steps.Empties(letter=letter, quantity=quantity):
            return _with_deposit_line(sale, market, letter, -quantity)
        case steps.MoneyLine():
            return _with_money(sale, step, market)
        case steps.VoidLine(line=number):
            return evolve(sale, LineVoided(number))
        case steps.Count(line=number, quantity=quantity):
            return evolve(sale, QuantitySet(number, quantity))
        case steps.Back():
            assert script.before is not None, "there is a receipt"
            taken = LineAdded(_taken_back(sale, step, script.before, offers, market))
            return _with_member(evolve(sale, taken), script.before)
        case steps.OtherTax(line=number, letter=letter):
            return evolve(sale, TaxSet(number, market.products[letter].tax, "2001"))
        case steps.Term(word="exempt", value=value):
            return evolve(sale, ExemptSet(value, "2001"))
        case steps.Term(word="coupon", value=value):
            return evolve(sale, CouponsSet((*sale.coupons, value)))
        case steps.Term(word="group", value=value):
            return _with_group(sale, value)
        case steps.Term(word="member"):
            return _with_member(sale, script)
        case steps.Term(value=value):
            return evolve(sale, SaleDiscounted((*sale.discounts, _given(value, market))))


def _with_line(sale: Sale, added: Line, offers: tuple[Offer, ...]) -> Sale:
    own = tuple(
        offer
        for offer in offers
        if offer.kind == THRESHOLD or added.product.number in products_of(offer)
    )
    return evolve(sale, LineAdded(replace(added, number=len(sale.lines) + 1), own))


def _with_deposit(sale: Sale, market: Market) -> Sale:
    """The sale with the deposit of its last line, if that is sold and has one."""
    last = sale.lines[-1]
    if last.product.number not in market.deposits or last.quantity.units < 0:
        return sale
    return _with_deposit_line(sale, market, last.product.number, last.quantity, last.number)


def _with_deposit_line(
    sale: Sale, market: Market, letter: str, quantity: Quantity, of: int = 0
) -> Sale:
    made = line(market.products[market.deposits[letter]], quantity)
    number = len(sale.lines) + 1
    return evolve(sale, LineAdded(replace(made, number=number, kind=DEPOSIT, belongs_to=of)))


def _with_money(sale: Sale, step: steps.MoneyLine, market: Market) -> Sale:
    if step.refused:
        return sale
    amount, number = market.money(step.amount), number_of(step.held)
    made = money_line(step.kind, len(sale.lines) + 1, number, amount, new_card=step.is_new)
    return evolve(sale, LineAdded(made))


def _with_member(sale: Sale, script: Script) -> Sale:
    """The sale of who shows a loyalty card, or has bought with it what comes back."""
    if script.member is None:
        return sale
    card = number_of(script.member)
    buyer = Customer("C-1", "Lena", card=card, scheme=scheme_of(sale.currency))
    return evolve(sale, CustomerSet(buyer))


def _with_group(sale: Sale, group: str) -> Sale:
    sale = evolve(sale, CustomerSet(Customer("C-1", "Lena", group)))
    for each in sale.live_lines:
        sale = evolve(sale, LinePriced(each.number, priced_for(each.product, group)))
    return sale


def document_before(before: Script, offers: tuple[Offer, ...], market: Market) -> dict[str, object]:
    """The final form of the sale before."""
    earlier = paid(made_of(before, offers, market), before, market)
    return document(
        replace(earlier, id=_BEFORE_ID),
        receipt=_BEFORE_RECEIPT,
        sequence=41,
        epoch=1,
        at=MORNING - timedelta(hours=1),
        business_date=MORNING.date(),
    )


def _taken_back(
    sale: Sale, step: steps.Back, before: Script, offers: tuple[Offer, ...], market: Market
) -> Line:
    """The line that takes goods of the sale before back."""
    sold = sold_of(document_before(before, offers, market))
    found = sold.line(step.line)
    assert found is not None, "the line was sold"
    left = less_in_sale(found, sold.transaction, sale.lines)
    return return_line(len(sale.lines) + 1, sold, left, step.quantity, "")


def _line(item: Item, market: Market) -> Line:
    label = market.money(item.label) if item.label and not item.weight_label else None
    made = line(market.products[item.letter], item.quantity, embedded_amount=label)
    if item.price:
        override = PriceOverride(market.money(item.price), "damaged", "2001")
        made = replace(made, price_override=override)
    return replace(made, discounts=tuple(_given(one, market) for one in item.off))


def _given(text: str, market: Market) -> ManualDiscount:
    if text.endswith("%"):
        return ManualDiscount("percent", round(float(text[:-1]) * 10_000), None, "", "2001")
    return ManualDiscount("amount", 0, market.money(text), "", "2001")
