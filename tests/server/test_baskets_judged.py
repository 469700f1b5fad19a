"""Every basket of the table as a whole sale: paid, concluded, and believed by the server."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import msgspec
import pytest

from tests.domain.baskets import Basket, load
from tests.domain.test_document import concluded
from tests.fakes import MORNING
from tuipos.server.judging import Accepted, Sender, judge


@pytest.mark.parametrize("basket", list(load()), ids=lambda basket: basket.title)
def test_a_basket_is_believed(basket: Basket) -> None:
    body = json.dumps(concluded(basket.paid)).encode()
    posting = {"id": basket.sale.id, "sha256": hashlib.sha256(body).hexdigest()}
    raw = json.dumps(posting).encode()[:-1] + b', "body": ' + body + b"}"
    judged = judge(msgspec.Raw(raw), Sender("0001", "001", 1), MORNING + timedelta(hours=1))
    assert isinstance(judged, Accepted), judged
    assert judged.document.total == basket.expected.total
    assert judged.flags == ()
