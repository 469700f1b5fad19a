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
    }
)
_ROLES = {CASHIER: _CASHIER, MANAGER: _CASHIER | {RESUME_SHIFT, UNLOCK_STAFF}}

ROLES = tuple(_ROLES)
ALL = _ROLES[MANAGER]


def permissions_of(role: str) -> frozenset[str]:
    """The permissions of a role; a role that this program does not know has none."""
    return _ROLES.get(role, frozenset())
