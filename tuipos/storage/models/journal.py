"""Tables of a register's journal: what happened here and the world does not know yet."""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    IntegerField,
    TextField,
)

from tuipos.storage.fields import TimeField
from tuipos.storage.models.base import Table


class Entry(Table):
    """A journal entry, chained: `hash` is SHA-256 over `previous_hash` and the body's SHA-256.

    Rows are inserted only; triggers refuse UPDATE and DELETE. `kind` is sale, voided, shift-opened,
    shift-closed, sign-in, sign-out, connection, taken-over, … `sequence` rises by one, without a
    gap; `receipt` does so too within an epoch, and is 0 where no receipt number was given;
    `printed` is that number as the receipt shows it.
    """

    sequence = BigIntegerField(primary_key=True)
    kind = CharField(max_length=30, index=True)
    subject = CharField(max_length=60, index=True)
    at = TimeField()
    body = BlobField()
    sha256 = CharField(max_length=64)
    previous_hash = CharField(max_length=64)
    hash = CharField(max_length=64)
    epoch = IntegerField()
    receipt = BigIntegerField()
    printed = CharField(max_length=40, index=True)


class OpenEvent(Table):
    """One change of the open transaction; all of them are gone when it is concluded or voided."""

    number = AutoField()
    transaction = CharField(max_length=60, column_name="transaction_id")
    kind = CharField(max_length=30)
    body = BlobField()
    at = TimeField()


class SuspendedRow(Table):
    """A sale that was put aside here: `number` is what its slip shows.

    `shared` says that the server has it too; `elsewhere` is the register that recalled it there.
    `origins` are earlier ids of it, comma-separated.
    """

    number = IntegerField(primary_key=True)
    transaction = CharField(max_length=60, unique=True, column_name="transaction_id")
    staff = CharField(max_length=20)
    at = TimeField()
    lines = IntegerField()
    total_minor = BigIntegerField()
    currency = CharField(max_length=3)
    shared = BooleanField(default=False)
    elsewhere = CharField(max_length=20, default="")
    origins = TextField(default="")


class SuspendedEvent(Table):
    """One change of a suspended sale, as it stood among the open ones."""

    id = AutoField()
    transaction = CharField(max_length=60, index=True, column_name="transaction_id")
    kind = CharField(max_length=30)
    body = BlobField()
    at = TimeField()


class WentOn(Table):
    """An id under which a sale was aside, here or elsewhere, and that has gone on here since."""

    transaction = CharField(max_length=60, primary_key=True, column_name="transaction_id")


class PastSaleRow(Table):
    """What a concluded or voided sale can be found by; its entry has the same sequence."""

    sequence = BigIntegerField(primary_key=True)
    transaction = CharField(max_length=60, column_name="transaction_id")
    printed = CharField(max_length=40)
    kind = CharField(max_length=30)
    staff = CharField(max_length=20, index=True)
    at = TimeField(index=True)
    total_minor = BigIntegerField(index=True)
    currency = CharField(max_length=3)


class PastLineRow(Table):
    """A product of a past sale, by number, scanned code and folded name."""

    id = AutoField()
    sequence = BigIntegerField()
    product = CharField(max_length=40, index=True)
    code = CharField(max_length=60, index=True)
    name = TextField(default="")


class BroughtBackRow(Table):
    """Goods that came back here of an earlier receipt: what of it may not come back again."""

    id = AutoField()
    origin = CharField(max_length=60, index=True)
    line = IntegerField()
    units = BigIntegerField()
    scale = IntegerField()
    amount_minor = BigIntegerField()
    currency = CharField(max_length=3)
    transaction = CharField(max_length=60, column_name="transaction_id")
    own_line = IntegerField()


class Outbox(Table):
    """A concluded transaction on its way up: `state` is queued, sent, or set-aside.

    There is a row for each, from the commit that concluded it until `keep_days` after the server
    has acknowledged it. Its bytes are those of the journal entry with the same sequence.
    """

    transaction = CharField(max_length=60, primary_key=True, column_name="transaction_id")
    sequence = BigIntegerField()
    epoch = IntegerField()
    state = CharField(max_length=10)
    receipt = CharField(max_length=40)
    total_minor = BigIntegerField()
    currency = CharField(max_length=3)
    concluded_at = TimeField()
    tries = IntegerField(default=0)
    last_try = TimeField(null=True)
    acknowledged_at = TimeField(null=True)
    verdict = CharField(max_length=12, default="")
    reason = TextField(default="")

    class Meta:
        indexes = ((("state", "sequence"), False),)


class Sequence(Table):
    """A number that rises and never repeats: receipts of an epoch, the last transaction's time."""

    name = CharField(max_length=40, primary_key=True)
    value = BigIntegerField()


class Setting(Table):
    """What the register must remember: connection mode, context from the server, last sync, …"""

    name = CharField(max_length=60, primary_key=True)
    value = TextField()


class ShiftRow(Table):
    """A shift; `state` is open, suspended, blind-closed or closed. `business_date` is ISO text."""

    id = CharField(max_length=60, primary_key=True)
    staff = CharField(max_length=20)
    state = CharField(max_length=10, index=True)
    opened_at = TimeField()
    closed_at = TimeField(null=True)
    business_date = CharField(max_length=10)
    starting_amount = CharField(max_length=30)
    currency = CharField(max_length=3)


class Lockout(Table):
    """Failed sign-ins at this register, counted and committed before the PIN is compared."""

    staff = CharField(max_length=20, primary_key=True)
    failures = IntegerField(default=0)
    locked_until = TimeField(null=True)


class SyncLog(Table):
    """What the sync agent did, for the Log and Downloads tabs of 917: kept for seven days.

    A package has one row, with its latest status; `text` is words as JSON.
    """

    id = AutoField()
    at = TimeField(index=True)
    kind = CharField(max_length=10)
    job = CharField(max_length=10, default="")
    package = BigIntegerField(default=0)
    status = CharField(max_length=20)
    bytes = BigIntegerField(default=0)
    text = TextField(default="")
