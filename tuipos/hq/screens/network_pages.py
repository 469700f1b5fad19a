"""The pages of registers, offline profiles, databases, schedules and sessions."""

from __future__ import annotations

from typing import Any

from tuipos.domain.words import say, say_count
from tuipos.hq.client import part
from tuipos.hq.screens import network_acts as acts
from tuipos.hq.screens import network_forms as forms
from tuipos.hq.screens import record_acts
from tuipos.hq.screens.model import Column, Detail, Key, Page, Thing, at, plain
from tuipos.hq.screens.profile_fields import PROFILE_FIELDS
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.ui.language import mark

_BAD = ("ApplyFailed", "DownloadFailed", "CreateFailed", "Suspended")
_BAR_CELLS = 20
_CODES_IN_A_ROW = 7


def _support_offline(row: Thing, speech: Speech) -> Cell:
    yes = bool(row["support_offline"])
    return (speech.text("Yes") if yes else speech.text("No"), "good" if yes else "muted")


def _device(row: Thing) -> Thing:
    device = row.get("device")
    return device if isinstance(device, dict) else {}


def _seen(row: Thing, speech: Speech) -> Cell:
    device = _device(row)
    if not device:
        return (speech.text("no device yet"), "muted")
    if device.get("revoked"):
        return (speech.text("revoked"), "warning")
    return (speech.ago(device.get("last_seen")), "text")


def _mode(row: Thing, speech: Speech) -> Cell:
    mode = str(_device(row).get("mode") or "")
    names = {
        "online": ("Online", "good"),
        "seamless-offline": ("Offline", "warning"),
        "manual-offline": ("Offline (manual)", "warning"),
    }
    text, role = names.get(mode, ("", "muted"))
    return (speech.text(text) if text else "-", role)


def _register_details(row: Thing, extra: Thing, speech: Speech) -> list[Detail]:
    device, text = _device(row), speech.text
    waiting = device.get("pending_uploads")
    database = speech.shown(row.get("offline_database"))
    if row.get("offline_database"):
        database += f" ({speech.shown(row.get('offline_database_state'))})"
    return [
        (text("Support offline"), _support_offline(row, speech)),
        (text("Offline database"), (database, "text")),
        (text("Data version"), (speech.shown(row.get("confirmed_version")), "text")),
        (text("Last seen"), (speech.moment(device.get("last_seen")), _seen(row, speech)[1])),
        (text("Mode"), _mode(row, speech)),
        (text("Program"), (speech.shown(device.get("version")), "text")),
        (text("To send"), (speech.shown(waiting), "warning" if waiting else "text")),
    ]


def _profile_details(row: Thing, extra: Thing, speech: Speech) -> list[Detail]:
    shown = PROFILE_FIELDS[:2] + PROFILE_FIELDS[4:5] + PROFILE_FIELDS[8:12]
    return [(speech.text(label), (speech.shown(row.get(name)), "text")) for name, label, _ in shown]


def _state(row: Thing, speech: Speech) -> Cell:
    active = row["state"] == "active"
    return (speech.text("active") if active else speech.text("retired"),
            "good" if active else "muted")  # fmt: skip


def _kind(row: Thing, speech: Speech) -> Cell:
    kind = speech.text("channel") if row["kind"] == "channel" else speech.text("offline")
    return (kind, "text")


def _database_details(row: Thing, extra: Thing, speech: Speech) -> list[Detail]:
    text = speech.text
    place = "/".join(filter(None, (row["store"], row["register"])))
    codes = list(row["schedules"])
    fed: list[Cell] = [
        (" ".join(codes[at : at + _CODES_IN_A_ROW]), "text")
        for at in range(0, len(codes), _CODES_IN_A_ROW)
    ]
    if row["state"] != "active":
        fed = [(text("no longer"), "muted")]
    elif not codes:
        fed = [(text("no schedule: make one, or move it"), "warning")]
    return [
        (text("Place"), (speech.shown(place), "text")),
        (text("Data group"), (speech.shown(row["group"]), "text")),
        (text("Full package next"), (speech.shown(row["full_wanted"]), "text")),
        (text("Schema"), (speech.shown(row["schema_version"]), "text")),
        (text("Fed by"), fed[0]),
        *(("", cell) for cell in fed[1:]),
    ]


def _status(row: Thing, speech: Speech) -> Cell:
    status = str(row["status"])
    role = "good" if status == "Applied" else "warning" if status in _BAD else "text"
    return (speech.shown(status), role)


def _job(row: Thing, speech: Speech) -> Cell:
    return (f"{speech.shown(row['job'])} {speech.text(str(row['name']))}", "text")


