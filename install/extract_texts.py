"""Gathers every text that a person may see into tuipos.pot, and brings the catalogues up to date.

Run after texts have changed: `.venv/bin/python install/extract_texts.py`; then translate what is
new in tuipos/locale/*/LC_MESSAGES/tuipos.po.
"""

import ast
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tuipos.storage.models.master import JOB_NAMES

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "tuipos" / "locale"
#: How many of a call's first arguments are texts. Babel's own reader misses what is in f-strings.
CALLS = {"_": 1, "text": 1, "mark": 1, "say": 1, "say_count": 2}
#: Subcommands speak English; the screens of till and headquarters speak to everybody.
TILL = (
    "bootstrap", "connection", "devices", "domain", "hq", "operations", "register", "retail",
    "storage", "sync", "ui",
)  # fmt: skip
#: Header lines that say nothing, or change with every run.
IDLE_HEADERS = (b"Report-Msgid", b"POT-Creation", b"PO-Revision", b"Last-Trans", b"Language-Team")

Text = str | tuple[str, ...]


def texts_of(source: str) -> Iterator[Text]:
    """The texts that one module marks."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        wanted = node.args[: CALLS.get(name, 0)]
        texts = [arg.value for arg in wanted if isinstance(arg, ast.Constant)]
        if texts and len(texts) == CALLS[name] and all(isinstance(text, str) for text in texts):
            yield texts[0] if len(texts) == 1 else tuple(texts)


def template() -> Catalog:
    """All texts with the modules they come from."""
    catalogue = Catalog(project="tuipos", header_comment="# Texts of tuipos.", fuzzy=False)

    def add(text: Text, place: str) -> None:
        if text:
            catalogue.add(text, locations=[(place, 1)])

    for part in TILL:
        for path in sorted((ROOT / "tuipos" / part).rglob("*.py")):
            for text in texts_of(path.read_text(encoding="utf-8")):
                add(text, str(path.relative_to(ROOT)))
    table = ROOT / "tuipos" / "operations" / "table.toml"
    for row in tomllib.loads(table.read_text(encoding="utf-8"))["operation"]:
        for key in ("name", "short", "reason", "help"):
            add(row.get(key, ""), "tuipos/operations/table.toml")
    for name in JOB_NAMES.values():
        add(name, "tuipos/storage/models/master.py")
    return catalogue


def main() -> None:
    """Write the template and update each catalogue from it."""
    texts = template()
    write(LOCALE / "tuipos.pot", texts)
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/tuipos.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parts[-3])
        catalogue.update(texts, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        write(path, catalogue)
        untold = [message for message in catalogue if message.id and not told(message.string)]
        print(f"{path.parts[-3]}: {len(catalogue)} texts, {len(untold)} to translate")


def told(string: Text) -> bool:
    """Whether a translation is there, in all its plural forms."""
    return all(string) if isinstance(string, tuple) else bool(string)


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue without dates and line numbers, which would change with every run."""
    buffer = BytesIO()
    write_po(buffer, catalogue, sort_output=True, width=98, include_lineno=False)
    lines = buffer.getvalue().splitlines(keepends=True)
    kept = [line for line in lines if not line.lstrip(b'"').startswith(IDLE_HEADERS)]
    path.write_bytes(b"".join(kept))


if __name__ == "__main__":
    main()
