"""Gathers every text that a person may see into tuipos.pot, and brings the catalogues up to date.

Run after texts have changed: `.venv/bin/python install/extract_texts.py`; then translate what is
new in tuipos/locale/*/LC_MESSAGES/tuipos.po.
"""

import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "tuipos" / "locale"
KEYWORDS = {"_": None, "text": None, "mark": None, "say": None, "say_count": (1, 2)}
#: Tools for headquarters and maintainers speak English; the till speaks to everybody.
TILL = ("ui", "register", "operations", "connection", "domain", "retail", "storage", "sync")


def template() -> Catalog:
    """All texts with the places they come from."""
    catalogue = Catalog(project="tuipos", header_comment="# Texts of tuipos.", fuzzy=False)
    for part in TILL:
        found = extract_from_dir(ROOT / "tuipos" / part, [("**.py", "python")], keywords=KEYWORDS)
        for file, line, text, comments, context in found:
            place = f"tuipos/{part}/{file}"
            catalogue.add(text, locations=[(place, line)], auto_comments=comments, context=context)
    table = ROOT / "tuipos" / "operations" / "table.toml"
    for row in tomllib.loads(table.read_text(encoding="utf-8"))["operation"]:
        for key in ("name", "reason"):
            catalogue.add(row[key], locations=[("tuipos/operations/table.toml", row["number"])])
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
        missing = sum(1 for message in catalogue if message.id and not all_of(message.string))
        print(f"{path.parts[-3]}: {len(catalogue)} texts, {missing} to translate")


def all_of(string: str | tuple[str, ...]) -> bool:
    """Whether a translation is there, in all its plural forms."""
    return all(string) if isinstance(string, tuple) else bool(string)


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue without dates and line numbers, which would change with every run."""
    catalogue.creation_date = catalogue.revision_date = None
    with path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, width=98, include_lineno=False)


if __name__ == "__main__":
    main()
