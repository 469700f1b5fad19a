"""Themes: TOML files made into styles by role, checked when they are read, bad ones named."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rich.color import Color, ColorParseError
from rich.style import Style

from tuipos.domain.words import Refusal, refuse, say

if TYPE_CHECKING:
    from textual.theme import Theme as TextualTheme

_REQUIRED = (
    "background",
    "text",
    "muted",
    "line",
    "bar",
    "selected",
    "key",
    "good",
    "warning",
    "bad",
)
_OPTIONAL = ("selected_text",)
_STYLED = (*_REQUIRED, "strong")
_ATTRIBUTES = frozenset({"bold", "dim", "underline", "reverse", "italic"})

#: What Textual's own style sheets want to know of a theme in the terminal's colours.
_ANSI_VARIABLES = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "border-blurred": "ansi_black",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "input-cursor-background": "ansi_black",
    "input-cursor-foreground": "ansi_bright_white",
    "input-cursor-text-style": "none",
    "input-selection-background": "ansi_bright_blue",
    "input-selection-foreground": "ansi_black",
    "screen-selection-background": "ansi_bright_blue",
    "screen-selection-foreground": "ansi_black",
}

#: Parts of the screen that bring their own background: a role and the one it stands on.
_LOOKS = {
    "button": ("text", "selected"),
    "button-key": ("key", "selected"),
    "menu": ("text", "bar"),
    "menu-mark": ("key", "selected"),
    "menu-chosen": ("text-strong", "selected"),
    "menu-here": ("key-strong", "selected"),
}


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours and attributes by role, so that screens name a meaning and never a colour.

    `ansi` themes use the terminal's own sixteen colours; `ansi_variant` is the theme that takes
    this one's place where there are no more; `half_blocks`: whether large digits may use them.
    """

    name: str
    title: str
    dark: bool
    ansi: bool
    ansi_variant: str
    half_blocks: bool
    colours: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...]

    def colour(self, role: str) -> str:
        """The colour of a role; roles without one of their own look like text."""
        colours = dict(self.colours)
        return colours.get(role, colours["text"])

    def style(self, role: str, background: str = "background") -> Style:
        """How text of a role looks on a background, both by their roles; `good-strong` is bold."""
        return _style(self, role, background)

    def to_textual(self) -> TextualTheme:
        """The same for Textual's own parts, such as the command palette."""
        from textual.theme import Theme as TextualTheme

        def named(role: str) -> str:
            colour = self.colour(role)
            return f"ansi_{colour}" if self.ansi else colour

        return TextualTheme(
            name=self.name,
            primary=named("key"),
            warning=named("warning"),
            error=named("bad"),
            success=named("good"),
            accent=named("key"),
            foreground=named("text"),
            background=named("background"),
            surface=named("bar"),
            panel=named("bar"),
            dark=self.dark,
            ansi=self.ansi,
            variables=_ANSI_VARIABLES if self.ansi else {},
        )


@lru_cache(maxsize=512)
def _style(theme: Theme, role: str, background: str) -> Style:
    attributes = dict(theme.attributes)
    if role in _LOOKS:
        role, background = _LOOKS[role]
    reversed_text = role in ("solid", "cursor")
    role = "text" if reversed_text else role
    role, strong, _ = role.partition("-strong")
    words = set(attributes.get(role, "").split())
    if strong or role == "tab":
        words |= set(attributes.get("strong", "").split())
    colour = theme.colour(role)
    if background == "selected":
        words |= set(attributes.get("selected", "").split())
        chosen = dict(theme.colours).get("selected_text")
        colour = chosen or colour
    return Style(
        color=Color.parse(colour),
        bgcolor=Color.parse(theme.colour(background)),
        bold="bold" in words or None,
        dim="dim" in words or None,
        underline=("underline" in words or role == "tab") or None,
        reverse=("reverse" in words) != reversed_text or None,
        italic="italic" in words or None,
    )


@dataclass(frozen=True, slots=True)
class ThemesFound:
    """The themes that could be read, by name, and what is wrong with the others."""

    themes: Mapping[str, Theme]
    problems: tuple[Refusal, ...] = ()


