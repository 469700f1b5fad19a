"""Which price a product has for whom: a group's price list is a source of prices, no discount."""

from __future__ import annotations

from dataclasses import replace

from tuipos.domain.product import CHAIN_PRICE, GROUP_PRICE, Product


def priced_for(product: Product, group: str) -> Product:
    """The product at the price of a customer's group, or at everybody's where that is no higher.

    The prices of groups came with the product, so no request is needed when the customer becomes
    known in the middle of a sale, or is taken out again.
    """
    own = product if product.list_price is None else _for_everybody(product)
    prices = [price for name, price in own.group_prices if name == group]
    if not group or not prices or prices[0] >= own.price:
        return own
    return replace(
        own,
        price=prices[0],
        price_source=GROUP_PRICE,
        price_group=group,
        list_price=own.price,
        list_source=own.price_source,
    )


def _for_everybody(product: Product) -> Product:
    assert product.list_price is not None, "a group's price stands for another"
    return replace(
        product,
        price=product.list_price,
        price_source=product.list_source or CHAIN_PRICE,
        price_group="",
        list_price=None,
        list_source="",
    )
