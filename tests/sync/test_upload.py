"""Uploads: in batches, oldest first, each answered for alone, and never forgotten before that."""

from __future__ import annotations

import random

import pytest

from tests.storage.journal_kit import conclude, sell
from tests.sync.conftest import Bench
from tests.sync.fakes import profile
from tuipos.retail.service import Failure, NoAnswer, ServerRefused, TokenRefused
from tuipos.retail.wire import Verdict
from tuipos.storage.journal import QueuedPosting, SqliteJournal


@pytest.fixture
def bench(bench: Bench) -> Bench:
    bench.server.support_offline = False
    return bench


async def concluded(bench: Bench, number: int) -> list[str]:
    """The ids of so many new sales."""
    ids = []
    for _ in range(number):
        bench.clock.pass_seconds(60)
        ids.append((await sell(bench.journal)).id)
    return ids


async def test_all_go_up_in_batches_oldest_first(bench: Bench) -> None:
    ids = await concluded(bench, 7)
    words = await bench.agent.sync_now()
    assert str(words) == "7 sales sent."
    assert list(bench.server.held) == ids
    assert bench.server.log == ["context", "post 3", "post 3", "post 1"]
    assert (await bench.journal.queue_summary()).count == 0


async def test_the_servers_bytes_are_the_journals(bench: Bench) -> None:
    (transaction,) = await concluded(bench, 1)
    await bench.agent.sync_now()
    entry = await bench.journal.entry(transaction)
    assert entry is not None and bench.server.held[transaction] == entry.body


async def test_an_answer_lost_after_the_commit_gives_no_second_sale(bench: Bench) -> None:
    ids = await concluded(bench, 2)
    bench.server.after_faults["post"] = [NoAnswer(Failure.RESET)]
    await bench.agent.sync_now()
    assert (await bench.journal.queue_summary()).count == 2
    await bench.agent.sync_now()
    assert list(bench.server.held) == ids
    assert (await bench.journal.queue_summary()).count == 0


async def test_a_conflict_and_a_rejection_are_set_aside_and_the_rest_goes_on(bench: Bench) -> None:
    ids = await concluded(bench, 4)
    bench.server.verdicts = {
        ids[0]: Verdict(id=ids[0], result="conflict", reason="other bytes"),
        ids[2]: Verdict(id=ids[2], result="rejected", reason="malformed"),
    }
    words = await bench.agent.sync_now()
    assert str(words) == "2 sales were set aside. 2 sales sent."
    assert list(bench.server.held) == [ids[1], ids[3]]
    queue = await bench.journal.queue_summary()
    assert (queue.count, queue.set_aside) == (0, 2)
    rows = await bench.journal.queue_rows()
    assert [(row.id, row.state, row.reason) for row in rows] == [
        (ids[0], "set-aside", "other bytes"),
        (ids[2], "set-aside", "malformed"),
    ]


async def test_what_was_set_aside_can_be_sent_again(bench: Bench) -> None:
    (transaction,) = await concluded(bench, 1)
    bench.server.verdicts[transaction] = Verdict(id=transaction, result="rejected", reason="?")
    await bench.agent.sync_now()
    bench.server.verdicts.clear()
    assert await bench.journal.retry_set_aside(transaction)
    assert not await bench.journal.retry_set_aside(transaction)
    await bench.agent.sync_now()
    assert list(bench.server.held) == [transaction]


@pytest.mark.parametrize("result", ["accepted", "duplicate", "rejected"])
async def test_a_verdict_on_other_bytes_counts_for_nothing(bench: Bench, result: str) -> None:
    (transaction,) = await concluded(bench, 1)
    bench.server.verdicts[transaction] = Verdict(id=transaction, result=result, sha256="0" * 64)
    words = await bench.agent.sync_now()
    assert "said nothing of 1 sale" in str(words)
    assert (await bench.journal.queue_summary()).count == 1


@pytest.mark.parametrize("result", ["", "perhaps", "ACCEPTED"])
async def test_an_unknown_verdict_leaves_it_queued(bench: Bench, result: str) -> None:
    ids = await concluded(bench, 5)
    bench.server.verdicts[ids[0]] = Verdict(id=ids[0], result=result)
    await bench.agent.sync_now()
    assert list(bench.server.held) == ids[1:]
    queue = await bench.journal.queue_summary()
    assert (queue.count, queue.set_aside) == (1, 0)


