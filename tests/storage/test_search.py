"""Search as you type: languages, short texts, codes, and an index that follows every change."""

from __future__ import annotations

import random

import pytest
from peewee import Database

from tuipos.storage.database import write
from tuipos.storage.models.master import Barcode, Product
from tuipos.storage.queries import insert, run
from tuipos.storage.search import find_products, fold, fold_texts, search_rebuilt

NAMES = {
    "100": ("Espresso beans 1 kg", "Espressobohnen 1 kg", "Кофе в зёрнах 1 кг"),
    "200": ("Rye bread 500 g", "Roggenbrot 500 g", "Хлеб ржаной 500 г"),
    "300": ("Free range eggs", "Ei, Freiland, 10 Stück", "Яйца"),
    "A-40": ("Olive oil", "Öl der Straße", "Масло"),
}


@pytest.fixture
def replica(replica_database: Database) -> Database:
    database = replica_database
    insert(database, Product, [product(number, names) for number, names in NAMES.items()])
    insert(database, Barcode, [{"code": "2000000100036", "product": "200"}])
    return database


def product(number: str, names: tuple[str, str, str]) -> dict[str, object]:
    english, german, russian = names
    return {
        "number": number,
        "name": english,
        "name_de": german,
        "name_ru": russian,
        "folded": fold_texts(*names, number),
        "tax": "standard",
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bean", ["100"]),
        ("BREAD", ["200"]),
        ("bohnen kg", ["100"]),
        ("kg bohnen", ["100"]),
        ("хлеб", ["200"]),
        ("ЗЁРН", ["100"]),
        ("ei", ["300"]),
        ("öl", ["A-40"]),
        ("STRASSE", ["A-40"]),
        ("r", ["200"]),
        ("bread 5", ["200"]),
        ("bread 6", []),
        ("2000000100036", ["200"]),
        ("0100036", ["200"]),
        ("a-4", ["A-40"]),
        ("30", ["300"]),
        ("%", []),
        ('"', []),
        ('bea"ns', []),
        ("brea*", []),
        ("", []),
        ("   ", []),
        ("\x00\x1b", []),
        ("x" * 5_000, []),
    ],
)
def test_what_is_found(replica: Database, text: str, found: list[str]) -> None:
    assert find_products(replica, text, 20) == found


def test_the_limit_holds_and_an_exact_code_comes_first(replica: Database) -> None:
    insert(replica, Product, [product(f"9{i:03}", ("50 beans 200", "", "")) for i in range(50)])
    assert len(find_products(replica, "beans", 7)) == 7
    assert find_products(replica, "200", 3)[0] == "200"
    assert find_products(replica, "beans", 0) == []


def test_folding_is_the_same_for_texts_and_queries() -> None:
    assert fold(" Ｗｉｄｅ\tGroß\x07 ") == "wide gross"
    assert fold_texts("A b", "", "C") == " a b c"


def test_the_index_follows_random_changes(replica: Database) -> None:
    seed = random.randrange(10**9)
    print("seed", seed)
    chance = random.Random(seed)
    words = ["milk", "bread", "хлеб", "wine", "soap"]
    truth = {number: fold_texts(*names, number) for number, names in NAMES.items()}
    for _ in range(200):
        number = str(chance.randrange(1000, 1030))
        if number in truth and chance.random() < 0.3:
            run(replica, Product.delete().where(Product.number == number))
            del truth[number]
        else:
            names = (" ".join(chance.choices(words, k=2)), "", "")
            insert(replica, Product, product(number, names), replace=True)
            truth[number] = fold_texts(*names, number)
    for word in words:
        expected = {number for number, folded in truth.items() if word in folded}
        assert set(find_products(replica, word, 1_000)) == expected


def test_a_bulk_change_rebuilds_and_keeps_following(replica: Database) -> None:
    with write(replica), search_rebuilt(replica):
        run(replica, Product.delete())
        insert(replica, Product, product("1", ("Green tea", "", "")))
    assert find_products(replica, "bread", 5) == []
    assert find_products(replica, "green", 5) == ["1"]
    insert(replica, Product, product("2", ("Green soap", "", "")))
    assert find_products(replica, "green", 5) == ["1", "2"]


def test_a_bulk_change_that_fails_leaves_the_index_as_it_was(replica: Database) -> None:
    with pytest.raises(ZeroDivisionError), write(replica), search_rebuilt(replica):
        run(replica, Product.delete())
        raise ZeroDivisionError
    assert find_products(replica, "bread", 5) == ["200"]
    run(replica, Product.delete().where(Product.number == "200"))
    assert find_products(replica, "bread", 5) == []


def test_a_bulk_change_on_postgresql_leaves_its_indexes(replica: Database) -> None:
    def indexes() -> set[str]:
        return {
            index.name for table in ("product", "barcode") for index in replica.get_indexes(table)
        }

    before = indexes()
    with write(replica), search_rebuilt(replica):
        insert(replica, Product, [product("900", ("Sponge", "", ""))])
    assert indexes() == before
    assert find_products(replica, "pong", 5) == ["900"]


SHIRT = ("T-shirt Riverside", "T-Shirt Riverside", "Футболка Riverside")


@pytest.fixture
def clothes(replica: Database) -> Database:
    """A shirt in a hundred variants, the 51st of them without its words, and a red bag."""
    insert(replica, Product, [product("500", SHIRT), product("510", ("Red bag", "", ""))])
    insert(
        replica,
        Product,
        [
            {**product(f"5-{at:03}", ("", "", "")), "variant_of": "500", "variant": f"Red {at}",
             "folded": fold_texts("Red", str(at), f"5-{at:03}", *SHIRT, "500")}
            for at in range(100)
        ],
    )  # fmt: skip
    insert(replica, Barcode, [{"code": "2000000105055", "product": "5-055"}])
    return replica


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("shirt", ["500"]),
        ("t-", ["500"]),
        ("футболка river", ["500"]),
        ("shirt 55", ["5-055"]),
        ("2000000105055", ["5-055"]),
        ("500", ["500", "200"]),
        ("5-055", ["5-055"]),
        ("5-05", [f"5-05{at}" for at in range(10)]),
    ],
)
def test_a_product_stands_for_its_variants(clothes: Database, text: str, found: list[str]) -> None:
    assert find_products(clothes, text, 20) == found


def test_a_word_that_only_variants_have_shows_them(clothes: Database) -> None:
    assert len(find_products(clothes, "red shirt", 200)) == 100
    assert set(find_products(clothes, "red", 200)) > {"510", "5-000", "5-099"}
    assert "500" not in find_products(clothes, "red", 200)
