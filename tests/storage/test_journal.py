"""The journal: one commit per change, numbers that rise, shifts, lock-outs, and what is read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tests.storage.journal_kit import (
    NOON,
    HandClock,
    added,
    conclude,
    document,
    euro,
    sell,
    started,
)
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import (
    AnsweredOffline,
    LineVoided,
    QuantitySet,
    TakenOver,
    Tender,
    Tendered,
    TenderVoided,
    replay,
)
from tuipos.register.ports import Lockout, Shift
from tuipos.storage.journal import JournalReader, SqliteJournal
from tuipos.storage.trouble import DatabaseMissing


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SqliteJournal]:
    made = SqliteJournal(tmp_path / "journal.db", HandClock(), create=True)
    yield made
    await made.close()


async def again(journal: SqliteJournal) -> SqliteJournal:
    """The same file, as a next start opens it."""
    await journal.close()
    return SqliteJournal(journal.path, journal.clock)


async def test_events_come_back_as_they_were(journal: SqliteJournal) -> None:
    events = [
        started("0001-001-1"),
        added(1),
        added(2),
        QuantitySet(1, Quantity(3)),
        LineVoided(2),
        Tendered(Tender(1, "cash", euro(500), NOON)),
        TenderVoided(1),
        AnsweredOffline(NOON),
        TakenOver("2001", NOON),
    ]
    for event in events:
        await journal.append_event("0001-001-1", event, NOON)
    journal = await again(journal)
    found = await journal.open_events()
    assert found == events
    assert replay(found) == replay(events)
    await journal.close()


async def test_conclude_is_one_commit(journal: SqliteJournal) -> None:
    await journal.append_event("0001-001-1", started("0001-001-1"), NOON)
    concluded = await conclude(journal, "0001-001-1")
    assert (concluded.receipt, concluded.sequence) == ("00010011000001", 1)
    assert await journal.open_events() == []
    (posting,) = await journal.next_batch(10)
    assert posting.id == "0001-001-1"
    assert posting.sha256 == concluded.sha256 == sha256(posting.body).hexdigest()
    expected = json.dumps(
        document("0001-001-1")(1, 1), ensure_ascii=False, separators=(",", ":")
    ).encode()
    assert posting.body == expected
    queue = await journal.queue_summary()
    assert (queue.count, queue.total, queue.oldest) == (1, euro(340), NOON)


async def test_a_conclude_that_breaks_off_leaves_all_as_it_was(journal: SqliteJournal) -> None:
    await journal.append_event("0001-001-1", started("0001-001-1"), NOON)

    def broken(receipt: int, sequence: int) -> dict[str, object]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await journal.conclude(
            "0001-001-1", "sale", broken, at=NOON, total=euro(1), with_receipt=True
        )
    assert len(await journal.open_events()) == 1
    assert (await journal.queue_summary()).count == 0
    assert (await sell(journal)).receipt == "00010011000001"


async def test_a_transaction_is_concluded_once(journal: SqliteJournal) -> None:
    await conclude(journal, "0001-001-1")
    with pytest.raises(Exception, match="UNIQUE"):
        await conclude(journal, "0001-001-1")
    assert await journal.verify() is None


async def test_receipts_have_no_gap_and_voided_sales_take_none(journal: SqliteJournal) -> None:
    receipts = []
    for number in range(1, 7):
        concluded = await conclude(journal, f"0001-001-{number}", receipt=number % 3 != 0)
        receipts.append(concluded.receipt[-2:])
    assert receipts == ["01", "02", "", "03", "04", ""]
    assert await journal.last_receipt() == "00010011000004"
    assert await journal.verify() is None


async def test_ids_rise_when_the_clock_steps_back(journal: SqliteJournal) -> None:
    first = await journal.next_transaction_millis(NOON)
    second = await journal.next_transaction_millis(NOON - timedelta(hours=1))
    journal = await again(journal)
    third = await journal.next_transaction_millis(NOON - timedelta(days=1))
    assert (second, third) == (first + 1, first + 2)
    await journal.close()


async def test_shifts(journal: SqliteJournal) -> None:
    first = Shift("shift-1", "1001", NOON, date(2026, 5, 31), euro(10_000))
    second = Shift("shift-2", "2001", NOON + timedelta(hours=1), date(2026, 6, 1), euro(0))
    await journal.start_shift(first)
    await journal.start_shift(second)
    journal = await again(journal)
    assert await journal.open_shifts() == (first, second)
    assert await journal.open_shift() == second
    await journal.set_shift_state("shift-2", "suspended", NOON + timedelta(hours=8), {"x": 1})
    assert [shift.state for shift in await journal.open_shifts()] == ["open", "suspended"]
    latest, *_ = await journal.entries()
    assert (latest.kind, latest.subject) == ("shift-suspended", "shift-2")
    await journal.set_shift_state("shift-2", "blind-closed", NOON + timedelta(hours=9), {})
    assert await journal.open_shifts() == (first,)
    (blind,) = await journal.shifts("blind-closed")
    assert blind.id == "shift-2"
    assert await journal.verify() is None
    await journal.close()


def shift_end(transaction: str, shift: str) -> Callable[[int], dict[str, object]]:
    """The document of a closed shift, as far as the journal looks into it."""

    def made(sequence: int) -> dict[str, object]:
        return {"id": transaction, "type": "shift", "shift": shift, "receipt": "",
                "sequence": sequence, "closed_shift": {"grand_total": "12.30"}}  # fmt: skip

    return made


async def test_a_shift_is_closed_once_with_its_document(journal: SqliteJournal) -> None:
    await journal.start_shift(Shift("shift-1", "1001", NOON, date(2026, 5, 31), euro(0)))
    made = shift_end("0001-001-1", "shift-1")
    closed = await journal.post(
        "0001-001-1", "shift", made, at=NOON, total=euro(0), ends_shift="shift-1"
    )
    assert closed.receipt == "" and closed.sequence == 2
    assert await journal.shifts("open", "suspended", "blind-closed") == ()
    assert (await journal.queue_summary()).count == 1
    with pytest.raises(AssertionError, match="not there to close"):
        again_made = shift_end("0001-001-2", "shift-1")
        await journal.post(
            "0001-001-2", "shift", again_made, at=NOON, total=euro(0), ends_shift="shift-1"
        )
    assert len(await journal.entries()) == 2
    assert (await journal.queue_summary()).count == 1
    assert await journal.verify() is None
    last = await journal.latest("shift")
    assert last is not None and last["id"] == "0001-001-1"


async def test_the_history_of_a_shift_is_its_own(journal: SqliteJournal) -> None:
    for number in ("1", "2"):
        start = NOON + timedelta(minutes=int(number))
        shift = Shift(f"shift-{number}", "1001", start, date(2026, 5, 31), euro(0))
        await journal.start_shift(shift)
        for kind, body in (
            ("drawer-opened", {"reason": "change"}),
            ("tenders-declared", {"counted": {"cash": f"{number}.00"}}),
        ):
            await journal.note(kind, shift.id, start, body)
        made = shift_end(f"0001-001-{number}", shift.id)
        await journal.post(f"0001-001-{number}", "drawer", made, at=start, total=euro(0))
    history = await journal.shift_history("shift-1")
    assert [document["id"] for document in history.documents] == ["0001-001-1"]
    assert (history.drawer_openings, history.counted) == (1, {"cash": "1.00"})
    assert history.grand_total == ""


async def test_failures_are_kept_over_a_restart(journal: SqliteJournal) -> None:
    until = NOON + timedelta(seconds=30)
    await journal.count_failure("1001", None)
    counted = await journal.count_failure("1001", until)
    journal = await again(journal)
    assert await journal.lockout("1001") == counted == Lockout(2, until)
    assert await journal.lockout("2001") == Lockout(0, None)
    await journal.restore_failures("1001", Lockout(1, None))
    assert await journal.lockout("1001") == Lockout(1, None)
    await journal.clear_failures("1001")
    assert await journal.lockout("1001") == Lockout(0, None)
    await journal.close()


async def test_settings_are_kept(journal: SqliteJournal) -> None:
    await journal.settings.set("connection", '{"mode": "manual-offline"}')
    journal = await again(journal)
    assert await journal.settings.get("connection") == '{"mode": "manual-offline"}'
    await journal.settings.set("connection", None)
    assert await journal.settings.get("connection") is None
    await journal.close()


async def test_a_missing_journal_is_never_made_by_itself(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.db", HandClock())
    with pytest.raises(DatabaseMissing, match="Put it back from a backup"):
        await journal.open()
    await journal.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_cancelled_caller_does_not_cut_a_commit(journal: SqliteJournal) -> None:
    for number in range(1, 21):
        task = asyncio.create_task(conclude(journal, f"0001-001-{number}"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await journal.verify() is None
    assert (await journal.queue_summary()).count == len(await journal.entries())


async def test_the_reader_looks_in_while_the_register_runs(journal: SqliteJournal) -> None:
    await sell(journal)
    await journal.append_event("0001-001-9", started("0001-001-9"), NOON)
    with JournalReader(journal.path) as reader:
        assert reader.queue_summary().count == 1
        assert reader.open_events() == [started("0001-001-9")]
        assert reader.last_receipt() == "00010011000001"
        concluded = await sell(journal)
        assert reader.queue_summary().count == 2
        for named in (concluded.id, concluded.receipt, str(concluded.sequence)):
            found = reader.entry(named)
            assert found is not None and found.sha256 == concluded.sha256
        assert reader.entry("unknown") is None
        assert [row.kind for row in reader.entries(kind="sale")] == ["sale", "sale"]
        assert [row.receipt for row in reader.queue_rows()][-1] == concluded.receipt
        assert reader.open_shifts() == () and reader.epoch() == 1
        assert reader.setting("connection") is None
        assert reader.verify() is None


async def test_an_epoch_begins_its_own_receipts(journal: SqliteJournal) -> None:
    assert await journal.start_epoch(1, 1)
    await conclude(journal, "0001-001-1")
    assert await journal.start_epoch(2, 1)
    assert not await journal.start_epoch(2, 1)
    assert not await journal.start_epoch(1, 1)
    second = await journal.conclude(
        "0001-001-2", "sale", document("0001-001-2", 2), at=NOON, total=euro(1), with_receipt=True
    )
    assert second.receipt == "00010012000001"
    assert await journal.verify() is None


async def test_numbers_known_to_the_server_are_not_given_again(journal: SqliteJournal) -> None:
    await conclude(journal, "0001-001-1")
    assert await journal.raise_numbers("0001-001-9000000000000", 41)
    assert not await journal.raise_numbers("0001-001-9000000000000", 41)
    assert await journal.next_transaction_millis(NOON) == 9_000_000_000_001
    assert (await sell(journal)).receipt == "00010011000042"
    assert await journal.verify() is None
