"""The OpenAPI page: whole, with every path, and every reference leading somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from tuipos.retail import wire

RETAIL = {
    wire.HEALTH: {"get"},
    wire.ACTIVATE: {"post"},
    wire.REGISTER: {"get"},
    wire.SIGN_IN: {"post"},
    wire.PRODUCT_BY_CODE: {"get"},
    wire.PRODUCTS: {"get"},
    wire.TAXES: {"get"},
    wire.TRANSACTIONS: {"get", "post"},
    wire.RECEIPT: {"get"},
    wire.SUSPENDED: {"get", "post"},
    wire.SUSPENDED + "/{transaction}/recall": {"post"},
    wire.PACKAGES: {"get"},
    wire.PACKAGES + "/{package}/content": {"get"},
    wire.PACKAGES + "/{package}/status": {"post"},
    wire.PACKAGES + "/full": {"post"},
}


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_it_describes_every_path_and_leads_nowhere_wrong(anyone: httpx.Client) -> None:
    page = anyone.get("/schema/openapi.json").json()
    assert page["openapi"].startswith("3.1")
    assert page["info"]["title"] == "tuipos server"
    for path, methods in RETAIL.items():
        assert set(page["paths"][path]) >= methods, path
    assert any(path.startswith("/hq/v1/") for path in page["paths"])
    found = set(references(page))
    assert found
    for reference in found:
        assert reference.startswith("#/components/schemas/")
        assert reference.rsplit("/", 1)[1] in page["components"]["schemas"]
    names = [
        operation["operationId"] for path in page["paths"].values() for operation in path.values()
    ]
    assert len(names) == len(set(names))


def test_the_body_of_a_batch_is_described(anyone: httpx.Client) -> None:
    page = anyone.get("/schema/openapi.json").json()
    body = page["paths"][wire.TRANSACTIONS]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    assert set(schema["properties"]["transactions"]["items"]["properties"]) == {
        "id",
        "sha256",
        "body",
    }
