"""`tuipos hq …`: headquarters' acts for scripts and hands; without a subcommand, its screens."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tuipos.hq.client import HqClient, HqFailed, find_access, keep_access, log_in, part
from tuipos.hq.tables import lines_of

Act = Callable[[HqClient, argparse.Namespace], Any]
_LOGIN_STAFF_HELP = "a manager's staff number (asked for when left out)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Every subcommand of the contract; each prints JSON with `--json` where it shows something."""
    parser.add_argument("--lang", help="the screens' language: en, de or ru")
    parser.add_argument("--theme", default="dark", help="the name of a theme in themes/")
    parser.add_argument("--server", default="", metavar="URL", help="sign in to this server")
    parser.set_defaults(run=_screens)
    acts = parser.add_subparsers(title="headquarters", metavar="ACT")
    _add(acts, "registers", "the registers", _registers, shows=True)
    one = _add(acts, "register", "one register; Support offline", _register, shows=True)
    one.add_argument("register", metavar="ID")
    one.add_argument("--support-offline", choices=("yes", "no"))
    activate = _add(acts, "activate", "a one-time activation code", _activate)
    activate.add_argument("register", metavar="ID")
    _add(acts, "databases", "channel database entities", _databases, shows=True)
    _add(acts, "schedules", "distribution schedules", _schedules, shows=True)
    run = _add(acts, "run", "run a schedule or job now", _run, shows=True)
    run.add_argument("schedule", metavar="SCHEDULE|JOB", help="9999 = all jobs, P-0001 = upload")
    run.add_argument("--full", action="store_true", help="everything instead of what is new")
    _add(acts, "sessions", "download and upload sessions", _sessions, shows=True)
    retry = _add(acts, "retry", "offer a suspended or failed package again", _retry)
    retry.add_argument("session", type=int, metavar="SESSION")
    profile = _add(acts, "profile", "show or change an offline profile", _profile, shows=True)
    profile.add_argument("name", metavar="NAME")
    profile.add_argument("settings", nargs="*", metavar="KEY=VALUE", type=_setting)
    sold = _add(acts, "transactions", "transactions at HQ", _transactions, shows=True)
    sold.add_argument("--channel", action="store_true", help="those in the channel database")
    _add_files(acts)
    _add_login(acts)


def _add_files(acts: Any) -> None:
    for name, line, act in (
        ("import", "take a CSV file in, all or nothing", _import),
        ("export", "write a CSV file", _export),
    ):
        files = _add(acts, name, line, act)
        files.add_argument("kind", metavar="KIND", help="products, prices, …")
        files.add_argument("file", metavar="FILE.csv", type=Path)


def _add_login(acts: Any) -> None:
    login = acts.add_parser("login", help="sign in to a server elsewhere")
    login.add_argument("--server", required=True, metavar="URL")
    login.add_argument("--staff", help=_LOGIN_STAFF_HELP)
    login.add_argument(
        "--allow-plain-http", action="store_true", help="on a network that you trust"
    )
    login.set_defaults(run=_guarded(_login))


def _add(acts: Any, name: str, line: str, act: Act, *, shows: bool = False) -> Any:
    parser = acts.add_parser(name, help=line, description=line[0].upper() + line[1:] + ".")
    if shows:
        parser.add_argument("--json", action="store_true", help="one JSON value, nothing else")

    def run(args: argparse.Namespace) -> int:
        with HqClient(find_access(args.home)) as client:
            return int(act(client, args) or 0)

    parser.set_defaults(run=_guarded(run))
    return parser


