"""What can go wrong with the database, each as one clear line.

StoreError
├── Unavailable   it does not answer, is locked, full or read-only
├── NewerSchema   a newer version of the program has written it
├── Damaged       its file is no longer whole
├── FolderInUse   another process holds the data folder
├── StaleFence    the lease of a source has passed to somebody else
├── SetupChanged  somebody else has saved another setup meanwhile
└── InboxFull     others send faster than we read
"""

from __future__ import annotations


class StoreError(Exception):
    """Says what happened, what was kept, and what to do."""


class Unavailable(StoreError):
    """The database did not answer; asking again later may help."""


class NewerSchema(StoreError):
    """The database belongs to a newer version of the program."""


class Damaged(StoreError):
    """The database file is not whole."""


class FolderInUse(StoreError):
    """Another process holds the data folder; `pid` is who, 0 if it cannot be told."""

    def __init__(self, message: str, pid: int) -> None:
        super().__init__(message)
        self.pid = pid


class StaleFence(StoreError):
    """Somebody else has leased the source meanwhile; nothing of this batch was kept."""


class SetupChanged(StoreError):
    """The setup is not the one that was looked at; nothing was saved."""


class InboxFull(StoreError):
    """Too much waits to be read; nothing of this was kept."""
