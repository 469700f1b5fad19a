"""HQ API over HTTP: who may ask, and what each page shows and does."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.server.conftest import problem
from tests.server.world import MANAGER_PIN, PIN, batch_of, body_of, posting_of

PAGES = ["registers", "databases", "schedules", "sessions", "profiles", "transactions"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_need_an_hq_token(anyone: httpx.Client, device: httpx.Client, page: str) -> None:
    problem(anyone.get(f"/hq/v1/{page}"), 401, "token-unknown")
    problem(device.get(f"/hq/v1/{page}"), 401, "token-unknown")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "registers/001"),
        ("POST", "registers/001/activation-code"),
        ("POST", "runs"),
        ("PATCH", "profiles/P"),
        ("POST", "import/products"),
        ("GET", "export/products"),
        ("POST", "sessions/1/retry"),
    ],
)
def test_acts_need_an_hq_token(anyone: httpx.Client, method: str, path: str) -> None:
    headers = {"Authorization": "Bearer guess"}
    problem(anyone.request(method, f"/hq/v1/{path}", headers=headers), 401, "token-unknown")


def test_support_offline_yes_and_no(hq: httpx.Client) -> None:
    on = hq.patch("/hq/v1/registers/002", json={"support_offline": True}).json()
    assert (on["support_offline"], on["offline_database"]) == (True, "0001-002")
    names = {row["name"]: row["state"] for row in hq.get("/hq/v1/databases").json()}
    assert names["0001-002"] == "active"
    off = hq.patch("/hq/v1/registers/002", json={"support_offline": False}).json()
    assert (off["support_offline"], off["offline_database_state"]) == (False, "retired")


@pytest.mark.parametrize(
    ("method", "path", "message", "status", "code"),
    [
        ("GET", "registers/999", None, 404, "register-unknown"),
        ("PATCH", "registers/999", {"support_offline": True}, 404, "register-unknown"),
        ("PATCH", "registers/001", {"support_offline": "yes"}, 400, "malformed"),
        ("PATCH", "registers/001", {"support": True}, 400, "malformed"),
        ("POST", "registers/999/activation-code", None, 404, "register-unknown"),
        ("GET", "profiles/none", None, 404, "profile-unknown"),
        ("PATCH", "profiles/P", {"settings": {"timeout": "never"}}, 422, "setting-wrong"),
        ("PATCH", "profiles/P", {"settings": {"colour": "red"}}, 404, "setting-unknown"),
        ("POST", "runs", {"schedule": "7"}, 404, "schedule-unknown"),
        ("POST", "runs", {"schedule": "9999", "fulll": True}, 400, "malformed"),
        ("POST", "import/poems", None, 404, "kind-unknown"),
        ("GET", "export/poems", None, 404, "kind-unknown"),
        ("GET", "transactions?source=moon", None, 400, "malformed"),
        ("POST", "sessions/4711/retry", None, 404, "package-unknown"),
    ],
)
def test_what_can_t_be_is_a_problem(
    hq: httpx.Client, method: str, path: str, message: Any, status: int, code: str
) -> None:
    problem(hq.request(method, f"/hq/v1/{path}", json=message), status, code)


def test_transactions_reach_hq_with_p_0001_once(hq: httpx.Client, device: httpx.Client) -> None:
    device.post("/api/v1/transactions", content=batch_of(posting_of(body_of())))
    assert hq.get("/hq/v1/transactions").json() == []
    for new in (1, 0):
        ran = hq.post("/hq/v1/runs", json={"schedule": "P-0001"}).json()
        assert (ran["new"], ran["errors"]) == (new, [])
    (at_hq,) = hq.get("/hq/v1/transactions").json()
    assert hq.get("/hq/v1/transactions", params={"source": "channel"}).json() == [at_hq]
    assert (at_hq["total"], at_hq["mode"]) == ("4.98", "online")
    assert at_hq["tenders"] == [{"kind": "cash", "amount": "5.00"}]
    (upload,) = hq.get("/hq/v1/sessions").json()["uploads"]
    assert (upload["status"], upload["rows"]) == ("Applied", 1)


def test_a_file_is_imported_whole_or_not_at_all(hq: httpx.Client) -> None:
    before = hq.get("/hq/v1/export/prices").content
    good = b"number,price,from,to\n1,2.99,,\n"
    assert hq.post("/hq/v1/import/prices", content=good).json()["changed"] == 1
    after = hq.get("/hq/v1/export/prices").content
    assert before != after and b"2.99" in after
    bad = b"number,price,from,to\n1,3.99,,\n1,much,,\n"
    found = problem(hq.post("/hq/v1/import/prices", content=bad), 422, "file-wrong")
    assert "Line 3" in found["detail"]
    assert hq.get("/hq/v1/export/prices").content == after


def test_a_manager_signs_in_from_elsewhere(anyone: httpx.Client) -> None:
    signed_in = anyone.post("/hq/v1/sign-in", json={"staff": "2001", "pin": MANAGER_PIN}).json()
    headers = {"Authorization": f"Bearer {signed_in['token']}"}
    assert anyone.get("/hq/v1/registers", headers=headers).status_code == 200


@pytest.mark.parametrize(("staff", "pin"), [("1001", PIN), ("2001", PIN), ("4711", PIN)])
def test_others_do_not_sign_in(anyone: httpx.Client, staff: str, pin: str) -> None:
    answer = anyone.post("/hq/v1/sign-in", json={"staff": staff, "pin": pin})
    problem(answer, 403, "sign-in-refused")


def test_failures_lock_headquarters_too(anyone: httpx.Client) -> None:
    for _ in range(5):
        anyone.post("/hq/v1/sign-in", json={"staff": "2001", "pin": "0000"})
    answer = anyone.post("/hq/v1/sign-in", json={"staff": "2001", "pin": MANAGER_PIN})
    problem(answer, 403, "sign-in-locked")
