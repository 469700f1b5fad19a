"""Every text that a person may see is translated, with the same places for values."""

from __future__ import annotations

import importlib.util
import string
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("de", "ru")


def extractor() -> ModuleType:
    """The script that gathers the texts, as a module."""
    spec = importlib.util.spec_from_file_location(
        "extract_texts", ROOT / "install" / "extract_texts.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return extractor().template()


def catalogue(language: str) -> Catalog:
    path = ROOT / "tuipos" / "locale" / language / "LC_MESSAGES" / "tuipos.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def all_of(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_texts_are_found_wherever_they_are_marked() -> None:
    found = list(
        extractor().texts_of(
            'say("a" " b"); say_count("one", "many", 2); f"{_(\'c\')}"; other("d")'
        )
    )
    assert found == ["a b", ("one", "many"), "c"]


def test_the_till_has_many_texts(texts: Catalog) -> None:
    ids = {message.id for message in texts}
    assert len(ids) > 300
    assert {"Change", "Connection status", "Void product", "Products"} <= ids


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(texts: Catalog, language: str) -> None:
    translated = catalogue(language)
    missing = []
    for message in texts:
        if not message.id:
            continue
        found = translated.get(message.id)
        if found is None or not all(all_of(found.string)):
            missing.append(message.id)
    assert missing == [], "translate these (install/extract_texts.py puts them in the .po files)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_same_places(texts: Catalog, language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if message.id:
            wanted = places(all_of(message.id)[-1])
            wrong += [text for text in all_of(message.string) if places(text) != wanted]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_in_questions_stay_the_same(language: str) -> None:
    """`y` leaves in every language: the keys are those of the contract."""
    for message in catalogue(language):
        if isinstance(message.id, str) and "y = " in message.id:
            assert "y = " in str(message.string), message.id
