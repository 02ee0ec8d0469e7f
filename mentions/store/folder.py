"""The data folder, held by one process at a time."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from mentions.store.errors import FolderInUse, Unavailable

if sys.platform == "win32":
    import msvcrt

    def _hold(file: TextIO) -> None:
        # Far behind the end, so that others can still read who holds it.
        file.seek(1 << 30)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(file: TextIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class DataFolder:
    """Holds `path` for this process while the block runs; the lock goes with the process, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: TextIO | None = None

    def __enter__(self) -> Self:
        """Raises FolderInUse if another process has it, Unavailable if it cannot be written."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = (self.path / "lock").open("a+", encoding="ascii")
        except OSError as error:
            raise Unavailable(
                f"the data folder {self.path} cannot be used: {error.strerror}; mend that, or name another folder"
            ) from error
        try:
            _hold(file)
        except OSError as error:
            pid = _holder(file)
            file.close()
            who = f"process {pid}" if pid else "another process"
            raise FolderInUse(
                f"{self.path} is in use by {who}; stop that one first, or name another folder", pid
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._lock = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _holder(file: TextIO) -> int:
    file.seek(0)
    word = file.read(20)
    return int(word) if word.isdecimal() else 0
