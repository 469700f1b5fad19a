"""`tuipos hq …`: headquarters' acts for scripts and hands; without a subcommand, its screens."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tuipos.hq.client import HqClient, HqFailed, find_access, keep_access, log_in, part
from tuipos.hq.file_commands import add_file_commands
from tuipos.hq.network_commands import add_network_commands
from tuipos.hq.printing import Act, show
from tuipos.hq.record_commands import add_record_commands

#: Whose balances sales move, as the HQ API names them.
MOVED_KINDS = ("gift-card", "points", "account")
_LOGIN_STAFF_HELP = "a manager's staff number (asked for when left out)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Every subcommand of the contract; each prints JSON with `--json` where it shows something."""
    parser.add_argument("--lang", help="the screens' language: en, de or ru")
    parser.add_argument("--theme", default="dark", help="the name of a theme in themes/")
    parser.add_argument("--server", default="", metavar="URL", help="sign in to this server")
    parser.set_defaults(run=_screens)
    acts = parser.add_subparsers(title="headquarters", metavar="ACT")
    _add_registers(acts)
    add_network_commands(acts, _add)
    _add_sessions(acts)
    _add_books(acts)
    add_record_commands(acts, _add)
    add_file_commands(acts, _add)
    _add_login(acts)


def _add_registers(acts: Any) -> None:
    _add(acts, "registers", "the registers", _registers, shows=True)
    one = _add(acts, "register", "one register; Support offline", _register, shows=True)
    one.add_argument("register", metavar="ID", help="its number, or as 0001-001")
    one.add_argument("--support-offline", choices=("yes", "no"),
                     help="whether it has an offline database")  # fmt: skip
    one.add_argument(
        "--revoke",
        choices=("yes",),
        help="it was lost: at its next contact it wipes all but its own sales; a new activation "
        "code gives it back",
    )
    activate = _add(acts, "activate", "a one-time activation code", _activate, shows=True)
    activate.add_argument("register", metavar="ID", help="its number, or as 0001-001")


def _add_sessions(acts: Any) -> None:
    run = _add(acts, "run", "run a schedule or job now", _run, shows=True)
    run.add_argument("schedule", metavar="SCHEDULE|JOB", help="9999 = all jobs, P-0001 = upload")
    run.add_argument("--full", action="store_true", help="everything instead of what is new")
    sessions = _add(acts, "sessions", "download and upload sessions", _sessions, shows=True)
    sessions.add_argument("act", nargs="?", choices=("retry", "cancel"), metavar="retry|cancel",
                          help="offer a failed one again, or take one back")  # fmt: skip
    sessions.add_argument("session", nargs="?", type=int, metavar="SESSION", help="its id")
    retry = _add(acts, "retry", "offer a suspended or failed package again", _retry, shows=True)
    retry.add_argument("session", type=int, metavar="SESSION", help="its id")


def _add_books(acts: Any) -> None:
    sold = _add(acts, "transactions", "transactions at HQ", _transactions, shows=True)
    sold.add_argument("--channel", action="store_true", help="those in the channel database")
    for name in ("store", "register", "day", "mode", "receipt"):
        sold.add_argument(f"--{name}", default="", help=f"those of this {name} alone")
    one = _add(acts, "transaction", "one transaction with its lines", _transaction, shows=True)
    one.add_argument("id", metavar="ID", help="store-register-milliseconds")
    one.add_argument("--channel", action="store_true", help="in the channel database")
    moved = _add(acts, "movements", "a card's or an account's balance and what moved it",
                 _movements, shows=True)  # fmt: skip
    moved.add_argument("kind", choices=MOVED_KINDS, metavar="KIND", help=", ".join(MOVED_KINDS))
    moved.add_argument("number", metavar="NUMBER", help="of the card, or of the customer")
    _add(acts, "coming", "prices that change on a day to come", _coming, shows=True)
    times = _add(acts, "time-clock", "who came and went, newest first", _times, shows=True)
    for name in ("store", "staff", "day"):
        times.add_argument(f"--{name}", default="", help=f"entries of this {name} alone")
    sales = _add(acts, "sales", "what each store sold on a day", _sales, shows=True)
    sales.add_argument("day", nargs="?", metavar="DAY", help="as 2026-11-23; today if left out")


def _add_login(acts: Any) -> None:
    line = "sign in to a server elsewhere"
    login = acts.add_parser("login", help=line, description=line[0].upper() + line[1:] + ".")
    login.add_argument("--json", action="store_true", help="one JSON value, nothing else")
    login.add_argument("--server", required=True, metavar="URL", help="https://…")
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


def _registers(client: HqClient, args: argparse.Namespace) -> None:
    columns = ("store", "register", "name", "support_offline", "offline_database")
    show(args, client.get("/registers"), columns)


