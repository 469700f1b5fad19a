"""Words for a person: a text with places for values, translated only where it is shown."""

from __future__ import annotations

from dataclasses import dataclass

Value = object


@dataclass(frozen=True, slots=True)
class Words:
    """A message in English with `{named}` places; the screen translates it and formats the values.

    Values may be strings, numbers, Money, Quantity, dates, times or other Words.
    """

    text: str
    values: tuple[tuple[str, Value], ...] = ()
    plural: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        """The English text, for logs and tests."""
        chosen = self.text
        if self.plural is not None and self.count != 1:
            chosen = self.plural
        return chosen.format(**{name: str(value) for name, value in self.values})


def say(text: str, /, **values: Value) -> Words:
    """Make words from an English text; the text is what translators see."""
    return Words(text, tuple(values.items()))


def say_count(singular: str, plural: str, count: int, /, **values: Value) -> Words:
    """Make words that depend on a number, which is itself the value `count`."""
    return Words(singular, (("count", count), *values.items()), plural, count)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An expected no: what could not be done, and what the person can do instead.

    `code` is stable, for programs and tests ("product-unknown"); the words are for people.
    `permission` is what somebody else may have who could allow it here and now.
    """

    code: str
    what: Words
    remedy: Words | None = None
    permission: str = ""

    def __str__(self) -> str:
        """Both sentences in English, for logs and tests."""
        return f"{self.what} {self.remedy}" if self.remedy else str(self.what)


def refuse(code: str, what: Words, remedy: Words | None = None, *, permission: str = "") -> Refusal:
    """Make a refusal."""
    return Refusal(code, what, remedy, permission)


def said_as_json(words: Words) -> dict[str, Value]:
    """Words for the wire, so that another program can say them in its person's language."""
    values = {
        name: said_as_json(value)
        if isinstance(value, Words)
        else (value if isinstance(value, int) else str(value))
        for name, value in words.values
    }
    said: dict[str, Value] = {"text": words.text, "values": values}
    if words.plural is not None:
        said |= {"plural": words.plural, "count": words.count}
    return said


def said_from_json(said: object) -> Words | None:
    """Words as they came over the wire; None where that is no such thing.

    Every place in the text has its value, so that rendering it can't fail.
    """
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        return None
    given = said.get("values")
    values: dict[str, Value] = {}
    for name, value in given.items() if isinstance(given, dict) else ():
        inner = said_from_json(value)
        values[str(name)] = inner if inner is not None else str(value)
    plural, count = said.get("plural"), said.get("count")
    if not isinstance(plural, str) or not isinstance(count, int):
        plural, count = None, None
    words = Words(said["text"], tuple(values.items()), plural, count)
    try:
        str(words)
    except (KeyError, IndexError, ValueError, AttributeError):
        return None
    return words
