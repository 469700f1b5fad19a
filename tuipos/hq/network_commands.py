"""`tuipos hq` for databases, their data groups, the schedules that feed them, offline profiles."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from tuipos.hq.client import HqClient, HqFailed, part
from tuipos.hq.printing import Adder, explained, setting, show
from tuipos.hq.screens.profile_fields import PROFILE_FIELDS
from tuipos.hq.tables import shown

_DATABASE = ("name", "kind", "store", "register", "group", "confirmed_version", "state")


def add_network_commands(acts: Any, add: Adder) -> None:
    """Lists, and one command for one thing of each."""
    add(acts, "databases", "channel database entities", _databases, shows=True)
    database = add(acts, "database", "one database; its data group", _database, shows=True)
    database.add_argument("database", metavar="DATABASE", help="its name, as 0001-001")
    _add_settings(database, "group=Default, or new_group=NAME, which is made first")
    groups = add(acts, "groups", "channel data groups; add, delete", _groups, shows=True)
    _add_making(groups, "add", "delete")
    schedules = add(
        acts, "schedules", "distribution schedules; add, delete", _schedules, shows=True
    )
    _add_making(schedules, "add", "delete")
    schedules.add_argument("jobs", nargs="*", metavar="JOB", help="what a new one runs: 1020 1040")
    schedule = add(
        acts, "schedule", "one schedule: how far, and its settings", _schedule, shows=True
    )
    schedule.add_argument("schedule", metavar="SCHEDULE|JOB", help="its code, or its job's number")
    _add_settings(
        schedule,
        "jobs='1020 1040' group=Default every=5m active=yes name=Night exclude_offline=no",
    )
    _add_jobs(acts, add)
    profiles = add(acts, "profiles", "offline profiles; add", _profiles, shows=True)
    _add_making(profiles, "add")
    profile = add(acts, "profile", "show or change an offline profile", _profile, shows=True)
    profile.formatter_class = argparse.RawDescriptionHelpFormatter
    profile.epilog = "settings:\n" + explained((key, means) for key, _, means in PROFILE_FIELDS)
    profile.add_argument("name", metavar="NAME", help="as stores name it")
    _add_settings(profile, "timeout=2s warn_age_prices=3d, below")
    profile.add_argument("--delete", action="store_true", help="delete it; no store may use it")


def _add_jobs(acts: Any, add: Adder) -> None:
    add(acts, "jobs", "scheduler jobs, and whether offline databases get them", _jobs, shows=True)
    line = "one scheduler job; leave it out of offline databases"
    job = add(acts, "job", line, _job, shows=True)
    job.add_argument("job", metavar="JOB", help="its number, as 1130")
    job.add_argument("--exclude-offline", choices=("yes", "no"),
                     help="yes: channel databases alone get it, from the next run on")  # fmt: skip


def _add_settings(command: argparse.ArgumentParser, example: str) -> None:
    command.add_argument("settings", nargs="*", metavar="KEY=VALUE", type=setting, help=example)


def _add_making(command: argparse.ArgumentParser, *acts: str) -> None:
    """A list that also makes one, or deletes one that was made."""
    command.add_argument("act", nargs="?", choices=acts, metavar="|".join(acts),
                         help="instead of the list")  # fmt: skip
    command.add_argument("name", nargs="?", metavar="NAME", help="of the one to make or delete")


def _making(args: argparse.Namespace, thing: str) -> str:
    """The name of what is to be made or deleted."""
    if args.name is None:
        raise HqFailed(f"Name the {thing}: tuipos hq {thing}s {args.act} NAME.")
    return str(args.name)


def _databases(client: HqClient, args: argparse.Namespace) -> None:
    show(args, client.get("/databases"), _DATABASE)


def _database(client: HqClient, args: argparse.Namespace) -> None:
    if args.settings:
        show(args, client.patch(f"/databases/{part(args.database)}", dict(args.settings)))
        return
    found = [one for one in client.get("/databases") if one["name"] == args.database]
    if not found:
        raise HqFailed(f"There is no database {args.database}. See tuipos hq databases.")
    show(args, found[0])


def _schedules(client: HqClient, args: argparse.Namespace) -> None:
    if args.act == "add":
        code = _making(args, "schedule")
        settings = {"jobs": " ".join(args.jobs)}
        show(args, client.post("/schedules", {"schedule": code, "settings": settings}))
    elif args.act == "delete":
        client.delete_at(f"/schedules/{part(_making(args, 'schedule'))}")
    else:
        columns = ("job", "name", "jobs", "group", "every_seconds", "last_run", "last_result")
        show(args, client.get("/schedules"), columns)


def _schedule(client: HqClient, args: argparse.Namespace) -> None:
    path = f"/schedules/{part(args.schedule)}"
    if args.settings:
        client.patch(path, {"settings": dict(args.settings)})
    progress = client.get(f"{path}/progress")
    row = next(one for one in client.get("/schedules") if one["job"] == progress["job"])
    if args.json:
        show(args, {**row, "progress": progress})
        return
    show(args, row)
    for one in progress["waiting"]:
        seen = shown(one["last_seen"]) if one["last_seen"] else "never"
        sys.stdout.write(f"waiting for {one['database']}: {one['status']}, last seen {seen}\n")


def _groups(client: HqClient, args: argparse.Namespace) -> None:
    if args.act == "add":
        client.post("/groups", {"name": _making(args, "group")})
    elif args.act == "delete":
        client.delete_at(f"/groups/{part(_making(args, 'group'))}")
    if args.act is None or args.json:
        show(args, client.get("/groups"), ("name", "databases", "schedules"))


def _profiles(client: HqClient, args: argparse.Namespace) -> None:
    if args.act == "add":
        name = _making(args, "profile")
        show(args, client.post("/profiles", {"name": name, "settings": {}}))
        return
    columns = ("name", "timeout", "reconnect_interval", "health_check_interval", "sync_interval")
    show(args, client.get("/profiles"), columns)


def _jobs(client: HqClient, args: argparse.Namespace) -> None:
    show(args, client.get("/jobs"), ("job", "name", "exclude_offline", "may_exclude"))


def _job(client: HqClient, args: argparse.Namespace) -> None:
    path = f"/jobs/{part(args.job)}"
    if args.exclude_offline is None:
        found = client.get(path)
    else:
        found = client.patch(path, {"exclude_offline": args.exclude_offline == "yes"})
    show(args, found if args.json else {**found, "tables": ", ".join(found["tables"])})


def _profile(client: HqClient, args: argparse.Namespace) -> None:
    path = f"/profiles/{part(args.name)}"
    if args.delete:
        client.delete("profiles", {"name": args.name})
        if args.json:
            show(args, {"deleted": args.name})
    elif args.settings:
        show(args, client.patch(path, {"settings": dict(args.settings)}))
    else:
        show(args, client.get(path))
