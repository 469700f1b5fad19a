"""Tables that only HQ has: versions, databases, schedules, sessions, and the books it takes in."""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    IntegerField,
    TextField,
)

from tuipos.storage.fields import TimeField
from tuipos.storage.models.base import Table


class Counter(Table):
    """Numbers that only rise; `version` is the stamp of the last change of master data."""

    name = CharField(max_length=40, primary_key=True)
    value = BigIntegerField()


class Deleted(Table):
    """A row of master data that is gone since a version; `row_key` is its key as JSON."""

    table = CharField(max_length=40, column_name="table_name")
    row_key = CharField(max_length=200)
    version = BigIntegerField(index=True)

    class Meta:
        primary_key = CompositeKey("table", "row_key")


class DataGroup(Table):
    """A channel data group: the databases that one distribution schedule feeds."""

    name = CharField(max_length=40, primary_key=True)


class ChannelDatabase(Table):
    """HQ's record of one database that receives packages.

    `kind` is channel or offline; `state` is active or retired; `confirmed_version` is the last
    version whose package the database has reported as applied, per job in ConfirmedJob.
    """

    name = CharField(max_length=40, primary_key=True)
    kind = CharField(max_length=10)
    store = CharField(max_length=20)
    register = CharField(max_length=20, default="")
    group = CharField(max_length=40, column_name="group_name")
    state = CharField(max_length=10, default="active")
    schema_version = IntegerField(default=1)
    confirmed_version = BigIntegerField(default=0)
    full_wanted = BooleanField(default=True)
    last_seen = TimeField(null=True)


class ConfirmedJob(Table):
    """Up to which version a database has confirmed the tables of one job.

    `left_out`: the job's tables are empty there, since offline databases do not get them.
    """

    database = CharField(max_length=40)
    job = CharField(max_length=10)
    version = BigIntegerField()
    left_out = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("database", "job")


class Schedule(Table):
    """A distribution schedule: jobs, a data group and a recurrence in seconds (0: by hand).

    `job` is what people call it: the number of the one job that it runs, or, for one of their own,
    a short word, with `jobs` naming the jobs with commas between them.
    `exclude_offline`: channel databases alone get the job's data.
    """

    job = CharField(max_length=10, primary_key=True)
    jobs = CharField(max_length=100, default="")
    name = TextField()
    group = CharField(max_length=40, column_name="group_name")
    every_seconds = IntegerField(default=0)
    active = BooleanField(default=True)
    exclude_offline = BooleanField(default=False)
    last_run = TimeField(null=True)
    last_result = TextField(default="")


class DownloadSession(Table):
    """One package on its way to one database; `status` is a number of `DownloadStatus`.

    `left_out` are the jobs, with commas between them, whose tables it leaves empty.
    """

    id = AutoField()
    database = CharField(max_length=40, index=True)
    job = CharField(max_length=10)
    kind = CharField(max_length=5)
    status = IntegerField(index=True)
    created = TimeField()
    applied = TimeField(null=True)
    from_version = BigIntegerField()
    to_version = BigIntegerField()
    schema_version = IntegerField()
    bytes = BigIntegerField(default=0)
    unpacked_bytes = BigIntegerField(default=0)
    rows = BigIntegerField(default=0)
    sha256 = CharField(max_length=64, default="")
    signature = CharField(max_length=128, default="")
    file = TextField(default="")
    tries = IntegerField(default=0)
    error = TextField(default="")
    left_out = TextField(default="")


class UploadSession(Table):
    """One run of P-0001: a batch of transactions from a channel database to HQ.

    `last_id` and `last_received_at` are the transaction at `to_position` when it was read: a
    channel database that was restored has another one there, or has got the same one again.
    """

    id = AutoField()
    database = CharField(max_length=40)
    status = IntegerField()
    created = TimeField()
    applied = TimeField(null=True)
    from_position = BigIntegerField()
    to_position = BigIntegerField()
    rows = BigIntegerField(default=0)
    bytes = BigIntegerField(default=0)
    error = TextField(default="")
    last_id = CharField(max_length=60, default="")
    last_received_at = TimeField(null=True)


class ActivationCode(Table):
    """A one-time code for one register, kept as its hash."""

    store = CharField(max_length=20)
    register = CharField(max_length=20)
    code_sha256 = CharField(max_length=64)
    expires = TimeField()
    used = TimeField(null=True)

    class Meta:
        primary_key = CompositeKey("store", "register")


class HqSignIn(Table):
    """Someone signed in to headquarters from elsewhere: the token's hash, for every host."""

    token_sha256 = CharField(max_length=64, primary_key=True)
    valid_until = TimeField(index=True)


class ChainSecret(Table):
    """On PostgreSQL only: a secret that all hosts share, sealed with the database's password.

    `fingerprint` tells whether a host's own copy is the same one.
    """

    name = CharField(max_length=40, primary_key=True)
    sealed = BlobField()
    fingerprint = CharField(max_length=64)


class PackagePart(Table):
    """On PostgreSQL only: a part of a package's file, so that every host can give it out."""

    file = CharField(max_length=200)
    part = IntegerField()
    content = BlobField()

    class Meta:
        primary_key = CompositeKey("file", "part")


class BookedTransaction(Table):
    """A transaction as HQ holds it: the register's own bytes, and the columns lists are made of.

    `flags` are those of the channel database: reasons to look, comma-separated.
    """

    id = CharField(max_length=60, primary_key=True)
    sha256 = CharField(max_length=64)
    body = BlobField()
    type = CharField(max_length=20, default="sale", index=True)
    receipt = CharField(max_length=40, index=True)
    store = CharField(max_length=20, index=True)
    register = CharField(max_length=20)
    staff = CharField(max_length=20)
    concluded_at = TimeField(index=True)
    mode = CharField(max_length=10)
    switched_at = TimeField(null=True)
    total = CharField(max_length=30)
    flags = TextField(default="")
    booked_at = TimeField()


class BookedMovement(Table):
    """What a booked sale has added to a balance (below zero: taken from it), once for good.

    As `BalanceMovement` of a channel database; `at` is when the sale was concluded. `taken` is
    false where there was no record that it could be added to.
    """

    id = AutoField()
    kind = CharField(max_length=20)
    number = CharField(max_length=40)
    transaction = CharField(max_length=60, column_name="transaction_id")
    amount_minor = BigIntegerField(default=0)
    currency = CharField(max_length=3)
    points = BigIntegerField(default=0)
    at = TimeField(index=True)
    taken = BooleanField(default=True)

    class Meta:
        indexes = ((("kind", "number", "transaction"), True),)
