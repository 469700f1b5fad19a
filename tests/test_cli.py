"""The command finds its subcommands, and `--home` may stand before or behind them."""

import pytest

from tuipos import cli


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ([], "register"),
        (["--lang", "de"], "register"),
        (["--home", "demo"], "register"),
        (["--home=demo"], "register"),
        (["--home", "x", "status", "--json"], "status"),
        (["status", "--home", "demo"], "status"),
        (["--help"], ""),
        (["--version"], ""),
        (["nonsense"], ""),
    ],
)
def test_the_command_is_found(given: list[str], name: str) -> None:
    assert cli._command_in(given) == name


def test_wrong_usage_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["nonsense"])
    assert ended.value.code == 2
    assert "nonsense" in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in cli.COMMANDS)