async def test_what_the_answer_does_not_name_stays_queued(bench: Bench) -> None:
    ids = await concluded(bench, 4)
    bench.server.unheard = {ids[1]}
    await bench.agent.sync_now()
    (waiting,) = await bench.journal.queue_rows()
    assert waiting.id == ids[1]
    bench.server.unheard = set()
    await bench.agent.sync_now()
    assert sorted(bench.server.held) == ids
    assert (await bench.journal.queue_summary()).count == 0


async def test_a_verdict_on_something_never_sent_counts_for_nothing(bench: Bench) -> None:
    ids = await concluded(bench, 2)
    foreign = Verdict(id=ids[1], result="accepted")
    bench.server.profile = profile(upload_batch_size=1)
    bench.server.verdicts[ids[0]] = foreign
    bench.server.faults = [None, None, NoAnswer(Failure.RESET)]
    await bench.agent.sync_now()
    assert (await bench.journal.queue_summary()).count == 2


async def test_a_batch_too_large_is_halved_until_the_one_to_blame_stands_alone(
    bench: Bench,
) -> None:
    ids = await concluded(bench, 2)
    big = await conclude_with_padding(bench.journal, "0001-001-9999999999998")
    ids += [big]
    bench.server.largest_batch_bytes = 600
    words = await bench.agent.sync_now()
    assert sorted(bench.server.held) == ids[:2]
    assert "1 sale was set aside." in str(words)
    (row,) = await bench.journal.queue_rows()
    assert (row.id, row.state) == (big, "set-aside") and "too large" in row.reason


async def conclude_with_padding(journal: SqliteJournal, transaction: str) -> str:
    from tests.storage.journal_kit import document, euro

    def padded(receipt: int, sequence: int) -> dict[str, object]:
        return {**document(transaction)(receipt, sequence), "padding": "x" * 1_000}

    await journal.conclude(
        transaction, "sale", padded, at=journal.clock(), total=euro(1), with_receipt=True
    )
    return transaction


async def test_a_server_that_fails_as_a_whole_sets_nothing_aside(bench: Bench) -> None:
    await concluded(bench, 2)
    bench.server.faults = [None, ServerRefused(404, "not-found", "No such path.")]
    words = await bench.agent.sync_now()
    assert "No such path." in str(words)
    queue = await bench.journal.queue_summary()
    assert (queue.count, queue.set_aside) == (2, 0)


@pytest.mark.parametrize("code", ["superseded", "revoked", "token-unknown"])
async def test_a_refused_device_keeps_its_queue(bench: Bench, code: str) -> None:
    await concluded(bench, 2)
    bench.server.faults = [None, TokenRefused(code)]
    words = await bench.agent.sync_now()
    assert "kept" in str(words)
    assert (await bench.journal.queue_summary()).count == 2
    assert bench.connection.heard[-1] == f"refused {code}"
    assert bench.connection.is_online


async def test_a_server_restored_from_a_backup_gets_again_what_it_lost(bench: Bench) -> None:
    ids = await concluded(bench, 6)
    await bench.agent.sync_now()
    for lost in ids[2:]:
        del bench.server.held[lost]
    (late,) = await concluded(bench, 1)
    words = await bench.agent.sync_now()
    assert str(words) == "5 sales sent."
    assert sorted(bench.server.held) == [*ids, late]
    log = [row.text for row in await bench.journal.sync_log_rows()]
    assert "The server has lost 4 sales that it had; they are sent again." in log


async def test_an_empty_server_gets_everything_again(bench: Bench) -> None:
    ids = await concluded(bench, 3)
    await bench.agent.sync_now()
    bench.server.held.clear()
    await bench.agent.sync_now()
    assert sorted(bench.server.held) == ids


async def test_a_server_of_another_epoch_is_not_believed_about_this_one(bench: Bench) -> None:
    await concluded(bench, 2)
    await bench.agent.sync_now()
    bench.server.held.clear()
    bench.server.epoch = 2
    await bench.agent.sync_now()
    assert bench.server.held == {}


async def test_a_journal_restored_from_a_backup_gives_no_number_twice(bench: Bench) -> None:
    await concluded(bench, 1)
    bench.server.high_water = ("0001-001-9000000000000", 7)
    await bench.agent.sync_now()
    assert (await sell(bench.journal)).receipt.endswith("000008")
    assert await bench.journal.next_transaction_millis(bench.clock()) > 9_000_000_000_000
    assert await bench.journal.verify() is None


