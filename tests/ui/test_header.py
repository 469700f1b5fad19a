"""The header at every width: a warning before an outage is never hidden by good news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import euro
from tests.ui.counter import NOON, ready_report
from tuipos.domain.words import say
from tuipos.register.report import Link, Queue, Replica
from tuipos.ui.language import Language
from tuipos.ui.signs import choose_signs
from tuipos.ui.text import width_of
from tuipos.ui.widgets.header import HeaderFacts, header_row

LINK = Link("online", NOON, None, "https://x", False, None, say("none needed"))
NOT_ENABLED = replace(ready_report(), replica=Replica())
FACTS = HeaderFacts(LINK, NOT_ENABLED, "Riverside", "002", "Ana", NOON, "1020")


def header(facts: HeaderFacts, width: int) -> str:
    row = header_row(facts, width, Language("en"), choose_signs("utf-8", "xterm"))
    text = "".join(text for text, _ in row)
    assert width_of(text) == width
    return text


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("mode", ["online", "seamless-offline"])
def test_no_offline_database_is_said_at_every_width(width: int, mode: str) -> None:
    text = header(replace(FACTS, link=replace(LINK, mode=mode)), width)
    assert "no offline dat" in text
    assert ("all sent" in text) == (width > 60)


def test_what_waits_is_said_before_the_warning() -> None:
    report = replace(NOT_ENABLED, queue=Queue(3, euro("64.20"), NOON))
    assert "3 to send" in header(replace(FACTS, report=report), 60)
