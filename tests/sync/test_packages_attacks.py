"""A package that is cut, altered, foreign or hostile is refused, and the replica stays as it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import apsw
import pytest
import zstandard

from tests.sync.package_bench import Bench, a_bench, content, unpacked
from tuipos.hq.versions import current_version
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION
from tuipos.sync.package_format import SMALL_BYTES
from tuipos.sync.packages import Expected, PackageApplied, PackageRefused, open_package
from tuipos.sync.signing import new_key, public_key
from tuipos.sync.status import DownloadStatus

SEED = 20261120


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with a_bench(tmp_path) as one:
        yield one


@pytest.fixture
def package(bench: Bench) -> tuple[Path, Expected]:
    """A good full package."""
    return bench.make(to_version=current_version(bench.hq))


def refused(bench: Bench, path: Path, expected: Expected) -> PackageRefused:
    """The refusal, after making sure that the replica and the work directory are untouched."""
    before = content(bench.replica)
    outcome = bench.bring(path, expected)
    assert isinstance(outcome, PackageRefused), f"taken: {outcome}"
    assert content(bench.replica) == before
    assert bench.left_over() == []
    assert str(outcome)
    return outcome


def test_the_good_package_is_taken(bench: Bench, package: tuple[Path, Expected]) -> None:
    assert isinstance(bench.bring(*package), PackageApplied)


def test_one_flipped_bit_anywhere_is_seen(bench: Bench, package: tuple[Path, Expected]) -> None:
    path, expected = package
    good = path.read_bytes()
    print("seed", SEED)
    chance = random.Random(SEED)
    for _ in range(300):
        bit = chance.randrange(len(good) * 8)
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bad)
        outcome = bench.open(path, expected)
        assert isinstance(outcome, PackageRefused), f"bit {bit} was not seen"
        assert (outcome.code, outcome.status) == ("package-hash", DownloadStatus.DownloadFailed)
    path.write_bytes(good)
    assert isinstance(bench.bring(path, expected), PackageApplied)


def test_cut_anywhere_is_seen(bench: Bench, package: tuple[Path, Expected]) -> None:
    path, expected = package
    good = path.read_bytes()
    print("seed", SEED)
    chance = random.Random(SEED)
    for length in {0, 1, len(good) - 1, *(chance.randrange(len(good)) for _ in range(50))}:
        path.write_bytes(good[:length])
        outcome = refused(bench, path, expected)
        assert (outcome.code, outcome.status) == ("package-size", DownloadStatus.DownloadFailed)


def test_a_missing_file_is_fetched_again(bench: Bench, package: tuple[Path, Expected]) -> None:
    path, expected = package
    path.unlink()
    outcome = refused(bench, path, expected)
    assert (outcome.code, outcome.status) == ("package-missing", DownloadStatus.DownloadFailed)


def test_another_key_is_refused(bench: Bench, package: tuple[Path, Expected]) -> None:
    path, expected = package
    foreign = replace(expected, public_key=public_key(new_key()))
    assert refused(bench, path, foreign).code == "package-signature"


@pytest.mark.parametrize(
    "terms",
    [
        {"database": "0001-002"},
        {"job": "1040"},
        {"kind": "delta"},
        {"from_version": 1},
        {"to_version": 99},
        {"schema_version": MASTER_SCHEMA_VERSION + 1},
    ],
)
def test_terms_other_than_the_signed_ones_are_refused(
    bench: Bench, package: tuple[Path, Expected], terms: dict[str, object]
) -> None:
    path, expected = package
    altered = replace(expected, terms=replace(expected.terms, **terms))  # type: ignore[arg-type]
    assert refused(bench, path, altered).code == "package-signature"


def test_another_databases_package_is_refused(bench: Bench) -> None:
    path, expected = bench.make(database="0001-002", to_version=current_version(bench.hq))
    for_me = replace(expected, terms=replace(expected.terms, database="0001-001"))
    assert refused(bench, path, for_me).code == "package-signature"


def test_signed_terms_must_be_those_in_the_package(bench: Bench) -> None:
    path, expected = bench.make(database="0001-002", to_version=current_version(bench.hq))
    path, expected = bench.repack(expected, unpacked(path), database="0001-001")
    outcome = refused(bench, path, expected)
    assert "manifest" in str(outcome)


def test_a_newer_schema_is_refused_and_one_for_this_program_is_wanted(
    bench: Bench, package: tuple[Path, Expected]
) -> None:
    path, expected = package
    newer = bench.repack(expected, unpacked(path), schema_version=MASTER_SCHEMA_VERSION + 1)
    outcome = refused(bench, *newer)
    assert (outcome.code, outcome.wants_full) == ("package-newer", True)
    assert "made for a newer tuipos" in str(outcome)


def test_an_older_schema_is_refused_and_one_for_this_program_is_wanted(
    bench: Bench, package: tuple[Path, Expected]
) -> None:
    path, expected = package
    older = bench.repack(expected, unpacked(path), schema_version=MASTER_SCHEMA_VERSION - 1)
    outcome = refused(bench, *older)
    assert (outcome.code, outcome.wants_full) == ("package-older-schema", True)
    assert "made for an older tuipos" in str(outcome)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON product BEGIN DELETE FROM staff; END",
        "CREATE VIEW evil AS SELECT * FROM staff",
        "CREATE TABLE evil (x)",
        "CREATE VIRTUAL TABLE evil USING fts5(x)",
        "CREATE INDEX evil ON product (lower(name))",
        "ALTER TABLE product ADD COLUMN evil TEXT GENERATED ALWAYS AS (name) VIRTUAL",
        "ALTER TABLE product ADD COLUMN evil TEXT",
        "ALTER TABLE product RENAME COLUMN name_de TO evil",
        "DROP TABLE product",
        "DROP TABLE manifest",
        "DROP TABLE deleted",
        "DELETE FROM manifest",
        "INSERT INTO manifest SELECT 'x', job, kind, from_version, to_version, "
        "schema_version, store, made_at_ms, rows FROM manifest",
        "UPDATE manifest SET to_version = to_version + 1",
        "PRAGMA application_id = 1",
        "PRAGMA user_version = 2",
    ],
)
def test_anything_but_our_tables_is_refused(
    bench: Bench, package: tuple[Path, Expected], statement: str
) -> None:
    outcome = refused(bench, *bench.altered(*package, statement))
    assert outcome.code == "package-foreign"


def test_a_view_in_place_of_a_table_is_refused(
    bench: Bench, package: tuple[Path, Expected]
) -> None:
    altered = bench.altered(
        *package, "DROP TABLE product", "CREATE VIEW product AS SELECT * FROM staff"
    )
    assert refused(bench, *altered).code == "package-foreign"


def test_a_table_of_another_job_is_refused(bench: Bench) -> None:
    path, expected = bench.make(job="1040", to_version=current_version(bench.hq))
    whole, _ = bench.make(job="9999", to_version=current_version(bench.hq))
    staff = [
        sql
        for (sql,) in _inside(bench, whole).execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'staff'"
        )
    ]
    assert refused(bench, *bench.altered(path, expected, *staff)).code == "package-foreign"


@pytest.mark.parametrize(
    "make",
    [
        lambda good: b"",
        lambda good: b"no database at all " * 100,
        lambda good: good[:4096],
        lambda good: good[: len(good) // 2],
        lambda good: good[:100] + bytes(len(good) - 100),
        lambda good: good[:4096] + bytes([0xFF]) * (len(good) - 4096),
    ],
    ids=["empty", "text", "one-page", "half", "zeroed", "garbled"],
)
def test_signed_rubbish_is_refused(
    bench: Bench, package: tuple[Path, Expected], make: Callable[[bytes], bytes]
) -> None:
    path, expected = package
    outcome = refused(bench, *bench.repack(expected, make(unpacked(path))))
    assert outcome.code in ("package-foreign", "package-bomb")


def test_rubbish_in_any_page_is_refused_or_harmless(
    bench: Bench, package: tuple[Path, Expected]
) -> None:
    path, expected = package
    good = unpacked(path)
    print("seed", SEED)
    chance = random.Random(SEED)
    for _ in range(60):
        start = chance.randrange(len(good))
        bad = good[:start] + chance.randbytes(16) + good[start + 16 :]
        outcome = bench.bring(*bench.repack(expected, bad[: len(good)]))
        sound = bench.replica.execute_sql("PRAGMA integrity_check").fetchall()
        assert sound == [("ok",)], f"at {start}: {outcome}"


def test_what_is_no_compressed_file_is_refused(
    bench: Bench, package: tuple[Path, Expected]
) -> None:
    path, expected = bench.repack(package[1], b"x" * 1000)
    plain = unpacked(package[0])
    path.write_bytes(plain)
    terms = replace(expected.terms, sha256=sha256(plain).hexdigest())
    outcome = refused(bench, path, bench.expect(terms, len(plain), len(plain)))
    assert outcome.code == "package-foreign"


def test_a_bomb_is_refused_before_it_is_unpacked(
    bench: Bench, package: tuple[Path, Expected]
) -> None:
    path, expected = bench.repack(package[1], bytes(200 * SMALL_BYTES))
    assert expected.unpacked_bytes > 100 * expected.bytes
    outcome = refused(bench, path, expected)
    assert outcome.code == "package-bomb"


def test_a_bomb_that_lies_about_its_size_stops_at_the_announced_byte(
    bench: Bench, package: tuple[Path, Expected]
) -> None:
    path, expected = bench.repack(package[1], bytes(200 * SMALL_BYTES))
    liar = replace(expected, unpacked_bytes=100_000)
    seen = refused(bench, path, liar)
    assert seen.code == "package-bomb"


def test_a_package_larger_than_any_is_refused(bench: Bench, package: tuple[Path, Expected]) -> None:
    path, expected = package
    outcome = refused(bench, path, replace(expected, unpacked_bytes=9 << 30))
    assert outcome.code == "package-bomb"


def test_a_package_of_another_size_than_announced_is_refused(
    bench: Bench, package: tuple[Path, Expected]
) -> None:
    path, expected = package
    outcome = refused(bench, path, replace(expected, unpacked_bytes=expected.unpacked_bytes + 1))
    assert outcome.code == "package-foreign"


def test_a_work_directory_that_cannot_be_used_is_a_refusal(
    bench: Bench, package: tuple[Path, Expected]
) -> None:
    path, expected = package
    outcome = open_package(path, expected, bench.folder / "missing")
    assert isinstance(outcome, PackageRefused)
    assert outcome.code == "disk-full"


def test_two_frames_do_not_smuggle_anything(bench: Bench, package: tuple[Path, Expected]) -> None:
    """What follows the first compressed frame is never looked at, or refused."""
    path, expected = package
    tail = zstandard.ZstdCompressor().compress(bytes(50 * SMALL_BYTES))
    both = path.read_bytes() + tail
    path.write_bytes(both)
    terms = replace(expected.terms, sha256=sha256(both).hexdigest())
    outcome = bench.open(path, bench.expect(terms, len(both), expected.unpacked_bytes))
    if not isinstance(outcome, PackageRefused):
        assert outcome.path.stat().st_size == expected.unpacked_bytes
        outcome.close()


def test_text_where_a_number_belongs_is_refused(
    bench: Bench, package: tuple[Path, Expected]
) -> None:
    """Strict tables are checked for their types: a price is a number, or nothing is taken."""
    path, expected = package
    inside = _inside(bench, path)
    (sql,) = inside.execute("SELECT sql FROM sqlite_schema WHERE name = 'price'").fetchone()  # type: ignore[misc]
    loose = str(sql).replace('"price_minor" INTEGER', '"price_minor" TEXT')
    altered = bench.altered(
        path,
        expected,
        "ALTER TABLE price RENAME TO strict_price",
        loose,
        "INSERT INTO price SELECT * FROM strict_price",
        "UPDATE price SET price_minor = 'free'",
        "DROP TABLE strict_price",
        "PRAGMA writable_schema = on",
        f"UPDATE sqlite_schema SET sql = '{sql}' WHERE name = 'price'",
    )
    assert refused(bench, *altered).code == "package-foreign"


def _inside(bench: Bench, path: Path) -> apsw.Connection:
    inside = bench.folder / "look.db"
    inside.write_bytes(unpacked(path))
    return apsw.Connection(str(inside))
