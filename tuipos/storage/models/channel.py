"""Tables of a channel database beside its replica of master data: devices, and what they sold."""

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


class ServerSetting(Table):
    """What one channel database knows of itself, such as its server id."""

    name = CharField(max_length=60, primary_key=True)
    value = TextField()


class Device(Table):
    """The device that a register stands for now: a token's hash and the activation epoch.

    From `mode` on it is what the device last said of itself.
    """

    store = CharField(max_length=20)
    register = CharField(max_length=20)
    token_sha256 = CharField(max_length=64, unique=True)
    epoch = IntegerField()
    activated = TimeField()
    last_seen = TimeField(null=True)
    version = CharField(max_length=40, default="")
    revoked = BooleanField(default=False)
    mode = CharField(max_length=20, default="")
    pending_uploads = IntegerField(null=True)
    set_aside = IntegerField(null=True)
    data_version = BigIntegerField(null=True)
    reported = TimeField(null=True)

    class Meta:
        primary_key = CompositeKey("store", "register")


class FormerDevice(Table):
    """A device that a later activation superseded: its token still names it, to tell it so.

    One that was revoked before stays so, and wipes what it holds when it makes contact.
    """

    token_sha256 = CharField(max_length=64, primary_key=True)
    store = CharField(max_length=20)
    register = CharField(max_length=20)
    epoch = IntegerField()
    revoked = BooleanField(default=False)


class ChannelTransaction(Table):
    """A transaction in the channel database, once: its id is the key, for good.

    `position` rises by one with each and is what P-0001 reads behind. `sequence` is the register's
    journal sequence within its epoch. `type` is that of its document. `flags` are reasons for HQ to
    look, comma-separated.
    """

    position = AutoField()
    id = CharField(max_length=60, unique=True)
    sha256 = CharField(max_length=64)
    body = BlobField()
    type = CharField(max_length=20, default="sale")
    receipt = CharField(max_length=40, index=True)
    store = CharField(max_length=20)
    register = CharField(max_length=20)
    epoch = IntegerField()
    sequence = BigIntegerField()
    staff = CharField(max_length=20)
    concluded_at = TimeField()
    mode = CharField(max_length=10)
    switched_at = TimeField(null=True)
    total = CharField(max_length=30)
    received_at = TimeField()
    flags = TextField(default="")

    class Meta:
        indexes = (
            (("store", "register", "epoch", "sequence"), False),
            (("store", "position"), False),
        )


class Quarantined(Table):
    """The same id with other bytes: kept for a person to look at, once per hash."""

    id = AutoField()
    transaction = CharField(max_length=60, index=True, column_name="transaction_id")
    sha256 = CharField(max_length=64)
    body = BlobField()
    reason = TextField()
    store = CharField(max_length=20)
    register = CharField(max_length=20)
    received_at = TimeField()

    class Meta:
        indexes = ((("transaction", "sha256"), True),)


class SuspendedShared(Table):
    """A sale that a register has put aside, for any register of its store to recall.

    `elsewhere` is who recalled it; `settled` that it was concluded or voided since. `body` is its
    events as JSON.
    """

    transaction = CharField(max_length=60, primary_key=True, column_name="transaction_id")
    store = CharField(max_length=20, index=True)
    register = CharField(max_length=20)
    number = IntegerField()
    staff = CharField(max_length=20)
    at = TimeField()
    lines = IntegerField()
    total = CharField(max_length=30)
    currency = CharField(max_length=3)
    origins = TextField(default="")
    body = BlobField()
    elsewhere = CharField(max_length=20, default="")
    settled = BooleanField(default=False)


class SettledOrigin(Table):
    """A suspended sale, by an id it had, and the sale that it first became."""

    origin = CharField(max_length=60, primary_key=True)
    transaction = CharField(max_length=60, column_name="transaction_id")


class ReturnedLine(Table):
    """Goods of an earlier sale that came back, in whichever register."""

    id = AutoField()
    origin = CharField(max_length=60, index=True)
    line = IntegerField()
    units = BigIntegerField()
    scale = IntegerField()
    amount = CharField(max_length=30)
    currency = CharField(max_length=3)
    transaction = CharField(max_length=60, column_name="transaction_id")
    own_line = IntegerField()


class BalanceMovement(Table):
    """What a transaction has added to a balance (below zero: taken from it), once for good.

    `kind` and `number` as in `tuipos.domain.balances`; `points` beside money where they moved.
    """

    id = AutoField()
    kind = CharField(max_length=20)
    number = CharField(max_length=40)
    transaction = CharField(max_length=60, column_name="transaction_id")
    amount_minor = BigIntegerField(default=0)
    currency = CharField(max_length=3)
    points = BigIntegerField(default=0)
    at = TimeField()

    class Meta:
        indexes = ((("kind", "number", "transaction"), True),)


class BalanceReserved(Table):
    """What is kept of a balance for a transaction that is not posted yet."""

    kind = CharField(max_length=20)
    number = CharField(max_length=40)
    transaction = CharField(max_length=60, column_name="transaction_id")
    amount_minor = BigIntegerField()
    currency = CharField(max_length=3)
    points = BigIntegerField(default=0)
    at = TimeField()

    class Meta:
        primary_key = CompositeKey("kind", "number", "transaction")
        indexes = ((("transaction",), False),)


class StaffPin(Table):
    """A PIN that was changed at a register, until headquarters' packages bring it.

    It holds before that of the replica: while `version` is 0, headquarters does not have it yet;
    then that is the version it has there, which a package made before does not reach. `replaces` is
    the hash that headquarters is believed to have, `by` who changed it.
    """

    staff = CharField(max_length=20, primary_key=True)
    pin_hash = TextField()
    must_choose = BooleanField(default=False)
    replaces = TextField()
    by = CharField(max_length=20)
    at = TimeField()
    version = BigIntegerField(default=0)


class StaffLockout(Table):
    """Failed sign-ins, counted before the PIN is compared."""

    staff = CharField(max_length=20, primary_key=True)
    failures = IntegerField(default=0)
    locked_until = TimeField(null=True)
