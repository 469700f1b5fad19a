"""A made-up assortment of any size: products with English, German and Russian names, codes, prices.

The same seed makes the same rows. Words are folded once and put together, so that a million
products take seconds; the first rows are compared with what the product's own folding makes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hq.world import small_world
from tuipos.storage.database import SqliteFile, open_sqlite, write
from tuipos.storage.migrations import prepare
from tuipos.storage.search import fold, fold_texts, search_rebuilt

SEED = 20
VERSION = 7
_CHECKED = 200
#: English, German, Russian.
_KINDS = (
    ("Coffee", "Kaffee", "Кофе"), ("Milk", "Milch", "Молоко"), ("Bread", "Brot", "Хлеб"),
    ("Cheese", "Käse", "Сыр"), ("Chocolate", "Schokolade", "Шоколад"), ("Tea", "Tee", "Чай"),
    ("Apple juice", "Apfelsaft", "Яблочный сок"), ("Butter", "Butter", "Масло"),
    ("Mustard", "Senf", "Горчица"), ("Noodles", "Nudeln", "Лапша"), ("Rice", "Reis", "Рис"),
    ("Flour", "Mehl", "Мука"), ("Sugar", "Zucker", "Сахар"), ("Honey", "Honig", "Мёд"),
    ("Soap", "Seife", "Мыло"), ("Shampoo", "Shampoo", "Шампунь"), ("Brush", "Bürste", "Щётка"),
    ("Notebook", "Notizbuch", "Блокнот"), ("Pencil", "Bleistift", "Карандаш"),
    ("Candle", "Kerze", "Свеча"), ("Screw", "Schraube", "Шуруп"), ("Lamp", "Leuchte", "Лампа"),
    ("Cable", "Kabel", "Кабель"), ("Glove", "Handschuh", "Перчатка"), ("Sock", "Socke", "Носок"),
    ("Shirt", "Hemd", "Рубашка"), ("Towel", "Handtuch", "Полотенце"), ("Cup", "Tasse", "Чашка"),
    ("Plate", "Teller", "Тарелка"), ("Knife", "Messer", "Нож"), ("Ball", "Ball", "Мяч"),
    ("Puzzle", "Puzzle", "Пазл"), ("Seed", "Saatgut", "Семена"), ("Paint", "Farbe", "Краска"),
)  # fmt: skip
_QUALITIES = (
    ("organic", "bio", "био"), ("fine", "fein", "нежный"), ("dark", "dunkel", "тёмный"),
    ("light", "leicht", "лёгкий"), ("roasted", "geröstet", "жареный"), ("green", "grün", "зелёный"),
    ("large", "groß", "большой"), ("small", "klein", "малый"), ("soft", "weich", "мягкий"),
    ("classic", "klassisch", "классический"), ("spicy", "würzig", "острый"),
    ("sweet", "süß", "сладкий"), ("natural", "natürlich", "натуральный"),
    ("blue", "blau", "синий"), ("red", "rot", "красный"), ("extra", "extra", "экстра"),
)  # fmt: skip
# fmt: off
_SYLLABLES = ("al", "ber", "ca", "do", "el", "fi", "gra", "ho", "is", "jo", "ka", "li", "mor", "ne",
              "or", "pa", "quin", "ro", "sa", "tu", "ul", "ver", "wil", "xen", "yor", "zi")
# fmt: on
_SIZES = tuple(
    f"{size} {unit}"
    for size in (50, 100, 125, 200, 250, 400, 500, 750, 900, 1000)
    for unit in ("g", "ml", "pcs")
)  # fmt: skip

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one product: product, barcode and price, in the order of `COLUMNS`."""

    product: Row
    barcode: Row
    price: Row


COLUMNS: dict[str, tuple[str, ...]] = {
    "product": ("version", "number", "name", "name_de", "name_ru", "folded", "tax", "unit",
                "weighed", "department", "minimum_age_years", "blocked", "discountable",
                "deposit", "variant_of", "variant", "variant_de", "variant_ru"),
    "barcode": ("version", "code", "product", "pieces", "unit"),
    "price": ("version", "product", "store", "valid_from", "valid_to", "price_minor", "currency"),
}  # fmt: skip


def assortment(count: int, seed: int = SEED) -> Iterator[Rows]:
    """Products in the order of their numbers."""
    chance = random.Random(seed)
    makers = [
        "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))).title() for _ in range(2000)
    ]
    for at in range(count):
        number = f"{1_000_000 + at}"
        (en, de, ru), (fine, fein, good) = chance.choice(_KINDS), chance.choice(_QUALITIES)
        maker, size = chance.choice(makers), chance.choice(_SIZES)
        names = (f"{maker} {en} {fine} {size}", f"{maker} {de} {fein} {size}",
                 f"{maker} {ru} {good} {size}")  # fmt: skip
        folded = f" {' '.join(names)} {number}".casefold()
        if at < _CHECKED:
            assert folded == fold_texts(*names, number), fold(names[0])
        yield Rows(
            (
                VERSION,
                number,
                *names,
                folded,
                "standard",
                "piece",
                0,
                "",
                0,
                0,
                1,
                "",
                "",
                "",
                "",
                "",
            ),
            (VERSION, ean13(f"40{at:010d}"), number, 1, ""),
            (VERSION, number, "", "", "", chance.randint(49, 99_99), "EUR"),
        )


def ean13(twelve: str) -> str:
    """A barcode with its check digit."""
    digits = [int(digit) for digit in twelve]
    return f"{twelve}{-(sum(digits[::2]) + 3 * sum(digits[1::2])) % 10}"


def fill(database: SqliteFile, count: int) -> None:
    """Put an assortment into a database of any kind, its search index made anew after it."""
    connection: Any = database.connection()
    with write(database), search_rebuilt(database):
        for table, columns in COLUMNS.items():
            places = ", ".join("?" * len(columns))
            connection.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})",
                (getattr(rows, table) for rows in assortment(count)),
            )


def headquarters(folder: Path, count: int) -> SqliteFile:
    """HQ's database with a small store and an assortment."""
    database = open_sqlite(folder / "hq.db", durable=False)
    prepare(database, "hq")
    small_world(database)
    fill(database, count)
    return database
