"""Theme files: all of ours can be used, bad ones are named, terminals get what they can show."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import Color

from tuipos.domain.words import Refusal
from tuipos.ui.themes import Theme, choose_theme, load_themes, read_theme, themes_directory

MANY = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
GOOD = (themes_directory() / "dark.toml").read_text(encoding="utf-8")


def test_ours_can_all_be_read() -> None:
    found = load_themes(themes_directory())
    assert found.problems == ()
    assert {"dark", "light", "high-contrast", "monochrome", "amber", "console"} <= set(found.themes)
    for theme in found.themes.values():
        assert theme.ansi_variant in found.themes, theme.name
        assert found.themes[theme.ansi_variant].ansi, theme.name


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("title = ", "dark.toml can't be used"),
        (GOOD.replace('title = "Dark"', ""), "`title` is missing"),
        (GOOD.replace("dark = true", 'dark = "yes"'), "`dark` should be a bool"),
        (GOOD.replace('text = "#d7dde3"', ""), "the colour `text` is missing"),
        (GOOD.replace("#d7dde3", "#nonsense"), "`#nonsense` of `text` is no colour"),
        (GOOD.replace('key = "bold"', 'key = "blink"'), "`blink` of `key` is no style"),
        (GOOD.replace("dark = true", "dark = true\nmusic = 1"), "`music` is not known"),
        (GOOD.replace('line = "', 'lime = "'), "the colour `line` is missing"),
    ],
)
def test_bad_files_are_reported_by_name(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "dark.toml"
    path.write_text(content, encoding="utf-8")
    refused = read_theme(path)
    assert isinstance(refused, Refusal)
    assert why in str(refused) and "dark.toml" in str(refused)


def test_one_bad_file_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.toml").write_text("= 1", encoding="utf-8")
    found = load_themes(tmp_path)
    assert set(found.themes) == {"good"} and len(found.problems) == 1


def test_an_unknown_theme_names_those_there_are() -> None:
    refused = choose_theme("purple", MANY)
    assert isinstance(refused, Refusal)
    assert "There is no theme purple." in str(refused) and "amber" in str(refused)


@pytest.mark.parametrize(
    ("environment", "chosen"),
    [
        (MANY, "dark"),
        ({"TERM": "xterm-256color"}, "dark"),
        ({"TERM": "xterm"}, "ansi-dark"),
        ({"TERM": "vt220"}, "ansi-dark"),
        ({"TERM": "linux"}, "console"),
        ({**MANY, "NO_COLOR": "1"}, "monochrome"),
    ],
)
def test_a_terminal_gets_what_it_can_show(environment: dict[str, str], chosen: str) -> None:
    theme = choose_theme("dark", environment)
    assert isinstance(theme, Theme) and theme.name == chosen


def test_the_consoles_theme_has_only_the_eight_colours() -> None:
    theme = load_themes(themes_directory()).themes["console"]
    for role, name in theme.colours:
        number = Color.parse(name).number
        assert number is not None and number < 8, role
    assert not theme.half_blocks


def _contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2."""

    def luminance(colour: str) -> float:
        triplet = Color.parse(colour).get_truecolor()
        parts = [part / 255 for part in triplet]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("name", "least"), [("dark", 4.0), ("light", 4.0), ("amber", 4.0), ("high-contrast", 7.0)]
)
def test_text_can_be_read_on_every_ground(name: str, least: float) -> None:
    theme = load_themes(themes_directory()).themes[name]
    for role in ("text", "muted", "key", "good", "warning", "bad"):
        for ground in ("background", "bar"):
            ratio = _contrast(theme.colour(role), theme.colour(ground))
            assert ratio >= least, f"{role} on {ground}: {ratio:.1f}"
    assert _contrast(theme.colour("text"), theme.colour("selected")) >= least
