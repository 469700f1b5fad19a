"""The forms of offline profiles, schedules and data groups."""

from __future__ import annotations

from typing import Any

from tuipos.domain.words import say
from tuipos.hq.client import HqClient, part
from tuipos.hq.exclusion import CONSEQUENCES
from tuipos.hq.schedule_settings import every_as_typed
from tuipos.hq.screens.desk import Desk
from tuipos.hq.screens.forms import Field, Form
from tuipos.hq.screens.model import Thing
from tuipos.hq.screens.profile_fields import PROFILE_FIELDS
from tuipos.hq.screens.speech import Cell, Speech
from tuipos.storage.models.master import JOB_NAMES
from tuipos.ui.text import printable


def edit_profile(desk: Desk, row: Thing) -> None:
    """Show a profile's settings with what each means."""
    speech, name = desk.speech, str(row["name"])
    done = say("Saved. Registers get it with job 1090.")
    desk.fill_in(
        Form(
            speech.words(say("Offline profile {name}", name=name)),
            _profile_fields(speech, row),
            lambda hq, changed: hq.patch(f"/profiles/{part(name)}", {"settings": changed}),
            lambda _: (speech.words(done), "good"),
        )
    )


def add_profile(desk: Desk, row: Thing) -> None:
    """Show an empty profile: a copy of the chosen one but for its name."""
    speech = desk.speech
    done = say("Saved. Choose it in the form of a store.")

    def save(hq: HqClient, values: dict[str, str]) -> Any:
        name = values.pop("name")
        return hq.post("/profiles", {"name": name, "settings": values})

    name = Field("name", speech.text("Name"), "", speech.text("Stores choose it by this name."))
    desk.fill_in(
        Form(
            speech.text("New offline profile"),
            [name, *_profile_fields(speech, row)],
            save,
            lambda _: (speech.words(done), "good"),
            whole=True,
        )
    )


def _profile_fields(speech: Speech, row: Thing) -> list[Field]:
    fields = []
    for key, label, meaning in PROFILE_FIELDS:
        value = row.get(key)
        choices = ("yes", "no") if isinstance(value, bool) else ()
        if choices:
            value = "yes" if value else "no"
        fields.append(Field(key, speech.text(label), str(value), speech.text(meaning), choices))
    return fields


def edit_schedule(desk: Desk, row: Thing) -> None:
    """Show what can be changed of a schedule."""
    code, speech = str(row["job"]), desk.speech
    own = code not in JOB_NAMES

    def form(groups: Any) -> Form:
        names = _fields_of_own(speech, row) if own else []
        return Form(
            f"{printable(code)} {speech.text(str(row['name']))}",
            [*names, *_schedule_fields(speech, row, groups), *_exclusion_field(speech, row)],
            lambda hq, changed: hq.patch(f"/schedules/{part(code)}", {"settings": changed}),
            lambda _: (speech.text("Saved."), "good"),
        )

    desk.fetch_form(_group_names, form)


def add_schedule(desk: Desk, row: Thing) -> None:
    """Show the form of a new schedule, for several jobs or for another data group."""
    speech = desk.speech
    text = speech.text

    def save(hq: HqClient, values: dict[str, str]) -> Any:
        code = values.pop("schedule")
        settings = {key: value for key, value in values.items() if value or key != "name"}
        return hq.post("/schedules", {"schedule": code, "settings": settings})

    def made(row: Thing) -> Cell:
        words = say("Schedule {code} is made; R on its row runs it.", code=str(row["job"]))
        return (speech.words(words), "good")

    def form(groups: Any) -> Form:
        code = Field("schedule", text("Code"), "", text("A short word, such as NIGHT."))
        new = {"name": "", "jobs": [], "every_seconds": 0, "group": groups[0], "active": True}
        fields = [code, *_fields_of_own(speech, new), *_schedule_fields(speech, new, groups)]
        return Form(text("New schedule"), fields, save, made, whole=True)

    desk.fetch_form(_group_names, form)


def move_database(desk: Desk, row: Thing) -> None:
    """Show the data group of a database, to choose another or to make one."""
    speech, name = desk.speech, str(row["name"])
    text = speech.text
    meaning = (
        text("The store's offline databases go with it.")
        if row["kind"] == "channel"
        else text("This database alone; its store stays where it is.")
    )

    def form(groups: Any) -> Form:
        fields = [
            Field("group", text("Data group"), str(row["group"]), meaning, tuple(groups)),
            Field("new_group", text("Or a new one"), "", text("Its name; made and moved to.")),
        ]
        return Form(
            speech.words(say("Database {name}", name=name)),
            fields,
            lambda hq, changed: hq.patch(f"/databases/{part(name)}", changed),
            _moved(speech),
        )

    desk.fetch_form(_group_names, form)


def _group_names(hq: HqClient) -> list[str]:
    return [str(one["name"]) for one in hq.get("/groups")]


def _fields_of_own(speech: Speech, row: Thing) -> list[Field]:
    """What only a schedule that was made by hand lets change."""
    text = speech.text
    return [
        Field("name", text("Name"), str(row["name"]), text("As lists show it.")),
        Field("jobs", text("Jobs"), " ".join(row["jobs"]),
              text("Numbers with spaces: 1020 1040; 9999 = all of them.")),
    ]  # fmt: skip


def _exclusion_field(speech: Speech, row: Thing) -> list[Field]:
    """Whether offline databases get a job that a register can be without."""
    text, consequence = speech.text, CONSEQUENCES.get(str(row["job"]))
    if consequence is None:
        return []
    meaning = text("yes: channel databases alone get this data.")
    return [
        Field("exclude_offline", text("Leave out offline"),
              "yes" if row["exclude_offline"] else "no",
              f"{meaning} {speech.words(consequence)}", ("yes", "no")),
    ]  # fmt: skip


def _schedule_fields(speech: Speech, row: Thing, groups: list[str]) -> list[Field]:
    text = speech.text
    return [
        Field("every", text("Every"), every_as_typed(int(row["every_seconds"])),
              text("How often it runs by itself: 30s, 5m, 1h, 1d; hand = only by hand.")),
        Field("group", text("Data group"), str(row["group"]),
              text("The databases that it feeds."), tuple(groups)),
        Field("active", text("Active"), "yes" if row["active"] else "no",
              text("no: it is left out until someone runs it by hand."), ("yes", "no")),
    ]  # fmt: skip


def _moved(speech: Speech) -> Any:
    def told(row: Thing) -> Cell:
        """A group that nothing feeds is said at once: its databases would grow old."""
        if row["schedules"]:
            words = say("Moved. Fed by {codes}.", codes=", ".join(row["schedules"]))
            return (speech.words(words), "good")
        words = say("Moved. No schedule feeds {group} yet: make one under Schedules.",
                    group=row["group"])  # fmt: skip
        return (speech.words(words), "warning")

    return told
