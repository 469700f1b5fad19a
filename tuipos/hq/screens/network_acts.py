"""What keys do on the pages of registers, profiles, schedules and sessions."""

from __future__ import annotations

from typing import Any

from tuipos.domain.words import say, say_count
from tuipos.hq.client import HqClient, part, words_of
from tuipos.hq.exclusion import CONSEQUENCES, may_exclude
from tuipos.hq.screens.desk import Desk
from tuipos.hq.screens.model import Thing
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.ui.text import printable


def address(row: Thing) -> str:
    """A register's address in paths: its store's number and its own."""
    return part(f"{row['store']}-{row['register']}")


def name_of(row: Thing) -> str:
    """A register as people say it."""
    return printable(f"{row['store']}/{row['register']}")


def support_offline(desk: Desk, row: Thing) -> None:
    """Switch Support offline after a question."""
    yes, speech = not row["support_offline"], desk.speech
    question = say("Support offline = Yes for register {name}? y = yes", name=name_of(row))
    if not yes:
        question = say(
            "Support offline = No for {name}? Its offline database is fed no longer. y = yes",
            name=name_of(row),
        )
    done = say("Done. Run 1090 or 9999 to send it.")

    def change() -> None:
        desk.do(
            speech.text("Changing …"),
            lambda hq: hq.patch(f"/registers/{address(row)}", {"support_offline": yes}),
            lambda _: (speech.words(done), "good"),
        )

    desk.ask(speech.words(question), change)


def activate(desk: Desk, row: Thing) -> None:
    """Make a one-time code and show it, until the next message."""
    speech = desk.speech

    def told(made: Any) -> Cell:
        words = say("Activation code for {name}: {code} (works once, for 24 hours)",
                    name=name_of(row), code=made["code"])  # fmt: skip
        return (speech.words(words), "good")

    desk.do(
        speech.text("Making a code …"),
        lambda hq: hq.post(f"/registers/{address(row)}/activation-code"),
        told,
    )


def revoke(desk: Desk, row: Thing) -> None:
    """Revoke a lost register after a question."""
    speech = desk.speech
    question = say(
        "Revoke register {name}? At its next contact it wipes all but its own sales. y = yes",
        name=name_of(row),
    )
    done = say("Revoked. Once it is found, a new activation code gives it back.")

    def change() -> None:
        desk.do(
            speech.text("Changing …"),
            lambda hq: hq.patch(f"/registers/{address(row)}", {"revoked": True}),
            lambda _: (speech.words(done), "good"),
        )

    desk.ask(speech.words(question), change)


def run_now(desk: Desk, row: Thing) -> None:
    """Run a schedule; the list and its details show how far it has come meanwhile."""
    job, speech = str(row["job"]), desk.speech

    def told(ran: Any) -> Cell:
        if ran["errors"]:
            return (f"{job}: {printable('; '.join(ran['errors']))}", "bad")
        return (f"{job}: {told_run(ran, speech)}", "warning" if ran.get("held_up") else "good")

    desk.do(speech.words(say("Running {job} …", job=job)), lambda hq: hq.run(job), told)


def told_run(ran: Thing, speech: Speech) -> str:
    """What a run came to."""
    if "new" in ran:
        new = int(ran["new"])
        return speech.words(
            say_count("{count} transaction taken in", "{count} transactions taken in", new)
        )
    made = len(ran["sessions"]) - len(ran["failed"])
    parts = [say_count("{count} package made", "{count} packages made", made)]
    if ran["unchanged"]:
        parts.append(say("nothing new for {names}", names=", ".join(ran["unchanged"])))
    if ran.get("left_out"):
        parts.append(say("left out for {names}", names=", ".join(ran["left_out"])))
    if ran["failed"]:
        parts.append(say("{number} failed", number=len(ran["failed"])))
    if ran.get("held_up"):
        parts.append(say("{names} held up by a suspended package", names=", ".join(ran["held_up"])))
    return "; ".join(speech.words(one) for one in parts)


def delete_schedule(desk: Desk, row: Thing) -> None:
    """Delete a schedule after a question; one that belongs to its job says that it stays."""
    speech, code = desk.speech, str(row["job"])
    question = say("Delete schedule {code}? What it has sent stays. y = yes", code=code)
    done = say("{name} is deleted.", name=code)

    def act() -> None:
        desk.do(
            speech.text("Changing …"),
            lambda hq: hq.delete_at(f"/schedules/{part(code)}"),
            lambda _: (speech.words(done), "good"),
        )

    desk.ask(speech.words(question), act)


def exclude_offline(desk: Desk, row: Thing) -> None:
    """Leave a job out of offline databases, or send it there again, after a question."""
    job, speech, yes = str(row["job"]), desk.speech, not row["exclude_offline"]
    name = say("{job} {name}", job=job, name=say(str(row["name"])))
    question = say("Send {name} to offline databases again, in full? y = yes", name=name)
    if yes:
        consequence = CONSEQUENCES.get(job)
        if consequence is None:
            _refuse_to_exclude(desk, job)
            return
        question = say("Leave {name} out offline? {consequence} y = yes", name=name,
                       consequence=consequence)  # fmt: skip

    def change() -> None:
        desk.do(
            speech.text("Changing …"),
            lambda hq: hq.patch(f"/jobs/{part(job)}", {"exclude_offline": yes}),
            lambda _: (speech.text("Done. The next run sends it."), "good"),
        )

    desk.ask(speech.words(question), change)


def _refuse_to_exclude(desk: Desk, job: str) -> None:
    refused = may_exclude(job)
    assert refused is not None, "asked only for what can't be left out"
    told = " ".join(desk.speech.words(words) for words in words_of(refused))
    desk.do("", _nothing, lambda _: (told, "warning"))


def show_sessions(desk: Desk, row: Thing) -> None:
    """Turn to the sessions of a schedule's job; to all of them where it has several."""
    from tuipos.hq.screens.network_pages import SESSIONS

    jobs = row["jobs"]
    desk.open(SESSIONS, str(jobs[0]) if len(jobs) == 1 else "")


def retry(desk: Desk, row: Thing) -> None:
    """Offer a failed package again, or run an upload again."""
    speech = desk.speech
    if not row.get("kind"):
        run_now(desk, row)
        return
    done = say("Package {id} is offered again.", id=row["id"])
    desk.do(
        speech.text("Changing …"),
        lambda hq: hq.post(f"/sessions/{int(row['id'])}/retry"),
        lambda _: (speech.words(done), "good"),
    )


def cancel(desk: Desk, row: Thing) -> None:
    """Take a package back after a question."""
    speech = desk.speech
    if not row.get("kind"):
        desk.do("", _nothing, lambda _: (speech.text("An upload is over; it can't be cancelled."),
                                         "warning"))  # fmt: skip
        return
    question = say(
        "Cancel package {id} for {database}? It gets a full one with the next run. y = yes",
        id=row["id"], database=row["database"],
    )  # fmt: skip
    done = say("Package {id} is cancelled.", id=row["id"])

    def act() -> None:
        desk.do(
            speech.text("Changing …"),
            lambda hq: hq.post(f"/sessions/{int(row['id'])}/cancel"),
            lambda _: (speech.words(done), "good"),
        )

    desk.ask(speech.words(question), act)


def _nothing(hq: HqClient) -> None:
    """Nothing to ask the server for."""