def _every(row: Thing, speech: Speech) -> Cell:
    seconds = int(row["every_seconds"])
    if not row["active"]:
        return (speech.text("off"), "warning")
    return (speech.duration(seconds) if seconds else speech.text("by hand"), "muted")


def _last_run(row: Thing, speech: Speech) -> Cell:
    if row["last_run"] is None:
        return (speech.text("never"), "muted")
    when, missing = speech.moment(row["last_run"]), int(row["of"]) - int(row["applied"])
    if missing:
        words = say("{time} ! {applied} of {all}", time=when, applied=row["applied"],
                    all=row["of"])  # fmt: skip
        return (speech.words(words), "warning")
    if "failed" in row["last_result"] or "conflict" in row["last_result"]:
        return (f"{when} {speech.signs.failed}", "warning")
    return (f"{when} {speech.signs.applied}", "good")


def _schedule_label(row: Thing, speech: Speech) -> str:
    when = f", {speech.moment(row['last_run'])}" if row["last_run"] else ""
    return f"{_job(row, speech)[0]}{when}"


def _schedule_details(row: Thing, extra: Thing, speech: Speech) -> list[Detail]:
    text = speech.text
    following = speech.moment(row["next_run"]) if row["next_run"] else text("by hand")
    details: list[Detail] = [(text("Next run"), (following, "text"))]
    if row["jobs"] != [row["job"]]:
        details.append((text("Jobs"), (" ".join(row["jobs"]), "text")))
    if row["exclude_offline"]:
        details.append((text("Offline"), (text("left out of offline databases"), "warning")))
    if not extra.get("of"):
        return [*details, (text("Last result"), (speech.shown(row["last_result"]), "text"))]
    fed = say("{channel} channel, {offline} offline", channel=extra["channel"],
              offline=extra["offline"])  # fmt: skip
    size = say("{size} each, at most", size=speech.size(extra["bytes"]))
    details += [
        (text("Databases"), (speech.words(fed), "text")),
        (text("Rows"), (speech.language.count(extra["rows"]), "text")),
        (text("Size"), (speech.words(size), "text")),
        (text("Applied"), _bar(extra, speech)),
    ]
    return [*details, *(("", _waiting(one, speech)) for one in extra["waiting"])]


def _bar(extra: Thing, speech: Speech) -> Cell:
    """The part that has applied as a bar, and in numbers."""
    applied, of = int(extra["applied"]), int(extra["of"])
    full = _BAR_CELLS * applied // of
    filled, empty = ("#", ".") if speech.signs.horizontal == "-" else ("█", "░")
    words = say("{applied} of {all}", applied=applied, all=of)
    bar = filled * full + empty * (_BAR_CELLS - full)
    return (f"{bar}  {speech.words(words)}", "good" if applied == of else "warning")


def _waiting(one: Thing, speech: Speech) -> Cell:
    seen = one.get("last_seen")
    words = say("Waiting: {database}, never seen", database=one["database"])
    if seen:
        words = say("Waiting: {database}, not seen since {time}", database=one["database"],
                    time=speech.moment(seen))  # fmt: skip
    if one.get("error") or one["status"] in _BAD:
        words = say("{database}: {status} {error}", database=one["database"],
                    status=one["status"], error=one.get("error") or "")  # fmt: skip
    return (speech.words(words), "warning")


def _sessions_of(answer: Any) -> list[Thing]:
    """Downloads and uploads in one list, the newest first."""
    both = [*answer["downloads"], *answer["uploads"]]
    return sorted(both, key=lambda row: (str(row["created"]), row["id"]), reverse=True)


def _session_label(row: Thing, speech: Speech) -> str:
    words = say("Session {id}: {job} for {database}", id=row["id"], job=row["job"],
                database=row["database"])  # fmt: skip
    return speech.words(words)


def _session_details(row: Thing, extra: Thing, speech: Speech) -> list[Detail]:
    text = speech.text
    kind = {"full": text("full"), "delta": text("changes")}.get(str(row.get("kind")), "")
    words = say_count("{kind}, {count} row, {size}", "{kind}, {count} rows, {size}",
                      int(row["rows"]), kind=kind or text("upload"),
                      size=speech.size(int(row["bytes"])))  # fmt: skip
    error = (text("Error"), (speech.shown(row["error"]), "bad" if row["error"] else "muted"))
    return [
        (text("Status"), _status(row, speech)),
        (text("Package"), (speech.words(words), "text")),
        (text("Created"), at("created", "text")(row, speech)),
        (text("Applied"), at("applied", "text")(row, speech)),
        error,
    ]


