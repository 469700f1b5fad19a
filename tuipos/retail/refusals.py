"""The business refusals of the data service, defined once, so that they read the same everywhere.

The offline database and the server make them with the functions below; over the wire travel the
code and `values_of(refusal)`, and `refusal_from` makes the same refusal again at the register.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from tuipos.domain.typed import LONGEST_CODE, SEPARATOR
from tuipos.domain.words import Refusal, refuse, say, say_count
from tuipos.retail import balance_refusals, pin_refusals, variant_refusals

PRODUCT_UNKNOWN = "product-unknown"
BARCODE_MALFORMED = "barcode-malformed"
PRODUCT_BLOCKED = "product-blocked"
PRODUCT_WITHOUT_PRICE = "product-without-price"
PRODUCT_EXPIRED = "product-expired"
LABEL_CURRENCY = "label-currency"
COUPON_UNKNOWN = "coupon-unknown"
COUPON_NOT_TODAY = "coupon-not-today"
CUSTOMER_UNKNOWN = "customer-unknown"
CARD_BLOCKED = "card-blocked"
CARD_WITHOUT_NAME = "card-without-name"
SIGN_IN_REFUSED = "sign-in-refused"
SIGN_IN_LOCKED = "sign-in-locked"
REQUEST_REFUSED = "request-refused"
CODE_REFUSED = "activation-refused"
#: The register's interface is older, or newer, than all that the server serves.
INTERFACE_OLDER = "interface-older"
INTERFACE_NEWER = "interface-newer"
RECEIPT_UNKNOWN = "receipt-unknown"
SUSPENDED_GONE = "suspended-gone"
SUSPENDED_UNKNOWN = "suspended-unknown"


def product_unknown(code: str) -> Refusal:
    """Nothing is sold under this code."""
    return refuse(
        PRODUCT_UNKNOWN,
        say("No product with the code {code}.", code=code),
        say("Scan it again, or search by name with /."),
    )


def barcode_malformed(code: str) -> Refusal:
    """The code can't be one: wrong check digit, or characters no barcode has."""
    return refuse(
        BARCODE_MALFORMED,
        say("{code} is no valid barcode.", code=code),
        say("Scan it again, or type the number below the bars."),
    )


def product_blocked(code: str) -> Refusal:
    """Headquarters has taken the product from sale."""
    return refuse(
        PRODUCT_BLOCKED,
        say("The product with the code {code} is blocked for sale.", code=code),
        say("Headquarters has blocked it; put it aside."),
    )


def product_without_price(code: str) -> Refusal:
    """The product is known, but no price of it is valid on the day."""
    return refuse(
        PRODUCT_WITHOUT_PRICE,
        say("The product with the code {code} has no price today.", code=code),
        say("Put it aside and tell the manager."),
    )


def product_expired(code: str, last_day: date) -> Refusal:
    """The label says that this package must no longer be sold."""
    return refuse(
        PRODUCT_EXPIRED,
        say("The item with the code {code} has expired: {last_day}.", code=code, last_day=last_day),
        say("Put it aside and take another one."),
    )


def label_currency(code: str, currency: str) -> Refusal:
    """The label's price is in another currency than the shop's."""
    return refuse(
        LABEL_CURRENCY,
        say("The price on the label of {code} is not in {currency}.", code=code, currency=currency),
        say("Put it aside and tell the manager."),
    )


def is_code(text: str) -> bool:
    """Whether this can be asked about as a code: it prints but for GS1's separators, and ends."""
    return is_readable(text.replace(SEPARATOR, " "), longest=LONGEST_CODE)


def coupon_unknown(code: str) -> Refusal:
    """No offer asks for this code."""
    return refuse(
        COUPON_UNKNOWN,
        say("No coupon has the code {code}.", code=code),
        say("Type it again as it is printed."),
    )


def coupon_not_today(code: str) -> Refusal:
    """The code is known, but its offers do not run on the day."""
    return refuse(
        COUPON_NOT_TODAY,
        say("The coupon {code} is not valid today.", code=code),
        say("See on it from when to when it is valid."),
    )


