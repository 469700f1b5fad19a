"""What a person may do: names of permissions, and the roles that bundle them."""

from __future__ import annotations

SELL = "sell"
VOID_LINE = "void-line"
VOID_SALE = "void-sale"
PAY = "pay"
VOID_PAYMENT = "void-payment"
OPEN_SHIFT = "open-shift"
RESUME_SHIFT = "resume-shift-of-others"
CONNECTION_STATUS = "connection-status"
CONNECT = "connect"
DISCONNECT = "disconnect"
UNLOCK_STAFF = "unlock-staff"
EXIT = "exit"
OPEN_DRAWER = "open-drawer"
START_AMOUNT = "start-amount"
FLOAT_ENTRY = "float-entry"
TENDER_REMOVAL = "tender-removal"
SAFE_DROP = "safe-drop"
BANK_DROP = "bank-drop"
INCOME = "income"
EXPENSE = "expense"
TENDER_DECLARATION = "tender-declaration"
PRINT_X = "print-x"
REPRINT_Z = "reprint-z"
OWN_SHIFT_TOTALS = "own-shift-totals"
SUSPEND_SHIFT = "suspend-shift"
BLIND_CLOSE_SHIFT = "blind-close-shift"
CLOSE_SHIFT = "close-shift"
MANAGE_SHIFTS = "manage-shifts"
TIME_CLOCK = "time-clock"
TIME_CLOCK_OF_OTHERS = "time-clock-of-others"
TRAINING = "training"
PRICE_OVERRIDE = "price-override"
LINE_DISCOUNT = "line-discount"
TOTAL_DISCOUNT = "total-discount"
SUSPEND_SALE = "suspend-sale"
RECALL_SALE = "recall-sale"
RETURN_BY_RECEIPT = "return-by-receipt"
RETURN_WITHOUT_RECEIPT = "return-without-receipt"
SHOW_JOURNAL = "show-journal"
TAX_OVERRIDE = "tax-override"
TAX_EXEMPT = "tax-exempt"
RESET_PIN = "reset-pin"

CASHIER = "cashier"
MANAGER = "manager"

_CASHIER = frozenset(
    {
        SELL,
        VOID_LINE,
        VOID_SALE,
        PAY,
        VOID_PAYMENT,
        OPEN_SHIFT,
        CONNECTION_STATUS,
        CONNECT,
        DISCONNECT,
        EXIT,
        START_AMOUNT,
        FLOAT_ENTRY,
        SAFE_DROP,
        TENDER_DECLARATION,
        OWN_SHIFT_TOTALS,
        SUSPEND_SHIFT,
        BLIND_CLOSE_SHIFT,
        CLOSE_SHIFT,
        TIME_CLOCK,
        PRICE_OVERRIDE,
        LINE_DISCOUNT,
        SUSPEND_SALE,
        RECALL_SALE,
        RETURN_BY_RECEIPT,
        SHOW_JOURNAL,
    }
)
_MANAGER = _CASHIER | {
    RESUME_SHIFT,
    UNLOCK_STAFF,
    OPEN_DRAWER,
    TENDER_REMOVAL,
    BANK_DROP,
    INCOME,
    EXPENSE,
    PRINT_X,
    REPRINT_Z,
    MANAGE_SHIFTS,
    TIME_CLOCK_OF_OTHERS,
    TOTAL_DISCOUNT,
    TRAINING,
    RETURN_WITHOUT_RECEIPT,
    TAX_OVERRIDE,
    TAX_EXEMPT,
    RESET_PIN,
}
_ROLES = {CASHIER: _CASHIER, MANAGER: _MANAGER}

ROLES = tuple(_ROLES)
ALL = _ROLES[MANAGER]


def permissions_of(role: str) -> frozenset[str]:
    """The permissions of a role; a role that this program does not know has none."""
    return _ROLES.get(role, frozenset())