def _register(client: HqClient, args: argparse.Namespace) -> None:
    path = f"/registers/{part(args.register)}"
    changes: dict[str, bool] = {}
    if args.support_offline is not None:
        changes["support_offline"] = args.support_offline == "yes"
    if args.revoke is not None:
        changes["revoked"] = True
    show(args, client.patch(path, changes) if changes else client.get(path))


def _activate(client: HqClient, args: argparse.Namespace) -> None:
    answer = client.post(f"/registers/{part(args.register)}/activation-code")
    if args.json:
        show(args, answer)
    else:
        sys.stdout.write(answer["code"] + "\n")


def _run(client: HqClient, args: argparse.Namespace) -> int:
    ran = client.run(args.schedule, full=args.full)
    if args.json:
        show(args, ran)
    else:
        sys.stdout.write(ran["told"] + "\n")
    if ran["errors"]:
        raise HqFailed("; ".join(ran["errors"]))
    return 0


def _sessions(client: HqClient, args: argparse.Namespace) -> None:
    if args.act is not None:
        if args.session is None:
            raise HqFailed(f"Name the session: tuipos hq sessions {args.act} SESSION.")
        _on_session(client, args, args.act)
        return
    found = client.get("/sessions")
    if args.json:
        show(args, found)
        return
    columns = ("id", "database", "job", "kind", "status", "created", "bytes", "rows", "error")
    for title, rows in (("Downloads", found["downloads"]), ("Uploads", found["uploads"])):
        sys.stdout.write(title + "\n")
        show(args, rows, columns)


def _retry(client: HqClient, args: argparse.Namespace) -> None:
    _on_session(client, args, "retry")


def _on_session(client: HqClient, args: argparse.Namespace, act: str) -> None:
    client.post(f"/sessions/{args.session}/{act}")
    if args.json:
        sessions = client.get("/sessions")["downloads"]
        show(args, next(one for one in sessions if one["id"] == args.session))


def _transactions(client: HqClient, args: argparse.Namespace) -> None:
    source = "channel" if args.channel else "hq"
    names = ("store", "register", "day", "mode", "receipt")
    wanted = {name: getattr(args, name) for name in names if getattr(args, name)}
    columns = ("id", "receipt", "store", "register", "staff", "concluded_at", "mode", "total",
               "flags")  # fmt: skip
    if not wanted:
        show(args, client.get("/transactions", source=source), columns)
        return
    rows: list[Any] = []
    more = True
    while more:
        answer = client.get("/transactions/found", source=source, offset=len(rows), **wanted)
        rows += answer["rows"]
        more = answer["more"]
    show(args, rows, columns)


def _transaction(client: HqClient, args: argparse.Namespace) -> None:
    source = "channel" if args.channel else "hq"
    found = client.get(f"/transactions/one/{part(args.id)}", source=source)
    if args.json:
        show(args, found)
        return
    document = found.pop("document") or {}
    show(args, {**found, "tenders": len(found["tenders"])})
    show(args, document.get("lines", []), ("number", "product", "name", "quantity", "amount"))


def _movements(client: HqClient, args: argparse.Namespace) -> None:
    path = f"/movements/{part(args.kind)}/{part(args.number)}"
    found = client.get(path)
    while found["more"]:
        answer = client.get(path, offset=len(found["rows"]))
        found["rows"] += answer["rows"]
        found["more"] = answer["more"]
    rows = found["rows"]
    if args.json:
        del found["more"]
        show(args, found)
        return
    show(args, {name: found[name] for name in ("number", "state", "started", "moved", "balance")})
    moved = "points" if args.kind == "points" else "amount"
    show(args, rows, ("at", "receipt", "store", "register", moved, "flags"))


def _coming(client: HqClient, args: argparse.Namespace) -> None:
    columns = ("day", "number", "name", "store", "price", "begins")
    show(args, client.get("/coming-prices"), columns)


def _times(client: HqClient, args: argparse.Namespace) -> None:
    names = ("store", "staff", "day")
    wanted = {name: getattr(args, name) for name in names if getattr(args, name)}
    columns = ("at", "staff", "name", "act", "store", "register", "odd")
    show(args, client.get("/time-clock", **wanted), columns)


def _sales(client: HqClient, args: argparse.Namespace) -> None:
    day = args.day or datetime.now().astimezone().date().isoformat()
    columns = ("store", "name", "count", "total", "average", "currency")
    show(args, client.get(f"/sales/{part(day)}"), columns)


def _login(args: argparse.Namespace) -> int:
    from getpass import getpass

    try:
        staff = args.staff or input("Staff number: ").strip()
        pin = getpass("PIN: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    except EOFError:
        raise HqFailed("Staff number and PIN are needed.") from None
    access = log_in(args.server, staff, pin, allow_plain_http=args.allow_plain_http)
    path = keep_access(args.home, access)
    if args.json:
        show(args, {"server": access.url, "name": access.name, "kept_in": str(path)})
    else:
        sys.stdout.write(f"Signed in to {access.url}; kept in {path}.\n")
    return 0
