"""The state survives a restart as text, and damaged text is no state."""

from datetime import UTC, datetime

import pytest

from tuipos.connection import memory
from tuipos.connection.machine import Mode, State
from tuipos.retail.service import Failure

AT = datetime(2026, 11, 21, 14, 29, 3, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "state",
    [
        State(Mode.MANUAL, AT),
        State(Mode.SEAMLESS, AT, reason=Failure.NOT_OURS, last_attempt=AT, answered_late=True),
        State(Mode.ONLINE, AT, token_problem="revoked", background_failures=1),
    ],
)
def test_what_is_kept_comes_back(state: State) -> None:
    assert memory.from_text(memory.to_text(state)) == state


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"mode":"sideways"}', '{"mode":"online"}'])
def test_damaged_text_is_no_state(text: str | None) -> None:
    assert memory.from_text(text) is None