def _guarded(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """What headquarters could not do is one sentence on standard error, and status 1."""

    def guarded(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except HqFailed as failure:
            sys.stderr.write(f"tuipos: {failure}\n")
            return 1

    return guarded


def _screens(args: argparse.Namespace) -> int:
    """Sign in silently with the home's access; without one, or elsewhere, by a form."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write("tuipos: headquarters' screens need a terminal.\n")
        return 1
    from tuipos.hq.screens.launch import show_screens

    try:
        access = None if args.server else find_access(args.home)
    except HqFailed:
        access = None
    return _guarded(lambda _: show_screens(access, args.server, args.lang, args.theme))(args)


def _show(args: argparse.Namespace, found: Any, columns: Iterable[str] = ()) -> None:
    """JSON for scripts, lines for people."""
    if args.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return
    for line in lines_of(found, tuple(columns)):
        sys.stdout.write(line + "\n")


def _registers(client: HqClient, args: argparse.Namespace) -> None:
    columns = ("store", "register", "name", "support_offline", "offline_database")
    _show(args, client.get("/registers"), columns)


def _register(client: HqClient, args: argparse.Namespace) -> None:
    path = f"/registers/{part(args.register)}"
    if args.support_offline is None:
        _show(args, client.get(path))
    else:
        _show(args, client.patch(path, {"support_offline": args.support_offline == "yes"}))


def _activate(client: HqClient, args: argparse.Namespace) -> None:
    answer = client.post(f"/registers/{part(args.register)}/activation-code")
    sys.stdout.write(answer["code"] + "\n")


def _databases(client: HqClient, args: argparse.Namespace) -> None:
    columns = ("name", "kind", "store", "register", "group", "confirmed_version", "state")
    _show(args, client.get("/databases"), columns)


def _schedules(client: HqClient, args: argparse.Namespace) -> None:
    columns = ("job", "name", "group", "every_seconds", "last_run", "last_result")
    _show(args, client.get("/schedules"), columns)


def _run(client: HqClient, args: argparse.Namespace) -> int:
    ran = client.run(args.schedule, full=args.full)
    if args.json:
        _show(args, ran)
    else:
        sys.stdout.write(ran["told"] + "\n")
    if ran["errors"]:
        raise HqFailed("; ".join(ran["errors"]))
    return 0


def _sessions(client: HqClient, args: argparse.Namespace) -> None:
    found = client.get("/sessions")
    if args.json:
        _show(args, found)
        return
    columns = ("id", "database", "job", "kind", "status", "created", "bytes", "rows", "error")
    for title, rows in (("Downloads", found["downloads"]), ("Uploads", found["uploads"])):
        sys.stdout.write(title + "\n")
        _show(args, rows, columns)


def _retry(client: HqClient, args: argparse.Namespace) -> None:
    client.post(f"/sessions/{args.session}/retry")


def _profile(client: HqClient, args: argparse.Namespace) -> None:
    path = f"/profiles/{part(args.name)}"
    if args.settings:
        _show(args, client.patch(path, {"settings": dict(args.settings)}))
    else:
        _show(args, client.get(path))


def _transactions(client: HqClient, args: argparse.Namespace) -> None:
    found = client.get("/transactions", source="channel" if args.channel else "hq")
    _show(args, found, ("id", "receipt", "staff", "concluded_at", "mode", "total"))


def _import(client: HqClient, args: argparse.Namespace) -> None:
    try:
        content = args.file.read_bytes()
    except OSError as error:
        raise HqFailed(f"{args.file} can't be read: {error.strerror}.") from error
    sys.stdout.write(client.send_file(args.kind, content)["told"] + "\n")


def _export(client: HqClient, args: argparse.Namespace) -> None:
    content = client.fetch_file(args.kind)
    try:
        args.file.write_bytes(content)
    except OSError as error:
        raise HqFailed(f"{args.file} can't be written: {error.strerror}.") from error


def _login(args: argparse.Namespace) -> int:
    from getpass import getpass

    try:
        staff = args.staff or input("Staff number: ").strip()
        pin = getpass("PIN: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    except EOFError:
        raise HqFailed("Staff number and PIN are needed.") from None
    access = log_in(args.server, staff, pin, allow_plain_http=args.allow_plain_http)
    path = keep_access(args.home, access)
    sys.stdout.write(f"Signed in to {access.url}; kept in {path}.\n")
    return 0


def _setting(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE, such as timeout=2s")
    return key, value
