"""Where each operation of the sale screen is done: a module is loaded with its first operation.

Most tills use a handful of operations in an hour; the others cost them neither start nor memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from tuipos.operations import registry
from tuipos.operations.dispatch import Handler, HandlerGroup

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

#: The operations by the module of this folder that does them; its `handlers` has exactly these.
MODULES: Mapping[str, frozenset[int]] = {
    "balance_operations": frozenset(
        {
            registry.PAY_GIFT_CARD,
            registry.PAY_CREDIT_MEMO,
            registry.PAY_LOYALTY,
            registry.PAY_ACCOUNT,
            registry.PAY_VOUCHER,
            registry.PAY_CURRENCY,
            registry.GIFT_CARD_BALANCE,
            registry.CREDIT_MEMO_BALANCE,
            registry.POINTS_BALANCE,
            registry.ISSUE_GIFT_CARD,
            registry.ADD_TO_GIFT_CARD,
            registry.ACCOUNT_DEPOSIT,
            registry.ISSUE_CREDIT_MEMO,
        }
    ),
    "customer_operations": frozenset(
        {
            registry.CUSTOMER_SEARCH,
            registry.CUSTOMER_BY_NUMBER,
            registry.ADD_LOYALTY_CARD,
            registry.CLEAR_CUSTOMER,
            registry.NEW_CUSTOMER,
            registry.EDIT_CUSTOMER,
        }
    ),
    "health_operations": frozenset({registry.HEALTH_CHECK}),
    "offer_operations": frozenset(
        {
            registry.OFFERS_OFF,
            registry.OFFERS_ON,
            registry.ALL_OFFERS,
            registry.FITTING_OFFERS,
        }
    ),
    "past_operations": frozenset({registry.SHOW_JOURNAL, registry.PRICE_CHECK}),
    "pin_operations": frozenset({registry.CHANGE_PASSWORD, registry.RESET_PASSWORD}),
    "return_operations": frozenset(
        {registry.RETURN_TRANSACTION, registry.RETURN_PRODUCT, registry.EMPTIES}
    ),
    "search_operations": frozenset({registry.SEARCH_ALL}),
    "shift_operations": frozenset(
        {
            registry.START_AMOUNT,
            registry.FLOAT_ENTRY,
            registry.TENDER_REMOVAL,
            registry.SAFE_DROP,
            registry.BANK_DROP,
            registry.INCOME,
            registry.EXPENSE,
            registry.OPEN_DRAWER,
            registry.TENDER_DECLARATION,
            registry.PRINT_X,
            registry.REPRINT_Z,
            registry.SUSPEND_SHIFT,
            registry.BLIND_CLOSE_SHIFT,
            registry.CLOSE_SHIFT,
            registry.MANAGE_SHIFTS,
        }
    ),
    "stock_operations": frozenset({registry.INVENTORY_LOOKUP, registry.PRODUCT_DETAILS}),
    "suspend_operations": frozenset(
        {
            registry.SUSPEND_SALE,
            registry.RECALL_SALE,
            registry.SUSPEND_OR_RECALL,
            registry.VOID_SUSPENDED,
        }
    ),
    "tax_operations": frozenset(
        {
            registry.SALE_TAX,
            registry.SALE_TAX_FROM_LIST,
            registry.LINE_TAX,
            registry.LINE_TAX_FROM_LIST,
            registry.TAX_EXEMPT,
        }
    ),
    "tender_operations": frozenset(
        {registry.PAY_CARD, registry.VOID_PAYMENT, registry.CARD_RESULT}
    ),
    "terms_operations": frozenset(
        {
            registry.PRICE_OVERRIDE,
            registry.DISCOUNTS,
            registry.LINE_DISCOUNT_PERCENT,
            registry.LINE_DISCOUNT_AMOUNT,
            registry.TOTAL_DISCOUNT_PERCENT,
            registry.TOTAL_DISCOUNT_AMOUNT,
            registry.CLEAR_DISCOUNTS,
            registry.PRODUCT_COMMENT,
            registry.TRANSACTION_COMMENT,
            registry.INVOICE_COMMENT,
            registry.CLEAR_SALESPERSON,
            registry.SALESPERSON_ON_SALE,
            registry.SALESPERSON_ON_LINE,
            registry.SERIAL_NUMBER,
            registry.ADD_COUPON,
            registry.REMOVE_COUPON,
            registry.WHY,
        }
    ),
    "till_operations": frozenset(
        {
            registry.PRODUCT_SALE,
            registry.VOID_LINE,
            registry.SET_QUANTITY,
            registry.CLEAR_QUANTITY,
            registry.PRODUCT_SEARCH,
            registry.OPEN_PAY,
            registry.PAY_CASH,
            registry.PAY_CASH_QUICK,
            registry.SUB_MENU,
            registry.VOID_SALE,
            registry.LOG_OFF,
            registry.LOCK_REGISTER,
            registry.EXIT,
            registry.CONNECTION_STATUS,
            registry.HELP,
            registry.MENU,
            registry.PALETTE,
            registry.REDRAW,
            registry.DEMO_LINE,
            registry.TRAINING,
        }
    ),
    "unit_operations": frozenset({registry.CHANGE_UNIT}),
    "time_operations": frozenset({registry.TIME_CLOCK, registry.TIME_ENTRIES}),
}


def groups(page: TillPage) -> tuple[HandlerGroup, ...]:
    """What a page can do, each group's handlers made when the first of them is wanted."""
    return tuple(
        HandlerGroup(numbers, partial(_load, page, module)) for module, numbers in MODULES.items()
    )


def _load(page: TillPage, module: str) -> Mapping[int, Handler]:
    handlers: Mapping[int, Handler] = import_module(f"tuipos.ui.screens.{module}").handlers(page)
    return handlers
