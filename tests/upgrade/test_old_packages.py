"""What this version packs for schema 1 is to the letter what 0.1.0 demands of a package."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.tools.processes import run_command
from tests.upgrade.chain import OLD_SCHEMA, Version
from tuipos.sync.package_format import (
    DELETED_SQL,
    FORMAT_VERSION,
    MANIFEST_SQL,
    jobs_of,
    table_sql,
    tables_of,
)

ASK = """
import json
from tuipos import __version__
from tuipos.sync import package_format as own
assert __version__ == "0.1.0"
jobs = own.jobs_of("9999")
print(json.dumps({
    "format": [own.FORMAT_VERSION, own.MANIFEST_SQL, own.DELETED_SQL],
    "jobs": {job: [own.table_sql(table) for table in own.tables_of(job)] for job in jobs},
}))
"""


def test_tables_and_jobs_of_schema_1_are_those_of_version_0_1_0(
    old: Version, tmp_path: Path
) -> None:
    told = json.loads(run_command([sys.executable, "-c", ASK], old.environment(tmp_path)))
    assert told["format"] == [FORMAT_VERSION, MANIFEST_SQL, DELETED_SQL]
    assert told["jobs"] == {
        job: [table_sql(table, OLD_SCHEMA) for table in tables_of(job, OLD_SCHEMA)]
        for job in jobs_of("9999", OLD_SCHEMA)
    }