REGISTERS = Page(
    mark("Registers"),
    mark("Registers"),
    mark("Each register, whether it may sell without the server, and how its machine is."),
    "/registers",
    ("store", "register"),
    (
        Column(mark("Store"), 7, plain("store")),
        Column(mark("Register"), 9, plain("register")),
        Column(mark("Name"), 13, plain("name")),
        Column(mark("Offline"), 9, _support_offline),
        Column(mark("Seen"), 0, _seen),
    ),
    lambda row, speech: speech.words(say("Register {name}", name=acts.name_of(row))),
    _register_details,
    (
        Key(
            "s", mark("Support offline"), acts.support_offline, command="register --support-offline"
        ),
        Key("a", mark("Activation code"), acts.activate, command="activate"),
        Key("v", mark("Revoke"), acts.revoke, command="register --revoke"),
        Key("n", mark("New"), record_acts.adding("registers"), anywhere=True, command="till add"),
        Key("e", mark("Edit"), record_acts.edit_register, also="enter", command="till set"),
        Key("d", mark("Delete"), record_acts.delete_register, command="till delete"),
    ),
)
PROFILES = Page(
    mark("Offline profiles"),
    mark("Offline profiles"),
    mark("How registers of a store decide that they are offline, and when they come back."),
    "/profiles",
    ("name",),
    (
        Column(mark("Name"), 14, plain("name")),
        Column(mark("Timeout"), 10, plain("timeout", "muted")),
        Column(mark("Reconnect"), 12, plain("reconnect_interval", "muted")),
        Column(mark("Health check"), 0, plain("health_check_interval", "muted")),
    ),
    lambda row, speech: speech.words(say("Offline profile {name}", name=str(row["name"]))),
    _profile_details,
    (
        Key("e", mark("Edit"), forms.edit_profile, also="enter", command="profile"),
        Key("n", mark("New"), forms.add_profile, command="profiles add"),
        Key("d", mark("Delete"), record_acts.deleting("profiles"), command="profile --delete"),
    ),
)
DATABASES = Page(
    mark("Databases"),
    mark("Channel database entities"),
    mark(
        "Every database that gets packages: a store's channel database, a register's offline one."
    ),
    "/databases",
    ("name",),
    (
        Column(mark("Name"), 11, plain("name")),
        Column(mark("Kind"), 9, _kind),
        Column(mark("Data group"), 12, plain("group", "muted"), spare=True),
        Column(mark("Version"), 9, plain("confirmed_version")),
        Column(mark("State"), 10, _state),
        Column(mark("Seen"), 0, at("last_seen")),
    ),
    lambda row, speech: speech.words(say("Database {name}", name=str(row["name"]))),
    _database_details,
    (Key("g", mark("Data group"), forms.move_database, also="enter", command="database"),),
)
SCHEDULES = Page(
    mark("Schedules"),
    mark("Distribution schedules"),
    mark("Which data goes to which databases, and how often. P-0001 fetches sales."),
    "/schedules",
    ("job",),
    (
        Column(mark("Job"), 24, _job, narrow=18),
        Column(mark("Group"), 9, plain("group", "muted"), spare=True),
        Column(mark("Every"), 12, _every, narrow=11),
        Column(mark("Last run"), 0, _last_run),
    ),
    _schedule_label,
    _schedule_details,
    (
        Key("r", mark("Run now"), acts.run_now, command="run"),
        Key("e", mark("Edit"), forms.edit_schedule, command="schedule"),
        Key("n", mark("New"), forms.add_schedule, command="schedules add"),
        Key("d", mark("Delete"), acts.delete_schedule, command="schedules delete"),
        Key("x", mark("Leave out"), acts.exclude_offline, command="job --exclude-offline"),
        Key("enter", mark("Sessions"), acts.show_sessions, command="sessions"),
    ),
    follows=True,
    more_at=lambda row: f"/schedules/{part(str(row['job']))}/progress",
)
SESSIONS = Page(
    mark("Sessions"),
    mark("Download and upload sessions"),
    mark("Each package on its way to a database, and each batch of sales on its way up; 7 days."),
    "/sessions",
    ("id", "job"),
    (
        Column(mark("Database"), 11, plain("database")),
        Column(mark("Job"), 8, plain("job")),
        Column(mark("Status"), 15, _status),
        Column(mark("Created"), 0, at("created")),
    ),
    _session_label,
    _session_details,
    (
        Key("r", mark("Run again"), acts.retry, command="sessions retry"),
        Key("c", mark("Cancel"), acts.cancel, command="sessions cancel"),
    ),
    follows=True,
    rows_of=_sessions_of,
)