async def test_only_what_is_acknowledged_is_ever_purged(bench: Bench) -> None:
    ids = await concluded(bench, 3)
    bench.server.verdicts[ids[1]] = Verdict(id=ids[1], result="rejected", reason="?")
    bench.server.verdicts[ids[2]] = Verdict(id=ids[2], result="perhaps")
    bench.server.profile = profile(keep_days=5)
    await bench.agent.sync_now()
    bench.server.high_water = (ids[0], 1)
    bench.clock.pass_seconds(4.9 * 86_400)
    await bench.agent.sync_now()
    assert await bench.journal.highest_acknowledged() == ids[0]
    bench.clock.pass_seconds(0.2 * 86_400)
    await bench.agent.sync_now()
    assert await bench.journal.highest_acknowledged() == ""
    assert {row.id for row in await bench.journal.queue_rows()} == set(ids[1:])
    assert len(await bench.journal.entries(kind="sale")) == 3


async def test_what_the_server_has_lost_and_was_purged_here_is_named_once(bench: Bench) -> None:
    ids = await concluded(bench, 4)
    await bench.agent.sync_now()
    bench.clock.pass_seconds(31 * 86_400)
    bench.server.profile = profile(keep_days=30)
    await bench.agent.sync_now()
    assert await bench.journal.highest_acknowledged() == ""
    assert await gaps_named(bench) == []
    for lost in ids[1:]:
        del bench.server.held[lost]
    kept = await concluded(bench, 1)
    for _ in range(2):
        await bench.agent.sync_now()
    (row,) = await gaps_named(bench)
    assert "3 sales that are not kept for sending any more: receipts" in row
    assert row.split("receipts ")[1].startswith("00010011000002 to 00010011000004")
    (entry,) = await bench.journal.entries(kind="gap")
    assert b'"count":3' in entry.body
    assert list(bench.server.held) == [ids[0], *kept]
    assert await bench.journal.verify() is None


async def test_a_gap_is_named_once_while_nothing_new_is_sent(bench: Bench) -> None:
    await concluded(bench, 1)
    await bench.agent.sync_now()
    bench.clock.pass_seconds(31 * 86_400)
    await bench.agent.sync_now()
    bench.server.held.clear()
    for _ in range(3):
        await bench.agent.sync_now()
    (row,) = await gaps_named(bench)
    assert "1 sale that is not kept for sending any more: receipt 00010011000001." in row


async def gaps_named(bench: Bench) -> list[str]:
    rows = await bench.journal.sync_log_rows()
    return [row.text for row in rows if "not kept for sending" in row.text]


async def test_a_batch_is_bounded_in_bytes(bench: Bench) -> None:
    for number in range(4):
        await conclude(bench.journal, f"0001-001-{number}")
    batch = await bench.journal.next_batch(100)
    assert [posting.id[-1] for posting in batch] == ["0", "1", "2", "3"]
    assert all(isinstance(posting, QueuedPosting) for posting in batch)
    from tuipos.storage.journal import outbox

    size = len(batch[0].body)
    for most, expected in ((1, 1), (2 * size, 2), (3 * size + 1, 3)):
        found = await bench.journal.look(outbox.next_batch, 100, most)
        assert len(found) == expected


async def test_random_faults_lose_and_double_nothing(bench: Bench) -> None:
    chance = random.Random(bench.seed)
    ids: list[str] = []
    for _ in range(60):
        ids += await concluded(bench, chance.randrange(3))
        bench.connection.become(online=True)
        if chance.random() < 0.4:
            bench.server.faults = chance.choices(
                [None, NoAnswer(Failure.TIMEOUT), NoAnswer(Failure.BUSY), TokenRefused("x")], k=3
            )
        if chance.random() < 0.4:
            bench.server.after_faults["post"] = [NoAnswer(Failure.CUT_SHORT)]
        bench.server.unheard = {one for one in ids if chance.random() < 0.2}
        if bench.server.held and chance.random() < 0.1:
            for lost in sorted(bench.server.held)[-2:]:
                del bench.server.held[lost]
        await bench.agent.sync_now()
    bench.server.faults, bench.server.after_faults, bench.server.unheard = [], {}, set()
    for _ in range(2):
        bench.connection.become(online=True)
        await bench.agent.sync_now()
    assert sorted(bench.server.held) == ids
    assert (await bench.journal.queue_summary()).count == 0
    assert await bench.journal.verify() is None
