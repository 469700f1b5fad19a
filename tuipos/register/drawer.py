"""The drawer: money in and out without a sale, opening it, and counting what is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tuipos.domain import permissions
from tuipos.domain.drawer import MOVEMENTS, START
from tuipos.domain.ids import transaction_id
from tuipos.domain.money import Money, currency, parse_money, zero
from tuipos.domain.shift_documents import CashMoved, Origin, drawer_document
from tuipos.domain.shift_report import DECLARED, DRAWER, DRAWER_OPENED, Opening, ShiftReport
from tuipos.domain.shift_report import shift_report as report_of
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import may_not, not_ready_to_sell
from tuipos.register.ports import Concluded, Shift
from tuipos.register.till import Till, act
from tuipos.register.training import not_in_training

#: More than this in one movement is a slip, not a delivery.
_MOST_MAJOR = 1_000_000
_LONGEST_TEXT = 80
#: What each movement needs.
PERMISSIONS = {
    START: permissions.START_AMOUNT,
    "float-entry": permissions.FLOAT_ENTRY,
    "tender-removal": permissions.TENDER_REMOVAL,
    "safe-drop": permissions.SAFE_DROP,
    "bank-drop": permissions.BANK_DROP,
    "income": permissions.INCOME,
    "expense": permissions.EXPENSE,
}


@dataclass(frozen=True, slots=True)
class Moved:
    """Money was moved; so much cash must be in the drawer now, which not everybody `may_see`."""

    movement: CashMoved
    expected: Money
    concluded: Concluded
    document: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DrawerOpened:
    """The drawer may open: it is written down."""

    reason: str


@dataclass(frozen=True, slots=True)
class Declared:
    """What was counted is kept with the shift until it is closed, or counted anew."""

    report: ShiftReport


@act
async def move_cash(
    till: Till,
    kind: str,
    amount: Money,
    reason: str = "",
    reference: str = "",
    *,
    confirmed: bool = False,
) -> Moved | Refusal:
    """Put money into the drawer or take it out, by the kinds of `tuipos.domain.drawer`.

    Refusals: `amount-zero`, `amount-absurd`, `reason-missing`, `reference-missing`, and
    `drawer-short` where more goes out than can be in it, which `confirmed` overrides.
    """
    movement = MOVEMENTS[kind]
    refused = (
        not_ready_to_sell(till)
        or not_in_training(till)
        or may_not(till, PERMISSIONS[kind])
        or _no_amount(amount)
        or _missing(movement.wants_reason, reason, "reason-missing")
        or _missing(movement.wants_reference, reference, "reference-missing")
    )
    if refused is not None:
        return refused
    assert till.shift is not None and till.staff is not None, "checked"
    report = await current_report(till, till.shift)
    if movement.sign < 0 and amount > report.expected and not confirmed:
        return _drawer_short(till, report.expected)
    moved = _moved(kind, amount, reason, reference, till.allowed_by(PERMISSIONS[kind]))
    concluded, document = await post(
        till, till.shift, DRAWER, lambda origin, sequence: drawer_document(origin, moved, sequence)
    )
    till.open_drawer()
    change = amount if movement.sign > 0 else -amount
    return Moved(moved, report.expected + change, concluded, document)


def may_see(till: Till) -> bool:
    """Whether the person may know what must be in a drawer that is still to be counted."""
    return till.may(permissions.PRINT_X)


def _drawer_short(till: Till, expected: Money) -> Refusal:
    what = say("That is more than must be in the drawer.")
    if may_see(till):
        what = say("Only {expected} must be in the drawer.", expected=expected)
    return refuse("drawer-short", what, say("Take out less, or count first."))


def _moved(kind: str, amount: Money, reason: str, reference: str, by: str) -> CashMoved:
    return CashMoved(
        kind, amount, clean(reason)[:_LONGEST_TEXT], clean(reference)[:_LONGEST_TEXT], by
    )


@act
async def open_drawer(till: Till, reason: str = "") -> DrawerOpened | Refusal:
    """Open the drawer without a sale; that it was opened, by whom and why is in the journal."""
    refused = (
        not_ready_to_sell(till) or not_in_training(till) or may_not(till, permissions.OPEN_DRAWER)
    )
    if refused is not None:
        return refused
    assert till.shift is not None and till.staff is not None, "checked"
    told = clean(reason)[:_LONGEST_TEXT]
    by = till.allowed_by(permissions.OPEN_DRAWER)
    body = {"staff": till.staff.number, "by": by, "reason": told}
    await till.journal.note(DRAWER_OPENED, till.shift.id, till.clock(), body)
    till.open_drawer()
    return DrawerOpened(told)


@act
async def declare_tenders(till: Till, counted: Mapping[str, Money]) -> Declared | Refusal:
    """Say what was counted in the drawer, by kind of tender; the last count is the one that counts.

    What must be there is told only afterwards, so that nobody counts towards it.
    """
    refused = (
        not_ready_to_sell(till)
        or not_in_training(till)
        or may_not(till, permissions.TENDER_DECLARATION)
    )
    if refused is not None:
        return refused
    assert till.shift is not None and till.staff is not None, "checked"
    plain = {kind: amount.plain() for kind, amount in counted.items()}
    body = {"staff": till.staff.number, "counted": plain}
    await till.journal.note(DECLARED, till.shift.id, till.clock(), body)
    return Declared(await current_report(till, till.shift))


async def current_report(till: Till, shift: Shift) -> ShiftReport:
    """The figures of a shift so far, counted money included where it was declared."""
    history = await till.journal.shift_history(shift.id)
    unit = shift.starting_amount.currency
    opening = Opening(
        shift.id, shift.staff, shift.opened_at, shift.business_date, shift.starting_amount
    )
    before = parse_money(history.grand_total, unit) or zero(unit)
    counted = None
    if history.counted is not None:
        amounts = {kind: parse_money(text, unit) for kind, text in history.counted.items()}
        counted = {kind: amount for kind, amount in amounts.items() if amount is not None}
    return report_of(opening, history.documents, history.drawer_openings, before, counted)


async def post(
    till: Till,
    shift: Shift,
    kind: str,
    make: Callable[[Origin, int], dict[str, object]],
    *,
    ends_shift: bool = False,
) -> tuple[Concluded, dict[str, object]]:
    """Make a document final that is no sale, and let it be sent like one."""
    assert till.staff is not None, "somebody does it"
    origin = await _origin(till, shift)
    made: dict[str, object] = {}

    def final_form(sequence: int) -> dict[str, object]:
        made.clear()
        made.update(make(origin, sequence))
        return made

    concluded = await till.journal.post(
        origin.id,
        kind,
        final_form,
        at=origin.at,
        total=zero(origin.currency),
        ends_shift=shift.id if ends_shift else "",
    )
    till.on_concluded()
    return concluded, made


async def _origin(till: Till, shift: Shift) -> Origin:
    assert till.staff is not None, "somebody does it"
    now = till.clock()
    identity = till.identity
    millis = await till.journal.next_transaction_millis(now)
    return Origin(
        id=transaction_id(identity.store, identity.register, millis),
        store=identity.store,
        register=identity.register,
        epoch=identity.epoch,
        staff=till.staff.number,
        shift=shift.id,
        business_date=shift.business_date,
        at=now,
        currency=currency(identity.currency),
        prices_include_tax=identity.prices_include_tax,
        data_version=0,
        mode="online" if till.connection.is_online else "offline",
    )


def _no_amount(amount: Money) -> Refusal | None:
    if amount.minor <= 0:
        return refuse(
            "amount-zero",
            say("That is no amount to move."),
            say("Type how much it is, such as 50."),
        )
    if amount.minor > _MOST_MAJOR * amount.currency.minor_per_major:
        return refuse("amount-absurd", say("{amount} is beyond belief.", amount=amount))
    return None


def _missing(wanted: bool, text: str, code: str) -> Refusal | None:
    if not wanted or clean(text):
        return None
    if code == "reference-missing":
        return refuse(code, say("The number of the bag is missing."), say("Type what is on it."))
    return refuse(code, say("The reason is missing."), say("Type in a few words what it is for."))
