"""Compiles message catalogues (.po) into what gettext reads (.mo), at each build or install."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before each build; the compiled files are not kept in the repository."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write one .mo beside each .po."""
        for source in sorted(Path(self.root, "tuipos", "locale").glob("*/LC_MESSAGES/*.po")):
            with source.open("rb") as po_file:
                catalogue = read_po(po_file, locale=source.parts[-3])
            with source.with_suffix(".mo").open("wb") as mo_file:
                write_mo(mo_file, catalogue)
