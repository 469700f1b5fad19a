"""The fields of master data's forms: labels, meanings, and what a field chooses from."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.layout import COLOURS
from tuipos.domain.permissions import ROLES
from tuipos.domain.product import BEST, COMBINING, OFFER_KINDS
from tuipos.ui.language import LANGUAGES, mark


@dataclass(frozen=True, slots=True)
class RecordField:
    """A column as a form shows it; `start` is its value in a new record.

    `choices` are fixed ones; `choices_from` is a kind of record, or `profiles`, to choose from.
    """

    name: str
    label: str
    meaning: str = ""
    choices: tuple[str, ...] = ()
    choices_from: str = ""
    start: str = ""
    hidden: bool = False


_YES_NO = ("yes", "no")
_NUMBER = RecordField("number", mark("Number"), mark("Letters and digits; leading zeros count."))
_FROM = RecordField("from", mark("From"), mark("The first day, as 2026-11-23; empty: always."))
_TO = RecordField("to", mark("To"), mark("The last day; empty: without end."))
_NAME_DE = RecordField("name_de", mark("Name, German"), mark("Empty: the name above is shown."))
_NAME_RU = RecordField("name_ru", mark("Name, Russian"), mark("Empty: the name above is shown."))
_PRODUCT = RecordField("number", mark("Product"), mark("The product's number."))
_CARD_NUMBER = RecordField("number", mark("Card"), mark("As it stands on the card."))
_STATE = RecordField("state", mark("State"), mark("blocked: nobody can use it for now."),
                     ("active", "blocked"), start="active")  # fmt: skip
RECORD_FIELDS: dict[str, tuple[RecordField, ...]] = {
    "stores": (
        _NUMBER,
        RecordField("name", mark("Name")),
        RecordField("currency", mark("Currency"), mark("A code such as EUR."), start="EUR"),
        RecordField("offline_profile", mark("Offline profile"), choices_from="profiles"),
        RecordField("language", mark("Language"), "", LANGUAGES, start="en"),
        RecordField("time_zone", mark("Time zone"),
                    mark("As Europe/Berlin: prices and days change at its midnight."), start="UTC"),
        RecordField("prices_include_tax", mark("Prices with tax"), "", _YES_NO, start="yes"),
        RecordField("cash_rounding", mark("Cash rounding"),
                    mark("A country's rule, such as CH or NL; empty: to the cent.")),
        RecordField("tax_rounding", mark("Tax rounding"),
                    mark("rate: on the sum of each rate; line: line by line."), ("rate", "line"),
                    start="rate"),
    ),
    "registers": (
        RecordField("store", mark("Store"), choices_from="stores"),
        _NUMBER,
        RecordField("name", mark("Name"), mark("Where it stands.")),
    ),
    "products": (
        _NUMBER,
        RecordField("name", mark("Name")),
        _NAME_DE,
        _NAME_RU,
        RecordField("barcode", mark("Barcodes"), mark("Several with a space between them.")),
        RecordField("price", mark("Price"), mark("In all stores, from always on.")),
        RecordField("tax", mark("Tax"), choices_from="taxes"),
        RecordField("unit", mark("Unit"), mark("piece; any other is weighed: kg."), start="piece"),
        RecordField("department", mark("Department")),
        RecordField("min_age", mark("From age"), mark("Years a buyer must have; empty: any.")),
        RecordField("blocked", mark("Blocked"), mark("yes: it can't be sold for now."), _YES_NO,
                    start="no"),
        RecordField("discountable", mark("Discounts"), mark("no: nothing is taken off it."),
                    _YES_NO, start="yes"),
        RecordField("deposit", mark("Deposit"),
                    mark("Number of the product that is charged beside it; its own: it is one.")),
        RecordField("variant_of", mark("Variant of"),
                    mark("Number of the product it is a variant of; empty: of none.")),
        RecordField("variant", mark("Variant"),
                    mark("What sets it apart, as Red, L; its name may then be empty.")),
        RecordField("variant_de", mark("Variant, German"), mark("Empty: the variant above.")),
        RecordField("variant_ru", mark("Variant, Russian"), mark("Empty: the variant above.")),
    ),
    "prices": (
        _PRODUCT,
        RecordField("store", mark("Store"), mark("Empty: all stores.")),
        RecordField("price", mark("Price")),
        _FROM,
        _TO,
    ),
    "discounts": (
        RecordField("id", mark("Number"), mark("Letters and digits; leading zeros count.")),
        RecordField("name", mark("Name")),
        _NAME_DE,
        _NAME_RU,
        RecordField("kind", mark("Kind"), "", OFFER_KINDS, start=OFFER_KINDS[0]),
        RecordField("take", mark("Take"), mark("So many of the products …"), start="3"),
        RecordField("pay", mark("Pay"), mark("… for the price of so many."), start="2"),
        RecordField("gives", mark("Gives"), mark("10 %, 1.00 off, 4.50, 3: 5 % / 6: 10 %.")),
        RecordField("products", mark("Products"), mark("Their numbers, with spaces between.")),
        RecordField("combine", mark("Combines"), "", COMBINING, start=BEST),
        RecordField("priority", mark("Priority"), mark("The higher comes first; empty: 0.")),
        RecordField("most", mark("At most"), mark("Times in one sale; empty: no limit.")),
        RecordField("coupon", mark("Coupon"), mark("The code it needs; empty: none.")),
        RecordField("group", mark("For group"), mark("Of customers; empty: everybody.")),
        RecordField("store", mark("Store"), mark("Empty: all stores.")),
        _FROM,
        _TO,
    ),
    "group-prices": (
        _PRODUCT,
        RecordField("group", mark("Group"), mark("The customers' group that pays it.")),
        RecordField("store", mark("Store"), mark("Empty: all stores.")),
        RecordField("price", mark("Price")),
        _FROM,
        _TO,
    ),
    "limits": (
        RecordField("role", mark("Role"), "", tuple(ROLES), start=next(iter(ROLES))),
        RecordField("line", mark("Off a line"), mark("Percent, all discounts by hand."),
                    start="10"),
        RecordField("sale", mark("Off a sale"), mark("Percent, all discounts by hand."),
                    start="5"),
        RecordField("price_down", mark("Price below"), mark("Percent below its own price."),
                    start="10"),
        RecordField("price_up", mark("Price above"), mark("Percent above its own price."),
                    start="10"),
    ),
    "customers": (
        _NUMBER,
        RecordField("name", mark("Name")),
        RecordField("loyalty_card", mark("Loyalty card"),
                    mark("The card that is named first; its points are under Loyalty cards.")),
        RecordField("email", mark("E-mail")),
        RecordField("phone", mark("Phone")),
        RecordField("group", mark("Group"), mark("Whose prices and offers they get.")),
        RecordField("credit_limit", mark("Credit limit"),
                    mark("What they may owe at most; empty: nothing on account.")),
        RecordField("tax_exempt", mark("Tax exempt"),
                    mark("The number of the certificate; empty: taxed.")),
    ),
    "loyalty": (
        _CARD_NUMBER,
        RecordField("customer", mark("Customer"), mark("The customer's number; empty: nobody.")),
        RecordField("points", mark("Points"), mark("As last known."), start="0"),
        _STATE,
    ),
    "loyalty-schemes": (
        RecordField("store", mark("Store"), mark("Empty: all stores.")),
        RecordField("name", mark("Name")),
        RecordField("earn_points", mark("Points earned"), mark("So many points …"), start="1"),
        RecordField("earn_amount", mark("for each"), mark("… for each such amount that is paid."),
                    start="1.00"),
        RecordField("redeem_points", mark("Points paid"),
                    mark("So many points …; 0: nothing can be paid with points."), start="100"),
        RecordField("redeem_amount", mark("are worth"), mark("… pay so much."), start="1.00"),
    ),
    "gift-cards": (
        _CARD_NUMBER,
        RecordField("balance", mark("Balance"), mark("As last known.")),
        RecordField("currency", mark("Currency"), mark("A code such as EUR.")),
        _STATE,
    ),
    "exchange-rates": (
        RecordField("currency", mark("Currency"), mark("A code such as EUR.")),
        RecordField("rate", mark("Rate"), mark("What it is worth in the chain's currency.")),
        RecordField("per", mark("Per"), mark("100 where it is quoted by the hundred."), start="1"),
        RecordField("smallest", mark("Smallest"), mark("The smallest coin or note that is taken.")),
        _FROM,
    ),
    "availability": (
        _PRODUCT,
        RecordField("store", mark("Store"), choices_from="stores"),
        RecordField("quantity", mark("Quantity"), mark("What is there; three decimals at most.")),
        RecordField("counted_at", mark("Counted"),
                    mark("As 2026-11-23 18:00, in the store's time.")),
    ),
    "barcodes": (
        RecordField("barcode", mark("Barcode"), mark("One code of the product; it may have more.")),
        _PRODUCT,
        RecordField("pieces", mark("Pieces"), mark("How many one scan sells, as of a case."),
                    start="1"),
        RecordField("unit", mark("Unit"), mark("Another unit, one of which it sells; or empty.")),
    ),
    "units": (
        _PRODUCT,
        RecordField("unit", mark("Unit"), mark("A word such as crate.")),
        RecordField("factor", mark("Factor"), mark("How much of the product's own unit it is.")),
        RecordField("name", mark("Name"), mark("Empty: the word above is shown.")),
        _NAME_DE,
        _NAME_RU,
        RecordField("whole", mark("Whole"), mark("no: parts of it can be sold."), _YES_NO,
                    start="yes"),
    ),
    "unit-prices": (
        _PRODUCT,
        RecordField("unit", mark("Unit"), mark("One of the product's other units.")),
        RecordField("store", mark("Store"), mark("Empty: all stores.")),
        RecordField("price", mark("Price"), mark("For one of the unit.")),
        _FROM,
        _TO,
    ),
    "masks": (
        RecordField("mask", mark("Mask"), mark("The code's digits, I item, P price, W weight, "
                                               "C check digit: 28IIIIIPPPPPC.")),
        RecordField("currency", mark("Currency"), mark("A code such as EUR; empty: the store's.")),
        RecordField("position", mark("Position"), mark("Masks are tried in this order."),
                    start="0"),
    ),
    "taxes": (
        RecordField("code", mark("Code"), mark("What products name, such as reduced.")),
        RecordField("percent", mark("Percent"), mark("As 19 or 5.5.")),
        RecordField("name", mark("Name")),
        _FROM,
    ),
    "tax-parts": (
        RecordField("code", mark("Code"), mark("The tax that it is a part of."),
                    choices_from="taxes"),
        RecordField("part", mark("Part"), mark("Letters and digits, such as STATE.")),
        RecordField("percent", mark("Percent"), mark("As 4 or 2.5; 0 ends it.")),
        RecordField("name", mark("Name"), mark("As receipts call it.")),
        _NAME_DE,
        _NAME_RU,
        RecordField("store", mark("Store"), mark("Empty: all stores.")),
        _FROM,
        RecordField("position", mark("Position"), mark("Parts stand in this order."), start="0"),
        RecordField("compound", mark("Compound"), mark("yes: it is on the parts before it, too."),
                    _YES_NO, start="no"),
    ),
    "profiles": (RecordField("name", mark("Name"), mark("What stores name; then edit it.")),),
    "staff": (
        _NUMBER,
        RecordField("name", mark("Name")),
        RecordField("role", mark("Role"), "", tuple(ROLES), start=next(iter(ROLES))),
        RecordField("pin", mark("PIN"), mark("4 to 12 digits; empty keeps the old one."),
                    hidden=True),
        RecordField("active", mark("Active"), mark("no: this person can't sign in."), _YES_NO,
                    start="yes"),
        RecordField("stores", mark("Stores"),
                    mark("Where this person may sign in: numbers with spaces between; empty: "
                         "everywhere.")),
        RecordField("must_choose_pin", mark("Chooses own PIN"),
                    mark("yes: at the next sign-in, before anything is sold."), _YES_NO,
                    start="no"),
    ),
    "layouts": (
        RecordField("layout", mark("Layout"), mark("Letters and digits; leading zeros count.")),
        RecordField("page", mark("Page"), mark("The first one is 1."), start="1"),
        RecordField("position", mark("Button"), mark("The number that presses it, from 1.")),
        RecordField("operation", mark("Operation"), mark("Its number: 917 is the connection.")),
        RecordField("parameters", mark("With"),
                    mark("A code, an amount, a percentage, a text, or the page that 401 opens.")),
        RecordField("label", mark("Label"), mark("Empty: the operation's name.")),
        RecordField("label_de", mark("Label, German"), mark("Empty: the label above is shown.")),
        RecordField("label_ru", mark("Label, Russian"), mark("Empty: the label above is shown.")),
        RecordField("colour", mark("Colour"), "", COLOURS),
        RecordField("key", mark("Key"), mark("A free key such as Ctrl+E or F13; empty: none.")),
    ),
    "layout-uses": (
        RecordField("store", mark("Store"), mark("Empty: all stores.")),
        RecordField("register", mark("Register"), mark("Empty: all registers.")),
        RecordField("staff", mark("Staff"), mark("A staff number; empty: everybody.")),
        RecordField("layout", mark("Layout"), mark("Which buttons they have.")),
    ),
}  # fmt: skip
