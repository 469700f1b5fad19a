"""Downloads: resumed, checked, applied in order, reported; a bad package changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database

from tests.storage.world import price
from tests.sync.conftest import Bench
from tests.sync.fakes import profile
from tuipos.retail.service import Failure, NoAnswer, ServerRefused, TokenRefused
from tuipos.storage.catalogue import product_by_code
from tuipos.storage.models import history, master
from tuipos.storage.queries import insert, run


async def test_the_first_sync_makes_the_register_ready(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    assert bench.replica.status().state == "not-enabled"
    info = bench.server.offer(hq, tmp_path)
    words = await bench.agent.sync_now()
    assert str(words) == "1 package applied."
    status = bench.replica.status()
    assert (status.state, status.reason, status.version) == ("ready", None, 10)
    ((number, report),) = bench.server.reports
    assert (number, report.status, report.data_version) == (info.id, "Applied", 10)
    assert report.schema_version == master.MASTER_SCHEMA_VERSION
    assert list(bench.replica.downloads.iterdir()) == []
    (row,) = await bench.journal.download_rows()
    assert (row.job, row.status, row.bytes) == ("9999", "Applied", info.bytes)


async def test_without_packages_the_header_says_what_mends_it(bench: Bench) -> None:
    await bench.agent.sync_now()
    status = bench.replica.status()
    assert status.state == "not-ready"
    assert str(status.reason) == "no packages for 0001/001; run 9999 at HQ"


async def test_a_register_without_offline_support_has_no_database(bench: Bench) -> None:
    bench.server.support_offline = False
    await bench.agent.sync_now()
    assert bench.replica.status().state == "not-enabled"
    assert not bench.replica.path.exists()
    bench.server.support_offline = True
    await bench.agent.sync_now()
    assert bench.replica.status().state == "not-ready"
    assert bench.replica.path.exists()


async def test_a_download_goes_on_where_it_was_cut(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    info = bench.server.offer(hq, tmp_path)
    bench.server.cut_download_after = [1000, 1000]
    await bench.agent.sync_now()
    bench.connection.become(online=True)
    await bench.agent.sync_now()
    bench.connection.become(online=True)
    assert bench.replica.status().state == "not-ready"
    await bench.agent.sync_now()
    starts = [line for line in bench.server.log if line.startswith("download")]
    assert starts == [f"download {info.id} from {start}" for start in (0, 1000, 2000)]
    assert bench.replica.status().state == "ready"
    assert bench.connection.heard.count("failed cut-short") == 2


async def test_deltas_are_applied_in_their_order(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    bench.server.offer(hq, tmp_path)
    for version, minor in ((11, 2000), (12, 2100)):
        insert(hq, master.Price, {**price("100", minor), "version": version}, replace=True)
        bench.server.offer(hq, tmp_path, job="1020", kind="delta", versions=(version - 1, version))
    await bench.agent.sync_now()
    assert [number for number, _ in bench.server.reports] == [1, 2, 3]
    assert bench.replica.version == 12
    assert await price_of_beans(bench) == "21.00"


async def price_of_beans(bench: Bench) -> str:
    from datetime import date

    reading = bench.replica.reading
    found = await bench.replica.reader.run(
        product_by_code, reading, "100", "0001", date(2026, 5, 31)
    )
    return str(found.product.price)


async def test_a_package_cut_short_on_the_server_is_refused_and_later_ones_wait(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    bench.server.offer(hq, tmp_path)
    bench.server.offer(hq, tmp_path)
    bench.server.contents[1] = bench.server.contents[1][:-1]
    words = await bench.agent.sync_now()
    assert "announced" in str(words)
    assert [(number, report.status) for number, report in bench.server.reports] == [
        (1, "DownloadFailed")
    ]
    assert not any("download 2" in line for line in bench.server.log)
    assert bench.replica.version == 0
    assert bench.agent.status().to_fetch == 2


@pytest.mark.parametrize("place", [0, 100, -1])
async def test_one_altered_byte_is_refused_and_fetched_again(
    bench: Bench, hq: Database, tmp_path: Path, place: int
) -> None:
    bench.server.offer(hq, tmp_path)
    good = bench.server.contents[1]
    bad = bytearray(good)
    bad[place] ^= 1
    bench.server.contents[1] = bytes(bad)
    await bench.agent.sync_now()
    assert bench.replica.version == 0
    assert bench.connection.is_online, "a package that fails its checks is no outage"
    bench.server.contents[1] = good
    await bench.agent.sync_now()
    assert bench.replica.status().state == "ready"


async def test_three_failures_suspend_until_someone_acts(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    info = bench.server.offer(hq, tmp_path)
    good = bench.server.contents[1]
    bench.server.contents[1] = good[:-5] + b"xxxxx"
    failed = [type(info)(**{**as_fields(info), "status": "DownloadFailed"})]
    for _ in range(3):
        await bench.agent.sync_now()
        bench.server.packages_ = failed
    (row,) = await bench.journal.download_rows()
    assert row.status == "Suspended"
    asked = len(bench.server.log)
    words = await bench.agent.sync_now()
    assert "until someone at HQ acts" in str(words)
    status = bench.agent.status()
    assert status.attempt_failed and status.good_at is None
    assert not any("download" in line for line in bench.server.log[asked:])
    bench.server.packages_ = [info]
    bench.server.contents[1] = good
    await bench.agent.sync_now()
    assert bench.replica.status().state == "ready"


def as_fields(info: object) -> dict[str, object]:
    import msgspec

    return msgspec.structs.asdict(info)


async def test_a_forged_signature_is_refused(bench: Bench, hq: Database, tmp_path: Path) -> None:
    from tests.sync.fakes import new_key

    key = bench.server.key
    bench.server.key = new_key()
    bench.server.offer(hq, tmp_path)
    bench.server.key = key
    await bench.agent.sync_now()
    assert bench.replica.version == 0
    assert bench.server.reports[0][1].status in ("ApplyFailed", "DownloadFailed")


async def test_a_gap_asks_for_a_full_package(bench: Bench, hq: Database, tmp_path: Path) -> None:
    bench.server.offer(hq, tmp_path, job="1020", kind="delta", versions=(5, 10))
    words = await bench.agent.sync_now()
    assert "missing before this one" in str(words)
    assert len(bench.server.full_wanted) == 1
    assert bench.replica.version == 0


async def test_a_new_database_asks_for_a_full_package_once(bench: Bench) -> None:
    bench.server.confirmed_version = 9
    await bench.agent.sync_now()
    await bench.agent.sync_now()
    assert len(bench.server.full_wanted) == 1


async def test_a_lost_report_is_sent_again_without_fetching_again(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    bench.server.offer(hq, tmp_path)
    bench.server.faults = [None, None, None, NoAnswer(Failure.RESET)]
    await bench.agent.sync_now()
    assert bench.server.reports == [] and bench.replica.version == 10
    bench.new_agent()
    await bench.agent.sync_now()
    assert [report.status for _, report in bench.server.reports] == ["Applied"]
    assert sum("download" in line for line in bench.server.log) == 1


async def test_a_package_nobody_knows_any_more_does_no_harm(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    bench.server.offer(hq, tmp_path)
    bench.server.faults = [None, None, ServerRefused(404, "package-unknown", "Unknown package.")]
    words = await bench.agent.sync_now()
    assert "Unknown package." in str(words)
    await bench.agent.sync_now()
    assert bench.replica.status().state == "ready"


async def test_remains_of_other_packages_are_removed(bench: Bench, tmp_path: Path) -> None:
    bench.replica.downloads.mkdir()
    stale = bench.replica.downloads / "77-abc.package"
    stale.write_bytes(b"x")
    await bench.agent.sync_now()
    assert not stale.exists()


async def test_too_long_a_leftover_is_fetched_anew(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    info = bench.server.offer(hq, tmp_path)
    bench.replica.downloads.mkdir()
    path = bench.replica.downloads / f"{info.id}-{info.sha256[:16]}.package"
    path.write_bytes(b"x" * (info.bytes + 1))
    await bench.agent.sync_now()
    assert bench.replica.status().state == "ready"


async def test_more_than_announced_is_not_kept(bench: Bench, hq: Database, tmp_path: Path) -> None:
    bench.server.offer(hq, tmp_path)
    bench.server.contents[1] += b"y" * 100_000
    words = await bench.agent.sync_now()
    assert "more than it announced" in str(words)
    assert bench.replica.version == 0


async def test_a_disconnect_stops_a_download(bench: Bench, hq: Database, tmp_path: Path) -> None:
    bench.server.offer(hq, tmp_path)
    downloaded: list[int] = []

    async def cut_line(package: int, start: int):  # type: ignore[no-untyped-def]
        async for part in type(bench.server).download(bench.server, package, start):
            downloaded.append(len(part))
            bench.connection.become(online=False)
            yield part

    bench.server.download = cut_line  # type: ignore[method-assign]
    words = await bench.agent.sync_now()
    assert "Connect first" in str(words)
    assert downloaded == [1000]
    assert bench.server.log[-1].startswith("download")


async def test_pause_sync_holds_packages_and_not_sales(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    bench.server.offer(hq, tmp_path)
    bench.server.profile = profile(pause_sync=True)
    await bench.agent.sync_now()
    assert bench.server.log == ["context"]


async def test_a_package_of_another_schema_is_no_failure_and_a_full_one_is_asked_for(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    """A host of the version before may list it: however often, it is not suspended for it."""
    bench.server.offer(hq, tmp_path, schema_version=history.OLDEST_SCHEMA_VERSION)
    for times in range(1, 5):
        words = await bench.agent.sync_now()
        assert "made for an older tuipos" in str(words)
        assert len(bench.server.full_wanted) == times
    assert bench.server.reports == []
    assert not any(line.startswith("download") for line in bench.server.log)
    bench.server.packages_.clear()
    bench.server.offer(hq, tmp_path)
    assert str(await bench.agent.sync_now()) == "1 package applied."
    assert bench.replica.status().state == "ready"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("interface-older", "update this register"),
        ("interface-newer", "update the server first"),
    ],
)
async def test_an_interface_that_is_not_served_keeps_the_sales_and_the_replica(
    bench: Bench, hq: Database, tmp_path: Path, code: str, words: str
) -> None:
    bench.server.offer(hq, tmp_path)
    await bench.agent.sync_now()
    bench.server.faults = [TokenRefused(code)]
    assert words in str(await bench.agent.sync_now())
    assert bench.connection.heard[-1] == f"refused {code}"
    assert bench.replica.status().state == "ready"


async def test_a_revoked_register_removes_its_replica(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    bench.server.offer(hq, tmp_path)
    await bench.agent.sync_now()
    bench.server.faults = [TokenRefused("revoked")]
    await bench.agent.sync_now()
    assert not bench.replica.path.exists()
    assert bench.replica.status().state == "not-ready"
    assert not bench.replica.is_open


async def test_readers_are_never_locked_out_while_a_package_is_applied(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    import asyncio

    bench.server.offer(hq, tmp_path)
    await bench.agent.sync_now()
    run(hq, master.Price.update(price_minor=2500, version=20))
    for _ in range(5):
        bench.server.offer(hq, tmp_path, versions=(0, 20))
    syncing = asyncio.create_task(bench.agent.sync_now())
    seen = set()
    while not syncing.done():
        seen.add(await price_of_beans(bench))
    await syncing
    assert seen <= {"18.90", "25.00"}
    assert await price_of_beans(bench) == "25.00"
