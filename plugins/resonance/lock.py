"""One writer per home: an advisory lock that dies with its process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from resonance.errors import AlreadyRunning
from resonance.settings import Settings


@contextmanager
def only_writer(settings: Settings) -> Iterator[None]:
    """Hold `$RESONANCE_HOME/lock`; AlreadyRunning names the process that has it."""
    settings.home.mkdir(parents=True, exist_ok=True)
    path = settings.home / "lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise AlreadyRunning(f"a night is already running ({holder})", str(path), "resonance status") from error
        file.seek(0)
        file.truncate()
        file.write(f"pid {os.getpid()}")
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()
