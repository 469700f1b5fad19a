"""Data packages: made at HQ, opened and applied wherever a replica of master data is.

>>> made = make_package(hq_db, path, tables=..., database="0001-001", job="9999", ...)
>>> opened = open_package(path, Expected(terms, made.bytes, ...), work_directory)
>>> applied = apply_package(db, opened, clock())
"""

from __future__ import annotations

from tuipos.sync.package_applying import apply_package
from tuipos.sync.package_format import (
    Expected,
    Manifest,
    PackageApplied,
    PackageMade,
    PackageRefused,
    check_schema,
    jobs_of,
    tables_of,
)
from tuipos.sync.package_making import PackageNotMade, has_changes, make_package
from tuipos.sync.package_opening import OpenPackage, open_package
from tuipos.sync.signing import PackageTerms

__all__ = [
    "Expected",
    "Manifest",
    "OpenPackage",
    "PackageApplied",
    "PackageMade",
    "PackageNotMade",
    "PackageRefused",
    "PackageTerms",
    "apply_package",
    "check_schema",
    "has_changes",
    "jobs_of",
    "make_package",
    "open_package",
    "tables_of",
]
