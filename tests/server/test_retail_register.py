"""Health, activation, the register's context, sign-in and look-ups, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import msgspec
import pytest

from tests.server.conftest import problem
from tests.server.world import MANAGER_PIN, PIN, batch_of, body_of, posting_of
from tuipos.retail import wire

Activate = Callable[[str], dict[str, Any]]


def test_health_needs_no_token_and_echoes_the_nonce(anyone: httpx.Client) -> None:
    answer = anyone.get("/api/v1/health", params={"nonce": "n-17"})
    health = msgspec.json.decode(answer.content, type=wire.Health)
    assert (health.service, health.nonce) == ("tuipos", "n-17")
    assert answer.headers["x-tuipos-server"] == health.server_id
    assert health.time.tzinfo is not None


def test_the_server_keeps_its_id_over_answers_and_errors(anyone: httpx.Client) -> None:
    server_id = anyone.get("/api/v1/health").json()["server_id"]
    for path in ("/nowhere", "/api/v1/register", "/api/v1/health?nonce=" + "x" * 101):
        assert anyone.get(path).headers["x-tuipos-server"] == server_id


def test_activation_gives_the_secrets_and_the_context(activate: Activate) -> None:
    activated = msgspec.convert(activate("001"), wire.Activated)
    assert len(activated.token) >= 43
    assert len(bytes.fromhex(activated.signing_key)) == 32
    context = activated.context
    assert (context.store, context.register, context.epoch) == ("0001", "001", 1)
    assert (context.support_offline, context.offline_database) == (True, "0001-001")
    assert (context.high_water_transaction, context.high_water_receipt) == ("", 0)
    assert context.packages_made is False
    assert context.profile.name == "P"


def test_a_register_without_offline_support_is_told_so(activate: Activate) -> None:
    context = activate("002")["context"]
    assert (context["support_offline"], context["offline_database"]) == (False, "")


@pytest.mark.parametrize(
    ("register", "code"),
    [("001", "WRONG-CODE"), ("999", "WRONG-CODE"), ("001", ""), ("001", "é")],
)
def test_a_wrong_code_and_an_unknown_register_look_the_same(
    anyone: httpx.Client, register: str, code: str
) -> None:
    message = {"register": register, "code": code, "version": "test"}
    problem(anyone.post("/api/v1/activate", json=message), 403, "activation-refused")


def test_a_code_works_once(hq: httpx.Client, anyone: httpx.Client) -> None:
    code = hq.post("/hq/v1/registers/001/activation-code").json()["code"]
    message = {"register": "001", "code": code, "version": "test"}
    assert anyone.post("/api/v1/activate", json=message).status_code == 200
    problem(anyone.post("/api/v1/activate", json=message), 403, "activation-refused")


def test_a_second_activation_supersedes_the_first(activate: Activate, anyone: httpx.Client) -> None:
    first, second = activate("001"), activate("001")
    assert (first["context"]["epoch"], second["context"]["epoch"]) == (1, 2)
    old = {"Authorization": f"Bearer {first['token']}"}
    problem(anyone.get("/api/v1/register", headers=old), 403, "superseded")
    new = {"Authorization": f"Bearer {second['token']}"}
    assert anyone.get("/api/v1/register", headers=new).status_code == 200


def test_a_register_that_believes_in_an_old_epoch_is_told(
    device: httpx.Client,
) -> None:
    assert device.get("/api/v1/register", headers={"X-Tuipos-Epoch": "1"}).status_code == 200
    problem(device.get("/api/v1/register", headers={"X-Tuipos-Epoch": "0"}), 403, "superseded")


def test_the_context_knows_how_far_the_server_holds_the_sequences(device: httpx.Client) -> None:
    bodies = [body_of(1_763_631_000_000 + n, sequence=n) for n in (1, 2, 3)]
    device.post("/api/v1/transactions", content=batch_of(*map(posting_of, bodies)))
    context = device.get("/api/v1/register").json()
    assert context["high_water_transaction"] == "0001-001-1763631000003"
    assert context["high_water_receipt"] == 3
    assert datetime.fromisoformat(context["time"]).tzinfo is not None


GUARDED = [
    ("GET", "/api/v1/register"),
    ("POST", "/api/v1/sign-in"),
    ("GET", "/api/v1/products/by-code?code=1&day=2026-11-20"),
    ("GET", "/api/v1/products?text=s&day=2026-11-20"),
    ("POST", "/api/v1/transactions"),
    ("GET", "/api/v1/packages"),
    ("GET", "/api/v1/packages/1/content"),
    ("POST", "/api/v1/packages/1/status"),
    ("POST", "/api/v1/packages/full"),
]


@pytest.mark.parametrize(("method", "path"), GUARDED)
@pytest.mark.parametrize(
    "authorization", [None, "Bearer", "Bearer wrong", "Basic QTpC", "wrong", "Bearer \u00e9"]
)
def test_without_a_known_token_nothing_is_answered(
    anyone: httpx.Client, method: str, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}
    problem(anyone.request(method, path, headers=headers), 401, "token-unknown")


def test_an_hq_token_is_no_device_token(hq: httpx.Client) -> None:
    problem(hq.get("/api/v1/register"), 401, "token-unknown")


def test_sign_in(device: httpx.Client) -> None:
    answer = device.post("/api/v1/sign-in", json={"staff": "2001", "pin": MANAGER_PIN})
    staff = msgspec.json.decode(answer.content, type=wire.Staff)
    assert (staff.number, staff.name, staff.role) == ("2001", "Max", "manager")
    assert "sell" in staff.permissions


@pytest.mark.parametrize(
    ("staff", "pin"), [("1001", "9999"), ("4711", PIN), ("3001", PIN), ("1001", ""), ("", PIN)]
)
def test_wrong_pin_unknown_and_dismissed_staff_look_the_same(
    device: httpx.Client, staff: str, pin: str
) -> None:
    found = problem(
        device.post("/api/v1/sign-in", json={"staff": staff, "pin": pin}),
        403,
        "sign-in-refused",
    )
    assert found["values"] == {}


@pytest.mark.parametrize("staff", ["1001", "unknown"])
def test_five_failures_lock_and_the_right_pin_does_not_open(
    device: httpx.Client, staff: str
) -> None:
    for _ in range(5):
        answer = device.post("/api/v1/sign-in", json={"staff": staff, "pin": "0000"})
        problem(answer, 403, "sign-in-refused")
    found = problem(
        device.post("/api/v1/sign-in", json={"staff": staff, "pin": PIN}), 403, "sign-in-locked"
    )
    assert 0 < found["values"]["count"] <= 30


def test_a_sign_in_clears_the_failures_before_it(device: httpx.Client) -> None:
    for _ in range(2):
        for _ in range(4):
            device.post("/api/v1/sign-in", json={"staff": "1001", "pin": "0000"})
        answer = device.post("/api/v1/sign-in", json={"staff": "1001", "pin": PIN})
        assert answer.status_code == 200, answer.text


def test_control_characters_in_a_staff_number_are_refused(device: httpx.Client) -> None:
    for staff in ("10\x0001", "1001\n", "\x1b[2J", "9" * 21):
        answer = device.post("/api/v1/sign-in", json={"staff": staff, "pin": PIN})
        problem(answer, 400, "malformed")


def test_a_product_by_its_code_at_the_price_of_the_own_store(device: httpx.Client) -> None:
    query = {"code": "4006381333931", "day": "2026-11-20"}
    answer = device.get("/api/v1/products/by-code", params=query)
    found = msgspec.json.decode(answer.content, type=wire.ProductFound)
    assert (found.number, found.price, found.currency) == ("1", "1.99", "EUR")


@pytest.mark.parametrize(
    ("code", "status", "refusal"),
    [
        ("4711", 404, "product-unknown"),
        ("4006381333932", 422, "barcode-malformed"),
        ("3", 422, "product-without-price"),
    ],
)
def test_business_refusals_are_answers_with_their_code(
    device: httpx.Client, code: str, status: int, refusal: str
) -> None:
    query = {"code": code, "day": "2026-11-20"}
    problem(device.get("/api/v1/products/by-code", params=query), status, refusal)


def test_search(device: httpx.Client) -> None:
    query: dict[str, Any] = {"text": "soa", "day": "2026-11-20", "limit": 5}
    hits = device.get("/api/v1/products", params=query).json()["hits"]
    assert [(hit["number"], hit["price"]) for hit in hits] == [("1", "1.99")]


@pytest.mark.parametrize(
    "query",
    [
        {"text": "soap"},
        {"text": "soap", "day": "yesterday"},
        {"text": "soap", "day": "2026-11-20", "limit": 0},
        {"text": "soap", "day": "2026-11-20", "limit": 101},
        {"text": "x" * 1001, "day": "2026-11-20"},
    ],
)
def test_a_malformed_query_is_a_problem(device: httpx.Client, query: dict[str, Any]) -> None:
    problem(device.get("/api/v1/products", params=query), 400, "malformed")


def test_a_revoked_register_is_told_so_whatever_it_asks(
    activate: Activate, anyone: httpx.Client, hq: httpx.Client
) -> None:
    lost = {"Authorization": f"Bearer {activate('001')['token']}"}
    code = hq.post("/hq/v1/registers/001/activation-code").json()["code"]
    row = hq.patch("/hq/v1/registers/001", json={"revoked": True}).json()
    assert row["device"]["revoked"] is True
    before = row["device"]["last_seen"]
    for path in ("/api/v1/register", "/api/v1/packages"):
        problem(anyone.get(path, headers=lost), 403, "revoked")
    body = batch_of(posting_of(body_of()))
    problem(anyone.post("/api/v1/transactions", content=body, headers=lost), 403, "revoked")
    row = hq.get("/hq/v1/registers/001").json()
    assert row["device"]["last_seen"] > before
    message = {"register": "001", "code": code, "version": "test"}
    problem(anyone.post("/api/v1/activate", json=message), 403, "activation-refused")


def test_a_revoked_register_stays_so_when_its_number_goes_to_another_machine(
    activate: Activate, anyone: httpx.Client, hq: httpx.Client
) -> None:
    lost = {"Authorization": f"Bearer {activate('001')['token']}"}
    hq.patch("/hq/v1/registers/001", json={"revoked": True})
    found = activate("001")
    assert found["context"]["epoch"] == 2
    problem(anyone.get("/api/v1/register", headers=lost), 403, "revoked")
    good = {"Authorization": f"Bearer {found['token']}"}
    assert anyone.get("/api/v1/register", headers=good).status_code == 200
    assert hq.get("/hq/v1/registers/001").json()["device"]["revoked"] is False


def test_what_was_never_set_up_can_t_be_revoked(hq: httpx.Client) -> None:
    answer = hq.patch("/hq/v1/registers/002", json={"revoked": True})
    problem(answer, 422, "register-not-activated")
    problem(hq.patch("/hq/v1/registers/999", json={"revoked": True}), 404, "register-unknown")
    assert hq.patch("/hq/v1/registers/002", json={"revoked": False}).status_code == 400