def receipt_unknown(receipt: str, register: str = "", count: int = 0) -> Refusal:
    """Nobody who was asked has this receipt; a register that has sales unsent may have printed it.

    `count` are the sales that `register` had not sent when it last said so.
    """
    remedy = say(
        "Check the number. A manager can take goods back without it: operation {number}.",
        number=109,
    )
    if not count:
        return refuse(
            RECEIPT_UNKNOWN, say("Receipt {receipt} was not found.", receipt=receipt), remedy
        )
    what = say(
        "Receipt {receipt} was not found; register {register} has {count} unsent.",
        receipt=receipt,
        register=register,
        count=count,
    )
    return refuse(RECEIPT_UNKNOWN, what, remedy)


def receipt_unknown_offline(receipt: str) -> Refusal:
    """This register did not print it, and nobody else can be asked now."""
    return refuse(
        RECEIPT_UNKNOWN,
        say("Receipt {receipt} is not of this register, and it is offline.", receipt=receipt),
        say("A manager can take goods back without it: operation {number}.", number=109),
    )


def suspended_gone(code: str, register: str) -> Refusal:
    """Who recalls first wins: it goes on there."""
    return refuse(
        SUSPENDED_GONE,
        say("Sale {code} was recalled at register {register}.", code=code, register=register),
        say("Go on with it there."),
    )


def suspended_unknown(code: str) -> Refusal:
    """Neither here nor at the server."""
    return refuse(
        SUSPENDED_UNKNOWN,
        say("No sale {code} is suspended.", code=code),
        say("Press F7 to see those that are."),
    )


def customer_unknown(code: str) -> Refusal:
    """Nobody has this number, and no loyalty card does."""
    return refuse(
        CUSTOMER_UNKNOWN,
        say("No customer has the number or card {code}.", code=code),
        say("Search by name or phone with F6."),
    )


def card_blocked(code: str) -> Refusal:
    """Headquarters has blocked the loyalty card."""
    return refuse(
        CARD_BLOCKED,
        say("The loyalty card {code} is blocked.", code=code),
        say("Search the customer by name with F6."),
    )


def card_without_name(code: str) -> Refusal:
    """The loyalty card is one of nobody in particular."""
    return refuse(
        CARD_WITHOUT_NAME,
        say("Nobody is named on the loyalty card {code}.", code=code),
        say("Search the customer by name with F6."),
    )


def is_readable(text: str, longest: int = 40) -> bool:
    """Whether a typed or scanned text can be asked about at all: printable, and not endless."""
    return 0 < len(text) <= longest and text.isprintable()


def can_sign_in(staff: str, pin: str) -> bool:
    """Whether this could be a staff number and a PIN at all."""
    return is_readable(staff, longest=20) and is_readable(pin)


def unreadable_code(code: str) -> Refusal:
    """The refusal for a code that is not `is_code`, cut to what can be shown."""
    return barcode_malformed("".join(sign for sign in code[:40] if sign.isprintable()))


def unreadable_coupon(code: str) -> Refusal:
    """The refusal for a coupon's code that is not `is_readable`, cut to what can be shown."""
    return coupon_unknown("".join(sign for sign in code[:40] if sign.isprintable()).upper())


def unreadable_customer(code: str) -> Refusal:
    """The refusal for a customer's code that is not `is_readable`, cut to what can be shown."""
    return customer_unknown("".join(sign for sign in code[:40] if sign.isprintable()))


def searchable(text: str) -> str:
    """What can be looked for in a typed text: printable, without ends, at most 100 characters."""
    return "".join(sign for sign in text if sign.isprintable()).strip()[:100]


def sign_in_refused() -> Refusal:
    """Unknown staff and wrong PIN, which nobody can tell apart."""
    return refuse(
        SIGN_IN_REFUSED,
        say("Staff number or PIN is not right."),
        say("Type both again."),
    )


def sign_in_locked(seconds: int) -> Refusal:
    """Too many failures: the staff number must wait."""
    return refuse(
        SIGN_IN_LOCKED,
        say_count(
            "Too many failed sign-ins; locked for {count} second.",
            "Too many failed sign-ins; locked for {count} seconds.",
            seconds,
        ),
        say("Wait, or ask a manager to unlock the staff number."),
    )


