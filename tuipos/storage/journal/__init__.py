"""The journal of a register: the precious file, who writes it, and who reads beside them."""

from tuipos.storage.journal.file import SqliteJournal
from tuipos.storage.journal.outbox import QueuedPosting
from tuipos.storage.journal.reader import JournalReader
from tuipos.storage.journal.verify import Broken

__all__ = ["Broken", "JournalReader", "QueuedPosting", "SqliteJournal"]
