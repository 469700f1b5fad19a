"""What a package or a batch is doing on its way: the numbers of the original, by name."""

from __future__ import annotations

from enum import IntEnum


class DownloadStatus(IntEnum):
    """A data package on its way to one database."""

    Started = 0
    Available = 1
    Requested = 2
    Downloaded = 3
    Applied = 4
    Canceled = 5
    CreateFailed = 6
    DownloadFailed = 7
    ApplyFailed = 8
    Suspended = 9


class UploadStatus(IntEnum):
    """A batch of transactions on its way to headquarters."""

    Created = 1
    Applied = 2
    ApplyFailed = 3


#: Still on its way, in the order to apply; a Suspended one waits for a person.
WAITING = (
    DownloadStatus.Available,
    DownloadStatus.Requested,
    DownloadStatus.Downloaded,
    DownloadStatus.DownloadFailed,
    DownloadStatus.ApplyFailed,
)
#: On its way, or held up: what it carries is not sent again behind it.
LIVE = (*WAITING, DownloadStatus.Suspended)
#: The last word on a package.
FINISHED = (DownloadStatus.Applied, DownloadStatus.Canceled, DownloadStatus.CreateFailed)
#: How often a package may fail before it is suspended.
MOST_TRIES = 3