def request_refused(status: int, detail: str) -> Refusal:
    """The server said no in a way that this program does not know."""
    return refuse(
        REQUEST_REFUSED,
        say("The server refused the request ({status}): {detail}", status=status, detail=detail),
        say("Tell support if it happens again."),
    )


def interface_older(found: int, oldest: int) -> Refusal:
    """The register is older than any that the server still serves."""
    return refuse(
        INTERFACE_OLDER,
        say(
            "This register speaks interface {found}; the server serves {oldest} and newer.",
            found=found,
            oldest=oldest,
        ),
        say("Update this register."),
    )


def interface_newer(found: int, newest: int) -> Refusal:
    """The register was updated before its server."""
    return refuse(
        INTERFACE_NEWER,
        say(
            "This register speaks interface {found}; the server knows {newest} at most.",
            found=found,
            newest=newest,
        ),
        say("Update the server first."),
    )


def in_its_words(code: str, detail: str) -> Refusal:
    """A refusal as the server words it: whoever reads it sees the server's own remedy."""
    return refuse(code, say("{why}", why=detail))


def values_of(refusal: Refusal) -> dict[str, str | int]:
    """What goes over the wire beside the code."""
    values = {}
    for name, value in refusal.what.values:
        if isinstance(value, str | int):
            values[name] = value
        elif isinstance(value, date):
            values[name] = value.isoformat()
    return values


def refusal_from(code: str, values: Mapping[str, str | int]) -> Refusal | None:
    """The refusal with this code; None if the code or its values are not known here."""
    about_code = _ABOUT_A_CODE.get(code)
    if about_code is not None or code in (PRODUCT_EXPIRED, LABEL_CURRENCY):
        product_code = values.get("code")
        if not isinstance(product_code, str):
            return None
        return about_code(product_code) if about_code else _about_a_label(code, values)
    if code == SIGN_IN_REFUSED:
        return sign_in_refused()
    if code in _ABOUT_SALES:
        return _about_sales(code, values)
    seconds = values.get("count")
    if code == SIGN_IN_LOCKED and isinstance(seconds, int):
        return sign_in_locked(seconds)
    return (
        pin_refusals.from_values(code, values)
        or balance_refusals.from_values(code, values)
        or variant_refusals.from_values(code, values)
    )


def _about_a_label(code: str, values: Mapping[str, str | int]) -> Refusal | None:
    product_code, unit = str(values["code"]), values.get("currency")
    if code == LABEL_CURRENCY:
        return label_currency(product_code, unit) if isinstance(unit, str) else None
    try:
        return product_expired(product_code, date.fromisoformat(str(values.get("last_day"))))
    except ValueError:
        return None


_ABOUT_SALES = frozenset({RECEIPT_UNKNOWN, SUSPENDED_GONE, SUSPENDED_UNKNOWN})


def _about_sales(code: str, values: Mapping[str, str | int]) -> Refusal:
    register = str(values.get("register", ""))
    if code == RECEIPT_UNKNOWN:
        count = values.get("count", 0)
        receipt = str(values.get("receipt", ""))
        return receipt_unknown(receipt, register, count if isinstance(count, int) else 0)
    suspended = str(values.get("code", ""))
    if code == SUSPENDED_GONE:
        return suspended_gone(suspended, register)
    return suspended_unknown(suspended)


_ABOUT_A_CODE: dict[str, Callable[[str], Refusal]] = {
    PRODUCT_UNKNOWN: product_unknown,
    BARCODE_MALFORMED: barcode_malformed,
    PRODUCT_BLOCKED: product_blocked,
    PRODUCT_WITHOUT_PRICE: product_without_price,
    COUPON_UNKNOWN: coupon_unknown,
    COUPON_NOT_TODAY: coupon_not_today,
    CUSTOMER_UNKNOWN: customer_unknown,
    CARD_BLOCKED: card_blocked,
    CARD_WITHOUT_NAME: card_without_name,
}