def themes_directory() -> Path:
    """Where the theme files are: in a wheel beside the package's files, else in the checkout."""
    package = Path(__file__).parent.parent
    shipped = package / "_files" / "themes"
    return shipped if shipped.is_dir() else package.parent / "themes"


@cache
def load_themes(directory: Path) -> ThemesFound:
    """Read every theme file of a directory."""
    themes: dict[str, Theme] = {}
    problems: list[Refusal] = []
    for path in sorted(directory.glob("*.toml")):
        read = read_theme(path)
        if isinstance(read, Refusal):
            problems.append(read)
        else:
            themes[read.name] = read
    return ThemesFound(themes, tuple(problems))


def read_theme(path: Path) -> Theme | Refusal:
    """One theme from its file, or what is wrong with it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return _bad(path, str(error))
    fault = _fault(content)
    if fault:
        return _bad(path, fault)
    return Theme(
        name=path.stem,
        title=content["title"],
        dark=content["dark"],
        ansi=content.get("ansi", False),
        ansi_variant=content.get("ansi_variant", path.stem),
        half_blocks=content.get("half_blocks", True),
        colours=tuple(content["colours"].items()),
        attributes=tuple(content.get("styles", {}).items()),
    )


def _bad(path: Path, why: str) -> Refusal:
    what = say("The theme {file} can't be used: {why}.", file=path.name, why=why)
    return refuse("theme-bad", what)


def _fault(content: dict[str, object]) -> str:
    """What is wrong with a theme's content; empty if nothing is."""
    kinds = {"title": str, "dark": bool, "ansi": bool, "ansi_variant": str, "half_blocks": bool}
    for name, value in content.items():
        if name in ("colours", "styles"):
            continue
        if name not in kinds:
            return f"`{name}` is not known"
        if not isinstance(value, kinds[name]):
            return f"`{name}` should be a {kinds[name].__name__}"
    missing = [name for name in ("title", "dark") if name not in content]
    if missing:
        return f"`{missing[0]}` is missing"
    return _colours_fault(content.get("colours")) or _styles_fault(content.get("styles", {}))


def _colours_fault(colours: object) -> str:
    if not isinstance(colours, dict):
        return "the table [colours] is missing"
    for role in _REQUIRED:
        if role not in colours:
            return f"the colour `{role}` is missing"
    for role, value in colours.items():
        if role not in _REQUIRED + _OPTIONAL:
            return f"the colour `{role}` is not known"
        try:
            Color.parse(str(value))
        except ColorParseError:
            return f"`{value}` of `{role}` is no colour"
    return ""


def _styles_fault(styles: object) -> str:
    if not isinstance(styles, dict):
        return "[styles] should be a table"
    for role, value in styles.items():
        if role not in _STYLED:
            return f"the style `{role}` is not known"
        unknown = set(str(value).split()) - _ATTRIBUTES
        if unknown:
            return f"`{unknown.pop()}` of `{role}` is no style"
    return ""


def choose_theme(
    name: str, environment: Mapping[str, str], found: ThemesFound | None = None
) -> Theme | Refusal:
    """The theme of this name for this terminal: fewer colours take the theme's variant."""
    themes = (found or load_themes(themes_directory())).themes
    if name not in themes:
        known = ", ".join(theme for theme in themes if themes[theme].ansi_variant != theme)
        what = say("There is no theme {name}.", name=name)
        return refuse("theme-unknown", what, say("Themes: {themes}.", themes=known))
    theme = themes[name]
    if environment.get("NO_COLOR"):
        return themes.get("monochrome", theme)
    if environment.get("TERM") == "linux" and name != "monochrome":
        return themes.get("console", theme)
    if _has_many_colours(environment):
        return theme
    return themes.get(theme.ansi_variant, theme)


def _has_many_colours(environment: Mapping[str, str]) -> bool:
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return True
    terminal = environment.get("TERM", "")
    return terminal.endswith(("256color", "-direct", "kitty", "alacritty", "ghostty"))
